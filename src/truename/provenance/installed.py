"""What is installed here, who made it, and whether every file still is what its maker published. Works offline.

The chain of each library, from what was reviewed to what runs:

    requirements*.txt      states the SHA-256 of the archives that may be used (kept under version control)
    build/wheels/*.whl     the archive that was installed; its SHA-256 has to be one of those
    its RECORD             states the SHA-256 of each file in the archive
    site-packages          each file there has to have that SHA-256, and no module may be there that no archive brought

Where the archive was not kept, files are compared with the RECORD that was installed beside them, which shows damage
but not forgery; the answer says so. What the installer itself makes is weaker: the launchers in ``bin`` and this
program's kernels are held against that RECORD, and byte code in ``__pycache__`` against nothing.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import os
import platform
import re
import sys
import sysconfig
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from email import message_from_string
from email.message import Message
from email.utils import getaddresses
from enum import StrEnum
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from packaging.tags import Tag, sys_tags
from packaging.utils import canonicalize_name, parse_wheel_filename
from packaging.version import InvalidVersion, Version

from truename.errors import ProvenanceError
from truename.provenance import models
from truename.trace import Progress

IMPORTABLE = frozenset({".py", ".pyc", ".so", ".pth"})
"""What Python would run if it found it on its path."""


ORDER = ("interpreter", "program", "kernel", "model", "library")
"""The sorts of component, in the order in which they are reported."""


class Basis(StrEnum):
    """What a component was held against, strongest first."""

    LOCK = "the lock"
    MANIFEST = "the manifest"
    RECORD = "its own record"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Component:
    """One part of what runs.

    Attributes:
        sort: one of :data:`ORDER`.
        name, version: as it calls itself.
        maker, licence: as its metadata or the manifest says; "not stated" where it does not.
        sha256: of its archive, or of the file itself; empty where there is no such thing.
        basis: what it was held against.
        files: how many files were compared.
        altered: each file that is not what it should be, with what is wrong: "numpy/core.py differs".
        note: what the reader should know, such as "not in the lock".
    """

    sort: str
    name: str
    version: str
    maker: str
    licence: str
    sha256: str
    basis: Basis
    files: int = 0
    altered: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Locked:
    """One entry of a lock: the version, and the SHA-256 of each archive that may be used for it."""

    name: str
    version: str
    hashes: frozenset[str]


def report(site: Path | None = None, root: Path | None = None, progress: Progress | None = None) -> list[Component]:
    """Every component that is installed, verified: the interpreter, this program, its models, then the libraries.

    Args:
        site: the folder of the libraries; by default that of the running Python.
        root: the folder with the lock and ``build/wheels``; by default the one that truename was installed from.
        progress: told which component is read, how many were, and how many there are.
    """
    site = site or Path(sysconfig.get_path("purelib"))
    found = [
        _Installed.at(folder) for folder in sorted(site.glob("*.dist-info"), key=lambda each: each.name.casefold())
    ]
    root = root or _root(found)
    lock = read_lock(root) if root else {}
    kept = _kept_wheels(root) if root else {}
    recorded = {each.name: _recorded(each) for each in found}
    strangers = _strangers(site, recorded)
    components = []
    with ThreadPoolExecutor() as pool:  # hashing releases the interpreter's lock
        for count, each in enumerate(found):
            if progress:
                progress(each.name, count, len(found))
            component = _library(each, recorded[each.name], lock, kept, pool)
            components.append(replace(component, altered=component.altered + tuple(strangers.pop(each.name, ()))))
    for paths in strangers.values():
        components.append(
            Component(
                "library", "(no distribution)", "", "not stated", "not stated", "", Basis.NOTHING, 0, tuple(paths)
            )
        )
    if progress:
        progress("", len(found), len(found))
    components += [_interpreter(), *_kernels(found), *_models()]
    return sorted(components, key=lambda each: ORDER.index(each.sort))  # stable: by name inside


def require_intact(components: Iterable[Component]) -> None:
    """Refuse to go on where anything was altered.

    Raises:
        ProvenanceError: names the first few altered files and their distributions.
    """
    altered = [f"{each.name}: {path}" for each in components for path in each.altered]
    if altered:
        more = f" and {len(altered) - 5} more" if len(altered) > 5 else ""
        raise ProvenanceError(
            expected="every installed file to be what its maker published",
            found="; ".join(altered[:5]) + more,
            do="find out who changed it, then install anew: make clean setup",
        )


def read_lock(root: Path) -> dict[tuple[str, str], Locked]:
    """What ``requirements*.txt`` in ``root`` pin, by canonical name and version.

    Raises:
        ProvenanceError: an entry is not pinned to one version with SHA-256 hashes.
    """
    locked: dict[tuple[str, str], Locked] = {}
    for file in sorted(root.glob("requirements*.txt")):
        text = re.sub(r"\\\s*\n", " ", file.read_text("utf-8"))
        for line in text.splitlines():
            entry = line.partition("#")[0].strip()
            if not entry:
                continue
            pinned = re.fullmatch(r"([A-Za-z0-9._-]+)==([0-9][^\s;]*)(\s.*|;.*)", entry)
            hashes = frozenset(re.findall(r"--hash=sha256:([0-9a-f]{64})(?![0-9a-f])", entry))
            if not pinned or not hashes:
                raise ProvenanceError(
                    expected=f"each line of {file.name} to pin one version with SHA-256 hashes",
                    found=repr(entry[:80]),
                    do="run: make lock",
                )
            name, version = canonicalize_name(pinned[1]), str(Version(pinned[2]))
            before = locked.get((name, version), Locked(name, version, frozenset()))
            locked[name, version] = replace(before, hashes=before.hashes | hashes)
    return locked


# ---- one library ----


@dataclass(frozen=True, slots=True)
class _Installed:
    """One ``.dist-info`` folder. Its name says what it is, so that damaged metadata cannot hide it."""

    folder: Path
    name: str
    version: str
    metadata: Message

    @classmethod
    def at(cls, folder: Path) -> _Installed:
        name, _, version = folder.name.removesuffix(".dist-info").partition("-")
        with suppress(InvalidVersion):
            version = str(Version(version))
        return cls(folder, canonicalize_name(name), version, message_from_string(_text(folder / "METADATA")))

    @property
    def site(self) -> Path:
        return self.folder.parent


def _library(
    each: _Installed,
    recorded: Mapping[Path, _Row],
    lock: Mapping[tuple[str, str], Locked],
    kept: Mapping[tuple[str, str], Path],
    pool: ThreadPoolExecutor,
) -> Component:
    """Hold one distribution against the best basis there is."""
    component = Component(
        sort="program" if each.name == "truename" else "library",
        name=each.name,
        version=each.version,
        maker=_maker(each.metadata),
        licence=_licence(each.metadata),
        sha256="",
        basis=Basis.RECORD if recorded else Basis.NOTHING,
    )
    locked, wheel = lock.get((each.name, each.version)), kept.get((each.name, each.version))
    if each.name == "truename" and _source_folder(each):
        component = replace(component, note="its sources are read from where they are edited")
    elif locked is None:
        others = ", ".join(version for name, version in lock if name == each.name)
        component = replace(component, note=f"not in the lock, which has {others}" if others else "not in the lock")
    elif wheel is None:
        component = replace(component, note="archive not kept")
    else:
        digest = _sha256(wheel)
        if digest in locked.hashes:
            return _against_wheel(replace(component, sha256=digest), each, wheel, recorded, pool)
        component = replace(component, altered=(f"{wheel.name} is not an archive of the lock",))

    wanted = [(path, row) for path, row in recorded.items() if row.digest]
    differences = pool.map(lambda item: _difference(each.site, *item), wanted)
    return replace(component, files=len(wanted), altered=component.altered + tuple(filter(None, differences)))


def _against_wheel(
    component: Component, each: _Installed, wheel: Path, recorded: Mapping[Path, _Row], pool: ThreadPoolExecutor
) -> Component:
    """Hold a distribution's files against the archive that they came from."""
    site, altered = each.site, []
    with zipfile.ZipFile(wheel) as archive:
        published = {item.path: item for item in _published(archive, site)}
        differences = pool.map(lambda item: _difference(site, item.path, item.row), published.values())
        for item, difference in zip(published.values(), differences, strict=True):
            row = recorded.get(item.path)
            if difference and not _equal_to_member(archive, item):
                altered.append(difference)
            elif item.script and row:  # its first line was made here, and so was its row
                altered.append(_difference(site, item.path, row))
            elif row != item.row:
                altered.append(f"{_shown(each.folder / 'RECORD', site)} differs about {_shown(item.path, site)}")
    for path, row in recorded.items():
        if path in published:
            continue
        if path.suffix in IMPORTABLE and "__pycache__" not in path.parts:
            altered.append(f"{_shown(path, site)} is in no archive")
        elif row.digest:  # launchers in bin and the installer's own notes: only what was installed says what they are
            altered.append(_difference(site, path, row))
    altered = [*component.altered, *filter(None, altered)]
    return replace(component, basis=Basis.LOCK, files=len(published), altered=tuple(altered))


@dataclass(frozen=True, slots=True)
class _Row:
    """What a RECORD says of a file, as it is written there: ``sha256=...``, and bytes; "" where it says nothing."""

    digest: str
    size: str


@dataclass(frozen=True, slots=True)
class _Published:
    """A file of an archive: where it is installed, what the archive's RECORD says of it, and its name there."""

    path: Path
    row: _Row
    member: str
    script: bool


def _published(archive: zipfile.ZipFile, site: Path) -> Iterator[_Published]:
    """What an archive installs (the packaging specification "Binary distribution format")."""
    record = next(name for name in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/RECORD", name))
    prefix = site.parents[2]  # PREFIX/lib/python3.x/site-packages
    places = {"purelib": site, "platlib": site, "scripts": prefix / "bin", "data": prefix}
    for member, row in _rows(archive.read(record).decode("utf-8")):
        parts = PurePosixPath(member).parts
        if member == record or not row.digest:
            continue
        if not parts[0].endswith(".data"):
            yield _Published(site.joinpath(*parts), row, member, script=False)
        elif parts[1] in places:  # not headers: their place differs between installers, and nothing runs them
            yield _Published(places[parts[1]].joinpath(*parts[2:]), row, member, script=parts[1] == "scripts")


def _equal_to_member(archive: zipfile.ZipFile, item: _Published) -> bool:
    """Compare byte by byte: for an archive whose RECORD is wrong, and for a script, whose first line is made here."""
    try:
        content, installed = archive.read(item.member), item.path.read_bytes()
    except (OSError, KeyError, zipfile.BadZipFile):
        return False
    if item.script and content.startswith(b"#!python") and installed.startswith(b"#!"):
        return content.partition(b"\n")[2] == installed.partition(b"\n")[2]
    return content == installed


def _recorded(each: _Installed) -> dict[Path, _Row]:
    """The files that the installer noted for a distribution."""
    rows = _rows(_text(each.folder / "RECORD"))
    return {Path(os.path.normpath(each.site / name)): row for name, row in rows}


def _rows(record: str) -> Iterator[tuple[str, _Row]]:
    """The rows of a RECORD. A row that cannot be read gets a digest that no file has, so that it is named."""
    try:
        for row in csv.reader(io.StringIO(record, newline="")):
            if row:
                yield (row[0], _Row(row[1], row[2])) if len(row) == 3 else (",".join(row), _Row("malformed", ""))
    except csv.Error:
        yield "RECORD", _Row("malformed", "")


def _difference(site: Path, path: Path, row: _Row) -> str:
    """What is wrong with a file, or ""."""
    try:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").digest()
            size = stream.tell()
    except (OSError, ValueError):  # ValueError: a name that no file can have
        return f"{_shown(path, site)} is missing"
    stated = "sha256=" + base64.urlsafe_b64encode(digest).decode().rstrip("=")
    return "" if stated == row.digest and row.size in ("", str(size)) else f"{_shown(path, site)} differs"


def _strangers(site: Path, recorded: Mapping[str, Mapping[Path, _Row]]) -> dict[str, list[str]]:
    """What Python would run although no distribution brought it, by the distribution in whose folder it lies or ""."""
    known = {path for paths in recorded.values() for path in paths}
    owners: dict[str, str] = {}
    for name, paths in recorded.items():
        for path in paths:
            if path.is_relative_to(site):
                owners.setdefault(path.relative_to(site).parts[0], name)
    strangers: dict[str, list[str]] = {}
    for folder, inner, files in os.walk(site):
        links = [name for name in inner if Path(folder, name).is_symlink()]
        inner[:] = [name for name in inner if name != "__pycache__"]
        for path in (Path(folder, name) for name in files + links):
            if path not in known and (path.suffix in IMPORTABLE or path.name in links):
                owner = owners.get(path.relative_to(site).parts[0], "")
                strangers.setdefault(owner, []).append(f"{_shown(path, site)} is in no archive")
    return strangers


# ---- the other components ----


def _interpreter() -> Component:
    return Component(
        sort="interpreter",
        name=platform.python_implementation(),
        version=platform.python_version(),
        maker="Python Software Foundation",
        licence="PSF-2.0",
        sha256=_sha256_or_empty(Path(sys.executable).resolve()),
        basis=Basis.NOTHING,
        note="comes with the system",
    )


def _models() -> Iterator[Component]:
    for state in models.states():
        yield Component(
            sort="model",
            name=state.model.name,
            version="",
            maker=state.model.maker,
            licence=state.model.licence,
            sha256=state.model.sha256,
            basis=Basis.MANIFEST,
            files=0 if state.presence is models.Presence.MISSING else 1,
            altered=(f"{state.model.file} differs",) if state.presence is models.Presence.DAMAGED else (),
            note={models.Presence.MISSING: "not pulled", models.Presence.UNACCEPTED: "licence not accepted"}.get(
                state.presence, ""
            ),
        )


def _kernels(found: Iterable[_Installed]) -> Iterator[Component]:
    """This program's compiled loops. Built here, they are in no lock; their hashes serve to compare machines."""
    for each in found:
        if each.name == "truename":
            for path in sorted(_recorded(each)):
                if path.suffix == ".so":
                    yield Component(
                        sort="kernel",
                        name=path.name.partition(".")[0],
                        version=each.version,
                        maker=_maker(each.metadata),
                        licence=_licence(each.metadata),
                        sha256=_sha256_or_empty(path),
                        basis=Basis.NOTHING,
                        note="compiled on this machine",
                    )


# ---- where things are ----


def _root(found: Iterable[_Installed]) -> Path | None:
    """The folder that an editable truename is installed from, if it holds a lock."""
    for each in found:
        if each.name == "truename":
            root = _source_folder(each)
            return root if root and any(root.glob("requirements*.txt")) else None
    return None


def _source_folder(each: _Installed) -> Path | None:
    try:
        origin = json.loads(_text(each.folder / "direct_url.json"))
        return Path(unquote(urlsplit(origin["url"]).path)) if origin["dir_info"]["editable"] else None
    except (ValueError, KeyError, TypeError):
        return None


def _kept_wheels(root: Path) -> dict[tuple[str, str], Path]:
    """The kept archives by canonical name and version; of several, the one that this Python would install."""
    rank = {tag: position for position, tag in enumerate(sys_tags())}
    best: dict[tuple[str, str], tuple[int, Path]] = {}
    for path in sorted((root / "build" / "wheels").glob("*.whl")):
        try:
            name, version, _, tags = parse_wheel_filename(path.name)
        except ValueError:
            continue
        position = min(_rank(rank, tags))
        key = (str(name), str(version))
        if position < len(rank) and position < best.get(key, (len(rank), path))[0]:
            best[key] = (position, path)
    return {key: path for key, (_, path) in best.items()}


def _rank(rank: Mapping[Tag, int], tags: Iterable[Tag]) -> list[int]:
    return [rank.get(tag, len(rank)) for tag in tags]


def _shown(path: Path, site: Path) -> str:
    return str(path.relative_to(site)) if path.is_relative_to(site) else str(path)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", errors="replace")
    except OSError:
        return ""


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _sha256_or_empty(path: Path) -> str:
    try:
        return _sha256(path)
    except OSError:
        return ""


# ---- what the metadata says ----


SILENT = {"pyrage": ("William Woodruff", "MIT")}
"""Makers and licences of libraries whose metadata state neither: as their source's own licence file does. By hand."""


def _maker(metadata: Message) -> str:
    """The author, else the maintainer; a name rather than an address where there is one."""
    for key in ("Author", "Author-email", "Maintainer", "Maintainer-email"):
        stated = metadata.get(key)
        if stated and stated.strip().casefold() != "unknown":
            if not key.endswith("-email"):
                return str(stated).strip()
            return ", ".join(name or address for name, address in getaddresses([stated])) or str(stated)
    return SILENT.get(metadata["Name"], ("not stated", ""))[0]


def _licence(metadata: Message) -> str:
    """The SPDX expression, else the classifiers, else the first line of the free text."""
    expression = metadata.get("License-Expression")
    if expression:
        return str(expression)
    classes = [text.rpartition(" :: ")[2] for text in metadata.get_all("Classifier") or () if "License ::" in text]
    free = (metadata.get("License") or "").strip()
    stated = ", ".join(classes) or (free.splitlines()[0][:80] if free else "")
    return stated or SILENT.get(metadata["Name"], ("", "not stated"))[1]
