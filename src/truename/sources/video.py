"""A recording, frame by frame: upright, at its own times, with what was wrong in it.

A frame's time is the one that the file states for it (its presentation timestamp), never a count of frames: phones and
meeting rooms record at varying rates. Which frames are given depends on those times alone, so that a recording gives
the same frames on every machine. A frame is given as a player shows it: turned by the display matrix (ISO/IEC 14496-12,
8.3.2.3), with square pixels. What is damaged is left out and counted; a file that was cut short gives what it has.

The file is never trusted. It is read through one descriptor, with the containers and codecs named below only: others
(playlists above all) name further files and addresses, which would be opened. Pictures are bounded before they are
decoded.
"""

from __future__ import annotations

import hashlib
import math
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import av
import numpy as np
from av.container import InputContainer
from av.error import FFmpegError
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from truename.errors import SampleError
from truename.machine import cores
from truename.sources.files import shown

MAX_PIXELS = 8192 * 4320
"""Of a frame: the larger of the two pictures that are called 8K."""

MAX_SIDE = 1920
"""Pixels that the longer side of a given frame has at most. Larger frames are scaled down: a face that fills a tenth of
such a frame's width has more pixels than any embedder takes (112 to 160)."""

MAX_THREADS = 4
"""That decode. Each holds a frame of its own."""

CONTAINERS = (
    "3gp,asf,avi,dhav,dv,flv,gif,h264,hevc,ivf,m4v,matroska,mjpeg,mov,mp4,mpeg,mpegts,mpegvideo,mxf,obu,ogg,webm"
)
CODECS = (
    "av1,dnxhd,dvvideo,ffv1,flv,gif,h263,h263i,h264,hevc,huffyuv,libdav1d,mjpeg,mpeg1video,mpeg2video,mpeg4,msmpeg4,"
    "msmpeg4v1,msmpeg4v2,png,prores,rawvideo,theora,utvideo,vc1,vp8,vp9,vvc,wmv1,wmv2,wmv3"
)
"""What cameras, phones and editors write, by FFmpeg's names of its readers."""

_OUTPUT_CORRUPT = 1 << 3
"""FFmpeg's AV_CODEC_FLAG_OUTPUT_CORRUPT: give frames known to be damaged, marked so, instead of hiding them."""

_UNEVEN = 1.5
"""A rate varies where the longest time between two frames is so many times the shortest: time stamps in whole
milliseconds let a steady 60 a second vary by 1.06."""


_RESTART = 1.0
"""Seconds by which time stamps go back where a recorder began anew; less is disorder in one recording."""

_USUAL = 1 / 25
"""Seconds that a frame is shown where the file says nothing: the rate that raw H.264 is taken to have."""

_MOST_STREAMS = 1000
"""FFmpeg's own bound on the streams of a file (its option max_streams)."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of a recording.

    Attributes:
        time: seconds from the beginning, as a player shows it.
        image: uint8[h, w, 3], RGB, upright, its longer side at most ``MAX_SIDE``.
    """

    time: float
    image: NDArray[np.uint8]


@dataclass(slots=True)
class Reading:
    """What reading a recording met so far.

    Attributes:
        frames: that were decoded, damaged ones not counted.
        given: of those, the ones that were asked for.
        damaged: frames and packets that could not be decoded, or not wholly.
        untimed: frames without a time of their own; they follow the frame before at the stated rate.
        jumps: how often time stamps went back by more than a second; time goes on from where it was.
        interlaced: frames of two half pictures, taken one after the other.
        oversized: frames larger than ``MAX_PIXELS``, left out.
        until: seconds; the time of the last frame.
        shortest, longest: seconds between two frames that follow one another.
        ended: why reading stopped before the end; empty where it did not.
    """

    frames: int = 0
    given: int = 0
    damaged: int = 0
    untimed: int = 0
    jumps: int = 0
    interlaced: int = 0
    oversized: int = 0
    until: float = 0.0
    shortest: float = math.inf
    longest: float = 0.0
    ended: str = ""

    @property
    def varies(self) -> bool:
        """Whether the frame rate varies."""
        return self.longest > _UNEVEN * self.shortest


class Recording:
    """A video file that is open for reading. Close it, or use it as a context.

    Args:
        path: a regular file. Of several video streams the first is read; sound is not.

    Attributes:
        name: the file's, as it can be shown.
        size: bytes.
        width, height: pixels of a frame as shown: upright, square pixels, before ``MAX_SIDE``. Of the first frame on,
            what is there; a stream may change it.
        codec: what it is coded with.
        duration: seconds that the file states, 0 where it states none. Not to be relied on.
        streams: of video; the first is read.
        reading: what reading has met so far.
        turned: degrees clockwise by which frames are turned to stand upright; mirrored: whether they are.

    Raises:
        SampleError: there is no such file, or it is no recording that can be read.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self.name = shown(self.path.name)
        self.reading = Reading()
        self.turned, self.mirrored = 0, False
        try:
            self._file = os.fdopen(_opened(self.path), "rb")
        except OSError as error:
            raise _refused(self.path, error.strerror or str(error), "check the path") from None
        try:
            self.size = os.fstat(self._file.fileno()).st_size
            self._container, self._stream = self._open()
        except BaseException:
            self._file.close()
            raise
        context = self._stream.codec_context
        self.codec = context.name
        self.width, self.height = _square(context.width, context.height, self._ratio())
        self.duration = max((self._container.duration or 0) / av.time_base, 0.0)
        self.streams = len(_pictures(self._container))

    def _open(self) -> tuple[InputContainer, VideoStream]:
        bounds = {"max_pixels": str(MAX_PIXELS)}
        allowed = {"format_whitelist": CONTAINERS, "codec_whitelist": CODECS, "protocol_whitelist": "none"}
        try:
            # "replace": names of an encoder or a title may be in any character set.
            container = av.open(self._file, "r", options=bounds, container_options=allowed, metadata_errors="replace")
        except (FFmpegError, OSError, ValueError) as error:
            raise _refused(
                self.path, _why(error), "check that it plays; an MP4 that was cut short has lost its index"
            ) from None
        streams = _pictures(container)
        try:
            if not streams:
                raise _refused(self.path, "no pictures in it", "name the file that has them")
            stream = streams[0]
            context = stream.codec_context
            if context is None or context.name not in CODECS.split(","):
                raise _refused(self.path, "pictures coded in a way that is not read", "convert it to H.264")
            if not 0 < context.width * context.height <= MAX_PIXELS:
                raise _refused(self.path, "frames without a size, or larger than 8K", "scale it down to 8K at most")
            context.options = bounds
            context.flags |= _OUTPUT_CORRUPT
            context.thread_type = "AUTO"
            context.thread_count = min(cores(), MAX_THREADS)
        except BaseException:
            container.close()
            raise
        return container, stream

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._container.close()
        self._file.close()

    def sha256(self) -> str:
        """SHA-256 of the whole file, 64 hex digits.

        Raises:
            SampleError: it cannot be read.
        """
        digest, at = hashlib.sha256(), 0
        try:
            while block := os.pread(self._file.fileno(), 1 << 20, at):  # leaves the reader's place as it is
                digest.update(block)
                at += len(block)
        except OSError as error:
            raise _refused(self.path, error.strerror or str(error), "check the disk it is on") from None
        return digest.hexdigest()

    def frames(self, every: float = 0.0) -> Iterator[Frame]:
        """The frames in order, at most one in each ``every`` seconds of the recording; all of them where it is 0.

        ``reading`` grows meanwhile. Read once.

        Raises:
            SampleError: not one frame can be decoded.
        """
        last = -1
        for frame, time in self._timed():
            # Cells of a grid over the recording's time: nothing drifts, whatever is missing between frames. Times are
            # sums of fractions of a second, so that one on the grid may fall short of it by a rounding.
            cell = math.floor(time / every + 1e-6) if every > 0 else last + 1
            if cell <= last:
                continue
            image = self._shown(frame)
            if image is None:
                continue
            last = cell
            self.reading.given += 1
            yield Frame(time, image)
        if not self.reading.frames:
            raise _refused(self.path, "no frame that can be decoded", "check that it plays")

    def _timed(self) -> Iterator[tuple[VideoFrame, float]]:
        """Every sound frame with its time, which rises."""
        reading = self.reading
        start = (self._container.start_time or 0) / av.time_base
        last, offset = -math.inf, 0.0
        for frame in self._decoded():
            time = None if frame.time is None else max(frame.time - start, 0.0) + offset
            if time is None or time <= last:
                follows = max(last + self._step(frame), 0.0)
                if time is not None and last - time > _RESTART:  # a recorder restarted, or two recordings in one file
                    reading.jumps += 1
                    offset += follows - time
                else:
                    reading.untimed += 1
                time = follows
            if math.isfinite(last):
                reading.shortest, reading.longest = (
                    min(reading.shortest, time - last),
                    max(reading.longest, time - last),
                )
            last = reading.until = time
            reading.frames += 1
            reading.interlaced += bool(frame.interlaced_frame)
            yield frame, time

    def _step(self, frame: VideoFrame) -> float:
        """How long a frame is shown, in seconds, as far as the file says."""
        shown = float(frame.duration * frame.time_base) if frame.duration and frame.time_base else 0.0
        rate = float(self._stream.guessed_rate or 0)
        return shown if 0 < shown <= 60 else 1 / rate if rate > 0 else _USUAL

    def _decoded(self) -> Iterator[VideoFrame]:
        """Every frame that is sound; what is not is counted."""
        for packet in self._packets():
            try:
                frames = packet.decode()
            except FFmpegError:
                self.reading.damaged += 1
                continue
            for frame in frames:
                if frame.is_corrupt or packet.is_corrupt:
                    self.reading.damaged += 1
                elif isinstance(frame, VideoFrame):
                    yield frame

    def _packets(self) -> Iterator[Packet[VideoStream]]:
        """Every packet of the stream, as far as the file can be read."""
        for _ in range(_MOST_STREAMS):
            try:
                yield from self._container.demux(self._stream)
            except IndexError:  # damage reads as the beginning of a stream that was not there when the file was opened
                self.reading.damaged += 1
            except (FFmpegError, OSError) as error:
                self.reading.ended = _why(error)
                return
            else:
                return

    def _shown(self, frame: VideoFrame) -> NDArray[np.uint8] | None:
        """The frame as a player shows it; ``None`` where it is too large."""
        if frame.width * frame.height > MAX_PIXELS:
            self.reading.oversized += 1
            return None
        width, height = _square(frame.width, frame.height, self._ratio())
        shrink = min(MAX_SIDE / max(width, height), 1.0)
        rgb = frame.reformat(
            max(round(width * shrink), 1), max(round(height * shrink), 1), format="rgb24", interpolation="AREA"
        )
        quarters, self.mirrored = _orientation(frame)
        self.turned = 90 * quarters
        self.width, self.height = (height, width) if quarters % 2 else (width, height)
        image = rgb.to_ndarray()
        if self.mirrored:
            image = image[:, ::-1]
        return np.ascontiguousarray(np.rot90(image, -quarters))

    def _ratio(self) -> float:
        """How many times wider than high a pixel is; 1 where the file does not say, or says nonsense."""
        ratio = self._stream.sample_aspect_ratio
        return float(ratio) if ratio and 0.25 <= ratio <= 4 else 1.0

    def remarks(self) -> tuple[str, ...]:
        """What a reader of results must know about the recording, one sentence each."""
        reading, said = self.reading, []
        if self.turned or self.mirrored:
            turn = f"turned by {self.turned} degrees clockwise" if self.turned else "not turned"
            said.append(f"Frames are shown as the file says: {turn}{' and mirrored' if self.mirrored else ''}.")
        if reading.varies:
            said.append(
                f"The frame rate varies: {reading.shortest:.3f} to {reading.longest:.3f} seconds lie between frames."
                " Times are those that the file states."
            )
        if reading.damaged:
            said.append(f"{reading.damaged:,} damaged frames or packets were left out.")
        if reading.untimed:
            said.append(
                f"{reading.untimed:,} frames state no time of their own; they are taken to follow at the stated rate."
            )
        if reading.jumps:
            said.append(f"Time stamps go back {reading.jumps:,} times; time is counted on from there.")
        if reading.interlaced:
            said.append(
                "Frames are interlaced: what moves is torn into lines, and faces that move are harder to compare."
            )
        if reading.oversized:
            said.append(f"{reading.oversized:,} frames are larger than 8K and were left out.")
        if reading.ended:
            said.append(f"Reading ended early, at {reading.until:.1f} seconds: {reading.ended}.")
        elif self.duration > reading.until + max(1.0, 2 * reading.longest):
            said.append(
                f"The file states {self.duration:.1f} seconds, and its pictures end at {reading.until:.1f}:"
                " it may have been cut short."
            )
        if self.streams > 1:
            said.append(f"It has {self.streams} streams of pictures; the first was read.")
        return tuple(said)


def _opened(path: Path) -> int:
    """A descriptor of a regular file that is not empty; a pipe or a device must neither block nor feed us for ever."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except ValueError as error:  # a NUL in the name
        raise _refused(path, str(error), "check the path") from None
    status = os.fstat(descriptor)
    wrong = ""
    if stat.S_ISDIR(status.st_mode):
        wrong = "a folder"
    elif not stat.S_ISREG(status.st_mode):
        wrong = "a device, pipe or socket"
    elif status.st_size == 0:
        wrong = "an empty file"
    if wrong:
        os.close(descriptor)
        raise _refused(path, wrong, "name a video file")
    return descriptor


def _pictures(container: InputContainer) -> list[VideoStream]:
    """Streams of video that are no cover pictures."""
    return [stream for stream in container.streams.video if not stream.disposition & stream.disposition.attached_pic]


def _square(width: int, height: int, ratio: float) -> tuple[int, int]:
    """Size with square pixels: the longer way round, so that nothing is lost."""
    return (round(width * ratio), height) if ratio >= 1 else (width, round(height / ratio))


def _orientation(frame: VideoFrame) -> tuple[int, bool]:
    """Quarter turns clockwise, and whether the frame is mirrored left to right before it is turned.

    The display matrix maps a stored pixel (x, y) to (ax + cy, bx + dy), y pointing down (ISO/IEC 14496-12, 6.2.2).
    Anything but quarter turns is taken for the nearest one.
    """
    try:
        side: Any = frame.side_data  # which looks items up by name; its type hints say otherwise
        values = np.frombuffer(side["DISPLAYMATRIX"], "<i4")
    except KeyError:
        return 0, False
    if len(values) != 9:
        return 0, False
    a, b, c, d = (float(values[i]) for i in (0, 1, 3, 4))
    mirrored = a * d - b * c < 0
    if mirrored:
        a, b = -a, -b
    angle = math.atan2(b - c, a + d)  # of the rotation nearest to the matrix
    return round(angle / (math.pi / 2)) % 4, mirrored


def _why(error: Exception) -> str:
    """What a reader's error says, without the name that it gives to a file without one."""
    return str(getattr(error, "strerror", "") or type(error).__name__)


def _refused(path: Path, found: str, do: str) -> SampleError:
    return SampleError(expected=f"a video recording in {str(path)!r}", found=found, do=do)
