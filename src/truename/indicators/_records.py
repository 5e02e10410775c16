"""What indicators ask of records: which are people and which are firms, who shares what, and what came after what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from truename.indicators import Evidence, Finding
from truename.indicators import _names as names
from truename.indicators._words import called, finding, listed
from truename.properties import PROPERTIES, Relation
from truename.resolve.common import known as reference
from truename.resolve.network import Common, Link, Network, Part, Record, Value
from truename.resolve.records import usable
from truename.resolve.tokens import KINDS, folded

Held = tuple[Record, Value]
"""A record and a value that it states."""

PEOPLE = frozenset({"Person", "Profile", "Mailbox"})
FIRMS = frozenset({"Site", "Organization", "Company", "LegalEntity", "PublicBody"})
"""Schemata by what they are; see :mod:`truename.sources.saved` and FollowTheMoney."""

MESSENGERS = frozenset(
    {
        *("discord", "element", "icq", "jabber", "kakaotalk", "line", "messenger", "qq", "session", "signal", "skype"),
        *("snapchat", "telegram", "threema", "viber", "wechat", "whatsapp", "wickr", "zalo"),
    }
)
"""Networks on which people write to one another, of all the world. By hand: which of them it is says nothing."""

MOST_HOLDERS = 40
"""Records that share one value and are compared by name, so that hostile files do not take hours: their pairs grow with
the square. The first of them; all are counted and listed."""

TIES = tuple(name for name, one in PROPERTIES.items() if one.relation is Relation.CONTROL)
"""Properties that state a tie; the network has them as links, too."""

TELLING = 2.0
"""log10 LR of two faces from which they are taken to be one person's, and below whose negative two persons': what
ENFSI's guideline (2015) calls moderately strong support and more. The weight itself is the link's and nothing here."""


def site(record: Record) -> bool:
    """Whether a record is a web site."""
    return record.id.startswith("site:")


def firm(record: Record) -> bool:
    """Whether a record is about an organisation or its site."""
    return site(record) or record.schema in FIRMS


def messengers(record: Record) -> list[Value]:
    """The accounts of networks on which people write to one another that a record states."""
    return [value for value in stated(record, "handle") if value.value.partition(":")[0] in MESSENGERS]


def person(record: Record) -> bool:
    """Whether a record is about a human, or an account of one."""
    return not firm(record) and (record.schema in PEOPLE or record.id.startswith(("person:", "profile:", "mail:")))


def stated(record: Record, *properties: str) -> list[Value]:
    """The values of some properties that nobody contradicted."""
    return [value for kind in properties for value in usable(record.values.get(kind, ()))]


def holders(
    network: Network, properties: Iterable[str], wanted: Callable[[Record], bool]
) -> Iterator[tuple[str, str, list[Held]]]:
    """Values that several records state: property, value, and who states it, in order."""
    found: dict[tuple[str, str], list[Held]] = defaultdict(list)
    for record in network.records.values():
        if wanted(record):
            for kind in properties:
                for value in usable(record.values.get(kind, ())):
                    found[kind, value.value].append((record, value))
    for (kind, text), held in sorted(found.items()):
        if len(held) > 1:
            yield kind, text, sorted(held, key=lambda one: one[0].id)


def by_name(held: Iterable[Held], together: Callable[[Record, Record], bool] | None = None) -> list[list[Held]]:
    """Who states something, by name: two groups and more where some of them state names that cannot be one.

    Args:
        together: whether two records share it for a reason that is plain: they work for the same.
    """
    groups: list[list[Held]] = []
    for record, value in list(held)[:MOST_HOLDERS]:
        if not names.of(record):
            continue
        for group in groups:
            if any(not names.differ(one, record) or (together and together(one, record)) for one, _ in group):
                group.append((record, value))
                break
        else:
            groups.append([(record, value)])
    return groups


def counted(groups: Sequence[object], held: Sequence[object]) -> str:
    """How many names those are: "3 names", "40 names or more"."""
    return f"{len(groups):,} names{'' if len(held) <= MOST_HOLDERS else ' or more'}"


@dataclass(frozen=True, slots=True)
class Shared:
    """A value that stands under several names.

    Attributes:
        property, value: which.
        held: who states it.
        names: under how many names, in words.
        who: one record of each name, in words.
        entry: what the network says of it where it calls it common.
        rests: the values that it rests on, those of the names included.
    """

    property: str
    value: str
    held: list[Held]
    names: str
    who: str
    entry: Common | None
    rests: list[Value]

    def finding(self, sentence: str) -> Finding:
        """What is seen, with who states it and what the network says of it."""
        if self.entry is not None:
            sentence += f" The network calls it common: {self.entry.reason.rstrip('.')}."
        return finding([record for record, _ in self.held], sentence, self.rests)


def shared(
    network: Network,
    properties: Iterable[str],
    wanted: Callable[[Record], bool],
    together: Callable[[Record, Record], bool] | None = None,
) -> Iterator[Shared]:
    """Values that stand under several names, but those that are everybody's.

    Args:
        wanted: which records are looked at.
        together: as in :func:`by_name`.
    """
    known = {(one.property, one.value): one for one in network.common}
    for kind, text, held in holders(network, properties, wanted):
        if everybodys(kind, text):
            continue
        groups = by_name(held, together)
        if len(groups) > 1:
            firsts = [group[0][0] for group in groups]
            yield Shared(
                property=kind,
                value=text,
                held=held,
                names=counted(groups, held),
                who=listed([called(record, names.of(record)[0]) for record in firsts]),
                entry=known.get((KINDS.get(kind, kind), folded(text) if KINDS.get(kind) == "registrant" else text)),
                rests=[*(value for _, value in held), *names.values(*firsts)],
            )


class Colleagues:
    """Who works for the same, as far as the network has it: people of one site, or with one employer."""

    def __init__(self, network: Network) -> None:
        self._employers: dict[str, set[str]] = defaultdict(set)
        for record in network.records.values():
            self._employers[record.id].update(value.value for value in stated(record, "worksFor"))
            if record.id.startswith("person:"):
                self._employers[record.id].add(f"site:{record.id.removeprefix('person:').partition('/')[0]}")
        for link in network.links:  # whoever uses a mailbox of a firm's works for it, too
            if link.relation is Relation.CONTROL and any(part.property == "worksFor" for part in link.parts):
                self._employers[link.source].add(link.target)
                self._employers[link.target].add(link.source)

    def __call__(self, one: Record, other: Record) -> bool:
        return bool(self._employers[one.id] & self._employers[other.id])


def sites_of(host: str) -> list[str]:
    """The ids of the sites that a host can belong to: of itself and of what is above it, the longest first."""
    labels = host.split(".")
    return [f"site:{'.'.join(labels[n:])}" for n in range(max(len(labels) - 1, 0))][:10]


def everybodys(kind: str, text: str) -> bool:
    """Whether a value is known to be a service's, a role's or a placeholder, whatever the case holds."""
    kind = KINDS.get(kind, kind)
    return names.nobodys(text) if kind == "registrant" else reference(kind, text) is not None


def telling(network: Network, property: str) -> Iterator[tuple[Link, Part]]:
    """Links with the part that rests on a property: a face, a text, a picture."""
    for link in network.links:
        for part in link.parts:
            if part.property == property:
                yield link, part


def ends(network: Network, link: Link) -> tuple[Record, Record] | None:
    """The two records of a link."""
    one, other = network.records.get(link.source), network.records.get(link.target)
    return None if one is None or other is None else (one, other)


class Ties:
    """Whether two records are one identity, or tied by what somebody states: an owner and what is owned."""

    def __init__(self, network: Network) -> None:
        self._of = identities(network)
        stated_ties = [link for link in network.links if link.relation is Relation.CONTROL]
        self._tied = {self._pair(link.source, link.target) for link in stated_ties}

    def __call__(self, one: Record, other: Record) -> bool:
        return self.one(one, other) or self.stated(one, other)

    def one(self, one: Record, other: Record) -> bool:
        """Whether the weights put them into one identity."""
        return len(self._pair(one.id, other.id)) == 1

    def stated(self, one: Record, other: Record) -> bool:
        """Whether somebody states a tie between what each of them may be."""
        pair = self._pair(one.id, other.id)
        return len(pair) == 2 and pair in self._tied

    def _pair(self, one: str, other: str) -> frozenset[str]:
        return frozenset((self._of.get(one, one), self._of.get(other, other)))


def identities(network: Network) -> Mapping[str, str]:
    """By record, the identity that it belongs to; its own id where it belongs to none."""
    return {record: one.id for record, one in network.identity_of().items()}


# --- time -------------------------------------------------------------------------------------------------------


def as_date(text: str) -> date | None:
    """A day out of ISO 8601, if it says one."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def year(text: str) -> int | None:
    """The year of a day, a month or a year in ISO 8601."""
    return int(text[:4]) if text[:4].isascii() and text[:4].isdigit() and text[4:5] in ("", "-") else None


def successions(evidence: Evidence, values: Iterable[Value], same_place: bool = True) -> Iterator[tuple[Value, Value]]:
    """Values that came one after another: the later was first captured when the earlier was captured no more.

    Args:
        same_place: only where both were captured from one address, so that a thing that stands on one page and
            not on another is no change.
    """
    timed = sorted((one for one in values if one.first and one.last), key=lambda one: (one.first, one.value))
    for later in timed:
        before = [one for one in timed if one.last < later.first and one.value != later.value]
        if same_place:
            places = _places(evidence, later)
            before = [one for one in before if places & _places(evidence, one)]
        if before:
            yield max(before, key=lambda one: (one.last, one.value)), later


def _places(evidence: Evidence, value: Value) -> set[str]:
    found = (evidence.captures.get(sha256) for sha256 in value.captures)
    return {one.url or one.name for one in found if one is not None} - {""}
