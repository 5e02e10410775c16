"""The 50 Percent Rule of the US Office of Foreign Assets Control (OFAC), and control apart from it.

An entity of which blocked persons own 50 percent or more, in the aggregate, directly or indirectly, is itself a blocked
person: OFAC, Revised Guidance on Entities Owned by Persons Whose Property and Interests in Property Are Blocked, 13
August 2014; frequently asked questions (FAQ) 116 and 398 to 402. What follows from that wording:

- The shares of all blocked owners add, whichever programme they are blocked under (FAQ 399).
- A company that is blocked by the rule counts as a blocked owner with its whole share; percentages are never
  multiplied. What a company holds that is not blocked counts for nothing (FAQ 401).
- The rule speaks of ownership only. Control does not block, though OFAC urges caution (FAQ 398) and who is in control
  stays blocked (FAQ 400): here it is a finding of its own and adds nothing to ownership.
- Once blocked owners have sold below 50 percent the entity is not blocked by the rule any more, what was blocked
  before stays so (FAQ 402): only what is in force at the date counts, and the past cannot be seen here.

"Blocked" is therefore the smallest set that holds the listed persons and everything of which its members own half:
the least fixed point of a monotone rule. It is found by passing on each owner's shares once, when that owner becomes
blocked, so that cycles and cross-holdings need nothing special: two companies are not blocked by owning each other.
It is found twice, once with the least that is certain of every share and once with the most that is possible.

The rules of the EU and the UK differ in more than a threshold (in both, control counts, too), and are not this
function with another number.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum

from truename.lists.entity import PERSON, Entity
from truename.lists.relations import UNKNOWN, Relation, Share, relations

THRESHOLD = 50.0
"""Percent, inclusive. OFAC's Revised Guidance of 13 August 2014: "50 percent or more"."""

ROUNDING = 1.0
"""Percent by which all shares of an entity may exceed 100 before they are taken to contradict one another. Assumption:
registers round to whole percents."""

TOLERANCE = 1e-9
"""Percent, for sums of binary fractions."""

MAX_STEPS = 1000
"""Steps of a chain. Nobody reads further, and cross-holdings could fill a disk."""


class Owned(StrEnum):
    """Whether blocked persons own 50 percent or more of an entity."""

    CERTAINLY = "certainly"
    POSSIBLY = "possibly"
    NOT = "not"


@dataclass(frozen=True, slots=True)
class Holding:
    """What one owner holds of one asset, all statements about it taken together.

    Attributes:
        owner, asset: ids.
        share: in percent; the widest interval where statements contradict one another.
        stated_by: the relations that say so.
    """

    owner: str
    asset: str
    share: Share
    stated_by: tuple[Relation, ...]


@dataclass(frozen=True, slots=True)
class Holdings:
    """Who owns and who controls what, at a date.

    Attributes:
        of_asset, of_owner: the same holdings by either end; nothing holds shares of itself here.
        control: relations that give control, by the entity that is controlled.
        relations: all that are in force, those of no ownership or control as well.
        notes: what is wrong with the statements about an entity, by its id.
        left_out: relations that could not be used, and why.
        at: the date.
    """

    of_asset: Mapping[str, tuple[Holding, ...]]
    of_owner: Mapping[str, tuple[Holding, ...]]
    control: Mapping[str, tuple[Relation, ...]]
    relations: tuple[Relation, ...]
    notes: Mapping[str, tuple[str, ...]]
    left_out: tuple[str, ...]
    at: date


@dataclass(frozen=True, slots=True)
class Finding:
    """What the rule says of one entity.

    Attributes:
        id: of the entity.
        listed: whether it is one of those that were given as blocked.
        owned: whether blocked persons own 50 percent or more of it.
        aggregate: what blocked persons own of it together, in percent: the least that is certain, the most possible.
        owners: the holdings of blocked owners and of those that may be blocked, the largest first.
        control: relations by which such persons control it without that being ownership.
        notes: what is wrong with the statements it rests on.
    """

    id: str
    listed: bool
    owned: Owned
    aggregate: Share
    owners: tuple[Holding, ...] = ()
    control: tuple[Relation, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def blocked(self) -> bool:
        """Whether it is blocked for certain: listed itself, or by the rule."""
        return self.listed or self.owned is Owned.CERTAINLY

    @property
    def blocked_possibly(self) -> bool:
        """Whether it is blocked, or may be by the rule."""
        return self.listed or self.owned is not Owned.NOT


# --- reading ----------------------------------------------------------------------------------------------------


def holdings(entities: Iterable[Entity], at: date | None = None) -> Holdings:
    """Who owns and who controls what, as entities state it.

    Args:
        entities: in FtM's form: relations, and the entities that they are about (which may be missing).
        at: the date at which it is to hold; today where it is not given.
    """
    entities = list(entities)
    at = at or datetime.now(UTC).date()
    people = {entity.id for entity in entities if entity.schema in PERSON}
    stated = relations(entities, at)
    left_out = list(stated.left_out)
    pairs: dict[tuple[str, str], list[Relation]] = {}
    control: dict[str, list[Relation]] = {}
    notes: dict[str, list[str]] = {}
    for relation in stated.all:
        if relation.control and relation.source != relation.target:
            control.setdefault(relation.target, []).append(relation)
        if relation.share is None:
            continue
        if relation.target in people:
            left_out.append(f"{relation.schema} {relation.id} says that a person is owned: left out")
        elif relation.source == relation.target:
            notes.setdefault(relation.target, []).append("it is said to own shares of itself, which count for nothing")
        else:
            pairs.setdefault((relation.source, relation.target), []).append(relation)
    of_asset: dict[str, list[Holding]] = {}
    of_owner: dict[str, list[Holding]] = {}
    for (owner, asset), these in pairs.items():
        share, remarks = _together(owner, these)
        holding = Holding(owner, asset, share, tuple(these))
        of_asset.setdefault(asset, []).append(holding)
        of_owner.setdefault(owner, []).append(holding)
        if remarks:
            notes.setdefault(asset, []).extend(remarks)
    for asset, held in of_asset.items():
        if (total := sum(one.share.low for one in held)) > 100 + ROUNDING:
            notes.setdefault(asset, []).append(
                f"its shares add up to {total:.6g} %: {total - 100:.6g} % of them cannot be true, and may be anybody's"
            )
    return Holdings(
        of_asset={asset: tuple(held) for asset, held in of_asset.items()},
        of_owner={owner: tuple(held) for owner, held in of_owner.items()},
        control={target: tuple(these) for target, these in control.items()},
        relations=stated.all,
        notes={about: tuple(dict.fromkeys(texts)) for about, texts in notes.items()},
        left_out=tuple(left_out),
        at=at,
    )


def _together(owner: str, stated: list[Relation]) -> tuple[Share, list[str]]:
    """Several statements about one owner and one asset as one share: the widest interval, never a sum.

    A statement without a share contradicts none. Nothing is certain of a share that is nowhere certainly in force.
    """
    remarks = [f"{relation.schema} {relation.id}: {relation.note}" for relation in stated if relation.note]
    known = [(relation.share, relation.certain) for relation in stated if relation.share not in (None, UNKNOWN)]
    shares = [share for share, _ in known if share is not None]
    if not shares:
        return UNKNOWN, remarks
    if len(set(shares)) > 1:
        texts = ", ".join(dict.fromkeys(str(share) for share in shares))
        remarks.append(f"the share of {owner} is stated as {texts}: the widest is taken, they are not added")
    low = min(share.low for share in shares) if any(certain for _, certain in known) else 0.0
    return Share(low, max(share.high for share in shares)), remarks


# --- the rule ---------------------------------------------------------------------------------------------------


def blocked(held: Holdings, listed: Collection[str], suspected: Collection[str] = ()) -> dict[str, Finding]:
    """Apply the rule, in time linear in the holdings.

    Args:
        held: who owns and controls what.
        listed: ids of those that are blocked by themselves.
        suspected: ids of those that may be listed (a name that resembles a listed one): their shares are possible only.

    Returns:
        A finding for each listed id and for each entity that anybody owns or controls, by id.
    """
    stated = {asset: sum(one.share.low for one in these) for asset, these in held.of_asset.items()}
    certain = _spread(held, dict.fromkeys(listed), lambda asset, sums: _least(sums, stated[asset]))
    possible = _spread(held, certain.members | dict.fromkeys(suspected), lambda asset, sums: _most(sums, stated[asset]))
    findings = {}
    for one in dict.fromkeys((*listed, *held.of_asset, *held.control)):
        total = stated.get(one, 0.0)
        low = _least(certain.sums.get(one, NOTHING), total)
        high = _most(possible.sums.get(one, NOTHING), total)
        owners = [holding for holding in held.of_asset.get(one, ()) if holding.owner in possible.members]
        findings[one] = Finding(
            id=one,
            listed=one in certain.seeds,
            owned=Owned.CERTAINLY if _half(low) else Owned.POSSIBLY if _half(high) else Owned.NOT,
            aggregate=Share(low, high),
            owners=tuple(sorted(owners, key=lambda holding: (-holding.share.low, -holding.share.high))),
            control=tuple(relation for relation in held.control.get(one, ()) if relation.source in possible.members),
            notes=held.notes.get(one, ()),
        )
    return findings


NOTHING = Share(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class _Spread:
    """A least fixed point: who started it, who belongs to it, and the sum of what members hold of each asset."""

    seeds: Collection[str]
    members: dict[str, None]
    sums: dict[str, Share]


def _spread(held: Holdings, seeds: dict[str, None], aggregate: Callable[[str, Share], float]) -> _Spread:
    """Pass the shares of blocked owners on to what they own until nothing more is blocked."""
    members, sums, waiting = dict(seeds), dict[str, Share](), deque(seeds)
    while waiting:
        for holding in held.of_owner.get(waiting.popleft(), ()):
            asset, before = holding.asset, sums.get(holding.asset, NOTHING)
            sums[asset] = Share(before.low + holding.share.low, before.high + holding.share.high)
            if asset not in members and _half(aggregate(asset, sums[asset])):
                members[asset] = None
                waiting.append(asset)
    return _Spread(seeds, members, sums)


def _half(percent: float) -> bool:
    return percent >= THRESHOLD - TOLERANCE


def _least(sums: Share, stated: float) -> float:
    """The least that blocked owners hold. What is stated beyond 100 percent is not true, and may be of their shares."""
    beyond = stated - 100 if stated > 100 + ROUNDING else 0.0
    return min(max(sums.low - beyond, 0.0), 100.0)


def _most(sums: Share, stated: float) -> float:
    """The most that blocked owners can hold: what others certainly hold is not theirs, where the statements add up."""
    if stated > 100 + ROUNDING:
        return min(sums.high, 100.0)
    return min(sums.high, max(100 - (stated - sums.low), sums.low), 100.0)


# --- how it is known --------------------------------------------------------------------------------------------


class Standing(StrEnum):
    """Why an owner counts, or that it does not."""

    LISTED = "listed"
    OWNED = "blocked by the rule"
    POSSIBLY = "possibly blocked"
    NOT = "not blocked"


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a chain.

    Attributes:
        depth: 1 for direct owners, 2 for theirs.
        holding: who holds how much of what, and who says so.
        standing: of the owner.
        above: whether the owner's own owners stand further up already.
    """

    depth: int
    holding: Holding
    standing: Standing
    above: bool = False


def chain(held: Holdings, findings: Mapping[str, Finding], one: str, most: int = MAX_STEPS) -> tuple[Step, ...]:
    """The tree of an entity's owners, each followed by its own: every owner, the blocked ones first.

    Owners of what is not blocked, and of who is listed, change nothing and are left out. At most ``most`` steps.
    """
    steps: list[Step] = []
    opened = {one}
    waiting = _owners(held, findings, one, 1)
    while waiting and len(steps) < most:
        step = waiting.pop()
        owner = step.holding.owner
        goes_on = step.standing in (Standing.OWNED, Standing.POSSIBLY) and owner in held.of_asset
        steps.append(replace(step, above=goes_on and owner in opened))
        if goes_on and owner not in opened:
            opened.add(owner)
            waiting += _owners(held, findings, owner, step.depth + 1)
    return tuple(steps)


def _owners(held: Holdings, findings: Mapping[str, Finding], one: str, depth: int) -> list[Step]:
    """The steps to an entity's owners, the least important first: they wait on a stack."""
    counting = {holding.owner for holding in findings[one].owners} if one in findings else set()
    steps = [
        Step(depth, holding, _standing(findings.get(holding.owner), holding.owner in counting))
        for holding in held.of_asset.get(one, ())
    ]
    order = list(Standing)
    steps.sort(key=lambda step: (order.index(step.standing), -step.holding.share.low, -step.holding.share.high))
    return steps[::-1]


def _standing(finding: Finding | None, counts: bool) -> Standing:
    if finding is not None and finding.listed:
        return Standing.LISTED
    if finding is not None and finding.owned is Owned.CERTAINLY:
        return Standing.OWNED
    return Standing.POSSIBLY if counts else Standing.NOT
