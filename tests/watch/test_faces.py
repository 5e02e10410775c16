"""What is kept of a track: few faces, good ones, apart in time."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from truename.types import Sample, Template
from truename.watch.faces import APART, BETTER, CHECKED, KEPT, Followed, Seen, worth

FRONT = np.array([(30, 40), (70, 40), (50, 60), (35, 80), (65, 80)], np.float32)
BOX = np.array([10, 10, 80, 100], np.float32)


def seen(time: float, quality: int) -> Seen:
    return Seen(time, Sample("face", b""), Template("face", "test-1", b"", quality=quality))


def kept(*given: tuple[float, int]) -> list[tuple[float, int]]:
    followed = Followed()
    for time, quality in given:
        followed.keep(seen(time, quality))
    return [(one.time, one.template.quality) for one in followed.kept]


def test_a_face_from_the_front_promises_more_than_one_from_the_side() -> None:
    half, side = FRONT.copy(), FRONT.copy()
    half[2, 0], side[2, 0] = 60, 75
    assert worth(BOX, FRONT, 0.9) > worth(BOX, half, 0.9) > worth(BOX, side, 0.9) > 0


def test_a_tilted_head_is_as_good_as_an_upright_one() -> None:
    turn = np.array([[0.8, -0.6], [0.6, 0.8]], np.float32)
    assert worth(BOX, FRONT @ turn.T, 0.9) == np.float32(worth(BOX, FRONT, 0.9))


def test_size_counts_as_far_as_networks_can_use_it() -> None:
    def of(size: float) -> float:
        return worth(np.array([0, 0, size, size], np.float32), FRONT, 0.9)

    assert of(20) < of(60) < of(128) == of(500)


def test_points_in_one_place_promise_little() -> None:
    assert 0 < worth(BOX, np.zeros((5, 2), np.float32), 0.9) < 0.2 * worth(BOX, FRONT, 0.9)


def test_faces_close_together_compete_and_others_do_not() -> None:
    assert kept((0, 50), (APART / 2, 60)) == [(APART / 2, 60)]
    assert kept((0, 50), (APART / 2, 40)) == [(0, 50)]
    assert kept((0, 50), (APART, 40)) == [(0, 50), (APART, 40)]


def test_a_better_face_takes_the_place_of_the_worst() -> None:
    full = [(float(n), 50 + n) for n in range(KEPT)]
    assert kept(*full, (20, 40)) == full
    assert sorted(kept(*full, (20, 90))) == [*full[1:], (20, 90)]


def test_the_best_is_the_first_of_equals() -> None:
    followed = Followed()
    for time, quality in ((0, 50), (1, 70), (2, 70)):
        followed.keep(seen(time, quality))
    assert followed.top().time == 1


def test_when_a_face_is_looked_at() -> None:
    followed = Followed()
    assert followed.wants(0, 0.1)
    followed.looked(0, 0.1)
    assert not followed.wants(APART / 2, 0.1)
    assert followed.wants(APART / 2, 0.1 * BETTER * 1.01)  # better than all before
    assert followed.wants(APART, 0.01)  # there is room for more
    for n in range(KEPT):
        followed.keep(seen(n, 50))
    followed.looked(10, 0.1)
    assert not followed.wants(10 + APART, 0.1)
    assert followed.wants(10 + CHECKED, 0.01)  # it may be somebody else by now
    followed.doubted = True
    assert followed.wants(10, 0.01)


@given(st.lists(st.tuples(st.floats(0, 30), st.integers(0, 100)), min_size=1, max_size=40))
def test_few_are_kept_and_the_best_is_among_them(faces: list[tuple[float, int]]) -> None:
    faces = sorted(faces)
    left = kept(*faces)
    assert 1 <= len(left) <= KEPT
    assert set(left) <= set(faces)
    assert max(quality for _, quality in left) == max(quality for _, quality in faces)


@given(st.integers(1, 2000), st.floats(0.02, 0.5))
def test_long_tracks_cost_little(frames: int, every: float) -> None:
    followed, looks = Followed(), 0
    drawn = np.random.default_rng(frames)
    for n in range(frames):
        promise = float(drawn.uniform(0.05, 1))
        if followed.wants(n * every, promise):
            looks += 1
            followed.looked(n * every, promise)
            followed.keep(seen(n * every, int(100 * promise)))
    assert looks <= 22 + KEPT / min(APART, every) + frames * every / CHECKED + 1
