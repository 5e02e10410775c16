"""From bytes to the name of an organisation: UTF-8 text with at least one letter."""

from __future__ import annotations

from dataclasses import dataclass

from truename.errors import SampleError
from truename.kinds.organisation import params, template
from truename.types import UNKNOWN_POSITION, Sample

_MOST_BYTES = 8 * params.LONGEST
"""UTF-8 takes at most four for a character, and normal form C seldom makes one of more than two."""


@dataclass(frozen=True, slots=True)
class Unusable:
    """Text that is no name: why, as a clause, and what to do."""

    reason: str
    advice: str


def read(sample: Sample) -> str | Unusable:
    """The name in normal form C, or why the text is none.

    Raises:
        SampleError: the content is not text, or has a position.
    """
    if sample.position != UNKNOWN_POSITION:
        raise SampleError(
            expected="a name without a position", found=f"position {sample.position}", do="leave the position out"
        )
    too_long = Unusable(
        f"it is longer than {params.LONGEST} characters", "Give the name alone, without what is around it."
    )
    if len(sample.content) > _MOST_BYTES:
        return too_long
    try:
        text = sample.content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SampleError(
            expected="a name as UTF-8 text", found="bytes that are not UTF-8", do="save it as UTF-8 text"
        ) from None
    name = template.clean(text)
    if len(name) > params.LONGEST:
        return too_long
    if not any(char.isalpha() for char in name):
        return Unusable("there is no letter in it", "Give the organisation's name.")
    return name
