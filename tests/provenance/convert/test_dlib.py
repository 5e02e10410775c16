"""A small network is written in dlib's format, converted, and held against its layers in NumPy."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.provenance.convert import forward
from truename.provenance import models
from truename.provenance.convert import ConversionError, convert, dlib

BLOCKS = ((4, 1, False), (6, 2, True), (8, 1, True))
SIDE = 62
LENGTH = 5
MEAN = (122.5, 117.25, 104.0)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same kind of network, with fewer and narrower layers."""
    for name, value in (("BLOCKS", BLOCKS), ("SIDE", SIDE), ("LENGTH", LENGTH)):
        monkeypatch.setattr(dlib, name, value)


class Network:
    """Random weights, written as dlib writes them, and the forward pass."""

    def __init__(self, seed: int = 0) -> None:
        self.random = np.random.default_rng(seed)
        self.layers: list[tuple[NDArray[np.float32], NDArray[np.float32]]] = []
        self.stem = self.layer(BLOCKS[0][0], 3, 7)
        self.pairs = []
        channels = BLOCKS[0][0]
        for width, count, halves in BLOCKS:
            for number in range(count):
                stride = 2 if halves and number == 0 else 1
                self.pairs.append((self.layer(width, channels, 3), self.layer(width, width, 3), stride))
                channels = width
        self.matrix = self.random.normal(size=(channels, LENGTH)).astype(np.float32)

    def layer(self, filters: int, channels: int, window: int) -> tuple[NDArray[np.float32], ...]:
        """Weights, bias, gamma, beta."""
        weights = self.random.normal(size=(filters, channels, window, window)) / math.sqrt(channels * window**2)
        return weights.astype(np.float32), *(self.random.normal(size=(3, filters)).astype(np.float32))

    def __call__(self, x: NDArray[np.float32]) -> NDArray[np.float64]:
        y = (x.astype(np.float64) - forward.channelwise(np.array(MEAN))) / 256
        y = np.maximum(self.convolved(y, self.stem, 2, 0), 0)
        y = forward.pooled(y, 3, 2, np.max)
        for one, two, stride in self.pairs:
            kept = y if stride == 1 else forward.pooled(y, 2, 2, np.mean)
            y = np.maximum(self.convolved(y, one, stride, 0 if stride == 2 else 1), 0)
            y = self.convolved(y, two, 1, 1)
            total = np.zeros([max(pair) for pair in zip(y.shape, kept.shape, strict=True)])
            for part in (y, kept):
                total[tuple(slice(length) for length in part.shape)] += part
            y = np.maximum(total, 0)
        return np.asarray(y.mean(axis=(2, 3)) @ self.matrix)

    def convolved(
        self, x: NDArray[np.float64], layer: tuple[NDArray[np.float32], ...], stride: int, padding: int
    ) -> NDArray[np.float64]:
        weights, bias, gamma, beta = layer
        y = forward.convolution(x, weights, stride, padding) + forward.channelwise(bias)
        return np.asarray(y * forward.channelwise(gamma) + forward.channelwise(beta))

    # ---- as dlib writes it ----

    def content(self, *, versions: bool = True) -> bytes:
        return b"".join(self.pieces(versions))

    def pieces(self, versions: bool = True) -> Iterator[bytes]:
        yield integer(1) + text("loss_metric_2") + number(0.04) + number(0.6)
        if versions:  # of the layers, the last first: 2, but 1 of the tags and skips around a shortcut
            blocks = [[2, 2, *([2, 1, 1] if stride == 2 else []), 2, 2, 2, 2, 2, 1] for _, _, stride in self.pairs]
            yield b"".join(map(integer, [2, 2, *chain(*reversed(blocks)), 2, 2, 2, 3]))
        yield text("input_rgb_image_sized") + b"".join(map(number, MEAN)) + integer(SIDE) * 2
        yield self.written(self.stem, 2, 0, first=True) + plain("relu_")
        yield plain("max_pool_2", 3, 3, 2, 2, 0, 0)
        for one, two, stride in self.pairs:
            yield self.written(one, stride, 0 if stride == 2 else 1) + plain("relu_") + self.written(two, 1, 1)
            yield plain("avg_pool_2", 2, 2, 2, 2, 0, 0) if stride == 2 else b""
            yield plain("add_prev_") + plain("relu_")
        yield plain("avg_pool_2", 0, 0, 1, 1, 0, 0)
        rows, columns = self.matrix.shape
        yield text("fc_2") + integer(columns) + integer(rows) + tensor(self.matrix, rows, columns, 1, 1)
        yield shape(rows, columns, 1, 1) + shape(0, 0, 0, 0) + integer(1) + RATES + TRAINING

    def written(self, layer: tuple[NDArray[np.float32], ...], stride: int, padding: int, first: bool = False) -> bytes:
        weights, bias, gamma, beta = layer
        filters, _, window, _ = weights.shape
        numbers = np.concatenate([weights.ravel(), bias])
        return b"".join(
            [
                text("con_4") + tensor(numbers, numbers.size, 1, 1, 1),
                *map(integer, (filters, window, window, stride, stride, padding, padding)),
                shape(*weights.shape) + shape(1, filters, 1, 1) + RATES + TRAINING + (integer(1) if first else b""),
                text("affine_") + tensor(np.concatenate([gamma, beta]), 1, 2 * filters, 1, 1),
                shape(1, filters, 1, 1) * 2 + integer(0) + TRAINING,
            ]
        )


def integer(value: int) -> bytes:
    size = max(1, (abs(value).bit_length() + 7) // 8)
    return bytes([size | (0x80 if value < 0 else 0)]) + abs(value).to_bytes(size, "little")


def number(value: float) -> bytes:
    mantissa, exponent = math.frexp(value)
    return integer(int(mantissa * (1 << 24))) + integer(exponent - 24)


def text(value: str) -> bytes:
    return integer(len(value)) + value.encode()


def shape(*axes: int) -> bytes:
    return integer(1) + b"".join(map(integer, axes))


def tensor(values: NDArray[np.float32], *axes: int) -> bytes:
    return integer(2) + b"".join(map(integer, axes)) + struct.pack(f"<{values.size}f", *values.ravel())


RATES = number(1.0) * 3 + number(0.0)
TRAINING = b"110" + tensor(np.zeros(0, np.float32), 0, 0, 0, 0) * 3


def plain(name: str, *parameters: int) -> bytes:
    return text(name) + b"".join(map(integer, parameters)) + TRAINING


CONTENT = Network().content()


def test_a_network_computes_what_its_layers_do() -> None:
    converted = convert("dlib-resnet", {"net.dat": CONTENT}, "embedding")
    x = np.random.default_rng(1).uniform(0, 255, (3, 3, SIDE, SIDE)).astype(np.float32)
    (found,) = forward.run(converted, x)
    assert found.shape == (3, LENGTH)
    assert np.abs(found - Network()(x)).max() < 1e-4 * np.abs(found).max()


def test_the_same_file_gives_the_same_bytes() -> None:
    assert convert("dlib-resnet", {"a": CONTENT}, "embedding") == convert(
        "dlib-resnet", {"b": bytes(CONTENT)}, "embedding"
    )


@given(st.integers(0, len(CONTENT) - 1))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_that_ends_early_is_refused(length: int) -> None:
    with pytest.raises(ConversionError):
        convert("dlib-resnet", {"a": CONTENT[:length]}, "embedding")


@given(st.integers(0, len(CONTENT) - 1), st.binary(min_size=1, max_size=9))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_file_is_refused_or_has_other_weights(position: int, damage: bytes) -> None:
    content = CONTENT[:position] + damage + CONTENT[position + len(damage) :]
    try:
        converted = convert("dlib-resnet", {"a": content}, "embedding")
    except ConversionError:
        return
    assert len(converted) == len(convert("dlib-resnet", {"a": CONTENT}, "embedding"))


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "ends"),
        (CONTENT + b"\0", "after the network"),
        (Network().content(versions=False), "belongs"),
        (CONTENT.replace(b"max_pool_2", b"avg_pool_2", 1), "max_pool_2 belongs"),
        (integer(1) + integer(1 << 40), "no text"),
        (CONTENT.replace(text("con_4") + integer(2), text("con_4") + integer(2) + integer(1 << 62), 1), "shape"),
    ],
)
def test_what_is_wrong_is_said(content: bytes, complaint: str) -> None:
    with pytest.raises(ConversionError, match=complaint):
        convert("dlib-resnet", {"a": content}, "embedding")


def test_several_files_are_no_network() -> None:
    with pytest.raises(ConversionError, match="one file"):
        convert("dlib-resnet", {"a": CONTENT, "b": CONTENT}, "embedding")


@pytest.mark.skipif(not models.ready("dlib-resnet"), reason="the model has not been pulled")
def test_the_real_one_embeds_faces() -> None:
    x = np.full((1, 3, 150, 150), 128, np.float32)
    (found,) = forward.run(models.read("dlib-resnet"), x)
    assert found.shape == (1, 128)
    assert 0.5 < np.linalg.norm(found) < 3  # of faces 1.4: the loss puts each person into a ball of radius 0.6


def test_the_parts_are_told_apart_by_the_manifest() -> None:
    model = models.get("dlib-resnet")
    assert [Path(part.file).suffix for part in model.parts] == [".dat"]
    assert (model.convert, model.dimension, model.input.channels) == ("dlib-resnet", 128, "RGB")
