from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.sources.saved.stating import all_said, capture, read_or_refused, said, sound
from truename.errors import SampleError
from truename.sources.saved import Reading, heads, mail

HEADERS = """\
Return-Path: <bounce-123@mailer.example>
Received: from mx.provider.example (mx.provider.example [192.0.2.25])
\tby mail.client.example with ESMTPS id 1; Fri, 3 Feb 2023 05:05:09 +0000
Received: from DESKTOP-AB12CD (unknown [203.0.113.77])
\tby mx.provider.example (Postfix) with ESMTPSA id 2; Fri,  3 Feb 2023 05:05:07 +0000
Received: from [10.0.0.5] by DESKTOP-AB12CD; Fri, 3 Feb 2023 05:05:06 +0000
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
 d=acme.example; s=mail; h=from:to;
 bh=AAAA; b=BBBB
Message-ID: <abc.123@DESKTOP-AB12CD>
Date: Fri, 03 Feb 2023 14:05:06 +0900
From: =?utf-8?B?SsOkbmUgRG9l?= <Jane@Acme.example>
Reply-To: "J. Doe" <jane.private@mail.example>
To: client@client.example
Subject: an offer
X-Mailer: Sample Mailer 6.0
X-Originating-IP: [2001:DB8:0::77]
MIME-Version: 1.0
"""

BODY = """\
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Hello,

please call our other office, +44 20 7946 0999, about invoice 2023-0042.

Best regards,
Jane Doe
Tel. +44 20 7946 0123
Telegram: @jane_acme

On Thu, 2 Feb 2023, client@client.example wrote:
> our phone is +44 20 7946 0555
"""


def read(content: Any) -> Reading:
    saved = capture(content, name="mail.eml")
    assert mail.recognises(heads.head(saved))
    reading = mail.read(saved)
    sound(reading, saved)
    return reading


def test_headers_say_who_writes_from_where() -> None:
    found = all_said(read(HEADERS))
    assert found == {
        "schema": ["Mailbox"],
        "email": ["jane@acme.example", "jane.private@mail.example"],
        "name": ["Jäne Doe"],
        "notes": [
            "return-path bounce-123@mailer.example",
            "sent by a machine called DESKTOP-AB12CD",
            "written on DESKTOP-AB12CD",
        ],
        "mailServer": ["acme.example"],
        "ip": ["203.0.113.77", "2001:db8::77"],
        "generator": ["Sample Mailer 6.0"],
        "date": ["2023-02-03T05:05:06Z"],
        "timeZone": ["+09:00"],
    }


def test_whose_it_is_and_when_it_was_said() -> None:
    one = read(HEADERS).claims[0]
    assert one.subject == "mail:jane@acme.example"
    assert one.group == "mail:abc.123@DESKTOP-AB12CD"
    assert one.asserted == "2023-02-03T05:05:06Z"
    assert one.asserted_by == "jane@acme.example"


def test_the_signature_is_read_and_what_was_quoted_is_not() -> None:
    reading = read(HEADERS + BODY)
    assert said(reading, "phone") == ["+442079460123"]
    assert said(reading, "handle") == ["telegram:jane_acme"]
    assert {one.where for one in reading.claims if one.property == "phone"} == {"signature"}


def test_dashes_begin_a_signature() -> None:
    body = "Content-Type: text/plain\n\nTel. +44 20 7946 0999\n-- \nTel. +44 20 7946 0123\n"
    assert said(read(HEADERS + body), "phone") == ["+442079460123"]


def test_html_is_read_where_there_is_no_text() -> None:
    html = "<html><body><p>Hello</p><p>Best regards</p><p>Tel. +44 20 7946 0123</p><script>x</script></body></html>"
    assert said(read(f"{HEADERS}Content-Type: text/html\n\n{html}"), "phone") == ["+442079460123"]


def test_pictures_and_documents_become_captures() -> None:
    picture = base64.b64encode(b"\x89PNG\r\n\x1a\nxx").decode()
    body = (
        'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\nHello\n--b\n'
        f'Content-Type: image/png; name="../me.png"\nContent-Transfer-Encoding: base64\n\n{picture}\n--b\n'
        "Content-Type: message/rfc822\n\nFrom: other@other.example\n\n-- \nTel. +44 20 7946 0777\n--b--\n"
    )
    reading = read(HEADERS + body)
    assert [(one.name, one.media, one.content) for one in reading.inner] == [
        ("mail.eml/1/1/.._me.png", "image/png", b"\x89PNG\r\n\x1a\nxx")
    ]
    assert reading.notes == ("A mail inside mail 1 is another's, and was not read: save it by itself.",)
    assert not said(reading, "phone")


def test_a_mailbox_of_many() -> None:
    mbox = "".join(
        f"From {name}@acme.example Fri Feb  3 05:05:06 2023\nFrom: {name}@acme.example\nDate: Fri, 3 Feb 2023 05:05:06"
        f" +0000\nReceived: x\n\nFrom here on, nothing.\n\n"
        for name in ("jane", "jon")
    )
    assert said(read(mbox), "email") == ["jane@acme.example", "jon@acme.example"]


@pytest.mark.parametrize(
    "headers",
    [
        "From: nobody\nDate: Fri, 3 Feb 2023 05:05:06 +0000\n\n",
        "From: \nReceived: x\n\n",
        "Received: x\nSubject: y\n\n",
        "A: b\n" * 300_000,
        "",
    ],
)
def test_what_names_nobody_is_refused(headers: str) -> None:
    with pytest.raises(SampleError):
        mail.read(capture(headers))


def test_parts_inside_parts_inside_parts() -> None:
    deep = "".join(f'Content-Type: multipart/mixed; boundary="b{at}"\n\n--b{at}\n' for at in range(3000))
    reading = read(HEADERS + deep)
    assert said(reading, "email")
    assert reading.notes == ("The body of mail 1 cannot be taken apart (RecursionError) and was not read.",)


def test_hostile_headers_are_one_line_of_text() -> None:
    reading = read('From: "a\u202eb\x07" <jane@acme.example>\nReceived: x\nX-Mailer: <script>\x1b[31m\nDate: x\n\n')
    assert said(reading, "name") == ["ab"]
    assert said(reading, "generator") == ["<script>[31m"]


def test_addresses_inside_a_network_say_nothing() -> None:
    for inside in ("10.1.2.3", "192.168.1.1", "127.0.0.1", "fe80::1", "169.254.1.1", "999.1.1.1"):
        assert not said(read(f"Received: from x ([{inside}]) by y\nFrom: jane@acme.example\n\n"), "ip")


_LINES = st.sampled_from(
    HEADERS.splitlines() + BODY.splitlines() + ["--b", 'Content-Type: multipart/mixed; boundary="b"']
)


@given(st.lists(_LINES, max_size=30).map("\n".join).map(str.encode), st.binary(max_size=80), st.integers(0, 2000))
@example(b"From: ((((((((((" * 500 + b"\nReceived: x\n\n", b"", 0)
@example(b"From: =?utf-8?B?////?= <a@b.example>\nReceived: x\nDate: Fri, 99 Feb 99999 99:99:99 +9999\n\n", b"", 0)
@example(b"From: a@b.example\nReceived: x\nContent-Type: text/plain; charset=punycode\n\nxx-", b"", 0)
@example(b"From: a@b.example\nReceived: x\nContent-Type: text/plain; charset*0=a; charset*=x'\n\nxx-", b"", 0)
def test_anything_is_a_reading_or_a_refusal(content: bytes, noise: bytes, at: int) -> None:
    saved = capture(content[:at] + noise + content[at:])
    mail.recognises(heads.head(saved))
    read_or_refused(mail.read, saved)
