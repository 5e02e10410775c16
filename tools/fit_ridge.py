"""How good the constants of kinds/_ridge, and of the extractors that use it, are: what "fit" means beside them.

    python tools/fit_ridge.py DIR --ppi 500 [--extractor NAME] [--set orientation.EVEN_OUT=0.5 Own.LIKELY=0.2 ...]

DIR holds prints named finger_impression.png: the CrossMatch prints of Neurotechnology's sample set (51 fingers x 8).
They are clean, so that whole prints tell nothing apart. Impressions 1 and 5 are therefore impaired as pictures (dry,
wet, faint and grainy, or scratched; half of them partial; all turned and bent) and compared with impression 2 as it is.
Beside that, how many of the true minutiae of synthetic prints are found, and how many that are found are true.

``--set`` changes constants for one run, to see what they do. It measures no accuracy: the impairment is our own.
"""

from __future__ import annotations

import argparse
import ast
import zlib
from importlib import import_module
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, optimize

from truename import evaluation, sources
from truename.kinds._ridge.minutiae import Minutiae
from truename.kinds._ridge.segmentation import segment
from truename.kinds.fingerprint import compare, extract, synth, template
from truename.kinds.fingerprint.read import read
from truename.types import Template
from truename.weighing import pairs, validate

Picture = NDArray[np.uint8]
IMPAIRED, WHOLE = ("1", "5"), ("2",)  # impressions
SYNTHETIC = 16  # prints
NEAR, TURN = 8.0, 25.0  # pixels and degrees within which a minutia is the true one


def rough(rng: np.random.Generator, shape: tuple[int, int], knots: int) -> NDArray[np.float64]:
    """Smooth noise through ``knots`` x ``knots`` normal values."""
    coarse = rng.normal(0, 1, (knots, knots))
    return np.asarray(ndimage.zoom(coarse, (shape[0] / knots, shape[1] / knots), order=3)[: shape[0], : shape[1]])


def impaired(picture: Picture, rng: np.random.Generator) -> Picture:
    """A worse capture of the same finger, simulated on its picture."""
    shape = picture.shape[0], picture.shape[1]
    y, x = np.indices(shape).astype(np.float64)
    turn, middle = np.radians(rng.uniform(-25, 25)), np.array(shape) / 2
    v, u = y - middle[0], x - middle[1]
    shift = rng.uniform(-30, 30, 2)
    from_y = middle[0] + np.sin(turn) * u + np.cos(turn) * v + shift[0] + 3 * rough(rng, shape, 5)
    from_x = middle[1] + np.cos(turn) * u - np.sin(turn) * v + shift[1] + 3 * rough(rng, shape, 5)
    grey = ndimage.map_coordinates(picture.astype(np.float64), [from_y, from_x], order=1, cval=255)
    uneven = rough(rng, shape, 7)
    kind = rng.integers(4)
    if kind == 0:  # dry
        grain = 3.9 * ndimage.gaussian_filter(rng.normal(0, 1, shape), 1.3) + 0.7 * uneven
        grey = np.where(grain > rng.uniform(0.6, 1.2), 255, ndimage.grey_dilation(grey, (3, 3)))
        grey = ndimage.gaussian_filter(grey, 0.9)
    elif kind == 1:  # wet
        grey = ndimage.gaussian_filter(ndimage.grey_erosion(grey, (3, 3)), rng.uniform(1, 1.8))
        blots = 9 * ndimage.gaussian_filter(rng.normal(0, 1, shape), 3) + 0.8 * uneven
        grey = np.where(blots > rng.uniform(1.5, 2.2), np.minimum(grey, 60), grey)
    elif kind == 2:  # faint and grainy
        grey = 150 + (ndimage.gaussian_filter(grey, 1.0) - 150) * rng.uniform(0.15, 0.4)
        grey += rng.normal(0, rng.uniform(8, 16), shape) + 12 * uneven
    else:  # scratched
        for _ in range(rng.integers(8, 20)):
            way, (py, px) = rng.uniform(0, np.pi), rng.uniform(0, 1, 2) * shape
            along = (x - px) * np.cos(way) + (y - py) * np.sin(way)
            across = (y - py) * np.cos(way) - (x - px) * np.sin(way)
            line = np.exp(-((across / rng.uniform(1, 2.5)) ** 2) / 2) * (abs(along) < rng.uniform(30, 120))
            grey += line * (rng.choice([255, 255, 40]) - grey)
        grey += 10 * uneven + rng.normal(0, 12, shape)
    if rng.random() < 0.5:  # partial
        ground = segment(picture).foreground
        centre = (np.argwhere(ground).mean(0) + 0.5) * 16 + rng.normal(0, 35, 2)
        radius = rng.uniform(85, 140)
        beyond = np.hypot((x - centre[1]) / radius, (y - centre[0]) / (1.3 * radius)) > 1
        grey = np.where(beyond, rng.normal(250, 2, shape), grey)
    return np.clip(grey, 0, 255).astype(np.uint8)


def found_of(minutiae: Minutiae, true: synth.Truth) -> int:
    """How many of one are near one of the other, one to one."""
    distance = np.hypot(minutiae.x[:, None] - true.x, minutiae.y[:, None] - true.y)
    angle = np.degrees(abs((minutiae.direction[:, None] - true.direction + np.pi) % (2 * np.pi) - np.pi))
    cost = np.where((distance < NEAR) & (angle < TURN), distance, 1e3)
    return int((cost[optimize.linear_sum_assignment(cost)] < 1e3).sum())


def synthetic(extractor: extract.Extractor) -> tuple[float, float]:
    """Recall and precision."""
    hits = wanted = made = 0
    for seed in range(SYNTHETIC):
        print_ = synth.impression(synth.finger(1000 + seed), seed)
        minutiae = extractor(print_.image, segment(print_.image).foreground)
        hits += found_of(minutiae, print_.minutiae)
        wanted, made = wanted + len(print_.minutiae), made + len(minutiae)
    return hits / wanted, hits / max(made, 1)


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("dir", type=Path)
    parser.add_argument("--ppi", type=float, required=True)
    parser.add_argument("--extractor", choices=sorted(extract.EXTRACTORS), default="classical")
    parser.add_argument("--set", nargs="*", default=[], metavar="PLACE.NAME=VALUE", help="a module or an extractor")
    arguments = parser.parse_args()
    for one in arguments.set:
        where, value = one.split("=", 1)
        place, name = where.split(".")
        owner = getattr(extract, place) if hasattr(extract, place) else import_module(f"truename.kinds._ridge.{place}")
        setattr(owner, name, ast.literal_eval(value))

    extractor, templates, side = extract.EXTRACTORS[arguments.extractor](), list[Template](), list[bool]()
    chosen = [name for name in evaluation.names_in(arguments.dir) if Path(name).stem[-1] in IMPAIRED + WHOLE]
    for name in chosen:
        picture = read(sources.only(arguments.dir / name, "fingerprint", arguments.ppi))
        side.append(Path(name).stem[-1] in IMPAIRED)
        if side[-1]:
            picture = impaired(picture, np.random.default_rng(zlib.crc32(name.encode())))
        data = template.encode(extractor(picture, segment(picture).foreground))
        templates.append(Template("fingerprint", extractor.format, data, 0, 100, name))
    finger = np.unique([Path(name).stem.rsplit("_", 1)[0] for name in chosen], return_inverse=True)[1]
    probes, whole = np.flatnonzero(side), np.flatnonzero(~np.array(side))
    references = compare.gather([(templates[i],) for i in whole])
    value = np.array([compare.compare(compare.gather([(templates[i],)]), references).value for i in probes])
    mated = finger[probes][:, None] == finger[whole]
    one, other = (np.broadcast_to(side, mated.shape) for side in (finger[probes][:, None], finger[whole]))
    rates = validate.rates(
        pairs.mated(value[mated].astype(np.float64), one[mated]),
        pairs.nonmated(value[~mated].astype(np.float64), one[~mated], other[~mated]),
    )
    recall, precision = synthetic(extractor)
    print(
        f"impaired against whole: EER {100 * rates.eer.value:.2f} %, "
        f"FNMR at 1e-2 {100 * rates.fnmr_at_fmr[1e-2].value:.2f} %, mated median {np.median(value[mated]):.2f}, "
        f"5th percentile {np.quantile(value[mated], 0.05):.2f}\n"
        f"synthetic: recall {recall:.3f}, precision {precision:.3f}"
    )


if __name__ == "__main__":
    main()
