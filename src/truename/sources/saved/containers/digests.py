"""Digests as WARC and WACZ state them: ``sha1:`` and base 32, ``sha256:`` and base 16."""

from __future__ import annotations

import binascii
import hashlib
from base64 import b32decode, b64decode
from dataclasses import dataclass

ALGORITHMS = ("sha1", "sha256", "sha384", "sha512", "md5")
"""Those that tools write. MD5 and SHA-1 tell damage, not forgery; that is what they are asked here."""

LONGEST = 200
"""Characters of a digest: SHA-512 in base 16 has 128, and its name."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What some bytes are stated to hash to."""

    algorithm: str
    value: bytes

    def of(self, content: bytes | memoryview) -> bool:
        """Whether it is the digest of these bytes."""
        return self.new(content).digest() == self.value

    def new(self, content: bytes | memoryview = b"") -> hashlib._Hash:
        """The hash of its algorithm, to be fed."""
        return hashlib.new(self.algorithm, content, usedforsecurity=False)


def read(text: str) -> Digest | None:
    """The digest that a text states; ``None`` where it states none that can be checked.

    The standard leaves the encoding open (ISO 28500, 5.8): base 16, 32 and 64 have different lengths.
    """
    name, _, stated = text[:LONGEST].partition(":")
    name, stated = name.strip().lower().replace("-", ""), stated.strip()
    if name not in ALGORITHMS:
        return None
    size = hashlib.new(name, usedforsecurity=False).digest_size
    bare = stated.rstrip("=")
    try:
        if len(stated) == 2 * size:
            return Digest(name, bytes.fromhex(stated))
        if len(bare) == (8 * size + 4) // 5:
            return Digest(name, b32decode(bare.upper() + "=" * (-len(bare) % 8)))
        if len(bare) == (8 * size + 5) // 6:
            return Digest(name, b64decode(bare.replace("-", "+").replace("_", "/") + "=" * (-len(bare) % 4)))
    except (ValueError, binascii.Error):
        return None
    return None
