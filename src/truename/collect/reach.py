"""Which machines may be connected to: those of the public internet, unless the user says that a local one is meant.

A name is resolved here, every address that it has is looked at, and the connection goes to one of them: what a server
of names says a moment later does not count (DNS rebinding). It is asked anew for each connection, and so for every
redirect.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

Address = IPv4Address | IPv6Address


class FetchError(Exception):
    """Why nothing came: one clause."""


def system(host: str, port: int) -> list[str]:
    """The addresses of a host as this machine resolves it.

    Raises:
        FetchError: it has none.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError(f"{host} has no address ({getattr(error, 'strerror', None) or error})") from error
    return list(dict.fromkeys(str(one[4][0]) for one in found))


@dataclass(frozen=True, slots=True)
class Reach:
    """What may be connected to.

    Attributes:
        local: machines of private networks and this one, too.
        resolve: gives the addresses of a host.
        allowed: whether an address may be connected to; by default what is public, and with ``local`` any.
    """

    local: bool = False
    resolve: Callable[[str, int], Sequence[str]] = system
    allowed: Callable[[str], bool] | None = None

    def addresses(self, host: str, port: int) -> list[str]:
        """The addresses of a host.

        Raises:
            FetchError: it has none, or one of them may not be connected to: a name with a public and a private address
                is somebody's trick.
        """
        found = list(self.resolve(host, port))
        if not found:
            raise FetchError(f"{host} has no address")
        for address in found:
            if not self._may(address):
                is_at = host if host == address else f"{host} is at {address}, which"
                raise FetchError(
                    f"{is_at} belongs to this machine or to a network that is not public;"
                    " with --allow-local it is contacted all the same"
                )
        return found

    def _may(self, address: str) -> bool:
        if self.allowed is not None:
            return self.allowed(address)
        return self.local or is_public(address)


_OTHERS = [ip_network(one) for one in ("192.0.0.0/24", "64:ff9b:1::/48", "3fff::/20", "5f00::/16")]
"""What else is no public machine (RFC 6890, 8215, 9637, 9602): versions of :mod:`ipaddress` differ over these."""

_NAT64 = ip_network("64:ff9b::/96")
"""Addresses that a gateway translates to the IPv4 address in their last 32 bits (RFC 6052, 2.1)."""


def is_public(address: str) -> bool:
    """Whether an address belongs to one machine of the public internet, whatever it may carry inside.

    Source: IANA's special-purpose registries, as :mod:`ipaddress` has them.
    """
    try:
        given = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(
        one.is_global
        and not (one.is_multicast or one.is_reserved or one.is_unspecified)
        and not any(one in network for network in _OTHERS)
        for one in _carried(given)
    )


def _carried(address: Address) -> Iterator[Address]:
    """An address, and those of IPv4 that traffic to it ends at."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            yield address.ipv4_mapped
            return
        if address in _NAT64:
            yield IPv4Address(int(address) & 0xFFFFFFFF)
            return
        if address.sixtofour is not None:
            yield address.sixtofour
        if address.teredo is not None:
            yield from address.teredo
    yield address
