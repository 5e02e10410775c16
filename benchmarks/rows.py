"""Rows of figures, as every benchmark writes them: a value beside its bar and its peers'."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from truename.trace import Progress
from truename.weighing.validate import Estimate


@dataclass
class Row:
    """One figure; ``low`` and ``high`` are 95 % bounds over subjects, or the spread of repeats."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    bar: str
    peer: str


def mean_of(estimates: Sequence[Estimate]) -> tuple[float, float, float]:
    """Mean over sets, with bounds by the independence of the sets: half-widths add in quadrature."""
    mean = float(np.mean([one.value for one in estimates]))
    below = float(np.sqrt(np.sum([(one.value - one.lower) ** 2 for one in estimates]))) / len(estimates)
    above = float(np.sqrt(np.sum([(one.upper - one.value) ** 2 for one in estimates]))) / len(estimates)
    return mean, max(0.0, mean - below), mean + above


def quantiles(name: str, values: Sequence[float], unit: str, bar: str, peer: str) -> Row:
    """Median, between the 5th and the 95th percentile."""
    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95])
    return Row(name, float(middle), float(low), float(high), unit, bar, peer)


def progress(name: str) -> Progress:
    """One line on the terminal that says how far a set is."""

    def say(what: str, done: int, total: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{name}: {what} {done} of {total}   ", end="", file=sys.stderr)

    return say


def gives(part: str, rows: Sequence[str], name: str) -> bool:
    """Whether a part of a benchmark, whose rows are called or begin so, gives rows of a name, or of a beginning of one.

    The part's own name stands for all of its rows.
    """
    return name == part or any(row.startswith(name) or name.startswith(row) for row in rows)


def only(rows: Sequence[Row], names: Sequence[str], parts: Collection[str]) -> list[Row]:
    """The rows of these names, or beginnings of names; all of them where a whole part was asked for."""
    return [row for row in rows if set(names) & set(parts) or row.name.startswith(tuple(names))]


def write(rows: Sequence[Row], file: Path) -> None:
    """The rows as JSON, which has no word for what is no finite number: null."""
    made = [
        {key: None if isinstance(value, float) and not math.isfinite(value) else value for key, value in one.items()}
        for one in map(asdict, rows)
    ]
    file.write_text(json.dumps(made, indent=1) + "\n")


def show(rows: Sequence[Row]) -> None:
    """A table for people."""
    from rich.console import Console
    from rich.table import Table as RichTable

    table = RichTable("figure", "value", "95 %", "unit", "bar", "peers", box=None)
    for row in rows:
        spread = "" if row.low is None or row.high is None else f"{row.low:.4g} to {row.high:.4g}"
        table.add_row(row.name, "-" if row.value is None else f"{row.value:.4g}", spread, row.unit, row.bar, row.peer)
    Console(width=None if sys.stdout.isatty() else 160).print(table)
