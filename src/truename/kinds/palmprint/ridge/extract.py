"""From a picture of a palm to a template."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from truename.kinds import _ridge
from truename.kinds._ridge.minutiae import Minutiae
from truename.kinds._ridge.segmentation import segment
from truename.kinds.palmprint.ridge import creases, params, template
from truename.trace import OFF, Trace

FORMAT = "palm-ridge-1"
"""Name and version of the extractor, stored with every template; raise the version when the minutiae change."""


def extract(image: NDArray[np.uint8], trace: Trace = OFF) -> bytes | str:
    """Segment, find minutiae, drop those in creases, pack.

    Args:
        image: uint8[h, w] at 500 ppi, ridges dark; a whole palm, a part of one, or a mark.
        trace: receives ``ridges``, ``creases`` and ``minutiae``, and what the shared extractor says.

    Returns:
        A template (see template.py), or the reason why there is none.
    """
    if max(image.shape) > template.MAX_BLOCKS * 16:
        return f"it is {image.shape[1]} x {image.shape[0]} pixels, and no palm has more than 16,368 a side at 500 ppi"
    ridges = segment(image)
    found = _ridge.extract(image, ridges.foreground, trace)
    lines = creases.find(image, ridges.foreground)
    minutiae = outside(found, lines)
    if trace:
        trace("ridges", ridges)
        trace("creases", lines)
        trace("minutiae", minutiae)
    if len(minutiae) < params.MIN_MINUTIAE:
        return f"only {len(minutiae)} minutiae were found, and fewer than {params.MIN_MINUTIAE} find no place on a palm"
    return template.encode(minutiae)


def outside(minutiae: Minutiae, lines: NDArray[np.bool_]) -> Minutiae:
    """The minutiae that lie clear of creases, the best of them where there are more than a template holds."""
    near = ndimage.binary_dilation(lines, iterations=params.CREASE_MARGIN)
    rows = np.clip(np.rint(minutiae.y).astype(int), 0, lines.shape[0] - 1)
    columns = np.clip(np.rint(minutiae.x).astype(int), 0, lines.shape[1] - 1)
    kept = np.flatnonzero(~near[rows, columns])
    kept = kept[np.argsort(-minutiae.quality[kept].astype(int), kind="stable")][: template.MAX_MINUTIAE]
    arrays = {
        name: getattr(minutiae, name)[kept] for name in (f.name for f in fields(minutiae)) if name != "foreground"
    }
    return replace(minutiae, **arrays)
