"""How a page was made: its generator, marks of templates, comments in its source, its icon, its pictures and links."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import unquote_to_bytes

from truename.sources.saved import Saved, hosts, values
from truename.sources.saved.page.gather import SAID_BESIDE, SAID_LINK, SAID_TEXT, Gathered
from truename.sources.saved.page.tags import CREDIT, FOOTER, HIDDEN
from truename.sources.saved.page.view import View
from truename.sources.saved.page.walk import LONGEST_DATA, Picture

MOST_LINKS = 200
MOST_PICTURES = 200
MOST_INNER = 40
"""Pictures that stand in one page as data and are taken out of it. Assumption; a gallery refers to files."""

SMALLEST_PICTURE = 33
"""Pixels of a side below which a picture is an icon or counts visitors: icons are 16 to 32."""

# --- links


def links(view: View, out: Gathered) -> None:
    """The sites that a page leads to, each once."""
    for link in view.facts.links[: 20 * MOST_LINKS]:
        href = link.href
        if "//" in href[:9]:
            site = hosts.site(href)
            if site and site != view.site:
                where = "hidden text" if link.marks & HIDDEN else "footer" if link.marks & FOOTER else "link"
                out.say("link", site, where, href, rank=SAID_LINK)


# --- generator and templates

_THEMES = re.compile(
    r"/wp-content/(?P<wp>themes/[\w.\-]{2,60}|plugins/[\w.\-]{2,60})|/sites/(?:all|default)/(?P<drupal>(?:themes"
    r"|modules)/[\w.\-]{2,60})|/(?P<joomla>templates/[\w.\-]{2,60})/|/media/"
    r"(?P<joomla2>com_[\w\-]{2,40})/|cdn\.shopify\.com/s/files/(?P<shopify>\d/\d{4}/\d{4}/\d{4})|/catalog/view/theme/"
    r"(?P<opencart>[\w.\-]{2,60})|/skin/frontend/(?P<magento>[\w.\-]{2,40}/[\w.\-]{2,40})|/bitrix/templates/"
    r"(?P<bitrix>[\w.\-]{2,60})|/typo3conf/ext/(?P<typo3>[\w.\-]{2,60})|/static/version\d{1,20}/frontend/"
    r"(?P<magento2>[\w.\-]{2,40}/[\w.\-]{2,40})|/e/data/(?P<empire>[\w.\-]{2,40})|/Public/"
    r"(?P<thinkphp>[\w.\-]{2,40})/(?:css|js)"
)
_SYSTEMS = {
    "bitrix": "bitrix",
    "drupal": "drupal",
    "empire": "empirecms",
    "joomla": "joomla",
    "joomla2": "joomla",
    "magento": "magento",
    "magento2": "magento",
    "opencart": "opencart",
    "shopify": "shopify",
    "thinkphp": "thinkphp",
    "typo3": "typo3",
    "wp": "wordpress",
}
"""Content management systems by the groups above."""

_CREDIT = re.compile(
    r"\b(?:(?:web\s?site|site|web)\sby|(?:web\s?site|site|web|theme|template|page)?\s?(?:design(?:ed)?|develop(?:ed"
    r"|ment)?|built|created|made|crafted|realized|powered)\s(?:and\s\w{4,12}\s)?by|web\s?design:|theme:|template:"
    r"|theme by|template by|webdesign(?:\svon)?:?|(?:web)?seite\svon|réalisation\s?:|réalisé par|création\s?:"
    r"|conçu par|diseño(?: web)?(?: por)?:?|diseñado por|desarrollado por|realizzat[oa] da|sviluppato da|powered by"
    r"|proudly powered by|разработ(?:ка|ано)(?: сайта)?\s?(?:в|:|—|-)|создание сайта\s?(?::|—|-)|сайт создан"
    r"|技术支持\s?[：:]|制作\s?[：:])\s?(?P<name>[^|·•,.;©\n]{2,60})",
    re.IGNORECASE,
)
_THEME_COMMENT = re.compile(
    r"(?:theme|template|design(?:ed)?|author|html5 ?up|made|created|developed)\b[^\n]{0,20}?(?:name|by|uri|url|:)"
    r"\s{0,3}:?\s{0,3}(?P<name>[^\n]{2,80})",
    re.IGNORECASE,
)


def look(view: View, out: Gathered) -> None:
    """Generators, marks of templates, comments."""
    for content in view.metas("generator"):
        out.say("generator", values.clean(content, 120).lower(), "head", content)
    for content in list(view.metas("author", "designer", "web_author", "dc.creator"))[:4]:
        # Who wrote the page, or its template: many sites of one maker share it, so that it is no name of the site.
        name = values.clean(content, 80)
        out.say("templateMark", f"author:{name.casefold()}" if len(name) > 2 else "", "head", content)
    for mark, said in _themes(view):
        out.say("templateMark", mark, "source", said)
    _credits(view, out)
    comments(view, out)


_CREDIT_BEGINNINGS = (
    " by|design|réalis|création|conçu|diseñ|desarroll|realizzat|sviluppat|разработ|создан|技术支持|制作|theme|template"
    "|seite von"
)
_CREDIT_WORDS = tuple(_CREDIT_BEGINNINGS.split("|"))
_LAST_LINES = 12


def _credits(view: View, out: Gathered) -> None:
    """Whom a page credits with its making, in its footer or among its last lines."""
    lines = view.facts.lines
    for index, line in enumerate(lines):
        if not (line.marks & (FOOTER | CREDIT) or index >= len(lines) - _LAST_LINES) or len(line.text) > 400:
            continue
        lower = line.text.lower()
        if any(word in lower for word in _CREDIT_WORDS):
            for found in islice(_CREDIT.finditer(line.text), 3):
                # A link ends where the name does, whatever stands after it.
                linked = (link.text for link in view.facts.links if link.line == index and link.text)
                name = _credited(next((text for text in linked if found["name"].startswith(text)), found["name"]))
                out.say("templateMark", f"credit:{name.casefold()}" if name else "", view.where(line.marks), line.text)


_CREDIT_NO = re.compile(
    r"\b(?:the|our|us|you|your|a|an|this|that|their|his|her|him|it|its|we|and|customers?|experts?|professionals?|team"
    r"|people|law|default)\b",
    re.IGNORECASE,
)


def _credited(text: str) -> str:
    """Whom a credit names; "" where the words go on as a sentence does."""
    text = values.clean(text, 60).strip(" :–—-\"'“”()")
    words = text.split()
    if not words or len(words) > 5 or _CREDIT_NO.search(text):
        return ""
    return text if text[0].isupper() or not text[0].isascii() or "." in text else ""


def _themes(view: View) -> Iterator[tuple[str, str]]:
    facts = view.facts
    addresses = (
        [href for _, href, _ in facts.heads] + [src for src, _ in facts.scripts] + [one.src for one in facts.pictures]
    )
    text = "\n".join(one for one in addresses if one and not one.startswith("data:"))
    for found in _THEMES.finditer(text):
        name = found.lastgroup or ""
        yield f"{_SYSTEMS[name]}:{found[name].lower()}", found[0]


# --- comments

_NOISE = re.compile(
    r"\[if\b|\[endif|<!\[|#(?:include|if|set|echo)|\A\s*[?!]|\A[\w#.\-/ ]{0,40}\Z|google|gtag|facebook pixel"
    r"|meta pixel|yandex\.metrika|yoast|all in one seo|rank math|wp ?rocket|litespeed|autoptimize|cache|hotjar"
    r"|hubspot|clarity|cookie|this site is optimized|jetpack|monsterinsights|site kit|elementor|slider|wpbakery"
    r"|wayback|file archived on|playback timings|internet archive|generated|build|webpack|next\.?js|nuxt|angular"
    r"|react|ng-|v-if|svelte|\$|\{\{|\}\}|copied from|saved from url|mirrored from|html5shi|respond\.js|bootstrap"
    r"|jquery|font|favicon|viewport|mobile specific|page needs|stylesheet|javascript|\bcss\b|\bjs\b|meta tag"
    r"|open graph|twitter card|schema\.org|loading|preloader|lint\b|spdx|copyright|licen[sc]e|created by gnu"
    r"|this manual|begin |end of|end |start |\bdiv\b|\bsection\b|wrapper|container|\bnav|sidebar|footer|header"
    r"|content|\brow\b|\bcolumn\b|</|anchor|icon|modal|\bbar\b|\btabs?\b|button|\blinks? |menu|carousel|widget"
    r"|\bform\b|image|logo|hero|banner|\bcards?\b|\bgrid\b|tooltip|dropdown|popup|script|iframe|embed|plugin|theme"
    r"|template|analytics|tracking|pixel|snippet|module|block\b|markup|breadcrumb|toolbar|sprite|\bsvg\b|fallback"
    r"|polyfill|deprecated|todo\b|fixme",
    re.IGNORECASE,
)
"""What tools and templates write into sources, and what tells a writer where he is. By hand."""

LEAST_LETTERS = 18
LEAST_WORDS = 3
"""A comment that could be one hand's: so many letters and words. Assumptions."""


def comments(view: View, out: Gathered) -> None:
    """Comments that somebody wrote, and no tool: rare text, normalised. Names of themes are marks of templates."""
    for text in view.facts.comments:
        said = values.clean(text, 400)
        if len(said) < 8 or "[if" in said[:40]:
            continue
        if (theme := _THEME_COMMENT.search(said[:200])) and not re.search(r"[<>{}]", said):
            name = values.clean(
                re.split(r"\s[-–|]\s|\s{2,}|\sAuthor|\sURL|\sLicense|[;,]", theme["name"], maxsplit=1)[0], 60
            ).strip(" :*-")
            out.say("templateMark", f"comment:{name.casefold()}" if len(name) > 2 else "", "comment", said)
            continue
        letters = sum(one.isalpha() for one in said)
        long = len(said.split()) >= LEAST_WORDS or not said.isascii()
        if letters >= LEAST_LETTERS and long and letters * 2 > len(said) and not _NOISE.search(said):
            out.say("comment", values.plain(said).casefold()[:300], "comment", said)


# --- icons and pictures


def icons(view: View, out: Gathered) -> None:
    """The site's icon: its hash where it stands in the page, else its address, as the icon is a capture of its own."""
    for rel, href, _ in view.facts.heads:
        if "icon" not in rel.replace("-", " ").split():
            continue
        if href.startswith("data:"):
            content = data(href)
            out.say("favicon", values.icon_hash(content) if content else "", "icon", href[:80])
        else:
            out.say("pictureUrl", values.absolute(href, view.base), "icon", href, rank=SAID_BESIDE)


def data(address: str) -> bytes:
    """What a ``data:`` address holds; empty where it is damaged."""
    head, comma, body = address[:LONGEST_DATA].partition(",")
    if not comma:
        return b""
    raw = unquote_to_bytes(body)
    if not head.lower().endswith(";base64"):
        return raw
    try:
        return base64.b64decode(re.sub(rb"\s", b"", raw) + b"=" * (-len(raw) % 4), validate=False)
    except (binascii.Error, ValueError):
        return b""


_NO_PICTURE_WORDS = (
    "sprite|spacer|pixel|blank|loading|loader|placeholder|transparent|1x1|/flag|emoji|avatar-default|captcha"
    "|facebook.com/tr|google-analytics|doubleclick|mc.yandex|counter.|/matomo.php|/piwik.php|statcounter|histats|px.ads"
    "|quantserve|scorecardresearch"
)
_NO_PICTURE = tuple(_NO_PICTURE_WORDS.split("|"))
"""Parts of addresses of what is part of a design, or counts visitors. By hand."""


def pictures(view: View, out: Gathered, saved: Saved) -> list[Saved]:
    """The addresses of a page's pictures; those that stand in it as data come back as captures of their own."""
    inner: list[Saved] = []
    for count, one in enumerate(view.facts.pictures):
        if count >= 5 * MOST_PICTURES:
            break
        beginning = one.src[:300].lower()
        if _is_small(one) or any(word in beginning for word in _NO_PICTURE):
            continue
        owner = view.owner(one.box)
        where = "person" if owner else "img"
        if one.src.startswith("data:"):
            content = data(one.src) if len(inner) < MOST_INNER else b""
            if len(content) > 500 and one.src[5:11].lower() == "image/":
                name = f"{saved.name}#image-{count + 1}"
                media = one.src[5:40].partition(";")[0].partition(",")[0].lower()
                inner.append(
                    Saved(
                        name,
                        content,
                        address=f"{view.url or saved.name}#image-{count + 1}",
                        captured=saved.captured,
                        tool=saved.tool,
                        media=media,
                    )
                )
        else:
            out.say(
                "pictureUrl",
                values.absolute(one.src, view.base),
                where,
                one.alt or one.src,
                rank=SAID_LINK,
                subject=owner,
            )
    for address in view.metas("og:image", "twitter:image"):
        out.say("pictureUrl", values.absolute(address, view.base), "og:image", address, rank=SAID_TEXT)
    return inner


def _is_small(one: Picture) -> bool:
    for size in (one.width, one.height):
        digits = re.match(r"\d{1,5}", size)
        if digits and "%" not in size and int(digits[0]) < SMALLEST_PICTURE:
            return True
    return False
