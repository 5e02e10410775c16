"""Fit the calibration table of persons' names that ships with truename, or show how it holds on people it never saw.

    truename lists add NAME FILE...                 the lists to fit on: the more name cultures, the better
    python tools/fit_name.py [--lists DIR] [--show] [--date DATE]

Mated pairs are a listed person's name and each other name that the same entry gives, weak aliases left out; so they
hold what real records hold, names in religion and noms de guerre included. Non-mated pairs are names of two entries, of
one name culture each, since two people from one place is what the question is about. Lists copy one another, and
spell otherwise: entries with the same name count as one person, and two count as two people only where they are born in
different years. Two of a hundred alternatives are taken to be relatives or namesakes, as in kinds/name/params.py: pairs
that share a rare word count for so many. Without them, a surname in common would pass for an identity.

``--show`` writes nothing. It fits on the people of two thirds and weighs those of the last, for each third, and prints
Cllr and what the best monotone recalibration would leave of it, by name culture.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from truename._kernels import words as kernel
from truename.evaluation import weights
from truename.kinds._text import spelling
from truename.kinds._text.scripts import fold
from truename.kinds.name import KIND, compare, params, parse
from truename.lists.entity import Entity
from truename.lists.store import open_snapshots
from truename.weighing import calibrate, validate
from truename.weighing.pairs import Pairs, mated, nonmated

TABLES = Path(__file__).parents[1] / "src/truename/weighing/tables"

MOST_ALIASES = 4
"""Aliases of one entry that make pairs: some have fifty, and are of the same few networks."""

PAIRS = 400_000
"""Non-mated pairs drawn of each culture, at most."""

RARE = 2.5
"""Rarity from which a word in common suggests a family: one in three hundred people has it."""

FAMILY = 40
"""People who share such a word, at most, for it to be a family's."""


@dataclass(frozen=True, slots=True)
class People:
    """Everybody's names, laid out for the kernel.

    Attributes:
        names: all of them. primary: int32[n], each person's first. aliases: int32[m] and of: int32[m], whose.
        stratum: int16[n], the name culture of each person's first name.
        born: the years of birth that are stated of each.
        rare: the words in each person's first name that a family may share.
    """

    names: kernel.Names
    primary: NDArray[np.int32]
    aliases: NDArray[np.int32]
    of: NDArray[np.int32]
    stratum: NDArray[np.int16]
    born: Sequence[frozenset[str]]
    rare: Sequence[frozenset[str]]


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
    primary, aliases, of, stratum, born, rare = [], [], [], [], [], []
    for folded, texts in seen.items():
        parsed = [one for one in map(parse.parse, dict.fromkeys(texts)) if one is not None]
        if not parsed:
            continue
        person = len(primary)
        primary.append(len(names))
        born.append(frozenset(years[folded]))
        words = zip(parsed[0].words, parsed[0].rarity, strict=True)
        rare.append(frozenset(word.forms[0] for word, rarity in words if rarity >= RARE))
        culture = parsed[0].culture
        stratum.append(params.STRATA.index(culture) if culture in params.STRATA else 0)
        for number, one in enumerate(parsed[: MOST_ALIASES + 1]):
            if number:
                aliases.append(len(names))
                of.append(person)
            compare.add(names, one)
    arrays = (np.array(one, np.int32) for one in (primary, aliases, of))
    return People(names, *arrays, np.array(stratum, np.int16), born, rare)


def pairs(who: People, seed: int = 0) -> tuple[Pairs, Pairs]:
    """Scores of names of one person, and of names of two people of one culture."""
    rng = np.random.Generator(np.random.PCG64(seed))

    def score(one: NDArray[np.int32], other: NDArray[np.int32]) -> NDArray[np.float64]:
        ratio = kernel.compare(spelling.costs(), compare.weights(), who.names, one, who.names, other)
        return ratio.astype(np.float64)

    same = mated(score(who.primary[who.of], who.aliases), who.of, who.stratum[who.of])
    every = np.arange(len(who.primary), dtype=np.int32)
    families: dict[str, list[int]] = defaultdict(list)
    for person, words in enumerate(who.rare):
        for word in words:
            families[word].append(person)
    kin = {pair for own in families.values() if len(own) <= FAMILY for pair in combinations(own, 2)}
    first, second, times = [], [], []
    for culture in np.unique(who.stratum):
        own = every[who.stratum == culture]
        drawn = np.sort(rng.choice(own, (2, min(PAIRS, len(own) * (len(own) - 1) // 2))), axis=0)
        at_random = {pair for pair in zip(*drawn.tolist(), strict=True) if pair[0] != pair[1]} - kin
        related = {pair for pair in kin if who.stratum[pair[0]] == who.stratum[pair[1]] == culture}
        for some, share in ((at_random, 1 - 10**params.KIN), (related, 10**params.KIN)):
            apart = sorted(pair for pair in some if _apart(who.born[pair[0]], who.born[pair[1]]))
            first += [pair[0] for pair in apart]
            second += [pair[1] for pair in apart]
            times += [share * len(at_random) / max(len(apart), 1)] * len(apart)
    one, other = np.array(first, np.int32), np.array(second, np.int32)
    value = score(who.primary[one], who.primary[other])
    return same, nonmated(value, one, other, who.stratum[one], np.array(times))


def _apart(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether both years of birth are stated, and none in common."""
    return bool(one) and bool(other) and not one & other


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
