"""The user's own settings: one TOML file, read when asked for. Everything has a default; an unknown key is refused.

device = "cpu"                # or "cuda", "openvino": what runs the networks

[face]                        # models by name; see `truename models`
detector = "yunet"
landmarks = "retail-0009"     # "" takes the detector's own five points
embedder = "retail-0095"

[fingerprint]
extractor = "leader"          # or "own": a network made by truename from synthetic prints; or "classical": none at all

[[model]]                     # a model of your own, stated as in truename's manifest
name = "..."
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from platformdirs import user_config_path

from truename.errors import UsageError

MAX_BYTES = 1_000_000
"""Of the file; a stated model takes about 1 kB."""

DEVICES = ("cpu", "cuda", "openvino")
FACE_PARTS = ("detector", "landmarks", "embedder")
EXTRACTORS = ("leader", "own", "classical")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the file says.

    Attributes:
        device: one of ``DEVICES``; "" where it is not stated.
        face: names of models by part of the face kind, where stated.
        extractor: what finds minutiae, one of ``EXTRACTORS``; "" where it is not stated.
        models: the user's own entries of the manifest, not yet validated.
    """

    device: str = ""
    face: Mapping[str, str] = field(default_factory=dict)
    extractor: str = ""
    models: tuple[Mapping[str, Any], ...] = ()


def file() -> Path:
    """Where the settings are: $TRUENAME_CONFIG, else the user's configuration folder."""
    chosen = os.environ.get("TRUENAME_CONFIG")
    return Path(chosen).expanduser() if chosen else user_config_path("truename") / "truename.toml"


def read() -> Settings:
    """The settings as they are now; the defaults where there is no file.

    Raises:
        UsageError: the file named by $TRUENAME_CONFIG is not there, or a file is malformed or says what is not known.
    """
    where = file()
    try:
        with where.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        if os.environ.get("TRUENAME_CONFIG"):
            raise _bad("a file of settings", "none", "create it, or unset TRUENAME_CONFIG") from None
        return Settings()
    except OSError as error:
        raise _bad("a file of settings that can be read", error.strerror or str(error), "check the path") from None
    if len(content) > MAX_BYTES:
        raise _bad(f"at most {MAX_BYTES} bytes", "more", "check that it is the right file")
    try:
        table = tomllib.loads(content.decode("utf-8"))
    except ValueError as error:
        raise _bad("settings as TOML", str(error)[:200], "correct it there") from None
    if unknown := set(table) - {"device", "face", "fingerprint", "model"}:
        raise _bad("device, [face], [fingerprint] and [[model]]", ", ".join(sorted(unknown)), "remove or correct it")
    device = table.get("device", "")
    if device not in ("", *DEVICES):
        raise _bad(f"device as one of {', '.join(DEVICES)}", repr(device), "correct it")
    face = table.get("face", {})
    if not isinstance(face, dict) or not all(key in FACE_PARTS and isinstance(face[key], str) for key in face):
        raise _bad(f"{', '.join(FACE_PARTS)} in [face], each the name of a model", repr(face)[:200], "correct it")
    fingerprint = table.get("fingerprint", {})
    if not isinstance(fingerprint, dict) or not all(
        key == "extractor" and value in EXTRACTORS for key, value in fingerprint.items()
    ):
        allowed = f"extractor as one of {', '.join(EXTRACTORS)} in [fingerprint]"
        raise _bad(allowed, repr(fingerprint)[:200], "correct it")
    own = table.get("model", [])
    if not isinstance(own, list) or not all(isinstance(entry, dict) for entry in own):
        raise _bad("[[model]] entries", repr(own)[:80], "write each with double brackets")
    return Settings(device, face, fingerprint.get("extractor", ""), tuple(own))


def _bad(expected: str, found: str, do: str) -> UsageError:
    return UsageError(expected=f"{expected} in {file()}", found=found, do=do)
