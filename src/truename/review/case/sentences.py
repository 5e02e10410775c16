"""The finding in three sentences, and what is not known. They say what the evidence weighs, and decide nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup, escape

from truename.case.rows import Remark
from truename.properties import VENDOR, Relation
from truename.resolve.network import Identity, Link, Record
from truename.review.case.paths import Path
from truename.review.case.report import Index, many, short, some
from truename.review.report import percent, signed
from truename.screening.coverage import Way
from truename.types import ClaimStatus

OLD_LIST = 30
"""Days after which the page says that a list is old. Assumption: the large ones change every week."""

NAME = 60
"""Characters of a name in a sentence."""

_SCALE = (
    # ENFSI Guideline for Evaluative Reporting in Forensic Science (2015), table of verbal equivalents, by log10 LR.
    (6.0, "extremely strong"),
    (4.0, "very strong"),
    (3.0, "strong"),
    (2.0, "moderately strong"),
    (1.0, "moderate"),
    (0.3, "weak"),
)


def strength(llr: float) -> str:
    """A weight in a word: "strong support"."""
    word = next((word for least, word in _SCALE if abs(llr) >= least), "")
    return f"{word} support{' against' if llr < 0 else ''}" if word else "no support either way"


def weighed(llr: float) -> str:
    """A weight with its word: "+3.1, strong support"."""
    return f"{signed(llr)}, {strength(llr)}"


def reviewed(link: Link) -> str:
    """Why a link does not stand."""
    if link.probability is None or link.probability <= 0.5:
        return "It does not outweigh the prior, and is kept for review."
    if link.relation is Relation.INFRASTRUCTURE:
        why = "too little of it is one holder's: customers of one agency share a host, an icon or a text, too"
    else:
        why = "all that is known of the two together keeps them apart"
    return f"It outweighs the prior, but {why}. It is kept for review."


BEGIN, END = "\ue000", "\ue001"
"""What stands around texts from outside in a sentence until it is shown. Private characters: no such text holds one,
for :func:`truename.review.case.report.short` shows those by their codes."""


def spoken(sentence: str) -> str:
    """A sentence as plain text."""
    return sentence.replace(BEGIN, "").replace(END, "")


def isolated(sentence: str) -> Markup:
    """A sentence as HTML, in which no text from outside can reorder what stands around it."""
    return Markup(str(escape(sentence)).replace(BEGIN, "<bdi>").replace(END, "</bdi>"))  # noqa: S704  escaped before


def _outside(text: str, most: int = NAME) -> str:
    return f"{BEGIN}{short(text, most)}{END}"


def sentences(index: Index, ways: Sequence[Path]) -> tuple[str, str, str]:
    """Who the counterparty is the same as, controls and shares infrastructure with; what the lists catch; what warning
    signs are seen and what is not known; texts from outside stand between BEGIN and END."""
    return _who(index), _lists(index, ways), _signs(index)


# --- who --------------------------------------------------------------------------------------------------------

MOST = 3
"""Counterparties of whom the first sentence tells; those that follow are in the tables."""


def _who(index: Index) -> str:
    network = index.network
    if not index.counterparties:
        several = sum(len(one.members) > 1 for one in network.identities)
        asked = "No counterparty was named, and nobody is singled out"
        if index.report.counterparties:
            those = some([_outside(one) for one in index.report.counterparties])
            asked = f"None of those asked about ({those}) is in the case"
        return (
            f"{asked}: the case holds {many(len(network.records), 'record')}, which make"
            f" {many(len(network.identities), 'identity', 'identities')} as far as the evidence weighs,"
            f" {several:,} of them of several records."
        )
    told = [_told(index, one) for one in index.counterparties[:MOST]]
    more = len(index.counterparties) - MOST
    if more > 0:
        told.append(f"{many(more, 'further counterparty', 'further counterparties')} below")
    return f"{'; '.join(told)}."


def _told(index: Index, one: str) -> str:
    identity = index.identities[one]
    others = [other for other in identity.members if other != one]
    links = _links(index, identity)
    every, id = many(len(index.network.records), "record"), "" if index.name(one) == one else f" ({_outside(one)})"
    itself = f"as far as the evidence weighs, {_outside(index.name(one))}{id}"
    namesakes = [f"{_outside(index.name(other))}{_which(index, one, other)}" for other in others]
    parts = [
        f"{itself} is the same as {some(namesakes)} ({_seam(identity)})"
        if others
        else f"{itself} is the same as no other of {every}"
    ]
    controlled = [link for link in links if link.relation is Relation.CONTROL]
    over = [link for link in controlled if link.target in identity.members]
    under = [link for link in controlled if link.source in identity.members]
    if over:
        parts.append(f"stated to control it, or to work for it: {_tied(index, over, lambda link: link.source)}")
    if under:
        parts.append(f"stated to be controlled by it, or to employ it: {_tied(index, under, lambda link: link.target)}")
    if not controlled:
        parts.append("no tie of control or work is stated")
    parts.append(_shared(index, identity, [link for link in links if link.relation is Relation.INFRASTRUCTURE]))
    text = "; ".join(parts)
    return text[:1].upper() + text[1:]


def _which(index: Index, one: str, other: str) -> str:
    """The id of a record that is called as the one of which is told, so that the sentence says something."""
    return f" ({_outside(other)})" if index.name(other) == index.name(one) else ""


def _links(index: Index, identity: Identity) -> list[Link]:
    """Links of an identity with others, those that stand."""
    inside = set(identity.members)
    return [link for link in index.links.values() if link.stands and (link.source in inside) != (link.target in inside)]


def _seam(identity: Identity) -> str:
    if identity.seam is None:
        return "nothing says how strongly"
    return f"{weighed(identity.seam)}, where it hangs together least; {percent(identity.probability)} probable"


def _tied(index: Index, links: Sequence[Link], end: Callable[[Link], str]) -> str:
    named: dict[str, str] = {}
    for link in links:
        words = f" ({_outside(link.words)})" if link.words else ""
        named.setdefault(end(link), f"{_outside(index.name(end(link)))}{words}")
    return some(list(named.values()))


def _shared(index: Index, identity: Identity, links: Sequence[Link]) -> str:
    if not links:
        return "it shares infrastructure with no other"
    heaviest: dict[str, float] = {}
    for link in links:
        other = link.target if link.source in identity.members else link.source
        name = index.identities[other].id
        heaviest[name] = max(heaviest.get(name, float("-inf")), link.llr or 0.0)
    named = sorted(heaviest, key=lambda one: (-heaviest[one], one))
    first = f"{_outside(index.name(named[0]))} ({weighed(heaviest[named[0]])})"
    if len(named) == 1:
        return f"it shares infrastructure with {first}"
    return f"it shares infrastructure with {len(named):,} others, most strongly with {first}"


# --- lists ------------------------------------------------------------------------------------------------------


def _lists(index: Index, ways: Sequence[Path]) -> str:
    found = index.report.coverage
    if found is None:
        return "No lists were given, so that nothing is said of who is listed."
    numbers = {count.way: count.entities for count in found.table}
    lists = some([f"{_outside(one.name)} of {_outside(one.published or 'an unknown date')}" for one in found.lists])
    every, none = len(found.rows), numbers.get(Way.NONE, 0)
    if every == none:
        return f"Of {many(every, 'entity', 'entities')} the lists ({lists}) catch none, which clears nobody."
    how = [
        f"{numbers[way]:,} {words}"
        for way, words in (
            (Way.DIRECT, "by an equal name or number"),
            (Way.VARIANT, "under a variant spelling, a lead and no more"),
            (Way.OWNERSHIP, "through ownership of 50 % or more"),
            (Way.CONTROL, "through control"),
            (Way.LINK, "through another link"),
        )
        if numbers.get(way)
    ]
    near = _nearest(index, ways)
    return (
        f"Of {many(every, 'entity', 'entities')} the lists ({lists}) catch {every - none:,}: {', '.join(how)};"
        f" {near}; an equal name is no proof that a list means them."
    )


def _nearest(index: Index, ways: Sequence[Path]) -> str:
    if not index.listed:
        return "none of them by a name or number of its own"
    if not index.counterparties:
        return "without a counterparty there is no path to them"
    if not ways:
        return "no link that stands leads from the counterparty to any of them"
    name = _outside(index.called(ways[0].end))
    steps = len(ways[0].identities) - 1
    if not steps:
        return f"the counterparty itself, {name}, is among them"
    return f"the nearest to the counterparty is {name}, {many(steps, 'link')} away"


# --- signs ------------------------------------------------------------------------------------------------------


def _signs(index: Index) -> str:
    report = index.report
    seen = list(dict.fromkeys(indicator.id for indicator, _ in report.findings))
    titles = {indicator.id: indicator.title for indicator, _ in report.findings}
    looked = max(len({one.id for one in report.looked_for} | set(seen)), len(seen))
    about = [
        indicator.id
        for indicator, finding in report.findings
        if any(index.identities[one].id in index.asked for one in finding.subjects if one in index.identities)
    ]
    if seen:
        seen.sort(key=lambda one: one not in about)  # the counterparty's first
        which = some([f"“{_outside(titles[one], 2 * NAME)}”" for one in seen])
        here = f", {len(set(about)):,} of them about the counterparty" if index.asked else ""
        text = (
            f"Of {many(looked, 'published warning sign')} {len(seen):,} {'is' if len(seen) == 1 else 'are'} seen{here}"
            f" ({which}), each with innocent explanations and without a weight"
        )
    elif looked:
        text = f"None of {many(looked, 'published warning sign')} is seen"
    else:
        text = "Published warning signs were not looked for"
    missing = [gap.short for gap in unknown(index) if gap.short]
    return f"{text}; not known {'is' if len(missing) == 1 else 'are'} {some(missing, 4)}." if missing else f"{text}."


# --- what is not known ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is not known.

    Attributes:
        text: what, a sentence.
        names: of whom or of what, where it is of some.
        short: how the third sentence calls it; empty where it does not.
    """

    text: str
    names: tuple[str, ...] = ()
    short: str = ""


LIMITS = (
    "An identity is a proposal: it says which records the evidence holds together, and people decide.",
    "Only what was captured is here. What nobody saved is not found, and what a page said wrongly is not noticed unless"
    " another capture contradicts it.",
    "Weights along a path are not added: that A is tied to B, and B to C, does not tie A to C.",
    "A network whose members share nothing but values that an agency or a service could have given them is not found.",
    "Not being on these lists clears nobody, and an indicator that is not seen is no sign of innocence.",
)
"""What holds of every case."""


def unknown(index: Index) -> list[Gap]:
    """What is not known, the case's own gaps first."""
    return [*_evidence(index), *_subjects(index), *_lists_missing(index), *_checks(index)]


def _evidence(index: Index) -> Iterator[Gap]:
    report = index.report
    refused = tuple(map(_remark, filter(lambda one: one.refused, report.remarks)))
    if refused:
        yield Gap(
            f"What {many(len(refused), 'thing')} that could not be read would say:",
            refused,
            f"what {many(len(refused), 'thing')} that could not be read would say",
        )
    parts = tuple(_remark(one) for one in report.remarks if not one.refused)
    if parts:
        yield Gap(f"What was left out of others, {many(len(parts), 'remark')}:", parts)
    absent = [one for one in report.counterparties if one not in index.identities]
    if absent:
        yield Gap(f"{many(len(absent), 'counterparty', 'counterparties')} of whom nothing was captured:", tuple(absent))
    timeless = [one.name for one in report.captures.values() if not one.captured]
    if timeless:
        yield Gap(
            f"When {many(len(timeless), 'capture was', 'captures were')} made; what they state has no place in time:",
            tuple(sorted(timeless)),
        )


def _remark(one: Remark) -> str:
    where = one.file if one.name in ("", one.file) else f"{one.file}, {one.name}"
    return f"{where}: {one.reason.removesuffix('.')}"


def _subjects(index: Index) -> Iterator[Gap]:
    """Subjects that lack claims of some sort."""
    records = [record for _, record in sorted(index.network.records.items())]
    for what, kinds, properties in _EXPECTED:
        lacking = [one for one in records if one.schema in kinds and not any(map(one.values.get, properties))]
        if lacking:
            yield Gap(
                f"{what}, of {many(len(lacking), 'record')}:",
                tuple(f"{one.name or one.id} ({one.id})" for one in lacking),
                f"who registered {many(len(lacking), 'site')}" if properties is _REGISTRANT else "",
            )
    once = [one for one in records if one.schema == "Site" and len(_days(one)) == 1]
    if once:
        yield Gap(
            f"What {many(len(once), 'site')} said earlier or later: captured on one day only:",
            tuple(f"{one.name or one.id} ({one.id})" for one in once),
        )


_REGISTRANT = ("registrantName", "registrantOrganization", "registrantEmail", "registrantPhone", "registrantAddress")

_EXPECTED = (
    ("Who registered it", ("Site",), _REGISTRANT),
    ("Where it is hosted", ("Site",), ("ip", "nameServer", "mailServer")),
    ("When it was registered", ("Site",), ("registered",)),
    (
        "Its number in a register",
        ("Organization", "Company", "LegalEntity"),
        ("registrationNumber", "taxNumber", "leiCode"),
    ),
    ("How to reach them", ("Person", "Profile"), ("email", "phone", "handle", "address")),
)
"""What is not known, of records of which schemata, where they state none of these properties."""


def _days(record: Record) -> set[str]:
    times = (time for those in record.values.values() for value in those for time in (value.first, value.last))
    return {time[:10] for time in times if time}


def _lists_missing(index: Index) -> Iterator[Gap]:
    found = index.report.coverage
    if found is None:
        yield Gap("Who is listed: no lists were given.", short="who is on any list")
        return
    old = [one for one in found.lists if _age(one.published, index.report.time) > OLD_LIST]
    if old:
        yield Gap(
            f"What has changed since on lists that are older than {OLD_LIST} days:",
            tuple(f"{one.name} of {one.published}" for one in old),
            f"what {many(len(old), 'old list')} would say today",
        )
    about = {index.report.covered.get(row.id, row.id) for row in found.rows}
    missed = [one for one in index.network.identities if one.id not in about and about.isdisjoint(one.members)]
    if missed:
        yield Gap(
            f"Whether {many(len(missed), 'identity is', 'identities are')} listed: not compared with the lists:",
            tuple(index.called(one) for one in missed),
        )
    if found.left_out:
        yield Gap("Of ties that could not be used for what the lists catch:", found.left_out)


def _age(published: str, time: str) -> int:
    """Days between two dates; 0 where one is not known."""
    try:
        return (date.fromisoformat(time[:10]) - date.fromisoformat(published[:10])).days
    except ValueError:
        return 0


def _checks(index: Index) -> Iterator[Gap]:
    report = index.report
    vendor = [number for number, claim in report.claims.items() if claim.property in VENDOR]
    unchecked = [number for number in vendor if index.status(number) is ClaimStatus.ASSERTED]
    if unchecked:
        yield Gap(
            f"Whether what subjects claim of themselves (awards, clients, offices) holds: nobody checked"
            f" {many(len(unchecked), 'such claim')}.",
            short=f"whether what vendors claim of themselves holds in {many(len(unchecked), 'case')}",
        )
    provisional = tuple(f"{table.kind} {table.id}" for table in report.calibrations if table.provisional)
    if provisional:
        yield Gap("How well tables are calibrated here; not fitted on your own data:", provisional)
