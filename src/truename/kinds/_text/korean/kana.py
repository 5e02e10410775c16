"""How Korean names are spelled in Katakana: the syllable's sounds in the nearest kana, as Japanese newspapers write.

Rules: the practice of NHK and Kyodo for Korean names in their Korean reading, voiced inside a name (김정일 is
キム・ジョンイル). Shares of the rarer forms are assumptions.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from truename.kinds._text.korean import jamo
from truename.kinds._text.korean.jamo import CODAS, NUCLEI, ONSETS
from truename.kinds._text.korean.syllabary import Spellings

_ROWS = {
    "ㄱ": "カキクケコ", "ㄲ": "カキクケコ", "ㄴ": "ナニヌネノ", "ㄷ": "タティトゥテト",
    "ㄸ": "タティトゥテト", "ㄹ": "ラリルレロ", "ㅁ": "マミムメモ", "ㅂ": "パピプペポ",
    "ㅃ": "パピプペポ", "ㅅ": "サシスセソ", "ㅆ": "サシスセソ", "ㅇ": "アイウエオ",
    "ㅈ": "チャチチュチェチョ", "ㅉ": "チャチチュチェチョ", "ㅊ": "チャチチュチェチョ", "ㅋ": "カキクケコ",
    "ㅌ": "タティトゥテト", "ㅍ": "パピプペポ", "ㅎ": "ハヒフヘホ", "g": "ガギグゲゴ",
    "d": "ダディドゥデド", "b": "バビブベボ", "j": "ジャジジュジェジョ",
}  # fmt: skip
"""The five kana of a row, a i u e o; those of several characters are cut by `_row`."""

_VOICED = {"ㄱ": "g", "ㄷ": "d", "ㅂ": "b", "ㅈ": "j"}
_SMALL = {"ㅑ": "ャ", "ㅠ": "ュ", "ㅛ": "ョ", "ㅕ": "ョ", "ㅖ": "ェ", "ㅒ": "ェ"}
_WHOLE = {"ㅑ": "ヤ", "ㅠ": "ユ", "ㅛ": "ヨ", "ㅕ": "ヨ", "ㅖ": "イェ", "ㅒ": "イェ"}
_VOWELS = {"ㅏ": 0, "ㅐ": 3, "ㅓ": 4, "ㅔ": 3, "ㅗ": 4, "ㅜ": 2, "ㅡ": 2, "ㅣ": 1, "ㅢ": 1}
_GLIDES = {"ㅘ": "ァ", "ㅙ": "ェ", "ㅚ": "ェ", "ㅞ": "ェ", "ㅟ": "ィ", "ㅝ": "ォ"}
_GLIDES_WHOLE = {"ㅘ": "ワ", "ㅙ": "ウェ", "ㅚ": "ウェ", "ㅞ": "ウェ", "ㅟ": "ウィ", "ㅝ": "ウォ"}
_CODAS = {
    " ": {"": 1.0}, "ㄱ": {"ク": 0.85, "ッ": 0.15}, "ㄴ": {"ン": 1.0}, "ㄷ": {"ッ": 0.7, "ト": 0.3}, "ㄹ": {"ル": 1.0},
    "ㅁ": {"ム": 0.9, "ン": 0.1}, "ㅂ": {"プ": 0.85, "ッ": 0.15}, "ㅅ": {"ッ": 0.6, "ット": 0.1, "ト": 0.3},
    "ㅇ": {"ン": 1.0},
}  # fmt: skip


def _row(onset: str) -> list[str]:
    cells: list[str] = []
    for kana in _ROWS[onset]:
        if kana in "ャュョェィゥ":
            cells[-1] += kana
        else:
            cells.append(kana)
    return cells


def _open(onset: str, nucleus: str) -> str:
    row = _row(onset)
    affricate = len(row[0]) == 2
    if nucleus in _VOWELS:
        return "ウィ" if onset == "ㅇ" and nucleus == "ㅢ" else row[_VOWELS[nucleus]]
    if onset == "ㅇ":
        return (_WHOLE | _GLIDES_WHOLE)[nucleus]
    if nucleus in _SMALL:
        if affricate:
            return row[{"ャ": 0, "ュ": 2, "ョ": 4, "ェ": 3}[_SMALL[nucleus]]]
        if nucleus == "ㅖ":
            return row[3]
        return row[1] + _SMALL[nucleus]
    return row[2] + _GLIDES[nucleus]


@cache
def spellings(first: bool) -> Spellings:
    """P(Katakana | syllable) at a name's beginning (``first``) or inside it, where consonants are voiced."""
    table: Spellings = defaultdict(lambda: defaultdict(float))
    for syllable in jamo.syllables():
        o, v, c = jamo.split(syllable)
        if CODAS[c] not in _CODAS:
            continue
        for law, share in ((False, 0.5), (True, 0.5)):
            o, v, c = jamo.split(jamo.after_law(syllable) if law else syllable)
            onset = ONSETS[o]
            openings = {_open(onset, NUCLEI[v]): 1.0}
            if onset in _VOICED:
                voiced = _open(_VOICED[onset], NUCLEI[v])
                openings = (
                    {_open(onset, NUCLEI[v]): 0.9, voiced: 0.1}
                    if first
                    else {_open(onset, NUCLEI[v]): 0.4, voiced: 0.6}
                )
            for opening, p in openings.items():
                for coda, q in _CODAS[CODAS[c]].items():
                    table[opening + coda][syllable] += share * p * q
    return {form: dict(shares) for form, shares in table.items()}
