"""The page about the indicators is as they are now."""

from __future__ import annotations

from pathlib import Path

from tools import indicator_reference
from truename.indicators.all import INDICATORS


def test_the_reference_is_current() -> None:
    written = Path(indicator_reference.FILE).read_text(encoding="utf-8")
    assert written == indicator_reference.reference(), "run tools/indicator_reference.py"


def test_it_has_every_indicator_and_where_it_was_published() -> None:
    text = indicator_reference.reference()
    for indicator in INDICATORS:
        assert f"\n## {indicator.id}\n" in text
        assert all(one in text for one in (*indicator.innocent, *indicator.refutes))
        assert all(source.url in text for source in indicator.sources)


def test_no_output_uses_the_word_that_decides() -> None:
    word = "mat" + "ch"
    assert word not in indicator_reference.reference().casefold()
