"""Where the key of a gallery or a case comes from, and what is derived from it.

    key file | environment | prompt  ->  Secret
    Argon2id(Secret, salt)           ->  HKDF "database"  ->  encrypts every page of the file
                                     ->  HKDF "subjects"  ->  wraps the own key of each subject of a gallery

The salt is the first 16 bytes of the file. Nothing here is ever logged, and a Secret does not show itself.
"""

from __future__ import annotations

import getpass
import hashlib
import os
import re
import secrets
import stat
import unicodedata
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from truename import files
from truename.errors import GalleryKeyError

PREFIX = "truename-key-1:"
"""What a key file starts with: what it is, and the version of its layout."""

_KEY_TEXT = re.compile(PREFIX + r"([0-9a-f]{64}):([0-9a-f]{8})")
_LOOKS_LIKE_KEY = re.compile(r"(?i)\s*tru?e?name-?key|[0-9a-f]{48}")
"""Meant as a key: its prefix, or so long a run of hex digits that nobody types it as a passphrase."""

_MAX_KEY_FILE = 1024  # a key file is 89 bytes; anything longer is another file
MIN_PASSPHRASE = 12
"""Characters of a new passphrase: the project's choice, given Argon2id. NIST SP 800-63B-4, 3.1.1.2: 8 or 15."""
MAX_PASSPHRASE = 1024
"""Characters. A bound on hostile input, far above what is typed."""

# RFC 9106, section 4, the second recommended option: "t=3 iterations, p=4 lanes, m=2^(16) (64 MiB of RAM), 128-bit
# salt, and 256-bit tag size". They are part of the file format: other costs are another version of it.
_TIME_COST, _MEMORY_COST_KIB, _LANES, KEY_SIZE, SALT_SIZE = 3, 2**16, 4, 32, 16


@dataclass(frozen=True, slots=True)
class Keys:
    """What opens one file: 32 bytes for its pages, 32 bytes that wrap the subjects' keys."""

    database: bytes = field(repr=False)
    wrapping: bytes = field(repr=False)


class Secret:
    """What opens a gallery or a case: a passphrase or the 32 random bytes of a key file. Shows and pickles nothing."""

    __slots__ = ("_derived", "_passphrase_length", "_value")

    def __init__(self, value: bytes, passphrase_length: int | None) -> None:
        """Use the classmethods; they validate.

        Args:
            value: what is stretched.
            passphrase_length: its characters, or ``None`` for 32 random bytes.
        """
        self._value = value
        self._passphrase_length = passphrase_length
        self._derived: tuple[bytes, Keys] | None = None

    def __repr__(self) -> str:
        return "Secret(hidden)"

    def __reduce__(self) -> str:
        raise TypeError("a Secret is not written anywhere")

    @classmethod
    def from_file(cls, path: str | os.PathLike[str]) -> Self:
        """Read a key file that only its owner can read.

        Raises:
            GalleryKeyError: it is missing, readable by others, or not a whole key.
        """
        path = Path(path)
        try:
            with path.open("rb") as file:
                found = os.fstat(file.fileno())
                if not stat.S_ISREG(found.st_mode):
                    raise GalleryKeyError(expected=f"a key file at {path}", found="not a file", do="name the key file")
                if found.st_mode & 0o077:
                    raise GalleryKeyError(
                        expected=f"a key file at {path} that only its owner can read",
                        found=f"permissions {stat.S_IMODE(found.st_mode):04o}",
                        do=f"run chmod 600 {path}, and make a new key if others may have read it",
                    )
                data = file.read(_MAX_KEY_FILE + 1)
        except OSError as error:
            raise GalleryKeyError(
                expected=f"a key file at {path}", found=error.strerror or "an unreadable file", do="name the key file"
            ) from error
        try:
            text = data.decode("ascii")
        except UnicodeDecodeError:
            text = ""
        return cls(_parse(text, f"in {path}"), None)

    @classmethod
    def from_env(cls, variable: str = "TRUENAME_KEY") -> Self:
        """Read an environment variable: the text of a key file, or a passphrase.

        Raises:
            GalleryKeyError: it is not set, or looks like a key but is not a whole one.
        """
        text = os.environ.get(variable, "")
        if not text.strip():
            raise GalleryKeyError(
                expected=f"a key in the environment variable {variable}",
                found="nothing",
                do="set it, or use a key file or the prompt",
            )
        return cls.from_text(text, f"in the environment variable {variable}")

    @classmethod
    def from_prompt(cls, confirm: bool = False, noun: str = "gallery") -> Self:
        """Ask on the terminal, without showing what is typed.

        Args:
            confirm: ask twice and require the length of a new passphrase; for creation.
            noun: what it opens.

        Raises:
            GalleryKeyError: there is no terminal, the two differ, or the passphrase is not usable.
        """
        try:
            with warnings.catch_warnings():
                # Without a terminal getpass would warn, and then show what is typed.
                warnings.simplefilter("error", getpass.GetPassWarning)
                text = getpass.getpass(f"Passphrase of the {noun}: ")
                again = getpass.getpass("The same again: ") if confirm else text
        except (EOFError, OSError, getpass.GetPassWarning) as error:
            raise GalleryKeyError(
                expected="a terminal to ask for the passphrase",
                found="none",
                do="use a key file, or set the environment variable TRUENAME_KEY",
            ) from error
        if text != again:
            raise GalleryKeyError(expected="the same passphrase twice", found="two different ones", do="try again")
        secret = cls.from_text(text, "at the prompt")
        if confirm:
            secret.require_strength(noun)
        return secret

    @classmethod
    def from_text(cls, text: str, where: str = "given") -> Self:
        """The text of a key file, or a passphrase; never a broken key taken for a passphrase.

        Args:
            text: the text itself.
            where: for messages ("at the prompt").

        Raises:
            GalleryKeyError: it looks like a key but is not a whole one, or it is empty or too long.
        """
        if _LOOKS_LIKE_KEY.search(text):
            return cls(_parse(text, where), None)
        # NFC, so that a letter typed with a dead key opens what a ready-made letter closed (RFC 8265, section 4.2.2).
        text = unicodedata.normalize("NFC", text)
        if not text or len(text) > MAX_PASSPHRASE:
            raise GalleryKeyError(
                expected=f"a passphrase of 1 to {MAX_PASSPHRASE} characters {where}",
                found=f"{len(text)} characters",
                do="use another one, or a key file",
            )
        try:
            return cls(text.encode(), len(text))
        except UnicodeEncodeError as error:
            raise GalleryKeyError(
                expected=f"a passphrase in Unicode {where}", found="bytes that are not", do="check the locale"
            ) from error

    def require_strength(self, noun: str = "gallery") -> None:
        """Refuse what is too short to protect a new gallery, or whatever the noun is.

        Raises:
            GalleryKeyError: a passphrase of fewer than 12 characters.
        """
        if self._passphrase_length is not None and self._passphrase_length < MIN_PASSPHRASE:
            raise GalleryKeyError(
                expected=f"a passphrase of at least {MIN_PASSPHRASE} characters for a new {noun}",
                found=f"{self._passphrase_length}",
                do="take several random words, or a key file",
            )

    def derive(self, salt: bytes) -> Keys:
        """The keys of the file with that salt: 64 MiB and about a quarter of a second, once a salt.

        Source: RFC 9106 (Argon2id); RFC 5869, section 2.3 (HKDF-Expand; Argon2's output is already uniform).
        """
        if self._derived is None or self._derived[0] != salt:
            root = hash_secret_raw(self._value, salt, _TIME_COST, _MEMORY_COST_KIB, _LANES, KEY_SIZE, Type.ID)
            self._derived = (salt, Keys(_expand(root, b"database"), _expand(root, b"subjects")))
        return self._derived[1]


def new_key_file(path: str | os.PathLike[str]) -> None:
    """Make a key file with 32 random bytes, readable by its owner only, safely on disk when this returns.

    Raises:
        GalleryKeyError: something is there already, or it cannot be written.
    """
    path = Path(path)
    key = secrets.token_bytes(KEY_SIZE)
    try:
        files.create(path, f"{key_text(key)}\n".encode())
        files.sync(path.parent)
    except FileExistsError as error:
        raise GalleryKeyError(
            expected=f"no file yet at {path}", found="one that may be the only key to a gallery", do="name another file"
        ) from error
    except OSError as error:
        raise GalleryKeyError(
            expected=f"to write a key file at {path}", found=error.strerror or str(error), do="name another place"
        ) from error


def key_text(key: bytes) -> str:
    """The text of a key file: prefix, 64 hex digits, and the first 8 of their SHA-256, against typos and cuts."""
    return f"{PREFIX}{key.hex()}:{_checksum(key.hex())}"


def raw_key(key: bytes, salt: bytes) -> str:
    """The form in which the cipher takes a key as it is.

    sqlite3mc silently stretches anything else as a passphrase, so the text is checked before it is used.

    Raises:
        GalleryKeyError: key or salt has another length.
    """
    text = f"raw:{key.hex()}{salt.hex()}"
    if not re.fullmatch(r"raw:[0-9a-f]{96}", text) or len(key) != KEY_SIZE:
        raise GalleryKeyError(
            expected=f"a key of {KEY_SIZE} bytes and a salt of {SALT_SIZE}",
            found=f"{len(key)} and {len(salt)}",
            do="report this as a fault of truename",
        )
    return text


def _parse(text: str, where: str) -> bytes:
    found = _KEY_TEXT.fullmatch(text.strip())
    if not found or _checksum(found[1]) != found[2]:
        raise GalleryKeyError(
            expected=f"a whole key {where}: {PREFIX}, 64 hex digits, a colon and 8 more",
            found="a key with a wrong checksum" if found else "a malformed or incomplete key",
            do="copy the whole line of the key file",
        )
    return bytes.fromhex(found[1])


def _checksum(digits: str) -> str:
    return hashlib.sha256((PREFIX + digits).encode()).hexdigest()[:8]


def _expand(root: bytes, purpose: bytes) -> bytes:
    # The label is the same for a case, so that the key of the wrong file opens it and can say what it is.
    return HKDFExpand(SHA256(), KEY_SIZE, b"truename gallery 1 " + purpose).derive(root)
