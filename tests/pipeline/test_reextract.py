"""After an upgrade one command makes every template again, from the originals that the gallery keeps."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests.pipeline.conftest import MANDATE, birth_dates, entries
from tests.pipeline.stones import Stone
from truename import enrolment, kinds, pipeline
from truename.enrolment import BATCH, Outcome, Status
from truename.gallery import Gallery
from truename.kinds.fingerprint import synth
from truename.kinds.fingerprint.extract import Classical
from truename.sources import Entry
from truename.types import Sample, Template

STONES = [f"{n * 98765432109 % 10**12:012d}" for n in range(30)]


def stones(*digits: str) -> list[Entry]:
    return [Entry(f"line {n}", f"p{n:02d}", value=text, kind="stone", position=1) for n, text in enumerate(digits)]


def again(gallery: Gallery) -> list[Outcome]:
    return list(pipeline.reextract(gallery, workers=0))


@pytest.fixture
def upgraded(empty: Gallery, stone: Stone, stone_origin: Path, monkeypatch: pytest.MonkeyPatch) -> Gallery:
    """30 people with a stone each, and an extractor that has a new format since, with a calibration."""
    assert not any(outcome.failed for outcome in pipeline.enrol(empty, stones(*STONES), workers=0))
    monkeypatch.setattr(type(stone), "format", "stone-2")
    pipeline.calibrate(empty, stone_origin, kind="stone", workers=0)
    return empty


def test_every_original_is_extracted_once(upgraded: Gallery) -> None:
    said = again(upgraded)
    assert [(outcome.subject, outcome.status) for outcome in said] == [
        (f"p{n:02d}", Status.ENROLLED) for n in range(len(STONES))
    ]
    assert [outcome.sha256 for outcome in said] == [upgraded.record(one.subject).samples[0].sha256 for one in said]
    for format in ("stone-1", "stone-2"):  # the earlier ones are kept
        held = {subject: template.data.decode() for subject, template in upgraded.templates("stone", format)}
        assert held == {f"p{n:02d}": text for n, text in enumerate(STONES)}
    assert again(upgraded) == []
    assert upgraded.stats().samples == len(STONES)
    assert list(upgraded.check()) == []


def test_an_answer_says_that_enrolled_templates_are_of_an_earlier_format(upgraded: Gallery) -> None:
    probe = [Sample("stone", STONES[4].encode(), position=1)]
    for ask in (
        lambda: pipeline.identify(upgraded, probe, MANDATE),
        lambda: pipeline.verify(upgraded, "p04", probe),
    ):
        answer = ask()
        assert answer.candidates == ()
        (note,) = (note for note in answer.notes if "reextract" in note)
        assert note.startswith("No stone of format stone-2 is enrolled, but ")
    assert "but 1 of another format" in note

    run = pipeline.reextract(upgraded, workers=0, stop=_after(1))
    assert len(list(run)) == 1
    answer = pipeline.identify(upgraded, probe, MANDATE)
    (note,) = (note for note in answer.notes if "reextract" in note)
    assert note.startswith("29 enrolled stone samples have templates of another format only")
    again(upgraded)
    answer = pipeline.identify(upgraded, probe, MANDATE)
    assert answer.candidates[0].subject == "p04"
    assert not any("reextract" in note for note in answer.notes)


def test_what_has_no_template_of_any_format_is_no_earlier_one(empty: Gallery, stone: Stone, stone_origin: Path) -> None:
    pipeline.calibrate(empty, stone_origin, kind="stone", workers=0)
    list(pipeline.enrol(empty, stones("12"), workers=0))
    answer = pipeline.identify(empty, [Sample("stone", b"123456789012", position=1)], MANDATE)
    assert "No stone of format stone-1 is enrolled; this part of the probe weighs nothing." in answer.notes


def test_a_run_that_was_stopped_goes_on_where_it_stopped(upgraded: Gallery) -> None:
    list(pipeline.enrol(upgraded, entries(birth_dates(3)), workers=0))
    assert list(pipeline.reextract(upgraded, workers=0, stop=lambda: True)) == []
    first = list(pipeline.reextract(upgraded, workers=0, stop=_after(12)))
    assert 0 < len(first) < len(STONES)
    rest = again(upgraded)
    assert [outcome.subject for outcome in [*first, *rest]] == [f"p{n:02d}" for n in range(len(STONES))]


class Earlier(Classical):
    """An extractor of another format, for which there is a calibration."""

    format = "leader-1"


def test_prints_stay_searchable_while_another_extractor_reads_them_again(
    empty: Gallery, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = kinds.get("fingerprint")

    def choose(extractor: Classical) -> None:
        monkeypatch.setattr(kind, "extractor", extractor)
        monkeypatch.setattr(kind, "format", extractor.format)

    def ask() -> tuple[list[str], list[str]]:
        answer = pipeline.identify(empty, [prints[3]], MANDATE)
        speaks = [one.subject for one in answer.candidates if one.llr.value > 2]
        return speaks, [note for note in answer.notes if "reextract" in note]

    images = [synth.impression(synth.finger(seed), 1).image for seed in range(4)]
    prints = [Sample("fingerprint", png(image), f"{n}.png", 2) for n, image in enumerate(images)]
    choose(Earlier())
    enrolled = [Entry(f"{n}", f"p{n}", kind="fingerprint", captured=one) for n, one in enumerate(prints)]
    assert not any(outcome.failed for outcome in pipeline.enrol(empty, enrolled, workers=0))

    choose(Classical())
    monkeypatch.setattr(enrolment, "BATCH_SECONDS", 60)  # or a slow machine stops after the first
    assert len(list(pipeline.reextract(empty, workers=0, stop=_after(2)))) == 2
    assert ask()[0] == []
    assert ask()[1][0].startswith("2 enrolled fingerprint samples have templates of another format only")
    choose(Earlier())
    assert ask() == (["p3"], [])  # with the earlier settings everybody is there

    choose(Classical())
    assert len(again(empty)) == 2
    assert ask() == (["p3"], [])
    assert empty.stats().templates == 8


def png(image: NDArray[np.uint8]) -> bytes:
    """A picture that states its resolution."""
    out = io.BytesIO()
    Image.fromarray(image).save(out, "PNG", dpi=(500, 500))
    return out.getvalue()


def test_what_fails_is_reported_and_stops_nobody(empty: Gallery, stone: Stone, monkeypatch: pytest.MonkeyPatch) -> None:
    list(pipeline.enrol(empty, stones(*STONES[:4]), workers=0))
    list(pipeline.enrol(empty, [Entry("vague", "vague", value="12", kind="stone")], workers=0))
    foreign = Sample("horoscope", b"lion", "sign")
    template = Template("horoscope", "sign-1", b"lion", 0, 50, foreign.sha256())
    empty.add("foreign", foreign, stone.assess(Sample("stone", b"1")), template)
    monkeypatch.setattr(type(stone), "format", "stone-2")
    empty.query("UPDATE sample SET content = zeroblob(100) WHERE id = 2")
    said = again(empty)
    assert Counter(outcome.status for outcome in said) == {
        Status.ENROLLED: 3,
        Status.NOT_ACQUIRED: 1,
        Status.REFUSED: 2,
    }
    refused = {outcome.subject: outcome for outcome in said if outcome.status is Status.REFUSED}
    assert "authentic" in refused["p01"].reason
    assert "'horoscope'" in refused[""].reason
    assert all(outcome.reason for outcome in said if outcome.failed)
    assert [subject for subject, _ in empty.templates("stone", "stone-2")] == ["p00", "p02", "p03"]
    assert Counter(outcome.status for outcome in again(empty)) == {Status.NOT_ACQUIRED: 1, Status.REFUSED: 2}


def test_the_same_face_of_a_picture_is_read_again(
    empty: Gallery, stone: Stone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wall = tmp_path / "wall.txt"
    wall.write_text("123456789012\n210987654321")
    list(pipeline.enrol(empty, [Entry("wall.txt", "ann", wall, kind="stone", region=(0, 1, 12, 1))], workers=0))
    monkeypatch.setattr(type(stone), "format", "stone-2")
    (said,) = again(empty)
    assert (said.file, said.subject, said.status) == ("wall.txt", "ann", Status.ENROLLED)
    assert [template.data for _, template in empty.templates("stone", "stone-2")] == [b"210987654321"]
    assert empty.record("ann").samples[0].region == (0, 1, 12, 1)


def test_processes_extract_what_one_process_extracts(empty: Gallery, stone: Stone) -> None:
    """The other processes know today's format only, so that here the gallery's templates are the ones taken away."""
    list(pipeline.enrol(empty, stones(*STONES), workers=0))
    before = list(empty.templates("stone", "stone-1"))
    empty.query("DELETE FROM template WHERE id % 2")
    said = list(pipeline.reextract(empty, workers=2))
    assert len(said) == len(STONES) / 2
    assert list(empty.templates("stone", "stone-1")) == before
    assert kinds.get("stone").format == "stone-1"


def _after(samples: int) -> Callable[[], bool]:
    """Says to stop when that many were read; at most a batch of them."""
    assert samples < BATCH
    answers = iter([False] * samples)
    return lambda: next(answers, True)
