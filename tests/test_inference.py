"""A network of the user's own may be anything: it runs and gives what its entry states, or the error names it."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from truename import inference
from truename.errors import ProvenanceError
from truename.kinds.face import detect, embed
from truename.provenance import models

FACE = np.zeros((112, 112, 3), np.uint8)
POINTS = "[[38.3, 51.7], [73.5, 51.5], [56.0, 71.7], [41.5, 92.4], [70.7, 92.2]]"
ENTRY = """
[[model]]
name = "{name}"
purpose = "to be tried"
role = "{role}"
file = "{name}.onnx"
sha256 = "{sha256}"
size = {size}
maker = "nobody"
licence = "MIT"
training_data = "nothing: chance"
homepage = "https://example.org"
{more}
[model.input]
layout = "NCHW"
dtype = "float32"
low = 0
high = 255
width = 112
height = 112
channels = "RGB"
"""

Own = Callable[..., str]


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Own:
    """Adds a model to the user's settings and folder; gives its name, which no other test uses."""
    monkeypatch.setenv("TRUENAME_MODELS", str(tmp_path))
    monkeypatch.setenv("TRUENAME_CONFIG", str(tmp_path / "settings.toml"))

    def add(content: bytes, role: str = "face-embedding") -> str:
        sha256 = hashlib.sha256(content).hexdigest()
        name = f"own-{sha256[:12]}"
        (tmp_path / f"{name}.onnx").write_bytes(content)
        more = 'decoder = "yunet"' if role == "face-detection" else "dimension = 16" if role == "face-embedding" else ""
        entry = ENTRY.format(name=name, role=role, sha256=sha256, size=len(content), more=more)
        points = f"points = {POINTS}\n" if role == "face-embedding" else ""
        (tmp_path / "settings.toml").write_text(entry + points)
        return name

    return add


def weights(*shape: int) -> TensorProto:
    return numpy_helper.from_array(np.random.default_rng(1).normal(size=shape).astype(np.float32), "w")


def network(
    *after: tuple[str, list[str], str],
    inputs: int = 1,
    kind: int = TensorProto.FLOAT,
    dimension: int = 16,
    inner: TensorProto | None = None,
) -> bytes:
    """Multiplies mean colours by numbers of chance; ``after`` are further nodes, of which the last is "y"."""
    nodes = [
        helper.make_node("Cast", ["x"], ["cast"], to=TensorProto.FLOAT),
        helper.make_node("GlobalAveragePool", ["cast"], ["pooled"]),
        helper.make_node("Flatten", ["pooled"], ["flat"]),
        helper.make_node("MatMul", ["flat", "w"], ["z" if after else "y"]),
        *(helper.make_node(operator, given, [gives]) for operator, given, gives in after),
    ]
    shape: list[str | int | None] = ["n", 3, "height", "width"]
    graph = helper.make_graph(
        nodes,
        "tried",
        [helper.make_tensor_value_info(name, kind, shape) for name in ("x", "other")[:inputs]],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        [inner or weights(3, dimension)],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    return bytes(model.SerializeToString())


def outside(place: str) -> TensorProto:
    tensor = weights(3, 16)
    numbers = tensor.raw_data
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in (("location", place), ("length", str(len(numbers)))):
        entry = tensor.external_data.add()
        entry.key, entry.value = key, value
    return tensor


def test_a_network_that_is_as_stated_embeds(own: Own) -> None:
    embedder = embed.Embedder(own(network()))
    assert embedder(FACE + np.uint8(9)).shape == (16,)


@pytest.mark.parametrize(
    "content",
    [
        network(dimension=12),
        network(("Log", ["z"], "y")),
        network(("Div", ["z", "z"], "y")),
        network(("Nonsense", ["z"], "y")),
        network(("Add", ["z", "other"], "y"), inputs=2),
        network(kind=TensorProto.UINT8),
        network(inner=weights(4, 16)),
        network(("Concat", ["z", "missing"], "y")),
        b"\x08\x08 and nothing that is ONNX",
    ],
    ids=["other length", "no numbers", "0 / 0", "unknown operator", "two inputs", "bytes", "shapes", "cut", "no ONNX"],
)
def test_a_network_that_is_something_else_is_refused(content: bytes, own: Own) -> None:
    name = own(content)
    with pytest.raises(ProvenanceError) as caught:
        embed.Embedder(name)(FACE)
    assert name in str(caught.value) or "one input" in str(caught.value)


@pytest.mark.parametrize("place", ["weights.bin", "../weights.bin", "/etc/passwd"])
def test_weights_that_nobody_verified_are_not_loaded(
    place: str, own: Own, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Runtimes look for them in the folder that the program happens to run in."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "weights.bin").write_bytes(weights(3, 16).raw_data)
    name = own(network(inner=outside(place)))
    with pytest.raises(ProvenanceError, match="in one file"):
        inference.network(name)
    assert models.states([name])[0].presence is models.Presence.DAMAGED


def test_weights_inside_of_a_branch_are_looked_for_too(own: Own) -> None:
    model = onnx.load_model_from_string(network())
    branch = helper.make_graph([], "branch", [], [], [outside("weights.bin")])
    model.graph.node.append(helper.make_node("If", ["c"], ["u"], then_branch=branch, else_branch=branch))
    with pytest.raises(ProvenanceError, match="in one file"):
        models.read(own(model.SerializeToString()))


def test_a_detector_that_gives_something_else_is_refused(own: Own) -> None:
    find = detect.detector(own(network(), "face-detection"))
    with pytest.raises(ProvenanceError, match="yunet"):
        find(FACE)


def test_landmarks_that_are_none_are_refused(own: Own) -> None:
    place = embed.landmarks(own(network(), "face-landmarks"))
    face = detect.Faces(np.array([[1, 1, 80, 80]], np.float32), np.ones((1, 5, 2), np.float32), np.ones(1, np.float32))
    with pytest.raises(ProvenanceError, match="10 numbers"):
        place(FACE, face)


def test_the_runtime_keeps_no_record_of_its_use(tmp_path: Path) -> None:
    """ONNX Runtime has a reporter of its own that writes to the home folder, and from there to its maker."""
    file = tmp_path / "pooled.onnx"
    file.write_bytes(network())
    code = (
        f"from pathlib import Path; from truename import inference; inference._onnx(Path({str(file)!r}).read_bytes())"
    )
    home = tmp_path / "home"
    home.mkdir()
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("ORT_", "XDG_"))}
    subprocess.run([sys.executable, "-c", code], check=True, env={**environment, "HOME": str(home)})
    assert not list(home.rglob("*"))
