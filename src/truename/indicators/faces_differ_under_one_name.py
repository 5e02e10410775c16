"""One name and contact with pictures that show different people."""

from __future__ import annotations

from collections.abc import Iterator

from truename.indicators import Evidence, Finding, Indicator
from truename.indicators._names import PROPERTIES as NAMES
from truename.indicators._records import TELLING, ends, person, stated, telling
from truename.indicators._sources import guidance_2023
from truename.indicators._words import finding, listed, plain, shown
from truename.properties import PROPERTIES
from truename.resolve.network import Record, Value
from truename.resolve.tokens import folded

CONTACTS = ("email", "phone", "handle")
PICTURES = ("face", "picture", "pictureUrl")
"""What shows a face, or says where the picture lies that does."""


def find(evidence: Evidence) -> Iterator[Finding]:
    """Two accounts of one name that share a contact, or what holds them for one, and whose faces are told apart."""
    network = evidence.network
    one_of = network.identity_of()
    told: set[frozenset[str]] = set()
    for pair, claims in _apart(evidence):
        key = frozenset(record.id for record in pair)
        if key in told or not all(map(person, pair)):
            continue
        names = _shared(pair, NAMES)
        contacts = _shared(pair, CONTACTS)
        together = pair[0].id in one_of and one_of[pair[0].id] is one_of.get(pair[1].id)
        if not names or not (contacts or together):
            continue
        told.add(key)
        what = f"the name {shown(names[0].value)}"
        if contacts:
            what += f" and the {PROPERTIES[contacts[0].property].words} {shown(contacts[0].value)}"
        sentence = (
            f"{listed([plain(record.id) for record in pair])} both state {what}; the comparison of faces takes their "
            f"pictures to show two people."
        )
        yield finding(pair, sentence, [*names, *contacts, *claims])


def _apart(evidence: Evidence) -> Iterator[tuple[tuple[Record, Record], list[Value]]]:
    """Pairs whose faces are not one person's, with the values that say so."""
    network = evidence.network
    for link, part in telling(network, "face"):
        pair = ends(network, link)
        if pair is not None and part.llr < -TELLING:
            yield pair, [Value("face", "", part.claims, part.captures)]
    for apart in network.apart:
        one, other = network.records.get(apart.source), network.records.get(apart.target)
        if one is None or other is None:
            continue
        faces = [value for record in (one, other) for value in stated(record, *PICTURES)]
        if apart.claims and {claim for value in faces for claim in value.claims}.issuperset(apart.claims):
            yield (one, other), faces


def _shared(pair: tuple[Record, Record], kinds: tuple[str, ...]) -> list[Value]:
    """The values that both state, of both."""
    texts = [{folded(value.value) for value in stated(record, *kinds)} for record in pair]
    both = texts[0] & texts[1] - {""}
    return [value for record in pair for value in stated(record, *kinds) if folded(value.value) in both]


INDICATOR = Indicator(
    id="faces_differ_under_one_name",
    title="Profiles of one name and contact show different people",
    sources=(
        guidance_2023("Additional red flags: several online profiles for the same identity with different pictures."),
    ),
    looks_at=(*PICTURES, "name", "alias", *CONTACTS),
    innocent=(
        "A profile shows a team, a child, a pet's owner or somebody who is admired.",
        "The pictures are years apart, or of poor quality, and the comparison errs.",
        "Two people of one name share a mailbox or a line, as families and small offices do.",
        "An assistant keeps one of the profiles.",
    ),
    refutes=(
        "An examiner of faces finds that the pictures show one person.",
        "The person is met on camera and can say who is shown, and why.",
        "The shared contact turns out to be an office's.",
    ),
    find=find,
)
