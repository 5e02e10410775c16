"""What everybody uses: stated references of services, registrars and placeholders, each with its source.

The table is small and by hand (``tables/common.tsv``). It holds what would mislead in a case that is too small to show
by itself how common a value is; what is common in the case is found there (:mod:`truename.resolve.rarity`).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib import resources
from ipaddress import ip_address, ip_network


@dataclass(frozen=True, slots=True)
class Reference:
    """One line of the table: what a value is, and where that is known from."""

    what: str
    source: str


def known(kind: str, key: str) -> Reference | None:
    """What a value is known to be, if everybody uses it."""
    exact, patterns, networks = _table()
    found = exact.get((kind, key))
    if found is None and kind == "ip":
        return next((one for network, one in networks if _inside(key, network)), None)
    if found is None:
        return next((one for pattern, one in patterns.get(kind, ()) if _fits(pattern, key)), None)
    return found


_Patterns = list[tuple[str, Reference]]


@cache
def _table() -> tuple[dict[tuple[str, str], Reference], dict[str, _Patterns], _Patterns]:
    exact: dict[tuple[str, str], Reference] = {}
    patterns: dict[str, _Patterns] = defaultdict(list)
    networks: _Patterns = []
    text = resources.files("truename.resolve").joinpath("tables/common.tsv").read_text("utf-8")
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        kind, pattern, what, source = line.split("\t")
        one = Reference(what, source)
        if kind == "ip":
            networks.append((pattern, one))
        elif "*" in pattern:
            patterns[kind].append((pattern, one))
        else:
            exact[kind, pattern] = one
    return exact, dict(patterns), networks


def _fits(pattern: str, key: str) -> bool:
    """Stars stand for anything; all other parts of the pattern have to come in their order."""
    first, *rest = pattern.split("*")
    if not key.startswith(first):
        return False
    place = len(first)
    for part in rest[:-1]:
        place = key.find(part, place)
        if place < 0:
            return False
        place += len(part)
    return key.endswith(rest[-1]) and len(key) - len(rest[-1]) >= place


def _inside(key: str, network: str) -> bool:
    try:
        address = ip_address(key)
    except ValueError:
        return False
    whole = ip_network(network)
    return address.version == whole.version and address in whole
