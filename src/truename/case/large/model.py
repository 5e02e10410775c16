"""How pieces of two rows agree, what Splink learns of that, and which pairs it then proposes.

The two sorts of rows, people and organisations, have a model each. A *level* is one way in which a column agrees; for
each there is P(so | any two rows), which Splink counts, and P(so | two rows of one subject), which it learns by
expectation maximisation from pairs that agree in another column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from truename.case.large import blocks, columns
from truename.case.large.columns import Row
from truename.case.sharing import ORGANISATIONS
from truename.resolve.network import Record

if TYPE_CHECKING:
    from splink import Linker

SAMPLED = 1_200_000
"""Pairs of any two rows, of which agreement is counted. By hand: of what one in 100,000 shows a dozen are seen."""

TRAINED = 1_000_000
"""Pairs at most in one round of expectation maximisation. By hand."""

STATED = 0.2
"""Share of the stated probabilities in those of one subject's rows; the rest is learnt. Assumption: a case with few
subjects that have two rows teaches little, or teaches what families and groups of companies have in common."""

SEED = 1


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a column agrees, from most to least.

    Attributes:
        name: what it is called.
        absent: where nothing can be compared, in SQL about two rows "_l" and "_r".
        levels: how it may agree, each with P(so | two rows of one subject) by hand; the last is that it does not.
    """

    name: str
    absent: str
    levels: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Sort:
    """One sort of rows.

    Attributes:
        schemata: of which records. FtM's LegalEntity may be either, and is compared as both.
        read, blocks: what a record says, and the blocks that it is in.
        comparisons: the name first.
        training: columns; of pairs that agree in one, a round of expectation maximisation learns how the rest agrees.
    """

    schemata: frozenset[str]
    read: Callable[[Record], Row]
    blocks: Callable[[Row], Iterator[str]]
    comparisons: tuple[Comparison, ...]
    training: tuple[str, ...]


def _common(column: str) -> str:
    return f"list_has_any({column}_l, {column}_r)"


def _closest(function: str, first: str, second: str, pick: str) -> str:
    """Of two texts on either side, those that are closest."""
    pairs = ", ".join(f"{function}({a}_l, {b}_r)" for a in (first, second) for b in (first, second))
    return f"{pick}({pairs})"


_SOUNDS = "len(list_intersect(sounds_l, sounds_r))"
_ALIKE = _closest("jaro_winkler_similarity", "name", "also", "greatest")
_ELSE = "ELSE"

NAME = Comparison(
    "name",
    "name_l IS NULL OR name_r IS NULL",
    (
        (_common("names"), 0.3),
        (f"{_SOUNDS} >= greatest(2, least(len(sounds_l), len(sounds_r)))", 0.2),
        (f"{_ALIKE} >= 0.92", 0.25),
        (f"{_SOUNDS} >= 2", 0.05),
        (f"{_ALIKE} >= 0.82", 0.08),
        (_common("sounds"), 0.1),
        (_ELSE, 0.02),
    ),
)
BIRTH = Comparison(
    "birth",
    "years_l IS NULL OR years_r IS NULL",
    (
        (_common("dates"), 0.7),
        ("list_has_any(dates_l, turned_r)", 0.05),
        ("damerau_levenshtein(born_l, born_r) <= 1", 0.1),
        (f"{_common('years')} AND (born_l IS NULL OR born_r IS NULL)", 0.08),
        (_common("years"), 0.03),
        (_ELSE, 0.04),
    ),
)
ADDRESS = Comparison(
    "address",
    "coalesce(streets_l, places_l) IS NULL OR coalesce(streets_r, places_r) IS NULL",
    (
        (f"{_common('premises')} AND {_common('places')}", 0.45),
        (f"{_common('streets')} AND {_common('places')}", 0.1),
        (_common("streets"), 0.05),
        (_common("places"), 0.2),
        (_ELSE, 0.2),
    ),
)
NUMBER = Comparison(
    "numbers",
    "number_l IS NULL OR number_r IS NULL",
    (
        (_common("numbers"), 0.6),
        (f"{_closest('damerau_levenshtein', 'number', 'second', 'least')} <= 1", 0.1),
        (_ELSE, 0.3),
    ),
)
CONTACT = Comparison(
    "contacts",
    "contacts_l IS NULL OR contacts_r IS NULL",
    ((_common("contacts"), 0.4), (_common("hosts"), 0.2), (_ELSE, 0.4)),
)
"""The probabilities are assumptions, in the order of size that follows from what each is for. The bounds of Jaro and
Winkler's measure are those that Splink itself proposes for names, 0.92 and 0.88, the lower one lower for two words."""

SORTS = (
    Sort(
        frozenset({"Person", "LegalEntity"}),
        columns.person,
        blocks.of_person,
        (NAME, BIRTH, ADDRESS, NUMBER, CONTACT),
        ("born", "name", "premises[1]"),
    ),
    Sort(
        ORGANISATIONS | {"LegalEntity"},
        columns.organisation,
        blocks.of_organisation,
        (NAME, ADDRESS, NUMBER, CONTACT),
        ("name", "number", "premises[1]"),
    ),
)


def settings(sort: Sort, *, expected: float) -> dict[str, Any]:
    """Splink's settings, with the stated probabilities.

    Args:
        expected: the probability, before looking, that any two rows are of one subject.
    """
    return {
        "link_type": "dedupe_only",
        "probability_two_random_records_match": expected,
        "blocking_rules_to_generate_predictions": [
            {"blocking_rule": "l.blocks = r.blocks", "sql_dialect": "duckdb", "arrays_to_explode": ["blocks"]}
        ],
        "comparisons": [
            {
                "output_column_name": one.name,
                "comparison_levels": [
                    {"sql_condition": one.absent, "is_null_level": True},
                    *({"sql_condition": condition, "m_probability": share} for condition, share in one.levels),
                ],
            }
            for one in sort.comparisons
        ],
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": True,
    }


def trained(linker: Linker, sort: Sort, told: Iterable[str]) -> dict[str, Any]:
    """The settings with what the case teaches, to six digits: the digits after those depend on the order of a sum.

    Args:
        linker: with the stated settings.
        sort: whose settings they are.
        told: of its training, the columns in which any two rows agree.
    """
    from splink import block_on

    linker.training.estimate_u_using_random_sampling(max_pairs=SAMPLED, seed=SEED, num_chunks=1)
    for column in told:
        linker.training.estimate_parameters_using_expectation_maximisation(
            block_on(column), estimate_without_term_frequencies=True, max_pairs=TRAINED
        )
    learnt = linker.misc.save_model_to_json()
    for known, comparison in zip(sort.comparisons, learnt["comparisons"], strict=True):
        for (_, stated), level in zip(known.levels, comparison["comparison_levels"][1:], strict=True):
            same, any_two = _or(level.get("m_probability"), stated), _or(level.get("u_probability"), 0.0)
            level["m_probability"] = _six_digits(STATED * stated + (1 - STATED) * same)
            level["u_probability"] = _six_digits(max(any_two, 1 / SAMPLED))
    return learnt


def best(sort: Sort, weighed: str, each: int) -> str:
    """SQL for the pairs in which something beside the name agrees, and that are among the best of both their rows.

    Args:
        weighed: the table of pairs that Splink made.
        each: how many of a row are its best.
    """
    beside = ", ".join(f"mw_{one.name}" for one in sort.comparisons[1:])
    return f"""
        WITH agreeing AS (
            SELECT unique_id_l AS a, unique_id_r AS b, match_weight AS weight
            FROM {weighed} WHERE greatest({beside}) > 0
        ), ends AS (
            SELECT a AS mine, b AS other, weight FROM agreeing UNION ALL SELECT b, a, weight FROM agreeing
        ), best AS (
            SELECT mine, other FROM ends
            QUALIFY row_number() OVER (PARTITION BY mine ORDER BY round(weight, 6) DESC, other) <= {each}
        )
        SELECT mine, other FROM best WHERE mine < other INTERSECT SELECT other, mine FROM best WHERE mine > other
    """  # noqa: S608  (nothing in it comes from a case)


def _or(value: object, otherwise: float) -> float:
    """A probability, or another one where Splink says in words that it saw nothing."""
    return float(value) if isinstance(value, float | int) else otherwise


def _six_digits(value: float) -> float:
    return float(f"{value:.6g}")
