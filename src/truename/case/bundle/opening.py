"""Opening a bundle as a stream: what age decrypts is unpacked, parsed and verified bit by bit.

The parser is pushed: it says how many bytes it wants next, and is sent them. So a bundle of any size takes the memory
of its tables only, and nothing is looked at that the signature does not cover but the manifest itself.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Generator
from pathlib import Path
from typing import Any

from truename import files
from truename.case.bundle import layout
from truename.case.bundle.layout import BLOCK, CHUNK, END, LARGEST_MANIFEST, TABLES, refusal, refuse


class Opener:
    """A file that can be written to: takes the archive as it is decrypted. Use it as a context; then ask for
    :attr:`members`."""

    def __init__(self, signer: str, out: Path | None) -> None:
        self.members = Members(signer, out)
        self._unpacker = zlib.decompressobj(31)  # gzip's header (zlib.h, inflateInit2)
        self._held = bytearray()
        self._steps = self.members.steps()
        self._wanted = next(self._steps)
        self._ended = False

    def __enter__(self) -> Opener:
        return self

    def __exit__(self, *_: object) -> None:
        self._steps.close()

    def write(self, data: bytes) -> int:
        """Take the next bytes.

        Raises:
            ProvenanceError: they are not those of a bundle.
        """
        waiting = bytes(data)
        while waiting:
            if self._unpacker.eof:
                refuse("the end of the bundle", "further bytes")
            self._feed(self._unpack(waiting))
            waiting = self._unpacker.unconsumed_tail or self._unpacker.unused_data
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""

    def finish(self) -> None:
        """Take note that no more comes.

        Raises:
            ProvenanceError: there should.
        """
        while not self._unpacker.eof and (rest := self._unpack(self._unpacker.unconsumed_tail)):
            self._feed(rest)
        if not self._ended or not self._unpacker.eof:
            refuse("a whole bundle", "one that was cut short")

    def _unpack(self, data: bytes) -> bytes:
        try:
            return self._unpacker.decompress(data, CHUNK)
        except zlib.error as error:
            raise refusal("an archive that unpacks", str(error)) from error

    def _feed(self, data: bytes) -> None:
        self._held += data
        while not self._ended and len(self._held) >= self._wanted:
            piece = bytes(self._held[: self._wanted])
            del self._held[: self._wanted]
            try:
                self._wanted = self._steps.send(piece)
            except StopIteration:
                self._ended = True
        if self._ended and self._held:
            refuse("the end of the bundle", "further bytes")


class Members:
    """Reads the members in their order.

    Attributes:
        manifest: once its signature was verified. text: its bytes.
        tables: the members of :data:`TABLES`, by name.
        files: SHA-256 of the others.
    """

    def __init__(self, signer: str, out: Path | None) -> None:
        self.manifest: dict[str, Any] = {}
        self.text = b""
        self.tables: dict[str, bytes] = {}
        self.files: list[str] = []
        self._signer, self._out = signer, out

    def steps(self) -> Generator[int, bytes, None]:
        """Ask for bytes until all members were read. Writes each to ``out`` as it comes; its caller gives that folder
        its name only if all goes well."""
        text = yield from self._head("manifest.json", LARGEST_MANIFEST)
        signature = yield from self._head("manifest.sig", 64)
        self.manifest, self.text = layout.require_manifest(text, signature, self._signer), text
        if self._out is not None:
            (self._out / "files").mkdir(mode=0o700)
            files.create(self._out / "manifest.json", text)
            files.create(self._out / "manifest.sig", signature)
        for told in self.manifest["members"]:
            yield from self._member(told["name"], told["size"], told["sha256"])
        if (yield len(END)) != END:
            refuse("the end of the bundle", "another member")

    def _head(self, name: str, largest: int) -> Generator[int, bytes, bytes]:
        """A member whose size only its own header states."""
        block = yield BLOCK
        size = layout.size_of(block)
        if not 0 < size <= largest or block != layout.header(name, size):
            refuse(f"the member {name}", "another, or one that is too large")
        text = yield size
        yield from self._zeros(size)
        return text

    def _member(self, name: str, size: int, sha256: str) -> Generator[int, bytes, None]:
        if (yield BLOCK) != layout.header(name, size):
            refuse(f"the member {name} of {size:,} bytes", "another")
        hashed, left = hashlib.sha256(), size
        kept: list[bytes] = []
        target = None if self._out is None else (self._out / name).open("xb")
        try:
            while left:
                piece = yield min(left, CHUNK)
                left -= len(piece)
                hashed.update(piece)
                if target is not None:
                    target.write(piece)
                if name in TABLES:
                    kept.append(piece)
        finally:
            if target is not None:
                target.close()
        if hashed.hexdigest() != sha256:
            refuse(f"the member {name} as the manifest has it", "other bytes")
        yield from self._zeros(size)
        if name in TABLES:
            self.tables[name] = b"".join(kept)
        else:
            self.files.append(sha256)

    @staticmethod
    def _zeros(size: int) -> Generator[int, bytes, None]:
        more = layout.padding(size)
        if more and any((yield more)):
            refuse("zeros after a member", "something")
