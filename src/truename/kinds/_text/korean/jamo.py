"""Hangul syllables, their parts, and the key of a reading.

A syllable is an onset, a nucleus and a coda (jamo). Unicode composes it arithmetically (The Unicode Standard, section
3.12): 0xAC00 + (onset * 21 + nucleus) * 28 + coda. Only the 2,350 syllables of KS X 1001 are told apart: no registered
name needs another.

The latent form is the one before the initial-sound law (두음법칙): 리, 류, 림, 로, 량, as the North writes them. The
South's 이, 유, 임, 노, 양 are spellings of it, by the law.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

ONSETS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
NUCLEI = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
CODAS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
"""Jamo in Unicode's order; a blank is no coda."""

N_ONSETS, N_NUCLEI, N_CODAS = len(ONSETS), len(NUCLEI), len(CODAS)
N_SLOTS = N_ONSETS * N_NUCLEI * N_CODAS
"""11,172: a syllable's slot is its place in Unicode's Hangul block."""

FRONT = frozenset("ㅑㅒㅕㅖㅛㅠㅣ")
"""Nuclei that begin with the vowel or glide i: before them ㄹ and ㄴ fall away at a word's beginning."""

BITS = 12
"""Bits of a syllable in a key: its number in KS X 1001 (1 to 2,350), 0 for none."""

LONGEST_GIVEN = 4
"""Syllables of a given name, or of a word, that a key holds."""

SURNAME_SHIFT = BITS * LONGEST_GIVEN
"""A surname's number stands above the given name. One syllable: its number; two: first << 12 | second would not fit,
so the number in `priors.TWO_SYLLABLE_SURNAMES` above 4,096. 0: a word, without a surname."""

TWO_SYLLABLES = 1 << BITS


@cache
def syllables() -> str:
    """The 2,350 syllables of KS X 1001 in their order; Python's codec euc_kr is the standard's table."""
    return bytes(b for row in range(0xB0, 0xC9) for cell in range(0xA1, 0xFF) for b in (row, cell)).decode("euc_kr")


@cache
def numbers() -> NDArray[np.int64]:
    """[11172] the number in KS X 1001 of each slot, 0 where it has none."""
    table = np.zeros(N_SLOTS, dtype=np.int64)
    for number, syllable in enumerate(syllables(), start=1):
        table[ord(syllable) - 0xAC00] = number
    table.setflags(write=False)
    return table


@cache
def slots() -> NDArray[np.int64]:
    """[2351] the slot of each number; that of 0 is 0 and means nothing."""
    table = np.array([0] + [ord(s) - 0xAC00 for s in syllables()], dtype=np.int64)
    table.setflags(write=False)
    return table


def slot(syllable: str) -> int:
    """The slot (0 to 11,171) of a composed syllable."""
    return ord(syllable) - 0xAC00


def split(syllable: str) -> tuple[int, int, int]:
    """Indices of onset, nucleus and coda."""
    index = ord(syllable) - 0xAC00
    return index // (N_NUCLEI * N_CODAS), index // N_CODAS % N_NUCLEI, index % N_CODAS


def is_syllable(character: str) -> bool:
    """Whether the character is a composed Hangul syllable."""
    return "가" <= character <= "힣"


def after_law(syllable: str) -> str:
    """The syllable as the South writes it at a word's beginning: 리 becomes 이, 로 becomes 노 (Hangul Orthography,
    articles 10 to 12); unchanged where the law does not apply."""
    onset, nucleus, coda = split(syllable)
    if ONSETS[onset] in "ㄹㄴ" and NUCLEI[nucleus] in FRONT:
        onset = ONSETS.index("ㅇ")
    elif ONSETS[onset] == "ㄹ":
        onset = ONSETS.index("ㄴ")
    return chr(0xAC00 + (onset * N_NUCLEI + nucleus) * N_CODAS + coda)


@cache
def falls() -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Two masks [onset, nucleus]: where the law drops the onset, and where it turns ㄹ into ㄴ."""
    front = np.array([v in FRONT for v in NUCLEI])
    drops = np.zeros((N_ONSETS, N_NUCLEI), dtype=np.bool_)
    drops[ONSETS.index("ㄹ")] = drops[ONSETS.index("ㄴ")] = front
    turns = np.zeros_like(drops)
    turns[ONSETS.index("ㄹ")] = ~front
    return drops, turns
