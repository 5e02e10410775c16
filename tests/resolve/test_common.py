"""What everybody uses."""

from __future__ import annotations

import pytest

from truename.properties import PROPERTIES
from truename.resolve import common
from truename.resolve.params import MODELS


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("nameServer", "ada.ns.cloudflare.com"),
        ("nameServer", "ns-12.awsdns-34.org"),
        ("ip", "104.16.1.2"),
        ("ip", "2606:4700::1"),
        ("email", "info@example.com"),
        ("email", "abuse@anything.test"),
        ("registrant", "redacted for privacy"),
        ("address", "crowded:00ff dover"),
    ],
)
def test_known(kind: str, key: str) -> None:
    found = common.known(kind, key)
    assert found is not None
    assert found.what
    assert found.source


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("nameServer", "ns.cloudflare.com.evil.test"),
        ("nameServer", "ns1.acme.example"),
        ("ip", "192.0.2.1"),
        ("ip", "not an address"),
        ("email", "info@example.com.test"),
        ("email", "abused@acme.test"),
        ("phone", "+442079460001"),
    ],
)
def test_not_known(kind: str, key: str) -> None:
    assert common.known(kind, key) is None


def test_a_star_stands_for_anything_but_parts_keep_their_order() -> None:
    assert common._fits("a*b*c", "a--b--c")
    assert not common._fits("a*b*c", "a--c--b")
    assert not common._fits("ab*bc", "abc")


def test_every_kind_of_the_table_has_a_model() -> None:
    exact, patterns, networks = common._table()
    assert {kind for kind, _ in exact} | set(patterns) <= set(MODELS)
    assert networks


def test_every_model_is_of_something_that_can_be_shared() -> None:
    ours = {"registrant", "account name", "mail host", "legal name", "room"}
    variants = {"company email", "role email", "vendor email", "own nameServer", "own mailServer"}
    assert all(name in ours | variants or PROPERTIES[name].relation is not None for name in MODELS)
