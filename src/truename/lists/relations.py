"""Who stands in which relation to whom, as the entities of a network or a list state it.

FollowTheMoney (FtM) has a schema for each relation and two properties for its ends. Here they become one value,
:class:`Relation`, with what the rule of ownership needs to know of it: the share as an interval, whether it gives
control, and whether it is in force at a date. Whatever is missing, contradictory or unreadable widens an interval; it
never becomes a number that nobody stated.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from truename.lists.entity import Entity

ENDS: dict[str, tuple[str, str]] = {
    "Ownership": ("owner", "asset"),
    "Directorship": ("director", "organization"),
    "Membership": ("member", "organization"),
    "Employment": ("employee", "employer"),
    "Representation": ("agent", "client"),
    "Family": ("person", "relative"),
    "Associate": ("person", "associate"),
    "Succession": ("predecessor", "successor"),
    "UnknownLink": ("subject", "object"),
    "Payment": ("payer", "beneficiary"),
    "Debt": ("debtor", "creditor"),
    "ProjectParticipant": ("participant", "project"),
}
"""FtM's relations between people, organisations and things (followthemoney, folder schema), each with its two ends."""

PARENT = "parent"
"""FtM's property of a legal entity that names whose subsidiary it is: ownership whose share is not said."""

MAX_ENDS = 100
"""Pairs of ends of one relation. FtM allows several values of each, and a file could make a product of them."""

MAX_VALUES = 20
"""Roles and sources of one relation that are kept."""

MAX_TEXT = 200
"""Characters of a share or a role that are read."""

ROLES = ("role", "ownershipType", "relationship")
"""FtM's properties of relations that say in words what somebody is."""


@dataclass(frozen=True, slots=True)
class Share:
    """A part of an entity in percent, from ``low`` to ``high``; 0 to 100 where nothing is known of it."""

    low: float
    high: float

    def __str__(self) -> str:
        if self == UNKNOWN:
            return "unknown share"
        if self.high - self.low < 2 * JUST:
            return f"{percent(self.high)} %"
        return f"{percent(self.low)} to {percent(self.high)} %"


JUST = 1e-6
"""What "more than" and "less than" add and take off, in percent: finer than any register states shares."""

UNKNOWN = Share(0.0, 100.0)


def percent(value: float) -> str:
    """A percentage with up to two decimals: "50", "33.33"."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation as one source states it.

    Attributes:
        id: of the entity that states it.
        schema: FtM's name of the relation.
        source, target: ids of its ends: the owner and the asset, the director and the organisation.
        role: in the source's words.
        share: how much of the target, where it is ownership; else ``None``.
        control: whether it gives a say in the target that ownership does not show: director, officer, trustee, votes.
        certain: whether it is in force at the date for certain; what has ended is no relation any more.
        sources: where the statement comes from, as far as it says so.
        note: what was wrong with it.
    """

    id: str
    schema: str
    source: str
    target: str
    role: str = ""
    share: Share | None = None
    control: bool = False
    certain: bool = True
    sources: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Relations:
    """Every relation in force, and what had to be left out."""

    all: tuple[Relation, ...]
    left_out: tuple[str, ...]


def relations(entities: Iterable[Entity], at: date) -> Relations:
    """The relations that entities state, at a date, in the order of the entities.

    Args:
        entities: of a network or list; those that are no relation are passed over.
        at: relations that ended before it, or start after it, are none.
    """
    found: list[Relation] = []
    left_out: list[str] = []
    for entity in entities:
        if entity.schema in ENDS:
            found.extend(_stated(entity, at, left_out))
        for parent in entity.get(PARENT)[:MAX_ENDS]:
            found.append(Relation(entity.id, PARENT, parent, entity.id, "parent", UNKNOWN, sources=_sources(entity)))
    return Relations(tuple(found), tuple(left_out))


def _stated(entity: Entity, at: date, left_out: list[str]) -> Iterator[Relation]:
    """One relation for each pair of its ends: which of several holds how much is not said, so that none is certain."""
    sources, targets = (tuple(dict.fromkeys(entity.get(end))) for end in ENDS[entity.schema])
    pairs = len(sources) * len(targets)
    if not 0 < pairs <= MAX_ENDS:
        missing = " and ".join(end for end, ids in zip(ENDS[entity.schema], (sources, targets), strict=True) if not ids)
        what = f"names no {missing}" if missing else f"names {pairs:,} pairs of ends, more than {MAX_ENDS}"
        left_out.append(f"{entity.schema} {entity.id} {what}: left out")
        return
    possible, certain = in_force(entity.get("startDate"), entity.get("endDate"), at)
    roles = [text[:MAX_TEXT] for name in ROLES for text in entity.get(name)[:MAX_VALUES]]
    if not possible or (roles and all(_words(role) & FORMER for role in roles)):
        return
    share, note = _share(entity, roles) if entity.schema == "Ownership" else (None, "")
    control = _controls(entity.schema, roles, share)
    for source in sources:
        for target in targets:
            yield Relation(
                entity.id,
                entity.schema,
                source,
                target,
                ", ".join(roles),
                share,
                control,
                certain and pairs == 1,
                _sources(entity),
                note,
            )


def _sources(entity: Entity) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for name in ("publisher", "sourceUrl") for text in entity.get(name)[:MAX_VALUES]))


# --- shares -----------------------------------------------------------------------------------------------------


def _share(entity: Entity, roles: list[str]) -> tuple[Share | None, str]:
    """What an Ownership states: the widest of its shares; none at all where it is about votes or appointments only."""
    stated = [(text, read_share(text)) for text in entity.get("percentage")]
    if not stated:
        # Registers of beneficial owners state bands in the role, as "ownership-of-shares-25-to-50-percent".
        shares = [role for role in roles if not _words(role) & VOTES or _words(role) & SHARES]
        if roles and not shares:
            return None, ""
        stated = [(role, share) for role in shares if (share := read_share(role)) is not None]
    read = [share for _, share in stated if share is not None]
    wrong = [text for text, share in stated if share is None]
    note = f"{', '.join(repr(text[:40]) for text in wrong[:3])} is no share in percent" if wrong else ""
    if wrong or not read:
        return UNKNOWN, note
    return Share(min(share.low for share in read), max(share.high for share in read)), ""


_NUMBER = r"(\d{1,3}(?:[.,]\d{1,40})?)"
_UNIT = r"(?:%|percent|per cent|pct)?"
_ONE = re.compile(rf"(?P<before>[<>=≤≥]{{0,2}}|[a-z ]{{0,30}}?) ?{_NUMBER} ?{_UNIT}(?P<after> ?\+| or more| or less)?")
_TWO = re.compile(rf"(?:[a-z ]{{0,40}}? )?{_NUMBER} ?{_UNIT} ?(?:-|to|and) ?{_NUMBER} ?{_UNIT}(?: [a-z ]{{0,60}})?")

_AT_LEAST = frozenset({">=", "≥", "=>", "at least", "min", "minimum", "not less than"})
_MORE = frozenset({">", "more than", "over", "above", "greater than"})
_AT_MOST = frozenset({"<=", "≤", "=<", "up to", "at most", "max", "maximum", "not more than"})
_LESS = frozenset({"<", "less than", "under", "below"})
_WORDS = {"majority": Share(50 + JUST, 100.0), "minority": Share(0.0, 50 - JUST), "wholly owned": Share(100.0, 100.0)}


def read_share(text: str) -> Share | None:
    """A share as registers and people write it: "25", "33,3 %", "25-50", "more than 50 %", "75+", "majority".

    Returns:
        The interval; ``None`` where the text is none, or states a number that no share can have.
    """
    plain = unicodedata.normalize("NFKC", text[:MAX_TEXT]).lower().replace("–", "-").replace("—", "-")
    plain = re.sub(r"[\s_]+", " ", plain).strip()
    if plain in _WORDS:
        return _WORDS[plain]
    # A dash between letters joins words, as in "shares-25-to-50-percent"; elsewhere it is a range or a minus.
    words = re.sub(r"(?<=[a-z])-|-(?=[a-z])", " ", plain)
    if two := _TWO.fullmatch(words):
        low, high = (float(number.replace(",", ".")) for number in two.groups())
        return Share(low, high) if low <= high <= 100 else None
    one = _ONE.fullmatch(words)
    if not one:
        return None
    before, number, after = one["before"].strip(), float(one[2].replace(",", ".")), (one["after"] or "").strip()
    if number > 100 or (before and after) or (number == 100 and before in _MORE):
        return None
    if after == "or less" or before in _AT_MOST:
        return Share(0.0, number)
    if after or before in _AT_LEAST:
        return Share(number, 100.0)
    if before in _MORE:
        return Share(min(number + JUST, 100.0), 100.0)
    if before in _LESS:
        return Share(0.0, max(number - JUST, 0.0))
    return Share(number, number) if before in ("", "=") else None


# --- control ----------------------------------------------------------------------------------------------------

# fmt: off
CONTROLLING = frozenset({
    "director", "directors", "manager", "managing", "officer", "executive", "chief", "ceo", "cfo", "coo", "president",
    "chairman", "chairwoman", "chairperson", "chair", "trustee", "signatory", "attorney", "administrator",
    "controller", "controls", "control", "liquidator", "директор", "руководитель", "председатель", "президент",
    "управляющий",
})
# fmt: on
"""Roles that give a say: those that OFAC names in its frequently asked questions 398 and 400 (control, executives who
sign) and their usual words in registers. Assumption: the list is not complete; what it misses is another link."""

CONTROLLING_PARTS = (
    "대표",
    "이사",
    "사장",
    "회장",
    "지배인",
    "总经理",
    "總經理",
    "董事",
    "法定代表人",
    "理事",
    "代表取締役",
)
"""The same in scripts that do not set words apart."""

VOTES = frozenset({"voting", "votes", "vote", "appoint", "influence", "control", "controls", "trustee"})
SHARES = frozenset(
    {"shares", "share", "shareholder", "shareholding", "ownership", "owner", "equity", "capital", "stock"}
)
FORMER = frozenset({"former", "formerly", "ex", "бывший", "전"})


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]+", text.lower()))


def _controls(schema: str, roles: list[str], share: Share | None) -> bool:
    if schema in ("Ownership", "Directorship"):
        return share is None
    if schema not in ("Employment", "Membership", "Representation", "UnknownLink"):
        return False
    return any(_words(role) & CONTROLLING or any(part in role for part in CONTROLLING_PARTS) for role in roles)


# --- dates ------------------------------------------------------------------------------------------------------

_DATE = re.compile(r"(\d{4}(?:-\d{2}(?:-\d{2})?)?)(?:T.*)?")


def in_force(starts: Iterable[str], ends: Iterable[str], at: date) -> tuple[bool, bool]:
    """Whether a relation is possibly, and whether it is certainly in force at a date.

    Args:
        starts, ends: first and last days as FtM states them: a year, a month or a day; several contradict one another,
            and one that cannot be read leaves it open.
    """
    began = [_compare(text, at) for text in starts]
    ended = [_compare(text, at) for text in ends]
    possible = not (began and all(one == 1 for one in began)) and not (ended and all(one == -1 for one in ended))
    certain = all(one == -1 or one == 0 for one in began) and all(one == 1 or one == 0 for one in ended)
    return possible, possible and certain


def _compare(text: str, at: date) -> int | None:
    """-1, 0 or 1: a date is before, on or after another; ``None`` where that cannot be told."""
    stated = _DATE.fullmatch(text[:40])
    if not stated:
        return None
    ours = at.isoformat()[: len(stated[1])]
    if stated[1] == ours:
        return 0 if len(ours) == 10 else None
    return -1 if stated[1] < ours else 1
