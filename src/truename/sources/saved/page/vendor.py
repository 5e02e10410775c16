"""What a vendor claims of itself: clients, awards, offices, products, certificates, when it was founded, how many work
there. Nobody has checked it; it is listed with its status and never weighed.

Lists under a heading that says what they list, and few sorts of sentences; a paragraph of praise is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from truename.sources.saved import values
from truename.sources.saved.page.gather import SAID_CONTACT, Gathered
from truename.sources.saved.page.tags import BESIDE, CELL, FORM, HIDDEN, ITEM, NAV
from truename.sources.saved.page.view import Excerpt, View
from truename.sources.saved.page.walk import Line

MOST_EACH = 50
"""Entries of one list, and sentences of one sort."""

MOST_EMPLOYEES = 3_000_000
"""More than any employer has."""

LONGEST_ENTRY = 80
"""Characters of an entry. Assumption: what is longer is a sentence."""

_HEADINGS: Mapping[str, str] = {
    "client": (
        r"(?:our |some of our |selected |key |valued |happy |notable )*(?:clients?|customers?)(?: include| list)?"
        r"|trusted by.{0,40}|who we (?:work with|serve)|(?:unsere )?(?:kunden|referenzen|auftraggeber)|nos (?:clients"
        r"|références)|ils nous font confiance|(?:(?:nuestros|nossos) )?clientes|(?:i nostri )?clienti"
        r"|(?:наши )?(?:клиенты|заказчики)|(?:nasi|nasze) klienci|我们的客户|合作客户|客户案例|主要客户|お客様"
        r"|(?:主要)?取引先|導入実績|(?:주요 )?고객사?|عملاؤنا|العملاء|müşteriler(?:imiz)?|referanslar(?:ımız)?"
    ),
    "award": (
        r"(?:our )?awards?(?: (?:and|&) (?:recognitions?|honou?rs|certifications))?|recognitions?|auszeichnungen"
        r"|preise|(?:nos )?(?:prix|récompenses|distinctions)|premios|prêmios|premi|награды|(?:наши )?награды|nagrody"
        r"|获奖(?:情况|荣誉)?|荣誉(?:资质)?|受賞(?:歴)?|수상(?: ?내역)?|ödüller(?:imiz)?|(?:ال)?جوائز(?:نا)?"
    ),
    "office": (
        r"(?:our |global |regional |worldwide )*(?:offices?|locations)|(?:unsere )?(?:standorte|niederlassungen)|nos "
        r"(?:bureaux|agences|implantations)|(?:nuestras )?oficinas|(?:(?:as |os )?nossos )?escritórios"
        r"|(?:le nostre )?sedi|(?:наши )?офисы|филиалы|分公司|办事处|全球(?:办公室|分支)|拠点|事業所|지사|사무[소실]"
        r"|ofisler(?:imiz)?|(?:ال)?مكاتب(?:نا)?"
    ),
    "product": (
        r"(?:our |main |key )*products?(?: list| range| portfolio)?|(?:unsere )?produkte|nos produits|(?:(?:nuestros"
        r"|nossos) )?produc?tos|(?:i nostri )?prodotti|(?:наша )?продукция|(?:наши )?продукты|产品(?:中心|系列)?"
        r"|我们的产品|製品(?:一覧|情報)?|제품|ürünler(?:imiz)?|(?:ال)?منتجات(?:نا)?"
    ),
    "certification": (
        r"(?:our )?(?:certifications?|certificates|accreditations?)(?: (?:and|&) (?:awards|accreditations|compliance"
        r"|memberships))?|zertifi(?:zierungen|kate)|certificaciones|certificazioni|certificações|сертификаты"
        r"|certyfikaty|资质(?:证书|荣誉)?|认证|認証|인증(?:서)?|sertifika(?:lar|larımız)|الشهادات"
    ),
}
_HEADING = re.compile("|".join(rf"(?P<{property}>(?:{words}))" for property, words in _HEADINGS.items()), re.IGNORECASE)
"""Headings over lists, whole. By hand."""

_ENTRY_NO = re.compile(
    r"\b(?:read more|learn more|view all|see all|more|contact us|home|about|next|previous|load more|download|menu|all"
    r"|mehr|weiter|подробнее|ещё|更多|click)\b|[.!?…]\Z|@|https?:",
    re.IGNORECASE,
)
_ALT_NO = re.compile(
    r"\A(?:logo|image|img|icon|photo|picture|client|customer|partner|award|brand|untitled|banner)?[\s_\-]*\d*\Z|\."
    r"(?:png|jpe?g|gif|svg|webp)\Z",
    re.IGNORECASE,
)
_ALT_ENDS = re.compile(
    r"\s*(?:[-–|]\s*)?(?:logo|logotype|company logo|brand logo)\s*\Z|\A(?:logo (?:of )?|client[:\s-]+)", re.IGNORECASE
)

_YEAR = r"(?P<year>(?:[1١۱][89٨٩۸۹]|[2٢۲][0٠۰])\d{2})(?!\d)"
_FOUNDED = re.compile(
    r"(?:(?<!\w)(?:"
    r"(?:was |were |been )?(?:founded|established|incorporated|formed|set up|started)(?:\s\w+){0,3}? in"
    r"|founded|established|incorporated|est\.|(?:in business|serving\s[\w\s]{2,30}|operating) since"
    r"|year (?:of (?:foundation|incorporation|establishment)|founded|established)|foundation:"
    r"|gegründet(?: (?:im jahre?|in))?|gründung(?:sjahr)?"
    r"|fundad[ao]s?(?: (?:en(?: el año)?|em|no ano(?: de)?))?|funda(?:ción|ção):|(?:año|ano) de funda(?:ción|ção)"
    r"|fondée?s?(?: en)?|créée? en|fondation\s?:|année de (?:fondation|création)"
    r"|fondat[ao](?: (?:nel(?:l'anno)?|in))?|fondazione:|anno di fondazione"
    r"|założon[aey](?: w(?: roku)?)?|rok założenia|opgericht(?: in)?"
    r"|kuruldu|kuruluş(?: (?:yılı|tarihi))?"
    r"|основан[аоы]?(?: в)?|(?:год|дата) основания|заснован[аои]?(?: [ву])?|рік заснування"
    r"|و?(?:تأسست|تأسس|أسست|تاسست)(?: الشركة)?(?: (?:في|منذ))?(?: (?:عام|سنة))?|(?:سنة|عام|تاريخ) التأسيس)"
    r"|(?:成立|創立|创立|创建|創建|建立)[于於]|成立(?:时间|時間|日期|年份)?|创立(?:时间)?|創立(?:年月?日?)?"
    r"|設立(?:年月?日?)?|創業(?:年)?|(?:설립|창립)(?:일자?|연도|년도|연월일)?)"
    rf"\s{{0,2}}[:：]?\s{{0,2}}{_YEAR}",
    re.IGNORECASE,
)
"""A word for it, a colon or none, and the year: alike in all languages. Nouns that also begin names of foundations
have the colon. By hand."""
_YEAR_FIRST = re.compile(
    rf"(?<!\d){_YEAR}(?:"
    r"\s?年(?:\s?\d{1,2}\s?月(?:\s?\d{1,2}\s?日)?)?\s?(?:に|在\w{2,6}?|正式)?(?:設立|創業|創立|成立|创立|创建|創建|建立)"
    r"|\s?년(?:\s?\d{1,2}\s?월(?:\s?\d{1,2}\s?일)?)?에?\s?(?:설립|창립|창업)"
    r"|\syılında\s(?:\w+\s){0,2}?kurul|\sгоду\s(?:\w+\s){0,2}?основан|\sроці\s(?:\w+\s){0,2}?заснован"
    r"|-?[bB][ae]n\s(?:\w+\s){0,2}?alapít)",
    re.IGNORECASE,
)
"""The year before the word, as most languages say it whose verb stands last. By hand."""
_FOUNDED_PARTS = (
    "founded|established|incorporated|formed in|set up in|started in|est. |since |year of|foundation:|gegründet"
    "|gründung|fundad|fundación|fundação|fondé|créé|création|fondat|fondazione|założ|opgericht|kurul|основан"
    "|заснован|تأسس|أسست|تاسست|التأسيس|成立|创立|創立|設立|创建|創建|建立|創業|설립|창립|창업|alap"
)
_FOUNDED_WORDS = tuple(_FOUNDED_PARTS.split("|"))
_EMPLOYEES = re.compile(
    r"\b(?P<said>(?:over|more than|around|about|approximately|nearly|some|über|mehr als|rund|plus de|más de|mais de"
    r"|oltre|более|около|свыше)?\s?(?P<count>\d{1,3}(?:[,. ]\d{3})*|\d{1,6})\s?\+?\s(?:(?:full[- ]time|highly|skilled"
    r"|qualified|talented|dedicated|experienced|professional|software|it|qualifizierte|professionals and"
    r"|plus)\s){0,3}(?:employees|staff members|team members|engineers|developers|professionals|specialists"
    r"|people worldwide|mitarbeiter(?:innen)?|mitarbeitende|collaborateurs|salariés|employés|empleados|funcionários"
    r"|dipendenti|collaboratori|сотрудник(?:ов|а)?|специалист(?:ов|а)?|pracowników|medewerkers|çalışan))\b|(?P<said2>"
    r"(?:员工|員工|社員数|従業員数|임직원)\s?[:：]?\s?(?P<count2>\d{1,6})\s?(?:余|多)?(?:人|名|명))",
    re.IGNORECASE,
)
_EMPLOYEE_PARTS = (
    "employees|staff members|team members|engineers|developers|professionals|specialists|people worldwide|mitarbeite"
    "|ollaborateurs|salariés|employés|empleados|funcionários|dipendenti|collaboratori|сотрудник|специалист"
    "|pracowników|medewerkers|çalışan|员工|員工|社員数|従業員数|임직원"
)
_EMPLOYEE_WORDS = tuple(_EMPLOYEE_PARTS.split("|"))
_CERTIFIED = re.compile(
    r"(?<![A-Za-z0-9])(?P<name>(?:(?:DIN |BS |GB/T )?(?:EN )?ISO(?:/IEC)?(?:/TS)?[\s\-]?\d{4,5}(?:-\d{1,2})?"
    r"(?::\d{4})?|SOC\s?[123](?: Type\s(?:II|I|2|1))?|PCI[\s\-]DSS(?: Level \d)?|CMMI(?:-DEV)?(?: Level| ML)?[\s-]?\d"
    r"|Cyber Essentials(?: Plus)?|FedRAMP(?: High| Moderate)?|HITRUST|IATF 16949|AS9100D?|TISAX|ГОСТ Р?\s?ИСО \d{4,5}"
    r"(?:-\d{4})?))(?![A-Za-z0-9])"
)
_CERTIFIED_WORD = re.compile(
    r"certif|accredit|complian|zertifi|сертиф|认证|認証|인증|conform|belge|gecertificeerd|attest|audited", re.IGNORECASE
)
_AWARDED = re.compile(
    r"\b(?:winner of|won|awarded|recipient of|received|named|honou?red with|recogni[sz]ed with)\s(?:the\s|a\s|an\s)?"
    r"(?P<name>[“\"']?[A-Z0-9][\w&’'.\-]{1,30}(?:\s(?:[A-Z0-9][\w&’'.\-]{0,30}|of|for|in|the|and|&)){0,8}?\s(?:Award"
    r"|Prize|Medal|Trophy)s?(?:\s(?:in\s)?(?:19|20)\d{2})?)"
)


def is_heading(text: str) -> bool:
    """Whether a heading says that a list of what a vendor claims follows."""
    return len(text) <= 60 and _HEADING.fullmatch(text.strip(" :：.!")) is not None


def vendor(view: View, out: Gathered) -> None:
    """Everything that a page claims of its own organisation."""
    _lists(view, out)
    _sentences(view, out)


def _lists(view: View, out: Gathered) -> None:
    lines = view.facts.lines
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if not line.level or line.marks & (NAV | FORM | HIDDEN) or len(line.text) > 60:
            continue
        found = _HEADING.fullmatch(line.text.strip(" :：.!"))
        if found is None or not found.lastgroup:
            continue
        end = _end(lines, at, line.level)
        for entry in _entries(view, at, end, line):
            value = _entry(entry, found.lastgroup)
            out.say(found.lastgroup, value, f"under “{values.clean(line.text, 60)}”", entry, rank=SAID_CONTACT)


def _end(lines: list[Line], at: int, level: int) -> int:
    """Where what a heading is over ends: at the next of its level, or where the page's main text does."""
    beside = lines[at - 1].marks & BESIDE
    for index in range(at, min(len(lines), at + 4 * MOST_EACH)):
        if (0 < lines[index].level <= level) or (lines[index].marks & BESIDE) & ~beside:
            return index
    return min(len(lines), at + 4 * MOST_EACH)


def _entries(view: View, at: int, end: int, heading: Line) -> Iterator[str]:
    """The entries of a list, the headings of a row of cards, or the pictures of a row of marks."""
    lines = view.facts.lines
    inside = lines[at:end]
    under = [one.text for one in inside if one.level > heading.level]
    listed = [one.text for one in inside if one.marks & (ITEM | CELL) and not one.level]
    pictured = [
        _ALT_ENDS.sub("", one.alt)
        for one in view.facts.pictures
        if at <= one.line <= end and _within(view, one.box, heading.box)
    ]
    pictured = [one for one in pictured if one and not _ALT_NO.search(one)]
    chosen = under if len(under) > 1 else listed if len(listed) > 1 else pictured
    yield from chosen[:MOST_EACH]


def _within(view: View, box: int, around: int) -> bool:
    """Whether a box lies in the box of a heading, or in the one around that."""
    boxes = view.facts.boxes
    wanted = {around, boxes[around].parent if around >= 0 else -1}
    for _ in range(8):
        if box in wanted:
            return True
        if box < 0:
            break
        box = boxes[box].parent
    return False


def _entry(text: str, property: str) -> str:
    text = values.clean(text, LONGEST_ENTRY + 1).strip(" •·–-|,;:")
    if not 2 <= len(text) <= LONGEST_ENTRY or len(text.split()) > 12 or _ENTRY_NO.search(text):
        return ""
    if property == "client" and not text[0].isupper() and text[0].isascii() and not text[0].isdigit():
        return ""
    return text if any(one.isalpha() for one in text) else ""


_CERTIFIED_WORDS = (
    "iso",
    "soc ",
    "pci",
    "cmmi",
    "cyber essentials",
    "fedramp",
    "hitrust",
    "iatf",
    "as9100",
    "tisax",
    "гост",
)
_AWARDED_WORDS = ("award", "prize", "medal", "trophy")


def _sentences(view: View, out: Gathered) -> None:
    for line in _lines(view, _FOUNDED_WORDS, view.digits):
        if year := _FOUNDED.search(line.text) or _YEAR_FIRST.search(line.text):
            out.say("foundingDate", str(int(year["year"])), view.where(line.marks), _around(line.text, year))
    for line in _lines(view, _EMPLOYEE_WORDS, view.digits):
        if size := _EMPLOYEES.search(line.text):
            count = int(re.sub(r"\D", "", size["count"] or size["count2"]))
            value = str(count) if 1 < count <= MOST_EMPLOYEES else ""
            out.say("employees", value, view.where(line.marks), _around(line.text, size))
    for line in _lines(view, _CERTIFIED_WORDS):
        if _CERTIFIED_WORD.search(line.text):
            for name in islice(_CERTIFIED.finditer(line.text), 10):
                out.say("certification", values.clean(name["name"]), view.where(line.marks), _around(line.text, name))
    for line in _lines(view, _AWARDED_WORDS):
        for name in islice(_AWARDED.finditer(line.text), 10):
            value = values.clean(name["name"]).strip("“\"'")
            out.say("award", value, view.where(line.marks), _around(line.text, name))


def _lines(view: View, words: tuple[str, ...], within: Excerpt | None = None) -> Iterator[Line]:
    """Lines with one of some words that could be a vendor's sentence about itself."""
    for index in view.lines_with(words, within=within):
        line = view.facts.lines[index]
        if index not in view.others and not line.marks & (NAV | FORM) and len(line.text) <= 2000:
            yield line


def _around(text: str, found: re.Match[str]) -> str:
    return text[max(0, found.start() - 80) : found.end() + 80]
