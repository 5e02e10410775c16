"""Which detections in successive frames are of one thing: tracks of boxes over time.

One step a frame, as in SORT (Bewley et al., "Simple online and realtime tracking", ICIP 2016): every track predicts
where its box will be, by constant velocity; the cheapest assignment of boxes to tracks is taken, and what is too far
away is not assigned. It differs in three ways. Cost is the distance of centres in sizes of the box, since small fast
faces often do not overlap from one analysed frame to the next. Boxes of low confidence continue tracks, and never begin
one (Zhang et al., "ByteTrack", ECCV 2022). And a gap is counted in seconds, since frames do not come evenly.

Nothing here knows what a box shows. Whether a track still shows whom it showed before is for the caller to ask.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

START = 0.7
"""Confidence from which a box begins a track. Of faces that LFW's pictures are about all have 0.89 or more, of blurred
heads behind them half have less than this (seen with YuNet)."""

REACH = 0.5
"""How far, in sizes of the box, a centre may be from where it was predicted."""

RUSH = 4.0
"""By how much more a second: somebody who turns from standing to walking (1.4 m/s; a face is 0.16 m wide) is nine sizes
off after a second; half of that, since not all of it is across the picture."""

FARTHEST = 2.0
"""What the reach grows to at most: beyond, it is anybody."""

RESIZED = np.log(2.0)
"""Natural log of the factor by which a box may change its size between two frames."""

GAIN = 0.5
"""How much of a prediction's error goes into the velocity: the h of a g-h filter with g = 1 (Brookner, "Tracking and
Kalman filtering made easy", 1998, ch. 1), for boxes that are exact to a few percent while people change their pace."""

_NEVER = 1e6
"""Cost of what must not be assigned."""


@dataclass(slots=True, eq=False)
class Track:
    """One thing over time.

    Attributes:
        number: from 1, in order of beginning.
        start, end: seconds; of the first and the last box.
        before: seconds; of the last box but one.
        boxes: how many.
        centre, size: float64[2], pixels; of the last box.
        velocity: float64[2], pixels a second.
    """

    number: int
    start: float
    end: float
    centre: NDArray[np.float64] = field(repr=False)
    size: NDArray[np.float64] = field(repr=False)
    boxes: int = 1
    before: float = 0.0
    velocity: NDArray[np.float64] = field(default_factory=lambda: np.zeros(2), repr=False)

    def predicted(self, time: float) -> NDArray[np.float64]:
        """Where the centre will be: float64[2]."""
        return self.centre + self.velocity * (time - self.end)

    def _move(self, time: float, centre: NDArray[np.float64], size: NDArray[np.float64]) -> None:
        if time > self.end:
            self.velocity = self.velocity + GAIN * (centre - self.predicted(time)) / (time - self.end)
        self.before, self.end = self.end, time
        self.centre, self.size, self.boxes = centre, size, self.boxes + 1


class Tracker:
    """All tracks of one recording.

    Args:
        gap: seconds without a box after which a track has ended.
    """

    def __init__(self, gap: float) -> None:
        self.gap = gap
        self.live: list[Track] = []
        self.count = 0

    def step(self, time: float, boxes: NDArray[np.floating], confidence: NDArray[np.floating]) -> list[Track | None]:
        """Continue tracks with the boxes of a frame, and begin new ones.

        Args:
            time: seconds, not before that of the last step.
            boxes: float[n, 4]: left, top, width, height in pixels.
            confidence: float[n], 0 to 1.

        Returns:
            n tracks; ``None`` for a box that belongs to none and is too unsure to begin one.
        """
        centres = (boxes[:, :2] + boxes[:, 2:] / 2).astype(np.float64)
        sizes = boxes[:, 2:].astype(np.float64)
        strong = confidence >= START
        found: list[Track | None] = [None] * len(boxes)
        free = list(self.live)
        for chosen in (np.flatnonzero(strong), np.flatnonzero(~strong)):
            for track, at in self._assign(time, free, centres, sizes, chosen):
                track._move(time, centres[at], sizes[at])
                found[at] = track
                free.remove(track)
        for at in np.flatnonzero(strong).tolist():
            if found[at] is None:
                found[at] = self._begin(time, centres[at], sizes[at])
        return found

    def split(self, track: Track, time: float) -> Track:
        """The box that a live track was given at ``time`` is of something else: a new track begins with it.

        The old one ends where it was before, and is live no more.
        """
        self.live.remove(track)
        track.end, track.boxes = track.before, track.boxes - 1
        return self._begin(time, track.centre, track.size)

    def ended(self, time: float) -> list[Track]:
        """Tracks that no box can continue any more; they are forgotten here. Infinity ends all."""
        over = [track for track in self.live if time - track.end > self.gap]
        self.live = [track for track in self.live if time - track.end <= self.gap]
        return over

    def _begin(self, time: float, centre: NDArray[np.float64], size: NDArray[np.float64]) -> Track:
        self.count += 1
        track = Track(self.count, time, time, centre, size)
        self.live.append(track)
        return track

    @staticmethod
    def _assign(
        time: float,
        tracks: list[Track],
        centres: NDArray[np.float64],
        sizes: NDArray[np.float64],
        chosen: NDArray[np.intp],
    ) -> list[tuple[Track, int]]:
        """The cheapest pairs of a track and one of the ``chosen`` boxes."""
        if not tracks or not len(chosen):
            return []
        spans = np.sqrt([track.size.prod() for track in tracks])[:, None]
        own = np.sqrt(sizes[chosen].prod(axis=1))[None]
        away = np.linalg.norm(np.stack([t.predicted(time) for t in tracks])[:, None] - centres[chosen][None], axis=2)
        reach = np.array([min(REACH + RUSH * (time - track.end), FARTHEST) for track in tracks])[:, None]
        resized = np.abs(np.log(np.maximum(own, 1.0) / np.maximum(spans, 1.0)))
        far = away / np.maximum(spans, 1.0) / reach
        cost = np.where((far <= 1) & (resized <= RESIZED), far + resized / RESIZED, _NEVER)
        rows, columns = linear_sum_assignment(cost)
        return [
            (tracks[row], int(chosen[column]))
            for row, column in zip(rows, columns, strict=True)
            if cost[row, column] < _NEVER
        ]
