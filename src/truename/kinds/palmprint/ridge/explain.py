"""Says and draws which minutiae of two palms correspond, and where one lies on the other."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from truename._kernels import palm_ridge as kernel
from truename.kinds._ridge.minutiae import BIFURCATION, Minutiae
from truename.kinds._ridge.segmentation import BLOCK
from truename.kinds.palmprint.ridge import compare, draw, template
from truename.types import Explanation

_BLOCK_CM2 = (BLOCK / 500 * 2.54) ** 2

Pictures = tuple[NDArray[np.uint8], NDArray[np.uint8]]


def explain(
    probe: bytes, reference: bytes, pictures: Pictures | None = None, names: tuple[str, str] = ("", "")
) -> Explanation:
    """Which minutiae of two prints correspond.

    Args:
        probe, reference: templates.
        pictures: what they were extracted from, uint8[h, w] at 500 ppi; without them there is no picture.
        names: of the pictures, shown in it.

    Raises:
        TemplateError: a template is damaged, foreign, or of a later version.
    """
    one, other = compare.gather([[probe]]), compare.gather([[reference]])
    ours, theirs = template.decode(probe), template.decode(reference)
    measured = kernel.compare(one.kernel, 0, other.kernel, np.zeros(1, np.int64), 1, "auto")
    found = kernel.correspond(one.kernel, 0, other.kernel, 0)
    found = found[np.argsort(-found[:, 2], kind="stable")]
    pairs = [(int(i), int(j), round(float(closeness), 3)) for i, j, closeness in found]
    evidence = {name: round(float(value), 3) for name, value in zip(compare.EVIDENCE, measured[0], strict=True)}
    details: dict[str, Any] = {
        "evidence": evidence,
        "score": round(float(compare.weigh(measured)[0]), 3),
        "corresponding": [
            {"probe": _point(ours, i), "reference": _point(theirs, j), "closeness": closeness}
            for i, j, closeness in pairs
        ],
    }
    picture = draw.correspondences(pictures, ours, theirs, pairs, names) if pictures else None
    return Explanation(_sentence(len(pairs), len(ours), len(theirs), evidence), details, picture)


def _point(minutiae: Minutiae, index: int) -> dict[str, Any]:
    return {
        "x": int(minutiae.x[index]),
        "y": int(minutiae.y[index]),
        "direction_degrees": round(float(np.degrees(minutiae.direction[index])), 1),
        "type": "bifurcation" if minutiae.type[index] == BIFURCATION else "ending",
    }


def _sentence(count: int, ours: int, theirs: int, evidence: dict[str, float]) -> str:
    if count == 0:
        return f"No minutiae correspond; the probe has {ours}, the reference {theirs}."
    inside = f"{evidence['probe_in_overlap']:.0f} and {evidence['reference_in_overlap']:.0f}"
    area = evidence["overlap_blocks"] * _BLOCK_CM2
    return (
        f"{count} minutiae correspond where the palms overlap, on {area:.0f} cm2 with {inside} minutiae; "
        f"the probe has {ours} in all, the reference {theirs}."
    )
