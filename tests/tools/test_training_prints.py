"""Pieces of prints to learn from: what is said to be true of them is."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from truename.kinds.fingerprint import extract

TOOLS = Path(__file__).parents[2] / "tools"


@pytest.fixture(scope="module")
def prints() -> Iterator[ModuleType]:
    """The tool, whose folder is on the path while it runs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(TOOLS))
        import training_prints

        yield training_prints
        for name in ("training_prints", "train_fingerprint"):
            sys.modules.pop(name, None)


@cache
def drawn() -> tuple[list[Any], Any]:
    """Two fingers and the noise."""
    prints = sys.modules["training_prints"]
    return [prints.master(number) for number in (0, 1)], prints.Noise(np.random.default_rng(0))


def test_a_piece_is_drawn_from_its_number_alone(prints: ModuleType) -> None:
    one, again, other = (prints.piece(*drawn(), (5, number), worn=True) for number in (1, 1, 2))
    assert np.array_equal(one.image, again.image)
    assert np.array_equal(one.minutiae.x, again.minutiae.x)
    assert not np.array_equal(one.image, other.image)


def test_true_minutiae_are_where_the_skin_has_them(prints: ModuleType) -> None:
    """Turned, mirrored, enlarged and bent: whatever is said of it, a piece's skin shows the same minutiae."""
    found = wanted = 0
    classical = extract.Classical()
    for number in range(6):
        piece = prints.piece(*drawn(), (6, number), worn=True)
        skin = np.clip(128 - 100 * piece.ridges, 0, 255).astype(np.uint8).repeat(2, 0).repeat(2, 1)
        minutiae = classical(skin, np.ones_like(piece.foreground))
        truth = piece.minutiae
        inside = (np.abs(truth.x - prints.SIDE / 2) < 70) & (np.abs(truth.y - prints.SIDE / 2) < 70)
        distance = np.hypot(truth.x[inside, None] - minutiae.x, truth.y[inside, None] - minutiae.y)
        turn = truth.direction[inside, None] - minutiae.direction
        near = (distance < 6) & (np.cos(turn) > np.cos(np.radians(30)))
        found, wanted = found + near.any(1).sum(), wanted + inside.sum()
    assert wanted > 40
    assert found > 0.8 * wanted


def test_flow_runs_along_the_ridges(prints: ModuleType) -> None:
    for number in range(4):
        piece = prints.piece(*drawn(), (7, number), worn=True)
        down, right = np.gradient(piece.ridges)
        angle = np.arctan2(piece.flow[1], piece.flow[0]) / 2
        along = right * np.cos(angle) - down * np.sin(angle)
        assert np.square(along).mean() < 0.1 * (np.square(right) + np.square(down)).mean()


def test_masters_are_kept_whole(prints: ModuleType, tmp_path: Path) -> None:
    fingers, _ = drawn()
    prints.save(fingers, tmp_path / "masters.npz")
    for kept, finger in zip(prints.load(tmp_path / "masters.npz"), fingers, strict=True):
        assert np.array_equal(kept.planes, finger.planes)
        assert np.array_equal(kept.minutiae.type, finger.minutiae.type)
        assert (*kept.centre, kept.period) == pytest.approx((*finger.centre, finger.period))


def test_training_goes_on_from_where_it_was(
    prints: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("torch", reason="needs what tools/train_fingerprint.in names")
    import train_fingerprint

    monkeypatch.setattr(train_fingerprint, "FINGERS", 2)
    monkeypatch.setattr(train_fingerprint, "HELD_OUT", 1)
    monkeypatch.setattr(train_fingerprint, "MEASURED", 2)
    prints.save(drawn()[0], tmp_path / "masters.npz")
    for steps in ("1", "2"):
        train_fingerprint.main([str(tmp_path), "--steps", steps, "--batch", "1", "--out", str(tmp_path / "x.onnx")])
    assert (tmp_path / "x.onnx").read_bytes()[:1] == b"\x08"
