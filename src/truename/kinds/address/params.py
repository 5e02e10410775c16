"""The numbers of the address model, each with where it comes from.

No labelled pairs of addresses were available to fit them: what is called an assumption is one, and a calibration on the
user's own records (``truename calibrate``) is what corrects it.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

LONGEST_TEXT = 2048
"""Most bytes of an address as text; the longest on public lists have about 400."""

LONGEST_SEGMENT = 200
"""Most characters of what stands between two commas; the rest of it is left out."""

MOST_SEGMENTS = 20

MOST_WORDS = 12
"""Most words of one part of an address that are kept."""

LONGEST_WORD = 32
"""Most characters of one word that are kept."""


class Reach(IntEnum):
    """How far down two addresses can be compared; the strata that scores are calibrated in."""

    PREMISES = 0
    STREET = 1
    PLACE = 2


class Outcomes(NamedTuple):
    """P(agree), P(agree in part), P(differ) of one part of two addresses; together 1."""

    agree: float
    partly: float
    differ: float


class Part(NamedTuple):
    """How one part of an address behaves, given that what it lies in was compared before.

    Attributes:
        same: of two records of one address.
        moved: of two addresses that one subject has or had.
        other: of the addresses of two subjects that a search sets side by side, for other reasons than the address.
    """

    same: Outcomes
    moved: Outcomes
    other: Outcomes


COUNTRY = Part(Outcomes(0.985, 0.0, 0.015), Outcomes(0.9, 0.0, 0.1), Outcomes(0.8, 0.0, 0.2))
PLACE = Part(Outcomes(0.9, 0.06, 0.04), Outcomes(0.5, 0.1, 0.4), Outcomes(0.35, 0.1, 0.55))
POSTCODE = Part(Outcomes(0.9, 0.0, 0.1), Outcomes(0.04, 0.0, 0.96), Outcomes(0.03, 0.0, 0.97))
STREET = Part(Outcomes(0.92, 0.05, 0.03), Outcomes(0.04, 0.04, 0.92), Outcomes(0.03, 0.04, 0.93))
NUMBER = Part(Outcomes(0.93, 0.04, 0.03), Outcomes(0.05, 0.02, 0.93), Outcomes(0.03, 0.02, 0.95))
BUILDING = Part(Outcomes(0.8, 0.1, 0.1), Outcomes(0.03, 0.03, 0.94), Outcomes(0.02, 0.03, 0.95))
BOX = Part(Outcomes(0.96, 0.0, 0.04), Outcomes(0.02, 0.0, 0.98), Outcomes(0.01, 0.0, 0.99))
UNIT = Part(Outcomes(0.8, 0.0, 0.2), Outcomes(0.1, 0.0, 0.9), Outcomes(0.1, 0.0, 0.9))
"""Assumptions, all of them. Those whom a search sets side by side mostly live in one country, so that a country says
nothing, and a third of them in one city (a fifth of a country's people live in its largest city in the middle of
countries: United Nations, World Urbanization Prospects, 2018; a trade is closer together than people are). A street
name is that of one street in thirty that are spoken of in a city; a house number that of one house in thirty."""

KEPT = 0.5
"""Probability that another record of a subject states the same address, and not another of its addresses. Assumption:
of people in OECD countries a tenth move a year, and companies have several offices."""

SHARED = 0.003
"""Probability that two subjects whom a search sets side by side are at one address: households, offices that are
shared, agents that nobody knows yet. Assumption."""

MOST_SHARED = 0.5
""":data:`SHARED` of an address that everybody has; equal to :data:`KEPT`, so that agreeing there says nothing."""

FEW = 8
"""Subjects at one address that are taken to be one subject enrolled from several lists: there are as many large ones
(UN, and those of the EU, United States, United Kingdom, Switzerland, Canada, Australia, Japan). By hand."""

CIRCLE = 1000.0
"""Those whom a search sets beside a subject are not drawn from everybody but from its own circle: the same city, trade
or agent. An address that n others have is that of n / CIRCLE of them. Assumption; too small a number understates."""

AGREEING = 0.66
"""Share of the words of the shorter name that the other must have to agree; where fewer do, they agree in part."""

QUALITY = {Reach.PREMISES: 90, Reach.STREET: 60, Reach.PLACE: 20}
"""Quality by how far down an address goes: about in proportion to the log10 ratio that it can reach (2.2, 1.5, 0.4)."""

CROWDED_PENALTY = 60
COUNTRY_PENALTY = 5
"""Quality lost where thousands of companies are known to have the address, and where its country is not stated."""
