"""What is installed, what is missing, and how to get it. Changes nothing and asks no network."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from packaging.requirements import Requirement

from truename import machine
from truename.errors import TruenameError
from truename.provenance import models

KERNELS = ("minutiae",)
"""The compiled loops, by the name of their file in ``cpp``."""

CIPHER = "aegis"
"""SQLite3 Multiple Ciphers' name for the cipher that galleries use."""

PYTHONS = ((3, 11), (3, 13))
"""The oldest and newest Python that the tests ran on; pyproject.toml says the same."""

MEMORY_A_CORE = 1.0
"""GiB for each process that extracts: LEADER on one thread peaks at 0.3 on a 512 x 512 print, at 1.0 on 800 x 768."""

DISK = 1.0
"""GiB that should be free: room for the models and for a gallery of some thousand prints with their originals."""

_GIB = float(1 << 30)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that truename needs.

    Attributes:
        name: what.
        ok: whether it is there.
        found: what was found, for a reader.
        do: what to do about it, as an imperative sentence without its full stop; empty where all is well.
        needed: False for what is only recommended: truename works without it.
    """

    name: str
    ok: bool
    found: str
    do: str = ""
    needed: bool = True


def examine() -> list[Check]:
    """Every check, in the order in which one would repair."""
    return [_python(), *_libraries(), *_kernels(), _cipher(), *_models(), *_machine()]


def _python() -> Check:
    oldest, newest = PYTHONS
    ok = oldest <= sys.version_info[:2] <= newest
    found = f"{platform.python_implementation()} {platform.python_version()} at {sys.executable}"
    return Check("Python", ok, found, "" if ok else "run: make clean setup PYTHON=python3.13, or any from 3.11 to 3.13")


def _libraries() -> Iterator[Check]:
    """Each library that truename says it needs, as its own metadata lists them."""
    for text in requires("truename") or ():
        requirement = Requirement(text)
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            found = version(requirement.name)
        except PackageNotFoundError:
            yield Check(requirement.name, False, "not installed", "run: make setup")
            continue
        ok = requirement.specifier.contains(found, prereleases=True)
        wanted = "" if ok else f", but {requirement.specifier} is needed"
        yield Check(requirement.name, ok, found + wanted, "" if ok else "run: make setup")


def _kernels() -> Iterator[Check]:
    for name in KERNELS:
        try:
            kernel = import_module(f"truename._kernels.{name}")
            path = f"the {kernel.paths()[-1]} path"
            yield Check(f"kernel {name}", True, path)
        except (ImportError, AttributeError) as error:
            yield Check(f"kernel {name}", False, str(error), "run: make setup, which needs g++ and compiles it")


def _cipher() -> Check:
    name = "gallery cipher"
    try:
        apsw = import_module("apsw")
        connection = apsw.Connection(":memory:")
        try:
            connection.pragma("cipher", CIPHER)
        finally:
            connection.close()
    except ImportError as error:
        return Check(name, False, str(error), "run: make setup")
    except apsw.Error as error:
        do = "remove the package apsw, which hides apsw-sqlite3mc, then run: make setup"
        return Check(name, False, f"{CIPHER}: {error}", do)
    return Check(name, True, f"{CIPHER}, {apsw.mc_version}")


def _models() -> Iterator[Check]:
    try:
        states = models.states()
    except TruenameError as error:
        yield Check("models", False, error.found, error.do)
        return
    for state in states:
        ready = state.presence is models.Presence.READY
        do = "" if ready else f"run: truename models pull {state.model.name}, with --from DIR where there is no network"
        if state.presence is models.Presence.UNACCEPTED:
            do = f"run: truename models accept {state.model.name} --by WHO"
        # Makers' own files cannot always be reached; what package archives hold stands in for them.
        needed = state.model.tier != "1" or state.presence is models.Presence.DAMAGED
        yield Check(f"model {state.model.name}", ready, str(state.path) if ready else state.found, do, needed)


def _machine() -> Iterator[Check]:
    cores = machine.cores()
    yield Check("cores", True, str(cores))

    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _GIB
    enough = memory >= MEMORY_A_CORE * cores
    do = "" if enough else f"let fewer processes extract; a large print takes {MEMORY_A_CORE} GiB"
    yield Check("memory", enough, f"{memory:.1f} GiB", do)

    places = {"disk for models": models.folder(), "disk here": Path.cwd()}
    for name, place in places.items():
        existing = next(path for path in (place, *place.parents) if path.exists())
        free = shutil.disk_usage(existing).free / _GIB
        do = "" if free >= DISK else f"make room: {DISK:.0f} GiB"
        yield Check(name, free >= DISK, f"{free:.1f} GiB free at {existing}", do)
