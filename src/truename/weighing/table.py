"""A fitted calibration: knots, read and written as JSON, and weighing by interpolation between them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from dataclasses import fields as dataclass_fields
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from truename import files
from truename.errors import CalibrationError, UsageError
from truename.types import LLR, Proposition, Scores, Status
from truename.weighing.bound import Caps

Floats = NDArray[np.float64]

FORMAT = "truename calibration 1"
MAX_BYTES, MAX_KNOTS, MAX_STRATA, MAX_TEXT, MAX_NUMBER = 4_000_000, 512, 256, 2000, 1e9
"""Bounds on a table from outside. A table that ``fit`` makes with 10 strata has 20 kB."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a table came from.

    Attributes:
        data: the data in words ("CrossMatch, 51 fingers x 8").
        command: what was run.
        date: when, ISO 8601.
        sha256: hash of the scores, strata and subjects that were fitted; ``fit`` fills it and all that follows.
        subjects, mated, nonmated: counts of what was fitted.
        mated_worth, nonmated_worth: how many independent comparisons those are worth.
    """

    data: str
    command: str
    date: str
    sha256: str = ""
    subjects: int = 0
    mated: int = 0
    nonmated: int = 0
    mated_worth: float = 0.0
    nonmated_worth: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """log10 LR at the table's knots: float64[k] each, rising, ``lower <= value <= upper``; and its caps."""

    value: Floats
    lower: Floats
    upper: Floats
    caps: Caps


@dataclass(frozen=True, slots=True)
class LLRArrays:
    """:class:`truename.types.LLR` by columns, float64[n] each."""

    value: Floats
    lower: Floats
    upper: Floats
    uncapped: Floats


@dataclass(slots=True, eq=False)
class Table:
    """A fitted calibration; implements :class:`truename.contracts.Calibrator`.

    Attributes:
        kind, format: the kind of evidence and the template format whose scores it weighs.
        proposition, population, provisional: as in :class:`truename.types.LLR`.
        source: where it came from.
        score: float64[k], the knots, rising.
        other: the curve of strata that are not in ``strata``.
        strata: curves by stratum.
        id: 12 hex digits of the SHA-256 of all the rest.
    """

    kind: str
    format: str
    proposition: Proposition
    population: str
    provisional: bool
    source: Source
    score: Floats
    other: Curve
    strata: Mapping[int, Curve]
    id: str = field(init=False)

    def __post_init__(self) -> None:
        self.id = hashlib.sha256(_canonical(self._content())).hexdigest()[:12]

    def weigh_array(self, scores: Scores) -> LLRArrays:
        """Weights of n comparisons; all four are exactly 0 where the status is not ``COMPARED``.

        Raises:
            UsageError: a compared row has a score that is no finite number.
        """
        out = LLRArrays(*(np.zeros(len(scores)) for _ in range(4)))
        compared = scores.status == Status.COMPARED
        if not np.all(np.isfinite(scores.value[compared])):
            raise UsageError(
                expected="finite scores", found="NaN or infinity", do="report the kind of evidence that gave them"
            )
        for stratum in np.unique(scores.stratum[compared]):
            rows = compared & (scores.stratum == stratum)
            curve = self.strata.get(int(stratum), self.other)
            at = scores.value[rows].astype(np.float64)
            out.uncapped[rows] = np.interp(at, self.score, curve.value)
            for column, knots in ((out.value, curve.value), (out.lower, curve.lower), (out.upper, curve.upper)):
                column[rows] = np.clip(np.interp(at, self.score, knots), curve.caps.lower, curve.caps.upper)
        return out

    def weigh(self, scores: Scores) -> list[LLR]:
        """One LLR a row; exactly 0 where the row was not compared.

        Raises:
            UsageError: a compared row has a score that is no finite number.
        """
        a = self.weigh_array(scores)
        rows = zip(a.value.tolist(), a.lower.tolist(), a.upper.tolist(), a.uncapped.tolist(), strict=True)
        return [LLR(*row, self.proposition, self.population, self.id, self.provisional) for row in rows]

    def to_json(self) -> str:
        """The table as JSON text, one curve a line; :meth:`from_json` gives an equal one."""
        content = {"id": self.id, **self._content()}
        curves = content.pop("curves")
        head = json.dumps(content, ensure_ascii=False, indent=1)[:-2]
        lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(curve)}" for name, curve in curves.items())
        return f'{head},\n "curves": {{\n{lines}\n }}\n}}\n'

    def save(self, path: Path) -> None:
        """Write the table to a file, atomically and durably."""
        files.write(path, self.to_json().encode())

    def _content(self) -> dict[str, Any]:
        curves = {"other": self.other, **{str(stratum): curve for stratum, curve in sorted(self.strata.items())}}
        return {
            "table": FORMAT,
            "kind": self.kind,
            "format": self.format,
            "proposition": str(self.proposition),
            "population": self.population,
            "provisional": self.provisional,
            "source": asdict(self.source),
            "score": self.score.tolist(),
            "curves": {
                name: {
                    "caps": [curve.caps.lower, curve.caps.upper],
                    "value": curve.value.tolist(),
                    "lower": curve.lower.tolist(),
                    "upper": curve.upper.tolist(),
                }
                for name, curve in curves.items()
            },
        }

    @staticmethod
    def from_json(text: str) -> Table:
        """Read a table, trusting nothing in it.

        Raises:
            CalibrationError: it is no table of this version, or any part is missing, unknown, out of range or altered.
        """
        return _read(text)


def load(path: Path) -> Table:
    """Read a table from a file.

    Raises:
        CalibrationError: there is none, or it is not a sound table.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        return Table.from_json(content.decode("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise CalibrationError(
            expected=f"a calibration table at {path}", found=str(error), do="make one with `truename calibrate`"
        ) from None


@cache
def shipped(kind: str, format: str) -> Table:
    """The table that comes with truename for the scores of a kind and template format.

    Raises:
        CalibrationError: there is none, or it is not a sound table.
    """
    wanted = f"a calibration table for {kind} templates of format {format}"
    if not all(re.fullmatch(r"[a-z0-9][a-z0-9.-]{0,63}", part) for part in (kind, format)):
        raise CalibrationError(expected=wanted, found="a name that cannot be one", do="check the names")
    file = resources.files("truename.weighing").joinpath("tables", f"{kind}-{format}.json")
    if not file.is_file():
        raise CalibrationError(
            expected=wanted, found="none among those that come with truename", do="make one with `truename calibrate`"
        )
    table = Table.from_json(file.read_text(encoding="utf-8"))
    if (table.kind, table.format) != (kind, format):
        raise CalibrationError(
            expected=wanted, found=f"one for {table.kind}, {table.format}", do="install truename again"
        )
    return table


def _canonical(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _read(text: str) -> Table:
    """See :meth:`Table.from_json`."""

    def refuse(expected: str, found: str) -> CalibrationError:
        return CalibrationError(
            expected=expected, found=found[:80], do="fetch the table again or make one with `truename calibrate`"
        )

    def fields(value: Any, names: set[str], what: str) -> dict[str, Any]:
        if not isinstance(value, dict) or set(value) != names:
            raise refuse(
                f"{what} with {', '.join(sorted(names))}", repr(sorted(value) if isinstance(value, dict) else value)
            )
        return value

    def string(value: Any, what: str) -> str:
        if not isinstance(value, str) or len(value) > MAX_TEXT:
            raise refuse(f"{what} as text of at most {MAX_TEXT} characters", repr(value))
        if any("\ud800" <= character <= "\udfff" for character in value):
            raise refuse(f"{what} as text", ascii(value))  # half a surrogate pair, which JSON can say and UTF-8 cannot
        return value

    def numbers(value: Any, what: str, length: int | None = None) -> Floats:
        if not isinstance(value, list) or not (2 <= len(value) <= MAX_KNOTS) or (length or len(value)) != len(value):
            raise refuse(f"{what} as a list of {length or f'2 to {MAX_KNOTS}'} numbers", repr(value))
        if any(type(item) not in (int, float) or not abs(item) <= MAX_NUMBER for item in value):
            raise refuse(f"{what} as finite numbers", repr(value))
        return np.array(value, dtype=np.float64)

    def count(value: Any, what: str) -> float:
        if type(value) not in (int, float) or not 0 <= value <= 1e15:
            raise refuse(f"{what} as a count", repr(value))
        return float(value)

    def curve(value: Any, what: str, length: int) -> Curve:
        parts = fields(value, {"caps", "value", "lower", "upper"}, what)
        lower_cap, upper_cap = numbers(parts["caps"], f"the caps of {what}", 2)
        knots = {name: numbers(parts[name], f"{name} of {what}", length) for name in ("value", "lower", "upper")}
        if any(np.any(np.diff(column) < 0) for column in knots.values()):
            raise refuse(f"{what} to rise with the score", "a falling stretch")
        if np.any(knots["lower"] > knots["value"]) or np.any(knots["value"] > knots["upper"]):
            raise refuse(f"lower <= value <= upper in {what}", "bounds on the wrong side")
        if not lower_cap <= 0 <= upper_cap:
            raise refuse(f"caps around 0 in {what}", f"{lower_cap} and {upper_cap}")
        return Curve(**knots, caps=Caps(float(lower_cap), float(upper_cap)))

    if len(text) > MAX_BYTES:
        raise refuse(f"a calibration table of at most {MAX_BYTES} bytes", f"{len(text)} characters")
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise refuse("a calibration table as JSON", str(error)) from None
    if isinstance(parsed, dict) and parsed.get("table") != FORMAT:
        raise refuse(f'a table of the format "{FORMAT}"', repr(parsed.get("table")))
    top = fields(
        parsed,
        {"id", "table", "kind", "format", "proposition", "population", "provisional", "source", "score", "curves"},
        "a calibration table",
    )
    given = fields(top["source"], {part.name for part in dataclass_fields(Source)}, "its source")
    source = Source(
        data=string(given["data"], "data"),
        command=string(given["command"], "command"),
        date=string(given["date"], "date"),
        sha256=string(given["sha256"], "sha256"),
        subjects=int(count(given["subjects"], "subjects")),
        mated=int(count(given["mated"], "mated")),
        nonmated=int(count(given["nonmated"], "nonmated")),
        mated_worth=count(given["mated_worth"], "mated_worth"),
        nonmated_worth=count(given["nonmated_worth"], "nonmated_worth"),
    )
    if top["proposition"] not in list(Proposition):
        raise refuse(f"a proposition out of {', '.join(Proposition)}", repr(top["proposition"]))
    if type(top["provisional"]) is not bool:
        raise refuse("provisional as true or false", repr(top["provisional"]))
    score = numbers(top["score"], "the knots")
    if np.any(np.diff(score) <= 0):
        raise refuse("knots that rise", "two that do not")
    curves = top["curves"]
    if not isinstance(curves, dict) or "other" not in curves or len(curves) > MAX_STRATA + 1:
        raise refuse(f"curves for at most {MAX_STRATA} strata, and one for all others", repr(curves))
    for name in curves:
        if name != "other" and (not re.fullmatch(r"0|-?[1-9][0-9]{0,4}", name) or abs(int(name)) > 2**15 - 1):
            raise refuse("strata by whole numbers of 16 bits", repr(name))
    table = Table(
        kind=string(top["kind"], "kind"),
        format=string(top["format"], "format"),
        proposition=Proposition(top["proposition"]),
        population=string(top["population"], "population"),
        provisional=top["provisional"],
        source=source,
        score=score,
        other=curve(curves["other"], "the curve of other strata", len(score)),
        strata={int(k): curve(v, f"the curve of stratum {k}", len(score)) for k, v in curves.items() if k != "other"},
    )
    if top["id"] != table.id:
        raise refuse(f"the id {table.id}, which is the hash of its content", repr(top["id"]))
    return table
