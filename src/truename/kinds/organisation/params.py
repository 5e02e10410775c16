"""The numbers of the organisation model, each with where it comes from. All weights are log10.

Nobody publishes how often each of these happens between two records of one organisation. What is called an assumption
is an order of size; the calibration table, which is fitted on the aliases of public lists, puts the scale right.
"""

from __future__ import annotations

LONGEST = 400
"""Most characters of a name. Assumption: the longest name of an organisation on the lists of the UN, OFAC and the EU
has about 250."""

MOST_TOKENS = 24
"""Most words of a name that are compared: as many as ``_text.scripts`` gives."""

# How rare words are: -log10 of the share of names that hold them.

RARITY = {"Han": (1.0, 1.4), "Kana": (1.0, 0.7), "Hangul": (0.8, 1.1)}
RARITY_OTHER = (1.0, 0.55)
"""Of a word that no table knows: so much, and so much for every character. Running text has 1 to 1.5 bits a letter
beyond what the letters before tell (Shannon, "Prediction and entropy of printed English", 1951), 0.3 to 0.45 in log10;
proper names have more. A Chinese character has about four times that of a letter, a Korean syllable three times."""

RAREST = 6.0
"""One organisation among a million: no name is known to be rarer, however long it is. Assumption."""

COMMON_SCALE = 0.6
"""Common words come together (a trading company also imports, and is general or international), so that each is worth
less after the others. Assumption."""

FORM_RARITY = 0.4
"""Of a legal form in common: the commonest two or three make up nearly half of any register. Assumption."""

NUMBER_RARITY = (0.5, 0.7)
"""Of a number: so much, and so much for every digit. Leading digits are small (Benford), hence less than 1 a digit."""

INITIAL = 0.9
"""Of one letter of an acronym: 26 letters of unequal frequency, 1.24 at most (log10 of 4.2 bits), less what guessing
which words count gives away. Assumption."""

FURTHER_LETTER = 0.6
"""Of each further letter that an acronym takes of a word, as KOMID does: 1.07 after the letter before it (Shannon
1951), less log10 3 for how many it takes."""

# What becomes of one organisation's name between two records.

ABBREVIATED = -0.7
"""Its initials are written in place of the words. Assumption: one name in five."""

ABBREVIATED_IN_PART = -1.0
"""... in place of some of its words while another that tells organisations apart stays, or is added, and nothing else
agrees. On the lists of OFAC, the UN and the EU such pairs are a fourth as often of one organisation as others at the
same score, and LLR rises by half a unit for one of the score."""

TRANSLATED = -0.5
"""A word is translated, or put in another of its forms (bank, banking). Assumption: one in three where it can be."""

MOST_JOINED = 4
LEAST_JOINED = 5
"""Words that may be written as one; and letters of that word, as fewer come together by chance."""

INFLECTED = -0.7
"""A word has another ending: Murom, Muromskii; Deutsche Bank, Deutsche Bank's. Assumption: one name in five."""

REJOINED = -0.5
"""Words are written together or apart. Assumption."""

FURTHER_FORM = -0.1
"""Each further Latin spelling of a word in another script, from the likeliest on. Assumption."""

LEFT_OUT = {"word": -1.1, "common": -0.7, "trade": -0.6, "place": -0.7, "number": -0.7, "filler": -0.08, "form": -0.05}
"""A word of that role is there on one side only. Assumptions: forms and fillers are left out at will, what tells one
organisation from others hardly ever."""

FURTHER_LEFT_OUT = 0.5
"""Each further word left out weighs this part of the one before: who shortens a name drops several words at once."""

CONFLICT = {"word": -2.7, "common": -2.5, "trade": -2.5, "place": -2.7, "number": -0.9, "form": -1.2}
"""Both sides hold another word of that role, beyond having left out one each; the lesser of the two sides' counts. A
number is copied wrongly, or renewed, more often than a word is replaced. Assumptions."""

MILD = 0.3
"""Part of a conflict between legal forms of one family, such as two countries' words for a limited company; and where
one side says no more than "corporation", which translators write for most forms. Assumption."""

# What two organisations of one family have in common: a group's companies, a ministry's institutes, a series of funds.

FAMILY = -2.5
"""P(two organisations are of one family and share the words of its name). Assumption: of the organisations that one
would compare at all, one in 300 belongs to the other's group."""

FAMILY_DIFFERENCE = {"none": -1.5, "form": -1.0, "left out": -0.3, "conflict": -0.1}
"""P(their names then differ in no more than this way): that a word is replaced is the rule, that nothing is, rare."""

# Which words may be one word.

FARTHEST = 6.5
"""Cost of spelling beyond which two words are not taken for one; see ``_text.spelling``: two slips of the pen."""

FARTHEST_PER_LETTER = 0.8
"""... and for each letter of the shorter word, so that short words do not turn into one another; for each consonant
where one of the two leaves its vowels out, which then say nothing."""

COMMON_FARTHEST = 1.8
"""Cost of spelling below which two common words are one: one vowel more, as in labour and labor. Assumption."""

_ENGLISH, _SLAVIC = (
    "s es e n en er i an ian",
    "nyi nyy naya noe ski skii skiy skij sky skaya skaia skoe skoye skogo skie",
)
ENDINGS = frozenset(f"{_ENGLISH} {_SLAVIC}".split())
LEAST_STEM = 4
"""Endings of possessives, plurals and adjectives in English, German and the Slavic languages, as Latin letters write
them; and the letters before them that make a word."""

LEAST_GAIN = -1.5
"""Evidence of two spellings under which they are two words. Assumption: half of what a conflict costs."""

ACRONYM = range(2, 11)
"""Letters of an acronym: ISO 3166 and stock exchanges begin with two; ten is the longest in use."""

MOST_OF_A_WORD = 3
"""Letters of one word in an acronym such as KOMID: Korea, Mining, Development."""

KOREAN_SHARE = 0.05
"""Of the words of organisations' names that no table knows, so many are Korean. Assumption: of the organisations on the
lists of the UN, OFAC and the EU some 5 % are."""

LETTERS = (0.5, 1.05)
"""-log10 P(letters) of a word of another language: so much, and so much for every letter; 26 letters of which some are
oftener than others have 4.1 bits or 1.24 (Shannon 1951, first order), 3.6 bits or 1.07 after the one before."""

ELSEWHERE_IN_HANGUL = 4.0
"""-log10 P(a word of another language is written in Hangul or Hanja), as for persons. Assumption."""

KOREAN_FARTHEST = 9.0
"""Cost of spelling beyond which no Korean syllables are looked for: three letters of two romanisations differ. Nor are
they where the sounds of two words are made in other places (see ``shape`` in cpp/organisations.cpp): assimilation and
the ways of romanising keep these."""

KOREAN_MOST = 3.5
"""Most evidence of one Korean word: its syllables are fewer than its letters. Assumption."""

# Search.

TOO_COMMON = 0.2
"""Share of the names that hold a key beyond which it says nothing about where to look, unless no other does."""

FEW_ROWS = 20
"""... and names that hold a key, at the most, for which it always says where to look, however few names there are: they
are soon compared. Assumption."""

LESS_ONE, CONSONANTS, CONSONANTS_LESS_ONE = 0.9, 0.8, 0.6
"""Part of a word's weight that is left where it agrees but for one letter, in its consonants only, and in these but for
one. They only put names in order. Assumptions."""

SHORTLIST = 4
"""Organisations that are compared in full to be put in order; the rest stay in the order of their keys."""
