"""Certificates as logs tell of them, in JSON.

crt.sh           {"issuer_name", "common_name", "name_value", "serial_number", "entry_timestamp"}
Cert Spotter     {"dns_names", "cert_sha256", "cert": {"data"}}
RFC 6962         {"entries": [{"leaf_input", "extra_data"}]}
certstream       {"data": {"leaf_cert": {...}, "seen", "source"}}
scanners         {"subject_an", "issuer_dn", "serial", "fingerprint_hash"}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from truename.sources.saved import Reading, Saved, structured, values
from truename.sources.saved.certificates.itself import decoded, escaped, loaded, told
from truename.sources.saved.certificates.told import LOGS, Certificate, called, hexadecimal, of_hosts, say
from truename.sources.saved.statements import Statements
from truename.sources.saved.structured import first, texts

MEDIA = "application/x-certificate-log+json"
"""No media type is registered."""

_CERTIFICATE, _PRECERTIFICATE = 0, 1
"""LogEntryType (RFC 6962, 3.1)."""


def recognises(record: Mapping[str, Any]) -> bool:
    """Whether the first record of a file tells of a certificate."""
    entries = record.get("entries")
    if isinstance(entries, list):
        return any(isinstance(entry, dict) and "leaf_input" in entry for entry in entries[:1])
    return _reader(record) is not None


def read(saved: Saved) -> Reading:
    """What the records of a file tell of certificates.

    Raises:
        SampleError: it is too large, or nothing in it is JSON.
    """
    statements = Statements(saved, MEDIA)
    for where, record in structured.records(structured.text(saved), statements):
        entries = record.get("entries") if isinstance(record, dict) else None
        if isinstance(entries, list):
            for at, entry in enumerate(entries[: structured.MOST_RECORDS], start=1):
                _say(statements, entry, f"entry {at}")
        else:
            _say(statements, record, where or "the document")
    return statements.reading()


def _say(statements: Statements, record: Any, where: str) -> None:
    reader = _reader(record) if isinstance(record, dict) else None
    one = None if reader is None else reader(record)
    if one is None or not one.id or not one.names:
        statements.refuse(where, "it tells of no certificate that has a number and is for hosts")
    else:
        say(statements, one)


def _reader(record: Mapping[str, Any]) -> Any:
    """What reads a record; ``None`` where nothing does."""
    if "leaf_input" in record:
        return _entry
    if "name_value" in record and ("issuer_name" in record or "serial_number" in record):
        return _crt_sh
    if isinstance(record.get("dns_names"), list) and (
        "cert_sha256" in record or "cert" in record or "tbs_sha256" in record
    ):
        return _cert_spotter
    data = record.get("data")
    if isinstance(data, dict) and isinstance(data.get("leaf_cert"), dict):
        return _certstream
    if "issuer_dn" in record and ("subject_an" in record or "subject_cn" in record):
        return _scanned
    return None


def _crt_sh(record: Mapping[str, Any]) -> Certificate:
    return Certificate(
        id=called(first(record.get("serial_number")), first(record.get("issuer_name")), ""),
        names=of_hosts([*texts(record.get("name_value")), *texts(record.get("common_name"))]),
        at=structured.stamp(record.get("entry_timestamp") or record.get("not_before")),
    )


def _cert_spotter(record: Mapping[str, Any]) -> Certificate:
    inner = record["cert"] if isinstance(record.get("cert"), dict) else {}
    at = structured.stamp(record.get("not_before"))
    content = decoded(first(inner.get("data")) or first(record.get("cert_der")))
    certificate = loaded(content)
    if certificate is not None:
        return told(certificate, content, LOGS, at)
    digest = hexadecimal(first(record.get("cert_sha256")) or first(inner.get("sha256")))
    return Certificate(called("", "", digest), of_hosts(texts(record.get("dns_names"))), sha256=digest, at=at)


def _certstream(record: Mapping[str, Any]) -> Certificate:
    data = record["data"]
    leaf = data["leaf_cert"]
    issuer, subject, source = (
        one if isinstance(one, dict) else {} for one in (leaf.get("issuer"), leaf.get("subject"), data.get("source"))
    )
    name = [f'{kind}="{escaped(first(issuer.get(kind)))}"' for kind in ("CN", "O", "OU") if first(issuer.get(kind))]
    return Certificate(
        id=called(first(leaf.get("serial_number")), ", ".join(name), first(leaf.get("sha256"))),
        names=of_hosts([*texts(leaf.get("all_domains")), first(subject.get("CN"))]),
        organisation=first(subject.get("O")),
        by=values.clean(first(source.get("name"))) or LOGS,
        at=structured.stamp(data.get("seen")) or structured.stamp(leaf.get("not_before")),
    )


def _scanned(record: Mapping[str, Any]) -> Certificate:
    """What a server showed to a program that asked it, as tlsx and httpx print it."""
    digests = record.get("fingerprint_hash")
    digest = hexadecimal(first(digests.get("sha256"))) if isinstance(digests, dict) else ""
    itself = record.get("self_signed") is True
    return Certificate(
        id=called(first(record.get("serial")), first(record.get("issuer_dn")), digest, itself),
        names=of_hosts([*texts(record.get("subject_an")), first(record.get("subject_cn"))]),
        organisation=first(record.get("subject_org")),
        sha256=digest,
        by="server that showed it",
        at=structured.stamp(record.get("timestamp")) or structured.stamp(record.get("not_before")),
    )


def _entry(record: Mapping[str, Any]) -> Certificate | None:
    """An entry of a log: a leaf of its tree, and the certificate beside it where the leaf holds only what is to be
    signed (RFC 6962, 3.4 and 4.6)."""
    leaf, extra = decoded(first(record.get("leaf_input"))), decoded(first(record.get("extra_data")))
    if len(leaf) < 15 or leaf[:2] != b"\0\0":
        return None
    kind = int.from_bytes(leaf[10:12], "big")
    held = leaf[12:] if kind == _CERTIFICATE else extra if kind == _PRECERTIFICATE else b""
    content = held[3 : 3 + int.from_bytes(held[:3], "big")]
    certificate = loaded(content)
    if certificate is None:
        return None
    return told(certificate, content, LOGS, structured.moment(int.from_bytes(leaf[2:10], "big")))
