"""What exports and bundles are written with: values as plain JSON, captures by hash, texts that may be shown."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from truename.types import Capture

_UNSHOWN = re.compile(
    "[^\t\n\r\u0020-\u007e\u0085\u00a0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0001fffd\U00020000-\U0010fffd]"
    "|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
"""What XML 1.0 (fifth edition, 2.2) forbids or discourages, and what turns the reading direction (Unicode UAX 9): the
latter makes one name look like another."""


def plain(value: Any) -> Any:
    """A value as JSON has them: a dataclass becomes an object, an enumeration its value; what is not a number, null.

    Raises:
        TypeError: it holds something that JSON has no form for.
    """
    kind: type[object] = type(value)
    if value is None or kind in _AS_THEY_ARE:
        return value
    if kind is float:
        return value if math.isfinite(value) else None
    if (names := _fields(kind)) is not None:
        return {name: plain(getattr(value, name)) for name in names}
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, bytes | bytearray | memoryview | str):
        return [plain(item) for item in value]
    raise TypeError(f"a {kind.__name__} has no form in JSON")


_AS_THEY_ARE = frozenset({str, int, bool})


_FIELDS: dict[type[object], tuple[str, ...] | None] = {}


def _fields(kind: type[object]) -> tuple[str, ...] | None:
    """The fields of a dataclass; ``None`` of anything else. Looked up once: exports hold millions of values."""
    if kind not in _FIELDS:
        _FIELDS[kind] = tuple(field.name for field in fields(kind)) if is_dataclass(kind) else None
    return _FIELDS[kind]


def by_hash(captures: Iterable[Capture]) -> dict[str, Capture]:
    """Captures by SHA-256; where the same bytes were captured several times, the first."""
    found: dict[str, Capture] = {}
    for one in captures:
        found.setdefault(one.sha256, one)
    return found


def shown(text: str) -> str:
    """A text without what other programs cannot hold or would be misled by: controls and turns of direction."""
    return _UNSHOWN.sub("", text)
