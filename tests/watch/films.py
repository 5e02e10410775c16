"""Small recordings, made when they are wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]

MILLISECOND = Fraction(1, 1000)
RED, GREEN = (230, 20, 20), (20, 200, 20)


def corner(width: int = 160, height: int = 96) -> Picture:
    """Grey, with a red upper left corner, that shows which way up it is."""
    picture = np.full((height, width, 3), 60, np.uint8)
    picture[: height // 3, : width // 3] = RED
    return picture


def moving(time: float, width: int = 160, height: int = 96) -> Picture:
    """The same, with a green bar that moves."""
    picture = corner(width, height)
    left = int(40 * time) % (width - 20)
    picture[2 * height // 3 :, left : left + 20] = GREEN
    return picture


def film(
    path: Path,
    times: Sequence[float],
    draw: Callable[[float], Picture] = moving,
    *,
    container: str | None = None,
    codec: str = "mpeg4",
    turn: int | None = None,
    wide: Fraction | None = None,
    start: float = 0.0,
) -> Path:
    """Write a recording.

    Args:
        times: of its frames, in seconds.
        draw: the frame of a time.
        container, codec: FFmpeg's names; the container is told by the name of the file by default.
        turn: degrees counter-clockwise by which players are to turn it.
        wide: how many times wider than high a pixel is.
        start: seconds added to all times in the file.
    """
    first = draw(times[0])
    with av.open(str(path), "w", format=container) as out:
        stream: Any = out.add_stream(codec, rate=25)
        stream.height, stream.width = first.shape[:2]
        stream.pix_fmt = "rgb24" if codec == "png" else "yuv420p"
        stream.codec_context.time_base = MILLISECOND
        stream.codec_context.bit_rate = 4_000_000
        stream.codec_context.gop_size = 5
        if codec == "libx264":
            stream.codec_context.options = {"preset": "ultrafast"}
        if wide is not None:
            stream.codec_context.sample_aspect_ratio = wide
        if turn is not None:
            stream.set_display_rotation(turn)
        for time in times:
            frame = av.VideoFrame.from_ndarray(draw(time), format="rgb24")
            frame.pts, frame.time_base = round((time + start) / MILLISECOND), MILLISECOND
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    return path


def steady(seconds: float, rate: int = 25) -> list[float]:
    """Times of a steady rate."""
    return [n / rate for n in range(round(seconds * rate))]


def altered(path: Path, name: str, change: Callable[[bytearray], Iterable[int] | None]) -> Path:
    """A copy with other bytes."""
    content = bytearray(path.read_bytes())
    change(content)
    out = path.with_name(name)
    out.write_bytes(content)
    return out
