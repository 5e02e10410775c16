"""The code of a region, and the region from its code."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from truename.kinds.palmprint import code, params, template
from truename.kinds.palmprint.read import read
from truename.types import Sample, Template


@given(st.integers(0, 2**32 - 1))
def test_planes_come_back(seed: int) -> None:
    planes = np.random.default_rng(seed).random((3, 6, 32, 32)) < 0.5
    packed = code.pack(planes)
    assert (packed.shape, packed.dtype) == ((3, 192), np.uint32)
    np.testing.assert_array_equal(code.unpack(packed), planes)


def test_a_row_is_a_word_and_its_first_cell_the_lowest_bit() -> None:
    planes = np.zeros((6, 32, 32), np.bool_)
    planes[2, 5, 0] = planes[2, 5, 31] = True
    packed = code.pack(planes)
    assert packed[2 * 32 + 5] == 2**31 + 1
    assert packed.sum() == 2**31 + 1


def test_light_and_contrast_do_not_matter(regions: Callable[[int, int], Sample]) -> None:
    image = read(regions(1, 1)).image.astype(np.float64)
    shade = np.linspace(0.6, 1.0, 128)
    darker = np.round(image * shade[None]).astype(np.uint8)
    same = code.unpack(code.Coded.of(image.astype(np.uint8)).code) == code.unpack(code.Coded.of(darker).code)
    assert same.mean() > 0.95


def test_a_code_tells_its_region(templates: Callable[[int, int], Template]) -> None:
    own = template.decode(templates(1, 1).data)
    image = code.restored(own)
    again = code.pack(code.responses(image) > 0)
    assert (code.unpack(again) == code.unpack(own)).mean() > 0.95


def test_poses_turn_the_region(regions: Callable[[int, int], Sample]) -> None:
    coded = code.Coded.of(read(regions(2, 1)).image)
    codes, masks = code.poses(coded.code)
    assert codes.shape == masks.shape == (len(params.TURNS), 192)
    still = params.TURNS.index(0)
    np.testing.assert_array_equal(codes[still], coded.code)
    valid = code.unpack(masks)
    assert abs(valid[still].mean() - (1 - params.FRAGILE)) < 0.01
    for number in (0, len(codes) - 1):
        turned = code.unpack(code.pack(code.responses(code._turned(coded.flat, params.TURNS[number])[0]) > 0))
        agrees = (code.unpack(codes[number]) == turned)[valid[number]]
        assert agrees.mean() > 0.93, "restored, then turned, is what the turned picture gives"
        assert not valid[number][:, 0, 0].any(), "a corner turned out of the region is not valid"


def test_a_region_without_detail_is_no_accident() -> None:
    flat = code.Coded.of(np.full((128, 128), 90, np.uint8))
    assert np.isfinite(flat.flat).all()
    codes, masks = code.poses(flat.code)
    assert codes.shape == masks.shape
