"""A case sealed for named people, from which their truename computes every weight again.

    age, to its recipients            age-encryption.org/v1
    └── gzip
        └── tar                       the members in this order and no other
            ├── manifest.json         what it is, and of every member its size and SHA-256
            ├── manifest.sig          Ed25519 of the manifest, 64 bytes
            ├── claims.jsonl          with ids, and the status that judgements gave them
            ├── captures.jsonl        what was captured, when, from where
            ├── judgements.jsonl      who judged a claim, and why
            ├── traits.jsonl          how texts read, how pictures look, which faces are in them
            ├── network.json          what linking found, as in docs/case-json.md
            └── files/SHA256          the files that were added, if asked for

Every JSON text is in its one spelling (:func:`truename.audit.chain.canonical`): the same case gives the same members.
A bundle is read with distrust: its signature covers the manifest, the manifest every other byte, no member is larger
than it says or has another name than these, and only bundles that were verified whole leave files behind.
"""

from __future__ import annotations

import errno
import hashlib
import io
import shutil
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from truename import files
from truename.audit.chain import canonical
from truename.case.bundle import layout
from truename.case.bundle.agreement import Agreement, Difference, recompute, tables_here
from truename.case.bundle.contents import Contents, decode, encode
from truename.case.bundle.keys import age_recipients, fingerprint, signer_text
from truename.case.bundle.opening import Opener
from truename.case.plain import plain
from truename.errors import GalleryKeyError, ProvenanceError, UsageError

__all__ = ["Agreement", "Bundle", "Contents", "Difference", "read", "recompute", "tables_here", "write"]

ReadFile = Callable[[str], Iterable[bytes]]
"""Gives the bytes of a file that was added, by its SHA-256, in pieces."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle that was opened: decrypted, its signature verified, every member what the manifest says.

    Attributes:
        contents: what it holds.
        signer: public signing key of who made it.
        fingerprint: the same, short enough to compare over the telephone.
        files: SHA-256 of the files in it.
        manifest: SHA-256 of the manifest: what tells this bundle from every other.
    """

    contents: Contents
    signer: str
    fingerprint: str
    files: tuple[str, ...]
    manifest: str


# --- sealing ----------------------------------------------------------------------------------------------------


def write(
    path: Path,
    contents: Contents,
    recipients: Sequence[str],
    signing_key: Ed25519PrivateKey,
    attached: Mapping[str, int] | None = None,
    read_file: ReadFile = lambda _: (),
) -> str:
    """Seal a case: whole or not at all, durable when this returns.

    Args:
        path: where.
        contents: of the case.
        recipients: "age1..." keys; see :func:`truename.case.bundle.keys.recipients`.
        signing_key: signs the manifest.
        attached: files that go with it: SHA-256 and size.
        read_file: gives their bytes.

    Returns:
        the SHA-256 of the manifest.

    Raises:
        UsageError: it cannot be written there, or is too large.
        ProvenanceError: a file is not what its hash says.
    """
    attached = dict(sorted((attached or {}).items()))
    tables = dict(zip(layout.TABLES, encode(contents), strict=True))
    manifest = canonical(
        {
            "format": layout.FORMAT,
            "case": plain(contents.case),
            "version": contents.version,
            "created": contents.created,
            "signer": signer_text(signing_key.public_key()),
            "tables": dict(contents.tables),
            "members": [
                *({"name": name, "size": len(text), "sha256": layout.sha256(text)} for name, text in tables.items()),
                *({"name": f"files/{sha}", "size": size, "sha256": sha} for sha, size in attached.items()),
            ],
        }
    )
    layout.require_sizes({name: len(text) for name, text in tables.items()}, attached, len(manifest))
    texts = {"manifest.json": manifest, "manifest.sig": signing_key.sign(layout.SIGNED + manifest), **tables}
    with files.writing(path, private=True) as file:
        pulled = _Pulled(_packed(_archive(texts, attached, read_file)))
        try:
            pyrage.encrypt_io(cast(BinaryIO, pulled), file, age_recipients(recipients))
        except pyrage.EncryptError as error:  # hides what went wrong while it read
            raise pulled.failure or OSError(errno.EIO, str(error)) from error
    return layout.sha256(manifest)


def _archive(texts: Mapping[str, bytes], attached: Mapping[str, int], read_file: ReadFile) -> Iterator[bytes]:
    for name, text in texts.items():
        yield from _member(name, len(text), [text])
    for sha, size in attached.items():
        yield from _member(f"files/{sha}", size, _verified(sha, size, read_file(sha)))
    yield layout.END


def _member(name: str, size: int, pieces: Iterable[bytes]) -> Iterator[bytes]:
    yield layout.header(name, size)
    yield from pieces
    yield b"\0" * layout.padding(size)


def _verified(sha: str, size: int, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same pieces; ends in an error where they are not what is said."""
    hashed, left = hashlib.sha256(), size
    for piece in pieces:
        hashed.update(piece)
        left -= len(piece)
        yield piece
    if left or hashed.hexdigest() != sha:
        raise ProvenanceError(
            expected=f"the file {sha[:12]} as it was added", found="other bytes", do="restore the case from a backup"
        )


def _packed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)  # gzip's header, without a name or a time
    for piece in pieces:
        yield packer.compress(piece)
    yield packer.flush()


class _Pulled(io.RawIOBase):
    """Pieces as a file that can be read.

    Attributes:
        failure: what making a piece ended in.
    """

    def __init__(self, pieces: Iterator[bytes]) -> None:
        super().__init__()
        self._pieces, self._held = pieces, memoryview(b"")
        self.failure: Exception | None = None

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while not self._held:
            try:
                piece = next(self._pieces, None)
            except Exception as error:
                self.failure = error
                raise
            if piece is None:
                return b""
            self._held = memoryview(piece)
        taken, self._held = self._held[:size], self._held[size:]
        return bytes(taken)


# --- opening ----------------------------------------------------------------------------------------------------


def read(path: Path, identities: Sequence[Any], signer: str = "", out: Path | None = None) -> Bundle:
    """Open a bundle and verify all of it.

    Args:
        path: the bundle.
        identities: whose it may be; see :func:`truename.case.bundle.keys.read_identities`.
        signer: the public key that must have signed it; by default any, which then proves only that nobody changed it
            since.
        out: a folder that is not there yet, to write the members to; it appears when everything was verified.

    Raises:
        GalleryKeyError: it was not sealed to any of the identities.
        NewerVersionError: it was made by a later truename.
        ProvenanceError: it is no bundle, is damaged or cut short, or is signed by another key or not at all.
        UsageError: it cannot be read, is too large, or ``out`` cannot be written.
    """
    if out is None:
        return _read(path, identities, signer, None)
    if out.exists() or out.is_symlink():
        raise UsageError(expected=f"nothing yet at {out}", found="something", do="name another folder")
    new = None
    try:
        new = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name[:64]}."))
        found = _read(path, identities, signer, new)
        files.publish(new, out)
    except OSError as error:
        raise UsageError(expected=f"to write {out}", found=error.strerror or str(error), do="name another") from error
    finally:
        if new is not None:
            shutil.rmtree(new, ignore_errors=True)
    return found


def _read(path: Path, identities: Sequence[Any], signer: str, out: Path | None) -> Bundle:
    opener = Opener(signer, out)
    try:
        with path.open("rb") as file, opener:
            pyrage.decrypt_io(file, cast(BinaryIO, opener), list(identities))
            opener.finish()
    except pyrage.DecryptError as error:
        if "keys found" in str(error):  # "no ... keys found", in the library's words
            raise GalleryKeyError(
                expected="an identity that this bundle was sealed to",
                found="another",
                do="name your own key file, or ask the sender to seal it to the age1... key of your public.txt",
            ) from error
        raise layout.refusal("a bundle", "something else, or one whose beginning was changed") from error
    except OSError as error:
        if error.errno is None:  # what age has to say comes without a number of the system's
            raise layout.refusal("a bundle as it was sealed", "one that was changed or cut short") from error
        raise UsageError(expected=f"to read {path}", found=error.strerror or str(error), do="check it") from error
    members = opener.members
    return Bundle(
        contents=decode(members.manifest, members.tables),
        signer=members.manifest["signer"],
        fingerprint=fingerprint(members.manifest["signer"]),
        files=tuple(members.files),
        manifest=layout.sha256(members.text),
    )
