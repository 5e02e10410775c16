"""One walk over a page: its lines of text and where they stand, links, pictures, scripts, comments, items.

libxml2 reads the page and calls :class:`_Walk` for every tag and every piece of text; no tree is built, so that time
and memory grow with the page's length, whatever it holds. (With a tree, an element of 20,000 attributes takes a second
in libxml2, and 100,000 nested elements 40 seconds in lexbor.)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from lxml import etree

from truename.sources.saved.characters import turns, visible
from truename.sources.saved.page.tags import (
    BLOCKS,
    BOLD,
    BOXES,
    CARD_PARTS,
    DESCRIBED,
    HIDDEN,
    INLINE,
    KNOWN,
    LABELS,
    LEVELS,
    LINKS,
    LISTING,
    LONGEST_LABEL,
    MARKS,
    MUTE,
    UNSEEN,
    VALUES,
    styled,
)

MOST_TAGS = 200_000
"""Tags of a page that are read; a page of 5 MB has about as many. A tag takes a few microseconds and 100 bytes."""

MOST_LINES = 20_000
"""Lines of text that are kept. Assumption: a book has as many."""

LONGEST_LINE = 100_000
"""Characters of a line. Assumption: a chapter without a break."""

MOST_DEPTH = 1_000
"""Elements inside one another. Beyond that a page is read without its structure: for each end tag that belongs to
nothing libxml2 looks through all open elements. Browsers stop at 512."""

MOST_SCRIPT = 2**20
"""Characters of inline scripts that are kept, all together."""

MOST_COMMENTS = 300
LONGEST_COMMENT = 1_000
MOST_ITEMS = 2_000
CARD = "card"
"""The type of an item that a microformat describes: a person or an organisation."""

LONGEST_ATTRIBUTE = 20_000
"""Characters of an attribute that are kept: the longest that matter are pictures that stand in the page as data, and
those are taken apart."""

LONGEST_DATA = 2 * 2**20
"""Characters of a picture that stands in the page as data."""


class Line(NamedTuple):
    """A line of text as it is seen: what stands between two breaks.

    Attributes:
        text: spaces are single.
        marks: where it stands.
        box: index of the innermost box around it.
        level: 1 to 6 for a heading, else 0.
        style: class and id of the element that it stands in.
    """

    text: str
    marks: int
    box: int
    level: int = 0
    style: str = ""


class Link(NamedTuple):
    """A link: ``<a href>``.

    Attributes:
        href, text, rel, label: as they stand; ``label`` is its title or what is read out.
        marks, box: as of a line.
        line: index of the line in which it begins.
    """

    href: str
    text: str
    rel: str
    label: str
    marks: int
    box: int
    line: int


class Picture(NamedTuple):
    """A picture: ``<img>``. ``line`` is the index of the line that follows it."""

    src: str
    alt: str
    width: str
    height: str
    style: str
    marks: int
    box: int
    line: int


@dataclass(slots=True)
class Box:
    """An element that holds lines: a division, a list's entry, a cell.

    Attributes:
        tag, style: its name; its class and id, in lower case.
        parent: index of the box around it; -1 for the outermost.
        first, last: lines from and to, the last not included.
    """

    tag: str
    style: str
    parent: int
    first: int
    last: int = 0


@dataclass(slots=True)
class Item:
    """Something that is described by microdata, RDFa or a microformat.

    Attributes:
        types: of schema.org, without its address.
        values: by property: texts, addresses and other items.
        id: its address, where it has one.
    """

    types: list[str]
    values: dict[str, list[Any]] = field(default_factory=dict)
    id: str = ""


@dataclass(slots=True)
class Facts:
    """What a walk found."""

    lines: list[Line] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    metas: list[tuple[str, str]] = field(default_factory=list)
    heads: list[tuple[str, str, str]] = field(default_factory=list)
    """``<link>``: rel, href, type."""
    scripts: list[tuple[str, str]] = field(default_factory=list)
    """``<script>``: src, text."""
    linked: list[str] = field(default_factory=list)
    """JSON-LD, as text."""
    frames: list[str] = field(default_factory=list)
    """Addresses of embedded pages."""
    accounts: list[tuple[str, str]] = field(default_factory=list)
    """Attributes that name accounts of advertising and tracking services."""
    mailboxes: list[tuple[str, int, int]] = field(default_factory=list)
    """Mailboxes that Cloudflare's script would show: the cipher, marks, line."""
    comments: list[str] = field(default_factory=list)
    times: list[tuple[str, str, int]] = field(default_factory=list)
    """``<time>``: datetime, text, marks."""
    items: list[Item] = field(default_factory=list)
    title: str = ""
    language: str = ""
    base: str = ""
    turned: dict[int, str] = field(default_factory=dict)
    """Lines that held characters that change the direction of text, as they stood."""
    cut: bool = False
    notes: list[str] = field(default_factory=list)


def walk(text: str) -> Facts:
    """Everything that a page holds. Never fails, whatever it is."""
    content = text.replace("\0", "").encode("utf-8", "replace")
    notes = []
    if content.count(b"<") > MOST_TAGS:
        notes.append(f"Only the first {MOST_TAGS:,} tags of the page were read.")
        content = content[: _nth(content, MOST_TAGS)]
    try:
        facts = _walked(content)
    except _TooDeepError:
        notes.append(f"More than {MOST_DEPTH:,} elements stand inside one another; it was read without its structure.")
        facts = _walked(_FLAT.sub(b"<br>", content))
    if len(facts.lines) >= MOST_LINES:
        notes.append(f"Only the first {MOST_LINES:,} lines of the page's text were read.")
    if facts.cut:
        notes.append(f"Only the first {LONGEST_LINE:,} characters of a line were read.")
    facts.notes = notes
    return facts


def _nth(content: bytes, count: int) -> int:
    at = -1
    for _ in range(count):
        at = content.find(b"<", at + 1)
    return at


class _TooDeepError(Exception):
    pass


_FLAT = re.compile(rb"</?(?!(?:a|base|br|img|link|meta|script|style|textarea|title)\b)[a-zA-Z][^<>]*>?", re.IGNORECASE)
"""Every tag but those that hold what is looked for, and none of which stays open inside another of its kind."""


_PIECE = 2**16
"""Bytes that the parser gets at once: so far it goes on after a page was found to be too deep."""


def _walked(content: bytes) -> Facts:
    target = _Walk()
    parser = etree.HTMLParser(encoding="utf-8", target=target, huge_tree=True)
    try:
        for at in range(0, len(content), _PIECE):
            parser.feed(content[at : at + _PIECE])
        parser.close()
    except etree.XMLSyntaxError:  # there is nothing in it, or nothing more
        target.close()
    return target.facts


class _End:
    """What the end of an element has to do beyond restoring the state before it."""

    __slots__ = ("action", "aside", "at", "attrib", "values")

    def __init__(self) -> None:
        self.action: Callable[[_End], None] | None = None
        self.aside: list[str] | None = None
        self.at = (0, 0)
        self.attrib: Mapping[str, str] = {}
        self.values: tuple[Item, list[str]] | None = None


_State = tuple[int, int, int, str, Item | None, bool]
"""Where the walk is: marks, box, level of a heading, class and id, the item that is described, whether it is a card.
An element changes it, its end restores it. (Tuples: a class of its own costs a tenth of the whole walk.)"""


class _Walk:
    """What libxml2 calls: a tag, an end, a piece of text."""

    def __init__(self) -> None:
        self.facts = Facts()
        self._state: _State = (0, -1, 0, "", None, False)
        self._stack: list[tuple[_State, bool, _End | None] | None] = []
        self._pieces: list[str] = []
        self._raw: list[str] | None = None
        self._mute = 0
        self._bold = 0
        self._labelled = False
        self._scripts = 0
        self._starts = {
            "a": self._a,
            "amp-ad": self._account,
            "amp-analytics": self._account,
            "b": self._strong,
            "base": self._base,
            "br": self._br,
            "html": self._html,
            "iframe": self._iframe,
            "img": self._img,
            "ins": self._account,
            "link": self._link,
            "meta": self._meta,
            "script": self._script,
            "strong": self._strong,
            "style": self._style_tag,
            "time": self._time,
            "title": self._title,
        }

    def start(self, tag: str, attrib: Mapping[str, str]) -> None:
        stack = self._stack
        if len(stack) > MOST_DEPTH:
            raise _TooDeepError
        if self._mute:
            self._mute += 1
            stack.append(None)
            return
        block = tag in BLOCKS
        if not attrib and not block and tag not in KNOWN:
            stack.append(None)
            return
        before = self._state
        marks, box, level, above, item, card = before
        style = ""
        mark = MARKS.get(tag, 0)
        end = None
        if attrib:
            names, id = attrib.get("class"), attrib.get("id")
            if names or id:
                style, said, is_field, is_card = styled(names or "", id or "")
                mark |= said
                block = block or (is_field and tag in INLINE)
                described = card or is_card
            else:
                described = card
            if described or not DESCRIBED.isdisjoint(attrib):
                end, item, card = self._described(attrib, style, item, card)
            if "hidden" in attrib or ("style" in attrib and UNSEEN.search(attrib["style"][:1000])):
                mark |= HIDDEN
        if block:
            if self._pieces and not (self._labelled and tag in VALUES):
                self._flush()
            above = style
            level = LEVELS.get(tag, level)
            if tag in BOXES:
                boxes = self.facts.boxes
                boxes.append(Box(tag, style, box, len(self.facts.lines)))
                box = len(boxes) - 1
        if end:
            end.at = self._here()
        if mark & HIDDEN and not marks & HIDDEN and not block:
            end = end or _End()
            end.aside, self._pieces = self._pieces, []
        self._state = (marks | mark, box, level, above, item, card)
        if begin := self._starts.get(tag):
            end = begin(end, attrib)
        elif tag in MUTE:
            self._mute = 1
            end = end or _End()
            end.action = self._unmute
        stack.append((before, block, end))

    def end(self, tag: str) -> None:
        frame = self._stack.pop()
        if frame is None:
            if self._mute:
                self._mute -= 1
            return
        before, block, end = frame
        if block and self._pieces and not (tag in LABELS and self._label(tag)):
            self._flush()
        if end:
            if end.values:
                self._value_of(end, tag)
            if end.action:
                end.action(end)
            if end.aside is not None:
                self._flush()
                self._pieces = end.aside
        if before[1] != self._state[1]:
            self.facts.boxes[self._state[1]].last = len(self.facts.lines)
        self._state = before

    def data(self, data: str) -> None:
        if self._raw is not None:
            self._raw.append(data)
        elif not self._mute:
            if self._labelled and not data.isspace():
                self._labelled = False
            if "\n" in data and self._state[0] & LISTING:
                for piece in data.split("\n"):
                    self._pieces.append(piece)
                    self._flush()
            else:
                self._pieces.append(data)

    def comment(self, text: str) -> None:
        if len(self.facts.comments) < MOST_COMMENTS:
            self.facts.comments.append(text[:LONGEST_COMMENT])

    def pi(self, target: str, data: str | None = None) -> None:
        """Instructions are comments to HTML."""

    def close(self) -> None:
        self._flush()

    # --- lines

    def _label(self, tag: str) -> bool:
        """Whether a cell says what the next one is: it goes on in one line, "Telephone: 12345"."""
        text = "".join(self._pieces).strip()
        if not text or len(text) > LONGEST_LABEL or (tag == "td" and text[-1] not in ":："):
            return False
        self._pieces.append(" " if text[-1] in ":：" else ": ")
        self._labelled = True
        return True

    def _flush(self) -> None:
        self._labelled = False
        text = "".join(self._pieces)
        if len(text) > LONGEST_LINE:
            text, self.facts.cut = text[:LONGEST_LINE], True
        text = " ".join(text.split())
        if not text.isascii():
            text = self._seen(text)
        if text and len(self.facts.lines) < MOST_LINES:
            marks, box, level, style, _, _ = self._state
            marks &= ~BOLD
            if self._bold >= len(self._pieces):
                marks |= BOLD
            self.facts.lines.append(Line(text, marks, box, level, style))
        self._bold = 0
        self._pieces.clear()

    def _seen(self, text: str) -> str:
        """A line without what nobody sees, which could hide what it says."""
        if turns(text):
            self.facts.turned[len(self.facts.lines)] = text
        return " ".join(visible(text).split())

    def _here(self) -> tuple[int, int]:
        return len(self.facts.lines), len(self._pieces)

    def _since(self, at: tuple[int, int]) -> str:
        """The text between a place and here."""
        lines = self.facts.lines
        if at[0] == len(lines):
            return " ".join("".join(self._pieces[at[1] :]).split())
        parts = [one.text for one in lines[at[0] : at[0] + 20]]
        return "\n".join([*parts, *([" ".join("".join(self._pieces).split())] if self._pieces else [])])

    # --- what describes something: microdata, RDFa, microformats, and Cloudflare's ciphers

    def _described(
        self, attrib: Mapping[str, str], style: str, item: Item | None, card: bool
    ) -> tuple[_End | None, Item | None, bool]:
        names: list[str] = []
        types: list[str] | None = None
        if "data-cfemail" in attrib:
            self.facts.mailboxes.append((attrib["data-cfemail"][:600], self._state[0], len(self.facts.lines)))
        if "itemprop" in attrib or "itemscope" in attrib:
            names = attrib.get("itemprop", "")[:200].split()
            if "itemscope" in attrib:
                types = [one.rstrip("/").rpartition("/")[2] for one in attrib.get("itemtype", "")[:500].split()]
        elif "typeof" in attrib or "property" in attrib:
            names = [
                one.removeprefix("schema:") for one in attrib.get("property", "")[:200].split() if "og:" not in one
            ]
            if item is not None or "schema.org" in attrib.get("vocab", "") or "schema:" in attrib.get("typeof", ""):
                types = [one.removeprefix("schema:") for one in attrib.get("typeof", "")[:500].split()] or None
        elif style:
            classes = style.split()
            names = [CARD_PARTS[one] for one in classes if CARD_PARTS.get(one)] if card else []
            if "vcard" in classes or "h-card" in classes:
                types, card = [CARD], True
            elif "address" in names:
                types = ["PostalAddress"]
        if types is not None and len(self.facts.items) < MOST_ITEMS:
            return None, self._open(types, attrib.get("itemid") or attrib.get("resource") or "", names, item), card
        if not names or item is None:
            return None, item, card
        end = _End()
        end.values, end.attrib = (item, names), attrib
        return end, item, card

    def _open(self, types: list[str], id: str, names: list[str], around: Item | None) -> Item:
        """A new item, which is the value of some properties of the one around it."""
        item = Item(types, id=id[:500])
        self.facts.items.append(item)
        if around is not None:
            for name in names:
                around.values.setdefault(name, []).append(item)
        return item

    def _value_of(self, end: _End, tag: str) -> None:
        item, names = end.values or (Item([]), [])
        attrib = end.attrib
        text = self._since(end.at)
        for name in names:
            if "content" in attrib:
                value = attrib["content"]
            elif tag in ("a", "area", "link"):
                value = (attrib.get("href", "") if name in LINKS else text) or text or attrib.get("href", "")
            elif tag in ("img", "source", "embed", "iframe"):
                value = attrib.get("src", "")
            else:
                value = (attrib.get("datetime", "") if tag == "time" else "") or text
            if value:
                item.values.setdefault(name, []).append(value[:LONGEST_ATTRIBUTE])

    # --- elements of their own: each gets the end that its element has so far, and gives the one that it needs

    def _unmute(self, end: _End) -> None:
        del end
        self._mute = 0

    def _br(self, end: _End | None, attrib: Mapping[str, str]) -> _End | None:
        del attrib
        self._flush()
        return end

    def _html(self, end: _End | None, attrib: Mapping[str, str]) -> _End | None:
        self.facts.language = self.facts.language or (attrib.get("lang") or attrib.get("xml:lang") or "")[:40]
        return end

    def _base(self, end: _End | None, attrib: Mapping[str, str]) -> _End | None:
        self.facts.base = self.facts.base or attrib.get("href", "")[:LONGEST_ATTRIBUTE]
        return end

    def _meta(self, end: _End | None, attrib: Mapping[str, str]) -> _End | None:
        name = attrib.get("name") or attrib.get("property") or attrib.get("http-equiv") or ""
        content = attrib.get("content") or ""
        if name and content and len(self.facts.metas) < MOST_ITEMS:
            self.facts.metas.append((name[:80].strip().lower(), content[:LONGEST_ATTRIBUTE]))
        return end

    def _link(self, end: _End | None, attrib: Mapping[str, str]) -> _End | None:
        href = attrib.get("href", "")
        if href and len(self.facts.heads) < MOST_ITEMS:
            kept = href[: LONGEST_DATA if href.startswith("data:") else LONGEST_ATTRIBUTE]
            self.facts.heads.append((attrib.get("rel", "")[:80].lower(), kept, attrib.get("type", "")[:80]))
        return end

    def _a(self, end: _End | None, attrib: Mapping[str, str]) -> _End | None:
        if not attrib.get("href"):
            return end
        end = end or _End()
        end.attrib, end.action, end.at = attrib, self._a_end, self._here()
        return end

    def _a_end(self, end: _End) -> None:
        attrib = end.attrib
        label = attrib.get("aria-label") or attrib.get("title") or ""
        rel = attrib.get("rel", "")[:80].lower()
        text = self._since(end.at)[:300]
        marks, box = self._state[:2]
        href = attrib["href"][:LONGEST_ATTRIBUTE]
        self.facts.links.append(Link(href, text, rel, label[:200], marks, box, end.at[0]))

    def _img(self, end: _End | None, attrib: Mapping[str, str]) -> _End | None:
        src = attrib.get("src") or ""
        if not src or src.startswith("data:image/svg") or (src.startswith("data:") and len(src) < 200):
            src = attrib.get("data-src") or attrib.get("data-lazy-src") or attrib.get("data-original") or src
        if src:
            src = src[: LONGEST_DATA if src.startswith("data:") else LONGEST_ATTRIBUTE]
            style = f"{attrib.get('class', '')} {attrib.get('id', '')} {attrib.get('style', '')[:80]}"[:200].lower()
            sizes = attrib.get("width", "")[:8], attrib.get("height", "")[:8]
            alt, marks, box = attrib.get("alt", "")[:300], *self._state[:2]
            self.facts.pictures.append(Picture(src, alt, *sizes, style, marks, box, len(self.facts.lines)))
        return end

    def _iframe(self, end: _End | None, attrib: Mapping[str, str]) -> _End | None:
        if attrib.get("src") and len(self.facts.frames) < MOST_ITEMS:
            self.facts.frames.append(attrib["src"][:LONGEST_ATTRIBUTE])
        end = end or _End()
        self._mute, end.action = 1, self._unmute
        return end

    def _account(self, end: _End | None, attrib: Mapping[str, str]) -> _End | None:
        for name, value in attrib.items():
            if name.startswith("data-") and value and len(self.facts.accounts) < MOST_ITEMS:
                self.facts.accounts.append((name[:40].lower(), value[:200]))
        return end

    def _time(self, end: _End | None, attrib: Mapping[str, str]) -> _End | None:
        end = end or _End()
        end.attrib, end.action, end.at = attrib, self._time_end, self._here()
        return end

    def _time_end(self, end: _End) -> None:
        if len(self.facts.times) < MOST_ITEMS:
            text = self._since(end.at)[:80]
            self.facts.times.append((end.attrib.get("datetime", "")[:60], text, self._state[0]))

    def _strong(self, end: _End | None, attrib: Mapping[str, str]) -> _End | None:
        del attrib
        if any(one.strip() for one in self._pieces[:9]):
            return end
        end = end or _End()
        end.action = self._strong_end
        return end

    def _strong_end(self, end: _End) -> None:
        del end
        self._bold = len(self._pieces)

    def _title(self, end: _End | None, attrib: Mapping[str, str]) -> _End | None:
        del attrib
        self._raw, end = [], end or _End()
        end.action = self._title_end
        return end

    def _title_end(self, end: _End) -> None:
        del end
        self.facts.title = self.facts.title or " ".join("".join(self._raw or []).split())[:1000]
        self._raw = None

    def _style_tag(self, end: _End | None, attrib: Mapping[str, str]) -> _End | None:
        del attrib
        self._raw, end = [], end or _End()
        end.action = self._style_end
        return end

    def _style_end(self, end: _End) -> None:
        del end
        self._raw = None

    def _script(self, end: _End | None, attrib: Mapping[str, str]) -> _End | None:
        self._raw, end = [], end or _End()
        end.attrib, end.action = attrib, self._script_end
        return end

    def _script_end(self, end: _End) -> None:
        text = "".join(self._raw or [])[: max(0, MOST_SCRIPT - self._scripts)]
        self._raw = None
        self._scripts += len(text)
        if "ld+json" in end.attrib.get("type", "").lower():
            self.facts.linked.append(text)
        else:
            self.facts.scripts.append((end.attrib.get("src", "")[:LONGEST_ATTRIBUTE], text))
            self._account(None, end.attrib)
