"""A small network in OpenVINO's format, with every known operator, is converted and held against NumPy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.provenance.convert import forward
from truename.provenance import models
from truename.provenance.convert import ConversionError, convert

RANDOM = np.random.default_rng(0)
SCALE = RANDOM.normal(size=(1, 3, 1, 1)).astype(np.float16)
FIRST = RANDOM.normal(size=(4, 3, 3, 3)).astype(np.float32)
SLOPE = RANDOM.uniform(0, 1, 4).astype(np.float32)
EACH = RANDOM.normal(size=(4, 1, 1, 2, 2)).astype(np.float16)
LAST = RANDOM.normal(size=(2, 4, 1, 1)).astype(np.float32)
BIAS = RANDOM.normal(size=(1, 2, 1, 1)).astype(np.float32)
SIDE = 12


class Ir:
    """An IR under construction: layers, edges, weights."""

    def __init__(self) -> None:
        self.layers: list[str] = []
        self.edges: list[str] = []
        self.weights = b""

    def add(self, kind: str, *inputs: int, **data: object) -> int:
        number = len(self.layers)
        attributes = "".join(f' {key}="{value}"' for key, value in data.items())
        self.layers.append(f'<layer id="{number}" name="l{number}" type="{kind}"><data{attributes}/></layer>')
        for port, source in enumerate(inputs):
            self.edges.append(f'<edge from-layer="{source}" from-port="0" to-layer="{number}" to-port="{port}"/>')
        return number

    def constant(self, value: NDArray[np.floating]) -> int:
        place = {"offset": len(self.weights), "size": value.nbytes, "shape": ", ".join(map(str, value.shape))}
        self.weights += value.tobytes()
        half = value.dtype == np.float16
        number = self.add("Const", element_type="f16" if half else "f32", **place)
        return self.add("Convert", number, destination_type="f32") if half else number

    def parts(self, head: str = '<?xml version="1.0"?>') -> dict[str, bytes]:
        xml = f"{head}<net><layers>{''.join(self.layers)}</layers><edges>{''.join(self.edges)}</edges></net>"
        return {"net.xml": xml.encode(), "net.bin": self.weights}


def network(**changes: object) -> Ir:
    ir = Ir()
    plain = {"strides": "1,1", "dilations": "1, 1", "pads_begin": "0,0", "pads_end": "0,0"}
    x = ir.add("Parameter", shape=f"1,3,{SIDE},{SIDE}", element_type="f32")
    x = ir.add("Multiply", x, ir.constant(SCALE), auto_broadcast="numpy")
    first = {**plain, "strides": "2, 2", "pads_begin": "1,1", "pads_end": "1,1", **changes}
    x = ir.add("Convolution", x, ir.constant(FIRST), **first)
    x = ir.add("PReLU", x, ir.constant(SLOPE))
    pooling = {"kernel": "2,2", "strides": "1,1", "pads_begin": "0,0", "pads_end": "0,0", "rounding_type": "floor"}
    x = ir.add("Add", ir.add("MaxPool", x, **pooling), ir.add("AvgPool", x, **pooling, **{"exclude-pad": "true"}))
    x = ir.add("GroupConvolution", x, ir.constant(EACH), **{**plain, "strides": "4,4"})
    x = ir.add("Add", ir.add("Convolution", x, ir.constant(LAST), **plain), ir.constant(BIAS))
    ir.add("Result", ir.add("Sigmoid", x))
    return ir


def computed(x: NDArray[np.float64]) -> NDArray[np.float64]:
    y = forward.convolution(x * SCALE.astype(np.float64), FIRST, 2, 1)
    y = forward.prelu(y, SLOPE)
    y = forward.pooled(y, 2, 1, np.max) + forward.pooled(y, 2, 1, np.mean)
    y = forward.convolution(y, EACH.reshape(4, 1, 2, 2), 4, groups=4)
    y = forward.convolution(y, LAST) + BIAS
    return (1 / (1 + np.exp(-y))).reshape(len(x), -1)


def test_a_network_computes_what_its_layers_do() -> None:
    x = RANDOM.normal(size=(3, 3, SIDE, SIDE))
    (found,) = forward.run(convert("openvino-ir", network().parts(), "landmarks"), x)
    assert np.abs(found - computed(x.astype(np.float32).astype(np.float64))).max() < 1e-6


def test_the_order_of_layers_in_the_file_does_not_matter() -> None:
    ir = network()
    expected = forward.run(convert("openvino-ir", ir.parts(), "x"), np.ones((1, 3, SIDE, SIDE)))
    ir.layers.reverse()
    assert np.array_equal(forward.run(convert("openvino-ir", ir.parts(), "x"), np.ones((1, 3, SIDE, SIDE))), expected)


def test_the_same_files_give_the_same_bytes() -> None:
    assert convert("openvino-ir", network().parts(), "x") == convert("openvino-ir", network().parts(), "x")


def without_weights() -> dict[str, bytes]:
    return {**network().parts(), "net.bin": b""}


def with_a_circle() -> dict[str, bytes]:
    ir = network()
    ir.edges.append('<edge from-layer="5" from-port="0" to-layer="1" to-port="7"/>')
    return ir.parts()


def with_an_edge(text: str) -> dict[str, bytes]:
    ir = network()
    ir.edges.append(text)
    return ir.parts()


def with_a_layer(kind: str, *inputs: int, **data: object) -> dict[str, bytes]:
    ir = network()
    ir.add(kind, *inputs, **data)
    return ir.parts()


BOMB = '<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("parts", "complaint"),
    [
        ({}, "one .xml"),
        ({"a.xml": b"<net/>", "b.xml": b"<net/>"}, "one .xml"),
        ({"a.xml": b"<net/>", "b.bin": b""}, "layers"),
        ({"a.xml": b"<other/>", "b.bin": b""}, "other"),
        ({"a.xml": b"not xml", "b.bin": b""}, "no XML"),
        ({"a.xml": "<net/>".encode("utf-16"), "b.bin": b""}, "no XML"),
        (network().parts(head=BOMB), "document type"),
        (without_weights(), "0 bytes of weights"),
        (with_a_circle(), "need one another"),
        (with_an_edge('<edge from-layer="99" from-port="0" to-layer="1" to-port="0"/>'), "an edge"),
        (with_an_edge('<edge from-layer="0" from-port="0" to-layer="3" to-port="0"/>'), "two edges"),
        (with_a_layer("Loop", 0), "not known"),
        (with_a_layer("Add", 0), "number of inputs"),
        (with_a_layer("Const", element_type="i64", shape="1", offset="0", size="8"), "i64"),
        (with_a_layer("Const", element_type="f32", shape="1000000000,1000000000", offset="0", size="4"), "shape"),
        (with_a_layer("Const", element_type="f32", shape="1", offset="-1", size="4"), "offset"),
        (with_a_layer("Parameter", shape="1,3,4,4"), "one input"),
        (with_a_layer("Result", 0), "one output"),
        (with_a_layer("Convert", 0, destination_type="f32"), "constant belongs"),
        (network(auto_pad="same_upper").parts(), "auto_pad"),
        (network(strides="0x2,2").parts(), "strides"),
        (network(strides="2").parts(), "strides"),
        (network(strides="0,0").parts(), "fit together"),
    ],
)
def test_what_is_wrong_is_said(parts: dict[str, bytes], complaint: str) -> None:
    with pytest.raises(ConversionError, match=complaint):
        convert("openvino-ir", parts, "x")


XML, WEIGHTS = network().parts().values()


@given(st.integers(0, len(XML) - 1), st.binary(min_size=1, max_size=5), st.integers(0, 9))
@settings(max_examples=100, deadline=None)
def test_no_damage_breaks_the_reader(position: int, damage: bytes, cut: int) -> None:
    xml = XML[:position] + damage + XML[position + cut :]
    try:
        convert("openvino-ir", {"a.xml": xml, "a.bin": WEIGHTS}, "x")
    except ConversionError:
        return


@pytest.mark.parametrize(("name", "side", "length"), [("retail-0095", 128, 256), ("retail-0009", 48, 10)])
def test_the_real_ones_give_what_the_manifest_says(name: str, side: int, length: int) -> None:
    if not models.ready(name):
        pytest.skip("the model has not been pulled")
    given = models.get(name).input
    assert (given.width, given.height, given.channels) == (side, side, "BGR")
    (found,) = forward.run(models.read(name), np.full((2, 3, side, side), 128))
    assert found.shape == (2, length)
    assert np.isfinite(found).all()
