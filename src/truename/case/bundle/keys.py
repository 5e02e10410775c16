"""Who a bundle is sealed for, and who signed it.

    identity.key    an age identity (age-encryption.org/v1, X25519): opens what is sealed to it. Secret
    signing.key     an Ed25519 key (RFC 8032) as PKCS #8 in PEM: signs bundles. Secret
    public.txt      what belongs to both and may be given to anybody: whom to seal to, and by whom it was signed

A public signing key is written ``ed25519:`` and 64 hex digits. No secret is ever an argument: keys are files that only
their owner can read.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyrage
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from truename import files
from truename.errors import GalleryKeyError, UsageError

IDENTITY, SIGNING, PUBLIC = "identity.key", "signing.key", "public.txt"

MOST_RECIPIENTS = 100
"""Of one bundle. Assumption: what more people may read is no longer sealed."""

_LARGEST = 64 * 1024
"""Bytes of a key file or a file of recipients: an age identity takes 200, a recipient 63."""

_RECIPIENT = re.compile(r"age1[0-9a-z]{58}")
_SIGNER = re.compile(r"ed25519:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Public:
    """What may be given to others.

    Attributes:
        recipient: "age1...": whom they seal to.
        signer: "ed25519:...": by which they know who signed.
    """

    recipient: str
    signer: str


def make_keys(folder: Path) -> Public:
    """Make both keys in a folder, which is made if it is not there; safely on disk when this returns.

    Raises:
        GalleryKeyError: one of the files is there already, or it cannot be written; none is then left behind.
    """
    identity, signing = pyrage.x25519.Identity.generate(), Ed25519PrivateKey.generate()
    public = Public(str(identity.to_public()), signer_text(signing.public_key()))
    contents = {
        IDENTITY: f"# public key: {public.recipient}\n{identity}\n".encode(),
        SIGNING: signing.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        PUBLIC: f"{public.recipient}\n{public.signer}\n".encode(),
    }
    made: list[Path] = []
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        for name, content in contents.items():
            files.create(folder / name, content)
            made.append(folder / name)
        files.sync(folder)
    except OSError as error:
        for path in made:
            path.unlink(missing_ok=True)
        there = isinstance(error, FileExistsError)
        raise GalleryKeyError(
            expected=f"to write new keys in {folder}",
            found="a key that may be the only one" if there else error.strerror or str(error),
            do="name another folder",
        ) from error
    return public


def read_identities(path: Path) -> list[pyrage.x25519.Identity]:
    """The age identities of a file that only its owner can read.

    Raises:
        GalleryKeyError: it is missing, readable by others, or holds none.
    """
    lines = [line.strip() for line in _private(path).decode("ascii", "replace").splitlines()]
    try:
        found = [pyrage.x25519.Identity.from_str(line) for line in lines if line.startswith("AGE-SECRET-KEY-1")]
    except pyrage.IdentityError:
        found = []
    if not found:
        raise GalleryKeyError(
            expected=f"an age identity in {path}: a line that begins AGE-SECRET-KEY-1",
            found="none that is whole",
            do=f"name the file {IDENTITY} that truename case keys made",
        )
    return found


def read_signing_key(path: Path) -> Ed25519PrivateKey:
    """The signing key of a file that only its owner can read.

    Raises:
        GalleryKeyError: it is missing, readable by others, or no such key.
    """
    try:
        key = load_pem_private_key(_private(path), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise GalleryKeyError(
            expected=f"an Ed25519 key without a passphrase in {path}, as PEM",
            found="none",
            do=f"name the file {SIGNING} that truename case keys made",
        )
    return key


def recipients(given: Iterable[str]) -> list[str]:
    """Whom to seal to: keys "age1...", or files with one a line, in which lines that begin otherwise are passed over.

    Raises:
        UsageError: there is none, one is malformed, or there are too many.
    """
    found: dict[str, None] = {}
    for text in given:
        if text.startswith("age1"):
            found[_recipient(text)] = None
            continue
        lines = [line.strip() for line in _text(Path(text), "a recipient age1..., or a file of them").splitlines()]
        found |= dict.fromkeys(_recipient(line) for line in lines if line.startswith("age1"))
    if not 0 < len(found) <= MOST_RECIPIENTS:
        raise UsageError(
            expected=f"1 to {MOST_RECIPIENTS} recipients",
            found=str(len(found)),
            do="name the age1... keys of those who may open it",
        )
    return list(found)


def _recipient(text: str) -> str:
    try:
        if not _RECIPIENT.fullmatch(text):
            raise ValueError
        pyrage.x25519.Recipient.from_str(text)
    except (ValueError, pyrage.RecipientError) as error:
        raise UsageError(
            expected="the public key of an age identity, age1 and 58 letters and digits",
            found=ascii(text[:70]),
            do="copy it whole, from the recipient's public.txt",
        ) from error
    return text


def signer(given: str) -> str:
    """A public signing key: ``ed25519:...``, or a file in which one stands.

    Raises:
        UsageError: it is none, or the file holds none or several.
    """
    text = given if given.startswith("ed25519:") else _text(Path(given), "a key ed25519:..., or a file with one")
    found = dict.fromkeys(_SIGNER.findall(text))
    if len(found) != 1 or (text is given and not _SIGNER.fullmatch(given)):
        raise UsageError(
            expected="one public signing key, ed25519: and 64 hex digits",
            found=ascii(given[:80]),
            do="copy it whole, from the signer's public.txt",
        )
    return f"ed25519:{next(iter(found))}"


def signer_text(key: Ed25519PublicKey) -> str:
    """A public signing key as it is written."""
    return f"ed25519:{key.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()}"


def public_key(text: str) -> Ed25519PublicKey | None:
    """The key that :func:`signer_text` wrote; ``None`` where it is none."""
    found = _SIGNER.fullmatch(text)
    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(found[1])) if found else None


def fingerprint(signer: str) -> str:
    """What two people compare over the telephone: 32 hex digits of the SHA-256 of a public signing key, in fours."""
    digest = hashlib.sha256(bytes.fromhex(signer.removeprefix("ed25519:"))).hexdigest()[:32]
    return " ".join(digest[place : place + 4] for place in range(0, 32, 4))


def age_recipients(texts: Sequence[str]) -> list[pyrage.x25519.Recipient]:
    """Recipients as the library takes them."""
    return [pyrage.x25519.Recipient.from_str(text) for text in texts]


def _private(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            found = os.fstat(file.fileno())
            if stat.S_ISREG(found.st_mode) and found.st_mode & 0o077:
                raise GalleryKeyError(
                    expected=f"a key file at {path} that only its owner can read",
                    found=f"permissions {stat.S_IMODE(found.st_mode):04o}",
                    do=f"run chmod 600 {path}, and make new keys if others may have read it",
                )
            return file.read(_LARGEST)
    except OSError as error:
        raise GalleryKeyError(
            expected=f"a key file at {path}", found=error.strerror or "an unreadable file", do="name the key file"
        ) from error


def _text(path: Path, expected: str) -> str:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST).decode("utf-8", "replace")
    except OSError as error:
        raise UsageError(
            expected=expected, found=f"{str(path)[:80]!a}: {error.strerror or error}", do="check it"
        ) from error
