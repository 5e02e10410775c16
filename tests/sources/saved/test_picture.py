from __future__ import annotations

import pytest

from tests.sources.saved.stating import all_said, capture, sound
from truename.sources.saved import heads, picture

MEDIA = {
    "png": "image/png",
    "tif": "image/tiff",
    "btf": "image/tiff",
    "bmp": "image/bmp",
    "jpg": "image/jpeg",
    "jp2": "image/jp2",
    "j2k": "image/jp2",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
}


def test_each_format_is_told_by_its_first_bytes(pictures: dict[str, bytes], photos: dict[str, bytes]) -> None:
    for suffix, content in {**photos, **pictures}.items():
        saved = capture(content, name="not-a-picture.txt", media="text/plain")
        assert picture.recognises(heads.head(saved)), suffix
        reading = picture.read(saved)
        sound(reading, saved)
        assert reading.media == MEDIA.get(suffix, reading.media), suffix


def test_one_by_itself_is_about_whom_it_shows(pictures: dict[str, bytes]) -> None:
    reading = picture.read(capture(pictures["png"], name="people/jane.png"))
    assert all_said(reading) == {"schema": ["Picture"], "title": ["jane.png"]}
    assert {one.subject for one in reading.claims} == {"picture:people/jane.png"}


def test_one_of_a_site_is_no_subject(pictures: dict[str, bytes]) -> None:
    assert not picture.read(capture(pictures["png"], url="https://acme.example/logo.png")).claims


@pytest.mark.parametrize("content", [b"", b"BM", b"RIFF", b"II", b"<svg/>"])
def test_anything_else_is_none(content: bytes) -> None:
    assert not picture.recognises(heads.head(capture(content)))
