"""Fit the weights of a print's quality, and print how well it predicts errors.

    python tools/fit_quality.py DIR --ppi 500 [--extractor leader]

DIR holds prints named finger_impression.png: the CrossMatch prints of Neurotechnology's sample set (51 fingers x 8).
They are clean, so every print is also impaired as a picture (``fit_ridge.impaired``), and both are compared with the
whole prints of the same finger. The quality is how probable it is that such a comparison scores ``SURE`` or more:
logistic regression on regularity and area, which only mated comparisons go into. The threshold of the curve alone is
found on non-mated ones.

Coherence, contrast, darkness, the period's spread, the number of minutiae and their quality were tried beside them, and
lowered the curve no further on fingers that were left out.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from fit_fingerprint import worse
from sklearn.linear_model import LogisticRegression

from truename import evaluation, sources
from truename.kinds._ridge.segmentation import segment
from truename.kinds.fingerprint import compare, extract, params, quality, template
from truename.kinds.fingerprint.read import read
from truename.types import Template
from truename.weighing import pairs, validate

SURE = 20.0  # score; half of what clear prints have, and beyond any doubt
FMR = 1e-3  # of the threshold of the curve
SHARES = np.arange(0, 0.31, 0.05)  # discarded


def main() -> None:
    """Run the fit."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("dir", type=Path)
    parser.add_argument("--ppi", type=float, required=True)
    parser.add_argument("--extractor", choices=sorted(extract.EXTRACTORS), default="classical")
    arguments = parser.parse_args()
    extractor = extract.EXTRACTORS[arguments.extractor]()
    protocol = pairs.fvc_pairs(evaluation.names_in(arguments.dir))
    sides: list[list[Template]] = [[], []]
    seen, stated = [], []
    for name in protocol.names:
        sample = sources.only(arguments.dir / name, "fingerprint", arguments.ppi)
        for side, image in zip(sides, map(read, (sample, worse(sample))), strict=True):
            ridges = segment(image)
            assessed = quality.assess(image, ridges)
            seen.append((assessed.measures["regularity"], np.log(assessed.measures["area_mm2"])))
            stated.append(assessed.score)
            data = template.encode(extractor(image, ridges.foreground))
            side.append(Template("fingerprint", extractor.format, data, 0, assessed.score, name))
    references = compare.gather([(one,) for one in sides[0]])
    score = np.stack(
        [[compare.compare(compare.gather([(one,)]), references).value for one in side] for side in sides], 1
    )
    score = score.reshape(2 * len(protocol.names), -1)  # whole and impaired in turn, as what was seen

    subject = protocol.subject.repeat(2)
    mated = (subject[:, None] == protocol.subject) & (
        np.arange(len(score))[:, None] // 2 != np.arange(len(protocol.names))
    )
    share = np.where(mated, score >= SURE, 0).sum(1) / mated.sum(1)
    design = np.array(seen)
    centre, scale = design.mean(axis=0), design.std(axis=0)
    model = LogisticRegression(C=1e6).fit(
        np.tile((design - centre) / scale, (2, 1)), np.repeat([1, 0], len(share)), np.concatenate([share, 1 - share])
    )
    weights = model.coef_[0] / scale
    intercept = float(model.intercept_[0] - weights @ centre)
    names = ("intercept", "regularity", "log_area")
    rounded = {name: float(f"{w:.3g}") for name, w in zip(names, (intercept, *weights), strict=True)}
    print(f"QUALITY_WEIGHTS = {rounded}")
    if rounded != params.QUALITY_WEIGHTS:
        print("put these into kinds/fingerprint/params.py, then run this again for the curve")
        return
    threshold = float(np.quantile(score[subject[:, None] != protocol.subject], 1 - FMR))
    probe, reference = np.nonzero(mated)
    lower = np.minimum(np.array(stated)[probe], np.array(stated)[::2][reference])
    fnmr = validate.discard(score[probe, reference], lower, threshold, SHARES)
    print(f"FNMR at FMR {FMR:g}, by the share of comparisons that is discarded for their quality:")
    for discarded, left in zip(SHARES, fnmr, strict=True):
        print(f"{100 * discarded:5.0f} %  {100 * left:.2f} %")


if __name__ == "__main__":
    main()
