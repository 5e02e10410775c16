from __future__ import annotations

import base64
import json
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from tests.collect.servers import HOME, MANDATE
from tests.collect.test_warc import read, records
from truename.collect import dns as source
from truename.collect.warc import Collected
from truename.errors import UsageError
from truename.sources.saved import Saved
from truename.sources.saved import dns as reader

ZONE: dict[tuple[str, str], list[tuple[str, str, str]]] = {
    ("acme.test.", "A"): [("acme.test.", "A", "192.0.2.7")],
    ("acme.test.", "AAAA"): [("acme.test.", "AAAA", "2001:db8::7")],
    ("acme.test.", "NS"): [("acme.test.", "NS", "ns1.acme.test."), ("acme.test.", "NS", "ns2.acme.test.")],
    ("acme.test.", "MX"): [("acme.test.", "MX", "10 mail.acme.test.")],
    ("acme.test.", "TXT"): [
        ("acme.test.", "TXT", '"v=spf1 " "-all"'),
        ("acme.test.", "TXT", '"google-site-verification=abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"'),
    ],
    ("acme.test.", "SOA"): [("acme.test.", "SOA", "ns1.acme.test. jane\\.doe.acme.test. 7 1 2 3 4")],
    ("acme.test.", "CAA"): [("acme.test.", "CAA", '0 issue "ca.test"')],
    ("_dmarc.acme.test.", "TXT"): [("_dmarc.acme.test.", "TXT", '"v=DMARC1; p=none"')],
    ("www.acme.test.", "A"): [("www.acme.test.", "CNAME", "acme.test."), ("acme.test.", "A", "192.0.2.7")],
    ("big.test.", "TXT"): [("big.test.", "TXT", f'"{n:03d}{"x" * 200}"') for n in range(40)],
}


class Server:
    """A server of names on loopback, over UDP and TCP."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str]] = []
        self.silent: set[str] = set()
        self.garbage: set[str] = set()
        self._tcp = socket.create_server((HOME, 0))
        self.port = int(self._tcp.getsockname()[1])
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind((HOME, self.port))
        self._threads = [threading.Thread(target=each, daemon=True) for each in (self._datagrams, self._streams)]
        for thread in self._threads:
            thread.start()

    def answer(self, data: bytes, over: str) -> bytes | None:
        question = dns.message.from_wire(data)
        (asked,) = question.question
        name, kind = asked.name.to_text(), dns.rdatatype.to_text(asked.rdtype)
        self.asked.append((name, kind, over))
        if kind in self.silent:
            return None
        if kind in self.garbage:
            return data[:2] + b"\xff" * 20
        answer = dns.message.make_response(question)
        answer.flags |= dns.flags.RA
        for owner, sort, text in ZONE.get((name, kind), []):
            answer.answer.append(dns.rrset.from_text(owner, 300, "IN", sort, text))
        if not any(zone == name for zone, _ in ZONE):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        wire = answer.to_wire(max_size=65535)
        if over == "udp" and len(wire) > 1232:
            short = dns.message.make_response(question)
            short.flags |= dns.flags.TC
            return short.to_wire()
        return wire

    def _datagrams(self) -> None:
        with suppress(OSError):
            while True:
                data, client = self._udp.recvfrom(4096)
                if not data:
                    return
                if (answer := self.answer(data, "udp")) is not None:
                    self._udp.sendto(answer, client)

    def _streams(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._tcp.accept()
                with connection:
                    (length,) = struct.unpack("!H", connection.recv(2))
                    answer = self.answer(connection.recv(length), "tcp")
                    assert answer is not None
                    connection.sendall(struct.pack("!H", len(answer)) + answer)

    def close(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", (HOME, self.port))
        self._tcp.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        self._udp.close()
        self._tcp.close()


@contextmanager
def serving() -> Iterator[Server]:
    server = Server()
    try:
        yield server
    finally:
        server.close()


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as made:
        yield made


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "evidence.warc.gz"


def ask(server: Server, out: Path, *names: str, timeout: float = 5.0) -> Collected:
    return source.collect(out, names, f"{HOME}:{server.port}", MANDATE, timeout=timeout)


def told(out: Path) -> dict[str, dict[str, Any]]:
    """What the WARC holds, by host."""
    found = {}
    for kind, url, block in records(out):
        if kind == "resource":
            (line,) = block.decode().splitlines()
            document = json.loads(line)
            assert url == f"dns:{document['host']}"
            found[document["host"]] = document
    return found


def test_every_type_is_asked_and_told(server: Server, out: Path) -> None:
    found = ask(server, out, "Acme.TEST")
    assert (found.answers, found.failures) == (8, ())
    assert [(name, kind) for name, kind, _ in server.asked] == [
        *(("acme.test.", kind) for kind in source.TYPES),
        ("_dmarc.acme.test.", "TXT"),
    ]
    acme = told(out)["acme.test"]
    assert acme["a"] == ["192.0.2.7"]
    assert acme["aaaa"] == ["2001:db8::7"]
    assert acme["ns"] == ["ns1.acme.test", "ns2.acme.test"]
    assert acme["mx"] == ["10 mail.acme.test"]
    assert acme["txt"][0] == "v=spf1 -all"
    assert acme["soa"] == [{"name": "acme.test", "ns": "ns1.acme.test", "mailbox": "jane\\.doe.acme.test", "serial": 7}]
    assert acme["caa"] == ['0 issue "ca.test"']
    assert acme["resolver"] == [f"{HOME}:{server.port}"]
    assert acme["status_code"] == "NOERROR"
    assert told(out)["_dmarc.acme.test"]["txt"] == ["v=DMARC1; p=none"]


def test_the_bytes_of_every_answer_are_kept(server: Server, out: Path) -> None:
    ask(server, out, "acme.test")
    wire = told(out)["acme.test"]["wire"]
    assert set(wire) == set(source.TYPES)
    answer = dns.message.from_wire(base64.b64decode(wire["A"]))
    assert "192.0.2.7" in answer.to_text()


def test_our_reader_reads_it(server: Server, out: Path) -> None:
    ask(server, out, "acme.test")
    saved = [one for one in read(out) if isinstance(one, Saved)]
    assert [one.address for one in saved] == ["dns:acme.test", "dns:_dmarc.acme.test"]
    claims = {(one.subject, one.property, one.value) for one in reader.read(saved[0]).claims}
    assert ("site:acme.test", "ip", "192.0.2.7") in claims
    assert ("site:acme.test", "nameServer", "ns1.acme.test") in claims
    assert ("site:acme.test", "mailServer", "mail.acme.test") in claims
    assert ("site:acme.test", "soaMailbox", "jane.doe@acme.test") in claims


def test_an_alias_leads_to_its_addresses(server: Server, out: Path) -> None:
    ask(server, out, "www.acme.test")
    www = told(out)["www.acme.test"]
    assert (www["a"], www["cname"]) == (["192.0.2.7"], ["acme.test"])


def test_long_answers_come_over_tcp(server: Server, out: Path) -> None:
    ask(server, out, "big.test")
    assert len(told(out)["big.test"]["txt"]) == 40
    assert ("big.test.", "TXT", "tcp") in server.asked


def test_a_name_that_is_none_is_told(server: Server, out: Path) -> None:
    found = ask(server, out, "nowhere.test")
    assert found.failures == ()
    assert told(out)["nowhere.test"]["status_code"] == "NXDOMAIN"


def test_what_is_not_answered_is_a_failure_and_the_rest_goes_on(server: Server, out: Path) -> None:
    server.silent |= {"MX"}
    server.garbage |= {"CAA"}
    found = ask(server, out, "acme.test", timeout=0.3)
    assert {name for name, _ in found.failures} == {"acme.test MX", "acme.test CAA"}
    assert found.answers == 6
    assert told(out)["acme.test"]["a"] == ["192.0.2.7"]
    notes = [url for kind, url, _ in records(out) if kind == "metadata"]
    assert notes == ["dns:acme.test?type=MX", "dns:acme.test?type=CAA"]


def test_nobody_there_brings_nothing(out: Path) -> None:
    with serving() as server:
        pass
    found = ask(server, out, "acme.test", timeout=0.3)
    assert (found.answers, len(found.failures)) == (0, 8)
    assert told(out) == {}


@pytest.mark.parametrize("name", ["", "192.0.2.1", "http://acme.test/", "a" * 64 + ".test", "a b.test"])
def test_what_is_no_name_is_refused(out: Path, name: str) -> None:
    with pytest.raises(UsageError):
        source.collect(out, [name], HOME, MANDATE)
    assert not out.exists()


@pytest.mark.parametrize(
    "text", ["", "resolver.test", "192.0.2.1:0", "192.0.2.1:99999", "192.0.2.1:x", "[::1", "::1:53:x"]
)
def test_what_is_no_resolver_is_refused(out: Path, text: str) -> None:
    with pytest.raises(UsageError):
        source.collect(out, ["acme.test"], text, MANDATE)
    assert not out.exists()


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("192.0.2.1", ("192.0.2.1", 53)),
        ("192.0.2.1:5353", ("192.0.2.1", 5353)),
        ("2001:db8::1", ("2001:db8::1", 53)),
        ("[2001:db8::1]", ("2001:db8::1", 53)),
        ("[2001:db8::1]:5353", ("2001:db8::1", 5353)),
    ],
)
def test_resolvers_are_read(text: str, meant: tuple[str, int]) -> None:
    assert source.resolver_of(text) == meant
