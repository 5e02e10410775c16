"""The numbers of the model of persons' names, each with where it comes from. All ratios are log10.

No public statistics say how one person's names differ between two records. Where a number is called an assumption it
was chosen by its order of size; a calibration (``tools/fit_name.py``, ``truename calibrate``) puts their sum right.
"""

from truename._kernels.words import Weights

LONGEST_TEXT = 2_000
"""Most bytes of a name as text: six times the longest name of the United Nations' consolidated list."""

EXACT = 0.05
"""-log10 P(the same spelling | the same part of the same name in the same script): nine of ten. Assumption."""
USUAL = 0.35
"""Up to here two spellings are the same name, as relatives never share it: what a class of spellings costs."""
FURTHER = 0.15
"""For each further Latin spelling of a word in another script, beyond the likeliest. Assumption."""
INITIAL = 0.7
"""An initial that fits: one name in fifteen begins with the same letter, and initials are used at will."""
JOINED = 0.4
"""Parts written together in one record and apart in the other. Assumption."""
JOINED_LIMIT = 1.5
"""... which else differ by no more than a vowel or a usual spelling: any two words make many a third. Assumption."""
HOMOPHONE = 1.5
"""Other characters with the same Latin spelling: some 30 Chinese characters share each of 400 syllables."""
KNOWN = 0.7
"""Two spellings of which each is an established name: that one stands for the other is five times less likely."""
CONFLICT = 2.0
"""A part that has nothing to do with its counterpart, though the person is the same: married, changed, adopted names,
another of several given names: one in a hundred. Assumption."""
EXTRA = 0.35
"""A part that one record leaves out: every second or third of middle names, patronymics, second surnames. Assumption.
"""
PARTICLE_RARITY = 0.3
"""-log10 of the share of names that have a particle, in the cultures that have it: every second one's."""
EXTRA_PARTICLE = 0.05
"""A particle that one record leaves out."""
SOLE = 1.0
"""Evidence that two names of one part each have no further part in which two people would differ. Assumption."""
KIN = -1.7
"""log10 P(two people share all parts but the differing ones): relatives, and names that were made after another's."""
ROTATED = 0.3
"""The surname stands first in one record and last in the other: every second record. """
DISORDERED = 1.3
MOST_DISORDERED = 4.0
"""Parts in any other order, for each pair of parts that changed places, and at most."""
UNRELATED = -2.0
"""log10 P(a person's two names have nothing to do with one another): a nom de guerre, another person's papers."""
KOREAN = 1.5
"""log10 odds that are added for Korean where both names can be: even before looking, and half an order for each of
three parts because shares of all other cultures are those of the one in which a part is most frequent."""
SLIP = -1.3
"""log10 P(a Korean name is mistyped in a record): one in twenty, at four letters in a thousand and some twelve letters.
"""
RESPELLED = -0.3
"""log10 P(one person's Korean name is spelled alike in two records): every second time. Assumption."""
LIMIT = 6.0
"""The dearest spelling that is looked at: no word is rarer than that."""


_WEIGHTS = (
    *("EXACT", "USUAL", "FURTHER", "INITIAL", "JOINED", "JOINED_LIMIT", "HOMOPHONE", "KNOWN", "CONFLICT", "EXTRA"),
    *("EXTRA_PARTICLE", "SOLE", "KIN", "ROTATED", "DISORDERED", "MOST_DISORDERED", "UNRELATED", "KOREAN", "SLIP"),
    *("RESPELLED", "LIMIT"),
)


def weights() -> Weights:
    """The parts of the ratio of two names, as the kernel takes them."""
    made = Weights()
    for name in _WEIGHTS:
        setattr(made, name.lower(), globals()[name])
    return made


STRATA = ("other", "korean", "arabic", "slavic")
"""Name cultures that are calibrated apart, by stratum: those whose names are told apart least, or spelled most ways."""

QUALITY_FULL = 80
QUALITY_SINGLE = 40
QUALITY_INITIAL = 15
"""Quality of a name of two or more parts, of a single part, and what each initial in place of a part takes off."""
