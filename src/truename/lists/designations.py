"""Lists that copy one another count once: which records of different lists are of one designation.

The EU and many states copy the Security Council's list, and all of them designate the same people themselves. Records
are of one designation where, strongest first:

1. a collection says so: one record's id is the other's, or among the other's ``referents``;
2. both give one reference number of the Security Council (``unscId``, or "UN ... QDi.001" in another list's notes);
3. both give one LEI or one IMO number, or one passport number and one year of birth;
4. they share a name, letter by letter but for case, marks and spacing, and the full date of birth; persons whose first
   names are equal, of three words or more, also by the year; organisations by the country.

Conservative: two records of one list are never brought together, not even through a third. What is missed counts twice,
which the reader sees, since both lists are named; what is joined wrongly would hide a person.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from truename.lists.claims import key
from truename.lists.entity import CRAFT, ORGANISATION, PERSON, Entity
from truename.lists.store import Snapshot

_REFERENCE = re.compile(r"\b([A-Z]{2}[ie])\.?(\d{3})\b")
_UNITED_NATIONS = re.compile(r"\b(?:UN|United Nations|Security Council|permanent reference)\b.{0,60}$", re.DOTALL)
_FULL_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_YEAR = re.compile(r"\d{4}")
_SHORTEST_PASSPORT = 6
"""Characters. Shorter numbers are given by many countries at once. Assumption."""

_SHORTEST_NAME = 6
"""Letters of a folded name. An acronym with a country is shared by too many. Assumption."""

_WORDS_OF_A_RARE_NAME = 3

_COUNTRIES: Mapping[str, str] = {
    spelling: code
    for code, spellings in {
        "ae": "united arab emirates",
        "by": "belarus",
        "cd": "democratic republic of the congo|congo democratic republic of the",
        "cf": "central african republic",
        "cn": "china|peoples republic of china",
        "cu": "cuba",
        "gb": "united kingdom|united kingdom of great britain and northern ireland",
        "hk": "hong kong",
        "iq": "iraq",
        "ir": "iran|islamic republic of iran|iran islamic republic of",
        "kp": "democratic peoples republic of korea|dprk|korea north|north korea|korea democratic peoples republic of",
        "kr": "republic of korea|korea south|south korea",
        "lb": "lebanon",
        "ly": "libya|state of libya",
        "mm": "myanmar|burma|myanmar burma",
        "ru": "russia|russian federation",
        "sd": "sudan|the sudan",
        "so": "somalia",
        "ss": "south sudan",
        "sy": "syria|syrian arab republic",
        "tw": "taiwan",
        "tz": "tanzania|united republic of tanzania",
        "us": "united states|united states of america|usa",
        "ve": "venezuela|venezuela bolivarian republic of",
        "vn": "viet nam|vietnam",
        "ye": "yemen",
    }.items()
    for spelling in (code, *spellings.split("|"))
}
"""Countries' names as the lists write them, and ISO 3166-1 codes, of those that lists name most and spell differently.
Any other is compared as it is written."""


def find(snapshots: Sequence[Snapshot]) -> Mapping[str, str]:
    """The designation of each record that shares one with a record of another list.

    Args:
        snapshots: the lists.

    Returns:
        By :func:`truename.lists.claims.key`, the designation's id: the smallest key of its records. A record that is
        not in it stands alone.

    Raises:
        DamagedError: a list cannot be read.
    """
    if len(snapshots) < 2:
        return {}
    levels: list[dict[str, list[str]]] = [defaultdict(list) for _ in range(_LEVELS)]
    lists: dict[str, str] = {}
    for snapshot in snapshots:
        for entity in snapshot.entities():
            if entity.schema not in PERSON | ORGANISATION | CRAFT:
                continue
            own = key(snapshot, entity)
            lists[own] = snapshot.name
            for strength, sign in _signs(entity):
                levels[strength][sign].append(own)
    groups = _Groups(lists)
    for level in levels:
        for sign in sorted(level):
            groups.join(level[sign])
    return groups.shared()


_LEVELS = 4


def _signs(entity: Entity) -> Iterator[tuple[int, str]]:
    """What an equal one of is taken to show one designation, each with how strong it is; 0 is the strongest."""
    side = "i" if entity.schema in PERSON else "e" if entity.schema in ORGANISATION else "craft"
    for id in (entity.id, *entity.referents):
        yield 0, f"{side} id {id}"
    for reference in _references(entity):
        if side == "craft" or reference[2] == side:
            yield 1, f"{side} UN {reference}"
    for property in ("leiCode", "imoNumber"):
        for number in entity.get(property):
            yield 2, f"{side} {property} {_letters(number)}"
    dates = {date for date in entity.get("birthDate") if _FULL_DATE.fullmatch(date)}
    years = {date[:4] for date in entity.get("birthDate") if _YEAR.match(date)}
    if side == "i":
        for number in entity.get("passportNumber"):
            if len(_letters(number)) >= _SHORTEST_PASSPORT:
                yield from ((2, f"passport {_letters(number)} {year}") for year in sorted(years))
    names = {name for property in ("name", "alias", "previousName") for name in _names(entity, entity.get(property))}
    if side == "i":
        yield from ((3, f"person {name} {date}") for name in sorted(names) for date in sorted(dates))
        long = [name for name in entity.get("name")[:1] if len(_words(name)) >= _WORDS_OF_A_RARE_NAME]
        yield from ((3, f"person {name} {year}") for name in _names(entity, long) for year in sorted(years))
    elif side == "e":
        yield from ((3, f"organisation {name} {place}") for name in sorted(names) for place in sorted(_places(entity)))


def _references(entity: Entity) -> set[str]:
    """The Security Council's reference numbers that an entity gives as its own."""
    stated = {f"{found[1]}.{found[2]}" for text in entity.get("unscId") for found in _REFERENCE.finditer(text)}
    if stated:
        return stated
    notes = " ".join(entity.get("notes"))
    found = list(_REFERENCE.finditer(notes))
    named = {f"{one[1]}.{one[2]}" for one in found}
    # Notes also name relatives and owners by their numbers: only a single one, called the United Nations', is its own.
    if len(named) == 1 and _UNITED_NATIONS.search(notes[: found[0].start()]):
        return named
    return set()


def _names(entity: Entity, names: Iterable[str]) -> Iterator[str]:
    """Names without case, marks and spaces; with the surname first, too, where it is stated which part that is."""
    for name in names:
        words = _words(name)
        for form in {"".join(words), "".join(_turned(entity, words))}:
            if len(form) >= _SHORTEST_NAME:
                yield form


def _turned(entity: Entity, words: list[str]) -> list[str]:
    """The surname first, where it is stated which part that is and the name has it last."""
    for last in entity.get("lastName"):
        surname = _words(last)
        if surname and words[-len(surname) :] == surname:
            return [*surname, *words[: -len(surname)]]
    return words


def _places(entity: Entity) -> set[str]:
    said = [text for property in ("country", "jurisdiction") for text in entity.get(property)]
    said += [text.rsplit(",", 1)[-1] for text in entity.get("address")]
    places = (" ".join(_words(text.replace("'", "").replace("’", ""))) for text in said)
    return {_COUNTRIES.get(place, place) for place in places if place}


def _words(text: str) -> list[str]:
    plain = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    return re.findall(r"[^\W_]+", plain.casefold())


def _letters(text: str) -> str:
    return "".join(_words(text))


class _Groups:
    """Disjoint sets of records (Tarjan's union-find), of which none holds two records of one list."""

    def __init__(self, lists: Mapping[str, str]) -> None:
        self._list = lists
        self._above = {own: own for own in lists}
        self._lists = {own: {name} for own, name in lists.items()}

    def join(self, records: Iterable[str]) -> None:
        """Bring together the records that show one sign, unless two of one list do: it then tells neither apart."""
        first, *others = dict.fromkeys(records)
        if len({self._list[own] for own in (first, *others)}) <= len(others):
            return
        for other in others:
            low, high = sorted((self._root(first), self._root(other)))
            if low != high and not self._lists[low] & self._lists[high]:
                self._above[high] = low
                self._lists[low] |= self._lists.pop(high)

    def shared(self) -> dict[str, str]:
        """Each record of a set of several, with the set's smallest."""
        return {own: root for own in self._above if len(self._lists[root := self._root(own)]) > 1}

    def _root(self, own: str) -> str:
        while self._above[own] != own:
            self._above[own] = self._above[self._above[own]]
            own = self._above[own]
        return own
