"""Runs a network: a verified model in, arrays out. The one place that knows runtimes and devices.

ONNX Runtime on the processor is the default and the reference. CUDA is used where ONNX Runtime has it, OpenVINO where
the settings say so (``device = "openvino"``); their results agree with the reference to about 1e-4.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from typing import Any, ParamSpec, TypeVar

import numpy as np
from numpy.typing import NDArray

from truename import settings
from truename.errors import ProvenanceError, TruenameError, UsageError
from truename.provenance import models

P = ParamSpec("P")
T = TypeVar("T")

Array = NDArray[Any]
Network = Callable[[Array], dict[str, Array]]
"""Its one input to its outputs by name, in the model's order."""


@cache
def network(name: str) -> Network:
    """The network of that name in the manifest, loaded once a process. It runs on one thread: samples run in parallel
    processes instead, and sums come out in one order.

    Raises:
        UsageError: no such model, or the device that the settings name is not there.
        MissingModelError: it was not pulled.
        ProvenanceError: its bytes are not those of the manifest, or no network. When it runs, too: it takes or does
            something else than its entry states.
    """
    load = _openvino if settings.read().device == "openvino" else _onnx
    run = _guarded(load, name)(models.read(name))
    return _guarded(run, name)


def _guarded(step: Callable[P, T], name: str) -> Callable[P, T]:
    """The same step; whatever a runtime raises in it becomes an error that names the network."""

    def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return step(*args, **kwargs)
        except TruenameError:
            raise
        except Exception as error:  # each runtime has its own
            raise ProvenanceError(
                expected=f"a network {name} that runs, and takes what its entry states",
                found=" ".join(str(error).split())[:200] or type(error).__name__,
                do="correct its entry in the settings, or take another",
            ) from error

    return guarded


def _onnx(content: bytes) -> Network:
    # Since 1.32 it reports how it is used to its maker, unless this is set before it loads (its Privacy.md).
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4  # what it warns of is the model's, and no user can mend it; errors are raised
    available = onnxruntime.get_available_providers()
    wanted = settings.read().device
    if wanted == "cuda" and "CUDAExecutionProvider" not in available:
        raise UsageError(
            expected="ONNX Runtime with CUDA, as the settings ask for it",
            found=f"{', '.join(available)}",
            do='install onnxruntime-gpu instead of onnxruntime, or set device = "cpu"',
        )
    providers = [one for one in ("CUDAExecutionProvider", "CPUExecutionProvider") if one in available]
    session = onnxruntime.InferenceSession(
        content, options, providers=["CPUExecutionProvider"] if wanted == "cpu" else providers
    )
    names = [output.name for output in session.get_outputs()]
    (only,) = _one([expected.name for expected in session.get_inputs()])

    def run(array: Array) -> dict[str, Array]:
        return dict(zip(names, session.run(names, {only: array}), strict=True))

    return run


def _openvino(content: bytes) -> Network:
    try:
        import openvino
    except ImportError:
        raise UsageError(
            expected="OpenVINO, as the settings ask for it",
            found="no such package",
            do="install it beside truename (pip install --no-deps openvino), or leave device out of the settings",
        ) from None
    core = openvino.Core()
    model = core.read_model(content)
    names = [output.get_any_name() for output in model.outputs]  # compiling adds others
    options = {"INFERENCE_NUM_THREADS": 1, "INFERENCE_PRECISION_HINT": "f32"}  # processors with AMX would take bf16
    compiled = core.compile_model(model, "CPU", options)

    _one(model.inputs)

    def run(array: Array) -> dict[str, Array]:
        # A request of its own for each call: threads would overwrite one another's. Its arrays go with it.
        outputs = compiled.create_infer_request().infer([array])
        return {name: np.array(outputs[number]) for number, name in enumerate(names)}

    return run


def _one(inputs: list[Any]) -> list[Any]:
    if len(inputs) != 1:
        raise ProvenanceError(
            expected="a network with one input", found=f"{len(inputs)}", do="take another, or export it with one input"
        )
    return inputs
