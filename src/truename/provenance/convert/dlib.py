"""dlib's face recognition network, read from dlib's own file format.

The file is a dump of nested C++ objects in the order of their template: first the version numbers of all layers from
the last to the first, then each layer's content from the first to the last (``serialize`` of ``add_layer``,
``add_tag_layer`` and ``add_skip_layer`` in dlib/dnn/core.h, of each layer in dlib/dnn/layers.h). Which layers there are
is not in the file but in the type, so it stands here, as dlib's example dnn_face_recognition_ex.cpp declares it.
Anything that differs from that is refused.

Source of the network: D. King, "High quality face recognition with deep metric learning", dlib blog, 2017; a residual
network of 29 convolutions after He et al. 2016 (arXiv 1512.03385).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from truename.provenance.convert.errors import ConversionError
from truename.provenance.convert.graph import Graph

Array: TypeAlias = NDArray[np.float32]

SIDE = 150
"""Height and width of the input, pixels."""

LENGTH = 128
"""Of the embedding."""

BLOCKS = ((32, 3, False), (64, 4, True), (128, 3, True), (256, 3, True), (256, 1, True))
"""Channels, residual blocks, and whether the first of them halves height and width: alevel4 to alevel0."""

SCALE = 1 / 256
"""What dlib's ``input_rgb_image`` multiplies by after it took the mean off."""

MAX_TENSOR = 1 << 24
"""Numbers in a tensor; the largest of this network has 589,824."""


def convert(parts: Mapping[str, bytes], output: str) -> bytes:
    """The network as ONNX: ``input`` float32[N, 3, 150, 150], RGB, 0 to 255; ``output`` float32[N, 128].

    Raises:
        ConversionError: the one part is not dlib's face recognition network.
    """
    if len(parts) != 1:
        raise ConversionError(f"one file, not {len(parts)}")
    (content,) = parts.values()
    read, graph = _Reader(content), Graph()

    read.expect(1)
    read.text("loss_metric_2")
    read.number(), read.number()  # margin and threshold of the loss
    read.expect(*reversed(_versions()))

    read.text("input_rgb_image_sized")
    mean = np.array([read.number() for _ in "RGB"], np.float32).reshape(1, 3, 1, 1)
    read.expect(SIDE, SIDE)
    value = graph.node("Sub", "input", graph.constant(mean))
    value = graph.node("Mul", value, graph.constant(np.float32(SCALE).reshape(1)))

    channels = BLOCKS[0][0]
    value, side = _convolution(read, graph, value, 3, channels, 7, SIDE, first=True)
    value = _relu(read, graph, value)
    _layer(read, "max_pool_2", 3, 3, 2, 2, 0, 0)
    value, side = graph.node("MaxPool", value, kernel_shape=[3, 3], strides=[2, 2]), (side - 3) // 2 + 1

    for width, count, halves in BLOCKS:
        for number in range(count):
            kept, kept_side = value, side
            value, side = _convolution(read, graph, value, channels, width, 3, side)
            value = _relu(read, graph, value)
            value, side = _convolution(read, graph, value, width, width, 3, side)
            if halves and number == 0:
                _layer(read, "avg_pool_2", 2, 2, 2, 2, 0, 0)
                kept, kept_side = graph.node("AveragePool", kept, kernel_shape=[2, 2], strides=[2, 2]), kept_side // 2
            _layer(read, "add_prev_")
            # dlib adds tensors of different shapes as if the missing numbers were 0.
            largest = max(side, kept_side)
            value = _padded(graph, value, 0, largest - side)
            kept = _padded(graph, kept, width - channels, largest - kept_side)
            value, side, channels = graph.node("Add", value, kept), largest, width
            value = _relu(read, graph, value)

    _layer(read, "avg_pool_2", 0, 0, 1, 1, 0, 0)  # 0 by 0 is over everything
    value = graph.node("Flatten", graph.node("GlobalAveragePool", value), axis=1)
    graph.node("MatMul", value, graph.constant(_full(read, channels)), output=output)
    read.end()
    return graph.content({"input": ("N", 3, SIDE, SIDE)}, {output: ("N", LENGTH)})


def _versions() -> list[int]:
    """The version numbers of the layers from the first to the last."""
    versions = [3, 2, 2, 2]  # con (which holds the input), affine, relu, max_pool
    for _, count, halves in BLOCKS:
        for number in range(count):
            versions += [1, 2, 2, 2, 2, 2]  # tag1, con, affine, relu, con, affine
            versions += [1, 1, 2] if halves and number == 0 else []  # tag2, skip1, avg_pool
            versions += [2, 2]  # add_prev, relu
    return [*versions, 2, 2]  # avg_pool_everything, fc_no_bias


def _layer(read: _Reader, name: str, *parameters: int) -> None:
    """A layer without weights."""
    read.text(name)
    read.expect(*parameters)
    read.training()


def _relu(read: _Reader, graph: Graph, value: str) -> str:
    _layer(read, "relu_")
    return graph.node("Relu", value)


def _convolution(
    read: _Reader, graph: Graph, value: str, channels: int, filters: int, window: int, side: int, first: bool = False
) -> tuple[str, int]:
    """A convolution and the affine layer after it, as one node; also gives the side of its output.

    What halves has a stride of 2 and, as dlib has it, no padding.
    """
    read.text("con_4")
    numbers = read.tensor()
    read.expect(filters, window, window)
    stride = read.integer()
    padding = 0 if stride == 2 else window // 2
    if stride not in (1, 2):
        raise ConversionError(f"a convolution with a stride of {stride}")
    read.expect(stride, padding, padding)
    shape = (filters, channels, window, window)
    read.expect(1, *shape, 1, 1, filters, 1, 1)  # two alias_tensors: the parts of ``numbers``
    read.rates()
    read.training()
    if first:
        read.expect(1)  # how many tensors the input makes of a picture

    read.text("affine_")
    affine = read.tensor()
    read.expect(1, 1, filters, 1, 1, 1, 1, filters, 1, 1, 0)  # two alias_tensors, and the mode: by channel
    read.training()

    count = int(np.prod(shape))
    if numbers.size != count + filters or affine.size != 2 * filters:
        raise ConversionError(f"{numbers.size} and {affine.size} weights for {filters} filters of {count // filters}")
    gamma, beta = affine[:filters], affine[filters:]
    weights = numbers[:count].reshape(shape) * gamma.reshape(-1, 1, 1, 1)
    bias = numbers[count:] * gamma + beta
    node = graph.node(
        "Conv",
        value,
        graph.constant(weights),
        graph.constant(bias),
        kernel_shape=[window, window],
        strides=[stride, stride],
        pads=[padding] * 4,
    )
    return node, (side + 2 * padding - window) // stride + 1


def _full(read: _Reader, channels: int) -> Array:
    """The matrix of the last layer, [channels, LENGTH]."""
    read.text("fc_2")
    read.expect(LENGTH, channels)
    numbers = read.tensor()
    read.expect(1, channels, LENGTH, 1, 1, 1, 0, 0, 0, 0, 1)  # two alias_tensors, the second empty; the mode: no bias
    read.rates()
    read.training()
    if numbers.size != channels * LENGTH:
        raise ConversionError(f"{numbers.size} weights for {channels} channels")
    return numbers.reshape(channels, LENGTH)


def _padded(graph: Graph, value: str, channels: int, side: int) -> str:
    """Zeros after the last channels, rows and columns."""
    if not channels and not side:
        return value
    return graph.node("Pad", value, graph.constant(np.array([0, 0, 0, 0, 0, channels, side, side], np.int64)))


class _Reader:
    """dlib's serialisation of numbers, texts and tensors (dlib/serialize.h, dlib/cuda/tensor.h)."""

    def __init__(self, content: bytes) -> None:
        self._content = memoryview(content)
        self._position = 0

    def take(self, size: int) -> bytes:
        end = self._position + size
        if not 0 <= size <= len(self._content) - self._position:
            raise ConversionError(f"the file ends at byte {len(self._content)}, within a value")
        value = bytes(self._content[self._position : end])
        self._position = end
        return value

    def integer(self) -> int:
        """A byte with the sign and the count of bytes that follow, little end first."""
        (control,) = self.take(1)
        if control & 0x70 or not 1 <= control & 0x0F <= 8:
            raise ConversionError(f"no integer at byte {self._position - 1}")
        value = int.from_bytes(self.take(control & 0x0F), "little")
        return -value if control & 0x80 else value

    def number(self) -> float:
        """Mantissa and exponent to the base 2."""
        mantissa, exponent = self.integer(), self.integer()
        if abs(exponent) > 1100:  # beyond a double's
            raise ConversionError(f"an exponent of {exponent}")
        return float(np.ldexp(float(mantissa), exponent))

    def expect(self, *wanted: int) -> None:
        """The integers that must stand here."""
        for value in wanted:
            if (found := self.integer()) != value:
                raise ConversionError(f"{found} where {value} belongs, before byte {self._position}")

    def text(self, wanted: str) -> None:
        """The text that must stand here."""
        length = self.integer()
        if not 0 <= length <= 64:
            raise ConversionError(f"no text before byte {self._position}")
        found = self.take(length)
        if found != wanted.encode():
            raise ConversionError(f"{found!r} where {wanted} belongs")

    def tensor(self) -> Array:
        """The numbers of a resizable_tensor, flat."""
        self.expect(2)
        shape = [self.integer() for _ in range(4)]
        count = math.prod(shape)
        if min(shape) < 0 or count > MAX_TENSOR:
            raise ConversionError(f"a tensor of shape {shape}")
        return np.frombuffer(self.take(4 * count), "<f4").astype(np.float32)

    def rates(self) -> None:
        """Learning rates and decays, of weights and of biases."""
        for _ in range(4):
            self.number()

    def training(self) -> None:
        """What training left behind in each layer: three flags, three tensors."""
        if not set(self.take(3)) <= set(b"01"):
            raise ConversionError(f"no truth values before byte {self._position}")
        for _ in range(3):
            self.tensor()

    def end(self) -> None:
        if self._position != len(self._content):
            raise ConversionError(f"{len(self._content) - self._position} bytes after the network")
