"""WARC: what a crawler or a browser captured, record by record (ISO 28500:2017; versions 1.0 and 1.1).

    response      what a server sent: status and header of HTTP, and the content. Only a status of 2xx is a capture
    resource      a content without HTTP: a picture of the screen, a file of FTP, an answer of DNS
    conversion    a content that was made of another one: the text of a page
    metadata      what a tool says about a capture
    revisit       the same content as in an earlier record of the same file, seen again
    warcinfo      which tool it was

Requests, and what crawlers note for themselves, are passed over. Records
that are damaged, or whose bytes are not those that their digest is of, are refused, and reading goes on at the next
record that can be found. A page may hold what looks like a record; after damage it can be taken for one, which is why
the refusal says where reading went on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from truename.errors import SampleError
from truename.sources.saved import Refusal, Saved, days
from truename.sources.saved.containers import bounds, digests, headers, http
from truename.sources.saved.containers.bounds import Budget, ExhaustedError, LostError
from truename.sources.saved.containers.headers import Fields, Names
from truename.sources.saved.containers.members import Members

MARK = b"WARC/"
"""How every record begins."""

SUFFIXES = (".warc", ".warc.gz", ".warc.zst", ".arc", ".arc.gz")
"""How such files are called; those that are not read are refused with what to do."""

MOST_ORIGINALS = 200_000
"""Records that revisits can refer to: 40 MB of digests. A revisit of any other is refused."""

MOST_BLANK = 100
"""Line ends between two records. There are four."""

_VERSION = re.compile(rb"WARC/(?:1\.[01]|0\.1[78])[ \t]*\r?\n")
"""ISO 28500, 4, and the drafts that Heritrix wrote."""

_LENGTH = re.compile(r"\d{1,18}")
_SOFTWARE = re.compile(rb"^software:[ \t]*(\S.{0,1000}?)\r?$", re.MULTILINE | re.IGNORECASE)

_CAPTURES = frozenset({"response", "resource", "revisit"})
_DERIVED = frozenset({"conversion", "metadata"})
"""Types of records that are read. Those that are derived of a capture don't take its place: their address says so."""

_NOTES = "application/warc-fields"
_OF_TOOLS = "metadata:"
"""What tools note for themselves, by type and by address: how a crawler came to a page, wget's options and its log."""


def captured(file: BinaryIO, name: str, budget: Budget, tool: str = "") -> Iterator[Saved | Refusal]:
    """What is in a WARC, compressed or not, in its order.

    Args:
        file: that can seek, and is read nowhere else in the meantime.
        name: of it.
        budget: what it may inflate to.
        tool: what made it, where it does not say so itself.
    """
    return _Records(file, name, budget, tool).each()


@dataclass(frozen=True, slots=True)
class _Record:
    """One record, its framing undone."""

    type: str
    uri: str
    media: str
    charset: str
    fields: Fields
    block: bytes = field(repr=False)

    @property
    def is_http(self) -> bool:
        return self.type == "response" and bool(headers.web(self.uri) or self.media == "application/http")


@dataclass(frozen=True, slots=True)
class _Held:
    """What a record holds."""

    content: bytes = field(repr=False)
    media: str
    charset: str


class _Records:
    """The records of one WARC, and what they need to know of one another."""

    def __init__(self, file: BinaryIO, name: str, budget: Budget, tool: str) -> None:
        self._file = file
        self._budget = budget
        self._tool = tool
        self._names = Names(name)
        self._members = Members(file, budget)
        self._count = 0
        self._own_members = self._members.compressed  # whether each record so far had a member to itself
        self._originals: dict[str, int] = {}  # where in the file a payload stands, by its digest as stated

    def each(self) -> Iterator[Saved | Refusal]:
        going = True
        while going:
            where: int | None = None  # of the record that is being read
            try:
                _pass_line_ends(self._members)
                if not self._members.more():
                    return
                where = self._members.offset
                if (saved := self._next(where)) is not None:
                    yield saved
            except ExhaustedError as error:
                yield self._refusal(where, str(error))
                return
            except LostError as error:
                place = self._members.offset if where is None else where
                going, says = self._find_next()
                yield self._refusal(place, f"{error} {says}")
            except SampleError as error:
                yield self._refusal(where, str(error))

    def _refusal(self, where: int | None, reason: str) -> Refusal:
        where = self._members.offset if where is None else where
        return Refusal(self._names.place(f"byte {where}"), reason)

    def _next(self, where: int) -> Saved | None:
        """What the next record holds, as far as it is a capture."""
        self._count += 1
        alone = self._members.begins_member
        self._own_members &= alone
        record = _read(self._members, within=self._own_members and self._count > 1)
        if record is None:
            return None
        if record.type == "warcinfo":
            self._tool = _software(record.block) or self._tool
            return None
        if record.uri.startswith(_OF_TOOLS):
            return None
        if not record.uri:
            raise _refused("a record with the address that it is of", repr(record.fields.get("warc-target-uri")[:80]))
        if record.fields.get("warc-segment-number"):
            raise _refused("a record that is whole", "one in segments")
        held = self._held(record, where if alone or not self._members.compressed else None)
        if held is None or not held.content:
            return None
        return Saved(
            name=self._names.give(record.uri, f"record {self._count}"),
            content=held.content,
            url=headers.web(record.uri),
            address=record.uri if record.type in _CAPTURES else f"{record.type}:{record.uri}",
            captured=days.day(record.fields.get("warc-date")[:40]),
            tool=self._tool,
            media=held.media,
            charset=held.charset,
        )

    def _held(self, record: _Record, where: int | None) -> _Held | None:
        if record.type == "revisit":
            return self._revisited(record)
        if not record.is_http:
            _check(record, memoryview(record.block))
            if len(record.block) > bounds.LARGEST_THING:
                raise bounds.too_large(f"{len(record.block):,} bytes")
            return _Held(record.block, record.media, record.charset)
        response = http.read(record.block)
        _check(record, response.body, lambda: response.content(self._budget))
        if not 200 <= response.status <= 299:
            return None
        digest = record.fields.get("warc-payload-digest")
        if digest and where is not None and len(self._originals) < MOST_ORIGINALS:
            self._originals.setdefault(digest[: digests.LONGEST], where)
        return _Held(response.content(self._budget), response.media, response.charset)

    def _revisited(self, record: _Record) -> _Held | None:
        """The content of the earlier record that a revisit refers to, by the digest of its payload."""
        if record.block and headers.web(record.uri) and http.read(record.block).status not in (*range(200, 300), 304):
            return None
        digest = record.fields.get("warc-payload-digest")[: digests.LONGEST]
        if digest not in self._originals:
            raise SampleError(
                expected="what a revisit refers to, earlier in the same file",
                found=f"no capture with the payload {digest or 'that it does not name'!r}",
                do="add the file that holds it, too: the content is read there",
            )
        here = self._file.tell()
        try:
            original = _read(Members(self._file, self._budget, self._originals[digest]))
            assert original is not None
            self._budget.take(len(original.block))  # a file that is not compressed has not accounted for it
            response = http.read(original.block)
            return _Held(response.content(self._budget), response.media, response.charset)
        finally:
            self._file.seek(here)

    def _find_next(self) -> tuple[bool, str]:
        """Go on at the next record that can be found; whether there is one, and a sentence that says where.

        Where every record so far had a member of gzip to itself, the next one is looked for at the next member: a page
        can hold what looks like a record, but it can't end a member.
        """
        try:
            alone = self._own_members and self._count > 1
            found = self._members.next_member(MARK) if alone else self._next_line()
        except ExhaustedError as error:
            return False, f"From there on: {error}"
        return found, f"Reading goes on at byte {self._members.offset}." if found else "Nothing is left to read."

    def _next_line(self) -> bool:
        try:
            return self._members.next_line(MARK)
        except LostError:
            return self._members.next_member(MARK)


def _read(members: Members, within: bool = False) -> _Record | None:
    """The next record, and the line ends after it, taken off; ``None`` of one that is passed over.

    Args:
        within: no further than to the end of its member of gzip, whatever its header says.

    Raises:
        LostError: where it ends cannot be told, or not all of it is there.
        SampleError: it is refused; what follows can be read.
    """
    member = members.member
    first = members.line(40)
    if not _VERSION.fullmatch(first):
        raise LostError(
            expected="a record of WARC 1.0 or 1.1",
            found=repr(first)[1:],
            do="convert other versions and ARC files with `warcio recompress`, and unpack what Zstandard packed",
        )
    fields = Fields(first + headers.header(members, "a record"))
    length = _length(fields, members.left)
    type_ = fields.get("warc-type").lower()
    media, charset = headers.content_type(fields.get("content-type"))
    wanted = type_ in _CAPTURES or type_ == "warcinfo" or (type_ in _DERIVED and media != _NOTES)
    held = wanted and length <= bounds.LARGEST_THING + bounds.LARGEST_HEADER
    block = members.read(length, within) if held else b""
    there = len(block) if held else members.skip(length, within)
    if there < length:
        raise LostError(
            expected=f"a record of {length:,} bytes, as its header says",
            found=f"the end after {there:,}",
            do="look for a copy that is whole",
        )
    _require_end(members, member)
    if wanted and not held:
        raise bounds.too_large(f"{length:,} bytes")
    uri = headers.address(fields.get("warc-target-uri"))
    return _Record(type_, uri, media, charset, fields, block) if wanted else None


def _length(fields: Fields, left: int | None) -> int:
    stated = fields.get("content-length")
    if not _LENGTH.fullmatch(stated) or (left is not None and int(stated) > left):
        raise LostError(
            expected="a Content-Length within the file" if left is None else f"a Content-Length of at most {left:,}",
            found=repr(stated[:40]),
            do="look for a copy that is whole",
        )
    return int(stated)


def _require_end(members: Members, member: int) -> None:
    """Refuse a record whose member is damaged at its end, or that goes on where it should end."""
    try:
        _pass_line_ends(members)
        begin = members.peek(len(MARK))
    except LostError:
        if members.member == member:
            raise
        return  # this one is whole; what follows is found to be damaged when it is read
    if not MARK.startswith(begin) and not members.begins_member:
        raise LostError(
            expected="the next record where the header of this one says that it ends",
            found=repr(begin)[1:],
            do="look for a copy that is whole",
        )


def _pass_line_ends(members: Members) -> None:
    for _ in range(MOST_BLANK):
        if members.peek(1) not in (b"\r", b"\n"):
            return
        members.skip(1)
    raise LostError(
        expected=f"a record after at most {MOST_BLANK} ends of lines", found="more", do="look for a copy that is whole"
    )


def _check(record: _Record, payload: memoryview, *decoded: Callable[[], bytes]) -> None:
    """Refuse a record whose bytes are not those that its digests are of.

    The digest of the block is clear. That of the payload is of the body as it was sent, as most tools have it, or
    without its codings: it is asked only where there is no other.
    """
    if (block := digests.read(record.fields.get("warc-block-digest"))) is not None:
        sound = block.of(record.block)
    elif (stated := digests.read(record.fields.get("warc-payload-digest"))) is not None:
        sound = stated.of(payload) or any(stated.of(content()) for content in decoded)
    else:
        return
    if not sound:
        raise SampleError(
            expected="the bytes that the record's digest is of",
            found="others: they were changed or damaged after the capture",
            do="look for a copy that is whole",
        )


def _software(info: bytes) -> str:
    found = _SOFTWARE.search(info[: bounds.LARGEST_HEADER])
    return headers.words(found[1].decode("utf-8", "replace")) if found else ""


def _refused(expected: str, found: str) -> SampleError:
    return SampleError(expected=expected, found=found, do="it is left out; capture it again")
