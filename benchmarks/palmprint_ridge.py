"""Figures about high-resolution palms, all of them on synthetic ones: there is no open set of real ones to measure on.

    python benchmarks/palmprint_ridge.py [--quick] [--cache FOLDER]

Draws 200 palms at 500 ppi. Of each, one impression of the whole palm is enrolled, and a quarter of the area, at any
place, turned to any side, distorted and noisy, is the probe. Everything is extracted from the pictures, as real ones
would be. The frame is 1,400 x 1,190 pixels, a small hand's, so that this takes minutes; larger palms have more minutiae
and are found more easily. The palms are others than those that the score was fitted on, but of the same generator: the
figures say that the method works, not how well it would on real palms. ``--quick`` takes 24 small ones.
"""

from __future__ import annotations

import argparse
import pickle
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from rows import Row, progress, quantiles, show
from scipy.stats import binomtest

from truename.kinds.palmprint import ridge
from truename.kinds.palmprint.synth import ridge as synth
from truename.machine import cores

SEED = 7_000_000
PALMS, SIZE = 200, 0.7
QUICK_PALMS, QUICK_SIZE = 24, 0.35
QUARTER = 0.25
NO_TEMPLATE = b""


@dataclass
class Drawn:
    """Templates of one palm; empty where a picture gave none."""

    whole: bytes
    part: bytes
    milliseconds: tuple[float, float]  # that extracting each took


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--cache", type=Path, help="keeps what was drawn and extracted")
    arguments = parser.parse_args()
    show(measure(arguments.quick, arguments.cache))


def measure(quick: bool = False, cache: Path | None = None) -> list[Row]:
    """All figures; in ``cache`` templates are kept and taken from, until the generator or the extractor changes."""
    drawn = palms(*((QUICK_PALMS, QUICK_SIZE) if quick else (PALMS, SIZE)), cache)
    enrolled = ridge.gather([[one.whole] if one.whole else [] for one in drawn])
    owners = np.flatnonzero([bool(one.whole) for one in drawn])
    first, listed, seconds = [], [], []
    for number, one in enumerate(drawn):
        if not one.part:
            first.append(False)
            listed.append(False)
            continue
        begun = time.perf_counter()
        probe = ridge.gather([[one.part]])
        score, _ = ridge.score(probe, 0, enrolled, np.arange(len(owners)))
        seconds.append(time.perf_counter() - begun)
        best = owners[score.argmax()]
        first.append(bool(best == number and (score == score.max()).sum() == 1))
        worth = ridge.scan(probe, enrolled)
        listed.append(bool((worth >= worth[number]).sum() <= len(drawn) // 10))
    rows = [
        share("partial_palm_rank1_pct", first, ">= 95" if not quick else ""),
        share("partial_palm_scan_keeps_pct", listed, ""),
        quantiles(f"identify_part_among_{len(drawn)}_s", seconds, "s", "<= 1" if not quick else "", ""),
        quantiles("extract_ridge_part_ms", [one.milliseconds[1] for one in drawn], "ms", "", ""),
        quantiles("extract_ridge_palm_ms", [one.milliseconds[0] for one in drawn], "ms", "", ""),
        quantiles("template_ridge_palm_bytes", [len(one.whole) for one in drawn], "bytes", "", ""),
    ]
    failed = sum(not data for one in drawn for data in (one.whole, one.part))
    rows.append(Row("ridge_failures_to_acquire", failed, None, None, f"of {2 * len(drawn)}", "", ""))
    return rows


def share(name: str, hits: list[bool], bar: str) -> Row:
    """Per cent, with the exact interval (Clopper and Pearson) over palms."""
    interval = binomtest(sum(hits), len(hits)).proportion_ci(0.95)
    return Row(name, 100 * float(np.mean(hits)), 100 * interval.low, 100 * interval.high, "%", bar, "")


def palms(count: int, size: float, cache: Path | None) -> list[Drawn]:
    """Palms drawn and extracted on all cores."""
    say, made = progress("palms with ridges"), []
    with ProcessPoolExecutor(cores(), mp_context=get_context("spawn")) as pool:
        for one in pool.map(palm, range(count), [size] * count, [cache] * count):
            made.append(one)
            say("drawn", len(made), count)
    return made


def palm(number: int, size: float, cache: Path | None) -> Drawn:
    """Draw one, and extract both of its prints."""
    file = cache / f"palm_{size}_{number}.pickle" if cache else None
    if file and file.exists():
        kept = pickle.loads(file.read_bytes())
        assert isinstance(kept, Drawn)
        return kept
    owner = synth.palm(SEED + number, size)
    templates, milliseconds = [], []
    for print_ in (synth.impression(owner, 2 * number), synth.part(owner, 2 * number + 1, QUARTER)):
        begun = time.perf_counter()
        made = ridge.extract(print_.image)
        milliseconds.append(1000 * (time.perf_counter() - begun))
        templates.append(made if isinstance(made, bytes) else NO_TEMPLATE)
    drawn = Drawn(templates[0], templates[1], (milliseconds[0], milliseconds[1]))
    if file:
        file.write_bytes(pickle.dumps(drawn))
    return drawn


if __name__ == "__main__":
    main()
