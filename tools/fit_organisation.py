"""Fit the calibration table of organisations' names that ships with truename, or show how one holds on others.

    python tools/fit_organisation.py LISTS [--show] [--date DATE]

LISTS is a folder with public sanctions lists: ``ofac_sdn.csv`` and ``ofac_alt.csv`` (the Specially Designated Nationals
List of the United States' Office of Foreign Assets Control and its aliases), ``un_consolidated.xml`` (the Consolidated
List of the United Nations Security Council) and ``eu_*.csv``. An organisation is what one entry lists under all its
names; entries with an equal name, of one list or of two, are one organisation, for lists copy one another.

Mated are each name of an organisation, six at most, and all its other names together: as one name is compared with all
that a list says of an organisation. Non-mated are the first name of an organisation and all names of every other of its
programme, for these are of one country or one language more often than any two, so that what a culture's names have in
common does not count as evidence. So what is mated are names that somebody found worth listing both: a slip, a
translation, an abbreviation, and in an eighth of the pairs another name altogether. Among the others are the companies
of one group: one pair in 300 shares a rare word, as many as the model takes for one family. The table is provisional,
whoever uses it.

``--show`` writes nothing. It fits on half of the organisations, weighs the other half, and prints Cllr and what the
best monotone recalibration would leave of it.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from lxml import etree

from truename.kinds.organisation import KIND
from truename.kinds.organisation.align import score
from truename.kinds.organisation.parse import Name, parse
from truename.weighing import calibrate, pairs, validate
from truename.weighing.pairs import Pairs

TABLES = Path(__file__).parents[1] / "src/truename/weighing/tables"
MOST_NAMES = 6
"""Of one organisation that are compared with all its others, so that the few with thirty aliases do not decide."""


def listed(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Of every entry that is an organisation: its programme, the first of several; its names, the first one first."""
    others: dict[str, list[str]] = {}
    for row in _rows(folder / "ofac_alt.csv"):
        if len(row) > 3:
            others.setdefault(row[0], []).append(row[3])
    for row in _rows(folder / "ofac_sdn.csv"):
        if len(row) > 2 and row[2].strip() == "-0-":
            yield row[3].split("]")[0], [row[1], *others.get(row[0], [])]
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for entity in etree.parse(folder / "un_consolidated.xml", parser).iter("ENTITY"):
        names = [entity.findtext("FIRST_NAME"), *(alias.text for alias in entity.iter("ALIAS_NAME"))]
        programme = f"UN {entity.findtext('UN_LIST_TYPE')}"
        yield programme, [name.strip() for name in names if name and name.strip()]
    for path in sorted(folder.glob("eu_*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for entry in csv.DictReader(file):
                if entry["schema"] not in ("Person", "Vessel"):
                    aliases = [name for key in ("alias", "previousName") for name in entry[key].split(";")]
                    yield entry["programKey"], [name.strip() for name in (entry["name"], *aliases) if name.strip()]


def _rows(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        yield from csv.reader(file, skipinitialspace=True)


@dataclass(frozen=True, slots=True)
class Organisation:
    """What one or several entries list: the programme of the first, and the different names of all."""

    programme: str
    names: tuple[Name, ...]


def organisations(folder: Path) -> list[Organisation]:
    """The organisations of the lists, entries with an equal name taken together."""
    by_name: dict[tuple[str, ...], int] = {}
    found: dict[int, tuple[str, dict[tuple[str, ...], Name]]] = {}
    for number, (programme, written) in enumerate(listed(folder)):
        own = {name.order: name for name in map(parse, written) if name.tokens}
        for other in sorted({by_name[key] for key in own if key in by_name}, reverse=True):
            programme, before = found.pop(other)
            own = before | own
        if own:
            found[number] = programme, own
            by_name |= dict.fromkeys(own, number)
    return [Organisation(programme, tuple(own.values())) for programme, own in found.values()]


def compared(entities: Sequence[Organisation]) -> tuple[Pairs, Pairs]:
    """All pairs of a name and a set of names, mated and non-mated. A subject is a number."""
    same, of_same = [], []
    by_programme: dict[str, list[int]] = {}
    for number, entity in enumerate(entities):
        by_programme.setdefault(entity.programme, []).append(number)
        for at, name in enumerate(entity.names[:MOST_NAMES] if len(entity.names) > 1 else ()):
            same.append(score([name], entity.names[:at] + entity.names[at + 1 :]))
            of_same.append(number)
    first, second = np.array(
        [pair for members in by_programme.values() for pair in itertools.combinations(members, 2)]
    ).T
    names = [entity.names for entity in entities]
    scores = np.fromiter((score(names[a][:1], names[b]) for a, b in zip(first, second, strict=True)), np.float64)
    return pairs.mated(same, of_same), pairs.nonmated(scores, first, second)


def fitted(mated: Pairs, nonmated: Pairs, data: str, date: str = "", **options: int) -> calibrate.Table:
    """The table of those pairs."""
    return calibrate.fit(
        mated,
        nonmated,
        kind=KIND.name,
        format=KIND.format,
        proposition=KIND.proposition,
        population="organisations on public sanctions lists, within one programme",
        source=calibrate.Source(data, "python tools/fit_organisation.py LISTS", date),
        provisional=True,
        **options,
    )


def half(entities: Sequence[Organisation], which: int) -> list[Organisation]:
    """One half of the organisations, the same one every time."""
    return [entity for entity in entities if zlib.crc32(entity.names[0].text.encode()) % 2 == which]


def show(entities: Sequence[Organisation]) -> None:
    """Fit on one half and print what becomes of the other."""
    sides = [compared(half(entities, which)) for which in (0, 1)]
    table = fitted(*sides[0], "half of the organisations", resamples=0)
    values = [np.interp(side.value, table.score, table.other.value) for side in sides[1]]
    caps = table.other.caps
    capped = [np.clip(value, caps.lower, caps.upper) for value in values]
    print(f"{len(sides[1][0])} mated and {len(sides[1][1])} non-mated pairs of organisations not fitted on")
    print(f"log10 LR from {caps.lower:+.2f} to {caps.upper:+.2f}")
    print(f"Cllr {validate.cllr(*capped):.3f}, at best {validate.cllr_min(*(side.value for side in sides[1])):.3f}")
    for threshold in (0.0, 1.0, 2.0, 3.0):
        caught, false = (float(np.mean(side >= threshold)) for side in values)
        print(f"LLR >= {threshold:.0f}: {100 * caught:.1f} % of the mated, {100 * false:.4f} % of the non-mated")
    for at in (-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 3.0, 4.0):
        print(f"score {at:+.1f}: LLR {np.interp(at, table.score, table.other.value):+.2f}")


def main() -> None:
    """Run the fit."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("lists", type=Path)
    parser.add_argument("--show", action="store_true", help="fit on one half and show on the other; write nothing")
    parser.add_argument("--date", default=datetime.now(UTC).date().isoformat(), help="what the table says of its day")
    arguments = parser.parse_args()
    entities = organisations(arguments.lists)
    if arguments.show:
        show(entities)
        return
    count = sum(len(entity.names) for entity in entities)
    data = f"OFAC SDN, UN consolidated and EU lists: {len(entities)} organisations, {count} names"
    table = fitted(*compared(entities), data, arguments.date)
    table.save(TABLES / f"{KIND.name}-{KIND.format}.json")
    print(f"wrote {KIND.name}-{KIND.format}.json, {table.id}: {data}")
    print(f"log10 LR from {table.other.caps.lower:+.2f} to {table.other.caps.upper:+.2f}")


if __name__ == "__main__":
    main()
