"""Fit the calibration table of persons' names that ships with truename, or show how it holds on people it never saw.

    truename lists add NAME FILE...                 the lists to fit on: the more name cultures, the better
    python tools/fit_name.py [--lists DIR] [--show] [--date DATE]

Mated pairs are a listed person's name and each other name that the same entry gives, weak aliases left out; so they
hold what real records hold, names in religion and noms de guerre included. Non-mated pairs are names of two entries, of
one name culture each, since two people from one place is what the question is about. Lists copy one another, and
spell otherwise: entries with the same name count as one person, and two count as two people only where they are born in
different years.

``--show`` writes nothing. It fits on the people of two thirds and weighs those of the last, for each third, and prints
Cllr and what the best monotone recalibration would leave of it, by name culture.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from truename._kernels import words as kernel
from truename.evaluation import weights
from truename.kinds._text import spelling
from truename.kinds._text.scripts import fold
from truename.kinds.name import KIND, compare, parse, params
from truename.lists.entity import Entity
from truename.lists.store import open_snapshots
from truename.weighing import calibrate, validate
from truename.weighing.pairs import Pairs, mated, nonmated

TABLES = Path(__file__).parents[1] / "src/truename/weighing/tables"

MOST_ALIASES = 4
"""Aliases of one entry that make pairs: some have fifty, and are of the same few networks."""

PAIRS = 400_000
"""Non-mated pairs drawn of each culture, at most."""


@dataclass(frozen=True, slots=True)
class People:
    """Everybody's names, laid out for the kernel.

    Attributes:
        names: all of them. primary: int32[n], each person's first. aliases: int32[m] and of: int32[m], whose.
        stratum: int16[n], the name culture of each person's first name.
        born: the years of birth that are stated of each.
    """

    names: kernel.Names
    primary: NDArray[np.int32]
    aliases: NDArray[np.int32]
    of: NDArray[np.int32]
    stratum: NDArray[np.int16]
    born: Sequence[frozenset[str]]


def people(entities: Sequence[Entity]) -> People:
    """The persons among listed entities, each name once."""
    seen: dict[str, list[str]] = defaultdict(list)
    years: dict[str, set[str]] = defaultdict(set)
    for entity in entities:
        if entity.schema != "Person" or not entity.get("name"):
            continue
        texts = (*entity.get("name"), *entity.get("alias"))
        seen[fold(texts[0])].extend(texts)
        years[fold(texts[0])].update(date[:4] for date in entity.get("birthDate"))
    names = kernel.Names()
    primary, aliases, of, stratum, born = [], [], [], [], []
    for folded, texts in seen.items():
        parsed = [one for one in map(parse.parse, dict.fromkeys(texts)) if one is not None]
        if not parsed:
            continue
        person = len(primary)
        primary.append(len(names))
        born.append(frozenset(years[folded]))
        culture = parsed[0].culture
        stratum.append(params.STRATA.index(culture) if culture in params.STRATA else 0)
        for number, one in enumerate(parsed[: MOST_ALIASES + 1]):
            if number:
                aliases.append(len(names))
                of.append(person)
            compare.add(names, one)
    arrays = (np.array(one, np.int32) for one in (primary, aliases, of))
    return People(names, *arrays, np.array(stratum, np.int16), born)


def pairs(who: People, seed: int = 0) -> tuple[Pairs, Pairs]:
    """Scores of names of one person, and of names of two people of one culture."""
    rng = np.random.Generator(np.random.PCG64(seed))

    def score(one: NDArray[np.int32], other: NDArray[np.int32]) -> NDArray[np.float64]:
        ratio = kernel.compare(spelling.costs(), compare.weights(), who.names, one, who.names, other)
        return ratio.astype(np.float64)

    same = mated(score(who.primary[who.of], who.aliases), who.of, who.stratum[who.of])
    every = np.arange(len(who.primary), dtype=np.int32)
    first, second = [], []
    for culture in np.unique(who.stratum):
        own = every[who.stratum == culture]
        if len(own) < 2:
            continue
        drawn = rng.choice(own, (2, min(PAIRS, len(own) * (len(own) - 1) // 2)))
        drawn = drawn[:, drawn[0] != drawn[1]]
        low, high = np.unique(np.sort(drawn, axis=0), axis=1)
        apart = [
            bool(who.born[x]) and bool(who.born[y]) and not who.born[x] & who.born[y]
            for x, y in zip(low.tolist(), high.tolist(), strict=True)
        ]
        low, high = low[apart], high[apart]
        first.append(low)
        second.append(high)
    one, other = np.concatenate(first), np.concatenate(second)
    value = score(who.primary[one], who.primary[other])
    return same, nonmated(value, one, other, who.stratum[one])


def fitted(same: Pairs, different: Pairs, date: str = "", **options: int) -> calibrate.Table:
    """A table about names: a curve of its own for each culture, since their names differ in what a score says."""

    def fit(m: Pairs, n: Pairs) -> calibrate.Table:
        return calibrate.fit(
            m,
            n,
            kind=KIND.name,
            format=KIND.format,
            proposition=KIND.proposition,
            population="people of the same name culture, as sanctions lists have them",
            source=calibrate.Source(
                "names and aliases of persons on the UN, OFAC and EU lists", "python tools/fit_name.py", date
            ),
            provisional=True,
            **options,
        )

    # Strata of one number: the whole is then fitted as one curve.
    whole = fit(
        replace(same, stratum=np.zeros_like(same.stratum)), replace(different, stratum=np.zeros_like(different.stratum))
    )
    strata = {}
    for stratum in range(len(params.STRATA)):
        own = fit(same.where(same.stratum == stratum), different.where(different.stratum == stratum))
        curve = own.other
        columns = (np.interp(whole.score, own.score, each) for each in (curve.value, curve.lower, curve.upper))
        strata[stratum] = calibrate.Curve(*columns, curve.caps)
    return replace(whole, strata=strata)


def show(same: Pairs, different: Pairs) -> None:
    """The cost of weights on people that the table never saw."""
    for part in range(3):
        table = fitted(
            same.where(same.first % 3 != part),
            different.where((different.first % 3 != part) & (different.second % 3 != part)),
            resamples=0,
        )
        m = same.where(same.first % 3 == part)
        n = different.where((different.first % 3 == part) & (different.second % 3 == part))
        for stratum, culture in enumerate(params.STRATA):
            own, others = m.where(m.stratum == stratum), n.where(n.stratum == stratum)
            if len(own) < 30 or len(others) < 30:
                continue
            rates = validate.rates(own, others, (weights(own, table), weights(others, table)), resamples=0)
            print(
                f"third {part}, {culture}: {len(own)} mated, {len(others)} non-mated, Cllr {rates.cllr.value:.3f}, of"
                f" which the calibration loses {rates.cllr_cal.value:.3f}"
            )


def main() -> None:
    """Run the fit."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--lists", type=Path, help="the folder of lists; truename's own by default")
    parser.add_argument("--show", action="store_true", help="fit on two thirds, show on the last; write nothing")
    parser.add_argument("--date", default=datetime.now(UTC).date().isoformat(), help="what the table says of its day")
    arguments = parser.parse_args()
    entities = [entity for snapshot in open_snapshots(arguments.lists) for entity in snapshot.entities()]
    same, different = pairs(people(entities))
    if arguments.show:
        show(same, different)
        return
    table = fitted(same, different, arguments.date)
    table.save(TABLES / f"{KIND.name}-{KIND.format}.json")
    source = table.source
    print(f"wrote {KIND.name}-{KIND.format}.json, {table.id}: {source.subjects} people")
    print(f"{source.mated} mated pairs, worth {source.mated_worth:.0f}; {source.nonmated} non-mated pairs, worth")
    print(f"{source.nonmated_worth:.0f}")
    for name, curve in [("all other cultures", table.other), *((params.STRATA[b], c) for b, c in table.strata.items())]:
        print(f"{name}: log10 LR from {curve.caps.lower:+.2f} to {curve.caps.upper:+.2f}")


if __name__ == "__main__":
    main()
