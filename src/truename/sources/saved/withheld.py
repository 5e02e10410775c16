"""What stands in a registration where something was withheld: no value, and said so."""

from __future__ import annotations

import re

_WORDS = (
    "n/a na n.a. none null nil unknown undefined undisclosed private hidden confidential masked secret redacted"
    " protected anonymous anonymised anonymized withheld not-applicable test"
)
_NOTHING = frozenset(_WORDS.split())
"""Whole values that say nothing, by hand."""

_PHRASES = re.compile(
    r"redacted (?:for|by|due)|^data (?:redacted|protected)|(?:non|not)[ -]public data|statutory masking"
    r"|gdpr[ -](?:masked|redacted|compli)|query the (?:rdds|rdap|whois|registrar)|rdds service"
    r"|(?:not|no longer|non)[ -](?:disclosed|shown|published|available|applicable|displayed|provided|visible)"
    r"|hidden (?:upon|by|due|on)|withheld for|personal data,? can ?not|for privacy (?:reasons|purposes)"
    r"|(?:visit|see|go to|use) (?:https?://)?www\.|^(?:https?://|www\.)\S*$|\bprivate (?:person|registration|by design)"
    r"|registration private|^(?:the )?registrant (?:has|is)\b"
    r"|\b(?:whois|domain|domains|registration|registrant|identity|contact|customer|perfect|super|id)"
    r"[ -]?(?:privacy|by proxy|proxy|shield|guard|protect|protected|protection|protector|trustee)(?:\b| )"
    r"|\b(?:privacy|proxy) (?:service|services|protect|protection|provided|customer|hero|guardian)\b"
    r"|privacyguardian|whoisguard|select (?:request|contact) |this information is",
    re.IGNORECASE,
)
"""Words of registries' and registrars' boilerplate (ICANN, Registration Data Policy, 9; what services write), by hand.
Mailboxes are told by none of these: an address that forwards to one customer is that customer's."""

_MASKED = re.compile(r"[*x.\-_/\s]{3,}|.*\*{3,}.*", re.IGNORECASE | re.DOTALL)


def is_withheld(text: str) -> bool:
    """Whether a text of a registration says that the value is withheld, or says nothing."""
    text = text.strip().lower()
    if text in _NOTHING or not any(one.isalnum() for one in text):
        return True
    return bool(_MASKED.fullmatch(text) or _PHRASES.search(text[:300]))
