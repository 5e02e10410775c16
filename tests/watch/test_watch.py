"""A watch, through the real networks: who is seen when, what it weighs, and that nothing is kept of anybody else."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.watch.conftest import HEIGHT, MANDATE, RATE, SECRET, Cast, play, portrait, scene, table
from tests.watch.films import Picture, film, steady
from truename import kinds, pipeline
from truename.errors import GalleryError, MandateError, UsageError
from truename.gallery import Gallery
from truename.kinds.face.read import read
from truename.sources import Entry
from truename.sources.video import Recording
from truename.types import Mandate
from truename.watch import Event, Summary, Watch

BYSTANDER = 1
"""A synthetic person who is not on the watchlist."""


def watch(gallery: Gallery, path: Path, **options: object) -> tuple[list[Event], Summary]:
    with Recording(path) as recording:
        watching = Watch(gallery, recording, **options)  # type: ignore[arg-type]
        events = list(watching.events())
        return events, watching.summary()


def held(gallery: Gallery) -> set[tuple[str, str]]:
    """Everybody in a gallery, with the hash of every sample."""
    records = map(gallery.record, gallery.subjects())
    return {(record.subject, sample.sha256) for record in records for sample in record.samples}


def story(time: float) -> Cast:
    """Two seconds of person 0, who walks; one of a bystander at the place where he was; two of persons 0 and 2."""
    if time < 2:
        return [(0, 0.1 + 0.2 * time)]
    if time < 3:
        return [(BYSTANDER, 0.5)]
    return [(0, 0.0), (2, 1.0)]


@pytest.fixture(scope="module")
def recording(networks: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return play(tmp_path_factory.mktemp("films") / "story.mkv", 5, story)


@dataclass(frozen=True)
class Watched:
    """The story, watched once: what came of it, what the gallery held before, and the gallery since."""

    events: list[Event]
    summary: Summary
    before: set[tuple[str, str]]
    entries: int
    gallery: Gallery


@pytest.fixture(scope="module")
def watched(watchlist_file: Path, recording: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    path = tmp_path_factory.mktemp("watched") / "watchlist"
    path.write_bytes(watchlist_file.read_bytes())
    with Gallery.open(path, SECRET) as gallery:
        before, entries = held(gallery), len(list(gallery.audit_entries()))
        yield Watched(*watch(gallery, recording), before, entries, gallery)


def test_events_say_who_may_be_seen_and_when(watched: Watched) -> None:
    events, summary = watched.events, watched.summary
    seen = [(event.candidate.subject, round(event.start, 1), round(event.end, 1)) for event in events]
    assert sorted(seen) == [("person 0", 0.0, 1.9), ("person 0", 3.0, 4.9), ("person 2", 3.0, 4.9)]
    assert all(event.stands_out and event.candidate.rank == 1 and not event.conflicts for event in events)
    assert all(event.candidate.llr.provisional and event.candidate.posterior > 0.9 for event in events)
    assert all(event.start <= event.best <= event.end for event in events)
    assert [event.frames for event in events] == [20, 20, 20]
    assert summary.events == 3
    assert summary.tracks == summary.compared == 4  # the bystander's, too
    assert (summary.frames, summary.analysed, summary.searched) == (50, 50, 2)
    assert not summary.interrupted
    assert any("provisional" in note for note in summary.notes)


def test_the_best_face_of_an_event_is_a_picture_of_it(watched: Watched, watchlist: Gallery) -> None:
    for event in watched.events:
        with Image.open(io.BytesIO(event.crop.content)) as picture:
            assert picture.format == "PNG"
            assert 60 < min(picture.size) <= max(picture.size) <= HEIGHT
        answer = pipeline.identify(watchlist, [event.crop])  # it is evidence like any other
        assert answer.candidates[0].subject == event.candidate.subject


def test_nothing_is_kept_of_those_who_raise_no_event(watched: Watched) -> None:
    events = watched.events
    assert held(watched.gallery) == watched.before
    first, *each, last = list(watched.gallery.audit_entries())[watched.entries :]
    assert (first.event, [entry.event for entry in each], last.event) == ("watch", ["watch event"] * 3, "watch end")
    assert [entry.details["subject"] for entry in each] == [event.candidate.subject for event in events]
    assert {entry.details["track"] for entry in each} == {event.track for event in events}
    assert set(last.details) == {
        "recording", "until", "frames", "analysed", "damaged", "tracks", "compared", "events", "interrupted",
    }  # fmt: skip
    assert all((entry.operator, entry.authority) == (MANDATE.operator, MANDATE.authority) for entry in (first, *each))
    assert not list(watched.gallery.check())


def test_the_face_of_a_bystander_is_painted_over_in_the_crop_of_an_event(watchlist: Gallery, tmp_path: Path) -> None:
    def close(_: float) -> Picture:
        picture = scene([])
        for n, person in enumerate((0, BYSTANDER)):
            picture[:, 170 + 150 * n : 320 + 150 * n] = portrait(person, 2).image[:, 75:225]
        return picture

    (event,), summary = watch(watchlist, film(tmp_path / "a.mkv", steady(1, RATE), close, codec="libx264"))
    assert (event.candidate.subject, summary.tracks) == ("person 0", 2)
    crop = read(event.crop)
    found = kinds.get("face").divide(event.crop)
    assert len(found) == 1
    assert (
        np.mean(np.all(crop[:, -10:] == 128, axis=2)) > 0.03
    )  # where the bystander was; CenterFace's boxes are narrow


def test_an_event_is_given_after_its_audit_entry_is_written(watchlist: Gallery, recording: Path) -> None:
    with Recording(recording) as opened:
        for event in Watch(watchlist, opened).events():
            assert watchlist.head().hash == event.audit


def test_without_an_audit_entry_there_is_no_event(
    watchlist: Gallery, recording: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    append = watchlist.append_audit

    def full(event: str, *rest: object) -> str:
        if event == "watch event":
            raise GalleryError(expected="to write an audit entry", found="no space", do="make room")
        return append(event, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(watchlist, "append_audit", full)
    given = []
    with Recording(recording) as opened, pytest.raises(GalleryError):
        given.extend(Watch(watchlist, opened).events())
    assert not given


def test_who_states_no_authority_watches_nothing(watchlist: Gallery, recording: Path, tmp_path: Path) -> None:
    with Gallery.create(tmp_path / "other", SECRET) as other, Recording(recording) as opened:
        with pytest.raises(MandateError):
            Watch(other, opened, Mandate("somebody", "", ""))
        assert opened.reading.frames == 0
        assert [entry.event for entry in other.audit_entries()] == ["create"]


def test_a_watchlist_without_faces_is_refused(networks: None, recording: Path, tmp_path: Path) -> None:
    with Gallery.create(tmp_path / "other", SECRET, MANDATE) as other, Recording(recording) as opened:
        other.set_calibration("face", table().format, table().to_json())
        with pytest.raises(UsageError, match="no such face"):
            Watch(other, opened)


def test_the_same_recording_gives_the_same_events(watched: Watched, watchlist: Gallery, recording: Path) -> None:
    events, summary = watch(watchlist, recording)
    assert [replace(event, audit="") for event in events] == [replace(event, audit="") for event in watched.events]
    assert replace(summary, audit="") == replace(watched.summary, audit="")


def test_a_face_seen_for_longer_weighs_no_more(watchlist: Gallery, tmp_path: Path) -> None:
    (short,), _ = watch(watchlist, play(tmp_path / "short.mkv", 0.3, lambda _: [(0, 0.5)]))
    (long,), _ = watch(watchlist, play(tmp_path / "long.mkv", 6, lambda _: [(0, 0.5)]))
    assert (short.frames, long.frames) == (3, 60)
    assert short.faces < long.faces <= 5
    assert long.candidate.llr.uncapped == pytest.approx(short.candidate.llr.uncapped, abs=0.5)


def test_one_person_in_two_places_raises_two_events_that_exclude_each_other(watchlist: Gallery, tmp_path: Path) -> None:
    twice = play(tmp_path / "twice.mkv", 1, lambda _: [(0, 0.0), (0, 1.0)])
    events, _ = watch(watchlist, twice)
    assert [event.candidate.subject for event in events] == ["person 0", "person 0"]
    assert [event.conflicts for event in events] == [(2,), (1,)]
    assert sum(event.candidate.posterior for event in events) <= 1
    assert all(event.candidate.posterior < 0.9 for event in events)


def test_one_person_at_two_times_is_two_events_without_conflict(watchlist: Gallery, tmp_path: Path) -> None:
    gone = play(tmp_path / "gone.mkv", 5, lambda time: [(0, 0.5)] if time < 1 or time > 3 else [])
    events, _ = watch(watchlist, gone)
    assert [(event.candidate.subject, event.conflicts) for event in events] == [("person 0", ())] * 2


def test_a_cut_from_one_face_to_another_in_the_same_place_is_two_tracks(watchlist: Gallery, tmp_path: Path) -> None:
    cut = play(tmp_path / "cut.mkv", 2, lambda time: [(0, 0.5)] if time < 1 else [(2, 0.5)])
    events, summary = watch(watchlist, cut)
    assert [(e.candidate.subject, round(e.start, 1), round(e.end, 1)) for e in events] == [
        ("person 0", 0.0, 0.9),
        ("person 2", 1.0, 1.9),
    ]
    assert summary.tracks == 2


def test_a_lower_threshold_raises_more_events_and_they_say_what_excludes_what(
    watchlist: Gallery, recording: Path
) -> None:
    events, _ = watch(watchlist, recording, least=-20.0)
    assert len(events) == 8  # four tracks, two subjects each
    weak = [event for event in events if not event.stands_out]
    assert weak
    assert all(event.conflicts for event in weak)


def test_a_person_under_several_ids_is_not_passed_over_in_silence(
    watchlist: Gallery, recording: Path, tmp_path: Path
) -> None:
    (tmp_path / "again.jpg").write_bytes(portrait(0, 1).file())
    with Gallery.open(watchlist.path, SECRET, write=True) as writing:
        again = Entry("again.jpg", "person 0, again", tmp_path / "again.jpg")
        assert [one.failed for one in pipeline.enrol(writing, [again], workers=0)] == [False]
    events, summary = watch(watchlist, recording)
    assert {event.candidate.subject for event in events} == {"person 2"}
    assert any("2 tracks raised no event" in note and "several ids" in note for note in summary.notes)
    events, summary = watch(watchlist, recording, least=1.0)
    assert {event.candidate.subject for event in events} == {"person 0", "person 0, again", "person 2"}
    assert not any("several ids" in note for note in summary.notes)


def test_a_recording_without_faces(watchlist: Gallery, tmp_path: Path) -> None:
    events, summary = watch(watchlist, film(tmp_path / "a.mkv", steady(2)))
    assert not events
    assert (summary.tracks, summary.compared, summary.expected_false) == (0, 0, 0)
    assert any("No face was found" in note for note in summary.notes)


def test_a_turned_phone(watchlist: Gallery, tmp_path: Path) -> None:
    # Stored lying on its side; players turn it back.
    lying = film(
        tmp_path / "a.mp4", steady(1, RATE), lambda _: np.ascontiguousarray(np.rot90(scene([(0, 0.5)]))), turn=-90
    )
    (event,), summary = watch(watchlist, lying)
    assert event.candidate.subject == "person 0"
    assert any("turned by 90 degrees" in note for note in summary.notes)


def test_uneven_time_is_time(watchlist: Gallery, tmp_path: Path) -> None:
    times = [0, 0.05, 0.3, 0.33, 0.7, 1.2, 1.25, 1.9, 2.0]
    (event,), summary = watch(watchlist, film(tmp_path / "a.mkv", times, lambda _: scene([(2, 0.3)]), codec="libx264"))
    assert (event.start, event.end) == (0, pytest.approx(2.0, abs=0.01))
    assert any("rate varies" in note for note in summary.notes)


def test_few_frames_are_looked_at_where_so_asked(watchlist: Gallery, recording: Path) -> None:
    events, summary = watch(watchlist, recording, every=0.5)
    assert (summary.frames, summary.analysed) == (50, 10)
    assert {event.candidate.subject for event in events} == {"person 0", "person 2"}
    for wrong in ({"every": 60.0}, {"every": float("nan")}, {"prior": 1.0}, {"least": float("nan")}):
        with pytest.raises(UsageError):
            watch(watchlist, recording, **wrong)


def test_a_watch_that_is_stopped_gives_what_was_seen_so_far(watchlist: Gallery, recording: Path) -> None:
    with Recording(recording) as opened:
        watching = Watch(watchlist, opened, stop=lambda: opened.reading.until >= 2.5)
        events = list(watching.events())
        summary = watching.summary()
    assert [event.candidate.subject for event in events] == ["person 0"]
    assert summary.interrupted
    assert summary.until == pytest.approx(2.5)
    assert list(watchlist.audit_entries())[-1].details["interrupted"] is True


def test_a_damaged_recording_is_watched_as_far_as_it_goes(watchlist: Gallery, recording: Path, tmp_path: Path) -> None:
    content = recording.read_bytes()
    (tmp_path / "cut.mkv").write_bytes(content[: len(content) * 3 // 4])
    events, summary = watch(watchlist, tmp_path / "cut.mkv")
    assert events[0].candidate.subject == "person 0"
    assert summary.until < 4.5
    assert any("cut short" in note or "ended early" in note for note in summary.notes)


def test_pictures_of_what_corresponds_come_where_they_are_asked_for(watchlist: Gallery, recording: Path) -> None:
    events, _ = watch(watchlist, recording, pictures=2)
    assert [bool(event.explanation and event.explanation.picture) for event in events] == [True, True, False]
    with Recording(recording) as opened:
        portraits = Watch(watchlist, opened).portraits({"person 0", "person 2"})
    assert portraits.keys() == {"person 0", "person 2"}
    assert all(picture.startswith(b"\x89PNG") for picture in portraits.values())
