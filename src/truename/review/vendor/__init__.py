"""Scripts of others that pages hold, each with its maker, its licence and the hash that was reviewed: vendor.toml."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from importlib import resources

from truename.errors import ProvenanceError


@dataclass(frozen=True, slots=True)
class Script:
    """One of them; ``vendor.toml`` says what each field means."""

    name: str
    version: str
    file: str
    sha256: str
    size: int
    purpose: str
    maker: str
    licence: str
    licence_file: str
    package: str
    path: str


def scripts() -> tuple[Script, ...]:
    """All of them."""
    text = resources.files(__name__).joinpath("vendor.toml").read_text(encoding="utf-8")
    return tuple(Script(**row) for row in tomllib.loads(text)["script"])


def script(name: str) -> str:
    """The text of one, exactly as its maker published it.

    Raises:
        ProvenanceError: its file is not what was reviewed.
    """
    (one,) = (known for known in scripts() if known.name == name)
    content = resources.files(__name__).joinpath(one.file).read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != one.sha256:
        raise ProvenanceError(
            expected=f"{one.file} of {one.maker} {one.version}, SHA-256 {one.sha256}",
            found=f"SHA-256 {found}",
            do="install truename again",
        )
    return content.decode()
