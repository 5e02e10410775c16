"""Every figure about cases, beside its bar and its peer.

    python benchmarks/case.py [--rows NAME...] [--json FILE] [--errors] [--quick]

``--rows`` takes names of rows, beginnings of them, or parts: worlds, permutation, ingest, report, bundle, hostile.

worlds       2,000 sites and companies with 40 planted networks among them (``benchmarks/worlds``), written as files, read
             into a case and resolved: 20 seeds, and 7 others for each of three configurations with other base rates and
             decoys. The resolver was made on seeds 1001 and 1002. Same as: pairs of sites, companies, accounts and
             letters. Infrastructure: links that stand; pairs of one planted network that are not listed count neither
             for nor against, and a listed pair is found, too, if both are one identity. Decoys: falsely linked by
             either. Peer: connected components on the links of identity that outweigh the prior by themselves.
permutation  small worlds, with languages, scripts, origins of names, countries and time zones exchanged three times:
             what a case says by then and did not before, or the other way round. Names of people are left out of ids.
ingest       pages of such worlds, filled up to 40 KB, in WARC files, by ``truename case add`` on two cores. It is killed
             when half is read and goes on; the time is of both runs. Memory is the resident memory of all its processes
             together, so that what they share counts several times.
report       the page about a case of 500 entities and 2,000 links: written, opened in Chromium, drawn.
bundle       a small world's case, sealed, and computed again by a process with another home, folder and hash seed.
hostile      each of ``tests/sources/saved/hostile.py`` added to a case with a sound page in it, in processes of its own.
             Handled: captured or refused, the case intact, less than 1 GB.

Intervals are of 95 %: over worlds, drawn again with replacement, for worlds (all alike gives no width: 20 worlds exclude
hardly more than one in seven); Wilson's for shares; the spread of repeats for times. ``--errors`` lists what was wrong.
``--quick`` takes a sample and ends within a minute. What was measured of a world is kept in build/worlds-*.json, for the
same source only, so that a run that was stopped goes on.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import sys
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[1]
if str(ROOT) not in sys.path:  # benchmarks are run as scripts, and this one uses a package beside it
    sys.path.insert(0, str(ROOT))

import truename  # noqa: E402
from benchmarks import worlds_measured  # noqa: E402
from benchmarks.rows import Row, show, write  # noqa: E402
from benchmarks.worlds import BASE, small  # noqa: E402
from benchmarks.worlds_measured import Counts, Said  # noqa: E402

BUILD = ROOT / "build"
PORTRAITS = BUILD / "portraits"
"""Drawn faces, which every world shares; made once."""
WORKERS = 2
SEEDS: Mapping[str, range] = {
    "base": range(20),
    "busy": range(20, 27),
    "sparse": range(20, 27),
    "decoys": range(20, 27),
}
QUICK_SEEDS: Mapping[str, range] = {"base": range(2)}
PERMUTED, PERMUTATIONS = (40, 41), (1, 2, 3)
DRAWS = 2000
"""Of worlds, for intervals."""
BARS = {
    "same_as_precision": ">= 98",
    "same_as_recall": ">= 88",
    "infrastructure_precision": ">= 95",
    "infrastructure_recall": ">= 88",
    "decoy_false_links": "<= 1",
}

CAVEATS = """
What flatters: the worlds are ours. Their generator was written and committed before the resolver, by the same people
with the same idea of what concealed hands do; how often they do it nobody has counted. The pages of the benchmark of
reading are filled up with text, which is quicker to read than as many bytes of markup.
"""


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description="Figures about cases.")
    parser.add_argument("--rows", nargs="+", default=[""], metavar="NAME", help="rows, beginnings of them, or parts")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--quick", action="store_true")
    arguments = parser.parse_args()
    rows, failed = [], []
    for part, measure in PARTS.items():
        if not any(_wanted(part, one) for one in arguments.rows):
            continue
        try:
            rows += measure(arguments.quick, arguments.errors)
        except Exception:
            traceback.print_exc()
            failed.append(part)
    if not set(arguments.rows) & {"", *PARTS}:
        rows = [row for row in rows if row.name.startswith(tuple(arguments.rows))]
    show(rows)
    print(CAVEATS)
    if arguments.json:
        write(rows, arguments.json)
    if failed:
        raise SystemExit(f"left out, see above: {', '.join(failed)}")


def _wanted(part: str, name: str) -> bool:
    """Whether a part gives rows of a name, or of a beginning of one."""
    return name == part or any(row.startswith(name) or name.startswith(row) for row in ROWS[part])


# --- worlds


def worlds(quick: bool, errors: bool) -> list[Row]:
    """Rows of all configurations; small worlds where it has to be quick."""
    PORTRAITS.mkdir(parents=True, exist_ok=True)
    wanted = [
        (configuration, seed) for configuration, seeds in (QUICK_SEEDS if quick else SEEDS).items() for seed in seeds
    ]
    by_configuration: dict[str, list[Counts]] = defaultdict(list)
    for (configuration, seed), counts in sorted(_measured(wanted, quick).items()):
        by_configuration[configuration].append(counts)
        if errors:
            _tell(f"{configuration} {seed}", counts)
    return [row for name in SEEDS if name in by_configuration for row in world_rows(name, by_configuration[name])]


def world_rows(configuration: str, worlds: Sequence[Counts]) -> list[Row]:
    """The rows of one configuration, pooled over pairs."""
    suffix = "" if configuration == "base" else f"_{configuration}"

    def row(what: str, parts: Sequence[tuple[int, int]], peer: str = "") -> Row:
        return Row(f"world_{what}{suffix}_pct", *pooled(parts), "%", BARS[what], peer)

    def components(place: int) -> str:
        share, low, high = pooled([(one.connected[0], one.connected[place]) for one in worlds])
        return f"connected components: {share:.1f} ({low:.1f} to {high:.1f})"

    decoys = [tuple(map(sum, zip(*one.decoys.values(), strict=True))) for one in worlds]
    return [
        row("same_as_precision", [(one.same[0], one.same[1]) for one in worlds], components(1)),
        row("same_as_recall", [(one.same[0], one.same[2]) for one in worlds], components(2)),
        row("infrastructure_precision", [(one.precise[0], one.precise[1]) for one in worlds]),
        row("infrastructure_recall", [(one.reached[0], one.reached[1]) for one in worlds]),
        row("decoy_false_links", [(one[0], one[1]) for one in decoys]),
    ]


def pooled(parts: Sequence[tuple[int, int]]) -> tuple[float, float, float]:
    """A share in percent over all worlds' pairs, with bounds over the worlds."""
    counts = np.array(parts, np.float64)
    drawn = np.random.default_rng(0).integers(len(counts), size=(DRAWS, len(counts)))
    found, every = counts[drawn].sum(axis=1).T
    low, high = np.quantile(100 * found / np.maximum(every, 1), [0.025, 0.975])
    return 100 * float(counts[:, 0].sum() / max(counts[:, 1].sum(), 1)), float(low), float(high)


def _measured(wanted: Sequence[tuple[str, int]], little: bool) -> dict[tuple[str, int], Counts]:
    """Counts of worlds: those that the same source measured before are read, the rest measured and kept."""
    kept = BUILD / f"worlds-{'small-' * little}{source()}.json"
    stored: dict[str, Any] = json.loads(kept.read_text()) if kept.exists() else {}
    missing = [one for one in wanted if "{}-{}".format(*one) not in stored]
    with ProcessPoolExecutor(WORKERS, get_context("spawn"), max_tasks_per_child=1) as pool:
        running = {
            pool.submit(worlds_measured.measured, seed, configuration, PORTRAITS, little=little): (configuration, seed)
            for configuration, seed in missing
        }
        for done, future in enumerate(as_completed(running), start=1):
            configuration, seed = running[future]
            counts = future.result()
            stored[f"{configuration}-{seed}"] = asdict(counts)
            written = kept.with_suffix(".new")
            written.write_text(json.dumps(stored))
            written.replace(kept)
            shares = ", ".join(f"{row.name[6:-4]} {row.value:.1f}" for row in world_rows("base", [counts]))
            print(f"world {done} of {len(missing)}: {configuration} {seed}: {shares}", file=sys.stderr, flush=True)
    return {one: Counts(**stored["{}-{}".format(*one)]) for one in wanted}


@cache
def source() -> str:
    """What tells this source from every other: of all that a world's counts depend on."""
    package = Path(truename.__file__).parent
    here = Path(__file__).parent
    files = [*package.rglob("*"), *(here / "worlds").rglob("*.py"), here / "worlds_measured.py"]
    told = hashlib.sha256()
    for file in sorted(files):
        if file.is_file() and file.suffix != ".pyc":
            told.update(f"{file.relative_to(package.parents[1] if package in file.parents else here)}\0".encode())
            told.update(hashlib.sha256(file.read_bytes()).digest())
    return told.hexdigest()[:12]


def _tell(world: str, counts: Counts) -> None:
    for what, one, other in counts.errors:
        print(f"{world}: {what}: {one} {other}")


# --- permutation


def permutation(quick: bool, errors: bool) -> list[Row]:
    """What changes with languages and countries."""
    seeds, which = (PERMUTED[:1], PERMUTATIONS[:1]) if quick else (PERMUTED, PERMUTATIONS)
    PORTRAITS.mkdir(parents=True, exist_ok=True)
    wanted = [(seed, number) for seed in seeds for number in (0, *which)]
    with ProcessPoolExecutor(WORKERS, get_context("spawn"), max_tasks_per_child=1) as pool:
        running = {one: pool.submit(worlds_measured.permuted, one[0], small(BASE), PORTRAITS, one[1]) for one in wanted}
        said = {one: future.result() for one, future in running.items()}
    changes: Counter[str] = Counter()
    for seed, number in wanted:
        if number:
            changed = differing(said[seed, 0], said[seed, number])
            changes.update(found[0] for found, _ in changed)
            for found, more in changed if errors else ():
                print(f"world {seed}, permutation {number}: {more:+} {' '.join(found)}")
    every = sum(said[seed, 0].total() * len(which) for seed in seeds)
    about = ", ".join(f"{what} {count}" for what, count in changes.most_common())
    worlds = f"{len(seeds)} worlds, {len(which)} permutations of each"
    peer = f"of {every} findings in {worlds}" + (f"; {about}" if about else "")
    return [Row("permutation_changes", changes.total(), None, None, "findings", "<= 0", peer)]


def differing(one: Said, other: Said) -> list[tuple[tuple[str, ...], int]]:
    """Findings that only one of two says, or says more often, and by how often the second says them more."""
    return [(found, more) for found in sorted(one | other) if (more := other[found] - one[found])]


PARTS: Mapping[str, Callable[[bool, bool], list[Row]]] = {
    "worlds": worlds,
    "permutation": permutation,
}
ROWS: Mapping[str, tuple[str, ...]] = {
    "worlds": ("world_",),
    "permutation": ("permutation_changes",),
}

if __name__ == "__main__":
    main()
