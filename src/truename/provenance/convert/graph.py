"""Writes a network as ONNX: the same nodes and numbers always give the same bytes.

The bytes are pinned by their hash in the manifest, so nothing in them may depend on the machine or on the version of a
library: names are counted, constants stand in the order in which they were made, and there are no texts for readers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import onnx
from numpy.typing import NDArray

from truename.provenance.convert.errors import ConversionError

IR_VERSION = 8
"""Of the ONNX format: the one that belongs to ``OPSET``."""

OPSET = 17
"""Of the operators' meaning: every runtime since 2022 knows it, and it has all that is used here."""

PRODUCER = "truename"

Shape = Sequence[int | str]
"""A number for an axis of fixed length, a name for a free one."""


class Graph:
    """Nodes and constants, in the order in which they are added."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def constant(self, value: NDArray[np.float32] | NDArray[np.int64]) -> str:
        """Add an array of float32 or int64; gives its name.

        Raises:
            ConversionError: a number in it is not finite.
        """
        if not np.isfinite(value).all():
            raise ConversionError("weights that are not finite")
        types = {np.dtype("float32"): onnx.TensorProto.FLOAT, np.dtype("int64"): onnx.TensorProto.INT64}
        tensor = onnx.TensorProto()
        tensor.name = f"constant{len(self._constants)}"
        tensor.data_type = types[value.dtype]
        tensor.dims.extend(value.shape)
        tensor.raw_data = np.ascontiguousarray(value).astype(value.dtype.newbyteorder("<"), copy=False).tobytes()
        self._constants.append(tensor)
        return str(tensor.name)

    def node(self, operator: str, *inputs: str, output: str = "", **attributes: int | float | Sequence[int]) -> str:
        """Add an operator; gives the name of its one output."""
        node = onnx.NodeProto()
        node.op_type = operator
        node.input.extend(inputs)
        node.output.append(output or f"value{len(self._nodes)}")
        for name, value in sorted(attributes.items()):
            attribute = node.attribute.add()
            attribute.name = name
            if isinstance(value, int):
                attribute.type = onnx.AttributeProto.INT
                attribute.i = value
            elif isinstance(value, float):
                attribute.type = onnx.AttributeProto.FLOAT
                attribute.f = value
            else:
                attribute.type = onnx.AttributeProto.INTS
                attribute.ints.extend(value)
        self._nodes.append(node)
        return str(node.output[0])

    def content(self, inputs: Mapping[str, Shape], outputs: Mapping[str, Shape]) -> bytes:
        """The network as bytes, checked. Inputs and outputs are float32, by name.

        Raises:
            ConversionError: its layers do not fit together.
        """
        graph = onnx.GraphProto()
        graph.name = PRODUCER
        graph.node.extend(self._nodes)
        graph.initializer.extend(self._constants)
        for target, values in ((graph.input, inputs), (graph.output, outputs)):
            for name, shape in values.items():
                info = target.add()
                info.name = name
                info.type.tensor_type.elem_type = onnx.TensorProto.FLOAT
                set_shape(info, shape)
        model = onnx.ModelProto()
        model.graph.CopyFrom(graph)
        return finished(model)


def set_shape(info: onnx.ValueInfoProto, shape: Shape) -> None:
    """State the shape of an input or output anew."""
    del info.type.tensor_type.shape.dim[:]
    for length in shape:
        axis = info.type.tensor_type.shape.dim.add()
        if isinstance(length, str):
            axis.dim_param = length
        else:
            axis.dim_value = length


def finished(model: onnx.ModelProto, opset: int = OPSET) -> bytes:
    """A model under our name as bytes, checked by ONNX's own checker.

    Raises:
        ConversionError: its layers do not fit together.
    """
    model.ir_version = IR_VERSION
    model.producer_name = PRODUCER
    del model.opset_import[:]
    model.opset_import.add().version = opset
    try:
        onnx.checker.check_model(model, full_check=True)
    except (onnx.checker.ValidationError, onnx.shape_inference.InferenceError) as error:
        raise ConversionError(f"layers that do not fit together ({str(error).strip()[:200]})") from error
    return bytes(model.SerializeToString(deterministic=True))
