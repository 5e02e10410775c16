"""Whether another installation comes to the same: every weight of a bundle, computed again from its claims.

The network is computed anew from claims, captures and traits, offline, and held against the one in the bundle. Numbers
agree that are the same to 1e-9, relative or absolute: the same program on another processor may round elsewhere.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.metadata import version as installed
from typing import Any

from truename.case.bundle.contents import Contents
from truename.case.export import network_document
from truename.case.material import FACE, Material, face_of, material
from truename.case.plain import by_hash
from truename.errors import CalibrationError, TruenameError
from truename.resolve.network import Network
from truename.sources.saved import Trait

CLOSE = 1e-9
"""How far numbers may differ, as part of the larger or in all. Sums of some ten terms in double precision differ by
1e-14; this leaves room for libraries that add in another order, and none for another model."""

MOST_DIFFERENCES = 1_000
"""Differences that are told; all are counted."""

_KEYS: Mapping[str, tuple[str, ...]] = {
    "links": ("relation", "source", "target", "words"),
    "identities": ("members",),
    "records": ("id",),
    "bridges": ("source", "target", "sides"),
    "apart": ("source", "target", "reason"),
    "common": ("property", "value"),
}
"""The parts of a network, each with the fields by which one of them is known."""

_KINDS = ("name", "organisation", "date")
"""Kinds of evidence whose shipped tables weigh in every case; faces do where there are any."""

_REFERENCES = {"common values": "tables/common.tsv", "models of shared values": "params.py"}
"""What else weighs, in ``truename.resolve``."""

Resolve = Callable[[Material], Network]
"""Computes a network: :func:`truename.case.linking.resolve`."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which two installations differ.

    Attributes:
        part: of the network: "links", "identities", ...
        what: which one.
        sentence: how they differ.
    """

    part: str
    what: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """What came of computing a bundle again.

    Attributes:
        counts: of each part of the network, how many the bundle has and how many of those agree.
        weights, same_weights: how many weights of links and their parts the bundle has, and how many were computed
            again to the same.
        differences: at most :data:`MOST_DIFFERENCES`. more: how many there are beside.
        reasons: why they may differ: other versions, tables that are not here.
        here, there: versions of the program that computed anew, and of the one that made the bundle.
    """

    counts: Mapping[str, tuple[int, int]]
    weights: int
    same_weights: int
    differences: tuple[Difference, ...]
    more: int
    reasons: tuple[str, ...]
    here: str
    there: str

    @property
    def agrees(self) -> bool:
        """Whether nothing differs."""
        return not self.differences


def recompute(
    contents: Contents, resolve: Resolve, version: str = "", tables: Mapping[str, str] | None = None
) -> Agreement:
    """Compute the network of a bundle anew and say where it differs from the one in it.

    Args:
        contents: of the bundle.
        resolve: computes a network of material.
        version: of this program; as installed by default.
        tables: what weighs here, as :func:`tables_here`, which is the default.

    It never fails because of what a bundle holds: what cannot be computed is a difference.
    """
    version = version or installed("truename")
    tables = tables_here(contents.traits) if tables is None else tables
    reasons = list(_reasons(contents, version, tables))
    try:
        network = resolve(material(contents.claims, by_hash(contents.captures), contents.traits))
        ours = network_document(network)
    except TruenameError as error:
        ours = {}
        reasons.insert(0, f"It could not be computed here: {error}")
    compared = _Compared()
    for part, keys in _KEYS.items():
        compared.part(part, _by(contents.network.get(part), keys), _by(ours.get(part), keys))
    for name in ("prior", "notes"):
        if sentence := _differs(contents.network.get(name), ours.get(name)):
            compared.add("network", name, sentence)
    return Agreement(
        counts=compared.counts,
        weights=compared.weights,
        same_weights=compared.same_weights,
        differences=tuple(compared.differences),
        more=compared.more,
        reasons=tuple(reasons) if compared.differences else (),
        here=version,
        there=contents.version,
    )


def tables_here(traits: Sequence[tuple[str, Trait]] = ()) -> dict[str, str]:
    """Ids of everything that weighs on this machine, by name: calibrations, models and references.

    Args:
        traits: of the case; the formats of the faces among them say which tables weigh faces.
    """
    from truename import kinds
    from truename.weighing.table import shipped

    wanted = {(kind, kinds.get(kind).format) for kind in _KINDS}
    wanted |= {("face", face_of(one.data).format) for _, one in traits if one.kind == FACE}
    found: dict[str, str] = {}
    for kind, form in sorted(wanted):
        try:
            found[f"{kind} {form}"] = shipped(kind, form).id
        except CalibrationError:
            continue
    for name, file in _REFERENCES.items():
        content = resources.files("truename.resolve").joinpath(file).read_bytes()
        found[name] = hashlib.sha256(content).hexdigest()[:12]
    return found


def _reasons(contents: Contents, version: str, tables: Mapping[str, str]) -> Iterable[str]:
    if contents.version != version:
        yield f"It was computed by truename {contents.version[:40]}; this is {version}."
    for name, id in sorted(contents.tables.items()):
        if name not in tables:
            yield f"What weighed there as {name[:80]} ({id[:12]}) is not here."
        elif tables[name] != id:
            yield f"What weighs as {name[:80]} is {id[:12]} there and {tables[name]} here."


class _Compared:
    """Counts what agrees, and keeps the first differences."""

    def __init__(self) -> None:
        self.counts: dict[str, tuple[int, int]] = {}
        self.weights = self.same_weights = self.more = 0
        self.differences: list[Difference] = []

    def add(self, part: str, what: str, sentence: str) -> None:
        if len(self.differences) < MOST_DIFFERENCES:
            self.differences.append(Difference(part, what[:300], sentence[:300]))
        else:
            self.more += 1

    def part(self, part: str, theirs: Mapping[Hashable, Any], ours: Mapping[Hashable, Any]) -> None:
        same = 0
        for key, one in theirs.items():
            if part == "links":
                self._weigh(one, ours.get(key))
            if key not in ours:
                self.add(part, _words(key), "It is in the bundle, and does not come out here.")
            elif sentence := _differs(one, ours[key]):
                self.add(part, _words(key), sentence)
            else:
                same += 1
        for key in ours:
            if key not in theirs:
                self.add(part, _words(key), "It comes out here, and is not in the bundle.")
        self.counts[part] = (len(theirs), same)

    def _weigh(self, theirs: Any, ours: Any) -> None:
        """Count the weights of a link and of its parts."""
        for number, llr in _weights(theirs).items():
            self.weights += 1
            self.same_weights += ours is not None and not _differs(llr, _weights(ours).get(number))


def _weights(link: Mapping[str, Any]) -> dict[tuple[object, ...], Any]:
    """The weights of a link: its own, and of each part what it says alone and what of that counts."""
    parts = link.get("parts")
    found: dict[tuple[object, ...], Any] = {} if link.get("llr") is None else {("llr",): link["llr"]}
    for place, part in enumerate(parts if isinstance(parts, list) else []):
        if isinstance(part, dict) and link.get("llr") is not None:
            found |= {(place, str(part.get("property")), name): part.get(name) for name in ("llr", "counted")}
    return found


def _by(listed: Any, keys: Sequence[str]) -> dict[Hashable, Any]:
    """What a document lists, by what it is known by; what is no object or comes again is known by its place."""
    found: dict[Hashable, Any] = {}
    for place, one in enumerate(listed if isinstance(listed, list) else []):
        document = one if isinstance(one, dict) else {"": one}
        key = tuple(_frozen(document.get(name)) for name in keys)
        found[key if key not in found else (place, *key)] = document
    return found


def _frozen(value: Any, depth: int = 0) -> Hashable:
    """A JSON value as a key; only what is nested deeper than any of ours becomes the same."""
    if isinstance(value, list) and depth < 3:
        return tuple(_frozen(one, depth + 1) for one in value)
    return value if isinstance(value, str | int | float | None) else type(value).__name__


def _words(key: Hashable) -> str:
    if isinstance(key, tuple):
        return ", ".join(text for one in key if (text := _words(one)))
    return "" if key is None else str(key)


def _differs(theirs: Any, ours: Any, where: str = "") -> str:
    """How two JSON values differ first; empty where they are the same."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        for name in sorted({*theirs, *ours}):
            inside = f"{where}, {name}" if where else str(name)
            if name not in theirs or name not in ours:
                return f"{inside} is only {'there' if name in theirs else 'here'}."
            if sentence := _differs(theirs[name], ours[name], inside):
                return sentence
        return ""
    if isinstance(theirs, list) and isinstance(ours, list):
        if len(theirs) != len(ours):
            return f"{where} has {len(theirs):,} entries there and {len(ours):,} here."
        for place, (one, other) in enumerate(zip(theirs, ours, strict=True), 1):
            if sentence := _differs(one, other, f"{where} {place}"):
                return sentence
        return ""
    if _is_number(theirs) and _is_number(ours):
        same = math.isclose(theirs, ours, rel_tol=CLOSE, abs_tol=CLOSE)
    else:
        same = type(theirs) is type(ours) and theirs == ours
    return "" if same else f"{where or 'It'} is {_short(theirs)} there and {_short(ours)} here."


def _is_number(value: Any) -> bool:
    """Whether it is a number that a float can hold."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 2**1000


def _short(value: Any) -> str:
    text = repr(value) if not isinstance(value, dict | list) else type(value).__name__
    return text if len(text) <= 80 else f"{text[:79]}…"
