"""Every constant of comparing and assessing fingerprints, with where it comes from.

"MCC" is R. Cappelli, M. Ferrara and D. Maltoni, "Minutia Cylinder-Code", IEEE TPAMI 32(12), 2010; "fit" is
``tools/fit_fingerprint.py`` on 408 CrossMatch prints (51 fingers x 8), each also compared with impaired copies.
Lengths are pixels at 500 ppi, angles radians.
"""

from __future__ import annotations

import math

from truename._kernels import minutiae as kernel

# --- quality and acquisition ------------------------------------------------------------------------------------------

QUALITY_WEIGHTS = {"intercept": -12.4, "regularity": 6.61, "log_area": 1.29}  # tools/fit_quality.py; area in mm2
FULL_AREA_MM2 = 180.0  # a plain fingertip; the 5 % smallest of the CrossMatch prints have 250, of a phone sensor 100
CLEAR_REGULARITY = 1.08  # median of the CrossMatch prints; impaired ones have 0.83
CLEAR_CONTRAST = 25.0  # grey levels, standard deviation in a block; the CrossMatch median is 55, readable down to 20
DARK_GREY, LIGHT_GREY = 60.0, 235.0  # mean grey of a block whose valleys (ridges) have gone
WORTH_SAYING = 0.75  # factors below are named as reasons
ENOUGH_MINUTIAE = 24  # 12 common points, the customary number, need about twice as many in each print
MIN_MINUTIAE = 6  # three corresponding pairs fix an alignment; below twice that even mated prints weigh nothing
MIN_QUALITY = 1  # below: no ridges, or none that a comparison could be made of

# --- minutiae of other systems ----------------------------------------------------------------------------------------

RECEIVED_MARGIN = 18.0  # two ridge periods: beyond the outermost minutiae ridges go on, how far no record says
UNSTATED_QUALITY = 50  # of a minutia; nothing depends on it

# --- cylinder codes ---------------------------------------------------------------------------------------------------


def kernel_params() -> kernel.Params:
    """The parameters of cpp/minutiae.cpp."""
    p = kernel.Params()
    p.radius = 70.0  # MCC table 1
    p.spatial_sigma = 28 / 3  # MCC table 1
    p.direction_sigma = 2 * math.pi / 9  # MCC table 1
    p.code_threshold = 0.01  # MCC table 1, mu_psi
    p.min_valid_cells = 0.6  # MCC table 1, min_ME: share of cells valid in both
    p.max_candidates = 160  # four times max_pairs: enough for the greedy choice, half the time of sorting all
    p.max_pairs = 40  # fit: flat from 30 to 60
    p.relax_distance = 8.0  # fit: flat from 5 to 12; MCC uses 5, plus the stretch that skin adds over a distance:
    p.relax_stretch = 0.05  # Cappelli, Maio and Maltoni 2001 saw neighbouring regions move by some per cent
    p.relax_direction = 0.35  # 20 degrees; fit: flat from 0.25 to 0.5
    p.relax_radial = 0.35  # as above
    p.relax_weight = 0.5  # MCC table 1, w_R
    p.relax_rounds = 5  # MCC table 1, n_rel
    p.min_selected = 8  # MCC uses 4; with 4, three chance pairs of two small prints scored like a good print
    p.max_selected = 12  # MCC table 1, max_np
    p.align_from = 0.02  # fit, --alignment: spares the work on two thirds of non-mated pairs and costs 0.001 bits,
    p.align_below = 30  # see decision 5; of prints with fewer minutiae a low similarity says too little
    p.seeds = 3  # fit: 3, 5 and 8 are alike
    p.seed_agreement = 0.4  # fit: flat from 0.2 to 0.5
    p.reach = 18.0  # two ridge periods: a minutia found where a neighbouring ridge ends is another minutia; fit: flat
    p.direction_reach = 0.6  # 34 degrees; fit: flat from 0.45 to 0.8
    p.bend_range = 60.0  # fit: flat from 40 to 100
    p.bend_stiffness = 0.5  # in corresponding pairs; fit: flat from 0.2 to 1
    p.bend_rounds = 2  # fit: 2, 3 and 5 are alike
    p.kept_cylinders = 10_000  # 100 MB: a gallery that is compared with over and over; larger ones encode candidates
    p.sketch_bit = 0.1  # of a neighbour; fit: see below
    p.sketch_fullness = [0.03, 0.1, 0.3]  # of a neighbour: about even shares of what is not empty
    p.sketch_weights = SKETCH_WEIGHTS
    p.sketch_alike = SKETCH_ALIKE
    p.sketch_most = SKETCH_MOST
    p.sift_alike = SIFT_ALIKE
    return p


FOREGROUND_MARGIN = 1  # blocks of 16 pixels in which cylinders still count as covered; fit: better than 0 and 2

# --- candidate search -------------------------------------------------------------------------------------------------

# Weights of a reference's bit being 0 and 1 where the probe's quarter of a cell is emptiest ... fullest: natural log of
# how much likelier that is for the same minutia than for any other, in eighths. Fit: minutiae that correspond in 100
# pairs of a CrossMatch print and an impaired copy of another of its finger, against chance pairs.
SKETCH_WEIGHTS = [1, -8, 0, 1, -7, 8, -14, 10]
SKETCH_ALIKE = 40  # sum of weights; fit: of 20, 28 and 40 the fastest, and none loses less
SKETCH_MOST = 48  # minutiae of the probe, those with most around them: more lose no fewer (decision 23)
SIFT_ALIKE = 24  # pairs that are less alike take part where geometry decides
# What each stage lets through, of the gallery or at least. Chosen for two seconds of two cores at a million; what of
# impaired prints each loses stands in decision 23.
SCANNED_SHARE, SCANNED_LEAST = 0.2, 10_000  # 6 microseconds each to relax
RELAXED_SHARE, RELAXED_LEAST = 0.01, 2_000  # 20 microseconds each to align
ALIGNED_LEAST = 1_000  # 250 microseconds each to compare, their cylinders included

# --- score ------------------------------------------------------------------------------------------------------------

SCORE_WEIGHTS = {  # fit: logistic regression, in units of log10 odds
    "relaxed": 47.2,
    "support": 0.627,
    "fewer_in_overlap": -0.156,
    "more_in_overlap": -0.142,
    "overlap_side": 0.367,
}
SCORE_INTERCEPT = -4.71
POOR, GOOD = 20, 60  # quality of the worse print: borders of the calibration's bands. Clear and impaired CrossMatch
# prints of people who were left out cost 0.068 bits (Cllr) by these, 0.091 without bands or by those of minutiae
