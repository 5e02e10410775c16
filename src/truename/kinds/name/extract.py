"""From a sample to the template of its name."""

from __future__ import annotations

from truename.kinds.name import parse, quality, read, template
from truename.trace import OFF, Trace
from truename.types import NotAcquired, Sample, Template


def extract(sample: Sample, trace: Trace = OFF) -> Template | NotAcquired:
    """The template of a name; none where the text has no letters or is too long to be one.

    Raises:
        SampleError: the content is not text.
    """
    text = read.read(sample)
    parsed = parse.parse(text)
    assessed = quality.assess(parsed)
    if parsed is None:
        long = not text and sample.content.strip()
        reason = "the text is too long for a name" if long else "the text has no letters of a name"
        return NotAcquired(reason, "Give one name, as somebody wrote it.", assessed)
    if trace:
        trace("name", parsed)
    return Template(
        kind=sample.kind,
        format=template.FORMAT,
        data=template.encode(text),
        position=sample.position,
        quality=assessed.score,
        sample=sample.sha256(),
    )
