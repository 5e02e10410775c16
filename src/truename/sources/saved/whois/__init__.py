"""Registrations as WHOIS answers them (RFC 3912): text in the layouts of many registers, and JSON made of it.

keys      what the words in front of a value mean, in whatever spelling
layouts   text: "Key: Value", dotted, in blocks, in brackets, as objects of registers
apis      JSON: nested or flat, in snake_case or camelCase
"""

from __future__ import annotations

from truename.sources.saved import Reading, Saved, structured
from truename.sources.saved.heads import Head
from truename.sources.saved.statements import Statements
from truename.sources.saved.whois import apis, layouts

TEXT, JSON = "text/x-whois", "application/x-whois+json"
"""No media type is registered for either."""


def recognises(head: Head) -> bool:
    """Whether a capture is an answer of WHOIS."""
    if head.sample is not None:
        return apis.recognises(head.record)
    return layouts.recognises(head.text)


def read(saved: Saved) -> Reading:
    """What the registrations in a capture state.

    Raises:
        SampleError: it is too large, or nothing of it can be read.
    """
    whole = structured.text(saved)
    if structured.is_json(whole):
        statements = Statements(saved, JSON)
        apis.read(whole, saved, statements)
    else:
        statements = Statements(saved, TEXT)
        layouts.read(whole, saved, statements)
    return statements.reading()
