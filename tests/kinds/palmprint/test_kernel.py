"""The compiled comparison equals the NumPy oracle, on every path."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.kinds.palmprint import oracle
from truename._kernels import palmprint as kernel
from truename.kinds.palmprint import code, params

PATHS = kernel.paths()
Bits = NDArray[np.bool_]


def palm(seed: int) -> NDArray[np.float32]:
    """Something with the structure of a palm: smooth noise, 64 x 64."""
    rng = np.random.default_rng(seed)
    spectrum = np.fft.rfft2(rng.normal(size=(64, 64)))
    y, x = np.meshgrid(np.fft.fftfreq(64), np.fft.rfftfreq(64), indexing="ij")
    return np.fft.irfft2(spectrum / (0.02 + y * y + x * x)).astype(np.float32)


def words(seed: int) -> NDArray[np.uint32]:
    return code.pack(code.responses(palm(seed)) > 0)


def poses(seed: int, count: int = 5) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Codes that drift from one pose to the next, and masks with holes and without a border."""
    rng = np.random.default_rng(seed)
    planes = code.unpack(words(seed))
    codes, masks = [], []
    for _ in range(count):
        planes = planes ^ (rng.random(planes.shape) < 0.05)
        codes.append(planes)
        mask = rng.random(planes.shape) > 0.2
        mask[:, : rng.integers(12)] = False
        mask[:, :, : rng.integers(12)] = False
        masks.append(mask)
    return code.pack(np.stack(codes)), code.pack(np.stack(masks))


def prepared(
    codes: NDArray[np.uint32], masks: NDArray[np.uint32], first: list[int], p: kernel.Params | None = None
) -> kernel.Probe:
    return kernel.Probe(p or params.kernel_params(), codes, masks, np.array(first, np.int64))


def moved(seed: int, dy: int, dx: int) -> NDArray[np.uint32]:
    """The palm of that seed, elsewhere, and bent."""
    planes = oracle.moved(code.unpack(words(seed)), dy, dx)
    planes[:, :16] = oracle.moved(planes, 0, 1)[:, :16]
    return code.pack(planes)


CASES = [(1, moved(1, 0, 0)), (2, moved(2, 3, -2)), (3, moved(3, -5, 1)), (4, words(9)), (5, np.zeros(192, np.uint32))]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("seed", "reference"), CASES)
def test_comparison_equals_the_oracle(seed: int, reference: NDArray[np.uint32], path: str) -> None:
    codes, masks = poses(seed)
    first = [0, 2, 4]
    expected = oracle.Comparison(
        params.kernel_params(), code.unpack(codes), code.unpack(masks), first, code.unpack(reference)
    )
    probe, one = prepared(codes, masks, first), reference[None]
    thin = kernel.thin(one)
    np.testing.assert_array_equal(kernel.scan(probe, one, thin, 1, path), [expected.scan()])
    np.testing.assert_array_equal(
        kernel.compare(probe, one, thin, np.zeros(1, np.int64), 1, path)[0], expected.compare()
    )


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("bend", [0, 1, 3])
def test_other_parameters_equal_the_oracle(bend: int, path: str) -> None:
    p = params.kernel_params()
    p.reach, p.settled, p.bent, p.bend, p.field_stiffness, p.least_bits = 2, 2, 1, bend, 0.02, 200
    codes, masks = poses(6)
    reference = moved(6, 1, 1)
    expected = oracle.Comparison(p, code.unpack(codes), code.unpack(masks), [1, 3, 4], code.unpack(reference))
    found = kernel.compare(
        prepared(codes, masks, [1, 3, 4], p),
        reference[None],
        kernel.thin(reference[None]),
        np.zeros(1, np.int64),
        1,
        path,
    )
    np.testing.assert_array_equal(found[0], expected.compare())


def test_thin_codes_are_every_other_cell() -> None:
    one = words(7)
    expected = code.unpack(one)[::2, ::2, ::2]
    found = kernel.thin(one[None])[0].astype("<u4").reshape(3, 8).view(np.uint8)
    bits = np.unpackbits(found.reshape(3, -1), axis=1, bitorder="little").reshape(3, 16, 16)
    np.testing.assert_array_equal(bits.astype(bool), expected)


def test_a_moved_palm_is_found_where_it_is() -> None:
    codes, masks = poses(8, 1)
    masks[:] = ~np.uint32(0)
    for dy, dx in ((0, 0), (5, -2), (-3, 2)):
        reference = code.pack(oracle.moved(code.unpack(codes[0]), dy, dx))[None]
        found = kernel.compare(
            prepared(codes, masks, [0]), reference, kernel.thin(reference), np.zeros(1, np.int64), 1, "auto"
        )[0]
        assert found[5:].tolist() == [dy, dx]
        assert found[0] == found[1] == 0
        assert found[2] < 1e-6  # what is left of the ridge in the field


def test_threads_and_order_change_nothing() -> None:
    references = np.stack([words(seed) for seed in range(300)])
    thin = kernel.thin(references)
    probe = prepared(*poses(3), [0, 2, 4])
    rows = np.random.default_rng(0).permutation(300)
    one = kernel.compare(probe, references, thin, rows, 1, "auto")
    np.testing.assert_array_equal(one, kernel.compare(probe, references, thin, rows, 4, "auto"))
    everything = kernel.compare(probe, references, thin, np.arange(300), 2, "auto")
    np.testing.assert_array_equal(one, everything[rows])
    scanned = kernel.scan(probe, references, thin, 3, "auto")
    assert scanned.argmin() == everything[:, 1].argmin() == 3


def test_blocks_say_what_the_comparison_found() -> None:
    probe, reference = prepared(*poses(2), [0, 2, 4]), moved(2, 3, -4)[None]
    thin = kernel.thin(reference)
    evidence = kernel.compare(probe, reference, thin, np.zeros(1, np.int64), 1, "auto")[0]
    blocks = kernel.blocks(probe, reference, thin, 0)
    compared = blocks[:, 0] < 1
    assert blocks.shape == (16, 3)
    assert 0 < compared.sum() <= 16
    assert abs(blocks[compared, 0].mean() - evidence[1]) < 0.05
    assert np.abs(blocks[:, 1:]).max() <= params.kernel_params().bend


def test_bad_calls_are_refused() -> None:
    codes, masks = poses(1)
    one = words(1)[None]
    probe, thin = prepared(codes, masks, [0]), kernel.thin(one)
    with pytest.raises(ValueError, match="one pose or more"):
        prepared(codes, masks[:1], [0])
    with pytest.raises(ValueError, match="no such pose"):
        prepared(codes, masks, [5])
    with pytest.raises(ValueError, match="tried first"):
        prepared(codes, masks, [])
    p = params.kernel_params()
    p.reach = 3
    with pytest.raises(ValueError, match="reach is even"):
        prepared(codes, masks, [0], p)
    p.reach, p.stiffness = 4, 1.0
    with pytest.raises(ValueError, match="costs of less"):
        prepared(codes, masks, [0], p)
    p.stiffness, p.least_bits = 0.01, 64
    with pytest.raises(ValueError, match="65 bits or more"):
        prepared(codes, masks, [0], p)
    with pytest.raises(ValueError, match="path is"):
        kernel.scan(probe, one, thin, 1, "fast")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="thin codes"):
        kernel.scan(probe, one, thin[:, :3].copy(), 1, "auto")
    for row in (-1, 1):
        with pytest.raises(IndexError):
            kernel.compare(probe, one, thin, np.array([row]), 1, "auto")
        with pytest.raises(IndexError):
            kernel.blocks(probe, one, thin, row)
