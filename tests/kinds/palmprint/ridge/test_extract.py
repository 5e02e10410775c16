"""From pictures of palms to minutiae: those that are there, and none where a crease is."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.spatial import cKDTree

from tests.kinds.palmprint.ridge.conftest import Drawn
from truename.kinds._ridge.minutiae import Minutiae
from truename.kinds._ridge.synth import Truth
from truename.kinds.palmprint import ridge
from truename.kinds.palmprint.ridge import creases, template


def share(found: Minutiae | Truth, known: Minutiae | Truth) -> float:
    """Of what was found, how much is known: within a ridge's width, and the same way."""
    distance, at = cKDTree(np.stack([known.x, known.y], 1)).query(np.stack([found.x, found.y], 1))
    return float(((distance < 12) & (np.cos(found.direction - known.direction[at]) > 0.5)).mean())


def test_most_of_what_is_found_is_there_and_most_of_what_is_there_is_found(drawn: list[Drawn]) -> None:
    for one in drawn:
        for impression, data in zip((one.whole, one.part), one.templates, strict=True):
            found = template.decode(data)
            assert share(found, impression.minutiae) > 0.75
            assert share(impression.minutiae, found) > 0.6


def test_the_same_picture_gives_the_same_bytes_and_a_trace_changes_nothing(drawn: list[Drawn]) -> None:
    seen: dict[str, Any] = {}
    assert ridge.extract(drawn[0].part.image, seen.__setitem__) == drawn[0].templates[1]
    assert {"ridges", "creases", "minutiae"} <= set(seen)
    assert len(seen["minutiae"]) == len(template.decode(drawn[0].templates[1]))


def test_a_crease_is_found_and_holds_no_minutiae(drawn: list[Drawn]) -> None:
    seen: dict[str, Any] = {}
    ridge.extract(drawn[0].whole.image, seen.__setitem__)
    lines, minutiae = seen["creases"], seen["minutiae"]
    inner = ndimage.binary_erosion(seen["ridges"].foreground, iterations=2)
    inner = inner.repeat(16, 0).repeat(16, 1)[: lines.shape[0], : lines.shape[1]]
    drawn_in = _drawn_creases(drawn[0])
    # What is found inside the palm lies on creases that were drawn, not beside them.
    assert (lines & inner).sum() > 2000
    assert drawn_in[lines & inner].mean() > 0.8
    assert not lines[minutiae.y.astype(int), minutiae.x.astype(int)].any()


def _drawn_creases(one: Drawn) -> NDArray[np.bool_]:
    """The palm's creases, with the room that an undistorted copy of them needs: the drag moves skin by some pixels."""
    return ndimage.binary_dilation(one.palm.creases > 0.3, iterations=28)


def test_long_white_lines_are_creases_and_short_gaps_are_not() -> None:
    y = np.mgrid[:320, :320][0]
    image = np.uint8(128 + 100 * np.sin(2 * np.pi * y / 9))
    image[60:100, 100:108] = 255  # a gap of 40 pixels
    image[:, 200:208] = 255
    lines = creases.find(image, np.ones((20, 20), np.bool_))
    assert lines[20:300, 202:206].all()
    assert not lines[:, :190].any()


def test_what_shows_too_little_gives_a_reason() -> None:
    for image in (np.full((300, 400), 255, np.uint8), np.zeros((64, 64), np.uint8), np.full((1, 1), 7, np.uint8)):
        reason = ridge.extract(image)
        assert isinstance(reason, str)
        assert "minutiae" in reason


def test_what_is_larger_than_any_palm_is_refused_before_anything_is_computed() -> None:
    reason = ridge.extract(np.broadcast_to(np.uint8(255), (40_000, 40_000)))
    assert isinstance(reason, str)
    assert "40000 x 40000" in reason
