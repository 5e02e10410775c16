"""What proposed pairs state that is equal in part: an address in another form, a number with a slip.

What two records share to the letter is weighed by how rare it is, as always. So of each channel only pairs that share
nothing in it are looked at here. An address that is another one speaks against; that numbers are others is said by
:mod:`truename.resolve.links`, so that here only a slip counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from truename import kinds
from truename.case import comparing
from truename.case.large.columns import NUMBERS
from truename.errors import SampleError
from truename.kinds.identifier.params import Type
from truename.properties import PROPERTIES
from truename.resolve.links import Compared, Pair
from truename.resolve.network import Part, Record
from truename.resolve.tokens import Tokens
from truename.types import Sample, Template

TYPES: Mapping[str, Type] = {
    "registrationNumber": Type.REGISTRATION,
    "taxNumber": Type.TAX,
    "leiCode": Type.LEI,
    "idNumber": Type.NATIONAL_ID,
    "passportNumber": Type.PASSPORT,
}
"""What numbers are to the kind "identifier"."""


def weigh_partly(compared: Compared, records: Mapping[str, Record], held: Tokens, proposed: set[Pair]) -> Compared:
    """What was compared, and what the addresses and numbers of proposed pairs say beside."""
    parts: dict[Pair, list[Part]] = defaultdict(list, {key: list(found) for key, found in compared.parts.items()})
    wanted = sorted(key for key in proposed if key not in compared.apart)
    for key, part in (*_addresses(wanted, records, held), *_slips(wanted, records, held)):
        parts[key].append(part)
    return replace(compared, parts=dict(parts))


def _addresses(wanted: Sequence[Pair], records: Mapping[str, Record], held: Tokens) -> Iterator[tuple[Pair, Part]]:
    lone = [key for key in wanted if not _share(held, key, "contact")]
    for key, weight, values in comparing._weighed(comparing._Comparer("address"), lone, records, ("address",)):
        sentence = "Their addresses agree in part." if weight > 0 else "They state other addresses."
        yield key, comparing._part("contact", "address", weight, sentence, values)


def _slips(wanted: Sequence[Pair], records: Mapping[str, Record], held: Tokens) -> Iterator[tuple[Pair, Part]]:
    """Of each pair the numbers that are closest, where they are close."""
    best: dict[Pair, Part] = {}
    lone = [key for key in wanted if not _share(held, key, "register")]
    for property in NUMBERS:
        comparer = _Comparer("identifier", of_type=TYPES[property])
        for key, weight, values in comparing._weighed(comparer, lone, records, (property,)):
            if weight > 0 and (key not in best or weight > best[key].llr):
                sentence = f"Their {PROPERTIES[property].words}s differ by one character, or by two that are swapped."
                best[key] = comparing._part("register", property, weight, sentence, values)
    yield from best.items()


@dataclass(slots=True)
class _Comparer(comparing._Comparer):
    """Compares numbers of one type."""

    of_type: int = Type.UNKNOWN

    def of(self, values: Iterable[str]) -> list[Template]:
        """The templates of those numbers that can be read."""
        for text in (text for text in values if text not in self._templates):
            try:
                made = kinds.get(self.kind).extract(Sample(self.kind, text.encode(), position=self.of_type))
            except SampleError:
                made = None
            self._templates[text] = made if isinstance(made, Template) else None
        return [one for text in values if (one := self._templates[text]) is not None]


def _share(held: Tokens, key: Pair, channel: str) -> bool:
    """Whether two records hold a token of a channel together."""
    one, other = (held.of.get(end, {}) for end in key)
    return any(kind in PROPERTIES and PROPERTIES[kind].channel == channel for kind, _ in one.keys() & other.keys())
