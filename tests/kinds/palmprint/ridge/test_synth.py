"""Synthetic palms: the same from the same seed, with true minutiae, in pictures that show them."""

from __future__ import annotations

import numpy as np
import pytest

from tests.kinds.palmprint.ridge.conftest import Drawn
from truename.errors import UsageError
from truename.kinds.palmprint.synth import ridge as synth


def test_the_same_seed_draws_the_same_palm_and_another_another(drawn: list[Drawn]) -> None:
    again = synth.palm(1, 0.3)
    assert np.array_equal(again.ridges, drawn[0].palm.ridges)
    assert np.array_equal(again.minutiae.x, drawn[0].palm.minutiae.x)
    print_again = synth.impression(again, 10)
    assert np.array_equal(print_again.image, drawn[0].whole.image)
    assert not np.array_equal(drawn[0].palm.ridges, drawn[1].palm.ridges)


def test_a_palm_has_as_many_minutiae_as_its_area_allows(drawn: list[Drawn]) -> None:
    for one in drawn:
        height, width = one.palm.ridges.shape
        assert (height, width) == (600, 510)
        area = (one.palm.contact > 0).sum() * 0.0508**2
        # On a square millimetre; on a small frame the flow of a whole palm is packed, which makes more of them.
        assert 0.1 < len(one.palm.minutiae) / area < 0.3


def test_a_left_palm_mirrors_the_layout() -> None:
    left, right = synth.palm(8, 0.2, right=False), synth.palm(8, 0.2)
    shown, mirrored = left.contact > 0, right.contact[:, ::-1] > 0
    assert (shown & mirrored).sum() > 0.9 * (shown | mirrored).sum()


def test_a_turned_part_shows_its_minutiae_where_the_ridges_are(drawn: list[Drawn]) -> None:
    for one in drawn:
        image, truth = one.part.image, one.part.minutiae
        assert 10 < len(truth) < len(one.whole.minutiae)
        height, width = image.shape
        assert truth.x.min() > 0
        assert truth.y.min() > 0
        assert truth.x.max() < width
        assert truth.y.max() < height
        dark = np.array(
            [
                image[int(y) - 10 : int(y) + 11, int(x) - 10 : int(x) + 11].mean()
                for x, y in zip(truth.x, truth.y, strict=True)
            ]
        )
        assert (dark < 235).mean() > 0.9
        assert image[:8, :8].mean() > 235  # outside the part is paper


def test_a_part_is_drawn_from_its_seed(drawn: list[Drawn]) -> None:
    one, again, other = (synth.part(drawn[0].palm, seed) for seed in (5, 5, 6))
    assert np.array_equal(one.image, again.image)
    assert one.condition.part == 0.25
    assert one.condition != other.condition


@pytest.mark.parametrize("size", [0.1, 1.2, float("nan")])
def test_sizes_are_bounded(size: float) -> None:
    with pytest.raises(UsageError, match="size"):
        synth.palm(1, size)


@pytest.mark.parametrize("wrong", [{"part": 0.0}, {"rotation": 200.0}, {"noise": 2.0}, {"centre": (0.5, 1.5)}])
def test_conditions_are_bounded(wrong: dict[str, float]) -> None:
    with pytest.raises(UsageError, match=next(iter(wrong))):
        synth.Condition(**wrong)
