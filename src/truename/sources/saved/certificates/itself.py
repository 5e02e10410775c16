"""A certificate itself, in PEM (RFC 7468) or DER."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import warnings
from typing import TYPE_CHECKING

from truename.sources.saved import Reading, Saved, structured, values
from truename.sources.saved.certificates.told import Certificate, called, of_hosts, say
from truename.sources.saved.statements import Statements
from truename.sources.saved.structured import first

if TYPE_CHECKING:
    from cryptography import x509

MEDIA = "application/pkix-cert"
"""RFC 2585, 4."""

MOST_IN_CHAIN = 20
"""Certificates of one PEM file. Assumption: chains have four."""

LARGEST = 256 * 2**10
"""Bytes of one certificate. Assumption: the largest that browsers met have 60,000."""

_BEGIN = b"-----BEGIN CERTIFICATE-----"
_PEM = re.compile(_BEGIN + rb"([^-]{1,400000})-----END CERTIFICATE-----")

_COMMON, _UNIT, _ORGANISATION, _NUMBER = "2.5.4.3", "2.5.4.11", "2.5.4.10", "2.5.4.5"
_REGISTER = "1.3.6.1.4.1.311.60.2.1.3"
"""Parts of names (ITU-T X.520; CA/Browser Forum, Extended Validation Guidelines, 7.1.4.2)."""


def recognises(content: bytes) -> bool:
    """Whether bytes begin as a certificate does: PEM, or DER's sequence that begins with a sequence."""
    return _BEGIN in content or (content[:2] == b"\x30\x82" and content[4:6] == b"\x30\x82")


def read(saved: Saved) -> Reading:
    """What the certificates of a file state.

    Raises:
        SampleError: none of them can be read.
    """
    statements = Statements(saved, MEDIA)
    authorities = understood = 0
    for at, content in enumerate(_contents(saved.content), start=1):
        if at > MOST_IN_CHAIN:
            statements.note(f"Only the first {MOST_IN_CHAIN} certificates were read.")
            break
        certificate = loaded(content)
        if certificate is None:
            statements.refuse(f"certificate {at}", "its content is damaged")
            continue
        understood += 1
        if _is_authority(certificate):
            authorities += 1
            continue
        one = told(certificate, content)
        if not one.names:
            statements.note(f"Certificate {at} names no host.")
        say(statements, one)
    if not understood:
        raise structured.refusal("a certificate in PEM or DER", "none that can be read", "export it again")
    if authorities:
        statements.note(f"Certificates of authorities are passed over: {authorities}.")
    return statements.reading()


def _contents(content: bytes) -> list[bytes]:
    if content[:1] == b"\x30":
        return [content]
    found = _PEM.findall(content[: structured.LARGEST_FILE])[: MOST_IN_CHAIN + 1]
    return [decoded(b"".join(one.split())) for one in found]


def decoded(text: bytes | str) -> bytes:
    """What base 64 stands for; empty where it is none, or too long for a certificate."""
    if len(text) > 2 * LARGEST:
        return b""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def loaded(content: bytes) -> x509.Certificate | None:
    """The certificate that DER stands for; ``None`` where it is none."""
    from cryptography import x509

    if not content or len(content) > LARGEST:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # numbers that are not positive, and other marks of age
        try:
            return x509.load_der_x509_certificate(content)
        except Exception:
            return None  # ValueError mostly; or whatever else the damage leads the library to


def told(certificate: x509.Certificate, content: bytes, by: str = "", at: str = "") -> Certificate:
    """What a certificate says. Each part is decoded when it is asked for; one that is damaged counts as missing.

    Args:
        certificate: the certificate.
        content: its bytes.
        by, at: who tells of it, and when; by default its issuer, from its beginning on.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        subject, issuer = _parts(certificate, "subject"), _parts(certificate, "issuer")
        sha256 = hashlib.sha256(content).hexdigest()
        return Certificate(
            id=called(f"{certificate.serial_number:x}", _as_text(issuer), sha256, bool(subject) and subject == issuer),
            names=of_hosts([*_alternatives(certificate), *subject.get(_COMMON, [])]),
            organisation=first(subject.get(_ORGANISATION)),
            number=first(subject.get(_NUMBER)),
            country=first(subject.get(_REGISTER)),
            sha256=sha256,
            by=by or values.clean(first(issuer.get(_ORGANISATION)) or first(issuer.get(_COMMON))) or "issuer",
            at=at or _since(certificate),
        )


def _as_text(name: dict[str, list[str]]) -> str:
    parts = [
        (kind, one)
        for kind, part in (("CN", _COMMON), ("O", _ORGANISATION), ("OU", _UNIT))
        for one in name.get(part, [])
    ]
    return ", ".join(f'{kind}="{escaped(one)}"' for kind, one in parts)


def escaped(text: str) -> str:
    """Text as it stands between quotation marks."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _parts(certificate: x509.Certificate, which: str) -> dict[str, list[str]]:
    """A distinguished name, by the numbers of its parts."""
    found: dict[str, list[str]] = {}
    try:
        for part in getattr(certificate, which):
            text = part.value if isinstance(part.value, str) else ""
            found.setdefault(part.oid.dotted_string, []).append(text)
    except Exception:
        return {}
    return found


def _alternatives(certificate: x509.Certificate) -> list[str]:
    from cryptography import x509

    try:
        named = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return list(named.get_values_for_type(x509.DNSName))[: structured.MOST_TEXTS]
    except Exception:
        return []


def _is_authority(certificate: x509.Certificate) -> bool:
    from cryptography import x509

    try:
        return bool(certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca)
    except Exception:
        return False  # no such extension, or a damaged one


def _since(certificate: x509.Certificate) -> str:
    try:
        return certificate.not_valid_before_utc.strftime("%Y-%m-%dT%H:%M:%SZ")
    except Exception:
        return ""
