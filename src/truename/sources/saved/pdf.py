"""PDF documents: the text that they hold and what they say of themselves. What is only a picture of text is not read.

A PDF is a program for a printer: what it may cost is bounded by pypdf's own limits, set lower than it sets them, and by
the steps that are gone through in all. Nothing in it runs.
"""

from __future__ import annotations

import io
import logging
import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from truename.errors import SampleError
from truename.sources.saved import Reading, Saved, hosts, structured, text, values
from truename.sources.saved.heads import Head
from truename.sources.saved.statements import Origin, Statements

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

MEDIA = "application/pdf"

MOST_PAGES = 200
"""Pages that are read. Assumption: who it is stands on the first or last ones of a report, and letters have three."""

MOST_STEPS = 5_000_000
"""Steps of all pages together, of 4 microseconds each (measured on one core of 2025): an operator, an operand, or
``BYTES_A_STEP`` of what pypdf reads before it begins. A page of dense text takes 5,000, with its fonts 20,000."""

BYTES_A_STEP = 5
"""Bytes of a program of a page, or of a font's table of letters, that take as long as an operator (measured)."""

MOST_TEXT = 5_000_000
"""Characters of all pages together."""

MOST_NUMBERED = 200_000
"""Objects of a document. Assumption: a book of 1,000 pages has 20,000."""

MOST_OBJECTS = 500
"""Fonts and forms of one page. Assumption: books have 30."""

LARGEST_STREAM = 2 * 2**20
"""Bytes of one stream after it is unpacked. A page of text has some ten thousand, one of a map a million."""

_LIMITS: Mapping[str, Any] = {
    "array_based_stream_maximum_output_length": LARGEST_STREAM,
    "brotli_maximum_output_length": LARGEST_STREAM,
    "image_maximum_buffer_size": LARGEST_STREAM,
    "jbig2_maximum_output_length": LARGEST_STREAM,
    "lzw_maximum_output_length": LARGEST_STREAM,
    "run_length_maximum_output_length": LARGEST_STREAM,
    "zlib_maximum_output_length": LARGEST_STREAM,
    "stream_decoding_work_maximum_length": 4 * LARGEST_STREAM,
    "stream_parsing_work_maximum_count": 400_000,
    "xform_maximum_invocations_per_extraction": 200,
    "page_tree_maximum_entries": 20_000,
    "jbig2dec_binary": None,
    "disable_legacy_handling": True,
}
"""What pypdf bounds (its Configuration), and what it would otherwise run."""

_END, _NEAR = b"%%EOF", 1024
"""What ends a document, and in how many last bytes it has to stand (PDF 1.7, appendix H, note 18)."""

_BEGINS = re.compile(rb"%PDF-\d")
_DATE = re.compile(
    r"(?:D:)?(\d{4})(\d{2})?(\d{2})?(?:(\d{2})(\d{2})(\d{2})?(?:(Z)|([+-])(\d{2})'?(\d{2})?'?)?)?.*", re.DOTALL
)


class _TooMuchError(Exception):
    """The steps of a document were used up."""


def recognises(head: Head) -> bool:
    """Whether a capture is a PDF: its mark stands within the first 1,024 bytes (PDF 1.7, appendix H, note 13)."""
    return _BEGINS.search(head.content[:1024]) is not None


def read(saved: Saved) -> Reading:
    """The contacts in a document's text, and what it says of itself.

    Raises:
        SampleError: it is too large, encrypted, or damaged beyond reading.
    """
    content = saved.content
    if len(content) > structured.LARGEST_FILE:
        raise _refused(f"{len(content):,} bytes", "split it")
    if (numbered := content.count(b" obj")) > MOST_NUMBERED:
        raise _refused(f"one of {numbered:,} objects, more than {MOST_NUMBERED:,}", "split it")
    if _END not in content[-_NEAR:]:
        content += b"\n" + _END + b"\n"  # else pypdf looks for it line by line through all of it
    statements = Statements(saved, MEDIA)
    with _quiet():
        from pypdf import PdfReader, apply_configuration

        with apply_configuration(None, **_LIMITS):
            try:
                reader = PdfReader(io.BytesIO(content), strict=False)
                encrypted = reader.is_encrypted
            except Exception as error:  # pypdf's own, and whatever else the damage leads it to
                raise _refused(f"one that is damaged ({type(error).__name__})", "save it again") from None
            if encrypted:
                raise _refused("one that is encrypted", "save it without its password")
            _describe(reader, saved, statements)
            pages = _text(reader, statements)
    for number, page in pages:
        text.say(statements, saved, page, f"page {number}")
    if not pages:
        statements.note("The document holds no text: its pages may be pictures.")
    return statements.reading()


class _Steps:
    """What a document may still cost."""

    def __init__(self) -> None:
        self.left = MOST_STEPS
        self._forms: dict[str, int] = {}

    def page(self, page: PageObject) -> None:
        """Take off what pypdf reads of a page before its first operator."""
        self._forms = {}
        contents = page.get_contents()
        size = len(contents.get_data()) if contents is not None else 0
        self._take((size + _weigh(page, self._forms)) // BYTES_A_STEP)

    def operator(self, operator: bytes, operands: Any, *_: Any) -> None:
        """Take off an operator, as pypdf comes to it; one that draws a form costs what is read of the form."""
        steps = 1 + sum(len(one) if isinstance(one, list | dict) else 1 for one in operands or ())
        if operator == b"Do" and operands:
            steps += self._forms.get(str(operands[0]), 0) // BYTES_A_STEP
        self._take(steps)

    def _take(self, steps: int) -> None:
        self.left -= steps
        if self.left < 0:
            raise _TooMuchError


def _weigh(page: PageObject, forms: dict[str, int]) -> int:
    """Bytes of the tables of letters of a page's fonts; and by the name of each form, of its own and its program's."""
    holder: Any = page
    for _ in range(50):
        if "/Resources" in holder or "/Parent" not in holder:
            break
        holder = holder["/Parent"]
    waiting, seen, own = [("", holder)], 0, 0
    while waiting:
        name, one = waiting.pop()
        resources = _held(one, "/Resources")
        size = sum(_size(_held(font, "/ToUnicode")) for font in _inside(resources, "/Font"))
        if name:
            forms[name] = max(forms.get(name, 0), size + _size(one))
        else:
            own = size
        for inner, form in zip(_held(resources, "/XObject"), _inside(resources, "/XObject"), strict=False):
            seen += 1
            if seen > MOST_OBJECTS:
                raise _TooMuchError
            if isinstance(form, dict) and form.get("/Subtype") == "/Form":
                waiting.append((str(inner), form))
    return own


def _held(holder: Any, name: str) -> Any:
    """An object that another one holds or refers to; an empty one where it holds none."""
    one = holder.get(name) if isinstance(holder, dict) else None
    one = one.get_object() if one is not None else None
    return one if isinstance(one, dict) else {}


def _inside(resources: Any, name: str) -> list[Any]:
    held = _held(resources, name)
    if len(held) > MOST_OBJECTS:
        raise _TooMuchError
    return [held[one] for one in held]


def _size(stream: Any) -> int:
    data = stream.get_data() if hasattr(stream, "get_data") else b""
    return len(data)


def _text(reader: PdfReader, statements: Statements) -> list[tuple[int, str]]:
    """The text of each page that has some, within the steps that a document may take."""
    steps = _Steps()
    found: list[tuple[int, str]] = []
    length = damaged = 0
    pages = iter(reader.pages)
    for number in range(1, MOST_PAGES + 2):
        try:
            page = next(pages, None)
            if page is None:
                break
            if number > MOST_PAGES or length > MOST_TEXT or steps.left < 0:
                statements.note(f"Only the first {number - 1} pages were read.")
                break
            steps.page(page)
            said = page.extract_text(visitor_operand_before=steps.operator)
        except Exception:  # pypdf's own, ours in its steps, and whatever else the damage leads it to
            damaged += 1
            continue
        if said.strip():
            found.append((number, said))
            length += len(said)
    if damaged:
        statements.note(f"Pages that are damaged, or take too long, were left out: {damaged}.")
    return found


def _describe(reader: PdfReader, saved: Saved, statements: Statements) -> None:
    """What a document says of itself (PDF 1.7, 14.3.3). Its author is whom a program knew as its user."""
    try:
        given = reader.metadata
        told = {str(name)[:40]: str(value)[:1000] for name, value in list((given or {}).items())[:100]}
    except Exception:  # whatever the damage leads pypdf to
        return
    site = hosts.site(saved.url)
    name = values.clean(saved.name) or "document"
    subject = f"site:{site}" if site else f"page:{name}"
    origin = Origin(site or name, subject, _moment(told.get("/ModDate", "") or told.get("/CreationDate", "")))

    def say(property: str, value: str, key: str, subject: str = subject) -> None:
        statements.say(origin, subject, property, value, where=f"document's {key[1:]}", quote=told.get(key, ""))

    say("title", values.clean(told.get("/Title", "")), "/Title")
    for key in ("/Creator", "/Producer"):
        say("generator", values.clean(told.get(key, "")), key)
    for key in ("/CreationDate", "/ModDate"):
        say("date", _moment(told.get(key, "")), key)
    author = values.clean(told.get("/Author", ""))
    for key in ("/Author", "/Company"):
        text = values.clean(told.get(key, ""))
        say("notes", f"{key[1:].lower()}: {text}" if text else "", key)
    if site and author:
        from truename.sources.saved.page import names

        if person := names.person_name(author):
            say("schema", "Person", "/Author", values.person_id(site, person))
            say("name", person, "/Author", values.person_id(site, person))


def _moment(text: str) -> str:
    """A date as PDF writes it: "D:20240203040506+01'00'" (PDF 1.7, 7.9.4)."""
    found = _DATE.fullmatch(text.strip()[:40])
    if found is None:
        return values.day(text)
    year, month, day, hour, minute, second, utc, sign, ahead, minutes = found.groups()
    date = "-".join(part for part in (year, month, day) if part)
    if not (day and hour and (utc or sign)):
        return values.day(date)
    zone = "Z" if utc else f"{sign}{ahead}:{minutes or '00'}"
    return values.day(f"{date}T{hour}:{minute}:{second or '00'}{zone}")


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what pypdf says of damage to itself: a note says it once."""
    logger = logging.getLogger("pypdf")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


def _refused(found: str, do: str) -> SampleError:
    return structured.refusal(
        f"a PDF of at most {structured.LARGEST_FILE // 2**20} MiB that can be read without a password", found, do
    )
