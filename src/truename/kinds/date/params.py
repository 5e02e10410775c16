"""The numbers of the birth date model, each with where it comes from.

No labelled pairs of birth dates were available to fit them: what is called an assumption is one, and a calibration on
the user's own records (``truename calibrate``) is what corrects it.
"""

FIRST_YEAR = 1850
"""Oldest year of birth that is taken. Nobody born earlier can be in a record that needs a search; a typed error can."""

LONGEST_TEXT = 64
"""Most bytes of a date as text, spaces and byte order mark included.
The longest form that is read, "c. 1984-03-12?", has 14 characters."""

YEARS = 60.0
"""How many years of birth there are to share, as if all were equally common: 1 / (sum of squared shares).

A population that thins out evenly from 0 to 90 years of age has 67.5, adults between 18 and 80 have fewer. Assumption;
too small a number understates every weight, which is the safe side.
"""

DAYS_IN_YEAR = 365.25

FIRST_OF_JANUARY = 0.14
"""Share of people whose birthday is recorded as 1 January because nobody knew it.

11,000 of nearly 80,000 refugees who came to the United States in 2009 (National Public Radio, 29 December 2019, after
the Department of Homeland Security): the group with the largest share that we know of. Elsewhere it is smaller, and an
equal 1 January would be worth more than we say.
"""

APPROXIMATE_TRUST = 0.5
"""Probability that a date marked "about" or "perhaps" is meant to the letter. Assumption."""

YEAR_DECAY = 0.4
"""Where only the year is known, each further year of difference is this many times less likely. Assumption."""

EQUAL = 0.94
SWAPPED = 0.005
DIGIT = 0.01
TRANSPOSED = 0.003
NEIGHBOUR = 0.005
YEAR_OFF = 0.007
YEAR_ONLY = 0.01
UNRELATED = 0.02
"""What becomes of one person's birth date between two records; together 1.

It is the same; day and month are swapped; one digit is wrong; two neighbouring digits are swapped; it is one day (or
month) off; the year is one or ten off; day and month are somebody's guess; or the two have nothing to do with one
another, because a record is about someone else or the date is invented. Assumptions, in the order of size that record
linkage reports: nearly all dates agree, and about half of the rest differ in a way that a clerk could explain.
"""

QUALITY = (100, 60, 40)
"""Quality of a date that states the day, the month, only the year: about in proportion to the log10 of how many
people it tells apart (21,915, 720 and 60 by the model above: 4.3, 2.9, 1.8). Rounded by hand."""

APPROXIMATE_PENALTY = 20
FIRST_OF_JANUARY_PENALTY = 40
"""Quality lost where the date is approximate, or a 1 January: down to what a date of the next lower precision has."""
