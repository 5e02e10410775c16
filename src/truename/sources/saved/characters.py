"""Text as people see it: without characters that nobody sees, and in one form of Unicode."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 300
"""Most characters of any value: a sentence. Assumption: no name, address or number that people use is longer."""

_MARKS = "\u061c\u200e\u200f"
"""Marks that only say which way a character leans (UAX 9, 2.6); pages in Arabic and Hebrew are full of them."""

_TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""What turns text around (UAX 9, 2.1 to 2.5): it can show a name that is not the one that is written."""

_UNSEEN = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u200b\u2060\u2061\u2062\u2063\u2064\u3164\ufeff\uffa0"
)
"""What has no width. The joiners U+200C and U+200D are dealt with apart: in some scripts they belong to the word."""

_DROPPED = re.compile(
    f"[{_MARKS}{_TURNING}{_UNSEEN}\ud800-\udfff\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufff9-\ufffb\ufffe\uffff]"
)
_JOINER = re.compile("(?<![\u0600-\u07ff\u0900-\u0dff\u1000-\u109f\u1780-\u17ff])[\u200c\u200d]")
"""A joiner that follows no letter of a script that uses it (Arabic, those of India, Burmese, Khmer; RFC 5892, A.1)."""

_DIRECTION = re.compile(f"[{_TURNING}]")


def clean(text: str, longest: int = LONGEST) -> str:
    """One line of text without what nobody sees: controls, changes of direction, characters without width.

    In NFC; no longer than ``longest`` characters.
    """
    text = text[: 8 * longest]
    if not text.isascii():
        text = unicodedata.normalize("NFC", visible(text))
    elif not text.isprintable():
        text = _DROPPED.sub("", text)
    return " ".join(text.split())[:longest].rstrip()


def visible(text: str) -> str:
    """Text without what nobody sees, which could hide what it says from a program."""
    return _JOINER.sub("", _DROPPED.sub("", text))


def turns(text: str) -> bool:
    """Whether the text holds characters that turn it around."""
    return not text.isascii() and _DIRECTION.search(text) is not None


def turned(text: str) -> str:
    """Text with the characters that turn it around written out, so that they can be seen: ``[U+202E]``."""
    return _DIRECTION.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)


def plain(text: str) -> str:
    """As :func:`clean`, with forms that are only typographic undone (NFKC), and digits of every script as ASCII's."""
    text = clean(text)
    if text.isascii():
        return text
    text = clean(unicodedata.normalize("NFKC", text))
    return "".join(str(unicodedata.decimal(one)) if one.isdecimal() and one > "9" else one for one in text)
