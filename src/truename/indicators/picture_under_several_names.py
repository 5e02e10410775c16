"""One picture or one face that stands under several names."""

from __future__ import annotations

from collections.abc import Iterator

from truename.indicators import Evidence, Finding, Indicator
from truename.indicators import _names as names
from truename.indicators._records import TELLING, ends, person, shared, telling
from truename.indicators._sources import guidance_2022, psa_july_2025
from truename.indicators._words import called, finding, listed

SEEN = {"picture": "one picture", "face": "faces that the comparison takes to be one person's"}
LEAST = {"picture": 0.0, "face": TELLING}


def find(evidence: Evidence) -> Iterator[Finding]:
    """Pictures that are not everybody's, by value and by link; faces that are told to be one person's."""
    network = evidence.network
    told: set[frozenset[str]] = set()
    for one in shared(network, tuple(SEEN), person):
        if one.entry is None:
            told.update(frozenset((a.id, b.id)) for a, _ in one.held for b, _ in one.held)
            yield one.finding(f"{SEEN[one.property].capitalize()} stand under {one.names}: {one.who}.")
    common = {(one.property, one.value) for one in network.common}
    for kind, least in LEAST.items():
        for link, part in telling(network, kind):
            pair = ends(network, link)
            key = frozenset((link.source, link.target))
            if pair is None or part.llr <= least or key in told or any((kind, text) in common for text in part.values):
                continue
            if all(map(person, pair)) and names.differ(*pair):
                told.add(key)
                who = [called(record, names.of(record)[0]) for record in pair]
                sentence = f"{listed(who)} show {SEEN[kind]}, under different names."
                yield finding(pair, sentence, names.values(*pair), [part])


INDICATOR = Indicator(
    id="picture_under_several_names",
    title="One face or picture stands under several names",
    sources=(
        psa_july_2025(
            "Recommends comparing an applicant's photographs and contact details with those of social and professional "
            "profiles."
        ),
        guidance_2022(
            "How they operate: documents join a worker's own or a provided photograph with a real person's particulars."
        ),
    ),
    looks_at=("picture", "face", "name", "alias"),
    innocent=(
        "Somebody took another person's picture without their knowledge; the person shown is the one who is harmed.",
        "It is a stock picture, a logo, a drawing or a picture that the platform gives to everybody.",
        "Somebody changed their name, or works under a pen name.",
        "Twins and close relatives look alike, and comparisons of faces err.",
    ),
    refutes=(
        "The picture is found at a seller of stock pictures, or at somebody who says whose it is.",
        "The person shown is met and confirms both names.",
        "An examiner of faces finds that the pictures show two people.",
    ),
    find=find,
)
