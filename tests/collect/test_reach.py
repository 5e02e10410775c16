from __future__ import annotations

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truename.collect.reach import FetchError, Reach, is_public, system

PUBLIC = ("8.8.8.8", "2606:4700::1", "::ffff:8.8.8.8", "64:ff9b::808:808")
# RFC 1918, 6598, 3927, 5735, 6890, 4193, 4291, 3056, 4380, 6052; what names a machine inside another address
OTHERS = (
    "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
    "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "::127.0.0.1", "2002:7f00:1::", "2002:a00:1::1", "64:ff9b::7f00:1", "64:ff9b::a00:1",
    "64:ff9b:1::1", "2001:0:7f00:1::1", "", "localhost", "8.8.8.8.8", "nonsense",
)  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_public_machines_may_be_contacted(address: str) -> None:
    assert is_public(address)
    assert Reach(resolve=lambda *_: [address]).addresses("a.example", 80) == [address]


@pytest.mark.parametrize("address", OTHERS)
def test_others_may_not(address: str) -> None:
    assert not is_public(address)
    with pytest.raises(FetchError, match="--allow-local"):
        Reach(resolve=lambda *_: [address]).addresses("a.example", 80)


def test_one_private_address_among_public_ones_is_enough() -> None:
    for addresses in (["8.8.8.8", "10.0.0.1"], ["10.0.0.1", "8.8.8.8"]):
        with pytest.raises(FetchError, match=r"10\.0\.0\.1"):
            Reach(resolve=lambda *_, it=addresses: it).addresses("a.example", 80)


def test_a_local_machine_may_be_meant() -> None:
    assert Reach(local=True, resolve=lambda *_: ["10.0.0.1"]).addresses("a.example", 80) == ["10.0.0.1"]


def test_a_host_without_an_address_is_none() -> None:
    with pytest.raises(FetchError):
        Reach(resolve=lambda *_: []).addresses("a.example", 80)


def test_this_machine_is_found_and_told_apart() -> None:
    assert set(system("localhost", 80)) <= {"127.0.0.1", "::1"}
    with pytest.raises(FetchError, match="not public"):
        Reach().addresses("localhost", 80)


@pytest.mark.parametrize("host", ["", "a" * 64 + ".example", "a..example", "\u0660.example", "nowhere.invalid"])
def test_what_is_no_host_has_no_address(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.getaddrinfo

    def offline(name: str, *arguments: object, **named: object) -> object:
        if name == "nowhere.invalid":
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return real(name, *arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", offline)
    if host == "":  # which the system takes for this machine
        with pytest.raises(FetchError):
            Reach().addresses(host, 80)
    else:
        with pytest.raises(FetchError, match="no address"):
            system(host, 80)


@given(st.ip_addresses(v=4))
def test_what_carries_a_machine_is_as_public_as_that(address: object) -> None:
    number = int(address)  # type: ignore[call-overload]
    for inside in (f"::ffff:{address}", f"64:ff9b::{number >> 16:x}:{number & 0xFFFF:x}"):
        assert is_public(inside) == is_public(str(address))
