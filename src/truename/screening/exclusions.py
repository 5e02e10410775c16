"""False alerts that somebody reviewed, and that do not come back until either record changes.

A decision is about one alert that was shown: who was screened, which record of a list it was, and what both said. It is
a line that is only ever added to a file beside the lists; a later line about the same two holds:

    {"record": "ofac:36", "record_sha256": "...", "subject": "c1", "subject_sha256": "...", "excluded": true,
     "by": "J. Examiner", "because": "born 20 years later: passport seen", "when": "2026-03-01T10:00:00+00:00"}

Where a record says anything else than it did, its hash differs: the alert comes back, and says that it was excluded.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from truename.audit import canonical
from truename.audit.mandate import MAX_FIELD
from truename.errors import BusyError, GalleryError, SampleError, UsageError
from truename.lists.entity import Entity

NAME = "exclusions.jsonl"

LARGEST_FILE = 256 * 2**20
"""Bytes: half a million decisions, more than people make."""

LONGEST_LINE = 8192
"""Bytes: two ids and two texts of 500 characters, each at most twelve bytes where JSON escapes them."""

PATIENCE = 60.0
"""Seconds to wait for another process that adds a decision: each takes milliseconds."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided about one alert.

    Attributes:
        subject: the id of who was screened.
        subject_sha256: :func:`digest` of what was known of them.
        record: the record of a list, as "list:id".
        record_sha256: :func:`digest` of everything that the alert rested on: of that record, and of those of other
            lists that were shown with it as one designation.
        by, because, when: who decided, why, and when (UTC, ISO 8601).
        excluded: false where the decision is taken back.
    """

    subject: str
    subject_sha256: str
    record: str
    record_sha256: str
    by: str
    because: str
    when: str
    excluded: bool = True

    def holds(self, subject_sha256: str, record_sha256: str) -> bool:
        """Whether both records still say what they said."""
        return (self.subject_sha256, self.record_sha256) == (subject_sha256, record_sha256)

    @property
    def words(self) -> str:
        """The decision as a clause, for whom the alert comes back to."""
        return f"excluded by {self.by} on {self.when[:10]} because {self.because}"


class Exclusions:
    """The decisions that hold now, by subject and record."""

    def __init__(self, decisions: Iterable[Decision] = ()) -> None:
        """Args: decisions, in the order in which they were made."""
        self._held: dict[tuple[str, str], Decision] = {}
        for one in decisions:
            self._held.pop((one.subject, one.record), None)
            if one.excluded:
                self._held[one.subject, one.record] = one

    def __iter__(self) -> Iterator[Decision]:
        return iter(self._held.values())

    def __len__(self) -> int:
        return len(self._held)

    def of(self, subject: str, records: Iterable[str]) -> Decision | None:
        """The decision about this subject and any of these records of one designation, if there is one."""
        return next((found for one in records if (found := self._held.get((subject, one)))), None)


def digest(*entities: Entity) -> str:
    """SHA-256 of what entities say, 64 hex digits; the order of entities, properties and values does not count."""
    said = [
        {"schema": one.schema, "properties": {name: sorted(set(values)) for name, values in one.properties.items()}}
        for one in entities
    ]
    # Lone surrogates, which JSON can spell, stay spelled.
    return hashlib.sha256("\n".join(sorted(json.dumps(one, sort_keys=True) for one in said)).encode()).hexdigest()


def decide(
    path: Path, subject: tuple[str, str], record: tuple[str, str], by: str, because: str, excluded: bool = True
) -> Decision:
    """Add a decision to a file; it is on disk when this returns.

    Args:
        path: the file; made where there is none.
        subject, record: id and digest of each.
        by, because: who decides, and why.
        excluded: false takes the decision back.

    Raises:
        UsageError: it is not said who decides and why, each in one printable line of at most 500 characters.
        SampleError: what is there is no file of decisions.
        GalleryError: the file cannot be written.
    """
    by, because = by.strip(), because.strip()
    for text in (by, because):
        if not text.isprintable() or not 0 < len(text) <= MAX_FIELD:
            raise UsageError(
                expected=f"who decides and why, each in one printable line of at most {MAX_FIELD} characters",
                found=f"{len(text):,} characters" if text.isprintable() else "control characters or line breaks",
                do="state both so",
            )
    when = datetime.now(UTC).isoformat(timespec="seconds")
    decision = Decision(*subject, *record, by, because, when, excluded)
    line = canonical(asdict(decision)) + b"\n"
    try:
        with FileLock(f"{path}.lock", PATIENCE, mode=0o600):
            read(path)  # nothing is added to a file that is not one of decisions
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "r+b") as file:
                file.seek(max(file.seek(0, os.SEEK_END) - LONGEST_LINE, 0))
                torn = file.read().rpartition(b"\n")[2]
                if torn and _decision(torn):
                    line = b"\n" + line
                elif torn:  # what a crash left of a line that nobody was told is kept
                    file.truncate(file.tell() - len(torn))
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
    except Timeout:
        raise BusyError(
            expected=f"to write {path}", found="another process that does", do="try again when it has ended"
        ) from None
    except OSError as error:
        raise GalleryError(
            expected=f"to write {path}", found=error.strerror or str(error), do="check the disk and its permissions"
        ) from error
    return decision


def read(path: Path) -> Exclusions:
    """The decisions of a file; none where there is no file.

    Raises:
        SampleError: it cannot be read, or a line of it is no decision.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        return Exclusions()
    except (OSError, ValueError) as error:
        raise _refused(path, getattr(error, "strerror", None) or str(error)) from None
    if len(content) > LARGEST_FILE:
        raise _refused(path, f"more than {LARGEST_FILE:,} bytes")
    lines = content.split(b"\n")
    decisions = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            decision = _decision(line)
            if decision is None and number < len(lines):  # a last line without its end was never acknowledged
                raise _refused(path, f"line {number}, which is none")
            decisions += [decision] if decision else []
    return Exclusions(decisions)


def _decision(line: bytes) -> Decision | None:
    if len(line) > LONGEST_LINE:
        return None
    try:
        decision = Decision(**json.loads(line))
    except (TypeError, ValueError, RecursionError):
        return None
    texts = [value for name, value in asdict(decision).items() if name != "excluded"]
    sound = all(isinstance(text, str) and text.isprintable() for text in texts) and type(decision.excluded) is bool
    return decision if sound else None


def _refused(path: Path, found: str) -> SampleError:
    return SampleError(
        expected=f"decisions of truename exclude, one a line, in {str(path)!r}",
        found=found,
        do="name the file that truename exclude wrote",
    )
