"""The formats in which lists are published, told apart by content.

:func:`recognise` says which format files are in, :func:`read` gives their entities one by one. Adding a format is one
module with a ``READER`` and one line in ``READERS``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from truename.errors import UsageError
from truename.lists.entity import Entity
from truename.lists.readers import eu_csv, ftm, ofac_csv, ofac_xml, un_xml
from truename.lists.readers.reader import Reader, once
from truename.lists.readers.source import SourceFile, gather, malformed

READERS: tuple[Reader, ...] = (ofac_csv.READER, ofac_xml.READER, un_xml.READER, eu_csv.READER, ftm.READER)

MOST_ENTITIES = 5_000_000
"""Of one list: an assumption, with room for all that OpenSanctions publishes."""


@dataclass(frozen=True, slots=True)
class Source:
    """Files that one reader reads.

    Attributes:
        reader: which.
        parts: the files, by the part that they play.
    """

    reader: Reader
    parts: Mapping[str, SourceFile]

    def published(self) -> str:
        """The day that the files state, YYYY-MM-DD; empty where they state none."""
        return max((self.reader.published(file.head()) for file in self.parts.values()), default="")

    def entities(self) -> Iterator[Entity]:
        """The entities, each id once.

        Raises:
            SampleError: the files are malformed; the error says which, where, and what was expected.
        """
        return once(self.reader.read(self.parts), MOST_ENTITIES)


def recognise(paths: Sequence[Path], reader: str | None = None) -> Source:
    """Which list files are of.

    Args:
        paths: files, folders of files, or zips of files. Of a folder or a zip, what is no list is passed over.
        reader: the name of the reader to use; by default the one that takes them.

    Raises:
        UsageError: there is no such reader.
        SampleError: no reader takes a file, several do, or a part is missing or there twice.
    """
    if reader is not None and reader not in {known.name for known in READERS}:
        raise UsageError(
            expected=f"a reader: {', '.join(known.name for known in READERS)}", found=repr(reader), do="name one"
        )
    readers = [known for known in READERS if reader in (None, known.name)]
    named = {path for path in paths if not path.is_dir()}
    found: dict[str, dict[str, SourceFile]] = {}
    for file in gather(paths):
        head = file.head()
        taking = [(known.name, part) for known in readers if (part := known.part(head))]
        if not taking and file.path in named and not file.member:
            raise malformed(
                file.name,
                f"a list that is read here: {', '.join(known.name for known in readers)}",
                f"a file that begins {head[:40]!r}" if head else "an empty file",
                "check that it is the right file",
            )
        for name, part in taking:
            if part in found.setdefault(name, {}):
                raise malformed(file.name, f"one file that is the part {part!r} of {name}", "another", "name one")
            found[name][part] = file
    names = ", ".join(str(path) for path in paths)[:200]
    if len(found) != 1:
        what = f"files of {' and of '.join(sorted(found))}" if found else "none"
        raise malformed(names, "the files of one list", what, "name the files of one list")
    ((name, parts),) = found.items()
    chosen = next(known for known in readers if known.name == name)
    if missing := chosen.needed - parts.keys():
        raise malformed(names, f"every part of {name}", f"no {', '.join(sorted(missing))}", "give all its files")
    return Source(chosen, parts)


def read(paths: Sequence[Path], reader: str | None = None) -> Iterator[Entity]:
    """The entities of files, one by one.

    Raises:
        UsageError, SampleError: as :func:`recognise` and :meth:`Source.entities`.
    """
    return recognise(paths, reader).entities()
