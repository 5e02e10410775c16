"""An account that goes on under another name."""

from __future__ import annotations

from collections.abc import Iterator

from truename.indicators import Evidence, Finding, Indicator
from truename.indicators._names import others
from truename.indicators._records import person, stated, successions
from truename.indicators._sources import guidance_2022
from truename.indicators._words import day, finding, plain, shown


def find(evidence: Evidence) -> Iterator[Finding]:
    """A profile or mailbox whose later captures state another name at the same address, and the earlier one no more."""
    for record in evidence.network.records.values():
        if not person(record) or record.schema == "Person":
            continue
        values = stated(record, "name")
        aliases = [value.value for value in stated(record, "alias")]
        for before, after in successions(evidence, values, same_place=record.schema != "Mailbox"):
            if others([before.value], [after.value]) and not {before.value, after.value} & set(aliases):
                sentence = (
                    f"{plain(record.id)} stated the name {shown(before.value)} until {day(before.last)} and states "
                    f"{shown(after.value)} from {day(after.first)} on."
                )
                yield finding([record], sentence, [before, after])


INDICATOR = Indicator(
    id="account_renamed",
    title="An account goes on under another name",
    sources=(
        guidance_2022(
            "Red flags: the worker asks to use another account, especially one that is registered to a different "
            "name. How they operate: owners sell or lend their accounts, and control passes on."
        ),
    ),
    looks_at=("name", "alias"),
    innocent=(
        "Somebody married, divorced or changed their name for another reason.",
        "A nickname gave way to the full name, or the other way round.",
        "A company's account is kept by another employee now.",
    ),
    refutes=(
        "A document or a register shows that both names are one person's.",
        "The platform confirms that the account's verified owner is the same.",
        "The two captures turn out to be of two accounts, one of which was closed and its address given to another.",
    ),
    find=find,
)
