"""Everybody is compared with everybody once, over however many runs, and however the gallery changes meanwhile."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from tests.conformance.evidence import provider
from tests.dedup.conftest import KEY
from tests.dedup.killed import BATCH, MANDATE
from tests.pipeline.conftest import birth_dates
from tests.pipeline.stones import Stone
from truename import dedup, evidence, kinds, pipeline
from truename.dedup import Found
from truename.errors import BusyError, GalleryError, MandateError, UsageError
from truename.gallery import Gallery
from truename.kinds.fingerprint import Fingerprint, synth
from truename.kinds.fingerprint.extract import Classical
from truename.sources import Entry
from truename.sources.reader import _png
from truename.types import Sample

PEOPLE = 24
GIVEN = ("Anna", "Boris", "Carla", "Denis", "Elena", "Felix", "Greta", "Hugo")
FAMILY = ("Arden", "Brook", "Calder", "Dorn", "Ellis", "Farrow", "Gault", "Holm")

HELD = ("name", "date")

Pairs = list[tuple[str, str, float]]


def person(subject: str, name: str, date: str) -> list[Entry]:
    return [Entry(subject, subject, value=name, kind="name"), Entry(subject, subject, value=date, kind="date")]


def people(count: int = PEOPLE) -> list[Entry]:
    """People with a name and a date of birth each, of whom the last two are 3 and 5 once more."""
    drawn = random.Random(1)
    dates = birth_dates(count)
    names = [f"{drawn.choice(GIVEN)} {drawn.choice(FAMILY)}" for _ in dates]
    every = [person(f"p{n:02d}", names[n], dates[n]) for n in range(count)]
    every += [person("again 3", names[3].upper(), dates[3]), person("again 5", names[5], dates[5])]
    return [entry for entries in every for entry in entries]


def enrol(gallery: Gallery, entries: list[Entry]) -> None:
    assert not any(outcome.failed for outcome in pipeline.enrol(gallery, entries, workers=0))


def found(gallery: Gallery, **asked: object) -> Found:
    return dedup.dedup(gallery, MANDATE, **asked)  # type: ignore[arg-type]


def told(answer: Found) -> Pairs:
    return [(pair.earlier, pair.later, pair.llr.uncapped) for pair in answer.pairs]


def stopping(subjects: int) -> Callable[[], bool]:
    """Says to stop once so many subjects were compared."""
    asked = iter([False] * (subjects + 1))
    return lambda: next(asked, True)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dedup, "BATCH", BATCH)


@pytest.fixture(scope="session")
def enrolled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a gallery that has everybody, under :data:`KEY`."""
    path = tmp_path_factory.mktemp("register") / "people.truename"
    with Gallery.create(path, KEY) as gallery:
        enrol(gallery, people())
    return path


@pytest.fixture
def register(enrolled: Path, tmp_path: Path) -> Iterator[Gallery]:
    """A copy of it, open for writing."""
    with Gallery.open(shutil.copy(enrolled, tmp_path), KEY, write=True) as gallery:
        yield gallery


def test_who_is_enrolled_twice_is_found_once(register: Gallery) -> None:
    answer = found(register)
    assert {(pair.earlier, pair.later) for pair in answer.pairs[:2]} == {("p05", "again 5"), ("p03", "again 3")}
    assert [pair.rank for pair in answer.pairs] == list(range(1, len(answer.pairs) + 1))
    assert (answer.searched, answer.possible, answer.left, answer.more) == (26, 325, 0, 0)
    assert len({frozenset(pair[:2]) for pair in told(answer)}) == len(answer.pairs)
    assert all(pair.llr.uncapped >= answer.least for pair in answer.pairs)
    assert any("provisional" in note for note in answer.notes)


def test_a_pair_weighs_what_a_search_says_it_weighs(register: Gallery) -> None:
    (best,) = (pair for pair in found(register).pairs if pair.later == "again 5")
    answer = pipeline.identify(register, list(register.samples("again 5")), MANDATE)
    (searched,) = (one for one in answer.candidates if one.subject == "p05")
    for bound in ("value", "lower", "upper", "uncapped"):
        assert getattr(best.llr, bound) == pytest.approx(getattr(searched.llr, bound))
    assert {part.kind: part for part in best.contributions} == {part.kind: part for part in searched.contributions}
    assert best.verbal == searched.verbal
    assert best.expected_false == pytest.approx(325 * 10**-best.llr.value)
    odds = 10**best.llr.value * (0.01 / 25) / (1 - 0.01 / 25)
    assert best.posterior == pytest.approx(odds / (1 + odds))


@pytest.mark.parametrize("workers", [1, 2, 7])
def test_any_number_of_threads_finds_the_same(register: Gallery, workers: int) -> None:
    alone = found(register, false=1000)
    together = found(register, false=1000, anew=True, workers=workers)
    assert (together.pairs, together.compared, together.left) == (alone.pairs, alone.compared, 0)


def test_a_run_with_many_threads_goes_on_where_it_stopped(register: Gallery, small: None) -> None:
    counts = [found(register, workers=7, stop=stopping(stop)).compared for stop in (3, 8, 99)]
    assert sum(counts) == 26
    assert counts[0] == 4  # those that threads had begun beside it are none that were compared
    assert told(found(register)) == told(found(register, anew=True, workers=1))


def test_nobody_who_weighs_enough_is_left_out_before_fusing(register: Gallery) -> None:
    """Whatever is left out is below the border; what is not has the weight that it has beside everybody."""
    references = evidence.load(register, [kinds.get("name"), kinds.get("date")])
    rows, below = np.arange(len(references.subjects)), 0
    for subject in references.subjects:
        record = {kind: [one for _, one in register.templates(kind, kinds.get(kind).format, subject)] for kind in HELD}
        probe = evidence.enrolled(record)
        every = pipeline.weigh(probe, references, rows)
        for least in (-5.0, 0.0, 0.7, 3.0, 99.0):
            some = pipeline.weigh(probe, references, rows, least=least)
            below += len(every) - len(some)
            assert [one for one in some if one[1].uncapped >= least] == [
                one for one in every if one[1].uncapped >= least
            ]
    assert below > 1000


def test_a_list_is_as_long_as_is_asked_for(register: Gallery) -> None:
    every = found(register, false=1000)
    assert len(every.pairs) > len(found(register, false=1).pairs) >= 2
    short = found(register, false=1000, k=1)
    assert (len(short.pairs), short.more) == (1, len(every.pairs) - 1)
    assert every.least == pytest.approx(0.30103)  # nothing that nothing speaks for
    for asked in ({"k": 0}, {"k": 1001}, {"prior": 0.0}, {"prior": 1.0}, {"false": 0.0}, {"false": 1001.0}):
        with pytest.raises(UsageError):
            found(register, **asked)


def test_a_run_that_was_stopped_goes_on_where_it_stopped(register: Gallery, small: None) -> None:
    counts = []
    for stop in (3, 8, 9, 99):
        before = register.dedup_state()
        answer = found(register, stop=stopping(stop))
        counts.append(answer.compared)
        assert answer.left == 26 - sum(counts)
        assert register.dedup_state() != before
    assert sum(counts) == 26
    assert min(counts) > 0
    whole = told(answer)
    assert told(found(register, anew=True)) == whole
    assert found(register).compared == 0


def test_a_killed_run_loses_no_pair(register: Gallery) -> None:
    command = [sys.executable, "-m", "tests.dedup.killed", str(register.path), "2"]
    ran = subprocess.run(command, cwd=Path(__file__).parents[2])
    assert ran.returncode == -9
    kept = [pair for _, pair in register.kept_pairs()]
    assert kept
    rest = found(register)
    assert rest.compared == 26 - BATCH  # the second step was written, but not committed
    assert {pair.later for pair in kept} <= {pair.later for _, pair in register.kept_pairs()}
    assert told(rest) == told(found(register, anew=True))
    assert list(register.check()) == []


def test_who_comes_or_changes_later_is_compared_and_nobody_else(register: Gallery) -> None:
    found(register)
    enrol(register, person("late", "Greta Nowhere", "1971-02-03"))
    enrol(register, [Entry("x", "p20", value="Greta Nowhere", kind="name")])
    enrol(register, [Entry("x", "p20", value="1971-02-03", kind="date")])
    answer = found(register)
    assert answer.compared == 2
    assert ("late", "p20") in [pair[:2] for pair in told(answer)]
    assert sorted(told(answer)) == sorted(told(found(register, anew=True)))


def test_who_is_enrolled_while_it_runs_is_compared_too(register: Gallery) -> None:
    def stop() -> bool:
        if not register.has("p03 again", Sample("date", b"1951-05-05").sha256()):
            enrol(register, person("p03 again", "Nobody Else", "1951-05-05"))
            register.erase("p05")
        return False

    answer = found(register, stop=stop)
    assert (answer.left, answer.compared, answer.searched) == (0, 27, 26)
    assert not any("p05" in pair for pair in told(answer))
    assert told(answer) == told(found(register, anew=True))


def test_pairs_go_with_who_is_erased(register: Gallery) -> None:
    found(register)
    before = register.query("SELECT 1 FROM pair")
    register.erase("p05")
    assert "p05" not in {name for _, pair in register.kept_pairs() for name in (pair.earlier, pair.later)}
    assert len(register.query("SELECT 1 FROM pair")) < len(before)
    answer = found(register)
    assert (answer.compared, answer.searched) == (0, 25)
    assert answer.pairs[0].later == "again 3"
    assert list(register.check()) == []


def test_what_is_kept_of_pairs_is_sealed(register: Gallery) -> None:
    found(register)
    for (sealed,) in register.query("SELECT sealed FROM pair"):
        assert b"llr" not in sealed
    first, *_, last = [row for row, _ in register.kept_pairs()]
    register.query("UPDATE pair SET sealed = (SELECT sealed FROM pair WHERE id = ?) WHERE id = ?", last, first)
    (finding,) = register.check()
    assert "pair" in finding.where
    with pytest.raises(GalleryError, match="authentic"):
        found(register)


def test_an_older_gallery_gets_the_tables_when_it_needs_them(register: Gallery) -> None:
    register.query("DROP TABLE pair")
    register.query("DROP TABLE dedup")
    assert register.dedup_state() is None
    assert list(register.check()) == []
    register.erase("p07")
    assert len(found(register).pairs) >= 2


def test_two_runs_at_once_do_not_mix(register: Gallery) -> None:
    with pytest.raises(BusyError, match="another process that has come further"):
        found(register, stop=lambda: bool(register.keep_pairs(register.dedup_state(), {"seen": 7})))


def test_weights_of_another_calibration_are_no_part_of_it(register: Gallery) -> None:
    found(register, wanted=["date"])
    with pytest.raises(GalleryError, match="--anew"):
        found(register)
    assert found(register, wanted=["date"]).compared == 0
    table = kinds.get("date").format
    own = dedup.Cache(register).references([kinds.get("date")]).tables["date", table]
    register.set_calibration("date", table, replace(own, population="others").to_json())
    with pytest.raises(GalleryError, match="--anew"):
        found(register, wanted=["date"])
    assert found(register, wanted=["date"], anew=True).compared == 26


def test_nothing_is_compared_without_a_mandate(register: Gallery) -> None:
    with pytest.raises(MandateError):
        dedup.dedup(register)
    assert register.dedup_state() is None


def test_every_pair_is_on_record_before_it_is_shown(register: Gallery, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dedup, "ENTRY", 2)
    answer = found(register, false=1000)
    begun, *shown = [entry for entry in register.audit_entries() if entry.event.startswith("dedup")]
    assert (begun.event, begun.details["subjects"], begun.details["left"]) == ("dedup", 26, 26)
    assert [tuple(pair[:2]) for entry in shown for pair in entry.details["pairs"]] == [
        pair[:2] for pair in told(answer)
    ]
    assert shown[-1].hash == answer.audit
    assert {entry.purpose for entry in shown} == {MANDATE.purpose}


def test_only_the_heaviest_are_kept_of_too_many(register: Gallery, monkeypatch: pytest.MonkeyPatch) -> None:
    every = told(found(register, false=1000))
    monkeypatch.setattr(dedup, "MOST_KEPT", 3)
    assert told(found(register, false=1000, anew=True)) == every[:3]


def test_fingers_are_compared_with_themselves_alone(empty: Gallery, stone: Stone, stone_origin: Path) -> None:
    pipeline.calibrate(empty, stone_origin, kind="stone", workers=0)
    left, right, other = "123456789012", "987654321098", "555544443333"

    def of(subject: str, **prints: str) -> list[Entry]:
        places = {"left": 1, "right": 2, "any": 0}
        return [Entry(subject, subject, value=text, kind="stone", position=places[at]) for at, text in prints.items()]

    enrol(empty, [*of("ann", left=left, right=right), *of("swapped", left=right, right=left), *of("cho", any=other)])
    enrol(empty, [*of("ann again", left=left, right=right), *of("one", any=right), *of("both", left=left, any=other)])
    answer = found(empty, false=1000)
    weights = {frozenset(pair[:2]): pair[2] for pair in told(answer)}
    (both,) = [pair for pair in answer.pairs if pair.later == "ann again"]
    assert both.earlier == "ann"
    assert [part.group for part in both.contributions] == ["stone, left", "stone, right"]
    assert frozenset({"ann", "swapped"}) not in weights
    assert frozenset({"ann", "one"}) in weights  # of an unknown finger
    # Whoever has named fingers is not also asked about by those that nobody named.
    assert frozenset({"ann", "both"}) in weights
    assert frozenset({"cho", "both"}) not in weights


def test_evidence_that_is_about_two_things_is_reported(empty: Gallery) -> None:
    enrol(empty, people(10))
    enrol(empty, [Entry("x", "firm", value=text, kind=kind) for kind, text in _MIXED])
    enrol(empty, [Entry("x", "firm too", value=text, kind=kind) for kind, text in _MIXED])
    answer = found(empty)
    assert answer.left == 0
    assert any("2 could not be compared with everybody, as firm: " in note for note in answer.notes)


_MIXED = (("name", "Anna Arden"), ("organisation", "Arden Trading Ltd"))


def test_mated_texts_of_every_kind_are_paired(empty: Gallery) -> None:
    mated = [
        (kind, number, pair)
        for kind in ("name", "organisation", "identifier", "address")
        for number, pair in enumerate(provider(kind)()["mated"][:2])
    ]
    for kind, number, pair in mated:
        for side, one in zip("ab", pair, strict=True):
            who = f"{side} {kind} {number}"
            enrol(empty, [Entry(who, who, value=one.content.decode(), kind=kind, position=one.position)])
    best = {frozenset(pair[:2]) for pair in told(found(empty, false=1000))[: len(mated)]}
    assert best == {frozenset({f"a {kind} {number}", f"b {kind} {number}"}) for kind, number, _ in mated}


def test_two_prints_of_one_finger_and_one_picture_used_twice(empty: Gallery, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = cast("Fingerprint", kinds.get("fingerprint"))
    monkeypatch.setattr(kind, "extractor", Classical())
    monkeypatch.setattr(kind, "format", Classical.format)
    one, other = synth.finger(1), synth.finger(2)
    prints = [synth.impression(finger, seed).image for finger, seed in ((one, 1), (one, 2), (other, 1))]
    samples = [Sample("fingerprint", _png(*image.shape[::-1], image.tobytes(), 500), position=2) for image in prints]
    whose = {"ann": samples[0], "ann again": samples[1], "cho": samples[2], "cho's picture": samples[2]}
    enrol(empty, [Entry(who, who, captured=sample, kind="fingerprint", position=2) for who, sample in whose.items()])
    answer = found(empty, false=1000)
    assert {(pair.earlier, pair.later): pair.same_file for pair in answer.pairs} == {
        ("ann", "ann again"): False,
        ("cho", "cho's picture"): True,
    }
    assert answer.pairs[0].contributions[0].group == "fingerprint, right index finger"
