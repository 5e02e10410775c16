"""A wave with one ridge more on one side is a minutia: where, which way, and of which type is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kinds._ridge import waves
from truename.kinds import _ridge
from truename.kinds._ridge import structure
from truename.kinds._ridge.minutiae import BIFURCATION, ENDING
from truename.kinds._ridge.spirals import Spirals

SHAPE = (160, 176)
BLOCKS = np.ones((10, 11), np.bool_)


def degrees(one: np.ndarray, other: float) -> np.ndarray:
    return np.degrees(abs((one - other + np.pi) % (2 * np.pi) - np.pi))


@given(st.floats(0, 2 * np.pi), st.floats(7.5, 11), st.sampled_from([ENDING, BIFURCATION]), st.floats(70, 90))
@settings(deadline=None, max_examples=25)
def test_a_minutia_is_found_where_it_is(direction: float, period: float, kind: int, y: float) -> None:
    start = 0.0 if kind == ENDING else np.pi
    found = _ridge.extract(waves.picture(waves.minutia(SHAPE, y, 88.3, direction, period, start)), BLOCKS)
    assert len(found) == 1
    assert np.hypot(found.x[0] - 88.3, found.y[0] - y) < 2
    assert degrees(found.direction, direction)[0] < 8
    assert found.type[0] == kind
    assert found.quality[0] > 60


def test_of_an_inverted_picture_only_the_types_change() -> None:
    image = waves.picture(waves.minutia(SHAPE, 80, 88, 0.7, 9.0, 0.0))
    one, other = _ridge.extract(image, BLOCKS), _ridge.extract(255 - image, BLOCKS)
    assert len(one) == len(other) == 1
    assert np.hypot(one.x - other.x, one.y - other.y)[0] < 1
    assert degrees(one.direction, float(other.direction[0]))[0] < 2
    assert (one.type[0], other.type[0]) == (ENDING, BIFURCATION)


def pair(distance: float, turn: float) -> Spirals:
    return Spirals(
        x=np.array([80.0, 80.0 + distance]),
        y=np.array([80.0, 80.0]),
        direction=np.array([0.2, 0.2 + turn]),
        type=np.array([ENDING, ENDING], np.uint8),
        quality=np.array([0.9, 0.8]),
    )


@pytest.mark.parametrize(
    ("distance", "turn", "left"), [(5.0, np.pi, 0), (5.0, 0.1, 2), (20.0, np.pi, 2), (5.0, np.pi - 0.4, 0)]
)
def test_opposite_neighbours_undo_each_other(distance: float, turn: float, left: int) -> None:
    assert len(structure.without_artefacts(pair(distance, turn), BLOCKS, BLOCKS)) == left


def test_of_three_in_a_row_one_stays() -> None:
    three = Spirals(
        x=np.array([80.0, 84.0, 87.0]),
        y=np.full(3, 80.0),
        direction=np.array([0.2, 0.2 + np.pi, 0.2]),
        type=np.full(3, ENDING, np.uint8),
        quality=np.full(3, 0.9),
    )
    assert structure.without_artefacts(three, BLOCKS, BLOCKS).x.tolist() == [80.0]


def test_what_the_border_cuts_off_is_no_minutia() -> None:
    assert structure.without_artefacts(pair(30.0, 0.0), BLOCKS, BLOCKS).x.tolist() == [80.0, 110.0]
    part = BLOCKS.copy()
    part[:, 7:] = False  # ridges end at x = 112
    assert structure.without_artefacts(pair(30.0, 0.0), part, part).x.tolist() == [80.0]


def test_a_smudge_is_not_read() -> None:
    clarity = np.ones((20, 22))
    clarity[8:14, 12:18] = 0.1
    clear = structure.readable(clarity, BLOCKS)
    assert not clear[5, 7]
    assert clear[:3].all()
    assert not structure.readable(clarity, np.zeros_like(BLOCKS)).any()
    assert structure.without_artefacts(pair(40.0, 0.0), BLOCKS, clear).x.tolist() == [80.0]


def test_a_plain_wave_has_no_minutiae() -> None:
    for angle in np.linspace(0, np.pi, 9):
        assert len(_ridge.extract(waves.picture(waves.phase(SHAPE, float(angle), 9.0)), BLOCKS)) == 0
