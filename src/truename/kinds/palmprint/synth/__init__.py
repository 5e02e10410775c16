"""Synthetic palms with their truth, for the demo and the tests. They never support a claim of accuracy.

    palm      a seed -> lines, wrinkles and skin of a palm, in millimetres
    region    a palm -> a region of 128 x 128 pixels, as it is cut from a picture
    hand      a palm -> a picture of the whole hand, with its valleys and its region
    ridge     a palm of ridges and minutiae at 500 ppi, and its impressions
    folder    many palms -> files, truth and a manifest

Nobody gave a hand for them. Everything is drawn from seeds: the same machine and libraries give the same pictures;
others may round a grey level here and there otherwise.
"""

from truename.kinds.palmprint.synth.folder import Form, write
from truename.kinds.palmprint.synth.hand import Ground, Picture, Scene, picture
from truename.kinds.palmprint.synth.palm import Palm, palm
from truename.kinds.palmprint.synth.region import Condition, Region, region

__all__ = [
    "Condition",
    "Form",
    "Ground",
    "Palm",
    "Picture",
    "Region",
    "Scene",
    "palm",
    "picture",
    "region",
    "write",
]
