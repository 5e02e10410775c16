"""The tables of persons' names, as values. Each block of a table says where it comes from.

    surnames.tsv   culture, surname, share of the people of that culture
    given.tsv      culture, given name, share of the people of one sex of that culture
    variants.tsv   closeness, the words of a class of names that one person goes by
    particles.tsv  kind (particle, suffix, title), language, word

Names and particles are spelt as ``words()`` spells them first, titles as they are in their own script.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources

CULTURES = (
    "english", "spanish", "french", "german", "italian", "slavic", "turkish", "arabic", "persian", "southasian",
    "chinese", "vietnamese", "burmese", "japanese", "malay", "african", "korean",
)  # fmt: skip
"""Name cultures, each with its neighbours: "spanish" has Portuguese, "german" Dutch and the Nordic languages, "slavic"
the rest of eastern Europe, "turkish" the Turkic peoples of the former Soviet Union, "persian" Afghanistan, "malay"
Indonesia. A culture is a habit of naming. It is no nationality, and weighs nothing as such."""


@cache
def shares() -> Mapping[str, Mapping[str, float]]:
    """Culture to form to the share, 0 to 1, of that culture's people, as a surname or a given name, the larger one."""
    found: dict[str, dict[str, float]] = {culture: {} for culture in CULTURES}
    for table in ("surnames", "given"):
        for culture, form, share in _rows(table):
            own = found[culture]
            own[form] = max(float(share), own.get(form, 0.0))
    return found


@cache
def given(culture: str) -> Mapping[str, float]:
    """Form to share of the given names of a culture."""
    return {form: float(share) for own, form, share in _rows("given") if own == culture}


@cache
def classes() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Classes of names that one person goes by: closeness ("spelling", "nickname", "translation") and the forms."""
    return tuple((closeness, tuple(forms.split())) for closeness, forms in _rows("variants"))


@cache
def particles() -> frozenset[str]:
    """Latin forms of what joins the parts of a name or tells its generations apart: "bin", "von", "jr"."""
    return frozenset(word for kind, _, word in _rows("particles") if kind != "title")


@cache
def titles() -> frozenset[str]:
    """Titles and honorifics as ``Word.text``: "dr", "генерал"."""
    return frozenset(word for kind, _, word in _rows("particles") if kind == "title")


def _rows(table: str) -> Iterator[list[str]]:
    text = resources.files("truename.kinds.name.tables").joinpath(f"{table}.tsv").read_text("utf-8")
    return (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
