"""Says and draws what corresponds: blocks of two regions, or minutiae of two palms with ridges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from truename._kernels import palmprint as kernel
from truename.kinds.palmprint import compare, draw, extract, params, region, ridge
from truename.kinds.palmprint.positions import POSITIONS
from truename.kinds.palmprint.read import read
from truename.types import Explanation, ReferenceSet, Sample, Template


def explain(probe: ReferenceSet, reference: ReferenceSet, samples: Mapping[str, Sample] | None = None) -> Explanation:
    """Explain the pair of palms that scores highest out of two sets; see :meth:`truename.contracts.Kind.explain`."""
    one, other = compare.prepare(probe), compare.gather([reference])
    everything = np.arange(len(reference))
    found: list[tuple[float, int, int]] = []
    for i in range(len(probe)):
        rows = everything[compare.comparable(one, i, other, everything)]
        value, _ = compare.each(one, i, other, rows)
        found += zip(value.tolist(), [i] * len(rows), rows.tolist(), strict=True)
    if not found:
        return Explanation(
            "No two of these palms can be compared: they are of different hands or parts, or one shows lines and the"
            " other ridges."
        )
    score, i, j = max(found, key=lambda pair: pair[0])
    ours, theirs = probe[i], reference[j]
    pictures = _pictures(ours, theirs, samples)
    names = tuple(samples[one.sample].name for one in (ours, theirs)) if samples and pictures else ("", "")
    if one.palms.path[i] == compare.RIDGES:
        made = ridge.explain(ours.data, theirs.data, pictures, (names[0], names[1]))
        details = {"probe": ours.sample, "reference": theirs.sample, **made.details}
        return Explanation(made.sentence, details, made.picture)
    return _of_regions(one, i, other, j, (ours, theirs), score, pictures, (names[0], names[1]))


Pictures = tuple[NDArray[np.uint8], NDArray[np.uint8]]


def _pictures(ours: Template, theirs: Template, samples: Mapping[str, Sample] | None) -> Pictures | None:
    """What both were made from: the regions, or the scans; ``None`` where a sample is not at hand."""
    if not samples or ours.sample not in samples or theirs.sample not in samples:
        return None
    both = []
    for one in (ours, theirs):
        picture = read(samples[one.sample])
        region = extract.see(picture).region
        both.append(picture.image if region is None else region)
    return both[0], both[1]


def _of_regions(
    one: compare.Probe,
    i: int,
    other: compare.Palms,
    j: int,
    pair: tuple[Template, Template],
    score: float,
    pictures: Pictures | None,
    names: tuple[str, str],
) -> Explanation:
    probe, row = one.regions[one.palms.place[i]], int(other.place[j])
    measured = region.compare(probe, other.codes, other.thin, np.array([row]))[0]
    values = dict(zip(region.EVIDENCE, measured.tolist(), strict=True))
    turn = params.TURNS[int(values.pop("pose"))]
    blocks = kernel.blocks(probe, other.codes, other.thin, row)
    agreeing = int((blocks[:, 0] <= draw.AGREES).sum())
    compared = int((blocks[:, 0] < 1).sum())
    details: dict[str, Any] = {
        "probe": pair[0].sample,
        "reference": pair[1].sample,
        "evidence": {name: round(value, 3) for name, value in values.items()},
        "turned_degrees": turn,
        "score": round(score, 3),
        "blocks": [
            {"differing_share": round(float(d), 3), "down": int(y), "right": int(x)} for d, y, x in blocks.tolist()
        ],
    }
    picture = None
    if pictures:
        picture = draw.aligned(*pictures, turn, (values["down"], values["right"]), blocks, names)
    position = pair[1].position or pair[0].position
    of = f" ({POSITIONS[position]})" if position else ""
    share = values["elastic"]
    sentence = (
        f"{agreeing} of {compared} parts of the palm agree{of}: {share:.0%} of the bits that describe their lines"
        f" differ, where of two palms about {params.USUAL_DISTANCE:.0%} do."
    )
    return Explanation(sentence, details, picture)
