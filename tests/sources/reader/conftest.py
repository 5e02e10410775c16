"""A virtual reader, and the print of nobody's finger that lies on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.sources.reader.virtual import Sensor
from truename.kinds.fingerprint import synth

Put = Callable[..., Sensor]


@pytest.fixture(scope="session")
def ridges() -> NDArray[np.uint8]:
    """A synthetic print, ridges dark, at 500 ppi."""
    return synth.impression(synth.finger(5), 5).image


@pytest.fixture
def put(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Put]:
    """Puts things on the virtual reader, one after the other."""
    monkeypatch.setenv("FP_VIRTUAL_IMAGE", str(tmp_path / "reader.socket"))
    sensors: list[Sensor] = []

    def on(*things: bytes) -> Sensor:
        sensors.append(Sensor(tmp_path / "reader.socket", *things))
        return sensors[-1]

    yield on
    for sensor in sensors:
        sensor.close()
