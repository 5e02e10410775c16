"""Servers on loopback that collectors are tried against: a site made of routes, and one that sends whatever bytes."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from truename.collect.pace import Pace
from truename.collect.reach import Reach
from truename.types import Mandate

MANDATE = Mandate("desk 3", "a vendor", "contract 12")
ASKED = ("--operator", "desk 3", "--purpose", "a vendor", "--authority", "contract 12")

HOME = "127.0.0.1"

LOOP = Reach(resolve=lambda _host, _port: [HOME], allowed=lambda address: address == HOME)
"""Every name is this machine's, which may be contacted."""


@dataclass
class Clock:
    """A clock that goes on only where somebody sleeps."""

    now: float = 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def pace(self, pause: float = 1.0) -> Pace:
        return Pace(pause, self.sleep, lambda: self.now)


@dataclass(frozen=True)
class Answer:
    """What a route answers."""

    body: bytes = b""
    status: int = 200
    media: str = "text/html"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """A request that came."""

    host: str
    path: str
    headers: Mapping[str, str]
    at: float


def page(*links: str, pictures: tuple[str, ...] = ()) -> Answer:
    """A page with links and pictures."""
    body = "".join(f'<a href="{link}">x</a>' for link in links)
    body += "".join(f'<img src="{picture}">' for picture in pictures)
    return Answer(f"<!DOCTYPE html><title>page</title><body>{body}</body>".encode())


def moved(to: str, status: int = 302) -> Answer:
    """A redirect."""
    return Answer(b"", status, headers={"Location": to})


PICTURE = Answer(b"\x89PNG\r\n\x1a\n" + b"\0" * 50, media="image/png")
TEXT = "text/plain"


class Site:
    """A server that answers by path, or by host and path; what it does not know is 404."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.routes: dict[str, Answer | Callable[[], Answer]] = {"/robots.txt": Answer(b"", 404)}
        self.asked: list[Asked] = []
        self.clock = clock or Clock()
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                host = self.headers.get("Host", "")
                site.asked.append(Asked(host, self.path, dict(self.headers.items()), site.clock.now))
                name = host.rpartition(":")[0]
                found = site.routes.get(name + self.path) or site.routes.get(self.path) or Answer(b"gone", 404)
                answer = found if isinstance(found, Answer) else found()
                self.send_response(answer.status)
                if answer.media:
                    self.send_header("Content-Type", answer.media)
                self.send_header("Content-Length", str(len(answer.body)))
                for header, value in answer.headers.items():
                    self.send_header(header, value)
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                pass  # a client that has had enough

        self._server = Server((HOME, 0), Handler)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def url(self, path: str = "/", host: str = "acme.test") -> str:
        return f"http://{host}:{self.port}{path}"

    @property
    def paths(self) -> list[str]:
        """What was asked for, but for what it asks of robots."""
        return [one.path for one in self.asked if one.path != "/robots.txt"]

    def __enter__(self) -> Site:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@contextmanager
def raw(talk: Callable[[socket.socket, bytes], None]) -> Iterator[tuple[int, list[bytes]]]:
    """A server that reads one request and then does as it likes; gives its port and the requests that came."""
    requests: list[bytes] = []
    listener = socket.create_server((HOME, 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(10)
                data = b""
                try:
                    while b"\r\n\r\n" not in data and (more := connection.recv(65536)):
                        data += more
                    requests.append(data)
                    talk(connection, data)
                except OSError:
                    pass  # a client that has had enough

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield int(listener.getsockname()[1]), requests
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()
