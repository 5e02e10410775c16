"""identify, verify, compare, explain: the answer, what made it, and what has to come before it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.pipeline.conftest import MANDATE, birth_dates, date
from tests.pipeline.stones import Stone
from truename import pipeline
from truename.audit import verify as verify_chain
from truename.errors import CalibrationError, GalleryError, MandateError, NotFoundError, SampleError, UsageError
from truename.evidence import load
from truename.gallery import Gallery, Secret, store
from truename.gallery.rows import open_template
from truename.sources import Entry
from truename.trace import Recorder
from truename.types import Mandate, Proposition, Sample, Status
from truename.weighing.table import Table

WANTED = 17
TRUE_DATE = birth_dates(200)[WANTED]


def test_the_person_is_first_and_the_answer_adds_up(gallery: Gallery) -> None:
    answer = pipeline.identify(gallery, [date(TRUE_DATE)], MANDATE, k=5)
    assert answer.candidates[0].subject == f"person {WANTED:03d}"
    assert [one.rank for one in answer.candidates] == [1, 2, 3, 4, 5]
    uncapped = [one.llr.uncapped for one in answer.candidates]
    assert uncapped == sorted(uncapped, reverse=True)
    assert answer.searched == 200
    assert sum(one.posterior for one in answer.candidates) + answer.posterior_not_enrolled <= 1 + 1e-9
    for one in answer.candidates:
        assert one.llr.proposition is Proposition.SAME_PERSON
        assert one.llr.value == pytest.approx(sum(part.llr.value for part in one.contributions))
        assert not one.llr.provisional
    assert answer.notes == ()


def test_a_person_who_is_not_enrolled_does_not_stand_out(gallery: Gallery) -> None:
    answer = pipeline.identify(gallery, [date("1901-02-03")], MANDATE)
    assert not answer.stands_out
    assert answer.posterior_not_enrolled > 0.9
    assert "No candidate stands out" in answer.summary


def test_no_search_without_a_mandate_and_nothing_is_read_before(gallery: Gallery) -> None:
    length = gallery.head().n
    nobody = Sample("no such kind", b"")
    for mandate in (None, Mandate("A. Examiner", "", "case 17"), Mandate("A. Examiner", "why", " ")):
        with pytest.raises(MandateError):
            pipeline.identify(gallery, [nobody], mandate)
    assert gallery.head().n == length


def test_the_gallerys_defaults_complete_a_mandate(tmp_path: Path, secret: Secret) -> None:
    with Gallery.create(tmp_path / "g", secret, Mandate("desk 3", "issue a document", "")) as gallery:
        pipeline.identify(gallery, [date("1984-03-12")], Mandate("", "renew a document", "form 5"))
        *_, entry = gallery.audit_entries()
    assert (entry.operator, entry.purpose, entry.authority) == ("desk 3", "renew a document", "form 5")


def test_every_search_leaves_an_entry_that_tells_what_was_answered(gallery: Gallery) -> None:
    probe = date(TRUE_DATE)
    answer = pipeline.identify(gallery, [probe], MANDATE, k=3)
    *_, entry = gallery.audit_entries()
    assert entry.hash == answer.audit
    assert (entry.event, entry.operator, entry.authority) == ("identify", MANDATE.operator, MANDATE.authority)
    assert entry.details["probes"] == [{"sha256": probe.sha256(), "kind": "date"}]
    said = [[one.subject, round(one.llr.value, 3)] for one in answer.candidates]
    assert entry.details["candidates"] == said
    assert entry.details["calibrations"] == [answer.candidates[0].llr.calibration]
    assert TRUE_DATE not in json.dumps(entry.details)
    assert verify_chain(gallery.audit_entries(), gallery.id, [gallery.head()]) is None


def test_no_answer_where_the_entry_cannot_be_written(gallery: Gallery, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(*_: object) -> str:
        raise GalleryError(expected="room", found="none", do="make room")

    monkeypatch.setattr(gallery, "append_audit", full_disk)
    with pytest.raises(GalleryError, match="room"):
        pipeline.identify(gallery, [date(TRUE_DATE)], MANDATE)


def test_a_gallery_of_nobody_answers(empty: Gallery) -> None:
    answer = pipeline.identify(empty, [date("1984-03-12")], MANDATE)
    assert (answer.candidates, answer.searched, answer.stands_out) == ((), 0, False)
    assert any("No date" in note for note in answer.notes)
    assert answer.audit


def test_a_probe_that_cannot_be_used_is_a_note_and_is_on_record(gallery: Gallery) -> None:
    answer = pipeline.identify(gallery, [date("XXXX", "form.txt")], MANDATE)
    assert answer.candidates == ()
    assert list(answer.not_acquired) == ["form.txt"]
    assert answer.notes[0].startswith("form.txt could not be used: ")
    *_, entry = gallery.audit_entries()
    assert entry.details["not_acquired"] == 1


def test_a_probe_that_cannot_be_read_is_an_error(gallery: Gallery) -> None:
    with pytest.raises(SampleError):
        pipeline.identify(gallery, [date("yesterday")], MANDATE)


@pytest.mark.parametrize("k", [0, 101, -1])
def test_a_number_of_candidates_that_nobody_reads_is_refused(gallery: Gallery, k: int) -> None:
    with pytest.raises(UsageError):
        pipeline.identify(gallery, [date(TRUE_DATE)], MANDATE, k=k)


def test_the_tables_that_come_with_truename_are_provisional_and_say_so(empty: Gallery) -> None:
    empty_answer = pipeline.compare([date("1984-03-12")], [date("1984-03-12")])
    assert empty_answer.candidates[0].llr.provisional
    assert any("provisional" in note for note in empty_answer.notes)


def test_loaded_references_serve_many_searches(gallery: Gallery) -> None:
    trace = Recorder()
    first = pipeline.identify(gallery, [date(TRUE_DATE)], MANDATE, trace=trace)
    loaded = load(gallery, trace["probe"].kinds)
    second = pipeline.identify(gallery, [date(TRUE_DATE)], MANDATE, references=loaded)
    assert second.candidates == first.candidates


# --- verify and compare


def test_a_true_claim_outweighs_a_false_one(gallery: Gallery) -> None:
    true = pipeline.verify(gallery, f"person {WANTED:03d}", [date(TRUE_DATE)])
    false = pipeline.verify(gallery, "person 003", [date(TRUE_DATE)])
    assert true.candidates[0].llr.value > 0 > false.candidates[0].llr.value
    assert true.candidates[0].posterior + true.posterior_not_enrolled == pytest.approx(1)
    assert (true.searched, true.audit) == (1, "")
    with pytest.raises(NotFoundError):
        pipeline.verify(gallery, "nobody", [date(TRUE_DATE)])


def test_a_claim_opens_nobody_elses_templates(gallery: Gallery, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []
    monkeypatch.setattr(store, "open_template", lambda name, *row: opened.append(name) or open_template(name, *row))
    pipeline.verify(gallery, "person 003", [date(TRUE_DATE)])
    assert opened == ["person 003"]


def test_the_prior_is_the_callers_and_does_not_touch_the_weight(gallery: Gallery) -> None:
    low, high = (pipeline.verify(gallery, "person 017", [date(TRUE_DATE)], prior_true=p) for p in (0.01, 0.99))
    assert low.candidates[0].llr == high.candidates[0].llr
    assert low.candidates[0].posterior < high.candidates[0].posterior


def test_two_samples_compare_either_way_round(gallery: Gallery) -> None:
    one, other = date("1984-03-12", "a.txt"), date("1984-12-03", "b.txt")
    there, back = (pipeline.compare([a], [b], gallery=gallery) for a, b in ((one, other), (other, one)))
    assert there.candidates[0].llr == back.candidates[0].llr
    assert there.candidates[0].subject == "b.txt"
    assert list(there.qualities) == ["a.txt", "b.txt"]


def test_samples_of_one_name_are_told_apart(gallery: Gallery) -> None:
    answer = pipeline.compare([date("1984-03-12", "a")], [date("XXXX", "a")], gallery=gallery)
    assert len(answer.qualities) == 2
    assert len(answer.not_acquired) == 1
    assert answer.candidates == ()
    assert answer.posterior_not_enrolled == pytest.approx(0.5)


# --- several parts of one person


def enrol(gallery: Gallery, subject: str, **parts: str) -> None:
    codes = {"stone": ("stone", 0), "left": ("stone", 1), "right": ("stone", 2), "date": ("date", 0)}
    given = [
        Entry(part, subject, value=value, kind=codes[part][0], position=codes[part][1]) for part, value in parts.items()
    ]
    assert not any(outcome.failed for outcome in pipeline.enrol(gallery, given, workers=0))


def left(digits: str) -> Sample:
    return Sample("stone", digits.encode(), "left", 1)


def right(digits: str) -> Sample:
    return Sample("stone", digits.encode(), "right", 2)


@pytest.fixture
def mixed(weighed: Gallery, date_table: Table) -> Gallery:
    """Ann with two stones and a date, Ben with a stone and Cat with a date only, and forty others."""
    weighed.set_calibration(date_table.kind, date_table.format, date_table.to_json())
    enrol(weighed, "ann", left="111122223333", right="444455556666", date="1984-03-12")
    enrol(weighed, "ben", left="777788889999")
    enrol(weighed, "cat", date="1984-12-03")
    for n, text in enumerate(birth_dates(40, seed=5)):
        enrol(weighed, f"other {n}", left=f"{n * 98765432109 % 10**12:012d}", date=text)
    return weighed


def test_independent_parts_add_and_absent_ones_weigh_nothing(mixed: Gallery) -> None:
    answer = pipeline.identify(mixed, [left("111122223333"), right("444455556666"), date("1984-03-12")], MANDATE, k=100)
    by_subject = {one.subject: one for one in answer.candidates}
    ann = by_subject["ann"]
    assert ann.rank == 1
    assert [part.group for part in ann.contributions] == ["stone, left", "stone, right", "date"]
    assert ann.llr.value == pytest.approx(sum(part.llr.value for part in ann.contributions))
    for part in ann.contributions:
        assert part.llr.proposition is Proposition.SAME_PERSON
        assert part.without == pytest.approx(ann.llr.value - part.llr.value)
    ben = by_subject["ben"]
    assert [part.status for part in ben.contributions] == [Status.COMPARED, Status.NOT_COMPARABLE, Status.NO_SAMPLE]
    assert [part.llr.value for part in ben.contributions][1:] == [0, 0]
    assert any("nothing comparable for stone, right" in note for note in answer.notes)


def test_whom_one_kind_proposes_every_kind_weighs(mixed: Gallery, monkeypatch: pytest.MonkeyPatch) -> None:
    """With room for few proposals, only the date proposes Cat; her stone then counts against her all the same."""
    monkeypatch.setattr(pipeline, "PROPOSED", 2)
    enrol(mixed, "cat", left="000000000000")
    answer = pipeline.identify(mixed, [left("111122223333"), date("1984-12-03")], MANDATE, k=2)
    (cat,) = (one for one in answer.candidates if one.subject == "cat")
    assert [part.status for part in cat.contributions] == [Status.COMPARED, Status.COMPARED]
    assert cat.contributions[0].llr.value < 0 < cat.contributions[1].llr.value


def test_several_impressions_of_one_finger_are_one_part(mixed: Gallery) -> None:
    answer = pipeline.identify(mixed, [left("111122223333"), left("111122223334")], MANDATE, k=1)
    assert len(answer.candidates[0].contributions) == 1
    assert list(answer.qualities) == ["left", "left (2)"]


def test_one_finger_cannot_count_twice(mixed: Gallery) -> None:
    with pytest.raises(UsageError, match="two positions"):
        pipeline.identify(mixed, [left("111122223333"), right("111122223333")], MANDATE)
    with pytest.raises(UsageError, match="some with and some without"):
        pipeline.identify(mixed, [left("111122223333"), Sample("stone", b"444455556666")], MANDATE)


def test_a_single_finger_is_compared_as_a_finger(mixed: Gallery) -> None:
    finger = pipeline.compare([left("111122223333")], [left("111122223334")], gallery=mixed)
    assert finger.candidates[0].llr.proposition is Proposition.SAME_FINGER
    both = pipeline.compare(
        [left("111122223333"), right("444455556666")], [left("111122223334"), right("444455556666")], gallery=mixed
    )
    assert both.candidates[0].llr.proposition is Proposition.SAME_PERSON


def test_a_kind_that_nothing_weighs_is_refused(empty: Gallery, stone: Stone) -> None:
    enrol(empty, "ann", left="111122223333")
    with pytest.raises(CalibrationError):
        pipeline.identify(empty, [left("111122223333")], MANDATE)


def test_explanations_belong_to_the_parts_that_were_compared(mixed: Gallery) -> None:
    trace = Recorder()
    probe = [left("111122223333"), date("1984-03-12")]
    answer = pipeline.identify(mixed, probe, MANDATE, k=30, trace=trace)
    answer, explained = pipeline.explain(answer, trace["probe"], trace["references"], mixed.samples, show=2)
    ann = answer.candidates[0]
    assert ann.contributions[0].sentence == "12 digits are equal"
    originals = explained["ann", "stone, left"].details["originals"]
    assert {sample.sha256() for sample in [*probe, *mixed.samples("ann")]} == set(originals)
    assert {subject for subject, _ in explained} == {one.subject for one in answer.candidates[:2]}
    assert all(part.sentence == "" for one in answer.candidates[2:] for part in one.contributions)
    assert len(answer.candidates) == 30
