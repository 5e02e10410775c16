"""CenterFace as its makers exported it, freed from the picture size that it was exported with.

The file is ONNX already, but fixed to ten pictures of 32 by 32 pixels, with the weights listed as inputs, as exporters
did in 2019. The network itself takes any height and width that 32 divides.
"""

from __future__ import annotations

from collections.abc import Mapping

import onnx
from google.protobuf.message import DecodeError

from truename.provenance.convert.errors import ConversionError
from truename.provenance.convert.graph import finished, set_shape

INPUT = "input.1"
OUTPUTS = {"537": ("heatmap", 1), "538": ("scale", 2), "539": ("offset", 2), "540": ("landmarks", 10)}
"""The exporter's names, with what they are and their channels, in the order of the makers' decoder."""

OPSET = 9
"""Of the operators' meaning, as the file has it."""


def convert(parts: Mapping[str, bytes]) -> bytes:
    """The network with ``input`` float32[N, 3, H, W], RGB, 0 to 255, and the outputs ``heatmap``, ``scale``, ``offset``
    and ``landmarks``, float32[N, channels, H / 4, W / 4].

    Raises:
        ConversionError: the one part is not CenterFace.
    """
    if len(parts) != 1:
        raise ConversionError(f"one file, not {len(parts)}")
    (content,) = parts.values()
    try:
        model = onnx.load_model_from_string(content)
    except DecodeError as error:
        raise ConversionError(f"no ONNX ({error})") from error
    old, used = model.graph, {name for node in model.graph.node for name in node.input}
    weights = [tensor for tensor in old.initializer if tensor.name in used]
    if any(tensor.external_data for tensor in weights):
        raise ConversionError("weights in other files")
    names = {INPUT: "input", **{name: meaning for name, (meaning, _) in OUTPUTS.items()}}
    if [value.name for value in old.output] != list(OUTPUTS) or INPUT not in {value.name for value in old.input}:
        raise ConversionError(f"other inputs or outputs than {', '.join(names)}")

    new = onnx.ModelProto()
    new.graph.name = "centerface"
    for node in old.node:
        kept = new.graph.node.add()
        kept.CopyFrom(node)
        kept.ClearField("doc_string")
        for place in (kept.input, kept.output):
            place[:] = [names.get(name, name) for name in place]
    new.graph.initializer.extend(weights)
    for target, shapes in (
        (new.graph.input, {"input": ("N", 3, "H", "W")}),
        (new.graph.output, {meaning: ("N", channels, "h", "w") for meaning, channels in OUTPUTS.values()}),
    ):
        for name, shape in shapes.items():
            info = target.add()
            info.name = name
            info.type.tensor_type.elem_type = onnx.TensorProto.FLOAT
            set_shape(info, shape)
    return finished(new, OPSET)
