from __future__ import annotations

from dataclasses import fields, replace

import apsw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from truename.case.rows import NO_CLAIMS, Verdict, chained, claim_digest, claim_of, claim_row, storable
from truename.types import Claim, ClaimStatus

SHA256 = "0123456789abcdef" * 4
CLAIM = Claim(
    "site:acme.example",
    "email",
    "jane@acme.example",
    "site:acme.example",
    "2024-05-01",
    "2024-05-01T10:00:00Z",
    SHA256,
    group="site:acme.example",
    where="footer",
    quote="jane (at) acme.example",
)
TEXT = st.text(st.characters(exclude_categories=()), max_size=30)
"""Any text at all, with NUL and with halves of surrogate pairs."""


@given(st.tuples(*[TEXT] * 9), st.sampled_from(ClaimStatus))
def test_any_claim_is_stored_and_comes_back(texts: tuple[str, ...], status: ClaimStatus) -> None:
    claim = Claim(*texts[:6], SHA256, status, *texts[6:])
    db = apsw.Connection(":memory:")
    row = db.execute("SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?", claim_row(claim)).fetchall()[0]
    assert row == claim_row(claim)
    back = claim_of(row)
    plain = claim_row(back)
    assert plain == row
    assert claim_digest(row) == claim_digest(plain)
    if all(text.isprintable() and text.isascii() for text in texts):
        assert back == claim


@given(st.tuples(*[TEXT] * 9), st.integers(0, 8), TEXT)
def test_claims_that_differ_in_anything_have_other_digests(texts: tuple[str, ...], place: int, other: str) -> None:
    changed = (*texts[:place], other, *texts[place + 1 :])
    one, two = (claim_row(Claim(*some[:6], SHA256, ClaimStatus.ASSERTED, *some[6:])) for some in (texts, changed))
    assert (claim_digest(one) == claim_digest(two)) == (one == two)


def test_a_text_moved_into_the_next_column_is_another_claim() -> None:
    one = replace(CLAIM, asserted="a", captured="")
    two = replace(CLAIM, asserted="", captured="a")
    assert claim_digest(claim_row(one)) != claim_digest(claim_row(two))


@pytest.mark.parametrize("name", [field.name for field in fields(Claim)])
def test_every_field_counts(name: str) -> None:
    others = {"capture": SHA256[::-1], "status": ClaimStatus.VERIFIED}
    other = replace(CLAIM, **{name: others.get(name, "other")})
    assert claim_digest(claim_row(other)) != claim_digest(claim_row(CLAIM))
    assert claim_of(claim_row(other)) == other


@pytest.mark.parametrize("capture", ["", "00", SHA256 + "00", "x" * 64])
def test_a_claim_is_of_a_capture(capture: str) -> None:
    with pytest.raises(ValueError, match=r"SHA-256|hexadecimal"):
        claim_row(replace(CLAIM, capture=capture))


def test_the_chain_does_not_depend_on_how_claims_were_batched() -> None:
    digests = [bytes([n]) * 20 for n in range(9)]
    whole = chained(NO_CLAIMS, digests)
    assert chained(chained(NO_CLAIMS, digests[:4]), digests[4:]) == whole
    for other in (digests[:-1], digests[::-1], [*digests[:3], *digests[4:]]):
        assert chained(NO_CLAIMS, other) != whole


def test_what_is_no_text_is_spelled_out() -> None:
    assert storable("caf\u00e9 \U0001f600") == "caf\u00e9 \U0001f600"
    assert storable("a\udcffb\0c") == "a\\udcffb\\x00c"


def test_a_disputed_claim_is_contradicted() -> None:
    assert {one: one.status for one in Verdict} == {
        Verdict.VERIFIED: ClaimStatus.VERIFIED,
        Verdict.DISPUTED: ClaimStatus.CONTRADICTED,
        Verdict.UNVERIFIABLE: ClaimStatus.UNVERIFIABLE,
    }
