"""From the sample to the template: read, assess, encode."""

from __future__ import annotations

from truename.kinds.address import quality, read, template
from truename.trace import OFF, Trace
from truename.types import NotAcquired, Sample, Template


def extract(sample: Sample, trace: Trace = OFF) -> Template | NotAcquired:
    """The template of an address; none where the text states nothing that can be compared.

    Raises:
        SampleError: the content is no address's text; see :mod:`truename.kinds.address.read`.
    """
    address = read.read(sample)
    assessed = quality.assess(address)
    if address is None:
        return NotAcquired(assessed.reasons[0], "Find a record that states street and city.", assessed)
    if trace:
        trace("address", address)
    return Template(
        kind=sample.kind,
        format=template.FORMAT,
        data=template.encode(address),
        position=sample.position,
        quality=assessed.score,
        sample=sample.sha256(),
    )
