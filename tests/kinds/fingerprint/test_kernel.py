"""The compiled comparison equals the NumPy oracle, on every path, and keeps the laws of a comparison."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kinds.fingerprint import oracle
from truename._kernels import minutiae as kernel
from truename.kinds.fingerprint import params

PATHS = kernel.paths()
FIELDS = ("relaxed", "support", "probe", "reference", "area", "pairs")


def finger(seed: int, n: int = 30) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Random minutiae on an ellipse of ridges with a margin: x, y, turns, region."""
    rng = np.random.default_rng(seed)
    region = np.zeros((30, 24), np.uint8)
    rows, columns = np.indices(region.shape)
    region[((rows - 14.5) / 13) ** 2 + ((columns - 11.5) / 10) ** 2 <= 1] = 1
    region[((rows - 14.5) / 12) ** 2 + ((columns - 11.5) / 9) ** 2 <= 1] = 2
    on = np.argwhere(region == 2)
    at = on[rng.integers(0, len(on), n)]
    x = at[:, 1] * 16 + rng.integers(0, 16, n)
    y = at[:, 0] * 16 + rng.integers(0, 16, n)
    return x.astype(np.int16), y.astype(np.int16), rng.integers(0, 256, n).astype(np.uint8), region


def again(print_, seed: int):
    """Another impression: places and directions disturbed, a tenth lost, shifted by a few blocks' worth of pixels."""
    x, y, turns, region = print_
    rng = np.random.default_rng(seed)
    keep = rng.random(len(x)) > 0.1
    x = np.clip(x[keep] + rng.normal(5, 2, keep.sum()), 0, 1000).round().astype(np.int16)
    y = np.clip(y[keep] + rng.normal(-4, 2, keep.sum()), 0, 1000).round().astype(np.int16)
    turned = (turns[keep] + rng.normal(0, 3, keep.sum()).round().astype(int)) % 256
    return x, y, turned.astype(np.uint8), region


def loaded(*prints, p: kernel.Params | None = None) -> kernel.Prints:
    out = kernel.Prints(p or params.kernel_params())
    for x, y, turns, region in prints:
        out.add(x, y, turns, region, 16)
    out.encode(2)
    return out


def as_oracle(print_):
    x, y, turns, region = print_
    return oracle.Print(x.astype(float), -y.astype(float), turns, region)


def compared(a, b, path: str = "auto") -> np.ndarray:
    return kernel.compare(loaded(a), 0, loaded(b), np.zeros(1, np.int64), 1, path)[0]


PAIRS = [(finger(s), again(finger(s), s + 100)) for s in range(4)] + [(finger(s), finger(s + 50)) for s in range(4)]


def test_codes_equal_the_oracle() -> None:
    p = params.kernel_params()
    for one in (finger(1), finger(2, 60), finger(3, 3)):
        codes, masks, cells = kernel.codes(loaded(one), 0)
        expected_codes, expected_masks = oracle.cylinders(as_oracle(one), p)
        bits = lambda words: np.unpackbits(words.view(np.uint8), axis=1, bitorder="little").astype(bool)  # noqa: E731
        n = len(one[0])
        np.testing.assert_array_equal(bits(masks), expected_masks.reshape(n, -1))
        np.testing.assert_array_equal(bits(codes), expected_codes.reshape(n, -1))
        expected_cells = (oracle.fullness(as_oracle(one), p) >= p.sketch_bit) @ [1, 2, 4, 8]
        np.testing.assert_array_equal(cells, expected_cells)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_comparison_equals_the_oracle(a, b, path: str) -> None:
    expected, links = oracle.compare(as_oracle(a), as_oracle(b), params.kernel_params())
    np.testing.assert_allclose(compared(a, b, path), [expected[name] for name in FIELDS], rtol=1e-5, atol=1e-6)
    found = kernel.correspond(loaded(a), 0, loaded(b), 0)
    assert [(int(i), int(j)) for i, j, _ in found] == [(int(i), int(j)) for i, j, _ in links]
    np.testing.assert_allclose(found[:, 2], [w for _, _, w in links], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("path", PATHS)
def test_a_scan_looks_up_the_minutiae_with_most_around_them(path: str) -> None:
    p = params.kernel_params()
    probe, one = finger(7, p.sketch_most + 30), again(finger(7, p.sketch_most + 30), 1)
    scans = []
    for p.sketch_most in (params.SKETCH_MOST, 255):
        scanned = kernel.scan(loaded(probe, p=p), 0, loaded(one, p=p), np.ones(1, np.uint8), 1, path)
        np.testing.assert_allclose(scanned, oracle.scan(as_oracle(probe), as_oracle(one), p), rtol=1e-6)
        scans.append(scanned)
    assert 0 < scans[0] < scans[1]


@pytest.mark.parametrize("path", PATHS)
def test_only_prints_with_enough_in_common_are_aligned(path: str) -> None:
    p, aligned = params.kernel_params(), 0
    p.align_from = 0
    small = [(finger(s, 29), finger(s + 50)) for s in range(4)]
    for a, b in PAIRS + small:
        whole = kernel.compare(loaded(a, p=p), 0, loaded(b, p=p), np.zeros(1, np.int64), 1, path)[0]
        expected, _ = oracle.compare(as_oracle(a), as_oracle(b), p)
        np.testing.assert_allclose(whole, [expected[name] for name in FIELDS], rtol=1e-5, atol=1e-6)
        assert whole[1:].all()
        enough = whole[0] >= params.kernel_params().align_from or len(a[0]) < params.kernel_params().align_below
        np.testing.assert_array_equal(compared(a, b, path), whole if enough else [whole[0], 0, 0, 0, 0, 0])
        aligned += enough
    assert 8 <= aligned < 12  # the mated and the small ones at least


@pytest.mark.parametrize("path", PATHS)
def test_a_print_scans_the_same_wherever_it_lies(path: str) -> None:
    # Blocks hold 64 minutiae: prints without any, prints that end with a block, and ones that fill several.
    prints = [finger(s, n) for s, n in enumerate((0, 30, 200, 26, 0, 64, 5, 59, 0, 0, 128, 1, 255, 0))]
    probe, many = loaded(finger(2, 60)), loaded(*prints)
    alone = np.array([kernel.scan(probe, 0, loaded(one), np.ones(1, np.uint8), 1, path)[0] for one in prints])
    assert (alone > 0).sum() >= 4, alone
    for wanted in (np.ones(len(prints)), np.arange(len(prints)) % 2, np.arange(len(prints)) % 3 == 2):
        wanted = wanted.astype(np.uint8)
        np.testing.assert_array_equal(kernel.scan(probe, 0, many, wanted, 1, path), alone * wanted)


@pytest.mark.parametrize("path", PATHS)
def test_stages_of_a_search_equal_the_oracle(path: str) -> None:
    p = params.kernel_params()
    prints = [finger(s, 20 + 7 * s) for s in range(5)]  # 170 minutiae in three blocks: prints that straddle them
    probe, references = again(prints[2], 9), loaded(*prints)
    rows, wanted = np.arange(5), np.array([1, 1, 1, 0, 1], np.uint8)
    scanned = kernel.scan(loaded(probe), 0, references, wanted, 1, path)
    expected = np.array([oracle.scan(as_oracle(probe), as_oracle(one), p) for one in prints])
    assert expected[3] > 0
    np.testing.assert_allclose(scanned, expected * wanted, rtol=1e-6)
    sifted = kernel.sift(loaded(probe), 0, references, rows, True, 1, path)
    expected = [oracle.sift(as_oracle(probe), as_oracle(one), p) for one in prints]
    np.testing.assert_allclose(sifted, [[one[name] for name in FIELDS] for one in expected], rtol=1e-5, atol=1e-6)
    assert np.argmax(scanned) == np.argmax(sifted[:, 1]) == 2
    relaxed = kernel.sift(loaded(probe), 0, references, rows, False, 1, path)
    np.testing.assert_array_equal(relaxed[:, 0], sifted[:, 0])
    assert not relaxed[:, 1:].any()


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1), st.integers(0, 90), st.integers(0, 90))
def test_paths_agree_about_candidates(seed: int, n: int, m: int) -> None:
    probe, references = loaded(finger(seed, n)), loaded(finger(seed + 1, m), again(finger(seed, n), seed), finger(3, 0))
    rows, wanted = np.arange(3), np.ones(3, np.uint8)
    scanned = kernel.scan(probe, 0, references, wanted, 1, "portable")
    sifted = kernel.sift(probe, 0, references, rows, True, 1, "portable")
    assert scanned[2] == 0  # nothing resembles a print without minutiae
    assert not sifted[2].any()
    for path in PATHS:
        np.testing.assert_array_equal(kernel.scan(probe, 0, references, wanted, 2, path), scanned)
        np.testing.assert_array_equal(kernel.sift(probe, 0, references, rows, True, 2, path), sifted)


def test_large_galleries_keep_no_cylinders_and_find_the_same() -> None:
    prints = [finger(s) for s in range(6)]
    p = params.kernel_params()
    p.kept_cylinders = 5
    lean, full = kernel.Prints(p), loaded(*prints)
    for x, y, turns, region in prints[:5]:
        lean.add(x, y, turns, region, 16)
    lean.encode(1)
    with_cylinders = lean.bytes()
    lean.add(*prints[5], 16)
    lean.encode(1)  # one too many: what the others had is let go
    assert lean.bytes() < with_cylinders / 4
    rows, probe = np.arange(6), loaded(again(prints[3], 1))
    np.testing.assert_array_equal(
        kernel.compare(probe, 0, lean, rows, 2, "auto"), kernel.compare(probe, 0, full, rows, 2, "auto")
    )
    np.testing.assert_array_equal(kernel.correspond(probe, 0, lean, 3), kernel.correspond(probe, 0, full, 3))


@settings(max_examples=60)
@given(st.integers(0, 2**32 - 1), st.integers(0, 70), st.integers(0, 70), st.booleans())
def test_laws(seed: int, n: int, m: int, mated: bool) -> None:
    a = finger(seed, n)
    b = again(a, seed + 1) if mated else finger(seed + 1, m)
    forth, back = compared(a, b), compared(b, a)
    np.testing.assert_array_equal(forth[[0, 1, 3, 2, 4, 5]], back[[0, 1, 2, 3, 4, 5]])
    assert np.isfinite(forth).all()
    assert forth[0] <= compared(a, a)[0] + 1e-6
    for path in PATHS:
        np.testing.assert_array_equal(compared(a, b, path), forth)


def test_threads_change_nothing() -> None:
    references = loaded(*(finger(s) for s in range(200)))
    rows = np.random.default_rng(0).permutation(200)
    probe = loaded(again(finger(7), 1))
    one = kernel.compare(probe, 0, references, rows, 1, "auto")
    np.testing.assert_array_equal(one, kernel.compare(probe, 0, references, rows, 4, "auto"))
    assert rows[np.argmax(one[:, 0])] == 7
    wanted = np.ones(200, np.uint8)
    np.testing.assert_array_equal(
        kernel.scan(probe, 0, references, wanted, 1, "auto"), kernel.scan(probe, 0, references, wanted, 4, "auto")
    )
    np.testing.assert_array_equal(
        kernel.sift(probe, 0, references, rows, True, 1, "auto"),
        kernel.sift(probe, 0, references, rows, True, 4, "auto"),
    )


def test_a_turned_and_shifted_print_keeps_its_evidence() -> None:
    x, y, turns, region = finger(5, 40)
    # A quarter turn is exact on the grid: (x, y) -> (y, W - x), directions turn with it.
    width = region.shape[1] * 16
    turned = (y, (width - 1 - x).astype(np.int16), ((turns.astype(int) + 64) % 256).astype(np.uint8))
    quarter = (*turned, np.ascontiguousarray(np.rot90(region)))
    evidence = compared((x, y, turns, region), quarter)
    assert evidence[5] >= 39
    assert evidence[1] >= 0.95 * 40


def test_bad_calls_are_refused() -> None:
    prints = loaded(finger(1))
    with pytest.raises(IndexError):
        kernel.compare(prints, 1, prints, np.zeros(1, np.int64), 1, "auto")
    with pytest.raises(IndexError):
        kernel.compare(prints, 0, prints, np.array([1]), 1, "auto")
    with pytest.raises(IndexError):
        kernel.sift(prints, 0, prints, np.array([1]), True, 1, "auto")
    with pytest.raises(ValueError, match="one entry"):
        kernel.scan(prints, 0, prints, np.ones(2, np.uint8), 1, "auto")
    with pytest.raises(ValueError, match="path is"):
        kernel.compare(prints, 0, prints, np.zeros(1, np.int64), 1, "fast")  # type: ignore[arg-type]
    x, y, turns, region = finger(1)
    with pytest.raises(ValueError, match="differ in length"):
        kernel.Prints(params.kernel_params()).add(x, y[:-1], turns, region, 16)
    prints.add(x, y, turns, region, 16)
    with pytest.raises(ValueError, match="encode"):
        kernel.compare(prints, 1, prints, np.zeros(1, np.int64), 1, "auto")
    many = np.zeros(256, np.int16)
    with pytest.raises(ValueError, match="255"):
        kernel.Prints(params.kernel_params()).add(many, many, many.astype(np.uint8), region, 16)
