"""Enrolment: what is acknowledged is there, a bad file stops nobody, a repeated run does nothing twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.pipeline.conftest import birth_dates, entries
from tests.pipeline.stones import Stone
from tests.sources.transaction.made import coded, picture, ridges, transaction
from truename import pipeline
from truename.enrolment import BATCH, Status, read_new
from truename.errors import MissingModelError, SampleError
from truename.extraction import IN_PROCESS
from truename.gallery import Gallery
from truename.parallel import AHEAD
from truename.sources import Entry, Refused


def outcomes(gallery: Gallery, given: list[Entry | Refused], workers: int = 0) -> list[tuple[str, str]]:
    return [(outcome.subject, outcome.status) for outcome in pipeline.enrol(gallery, given, workers=workers)]


def test_each_sample_is_acknowledged_in_order_and_there(empty: Gallery) -> None:
    given = entries(birth_dates(30))
    said = list(pipeline.enrol(empty, given, workers=0))
    assert [outcome.subject for outcome in said] == [entry.subject for entry in given] == empty.subjects()
    assert {outcome.status for outcome in said} == {Status.ENROLLED}
    for outcome in said:
        assert empty.has(outcome.subject, outcome.sha256)
        assert outcome.quality is not None


def test_a_repeated_run_changes_nothing_and_says_so(empty: Gallery) -> None:
    given = entries(birth_dates(30))
    assert Counter(status for _, status in outcomes(empty, given[:20])) == {Status.ENROLLED: 20}
    before = empty.stats()
    assert Counter(status for _, status in outcomes(empty, given[:20])) == {Status.ALREADY: 20}
    assert empty.stats().samples == before.samples
    assert Counter(status for _, status in outcomes(empty, given)) == {Status.ALREADY: 20, Status.ENROLLED: 10}


def test_the_same_sample_twice_in_one_run_is_stored_once(empty: Gallery) -> None:
    (given,) = entries(["1984-03-12"])
    assert outcomes(empty, [given, given, given]) == [
        ("person 000", Status.ENROLLED),
        ("person 000", Status.ALREADY),
        ("person 000", Status.ALREADY),
    ]
    assert empty.stats().samples == 1


def test_a_corrected_position_moves_what_is_there_without_extracting_again(
    empty: Gallery, stone: Stone, monkeypatch: pytest.MonkeyPatch
) -> None:
    digits, other = (Entry("line 1", "ann", value=text, kind="stone") for text in ("123456", "654321"))
    left, right = replace(digits, position=1), replace(digits, position=2)
    assert outcomes(empty, [digits, other, left]) == [
        ("ann", Status.ENROLLED),
        ("ann", Status.ENROLLED),
        ("ann", Status.MOVED),
    ]
    monkeypatch.setattr(type(stone), "extract", None)
    said = list(pipeline.enrol(empty, [digits, right, right, replace(digits, position=70_000)], workers=0))
    assert [(outcome.status, outcome.position) for outcome in said] == [
        (Status.ALREADY, 1),
        (Status.MOVED, 2),
        (Status.ALREADY, 2),
        (Status.REFUSED, 70_000),
    ]
    assert said[1].reason == "from left to right"
    assert not said[1].failed
    assert [template.position for _, template in empty.templates("stone", "stone-1", "ann")] == [2, 0]
    assert [entry.event for entry in empty.audit_entries()] == ["create", "move", "move"]


def test_what_was_not_acquired_is_tried_and_reported_again(empty: Gallery) -> None:
    vague = entries(["XXXX"])
    for _ in range(2):
        (said,) = pipeline.enrol(empty, vague, workers=0)
        assert said.status is Status.NOT_ACQUIRED
        assert said.failed
        assert said.reason
    assert empty.stats().samples == 1


def test_another_resolution_is_read_again(empty: Gallery, stone: Stone) -> None:
    digits = Entry("line 1", "ann", value="123456", kind="stone", position=1, ppi=500)
    for ppi, status in (
        (500, Status.ENROLLED),
        (None, Status.ALREADY),
        (1000, Status.ENROLLED),
        (1000, Status.ALREADY),
    ):
        assert outcomes(empty, [replace(digits, ppi=ppi, position=0)]) == [("ann", status)]
    (stored,) = empty.record("ann").samples
    assert stored.ppi == 1000


def test_another_face_of_the_picture_is_read_again(empty: Gallery, stone: Stone, tmp_path: Path) -> None:
    wall = tmp_path / "wall.txt"
    wall.write_text("123456789012\n210987654321\n12")
    whole = Entry("wall.txt", "ann", wall, kind="stone")
    first, second, short = (replace(whole, region=(0, line, 12, 1)) for line in range(3))
    for entry, status, digits in (
        (first, Status.ENROLLED, b"123456789012"),
        (whole, Status.ALREADY, b"123456789012"),
        (first, Status.ALREADY, b"123456789012"),
        (second, Status.ENROLLED, b"210987654321"),
        (replace(whole, position=2), Status.MOVED, b"210987654321"),
        (first, Status.ENROLLED, b"123456789012"),
        (short, Status.NOT_ACQUIRED, None),
        (whole, Status.NOT_ACQUIRED, None),  # still of the face that was stated
    ):
        assert outcomes(empty, [entry]) == [("ann", status)]
        assert [template.data for _, template in empty.templates("stone", "stone-1", "ann")] == (
            [digits] if digits else []
        )
    (stored,) = empty.record("ann").samples
    assert (stored.region, stored.position) == (short.region, 2)


def test_two_faces_of_one_picture_are_two_people(empty: Gallery, stone: Stone, tmp_path: Path) -> None:
    wall = tmp_path / "wall.txt"
    wall.write_text("123456789012\n210987654321")
    given = [
        Entry("wall.txt", subject, wall, kind="stone", region=(0, line, 12, 1))
        for line, subject in enumerate(["ann", "ben"])
    ]
    assert [status for _, status in outcomes(empty, list(given))] == [Status.ENROLLED] * 2
    assert [template.data for _, template in empty.templates("stone", "stone-1")] == [b"123456789012", b"210987654321"]


def test_a_guess_is_told_from_a_statement(empty: Gallery, tmp_path: Path) -> None:
    file = tmp_path / "1.date"
    file.write_text("XXXX")
    guessed, stated, elsewhere = pipeline.enrol(
        empty,
        [
            Entry("1", "ann", file),
            Entry("2", "ben", file, kind="date"),
            Entry("3", "cat", file, position=2),
        ],
        workers=0,
    )
    assert [one.guessed for one in (guessed, stated, elsewhere)] == [True, False, False]


def test_what_fails_is_reported_in_its_place_and_stops_nobody(empty: Gallery, tmp_path: Path) -> None:
    good = entries(birth_dates(4))
    refused = Refused("line 9", SampleError(expected="a", found="b", do="c"))
    unreadable = Entry("gone.date", "ann", file=tmp_path / "gone.date", kind="date")
    nonsense = Entry("line 10", "ben", value="12/03/84", kind="date")
    unknown_kind = Entry("line 11", "cat", value="x", kind="horoscope")
    undated = Entry("line 12", "dan", value="XXXX", kind="date")
    nameless = Entry("line 13", " no id ", value="1984-03-12", kind="date")
    said = list(
        pipeline.enrol(
            empty, [good[0], refused, good[1], unreadable, nonsense, unknown_kind, good[2], undated, nameless, good[3]]
        )
    )
    assert [outcome.status for outcome in said] == [
        Status.ENROLLED,
        Status.REFUSED,
        Status.ENROLLED,
        Status.REFUSED,
        Status.REFUSED,
        Status.REFUSED,
        Status.ENROLLED,
        Status.NOT_ACQUIRED,
        Status.REFUSED,
        Status.ENROLLED,
    ]
    assert all(outcome.reason for outcome in said if outcome.failed)
    # What was not acquired is kept, without a template; what was refused is not.
    (kept,) = empty.record("dan").samples
    assert kept.template_format == ""
    assert empty.subjects() == ["person 000", "person 001", "person 002", "dan", "person 003"]


def test_one_sample_that_the_gallery_cannot_hold_does_not_spoil_its_transaction(empty: Gallery) -> None:
    given = entries(birth_dates(6))
    too_far = Entry("line 7", "eve", value="1984-03-12", kind="date", position=70_000)
    named_too_long = Entry("x" * 5_000, "fay", value="1984-03-13", kind="date")
    said = outcomes(empty, [*given[:3], too_far, named_too_long, *given[3:]])
    assert Counter(status for _, status in said) == {Status.ENROLLED: 6, Status.REFUSED: 2}
    assert len(empty.subjects()) == 6


def test_processes_store_what_one_process_stores(empty: Gallery, tmp_path: Path, secret: object) -> None:
    given: list[Entry | Refused] = [*entries(birth_dates(40)), Entry("line 99", "x", value="?", kind="date")]
    parallel = outcomes(empty, given, workers=2)
    with Gallery.create(tmp_path / "other", secret) as other:  # type: ignore[arg-type]
        assert outcomes(other, given) == parallel
        assert [t for _, t in other.templates("date", "date-1")] == [t for _, t in empty.templates("date", "date-1")]


def test_stopping_ends_after_a_commit_and_loses_nothing_that_was_reported(empty: Gallery) -> None:
    given = entries(birth_dates(BATCH + 200))
    said = list(pipeline.enrol(empty, given, workers=0, stop=lambda: True))
    assert said == []  # asked before the first was read
    answers = iter([False] * (BATCH + 1))
    said = list(pipeline.enrol(empty, given, workers=0, stop=lambda: next(answers, True)))
    assert 0 < len(said) < len(given)
    assert [outcome.subject for outcome in said] == empty.subjects()


def test_reading_stays_a_bounded_number_of_samples_ahead(empty: Gallery) -> None:
    read = 0

    def reading() -> Iterator[Entry]:
        nonlocal read
        for entry in entries(birth_dates(BATCH + 500)):
            read += 1
            yield entry

    run = pipeline.enrol(empty, reading(), workers=2)
    next(run)
    assert read <= BATCH + 2 * AHEAD + IN_PROCESS + 1
    run.close()


def test_content_that_kills_its_process_is_refused_alone(empty: Gallery, stone: Stone) -> None:
    given = [Entry(f"line {n}", f"s{n}", value=f"{n:08d}", kind="stone") for n in range(12)]
    given.insert(5, Entry("line 99", "fatal", value="the end", kind="stone"))
    said = outcomes(empty, list(given), workers=2)
    assert [subject for subject, status in said if status == Status.REFUSED] == ["fatal"]
    assert Counter(status for _, status in said) == {Status.ENROLLED: 12, Status.REFUSED: 1}


def test_a_missing_model_ends_the_run_after_storing_what_came_before(
    empty: Gallery, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRUENAME_MODELS", str(tmp_path / "nothing"))
    picture = tmp_path / "ann_1.png"
    picture.write_bytes(_ridges())
    run = pipeline.enrol(empty, [*entries(birth_dates(3)), Entry("ann_1.png", "ann", file=picture)], workers=2)
    said = []
    with pytest.raises(MissingModelError):
        said.extend(run)
    assert empty.subjects() == ["person 000", "person 001", "person 002"]


def _ridges() -> bytes:
    """Stripes with a resolution: a picture that gets as far as the network."""
    import io

    import numpy as np
    from PIL import Image

    y, x = np.mgrid[0:400, 0:400]
    wave = 128 + 110 * np.sin(2 * np.pi * (x + 25 * np.sin(y / 60)) / 9)
    file = io.BytesIO()
    Image.fromarray(wave.astype(np.uint8)).save(file, "png", dpi=(500, 500))
    return file.getvalue()


def test_a_transaction_gives_each_of_its_records_an_outcome(empty: Gallery, tmp_path: Path) -> None:
    file = tmp_path / "card.an2k"
    png = coded(picture())
    records = [
        ridges(14, 1, png, (96, 80), "7"),
        ridges(14, 2, png, (96, 80), "13"),
        ridges(14, 3, png + b"\0", (96, 80), "8"),
    ]
    file.write_bytes(transaction(*records))
    said = list(read_new(empty, [Entry("card.an2k", "ann", file)]))
    assert [(one.file, one.status, one.position, one.guessed) for one, _ in said] == [
        ("card.an2k, record 2", Status.ENROLLED, 7, False),
        ("card.an2k, record 4", Status.ENROLLED, 8, False),
        ("card.an2k, record 3", Status.REFUSED, 0, False),
    ]
    assert [sample.ppi for _, sample in said if sample] == [500, 500]
    file.write_bytes(transaction(*records)[:-1])
    ((damaged, nothing),) = read_new(empty, [Entry("card.an2k", "ann", file)])
    assert (damaged.status, nothing) == (Status.REFUSED, None)
    assert "record 4 (type 14), field 14.001, byte" in damaged.reason
    file.write_bytes(transaction())
    ((empty_one, _),) = read_new(empty, [Entry("card.an2k", "ann", file)])
    assert "a transaction or record without one" in empty_one.reason
