"""Bytes of a record, read one field after the other: big endian, never beyond the end, and with where they break."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, NamedTuple, NoReturn, Protocol, TypeVar

from truename.errors import SampleError


class BrokenError(SampleError):
    """A record that is damaged, or no record of this layout.

    Attributes:
        offset: the byte at which it breaks.
    """

    offset = 0


class Field(NamedTuple):
    """A field of a header.

    Attributes:
        name: what the standard calls it, in short.
        size: bytes.
        each: of a list, whose length the ``size`` bytes are: the bytes of one item. 0 of a number.
    """

    name: str
    size: int
    each: int = 0


def fields(text: str) -> tuple[Field, ...]:
    """Fields from their names and bytes: ``"length4 qualities1*5"``; after ``*`` the bytes of each item of a list."""
    return tuple(
        Field(one.rstrip("0123456789*"), *map(int, one.lstrip("abcdefghijklmnopqrstuvwxyz_").split("*")))
        for one in text.split()
    )


def per_inch(density: int) -> float:
    """Pixels per inch of a rate that is told to the whole centimetre, so that 197 means 500."""
    usual = (ppi for ppi in (500, 1000, 250, 600, 1200) if round(ppi / 2.54) == density)
    return float(next(usual, density * 2.54))


Values = Mapping[str, int | bytes]
"""Of fields, by name: numbers, and lists as they stand."""


class Cursor:
    """Where reading stands in a record.

    Attributes:
        content: the whole file.
        at: the next byte.
        where: the part of the record that is read, for messages.
    """

    def __init__(self, content: bytes, where: str) -> None:
        self.content, self.at, self.where = content, 0, where
        self._end, self._ends = len(content), "the record"

    @property
    def left(self) -> int:
        """Bytes that are left of the part that is read."""
        return self._end - self.at

    def take(self, size: int, what: str) -> bytes:
        """The next bytes.

        Raises:
            BrokenError: fewer are left.
        """
        if not 0 <= size <= self.left:
            self.refuse(f"{size:,} bytes of {what}", f"{max(self.left, 0):,} left of {self._ends}")
        self.at += size
        return self.content[self.at - size : self.at]

    def number(self, size: int, what: str) -> int:
        """The next bytes as a number.

        Raises:
            BrokenError: fewer are left.
        """
        return int.from_bytes(self.take(size, what), "big")

    def fields(self, fields: Sequence[Field]) -> dict[str, int | bytes]:
        """The next fields, by name.

        Raises:
            BrokenError: they are not complete.
        """
        found: dict[str, int | bytes] = {}
        for name, size, each in fields:
            number = self.number(size, name)
            found[name] = self.take(number * each, name) if each else number
        return found

    @contextmanager
    def part(self, size: int, where: str, called: str) -> Iterator[None]:
        """The next bytes as a part that nothing in it reaches beyond.

        Args:
            size: its bytes. where: as the attribute. called: what it is, where it ends too early.

        Raises:
            BrokenError: fewer are left.
        """
        if size > self.left:
            self.refuse(f"{size:,} bytes of {called}", f"{max(self.left, 0):,} left of {self._ends}")
        before = self._end, self._ends, self.where
        self._end, self._ends, self.where = self.at + size, called, where
        yield
        self._end, self._ends, self.where = before

    def refuse(self, expected: str, found: str, at: int | None = None) -> NoReturn:
        """Say that it breaks here, or at the byte ``at``.

        Raises:
            BrokenError: always.
        """
        at = self.at if at is None else at
        error = BrokenError(
            expected=expected,
            found=f"{found}: {self.where}, byte {at:,}",
            do="have it sent again; nothing was taken from it",
        )
        error.offset = at
        raise error


class Versioned(Protocol):
    """How one standard arranges a record, of which the reading of a format asks only for its version."""

    @property
    def version(self) -> bytes:
        """The four bytes after the format's own."""


Layout = TypeVar("Layout", bound=Versioned)
Whole = TypeVar("Whole")


@dataclass(frozen=True)
class Format(Generic[Layout, Whole]):
    """A format of several layouts, some of which share a version: only their lengths tell those apart.

    Attributes:
        called: what a record is, for messages.
        magic: the four bytes that it begins with.
        layouts: all that are read.
        leads: whether every length of a record leads, by a layout, to where it should.
        whole: reads a record by a layout; raises :class:`BrokenError`.
    """

    called: str
    magic: bytes
    layouts: Sequence[Layout]
    leads: Callable[[bytes, Layout], bool]
    whole: Callable[[bytes, Layout], Whole]

    def read(self, content: bytes) -> Whole:
        """A record, by the first layout of its version by which it can be read whole.

        Raises:
            BrokenError: there is none. Of several the one that comes furthest: by another's the record breaks early.
        """
        if not content.startswith(self.magic):
            Cursor(content, self.called).refuse(f"a {self.called}, {self.magic!r}", repr(content[:4]))
        of_version = [one for one in self.layouts if one.version == content[4:8]]
        if not of_version:
            known = ", ".join(repr(version) for version in dict.fromkeys(one.version for one in self.layouts))
            Cursor(content, self.called).refuse(f"a version out of {known}", repr(content[4:8]), 4)
        broken: list[BrokenError] = []
        for layout in [one for one in of_version if self.leads(content, one)] or of_version:
            try:
                return self.whole(content, layout)
            except BrokenError as error:
                broken.append(error)
        raise max(broken, key=lambda error: error.offset)


def packed(fields: Sequence[Field], values: Values) -> bytes:
    """The bytes of fields, as :meth:`Cursor.fields` reads them."""
    parts = []
    for name, size, each in fields:
        value = values[name]
        if isinstance(value, bytes):
            parts += [(len(value) // each).to_bytes(size, "big"), value]
        else:
            parts.append(value.to_bytes(size, "big"))
    return b"".join(parts)
