"""Reading what was added: in order, once, whatever becomes of a thing; the same however it was cut up."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.case.conftest import WHEN, additions, page
from tests.sources.saved.hostile import INPUTS, PAGE, URL, response, warc
from truename.case import AddedFile, Case, Ingested, ingest, pictures, reading
from truename.case.material import face_of, look_of
from truename.errors import MissingModelError, NotFoundError, ProvenanceError
from truename.provenance import models
from truename.resolve.pictures import RADIUS, Looks
from truename.sources.saved import Reading, Saved, readings
from truename.types import Capture, Claim
from truename.vault import Secret

Add = Callable[..., AddedFile]


def pages(count: int) -> list[tuple[str, bytes]]:
    """Pages of a few sites, which state mailboxes of their own and shared ones."""
    return [
        (
            f"https://s{n % 7}.example/{n}",
            page(f"Firm {n % 7}", f"info@s{n % 7}.example", f"desk{n % 11}@shared.example"),
        )
        for n in range(count)
    ]


def contents(case: Case) -> tuple[list[tuple[int, Claim]], list[Capture], list[object]]:
    """Everything that was derived, with its numbers."""
    return list(case.claims()), list(case.captures()), [*case.traits(), *case.remarks(), case.meta("claims")]


@pytest.fixture
def fresh(empty: Path, tmp_path: Path, secret: Secret) -> Iterator[Callable[[], Case]]:
    """Makes empty cases."""
    made: list[Case] = []

    def make() -> Case:
        copy = shutil.copy(empty, tmp_path / f"fresh{len(made)}.case")
        made.append(Case.open(copy, secret, writable=True))
        return made[-1]

    yield make
    for case in made:
        case.close()


# --- what is found


def test_what_a_page_states_is_there_with_where_and_when(case: Case, add: Add) -> None:
    added = add(page("Acme Ltd", "jane@acme.example"), url="https://acme.example/", captured=WHEN, tool="Firefox")
    done = case.ingest(workers=0)
    assert (done.files, done.captures, done.refused, done.stopped) == (1, 1, 0, False)
    assert done.claims == case.counts().claims > 0
    (mailbox,) = [claim for _, claim in case.claims(property="email")]
    assert (mailbox.subject, mailbox.value) == ("site:acme.example", "jane@acme.example")
    assert (mailbox.captured, mailbox.capture) == (WHEN, added.sha256)
    (capture,) = case.captures()
    assert capture == Capture(
        added.sha256, "page.html", "https://acme.example/", WHEN, "Firefox", "text/html", added.size, parent=""
    )
    assert [one.trait.kind for one in case.traits("text")] in ([], ["text"])
    assert case.file(1).ended
    assert list(case.check()) == []


def test_everything_in_an_archive_is_a_capture_of_it(case: Case, add: Add) -> None:
    bodies = [page("Acme Ltd", f"{who}@acme.example") for who in ("jane", "joe")]
    archive = warc(*(response(f"{URL}{n}", body) for n, body in enumerate(bodies)))
    added = add(archive, "crawl.warc.gz", url="https://elsewhere.example/", tool="wget")
    case.ingest(workers=0)
    captures = list(case.captures())
    assert [one.url for one in captures] == [f"{URL}0", f"{URL}1"]  # what is stated of the archive is not of its pages
    assert [one.parent for one in captures] == [added.sha256] * 2
    assert [one.captured for one in captures] == ["2024-05-01T12:00:00Z"] * 2
    assert all(one.tool for one in captures)
    for capture, body in zip(captures, bodies, strict=True):
        assert capture.sha256 == hashlib.sha256(body).hexdigest()
        assert case.content(capture.sha256) == body
    assert case.content(added.sha256) == archive
    assert {claim.value for _, claim in case.claims(property="email")} == {"jane@acme.example", "joe@acme.example"}


def test_a_file_that_was_seen_twice_claims_it_twice_and_the_same_once(case: Case, add: Add) -> None:
    content = page("Acme Ltd", "jane@acme.example")
    add(content, url=URL, captured="2023-05-01")
    case.ingest(workers=0)
    first = case.counts().claims
    add(content, url=URL, captured="2024-05-01")
    add(content, "copy.html", url=URL, captured="2024-05-01")
    done = case.ingest(workers=0)
    assert (done.captures, done.claims) == (2, first)
    assert {claim.captured for _, claim in case.claims(property="email")} == {"2023-05-01", "2024-05-01"}
    assert case.ingest(workers=0) == Ingested()
    assert list(case.check()) == []


def test_only_the_files_that_are_named_are_read(case: Case, add: Add) -> None:
    files = [add(page("Acme Ltd", f"{n}@acme.example"), f"{n}.html", url=URL) for n in range(3)]
    case.ingest(files[1], workers=0)
    assert [file.ended for file in case.files()] == [False, True, False]
    assert {claim.value for _, claim in case.claims(property="email")} == {"1@acme.example"}
    assert case.ingest(workers=0).files == 2


def test_what_was_read_is_on_record_with_the_head_of_the_claims(case: Case) -> None:
    list(case.add_files(additions(pages(5))))
    case.ingest(workers=0)
    entry = list(case.audit_entries())[-1]
    counts = case.counts()
    assert entry.event == "read"
    assert entry.details["head"] == case.meta("claims")
    assert (
        (entry.details["captures"], entry.details["claims"]) == (counts.captures, counts.claims) == (5, counts.claims)
    )
    case.ingest(workers=0)
    assert case.head().hash == entry.hash  # nothing was read, and nothing is on record of that


# --- in order, and once


def test_workers_and_batches_change_nothing(fresh: Callable[[], Case], monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for workers, batch in ((0, 200), (2, 200), (1, 3), (0, 1)):
        monkeypatch.setattr(ingest, "BATCH", batch)
        case = fresh()
        list(case.add_files(additions(pages(25))))
        case.ingest(workers=workers)
        found.append(contents(case))
        assert list(case.check()) == []
    assert found[0] == found[1] == found[2] == found[3]
    assert len(found[0][0]) > 25


@pytest.mark.parametrize("workers", [0, 1])
def test_a_run_that_is_stopped_goes_on_where_it_was(fresh: Callable[[], Case], workers: int) -> None:
    archive = warc(*(response(url, body) for url, body in pages(16)))
    whole = fresh()
    whole.add_file(io.BytesIO(archive), "crawl.warc.gz")
    whole.ingest(workers=0)

    case = fresh()
    case.add_file(io.BytesIO(archive), "crawl.warc.gz")
    runs = 0
    while not case.file(1).ended:
        asked = iter([*[False] * 6, *[True] * 10])
        before = case.counts().captures
        done = case.ingest(workers=workers, stop=lambda asked=asked: next(asked))  # type: ignore[misc]
        assert done.captures == case.counts().captures - before
        runs += 1
        assert runs < 20
    assert runs > 2
    assert contents(case) == contents(whole)


def test_progress_tells_what_is_stored(fresh: Callable[[], Case], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "BATCH", 4)
    case = fresh()
    list(case.add_files(additions(pages(10))))
    total = sum(file.size for file in case.files())
    told: list[tuple[str, int, int, int]] = []
    case.ingest(workers=0, progress=lambda *said: told.append((*said, case.counts().captures)))
    assert [captures for *_, captures in told] == sorted(captures for *_, captures in told)
    assert told[-1] == ("reading", total, total, 10)
    assert {entry[2] for entry in told} == {total}


# --- what cannot be read


def test_what_is_damaged_is_refused_and_the_rest_is_read(case: Case, add: Add) -> None:
    sound = warc(response(URL, PAGE), response(f"{URL}b", page("Acme Ltd", "joe@acme.example")))
    add(sound[:-20], "cut.warc.gz")
    add(page("Acme Ltd", "after@acme.example"), "after.html", url=URL)
    done = case.ingest(workers=0)
    assert done.files == 2
    assert done.refused >= 1
    refused = [one for one in case.remarks() if one.refused]
    assert {one.file for one in refused} == {"cut.warc.gz"}
    assert all(one.reason.startswith("expected ") for one in refused)
    mailboxes = {claim.value for _, claim in case.claims(property="email")}
    assert {"jane@acme.example", "after@acme.example"} <= mailboxes
    assert case.ingest(workers=0) == Ingested()


def test_what_pages_are_made_of_is_kept_and_is_no_fault(case: Case, add: Add) -> None:
    parts = {"a.css": b"body { color: red }", "a.js": b"var x = 1", "a.woff2": b"wOF2" + bytes(90), "a.svg": b"<svg/>"}
    for name, content in parts.items():
        add(content, f"page_files/{name}")
    add(bytes(100), "odd.bin")
    done = case.ingest(workers=0)
    assert (done.captures, done.refused) == (5, 1)
    assert [one.name for one in case.remarks()] == ["odd.bin"]
    assert {one.media for one in case.captures()} == {"text/css", "text/javascript", "font/woff2", "image/svg+xml", ""}


def test_what_no_reader_knows_is_noted_in_an_archive_and_refused_by_itself(case: Case, add: Add) -> None:
    odd = b'{"neither": "a record", "nor": "a claim"}'
    add(warc(response(f"{URL}api", odd), response(URL, PAGE)), "crawl.warc.gz")
    assert case.ingest(workers=0).refused == 0
    add(odd, "odd.json")
    assert case.ingest(workers=0).refused == 1
    first, second = case.remarks()
    assert (first.refused, second.refused) == (False, True)
    assert first.reason == second.reason or "JSON of another sort" in first.reason


def test_an_empty_file_is_refused(case: Case, add: Add) -> None:
    add(b"", "nothing.html")
    assert case.ingest(workers=0).refused == 1
    (remark,) = case.remarks()
    assert (remark.refused, remark.name) == (True, "nothing.html")


def test_a_reader_that_fails_stops_one_thing_and_no_other(
    case: Case, add: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = readings.read

    def fails(saved: Saved) -> Reading:
        if b"fatal" in saved.content:
            raise KeyError("what nobody thought of")
        return real(saved)

    monkeypatch.setattr(readings, "read", fails)
    add(b"<html>fatal</html>", "fatal.html")
    add(PAGE, "sound.html", url=URL)
    assert case.ingest(workers=0).refused == 1
    (remark,) = [one for one in case.remarks() if one.refused]
    assert "fails on (KeyError)" in remark.reason
    assert "report this" in remark.reason.lower()
    assert [one.name for one in case.captures()] == ["fatal.html", "sound.html"]
    assert list(case.claims(property="email"))


def test_a_container_that_fails_stops_one_file_and_no_other(
    case: Case, add: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    from truename.sources.saved import containers

    real = containers.captured

    def fails(stream: io.BufferedReader, name: str) -> Iterator[object]:
        yield from real(stream, name)
        if name == "fatal.html":
            raise RecursionError

    monkeypatch.setattr(containers, "captured", fails)
    add(PAGE, "fatal.html", url=URL)
    add(page("Acme Ltd", "after@acme.example"), "after.html", url=URL)
    done = case.ingest(workers=0)
    assert (done.files, done.captures, done.refused) == (2, 2, 1)
    assert "RecursionError" in next(one.reason for one in case.remarks() if one.refused)


def test_a_thing_that_ends_its_process_is_refused(case: Case, add: Add, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(4):
        add(page("Acme Ltd", f"{n}@acme.example"), f"{n}.html", url=URL)
    monkeypatch.setattr(reading, "read", _killed)
    done = case.ingest(workers=1)
    assert done.refused == 1
    (remark,) = [one for one in case.remarks() if one.refused]
    assert remark.name == "1.html"
    assert f"ended the process reading it, or kept it for more than {reading.SECONDS} s" in remark.reason
    assert {claim.value[0] for _, claim in case.claims(property="email")} == {"0", "2", "3"}
    assert [one.name for one in case.captures()] == [f"{n}.html" for n in range(4)]


def _killed(saved: Saved) -> tuple[reading.Found, ...]:
    if saved.name == "1.html":
        os.kill(os.getpid(), signal.SIGKILL)
    return _read(saved)


_read = reading.read


def test_what_is_hostile_leaves_the_case_intact(case: Case, add: Add) -> None:
    small = [(one.name, content) for one in INPUTS if len(content := one.content()) < 300_000]
    for name, content in small:
        add(content, name)
    add(page("Acme Ltd", "after@acme.example"), "after.html", url=URL)
    done = case.ingest(workers=2)
    assert done.files == len(small) + 1 > 50
    assert all(file.ended for file in case.files())
    assert list(case.check()) == []
    assert not [one for one in case.remarks() if "fails on" in one.reason or "ended the process" in one.reason]
    assert "after@acme.example" in {claim.value for _, claim in case.claims(property="email")}


# --- pictures


def drawn(seed: int, side: int = 120) -> Image.Image:
    """A picture that is like no other."""
    noise = np.random.default_rng(seed).integers(0, 256, (8, 8, 3), dtype=np.uint8)
    return Image.fromarray(noise).resize((side, side), Image.Resampling.BICUBIC)


def encoded(image: Image.Image, form: str = "PNG") -> bytes:
    out = io.BytesIO()
    image.save(out, form)
    return out.getvalue()


def test_pictures_have_looks_by_which_copies_are_known(case: Case, add: Add) -> None:
    add(encoded(drawn(1)), "a.png", url="https://acme.example/a.png")
    add(encoded(drawn(1).resize((90, 90)), "JPEG"), "b.jpg", url="https://mirror.example/b.jpg")
    add(encoded(drawn(2)), "c.png", url="https://other.example/c.png")
    case.ingest(workers=0)
    traits = list(case.traits("look"))
    assert [one.trait.subject for one in traits] == [
        "picture:https://acme.example/a.png",
        "picture:https://mirror.example/b.jpg",
        "picture:https://other.example/c.png",
    ]
    looks = [look_of(one.trait.data) for one in traits]
    _, copy, other = Looks.of(looks).distances(looks[0])
    assert copy <= RADIUS < other
    assert [one.capture for one in traits] == [one.sha256 for one in case.captures()]


def test_small_squares_and_icons_have_the_hash_that_icons_are_known_by(case: Case, add: Add) -> None:
    from truename.sources.saved.values import icon_hash

    icon, wide = encoded(drawn(1, 64), "ICO"), encoded(drawn(2).resize((300, 100)))
    add(icon, "favicon.ico", url="https://acme.example/favicon.ico")
    add(encoded(drawn(3, 32)), "logo.png", url="https://acme.example/logo.png")
    add(wide, "banner.png", url="https://acme.example/banner.png")
    case.ingest(workers=0)
    found = {one.trait.subject.rpartition("/")[2]: one.trait.data.decode() for one in case.traits("icon")}
    assert set(found) == {"favicon.ico", "logo.png"}
    assert found["favicon.ico"] == icon_hash(icon)
    assert {one.trait.subject.rpartition("/")[2] for one in case.traits("look")} == {"banner.png"}


def test_a_picture_that_is_too_large_is_noted_and_not_decoded(
    case: Case, add: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "MOST_PIXELS", 10_000)
    add(encoded(drawn(1)), "a.png")
    assert case.ingest(workers=0).refused == 0
    assert list(case.traits("look")) == []
    (remark,) = case.remarks()
    assert not remark.refused
    assert "at most 10,000 pixels; found 120 x 120" in remark.reason


def test_a_damaged_picture_is_kept_and_noted(case: Case, add: Add) -> None:
    add(encoded(drawn(1))[:-40] + b"nothing", "a.png")
    case.ingest(workers=0)
    assert case.counts().captures == 1
    assert list(case.traits("face")) == []
    assert list(case.check()) == []


def test_a_picture_in_a_page_is_a_capture_of_its_own(case: Case, add: Add) -> None:
    picture = encoded(drawn(5))
    inline = f'<img src="data:image/png;base64,{base64.b64encode(picture).decode()}" alt="Jane">'
    added = add(page("Acme Ltd", "jane@acme.example", body=inline), url=URL, captured=WHEN)
    done = case.ingest(workers=0)
    assert done.captures == 2
    outer, inner = case.captures()
    assert (outer.sha256, outer.parent) == (added.sha256, "")
    assert (inner.sha256, inner.parent) == (hashlib.sha256(picture).hexdigest(), added.sha256)
    assert inner.media == "image/png"
    assert case.content(inner.sha256) == picture
    assert [one.capture for one in case.traits("look")] == [inner.sha256]
    case.query("UPDATE capture SET position = 7 WHERE inside = 1")  # as if another version had counted otherwise
    with pytest.raises(NotFoundError, match="as this version of truename reads it"):
        case.content(inner.sha256)


def test_faces_are_found_in_pictures(case: Case, add: Add, networks: None) -> None:
    add(portrait(), "jane.jpg", url="https://acme.example/jane.jpg")
    done = case.ingest(workers=1)
    assert (done.faces, done.notes) == (1, ())
    (one,) = case.traits("face")
    assert one.trait.subject == "picture:https://acme.example/jane.jpg"
    assert one.region is not None
    template = face_of(one.trait.data)
    from truename.kinds import get

    assert template.format == get("face").format
    assert template.quality > 0


def test_pictures_read_without_models_are_looked_at_again(
    case: Case, add: Add, networks: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    inline = f'<img src="data:image/jpeg;base64,{base64.b64encode(portrait()).decode()}">'
    with monkeypatch.context() as patch:
        patch.setattr(pictures, "_faces", _no_models)
        patch.setattr(pictures, "can_look", lambda: False)
        add(portrait(), "jane.jpg", url="https://acme.example/jane.jpg")
        add(page("Acme Ltd", "jane@acme.example", body=inline), url=URL)
        done = case.ingest(workers=0)
        assert done.faces == 0
        assert done.notes == (ingest.NO_MODELS,)
        assert len(list(case.traits("look"))) == 2
        assert case.ingest(workers=0).notes == (ingest.NO_MODELS,)
    done = case.ingest(workers=0)
    assert (done.captures, done.faces, done.notes) == (0, 2, ())
    first, second = case.traits("face")
    assert (first.trait.data, first.region) == (second.trait.data, second.region)
    looks = {one.trait.subject for one in case.traits("look")}
    assert {first.trait.subject, second.trait.subject} == looks
    assert case.ingest(workers=0) == Ingested()
    assert list(case.check()) == []


def test_an_altered_model_stops_the_run_and_keeps_what_was_read(
    case: Case, add: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    def altered(sample: object) -> None:
        raise ProvenanceError(expected="the maker's model", found="another", do="pull it again")

    monkeypatch.setattr(pictures, "_faces", altered)
    add(page("Acme Ltd", "jane@acme.example"), url=URL)
    add(encoded(drawn(1)), "a.png")
    with pytest.raises(ProvenanceError, match="the maker's model"):
        case.ingest(workers=0)
    assert [file.ended for file in case.files()] == [True, False]
    assert list(case.claims(property="email"))


def _no_models(sample: object) -> None:
    raise MissingModelError(expected="the model", found="none", do="pull it")


def portrait() -> bytes:
    """A drawn face, nobody's."""
    from truename.kinds.face import synth

    return synth.portrait(synth.person(7), 1).file()


def test_models_are_looked_for_where_they_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "ready", lambda name: False)
    assert not pictures.can_look()
    monkeypatch.setattr(models, "ready", lambda name: True)
    assert pictures.can_look()


def test_what_is_stored_is_json(case: Case, add: Add) -> None:
    add(encoded(drawn(1)), "a.png")
    case.ingest(workers=0)
    assert [json.loads(region) for (region,) in case.query("SELECT region FROM trait")] == [None] * 2
