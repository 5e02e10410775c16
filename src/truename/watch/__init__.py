"""A recording against a gallery that was chosen as a watchlist.

    mandate -> watchlist -> audit -> (frame -> faces -> tracks -> templates) -> compare -> raise -> audit -> event

:mod:`truename.watch.run` is the list of steps, :mod:`truename.watch.track` follows faces from frame to frame, and
:mod:`truename.watch.faces` keeps the few faces of a track that are worth comparing.
"""

from truename.watch.run import Event, Summary, Watch

__all__ = ["Event", "Summary", "Watch"]
