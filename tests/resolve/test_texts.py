"""Whose texts are copies of one another."""

from __future__ import annotations

import numpy as np

from truename.resolve import texts


def sketch(*hashes: int) -> bytes:
    return np.unique(np.array(hashes, "<u4")).tobytes()


def own(n: int) -> range:
    return range(n * 10_000, n * 10_000 + 300)


def test_two_that_copy_are_a_group() -> None:
    copied = range(5_000_000, 5_000_000 + texts.COPIED)
    pages = [(f"site:{n}.example", sketch(*own(n), *(copied if n in (3, 7) else ()))) for n in range(50)]
    (group,) = texts.copied(pages)
    assert group.subjects == ("site:3.example", "site:7.example")
    assert group.common == (texts.COPIED,) * 2


def test_a_slogan_is_no_copy() -> None:
    slogan = range(5_000_000, 5_000_000 + texts.COPIED - 1)
    assert texts.copied([(f"site:{n}.example", sketch(*own(n), *slogan)) for n in range(5)]) == []


def test_a_template_is_taken_out_first() -> None:
    terms = range(6_000_000, 6_000_500)
    pages = [(f"site:{n}.example", sketch(*own(n), *terms)) for n in range(texts.TEMPLATE + 1)]
    assert texts.copied(pages) == []
    (group,) = texts.copied(pages[:-1])
    assert len(group.subjects) == texts.TEMPLATE


def test_pages_of_one_subject_are_not_copies_of_one_another() -> None:
    assert texts.copied([("site:a.example", sketch(*own(1)))] * 3) == []
    assert texts.copied([]) == []


def test_the_order_of_pages_changes_nothing() -> None:
    copied = range(5_000_000, 5_000_100)
    pages = [(f"site:{n}.example", sketch(*own(n), *(copied if n % 7 == 0 else ()))) for n in range(40)]
    assert texts.copied(pages) == texts.copied(pages[::-1])
