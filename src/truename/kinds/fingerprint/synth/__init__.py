"""Synthetic prints with their true minutiae, for the demo and the tests. They never support a claim of accuracy.

The way of SFinGe (Cappelli, in the Handbook of Fingerprint Recognition, 2nd ed., chapter 6):

    master   pattern class -> singular points -> orientation, ridge period -> ridges grown from seeds
    truth    ridges -> thinned lines -> minutiae (_ridge)
    touch    contact area -> plastic distortion, rotation, displacement -> pressure, scratches, grain -> grey levels
    folder   many fingers -> files, truth and a manifest

Everything is drawn from seeds: the same machine and libraries give the same bytes. Ridges grow on integers, so that
rounding on another machine should change no more than a grey level here and there; that was not tried.
"""

from truename.kinds._ridge.synth import Truth
from truename.kinds.fingerprint.synth.folder import write
from truename.kinds.fingerprint.synth.master import FREQUENCIES, HEIGHT, PPI, WIDTH, Finger, Pattern, finger
from truename.kinds.fingerprint.synth.touch import Condition, Impression, impression

__all__ = [
    "FREQUENCIES",
    "HEIGHT",
    "PPI",
    "WIDTH",
    "Condition",
    "Finger",
    "Impression",
    "Pattern",
    "Truth",
    "finger",
    "impression",
    "write",
]
