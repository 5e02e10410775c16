"""Answers of the Domain Name System, as programs and services save them.

    JSON lines     dnsx, zdns, massdns, scans with "name", "type" and "value"
    DNS over HTTPS {"Status": 0, "Question": [...], "Answer": [{"name", "type", "data"}]}
    passive DNS    Common Output Format: {"rrname", "rrtype", "rdata", "time_first", "time_last"}
    text           zone files (RFC 1035, 5) and what dig prints, which is the same with comments

What is read of them is who serves a site: addresses, name servers, mail servers, the mailbox of the zone, and tokens by
which a service was shown that somebody has the domain. The answers to a question for an alias are the asker's.
"""

from __future__ import annotations

from truename.sources.saved import Reading, Saved, structured
from truename.sources.saved.dns import answers, zones
from truename.sources.saved.dns.records import Told
from truename.sources.saved.heads import Head
from truename.sources.saved.statements import Statements

JSON, TEXT = "application/dns+json", "text/dns"
"""RFC 8427; RFC 4027."""


def recognises(head: Head) -> bool:
    """Whether a capture is made of answers of DNS."""
    return answers.recognises(head.record) if head.sample is not None else zones.recognises(head.text)


def read(saved: Saved) -> Reading:
    """What the answers in a capture state.

    Raises:
        SampleError: it is too large, or nothing in it is JSON where it begins so.
    """
    whole = structured.text(saved)
    json = structured.is_json(whole)
    statements = Statements(saved, JSON if json else TEXT)
    told = Told(statements)
    (answers if json else zones).read(whole, statements, told)
    told.finish()
    return statements.reading()
