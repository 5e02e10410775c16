"""Everybody in one picture: an answer and an audit entry for each, and nobody twice."""

from __future__ import annotations

import random

import pytest

from tests.pipeline.conftest import MANDATE
from truename import pipeline
from truename.audit import verify as verify_chain
from truename.errors import MandateError, UsageError
from truename.gallery import Gallery
from truename.sources import Entry
from truename.trace import Recorder
from truename.types import Mandate, Sample

STONES = ["".join(random.Random(n).choices("0123456789", k=12)) for n in range(40)]


@pytest.fixture
def quarry(weighed: Gallery) -> Gallery:
    """40 people with a stone each, and a calibration of their own."""
    listed = [Entry(f"line {n}", f"p{n:02d}", value=text, kind="stone") for n, text in enumerate(STONES)]
    assert not any(outcome.failed for outcome in pipeline.enrol(weighed, listed, workers=0))
    return weighed


def wall(*stones: str) -> Sample:
    return Sample("stone", "\n".join(stones).encode(), "wall.txt")


def altered(stone: str, digits: int) -> str:
    return "".join(str(9 - int(digit)) for digit in stone[:digits]) + stone[digits:]


def test_every_face_has_its_own_answer_and_entry(quarry: Gallery) -> None:
    before = quarry.head().n
    picture = wall(STONES[3], altered(STONES[8], 1), "000000000000", "12")
    answers = pipeline.identify_each(quarry, picture, MANDATE, k=3)
    assert [sample.region for sample, _ in answers] == [(0, line, 12, 1) for line in range(4)]
    assert [sample.name for sample, _ in answers] == [f"wall.txt, stone {n}" for n in (1, 2, 3, 4)]
    (_, first), (_, second), (_, nobody), (_, unusable) = answers
    assert (first.candidates[0].subject, second.candidates[0].subject) == ("p03", "p08")
    assert not nobody.stands_out
    assert list(unusable.not_acquired) == ["wall.txt, stone 4"]
    assert unusable.candidates == ()
    entries = list(quarry.audit_entries())[before:]
    assert [entry.hash for entry in entries] == [answer.audit for _, answer in answers]
    assert [entry.details["probes"][0]["region"] for entry in entries] == [[0, line, 12, 1] for line in range(4)]
    assert verify_chain(quarry.audit_entries(), quarry.id, [quarry.head()]) is None


def test_faces_that_want_different_people_weigh_as_if_alone(quarry: Gallery) -> None:
    picture = wall(STONES[3], STONES[8])
    for number, (sample, answer) in enumerate(pipeline.identify_each(quarry, picture, MANDATE), start=1):
        alone = pipeline.identify(quarry, [sample], MANDATE)
        assert {one.subject: one.llr for one in answer.candidates}.items() >= {
            (one.subject, one.llr) for one in alone.candidates[:1]
        }
        assert answer.candidates[0].subject == alone.candidates[0].subject
        assert answer.candidates[0].posterior == pytest.approx(alone.candidates[0].posterior, abs=0.02)
        assert sample.name == f"wall.txt, stone {number}"


def test_one_person_appears_at_most_once(quarry: Gallery) -> None:
    """Both lines are nearest to p03; the second is so by half of its digits only."""
    better, worse = (
        answer for _, answer in pipeline.identify_each(quarry, wall(STONES[3], altered(STONES[3], 5)), MANDATE)
    )
    alone = pipeline.identify(quarry, [wall(altered(STONES[3], 5))], MANDATE)
    assert alone.candidates[0].subject == "p03"
    assert better.candidates[0].subject == "p03"
    (twice,) = [one for one in worse.candidates if one.subject == "p03"] or [None]
    if twice:
        assert twice.llr == alone.candidates[0].llr  # weights are of each face alone
        assert twice.posterior < alone.candidates[0].posterior / 2
    assert not worse.stands_out
    assert worse.posterior_not_enrolled > alone.posterior_not_enrolled
    assert any("at most once in a picture" in note for note in worse.notes)
    assert "p03 is likelier to be number 1 of the picture." in worse.notes
    assert "p03 is likelier" not in " ".join(better.notes)


def test_a_picture_of_one_is_a_search_as_any_other(quarry: Gallery) -> None:
    ((sample, answer),) = pipeline.identify_each(quarry, wall(STONES[3]), MANDATE)
    alone = pipeline.identify(quarry, [wall(STONES[3])], MANDATE)
    assert (sample.name, sample.region) == ("wall.txt", None)
    assert (answer.candidates, answer.notes, answer.summary) == (alone.candidates, alone.notes, alone.summary)


def test_what_an_explanation_needs_is_traced_in_order(quarry: Gallery) -> None:
    trace = Recorder()
    answers = pipeline.identify_each(quarry, wall(STONES[3], STONES[8]), MANDATE, trace=trace)
    probes = [value for name, value in trace.steps if name == "probe"]
    assert [probe.samples for probe in probes] == [(sample,) for sample, _ in answers]
    explained, whys = pipeline.explain(answers[1][1], probes[1], trace["references"])
    assert explained.candidates[0].contributions[0].sentence == "12 digits are equal"
    assert ("p08", "stone") in whys


def test_it_needs_a_mandate_and_a_number_of_candidates(quarry: Gallery) -> None:
    length = quarry.head().n
    with pytest.raises(MandateError):
        pipeline.identify_each(quarry, wall(STONES[3]), Mandate("A. Examiner", "", ""))
    with pytest.raises(UsageError):
        pipeline.identify_each(quarry, wall(STONES[3]), MANDATE, k=0)
    assert quarry.head().n == length
