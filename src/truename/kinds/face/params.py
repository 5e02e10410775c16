"""Every constant of finding, assessing and comparing faces, with where it comes from.

"fit" is what was fitted on the 2,320 pictures of LFW folds 1 to 3 (1,241 people), through the real path; "seen" is what
was seen on those pictures. Lengths are pixels of the upright picture, angles degrees.
"""

from __future__ import annotations

from dataclasses import dataclass

# --- finding faces ----------------------------------------------------------------------------------------------------

COARSE_SIDE = (
    640  # longer side of the first pass: YuNet was trained at 640, and its largest anchors fill such a picture
)
FINE_SIDE = 1920  # of the second, for the small faces of large pictures: eight faces side by side in 160 of its pixels
FINE_FROM = 1.5  # the second pass is worth its time where it shows half as much again
CONFIDENCE = 0.6  # seen: people's own faces 0.89 and more; half of the blurred heads in the background below 0.7
SAME_FACE = 0.4  # overlap over union of two boxes that show one face; usual for detectors (YuNet's author: 0.3 to 0.45)
PADDING = 0.5  # of each side, where nothing is found: a face that fills its picture has no border to be seen by
MOST_FACES = 5000  # of one picture: more than a stadium's stand shows in 20 pixels each

# --- which face is meant ----------------------------------------------------------------------------------------------

CENTRED = 0.4  # a face this far out, as a share of the half sides, counts 1/e of one at the centre
RIVAL = 0.5  # seen: in none of 2,320 pictures of one person is a second face this prominent beside the first
SAME_REGION = 0.3  # overlap over union at which a face is the one that a region names; regions are drawn by hand, too

# --- quality ----------------------------------------------------------------------------------------------------------

EYE_DISTANCE = 60.0  # ISO/IEC 19794-5 asks for 90 in documents and 60 at least; LFW has 40 to 45
MIN_EYE_DISTANCE = 10.0  # below, a crop is enlarged tenfold, and no embedder was trained on that
SHARPNESS = 60.0  # variance of the Laplacian in the aligned crop; seen: 5 % of pictures are below
DARK, LIGHT = 50.0, 205.0  # mean grey of the face beyond which detail is lost
CONTRAST = 30.0  # standard deviation of grey in the face; seen: 5 % of pictures are below
CLIPPED = 0.2  # share of the face that is black or white
YAW, PITCH, ROLL = 30.0, 25.0, 45.0  # degrees at which half the quality is left; faces are turned upright before
MIN_QUALITY = 5  # below, nothing that was seen weighed anything
WORTH_SAYING = 0.8  # factors below are named as reasons


@dataclass(frozen=True, slots=True)
class Score:
    """How two embeddings become a score, about log10 odds at even prior odds.

    Attributes:
        alike: the score of two embeddings of one direction.
        distance: taken off for each unit of 1 - cosine ...
        sureness: ... times the product of both embeddings' lengths, over ``usual_norm``, to this power. A face that the
            network can make little of has a short embedding and lies further from everything: the same distance then
            says less against one person.
        usual_norm: median length.
        flipped: the network sees the face and its mirror image, and the two embeddings are averaged.
    """

    alike: float
    distance: float
    sureness: float
    usual_norm: float
    flipped: bool


SCORES = {  # fit: logistic regression; sureness from 0.2 to 0.4 lowers FNMR at 1e-5 from 12 to 10 % and less
    "retail-0095": Score(10.3, 14.7, 0.22, 15.36, flipped=False),
    "dlib-resnet": Score(7.4, 82.4, 0.0, 1.43, flipped=True),  # mirrored: FNMR at 1e-4 falls from 31 to 25 %
}
OTHER_SCORE = Score(20.0, 25.0, 0.0, 1.0, flipped=False)
"""Of the user's own networks: ArcFace-like ones give about 0.6 to mated and 0 to non-mated pairs, both +- 0.1. It only
says how several pictures of one person are averaged; ``truename calibrate`` fits what a score weighs."""

POOR, GOOD = (
    45,
    60,
)  # quality of the worse face: borders of the calibration's bands; seen: of mated pairs 47, 45 and 7 %
