from __future__ import annotations

import socket
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any

import pytest

from tests.collect.servers import Clock, Site


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """Every test here fails that contacts anything but this machine. Gives the addresses that were contacted."""
    contacted: set[str] = set()
    stray: list[str] = []

    def guard(name: str) -> None:
        real = getattr(socket.socket, name)

        def wrapper(self: socket.socket, *arguments: Any) -> Any:
            address = arguments[-1]
            if self.family in (socket.AF_INET, socket.AF_INET6) and isinstance(address, tuple):
                contacted.add(str(address[0]))
                if not ip_address(str(address[0])).is_loopback:
                    stray.append(str(address[0]))
                    raise OSError(f"{address[0]} is not this machine")
            return real(self, *arguments)

        monkeypatch.setattr(socket.socket, name, wrapper)

    for name in ("connect", "connect_ex", "sendto"):
        guard(name)
    yield contacted
    assert stray == []


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def site(clock: Clock) -> Iterator[Site]:
    with Site(clock) as made:
        yield made
