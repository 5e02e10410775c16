"""What words of organisations' names mean: legal forms, common words, places, numbers. Each file states its source."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


def _lines(name: str) -> Iterator[str]:
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line


@cache
def legal_forms() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Of every class of legal form: its name, its family, and how it is written."""
    rows = []
    for line in _lines("legal_forms.txt"):
        name, family, written = (part.strip() for part in line.split("|"))
        rows.append((name, family, tuple(form.strip() for form in written.split(";"))))
    return tuple(rows)


@cache
def words() -> tuple[tuple[str, float, str, tuple[str, ...]], ...]:
    """Of every line of common words: its role, its share of names, its name, and how it is written."""
    rows = []
    for line in _lines("words.txt"):
        head, written = line.split(":", 1)
        role, count, *name = head.split(maxsplit=2)
        rows.append((role, int(count) / 10_000, "".join(name), _listed(written)))
    return tuple(rows)


@cache
def places() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Of every place: its name, and how it is written."""
    return tuple((name, _listed(written)) for name, written in (line.split(":", 1) for line in _lines("places.txt")))


@cache
def numbers() -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Of every number that is a word: its value, and how it is written."""
    pairs = (line.split(":", 1) for line in _lines("numbers.txt"))
    return tuple((int(value), _listed(written)) for value, written in pairs)


def _listed(written: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.strip() for word in written.split(",")))
