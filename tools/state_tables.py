"""Write the calibration tables of kinds whose weight rests on a stated model, not on data: those that ship so.

    python tools/state_tables.py

These kinds compute a log10 ratio from stated assumptions (``kinds/*/params.py``). Until pairs of records known to be of
one subject are at hand to fit on, their tables pass the ratio on unchanged, one power of ten wide on either side, and
capped by what the assumptions can carry: the counts of their sources are 0, and every answer calls them provisional.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from truename import kinds
from truename.kinds.address.params import Reach
from truename.kinds.date.template import Precision
from truename.kinds.identifier.params import Group
from truename.weighing.bound import Caps
from truename.weighing.table import Curve, Source, Table

TABLES = Path(__file__).parents[1] / "src/truename/weighing/tables"
WIDTH = 1.0
"""Of the bounds: the error rates assumed could each be wrong by a factor of a few."""


@dataclass(frozen=True)
class Stated:
    """What is stated about a kind.

    Attributes:
        kind: its name.
        population: whom the model is of.
        model: what it rests on.
        caps: by stratum, why in the comment beside.
        other: the caps of a stratum that is not named.
        command: what writes the table.
    """

    kind: str
    population: str
    model: str
    caps: Mapping[int, Caps]
    other: Caps
    command: str = "python tools/state_tables.py"


STATED = (
    # A day agrees by chance in about one pair of 20,000 of a population; clerical reuse of dates and family members who
    # share one are not in the model, so a tenth of that is as far as it is trusted. One record in ten with a date
    # beyond the modelled errors is as far as disagreement is trusted.
    Stated(
        kind="date",
        population="people born within about sixty years of one another, by a stated model",
        model="a stated model of births and clerical errors, and no data",
        caps={Precision.DAY: Caps(-1.0, 3.0), Precision.MONTH: Caps(-1.0, 2.0), Precision.YEAR: Caps(-1.0, 1.3)},
        other=Caps(-1.0, 1.3),
        command="python tools/state_date_table.py",  # its first name; the id that old answers give would be another
    ),
    # The model ends where the assumed share of numbers in the wrong record does: 1 in 100,000 for what is given once,
    # 1 in 10,000 for accounts and telephones. A tenth of that is as far as it is trusted; where not even the type is
    # known, a thirtieth. Disagreement is trusted to one record in thirty with another number, where a number is for
    # life, else to one in ten.
    Stated(
        kind="identifier",
        population="holders whom a search sets side by side, by a stated model",
        model="a stated model of how identifiers are given, shared and mistyped, and no data",
        caps={
            Group.PERMANENT: Caps(-1.5, 4.0),
            Group.DOCUMENT: Caps(-1.0, 4.0),
            Group.ACCOUNT: Caps(-1.0, 3.0),
            Group.CONTACT: Caps(-1.0, 3.0),
            Group.UNTOLD: Caps(-1.0, 2.5),
        },
        other=Caps(-1.0, 2.5),
    ),
    # The model ends where the assumed share of subjects at one address does, three in 1,000 beside half of the records
    # that keep theirs: 2.2. Where no house is stated a street holds some dozens of them, and a city thousands. People
    # move and companies have offices, so that a third is as far as disagreement is trusted.
    Stated(
        kind="address",
        population="subjects whom a search sets side by side, by a stated model",
        model="a stated model of how addresses are kept, shared and written, and no data",
        caps={Reach.PREMISES: Caps(-0.5, 2.2), Reach.STREET: Caps(-0.5, 1.5), Reach.PLACE: Caps(-0.5, 0.5)},
        other=Caps(-0.5, 0.5),
    ),
)


def main() -> None:
    """Write the tables."""
    score = np.linspace(-4, 6, 21)

    def curve(caps: Caps) -> Curve:
        return Curve(score, score - WIDTH, score + WIDTH, caps)

    for stated in STATED:
        kind = kinds.get(stated.kind)
        table = Table(
            kind=kind.name,
            format=kind.format,
            proposition=kind.proposition,
            population=stated.population,
            provisional=True,
            source=Source(data=stated.model, command=stated.command, date="2026-11-22"),
            score=score,
            other=curve(stated.other),
            strata={int(stratum): curve(caps) for stratum, caps in stated.caps.items()},
        )
        table.save(TABLES / f"{kind.name}-{kind.format}.json")
        print(f"wrote {kind.name}-{kind.format}.json, {table.id}")


if __name__ == "__main__":
    main()
