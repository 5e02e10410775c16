"""Palm-prints at 500 ppi and up: whole palms, parts of them and marks, by their minutiae.

    extract     picture -> foreground -> minutiae (_ridge) -> those that lie in creases are dropped -> bytes
    compare     codes around minutiae -> places that look alike -> clusters that tell of one motion
                -> growth from these over the palm -> score
    explain     the corresponding minutiae, as a sentence and a picture

No open set of high-resolution palms is at hand: everything was fitted and measured on synthetic palms (see params.py),
and a calibration of these scores stays provisional until it is fitted on real ones.
"""

from truename.kinds.palmprint.ridge.compare import Palms, extended, gather, scan, score
from truename.kinds.palmprint.ridge.explain import explain
from truename.kinds.palmprint.ridge.extract import FORMAT, extract
from truename.kinds.palmprint.ridge.template import MAGIC

__all__ = ["FORMAT", "MAGIC", "Palms", "explain", "extended", "extract", "gather", "scan", "score"]
