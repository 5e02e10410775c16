"""One exchange of HTTP/1.1, as its bytes went over the wire.

http.client of the standard library speaks the protocol over a connection that is made here: to an address that was
checked, with every byte noted as it is sent and received. It keeps no cookies, follows no redirects, and knows no
proxy. Everything is bounded: how long, how many bytes, and by http.client the header.
"""

from __future__ import annotations

import http.client
import io
import re
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

from truename.collect.reach import FetchError, Reach
from truename.sources.saved.values import absolute

CONNECT_TIMEOUT = 15.0
"""Seconds for a connection to come about."""

IDLE_TIMEOUT = 30.0
"""Seconds without a byte after which a server is taken to have gone."""

WHOLE_TIMEOUT = 120.0
"""Seconds for a whole exchange, however slowly the bytes come: log servers search for a minute before they answer."""

LARGEST_HEAD = 128 * 2**10
"""Bytes of a response beside its body: a hundred header fields, and the sizes of chunks."""

LONGEST_URL = 4_096
"""Characters of an address; longer ones are made by traps."""

REDIRECTS = frozenset({301, 302, 303, 307, 308})
"""RFC 9110, 15.4."""

_PATH = "/%:@!$&'()*+,;=~-._?"
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_BAD_FIELD = re.compile(r"[^\x20-\x7e]")


@dataclass(frozen=True, slots=True)
class Limits:
    """What an exchange may cost: bytes of the response's body as it is sent, and seconds."""

    largest: int
    connect: float = CONNECT_TIMEOUT
    idle: float = IDLE_TIMEOUT
    whole: float = WHOLE_TIMEOUT


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and what came back.

    Attributes:
        url: that was asked for.
        address: of the machine that answered.
        time: when the request was sent, UTC, ISO 8601 with microseconds.
        request, response: the bytes, as they went over the wire (inside TLS).
        status: of HTTP.
        fields: of the response's header, by lower-case name; of several of one name the first.
        truncated: why it is not whole, in the words of WARC: "length", "time", "disconnect"; else empty.
    """

    url: str
    address: str
    time: str
    request: bytes = field(repr=False)
    response: bytes = field(repr=False)
    status: int
    fields: Mapping[str, str]
    truncated: str = ""

    @property
    def media(self) -> str:
        """The media type that the response states, without parameters; empty where it states none."""
        return self.fields.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def location(self) -> str:
        """Where a redirect leads to; empty where it is none, or leads nowhere on the web."""
        if self.status not in REDIRECTS:
            return ""
        return absolute(self.fields.get("location", "")[:LONGEST_URL], self.url)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an address of the web points to: scheme, host, port, and the target that is asked for there."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """Host and port as the header states them: without the port that goes without saying."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


_PORTS = {"http": 80, "https": 443}


def place(url: str) -> Place:
    """Take an address of the web apart.

    Raises:
        FetchError: it is none.
    """
    whole = absolute(url)
    if not whole or len(whole) > LONGEST_URL:
        raise FetchError(f"{url[:100]!r} is no address of the web")
    parts = urlsplit(whole)
    try:
        port = parts.port
    except ValueError:
        raise FetchError(f"{url[:100]!r} has no port that is one") from None
    assert parts.hostname is not None
    target = quote(parts.path or "/", safe=_PATH.replace("?", "")) + (
        f"?{quote(parts.query, safe=_PATH)}" if parts.query else ""
    )
    return Place(parts.scheme, parts.hostname, port if port is not None else _PORTS[parts.scheme], target)


def get(
    url: str,
    reach: Reach,
    limits: Limits,
    headers: Mapping[str, str],
    wanted: Callable[[int, str], bool] = lambda _status, _media: True,
) -> Exchange:
    """Ask for one address.

    Args:
        url: http or https.
        reach: what may be connected to.
        limits: what it may cost.
        headers: beside Host and Connection.
        wanted: whether the body is worth reading, by status and media type; where not, the exchange says that it is
            truncated ("unspecified").

    Raises:
        FetchError: nothing came that is an answer.
    """
    at = place(url)
    for name, value in headers.items():
        if _BAD_FIELD.search(value):
            raise FetchError(f"the header {name} has characters that none may have")
    when = datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    wire = _connect(at, reach, limits)
    try:
        return _exchange(url, at, when, wire, headers, wanted)
    except (http.client.HTTPException, OSError, ValueError) as error:
        raise FetchError(f"{at.authority}: {wire.stopped_says or _words(error)}") from error
    finally:
        wire.end()


def _exchange(
    url: str, at: Place, when: str, wire: _Wire, headers: Mapping[str, str], wanted: Callable[[int, str], bool]
) -> Exchange:
    connection = _Connection(at.host, wire)
    connection.putrequest("GET", at.target, skip_host=True, skip_accept_encoding=True)
    connection.putheader("Host", at.authority)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.putheader("Connection", "close")
    connection.endheaders()
    response = connection.getresponse()
    if not _HEAD_END.search(wire.received):  # which http.client takes for a header that has ended
        raise FetchError(f"{at.authority}: {wire.stopped_says or 'its answer breaks off in the header'}")
    fields = {name.lower(): value for name, value in reversed(response.getheaders())}
    media = fields.get("content-type", "").partition(";")[0].strip().lower()
    truncated = "unspecified"
    if wanted(response.status, media):
        whole = _read(response)
        truncated = wire.stopped or ("" if whole else "disconnect")
    return Exchange(url, wire.address, when, bytes(wire.sent), bytes(wire.received), response.status, fields, truncated)


def _read(response: http.client.HTTPResponse) -> bool:
    """Have the body come in, which the wire notes; whether it came to its end."""
    try:
        while response.read(1 << 16):
            pass
    except (http.client.IncompleteRead, ValueError):  # of chunks: one is short, or its size is no number
        return False
    return not response.length


class _Connection(http.client.HTTPConnection):
    """A connection that was made already."""

    def __init__(self, host: str, wire: _Wire) -> None:
        super().__init__(host)
        self.sock = wire  # what http.client uses of a socket


class _Wire:
    """A connection as http.client uses one: notes what is sent and received, and ends when its time or room is up.

    Attributes:
        address: of the other machine.
        sent, received: the bytes.
        stopped: why it was ended here: "length", "time"; else empty.
    """

    def __init__(self, connection: socket.socket, address: str, limits: Limits, deadline: float) -> None:
        self._socket, self._limits, self._deadline = connection, limits, deadline
        self.address = address
        self.sent, self.received = bytearray(), bytearray()
        self.stopped = ""

    @property
    def stopped_says(self) -> str:
        """Why it was ended here, as a clause."""
        return {"length": "it sends without end", "time": "it answers too slowly"}.get(self.stopped, "")

    def sendall(self, data: bytes) -> None:
        self._socket.settimeout(self._limits.idle)
        self._socket.sendall(data)
        self.sent += data

    def makefile(self, mode: str) -> io.BufferedReader:  # noqa: ARG002  (http.client asks for "rb" only)
        return io.BufferedReader(_Incoming(self))

    def close(self) -> None:
        """Nothing yet: http.client lets go of a connection before it reads what ends with it."""

    def end(self) -> None:
        """Close it."""
        self._socket.close()

    def receive(self, room: memoryview) -> int:
        """Fill some room with what comes; 0 at the end, and where it is ended here."""
        left = self._deadline - time.monotonic()
        most = self._limits.largest + LARGEST_HEAD - len(self.received)
        if left <= 0 or most <= 0:
            self.stopped = "time" if left <= 0 else "length"
            return 0
        self._socket.settimeout(min(self._limits.idle, left))
        try:
            count = self._socket.recv_into(room[:most])
        except TimeoutError:
            self.stopped = "time"
            return 0
        self.received += room[:count]
        return count


class _Incoming(io.RawIOBase):
    def __init__(self, wire: _Wire) -> None:
        super().__init__()
        self._wire = wire

    def readable(self) -> bool:
        return True

    def readinto(self, room: memoryview) -> int:  # type: ignore[override]  # what the C base class hands over
        return self._wire.receive(memoryview(room))


def _connect(at: Place, reach: Reach, limits: Limits) -> _Wire:
    """A connection to the first address that takes one.

    Raises:
        FetchError: none does, or its certificate is not that of the host.
    """
    deadline = time.monotonic() + limits.whole
    failed = ""
    for address in reach.addresses(at.host, at.port):
        try:
            connection = socket.create_connection((address, at.port), timeout=limits.connect)
        except OSError as error:
            failed = f"{at.authority}: {_words(error)}"
            continue
        if at.scheme == "https":
            try:
                connection = ssl.create_default_context().wrap_socket(connection, server_hostname=at.host)
            except (OSError, ValueError) as error:
                connection.close()
                failed = f"{at.authority}: {_words(error)}"
                continue
        return _Wire(connection, address, limits, deadline)
    raise FetchError(failed)


def _words(error: Exception) -> str:
    """An error of the network as a clause."""
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, ssl.SSLError):
        return f"no trusted connection ({error.reason or type(error).__name__})"
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return f"no answer of HTTP ({type(error).__name__})"
