"""Every error that truename raises on purpose.

    TruenameError                  exit code  meaning
    ├── UsageError                     2      the call itself is wrong
    ├── SampleError                    3      a sample cannot be read as what it claims to be
    │   └── ResolutionError            3      an image does not say how many pixels make an inch
    ├── TemplateError                  3      template bytes are damaged, foreign or newer than this program
    ├── GalleryError                   4      the gallery, the case or the lists cannot do what was asked
    │   ├── GalleryKeyError            4      no key, a malformed key, or the wrong key
    │   ├── DamagedError               4      the file's content fails its own checks
    │   ├── NewerVersionError          4      made by a later truename
    │   ├── BusyError                  4      another process is writing
    │   └── NotFoundError              4      no such subject, sample, claim, gallery or case
    ├── MandateError                   5      a 1:N search or a case without operator, purpose and authority
    ├── ProvenanceError                6      a file is not what the manifest or the lock says, or has no known maker
    │   └── MissingModelError          6      a model has not been pulled yet
    └── CalibrationError               7      no calibration fits, or too few data to fit one

A message says three things, in this order: what was expected, what was found, what to do. Non-acquisition is not an
error; it is the value :class:`truename.types.NotAcquired`.
"""

from __future__ import annotations

from typing import ClassVar


class TruenameError(Exception):
    """Base of the tree. ``exit_code`` is what the command line returns.

    Args:
        expected: what should have been there, as a clause ("a 500 ppi greyscale print").
        found: what was there instead.
        do: what the reader can do about it, as an imperative sentence without its full stop.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, *, expected: str, found: str, do: str) -> None:
        self.expected = expected
        self.found = found
        self.do = do
        super().__init__(f"expected {expected}; found {found}. {do[:1].upper()}{do[1:]}.")

    def __reduce__(self) -> tuple[object, ...]:
        # Worker processes send errors back; the default reduction would call __init__ positionally.
        return _rebuild, (type(self), self.expected, self.found, self.do)


def _rebuild(cls: type[TruenameError], expected: str, found: str, do: str) -> TruenameError:
    return cls(expected=expected, found=found, do=do)


class UsageError(TruenameError):
    """The call itself is wrong: arguments that contradict each other, an unknown kind."""

    exit_code = 2


class SampleError(TruenameError):
    """A sample cannot be read as what it claims to be."""

    exit_code = 3


class ResolutionError(SampleError):
    """An image does not state its resolution, or states one that cannot be true."""


class TemplateError(TruenameError):
    """Template bytes are damaged, foreign, or of a version that this program does not know."""

    exit_code = 3


class GalleryError(TruenameError):
    """The gallery, the case or the lists cannot do what was asked."""

    exit_code = 4


class GalleryKeyError(GalleryError):
    """No key was given, it is malformed, or it does not open this gallery or case."""


class DamagedError(GalleryError):
    """The content of a gallery, a case or a list fails its own checks."""


class NewerVersionError(GalleryError):
    """The gallery or the case was made by a later version of truename."""


class BusyError(GalleryError):
    """Another process holds the file for writing."""


class NotFoundError(GalleryError):
    """No such gallery or case, or nothing of that name in it."""


class MandateError(TruenameError):
    """A 1:N search or a case was asked for without operator, purpose or authority."""

    exit_code = 5


class ProvenanceError(TruenameError):
    """A file is not what the manifest or the lock says, or its maker is unknown."""

    exit_code = 6


class MissingModelError(ProvenanceError):
    """A model in the manifest has not been pulled to this machine."""


class CalibrationError(TruenameError):
    """No calibration fits these scores, or there are too few data to fit one."""

    exit_code = 7
