"""Claims by hand: what tests of linking are made of."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

from truename.resolve.rarity import Rarities
from truename.resolve.records import records
from truename.resolve.tokens import Tokens, tokens
from truename.types import Claim, ClaimStatus

SEEN = "2020-01-01T00:00:00Z"


class Claims:
    """A growing list of claims, each with its id."""

    def __init__(self) -> None:
        self.all: list[tuple[int, Claim]] = []
        self._ids = count(1)

    def __call__(
        self,
        subject: str,
        property: str,
        *values: str,
        seen: str = SEEN,
        capture: str = "",
        status: ClaimStatus = ClaimStatus.ASSERTED,
        where: str = "",
        quote: str = "",
    ) -> None:
        """Somebody states values of a property of a subject."""
        for value in values:
            capture = capture or f"{abs(hash(subject)) % 10**12:064d}"
            claim = Claim(subject, property, value, "test", "", seen, capture, status, subject, where, quote)
            self.all.append((next(self._ids), claim))

    def tokens(self) -> Tokens:
        """What the records of these claims can share, by equal texts alone."""
        return tokens(records(self.all, {}), lambda text: ((text, text),))

    def rarities(self) -> Rarities:
        """How rare that is."""
        return Rarities(self.tokens())


def crowd(claims: Claims, n: int, start: int = 0) -> Iterable[str]:
    """Sites that have nothing in common: each with its own name and mailbox."""
    for number in range(start, start + n):
        site = f"site:s{number}.example"
        claims(site, "name", f"Firm number {number}")
        claims(site, "email", f"hello.{number}@s{number}.example")
        yield site
