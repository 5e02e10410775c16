"""A site that has a text of another firm's."""

from __future__ import annotations

from collections.abc import Iterator

from truename.indicators import Evidence, Finding, Indicator
from truename.indicators import _names as names
from truename.indicators._records import TIES, Ties, ends, firm, telling
from truename.indicators._sources import guidance_2022, seizure_2023
from truename.indicators._words import called, finding, listed
from truename.resolve.texts import WORDS


def find(evidence: Evidence) -> Iterator[Finding]:
    """Links that rest on text, between firms of different names that are neither one nor tied."""
    network = evidence.network
    ties = Ties(network)
    for link, part in telling(network, "text"):
        pair = ends(network, link)
        if pair is None or part.llr <= 0 or not all(map(firm, pair)):
            continue
        if not ties(*pair) and names.differ(*pair):
            who = [called(record, names.of(record)[0]) for record in pair]
            sentence = (
                f"{listed(who)} have a text in common, {WORDS} words and more of it word for word; "
                f"{part.holders:,} records of the case have it."
            )
            yield finding(pair, sentence, names.values(*pair), [part])


INDICATOR = Indicator(
    id="site_text_copied",
    title="A site has a text of another firm's",
    sources=(
        seizure_2023("Describes sites that were made to look like those of legitimate IT companies."),
        guidance_2022("How they operate: profiles use the names of small and medium companies that exist."),
    ),
    looks_at=("text", "name", "alias", *TIES),
    innocent=(
        "Both use a text that a template, a franchise or a maker of a product provides.",
        "One agency wrote both.",
        "The firm that was copied is the one who is harmed, and may know nothing of it.",
        "The firms belong together, and nothing in the case says so.",
    ),
    refutes=(
        "A register shows that one owns the other, or that both belong to one group.",
        "The text is found at many, or at the maker of the template.",
        "Earlier captures show which was first, and its owner gave leave.",
    ),
    find=find,
)
