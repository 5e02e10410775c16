"""The standard spelling of a reading, for explanations."""

from __future__ import annotations

from truename.kinds._text.korean import cyrillic, jamo, latin, priors
from truename.kinds._text.korean.jamo import CODAS, FRONT, NUCLEI, ONSETS
from truename.kinds._text.korean.system import SPACE, System


def spell(hangul: str, system: str) -> str:
    """A Korean name in Hangul by a standard: "DPRK", "MR", "RR" or "Cyrillic"; each syllable by itself.

    The South's systems (MR, RR) are given the form after the initial-sound law: 리용호 is I Yong Ho. Text that is no
    Hangul comes back as it is.

    Raises:
        ValueError: the system is none of the four.
    """
    chosen = cyrillic.systems()[0] if system == "Cyrillic" else latin.standard(system)
    if chosen is None:
        raise ValueError(f"expected DPRK, MR, RR or Cyrillic, found {system!r}")
    syllables = [s for s in hangul if jamo.is_syllable(s)]
    if len(syllables) != len(hangul) or not syllables:
        return hangul
    surname = 2 if len(syllables) > 2 and hangul[:2] in priors.TWO_SYLLABLE_SURNAMES else 1
    if system in ("MR", "RR"):
        syllables = [jamo.after_law(s) if i in (0, surname) else s for i, s in enumerate(syllables)]
    words = [_syllable(chosen, s) for s in syllables]
    return SPACE.join(["".join(words[:surname]).capitalize(), *(w.capitalize() for w in words[surname:])])


def _syllable(system: System, syllable: str) -> str:
    onset, nucleus, coda = jamo.split(syllable)
    bare = ONSETS[onset] == "ㅇ"
    forms = (
        system.onset(ONSETS[onset], NUCLEI[nucleus] in FRONT),
        system.nucleus(NUCLEI[nucleus], bare),
        system.codas.get(CODAS[coda], {"": 1.0}),
    )
    return "".join(max(f, key=lambda form: f[form]) for f in forms)
