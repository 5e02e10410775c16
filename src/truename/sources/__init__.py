"""Where evidence comes from: files, folders and manifests. Everything here is read with distrust.

:func:`open` gives the samples of one file; :mod:`truename.sources.folder` and :mod:`truename.sources.manifest` give
the entries of many, one by one.
"""

from truename.sources.entries import Entry, Refused
from truename.sources.files import is_picture, kind_of, only, open, other_kind

__all__ = ["Entry", "Refused", "is_picture", "kind_of", "only", "open", "other_kind"]
