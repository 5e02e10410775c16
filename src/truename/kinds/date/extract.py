"""From the sample to the template: read, assess, encode."""

from __future__ import annotations

from truename.kinds.date import quality, read, template
from truename.trace import OFF, Trace
from truename.types import NotAcquired, Sample, Template


def extract(sample: Sample, trace: Trace = OFF) -> Template | NotAcquired:
    """The template of a birth date; none where the text states no year.

    Raises:
        SampleError: the content is not a date; see :mod:`truename.kinds.date.read`.
    """
    birth = read.read(sample)
    assessed = quality.assess(birth)
    if birth is None:
        return NotAcquired("the year of birth is not stated", "Find a record that states it.", assessed)
    if trace:
        trace("date", birth)
    return Template(
        kind=sample.kind,
        format=template.FORMAT,
        data=template.encode(birth),
        position=sample.position,
        quality=assessed.score,
        sample=sample.sha256(),
    )
