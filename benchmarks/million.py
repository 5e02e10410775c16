"""A search of a million fingerprints, stage by stage: its speed, its memory, and what it loses.

The gallery: the prints that are searched for, each a subject, and a background of other fingers' prints of another
sensor whose minutiae were disturbed, since there are not a million real ones at hand.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rows import Row, quantiles

from truename import pipeline
from truename._kernels import minutiae as kernel
from truename.evidence import Part, Probe, References
from truename.kinds._ridge.segmentation import BLOCK
from truename.kinds.fingerprint import KIND, compare, params, template
from truename.types import Template
from truename.weighing.table import shipped

MILLION = 1_000_000
SEARCHES = 100
Minutiae = tuple[NDArray[np.int16], NDArray[np.int16], NDArray[np.uint8], NDArray[np.uint8]]
"""x, y, directions and region, as the kernel takes them."""


def disturbed(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    direction: NDArray[np.float64],
    copies: int,
    rng: np.random.Generator,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Copies of a print, [copies, n] each: minutiae moved by one or two ridge periods and turned by as many degrees."""
    spread = rng.uniform(10, 20, (copies, 1))
    shape = (copies, len(x))
    x, y = (np.clip(np.rint(place + rng.normal(0, spread, shape)), 0, 2000) for place in (x, y))
    return x, y, np.mod(direction + rng.normal(0, np.radians(spread), shape), 2 * np.pi)


def gallery(prints: Sequence[Template], background: Sequence[Template], count: int) -> compare.Prints:
    """``prints`` first, then disturbed copies of ``background``, until there are ``count``; a subject each."""
    rng = np.random.default_rng(1)
    held = kernel.Prints(params.kernel_params())
    copies = max(0, count - len(prints))
    shares = [(one, 1, False) for one in prints]
    shares += [(one, len(range(k, copies, len(background))), True) for k, one in enumerate(background)]
    for one, many, moved in shares:
        minutiae = template.decode(one.data)
        region = compare._with_margin(minutiae.foreground)
        places = tuple(np.asarray(a, np.float64) for a in (minutiae.x, minutiae.y, minutiae.direction))
        x, y, direction = disturbed(*places, many, rng) if moved else tuple(a[None] for a in places)
        turns = (np.rint(direction * (256 / (2 * np.pi))).astype(int) % 256).astype(np.uint8)
        for k in range(many):
            held.add(x[k].astype(np.int16), y[k].astype(np.int16), turns[k], region, BLOCK)
    held.encode(len(os.sched_getaffinity(0)))
    n = len(held)
    return compare.Prints(
        kernel=held,
        first=np.arange(n),
        count=np.ones(n, np.int64),
        position=np.zeros(n, np.uint8),
        quality=np.full(n, 50, np.uint8),
        format=np.zeros(n, np.int16),
        formats=(prints[0].format,),
    )


def speed(held: compare.Prints, prints: Sequence[Template]) -> list[Row]:
    """How fast the first stage is, and what a finger takes in memory."""
    columns = sum(column.nbytes for column in (held.first, held.count, held.position, held.quality, held.format))
    size = (held.kernel.bytes() + columns) / len(held)
    everybody, per_second = np.ones(len(held), np.uint8), []
    for number in range(0, len(prints), max(1, len(prints) // 20)):
        probe = KIND.prepare((prints[number],))
        begun = time.process_time()
        kernel.scan(probe.kernel, 0, held.kernel, everybody, 1, "auto")
        per_second.append(len(held) / (time.process_time() - begun))
    return [
        quantiles("scan_per_s_core", per_second, "1/s", ">= 1000000", ""),
        Row("search_bytes_per_finger", size, None, None, "bytes", "<= 2048", "SourceAFIS 11,000, OpenAFIS 1,300"),
    ]


def searches(fingers: Sequence[str], prints: Sequence[Template], held: compare.Prints, of_them: str) -> list[Row]:
    """Searches by the pipeline's own steps, and the mated prints that the stages let go.

    A mated print is at rank 1 of an exhaustive search where it outscores everybody of another finger; of those only the
    ones that were compared in full are known, so that a little more than is true counts as lost.

    Args:
        fingers: of which finger each of ``prints`` is.
        held: the prints, and others.
        of_them: ends the names of rows.
    """
    of_kind = (KIND.name, prints[0].format)
    references = References(
        subjects=range(len(held)),  # type: ignore[arg-type]
        templates=lambda _kind, _row: (),
        gathered={KIND.name: held},
        present={of_kind: len(held)},
        tables={of_kind: shipped(*of_kind)},
    )
    of = np.array(fingers)
    seconds, busy, first, lost = [], [], dict[str, int](), dict[str, int]()
    for number in range(0, len(prints), max(1, len(prints) // SEARCHES)):
        one = (prints[number],)
        part = Part(KIND, KIND.name, one, KIND.prepare(one))
        begun, worked = time.perf_counter(), time.process_time()
        proposed = pipeline.propose(Probe((), (part,), {}, {}), references, 10)
        pipeline.weigh(Probe((), (part,), {}, {}), references, proposed)
        seconds.append(time.perf_counter() - begun)
        busy.append(time.process_time() - worked)
        survivors = compare.candidates(part.prepared, held, params.ALIGNED_LEAST)
        mates = np.flatnonzero(of == of[number])
        mates = mates[mates != number]
        others = survivors[~np.isin(survivors, np.flatnonzero(of == of[number]))]
        best = compare.compare(part.prepared, held, others[:1]).value[0]
        leading = compare.compare(part.prepared, held, mates).value > best
        finger = fingers[number]
        first[finger] = first.get(finger, 0) + int(leading.sum())
        lost[finger] = lost.get(finger, 0) + int((leading & ~np.isin(mates, survivors)).sum())
    counted, gone = np.array(list(first.values())), np.array(list(lost.values()))
    drawn = np.random.default_rng(1).integers(0, len(counted), (2000, len(counted)))  # bootstrap over fingers
    low, high = np.quantile(100 * gone[drawn].sum(axis=1) / counted[drawn].sum(axis=1), [0.025, 0.975])
    share = 100 * gone.sum() / counted.sum()
    lost_bar, time_bar = ("", "") if of_them else ("<= 0.2", "<= 2")
    return [
        quantiles(f"identify_1m{of_them}_s", seconds, "s", time_bar, ""),
        quantiles(f"identify_1m{of_them}_processor_s", busy, "s", "", ""),
        Row(f"rank1_lost_by_stages{of_them}_pct", float(share), float(low), float(high), "%", lost_bar, ""),
        Row(f"rank1_pairs_in_1m{of_them}", float(counted.sum()), None, None, "pairs", "", ""),
    ]
