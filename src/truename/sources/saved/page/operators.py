"""Whose a site is, in the words of the site: copyright lines, imprints, statements such as "operated by".

As weaker evidence, what the page's head calls the site. A wrong name costs more than a missed one: a name is taken from
a place that is for it, or where its legal form shows where it ends; never out of a sentence.
"""

from __future__ import annotations

import re
from itertools import islice

from truename.sources.saved import values
from truename.sources.saved.page import names, vendor
from truename.sources.saved.page.gather import SAID_FOOTER, SAID_IMPRINT, SAID_LINK, SAID_TEXT, Gathered
from truename.sources.saved.page.tags import ASIDE, FOOTER, FORM, HIDDEN, NAV, QUOTE
from truename.sources.saved.page.view import View

MOST_NAMES = 6
"""Names that one page gives its site from one sort of place. Assumption: a name, a brand, a parent."""

# --- copyright lines

_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|&copy;|\bcopyright\b|\bcopr\.|авторск\w+ прав\w+|版权所有|版權所有|著作権|저작권|حقوق النشر"
    r"|todos los derechos reservados a|urheberrecht|derechos de autor)",
    re.IGNORECASE,
)
_SIGNS = ("©", "(c)", "copyright", "版权所有", "版權所有", "著作権", "저작권", "авторск", "حقوق")
_YEARS = re.compile(
    r"(?:©|\(c\)|copyright|copr\.|(?:19|20)\d{2}|[-–—/,]|\s|\b(?:by|of|from|since|seit|depuis|desde|von|par|por|to"
    r"|until|bis|c|©|today|present|heute)\b|гг?\.|年|:|版权所有|版權所有|著作権|저작권|авторские права)+",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
_RESERVED = re.compile(
    r"[.,;|·•–—\-\s(]{0,4}(?:all\srights?\sreserved|alle\srechte\svorbehalten|(?:tous\s(?:les\s)?)?droits\sréservés"
    r"|todos\s(?:los\s|os\s)?(?:derechos|direitos)\sreservados|tutti\si\sdiritti\s(?:sono\s)?riservati"
    r"|alle\srechten\svoorbehouden|wszelkie\sprawa\szastrzeżone|все\sправа\sзащищены|всі\sправа\sзахищені"
    r"|všechna\správa\svyhrazena|minden\sjog\sfenntartva|tüm\shakları\s(?:saklıdır|mahfuzdur)"
    r"|toate\sdrepturile\srezervate|med\sensamrätt|alla\srättigheter|kaikki\soikeudet\spidätetään"
    r"|sva\sprava\spridržana|με\sεπιφύλαξη|(?:جميع|كل)\sالحقوق\sمحفوظة|כל\sהזכויות\sשמורות|版权所有|版權所有"
    r"|保留所有权利|保留所有權利|all\srights|rights\sreserved|無断転載|不許複製|모든\s권리)[\s.,]*",
    re.IGNORECASE,
)
"""That rights are reserved, in the languages of most pages. It ends a name, or stands before it. By hand."""

_ENDED = re.compile(
    r"[.,;|·•–—\-\s(]{0,4}(?:\b(?:unless\s|except\s|and/or\s|and\sits\s|und\slizenzgeber|is\sa\s|ist\seine\s|(?:powered"
    r"|designed|developed|built|made|theme|template|website|web\sdesign|site|created|hosted|managed|crafted)\s(?:by"
    r"|with|design)|privacy|terms|imprint|impressum|datenschutz|cookie|sitemap|legal\snotice|mentions|aviso|contact\b"
    r"|kontakt|registered|company\s(?:no|number|reg)|vat\b|tel\b|e-?mail|licen[sc]ed|инн|огрн|разработ|создан)"
    r"|icp|京|粤|沪|浙)",
    re.IGNORECASE,
)
"""What else ends a name in a copyright line. By hand."""

_DIVIDERS = re.compile(r"\s[|·•–—]\s|\s-\s|\s{2,}|[|•·]|\. |; |\s/\s")
_NOT_THE_SITES = re.compile(
    r"openstreetmap|mapbox|google|getty|shutterstock|istock|adobe stock|fotolia|unsplash|pexels|pixabay|depositphotos"
    r"|dreamstime|alamy|wikimedia|wordpress|envato|themeforest|bootstrap|jquery|font ?awesome|the authors?"
    r"|contributors|licensors|respective owners|photographer|leaflet|esri|here maps|apache software|jboss|microsoft"
    r"|twitter|facebook|youtube|this (?:site|website|page)|the (?:site|website|content)|respective|owner",
    re.IGNORECASE,
)
"""Whose rights are noted in others' pages, by hand."""

_END_OF_PAGE = 0.25
"""A copyright line that is no footer's counts among the last lines of a page: this part of it, or ten. Assumption."""


def operator(view: View, out: Gathered) -> None:
    """Everything that a page says of whose it is, in its text and in its head."""
    _statements(view, out)
    _imprint(view, out)
    _copyrights(view, out)
    _footers(view, out)
    _head(view, out)


def _say(out: Gathered, name: str, where: str, said: str, rank: int) -> None:
    if name and len(out.values("name")) < 2 * MOST_NAMES:
        out.say("name", name, where, said, rank=rank)


def _copyrights(view: View, out: Gathered) -> None:
    lines = view.facts.lines
    last = max(len(lines) * (1 - _END_OF_PAGE), len(lines) - 10)
    kept = 0
    for index in view.lines_with(_SIGNS):
        line = lines[index]
        if len(line.text) > 600 or index in view.others or line.marks & (QUOTE | HIDDEN):
            continue
        if not (line.marks & FOOTER or index >= last):
            continue
        name = copyright_name(line.text)
        if not name and index + 1 < len(lines) and _only_sign(line.text):
            name = copyright_name(f"{line.text} {lines[index + 1].text}")
        if name and kept < MOST_NAMES:
            kept += 1
            _say(out, name, "copyright line", line.text, SAID_FOOTER)


def _only_sign(text: str) -> bool:
    return len(text) < 24 and _YEARS.fullmatch(text.strip(" .|")) is not None


def copyright_name(text: str) -> str:
    """Who holds the copyright, as a line says; "" where it names nobody."""
    found = _COPYRIGHT.search(text)
    if found is None:
        return ""
    before, after = text[: found.start()].strip(), text[found.start() :]
    name = _holder(after)
    signed = found[0] in ("©", "(c)", "(C)") or not found[0].isascii() or _YEAR.search(text)
    if not name and signed and 0 < len(before) <= names.LONGEST_NAME:
        # "Acme Ltd © 2020", "2020 Acme Ltd 版权所有"
        parts = [one for one in _DIVIDERS.split(before) if one.strip()]
        name = _holder(parts[-1]) if parts else ""
    return name


def _holder(text: str) -> str:
    started = _YEARS.match(text.lstrip(" .,|-–"))
    text = text.lstrip(" .,|-–")[started.end() if started else 0 :]
    if (ended := _RESERVED.match(text)) and ended.end() < len(text):
        text = text[ended.end() :].lstrip(" .,|-–·:")
    if formed := names.by_form(text):
        return formed if not _NOT_THE_SITES.search(formed) else ""
    for ends in (_RESERVED, _ENDED):
        if ended := ends.search(text):
            text = text[: ended.start()]
    text = _DIVIDERS.split(text.strip(), maxsplit=1)[0]
    text = re.sub(
        r"[\s,(]{1,3}(?:c\s)?(?:19|20)\d{2}(?:\s?[-–—]\s?(?:(?:19|20)\d{2}|present|today))?\)?\s*\Z", "", text
    ).strip(" ,.")
    name = names.organisation_name(text)
    if not name or len(name) > 80 or len(name.split()) > 8 or _NOT_THE_SITES.search(name) or names.is_anothers(name):
        return ""
    if not _as_names_are(name):
        return ""
    return name


def _as_names_are(name: str) -> bool:
    """Whether words are written as in a name: most with a capital, or in a script without; no sentence."""
    words = [one for one in re.split(r"[\s\-]+", name) if one[:1].isalpha()]
    if not words:
        return False
    small = [one for one in words if one[0].islower()]
    if len(words) == 1:
        return not small or any(one.isupper() for one in name)
    return len(small) * 2 <= len(words) and (words[0][0].isupper() or not words[0][0].islower())


# --- statements

_PHRASE = re.compile(
    r"\b(?:(?:owned|operated|run|managed|provided|published)(?:\s(?:and|&)\s(?:owned|operated|run|managed"
    r"|maintained))?\sby|(?:trading|business|brand|trade) name of|trading as|t/a|doing business as|"
    r"(?:web)?seite\swird\sbetrieben\svon|betrieben\svon|site(?:\s\S{3,60})?\sest\s(?:édité|exploité|publié)\spar"
    r"|sitio\s(?:web\s)?es\spropiedad\sde|sito\sè\sdi\sproprietà\sdi)\s",
    re.IGNORECASE,
)
_PHRASE_WORDS = (
    "operated by",
    "owned by",
    "run by",
    "managed by",
    "provided by",
    "published by",
    "name of",
    "trading as",
    "t/a ",
    "doing business as",
    "betrieben von",
    "édité par",
    "exploité par",
    "publié par",
    "propiedad de",
    "proprietà di",
)
_ABOUT_THE_SITE = re.compile(
    r"(?:web)?(?:site|page|seite)s?\b|\bplatform|\bportal|\bshop\b|\bstore\b|\bblog\b|\bapp\b|\bservice\b|\bbrand\b"
    r"|\btrad(?:ing|e)\b|t/a|business|sitio|sito",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:(?:the\s)?(?:site|website)\s(?:owner|operator|publisher)|(?:legal|registered|trading|full\slegal)\sname"
    r"|(?:owned\sand\s)?operated\sby|operado\spor|gestionado\spor|exploité\spar|édité\spar|gestito\sda|işleten(?:\sfirma)?"
    r"|operatör|company(?:\sname)?|owner|operator|publisher|(?:seiten)?betreiber(?:in)?(?:\s(?:der|dieser)\s(?:web)?(?:seite"
    r"|site))?|diensteanbieter|anbieter|herausgeber|firma|firmenname|firmenwortlaut|inhaber|verantwortlich"
    r"(?:e\sstelle|er)?(?:\s[^:]{3,60})?|angaben\sgem(?:äß|\.|aess|ass)\s(?:§|paragraph)\s?5(?:\s[^:]{1,20})?|éditeur"
    r"(?:\s(?:du|de\sce)\ssite)?|propriétaire(?:\sdu\ssite)?|raison\ssociale|dénomination(?:\ssociale)?|titular"
    r"(?:\sdel?\s[^:]{3,30})?|raz[oó]n\ssocial|denominaci[oó]n\ssocial|razão\ssocial|denominazione(?:\ssociale)?"
    r"|ragione\ssociale|titolare(?:\sdel\ssito)?|proprietario|(?:полное\s|сокращ[её]нное\s)?наименование"
    r"(?:\sорганизации)?|оператор(?:\sсайта)?|владелец(?:\sсайта)?|администратор\sсайта|название\sкомпании|název(?:\s"
    r"(?:firmy|společnosti))?|provozovatel|obchodn[ií]\s(?:firma|jméno)|nazwa(?:\sfirmy)?|administrator(?:em)?\s"
    r"(?:strony|serwisu)|cégnév|denumire|unvan[ıi]?|şirket\sunvanı|bedrijfsnaam|handelsnaam|företagsnamn|公司名称"
    r"|企业名称|主办单位|运营商|公司名稱|会社名|商号|社名|運営会社|販売業者|상호(?:명)?|회사명|운영(?:자|사|회사|주체)?"
    r"|(?:اسم\s)?الشركة(?:\sالمشغلة)?|(?:ال)?تشغيل|(?:ال)?مشغل(?:\sالموقع)?|صاحب\sالموقع|שם\sהחברה)"
    r"\s{0,2}(?:[:：]|[–-]\s|\Z)\s{0,3}",
    re.IGNORECASE,
)


_DIVIDED = re.compile(r"[:：]|\s[–-]\s")
_ARTICLE = re.compile(
    r"\A(?:the\s(?:company|firm)\s|(?:la\s)?société\s(?=[A-Z])|la\s(?:empresa|sociedad|società|ditta)\s|die\s"
    r"(?:firma\s)?|der\s|компани(?:я|ей)\s)",
    re.IGNORECASE,
)


def _statements(view: View, out: Gathered) -> None:
    """ "Operated by", "trading as", wherever they stand; labels such as "Company:" only where contacts stand."""
    lines = view.facts.lines
    for index in view.lines_with(_PHRASE_WORDS, 10):
        line = lines[index]
        if index in view.others or line.marks & (QUOTE | FORM):
            continue
        for found in islice(_PHRASE.finditer(line.text[:1500]), 3):
            before = line.text[max(0, found.start() - 80) : found.end()]
            name = _stated_name(line.text[found.end() :], sentence=True) if _ABOUT_THE_SITE.search(before) else ""
            _say(out, name, view.where(line.marks), line.text, SAID_IMPRINT)
    whole = bool(view.sorts & {"imprint", "contact", "about"})
    for index, line in enumerate(lines[: len(view.starts)]):
        if not (whole or line.marks & FOOTER) or len(line.text) > 240 or line.marks & (QUOTE | FORM | NAV):
            continue
        if index in view.others or not (len(line.text) < 50 or _DIVIDED.search(line.text, 0, 70)):
            continue
        if label := _LABEL.match(line.text):
            alone = label.end() == len(line.text)
            below = lines[index + 1].text if alone and index + 1 < len(lines) else ""
            sure = alone and not ("imprint" in view.sorts and line.text[-1] in ":：")
            name = names.by_form(below) if sure else _stated_name(below or line.text[label.end() :], sentence=False)
            _say(out, name, view.where(line.marks), f"{line.text} {below}", SAID_IMPRINT)


def _stated_name(text: str, *, sentence: bool) -> str:
    """The name with which a text begins that somebody says to be a name."""
    text = _ARTICLE.sub("", text)
    if formed := names.by_form(text):
        return formed if not _NOT_THE_SITES.search(formed) else ""
    if len(text) > 80 and not sentence:
        return ""
    name = names.organisation_name(re.split(r"[,;(]|\.(?:\s|\Z)|\s[|–-]\s", text[:120], maxsplit=1)[0])
    if (
        not name
        or len(name.split()) > 6
        or not _as_names_are(name)
        or names.is_anothers(name)
        or _NOT_THE_SITES.search(name)
    ):
        return ""
    return name if not sentence or all(one[0].isupper() or not one[0].isalpha() for one in name.split()) else ""


# --- imprints and footers

_NO_IMPRINT = re.compile(
    r"clients|partner|distribut|reseller|dealer|supplier|händler|lieferant|дилер|代理|経銷|партн"
    r"|haftung|disclaimer|datenschutz|privacy|liability|urheberrecht|copyright|intellectual|propriété intellectuelle"
    r"|cookies?|terms|links|google|responsabilit|персональн|免责|条款",
    re.IGNORECASE,
)
_FARTHEST = 30
"""Lines above which a heading is looked for."""

_CONTACTS = re.compile(
    r"@|\(at\)|\[at\]|\+\d|\b(?:tel|phone|telefon|fax|e-?mail)\b|тел\.|电话|電話|\b\d{4,6}\b"
    r"|\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b|〒",
    re.IGNORECASE,
)
_NEAR = 5
"""Lines after a name in which its address or telephone begins. Assumption: name, second name, street, town."""


def _beside_contacts(view: View, index: int) -> bool:
    """Whether a name stands at the head of a block of contacts, as an operator's does and a client's does not."""
    after = view.facts.lines[index + 1 : index + 1 + _NEAR]
    return (
        any(_CONTACTS.search(line.text[:200]) for line in after)
        or _CONTACTS.search(view.facts.lines[index].text) is not None
    )


def _imprint(view: View, out: Gathered) -> None:
    """The first names with a legal form in an imprint or among contacts that contacts follow. Whoever stands below a
    heading over clients, partners or disclaimers is somebody else."""
    kept = 0
    for index, name in view.formed:
        line = view.facts.lines[index]
        if (
            index not in view.imprints
            or line.marks & ASIDE
            or len(line.text) > len(name) + 60
            or _NOT_THE_SITES.search(name)
        ):
            continue
        if _beside_contacts(view, index) and not _NO_IMPRINT.search(_heading_over(view, index)):
            _say(out, name, _imprint_place(view, index), line.text, SAID_IMPRINT)
            kept += 1
            if kept >= 2:
                break


def _imprint_place(view: View, index: int) -> str:
    if "imprint" in view.sorts:
        return "imprint"
    return "contact page" if "contact" in view.sorts else f"under “{values.clean(_heading_over(view, index), 60)}”"


def _heading_over(view: View, index: int) -> str:
    lines = view.facts.lines
    for at in range(index - 1, max(-1, index - _FARTHEST), -1):
        if lines[at].level:
            return "clients" if vendor.is_heading(lines[at].text) else lines[at].text
    return ""


def _footers(view: View, out: Gathered) -> None:
    """Names with a legal form with which a line of a footer begins."""
    kept = 0
    for index, name in view.formed:
        line = view.facts.lines[index]
        if line.marks & FOOTER and kept < 2 and not _NOT_THE_SITES.search(name):
            _say(out, name, "footer", line.text, SAID_FOOTER)
            kept += 1


# --- the page's head


def _head(view: View, out: Gathered) -> None:
    """What the site calls itself: a brand, seldom the operator's name, so that it is another name."""
    known = {one.casefold() for one in out.values("name")}
    for meta in ("og:site_name", "application-name", "apple-mobile-web-app-title", "twitter:app:name:iphone"):
        for content in list(view.metas(meta))[:2]:
            name = names.organisation_name(content)
            if name and name.casefold() not in known and len(name) <= 80:
                rank = SAID_LINK if meta == "og:site_name" else SAID_TEXT
                out.say("alias", name, meta, content, rank=rank)
    for content in list(view.metas("dcterms.rightsholder", "dc.publisher", "dcterms.publisher", "copyright", "rights"))[
        :4
    ]:
        name = copyright_name(f"© {content}")
        _say(out, name if name and values.clean(content) else "", "head", content, SAID_TEXT)
