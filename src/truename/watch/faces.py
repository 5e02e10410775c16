"""The faces of a track that stand for it: few, good, apart in time, and all of one person.

Frames of one track are not independent: hundreds of them tell hardly more than the best few. What is kept here becomes
one probe, which the face kind reduces to one score; a longer track weighs no more for being longer.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from truename.types import Sample, Template

KEPT = 5
"""Faces of a track that are compared: as many poses as a head shows in a few seconds. Chosen, not fitted."""

APART = 0.3
"""Seconds between two faces that are kept: a step or a turn of the head takes about twice that, so that faces closer
together are near copies. Chosen, not fitted."""

CHECKED = 1.0
"""Seconds after which a track's face is looked at again, however poor: it may by now be somebody else's."""

BETTER = 1.15
"""A face is looked at where it is so many times better than all before it; each time costs a run of the network. From
a twentieth of the best possible :func:`worth` to the best that is at most 22 runs."""

ENOUGH = 128.0
"""Pixels of a face beyond which it gains nothing: what the largest embedder takes."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One face of a track that became a template.

    Attributes:
        time: seconds.
        sample: the face as it was cut out of the frame, a PNG.
        template: made of it.
    """

    time: float
    sample: Sample
    template: Template


@dataclass(slots=True)
class Followed:
    """What is kept of a track while it lasts.

    Attributes:
        kept: at most ``KEPT`` faces.
        tried: seconds; when a face was last looked at.
        best: the largest :func:`worth` of a face that was looked at.
        doubted: the picture changed as a whole since the last face, which its successor has to resemble.
    """

    kept: list[Seen] = field(default_factory=list)
    tried: float = -np.inf
    best: float = 0.0
    doubted: bool = False

    def wants(self, time: float, worth: float) -> bool:
        """Whether a face is worth a template."""
        since = time - self.tried
        due = since >= (APART if len(self.kept) < KEPT else CHECKED)
        return self.doubted or due or worth > BETTER * self.best

    def looked(self, time: float, worth: float) -> None:
        """A face was looked at, whatever came of it."""
        self.tried, self.best = time, max(self.best, worth)

    def keep(self, seen: Seen) -> None:
        """Keep a face, if it is better than the one that would make room for it."""
        near = [one for one in self.kept if abs(one.time - seen.time) < APART]
        if not near and len(self.kept) < KEPT:
            self.kept.append(seen)
            return
        weakest = min(near or self.kept, key=lambda one: one.template.quality)
        if seen.template.quality > weakest.template.quality:
            self.kept[self.kept.index(weakest)] = seen

    def top(self) -> Seen:
        """The best face of those kept; the first of equals."""
        return max(self.kept, key=lambda one: (one.template.quality, -one.time))


def worth(box: NDArray[np.floating], points: NDArray[np.floating], confidence: float) -> float:
    """How much a face promises before anything is computed of it, 0 to 1.

    The product of its size, how far it faces the camera, and how sure the detector is.

    Args:
        box: float[4], left, top, width, height in pixels.
        points: float[5, 2], eyes, nose tip and mouth corners in pixels.
        confidence: 0 to 1.
    """
    size = min(float(np.sqrt(max(box[2] * box[3], 0.0))), ENOUGH) / ENOUGH
    between = points[1] - points[0]
    apart = float(between @ between)
    # Where the nose tip lies along the line from eye to eye: 0.5 from the front, 0 or 1 in profile.
    nose = float((points[2] - points[0]) @ between) / apart if apart > 0 else 0.0
    front = max(1 - 2 * abs(nose - 0.5), 0.1)
    return size * front * float(confidence)
