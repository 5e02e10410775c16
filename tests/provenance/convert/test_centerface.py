"""A small network with CenterFace's inputs and outputs is freed from its size, and computes what it did."""

from __future__ import annotations

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from tests.provenance.convert import forward
from truename.provenance import models
from truename.provenance.convert import ConversionError, convert

WEIGHT = np.random.default_rng(0).normal(size=(15, 3, 4, 4)).astype(np.float32)


def network(outputs: tuple[str, ...] = ("537", "538", "539", "540"), first: str = "input.1") -> onnx.ModelProto:
    """One convolution to a quarter of the size, cut into the four outputs; as exported in 2019, fixed to one size."""
    nodes = [
        helper.make_node(
            "Conv", [first, "w"], ["all"], strides=[4, 4], kernel_shape=[4, 4], doc_string="a stack trace"
        ),
        helper.make_node("Split", ["all"], list(outputs), axis=1, split=[1, 2, 2, 10]),
    ]
    inputs = [
        helper.make_tensor_value_info(first, TensorProto.FLOAT, [10, 3, 32, 32]),
        helper.make_tensor_value_info("w", TensorProto.FLOAT, WEIGHT.shape),
        helper.make_tensor_value_info("num_batches_tracked", TensorProto.INT64, []),
    ]
    given = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [10, channels, 8, 8])
        for name, channels in zip(outputs, (1, 2, 2, 10), strict=True)
    ]
    constants = [
        numpy_helper.from_array(WEIGHT, "w"),
        numpy_helper.from_array(np.array(5, np.int64), "num_batches_tracked"),
    ]
    graph = helper.make_graph(nodes, "torch-jit-export", inputs, given, constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 9)], ir_version=4, producer_name="pytorch")


def test_it_takes_pictures_of_any_size_and_computes_the_same() -> None:
    converted = convert("centerface", {"a.onnx": network().SerializeToString()}, "")
    x = np.random.default_rng(1).uniform(0, 255, (2, 3, 64, 96)).astype(np.float32)
    found = forward.run(converted, x)
    assert [one.shape for one in found] == [(2, channels, 16, 24) for channels in (1, 2, 2, 10)]
    expected = forward.convolution(x.astype(np.float64), WEIGHT, 4)
    assert np.allclose(np.concatenate(found, axis=1), expected, rtol=1e-4, atol=1e-2)


def test_nothing_but_the_network_is_left() -> None:
    model = onnx.load_model_from_string(convert("centerface", {"a.onnx": network().SerializeToString()}, ""))
    assert [value.name for value in model.graph.input] == ["input"]
    assert [value.name for value in model.graph.output] == ["heatmap", "scale", "offset", "landmarks"]
    assert [tensor.name for tensor in model.graph.initializer] == ["w"]
    assert (model.producer_name, model.doc_string) == ("truename", "")
    assert not any(node.doc_string for node in model.graph.node)


def elsewhere() -> onnx.ModelProto:
    """A network whose weights are in another file."""
    model = network()
    tensor = model.graph.initializer[0]
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="/etc/passwd")
    return model


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"\x08", "no ONNX"),
        (b"", "other inputs or outputs"),
        (network(outputs=("a", "b", "c", "d")).SerializeToString(), "other inputs or outputs"),
        (network(first="x").SerializeToString(), "other inputs or outputs"),
        (elsewhere().SerializeToString(), "other files"),
    ],
)
def test_what_is_wrong_is_said(content: bytes, complaint: str) -> None:
    with pytest.raises(ConversionError, match=complaint):
        convert("centerface", {"a": content}, "")


@pytest.mark.skipif(not models.ready("centerface"), reason="the model has not been pulled")
def test_the_real_one_takes_any_size() -> None:
    found = forward.run(models.read("centerface"), np.zeros((1, 3, 64, 96)))
    assert [one.shape for one in found] == [(1, channels, 16, 24) for channels in (1, 2, 2, 10)]
