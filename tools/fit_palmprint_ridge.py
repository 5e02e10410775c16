"""Fit the weights of the score of high-resolution palms, on synthetic ones: there is no open set of real ones.

    python tools/fit_palmprint_ridge.py [--palms 20] [--cache FOLDER]

Draws palms, of each a whole impression to enrol, and as probes a second one and three parts of 5 to 60 % of the frame
at any angle, from typical to hardly legible; extracts them from their pictures, and compares every probe with every
enrolled palm. Prints the weights for ``kinds/palmprint/ridge/params.py``. About 15 s a palm.
"""

from __future__ import annotations

import argparse
import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from truename._kernels import palm_ridge as kernel
from truename.kinds.palmprint import ridge
from truename.kinds.palmprint.ridge import compare
from truename.kinds.palmprint.synth import ridge as synth

SEED = 20261130
SIZE = 0.7  # of the frame; a half of the area, half of the time
PARTS = 3


def templates(number: int) -> list[bytes]:
    """The enrolled impression of a palm, then its probes; without those that give no template."""
    rng = np.random.default_rng([SEED, number])
    seeds = iter(rng.integers(0, 2**63, 2 + PARTS).tolist())
    palm = synth.palm(int(rng.integers(2**63)), SIZE)
    pictures = [synth.impression(palm, next(seeds)).image for _ in range(2)]
    for _ in range(PARTS):
        share = float(np.exp(rng.uniform(np.log(0.05), np.log(0.6))))
        condition = synth.Condition.partial(rng, share)
        if rng.random() < 0.5:  # hardly legible
            pressure = float(rng.choice([-1, 1]) * rng.uniform(0.3, 0.9))
            condition = replace(condition, noise=float(rng.uniform(0.6, 0.95)), pressure=pressure)
        pictures.append(synth.impression(palm, next(seeds), condition).image)
    made = [ridge.extract(picture) for picture in pictures]
    return [one for one in made if isinstance(one, bytes)]


def evidence(palms: list[list[bytes]]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Every probe against every enrolled palm: float32[n, 6], and which are mated."""
    enrolled = ridge.gather([[one[0]] for one in palms])
    rows = np.arange(len(palms))
    found, mated = [], []
    for number, one in enumerate(palms):
        for probe in one[1:]:
            found.append(kernel.compare(ridge.gather([[probe]]).kernel, 0, enrolled.kernel, rows, 1, "auto"))
            mated.append(rows == number)
    return np.concatenate(found), np.concatenate(mated)


def features(found: NDArray[np.float32]) -> NDArray[np.float64]:
    """The columns that :func:`compare.weigh` weighs, in its order."""
    _, support, probe, reference, blocks, _ = np.moveaxis(found.astype(np.float64), -1, 0)
    return np.stack(
        [found[:, 0], support, np.minimum(probe, reference), np.maximum(probe, reference), np.sqrt(blocks)], 1
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--palms", type=int, default=20)
    parser.add_argument("--cache", type=Path)
    arguments = parser.parse_args()
    palms = []
    for number in range(arguments.palms):
        file = arguments.cache / f"{number}.pickle" if arguments.cache else None
        if file and file.exists():
            palms.append(pickle.loads(file.read_bytes()))
            continue
        palms.append(templates(number))
        if file:
            file.write_bytes(pickle.dumps(palms[-1]))
    found, mated = evidence(palms)
    x = features(found)
    scale = x.std(0)
    # Synthetic palms can be told apart without error, so that the regularisation sets the scale: its usual strength.
    fit = LogisticRegression(class_weight="balanced", C=1.0, max_iter=20000).fit(x / scale, mated)
    weights = fit.coef_[0] / scale / np.log(10)
    names = ("cluster", "support", "fewer_in_overlap", "more_in_overlap", "overlap_side")
    print({name: float(f"{weight:.3g}") for name, weight in zip(names, weights, strict=True)})
    print("intercept", float(f"{fit.intercept_[0] / np.log(10):.3g}"))
    score = compare.weigh(found)
    print(f"{mated.sum()} mated, {(~mated).sum()} non-mated; with the weights as they stand:")
    print("mated    ", np.quantile(score[mated], [0, 0.05, 0.25, 0.5, 1]).round(2))
    print("non-mated", np.quantile(score[~mated], [0, 0.5, 0.95, 0.999, 1]).round(2))


if __name__ == "__main__":
    main()
