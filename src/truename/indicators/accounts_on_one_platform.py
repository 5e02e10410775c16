"""One identity with several accounts of different names on one platform."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from truename.indicators import Evidence, Finding, Indicator
from truename.indicators import _names as names
from truename.indicators._records import by_name, counted, stated
from truename.indicators._sources import guidance_2022, panel_2020
from truename.indicators._words import called, finding, listed, plain
from truename.resolve.network import Record, Value


def find(evidence: Evidence) -> Iterator[Finding]:
    """Profiles of one platform that the weights put into one identity, and that state different names."""
    network = evidence.network
    for identity in network.identities:
        platforms: dict[str, list[tuple[Record, Value]]] = defaultdict(list)
        for member in identity.members:
            record = network.records.get(member)
            if record is not None and member.startswith("profile:") and (named := stated(record, "name")):
                platforms[member.removeprefix("profile:").partition("/")[0]].append((record, named[0]))
        for platform, held in sorted(platforms.items()):
            groups = by_name(held)
            if len(groups) > 1:
                who = [called(group[0][0], names.of(group[0][0])[0]) for group in groups]
                sentence = (
                    f"Of the records that may be one identity, {len(held):,} are accounts of {plain(platform)}, under "
                    f"{counted(groups, held)}: {listed(who)}."
                )
                yield finding([record for record, _ in held], sentence, [value for _, value in held])


INDICATOR = Indicator(
    id="accounts_on_one_platform",
    title="One identity has accounts of different names on one platform",
    sources=(
        guidance_2022(
            "Red flags: developers log in to several accounts of one platform from one network address. How they "
            "operate: each worker often uses several identities and accounts."
        ),
        panel_2020("Reports accounts on platforms of freelance work that were set up in the names of other people."),
    ),
    looks_at=("name", "alias"),
    innocent=(
        "A person has a private and a business account, or one for each trade.",
        "An agency keeps the accounts of several people who exist.",
        "The identity itself is wrong: it is a proposal, and its weakest seam may not hold.",
    ),
    refutes=(
        "Looking at the identity's weakest seam shows two people.",
        "The platform confirms verified owners who are different.",
        "Each account's owner is met.",
    ),
    find=find,
)
