"""From a picture of a hand to the square region of its palm.

find      the steps, top to bottom: read this first
segment   masks of what may be the hand
valleys   the valleys between its fingers, and how much a mask looks like a hand
refine    the two outer valleys at the picture's full size
region    the square that they determine
side      left or right
quality   what the region is worth, and why one is refused
draw      a picture of what was found
"""

from truename.kinds.palmprint.hand.draw import picture
from truename.kinds.palmprint.hand.find import Hand, NoHand, cut, find
from truename.kinds.palmprint.hand.quality import Measures
from truename.kinds.palmprint.hand.region import SIDE, Side, square

__all__ = ["SIDE", "Hand", "Measures", "NoHand", "Side", "cut", "find", "picture", "square"]
