"""Fit the calibration tables of fingerprints that ship with truename, and the weights of their score.

    python tools/fit_fingerprint.py DIR --ppi 500 [--extractor NAME] [--of NAME ...] [--cache FOLDER]
    python tools/fit_fingerprint.py DIR --ppi 500 --weights
    python tools/fit_fingerprint.py DIR --ppi 500 --alignment [--extractor NAME]

DIR holds prints named finger_impression.png: the CrossMatch prints of Neurotechnology's sample set (51 fingers x 8).
They are clean, and what reaches an examiner often is not. So every print is also compared with impaired copies of the
others. An impairment is a simulation; it widens the range of what the fit has seen, and measures no accuracy.

Tables are fitted on whole prints and on pictures that were impaired (``fit_ridge.impaired``), whose quality is assessed
like that of any picture, in bands of quality. Each extractor has a table of its own.

Weights are fitted on the minutiae of the default extractor and serve all. Here the copies are impaired in their
minutiae: parts cut off, some lost and added, places and directions disturbed, skin stretched, the finger turned. They
are printed, for ``kinds/fingerprint/params.py``.

What relaxation rules out is not aligned (``params.align_from``, ``align_below``). The weights are of what is aligned,
and are fitted as if everything were. ``--alignment`` prints, on whole and impaired pictures, what such limits would
spare: shares of the pairs, how many would have scored 2 or more once aligned, and what the scores can tell at best.

The extractor ``received`` stands for minutiae that other systems found. None of theirs are at hand, so ours are sent as
records and read again: those of all our extractors, or of some (``--of``), each against all of them, for who sends may
have found them otherwise than who is asked.
"""

from __future__ import annotations

import argparse
import io
import pickle
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

import fit_ridge
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import special
from sklearn.linear_model import LogisticRegression

from truename import evaluation, sources
from truename._kernels import minutiae as kernel
from truename.interchange import minutiae as records
from truename.kinds._ridge.minutiae import ENDING, Minutiae
from truename.kinds.fingerprint import KIND, Fingerprint, compare, extract, params, received, template
from truename.kinds.fingerprint.read import PPI, read
from truename.types import NotAcquired, Proposition, Sample, Template
from truename.weighing import calibrate, pairs, validate

SEED = 20261122
COPIES = 2  # copies of a print with impaired minutiae
NONMATED_SHARE = 0.4  # of the non-mated pairs; all would say the same at the same 51 fingers
BLOCK = 16
TABLE = Path(__file__).parents[1] / "src/truename/weighing/tables"


def impaired(print_: Minutiae, rng: np.random.Generator) -> Minutiae:
    """A worse capture of the same finger, simulated on its minutiae."""
    x, y, direction = (a.astype(np.float64) for a in (print_.x, print_.y, print_.direction))
    ground = print_.foreground.copy()
    rows, columns = np.nonzero(ground)
    cx, cy = columns.mean() * BLOCK, rows.mean() * BLOCK
    size = np.sqrt(ground.sum() * BLOCK**2 / np.pi)
    keep = np.ones(len(x), np.bool_)
    grid_y, grid_x = (np.indices(ground.shape) + 0.5) * BLOCK
    for _ in range(rng.integers(0, 3)):  # up to two straight cuts
        angle, offset = rng.uniform(0, 2 * np.pi), rng.uniform(-0.15, 1) * size
        nx, ny = np.cos(angle), np.sin(angle)
        keep &= (x - cx) * nx + (y - cy) * ny < offset
        ground &= (grid_x - cx) * nx + (grid_y - cy) * ny < offset
    keep &= rng.random(len(x)) > rng.uniform(0, 0.4)  # lost
    x, y, direction = x[keep], y[keep], direction[keep]
    quality, kind = print_.quality[keep], print_.type[keep]
    rows, columns = np.nonzero(ground)
    added = rng.poisson(rng.uniform(0, 0.25) * max(len(x), 1)) if len(rows) else 0
    where = rng.integers(0, max(len(rows), 1), added)
    x = np.concatenate([x, columns[where] * BLOCK + rng.uniform(0, BLOCK, added)])
    y = np.concatenate([y, rows[where] * BLOCK + rng.uniform(0, BLOCK, added)])
    direction = np.concatenate([direction, rng.uniform(0, 2 * np.pi, added)])
    quality = np.concatenate([quality, np.full(added, 50)]).astype(np.uint8)
    kind = np.concatenate([kind, np.full(added, ENDING)]).astype(np.uint8)
    # Stretched by three smooth waves of up to about 14 pixels in all (0.7 mm), then disturbed.
    stretch = rng.uniform(0, 14)
    shift = np.zeros((2, len(x)))
    for _ in range(3):
        wave = np.sin(rng.normal(0, 1 / 90) * x + rng.normal(0, 1 / 90) * y + rng.uniform(0, 2 * np.pi))
        shift += rng.normal(0, stretch / 2.2, (2, 1)) * wave
    x, y = x + shift[0] + rng.normal(0, 2, len(x)), y + shift[1] + rng.normal(0, 2, len(x))
    direction = direction + rng.normal(0, np.radians(rng.uniform(2, 9)), len(x))
    turn = np.radians(rng.normal(0, 15))
    return _turned(x, y, direction, kind, quality, ground, turn, (cx, cy))


def _turned(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    direction: NDArray[np.float64],
    kind: NDArray[np.uint8],
    quality: NDArray[np.uint8],
    ground: NDArray[np.bool_],
    turn: float,
    centre: tuple[float, float],
) -> Minutiae:
    """Turn about the centre, anticlockwise as seen, with room around for what swings out."""
    room = 6  # blocks
    c, s = np.cos(turn), np.sin(turn)
    cx, cy = centre
    u, v = x - cx, y - cy
    x, y = cx + c * u + s * v + room * BLOCK, cy - s * u + c * v + room * BLOCK
    rows, columns = ground.shape
    grid_y, grid_x = (np.indices((rows + 2 * room, columns + 2 * room)) + 0.5 - room) * BLOCK
    from_x = np.floor((cx + c * (grid_x - cx) - s * (grid_y - cy)) / BLOCK).astype(int)
    from_y = np.floor((cy + s * (grid_x - cx) + c * (grid_y - cy)) / BLOCK).astype(int)
    inside = (from_x >= 0) & (from_y >= 0) & (from_x < columns) & (from_y < rows)
    turned = np.zeros(inside.shape, np.bool_)
    turned[inside] = ground[from_y[inside], from_x[inside]]
    inside_picture = (x >= 0) & (y >= 0)
    return Minutiae(
        x=np.round(x[inside_picture]).astype(np.float32),
        y=np.round(y[inside_picture]).astype(np.float32),
        direction=np.mod(direction + turn, 2 * np.pi)[inside_picture].astype(np.float32),
        type=kind[inside_picture],
        quality=quality[inside_picture],
        foreground=turned,
    )


def sent(one: Template) -> Template:
    """The same print as a record says it, to whole pixels and two degrees, and without where its ridges are."""
    content = records.write([received.to_view(template.decode(one.data))], "ansi-2004")
    sample = Sample(one.kind, content)
    minutiae = received.read(sample)
    return Template(one.kind, received.FORMAT, template.encode(minutiae), 0, received.assess(sample, minutiae).score)


RECEIVED = "received"
RECEIVED_OF = ["classical", "leader"]
FITTED = {"leader": "2026-12-01", "own": "2026-12-01", "classical": "2026-12-01", RECEIVED: "2026-12-01"}


def extracted(
    kind: Fingerprint, folder: Path, ppi: float, cache: Path | None, *, impair: bool = False
) -> dict[str, Template]:
    """Templates by file name, of the pictures or of impaired ones; some minutes for 408 prints, so they can be kept."""
    kept = cache / f"{folder.name}{'-impaired' if impair else ''}-{kind.format}.pickle" if cache else None
    if kept and kept.exists():
        found: dict[str, Template] = pickle.loads(kept.read_bytes())  # written by this tool, on this machine
        return found
    found = {}
    for name in evaluation.names_in(folder):
        sample = sources.only(folder / name, kind.name, ppi)
        made = kind.extract(worse(sample) if impair else sample)
        if isinstance(made, NotAcquired):
            print("not acquired:", name, made.reason)
        else:
            found[name] = made
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(pickle.dumps(found))
    return found


def worse(sample: Sample) -> Sample:
    """An impaired picture of the same finger, always the same one."""
    picture, file = read(sample), io.BytesIO()
    Image.fromarray(fit_ridge.impaired(picture, np.random.default_rng(zlib.crc32(f"q{sample.name}".encode())))).save(
        file, "PNG"
    )
    return Sample(sample.kind, file.getvalue(), sample.name, ppi=PPI)


class Compared:
    """Comparisons of prints with whole prints of other captures: all mated ones, and a share of the others.

    Attributes:
        evidence: of each comparison. first, second: its subjects, by their numbers.
        smaller: minutiae of its print that has fewer.
        band: to calibrate it in. side: the number of the probe's side; 0 are the whole prints themselves.
    """

    def __init__(
        self,
        sides: list[list[Template]],
        who: list[NDArray[np.intp]],
        capture: list[NDArray[np.intp]],
        share: float,
        rng: np.random.Generator,
    ) -> None:
        """Args: templates of each side; the subject and the capture of each; of non-mated pairs how many."""
        references = compare.gather([[one] for one in sides[0]])
        sizes = [np.array([len(template.decode(one.data)) for one in some]) for some in sides]
        columns: list[tuple[NDArray[Any], ...]] = []
        for side, some in enumerate(sides):
            probes = compare.gather([[one] for one in some])
            for i in range(len(some)):
                others = np.arange(i + 1 if side == 0 else 0, len(sides[0]))
                others = others[capture[0][others] != capture[side][i]]
                kept = others[(who[0][others] == who[side][i]) | (rng.random(len(others)) < share)]
                same = np.ones(len(kept), np.intp)
                lower = np.minimum(probes.quality[i], references.quality[kept])
                found = kernel.compare(probes.kernel, i, references.kernel, kept, 2, "auto")
                smaller = np.minimum(sizes[side][i], sizes[0][kept])
                columns.append((found, who[side][i] * same, who[0][kept], compare.stratum(lower), side * same, smaller))
        joined = [np.concatenate(column) for column in zip(*columns, strict=True)]
        self.evidence, self.first, self.second, self.band, self.side, self.smaller = joined
        self.mated = self.first == self.second
        print(f"{self.mated.sum()} mated and {(~self.mated).sum()} non-mated comparisons")


shipped_params = params.kernel_params


def aligning_everything() -> kernel.Params:
    """The kernel's parameters, but that nothing is ruled out by relaxation."""
    p = shipped_params()
    p.align_from = 0.0
    return p


Made = dict[str, tuple[dict[str, Template], dict[str, Template]]]
"""By extractor: templates by file name, of the pictures and of impaired ones."""


def sides_of(
    made: Made,
) -> tuple[pairs.Protocol, list[list[Template]], list[NDArray[np.intp]], list[NDArray[np.intp]]]:
    """Whole pictures and impaired ones, each of all extractors, as :class:`Compared` takes them."""
    names = sorted(set.intersection(*(set(whole) for whole, _ in made.values())))
    protocol = pairs.fvc_pairs(names)
    sides, who, capture = list[list[Template]](), list[NDArray[np.intp]](), list[NDArray[np.intp]]()
    for side in zip(*made.values(), strict=True):
        number = np.array([k for templates in side for k, name in enumerate(names) if name in templates])
        sides.append([templates[name] for templates in side for name in names if name in templates])
        who.append(protocol.subject[number])
        capture.append(number)
    return protocol, sides, who, capture


def alignment(made: Made) -> None:
    """Print what limits of relaxed similarity would rule out."""
    _, sides, who, capture = sides_of(made)
    with mock.patch.object(params, "kernel_params", aligning_everything):
        found = Compared(sides, who, capture, 1.0, np.random.default_rng(SEED))
    value, relaxed = compare.score(found.evidence), found.evidence[:, 0]
    alone = compare.score(found.evidence * (np.arange(len(compare.EVIDENCE)) == 0))
    print("minutiae  limit  side      spared: mated %  non-mated %  of 2 and more: mated  non-mated  Cllr min")
    for fewest in (0, 15, 20, 25, 30, 35, 40):
        for limit in (0.0, 0.015, 0.0175, 0.02, 0.0225, 0.025, 0.03):
            spared = (relaxed < limit) & (found.smaller >= fewest)
            for side, name in enumerate(("whole", "impaired")):
                cells, scores = [], []
                for mated in (True, False):
                    some = (found.side == side) & (found.mated == mated)
                    cells.append((100 * spared[some].mean(), (spared & (value >= 2))[some].sum()))
                    scores.append(np.where(spared, alone, value)[some])
                (m, lost), (n, rid) = cells
                cost = validate.cllr_min(*scores)
                print(f"{fewest:8}  {limit:6}  {name:8}{m:16.2f}{n:13.2f}{lost:22}{rid:11}{cost:10.4f}")


def weights(whole: dict[str, Template]) -> None:
    """Fit and print the score's weights."""
    protocol = pairs.fvc_pairs(sorted(whole))
    rng = np.random.default_rng(SEED)
    sides, who, capture = [[whole[name] for name in protocol.names]], [protocol.subject], [np.arange(len(whole))]
    for _ in range(COPIES):
        made = [impaired(template.decode(one.data), rng) for one in sides[0]]
        kept = np.array([k for k, one in enumerate(made) if len(one) >= params.MIN_MINUTIAE])  # others are not acquired
        sides.append([replace(sides[0][k], data=template.encode(made[k])) for k in kept])
        who.append(protocol.subject[kept])
        capture.append(kept)
    with mock.patch.object(params, "kernel_params", aligning_everything):
        found = Compared(sides, who, capture, NONMATED_SHARE, rng)
    names_of = ("relaxed", "support", "fewer_in_overlap", "more_in_overlap", "overlap_side")
    relaxed, support, p, q, blocks, _ = np.moveaxis(found.evidence.astype(np.float64), -1, 0)
    design = np.stack([relaxed, support, np.minimum(p, q), np.maximum(p, q), np.sqrt(blocks)], axis=1)
    # Whole and impaired prints weigh alike, and so do mated and non-mated pairs: the intercept is at even prior odds.
    mated, weight = found.mated, np.where(found.side == 0, 1.0, 1.0 / (2 * COPIES))
    weight = np.where(mated, weight / weight[mated].sum(), weight / weight[~mated].sum()) * len(weight) / 2
    centre, scale = design.mean(axis=0), design.std(axis=0)
    model = LogisticRegression(max_iter=5000).fit((design - centre) / scale, mated, weight)
    fitted = model.coef_[0] / scale / np.log(10)
    intercept = model.intercept_[0] / np.log(10) - float(fitted @ centre)
    odds = model.decision_function((design - centre) / scale)
    cost = np.average(special.softplus(np.where(mated, -odds, odds)), weights=weight) / np.log(2)
    rounded = {name: float(f"{w:.3g}") for name, w in zip(names_of, fitted, strict=True)}
    print(f"SCORE_WEIGHTS = {rounded}\nSCORE_INTERCEPT = {intercept:.3g}\ncost {cost:.4f} bits")


def table(made: Made, extractor: str) -> calibrate.Table:
    """Fit the table of an extractor, on whole and impaired pictures; of records, on those of several extractors."""
    protocol, sides, who, capture = sides_of(made)
    if extractor == RECEIVED:
        sides = [[sent(one) for one in some] for some in sides]
    found = Compared(sides, who, capture, NONMATED_SHARE / len(made) ** 2, np.random.default_rng(SEED))
    finger, value, mated = np.array(protocol.subjects), compare.score(found.evidence), found.mated
    first, second = finger[found.first], finger[found.second]
    return calibrate.fit(
        pairs.mated(value[mated], first[mated], found.band[mated]),
        pairs.nonmated(value[~mated], first[~mated], second[~mated], found.band[~mated]),
        kind=KIND.name,
        format=sides[0][0].format,
        proposition=Proposition.SAME_FINGER,
        population="fingers of other people or other fingers of the same people, one optical sensor",
        source=calibrate.Source(
            data="Neurotechnology's optical sample set, 51 fingers x 8 prints, whole and impaired, "
            "each against whole ones"
            + (
                f"; sent as records of ANSI/INCITS 378, minutiae by {' and '.join(made)}"
                if extractor == RECEIVED
                else ""
            ),
            command=f"python tools/fit_fingerprint.py DIR --ppi 500 --extractor {extractor}"
            + (f" --of {' '.join(made)}" if extractor == RECEIVED and sorted(made) != RECEIVED_OF else ""),
            date=FITTED[extractor],
        ),
        provisional=True,
    )


def main() -> None:
    """Run the fit."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("dir", type=Path)
    parser.add_argument("--ppi", type=float, required=True)
    parser.add_argument("--extractor", choices=sorted(FITTED), default="leader")
    parser.add_argument("--of", nargs="+", choices=sorted(extract.EXTRACTORS), default=RECEIVED_OF)
    parser.add_argument("--weights", action="store_true", help="print the weights of the score, and write no table")
    parser.add_argument("--alignment", action="store_true", help="print what is not worth aligning, and write no table")
    parser.add_argument("--cache", type=Path)
    arguments = parser.parse_args()
    if arguments.weights:
        weights(extracted(Fingerprint(extract.Leader()), arguments.dir, arguments.ppi, arguments.cache))
        return
    finders = sorted(set(arguments.of)) if arguments.extractor == RECEIVED else [arguments.extractor]
    made: Made = {}
    for finder in finders:
        kind = Fingerprint(extract.EXTRACTORS[finder]())
        whole, poor = (
            extracted(kind, arguments.dir, arguments.ppi, arguments.cache, impair=how) for how in (False, True)
        )
        made[finder] = whole, poor
    if arguments.alignment:
        alignment(made)
        return
    fitted = table(made, arguments.extractor)
    fitted.save(TABLE / f"{fitted.kind}-{fitted.format}.json")
    print(f"wrote {fitted.kind}-{fitted.format}.json, {fitted.id}")


if __name__ == "__main__":
    main()
