"""Pictures of ridges whose every property is known: plane waves, and waves with one ridge more on one side."""

from __future__ import annotations

import numpy as np


def phase(shape: tuple[int, int], angle: float, period: float, start: float = 0.0) -> np.ndarray:
    """Of ridges along ``angle`` (radians, y up), 0 on a ridge; float64[h, w]."""
    y, x = np.indices(shape).astype(np.float64)
    return 2 * np.pi * (-x * np.sin(angle) - y * np.cos(angle)) / period + start


def minutia(shape: tuple[int, int], y: float, x: float, direction: float, period: float, start: float) -> np.ndarray:
    """Phase with one ridge more on the side to which ``direction`` (radians, y up) points from (y, x)."""
    rows, columns = np.indices(shape).astype(np.float64)
    u, v = columns - x, y - rows
    along = u * np.cos(direction) + v * np.sin(direction)
    across = v * np.cos(direction) - u * np.sin(direction)
    return 2 * np.pi * across / period + np.arctan2(across, along) + start


def picture(phases: np.ndarray, ink: float = 100.0) -> np.ndarray:
    """uint8[h, w], ridges dark."""
    return np.rint(140 - ink * np.cos(phases)).astype(np.uint8)
