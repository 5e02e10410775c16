from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truename.audit import resolve_mandate
from truename.errors import MandateError
from truename.types import Mandate


def test_parts_given_win_over_defaults() -> None:
    defaults = Mandate("", "casework", "Act 12/2020")
    assert resolve_mandate(" ana ", defaults=defaults) == Mandate("ana", "casework", "Act 12/2020")
    assert resolve_mandate("ana", "audit", "case 7", defaults) == Mandate("ana", "audit", "case 7")


def test_missing_parts_are_named() -> None:
    with pytest.raises(MandateError, match="no operator, no purpose, no authority"):
        resolve_mandate()
    with pytest.raises(MandateError, match="found no authority"):
        resolve_mandate("ana", "audit", "   ")
    with pytest.raises(MandateError, match="found no purpose"):  # a part given as empty is not filled in
        resolve_mandate("ana", "", defaults=Mandate("", "casework", "Act 12/2020"))


@pytest.mark.parametrize("part", ["x" * 501, "a\nb", "a\x1b[31mb", "\u202e reversed"])
def test_a_part_is_one_printable_line(part: str) -> None:
    with pytest.raises(MandateError, match="the purpose in one printable line"):
        resolve_mandate("ana", part, "case 7")


@given(st.text(max_size=600), st.text(max_size=600), st.text(max_size=600))
def test_a_mandate_is_complete_or_refused(operator: str, purpose: str, authority: str) -> None:
    try:
        mandate = resolve_mandate(operator, purpose, authority)
    except MandateError:
        parts = [part.strip() for part in (operator, purpose, authority)]
        assert not all(part and len(part) <= 500 and part.isprintable() for part in parts)
    else:
        assert all(0 < len(part) <= 500 for part in (mandate.operator, mandate.purpose, mandate.authority))
