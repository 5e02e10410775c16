"""The kinds of evidence that truename knows: its own, then those that installed packages offer.

A package offers a kind by the entry-point group ``truename.kinds``; the entry point is the kind's ``KIND``.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import cast

from truename.contracts import AnyKind, Receiving
from truename.errors import UsageError

KINDS: tuple[str, ...] = (
    "fingerprint",
    "palmprint",
    "face",
    "name",
    "date",
    "identifier",
    "organisation",
    "address",
)
"""truename's own kinds, by the name of their folder. Loaded when first asked for: each brings its own libraries."""


def names() -> tuple[str, ...]:
    """Every kind that can be asked for."""
    return KINDS + tuple(sorted(point.name for point in entry_points(group="truename.kinds")))


@cache
def get(name: str) -> AnyKind:
    """The kind of that name.

    Raises:
        UsageError: there is none.
    """
    if name in KINDS:
        return cast(AnyKind, import_module(f"truename.kinds.{name}").KIND)
    for point in entry_points(group="truename.kinds", name=name):
        return cast(AnyKind, point.load())
    raise UsageError(
        expected=f"a kind of evidence out of {', '.join(names())}", found=repr(name), do="name one of them"
    )


def formats(kind: AnyKind) -> tuple[str, ...]:
    """The formats of the templates that a kind compares now, each with its own: first that of its own extractor."""
    return (kind.format, *(kind.received if isinstance(kind, Receiving) else ()))
