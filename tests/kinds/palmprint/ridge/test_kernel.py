"""The kernel against its oracle, and against what it must refuse."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.kinds.palmprint.ridge import oracle
from truename._kernels import palm_ridge as kernel
from truename.kinds.palmprint.ridge import params

ONE = np.zeros(1, np.int64)


def palms(
    x: NDArray[np.int16], y: NDArray[np.int16], turns: NDArray[np.uint8], region: NDArray[np.uint8]
) -> kernel.Palms:
    made = kernel.Palms(params.kernel_params())
    made.add(x, y, turns, region, 16)
    made.encode(1)
    return made


def slow(
    made: kernel.Palms, x: NDArray[np.int16], y: NDArray[np.int16], turns: NDArray[np.uint8], region: NDArray[np.uint8]
) -> oracle.Print:
    code, mask, brief = kernel.codes(made, 0)
    return oracle.Print(x.astype(np.float64), -y.astype(np.float64), turns, region, code.reshape(-1, 6, 4), mask, brief)


def skin(seed: int) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Minutiae of a palm of 720 pixels a side: x, y, direction along a field that bends."""
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(20, 700, (2, 110))
    direction = 0.004 * x + 0.3 * np.sin(y / 150) + np.pi * rng.integers(0, 2, 110)
    return x, y, direction


Part = tuple[NDArray[np.int16], NDArray[np.int16], NDArray[np.uint8], NDArray[np.uint8]]


def part(seed: int, of: int, size: int) -> Part:
    """A part of skin ``of``, turned, bent, with minutiae lost and added."""
    rng = np.random.default_rng(seed)
    x, y, direction = skin(of)
    here = (np.abs(x - 360) < size / 2) & (np.abs(y - 360) < size / 2) & (rng.random(len(x)) < 0.85)
    x, y, direction = x[here] - 360, y[here] - 360, direction[here]
    x, y = x + 6 * np.sin(y / 120) + rng.normal(0, 1.5, len(x)), y + rng.normal(0, 1.5, len(x))
    turn = rng.uniform(0, 2 * np.pi)
    x, y = 400 + np.cos(turn) * x + np.sin(turn) * y, 400 - np.sin(turn) * x + np.cos(turn) * y
    direction = direction + turn + rng.normal(0, 0.08, len(x))
    added = rng.uniform(150, 650, (2, 5))
    x, y = np.concatenate([x, added[0]]), np.concatenate([y, added[1]])
    direction = np.concatenate([direction, rng.uniform(0, 6, 5)])
    region = rng.integers(1, 3, (50, 50)).astype(np.uint8)
    region[:, :8] = 0
    turns = (np.rint(direction / (2 * np.pi) * 256).astype(int) % 256).astype(np.uint8)
    return np.rint(x).astype(np.int16), np.rint(y).astype(np.int16), turns, region


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("mated", [True, False])
def test_the_kernel_finds_what_its_definition_says(seed: int, mated: bool) -> None:
    small, large = part(seed, seed, 380), part(100 + seed, seed if mated else seed + 50, 680)
    a, b = palms(*small), palms(*large)
    wanted, pairs = oracle.compare(slow(a, *small), slow(b, *large), params.kernel_params())
    found = kernel.compare(a, 0, b, ONE, 1, "auto")[0]
    assert found == pytest.approx(wanted, rel=1e-5)
    rows = kernel.correspond(a, 0, b, 0)
    assert rows[:, :2].astype(int).tolist() == [[i, j] for i, j, _ in pairs]
    assert rows[:, 2] == pytest.approx([weight for _, _, weight in pairs], abs=1e-5)
    if mated:
        assert len(pairs) > 20
    # The other way round, the columns that belong to one side change places.
    swapped = kernel.compare(b, 0, a, ONE, 1, "auto")[0]
    assert swapped.tolist() == found[[0, 1, 3, 2, 4, 5]].tolist()


def test_a_copy_corresponds_minutia_by_minutia() -> None:
    x, y, turns, region = part(4, 4, 680)
    order = np.random.default_rng(4).permutation(len(x))
    a = palms(x, y, turns, np.full_like(region, 2))
    b = palms(x[order] + np.int16(13), y[order], turns[order], np.full_like(region, 2))
    found = kernel.correspond(a, 0, b, 0)
    assert len(found) > 0.95 * len(x)
    assert (order[found[:, 1].astype(int)] == found[:, 0]).mean() > 0.95


def test_what_is_too_little_to_compare_gives_zeros() -> None:
    for count in (0, 1, 2):
        few = palms(
            *(np.full(count, 300, np.int16) for _ in "xy"), np.zeros(count, np.uint8), np.full((50, 50), 2, np.uint8)
        )
        assert not kernel.compare(few, 0, palms(*part(1, 1, 600)), ONE, 1, "auto").any()
        assert len(kernel.correspond(few, 0, palms(*part(1, 1, 600)), 0)) == 0


def test_threads_and_instructions_change_nothing() -> None:
    probe = palms(*part(1, 1, 300))
    references = kernel.Palms(params.kernel_params())
    for number in range(12):
        references.add(*part(20 + number, number, 600), 16)
    references.encode(2)
    rows = np.arange(12)
    wanted = kernel.compare(probe, 0, references, rows, 1, "portable")
    scanned = kernel.scan(probe, 0, references, 20, 1, "portable")
    for path in kernel.paths():
        for threads in (1, 3):
            assert np.array_equal(kernel.compare(probe, 0, references, rows, threads, path), wanted)
            assert np.array_equal(kernel.scan(probe, 0, references, 20, threads, path), scanned)
    assert wanted[:, 1].argmax() == scanned.argmax() == 1


def test_what_it_cannot_hold_is_refused() -> None:
    made = kernel.Palms(params.kernel_params())
    region = np.ones((2, 2), np.uint8)
    with pytest.raises(ValueError, match="4000"):
        made.add(np.zeros(4001, np.int16), np.zeros(4001, np.int16), np.zeros(4001, np.uint8), region, 16)
    with pytest.raises(ValueError, match="length"):
        made.add(np.zeros(3, np.int16), np.zeros(2, np.int16), np.zeros(3, np.uint8), region, 16)
    made.add(np.zeros(3, np.int16), np.zeros(3, np.int16), np.zeros(3, np.uint8), region, 16)
    with pytest.raises(ValueError, match="encode"):
        kernel.compare(made, 0, made, ONE, 1, "auto")
    made.encode(1)
    with pytest.raises(IndexError):
        kernel.compare(made, 0, made, np.ones(1, np.int64), 1, "auto")
