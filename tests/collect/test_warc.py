from __future__ import annotations

import gzip
import io
from dataclasses import replace
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.collect.servers import MANDATE
from truename.collect.http import Exchange
from truename.collect.warc import Warc, tool
from truename.errors import UsageError
from truename.sources.saved import Refusal, Saved
from truename.sources.saved.containers import captured

RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nhello"
ONE = Exchange(
    "http://acme.test/a",
    "192.0.2.1",
    "2026-01-01T00:00:00.000001Z",
    b"GET /a HTTP/1.1\r\nHost: acme.test\r\n\r\n",
    RESPONSE,
    200,
    {"content-type": "text/html"},
)


def read(path: Path) -> list[Saved | Refusal]:
    """What this program's own reader makes of it."""
    with path.open("rb") as file:
        return list(captured(file, path.name))


def records(path: Path) -> list[tuple[str, str, bytes]]:
    """Type, address and block of every record, as warcio reads them; every digest is checked."""
    found = []
    with path.open("rb") as file:
        for record in ArchiveIterator(file, no_record_parse=True, check_digests="raise"):
            found.append(
                (record.rec_type, record.rec_headers.get("WARC-Target-URI") or "", record.content_stream().read())
            )
    return found


def test_everything_is_there_byte_for_byte(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    with Warc.create(path, MANDATE, {"robots": "obey"}) as warc:
        warc.exchange(ONE)
        warc.resource("dns:acme.test", "application/json", b"{}\n", ONE.time)
        warc.note("http://acme.test/b", {"truename-not-collected": "no answer"})
        assert warc.length == path.stat().st_size
    info, response, request, resource, note = records(path)
    assert response == ("response", ONE.url, RESPONSE)
    assert request == ("request", ONE.url, ONE.request)
    assert resource == ("resource", "dns:acme.test", b"{}\n")
    assert note == ("metadata", "http://acme.test/b", b"truename-not-collected: no answer\r\n")
    told = dict(line.split(": ", 1) for line in info[2].decode().splitlines())
    assert told == {
        "software": tool(),
        "format": "WARC File Format 1.1",
        "operator": MANDATE.operator,
        "purpose": MANDATE.purpose,
        "authority": MANDATE.authority,
        "robots": "obey",
    }


def test_our_reader_takes_it(tmp_path: Path) -> None:
    with Warc.create(tmp_path / "a.warc.gz", MANDATE, {}) as warc:
        warc.exchange(ONE)
        warc.exchange(replace(ONE, url="http://acme.test/b", truncated="length"))
    first, second = read(tmp_path / "a.warc.gz")
    assert isinstance(first, Saved)
    assert isinstance(second, Saved)
    assert (first.url, first.content, first.media, first.tool) == (ONE.url, b"hello", "text/html", tool())
    assert first.captured.startswith("2026-01-01T00:00:00")
    assert second.content == b"hello"


def test_only_its_owner_reads_it(tmp_path: Path) -> None:
    with Warc.create(tmp_path / "a.warc.gz", MANDATE, {}):
        pass
    assert (tmp_path / "a.warc.gz").stat().st_mode & 0o777 == 0o600


def test_nothing_is_written_over(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"evidence")
    with pytest.raises(UsageError, match="a file"):
        Warc.create(path, MANDATE, {})
    assert path.read_bytes() == b"evidence"
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError):
        Warc.create(tmp_path / "link", MANDATE, {})
    with pytest.raises(UsageError):
        Warc.create(tmp_path / "none" / "a", MANDATE, {})


def test_what_a_server_wrote_becomes_no_header(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    with Warc.create(path, MANDATE, {}) as warc:
        warc.note("http://acme.test/\r\nWARC-Type: response\r\n\r\n", {"reason": "x\r\nsoftware: evil\n"})
    (_, note) = records(path)
    assert note[0] == "metadata"
    assert note[2] == b"reason: x  software: evil \r\n"


def test_what_was_written_before_the_end_can_be_read_at_every_byte(tmp_path: Path) -> None:
    """A process that is killed while it writes leaves some beginning of the file."""
    path = tmp_path / "a.warc.gz"
    lengths = []
    with Warc.create(path, MANDATE, {}) as warc:
        for n in range(3):
            lengths.append(warc.length)
            warc.exchange(replace(ONE, url=f"http://acme.test/{n}"))
        lengths.append(warc.length)
    whole = path.read_bytes()
    for length in range(lengths[0], len(whole) + 1, 3):
        path.write_bytes(whole[:length])
        found = [one for one in read(path) if isinstance(one, Saved)]
        assert len(found) >= sum(length >= end for end in lengths[1:])
        assert all(one.content == b"hello" for one in found)


def test_it_goes_on_after_a_torn_end(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    with Warc.create(path, MANDATE, {}) as warc:
        warc.exchange(ONE)
        kept, info = warc.length, warc.warcinfo
    with path.open("ab") as file:
        file.write(gzip.compress(b"WARC/1.1\r\nWARC-Type: response\r\n")[:-9])
    with Warc.resume(path, kept, info) as warc:
        warc.exchange(replace(ONE, url="http://acme.test/b"))
    assert [kind for kind, *_ in records(path)] == ["warcinfo", "response", "request", "response", "request"]
    with path.open("rb") as file:
        ids = {one.rec_headers.get("WARC-Warcinfo-ID") for one in ArchiveIterator(file) if one.rec_type != "warcinfo"}
    assert ids == {info}


def test_a_file_that_became_shorter_is_not_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    with Warc.create(path, MANDATE, {}) as warc:
        length = warc.length
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(UsageError, match="shorter"):
        Warc.resume(path, length, "")
    with pytest.raises(UsageError):
        Warc.resume(tmp_path / "none", 1, "")


def test_two_do_not_write_one_file(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    with Warc.create(path, MANDATE, {}) as warc:
        with pytest.raises(UsageError, match="another one"):
            Warc.resume(path, warc.length, warc.warcinfo)
        warc.exchange(ONE)
    Warc.resume(path, warc.length, warc.warcinfo).__exit__(None, None, None)


def test_any_tool_unpacks_it(tmp_path: Path) -> None:
    with Warc.create(tmp_path / "a.warc.gz", MANDATE, {}) as warc:
        warc.exchange(ONE)
    text = gzip.decompress((tmp_path / "a.warc.gz").read_bytes())
    assert text.count(b"WARC/1.1\r\n") == 3
    assert io.BytesIO(text).readline() == b"WARC/1.1\r\n"
