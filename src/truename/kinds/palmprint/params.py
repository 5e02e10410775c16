"""Every constant of comparing and assessing the regions of palms, with where it comes from.

"fit" is ``tools/fit_palmprint.py`` on Tongji's 100 palms; "tuned" was chosen on 48 of those palms, and shown on the
others (docs/decisions/0020-palmprint.md). Lengths are pixels of the region at 64 x 64, or cells of two such pixels.
"""

from __future__ import annotations

from truename._kernels import palmprint as kernel

# --- the code ---------------------------------------------------------------------------------------------------------

FLATTEN = 5.0  # Gaussian sigma, pixels; tuned: 3 to 8 are alike, without it EER is several times as high
LEAST_CONTRAST = 2.0  # grey levels; below it there is only noise to amplify
LENGTH, WIDTH = 3.5, 1.25  # pixels, where the Gaussian is down to 1/e; tuned: a line's width, and three times it
FRAGILE = 0.2  # of the probe's bits; tuned: 0.1 to 0.25 are alike
TURNS = (-12.0, -9.0, -6.0, -3.0, 0.0, 3.0, 6.0, 9.0, 12.0)  # degrees; a region cut by eye is turned by up to 10
FIRST_TURNS = (0, 2, 4, 6, 8)  # of those, what the thin code tries; their neighbours are tried afterwards
RESTORE_ROUNDS, RESTORE_STEP, RESTORE_FLOOR = 3, 0.8, 0.5  # 98 % of a code's own bits come back, 93 % of a turned one's

# --- comparison -------------------------------------------------------------------------------------------------------


def kernel_params() -> kernel.Params:
    """The parameters of cpp/palmprint.cpp."""
    p = kernel.Params()
    p.reach = 4  # 16 pixels of 128; tuned: 6 finds more chance than palms
    p.settled, p.bent = 3, 2  # tuned: 2 and 1 lose twice as many mated pairs, more finds no more
    p.bend = 2  # tuned: 3 is no better
    p.stiffness = 0.01  # tuned: flat from 0.005 to 0.02
    p.field_stiffness = 0.05  # tuned: flat from 0.03 to 0.06
    p.field_ridge = 0.02  # as a block weighs that differs in 36 % of its bits
    p.least_bits = 96  # a quarter of a block's
    return p


# --- quality ----------------------------------------------------------------------------------------------------------

# A region's, at 64 x 64. Tongji's regions have a contrast of 3.4 to 11.6 and lines of 0.19 to 0.24; white noise has
# lines of 0.13, an even slope of light 0.07.
NO_CONTRAST, CLEAR_CONTRAST = 1.0, 5.0  # grey levels: standard deviation of what is finer than FLATTEN
NO_LINES, CLEAR_LINES = 0.14, 0.19  # mean response of the six filters over the image's standard deviation
DARK_GREY, LIGHT_GREY = 12, 250  # without detail
SPOILT_SHARE = 0.4  # of the region that is too dark or too light; nothing is left of a region of which so much is
CLEAR_COHERENCE = 0.65  # of ridges, as of fingerprints: kinds/fingerprint/params.py
FULL_AREA_MM2 = 1500.0  # of ridges: a fifth of a palm, in which a hundred minutiae are usual
WORTH_SAYING = 0.75  # factors below are named as reasons
MIN_QUALITY = 10  # noise, blank pictures and even slopes stay below

# --- score ------------------------------------------------------------------------------------------------------------

SCORE_SLOPE, SCORE_INTERCEPT = -80.7, 27.1  # fit: logistic regression, in units of log10 odds
FEW = 60  # quality of the worse region: border of the calibration's two bands
RIDGE_BANDS = 10  # the strata of ridge palms begin here

# --- candidate search -------------------------------------------------------------------------------------------------

SCAN_SHARE, SCAN_LEAST = 0.01, 1000  # of the gallery go on to the elastic comparison
USUAL_DISTANCE = 0.38  # fit: median share of differing bits after bending, of two palms of different people
