from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.sources.saved.stating import all_said, capture, lines, read_or_refused, said, sound
from truename.sources.saved import Reading, dns, heads

WHEN = "2024-05-01T00:00:00Z"

ALIAS = {"name": "www.acme.example.", "type": "CNAME", "data": "edge.cdn.example."}
AUTHORITY = "ns1.hoster.example. jane\\.doe.acme.example. 1 2 3"
TOKEN = '"google-site-" "verification=abcdefghij"'


def scanned(name: str, kind: str, value: str) -> dict[str, str]:
    return {"timestamp": "1714521600", "name": name, "type": kind, "value": value}


FORMS: dict[str, Any] = {
    "dnsx": lines(
        {
            "host": "www.acme.example",
            "ttl": 300,
            "resolver": ["192.0.2.1:53"],
            "a": ["198.51.100.7"],
            "aaaa": ["2001:DB8:0:0::7"],
            "cname": ["edge.cdn.example"],
            "status_code": "NOERROR",
            "timestamp": WHEN,
        },
        {
            "host": "acme.example",
            "mx": ["Mail.acme.example."],
            "ns": ["NS1.hoster.example."],
            "soa": [{"name": "acme.example", "ns": "ns1.hoster.example", "mailbox": "jane\\.doe.acme.example"}],
            "txt": ["google-site-verification=abcdefghij", "v=spf1 -all"],
            "timestamp": WHEN,
        },
    ),
    "zdns": lines(
        {
            "name": "www.acme.example",
            "class": "IN",
            "status": "NOERROR",
            "timestamp": "2024-05-01T02:00:00+02:00",
            "data": {
                "answers": [
                    {"type": "CNAME", "name": "www.acme.example", "answer": "edge.cdn.example."},
                    {"type": "A", "name": "edge.cdn.example", "answer": "198.51.100.7"},
                    {"type": "AAAA", "name": "edge.cdn.example", "answer": "2001:db8::7"},
                ]
            },
        },
        {
            "name": "acme.example",
            "results": {
                "MX": {
                    "data": {
                        "answers": [
                            {"type": "MX", "name": "acme.example", "answer": "mail.acme.example.", "preference": 10}
                        ]
                    },
                    "timestamp": WHEN,
                },
                "NS": {"data": {"answers": [{"type": "NS", "name": "acme.example", "answer": "ns1.hoster.example"}]}},
                "SOA": {
                    "data": {
                        "answers": [
                            {
                                "type": "SOA",
                                "name": "acme.example",
                                "ns": "ns1.hoster.example",
                                "mbox": "jane\\.doe.acme.example.",
                                "answer": "",
                            }
                        ]
                    }
                },
                "TXT": {
                    "data": {
                        "answers": [
                            {
                                "type": "TXT",
                                "name": "acme.example",
                                "answer": "google-site-verification=abcdefghij",
                            }
                        ]
                    }
                },
            },
        },
    ),
    "massdns": lines(
        {
            "name": "www.acme.example.",
            "type": "A",
            "class": "IN",
            "status": "NOERROR",
            "rx_ts": 1714521600000000000,
            "data": {
                "answers": [
                    {
                        "ttl": 3,
                        "type": "CNAME",
                        "class": "IN",
                        "name": "www.acme.example.",
                        "data": "edge.cdn.example.",
                    },
                    {"ttl": 3, "type": "A", "class": "IN", "name": "edge.cdn.example.", "data": "198.51.100.7"},
                    {"ttl": 3, "type": "AAAA", "class": "IN", "name": "edge.cdn.example.", "data": "2001:db8::7"},
                ]
            },
        },
        {
            "name": "acme.example.",
            "type": "ANY",
            "class": "IN",
            "status": "NOERROR",
            "rx_ts": 1714521600000000000,
            "data": {
                "answers": [
                    {"type": "MX", "name": "acme.example.", "data": "10 mail.acme.example."},
                    {"type": "NS", "name": "acme.example.", "data": "ns1.hoster.example."},
                    {
                        "type": "SOA",
                        "name": "acme.example.",
                        "data": "ns1.hoster.example. jane\\.doe.acme.example. 1 2 3",
                    },
                    {"type": "TXT", "name": "acme.example.", "data": TOKEN},
                ]
            },
        },
    ),
    "over HTTPS": lines(
        {
            "Status": 0,
            "Question": [{"name": "www.acme.example.", "type": 28}],
            "Answer": [
                {"name": "www.acme.example.", "type": 5, "TTL": 300, "data": "edge.cdn.example."},
                {"name": "edge.cdn.example.", "type": 1, "TTL": 60, "data": "198.51.100.7"},
                {"name": "edge.cdn.example.", "type": 28, "TTL": 60, "data": "2001:db8::7"},
            ],
        },
        {"Status": 0, "Answer": [{"name": "acme.example", "type": 15, "data": "10 mail.acme.example."}]},
        {"Status": 0, "Answer": [{"name": "acme.example", "type": 2, "data": "ns1.hoster.example."}]},
        {
            "Status": 3,
            "Authority": [{"name": "acme.example", "type": 6, "data": AUTHORITY}],
        },
        {
            "Status": 0,
            "Answer": [{"name": "acme.example", "type": 16, "data": TOKEN}],
        },
    ),
    "scans": lines(
        scanned("www.acme.example", "a", "198.51.100.7"),
        scanned("www.acme.example", "aaaa", "2001:db8::7"),
        scanned("www.acme.example", "cname", "edge.cdn.example"),
        scanned("acme.example", "mx", "10 mail.acme.example"),
        scanned("acme.example", "ns", "ns1.hoster.example"),
        scanned("acme.example", "soa", ". jane\\.doe.acme.example"),
        {
            "timestamp": "1714521600",
            "name": "acme.example",
            "type": "txt",
            "value": "google-site-verification=abcdefghij",
        },
    ),
    "dig": """
; <<>> DiG 9.18 <<>> www.acme.example
;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1

;; QUESTION SECTION:
;www.acme.example.\t\tIN\tA

;; ANSWER SECTION:
www.acme.example.\t300\tIN\tCNAME\tedge.cdn.example.
edge.cdn.example.\t60\tIN\tA\t198.51.100.7
edge.cdn.example.\t60\tIN\tAAAA\t2001:db8::7
acme.example.\t60\tIN\tMX\t10 mail.acme.example.
acme.example.\t60\tIN\tTXT\t"google-site-verification=abcdefghij"

;; AUTHORITY SECTION:
acme.example. 300 IN NS ns1.hoster.example.
acme.example. 300 IN SOA ns1.hoster.example. jane\\.doe.acme.example. 1 2 3 4 5

;; ADDITIONAL SECTION:
ns1.hoster.example. 300 IN A 192.0.2.53
""",
    "zone": """\
$ORIGIN acme.example.
$TTL 3600
@  IN SOA ns1.hoster.example. jane\\.doe.acme.example. ( 2024050101 ; serial (
        7200 3600 ; "x
        1209600 3600 )
   IN NS ns1.hoster.example.
   3600 IN MX 10 mail
@ TXT "google-site-" "verification=abcdefghij"
@ TXT "v=spf1 include:_spf.example -all"
*.www 300 IN A 198.51.100.7
www IN 300 AAAA 2001:db8::7
www CNAME edge.cdn.example.
_dmarc TXT "v=DMARC1; rua=mailto:agg@acme.example"
""",
}


def read(content: Any) -> Reading:
    saved = capture(content)
    assert dns.recognises(heads.head(saved))
    reading = dns.read(saved)
    sound(reading, saved)
    return reading


@pytest.mark.parametrize("form", FORMS)
def test_every_form_says_who_serves_a_site(form: str) -> None:
    reading = read(FORMS[form])
    assert {one.subject for one in reading.claims} == {"site:acme.example"}
    assert all_said(reading) == {
        "ip": ["198.51.100.7", "2001:db8::7"],
        "mailServer": ["mail.acme.example"],
        "nameServer": ["ns1.hoster.example"],
        "soaMailbox": ["jane.doe@acme.example"],
        "verification": ["google:abcdefghij"],
        "notes": ["www.acme.example is an alias of edge.cdn.example"],
    }
    assert {one.group for one in reading.claims} == {"dns:acme.example"}
    assert {one.asserted_by for one in reading.claims} == {"DNS"}
    if form in ("dnsx", "massdns", "scans"):
        assert {one.asserted for one in reading.claims} == {WHEN}


def test_passive_dns_says_when_it_was_seen() -> None:
    record = {
        "rrname": "www.acme.example.",
        "rrtype": "A",
        "rdata": ["198.51.100.7", "198.51.100.8"],
        "time_first": 1400000000,
        "time_last": 1500000000,
        "count": 12,
    }
    mail = {"rrname": "acme.example", "rrtype": "MX", "rdata": "10 mail.acme.example.", "time_last": "1500000000"}
    reading = read(lines({"cond": "begin"}, {"obj": record}, mail, {"cond": "succeeded"}))
    assert said(reading, "ip") == ["198.51.100.7", "198.51.100.8"]
    assert said(reading, "mailServer") == ["mail.acme.example"]
    one = reading.claims[0]
    assert (one.asserted_by, one.asserted) == ("passive DNS", "2017-07-14T02:40:00Z")
    assert one.quote == (
        "www.acme.example. A 198.51.100.7, first seen 2014-05-13T16:53:20Z, last seen 2017-07-14T02:40:00Z, 12 times"
    )


def test_a_customers_part_of_a_platform_is_a_site_of_its_own() -> None:
    (one,) = read("someone.github.io. 60 IN A 198.51.100.7\n").claims
    assert one.subject == "site:someone.github.io"


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("MS=ms12345678", "microsoft:ms12345678"),
        ("facebook-domain-verification=abc123def456", "facebook:abc123def456"),
        ("yandex-verification: 0123456789abcdef", "yandex:0123456789abcdef"),
        ("v=spf1 include:_spf.mail.example ~all", ""),
        ("v=DMARC1; p=none; rua=mailto:x@acme.example", ""),
        ("some words that verification: is about, and more", ""),
    ],
)
def test_tokens_that_show_who_has_a_domain(text: str, token: str) -> None:
    reading = read(lines({"name": "acme.example", "type": "TXT", "value": text}))
    assert said(reading, "verification") == [token] * bool(token)


def test_what_says_nothing_is_counted() -> None:
    reading = read(
        lines(
            {"name": "acme.example", "type": "CAA", "value": "0 issue x"},
            {"name": "acme.example", "type": "A", "value": "not an address"},
            {"name": "acme.example", "type": "MX", "value": "0 ."},
            {"name": "192.0.2.1", "type": "A", "value": "192.0.2.1"},
            {"name": "localhost", "type": "A", "value": "127.0.0.1"},
            {"name": "acme.example", "type": "A", "value": "192.0.2.9"},
        )
        + b"nothing\n[1]\n"
    )
    assert said(reading, "ip") == ["192.0.2.9"]
    assert reading.notes == (
        "Records that say nothing here are passed over: 2 A of no host, 1 CAA, 1 A without a value, 1 MX without a"
        " value.",
        "line 7: it is no JSON: Expecting value at character 1",
        "line 8: it is no object",
    )


def test_aliases_in_a_circle() -> None:
    answers = [
        {"name": f"{at % 3}.acme.example", "type": 5, "data": f"{(at + 1) % 3}.acme.example"} for at in range(30)
    ]
    read(lines({"Status": 0, "Answer": [*answers, {"name": "0.acme.example", "type": 1, "data": "192.0.2.9"}]}))


def test_brackets_that_are_never_closed() -> None:
    zone = "$ORIGIN acme.example.\n@ SOA ns1 host (\n" + "1\n" * 100 + "www A 192.0.2.9\n"
    assert said(read(zone), "ip") == ["192.0.2.9"]


_LINES = st.sampled_from([line for form in ("dig", "zone") for line in FORMS[form].splitlines()])


@given(st.lists(_LINES | st.text(max_size=20), max_size=20).map("\n".join))
@example("$ORIGIN\n@\n( ( (\n" + '"' * 1001 + "\n\\\n")
@example('a.example A\na.example 1 2 3 IN IN A x\n SOA\n MX 1\n\tTXT \\999"\\999"')
def test_any_text_is_a_reading(text: str) -> None:
    saved = capture(text.encode("utf-8", "surrogatepass"))
    dns.recognises(heads.head(saved))
    read_or_refused(dns.read, saved)


_KEYS = (
    "host a mx soa txt name type value data answers results rrname rrtype rdata time_first time_last Status Answer obj"
)
_ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.integers()
    | st.text(max_size=6)
    | st.sampled_from(["a.example", "SOA", "TXT"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_KEYS.split()), inner, max_size=5),
    max_leaves=20,
)


@given(st.lists(_ANY, min_size=1, max_size=3).map(lambda records: lines(*records)) | st.binary(max_size=100))
@example(lines({"rrname": "a.example", "rrtype": "A", "rdata": "x", "time_first": 1e400, "time_last": "9" * 30}))
@example(lines({"name": "a.example", "type": True, "value": "x"}, {"name": "a.example", "type": -1, "value": "x"}))
@example(b'{"host": "a.example", "a": ["192.0.2.1"]}\n{"a": 1} {"b": 2}\n{"a":\n')
def test_anything_is_a_reading_or_a_refusal(content: bytes) -> None:
    saved = capture(content)
    dns.recognises(heads.head(saved))
    read_or_refused(dns.read, saved)
