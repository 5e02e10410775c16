"""Tracks: one for each thing that moves, through gaps and uneven time, and none for what is not there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from truename.watch.track import START, Track, Tracker

Box = tuple[float, float, float]
"""Centre and size."""


def boxes(*given: Box) -> np.ndarray:
    return np.array([(x - s / 2, y - s / 2, s, s) for x, y, s in given], np.float32).reshape(-1, 4)


def numbers(found: Sequence[Track | None]) -> list[int | None]:
    return [track.number if track else None for track in found]


def step(tracker: Tracker, time: float, *given: Box, confidence: float = 0.9) -> list[int | None]:
    return numbers(tracker.step(time, boxes(*given), np.full(len(given), confidence, np.float32)))


def test_what_stays_stays_one_track() -> None:
    tracker = Tracker(1.0)
    assert all(step(tracker, 0.1 * n, (100, 100, 40)) == [1] for n in range(50))
    (track,) = tracker.ended(np.inf)
    assert (track.start, track.end, track.boxes) == (0, pytest.approx(4.9), 50)
    assert not tracker.live


def test_two_that_cross_keep_their_tracks_by_their_velocity() -> None:
    tracker = Tracker(1.0)
    for n in range(40):
        left, right = (100 + 10.0 * n, 100, 40), (490 - 10.0 * n, 110, 40)
        assert step(tracker, 0.1 * n, left, right) == [1, 2], n


@given(st.permutations(range(5)), st.floats(0.02, 0.3))
def test_the_order_of_boxes_says_nothing(order: list[int], every: float) -> None:
    tracker = Tracker(1.0)
    rows = [(100.0 + 150 * n, 100, 50) for n in range(5)]
    assert step(tracker, 0, *rows) == [1, 2, 3, 4, 5]
    assert step(tracker, every, *(rows[n] for n in order)) == [n + 1 for n in order]


def test_a_gap_shorter_than_allowed_is_bridged_and_a_longer_one_is_not() -> None:
    for gap, expected in ((0.9, [1]), (1.2, [2])):
        tracker = Tracker(1.0)
        step(tracker, 0, (100, 100, 40))
        ended = tracker.ended(gap)
        assert step(tracker, gap, (105, 100, 40)) == expected
        assert [track.number for track in ended] == ([] if expected == [1] else [1])


def test_a_moving_one_is_found_where_it_was_going() -> None:
    tracker = Tracker(1.0)
    for n in range(10):
        step(tracker, 0.1 * n, (100 + 12.0 * n, 100, 40))
    # 0.5 s without a box: 60 pixels further, which is 1.5 sizes, with a bystander where it was lost
    assert step(tracker, 1.4, (100 + 12.0 * 14, 100, 40), (100 + 12.0 * 9, 145, 40)) == [1, 2]


@given(st.lists(st.floats(0.02, 0.4), min_size=3, max_size=30))
def test_uneven_time_does_not_matter_to_steady_motion(gaps: list[float]) -> None:
    tracker = Tracker(1.0)
    time = 0.0
    for gap in gaps:
        assert step(tracker, time, (100 + 60 * time, 100, 40)) == [1]
        time += gap


def test_far_away_or_of_another_size_is_another_thing() -> None:
    tracker = Tracker(1.0)
    step(tracker, 0, (100, 100, 40))
    assert step(tracker, 0.1, (200, 100, 40)) == [2]
    tracker = Tracker(1.0)
    step(tracker, 0, (100, 100, 40))
    assert step(tracker, 0.1, (100, 100, 100)) == [2]


def test_an_unsure_box_continues_a_track_and_begins_none() -> None:
    tracker = Tracker(1.0)
    unsure = START - 0.05
    assert step(tracker, 0, (100, 100, 40), confidence=unsure) == [None]
    assert step(tracker, 0.1, (100, 100, 40)) == [1]
    assert step(tracker, 0.2, (101, 100, 40), confidence=unsure) == [1]
    assert tracker.count == 1


def test_a_sure_box_goes_before_an_unsure_one() -> None:
    tracker = Tracker(1.0)
    step(tracker, 0, (100, 100, 40))
    both = boxes((100, 100, 40), (110, 100, 40))
    found = tracker.step(0.1, both, np.array([START - 0.05, 0.9], np.float32))
    assert numbers(found) == [None, 1]


def test_a_split_begins_a_track_and_ends_the_old_one_where_it_was_before() -> None:
    tracker = Tracker(1.0)
    step(tracker, 0, (100, 100, 40))
    step(tracker, 0.1, (100, 100, 40))
    (old,) = tracker.step(0.2, boxes((100, 100, 40)), np.array([0.9], np.float32))
    assert old is not None
    new = tracker.split(old, 0.2)
    assert (old.end, old.boxes, new.start, new.boxes) == (0.1, 2, 0.2, 1)
    assert step(tracker, 0.3, (100, 100, 40)) == [new.number] == [2]
    assert tracker.ended(np.inf) == [new]


def test_a_frame_without_boxes_and_boxes_without_size() -> None:
    tracker = Tracker(1.0)
    assert step(tracker, 0) == []
    assert step(tracker, 0.1, (100, 100, 0), (100, 100, 40)) == [1, 2]
    assert step(tracker, 0.2, (100, 100, 40)) == [2]


@given(
    st.lists(
        st.lists(st.tuples(st.floats(0, 500), st.floats(0, 500), st.floats(5, 200), st.floats(0.3, 1)), max_size=6),
        max_size=12,
    )
)
def test_whatever_comes_a_track_has_one_box_a_frame(frames: list[list[tuple[float, float, float, float]]]) -> None:
    tracker, seen = Tracker(0.35), 0
    over: list[Track] = []
    for n, frame in enumerate(frames):
        confidence = np.array([c for *_, c in frame], np.float32)
        found = tracker.step(0.1 * n, boxes(*((x, y, s) for x, y, s, _ in frame)), confidence)
        assigned = [track.number for track in found if track]
        assert len(found) == len(frame)
        assert len(set(assigned)) == len(assigned)
        assert all(track is not None for track, c in zip(found, confidence, strict=True) if c >= START)
        seen += len(assigned)
        over += tracker.ended(0.1 * n)
    over += tracker.ended(np.inf)
    assert sum(track.boxes for track in over) == seen
    assert sorted(track.number for track in over) == list(range(1, tracker.count + 1))
    assert all(track.start <= track.end for track in over)
