"""MHTML: a page and what it shows in one file, as browsers save it (RFC 2557): parts of MIME, one after the other.

The standard library's email package would hold the whole message as text, several times its size, and goes one call
deeper for every multipart inside another; so the lines are read here, and only what stands in headers is left to it.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import urljoin

from truename.errors import SampleError
from truename.sources.saved import Refusal, Saved, days
from truename.sources.saved.containers import bounds, headers
from truename.sources.saved.containers.bounds import Budget, ExhaustedError, LostError
from truename.sources.saved.containers.headers import Fields, Names
from truename.sources.saved.containers.members import Members

SUFFIXES = (".mht", ".mhtml")

DEEPEST = 8
"""Multiparts inside one another. Browsers write one; mail programs that write pages write three."""

LONGEST_BOUNDARY = 1_000
"""Bytes of a line that is looked at as a boundary."""

MOST_DASHES = 2_000_000
"""Lines of one file that begin as a boundary does: those of MOST_THINGS parts, and as many others."""

_DASHES = b"\n--"
"""How a boundary begins, after the line before it (RFC 2046, 5.1.1)."""

_SAVED_BY = re.compile(r"<(Saved by [^<>]{1,100})>")
"""The From of browsers: Chromium's "<Saved by Blink>", and those of Internet Explorer and UnMHT."""

_BOUNDARY = re.compile(r"""boundary\s{0,9}=\s{0,9}(?:"([^"]{1,200})"|([^\s;"]{1,200}))""", re.IGNORECASE)
"""RFC 2046, 5.1.1, allows 70 characters; some programs write more."""

_BLANK = re.compile(r"\s+")


def is_one(head: bytes, name: str) -> bool:
    """Whether a file that begins so is MHTML, and not a mail: both are messages of several parts.

    Args:
        head: its beginning.
        name: of it.
    """
    end = re.search(rb"\r?\n\r?\n", head)
    if end is None or head[:1] in b"<{[ \t\r\n" or head.count(b"\n", 0, end.end()) > bounds.MOST_LINES:
        return False
    fields = Fields(head[: end.end()], titled=False)
    if headers.content_type(fields.get("content-type"))[0] != "multipart/related":
        return False
    by_browser = bool(fields.get("snapshot-content-location") or _SAVED_BY.search(fields.get("from")))
    return by_browser or name.lower().endswith(SUFFIXES)


def captured(file: BinaryIO, name: str, budget: Budget) -> Iterator[Saved | Refusal]:
    """The parts of an MHTML file, in their order.

    Args:
        file: that can seek.
        name: of it.
        budget: what it may inflate to.
    """
    parts = _Parts(file, name, budget)
    try:
        yield from parts.each()
    except SampleError as error:
        yield Refusal(parts.names.place(f"byte {parts.members.offset}"), str(error))


@dataclass(frozen=True, slots=True)
class _Whole:
    """What the message says of all its parts."""

    base: str
    captured: str
    tool: str


class _Parts:
    """The parts of one file. A line that is an open boundary ends a part; an outer one ends the inner ones, too."""

    def __init__(self, file: BinaryIO, name: str, budget: Budget) -> None:
        self.members = Members(file, budget)
        self.names = Names(name)
        self._boundaries: list[bytes] = []
        self._part_follows = False
        self._dashes = self._count = 0

    def each(self) -> Iterator[Saved | Refusal]:
        """
        Raises:
            SampleError: what follows cannot be told apart.
        """
        fields = Fields(headers.header(self.members, "the file"), titled=False)
        saved_by = _SAVED_BY.search(fields.get("from"))
        whole = _Whole(
            headers.address(_decoded(fields.get("snapshot-content-location"))),
            days.day(fields.get("date")[:60]),
            headers.words(saved_by[1]) if saved_by else "",
        )
        self._enter(fields)
        self._body()
        while self._part_follows:
            self._count += 1
            place = f"part {self._count}"
            try:
                saved = self._part(whole, place)
            except LostError:
                raise
            except SampleError as error:
                yield Refusal(self.names.place(place), str(error))
            else:
                if saved is not None:
                    yield saved

    def _part(self, whole: _Whole, place: str) -> Saved | None:
        block = headers.header(self.members, "a part")
        if any(self._boundary(line) for line in block.splitlines() if line.startswith(b"--")):
            raise LostError(
                expected="the header of a part, and an empty line after it",
                found="the next boundary",
                do="look for a copy that is whole",
            )
        fields = Fields(block, titled=False)
        media, charset = headers.content_type(fields.get("content-type"))
        if media.startswith("multipart/"):
            self._enter(fields)
            self._body()
            return None
        content = _plain(self._body(), fields.get("content-transfer-encoding").lower())
        if not content:
            return None
        address = _address(fields, whole.base) or (whole.base if self._count == 1 else "")
        return Saved(
            name=self.names.give(address, place),
            content=content,
            url=headers.web(address),
            address=address,
            captured=whole.captured,
            tool=whole.tool,
            media=media,
            charset=charset,
        )

    def _enter(self, fields: Fields) -> None:
        """Open the boundary that a multipart names."""
        found = _BOUNDARY.search(fields.get("content-type"))
        if found is None or len(self._boundaries) == DEEPEST:
            raise LostError(
                expected=f"a multipart with a boundary, inside at most {DEEPEST - 1} others",
                found="one without" if found is None else "more",
                do="save the page again",
            )
        self._boundaries.append(b"--" + (found[1] or found[2]).encode("utf-8", "surrogatepass").rstrip())

    def _body(self) -> bytes:
        """What stands before the next boundary, without the end of its last line.

        Raises:
            SampleError: it is too large, or it breaks off; the place is after it all the same.
            ExhaustedError: there are too many lines that begin as a boundary.
        """
        body = _Body()
        self._part_follows = False
        self.members.step_back()  # to the end of the line before: a boundary may follow at once
        while self._boundaries and not self._part_follows:
            part, dashes = self.members.upto(_DASHES)
            if not part and not dashes:
                break
            body.add(part)
            if dashes:
                self._line_of_dashes(body)
        return body.content()

    def _line_of_dashes(self, body: _Body) -> None:
        """Take the line that follows: a boundary, which ends the body, or a part of it."""
        self._dashes += 1
        if self._dashes > MOST_DASHES:
            raise ExhaustedError(
                expected=f"a file of at most {MOST_DASHES:,} lines that begin as a boundary",
                found="more",
                do="save the page again",
            )
        line = self.members.read(1) + self.members.line(LONGEST_BOUNDARY)
        if line.endswith(b"\n"):
            self.members.step_back()
            line = line[:-1]
        found = self._boundary(line.strip())
        if found is None:
            body.add(line)
            return
        body.ended = True
        at, closes = found
        del self._boundaries[at + 1 - closes :]
        if not closes:
            self._part_follows = True
            self.members.skip(1)

    def _boundary(self, line: bytes) -> tuple[int, bool] | None:
        """Which of the open boundaries a line is, and whether it closes it."""
        for at in reversed(range(len(self._boundaries))):
            if line.startswith(self._boundaries[at]):
                rest = line[len(self._boundaries[at]) :]
                if rest in (b"", b"--"):
                    return at, rest == b"--"
        return None


class _Body:
    """The bytes of one part, from the end of the line before them on, as far as they are within the bound."""

    def __init__(self) -> None:
        self._kept = bytearray()
        self._size = 0
        self.ended = False

    def add(self, part: bytes) -> None:
        if not self.ended:
            self._size += len(part)
            if self._size <= bounds.LARGEST_THING:
                self._kept += part

    def content(self) -> bytes:
        """
        Raises:
            SampleError: it is too large, or it breaks off.
        """
        if self._size > bounds.LARGEST_THING:
            raise bounds.too_large("a part of more")
        if not self.ended:
            raise SampleError(
                expected="a boundary after each part", found="the end of the file", do="look for a copy that is whole"
            )
        return bytes(self._kept[1:].removesuffix(b"\r"))


def _plain(body: bytes, coding: str) -> bytes:
    """A body without the coding that it was written in (RFC 2045, 6)."""
    if coding == "base64":
        try:
            return binascii.a2b_base64(body)
        except binascii.Error as error:
            raise SampleError(
                expected="a part in base64, as its header says", found=str(error), do="look for a copy that is whole"
            ) from None
    if coding == "quoted-printable":
        return binascii.a2b_qp(body)
    if coding in ("", "7bit", "8bit", "binary"):
        return body
    raise SampleError(
        expected="a part in base64, in quoted-printable or as it is",
        found=repr(coding[:40]),
        do="save the page again with another program",
    )


def _address(fields: Fields, base: str) -> str:
    """By what the page refers to a part: its Content-Location, or its Content-ID (RFC 2557, 4 and 8.3)."""
    location = headers.address(_BLANK.sub("", _decoded(fields.get("content-location"))))
    if headers.web(location):
        return location
    if location:
        try:
            return urljoin(base, location)
        except ValueError:
            return location
    identity = fields.get("content-id").strip().removeprefix("<").removesuffix(">")
    return headers.address(f"cid:{identity}") if identity else ""


def _decoded(value: str) -> str:
    """A value of a header with its encoded words decoded (RFC 2047); as it is where they are malformed."""
    if "=?" not in value:
        return value
    from email.errors import MessageError
    from email.header import decode_header, make_header

    try:
        return str(make_header(decode_header(value[: 2 * headers.LONGEST_ADDRESS])))
    except (MessageError, LookupError, ValueError):
        return value
