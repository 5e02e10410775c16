"""What of an address is looked up: words by how they sound, and the premises by one number each.

Records spell one street in many ways, most of all after it came from another script: Ulitsa Pravdy, Pravdi. A word is
compared by its consonants and its first letter where it is long, after spellings of one sound were made one.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache, lru_cache

from truename.kinds.address import crowded
from truename.kinds.address.template import Address

_SOUNDS = (
    (re.compile(r"(?:sch|sh|sz|ch|tsch|cz|zh)"), "c"),
    (re.compile(r"(?:kh|ck|q|x)"), "k"),
    (re.compile(r"(?:ts|tz|z)"), "s"),
    (re.compile(r"[yj]"), "i"),
    (re.compile(r"[wv]"), "v"),
    (re.compile(r"(?<=[a-z])h"), ""),
    (re.compile(r"ou"), "u"),
    (re.compile(r"(.)\1+"), r"\1"),
)
_LONG = 6
"""Letters from which a word's vowels are left out; shorter ones would become alike."""

_CACHED = 1 << 15


@lru_cache(_CACHED)
def sound(word: str) -> str:
    """What spellings of one word have in common."""
    long = len(word) >= _LONG
    for form, into in _SOUNDS:
        word = form.sub(into, word)
    if long:
        word = word[0] + re.sub(r"[aeiou]", "", word[1:])
    return word


@lru_cache(_CACHED)
def number(text: str) -> int:
    """64 bits of a text's hash, never 0."""
    return int.from_bytes(hashlib.blake2b(text.encode("ascii"), digest_size=8).digest(), "little") | 1


def premises(address: Address) -> tuple[int, int, int]:
    """The house, the building and the box of an address by a number each, 0 where it is not stated."""
    street, building = (" ".join(sorted(sound(word) for word in part)) for part in (address.street, address.building))
    place = sound(address.place[0]) if address.place else ""
    return (
        number(f"house {span(address.number)[0]} {street}") if address.street and address.number else 0,
        number(f"building {building}") if address.building else 0,
        number(f"box {address.box} {place}") if address.box else 0,
    )


def span(text: str) -> tuple[int, int]:
    """The first and the last of the house numbers that are stated; -1 where there is none."""
    found = [int(one) for one in re.findall(r"\d+", text)]
    if not found:
        return -1, -1
    last = found[1] if len(found) > 1 and "-" in text and found[1] >= found[0] else found[0]
    return found[0], last


def is_crowded(address: Address) -> bool:
    """Whether it is one of the addresses in :mod:`truename.kinds.address.crowded`."""
    houses, buildings = _crowded()
    house, building, _ = premises(address)
    return house in houses or building in buildings


@cache
def _crowded() -> tuple[frozenset[int], frozenset[int]]:
    from truename.kinds.address.read import parse

    known = [premises(address) for text in crowded.ADDRESSES if (address := parse(text))]
    return frozenset(one[0] for one in known if one[0]), frozenset(one[1] for one in known if one[1])
