"""The page about a folder: everything that was found, its words for it, and nothing that names could smuggle in."""

from __future__ import annotations

import io
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image

from tests.review.test_report import telling
from truename.grouping import Face, Grouping, Person, Picture, Reuse
from truename.resolve.clusters import Seam
from truename.review import group as page
from truename.review.group import GroupReport, crop, headline, render, times_shown
from truename.sources.files import shown
from truename.types import Sample

HOSTILE = "\"><script>alert(1)</script><img src=http://evil.example/x onerror='alert(2)'>\u202egnp{{ 7*7 }}"


def jpeg(shade: int, width: int = 300, height: int = 200) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), (shade, 90, 40)).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def report(tmp_path: Path) -> GroupReport:
    """Three pictures and a copy of one person under three names; one file that was not read."""
    names = ("ann/1.jpg", "ann/2.jpg", "bob/3.jpg", f"x/{HOSTILE[:80].replace('/', '|')}.jpg")
    pictures = []
    for number, name in enumerate(names):
        content = jpeg(40 * number)
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
        original = 0 if number == 3 else number
        account = "ann" if number < 2 else "bob" if number == 2 else HOSTILE
        pictures.append(Picture(shown(name), account, Sample("face", content).sha256(), original, (number,)))
    pictures.append(Picture("notes.txt", "notes", reasons=("it is <b>no</b> picture",), original=4))
    seam = Seam(((0, 1), (2,)), 3.3, 2, (1, 2))
    person = Person((0, 1, 2, 3), ("ann", "bob", HOSTILE), 3, (4.0, 3.9, 2.9, 4.0), (0, 2, 2.5), seam, 0.998)
    faces = [Face(number, (100, 50, 60, 70), 77, 0 if number == 3 else number) for number in range(4)]
    grouping = Grouping(
        folder="profiles",
        pictures=tuple(pictures),
        faces=tuple(faces),
        people=(person,),
        reused=(Reuse((0, 3), ("ann", HOSTILE)),),
        prior=0.0123,
        crowd=20,
        cap=4.6,
        table="0123456789ab",
        provisional=True,
        notes=("Mind this.",),
    )
    return GroupReport(grouping, tmp_path, "2026-11-22T10:00:00Z", "0.1.0")


class Parsed(HTMLParser):
    """What a page holds."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.sources: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not any(name.startswith("on") for name, _ in attrs)
        self.sources += [value or "" for name, value in attrs if name in ("src", "href")]

    def handle_data(self, data: str) -> None:
        self.text += data


def words(report: GroupReport) -> str:
    return " ".join(Parsed(render(report)).text.split())


def test_everything_is_on_the_page(report: GroupReport) -> None:
    text = words(report)
    assert headline(report.grouping) in text
    assert "Shown by 3 + 1 copy under 3 names" in text
    assert "Would come apart first between A 2 and B 1 of them" in text
    assert "2 comparisons together, weighs LLR +3.3" in text
    assert "Strongest link: ann/2.jpg and bob/3.jpg" in text
    assert "Weakest of all: ann/1.jpg and bob/3.jpg, LLR +2.5" in text
    assert "copy of ann/1.jpg; adds no weight" in text
    assert "support +2.9, quality 77" in text
    assert "1.2 %, stated as the probability" in text
    assert "its 20 most similar faces" in text
    assert "No weight is shown above +4.6" in text
    assert "The weights are provisional" in text
    assert "notes.txt: it is <b>no</b> picture" in text
    assert "They prove that the picture was used again, not who uses it" in text


def test_nothing_comes_from_outside_and_names_stay_text(report: GroupReport) -> None:
    parsed = Parsed(render(report))
    assert "script" not in parsed.tags
    assert parsed.tags.count("img") == 6  # four faces, two pictures
    assert all(source.startswith(("data:image/jpeg;base64,", "#")) for source in parsed.sources)
    assert "\u202e" not in parsed.text
    assert "{{ 7*7 }}" in parsed.text


def test_two_pictures_rest_on_one_comparison(report: GroupReport) -> None:
    seam = Seam(((0,), (1,)), 4.1, 1, (0, 1))
    person = Person((0, 1), ("ann",), 2, (4.1, 4.1), (0, 1, 4.1), seam, 0.99)
    text = words(replace(report, grouping=replace(report.grouping, people=(person,), reused=(), crowd=0)))
    assert "Shown by 2 pictures. This rests on one comparison, LLR +4.1" in text
    assert "come apart" not in text
    assert "most similar faces" not in text


def test_what_is_too_much_is_counted(report: GroupReport, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "MAX_FACES", 1)
    monkeypatch.setattr(page, "MAX_PEOPLE", 1)
    twice = replace(report.grouping, people=report.grouping.people * 3)
    text = words(replace(report, grouping=twice))
    assert "3 more pictures are not shown" in text
    assert "2 more people are not shown" in text


def test_a_picture_that_changed_or_went_is_not_shown(report: GroupReport) -> None:
    pictures = report.grouping.pictures
    (report.folder / pictures[0].name).write_bytes(jpeg(200))
    (report.folder / pictures[1].name).unlink()
    files = {picture.name: report.folder / picture.name for picture in pictures}
    assert crop(files, pictures[0]) is crop(files, pictures[1]) is crop({}, pictures[2]) is None
    assert crop(files, pictures[2]) is not None
    assert "no picture" in words(report)


def test_a_face_is_shown_with_what_is_around_it(report: GroupReport) -> None:
    first = report.grouping.pictures[0]
    found = crop({first.name: report.folder / first.name}, first, (100, 50, 60, 70))
    assert found is not None
    with Image.open(io.BytesIO(found)) as image:
        assert image.size == (112, 112)


def test_crops_tell_no_place_and_no_camera(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(telling("JPEG"))
    picture = Picture("a.jpg", "a", Sample("face", path.read_bytes()).sha256(), 0, (0,))
    for region in (None, (50, 50, 90, 90)):
        found = crop({"a.jpg": path}, picture, region)
        assert found is not None
        with Image.open(io.BytesIO(found)) as image:
            assert not {"exif", "comment", "icc_profile", "xmp"} & set(image.info)


def test_sentences_count(report: GroupReport) -> None:
    grouping = report.grouping
    assert headline(grouping) == (
        "1 person is shown by several pictures (1 under several names), and 1 picture is there more than once"
        " (1 under several names), among 4 faces in 5 files of profiles."
    )
    nobody = replace(grouping, people=(), reused=(), faces=(), pictures=grouping.pictures[:1])
    assert headline(nobody) == "Nobody is shown by several pictures, among 0 faces in 1 file of profiles."
    assert times_shown(replace(grouping.people[0], faces=(0, 1, 2))) == "3"
    assert times_shown(replace(grouping.people[0], faces=(0, 1, 2, 3, 4))) == "3 + 2 copies"


def test_the_page_is_written_for_its_owner(report: GroupReport, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    page.write(path, report)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_text(encoding="utf-8") == render(report)
