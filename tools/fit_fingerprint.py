"""Fit the fingerprint score's weights, and the calibration table that ships with truename.

    python tools/fit_fingerprint.py DIR --ppi 500 [--extractor NAME] [--of NAME ...] [--cache FOLDER]

DIR holds prints named finger_impression.png: the CrossMatch prints of Neurotechnology's sample set (51 fingers x 8).
They are clean, and what reaches an examiner often is not. So every print is also compared with impaired copies of the
others: parts cut off, minutiae lost and added, places and directions disturbed, skin stretched, the finger turned. The
impairment is a simulation on minutiae; it widens the range of what the fit has seen, and measures no accuracy.

First run: prints the weights for ``kinds/fingerprint/params.py``. Once they stand there: writes the table. The weights
are fitted on the minutiae of the default extractor and serve all; each extractor has a table of its own.

The extractor ``received`` stands for minutiae that other systems found. None of theirs are at hand, so ours are sent as
records and read again: those of all our extractors, or of some (``--of``), each against all of them, for who sends may
have found them otherwise than who is asked.
"""

from __future__ import annotations

import argparse
import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import special
from sklearn.linear_model import LogisticRegression

from truename import evaluation, sources
from truename._kernels import minutiae as kernel
from truename.interchange import minutiae as records
from truename.kinds._ridge.minutiae import ENDING, Minutiae
from truename.kinds.fingerprint import KIND, Fingerprint, compare, extract, params, received, template
from truename.types import NotAcquired, Proposition, Sample, Template
from truename.weighing import calibrate, pairs

SEED = 20261122
COPIES = 2  # impaired copies a print
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


def sent(print_: Minutiae) -> Minutiae:
    """The same print as a record says it, to whole pixels and two degrees, and without where its ridges are."""
    content = records.write([received.to_view(print_)], "ansi-2004")
    return received.read(Sample("fingerprint", content))


RECEIVED = "received"
FITTED = {"leader": "2026-11-22", "classical": "2026-11-30", RECEIVED: "2026-12-01"}
EXTRACTORS: dict[str, Callable[[], extract.Extractor]] = {"leader": extract.Leader, "classical": extract.Classical}


def extracted(kind: Fingerprint, folder: Path, ppi: float, cache: Path | None) -> dict[str, Template]:
    """Templates by file name; extraction of 408 prints takes some minutes, so they can be kept."""
    kept = cache / f"{folder.name}-{kind.format}.pickle" if cache else None
    if kept and kept.exists():
        found: dict[str, Template] = pickle.loads(kept.read_bytes())  # written by this tool, on this machine
        return found
    found = {}
    for name in evaluation.names_in(folder):
        made = kind.extract(sources.only(folder / name, kind.name, ppi))
        if isinstance(made, NotAcquired):
            print("not acquired:", name, made.reason)
        else:
            found[name] = made
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(pickle.dumps(found))
    return found


def main() -> None:
    """Run the fit."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("dir", type=Path)
    parser.add_argument("--ppi", type=float, required=True)
    parser.add_argument("--extractor", choices=sorted(FITTED), default="leader")
    parser.add_argument("--of", nargs="+", choices=sorted(EXTRACTORS), default=sorted(EXTRACTORS))
    parser.add_argument("--cache", type=Path)
    arguments = parser.parse_args()
    rng = np.random.default_rng(SEED)
    of_records = arguments.extractor == RECEIVED
    finders = sorted(set(arguments.of)) if of_records else [arguments.extractor]
    every = [Fingerprint(EXTRACTORS[name]()) for name in finders]
    format = received.FORMAT if of_records else every[0].format
    default = format == KIND.format
    made = [extracted(kind, arguments.dir, arguments.ppi, arguments.cache) for kind in every]
    names = sorted(set.intersection(*map(set, made)))
    protocol = pairs.fvc_pairs(names)
    finger = np.tile(np.array(protocol.subjects)[protocol.subject], len(made))
    capture = np.tile(np.arange(len(names)), len(made))
    prints = [template.decode(templates[name].data) for templates in made for name in names]
    sides = [prints, *([impaired(one, rng) for one in prints] for _ in range(COPIES))]
    if of_records:
        sides = [[sent(one) for one in side] for side in sides]
    share = NONMATED_SHARE / len(made) ** 2

    def gathered(side: list[Minutiae]) -> compare.Prints:
        return compare.gather([[Template("fingerprint", format, template.encode(one))] for one in side])

    references = gathered(sides[0])
    evidence, first, second, count, worth = [], [], [], [], []
    for side, some in enumerate(sides):
        probes = gathered(some)
        for i in range(len(some)):
            if probes.count[i] < params.MIN_MINUTIAE:
                continue  # would not have been acquired
            others = np.arange(i + 1 if side == 0 else 0, len(some))
            others = others[capture[others] != capture[i]]
            kept = others[(finger[others] == finger[i]) | (rng.random(len(others)) < share)]
            evidence.append(kernel.compare(probes.kernel, i, references.kernel, kept, 2, "auto"))
            first.append(np.full(len(kept), i))
            second.append(kept)
            count.append(np.minimum(probes.count[i], references.count[kept]))
            worth.append(np.full(len(kept), 1.0 if side == 0 else 1.0 / (2 * COPIES)))
    found = np.concatenate(evidence)
    one, other = finger[np.concatenate(first)], finger[np.concatenate(second)]
    mated = one == other
    print(f"{mated.sum()} mated and {(~mated).sum()} non-mated comparisons")

    names_of = ("relaxed", "support", "fewer_in_overlap", "more_in_overlap", "overlap_side")
    relaxed, support, p, q, blocks, _ = np.moveaxis(found.astype(np.float64), -1, 0)
    design = np.stack([relaxed, support, np.minimum(p, q), np.maximum(p, q), np.sqrt(blocks)], axis=1)
    # Whole and impaired prints weigh alike, and so do mated and non-mated pairs: the intercept is at even prior odds.
    weight = np.concatenate(worth)
    weight = np.where(mated, weight / weight[mated].sum(), weight / weight[~mated].sum()) * len(weight) / 2
    centre, scale = design.mean(axis=0), design.std(axis=0)
    model = LogisticRegression(max_iter=5000).fit((design - centre) / scale, mated, weight)
    weights = model.coef_[0] / scale / np.log(10)
    intercept = model.intercept_[0] / np.log(10) - float(weights @ centre)
    rounded = {name: float(f"{w:.3g}") for name, w in zip(names_of, weights, strict=True)}
    odds = model.decision_function((design - centre) / scale)
    cost = np.average(special.softplus(np.where(mated, -odds, odds)), weights=weight) / np.log(2)
    print(f"SCORE_WEIGHTS = {rounded}\nSCORE_INTERCEPT = {intercept:.3g}\ncost {cost:.4f} bits")
    if default and (rounded != params.SCORE_WEIGHTS or float(f"{intercept:.3g}") != params.SCORE_INTERCEPT):
        print("put these into kinds/fingerprint/params.py, then run this again for the table")
        return

    value = compare.score(found)
    band = compare.stratum(np.concatenate(count))
    table = calibrate.fit(
        pairs.mated(value[mated], one[mated], band[mated]),
        pairs.nonmated(value[~mated], one[~mated], other[~mated], band[~mated]),
        kind=KIND.name,
        format=format,
        proposition=Proposition.SAME_FINGER,
        population="fingers of other people or other fingers of the same people, one optical sensor",
        source=calibrate.Source(
            data="Neurotechnology's optical sample set, 51 fingers x 8 prints, each against whole and impaired prints"
            + (f"; sent as records of ANSI/INCITS 378, minutiae by {' and '.join(finders)}" if of_records else ""),
            command="python tools/fit_fingerprint.py DIR --ppi 500"
            + ("" if default else f" --extractor {arguments.extractor}")
            + (f" --of {' '.join(finders)}" if of_records and finders != sorted(EXTRACTORS) else ""),
            date=FITTED[arguments.extractor],
        ),
        provisional=True,
    )
    table.save(TABLE / f"{table.kind}-{table.format}.json")
    print(f"wrote {table.kind}-{table.format}.json, {table.id}")


if __name__ == "__main__":
    main()
