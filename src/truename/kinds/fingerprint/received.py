"""Minutiae that another system found, from its records and back into records.

    record -> view -> pixels at 500 ppi -> Minutiae, the foreground grown around them -> template
    Minutiae -> view -> record

Templates of received minutiae have a format, and a calibration, of their own: who found them is not known, how well is
not, and where there were ridges without minutiae is not. They are compared with one another only. Who wants to hold a
picture against them writes its minutiae into a record, too.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from truename.errors import SampleError
from truename.interchange import minutiae as records
from truename.kinds._ridge.minutiae import BIFURCATION, ENDING, Minutiae
from truename.kinds._ridge.segmentation import BLOCK
from truename.kinds.fingerprint import params
from truename.kinds.fingerprint.read import MAX_PPI, MAX_SIDE, MIN_PPI, PPI
from truename.types import Quality, Sample

FORMAT = "minutiae-1"
"""Of templates; raise the version when anything here changes what they hold."""

DENSITY = 197
"""Pixels per centimetre that records are written at: 500 ppi."""

_BLOCK_MM2 = (BLOCK / PPI * 25.4) ** 2


def is_record(sample: Sample) -> bool:
    """Whether the sample is a minutiae record, and no picture."""
    return records.begins(sample.content)


def view(sample: Sample) -> records.View:
    """The one view of a sample that is a record.

    Raises:
        SampleError: the record is damaged, or has several views.
    """
    found = records.read(sample.content).views
    if len(found) != 1:
        raise SampleError(
            expected="a record of one impression",
            found=f"{len(found)} views in {sample.name or 'the sample'}",
            do="read the file with truename.sources.open, which takes it apart",
        )
    return found[0]


def read(sample: Sample) -> Minutiae:
    """The minutiae of a sample that is a record, at 500 ppi.

    A type that is neither ending nor bifurcation, or may be either, becomes an ending; a quality that is not stated
    becomes 50. Comparing uses neither.

    Raises:
        SampleError: the record is damaged, has several views, or cannot be of one finger at its scale.
    """
    held = view(sample)
    across, down = (sample.ppi, sample.ppi) if sample.ppi else held.ppi
    if not MIN_PPI <= min(across, down) <= max(across, down) <= MAX_PPI or abs(across - down) > across / 100:
        raise SampleError(
            expected=f"{MIN_PPI} to {MAX_PPI:,} pixels per inch, the same across and down",
            found=f"{across:g} and {down:g} in {sample.name or 'the record'}",
            do="state it with --ppi",
        )
    columns = list(zip(*held.minutiae, strict=True)) or [()] * 5
    x, y = (np.array(values, np.float64) * (PPI / ppi) for values, ppi in zip(columns[:2], (across, down), strict=True))
    if len(x) and max(x.max(), y.max()) >= MAX_SIDE:
        raise SampleError(
            expected=f"minutiae of one finger, within {MAX_SIDE:,} pixels at {PPI} ppi",
            found=f"{x.max():,.0f} x {y.max():,.0f} in {sample.name or 'the record'} at that scale",
            do="check the resolution",
        )
    ground = _ground(x, y)
    return Minutiae(
        x=np.rint(x).astype(np.float32),
        y=np.rint(y).astype(np.float32),
        direction=np.radians(np.array(columns[2], np.float32)),
        type=np.where(np.array(columns[3]) == records.BIFURCATION, BIFURCATION, ENDING).astype(np.uint8),
        quality=np.array([params.UNSTATED_QUALITY if one is None else one for one in columns[4]], np.uint8),
        foreground=ground,
    )


def assess(sample: Sample, minutiae: Minutiae) -> Quality:
    """Quality of the print as the other system states it; else by the area that its minutiae span."""
    area = float(minutiae.foreground.sum()) * _BLOCK_MM2
    stated = view(sample).quality
    measures = {"area_mm2": area}
    if stated is not None:
        return Quality(stated, ("the system that found its minutiae says so",) if stated < 50 else (), measures)
    share = min(1.0, area / params.FULL_AREA_MM2)
    return Quality(round(100 * share), ("too small",) if share < params.WORTH_SAYING else (), measures)


def to_view(minutiae: Minutiae, position: int = 0, quality: int | None = None) -> records.View:
    """Minutiae as a record has them: whole pixels at 500 ppi. :func:`read` gives the same back, but for the foreground.

    The picture's size is that of its foreground, in whole blocks.
    """
    rows, columns = minutiae.foreground.shape
    x, y = np.rint(minutiae.x).astype(int), np.rint(minutiae.y).astype(int)
    width, height = (
        max(blocks * BLOCK, int(values.max(initial=0)) + 1) for blocks, values in ((columns, x), (rows, y))
    )
    degrees = np.degrees(np.asarray(minutiae.direction, np.float64)) % 360
    best = np.argsort(-minutiae.quality.astype(np.int16), kind="stable")[: records.MOST_MINUTIAE]
    kinds = np.where(minutiae.type == BIFURCATION, records.BIFURCATION, records.ENDING)
    found = tuple(
        records.Minutia(int(x[i]), int(y[i]), float(degrees[i]), int(kinds[i]), int(minutiae.quality[i]))
        for i in np.sort(best)
    )
    return records.View(position, found, width, height, DENSITY, DENSITY, quality)


def numbered(views: list[records.View]) -> list[records.View]:
    """The same views, impressions of each finger counted from 0."""
    seen: dict[int, int] = {}
    counted = []
    for one in views:
        seen[one.position] = seen.get(one.position, -1) + 1
        counted.append(replace(one, number=seen[one.position]))
    return counted


def _ground(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
    """The blocks in which there must have been ridges: bool[rows, columns].

    Those whose middle lies within ``RECEIVED_MARGIN`` of the convex hull of the minutiae: on the inner side of each of
    32 straight lines, of as many directions, that leave all minutiae to one side at that distance.
    """
    if not len(x):
        return np.zeros((1, 1), np.bool_)
    rows, columns = (int((values.max() + params.RECEIVED_MARGIN) // BLOCK) + 1 for values in (y, x))
    turn = np.arange(32) * (2 * np.pi / 32)
    ways = np.stack([np.cos(turn), np.sin(turn)])
    reach = (np.stack([x, y], axis=1) @ ways).max(axis=0) + params.RECEIVED_MARGIN
    middle_y, middle_x = (np.indices((rows, columns)) + 0.5) * BLOCK
    return np.asarray((np.stack([middle_x, middle_y], axis=-1) @ ways <= reach).all(axis=-1))
