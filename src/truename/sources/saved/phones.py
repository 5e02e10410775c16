"""Telephones in E.164."""

from __future__ import annotations

import re
from functools import lru_cache

from truename.sources.saved.characters import LONGEST, plain

LEAST_DIGITS, MOST_DIGITS = 6, 15
"""Digits of a telephone number: the shortest national numbers in use, and the longest of E.164 (2010), 6.2."""

_PHONE_DIGIT = re.compile(r"\d")
_PHONE_TEXT = re.compile(r"[+\d\s().\-/‐-―·ext#:;=]*", re.IGNORECASE)


def phone(text: str, region: str = "") -> str:
    """A telephone in E.164 where its country is written or given; else its digits, as they would be dialled.

    Args:
        text: the number, as written; an extension is left out.
        region: ISO 3166-1 code of the country whose national numbers are meant, or "".
    """
    if len(text) > LONGEST:
        return ""
    text = plain(text).removeprefix("tel:").strip()
    text = re.split(r"[;,]|\s*(?:ext|x)\b", text, maxsplit=1, flags=re.IGNORECASE)[0].strip()
    return _phone(text, region.upper()) if text and _PHONE_TEXT.fullmatch(text) else ""


@lru_cache(4096)
def _phone(text: str, region: str) -> str:
    import phonenumbers

    text = re.sub(r"^(?:00|011)(?=[1-9])", "+", text) if not region else text
    digits = "".join(_PHONE_DIGIT.findall(text))
    if not LEAST_DIGITS <= len(digits) <= MOST_DIGITS + 3 or len(set(digits[2:])) < 2:
        return ""
    if text.startswith("+") or region in phonenumbers.SUPPORTED_REGIONS:
        try:
            number = phonenumbers.parse(text, region or None)
        except phonenumbers.NumberParseException:
            return ""
        if phonenumbers.is_possible_number(number):
            number.extension = None
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        return ""
    return digits if len(digits) <= MOST_DIGITS else ""
