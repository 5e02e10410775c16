"""A file as one run of bytes: as it is, or, where it is gzip's, with its members inflated one after the other.

A WARC that is compressed has a member of gzip for each record (ISO 28500, annex D), so that damage in one leaves the
others whole. That is why the end of each member is known here, and why reading can be taken up at a later one.
"""

from __future__ import annotations

import zlib
from io import BytesIO
from typing import BinaryIO

from truename.sources.saved.containers import bounds
from truename.sources.saved.containers.bounds import Budget, ExhaustedError, LostError

GZIP = b"\x1f\x8b\x08"
"""How a member of gzip begins (RFC 1952, 2.3.1): two bytes of identification, and the method, deflate."""

WITH_HEADER = zlib.MAX_WBITS | 16
"""zlib's parameter for a stream with gzip's header and checksum."""

PACKED = 32 * 2**10
PIECE = 256 * 2**10
"""Bytes that are read of the file, and that are inflated, at once. What follows a member in PACKED is copied when the
member ends, so that it is kept small: most members of a WARC have 1 to 20 kB."""

LEAST = 64
"""Bytes that are inflated at once at least, unless a member has fewer: enough to tell what it begins with."""

MOST_MEMBERS = 4 * bounds.MOST_THINGS
"""Members of one file: a record and its request and metadata for each thing, and one to spare."""


class Members:
    """The bytes of a file from ``at`` on, in order. The file is read nowhere else while this is.

    Attributes:
        compressed: whether the file is gzip's.
        member: where in the file the member of the next byte begins. A file that is not compressed is one member.
    """

    def __init__(self, file: BinaryIO, budget: Budget, at: int = 0) -> None:
        self._file = file
        self._budget = budget
        self._tries = self._opened = 0
        self._size = file.seek(0, 2)
        file.seek(at)
        self.compressed = file.read(2) == GZIP[:2]
        self._start(at)

    def _start(self, at: int) -> None:
        self._file.seek(at)
        self._taken = at  # bytes of the file that were taken out of it, up to here
        self._packed = b""  # of those, what was not inflated yet
        self._inflater: zlib._Decompress | None = None
        self._buffer = b""
        self._next = 0
        self._first = True  # whether the buffer holds the beginning of a member
        self._damage: LostError | None = None  # what is wrong with the next byte
        self.member = at

    # Where it stands.

    @property
    def offset(self) -> int:
        """The byte of the file where the next byte comes from: of the member's beginning where it is compressed."""
        return self.member if self.compressed else self._taken - (len(self._buffer) - self._next)

    @property
    def left(self) -> int | None:
        """Bytes that follow; ``None`` where that cannot be told before they are inflated."""
        return None if self.compressed else self._size - self.offset

    @property
    def begins_member(self) -> bool:
        """Whether the next byte is the first of a member. To be asked after :meth:`more`."""
        return self._first and self._next == 0

    # Reading on.

    def more(self) -> bool:
        """Whether any byte follows."""
        return self._next < len(self._buffer) or self._fill()

    def peek(self, size: int) -> bytes:
        """At most ``size`` of the next bytes, which stay the next; none at the end, and at least one before."""
        return self._buffer[self._next : self._next + size] if self.more() else b""

    @property
    def ends_member(self) -> bool:
        """Whether the member that was read last has no more bytes."""
        return self.compressed and self._inflater is None and self._next == len(self._buffer)

    def read(self, size: int, within: bool = False) -> bytes:
        """The next bytes: ``size`` of them, or all that follow if those are fewer; at most to the end of the member
        if ``within`` says so."""
        end = self._next + size
        if end <= len(self._buffer):
            part = self._buffer[self._next : end]
            self._next = end
            return part
        out = BytesIO()  # which gives its content away without a copy
        while size and not (within and self.ends_member) and self.more():
            part = self._buffer[self._next : self._next + size]
            self._next += len(part)
            size -= len(part)
            out.write(part)
        return out.getvalue()

    def line(self, longest: int) -> bytes:
        """The next line with its end; without it, where it is longer than ``longest`` or the last."""
        end = self._buffer.find(b"\n", self._next, self._next + longest) + 1
        if end:
            part = self._buffer[self._next : end]
            self._next = end
            return part
        parts: list[bytes] = []
        while longest and self.more():
            end = self._buffer.find(b"\n", self._next, self._next + longest) + 1
            part = self._buffer[self._next : end or self._next + longest]
            self._next += len(part)
            longest -= len(part)
            parts.append(part)
            if end:
                break
        return b"".join(parts)

    def upto(self, mark: bytes) -> tuple[bytes, bool]:
        """The next bytes, up to a mark if there is one among them, which is then the next; and whether there is.

        For files that are not compressed. At the end there are none.
        """
        piece = b"x"
        while piece and len(self._buffer) - self._next < len(mark):
            piece = self._take(PIECE)
            self._buffer, self._next = self._buffer[self._next :] + piece, 0
        found = self._buffer.find(mark, self._next)
        end = found if found >= 0 else len(self._buffer)
        if found < 0 and piece:  # the mark may begin in this piece and end in the next
            end -= len(mark) - 1
        part = self._buffer[self._next : end]
        self._next = end
        return part, found >= 0

    def step_back(self) -> None:
        """Make the byte that was read last the next one again; once."""
        assert self._next > 0
        self._next -= 1

    def skip(self, size: int, within: bool = False) -> int:
        """Pass over bytes as :meth:`read` takes them, without holding them; how many there were."""
        held = min(size, len(self._buffer) - self._next)
        self._next += held
        if not self.compressed:
            beyond = min(size - held, self._size - self._taken)
            self._taken += beyond
            self._file.seek(self._taken)
            return held + beyond
        while held < size and not (within and self.ends_member) and self.more():
            part = min(size - held, len(self._buffer) - self._next)
            self._next += part
            held += part
        return held

    def _fill(self) -> bool:
        """Put the next bytes into the buffer, which is used up; whether there were any.

        Raises:
            LostError: what follows is no sound member.
            ExhaustedError: the budget is used up.
        """
        if self._damage:
            raise self._damage
        self._first = False
        if not self.compressed:
            self._buffer, self._next = self._take(PIECE), 0
            return bool(self._buffer)
        self._buffer, self._next = b"", 0
        while self._inflater is not None or self._open():
            assert self._inflater is not None
            self._packed = self._packed or self._take(PACKED)
            if not self._packed:
                raise self._damaged("the end of the file in the middle of a member")
            try:
                piece = self._inflater.decompress(self._packed, PIECE)
            except zlib.error as error:
                raise self._damaged(str(error)) from None
            self._budget.take(len(piece))
            self._buffer += piece
            if self._inflater.eof:
                self._packed, self._inflater = self._inflater.unused_data, None
                if self._buffer:
                    return True
            else:
                self._packed = self._inflater.unconsumed_tail
                if len(self._buffer) >= LEAST:
                    return True
        return False

    def _open(self) -> bool:
        """Begin the member that stands next; whether there is one."""
        self._packed = self._packed or self._take(PACKED)
        if not self._packed:
            return False
        self.member = self._taken - len(self._packed)
        self._opened += 1
        if self._opened > MOST_MEMBERS:
            raise ExhaustedError(
                expected=f"a file of at most {MOST_MEMBERS:,} members of gzip",
                found="more",
                do="the rest is not read; add it in parts",
            )
        self._inflater = zlib.decompressobj(WITH_HEADER)
        self._first = True
        return True

    def _take(self, size: int) -> bytes:
        part = self._file.read(size)
        self._taken += len(part)
        return part

    def _damaged(self, found: str) -> LostError:
        self._buffer, self._next = b"", 0
        self._damage = LostError(
            expected=f"a sound member of gzip at byte {self.member:,}",
            found=found,
            do="look for a copy that is whole",
        )
        return self._damage

    # Taking up again after damage.

    def next_member(self, mark: bytes) -> bool:
        """Go on at the next member whose content begins with ``mark``; whether there is one.

        What a member holds may look like another member, because whoever made a page may have put one there. So a
        sound member is passed over by inflating it, and only after one that is not sound the next bytes that look like
        a member are taken for one.
        """
        while self._damage is None:
            try:
                if not self._past_member():
                    return False
                if self._buffer.startswith(mark):
                    return True
            except LostError:
                break
        at = self._find(GZIP, self.member + 1)
        while at is not None:
            self._try()
            if self._inflates_to(at, mark):
                self._start(at)
                return True
            at = self._find(GZIP, at + 1)
        return False

    def _past_member(self) -> bool:
        """Pass over the rest of the member; whether another follows."""
        member = self.member
        while self.more() and self.member == member:
            self._next = len(self._buffer)
        return self.member != member

    def next_line(self, mark: bytes) -> bool:
        """Go on at the next line that begins with ``mark``; whether there is one."""
        while self.more():
            found = self._buffer.find(mark, self._next)
            if found >= 0:
                self._try()
                self._next = found
                if self._buffer[found - 1 : found] == b"\n" if found else self._first:
                    return True
                self._next += 1
                continue
            rest = self._buffer[-len(mark) :]  # a mark may begin in one piece and end in the next
            self._next = len(self._buffer)
            if self.more() and not self._first:
                self._buffer = rest + self._buffer
        return False

    def _try(self) -> None:
        self._tries += 1
        if self._tries > bounds.MOST_DAMAGED:
            raise ExhaustedError(
                expected="a file that is whole, or damaged in a few places",
                found=f"more than {bounds.MOST_DAMAGED:,} places where its reading was taken up again",
                do="the rest is not read; look for a copy that is whole",
            )

    def _find(self, mark: bytes, at: int) -> int | None:
        """Where in the file ``mark`` stands, from ``at`` on."""
        self._file.seek(at)
        before = b""
        while part := self._file.read(PIECE):
            found = (before + part).find(mark)
            if found >= 0:
                return at - len(before) + found
            before = part[-(len(mark) - 1) :]
            at += len(part)
        return None

    def _inflates_to(self, at: int, mark: bytes) -> bool:
        self._file.seek(at)
        try:
            return zlib.decompressobj(WITH_HEADER).decompress(self._file.read(PACKED), len(mark)) == mark
        except zlib.error:
            return False
