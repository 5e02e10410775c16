"""What a capture begins with: what its readers are told apart by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from truename.sources.saved import Saved, structured

HEAD = 64 * 2**10
"""Bytes that are looked at to tell what it is, where it is no JSON; as of any other file (sources/files.py)."""

_CONTROLS = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a capture.

    Attributes:
        content: its first bytes.
        text: the same as text; empty where they are none.
        sample: the first record, where it is JSON: an object, or an array with one or all of its entries.
        name: its file's name, in lower case.
        media: the media type that its container states.
    """

    content: bytes
    text: str
    sample: Any
    name: str
    media: str

    @property
    def record(self) -> dict[str, Any]:
        """The first object, where it is JSON that holds any; else an empty one."""
        one = self.sample[0] if isinstance(self.sample, list) and self.sample else self.sample
        return one if isinstance(one, dict) else {}

    @property
    def suffix(self) -> str:
        """The end of its name, ".txt"; empty where it has none."""
        return f".{self.name.rpartition('.')[2]}" if "." in self.name else ""


def head(saved: Saved) -> Head:
    """What a capture begins with. JSON is looked into until its first record ends."""
    content = saved.content[:HEAD]
    text = structured.decoded(content, saved.charset)
    if _binary(content, text):
        text = ""
    json = structured.is_json(text) and len(saved.content) <= structured.LARGEST_FILE
    sample = structured.sample(structured.text(saved)) if json else None
    name = re.split(r"[/\\]", saved.name)[-1].lower()
    return Head(content, text, sample, name, saved.media.lower().strip())


def _binary(content: bytes, text: str) -> bool:
    """Whether bytes are no text: more than a few control characters, or zeros where the text is not UTF-16."""
    return text.count("\x00") * 20 > len(text) or len(_CONTROLS.findall(text)) * 50 > len(text) or not content.strip()
