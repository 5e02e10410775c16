"""A picture that is compared with itself, or with a copy of itself, is said to be: two pictures that agree are more.

Through the real networks, on synthetic people.
"""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from tests.watch.conftest import MANDATE, SECRET, portrait
from truename import pipeline
from truename.gallery import Gallery
from truename.sources import Entry
from truename.types import Sample


def changed(content: bytes, how: str) -> bytes:
    picture, out = Image.open(io.BytesIO(content)).convert("RGB"), io.BytesIO()
    if how == "mirrored":
        picture = ImageOps.mirror(picture)
    if how == "half as large":
        picture = picture.reduce(2)
    picture.save(out, "JPEG", quality=70)
    return out.getvalue()


def face(content: bytes, name: str = "asked.jpg") -> Sample:
    return Sample("face", content, name)


def said(notes: tuple[str, ...]) -> list[str]:
    return [note for note in notes if "one picture used twice" in note]


def test_the_same_file_is_said_to_be_the_same(networks: None) -> None:
    one = portrait(0, 1).file()
    (note,) = said(pipeline.compare([face(one)], [face(one, "other.jpg")]).notes)
    assert note.startswith("asked.jpg was compared with the same file (other.jpg)")


@pytest.mark.parametrize("how", ["compressed again", "mirrored", "half as large"])
def test_a_copy_is_said_to_look_like_one(networks: None, how: str) -> None:
    one = portrait(0, 1).file()
    (note,) = said(pipeline.compare([face(changed(one, how))], [face(one, "other.jpg")]).notes)
    assert "what looks like a copy of it (other.jpg)" in note


def test_two_pictures_of_one_person_are_two(networks: None) -> None:
    answer = pipeline.compare([face(portrait(0, 1).file())], [face(portrait(0, 2).file())])
    assert answer.candidates[0].llr.value > 0
    assert not said(answer.notes)


def test_two_equal_dates_are_no_picture_used_twice() -> None:
    date = Sample("date", b"1984-03-12", "date")
    assert not said(pipeline.compare([date], [date]).notes)


def test_searches_and_claims_say_it_of_what_is_enrolled(networks: None, tmp_path: Path) -> None:
    one = portrait(0, 1).file()
    file = tmp_path / "enrolled.jpg"
    file.write_bytes(one)
    gallery = Gallery.create(tmp_path / "g", SECRET, MANDATE)
    with gallery:
        assert [one.failed for one in pipeline.enrol(gallery, [Entry("1", "her", file)], workers=0)] == [False]
        asked = face(changed(one, "compressed again"))
        (each,) = pipeline.identify_each(gallery, face(one))
        for answer, words in (
            (pipeline.identify(gallery, [asked]), "a copy of it (her)"),
            (pipeline.verify(gallery, "her", [face(one)]), "the same file (her)"),
            (each[1], "the same file (her)"),
        ):
            (note,) = said(answer.notes)
            assert words in note
        assert not said(pipeline.identify(gallery, [face(portrait(0, 2).file())]).notes)
