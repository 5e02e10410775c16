from __future__ import annotations

import base64
import datetime
import functools
import json
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import example, given
from hypothesis import strategies as st

from tests.sources.saved.stating import capture, lines, read_or_refused, said, sound
from truename.errors import SampleError
from truename.sources.saved import Reading, certificates, heads

SERIAL = 0x03AB12CD34
NAMES = ("acme.example", "www.acme.example", "*.shop.example")


@functools.cache
def key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def name(common: str, organisation: str = "", **more: str) -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COUNTRY_NAME, "US")]
    if organisation:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation))
    parts += [x509.NameAttribute(getattr(NameOID, kind), value) for kind, value in more.items()]
    return x509.Name([*parts, x509.NameAttribute(NameOID.COMMON_NAME, common)])


ISSUER = name("Sample CA R3", "Sample, Trust Services")


def certificate(
    names: tuple[str, ...] = NAMES,
    issuer: x509.Name = ISSUER,
    subject: x509.Name | None = None,
    authority: bool = False,
    serial: int = SERIAL,
) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject or name(names[0]))
        .issuer_name(issuer)
        .public_key(key().public_key())
        .serial_number(serial)
        .not_valid_before(datetime.datetime(2023, 2, 3, 4, 5, 6))
        .not_valid_after(datetime.datetime(2024, 2, 3))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(one) for one in names]), critical=False)
    )
    if authority:
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    return builder.sign(key(), hashes.SHA256())


def pem(one: x509.Certificate) -> bytes:
    return one.public_bytes(serialization.Encoding.PEM)


def der(one: x509.Certificate) -> bytes:
    return one.public_bytes(serialization.Encoding.DER)


CRT_SH = {
    "issuer_ca_id": 1,
    "issuer_name": 'C=US, O="Sample, Trust Services", CN=Sample CA R3',
    "common_name": "acme.example",
    "name_value": "*.shop.example\nacme.example\nwww.acme.example",
    "id": 5,
    "entry_timestamp": "2023-02-03T05:06:07.123",
    "not_before": "2023-02-03T04:05:06",
    "not_after": "2024-02-03T00:00:00",
    "serial_number": "03ab12cd34",
}


def read(content: Any) -> Reading:
    saved = capture(content)
    assert certificates.recognises(heads.head(saved))
    reading = certificates.read(saved)
    sound(reading, saved)
    return reading


def test_a_certificate_is_claimed_of_every_site_that_it_names() -> None:
    reading = read(pem(certificate()))
    assert [(one.subject, one.property) for one in reading.claims] == [
        ("site:acme.example", "certificate"),
        ("site:shop.example", "certificate"),
    ]
    one = reading.claims[0]
    assert one.value.startswith("3ab12cd34:")
    assert one.asserted_by == "Sample, Trust Services"
    assert one.asserted == "2023-02-03T04:05:06Z"
    assert one.group == f"certificate:{one.value}"
    assert "acme.example, www.acme.example, shop.example" in one.quote
    assert one.quote.startswith("SHA-256 ")


def test_whoever_tells_of_it_calls_it_the_same() -> None:
    itself = certificate()
    leaf = {
        "serial_number": "3AB12CD34",
        "issuer": {"C": "US", "O": "Sample, Trust Services", "CN": "Sample  CA R3", "aggregated": "/C=US"},
        "subject": {"CN": "acme.example"},
        "all_domains": list(NAMES),
        "not_before": 1675397106,
    }
    scanned = {
        "host": "acme.example",
        "subject_cn": "acme.example",
        "subject_an": list(NAMES),
        "issuer_dn": "CN=Sample CA R3,O=Sample\\, Trust Services,C=US",
        "serial": "03:AB:12:CD:34",
    }
    body = base64.b64encode(der(itself)).decode()
    leaf_input = bytes(2) + (1675397106000).to_bytes(8, "big") + bytes(2) + len(der(itself)).to_bytes(3, "big")
    entry = {"leaf_input": base64.b64encode(leaf_input + der(itself) + bytes(2)).decode(), "extra_data": ""}
    to_be_signed = bytes(2) + (1675397106000).to_bytes(8, "big") + b"\0\1" + bytes(32) + b"\0\0\1x"
    before = {
        "leaf_input": base64.b64encode(to_be_signed).decode(),
        "extra_data": base64.b64encode(len(der(itself)).to_bytes(3, "big") + der(itself)).decode(),
    }
    told: list[Any] = [
        pem(itself),
        der(itself),
        [CRT_SH],
        [{"id": "1", "dns_names": list(NAMES), "cert_sha256": "0" * 64, "cert": {"type": "cert", "data": body}}],
        {"entries": [entry, before]},
        lines({"message_type": "certificate_update", "data": {"leaf_cert": leaf, "source": {"name": "Sample Log"}}}),
        lines(scanned),
    ]
    ids = [{one.value for one in read(content).claims} for content in told]
    assert ids == [{said(read(pem(itself)), "certificate")[0]}] * len(told)


def test_a_log_says_when_and_repeats_nothing() -> None:
    reading = read([CRT_SH, {**CRT_SH, "id": 6}, {**CRT_SH, "serial_number": "ff01"}, {"id": 7}])
    assert said(reading, "certificate", "site:acme.example") == [
        said(reading, "certificate")[0],
        "ff01:" + said(reading, "certificate")[0][10:],
    ]
    assert {one.asserted for one in reading.claims} == {"2023-02-03T05:06:07Z"}
    assert reading.notes == ("entry 4: it tells of no certificate that has a number and is for hosts",)


def test_one_that_signed_itself_is_called_by_its_content() -> None:
    """Programs come with numbers such as 1, and everybody's is then "1, given by localhost"."""
    own = name("acme.example")
    first, second = (certificate(("acme.example",), own, own, serial=1) for _ in range(2))
    assert said(read(pem(first)), "certificate")[0].startswith("sha256:")
    assert said(read(pem(first)), "certificate") != said(read(pem(second)), "certificate")


def test_the_organisation_is_claimed_where_one_site_is_named() -> None:
    subject = name("acme.example", "Acme Widgets Ltd", SERIAL_NUMBER="01234567", JURISDICTION_COUNTRY_NAME="GB")
    reading = read(pem(certificate(("acme.example", "www.acme.example"), subject=subject)))
    assert said(reading, "name") == ["Acme Widgets Ltd"]
    assert said(reading, "registrationNumber") == ["GB:01234567"]
    assert not said(read(pem(certificate(subject=subject))), "name")


def test_of_a_chain_authorities_are_passed_over() -> None:
    authority = certificate(("ca.example",), subject=ISSUER, authority=True)
    reading = read(pem(certificate()) + pem(authority))
    assert {one.subject for one in reading.claims} == {"site:acme.example", "site:shop.example"}
    assert reading.notes == ("Certificates of authorities are passed over: 1.",)


def test_names_are_bounded() -> None:
    reading = read(pem(certificate(tuple(f"host{at}.site{at}.example" for at in range(500)))))
    assert len(reading.claims) == 200


@pytest.mark.parametrize(
    "content",
    [
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        b"-----BEGIN CERTIFICATE-----\n" * 10_000,
        b"\x30\x82\xff\xff\x30\x82\xff\xff",
    ],
)
def test_what_is_damaged_is_refused(content: bytes) -> None:
    with pytest.raises(SampleError):
        certificates.read(capture(content))


def test_a_damaged_one_does_not_spoil_the_rest() -> None:
    reading = read(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" + pem(certificate()))
    assert said(reading, "certificate", "site:acme.example")
    assert reading.notes == ("certificate 1: its content is damaged",)


@functools.cache
def genuine() -> tuple[bytes, bytes]:
    """One certificate in both forms: signing it again would give other bytes."""
    one = certificate()
    return der(one), pem(one)


@given(st.data())
def test_damaged_certificates_are_readings_or_refusals(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from(genuine())))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    read_or_refused(certificates.read, capture(bytes(content)))


@given(
    st.binary(max_size=200)
    | st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(
                    [
                        *CRT_SH,
                        "dns_names",
                        "cert",
                        "data",
                        "leaf_cert",
                        "entries",
                        "leaf_input",
                        "extra_data",
                        "issuer_dn",
                        "subject_an",
                    ]
                ),
                inner,
            )
        ),
    ).map(lambda value: json.dumps(value).encode())
)
@example(b'{"entries":[{"leaf_input":"AAAA"}]}')
@example(b'{"leaf_input":"' + base64.b64encode(bytes(15)) + b'"}')
def test_anything_is_a_reading_or_a_refusal(content: bytes) -> None:
    saved = capture(content)
    certificates.recognises(heads.head(saved))
    read_or_refused(certificates.read, saved)
