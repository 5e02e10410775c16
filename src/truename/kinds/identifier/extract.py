"""From the sample to the template: read, assess, encode."""

from __future__ import annotations

from truename.kinds.identifier import quality, read, template
from truename.trace import OFF, Trace
from truename.types import NotAcquired, Sample, Template


def extract(sample: Sample, trace: Trace = OFF) -> Template | NotAcquired:
    """The template of an identifier; none where the text identifies nobody.

    Raises:
        SampleError: the content is no identifier's text; see :mod:`truename.kinds.identifier.read`.
    """
    identifier = read.read(sample)
    assessed = quality.assess(identifier)
    if identifier is None:
        return NotAcquired(assessed.reasons[0], "Find a record that states it, and what it is.", assessed)
    if trace:
        trace("identifier", identifier)
    return Template(
        kind=sample.kind,
        format=template.FORMAT,
        data=template.encode(identifier),
        position=sample.position,
        quality=assessed.score,
        sample=sample.sha256(),
    )
