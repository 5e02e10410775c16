"""The models: a folder that holds what the manifest, or the user's settings, say may be loaded, and those few that
truename made itself and brings along.

A model is used only while its bytes have the SHA-256 that its entry states. That is checked when it is pulled and each
time it is asked for; the check of LEADER's 4 MB costs some milliseconds. Formats that run code when they are loaded
(pickle, in any wrapping) are refused whatever the entry says. A model of the user's own whose licence does not let
anyone use it for anything is used once a person has accepted the licence, which is recorded beside the models.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from filelock import FileLock, Timeout
from platformdirs import user_data_path

from truename import files
from truename.errors import MissingModelError, ProvenanceError, UsageError
from truename.provenance import manifest
from truename.provenance.manifest import ROLES, Input, Model, PackageSource, Part, UrlSource
from truename.trace import Progress, silent

__all__ = [
    "Acceptance",
    "Input",
    "Model",
    "Presence",
    "State",
    "accept",
    "folder",
    "get",
    "load_manifest",
    "path",
    "pull",
    "read",
    "ready",
    "states",
    "verify",
]

LOCK_SECONDS = 600.0
"""How long a pull waits for another process that is pulling: longer than any fetch over a working line."""

ACCEPTED = "accepted.json"
"""Who accepted which licence, in the models' folder."""

MAX_ACCEPTED = 1 << 20
"""Bytes of that file; an entry takes about 250."""


class Presence(StrEnum):
    """What the folder holds of a model."""

    READY = "ready"
    MISSING = "missing"
    DAMAGED = "damaged"
    UNACCEPTED = "not accepted"


@dataclass(frozen=True, slots=True)
class State:
    """One model, where it belongs, and what is there. ``found`` says what is wrong, or is empty."""

    model: Model
    path: Path
    presence: Presence
    found: str = ""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A person accepted the licence of one model's exact bytes.

    Attributes:
        model, licence, sha256: of what.
        by: who, in their own words.
        time: when, UTC, ISO 8601.
    """

    model: str
    licence: str
    sha256: str
    by: str
    time: str


def folder() -> Path:
    """Where models are kept: $TRUENAME_MODELS, else the user's data folder."""
    chosen = os.environ.get("TRUENAME_MODELS")
    return Path(chosen).expanduser() if chosen else user_data_path("truename") / "models"


def load_manifest() -> tuple[Model, ...]:
    """Every model: truename's, then the user's own.

    Raises:
        UsageError: the settings cannot be read.
        ProvenanceError: an entry is malformed, or a model lacks a known maker, licence or hash.
    """
    return manifest.shipped() + manifest.own()


def get(name: str) -> Model:
    """What is stated of a model. Its file is not looked at.

    Raises:
        UsageError: the name is not known.
        ProvenanceError: its entry is malformed.
    """
    return manifest.find(name)


def states(names: Iterable[str] = ()) -> tuple[State, ...]:
    """What is there of the named models (all of them by default), each one's hash checked.

    Raises:
        UsageError: a name is not known.
        ProvenanceError: an entry is malformed.
    """
    return tuple(_state(model) for model in _select(names))


def verify(names: Iterable[str] = ()) -> tuple[State, ...]:
    """The findings: those of the named models (all of them by default) that are not ready.

    Raises:
        UsageError: a name is not known.
        ProvenanceError: an entry is malformed.
    """
    return tuple(state for state in states(names) if state.presence is not Presence.READY)


def ready(name: str) -> bool:
    """Whether a model is here, whole and accepted.

    Raises:
        UsageError: the name is not known.
        ProvenanceError: its entry is malformed.
    """
    return _state(get(name)).presence is Presence.READY


def read(name: str) -> bytes:
    """A model's bytes, verified. What was verified is what is returned, even if the file is changed meanwhile.

    Raises:
        UsageError: the name is not known.
        MissingModelError: it was not pulled.
        ProvenanceError: its bytes are not those of its entry, or nobody has accepted its licence.
    """
    model = get(name)
    content = _read(model, _place(model))
    _need_acceptance(model)
    return content


def path(name: str) -> Path:
    """A model's file, checked at this call as :func:`read` checks it.

    Raises:
        UsageError, MissingModelError, ProvenanceError: as in :func:`read`.
    """
    read(name)
    return _place(get(name))


def pull(names: Iterable[str] = (), source_dir: Path | None = None, progress: Progress = silent) -> tuple[State, ...]:
    """Bring the named models to this machine; those that are there are left alone.

    Without names, whatever can be had is brought, and the states say what is missing and why. Several processes may
    pull at once. A model appears whole and verified, or not at all.

    Args:
        names: which models.
        source_dir: a folder that holds the files, or what they are converted from, for a machine without a network. No
            other source is asked then.
        progress: told what happens.

    Returns:
        The models, those that were named all here.

    Raises:
        UsageError: a name is not known, or ``source_dir`` is no folder.
        MissingModelError: no source has a model that was named; or, without names, none could be had at all.
        ProvenanceError: as before, and a source has other bytes under its name.
    """
    named = tuple(names)
    chosen = tuple(model for model in _select(named) if named or not model.made)
    if source_dir is not None and not source_dir.is_dir():
        raise UsageError(expected="a folder that holds the models", found=str(source_dir), do="name an existing folder")
    target = folder()
    failures: dict[str, ProvenanceError] = {}
    if all(_is_there(model) for model in chosen):
        return states(named)
    with _alone(target):
        unreachable: set[str] = set()
        before = [model for model in chosen if _is_there(model)]
        for model in chosen:
            if model in before:
                continue
            try:
                content = _obtain(model, source_dir, unreachable, progress)
                files.write(target / model.file, content)
            except ProvenanceError as error:
                failures[model.name] = error
    got_none = len(failures) + len(before) == len(chosen) and (source_dir is not None or not before)
    if failures and (named or got_none):
        raise _together(list(failures.values()))
    return tuple(
        State(state.model, state.path, state.presence, failures[state.model.name].found)
        if state.model.name in failures
        else state
        for state in states(named)
    )


def accept(name: str, by: str) -> Acceptance:
    """Record, durably, that a person accepted the licence of a model.

    Args:
        name: of the model.
        by: who accepts, in their own words: a name, a role, an organisation.

    Raises:
        UsageError: the name is not known, its licence needs no acceptance, or nobody is named.
        ProvenanceError: the record cannot be read or written.
    """
    model = get(name)
    if model.free:
        raise UsageError(
            expected="a model whose licence needs acceptance",
            found=f"{name} under {model.licence}",
            do="use it as it is",
        )
    if not by.strip() or len(by) > 200 or not by.isprintable():
        raise UsageError(expected="who accepts, in 1 to 200 characters", found=repr(by)[:80], do="say who with --by")
    made = Acceptance(name, model.licence, model.sha256, by.strip(), datetime.now(UTC).isoformat(timespec="seconds"))
    with _alone(folder()):
        kept = [one for one in _acceptances() if one.model != name or one.sha256 != model.sha256]
        content = json.dumps([asdict(one) for one in (*kept, made)], indent=1, ensure_ascii=False)
        files.write(folder() / ACCEPTED, content.encode())
    return made


def acceptance(model: Model) -> Acceptance | None:
    """Who accepted the licence of a model as it is stated now, if anyone did."""
    for one in _acceptances():
        if (one.model, one.licence, one.sha256) == (model.name, model.licence, model.sha256):
            return one
    return None


def _acceptances() -> list[Acceptance]:
    place = folder() / ACCEPTED
    try:
        with place.open("rb") as stream:
            content = stream.read(MAX_ACCEPTED + 1)
        entries = json.loads(content[:MAX_ACCEPTED])
        found = [Acceptance(**entry) for entry in entries]
        if not all(isinstance(value, str) for one in found for value in asdict(one).values()):
            raise ValueError("a value that is no text")
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError) as error:
        raise ProvenanceError(
            expected=f"the record of accepted licences at {place}",
            found=str(error)[:200],
            do="remove that file and accept again",
        ) from error
    return found


def _need_acceptance(model: Model) -> None:
    if not model.free and acceptance(model) is None:
        raise ProvenanceError(
            expected=f"somebody who accepts the licence of {model.name}: {model.licence[:80]}",
            found="nobody",
            do=f"run: truename models accept {model.name} --by WHO",
        )


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    """While no other process changes the models' folder, which is made if need be."""
    try:
        target.mkdir(parents=True, exist_ok=True)
        with FileLock(target / ".lock", timeout=LOCK_SECONDS):
            yield
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


def _select(names: Iterable[str]) -> tuple[Model, ...]:
    wanted = tuple(dict.fromkeys(names))
    return tuple(get(name) for name in wanted) if wanted else load_manifest()


def _is_there(model: Model) -> bool:
    return _state(model).presence in (Presence.READY, Presence.UNACCEPTED)


def _place(model: Model) -> Path:
    return (manifest.MANIFEST.with_name("made") if model.made else folder()) / model.file


def _state(model: Model) -> State:
    file = _place(model)
    try:
        _read(model, file)
    except MissingModelError as error:
        return State(model, file, Presence.MISSING, error.found)
    except ProvenanceError as error:
        return State(model, file, Presence.DAMAGED, error.found)
    try:
        _need_acceptance(model)
    except ProvenanceError as error:
        return State(
            model, file, Presence.UNACCEPTED, f"its licence, {model.licence[:80]}, is accepted by {error.found}"
        )
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
    _check_model(model, content, str(file), do=f"remove that file and run: truename models pull {model.name}")
    return content


def _check(part: Part, content: bytes, where: str, *, do: str) -> None:
    """Refuse bytes that are not those that were stated."""
    found = f"SHA-256 {hashlib.sha256(content).hexdigest()}"
    if len(content) > part.size:
        found = f"more than {part.size} bytes"
    elif len(content) < part.size:
        found = f"{len(content)} bytes, {found}"
    if found != f"SHA-256 {part.sha256}":
        raise ProvenanceError(
            expected=f"{part.file} of {part.size} bytes with SHA-256 {part.sha256}", found=f"{found} in {where}", do=do
        )


def _check_model(model: Model, content: bytes, where: str, *, do: str) -> None:
    """Refuse bytes that are not the model's, and formats that run code."""
    _check(Part(model.file, model.sha256, model.size), content, where, do=do)
    if not _inert(model.file, content):
        raise ProvenanceError(
            expected=f"{model.file} to be ONNX or safetensors inside",
            found=f"another format (a pickle?) in {where}",
            do="remove the model from the manifest",
        )
    if model.own and model.file.endswith(".onnx") and _scattered(content):
        raise ProvenanceError(
            expected=f"all of {model.file} in one file, for only that is verified",
            found=f"weights in other files in {where}",
            do="save it with its weights inside, and state its new hash",
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


def _scattered(content: bytes) -> bool:
    """Whether an ONNX file has weights in other files, which a runtime would load unverified."""
    import onnx  # costs 0.1 s
    from google.protobuf.message import DecodeError, Message

    def outside(part: Message) -> bool:
        if isinstance(part, onnx.TensorProto):
            return bool(part.data_location == onnx.TensorProto.EXTERNAL)
        inside = [value for field, value in part.ListFields() if field.message_type]
        return any(outside(one) for value in inside for one in ([value] if isinstance(value, Message) else value))

    try:
        return outside(onnx.load_model_from_string(content))
    except DecodeError:  # no runtime reads it either
        return False


def _obtain(model: Model, source_dir: Path | None, unreachable: set[str], progress: Progress) -> bytes:
    """A model's content, verified: fetched as it is, or converted from its parts, each of them verified.

    Args:
        unreachable: hosts that did not answer before and are not asked again; grows.
    """
    if model.made:
        raise ProvenanceError(
            expected=f"{model.file} as it came with truename at {_place(model)}",
            found=_state(model).found,
            do=f"install truename again, or make it: {model.made}",
        )
    own_file = Part(model.file, model.sha256, model.size, model.sources)
    if source_dir is not None and (not model.parts or (source_dir / model.file).exists()):
        content = _from_folder(own_file, source_dir)
        _check_model(model, content, f"what {source_dir} holds", do="use another source")
        return content
    if source_dir is not None:
        parts = {part.file: _from_folder(part, source_dir) for part in model.parts}
    else:
        parts = {part.file: _from_sources(model, part, unreachable, progress) for part in model.fetched}
    if not model.parts:
        content = parts[model.file]
        _check_model(model, content, "what its source holds", do="use another source")
        return content
    return _converted(model, parts, progress)


def _converted(model: Model, parts: Mapping[str, bytes], progress: Progress) -> bytes:
    from truename.provenance import convert  # ONNX's library, which only a conversion needs

    progress(f"converting {model.name}", 0, 1)
    try:
        content = convert.convert(model.convert, parts, ROLES[model.role])
    except convert.ConversionError as error:
        raise ProvenanceError(
            expected=f"{', '.join(parts)} to be what {model.convert} reads",
            found=str(error),
            do="use the files that the maker published",
        ) from error
    _check_model(
        model,
        content,
        f"what was made of {', '.join(parts)}",
        do="report this: one and the same input gave another conversion here",
    )
    progress(f"converting {model.name}", 1, 1)
    return content


def _from_folder(part: Part, source_dir: Path) -> bytes:
    try:
        with (source_dir / part.file).open("rb") as stream:
            content = stream.read(part.size + 1)
    except OSError as error:
        raise MissingModelError(
            expected=f"{part.file} in {source_dir}",
            found=error.strerror or str(error),
            do="copy the file there from a machine that has it",
        ) from error
    _check(part, content, f"what {source_dir} holds", do="use another source")
    return content


def _from_sources(model: Model, part: Part, unreachable: set[str], progress: Progress) -> bytes:
    """A file from the first source that has it, verified."""
    from truename.provenance import fetch  # the network's libraries, which only a pull needs

    failures, wrong = [], None
    for source in part.sources:
        host = urlsplit(source.url).netloc if isinstance(source, UrlSource) else ""
        if host in unreachable:
            failures.append(f"{source}: {host} did not answer")
            continue
        try:
            if isinstance(source, PackageSource):
                content = fetch.member(source.package, source.version, source.path, part.size, progress)
            else:
                content = fetch.url(source.url, part.size, progress)
            _check(part, content, str(source), do="use another source")
        except fetch.FetchError as error:
            failures.append(f"{source}: {error}")
            if isinstance(error, fetch.UnreachableError):
                unreachable.add(host)
        except ProvenanceError as error:
            wrong = error
        else:
            return content
    if wrong:
        raise wrong
    raise MissingModelError(
        expected=f"{part.file} from one of its sources",
        found="; ".join(failures) or "no source is stated",
        do=f"check the network and pip's configuration, or run: truename models pull {model.name} --from DIR",
    )


def _together(errors: list[ProvenanceError]) -> ProvenanceError:
    """One error for several; that of bytes that differ comes first."""
    errors = sorted(errors, key=lambda error: isinstance(error, MissingModelError))
    if len(errors) == 1:
        return errors[0]
    return type(errors[0])(
        expected="; ".join(error.expected for error in errors),
        found="; ".join(error.found for error in errors),
        do="; ".join(dict.fromkeys(error.do for error in errors)),
    )
