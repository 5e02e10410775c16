"""Write the calibration table of birth dates that ships with truename. It rests on a stated model, not on data.

    python tools/state_date_table.py

The date kind computes a log10 ratio from stated assumptions (``kinds/date/params.py``). Until pairs of records known to
be of one person are at hand to fit on, its table passes the ratio on unchanged, one power of ten wide on either side,
and capped by what the assumptions can carry: the counts of its source are 0, and every answer calls it provisional.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from truename.kinds.date import KIND
from truename.weighing.bound import Caps
from truename.weighing.table import Curve, Source, Table

TABLES = Path(__file__).parents[1] / "src/truename/weighing/tables"
CAPS = {0: 3.0, 1: 2.0, 2: 1.3}
"""By precision: day, month, year. A day agrees by chance in about one pair of 20,000 of a population; clerical reuse of
dates and family members who share one are not in the model, so a tenth of that is as far as it is trusted."""
FLOOR = -1.0  # one record in ten with a date beyond the modelled errors is as far as disagreement is trusted
WIDTH = 1.0  # of the bounds: the error rates assumed could each be wrong by a factor of a few


def main() -> None:
    """Write the table."""
    score = np.linspace(-4, 6, 21)

    def curve(cap: float) -> Curve:
        return Curve(score, score - WIDTH, score + WIDTH, Caps(FLOOR, cap))

    table = Table(
        kind=KIND.name,
        format=KIND.format,
        proposition=KIND.proposition,
        population="people born within about sixty years of one another, by a stated model",
        provisional=True,
        source=Source(
            data="a stated model of births and clerical errors, and no data",
            command="python tools/state_date_table.py",
            date="2026-11-22",
        ),
        score=score,
        other=curve(min(CAPS.values())),
        strata={stratum: curve(cap) for stratum, cap in CAPS.items()},
    )
    table.save(TABLES / f"{KIND.name}-{KIND.format}.json")
    print(f"wrote {KIND.name}-{KIND.format}.json, {table.id}")


if __name__ == "__main__":
    main()
