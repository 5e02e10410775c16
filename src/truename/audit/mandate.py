"""No search of a gallery or of lists without an operator, a purpose and an authority."""

from __future__ import annotations

from truename.errors import MandateError
from truename.types import Mandate

MAX_FIELD = 500
"""Characters of one part: room for a long statute's title and section, none for a pasted document."""

_PARTS = ("operator", "purpose", "authority")


def resolve_mandate(
    operator: str | None = None,
    purpose: str | None = None,
    authority: str | None = None,
    defaults: Mandate | None = None,
) -> Mandate:
    """The mandate of a search: the parts that were given, and the gallery's defaults for the others.

    Args:
        operator: who searches.
        purpose: what for.
        authority: what allows it: a case number, a contract, a consent.
        defaults: set when the gallery was made; empty parts are no defaults.

    Raises:
        MandateError: a part is missing, longer than 500 characters, or not one printable line.
    """
    given = dict(zip(_PARTS, (operator, purpose, authority), strict=True))
    parts = {name: text if text is not None else getattr(defaults, name, "") for name, text in given.items()}
    parts = {name: clean(name, text) for name, text in parts.items()}
    missing = [name for name, text in parts.items() if not text]
    if missing:
        raise MandateError(
            expected="an operator, a purpose and an authority for every search",
            found="no " + ", no ".join(missing),
            do="state " + " and ".join(missing) + ", or make the gallery with defaults",
        )
    return Mandate(**parts)


def clean(name: str, text: str) -> str:
    """One part of a mandate without its outer white space; may be empty.

    Raises:
        MandateError: it is longer than 500 characters or not one printable line.
    """
    text = text.strip()
    if len(text) > MAX_FIELD or not text.isprintable():
        raise MandateError(
            expected=f"the {name} in one printable line of at most {MAX_FIELD} characters",
            found=f"{len(text)} characters" if len(text) > MAX_FIELD else "control characters or line breaks",
            do=f"shorten the {name}" if len(text) > MAX_FIELD else f"write the {name} in one plain line",
        )
    return text
