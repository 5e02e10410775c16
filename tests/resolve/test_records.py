"""From claims to records."""

from __future__ import annotations

from tests.resolve.claims import Claims
from truename.resolve.records import records, usable
from truename.types import ClaimStatus


def test_ten_pages_that_say_the_same_are_one_value() -> None:
    claims = Claims()
    for day in range(1, 10):
        claims("site:a.example", "email", "x@a.example", seen=f"2020-01-0{day}T00:00:00Z", capture=f"{day:064d}")
    (value,) = records(claims.all, {})["site:a.example"].values["email"]
    assert len(value.claims) == len(value.captures) == 9
    assert value.groups == ("site:a.example",)
    assert (value.first, value.last) == ("2020-01-01T00:00:00Z", "2020-01-09T00:00:00Z")


def test_the_status_of_a_value_is_that_of_its_claims() -> None:
    claims = Claims()
    claims("ftm:1", "name", "A", status=ClaimStatus.CONTRADICTED)
    claims("ftm:1", "name", "B", status=ClaimStatus.CONTRADICTED)
    claims("ftm:1", "name", "B")
    claims("ftm:1", "name", "C")
    claims("ftm:1", "name", "C", status=ClaimStatus.VERIFIED)
    values = records(claims.all, {})["ftm:1"].values["name"]
    assert [one.status for one in values] == [ClaimStatus.CONTRADICTED, ClaimStatus.ASSERTED, ClaimStatus.VERIFIED]
    assert [one.value for one in usable(values)] == ["B", "C"]


def test_a_record_is_called_by_what_nobody_contradicted() -> None:
    claims = Claims()
    claims("site:a.example", "name", "Wrong", status=ClaimStatus.CONTRADICTED)
    claims("site:a.example", "registrantOrganization", "Right Ltd")
    claims("profile:gigs.example/jdoe", "skill", "go")
    found = records(claims.all, {})
    assert found["site:a.example"].name == "Right Ltd"
    assert found["profile:gigs.example/jdoe"].name == "gigs.example/jdoe"
    assert [one.schema for one in found.values()] == ["Profile", "Site"]


def test_a_stated_schema_stands_above_the_form_of_the_id() -> None:
    claims = Claims()
    claims("ftm:1", "schema", "Company")
    assert records(claims.all, {})["ftm:1"].schema == "Company"
