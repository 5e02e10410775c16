"""Profiles or mails of different names that have a text in common."""

from __future__ import annotations

from collections.abc import Iterator

from truename.indicators import Evidence, Finding, Indicator
from truename.indicators import _names as names
from truename.indicators._records import Colleagues, ends, person, telling
from truename.indicators._sources import guidance_2022, psa_january_2025
from truename.indicators._words import called, finding, listed
from truename.resolve.texts import WORDS


def find(evidence: Evidence) -> Iterator[Finding]:
    """Links that rest on text, between people of different names who do not say that they work for the same."""
    network = evidence.network
    colleagues = Colleagues(network)
    for link, part in telling(network, "text"):
        pair = ends(network, link)
        if pair is None or part.llr <= 0 or not all(map(person, pair)):
            continue
        if names.differ(*pair) and not colleagues(*pair):
            who = [called(record, names.of(record)[0]) for record in pair]
            sentence = (
                f"{listed(who)} have a text in common, {WORDS} words and more of it word for word; "
                f"{part.holders:,} records of the case have it."
            )
            yield finding(pair, sentence, names.values(*pair), [part])


INDICATOR = Indicator(
    id="profile_text_copied",
    title="Profiles of different names have a text in common",
    sources=(
        psa_january_2025("Recommends looking for other applicants with the same content of the résumé."),
        guidance_2022(
            "Red flags: the same templates for bids and messages, and similar or equal documents, across different "
            "developers' accounts."
        ),
    ),
    looks_at=("text", "name", "alias", "worksFor"),
    innocent=(
        "Both use a text that a platform, a course or a program suggests.",
        "Somebody copied from a profile that did well; the one who was copied may know nothing of it.",
        "An agency wrote both.",
    ),
    refutes=(
        "The text is found at many who have nothing to do with one another.",
        "Earlier captures show which of the two was first, and its owner knows nothing of the other.",
        "Both can show the work that the text describes.",
    ),
    find=find,
)
