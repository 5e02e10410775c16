"""How results are shown: one JSON document for programs, tables for people. Data is never taken for markup."""

from __future__ import annotations

import json
import math
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that turn the reading direction (Unicode UAX 9): they can make one name look like another."""

SCREEN = 80
"""Characters across the usual terminal; tables are laid out for it."""


def plain(text: object) -> str:
    """A text from data with everything that steers a terminal made visible: ESC becomes ``\\x1b``."""
    return "".join(
        character.encode("unicode_escape").decode("ascii")
        if unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") or character in _BIDI
        else character
        for character in str(text)
    )


def values(value: Any) -> Any:
    """Any of truename's values as plain JSON values; bytes are left to files, and what is not a number is null."""
    if is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: values(getattr(value, field.name))
            for field in fields(value)
            if not isinstance(getattr(value, field.name), bytes)
        }
    if isinstance(value, Enum):
        return value.name.lower() if isinstance(value, int) else value.value
    if isinstance(value, Mapping):
        return {str(key): values(item) for key, item in value.items()}
    if hasattr(value, "tolist"):  # of NumPy, which is not imported for it: it may be what is damaged
        return values(value.tolist())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, str | int | bool):
        return value
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Iterable):
        return [values(item) for item in value]
    return str(value)


def write_json(document: Any) -> None:
    """One JSON document on stdout, on one line, at once and whole: a reader may act on it."""
    sys.stdout.flush()
    rest = memoryview(f"{as_json(document)}\n".encode())
    while rest:  # with PYTHONUNBUFFERED a signal cuts a long write short, and nothing but this number says so
        rest = rest[sys.stdout.buffer.write(rest) :]
    sys.stdout.buffer.flush()


def as_json(document: Any, indent: int | None = None) -> str:
    """A document as JSON text."""
    return json.dumps(values(document), ensure_ascii=False, allow_nan=False, indent=indent)


def out() -> Console:
    """The console for results. Markup, highlighting and emoji codes are off: a subject may be called ``[red]``."""
    return Console(markup=False, highlight=False, emoji=False)


def say(text: object = "", style: str | None = None) -> None:
    """One line for people, on stdout."""
    _line(out(), Text(plain(text), style=style or ""))


def note(text: object) -> None:
    """One line on stderr: progress and remarks, which are no part of the result."""
    _line(Console(stderr=True, markup=False, highlight=False, emoji=False), Text(plain(text), style="dim"))


def remark(console: Console, text: object) -> None:
    """One line beside a progress bar that is being shown."""
    _line(console, Text(plain(text)))


def _line(console: Console, text: Text) -> None:
    # Wrapped for people only: a program that reads lines gets each whole.
    console.print(text, soft_wrap=not console.is_terminal)


def table(
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    right: Sequence[int] = (),
    title: str = "",
    cut: Mapping[int, int] | None = None,
) -> None:
    """A table on stdout; cells wrap in narrow terminals, those with numbers only in very narrow ones.

    Args:
        columns: their headings.
        rows: the cells, shown as they are.
        right: the columns to align right, by number.
        title: a line above it.
        cut: for columns whose cells are cut with an ellipsis rather than wrapped, how many characters stay.
    """
    grid = Table(
        title=Text(plain(title), style="bold") if title else None, title_justify="left", box=SIMPLE_HEAD, pad_edge=False
    )
    widths = cut or {}
    whole = {*widths, *(right if out().width >= SCREEN else ())}
    for number, column in enumerate(columns):
        grid.add_column(
            Text(plain(column)),
            justify="right" if number in right else "left",
            overflow="ellipsis" if number in widths else "fold",
            no_wrap=number in whole,
            max_width=widths.get(number),
        )
    for row in rows:
        grid.add_row(*(cell if isinstance(cell, Text) else Text(plain(cell)) for cell in row))
    out().print(grid)


def facts(pairs: Mapping[str, object], title: str = "") -> None:
    """Names and values, one a line."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in pairs.items():
        grid.add_row(Text(plain(name)), Text(plain(value)))
    if title:
        say(title, "bold")
    out().print(grid)


def progress() -> Progress:
    """A bar on stderr; silent where stderr is not a terminal."""
    console = Console(stderr=True, markup=False, highlight=False, emoji=False)
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


@contextmanager
def phases() -> Iterator[Callable[[str, int, int], None]]:
    """A bar for each phase, in turn; gives what the phases tell how far they are (:data:`truename.trace.Progress`)."""
    with progress() as bar:
        tasks: dict[str, Any] = {}

        def show(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done)

        yield show
