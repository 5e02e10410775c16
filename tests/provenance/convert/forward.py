"""Layers of networks as their textbooks have them, in NumPy: what a converted network is held against."""

from __future__ import annotations

from typing import Any

import numpy as np
import onnxruntime
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Array = NDArray[np.float64]


def run(content: bytes, x: NDArray[Any]) -> list[Array]:
    """The outputs of a network in ONNX."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    return [np.asarray(one, np.float64) for one in session.run(None, {"input": x.astype(np.float32)})]


def convolution(x: Array, w: NDArray[Any], stride: int = 1, padding: int = 0, groups: int = 1) -> Array:
    """x[n, c, h, w] with w[out, c / groups, k, k]."""
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = sliding_window_view(x, w.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    split = np.split(windows, groups, axis=1), np.split(w.astype(np.float64), groups)
    return np.concatenate([np.einsum("nchwij,ocij->nohw", a, b) for a, b in zip(*split, strict=True)], axis=1)


def channelwise(values: NDArray[Any]) -> Array:
    return np.asarray(values, np.float64).reshape(-1, 1, 1)


def prelu(x: Array, slope: NDArray[Any]) -> Array:
    return np.where(x >= 0, x, channelwise(slope) * x)


def pooled(x: Array, size: int, stride: int, how: Any) -> Array:
    windows = sliding_window_view(x, (size, size), axis=(2, 3))[:, :, ::stride, ::stride]
    return np.asarray(how(windows, axis=(4, 5)))
