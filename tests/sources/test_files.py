from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from truename import sources
from truename.errors import SampleError
from truename.sources import files
from truename.types import Sample


@pytest.mark.parametrize("suffix", ["png", "tif", "bmp", "jpg", "jp2", "j2k", "btf"])
def test_a_picture_is_told_by_its_content(suffix: str, pictures: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "no-suffix.txt"
    path.write_bytes(pictures[suffix])
    assert list(sources.open(path)) == [Sample("fingerprint", pictures[suffix], "no-suffix.txt")]


def test_what_the_user_says_is_carried(pictures: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "1.png"
    path.write_bytes(pictures["png"])
    (sample,) = sources.open(path, kind="iris", position=2, ppi=569)
    assert (sample.kind, sample.position, sample.ppi) == ("iris", 2, 569)


@pytest.mark.parametrize(("name", "kind"), [("ann.date", None), ("ann.DATE", None), ("ann.txt", "date")])
def test_a_text_has_the_kind_of_its_suffix_or_the_users(name: str, kind: str | None, tmp_path: Path) -> None:
    path = tmp_path / name
    content = b"\xef\xbb\xbf1984-03-12\r\n"
    path.write_bytes(content)
    assert list(sources.open(path, kind)) == [Sample("date", content, name)]


def test_a_long_text_may_be_cut_inside_a_character(tmp_path: Path) -> None:
    path = tmp_path / "names.txt"
    path.write_text("a" + "é" * files._HEAD, "utf-8")
    assert files.kind_of(path, "name") == "name"


def refusal(path: Path, kind: str | None = None) -> str:
    with pytest.raises(SampleError) as caught:
        sources.open(path, kind)
    assert str(path)[:20] in str(caught.value)
    return caught.value.found


def test_refusals_say_why(pictures: dict[str, bytes], tmp_path: Path) -> None:
    for name, content in {
        "empty": b"",
        "car": b"BMW 3 series\n",
        "zip": b"PK\x03\x04" + bytes(30),
        "control": b"1984\x1b[2J",
        "latin1": "né en 1984".encode("latin-1"),
        "photo": pictures["png"],
    }.items():
        (tmp_path / name).write_bytes(content)
    assert refusal(tmp_path / "empty") == "an empty file"
    assert refusal(tmp_path / "car") == "a text, which could be anything"
    assert refusal(tmp_path / "car", "fingerprint") == "a text, which cannot show a fingerprint"
    assert refusal(tmp_path / "photo", "date") == "a PNG picture"
    for name in ("zip", "control", "latin1"):
        assert refusal(tmp_path / name) == "a type of file that is not known"
    assert refusal(tmp_path / "absent") == "No such file or directory"
    assert "folder" in refusal(tmp_path)
    assert "null" in refusal(tmp_path / "a\0b")


def test_a_pipe_does_not_block_and_a_device_does_not_feed_for_ever(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "pipe" in refusal(tmp_path / "pipe")
    assert "device" in refusal(Path("/dev/zero"))


def test_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    os.truncate(path, files.LARGEST_FILE + 1)  # sparse: takes no room
    assert str(files.LARGEST_FILE + 1) in refusal(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_unreadable_is_refused(pictures: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "1.png"
    path.write_bytes(pictures["png"])
    path.chmod(0)
    assert refusal(path) == "Permission denied"


def test_no_descriptor_is_left_open(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    before = len(list(Path("/proc/self/fd").iterdir()))
    for name in ("empty", ".", "absent"):
        refusal(tmp_path / name)
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_a_name_with_control_characters_is_escaped(pictures: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[31m.png"
    path.write_bytes(pictures["png"])
    (sample,) = sources.open(path)
    assert sample.name == r"a\x1b[31m.png"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=200), kind=st.sampled_from([None, "fingerprint", "date", "iris"]))
def test_any_content_is_a_sample_or_refused(content: bytes, kind: str | None, tmp_path: Path) -> None:
    path = tmp_path / "any"
    path.write_bytes(content)
    try:
        (sample,) = sources.open(path, kind)
    except SampleError:
        with pytest.raises(SampleError):
            files.kind_of(path, kind)
    else:
        assert (sample.content, sample.kind) == (content, files.kind_of(path, kind))
