"""From the sample to the template: read, assess, encode."""

from __future__ import annotations

from truename.kinds.organisation import quality, template
from truename.kinds.organisation.parse import parse
from truename.kinds.organisation.read import Unusable, read
from truename.trace import OFF, Trace
from truename.types import NotAcquired, Sample, Template


def extract(sample: Sample, trace: Trace = OFF) -> Template | NotAcquired:
    """The template of an organisation's name; none where the text is too long or holds no word.

    Raises:
        SampleError: the content is not text; see :mod:`truename.kinds.organisation.read`.
    """
    name = read(sample)
    assessed = quality.assess(name)
    if isinstance(name, Unusable):
        return NotAcquired(name.reason, name.advice, assessed)
    if not assessed.score:
        return NotAcquired(assessed.reasons[0], "Give the name in a script that can be read.", assessed)
    if trace:
        trace("name", parse(name))
    return Template(
        kind=sample.kind,
        format=template.FORMAT,
        data=template.encode(name),
        position=sample.position,
        quality=assessed.score,
        sample=sample.sha256(),
    )
