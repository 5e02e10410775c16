"""Says and draws which minutiae of two prints correspond."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from truename._kernels import minutiae as kernel
from truename.kinds._ridge.minutiae import BIFURCATION, Minutiae
from truename.kinds.fingerprint import compare, draw, received, template
from truename.kinds.fingerprint.positions import POSITIONS
from truename.kinds.fingerprint.read import read
from truename.machine import cores
from truename.types import Explanation, ReferenceSet, Sample, Template


def explain(probe: ReferenceSet, reference: ReferenceSet, samples: Mapping[str, Sample] | None = None) -> Explanation:
    """Explain the pair of prints that scores highest out of two sets; see :meth:`truename.contracts.Kind.explain`."""
    one, other = compare.gather([probe]), compare.gather([reference])
    everything = np.arange(len(reference))
    found: list[tuple[float, int, int, compare.Evidence]] = []
    for i in range(len(probe)):
        rows = everything[compare.comparable(one, i, other, everything)]
        evidence = kernel.compare(one.kernel, i, other.kernel, rows, cores(), "auto")
        found += zip(compare.score(evidence).tolist(), [i] * len(rows), rows.tolist(), evidence, strict=True)
    if not found:
        return Explanation("No two of these prints can be compared: they are of different fingers or extractors.")
    score, i, j, measured = max(found, key=lambda pair: pair[0])
    a, b = probe[i], reference[j]
    ours, theirs = template.decode(a.data), template.decode(b.data)
    corresponding = kernel.correspond(one.kernel, i, other.kernel, j)
    order = np.argsort(-corresponding[:, 2], kind="stable")
    links = [(int(i), int(j), round(float(w), 3)) for i, j, w in corresponding[order]]
    values = {name: round(float(value), 3) for name, value in zip(compare.EVIDENCE, measured, strict=True)}
    details: dict[str, Any] = {
        "probe": a.sample,
        "reference": b.sample,
        "evidence": values,
        "score": round(score, 3),
        "corresponding": [
            {"probe": _point(ours, i), "reference": _point(theirs, j), "closeness": w} for i, j, w in links
        ],
    }
    picture = None
    if samples and a.sample in samples and b.sample in samples:
        picture = draw.correspondences(
            _ground(samples[a.sample], ours),
            _ground(samples[b.sample], theirs),
            (ours.x, ours.y, ours.direction),
            (theirs.x, theirs.y, theirs.direction),
            links,
            names=(samples[a.sample].name, samples[b.sample].name),
        )
    return Explanation(_sentence(len(links), len(ours), len(theirs), values, a, b), details, picture)


def _ground(sample: Sample, minutiae: Minutiae) -> NDArray[np.uint8]:
    """What the minutiae of a sample are drawn on: its picture, or of a record the area that they span."""
    return draw.area(minutiae.foreground) if received.is_record(sample) else read(sample)


def _point(minutiae: Minutiae, index: int) -> dict[str, Any]:
    return {
        "x": int(minutiae.x[index]),
        "y": int(minutiae.y[index]),
        "direction_degrees": round(float(np.degrees(minutiae.direction[index])), 1),
        "type": "bifurcation" if minutiae.type[index] == BIFURCATION else "ending",
    }


def _sentence(count: int, ours: int, theirs: int, evidence: Mapping[str, float], a: Template, b: Template) -> str:
    if count == 0:
        return (
            f"No minutiae correspond: what surrounds the probe's {ours} and the reference's {theirs} has too little in "
            "common for the prints to be aligned."
        )
    inside = f"{evidence['probe_in_overlap']:.0f} and {evidence['reference_in_overlap']:.0f}"
    position = b.position or a.position
    finger = f" ({POSITIONS[position]})" if position else ""
    return (
        f"{count} minutiae correspond{finger}, where the prints overlap with {inside} minutiae; "
        f"the probe has {ours} in all, the reference {theirs}."
    )
