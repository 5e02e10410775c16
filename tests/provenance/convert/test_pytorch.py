"""A small MiniFASNet is written as PyTorch writes it, converted, and held against its layers in NumPy."""

from __future__ import annotations

import io
import os
import pickle
import sys
from collections import OrderedDict
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.provenance.convert import forward
from truename.provenance import models
from truename.provenance.convert import ConversionError, convert, pytorch

SIDE = 32
STAGES = (("conv_23", "conv_3", 2), ("conv_34", "conv_4", 1), ("conv_45", "conv_5", 1))
Weights = dict[str, NDArray[Any]]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same kind of network, with fewer layers."""
    monkeypatch.setattr(pytorch, "SIDE", SIDE)
    monkeypatch.setattr(pytorch, "STAGES", STAGES)


def weights(seed: int = 0) -> Weights:
    """Random weights under the names of the original's."""
    random = np.random.default_rng(seed)
    made: Weights = {}

    def normalisation(name: str, size: int) -> None:
        for key in ("weight", "bias", "running_mean"):
            made[f"{name}.{key}"] = random.normal(size=size).astype(np.float32)
        made[f"{name}.running_var"] = random.uniform(0.5, 2, size).astype(np.float32)
        made[f"{name}.num_batches_tracked"] = np.array(7, np.int64)

    def convolution(name: str, *shape: int, prelu: bool = True) -> None:
        made[f"{name}.conv.weight"] = (random.normal(size=shape) / np.sqrt(np.prod(shape[1:]))).astype(np.float32)
        normalisation(f"{name}.bn", shape[0])
        if prelu:
            made[f"{name}.prelu.weight"] = random.uniform(0, 1, shape[0]).astype(np.float32)

    def block(name: str, channels: int, inner: int) -> None:
        convolution(f"{name}.conv", inner, channels, 1, 1)
        convolution(f"{name}.conv_dw", inner, 1, 3, 3)
        convolution(f"{name}.project", channels, inner, 1, 1, prelu=False)

    convolution("conv1", 4, 3, 3, 3)
    convolution("conv2_dw", 4, 1, 3, 3)
    for halving, residual, count in STAGES:
        block(halving, 4, 6)
        for number in range(count):
            block(f"{residual}.model.{number}", 4, 3)
    convolution("conv_6_sep", 5, 4, 1, 1)
    convolution("conv_6_dw", 5, 1, 2, 2, prelu=False)
    made["linear.weight"] = random.normal(size=(6, 5)).astype(np.float32)
    normalisation("bn", 6)
    made["prob.weight"] = random.normal(size=(3, 6)).astype(np.float32)
    return {f"module.{name}": array for name, array in made.items()}


def computed(w: Weights, x: NDArray[np.float64]) -> NDArray[np.float64]:
    w = {name.removeprefix("module."): array for name, array in w.items()}

    def normalised(y: NDArray[np.float64], name: str) -> NDArray[np.float64]:
        parts = (w[f"{name}.{key}"].astype(np.float64) for key in ("weight", "bias", "running_mean", "running_var"))
        gamma, beta, mean, variance = (forward.channelwise(part) if y.ndim == 4 else part for part in parts)
        return np.asarray((y - mean) / np.sqrt(variance + 1e-5) * gamma + beta)

    def convolved(y: NDArray[np.float64], name: str, stride: int = 1, padded: bool = True) -> NDArray[np.float64]:
        weight = w[f"{name}.conv.weight"]
        groups = weight.shape[0] if name.endswith("dw") else 1
        y = normalised(forward.convolution(y, weight, stride, weight.shape[2] // 2 * padded, groups), f"{name}.bn")
        slope = w.get(f"{name}.prelu.weight")
        return y if slope is None else forward.prelu(y, slope)

    def block(y: NDArray[np.float64], name: str, stride: int) -> NDArray[np.float64]:
        return convolved(convolved(convolved(y, f"{name}.conv"), f"{name}.conv_dw", stride), f"{name}.project")

    y = convolved(convolved(x, "conv1", 2), "conv2_dw")
    for halving, residual, count in STAGES:
        y = block(y, halving, 2)
        for number in range(count):
            y = y + block(y, f"{residual}.model.{number}", 1)
    y = convolved(convolved(y, "conv_6_sep"), "conv_6_dw", padded=False).reshape(len(x), -1)
    y = normalised(y @ w["linear.weight"].T, "bn") @ w["prob.weight"].T
    shares = np.exp(y - y.max(axis=1, keepdims=True))
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


# ---- as PyTorch writes it ----

torch = ModuleType("torch")
torch_utils = ModuleType("torch._utils")


class Storage:
    def __init__(self, array: NDArray[Any], key: str) -> None:
        self.array, self.key = array, key


class Tensor:
    def __init__(self, array: NDArray[Any], key: str) -> None:
        self.array, self.storage = array, Storage(array, key)

    def __reduce__(self) -> tuple[Any, ...]:
        strides = tuple(step // self.array.itemsize for step in np.ascontiguousarray(self.array).strides)
        place = self.storage, 0, self.array.shape, strides if self.array.ndim else (), False, OrderedDict()
        return torch_utils._rebuild_tensor_v2, place


def saved(value: object) -> bytes:
    """Whatever ``value`` is, in the layout of torch.save before 1.6; tensors in it keep their order."""
    found: list[Storage] = []

    class Writer(pickle.Pickler):
        def persistent_id(self, item: object) -> object:
            if not isinstance(item, Storage):
                return None
            found.append(item)
            kind = torch.LongStorage if item.array.dtype == np.int64 else torch.FloatStorage
            return ("storage", kind, item.key, "cuda:0", item.array.size, None)

    machine = {"protocol_version": 1001, "little_endian": True, "type_sizes": {"short": 2, "int": 4, "long": 4}}
    stream = io.BytesIO()
    for part in (0x1950A86A20F9469CFC6C, 1001, machine):
        pickle.dump(part, stream, 2)
    Writer(stream, 2).dump(value)
    pickle.dump([one.key for one in found], stream, 2)
    for one in found:
        stream.write(one.array.size.to_bytes(8, "little") + one.array.tobytes())
    return stream.getvalue()


def named(arrays: Weights) -> OrderedDict[str, Tensor]:
    return OrderedDict((name, Tensor(array, str(number))) for number, (name, array) in enumerate(arrays.items()))


@pytest.fixture(autouse=True)
def pretended(monkeypatch: pytest.MonkeyPatch) -> None:
    """PyTorch's names, for a pickle to refer to; PyTorch itself is not there."""
    for module in (torch, torch_utils):
        monkeypatch.setitem(sys.modules, module.__name__, module)


def _rebuild_tensor_v2() -> None:
    raise AssertionError("a converter called what a pickle names")


for place, thing, name in (
    (torch_utils, _rebuild_tensor_v2, "_rebuild_tensor_v2"),
    (torch, type("FloatStorage", (), {}), "FloatStorage"),
    (torch, type("LongStorage", (), {}), "LongStorage"),
):
    thing.__module__, thing.__qualname__ = place.__name__, name
    setattr(place, name, thing)


def converted(value: object) -> bytes:
    return convert("minifasnet", {"net.pth": saved(value)}, "attack")


def test_a_network_computes_what_its_layers_do() -> None:
    x = np.random.default_rng(1).normal(size=(3, 3, SIDE, SIDE)).astype(np.float32)
    (found,) = forward.run(converted(named(weights())), x)
    assert found.shape == (3, 3)
    assert np.abs(found - computed(weights(), x.astype(np.float64))).max() < 1e-5


def test_the_same_file_gives_the_same_bytes() -> None:
    assert converted(named(weights())) == converted(named(weights()))


def test_tensors_come_as_they_were_saved() -> None:
    found = pytorch.tensors(saved(named(weights())))
    assert {name: array.tolist() for name, array in found.items()} == {
        name: array.tolist() for name, array in weights().items()
    }


def touched(path: Path) -> object:
    class Harm:
        def __reduce__(self) -> tuple[Any, ...]:
            return os.system, (f"touch {path}",)

    return Harm()


def test_a_pickle_that_would_run_something_is_refused_and_runs_nothing(tmp_path: Path) -> None:
    for value in (touched(tmp_path / "x"), {**named(weights()), "more": touched(tmp_path / "x")}):
        with pytest.raises(ConversionError, match="names"):
            converted(value)
    assert not (tmp_path / "x").exists()
    pickle.loads(pickle.dumps(touched(tmp_path / "x"), 2))  # it would have
    assert (tmp_path / "x").exists()


def less(key: str) -> Weights:
    return {name: array for name, array in weights().items() if name != f"module.{key}"}


DEEP: Any = ()
for _ in range(900):
    DEEP = (DEEP,)


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        ([], "named tensors"),
        ({"a": 1}, "named tensors"),
        ({"a": "x" * 9}, "named tensors"),
        ({DEEP: 1}, "key"),
        (1.5, "instruction"),
        ({1, 2}, "instruction|names"),
        (OrderedDict(), "no conv1"),
        (named(less("conv1.conv.weight")), r"no conv1\.conv\.weight"),
        (named(less("prob.weight")), r"no prob\.weight"),
        (named({**weights(), "module.more": np.zeros(3, np.float32)}), "without a place"),
        (named({**weights(), "module.prob.weight": np.zeros((3, 5), np.float32)}), "fit together"),
        (named({**weights(), "module.prob.weight": np.zeros((3, 6), np.int64)}), "float32"),
        (named({**weights(), "module.bn.running_var": -np.ones(6, np.float32)}), "normalisation"),
        (named({**weights(), "module.bn.weight": np.full(6, np.inf, np.float32)}), "finite"),
        (named({**weights(), "module.bn.weight": np.full(6, 3e38, np.float32)}), "finite"),
    ],
)
def test_what_is_wrong_is_said(value: object, complaint: str) -> None:
    with pytest.raises(ConversionError, match=complaint):
        converted(value)


class Beyond(Tensor):
    """A tensor that claims more than its block holds."""

    def __reduce__(self) -> tuple[Any, ...]:
        return torch_utils._rebuild_tensor_v2, (self.storage, 1, self.array.shape, (1,), False, OrderedDict())


class Huge(Tensor):
    def __reduce__(self) -> tuple[Any, ...]:
        return torch_utils._rebuild_tensor_v2, (self.storage, 0, (1 << 62, 1 << 62), (1 << 62, 1), False, OrderedDict())


@pytest.mark.parametrize(("kind", "complaint"), [(Beyond, "within its block"), (Huge, "no length")])
def test_a_tensor_stays_within_its_block(kind: type[Tensor], complaint: str) -> None:
    with pytest.raises(ConversionError, match=complaint):
        converted({"a": kind(np.zeros(4, np.float32), "0")})


@cache
def content() -> bytes:
    return saved(named(weights()))


@given(st.floats(0, 1, exclude_max=True), st.binary(max_size=9), st.sampled_from([0, 1, 5, 1 << 20]))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_damage_breaks_the_reader(place: float, damage: bytes, cut: int) -> None:
    position = int(place * len(content()))
    try:
        convert("minifasnet", {"a": content()[:position] + damage + content()[position + cut :]}, "attack")
    except ConversionError:
        return


def test_a_newer_layout_is_refused() -> None:
    with pytest.raises(ConversionError):
        convert("minifasnet", {"a": b"PK\x03\x04" + bytes(100)}, "attack")


def test_the_real_one_tells_three_shares() -> None:
    if not models.ready("minifasnet-v2"):
        pytest.skip("the model has not been pulled")
    given = models.get("minifasnet-v2").input
    assert (given.width, given.height, given.channels, given.crop) == (80, 80, "BGR", 2.7)
    (found,) = forward.run(models.read("minifasnet-v2"), np.full((2, 3, 80, 80), 128))
    assert found.shape == (2, 3)
    assert np.allclose(found.sum(axis=1), 1)
