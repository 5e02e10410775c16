"""Rows of large registers that share nothing equal to the letter: which pairs are worth a comparison, by Splink.

What links records is what they share (:mod:`truename.case.sharing`). Rows of two registers may share nothing so: a slip
in the name, another alphabet, day and month swapped, the address in another form, a wrong digit. Among a few hundred
nobody misses that; among many thousands every row would have to be compared with every other. So there Splink proposes
pairs, on DuckDB, in the memory of this process:

    columns      what a row says, as it sounds and in pieces                            columns.py
    blocks       who is compared: a piece of the name with a piece of something else    blocks.py
    training     how often pieces agree: of any two rows, and of one subject's          model.py
    proposals    what outweighs the prior, or nearly, by more than a name               here

A proposal is a candidate and no more. Splink's weight enters no link: the pair is weighed by our own kinds of evidence
like every other (:mod:`truename.case.comparing`), and by what it states that agrees in part (partly.py). Country,
nationality, language and sex are no column.

The extra ``truename[large]`` installs Splink and DuckDB.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from truename.case.large import columns, model
from truename.case.large.model import SORTS, Sort
from truename.errors import UsageError
from truename.machine import cores
from truename.resolve import identities, params
from truename.resolve.links import Pair
from truename.resolve.network import Record
from truename.trace import Progress, silent

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LARGE = 20_000
"""Rows of registers from which on pairs are proposed. Assumption: fewer come from one hand, which writes a name in one
way, and can be looked through by a person."""

LEAST = -1.5
"""log10 of the odds, by Splink, from which on a pair is proposed. Chosen on 20,000 rows of `benchmarks/registers.py`:
93.4 % of what there is to find, with 10,400 pairs; from -2 on 94.0 % with 11,700, from -3 on 94.4 % with 16,900."""

MOST_EACH = 10
"""Proposals for one row, the best. Assumption: a subject has fewer rows than that whose names are all misspelt."""

THREADS, MEMORY = 4, "4GB"
"""At most, for DuckDB. Nothing is written to disk: a case is encrypted, and what it works on would not be."""

_AS_IS: dict[str, Any] = {"log_level": None, "validate_settings": False}
"""What a model of ours needs of Splink's checks for those who write one."""

INSTALL = 'pip install "truename[large]"'


def rows(records: Mapping[str, Record]) -> list[Record]:
    """The rows of registers among the records: people and organisations that were imported, in order of ids."""
    schemata = frozenset[str]().union(*(sort.schemata for sort in SORTS))
    return [records[one] for one in sorted(records) if one.startswith("ftm:") and records[one].schema in schemata]


def look(records: Mapping[str, Record], progress: Progress = silent) -> tuple[set[Pair], str]:
    """Proposed pairs, where there are many rows, and what a reader of the network has to know of that."""
    count = len(rows(records))
    if count < LARGE:
        return set(), ""
    try:
        import duckdb
        import splink
    except ImportError:
        return set(), (
            f"Of {count:,} rows of registers only those were compared that share something equal. Pairs with slips in"
            f" names, dates and numbers were not looked for; to look for them: {INSTALL}."
        )
    found = propose(records, progress=progress)
    by = f"Splink {splink.__version__} on DuckDB {duckdb.__version__}"
    return found, f"Of {count:,} rows of registers {len(found):,} pairs were compared because {by} proposed them."


def propose(records: Mapping[str, Record], *, least: float = LEAST, progress: Progress = silent) -> set[Pair]:
    """Pairs of rows of registers that may be one in spite of slips. The same records give the same pairs.

    Args:
        records: all of a case; however few rows of registers are among them.
        least: log10 of the odds, by Splink, from which on a pair is proposed.

    Raises:
        UsageError: Splink or DuckDB is not installed, or their memory does not do.
    """
    found: set[Pair] = set()
    every = rows(records)
    for sort in SORTS:
        mine = [one for one in every if one.schema in sort.schemata]
        if len(mine) > 1:
            found |= _proposed(sort, mine, least, progress)
    return found


def _proposed(sort: Sort, mine: Sequence[Record], least: float, progress: Progress) -> set[Pair]:
    try:
        import duckdb
        from splink.internals.exceptions import SplinkException
    except ImportError as error:
        raise UsageError(
            expected="Splink and DuckDB, for large registers",
            found=f"that {error.name or 'one of them'} is not installed",
            do=INSTALL,
        ) from error
    with _quiet(), _database() as connection:
        try:
            return _found(sort, mine, connection, least, progress)
        except (SplinkException, duckdb.Error) as error:
            if "Out of Memory" not in str(error):
                raise
            raise UsageError(
                expected=f"registers that are compared in {MEMORY} of memory",
                found=f"{len(mine):,} rows, which need more",
                do="divide them between several cases",
            ) from error


def _found(
    sort: Sort, mine: Sequence[Record], connection: DuckDBPyConnection, least: float, progress: Progress
) -> set[Pair]:
    import splink

    connection.register("filled", columns.filled(sort, mine, progress))
    connection.execute("CREATE TABLE registers AS FROM filled")  # Splink reads it many times
    connection.unregister("filled")
    progress("proposing pairs", 0, 2)
    odds = 10.0 ** identities.odds(params.EXPECTED, len(mine))
    table = splink.DuckDBAPI(connection).register("registers")
    stated = splink.Linker(table, model.settings(sort, expected=odds / (1 + odds)), **_AS_IS)
    told = [one for one in sort.training if _told_twice(connection, one)]
    learnt = splink.Linker(table, model.trained(stated, sort, told), **_AS_IS)
    progress("proposing pairs", 1, 2)
    weighed = learnt.inference.predict(threshold_match_weight=least / math.log10(2), warning_mode="never")
    found = connection.execute(model.best(sort, weighed.physical_name, MOST_EACH)).fetchall()
    progress("proposing pairs", 2, 2)
    return {(mine[a].id, mine[b].id) for a, b in found}


def _told_twice(connection: DuckDBPyConnection, column: str) -> bool:
    """Whether any two rows agree in a column, so that there is something to learn from."""
    ((found,),) = connection.execute(f"SELECT count({column}) > count(DISTINCT {column}) FROM registers").fetchall()  # noqa: S608
    return bool(found)


@contextmanager
def _database() -> Iterator[DuckDBPyConnection]:
    """A database in memory that reaches no file, no network and no extension."""
    import duckdb

    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": min(cores(), THREADS),
        "memory_limit": MEMORY,
        "temp_directory": "",
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "python_enable_replacements": False,
    }
    connection = duckdb.connect(":memory:", config=config)
    try:
        connection.execute("SET enable_progress_bar = false")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield connection
    finally:
        connection.close()


@contextmanager
def _quiet() -> Iterator[None]:
    """Splink's remarks about levels that no pair showed are for who builds a model by hand."""
    logger = logging.getLogger("splink")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)
