"""Train the network that finds minutiae, from nothing but synthetic prints.

    python tools/train_fingerprint.py FOLDER [--steps 5600] [--batch 8]

Draws fingers (kept in FOLDER), trains on pieces of them (``training_prints.py``), and writes
``src/truename/provenance/made/truename-minutiae.onnx``, whose hash then belongs into ``models.toml`` beside it. FOLDER
holds a checkpoint every few hundred steps; the same command goes on from it. Needs ``tools/train_fingerprint.in``
beside truename's own requirements; nothing else of truename does.

The same machine, libraries and arguments give the same weights: pieces are drawn from (seed, number) alone, and PyTorch
runs on one thread.
"""

from __future__ import annotations

import argparse
import json
import os
import time
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path

import numpy as np
import torch
import training_prints as prints
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from truename.kinds._ridge import normalisation

SEED = 20261201
FINGERS = 416
EASY = 12_000  # pieces to begin with; those of worn fingers come then
HELD_OUT, MEASURED = 16, 64  # fingers to measure on; pieces of them
WARM_UP, RATE, DECAY = 200, 2e-3, 0.3  # steps; peak; share of the steps in which the rate falls to 0
REPORT, KEEP = 50, 250  # steps
WEIGHTS = Path(__file__).parents[1] / "src/truename/provenance/made/truename-minutiae.onnx"

Floats = NDArray[np.float32]


# --- the network ------------------------------------------------------------------------------------------------------


def convolution(inside: int, outside: int, size: int = 3, stride: int = 1, dilation: int = 1) -> nn.Sequential:
    """Convolution and normalisation; the picture's border is padded by zeros, which is the mean."""
    padding = (size - stride) // 2 * dilation if stride > 1 else size // 2 * dilation
    layer = nn.Conv2d(inside, outside, size, stride, padding, dilation, bias=False)
    return nn.Sequential(layer, nn.BatchNorm2d(outside))


class Residual(nn.Module):
    """Two convolutions around which the input passes."""

    def __init__(self, channels: int, dilation: int = 1) -> None:
        super().__init__()
        self.first = convolution(channels, channels, dilation=dilation)
        self.second = convolution(channels, channels, dilation=dilation)

    def forward(self, x: Tensor) -> Tensor:
        """Same shape."""
        return functional.relu(x + self.second(functional.relu(self.first(x))))


class Network(nn.Module):
    """A small U-net: details at a half, ridges at a quarter, flow at an eighth of the resolution."""

    HALF, QUARTER, EIGHTH, HEAD = 16, 40, 64, 32  # channels
    OUTPUTS = 7  # score, x, y, cosine, sine, type, ridges

    def __init__(self) -> None:
        super().__init__()
        self.stem = convolution(1, self.HALF, 6, 2)
        self.fine = Residual(self.HALF)
        self.down = convolution(self.HALF, self.QUARTER, 2, 2)
        self.middle = Residual(self.QUARTER)
        self.deeper = convolution(self.QUARTER, self.EIGHTH, 2, 2)
        self.coarse = nn.Sequential(Residual(self.EIGHTH), Residual(self.EIGHTH, 2), Residual(self.EIGHTH))
        self.up = nn.Conv2d(self.EIGHTH, self.QUARTER, 1)
        self.joined = Residual(self.QUARTER)
        self.further = nn.Conv2d(self.QUARTER, self.HALF, 1)
        self.head = convolution(self.HALF, self.HEAD)
        self.out = nn.Conv2d(self.HEAD, self.OUTPUTS, 1)
        self.flow = nn.Conv2d(self.QUARTER, 2, 1)
        with torch.no_grad():
            self.out.bias[0] = -5.0  # one place in a hundred has a minutia

    def features(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """float32[n, 7, h/2, w/2], of which score and type are logits, and the flow float32[n, 2, h/4, w/4]."""
        half = self.fine(functional.relu(self.stem(x)))
        quarter = self.middle(functional.relu(self.down(half)))
        eighth = self.coarse(functional.relu(self.deeper(quarter)))
        quarter = self.joined(quarter + functional.interpolate(self.up(eighth), scale_factor=2.0))
        half = half + functional.interpolate(self.further(quarter), scale_factor=2.0)
        return self.out(functional.relu(self.head(half))), self.flow(quarter)

    def forward(self, x: Tensor) -> Tensor:
        """float32[n, 7, h/2, w/2] from normalised float32[n, 1, h, w], h and w multiples of 8; as it is exported."""
        out, _ = self.features(x)
        return torch.cat([torch.sigmoid(out[:, :1]), out[:, 1:5], torch.sigmoid(out[:, 5:6]), out[:, 6:]], 1)


# --- what it should say -----------------------------------------------------------------------------------------------

SPREAD = 1.0  # cells of two pixels; the deviation of what counts as nearly right in place
NEAR = 0.5  # of the same; cells above it learn where exactly, which way and which type
Batch = tuple[Tensor, Tensor, Tensor, Tensor, Tensor]


def example(piece: prints.Piece) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Input [1, h, w]; at half: target [6, h/2, w/2] (nearness, x, y, cosine, sine, type), ridges, flow, touched."""
    picture = normalisation.normalise(piece.image, piece.foreground).astype(np.float32) / normalisation.DEVIATION
    side = piece.ridges.shape[0]
    target = np.zeros((6, side, side), np.float32)
    m = piece.minutiae
    for x, y, direction, kind in zip(m.x, m.y, m.direction, m.type, strict=True):
        cx, cy = (x - 0.5) / 2, (y - 0.5) / 2  # in cells, whose middle is between two pixels
        column, row = int(np.rint(cx)), int(np.rint(cy))
        left, right, top, bottom = (
            max(column - 3, 0),
            min(column + 4, side),
            max(row - 3, 0),
            min(row + 4, side),
        )
        if left >= right or top >= bottom:
            continue
        dx = np.float32(cx) - np.arange(left, right, dtype=np.float32)
        dy = (np.float32(cy) - np.arange(top, bottom, dtype=np.float32))[:, None]
        near = np.exp(-(dx**2 + dy**2) / (2 * SPREAD**2))
        if 0 <= column < side and 0 <= row < side:
            near[row - top, column - left] = 1
        window = target[:, top:bottom, left:right]
        closer = near > window[0]
        values = (near, dx, dy, np.cos(direction), np.sin(direction), kind - 1)
        for plane, value in zip(window, values, strict=True):
            np.copyto(plane, value, where=closer)
    return picture[None], target, piece.ridges[None], piece.flow[:, ::2, ::2], piece.touched[None].astype(np.float32)


def losses(out: Tensor, flow: Tensor, batch: Batch) -> dict[str, Tensor]:
    """Parts of the loss, each a mean.

    Score: the focal loss of Law and Deng, "CornerNet", 2018, equation 1. Ridges and flow are what the finger has under
    what is left of it; they teach the layers below, and how large the ridges come out says how surely they can be read.
    """
    _, target, ridges, orientation, touched = batch
    near = target[:, 0]
    logit = out[:, 0]
    score = torch.sigmoid(logit)
    at = near == 1
    count = at.sum().clamp(min=1)
    positive = (functional.logsigmoid(logit) * (1 - score) ** 2)[at].sum()
    negative = (functional.logsigmoid(-logit) * score**2 * (1 - near) ** 4)[~at].sum()
    around = (near > NEAR).float()
    weight = around.sum().clamp(min=1)
    inside, coarse = touched.sum(), touched[:, :, ::2, ::2]
    return {
        "score": -(positive + negative) / count,
        "place": 0.5 * ((out[:, 1:3] - target[:, 1:3]).abs().sum(1) * around).sum() / weight,
        "direction": ((out[:, 3:5] - target[:, 3:5]).square().sum(1) * around).sum() / weight,
        "type": 0.2
        * (functional.binary_cross_entropy_with_logits(out[:, 5], target[:, 5], reduction="none") * around).sum()
        / weight,
        "ridges": 2 * ((out[:, 6:] - ridges).square() * touched).sum() / inside,
        "flow": 0.5 * ((flow - orientation).square() * coarse).sum() / coarse.sum(),
    }


# --- pieces by the batch ----------------------------------------------------------------------------------------------

_fingers: list[prints.Master] = []
_noise: list[prints.Noise] = []


def _begin(file: Path, first: int, last: int) -> None:
    _fingers.extend(prints.load(file)[first:last])
    _noise.append(prints.Noise(np.random.default_rng(SEED)))


def _examples(seed: int, first: int, count: int) -> list[Floats]:
    numbers = range(first, first + count)
    made = [example(prints.piece(_fingers, _noise[0], (seed, number), number >= EASY)) for number in numbers]
    return [np.stack(part) for part in zip(*made, strict=True)]


def batches(file: Path, fingers: tuple[int, int], seed: int, steps: range, size: int) -> Iterator[Batch]:
    """Batches of the steps, made by another process while this one learns."""
    with ProcessPoolExecutor(1, initializer=_begin, initargs=(file, *fingers)) as pool:
        ahead: list[Future[list[Floats]]] = []
        for step in [*steps, *[-1] * 6]:
            if step >= 0:
                ahead.append(pool.submit(_examples, seed, step * size, size))
            if len(ahead) > 6 or (step < 0 and ahead):
                one = [torch.from_numpy(part) for part in ahead.pop(0).result()]
                yield one[0], one[1], one[2], one[3], one[4]


# --- training ---------------------------------------------------------------------------------------------------------


def rate(step: int, steps: int) -> float:
    """Warm, level, then falling to nothing: the level part is the same however long the training."""
    return RATE * min(1.0, (step + 1) / WARM_UP, (steps - step) / (DECAY * steps))


def train(folder: Path, masters: Path, steps: int, size: int) -> Network:
    """From the checkpoint in the folder, or from nothing."""
    torch.manual_seed(SEED)
    network = Network()
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=1e-2)
    checkpoint, begun = folder / "checkpoint.pt", 0
    if checkpoint.exists():
        kept = torch.load(checkpoint, weights_only=True)
        network.load_state_dict(kept["network"])
        optimizer.load_state_dict(kept["optimizer"])
        begun = kept["step"]
    sums: dict[str, float] = {}
    since = time.monotonic()
    for step, batch in enumerate(batches(masters, (HELD_OUT, FINGERS), SEED, range(begun, steps), size), begun):
        for group in optimizer.param_groups:
            group["lr"] = rate(step, steps)
        parts = losses(*network.features(batch[0]), batch)
        optimizer.zero_grad()
        torch.stack(list(parts.values())).sum().backward()
        nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimizer.step()
        for name, part in parts.items():
            sums[name] = sums.get(name, 0) + part.item() / REPORT
        done = step + 1
        if done % REPORT == 0:
            line = {"step": done, "pieces": done * size, "s": round(time.monotonic() - since, 1)}
            with (folder / "log.jsonl").open("a") as log:
                log.write(json.dumps(line | {name: round(value, 4) for name, value in sums.items()}) + "\n")
            sums, since = {}, time.monotonic()
        if done % KEEP == 0 or done == steps:
            fresh = checkpoint.with_suffix(".new")
            torch.save({"network": network.state_dict(), "optimizer": optimizer.state_dict(), "step": done}, fresh)
            fresh.replace(checkpoint)
    return network


def measure(network: Network, masters: Path, pieces: int, size: int) -> dict[str, float]:
    """Mean losses on fingers that were held out."""
    network.eval()
    sums: dict[str, float] = {}
    steps = range(EASY // size, -(-(EASY + pieces) // size))
    with torch.no_grad():
        for batch in batches(masters, (0, HELD_OUT), SEED + 1, steps, size):
            for name, part in losses(*network.features(batch[0]), batch).items():
                sums[name] = sums.get(name, 0) + part.item() / len(steps)
    return sums


def export(network: Network, file: Path) -> None:
    """As ONNX, any height and width that are multiples of 8."""
    network.eval()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the older way of exporting, the one that needs no other package
        torch.onnx.export(
            network,
            (torch.zeros(1, 1, 64, 64),),
            str(file),
            input_names=["picture"],
            output_names=["minutiae"],
            dynamic_axes={"picture": {2: "height", 3: "width"}, "minutiae": {2: "rows", 3: "columns"}},
            opset_version=17,
            dynamo=False,
        )


def main(arguments: Sequence[str] | None = None) -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--steps", type=int, default=5600)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    chosen = parser.parse_args(arguments)
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    masters = chosen.folder / "masters.npz"
    if not masters.exists():
        prints.save(prints.masters(range(FINGERS), os.cpu_count() or 1), masters)
    network = train(chosen.folder, masters, chosen.steps, chosen.batch)
    print({name: round(value, 4) for name, value in measure(network, masters, MEASURED, chosen.batch).items()})
    export(network, chosen.out)


if __name__ == "__main__":
    main()
