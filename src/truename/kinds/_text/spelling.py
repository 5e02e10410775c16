"""How the spelling of one word changes between two records, and what that says: the constants of the word kernel.

A cost is -log10 of the probability that a letter, or a group of letters, of a name is written in that way by somebody
else: a typing slip, another romanisation, another language's spelling. Slips: one insertion, omission, replacement or
swap explains four misspelled words of five (Damerau, "A technique for computer detection and correction of spelling
errors", CACM 7, 1964); four letters in a hundred words of names are mistyped, and a replacement is any of 25 letters.
Romanisations: BGN/PCGN, ISO 9, ALA-LC, ICAO Doc 9303 and the French and German newspapers' ways for the same letter say
which groups stand for one another; how often one is used in place of another is an assumption, in steps: usual (0.3),
common (0.5), known (0.8), and a sound that only some languages confuse (1.3). The scale of all of them is put right by
the calibration, their order is what counts.
"""

from __future__ import annotations

from functools import cache

from truename._kernels.words import Costs

ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"
VOWELS = "aeiou"

SLIP = 2.8
"""Another letter by a typing slip: 4 in 100, one of 25."""
OMISSION = 2.4
"""A consonant left out or added by a slip: 0.4 in 100. Assumption."""
VOWEL = 1.7
"""One vowel for another, or a vowel left out or added: a slip three times as likely as a consonant's, since sound does
not warn of it. Assumption."""
DIGIT = 3.5
"""Digits are copied with more care than letters. Assumption."""
DOUBLED = 0.5
SWAP = 2.0
LAST = 0.8
"""Added for another last letter: it often says another sex, case or person (Angelo, Angela). Assumption."""
LOOKS = 1.2
"""A digit for the letter that it looks like: characters read by machines, and writing that means to deceive."""
_LOOK_ALIKE = "0o 1i 1l 3e 4a 5s 6b 8b 9g 7t"
UNWRITTEN = 0.04
"""A vowel that one script does not write, or writes where it is long."""

_ALIKE = {
    # one letter for another, by sound
    0.3: "kq iy vw",
    0.5: "ck jy cs eu ou sz ei",
    0.8: "ae ao gk dt bp fv gj uw ij jz hx sx mn bv uv oa gq hk",
    1.3: "lr",
}
LONG = 0.4
"""A letter for a long vowel, which Latin spellings leave out or write as another vowel."""

_REWRITINGS = {
    # one group of letters for another, by romanisation
    0.3: "kh-h gh-g ph-f tch-ch sch-sh dj-j dzh-j ks-x ou-u ts-tz ei-ey ai-ay iy-y ii-y ij-iy yu-iu ya-ia zh-j ck-k"
    " dh-d shch-sch ev-yev off-ov ow-ov eff-ev th-t dsch-j",
    0.5: "kh-k ch-kh sh-ch sh-s oo-u ee-i ei-ai au-aw ie-i ju-yu ja-ya ju-iu ja-ia ts-c tz-c cz-ch sz-sh qu-k oe-o ue-u"
    " ae-a ye-e yo-io jo-yo wa-ua oua-wa oui-wi gn-ny ni-ny ij-y zh-z dj-g iy-i ij-i ew-ev shch-sh oo-ou jh-j dz-j"
    " ch-tj sj-sh tsch-ch sch-ch tsh-ch ai-ei aa-a",
    0.8: "ch-h ts-z dh-z dz-z th-s eo-o ai-e ay-e au-o ya-a yo-o yu-u ng-n tj-t nh-ny lh-l ll-y x-kh gu-g ia-iya hs-x"
    " ch-q ch-zh sh-x ts-zh ch-j tz-z ue-we eu-yu yo-e",
}


Table = tuple[list[float], list[float], list[float], float, float, float, list[tuple[str, str, float]]]
"""What :class:`truename._kernels.words.Costs` is made of, in that order."""


@cache
def costs() -> Costs:
    """The costs of spelling, as the kernel takes them."""
    return Costs(*table())


def table() -> Table:
    """The costs of spelling, one by one."""
    n = len(ALPHABET)
    replace = [SLIP] * n * n

    def state(one: str, other: str, cost: float) -> None:
        i, j = ALPHABET.index(one), ALPHABET.index(other)
        replace[i * n + j] = replace[j * n + i] = cost

    for one in VOWELS:
        for other in VOWELS:
            state(one, other, VOWEL)
    for one in ALPHABET:
        for digit in "0123456789":
            state(one, digit, DIGIT)
        state(one, one, 0)
    for pair in _LOOK_ALIKE.split():
        state(pair[0], pair[1], LOOKS)
    for cost, pairs in _ALIKE.items():
        for pair in pairs.split():
            state(pair[0], pair[1], cost)
    drop = [VOWEL if letter in VOWELS else DIGIT if letter.isdigit() else OMISSION for letter in ALPHABET]
    drop[ALPHABET.index("h")] = 0.8
    drop[ALPHABET.index("y")] = VOWEL
    unwritten = [UNWRITTEN if letter in VOWELS else cost for letter, cost in zip(ALPHABET, drop, strict=True)]
    # Scripts without short vowels do write h, and w and y for long vowels.
    unwritten[ALPHABET.index("h")] = VOWEL
    unwritten[ALPHABET.index("y")] = unwritten[ALPHABET.index("w")] = LONG
    rewritings = [
        (one, other, cost)
        for cost, pairs in _REWRITINGS.items()
        for one, _, other in (pair.partition("-") for pair in pairs.split())
    ]
    return replace, drop, unwritten, DOUBLED, SWAP, LAST, rewritings
