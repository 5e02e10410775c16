"""Pairs of names and the people of three lists, as the benchmark of names reads them.

DIR holds ``pairs/listed_names_dev.json`` (spellings of one listed person), ``pairs/assembly_dev.json`` (members of a
parliament in many spellings), ``pairs/name_bench.csv`` (labelled pairs) and ``lists/`` (OFAC's csv files, the UN's
XML, the EU's csv). Files of the same form and another name are found too: ``pairs/listed_names*.json`` and so on.

The lists are read here by a few lines of their own, so that an error of truename's readers shows as a difference.
"""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from pathlib import Path

import numpy as np
from lxml import etree

NONMATED = 3000
"""Pairs of different people in each setting."""

MEMBERS = {
    "latin_hangul": ("en", "kr"),
    "latin_dprk": ("en", "dprk"),
    "latin_hanja": ("en", "cn"),
    "latin_pinyin": ("en", "py"),
    "dprk_russian": ("dprk", "ru"),
}
"""Which two spellings of a member of the assembly are compared."""

Pair = tuple[str, str]


@dataclass(frozen=True)
class Person:
    """Someone on a list: all names, the primary one first; birth dates as far as they are exact; the stated country."""

    id: str
    names: tuple[str, ...]
    births: tuple[str, ...] = ()
    country: str = ""


@dataclass
class Setting:
    """Pairs of one person's names, pairs of two people's, and what each is called in a listing of errors."""

    name: str
    mated: list[Pair]
    nonmated: list[Pair]
    conventions: list[str] = field(default_factory=list)
    """Of each mated pair, where it was generated: by which convention."""


@dataclass(frozen=True)
class Labelled:
    """A pair of the labelled set: what it is of, whether it should be found, and which group of cases it is from."""

    group: str
    schema: str
    pair: Pair
    mated: bool


# --- settings


def settings(data: Path, rng: np.random.Generator) -> list[Setting]:
    """The listed names and the members of the assembly: every pair of one person, and pairs of two."""
    listed = json.loads(_only(data / "pairs", "listed_names*.json").read_text())
    members = json.loads(_only(data / "pairs", "assembly*.json").read_text())
    same = _People([pair for pairs in listed.values() for pair in pairs])
    written = sorted({name for pair in listed["latin"] for name in pair} | {left for left, _ in listed["hangul"]})
    made = []
    for which in ("latin", "hangul"):
        right = sorted({right for _, right in listed[which]})
        different = [(a, b) for a in written for b in right if not same(a, b)]
        made.append(Setting(f"listed_{which}", [(a, b) for a, b in listed[which]], drawn(different, rng)))
    for which, (one_way, other) in MEMBERS.items():
        mated = [(one[one_way], one[other]) for one in members]
        different = [(a[one_way], b[other]) for a in members for b in members if a is not b]
        made.append(Setting(f"members_{which}", mated, drawn(different, rng)))
    return made


def drawn(pairs: Sequence[Pair], rng: np.random.Generator) -> list[Pair]:
    """Some of the pairs, each at most once, in their order."""
    chosen = sorted(rng.choice(len(pairs), min(NONMATED, len(pairs)), replace=False).tolist())
    return [pairs[n] for n in chosen]


def members(data: Path) -> list[str]:
    """The members of the assembly as they write themselves in Latin letters."""
    return [one["en"] for one in json.loads(_only(data / "pairs", "assembly*.json").read_text())]


def labelled(data: Path) -> list[Labelled]:
    """The set of labelled pairs."""
    with _only(data / "pairs", "name_bench*.csv").open(encoding="utf-8", newline="") as file:
        return [
            Labelled(row["case_group"], row["schema"], (row["name1"], row["name2"]), row["is_match"] == "true")
            for row in csv.DictReader(file)
        ]


class _People:
    """Which names are of one person: those that are paired, directly or through others, or spelled with one order of
    letters. Different people of one spelling are so left out: what no comparison of names could tell apart."""

    def __init__(self, pairs: Sequence[Sequence[str]]) -> None:
        self._above: dict[str, str] = {}
        for a, b in pairs:
            self._above[self._top(letters(a))] = self._top(letters(b))

    def __call__(self, a: str, b: str) -> bool:
        return self._top(letters(a)) == self._top(letters(b))

    def _top(self, one: str) -> str:
        while (above := self._above.get(one, one)) != one:
            one = above
        return one


def letters(text: str) -> str:
    """The letters of a name, without case and marks."""
    return "".join(c for c in unicodedata.normalize("NFKD", text).casefold() if c.isalpha())


# --- lists


def ofac(data: Path) -> list[Person]:
    """The individuals of OFAC's SDN list."""
    aliases: dict[str, list[str]] = {}
    for row in _rows(data / "lists", "*alt.csv"):
        aliases.setdefault(row[0], []).append(row[3])
    return [
        Person(f"ofac-{row[0]}", _distinct([row[1], *aliases.get(row[0], [])]), _births(row[11]), _country(row[11]))
        for row in _rows(data / "lists", "*sdn.csv")
        if row[2].strip() == "individual"
    ]


def united_nations(data: Path) -> list[Person]:
    """The individuals of the UN's consolidated list."""
    root = etree.parse(str(_only(data / "lists", "*.xml")), etree.XMLParser(resolve_entities=False)).getroot()
    people = []
    for one in root.iter("INDIVIDUAL"):
        order = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
        name = " ".join(filter(None, (" ".join((one.findtext(part) or "").split()) for part in order)))
        others = [(alias.findtext("ALIAS_NAME") or "") for alias in one.iter("INDIVIDUAL_ALIAS")]
        said = one.iter("INDIVIDUAL_DATE_OF_BIRTH")
        births = [(birth.findtext("DATE") or birth.findtext("YEAR") or "")[:10] for birth in said]
        names = _distinct([name, one.findtext("NAME_ORIGINAL_SCRIPT") or "", *others])
        country = next((value.text or "" for value in one.iterfind("NATIONALITY/VALUE")), "")
        people.append(Person(f"un-{one.findtext('DATAID')}", names, _distinct(births), country))
    return people


def european_union(data: Path) -> list[Person]:
    """The people of the EU's list. Aliases are divided by semicolons, and sometimes by commas."""
    people = []
    with _only(data / "lists", "eu*.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["schema"] == "Person":
                aliases = (_divided(row[column]) for column in ("alias", "weakAlias", "previousName"))
                said = [row["name"], *chain.from_iterable(aliases)]
                people.append(Person(f"eu-{row['celex']}-{row['recordId']}", _distinct(said), (), row["country"]))
    return people


def _divided(text: str) -> Iterator[str]:
    for part in text.split(";"):
        by_comma = part.split(",")  # "Kim, Hyok-Chol" is one name, "Jang Pom Su, Jang Hyon U" are two
        yield from by_comma if all(len(re.findall(r"[\w'’]+", one)) > 1 for one in by_comma) else [part]


def _births(remarks: str) -> tuple[str, ...]:
    said = re.findall(r"DOB (\d{1,2} \w{3} \d{4}|\d{4})(?=[;.])", remarks)
    return _distinct([one if len(one) == 4 else f"{datetime.strptime(one, '%d %b %Y'):%Y-%m-%d}" for one in said])


def _country(remarks: str) -> str:
    for stated in (r"nationality ([A-Z][^;.]*)", r"citizen ([A-Z][^;.]*)", r"POB [^;.]*?([A-Z][^,;.]*)[;.]"):
        if found := re.search(stated, remarks):
            return found[1].strip()
    return ""


def _distinct(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for one in texts if (text := " ".join(one.split())) and text != "-0-"))


def _rows(folder: Path, name: str) -> list[list[str]]:
    with _only(folder, name).open(encoding="utf-8", errors="replace", newline="") as file:
        return [row for row in csv.reader(file) if len(row) > 1]


def _only(folder: Path, name: str) -> Path:
    found = sorted(folder.glob(name))
    if len(found) != 1:
        raise SystemExit(f"expected one {name} in {folder}, found {len(found)}")
    return found[0]
