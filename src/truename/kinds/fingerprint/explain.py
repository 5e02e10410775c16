"""Says and draws which minutiae of two prints correspond."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from truename._kernels import minutiae as kernel
from truename.kinds.fingerprint import compare, draw, template
from truename.kinds.fingerprint.positions import POSITIONS
from truename.kinds.fingerprint.read import read
from truename.types import Explanation, ReferenceSet, Sample, Template


def explain(probe: ReferenceSet, reference: ReferenceSet, samples: Mapping[str, Sample] | None = None) -> Explanation:
    """Explain the pair of prints that scores highest out of two sets; see :meth:`truename.contracts.Kind.explain`."""
    pairs = [(a, b) for a in probe for b in reference]
    found = [(_evidence(a, b), a, b) for a, b in pairs if _same_finger(a, b) and a.format == b.format]
    if not found:
        return Explanation("No two of these prints can be compared: they are of different fingers or extractors.")
    evidence, a, b = max(found, key=lambda one: float(compare.score(one[0][None])[0]))
    ours, theirs = template.decode(a.data), template.decode(b.data)
    corresponding = kernel.correspond(compare.gather([[a]]).kernel, 0, compare.gather([[b]]).kernel, 0)
    order = np.argsort(-corresponding[:, 2], kind="stable")
    links = [(int(i), int(j), round(float(w), 3)) for i, j, w in corresponding[order]]
    values = {name: round(float(value), 3) for name, value in zip(compare.EVIDENCE, evidence, strict=True)}
    details: dict[str, Any] = {
        "probe": a.sample,
        "reference": b.sample,
        "evidence": values,
        "score": round(float(compare.score(evidence[None])[0]), 3),
        "corresponding": [
            {"probe": _point(ours, i), "reference": _point(theirs, j), "closeness": w} for i, j, w in links
        ],
    }
    picture = None
    if samples and a.sample in samples and b.sample in samples:
        picture = draw.correspondences(
            read(samples[a.sample]),
            read(samples[b.sample]),
            (ours.x, ours.y, ours.direction),
            (theirs.x, theirs.y, theirs.direction),
            links,
            names=(samples[a.sample].name, samples[b.sample].name),
        )
    return Explanation(_sentence(len(links), len(ours), len(theirs), values, a, b), details, picture)


def _evidence(a: Template, b: Template) -> compare.Evidence:
    one, other = compare.gather([[a]]), compare.gather([[b]])
    return np.asarray(kernel.compare(one.kernel, 0, other.kernel, np.zeros(1, np.int64), 1, "auto")[0])


def _same_finger(a: Template, b: Template) -> bool:
    return a.position == b.position or 0 in (a.position, b.position)


def _point(minutiae: template.Minutiae, index: int) -> dict[str, Any]:
    return {
        "x": int(minutiae.x[index]),
        "y": int(minutiae.y[index]),
        "direction_degrees": round(float(np.degrees(minutiae.direction[index])), 1),
        "type": "bifurcation" if minutiae.type[index] == template.BIFURCATION else "ending",
    }


def _sentence(count: int, ours: int, theirs: int, evidence: Mapping[str, float], a: Template, b: Template) -> str:
    if count == 0:
        return f"No minutiae correspond; the probe has {ours}, the reference {theirs}."
    inside = f"{evidence['probe_in_overlap']:.0f} and {evidence['reference_in_overlap']:.0f}"
    position = b.position or a.position
    finger = f" ({POSITIONS[position]})" if position else ""
    return (
        f"{count} minutiae correspond{finger}, where the prints overlap with {inside} minutiae; "
        f"the probe has {ours} in all, the reference {theirs}."
    )
