"""One file: its exact bytes as a sample, and the kind of evidence that its content (not its name) shows.

Two forms hold several samples, and say themselves what each is: ANSI/NIST-ITL transactions
(:mod:`truename.sources.transaction`), and records of minutiae or pictures (:mod:`truename.sources.interchange`).

A file is never trusted: it is opened without blocking, has to be a regular file of bounded size, and is told apart by
its first bytes. Whether the picture or the text inside is any good is for the kind of evidence to say.

Where nobody says what a picture shows, its header decides: one without colour is taken for a fingerprint, one with
colour for a face. Sensors of prints give grey, cameras give colour. What has a position stated is a finger, and what
has a region stated is a face.
"""

from __future__ import annotations

import io
import os
import stat
import unicodedata
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from truename import interchange
from truename.errors import SampleError
from truename.sources import transaction
from truename.types import UNKNOWN_POSITION, Region, Sample

LARGEST_FILE = 64 * 2**20
"""Bytes. The largest picture in use, a whole palm of 5.5 x 8 inches at 1,000 ppi in 8-bit grey, has 44 million."""

GREY_KIND, COLOUR_KIND = "fingerprint", "face"
"""What a picture is taken to show where the user does not say."""

PALM_KIND = "palmprint"
"""Never guessed."""

TEXT_SUFFIXES = {".date": "date"}
"""A text shows no kind by its content; these suffixes name one."""

_TEXT_KINDS = frozenset({"date", "name", "organisation", "identifier", "address"})
_PICTURE_KINDS = frozenset({GREY_KIND, COLOUR_KIND, PALM_KIND})
"""What our own kinds read. Any other kind may read pictures or texts, as it likes."""

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),  # ISO/IEC 15948, 5.2
    (b"II*\x00", "TIFF"),  # TIFF 6.0, section 2; little endian
    (b"MM\x00*", "TIFF"),  # big endian
    (b"II+\x00", "TIFF"),  # BigTIFF
    (b"MM\x00+", "TIFF"),
    (b"\xff\xd8\xff", "JPEG"),  # ITU-T T.81, annex B: start of image, then another marker
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "JPEG 2000"),  # ITU-T T.800, annex I.5.1
    (b"\xff\x4f\xff\x51", "JPEG 2000"),  # annex A: a bare codestream, SOC then SIZ
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"\xff\xa0\xff", "WSQ"),  # IAFIS-IC-0110: start of image, then another marker; always grey
)
_MAY_BE_GREY = {"PNG": "PNG", "TIFF": "TIFF", "BMP": "BMP", "JPEG": "JPEG", "JPEG 2000": "JPEG2000"}
"""Formats that prints are kept in, by Pillow's names. What comes in any other is a face."""

_GREY = frozenset({"1", "L", "LA", "I", "I;16", "I;16B", "I;16L", "F"})
"""Pillow's modes without colour."""

LeftOut = Callable[[str, SampleError], None]
"""Told of a part of a file that gives no sample: what it is called, and why."""

_HEIF = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_AVIF = frozenset({b"avif", b"avis"})
"""Brands of ISO/IEC 23008-12, annex B, and of AV1 Image File Format 1.1, section 9: the same boxes, another codec."""

_BMP_HEADERS = frozenset({12, 40, 52, 56, 64, 108, 124})
"""Sizes of the information header that BMP has had. "BM" alone would take in texts about a car."""

_HEAD = 64 * 2**10
"""Bytes that are looked at to tell what a file is."""


def untold(called: str, why: SampleError) -> None:
    """Nobody is told what was left out."""


def open(
    path: str | os.PathLike[str],
    kind: str | None = None,
    position: int = UNKNOWN_POSITION,
    ppi: float | None = None,
    region: Region | None = None,
    left_out: LeftOut = untold,
) -> Iterator[Sample]:
    """The samples that a file holds: one, but any number in a transaction or record.

    Args:
        path: a picture (PNG, TIFF, BMP, JPEG, JPEG 2000; of prints WSQ, too; of faces GIF, WebP and AVIF, too), a UTF-8
            text, an ANSI/NIST-ITL transaction, or an interchange record of minutiae or of finger images.
        kind: the kind of evidence; by default what a picture's header suggests and, for a text, what its suffix names.
            Of a transaction or record only what is of this kind; all by default.
        position: the kind's code of the part of the body; of a record only where that leaves it open.
        ppi: pixels per inch, where the user knows better than the file.
        region: which face of a picture it is; the whole picture by default.
        left_out: told of every part of a transaction or record that gives no sample: what it is called, and why.

    Raises:
        SampleError: there is no such file, it cannot be read, is empty, too large, damaged (of a transaction or
            record), or of a type that ``kind`` does not read. Raised by the call, not by the iteration's first step.
    """
    path = Path(path)
    content = read(path)
    told = _kind(path, content[:_HEAD], io.BytesIO(content), kind, position, region)
    if transaction.begins(content):
        return iter(_of_transaction(path, content, kind, ppi, left_out))
    if interchange.begins(content):
        return iter(_of_record(path, content, kind, position, ppi, left_out))
    return iter((Sample(told, content, shown(path.name), position, ppi, region),))


def read(path: str | os.PathLike[str]) -> bytes:
    """A file's bytes, whatever it is.

    Raises:
        SampleError: there is no such file, it cannot be read, is empty, too large, or none that has an end.
    """
    path = Path(path)
    with _opened(path) as descriptor:
        return _read(path, descriptor, LARGEST_FILE)


def only(path: str | os.PathLike[str], kind: str | None = None, ppi: float | None = None) -> Sample:
    """The one sample of a file, for those who know it by the file's name.

    Raises:
        SampleError: it holds none, or several; or as for :func:`open`.
    """
    held = list(open(path, kind, ppi=ppi))
    if len(held) != 1:
        what = f"one {kind}" if kind else "one sample"
        do = "split it, so that its name says whose it is"
        raise SampleError(expected=f"{what} in {Path(path).name}", found=str(len(held)), do=do)
    return held[0]


def _of_transaction(path: Path, content: bytes, kind: str | None, ppi: float | None, left_out: LeftOut) -> list[Sample]:
    from truename.sources.transaction.samples import samples  # only where there are pictures to read

    try:
        return samples(transaction.read(content), shown(path.name), left_out, kind, ppi)
    except SampleError as error:
        raise _damaged(path, error) from error


def _of_record(
    path: Path, content: bytes, kind: str | None, position: int, ppi: float | None, left_out: LeftOut
) -> list[Sample]:
    from truename.sources.interchange import samples

    try:
        return samples(content, shown(path.name), left_out, kind, position, ppi)
    except SampleError as error:
        raise _damaged(path, error) from error


def _damaged(path: Path, error: SampleError) -> SampleError:
    """The same error, with the file that it is of."""
    return SampleError(expected=error.expected, found=f"{error.found} of {str(path)!r}", do=error.do)


def kind_of(
    path: str | os.PathLike[str],
    kind: str | None = None,
    position: int = UNKNOWN_POSITION,
    region: Region | None = None,
) -> str:
    """The kind that :func:`open` would give the file's sample, from its header only.

    A transaction or record may hold several kinds; without ``kind`` it counts as fingerprints.

    Raises:
        SampleError: as for :func:`open`, as far as the header shows.
    """
    path = Path(path)
    with _opened(path) as descriptor:
        head = _read(path, descriptor, _HEAD)
        with io.FileIO(descriptor, closefd=False) as stream:
            return _kind(path, head, io.BufferedReader(stream), kind, position, region)


def other_kind(kind: str) -> str | None:
    """What a picture that was taken for this kind may be instead; ``None`` where the kind is no guess."""
    return {GREY_KIND: COLOUR_KIND, COLOUR_KIND: GREY_KIND}.get(kind)


def is_picture(content: bytes) -> bool:
    """Whether this is a picture, by its first bytes: a capture, then, of which no other is equal to the last byte."""
    return _picture_format(content[:_HEAD]) is not None


def shown(name: str) -> str:
    """A file's name that can be printed and stored: bytes that are no letters, and control characters, are escaped."""
    return name if name.isprintable() else repr(name)[1:-1]


class _opened:  # noqa: N801  (a context manager that reads as a verb)
    """A descriptor of a regular file of bounded size; a pipe or a device must neither block nor feed us for ever."""

    def __init__(self, path: Path) -> None:
        try:
            self._descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except (OSError, ValueError) as error:  # ValueError: a NUL in the name
            raise _refused(path, getattr(error, "strerror", None) or str(error), "check the path") from None
        status = os.fstat(self._descriptor)
        try:
            _check(path, status)
        except SampleError:
            os.close(self._descriptor)
            raise

    def __enter__(self) -> int:
        return self._descriptor

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)


def _check(path: Path, status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise _refused(path, "a folder", "name a file in it, or read it as a folder")
    if not stat.S_ISREG(status.st_mode):
        raise _refused(path, "a device, pipe or socket", "save its content as a file")
    if status.st_size == 0:
        raise _refused(path, "an empty file", "capture it again")
    if status.st_size > LARGEST_FILE:
        raise _refused(path, f"{status.st_size} bytes, more than {LARGEST_FILE}", "cut it to the part that matters")


def _read(path: Path, descriptor: int, most: int) -> bytes:
    """The first ``most`` bytes; the size was checked, but the file may have grown since."""
    parts, left = [], most
    try:
        while left and (part := os.read(descriptor, left)):
            parts.append(part)
            left -= len(part)
    except OSError as error:
        raise _refused(path, error.strerror or str(error), "check the disk it is on") from None
    return b"".join(parts)


def _kind(path: Path, head: bytes, stream: BinaryIO, kind: str | None, position: int, region: Region | None) -> str:
    if transaction.begins(head):
        if kind in _TEXT_KINDS:
            raise _refused(path, "an ANSI/NIST-ITL transaction", f"give a text file as {kind}, or leave the kind out")
        if position != UNKNOWN_POSITION or region:
            raise _refused(path, "a transaction, which says itself what shows what", "leave position and region out")
        return kind or GREY_KIND
    if interchange.begins(head):
        if kind in _TEXT_KINDS or region:
            raise _refused(path, "a record of prints", "leave the kind and the region out")
        return kind or GREY_KIND
    picture = _picture_format(head)
    if picture == "HEIC":
        raise _refused(path, "a HEIC picture, which is not read", "save it as JPEG, or set the phone to do so")
    if picture:
        if kind in _TEXT_KINDS:
            raise _refused(path, f"a {picture} picture", f"give a text file as {kind}, or leave the kind out")
        if region and (kind in (GREY_KIND, PALM_KIND) or position != UNKNOWN_POSITION):
            raise _refused(path, f"a region of a {kind or GREY_KIND}", "crop the picture, or leave the region out")
        return kind or _shown_kind(picture, stream, position, region)
    if not _is_text(head):
        raise _refused(path, "a type of file that is not known", "convert it to PNG, without loss and with its ppi")
    if kind in _PICTURE_KINDS:
        raise _refused(path, f"a text, which cannot show a {kind}", "name the picture")
    named = kind or TEXT_SUFFIXES.get(path.suffix.lower())
    if named is None:
        raise _refused(path, "a text, which could be anything", "say what kind of evidence it is")
    if region and named in _TEXT_KINDS:
        raise _refused(path, f"a {named}, which has no region", "leave the region out, or name the picture")
    return named


def _shown_kind(picture: str, stream: BinaryIO, position: int, region: Region | None) -> str:
    if region:
        return COLOUR_KIND
    if position != UNKNOWN_POSITION or picture == "WSQ":
        return GREY_KIND
    return GREY_KIND if picture in _MAY_BE_GREY and _is_grey(stream, _MAY_BE_GREY[picture]) else COLOUR_KIND


def _is_grey(stream: BinaryIO, format: str) -> bool:
    """Whether a picture's header says that it has no colour. One that cannot be read says nothing, so grey."""
    from PIL import Image  # only where a picture is read

    with warnings.catch_warnings(), suppress(Exception):  # Pillow raises whatever the damage leads it to
        warnings.simplefilter("ignore")
        with Image.open(stream, formats=(format,)) as image:
            if image.mode == "P" and format == "PNG" and image.palette is not None:
                colours = image.palette.palette
                return colours[::3] == colours[1::3] == colours[2::3]
            return image.mode in _GREY
    return True


def _picture_format(head: bytes) -> str | None:
    for signature, name in _SIGNATURES:
        if head.startswith(signature):
            return name
    if head.startswith(b"BM") and len(head) >= 18 and int.from_bytes(head[14:18], "little") in _BMP_HEADERS:
        return "BMP"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "WebP"
    if head[4:8] == b"ftyp":  # ISO/IEC 14496-12, 4.3: size, "ftyp", major brand, version, compatible brands
        box = head[8 : min(int.from_bytes(head[:4], "big"), 1024)]
        brands = {box[0:4], *(box[start : start + 4] for start in range(8, len(box), 4))}
        return "AVIF" if brands & _AVIF else "HEIC" if brands & _HEIF else None
    return None


def _is_text(head: bytes) -> bool:
    """UTF-8 without control characters; the end of ``head`` may cut a character in two."""
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 3 or len(head) < _HEAD:
            return False
        text = head[: error.start].decode("utf-8")
    return not any(unicodedata.category(letter) == "Cc" for letter in text if letter not in "\t\n\r")


def _refused(path: Path, found: str, do: str) -> SampleError:
    return SampleError(
        expected="a picture (PNG, TIFF, BMP, JPEG, JPEG 2000, WSQ, GIF, WebP, AVIF), an ANSI/NIST-ITL transaction, an"
        f" ISO/IEC 19794 record of prints or a text in {str(path)!r}",
        found=found,
        do=do,
    )
