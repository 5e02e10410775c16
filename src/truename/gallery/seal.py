"""Sealing: AES-256-GCM under a subject's own key, bound to the place where it stands.

A sealed blob is nonce (12 bytes, random), ciphertext, tag (16 bytes). A random nonce is safe for 2^32 seals a key
(NIST SP 800-38D, section 8.3); one subject has a few hundred.
"""

from __future__ import annotations

import hmac
import json
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from truename.errors import DamagedError

_NONCE = 12

Place = tuple[str | int, ...]
"""Where a blob stands: table, subject and the row's other columns. A blob that was moved does not open."""


def seal(key: bytes, plain: bytes, place: Place) -> bytes:
    """Encrypt and authenticate."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, json.dumps(place).encode())


def unseal(key: bytes, sealed: bytes, place: Place) -> bytes:
    """Decrypt.

    Raises:
        DamagedError: it was changed, moved or sealed with another key.
    """
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], json.dumps(place).encode())
    except (InvalidTag, ValueError) as error:
        raise DamagedError(
            expected=f"an authentic {place[0]} of subject {place[1]}",
            found="bytes that fail their authentication",
            do="restore the gallery from a backup",
        ) from error


def tag(key: bytes, sha256: str) -> bytes:
    """How a content is found again without telling what it is: HMAC-SHA-256 of its hash under the subject's key."""
    return hmac.digest(key, b"truename sample tag 1\0" + bytes.fromhex(sha256), "sha256")
