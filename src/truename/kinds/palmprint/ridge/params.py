"""Every constant of comparing high-resolution palms, with where it comes from.

"MCC" is R. Cappelli, M. Ferrara and D. Maltoni, "Minutia Cylinder-Code", IEEE TPAMI 32(12), 2010. "Trial" is on 60
synthetic palms (seeds 1000 to 1059, frames of 0.7), quarters and tenths of them among all 60, hardly legible; "fit" is
``tools/fit_palmprint_ridge.py``, on 20 others. Both stand in for real palms, of which no open set is at hand. Lengths
are pixels at 500 ppi, angles radians.
"""

from __future__ import annotations

import math

from truename._kernels import palm_ridge as kernel

# --- acquisition ------------------------------------------------------------------------------------------------------

MIN_MINUTIAE = 12  # a pair of places that look alike has six each, and two such pairs fix a motion

BLUR_RIDGES = 4.0  # standard deviation: of a wave of nine pixels 2 % are left
BLUR_SURROUNDINGS = 20.0  # two periods each way: more than a flexion crease is wide
CREASE_INK = 0.6  # of the surroundings' ink; by eye, and on synthetic palms flat from 0.5 to 0.7
CREASE_LENGTH = 60  # pixels, 3 mm; a shorter gap is a wide valley or a speck, which the extractor itself bridges
CREASE_MARGIN = 2  # pixels around a crease in which ridges are cut off

# --- comparison -------------------------------------------------------------------------------------------------------


def kernel_params() -> kernel.Params:
    """The parameters of cpp/palm_ridge.cpp."""
    p = kernel.Params()
    p.radius = 90.0  # MCC has 70 for fingers; minutiae lie further apart on palms; trial: better for tenths, else alike
    p.spatial_sigma = 12.0  # MCC's, wider by as much
    p.direction_sigma = 2 * math.pi / 9  # MCC table 1
    p.code_threshold = 0.0075  # MCC's, lower as the wider Gaussian is
    p.min_valid_cells = 0.5  # MCC has 0.6; in a small part most cylinders reach over its edge
    p.short_threshold = 0.022  # that of fingerprints, lower as the wider Gaussian is
    p.similar = 3  # trial: 5 finds no more and takes twice the time
    p.candidates = 300  # trial: 500 likewise
    p.near = 400.0  # 2 cm, over which skin is dragged as one; distortion is allowed for beyond it by growth
    p.apart = 12.0  # about a period: nearer minutiae are one event, or two that say the same
    p.distance = 8.0  # as fingerprints
    p.stretch = 0.05  # as fingerprints
    p.direction = 0.35  # 20 degrees, as fingerprints
    p.radial = 0.25  # 14 degrees: more pairs than of fingerprints can agree by chance
    p.seeds = 4  # trial: 8 finds no more
    p.seed_agreement = 0.4  # as fingerprints
    p.reach = 20.0  # two periods; trial: 15 loses tenths, 22 is alike
    p.direction_reach = 0.5  # 29 degrees; trial: flat from 0.4 to 0.65
    p.step = 150.0  # from a minutia to the next half dozen
    p.bend = 70.0  # trial: flat from 50 to 70; 90 and 120 are too stiff for parts that were dragged
    p.lever = 20.0  # directions count like a lever of two periods, so that one or two pairs still fix a turn
    p.rounds = 20  # at a step each, across a palm; most end after five
    return p


FOREGROUND_MARGIN = 1  # blocks of 16 pixels in which cylinders still count as covered, as fingerprints

# --- candidate search -------------------------------------------------------------------------------------------------

SCAN_BEST = 24  # of the probe's minutiae, those with the most similar codes: twice as many as of fingerprints

# --- score ------------------------------------------------------------------------------------------------------------

SCORE_WEIGHTS = {  # fit: logistic regression, in units of log10 odds
    "cluster": 0.225,
    "support": 0.031,
    "fewer_in_overlap": -0.00838,
    "more_in_overlap": -0.00944,
    "overlap_side": -0.0114,
}
SCORE_INTERCEPT = -1.25
FEW, MANY = 60, 150  # minutiae of the smaller print: borders of the calibration's bands; thirds of the fit's probes
