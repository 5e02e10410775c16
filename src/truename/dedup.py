"""Who is enrolled twice? Every subject of a gallery against every other. Read :func:`dedup` first.

    mandate -> audit -> each subject, in the order of their last changes: its templates are a probe, searched for among
    all others -> pairs that weigh enough are kept, with how far it came -> audit -> pairs, best first

The order is what makes a run that was ended go on, and a gallery that changes come out right. Changes are numbered, and
one number says how far everything is done: who is enrolled or changes later has a higher one, and its turn comes. A
pair knows the changes at which its two were compared, and says nothing once either has changed since.

A pair is found where a search for either of the two proposes the other, and is kept once. Pairs are candidates for
people to look at: nothing is merged.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from truename import kinds, pipeline, sources
from truename.errors import GalleryError, NotFoundError, UsageError
from truename.evidence import Cache, Probe, enrolled, template_sets
from truename.gallery import Gallery, StoredPair
from truename.machine import cores, one_of_many
from truename.trace import Progress, silent
from truename.types import LLR, Contribution, Mandate, ReferenceSet
from truename.weighing import decide

PRIOR = 0.01
"""Probability, before looking, that a subject is enrolled a second time, where nobody states one. Assumed, not
measured: state your register's own."""

FALSE = 10.0
"""Pairs of different people that a list may hold, as expected by chance, where nobody states a number: little work for
people, and few that are one person are left out for it."""

KEPT = 1000.0
"""Pairs are kept down to the weight at which so many of different people are expected, so that a longer list can be
asked for without comparing again."""

MOST_KEPT = 100_000
"""Pairs that are kept in all; of more, the heaviest. Some 100 MB, and more than people can look at."""

MAX_PAIRS = 1000
"""Pairs of one list."""

BATCH = 500
BATCH_SECONDS = 5.0
"""A step is stored after so many subjects or seconds: what a killed run has to do again."""

AHEAD = 4
"""Subjects per thread that are compared while earlier ones are kept: enough that none waits."""

ENTRY = 25
"""Pairs in one audit entry: with the longest ids that there may be it still fits."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two subjects who may be one. Never a decision.

    Attributes:
        rank: from 1.
        earlier, later: the subjects' ids; ``later`` was enrolled, or changed, after the other.
        llr: the fused weight, sum of the contributions.
        contributions: what made it.
        posterior: probability, 0 to 1, that both are one, given the stated prior.
        verbal: the same weight in the words of the ENFSI guideline (2015).
        expected_false: how many pairs of different people of this gallery are expected to weigh as much, at most.
        same_file: both have one and the same picture, which shows one picture used twice, and not who used it.
    """

    rank: int
    earlier: str
    later: str
    llr: LLR
    contributions: tuple[Contribution, ...]
    posterior: float
    verbal: str
    expected_false: float
    same_file: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What comparing everybody with everybody found.

    Attributes:
        pairs: best first.
        more: pairs that weigh enough and are not among them.
        searched: how many subjects there are.
        possible: how many pairs they make.
        left: subjects that are still to be compared; 0 when all is done.
        compared: subjects that were compared this time.
        least: the uncapped weight from which pairs are listed.
        false: how many pairs of different people are expected from there on, as it was stated.
        prior: the stated probability that a subject is enrolled a second time.
        notes: what the reader must know: provisional tables, other formats, what could not be compared.
        audit: hash of the last audit entry.
    """

    pairs: tuple[Pair, ...]
    more: int
    searched: int
    possible: int
    left: int
    compared: int
    least: float
    false: float
    prior: float
    notes: tuple[str, ...]
    audit: str


def never() -> bool:
    """Nothing ends the run early."""
    return False


def dedup(
    gallery: Gallery,
    mandate: Mandate | None = None,
    *,
    wanted: Sequence[str] = (),
    k: int = 100,
    prior: float = PRIOR,
    false: float = FALSE,
    anew: bool = False,
    workers: int | None = None,
    stop: Callable[[], bool] = never,
    progress: Progress = silent,
) -> Found:
    """Compare every subject with every other, or go on with that, and list the pairs who may be one.

    Args:
        gallery: where. Reading is enough; others may enrol and erase meanwhile.
        mandate: who asks, what for, and by what right; empty parts come from the gallery's defaults.
        wanted: kinds of evidence to go by; all that the gallery has by default.
        k: how many pairs to list, 1 to 1,000.
        prior: the probability, before looking, that a subject is enrolled a second time; between 0 and 1.
        false: list pairs down to the weight at which so many pairs of different people are expected; up to 1,000.
        anew: forget what was done before.
        workers: threads that compare, each with the one gallery in memory and one core; as many as there are cores by
            default. What is found is the same with any number.
        stop: asked after every subject; the run then ends, with the pairs so far.
        progress: told how many subjects of how many are done.

    Raises:
        MandateError: operator, purpose or authority is missing; nothing was read.
        UsageError: a number is out of range, or there is no such kind.
        CalibrationError: nothing weighs a kind's scores.
        BusyError: somebody else compares this gallery's subjects meanwhile.
        GalleryError: the gallery is damaged, an audit entry cannot be written, or what was done before rests on other
            kinds, formats or calibrations.
    """
    mandate = pipeline.permit(gallery, mandate)
    _require_numbers(k, prior, false)
    if anew:
        gallery.forget_pairs()
    run = _Run(gallery, wanted)
    gallery.append_audit("dedup", mandate, run.begun())
    workers = workers or cores()
    with ThreadPoolExecutor(workers, initializer=one_of_many) as pool:
        for done, total in run.steps(_Threads(pool, workers), stop):
            progress("comparing", done, total)
    found = _listed(run, k, prior, false)
    audit = ""
    for start in range(0, max(len(found.pairs), 1), ENTRY):
        some = [[one.earlier, one.later, round(one.llr.value, 3)] for one in found.pairs[start : start + ENTRY]]
        asked = {"left": found.left, "prior": prior, "false": false, "from": start + 1}
        # Durable before anybody sees them, as the candidates of a search are.
        audit = gallery.append_audit("dedup pairs", mandate, {**asked, "pairs": some})
    return replace(found, audit=audit)


# --- the steps


@dataclass(frozen=True, slots=True)
class _Due:
    """A subject that is to be compared: its last change, its number and its id."""

    change: int
    number: int
    subject: str


class _Threads(NamedTuple):
    """Those that compare: the kernels let go of Python's lock, and all see the one gallery in memory."""

    pool: ThreadPoolExecutor
    workers: int


class _Compared(NamedTuple):
    """A subject's evidence, and who weighs enough with it."""

    probe: Probe
    weighed: list[pipeline.Weighed]


class _Run:
    """From where the last run ended to where this one does."""

    def __init__(self, gallery: Gallery, wanted: Sequence[str]) -> None:
        """Reads the gallery; nothing is compared yet.

        Raises:
            UsageError, CalibrationError, GalleryError: as :func:`dedup`.
        """
        self.gallery = gallery
        self.wanted = sorted(set(wanted))
        self.state = gallery.dedup_state()
        self.compared = 0
        self._cache = Cache(gallery)
        self._last: dict[int, _Due] = {}
        self._followed = 0
        self._follow()
        self._require_same()

    @property
    def seen(self) -> int:
        """The last change that is done."""
        return int(self.state["seen"]) if self.state else 0

    def due(self) -> list[_Due]:
        """Who is not done yet, in order."""
        return sorted((one for one in self._last.values() if one.change > self.seen), key=lambda one: one.change)

    def skipped(self) -> list[str]:
        """Who could not be compared, and why."""
        why = self.state["skipped"] if self.state else {}
        return [f"{one.subject}: {why[str(one.number)]}" for one in self._last.values() if str(one.number) in why]

    def begun(self) -> dict[str, Any]:
        """What the audit entry of the start holds."""
        return {
            "subjects": len(self._last),
            "left": len(self.due()),
            "calibrations": sorted(table.id for table in self.references.tables.values()),
        }

    def steps(self, threads: _Threads, stop: Callable[[], bool]) -> Iterator[tuple[int, int]]:
        """Compare whoever is due, and keep every step; gives how many subjects of how many are done."""
        while due := self.due():
            while due and not stop():
                yield len(self._last) - len(due), len(self._last)
                due = due[self._step(due[:BATCH], threads, stop) :]
            if due:
                return
            self._follow()  # others may have enrolled somebody

    def _follow(self) -> None:
        """Everybody as they are now."""
        for change, number, subject in self.gallery.changes(self._followed):
            self._followed = change
            self._last.pop(number, None)
            if subject is not None:
                self._last[number] = _Due(change, number, subject)
        held = [name for name in kinds.names() if name in self.gallery.stats().kinds]
        self.kinds = [kinds.get(name) for name in self.wanted or held]
        self.references = self._cache.references(self.kinds)
        last = {one.subject: one.change for one in self._last.values()}
        # Who was enrolled between the two is left out: the turn of that change comes.
        self._change = np.array([last.get(subject, 0) for subject in self.references.subjects], np.int64)
        self._changed = last
        self._least = least(len(self.references.subjects), KEPT)

    def _step(self, due: Sequence[_Due], threads: _Threads, stop: Callable[[], bool]) -> int:
        """Compare some, and keep what was found; returns how many."""
        end = time.monotonic() + BATCH_SECONDS
        found: list[StoredPair] = []
        skipped = dict(self.state["skipped"]) if self.state else {}
        n = 0
        with closing(self._ahead(due, threads)) as each:
            for one, compared in each:
                n += 1
                skipped.pop(str(one.number), None)
                try:
                    found += self._pairs(one, compared.result())
                except UsageError as error:  # evidence about a person and an organisation, say
                    skipped[str(one.number)] = str(error)
                if stop() or time.monotonic() >= end:
                    break
        numbers = [one.number for one in due[:n]]
        after = {
            "seen": due[n - 1].change,
            "wanted": self.wanted,
            "bases": self._bases(),
            "skipped": skipped,
        }
        self.gallery.keep_pairs(self.state, after, numbers, found)
        self.state = after
        self.compared += n
        self._prune()
        return n

    def _ahead(self, due: Sequence[_Due], threads: _Threads) -> Generator[tuple[_Due, Future[_Compared]]]:
        """Each subject and what will come of it, in order. Closed early, it waits for those that are being compared."""
        numbers = [one.number for one in due]
        sets = {kind.name: template_sets(self.gallery, kind, numbers) for kind in self.kinds}
        waiting: deque[tuple[_Due, Future[_Compared]]] = deque()
        try:
            for n, one in enumerate(due):
                own = {name: every[n] for name, every in sets.items()}
                waiting.append((one, threads.pool.submit(self._compare, one, own)))
                if len(waiting) > AHEAD * threads.workers:
                    yield waiting.popleft()
            while waiting:
                yield waiting.popleft()
        finally:
            for _, future in waiting:
                future.cancel()
            wait([future for _, future in waiting])  # then what was gathered may change

    def _compare(self, one: _Due, sets: Mapping[str, ReferenceSet]) -> _Compared:
        """A subject with all those that a search for it proposes; in a thread, so that it leaves the gallery alone.

        Raises:
            UsageError: its evidence is about two things.
        """
        probe = enrolled(sets)
        # One more than a search proposes, for it finds itself.
        rows = pipeline.propose(probe, self.references, pipeline.PROPOSED + 1)
        rows = rows[(self._change[rows] > 0) & (self._change[rows] != one.change)]
        weighed = pipeline.weigh(probe, self.references, rows, least=self._least) if len(rows) else []
        return _Compared(probe, [other for other in weighed if other[1].uncapped >= self._least])

    def _pairs(self, one: _Due, compared: _Compared) -> Iterator[StoredPair]:
        for subject, llr, parts in compared.weighed:
            changes = sorted([(self._changed[subject], subject), (one.change, one.subject)])
            (first, earlier), (second, later) = changes
            same_file = self._same_file(compared.probe, one.subject, subject)
            yield StoredPair(earlier, later, (first, second), llr, parts, same_file)

    def _same_file(self, probe: Probe, subject: str, other: str) -> bool:
        """Whether both have one picture. A text that both have is no capture: people share dates and names."""
        with suppress(NotFoundError):  # erased meanwhile, and the pair with it
            for kind in probe.kinds:
                own = {template.sample for part in probe.parts if part.kind is kind for template in part.templates}
                for one in own & {held.sha256 for held in self.gallery.record(other).samples if held.kind == kind.name}:
                    if sources.is_picture(self.gallery.sample(subject, one).content):
                        return True
        return False

    def _prune(self) -> None:
        """Keep the heaviest pairs where there are too many."""
        if self.gallery.count_pairs() > MOST_KEPT + MOST_KEPT // 10:
            kept = sorted(self.gallery.kept_pairs(), key=lambda one: -one[1].llr.uncapped)
            self.gallery.drop_pairs(row for row, _ in kept[MOST_KEPT:])

    def _bases(self) -> dict[str, str]:
        """What weights rest on: of each kind and format the calibration."""
        tables = self.references.tables
        return {
            f"{kind.name} of {format}": tables[kind.name, format].id
            for kind in self.kinds
            for format in kinds.formats(kind)
        }

    def _require_same(self) -> None:
        """Pairs that were weighed in another way are none to go on with.

        Raises:
            GalleryError: there are such.
        """
        if self.state is None:
            return
        now, then = self._bases(), self.state["bases"]
        # A kind that nobody had is none that was left out, so that it may come.
        if self.state["wanted"] == self.wanted and {name: now.get(name) for name in then} == then:
            return
        raise GalleryError(
            expected=f"to go on by {_said(then)}",
            found=_said(now),
            do="ask for the same kinds and set the same models and calibrations, or begin again with --anew",
        )


def _said(bases: Mapping[str, str]) -> str:
    return ", ".join(f"{what} by table {table}" for what, table in bases.items()) or "nothing"


def least(searched: int, false: float) -> float:
    """The uncapped weight from which at most so many pairs of different people are expected.

    As :func:`truename.weighing.decide.expected_false` says for one search: of n pairs that are of different people at
    most n / 10^x weigh x or more. Uncapped, as the order of candidates is: the curve goes on where the calibration's
    data end, and who is beyond that end is not less alike for it. Nothing is listed that nothing speaks for.

    Args:
        searched: how many subjects there are. false: how many pairs.
    """
    return max(float(np.log10(max(possible(searched), 1)) - np.log10(false)), decide.SPEAKS)


def possible(searched: int) -> int:
    """How many pairs so many subjects make."""
    return searched * (searched - 1) // 2


def _listed(run: _Run, k: int, prior: float, false: float) -> Found:
    """The pairs that are kept and weigh enough."""
    searched = len(run.references.subjects)
    lightest = least(searched, false)
    kept = [pair for _, pair in run.gallery.kept_pairs() if pair.llr.uncapped >= lightest]
    kept.sort(key=lambda pair: (-pair.llr.uncapped, pair.earlier, pair.later))
    pairs = tuple(_ranked(rank, pair, searched, prior) for rank, pair in enumerate(kept[:k], start=1))
    return Found(
        pairs=pairs,
        more=len(kept) - len(pairs),
        searched=searched,
        possible=possible(searched),
        left=len(run.due()),
        compared=run.compared,
        least=lightest,
        false=false,
        prior=prior,
        notes=tuple(_remarks(run, pairs)),
        audit="",
    )


def _ranked(rank: int, pair: StoredPair, searched: int, prior: float) -> Pair:
    """A pair with what its weight says among so many.

    The prior of a pair is that of a second enrolment, spread evenly over the others, as a search spreads it over those
    it searches. A person may be enrolled three times, so that one pair takes nothing from another.
    """
    (posterior,), _ = decide.posteriors([pair.llr], 1, prior / (searched - 1))
    return Pair(
        rank=rank,
        earlier=pair.earlier,
        later=pair.later,
        llr=pair.llr,
        contributions=pair.contributions,
        posterior=posterior,
        verbal=decide.LEAD if decide.by_names_alone(pair.llr, pair.contributions) else decide.verbal(pair.llr),
        expected_false=decide.expected_false(pair.llr, possible(searched)),
        same_file=pair.same_file,
    )


def _remarks(run: _Run, pairs: Sequence[Pair]) -> Iterator[str]:
    """What the reader must know beside the numbers."""
    references = run.references
    for kind in run.kinds:
        others = references.outdated.get(kind.name, 0)
        if others:
            yield (
                f"{others:,} enrolled {kind.name} samples have templates of another format only, of an earlier version"
                " or other models, and were not compared: run truename reextract."
            )
        if kind.caution:
            yield kind.caution
        for format in kinds.formats(kind):
            table = references.tables[kind.name, format]
            if table.provisional and references.present[kind.name, format]:
                yield (
                    f"Weights of {kind.name} are provisional: table {table.id} rests on {table.source.data}."
                    " Run truename calibrate on your own data."
                )
    if skipped := run.skipped():
        yield f"{len(skipped):,} could not be compared with everybody, as {skipped[0]}"
    if any(pair.verbal == decide.LEAD for pair in pairs):
        yield "Names alone are a lead: a finding needs evidence that is not a name."


def _require_numbers(k: int, prior: float, false: float) -> None:
    for expected, sound, found in (
        (f"1 to {MAX_PAIRS:,} pairs", 1 <= k <= MAX_PAIRS, k),
        ("a prior between 0 and 1, both excluded", 0 < prior < 1, prior),
        (f"more than 0 and up to {KEPT:,g} pairs expected by chance", 0 < false <= KEPT, false),
    ):
        if not sound:
            raise UsageError(expected=expected, found=f"{found}", do="state another")
