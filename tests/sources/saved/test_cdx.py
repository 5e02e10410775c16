from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.sources.saved.stating import capture, lines, read_or_refused, said, sound
from truename.sources.saved import Reading, cdx, heads

HEADED = """\
 CDX N b a m s k r M S V g
example,acme)/ 20110203040506 http://acme.example/ text/html 200 AAAA - - 1000 0 a.warc.gz
example,acme)/about 20190203040506 http://www.acme.example/about text/html 404 BBBB - - 1000 9 a.warc.gz
example,acme,shop)/ 20150203040506 https://shop.acme.example/ text/html 200 CCCC - - 1000 9 a.warc.gz
example,other)/ 20150203040506 https://other.example/ text/html 200 CCCC - - 1000 9 a.warc.gz
"""
BARE = "\n".join(" ".join(line.split()[:7]) for line in HEADED.splitlines()[1:])
ROWS = [
    ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"],
    *([*line.split()[:5], "X", "1"] for line in HEADED.splitlines()[1:]),
    [],
    ["example%2Cother%29%2F+20150203040507%21"],
]
CDXJ = "!OpenWayback-CDXJ 1.0\n" + "\n".join(
    f"{key} {time} " + json.dumps({"url": url, "mime": kind, "status": status})
    for key, time, url, kind, status, *_ in (line.split() for line in HEADED.splitlines()[1:])
)
LINES = lines(
    *(
        {"urlkey": key, "timestamp": time, "url": url, "mime": kind, "status": status}
        for key, time, url, kind, status, *_ in (line.split() for line in HEADED.splitlines()[1:])
    )
)


def read(content: Any, **more: str) -> Reading:
    saved = capture(content, **more)
    assert cdx.recognises(heads.head(saved))
    reading = cdx.read(saved)
    sound(reading, saved)
    return reading


@pytest.mark.parametrize("content", [HEADED, BARE, ROWS, CDXJ, LINES], ids=["headed", "bare", "rows", "cdxj", "lines"])
def test_every_form_says_when_each_site_was_captured(content: Any) -> None:
    reading = read(content)
    assert said(reading, "date", "site:acme.example") == ["2011-02-03T04:05:06Z", "2019-02-03T04:05:06Z"]
    assert said(reading, "date", "site:other.example") == ["2015-02-03T04:05:06Z"]
    assert said(reading, "notes", "site:acme.example") == ["3 captures from 2011-02-03 to 2019-02-03"]
    first = reading.claims[0]
    assert first.where == "first of 3 captures"
    assert first.quote == "first captured 2011-02-03T04:05:06Z: http://acme.example/"
    (note,) = (one for one in reading.claims if one.property == "notes" and one.subject == "site:acme.example")
    assert note.quote == "2 answered 2xx, 1 answered 4xx"


def test_the_archive_says_so() -> None:
    archive = "https://archive.example/cdx?url=acme.example"
    assert {one.asserted_by for one in read(BARE, url=archive).claims} == {"archive.example"}


def test_damaged_lines_are_refused_by_their_number() -> None:
    reading = read(HEADED + "example,acme)/ 20111303040506 http://acme.example/ - - - - - - - -\nnothing\n")
    assert reading.notes == (
        "line 6: it names no time and no address of a site",
        "line 7: it is no line of an index",
    )
    assert said(reading, "notes", "site:acme.example") == ["3 captures from 2011-02-03 to 2019-02-03"]


def test_a_key_tells_the_host_where_no_address_stands() -> None:
    assert said(read('example,acme,www)/ 20110203040506 {"mime": "text/html"}'), "date") == ["2011-02-03T04:05:06Z"]


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")))
@example(b" CDX N b a\n" + b"a 20110203040506 " * 1000)
@example(b'[["urlkey","timestamp","original"],[[],{},null]]')
@example(b'[["timestamp","original"],["20110203040506","http://[/"]]')
@example(b'a 20110203040506 {"url": {"url": 1}}')
def test_anything_is_a_reading_or_a_refusal(content: bytes) -> None:
    saved = capture(content)
    cdx.recognises(heads.head(saved))
    read_or_refused(cdx.read, saved)
