"""A page as its readers look at it: what was found in it, whose it is, what sort of page it is, where a line stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, islice
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from truename.sources.saved import Saved, hosts, values
from truename.sources.saved.page import gather, names, tags
from truename.sources.saved.page.walk import Facts

MOST_TEXT = 2**20
"""Characters of a page's text that are searched for what is stated. Assumption: novels have as many."""

_SORTS: Mapping[str, str] = {
    "imprint": (
        r"impressum|imprint|legal[-_ ]?notice|legal[-_ ]?(?:info|disclosure|mentions)|mentions[-_ ]?l[eé]gales"
        r"|aviso[-_ ]?legal|nota[-_ ]?legal|note[-_ ]?legali|informazioni[-_ ]?legali|colof[oó]n|anbieterkennzeichnung"
        r"|company[-_ ]?(?:info|details|data)|rekvizit|реквизит|правовая информация|publisher[-_ ]?info"
        r"|会社概要|会社情報|特定商取引|tokusho|公司信息|juridische|jogi[-_ ]?nyilatkozat|impresum|tiráž"
        r"|사업자[-_ ]?정보|법적[-_ ]?고지|\bk[üu]nye\b|بيانات قانونية"
    ),
    "contact": (
        r"contact|kontakt|conta[ct]to|contatti|contato|контакт|联系|聯絡|联络|お問い?合わ?せ|문의|연락처|اتصل|تماس"
        r"|yhteystiedot|iletisim|iletişim|reach[-_ ]us|get[-_ ]in[-_ ]touch|επικοινων|ansprechpartner|צור קשר|liên hệ"
        r"|kapcsolat"
    ),
    "about": (
        r"about|who[-_ ]?we[-_ ]?are|our[-_ ]?(?:company|story|history)|über[-_ ]?uns|ueber[-_ ]?uns|unternehmen"
        r"|a[-_ ]?propos|à propos|qui[-_ ]?sommes|quienes|quiénes somos|chi[-_ ]?siamo|sobre|empresa|o[-_ ]kompanii"
        r"|о компании|о нас|关于|公司简介|關於|회사[-_ ]?소개|من نحن|hakkimizda|hakkımızda|o[-_ ]?nas|over[-_ ]?ons"
        r"|om[-_ ]?oss|company\b"
    ),
    "team": (
        r"\bteam|people\b|\bstaff\b|leadership|\bmanagement\b|executives?\b|\bboard\b|founders?\b|directors\b"
        r"|[ée]quipe|equipo\b|команда|руководство|наши сотрудники|团队|團隊|管理层|領導|チーム|役員|mitarbeiter"
        r"|vorstand|geschäftsführung|zesp[oó]ł|medewerkers|kadromuz|ekibimiz|فريق|임원|팀"
    ),
}
_SORT = re.compile("|".join(f"(?P<{sort}>{words})" for sort, words in _SORTS.items()), re.IGNORECASE)
"""Words in addresses, titles and headings that say what a page or a passage is for. By hand."""

_STATING = frozenset({"imprint", "contact"})
"""Sorts of pages and passages in which operators state who they are."""

_LONGEST_HEADING = 40
"""Characters of a title or a heading beyond which it is a sentence. Assumption."""

_WHERE: tuple[tuple[int, str], ...] = (
    (tags.HIDDEN, "hidden text"),
    (tags.FOOTER, "footer"),
    (tags.ADDRESS, "address"),
    (tags.HEADER, "header"),
    (tags.NAV, "navigation"),
    (tags.QUOTE, "quotation"),
    (tags.ASIDE, "side column"),
    (tags.FORM, "form"),
)
_SAVED_FROM = re.compile(
    r"saved from url=\(\d{1,6}\)(\S{1,2000})|(?:Mirrored|Archived) from (\S{1,2000})", re.IGNORECASE
)


_OTHERS = re.compile(
    r"h[ée]bergeur|h[ée]bergement|hosting|hosted by|hoster\b|webhosting|web ?design|site (?:by|design)|designed by"
    r"|developed by|website by|webseite von|konzept(?:ion)? (?:und|&)|umsetzung|realisierung|réalisation"
    r"|conception du site|création du site|diseño web|desarrollo web|realizzazione|sviluppo sito|хостинг"
    r"|разработка сайта|создание сайт|дизайн сайта|技术支持|streitschlichtung|streitbeilegung|dispute resolution"
    r"|supervisory authority|aufsichtsbehörde|data protection authority|autorité de contrôle|bildnachweis|bildquellen"
    r"|bildrechte|picture credits|photo credits|image credits|crédits photo|google analytics|google (?:ireland|inc"
    r"|llc)|facebook (?:ireland|inc)|meta platforms|cookies?\b.{0,20}(?:provider|anbieter)|data processor"
    r"|auftragsverarbeit|third[- ]part(?:y|ies)",
    re.IGNORECASE,
)
"""Beginnings of passages about somebody else than whose the site is. By hand."""

_MOST_BOXES_UP = 12
"""Boxes within one another that a card has at most. Assumption."""

_MOST_FORMED = 60
_LONGEST_FORMED = 400
"""Lines that begin with a name, and their characters. Assumptions: an operator's is among the first."""

_MOST_AFTER = 8
"""Lines after such a beginning that belong to it, unless a heading ends it: name, street, town, telephone ..."""


def places(text: str, words: Iterable[str], most: int) -> Iterator[int]:
    """Where words begin in a text, each ``most`` times at most, and not inside another word."""
    for word in words:
        at = text.find(word)
        for _ in range(most):
            if at < 0:
                break
            if not at or not text[at - 1].isalnum() or not word[0].isascii():
                yield at
            at = text.find(word, at + len(word))


class Excerpt(NamedTuple):
    """Some lines of a page, one below the other.

    Attributes:
        text, lower: as in :class:`View`.
        starts: where in the text each of them begins.
        indices: which lines of the page they are.
    """

    text: str
    lower: str
    starts: Sequence[int]
    indices: Sequence[int]

    def line_at(self, offset: int) -> int:
        """Index, in the page, of the line in which a place of the text lies."""
        return self.indices[bisect_right(self.starts, offset) - 1]


_NOTHING = Excerpt("", "", (), ())
_DIGIT = re.compile(r"\d")
_NUMBERS = re.compile(r"\d[0-9A-Z .\-/()\u00a0]{6}")
"""What a line with a number of a register, an account or a telephone holds, and hardly any other."""


@dataclass(slots=True)
class View:
    """A page.

    Attributes:
        facts: what the walk found.
        url: the page's address, that of its original where an archive showed it; "" where nothing says it.
        base: what relative addresses are resolved against.
        site: the site that it belongs to, as a host; "" where nothing says it.
        subject: the id of the page's subject.
        sorts: what the page is for: "imprint", "contact", "about", "team".
        profile: the subject of the profile that the page is; "" where it is none.
        region: the country whose telephone numbers are meant where one is written without it; says nothing of anybody.
        text: all lines, one below the other, the first :data:`MOST_TEXT` characters.
        lower: the same in lower case, character by character.
        starts: where in the text each line begins.
        owners: by box, the person whose card it is.
        digits: the lines that hold digits.
        numbers: those that hold longer numbers, each with the line before it, which may say what they are.
        formed: lines that begin with an organisation's name, where operators stand, and those names.
        imprints: lines of imprints and of contacts: of pages that are for them, and below headings that say so.
        others: lines that are about somebody else: whoever hosts or designed the site, offices for complaints.
    """

    facts: Facts
    url: str
    base: str
    site: str
    subject: str
    sorts: frozenset[str]
    profile: str = ""
    region: str = ""
    text: str = ""
    lower: str = ""
    starts: list[int] = field(default_factory=list)
    owners: dict[int, str] = field(default_factory=dict)
    formed: Sequence[tuple[int, str]] = ()
    imprints: frozenset[int] = frozenset()
    others: frozenset[int] = frozenset()
    digits: Excerpt = _NOTHING
    numbers: Excerpt = _NOTHING

    def line_at(self, offset: int) -> int:
        """Index of the line in which a place of the text lies."""
        return bisect_right(self.starts, offset) - 1

    def lines_with(self, words: Iterable[str], most: int = 50, within: Excerpt | None = None) -> list[int]:
        """Indices of the lines that hold one of some words, which are in lower case; ``most`` lines for each word."""
        lower, starts = (within.lower, within.starts) if within else (self.lower, self.starts)
        found: set[int] = set()
        for word in words:
            at = lower.find(word)
            for _ in range(most):
                if at < 0:
                    break
                index = bisect_right(starts, at) - 1
                found.add(index)
                at = lower.find(word, starts[index + 1]) if index + 1 < len(starts) else -1
        return sorted(within.indices[index] for index in found) if within else sorted(found)

    @property
    def whole(self) -> Excerpt:
        """All lines."""
        return Excerpt(self.text, self.lower, self.starts, range(len(self.starts)))

    def owner(self, box: int) -> str:
        """The person in whose card a box lies; "" where it is nobody's."""
        boxes = self.facts.boxes
        for _ in range(_MOST_BOXES_UP if self.owners else 0):
            if box < 0 or box in self.owners:
                break
            box = boxes[box].parent
        return self.owners.get(box, "")

    def where(self, marks: int) -> str:
        """The place in words, for a reader who looks it up."""
        for mark, words in _WHERE:
            if marks & mark:
                return words
        for sort in ("imprint", "contact", "team", "about"):
            if sort in self.sorts:
                return sort if sort == "imprint" else f"{sort} page"
        return "text"

    def rank(self, marks: int) -> int:
        """How much the place says of whose a value is."""
        if marks & (tags.HIDDEN | tags.QUOTE | tags.CREDIT):
            return gather.SAID_TEXT
        if marks & tags.FOOTER:
            return gather.SAID_FOOTER
        if "imprint" in self.sorts and not marks & (tags.NAV | tags.ASIDE):
            return gather.SAID_IMPRINT
        if marks & tags.ADDRESS or ("contact" in self.sorts and not marks & tags.ASIDE):
            return gather.SAID_CONTACT
        return gather.SAID_BESIDE if marks & tags.BESIDE else gather.SAID_TEXT

    def metas(self, *names: str) -> Iterator[str]:
        """Contents of the page's ``<meta>`` elements of these names."""
        for name, content in self.facts.metas:
            if name in names:
                yield content


def view(saved: Saved, facts: Facts) -> View:
    """A page, as far as its address and its own words say whose it is."""
    url = _url(saved, facts)
    base = values.absolute(facts.base, url) or url
    site = hosts.site(url)
    starts, length = [], 0
    for line in facts.lines:
        starts.append(length)
        length += len(line.text) + 1
        if length > MOST_TEXT:
            break
    text = "\n".join(line.text for line in facts.lines[: len(starts)])
    subject = f"site:{site}" if site else f"page:{values.clean(saved.name) or 'unnamed'}"
    digits = [index for index, line in enumerate(facts.lines[: len(starts)]) if _DIGIT.search(line.text)]
    numbers = [index for index in digits if _NUMBERS.search(facts.lines[index].text)]
    sorts = _sorts(url, facts)
    others = frozenset(_others(facts))
    imprints = frozenset(_imprints(facts, sorts))
    return View(
        facts,
        url,
        base,
        site,
        subject,
        sorts,
        text=text,
        formed=list(islice(_formed(facts, imprints, others), _MOST_FORMED)),
        imprints=imprints,
        lower=_lower(text),
        starts=starts,
        others=others,
        digits=_excerpt(facts, digits),
        numbers=_excerpt(facts, sorted({*numbers, *(index - 1 for index in numbers if index)})),
    )


def _imprints(facts: Facts, sorts: frozenset[str]) -> Iterator[int]:
    """Lines of imprints and of contacts. Many sites have them on their first page, or below what they say of
    themselves: a passage goes on until the next heading."""
    whole = within = bool(sorts & _STATING)
    for index, line in enumerate(facts.lines):
        if line.level:
            within = whole or (len(line.text) < _LONGEST_HEADING and bool(_sorts_in(line.text) & _STATING))
        if within:
            yield index


def _formed(facts: Facts, imprints: frozenset[int], others: frozenset[int]) -> Iterator[tuple[int, str]]:
    """Lines of imprints, contacts and footers that begin with a name that ends in a legal form."""
    elsewhere = tags.NAV | tags.FORM | tags.QUOTE | tags.HIDDEN | tags.CREDIT
    for index, line in enumerate(facts.lines):
        if (index in imprints or line.marks & tags.FOOTER) and not line.marks & elsewhere and index not in others:
            name = names.by_form(line.text) if len(line.text) <= _LONGEST_FORMED else ""
            if name:
                yield index, name


def _excerpt(facts: Facts, indices: Sequence[int]) -> Excerpt:
    text = "\n".join(facts.lines[index].text for index in indices)
    lengths = (len(facts.lines[index].text) + 1 for index in indices)
    return Excerpt(text, _lower(text), [0, *accumulate(lengths)][: len(indices)], indices)


def _lower(text: str) -> str:
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(low if len(low := one.lower()) == 1 else one for one in text)  # places stay the same


def _url(saved: Saved, facts: Facts) -> str:
    """The page's address: where it was captured, else what it says of itself."""
    for one in (saved.url, saved.address if saved.address.startswith("http") else ""):
        original = hosts.original(one)[0]
        if hosts.host(original):
            return values.absolute(original) or f"http://{hosts.host(original)}/"
    said = [href for rel, href, _ in facts.heads if "canonical" in rel.split()]
    said += [content for name, content in facts.metas if name == "og:url"]
    said += [found[1] or found[2] for one in facts.comments[:20] if (found := _SAVED_FROM.search(one))]
    said.append(facts.base)
    return next((url for one in said if (url := values.absolute(hosts.original(one)[0]))), "")


def _others(facts: Facts) -> Iterator[int]:
    """Lines about somebody else: a passage goes on until the next heading, or another part of the page."""
    left, level, place = 0, 0, 0
    for index, line in enumerate(facts.lines):
        if _OTHERS.match(line.text) or line.marks & tags.CREDIT:
            left = _MOST_AFTER if line.level or len(line.text) < 60 else 1
            level, place = line.level, line.marks & (tags.BESIDE | tags.BOLD)
        elif (
            (line.level and line.level <= (level or 6))
            or (line.marks & tags.BESIDE) != place & tags.BESIDE
            or line.marks & place & tags.BOLD
        ):
            left = 0
        if left:
            left -= 1
            yield index


def _sorts(url: str, facts: Facts) -> frozenset[str]:
    try:
        path = unquote(urlsplit(url).path[-200:])
    except ValueError:
        path = ""
    title = re.split(r"\s[|–—-]\s|[|:»]", facts.title, maxsplit=1)[0][:80]
    heading = next((line.text for line in facts.lines if line.level == 1), "")[:80]
    found: set[str] = set()
    for words in (path, *(one for one in (title, heading) if len(one) < _LONGEST_HEADING)):
        found |= _sorts_in(words)
    return frozenset(found)


def _sorts_in(words: str) -> set[str]:
    return {one.lastgroup or "" for one in _SORT.finditer(words)}
