"""What a manifest and a folder have in common: one line, or one file, is an entry or is refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from truename.errors import SampleError, TruenameError
from truename.sources import files
from truename.types import UNKNOWN_POSITION, Region, Sample

LONGEST_SUBJECT = 256
"""Characters of a subject's id: room for any register's number, too little for a document."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One piece of evidence and whose it is. Exactly one of ``file``, ``value`` and ``captured`` is set.

    Attributes:
        where: where the entry stands, for messages: "line 7", or the path inside the folder.
        subject: whose it is.
        file: the file that holds it.
        value: the evidence itself, where it is a text such as a date.
        kind: as in :class:`truename.types.Sample`; ``None`` leaves it to the file.
        position, ppi, region: likewise.
        captured: the evidence itself, where it comes from a reader.
    """

    where: str
    subject: str
    file: Path | None = None
    value: str | None = field(default=None, repr=False)
    kind: str | None = None
    position: int = UNKNOWN_POSITION
    ppi: float | None = None
    region: Region | None = None
    captured: Sample | None = None

    def samples(self, left_out: files.LeftOut = files.untold) -> Iterator[Sample]:
        """Read the evidence; what is in a file is not held in memory before.

        Args:
            left_out: as for :func:`truename.sources.open`.

        Raises:
            SampleError: the file cannot be read; see :func:`truename.sources.open`.
        """
        if self.file is not None:
            return files.open(self.file, self.kind, self.position, self.ppi, self.region, left_out)
        if self.captured is not None:
            return iter((self.captured,))
        assert self.value is not None
        assert self.kind is not None
        return iter((Sample(self.kind, self.value.encode(), self.where, self.position, self.ppi),))


@dataclass(frozen=True, slots=True)
class Refused:
    """A line or a file that is not an entry, and why. The others go on.

    Attributes:
        where: as in :class:`Entry`.
        error: what was expected, what was found, what to do.
    """

    where: str
    error: TruenameError

    def __str__(self) -> str:
        return f"{self.where}: {self.error}"


def check_subject(subject: str) -> str:
    """The subject's id, if it is one: 1 to 256 printable characters, no space around them.

    Raises:
        SampleError: it is not.
    """
    if 0 < len(subject) <= LONGEST_SUBJECT and subject.isprintable() and subject == subject.strip():
        return subject
    raise SampleError(
        expected=f"a subject id of 1 to {LONGEST_SUBJECT} printable characters",
        found=f"{subject[:40]!r} ({len(subject)} characters)",
        do="name whose evidence it is",
    )
