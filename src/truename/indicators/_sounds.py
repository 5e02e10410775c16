"""How two words sound, whatever their scripts: at the resolution of the coarsest, and by how many slips they differ.

A romanisation keeps what its own script tells apart. Hangul and kana write l and r alike, Arabic b and p, e and i, o
and u, Hangul j and z; so a name in one of them seems to be spelt otherwise in Latin letters, and one in Cyrillic does
not. Here all words are read as if their script told apart no more than those: the sounds that Soundex (US National
Archives, after Russell 1918) counts as one, except that stops, fricatives and sibilants stay apart, and three vowels.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

VOWELS = "aiu"

_SOUNDS = (
    ("tsch tsh tch dsch dzh cz ch dj dz zh j z", "j"),
    ("shch sch sh ss sz ts tz hs s", "s"),
    ("kh h", "h"),
    ("gh ck qu g k q", "k"),
    ("th dh d t", "t"),
    ("ph f", "f"),
    ("v w", "v"),
    ("b p", "p"),
    ("l r", "r"),
    ("eo eu oo ou o u", "u"),
    ("ee ie e i y", "i"),
    ("x", "ks"),
)  # fmt: skip
"""Latin spellings of one sound, and the letter that stands for it here; all others stand for themselves."""
_SOUND = {spelling: sound for spellings, sound in _SOUNDS for spelling in spellings.split()}
_SPELLING = re.compile("|".join(sorted(_SOUND, key=lambda one: (-len(one), one))))

_READINGS = {
    "Latin": (
        *(("c(?!h|k|z)", "k"), ("c(?=[eiy])", "s"), ("c(?!h|k|z)", "j"), ("j", "y"), ("j", "h")),
        *(("^x", "s"), ("th", "s"), ("ff?$", "v")),
    ),
    "Arabic": (("f", "v"),),
    "Kana": (("fu", "hu"), ("b", "v")),
    "Hangul": (("eu", ""), ("p", "f"), ("^(?=[iy])", "r"), ("^n", "r")),
}
"""What a letter of a script can be besides: c is read in four ways across Europe, j in three; kana and Hangul have one
character for what others tell apart, Hangul puts a vowel between consonants, and its spelling in the South leaves out
or changes a first r that others write (Lee, Roh)."""

PUT_IN = {"Kana": "u"}
"""The vowels that a script has to put after consonants, as sounds."""

MOST = 10
"""Readings of a word that are looked at. Assumption: what is beyond is unlikely."""


@lru_cache(1 << 15)
def heard(forms: Sequence[str], script: str) -> tuple[str, ...]:
    """The sounds that a word's Latin spellings can stand for, likeliest first; never empty strings."""
    found = list(forms)
    for letters, other in _READINGS.get(script, ()):
        found += [re.sub(letters, other, form) for form in found[:MOST]]
    sounds = (_SPELLING.sub(lambda spelling: _SOUND[spelling[0]], form) for form in found)
    return tuple(dict.fromkeys(filter(None, sounds)))[:MOST]


@lru_cache(1 << 16)
def slips(one: str, other: str, put_in: tuple[str, str], most: int) -> int:
    """How many slips lie between two words as they are heard; more than ``most`` where there are more.

    A slip is a letter left out or added, a vowel exchanged for another, or neighbours that changed places; a letter
    doubled is none. A consonant is never another, and a first one but h is never left out: whoever writes a name looks
    at its beginning.

    Args:
        one, other: as :func:`heard` gives them.
        put_in: of either, the vowels that need not be there: its script puts them in, or the other's leaves them out.
        most: slips that are of interest, 0 or more.
    """
    before: list[int] = []
    row = [0]
    for n, letter in enumerate(other, start=1):
        row.append(row[-1] + _extra(other, n, letter, put_in[1]))
    for m, mine in enumerate(one, start=1):
        above = _extra(one, m, mine, put_in[0])
        now = [row[0] + above]
        for n, its in enumerate(other, start=1):
            best = min(row[n] + above, now[-1] + _extra(other, n, its, put_in[1]))
            if mine == its:
                best = min(best, row[n - 1])
            elif mine in VOWELS and its in VOWELS:
                best = min(best, row[n - 1] + 1)
            if m > 1 and n > 1 and mine == other[n - 2] and its == one[m - 2]:
                best = min(best, before[n - 2] + 1)
            now.append(best)
        if min(now) > most:
            return most + 1
        before, row = row, now
    return min(row[-1], most + 1)


def _extra(word: str, at: int, letter: str, put_in: str) -> int:
    """What it costs that the other word does not have a letter."""
    if letter in put_in or (at > 1 and word[at - 2] == letter):
        return 0
    return 1 if at > 1 or letter in _MAY_BEGIN else _NEVER


_MAY_BEGIN = VOWELS + "h"
_NEVER = 1000
