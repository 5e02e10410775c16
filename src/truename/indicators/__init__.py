"""Warning signs that competent authorities published, each a plain function in a file of its own.

An indicator is no weight. Its publishers give no error rates, so that it has no likelihood ratio, adds to no identity,
and is listed beside its evidence, with the innocent explanations and with what would refute it. No indicator looks at
nationality, language, locale, script, country or time zone alone; none reads those properties at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from truename.resolve.network import Network
from truename.types import Capture


@dataclass(frozen=True, slots=True)
class Source:
    """Where an indicator was published.

    Attributes:
        publisher, title: who, and under which title.
        date: YYYY-MM-DD.
        url: of the publication.
        passage: section or page, and what it says, in our words.
    """

    publisher: str
    title: str
    date: str
    url: str
    passage: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an indicator looks at.

    Attributes:
        network: records, links and identities.
        captures: by SHA-256.
    """

    network: Network
    captures: Mapping[str, Capture]


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where an indicator is seen.

    Attributes:
        subjects: ids of the records that it is about, in order.
        sentence: what is seen, and where; never what it means.
        claims: ids of the claims that it rests on.
        captures: SHA-256 of the captures that they stand in.
    """

    subjects: tuple[str, ...]
    sentence: str
    claims: tuple[int, ...] = ()
    captures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Indicator:
    """One published warning sign.

    Attributes:
        id: lower case, stable, the name of its file.
        title: what it is, a short clause.
        sources: who published it. Never empty.
        looks_at: the properties that it reads.
        innocent: explanations that have nothing to do with concealment. Never empty.
        refutes: what would show that it means nothing here. Never empty.
        find: the function.
    """

    id: str
    title: str
    sources: tuple[Source, ...]
    looks_at: tuple[str, ...]
    innocent: tuple[str, ...]
    refutes: tuple[str, ...]
    find: Callable[[Evidence], Iterator[Finding]]
