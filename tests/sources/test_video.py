"""Recordings: the right frames, upright, at their own times, and a plain word about what is wrong with them."""

from __future__ import annotations

import hashlib
import os
import random
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from tests.watch.films import Picture, altered, corner, film, moving, steady
from truename.errors import SampleError
from truename.sources.video import MAX_SIDE, Frame, Recording

CLIP = Path(__file__).parents[3] / "shared" / "data" / "face" / "video" / "short_hamilton_clip.mp4"


def frames(path: Path, every: float = 0.0) -> tuple[list[Frame], Recording]:
    """All frames, and the recording after it was read."""
    with Recording(path) as recording:
        return list(recording.frames(every)), recording


def red_corner(image: Picture) -> str:
    """Which corner is red."""
    h, w = image.shape[:2]
    y, x = h // 8, w // 8
    corners = {"upper left": (y, x), "upper right": (y, -x), "lower left": (-y, x), "lower right": (-y, -x)}
    (found,) = [name for name, (row, column) in corners.items() if image[row, column, 0] > 150]
    return found


def test_times_are_those_of_the_file_and_not_of_a_count(tmp_path: Path) -> None:
    times = [0, 0.04, 0.08, 0.5, 0.51, 2, 2.02, 2.04, 10, 10.03]
    given, recording = frames(film(tmp_path / "a.mkv", times))
    assert [frame.time for frame in given] == pytest.approx(times, abs=1e-3)
    assert recording.reading.varies
    assert any("frame rate varies" in said for said in recording.remarks())


def test_time_counts_from_where_the_recording_begins(tmp_path: Path) -> None:
    given, _ = frames(film(tmp_path / "a.mp4", steady(1), start=7.5))
    assert given[0].time == pytest.approx(0, abs=0.01)
    assert given[-1].time == pytest.approx(0.96, abs=0.01)


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.avi", "a.mov", "a.ts"])
def test_every_container_gives_the_same_frames(tmp_path: Path, name: str) -> None:
    given, recording = frames(film(tmp_path / name, steady(2)))
    assert [frame.time for frame in given] == pytest.approx(steady(2), abs=2e-3)
    assert recording.remarks() == ()
    assert (recording.width, recording.height, recording.codec) == (160, 96, "mpeg4")
    assert all(red_corner(frame.image) == "upper left" for frame in given)


def test_one_frame_of_each_stretch_of_time_whatever_the_rate(tmp_path: Path) -> None:
    fast, _ = frames(film(tmp_path / "fast.mkv", steady(3, 50)), every=0.5)
    slow, _ = frames(film(tmp_path / "slow.mkv", steady(3, 2)), every=0.5)
    assert [frame.time for frame in fast] == [frame.time for frame in slow] == [0, 0.5, 1, 1.5, 2, 2.5]
    on_the_grid, _ = frames(film(tmp_path / "ten.mkv", steady(3, 10)), every=0.1)
    assert len(on_the_grid) == 30  # 0.1 x 3 is more than 0.3, and the frame at 0.3 is wanted


def test_hours_at_a_frame_a_minute(tmp_path: Path) -> None:
    times = [60.0 * n for n in range(180)]
    given, recording = frames(film(tmp_path / "a.mkv", times, lambda _: corner(64, 48)), every=0.1)
    assert [frame.time for frame in given] == times
    assert recording.reading.given == recording.reading.frames == 180


@pytest.mark.parametrize(
    ("turn", "where"), [(90, "lower left"), (-90, "upper right"), (180, "lower right"), (0, "upper left")]
)
def test_a_turned_phone_gives_upright_frames(tmp_path: Path, turn: int, where: str) -> None:
    given, recording = frames(film(tmp_path / "a.mp4", steady(0.2), turn=turn))
    assert {red_corner(frame.image) for frame in given} == {where}
    h, w = given[0].image.shape[:2]
    assert (w, h) == ((96, 160) if turn in (90, -90) else (160, 96)) == (recording.width, recording.height)
    assert any("turned by" in said for said in recording.remarks()) == (turn != 0)


def test_a_mirrored_recording_is_shown_as_players_show_it(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", steady(0.2), turn=0)

    def mirror(content: bytearray) -> None:
        # Track header, version 0: the matrix begins 40 bytes after the type (ISO/IEC 14496-12, 8.3.2.2).
        at = content.index(b"tkhd") + 4 + 40
        assert content[at : at + 4] == (1 << 16).to_bytes(4, "big")
        content[at : at + 4] = (-(1 << 16)).to_bytes(4, "big", signed=True)

    given, recording = frames(altered(path, "mirrored.mp4", mirror))
    assert {red_corner(frame.image) for frame in given} == {"upper right"}
    assert any("mirrored" in said for said in recording.remarks())


def test_pixels_are_made_square(tmp_path: Path) -> None:
    given, _ = frames(film(tmp_path / "a.mkv", steady(0.2), wide=Fraction(2)))
    assert given[0].image.shape == (96, 320, 3)
    given, _ = frames(film(tmp_path / "b.mkv", steady(0.2), wide=Fraction(1, 2)))
    assert given[0].image.shape == (192, 160, 3)


def test_large_frames_are_scaled_down(tmp_path: Path) -> None:
    given, recording = frames(film(tmp_path / "a.mkv", [0, 0.04], lambda _: corner(2560, 1440)))
    assert given[0].image.shape == (MAX_SIDE * 9 // 16, MAX_SIDE, 3)
    assert (recording.width, recording.height) == (2560, 1440)


def test_a_recording_that_was_cut_short_gives_what_it_has(tmp_path: Path) -> None:
    whole = film(tmp_path / "whole.mkv", steady(4))
    cut = altered(whole, "cut.mkv", lambda content: content.__delitem__(slice(len(content) // 2, None)))
    given, recording = frames(cut)
    assert 30 <= len(given) <= 70
    assert any("cut short" in said or "ended early" in said for said in recording.remarks())


def test_damage_in_the_middle_is_left_out_and_counted(tmp_path: Path) -> None:
    whole = film(tmp_path / "whole.ts", steady(4))
    drawn = random.Random(2)

    def damage(content: bytearray) -> None:
        for _ in range(60):
            content[drawn.randrange(len(content) // 3, len(content) * 2 // 3)] ^= drawn.randrange(1, 256)

    given, recording = frames(altered(whole, "damaged.ts", damage))
    assert 40 < len(given) <= 100
    assert recording.reading.damaged > 0
    assert any("damaged" in said for said in recording.remarks())
    times = [frame.time for frame in given]
    assert times == sorted(times)
    assert times[0] == 0
    assert times[-1] == pytest.approx(3.96, abs=0.3)


def test_whatever_the_damage_there_is_a_plain_answer(tmp_path: Path) -> None:
    contents = [film(tmp_path / f"a{suffix}", steady(1)).read_bytes() for suffix in (".mkv", ".mp4", ".avi", ".ts")]
    drawn, read = random.Random(5), 0
    for n in range(60):
        content = bytearray(contents[n % 4])
        for _ in range(drawn.choice((1, 10, 200))):
            content[drawn.randrange(len(content))] = drawn.randrange(256)
        path = tmp_path / "bad"
        path.write_bytes(content[: drawn.randrange(1, len(content) + 1)] if n % 3 == 0 else content)
        try:
            given, _ = frames(path, every=0.1)
        except SampleError:
            continue
        read += 1
        times = [frame.time for frame in given]
        assert times == sorted(times)
    assert read > 20


def test_time_stamps_that_go_back_are_counted_on(tmp_path: Path) -> None:
    once = film(tmp_path / "once.ts", steady(2)).read_bytes()
    (tmp_path / "twice.ts").write_bytes(once + once)
    given, recording = frames(tmp_path / "twice.ts")
    times = [frame.time for frame in given]
    assert times == sorted(times)
    assert times[-1] == pytest.approx(3.9, abs=0.1)
    assert recording.reading.jumps == 1
    assert any("go back" in said for said in recording.remarks())


def test_frames_without_times_follow_at_the_stated_rate(tmp_path: Path) -> None:
    given, recording = frames(film(tmp_path / "a.h264", steady(2), codec="libx264"))  # a bare stream
    assert [frame.time for frame in given] == pytest.approx(steady(2), abs=1e-3)
    assert recording.reading.untimed > 0
    assert any("no time of their own" in said for said in recording.remarks())


def test_pictures_larger_than_8k_are_refused_before_they_are_decoded(tmp_path: Path) -> None:
    huge = film(tmp_path / "a.mov", [0], lambda _: np.zeros((4400, 8200, 3), np.uint8), codec="png")
    with pytest.raises(SampleError, match="8K"):
        Recording(huge)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.mp4", b"", "an empty file"),
        ("text.mp4", b"This is no recording.\n" * 400, "video recording"),
        ("noise.mkv", random.Random(1).randbytes(20_000), "video recording"),
        ("head.mp4", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(2000), "video recording"),
        ("list.m3u8", b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n", "video"),
        ("list.ffconcat", b"ffconcat version 1.0\nfile whole.mkv\n", "video recording"),
    ],
)
def test_what_is_no_recording_is_refused(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    film(tmp_path / "whole.mkv", steady(0.2))
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SampleError, match=says):
        Recording(tmp_path / name)


def test_a_folder_a_pipe_and_nothing_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, says in ((tmp_path, "a folder"), (tmp_path / "pipe", "pipe"), (tmp_path / "none", "No such file")):
        with pytest.raises(SampleError, match=says):
            Recording(path)
    with pytest.raises(SampleError):
        Recording(tmp_path / "a\0b")


def test_sound_alone_is_no_recording(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "a.mkv"), "w") as out:
        stream = out.add_stream("pcm_s16le", rate=8000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 8000), np.int16), format="s16", layout="mono")
        frame.sample_rate = 8000
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    with pytest.raises(SampleError, match="no pictures"):
        Recording(tmp_path / "a.mkv")


def test_a_recording_without_a_sound_frame_is_refused_when_it_is_read(tmp_path: Path) -> None:
    whole = film(tmp_path / "a.avi", steady(1))

    def blank(content: bytearray) -> None:
        at = content.index(b"movi") + 4
        end = content.index(b"idx1")
        while at + 8 < end:  # RIFF chunks: a type, a length, the frame
            length = int.from_bytes(content[at + 4 : at + 8], "little")
            content[at + 8 : at + 8 + length] = bytes(length)
            at += 8 + length + length % 2

    with Recording(altered(whole, "blank.avi", blank)) as recording, pytest.raises(SampleError, match="no frame"):
        list(recording.frames())


def test_the_hash_is_that_of_the_file_and_does_not_disturb_reading(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mkv", steady(1))
    with Recording(path) as recording:
        reading = recording.frames()
        first = next(reading)
        assert recording.sha256() == hashlib.sha256(path.read_bytes()).hexdigest()
        assert [first.time, *(frame.time for frame in reading)] == pytest.approx(steady(1), abs=1e-3)


def test_names_that_steer_a_terminal_are_shown_escaped(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mkv", steady(0.2)).rename(tmp_path / "\x1b[31mred.mkv")
    with Recording(path) as recording:
        assert "\x1b" not in recording.name


def test_a_real_clip() -> None:
    if not CLIP.is_file():
        pytest.skip("the shared clip is not here")
    given, recording = frames(CLIP, every=0.1)
    assert (recording.width, recording.height, recording.codec) == (640, 360, "h264")
    assert recording.reading.frames == 275
    assert len(given) == 92
    assert recording.remarks() == ()


def test_pictures_move() -> None:
    """The drawn films show what the tests above take them to show."""
    assert red_corner(moving(0.0)) == "upper left"
    assert not np.array_equal(moving(0.0), moving(1.0))
