"""MiniFASNetV2, read from PyTorch's own file format without running it.

A .pth file is a pickle, and a pickle is a program. This reader knows the few instructions that build texts, numbers,
tuples, lists and dictionaries, and takes the names of functions for what they stand for here: an ordered dictionary, or
a tensor in a block of numbers. It calls nothing. Any other instruction or name is refused.

The layout is that of ``torch.save`` before PyTorch 1.6: five pickles (a magic number, the format's version, the
machine, the tensors, the keys of the blocks), then each block, its length first.

The network: Minivision's Silent-Face-Anti-Spoofing, src/model_lib/MiniFASNet.py, a MobileFaceNet (arXiv 1804.07573)
with most of its channels taken away. Which layers there are is in the names of the weights, how they are joined stands
here.
"""

from __future__ import annotations

import io
import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from truename.provenance.convert.errors import ConversionError
from truename.provenance.convert.graph import Graph

Array: TypeAlias = NDArray[np.float32]

SIDE = 80
"""Height and width of the input, pixels."""

CLASSES = 3
"""An attack, a live face, another attack."""

STEM = (("conv1", 2), ("conv2_dw", 1))
STAGES = (("conv_23", "conv_3", 4), ("conv_34", "conv_4", 6), ("conv_45", "conv_5", 2))
"""A block that halves height and width, and the residual blocks after it, with how many there are."""

EPSILON = 1e-5
"""What PyTorch's batch normalisation adds to a variance."""

MAGIC = 0x1950A86A20F9469CFC6C
VERSION = 1001
"""Of ``torch.save`` before PyTorch 1.6."""

MAX_INSTRUCTIONS = 200_000
"""In one pickle; that of MiniFASNetV2 has 12,366."""

MAX_NUMBERS = 1 << 26
"""In one block; the largest of MiniFASNetV2 has 65,536."""

MAX_LINE = 80
"""Bytes of a name."""

MAX_AXES = 8
"""Of a tensor; convolutions have 4."""

_INSTRUCTIONS = {  # what PyTorch's files consist of: code, name, and what comes with it (struct's letters, or below)
    b"\x80": ("PROTO", "B"),
    b".": ("STOP", ""),
    b"N": ("NONE", ""),
    b"\x88": ("NEWTRUE", ""),
    b"\x89": ("NEWFALSE", ""),
    b"J": ("BININT", "<i"),
    b"K": ("BININT1", "B"),
    b"M": ("BININT2", "<H"),
    b"\x8a": ("LONG1", "long"),
    b"X": ("BINUNICODE", "text"),
    b"c": ("GLOBAL", "lines"),
    b"q": ("BINPUT", "B"),
    b"r": ("LONG_BINPUT", "<I"),
    b"h": ("BINGET", "B"),
    b"j": ("LONG_BINGET", "<I"),
    b"(": ("MARK", ""),
    b")": ("EMPTY_TUPLE", ""),
    b"]": ("EMPTY_LIST", ""),
    b"}": ("EMPTY_DICT", ""),
    b"t": ("TUPLE", ""),
    b"\x85": ("TUPLE1", ""),
    b"\x86": ("TUPLE2", ""),
    b"\x87": ("TUPLE3", ""),
    b"e": ("APPENDS", ""),
    b"u": ("SETITEMS", ""),
    b"s": ("SETITEM", ""),
    b"Q": ("BINPERSID", ""),
    b"R": ("REDUCE", ""),
    b"b": ("BUILD", ""),
}

_STORAGES = {"torch FloatStorage": "<f4", "torch LongStorage": "<i8"}


def convert(parts: Mapping[str, bytes], output: str) -> bytes:
    """The network as ONNX: ``input`` float32[N, 3, 80, 80], BGR, 0 to 255; ``output`` float32[N, 3].

    What comes out are shares that sum to 1; the second is that of a live face.

    Raises:
        ConversionError: the one part is not MiniFASNetV2.
    """
    if len(parts) != 1:
        raise ConversionError(f"one file, not {len(parts)}")
    (content,) = parts.values()
    weights = _Weights({name.removeprefix("module."): array for name, array in tensors(content).items()})
    graph = Graph()
    value, side = "input", SIDE
    for name, stride in STEM:
        value, side = _convolution(graph, weights, value, name, stride, side)
    for halving, residual, count in STAGES:
        value, side = _block(graph, weights, value, halving, 2, side)
        for number in range(count):
            after, side = _block(graph, weights, value, f"{residual}.model.{number}", 1, side)
            value = graph.node("Add", value, after)
    value, side = _convolution(graph, weights, value, "conv_6_sep", 1, side)
    value, side = _convolution(graph, weights, value, "conv_6_dw", 1, side, prelu=False, padded=False)
    if side != 1:
        raise ConversionError(f"a last convolution that leaves {side} by {side} pixels")
    value = graph.node("Flatten", value, axis=1)
    factor, shift = weights.normalisation("bn")
    value = graph.node("MatMul", value, graph.constant(_rounded(weights.take("linear.weight", 2).T * factor)))
    value = graph.node("Add", value, graph.constant(_rounded(shift)))
    value = graph.node("MatMul", value, graph.constant(np.ascontiguousarray(weights.take("prob.weight", 2).T)))
    graph.node("Softmax", value, output=output, axis=1)
    weights.end()
    return graph.content({"input": ("N", 3, SIDE, SIDE)}, {output: ("N", CLASSES)})


class _Weights:
    """The arrays by name, each taken once."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self._arrays = dict(arrays)

    def take(self, name: str, axes: int) -> Array:
        array = self._arrays.pop(name, None)
        if array is None or array.ndim != axes or array.dtype != np.float32:
            raise ConversionError(f"no {name} with {axes} axes of float32")
        return array

    def normalisation(self, name: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """A batch normalisation as a factor and a shift, float64[channels]."""
        self._arrays.pop(f"{name}.num_batches_tracked", None)
        keys = ("weight", "bias", "running_mean", "running_var")
        weight, bias, mean, variance = (self.take(f"{name}.{key}", 1).astype(np.float64) for key in keys)
        if not weight.shape == bias.shape == mean.shape == variance.shape or (variance < 0).any():
            raise ConversionError(f"no normalisation in {name}")
        factor = weight / np.sqrt(variance + EPSILON)
        return factor, bias - mean * factor

    def end(self) -> None:
        if self._arrays:
            raise ConversionError(f"weights without a place: {', '.join(islice(self._arrays, 3))}")


def _block(graph: Graph, weights: _Weights, value: str, name: str, stride: int, side: int) -> tuple[str, int]:
    """Widen, look around within each channel, narrow."""
    value, side = _convolution(graph, weights, value, f"{name}.conv", 1, side)
    value, side = _convolution(graph, weights, value, f"{name}.conv_dw", stride, side)
    return _convolution(graph, weights, value, f"{name}.project", 1, side, prelu=False)


def _convolution(
    graph: Graph,
    weights: _Weights,
    value: str,
    name: str,
    stride: int,
    side: int,
    *,
    prelu: bool = True,
    padded: bool = True,
) -> tuple[str, int]:
    """A convolution with its batch normalisation as one node, and its PReLU; also gives the side of the output."""
    weight = weights.take(f"{name}.conv.weight", 4)
    filters, inputs, window, width = weight.shape
    factor, shift = weights.normalisation(f"{name}.bn")
    if width != window or factor.size != filters or not 1 <= window <= SIDE:
        raise ConversionError(f"weights of shape {weight.shape} in {name}")
    padding = window // 2 if padded else 0
    made = graph.node(
        "Conv",
        value,
        graph.constant(_rounded(weight * factor.reshape(-1, 1, 1, 1))),
        graph.constant(_rounded(shift)),
        kernel_shape=[window, window],
        strides=[stride, stride],
        pads=[padding] * 4,
        group=filters if name.endswith("_dw") and inputs == 1 else 1,
    )
    if prelu:
        made = graph.node("PRelu", made, graph.constant(weights.take(f"{name}.prelu.weight", 1).reshape(-1, 1, 1)))
    return made, (side + 2 * padding - window) // stride + 1


def _rounded(array: NDArray[np.float64]) -> Array:
    return np.ascontiguousarray(array, np.float32)


# ---- the file format ----


@dataclass(frozen=True, slots=True)
class _Name:
    """A class or function that a pickle names; here only a name."""

    text: str


@dataclass(frozen=True, slots=True)
class _Block:
    """A block of numbers: NumPy's name for them, its key, how many."""

    kind: str
    key: str
    count: int


@dataclass(frozen=True, slots=True)
class _Tensor:
    """A part of a block."""

    block: _Block
    start: int
    shape: tuple[int, ...]


def tensors(content: bytes) -> dict[str, NDArray[Any]]:
    """The tensors of a .pth file by name.

    Raises:
        ConversionError: it is no file of tensors, is damaged, or holds anything else.
    """
    stream = io.BytesIO(content)
    if _unpickled(stream) != MAGIC or _unpickled(stream) != VERSION:
        raise ConversionError("no file as torch.save wrote it before PyTorch 1.6")
    machine, named, keys = _unpickled(stream), _unpickled(stream), _unpickled(stream)
    if not isinstance(machine, dict) or machine.get("little_endian") is not True:
        raise ConversionError("numbers that are not little-endian")
    if not isinstance(named, dict) or not all(
        isinstance(name, str) and isinstance(tensor, _Tensor) for name, tensor in named.items()
    ):
        raise ConversionError("something else than named tensors")
    blocks = {tensor.block.key: tensor.block for tensor in named.values()}
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys) or sorted(keys) != sorted(blocks):
        raise ConversionError("other blocks of numbers than the tensors name")
    numbers: dict[str, NDArray[Any]] = {}
    for key in keys:
        block = blocks[key]
        size = block.count * np.dtype(block.kind).itemsize
        length, data = stream.read(8), stream.read(size)
        if int.from_bytes(length, "little") != block.count or len(data) != size:
            raise ConversionError(f"a block of {block.count} numbers that is not whole")
        numbers[key] = np.frombuffer(data, block.kind).astype(block.kind[1:], copy=False)
    if stream.read(1):
        raise ConversionError("bytes after the last block")
    return {
        name: numbers[tensor.block.key][tensor.start : tensor.start + math.prod(tensor.shape)].reshape(tensor.shape)
        for name, tensor in named.items()
    }


def _unpickled(stream: io.BytesIO) -> object:
    """What a pickle builds, out of texts, numbers, tuples, lists, dictionaries, blocks and tensors."""
    stack: list[Any] = []
    marks: list[int] = []
    memo: dict[int, Any] = {}

    def since_mark() -> list[Any]:
        start = marks.pop()
        found = stack[start:]
        del stack[start:]
        return found

    try:
        for _ in range(MAX_INSTRUCTIONS):
            instruction, argument = _instruction(stream)
            match instruction:
                case "PROTO":
                    pass
                case "STOP":
                    (result,) = stack
                    return result
                case "NONE" | "NEWTRUE" | "NEWFALSE":
                    stack.append({"NONE": None, "NEWTRUE": True, "NEWFALSE": False}[instruction])
                case "BININT" | "BININT1" | "BININT2" | "LONG1" | "BINUNICODE":
                    stack.append(argument)
                case "GLOBAL":
                    stack.append(_Name(argument))
                case "BINPUT" | "LONG_BINPUT":
                    memo[argument] = stack[-1]
                case "BINGET" | "LONG_BINGET":
                    stack.append(memo[argument])
                case "MARK":
                    marks.append(len(stack))
                case "EMPTY_TUPLE":
                    stack.append(())
                case "EMPTY_LIST":
                    stack.append([])
                case "EMPTY_DICT":
                    stack.append({})
                case "TUPLE":
                    stack.append(tuple(since_mark()))
                case "TUPLE1" | "TUPLE2" | "TUPLE3":
                    count = int(instruction[-1])
                    stack[-count:] = [tuple(stack[-count:])]
                case "APPENDS":
                    _grown(stack, since_mark(), list)
                case "SETITEMS":
                    _grown(stack, since_mark(), dict)
                case "SETITEM":
                    value, key = stack.pop(), stack.pop()
                    _grown(stack, [key, value], dict)
                case "BINPERSID":
                    stack.append(_block_of(stack.pop()))
                case "REDUCE":
                    arguments, name = stack.pop(), stack.pop()
                    stack.append(_made(name, arguments))
                case "BUILD":
                    stack.pop()  # what PyTorch notes beside the tensors: versions of the layers
                    if not isinstance(stack[-1], dict):
                        raise ConversionError("attributes of something else than a dictionary")
    except (ValueError, IndexError, KeyError) as error:
        raise ConversionError(f"a damaged pickle ({str(error)[:100]})") from error
    raise ConversionError(f"a pickle of more than {MAX_INSTRUCTIONS} instructions")


def _instruction(stream: io.BytesIO) -> tuple[str, Any]:
    """The next instruction and what comes with it."""
    code = stream.read(1)
    if code not in _INSTRUCTIONS:
        raise ConversionError(f"a pickle that ends, or has the instruction {code!r}")
    name, form = _INSTRUCTIONS[code]
    match form:
        case "":
            return name, None
        case "lines":
            return name, f"{_line(stream)} {_line(stream)}"
        case "long":
            return name, int.from_bytes(_read(stream, _read(stream, 1)[0]), "little", signed=True)
        case "text":
            (length,) = struct.unpack("<I", _read(stream, 4))
            return name, _read(stream, length).decode("utf-8")
    return name, struct.unpack(form, _read(stream, struct.calcsize(form)))[0]


def _read(stream: io.BytesIO, size: int) -> bytes:
    content = stream.read(size)
    if len(content) != size:
        raise ConversionError("a pickle that ends early")
    return content


def _line(stream: io.BytesIO) -> str:
    line = stream.readline(MAX_LINE)
    if not line.endswith(b"\n"):
        raise ConversionError("a name without an end")
    return line[:-1].decode("ascii")


def _grown(stack: list[Any], items: list[Any], kind: type[list[Any]] | type[dict[Any, Any]]) -> None:
    """Add items to the list or dictionary on top of the stack."""
    target: Any = stack[-1]
    if not isinstance(target, kind):
        raise ConversionError(f"items for something else than a {kind.__name__}")
    if isinstance(target, dict):
        if not all(isinstance(key, str) for key in items[::2]):  # a deep tuple cannot be hashed without end of stack
            raise ConversionError("a key that is no text")
        target.update(zip(items[::2], items[1::2], strict=True))
    else:
        target.extend(items)


def _block_of(identity: object) -> _Block:
    match identity:
        case ("storage", _Name(name), str(key), str(), int(count), None) if name in _STORAGES:
            if 0 <= count <= MAX_NUMBERS:
                return _Block(_STORAGES[name], key, count)
    raise ConversionError("a block of numbers that is not described as one")


def _made(name: object, arguments: object) -> object:
    match name, arguments:
        case _Name("collections OrderedDict"), ():
            return {}
        case _Name("torch._utils _rebuild_tensor_v2"), (_Block() as block, int(start), tuple(shape), tuple(axes), *_):
            if len(shape) > MAX_AXES or not all(type(one) is int and 0 <= one <= MAX_NUMBERS for one in shape):
                raise ConversionError(f"a tensor with {len(shape)} axes, or one that is no length")
            packed = tuple(math.prod(shape[axis + 1 :]) for axis in range(len(shape)))
            if axes != packed or start < 0 or start + math.prod(shape) > block.count:
                raise ConversionError(f"a tensor of shape {shape} that is not packed within its block")
            return _Tensor(block, start, shape)
    raise ConversionError(f"a pickle that names {name.text[:60] if isinstance(name, _Name) else 'no function'}")
