"""The compiled loops equal their plain counterparts: exactly where they count, to rounding where they measure."""

from __future__ import annotations

import numpy as np
import pytest

from tests.kinds._ridge import oracle
from truename._kernels import ridge as kernel
from truename.kinds._ridge import enhancement

SIZES = ((40, 56), (33, 47), (64, 17))


def grey(h: int, w: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng([seed, h, w]).integers(0, 256, (h, w), np.uint8)


def signed(h: int, w: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng([seed, h, w]).integers(-1023, 1024, (h, w)).astype(np.int16)


@pytest.mark.parametrize(("h", "w"), SIZES)
@pytest.mark.parametrize("below", [0, 8, 40, 256])
def test_closed(h: int, w: int, below: int) -> None:
    image = grey(h, w)
    assert np.array_equal(kernel.closed(image, below, 3), oracle.closed(image, below, 3))


@pytest.mark.parametrize(("h", "w"), SIZES)
def test_normalise(h: int, w: int) -> None:
    image, mask = grey(h, w), (grey(h, w, 1) > 60).astype(np.uint8)
    ours = kernel.normalise(image, mask, 8, 16, 4.0, 300)
    assert np.array_equal(ours, oracle.normalise(image, mask, 8, 16, 4.0, 300))
    assert abs(ours).max() == 300
    assert not kernel.normalise(image, np.zeros_like(mask), 8, 16, 4.0, 300).any()


@pytest.mark.parametrize(("h", "w"), SIZES)
@pytest.mark.parametrize(("sigma", "frame", "block"), [(1.0, 5, 16), (0.6, 2, 7), (2.2, 9, 16)])
def test_gradients(h: int, w: int, sigma: float, frame: int, block: int) -> None:
    image = grey(h, w)
    ours, true = kernel.gradients(image, sigma, frame, block), oracle.gradients(image, sigma, frame, block)
    np.testing.assert_allclose(ours, true, rtol=1e-5, atol=1e-3)


@pytest.mark.parametrize(("h", "w"), SIZES)
def test_tensor(h: int, w: int) -> None:
    image = signed(h, w)
    assert np.array_equal(kernel.tensor(image, 8), oracle.tensor(image, 8))


def test_signatures() -> None:
    image, rng = signed(60, 70), np.random.default_rng(2)
    y, x, angle = rng.uniform(-5, 65, 40), rng.uniform(-5, 75, 40), rng.uniform(-np.pi / 2, np.pi / 2, 40)
    ours = kernel.signatures(image, y, x, angle, 5, 12)
    assert ours.shape == (40, 25)
    np.testing.assert_allclose(ours, oracle.signatures(image, y, x, angle, 5, 12), atol=1e-6)


@pytest.mark.parametrize(("h", "w"), SIZES)
def test_spread(h: int, w: int) -> None:
    rng = np.random.default_rng([h, w])
    grids = rng.uniform(-1, 1, (2, -(-h // 8), -(-w // 8)))
    cosine, sine = (oracle.spread(one, 8, h, w) for one in grids)
    exact = np.arctan2(sine, cosine) / (2 * np.pi) * 48
    ours = kernel.spread_angle(*grids, 8, h, w, 48)
    # A hair's breadth from the middle between two steps, either is right.
    assert (abs((ours - exact + 24) % 48 - 24) <= 0.5 + 1e-4).all()
    value = rng.uniform(0, 11, grids[0].shape)
    assert (abs(kernel.spread_index(value, 8, h, w) - oracle.spread(value, 8, h, w)) <= 0.5 + 1e-9).all()


@pytest.mark.parametrize(("h", "w"), SIZES)
def test_gabor(h: int, w: int) -> None:
    rng = np.random.default_rng([h, w])
    image = signed(h, w)
    bank = np.ascontiguousarray(enhancement.bank()[::12, ::4])
    angle = rng.integers(0, 6, (h, w), np.uint8)  # 4 and 5 are beyond the bank: skipped
    period = rng.integers(0, 3, (h, w), np.uint8)
    expected = oracle.gabor(image, angle, period, bank, enhancement.SHIFT)
    wide = np.zeros((*bank.shape[:4], 40), np.int16)  # a row of two registers of 16, and a rest
    wide[..., : bank.shape[4]] = bank
    for path in ("auto", *kernel.paths()):
        for filters in (bank, wide):
            for one, other in zip(
                kernel.gabor(image, angle, period, filters, enhancement.SHIFT, path), expected, strict=True
            ):
                assert np.array_equal(one, other), path
                assert one.any()
                assert not one[angle > 3].any()


def test_a_path_that_no_processor_has_is_refused() -> None:
    image, index = np.zeros((8, 8), np.int16), np.zeros((8, 8), np.uint8)
    with pytest.raises(ValueError, match="path is auto, or one that this processor can take; found mmx"):
        kernel.gabor(image, index, index, enhancement.bank(), enhancement.SHIFT, "mmx")


def test_level() -> None:
    even, odd = signed(30, 40), signed(30, 40, 1)
    assert np.array_equal(kernel.level(even, odd, 32.0), oracle.level(even, odd, 32.0))


@pytest.mark.parametrize("seed", range(3))
def test_spirals(seed: int) -> None:
    even, odd = signed(40, 50, seed), signed(40, 50, seed + 10)
    rng = np.random.default_rng(seed)
    # Angles that wander about the step from 47 to 0, where the normal turns round; some skipped.
    angle = (rng.integers(-3, 3, (40, 50)) % 48).astype(np.uint8)
    angle[rng.random((40, 50)) < 0.05] = 255
    ours = kernel.spirals(even, odd, angle, 48)
    true = oracle.windings(even, odd, angle, 48)
    assert len(ours) == len(true) > 50
    for (y, x, step, winding), (square, turn) in zip(ours, true.items(), strict=True):
        assert 0 <= y - square[0] <= 1
        assert 0 <= x - square[1] <= 1
        assert (step, winding) == (angle[square], turn)


def test_a_spiral_whose_middle_is_a_pixel_is_found_once() -> None:
    y, x = np.indices((9, 9)) - 4
    angle = np.zeros((9, 9), np.uint8)
    for even, odd in ((x, -y), (x, x - y), (x - y, x + y)):
        ours = kernel.spirals(even.astype(np.int16), odd.astype(np.int16), angle, 48)
        assert len(ours) == 1
        assert np.hypot(*(ours[0, :2] - 4)) < 1


def test_what_does_not_fit_is_refused() -> None:
    image, angle = signed(20, 20), np.zeros((20, 20), np.uint8)
    with pytest.raises(ValueError, match="frame"):
        kernel.gradients(grey(20, 20), 1.0, 3, 16)
    with pytest.raises(ValueError, match="above 0"):
        kernel.gradients(grey(20, 20), 0.0, 3, 16)
    with pytest.raises(ValueError, match="fit"):
        kernel.gabor(image, angle[:10].copy(), angle, enhancement.bank(), enhancement.SHIFT, "auto")
    with pytest.raises(ValueError, match="fit"):
        kernel.gabor(image, angle, angle, np.zeros((2, 2, 2, 5, 7), np.int16), enhancement.SHIFT, "auto")
    with pytest.raises(ValueError, match="shapes"):
        kernel.normalise(grey(9, 9), grey(8, 9), 8, 16, 4.0, 300)
    with pytest.raises(ValueError, match="shapes"):
        kernel.spirals(image, image[:5].copy(), angle, 48)
    with pytest.raises(ValueError, match="lengths"):
        kernel.signatures(image, np.zeros(3), np.zeros(2), np.zeros(3), 2, 2)
