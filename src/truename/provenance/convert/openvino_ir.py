"""A network in OpenVINO's intermediate representation: an XML file of layers and edges, and a file of weights.

Layers are read as the specification of OpenVINO's operation set 1 has them
(https://docs.openvino.ai/2025/documentation/openvino-ir-format.html). Only the operators that face networks of the Open
Model Zoo use are known here; any other, and any attribute that would change what one computes, is refused.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import TypeAlias
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray

from truename.provenance.convert.errors import ConversionError
from truename.provenance.convert.graph import Graph

Array: TypeAlias = NDArray[np.float32]

MAX_LAYERS = 10_000
"""The largest network of use has some hundreds."""

MAX_XML = 16 << 20
"""Bytes of the file of layers; that of some hundreds of layers has 0.4 MB."""


_NUMBERS = {"f16": "<f2", "f32": "<f4"}
_ELEMENTWISE = {"Add": "Add", "Multiply": "Mul", "Sigmoid": "Sigmoid"}
_POOLING = {"AvgPool": "AveragePool", "MaxPool": "MaxPool"}
_ARITY = {
    "Const": 0,
    "Parameter": 0,
    "Convert": 1,
    "Sigmoid": 1,
    "AvgPool": 1,
    "MaxPool": 1,
    "Result": 1,
    "Add": 2,
    "Multiply": 2,
    "PReLU": 2,
    "Convolution": 2,
    "GroupConvolution": 2,
}
"""How many inputs each known operator has."""

_UNDERSTOOD = {"auto_pad": "explicit", "rounding_type": "floor", "auto_broadcast": "numpy", "exclude-pad": "true"}
"""Attributes with the one value that is understood."""


def convert(parts: Mapping[str, bytes], output: str) -> bytes:
    """The network as ONNX: ``input`` float32[N, ...] as the IR has it, with the batch free; ``output`` float32[N, d].

    Args:
        parts: one .xml and one .bin file, by name.
        output: name for the one output.

    Raises:
        ConversionError: the parts are no such network, or one with operators that are not known here.
    """
    by_suffix = {name.rpartition(".")[2]: content for name, content in parts.items()}
    if len(parts) != 2 or set(by_suffix) != {"xml", "bin"}:
        raise ConversionError(f"one .xml and one .bin file, not {', '.join(parts)}")
    network = _Network(by_suffix["bin"])
    for layer in _layers(by_suffix["xml"]):
        network.add(layer)
    return network.onnx(output)


@dataclass(frozen=True, slots=True)
class _Layer:
    """One layer; ``inputs`` are the layers whose one output comes in, in the order of the ports."""

    id: str
    type: str
    data: Mapping[str, str]
    inputs: tuple[str, ...]

    def integers(self, key: str, count: int) -> list[int]:
        """So many small numbers out of an attribute; any count where ``count`` is 0."""
        text = self.data.get(key, "")
        values = [int(one) for one in text.split(",")] if re.fullmatch(r"( *\d{1,9} *,)* *\d{1,9} *", text) else []
        if not values or count not in (0, len(values)):
            raise self.refused(f"{key} = {text[:40]!r}")
        return values

    def refused(self, why: str) -> ConversionError:
        return ConversionError(f"layer {self.id[:40]!r} ({self.type[:40]}) with {why}")


class _Network:
    """The layers so far: constants as arrays, everything else as nodes of the graph."""

    def __init__(self, weights: bytes) -> None:
        self._weights = weights
        self._graph = Graph()
        self._constants: dict[str, Array] = {}
        self._values: dict[str, str] = {}
        self._shapes: list[list[int]] = []
        self._results: list[str] = []

    def add(self, layer: _Layer) -> None:
        if len(layer.inputs) != _ARITY.get(layer.type):
            raise layer.refused("an operator that is not known here, or a wrong number of inputs")
        for key, value in _UNDERSTOOD.items():
            if layer.data.get(key, value) != value:
                raise layer.refused(f"{key} = {layer.data[key][:40]!r}")
        if layer.type == "Const":
            self._constants[layer.id] = self._constant(layer)
        elif layer.type == "Convert":
            if layer.data.get("destination_type") != "f32":
                raise layer.refused("another destination than f32")
            self._constants[layer.id] = self._weight(layer, 0)
        elif layer.type == "Parameter":
            self._shapes.append(layer.integers("shape", 0))
            self._values[layer.id] = "input"
        elif layer.type == "Result":
            self._results.append(self._value(layer, 0))
        elif layer.type in _ELEMENTWISE:
            inputs = [self._value(layer, index) for index in range(len(layer.inputs))]
            self._values[layer.id] = self._graph.node(_ELEMENTWISE[layer.type], *inputs)
        elif layer.type in _POOLING:
            self._values[layer.id] = self._graph.node(
                _POOLING[layer.type],
                self._value(layer, 0),
                kernel_shape=layer.integers("kernel", 2),
                strides=layer.integers("strides", 2),
                pads=layer.integers("pads_begin", 2) + layer.integers("pads_end", 2),
            )
        elif layer.type == "PReLU":
            # One slope a channel: OpenVINO lines it up with axis 1, ONNX with the last axis.
            slope = self._weight(layer, 1).reshape(-1, 1, 1)
            self._values[layer.id] = self._graph.node("PRelu", self._value(layer, 0), self._graph.constant(slope))
        else:
            self._values[layer.id] = self._convolution(layer)

    def onnx(self, output: str) -> bytes:
        if len(self._shapes) != 1 or len(self._results) != 1:
            raise ConversionError(f"one input and one output, not {len(self._shapes)} and {len(self._results)}")
        self._graph.node("Flatten", self._results[0], axis=1, output=output)
        return self._graph.content({"input": ("N", *self._shapes[0][1:])}, {output: ("N", "d")})

    def _convolution(self, layer: _Layer) -> str:
        weight, groups = self._weight(layer, 1), 1
        if layer.type == "GroupConvolution" and weight.ndim == 5:  # [groups, out, in, height, width]
            groups = weight.shape[0]
            weight = weight.reshape(-1, *weight.shape[2:])
        if weight.ndim != 4 or 0 in weight.shape:
            raise layer.refused(f"weights of shape {weight.shape}")
        return self._graph.node(
            "Conv",
            self._value(layer, 0),
            self._graph.constant(weight),
            kernel_shape=list(weight.shape[2:]),
            strides=layer.integers("strides", 2),
            pads=layer.integers("pads_begin", 2) + layer.integers("pads_end", 2),
            dilations=layer.integers("dilations", 2),
            group=groups,
        )

    def _value(self, layer: _Layer, index: int) -> str:
        """The name of an input, be it computed or constant."""
        source = layer.inputs[index]
        if source in self._constants:
            return self._graph.constant(self._constants[source])
        return self._values[source]

    def _weight(self, layer: _Layer, index: int) -> Array:
        """An input that must be a constant."""
        if layer.inputs[index] not in self._constants:
            raise layer.refused("a computed value where a constant belongs")
        return self._constants[layer.inputs[index]]

    def _constant(self, layer: _Layer) -> Array:
        """Real numbers out of the file of weights, as float32, which holds a half exactly."""
        shape = layer.integers("shape", 0) if layer.data.get("shape") else []
        kind = _NUMBERS.get(layer.data.get("element_type", ""))
        (start,), (size,) = layer.integers("offset", 1), layer.integers("size", 1)
        if kind is None or start + size > len(self._weights) or size != math.prod(shape) * np.dtype(kind).itemsize:
            raise layer.refused(f"{dict(layer.data)} in {len(self._weights)} bytes of weights"[:200])
        return np.frombuffer(self._weights, kind, math.prod(shape), start).astype(np.float32).reshape(shape)


def _layers(xml: bytes) -> list[_Layer]:
    """The layers, each after those that it needs; otherwise in the order of the file."""
    if len(xml) > MAX_XML:
        raise ConversionError(f"a file of layers with more than {MAX_XML} bytes")
    try:
        text = xml.decode("utf-8")
        if "<!" in text.replace("<!--", ""):  # a document type can define entities that expand without end
            raise ConversionError("a file of layers with a document type")
        root = ElementTree.fromstring(text)  # noqa: S314  what makes it dangerous was refused above
    except (UnicodeDecodeError, ElementTree.ParseError) as error:
        raise ConversionError(f"a file of layers that is no XML ({error})") from error
    found = root.findall("layers/layer")
    if root.tag != "net" or not 0 < len(found) <= MAX_LAYERS:
        raise ConversionError(f"1 to {MAX_LAYERS} layers of a net, not {len(found)} of a {root.tag[:40]}")
    entries = {layer.get("id", ""): layer for layer in found}
    if len(entries) != len(found):
        raise ConversionError("two layers of one id")

    ports: dict[str, dict[int, str]] = {id: {} for id in entries}
    for edge in root.findall("edges/edge"):
        source, target, port = (edge.get(key, "") for key in ("from-layer", "to-layer", "to-port"))
        if source not in entries or target not in entries or not re.fullmatch(r"\d{1,4}", port, re.ASCII):
            raise ConversionError(f"an edge from {source[:40]!r} to {target[:40]!r}")
        if int(port) in ports[target]:
            raise ConversionError(f"two edges to port {port} of layer {target[:40]!r}")
        ports[target][int(port)] = source
    inputs = {id: tuple(source for _, source in sorted(ports[id].items())) for id in entries}
    try:
        order = list(TopologicalSorter(inputs).static_order())
    except CycleError as error:
        raise ConversionError("layers that need one another") from error
    data = {id: entry.find("data") for id, entry in entries.items()}
    return [
        _Layer(id, entries[id].get("type", ""), dict(attributes.attrib) if attributes is not None else {}, inputs[id])
        for id in order
        for attributes in [data[id]]
    ]
