"""Pages as sites have them: several templates, tidy and sloppy, and every contact written in one of many ways.

Which way is drawn from the host and the page alone, never from the language or the land.
"""

from __future__ import annotations

import json
import random
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape

from benchmarks.worlds.model import Member, Sentence, Site, Version
from benchmarks.worlds.tongues import Phone, Place, Tongue, Tongues, number

PARKED = ("This domain name is parked. The owner may sell it.", "Buy this domain", "Related searches")


@dataclass(frozen=True)
class File:
    """A file of a site: its path below the host, without the first slash; its media type; its bytes."""

    path: str
    media: str
    content: bytes


def files(site: Site, version: Version, tongues: Tongues, photos: Callable[[int, int], bytes | None]) -> Iterator[File]:
    """Every file of a site as it was at a date: pages, its icon and the pictures of its team.

    Args:
        site, version: which.
        tongues: how it is written.
        photos: a picture by its number and change; ``None`` where there is none.
    """
    writer = _Writer(site, version, tongues)
    if version.parked:
        yield File("index.html", "text/html", writer.parked().encode())
    else:
        for path, text in writer.pages():
            yield File(path, "text/html", text.encode())
        for place, member in enumerate(version.team):
            content = photos(member.picture, 0) if member.picture >= 0 else None
            if content is not None:
                yield File(f"team/{place}.jpg", "image/jpeg", content)
    if site.means.icon:
        yield File(*writer.icon)


def in_page(token: str) -> bool:
    """Whether a verification token stands in the page; else it stands in the name system."""
    return number("token", token) % 2 == 0


class _Writer:
    def __init__(self, site: Site, version: Version, tongues: Tongues) -> None:
        self.site, self.version, self.tongues = site, version, tongues
        self.tongue: Tongue = tongues.tongue(site.tongue)
        self.words = self.tongue.words
        # Which template and manner a site has stays the same between its captures.
        self.rng = random.Random(f"pages {site.host}")
        self.template = self.rng.randrange(5)
        self.structured = self.rng.random() < 0.3
        icon = site.means.icon
        self.icon = (
            ("favicon.ico", "image/x-icon", ico(icon)) if icon % 3 == 0 else ("icon.png", "image/png", png(icon))
        )

    # --- pages

    def pages(self) -> Iterator[tuple[str, str]]:
        """Home, about, contact, products, privacy: one to five of them."""
        rng, words = self.rng, self.words
        texts = self.version.texts
        cut = max(3, len(texts) // 2)
        kinds = rng.choice((("home",), ("home", "contact"), ("home", "about"), ("home", "about", "contact"),
                            ("home", "about", "contact", "products")))  # fmt: skip
        last = kinds[-1] if kinds[-1] != "products" else "contact"
        if self.version.policy:
            kinds = (*kinds, "privacy")
        self.kinds = kinds
        about = "about" if "about" in kinds else last
        for kind in kinds:
            parts: list[str] = []
            if kind == "home":
                parts += self._paragraphs(texts[:cut] if "about" in kinds else texts)
            if kind == about:
                parts += self._about(texts[cut:] if kind == "about" else [])
            if kind == "products":
                parts += [f"<h1>{words['products']}</h1>", *self._paragraphs(texts[:3])]
            if kind == last:
                parts += self._contact()
            if kind == "privacy":
                parts += [f"<h1>{words['privacy']}</h1>", *self._paragraphs(self.version.policy)]
            path = "index.html" if kind == "home" else f"{kind}.html"
            yield path, self._page(kind, "\n".join(parts))

    def parked(self) -> str:
        """What a company that parks names shows."""
        text = "".join(f"<p>{escape(self._sentence(one))}</p>" for one in self.version.texts)
        body = f"<h1>{self.site.host}</h1><p>{PARKED[0]}</p><a href='http://parkinglot.example/buy'>{PARKED[1]}</a>"
        head = f"<title>{self.site.host}</title>{''.join(self._trackers())}"
        return f"<html><head>{head}</head><body>{body}<h2>{PARKED[2]}</h2>{text}</body></html>"

    def _sentence(self, one: Sentence) -> str:
        tongue, seed, change = one
        return self.tongues.sentence(tongue, seed, self.version.brand, change)

    def _paragraphs(self, texts: list[Sentence]) -> list[str]:
        gap = self.tongue.gap
        groups = [texts[n : n + 3] for n in range(0, len(texts), 3)]
        return [f"<p>{escape(gap.join(self._sentence(one) for one in group))}</p>" for group in groups]

    def _about(self, texts: list[Sentence]) -> list[str]:
        words, version, rng = self.words, self.version, self.rng
        parts = [f"<h1>{words['about']}</h1>", *self._paragraphs(texts)]
        claims = version.claims
        if rng.random() < 0.6 and claims.get("founded"):
            parts.append(f"<p>{words['founded']}: {claims['founded'][0]}</p>")
        for kind in ("clients", "offices", "awards"):
            if claims.get(kind):
                items = "".join(f"<li>{escape(one)}</li>" for one in claims[kind])
                parts.append(f"<h3>{words[kind]}</h3><ul>{items}</ul>")
        if version.team:
            parts.append(f"<h2>{words['team']}</h2>")
            parts += [self._member(place, member) for place, member in enumerate(version.team)]
        return parts

    def _member(self, place: int, member: Member) -> str:
        role = self.words.get(member.role, member.role)
        photo = f'<img src="team/{place}.jpg" alt="{escape(member.name)}">' if member.picture >= 0 else ""
        if self.template % 2:
            return f'<div class="member">{photo}<h4>{escape(member.name)}</h4><span>{role}</span></div>'
        return f"<p>{photo}<b>{escape(member.name)}</b>, {role}</p>"

    # --- contacts

    def _contact(self) -> list[str]:
        words, stated, rng = self.words, self.version.stated, self.rng
        rows: list[tuple[str, str]] = []
        rows += [(words["phone"], self._phone(phone)) for phone in stated.phones]
        rows += [(words["email"], self._email(mailbox)) for mailbox in stated.emails]
        rows += [(words["address"], "<br>".join(map(escape, self._address(place)))) for place in stated.places]
        if stated.registered:
            rows.append((words["number"], stated.registered))
        if stated.taxed:
            rows.append((words["vat"], stated.taxed))
        rows += [("IBAN", self._bank(one)) for one in stated.bank]
        coins = {"1": "Bitcoin", "T": "USDT (TRC20)", "0": "Ethereum"}
        rows += [(coins.get(one[0], "Wallet"), one) for one in stated.wallets]
        rows += [self._handle(*one) for one in stated.handles]
        if self.version.left_in:
            rows.append((words["email"], f'<a href="mailto:{self.version.left_in}">{self.version.left_in}</a>'))
        if self.version.left_phone:
            rows.append((words["phone"], self.tongues.phone(self.version.left_phone, 0)))
        heading = words[rng.choice(("contact", "imprint"))]
        name = f"<strong>{escape(stated.name)}</strong>" if stated.name else ""
        operated = f"<p>{words['operated']}: {escape(self.version.operator)}</p>" if self.version.operator else ""
        keys = [f"<pre>{escape(one)}</pre>" for one in stated.keys]
        return [f"<h2>{heading}</h2>", operated, self._block(name, rows), *keys]

    def _block(self, name: str, rows: list[tuple[str, str]]) -> str:
        form = self.rng.randrange(5)
        if form == 0:
            return f"<address>{name}<br>" + "<br>\n".join(f"{key}: {value}" for key, value in rows) + "</address>"
        if form == 1:
            cells = "".join(f"<dt>{key}</dt><dd>{value}</dd>" for key, value in rows)
            return f"{name}<dl>{cells}</dl>"
        if form == 2:
            cells = "".join(f"<tr><td>{key}<td>{value}" for key, value in rows)
            return f"<table border=0><tr><td colspan=2>{name}{cells}</table>"
        if form == 3:
            return f"<p>{name}</p><ul class=contact>" + "".join(f"<li>{key} {value}" for key, value in rows) + "</ul>"
        return f"<p>{name} | " + " | ".join(f"{key}: {value}" for key, value in rows) + "</p>"

    def _phone(self, phone: Phone) -> str:
        # Without the calling code only where the page states an address of that land.
        homes = {place.land for place in self.version.stated.places}
        form = self.rng.randrange(8)
        text = self.tongues.phone(phone, form, phone.land if homes == {phone.land} else None)
        if self.rng.random() < 0.5:
            return f'<a href="tel:{self.tongues.digits(phone)}">{text}</a>'
        return text

    def _email(self, mailbox: str) -> str:
        name, _, host = mailbox.partition("@")
        return self.rng.choice(
            (
                f'<a href="mailto:{mailbox}">{mailbox}</a>',
                f'<a href="mailto:{mailbox}?subject=Web">{self.words["email"]}</a>',
                mailbox,
                f"{name} (at) {host}",
                f"{name}&#64;{host}",
            )
        )

    def _address(self, place: Place) -> list[str]:
        lines = self.tongues.address(place, self.rng.randrange(4), self.rng.random() < 0.8)
        return [", ".join(lines)] if self.rng.random() < 0.4 else lines

    def _bank(self, iban: str) -> str:
        return " ".join(iban[n : n + 4] for n in range(0, len(iban), 4)) if self.rng.random() < 0.6 else iban

    def _handle(self, network: str, name: str) -> tuple[str, str]:
        linked = {
            "telegram": f'<a href="https://t.me/{name}">@{name}</a>',
            "skype": f'<a href="skype:{name}?chat">{name}</a>',
            "github": f'<a href="https://github.com/{name}">{name}</a>',
        }
        return network.capitalize(), linked[network]

    # --- the frame of a page

    def _head(self, title: str) -> list[str]:
        site, version, rng = self.site, self.version, self.rng
        head = ['<meta charset="utf-8">', f"<title>{escape(title)}</title>"]
        if rng.random() < 0.6:
            head.append(f'<meta name="description" content="{escape(self._sentence(version.texts[0]))}">')
        if site.means.generator:
            head.append(f'<meta name="generator" content="{site.means.generator}">')
        if site.means.icon:
            head.append(f'<link rel="shortcut icon" href="/{self.icon[0]}">')
        head += [
            f'<meta name="google-site-verification" content="{token}">' for token in site.means.tokens if in_page(token)
        ]
        head += [f'<script src="https://{script}"></script>' for script in site.means.scripts]
        if self.structured:
            head.append(self._structured())
        return head + self._trackers()

    def _trackers(self) -> list[str]:
        made = []
        for service, name in self.site.means.trackers:
            host, _, _ = name.partition("/")
            made.append(
                {
                    "ga4": f'<script async src="https://www.googletagmanager.com/gtag/js?id={name}"></script>'
                    f"<script>window.dataLayer=[];function gtag(){{}};gtag('config', '{name}');</script>",
                    "ua": f"<script>ga('create', '{name}', 'auto');ga('send','pageview');</script>",
                    "gtm": "<script>(function(w,d,s,l,i){var j=d.createElement(s);"
                    "j.src='https://www.googletagmanager.com/gtm.js?id='+i;})"
                    f"(window,document,'script','dataLayer','{name}');</script>",
                    "metrika": f"<script>ym({name}, 'init', {{clickmap:true}});</script>"
                    f'<noscript><img src="https://mc.yandex.ru/watch/{name}"></noscript>',
                    "matomo": "<script>var _paq=[];_paq.push(['trackPageView']);(function(){"
                    f"var u='//{host}/';_paq.push(['setTrackerUrl', u+'matomo.php']);"
                    "_paq.push(['setSiteId', '1']);})();"
                    "</script>",
                    "pixel": f"<script>fbq('init', '{name}');fbq('track', 'PageView');</script>",
                    "ads": '<script async src="https://pagead2.googlesyndication.com/pagead/js/adsbygoogle.js?client='
                    f'{name}" crossorigin="anonymous"></script>',
                }[service]
            )
        return made

    def _structured(self) -> str:
        stated, version = self.version.stated, self.version
        made: dict[str, object] = {"@context": "https://schema.org", "@type": "Organization", "name": version.brand}
        made["url"] = f"https://{self.site.host}/"
        if stated.name:
            made["legalName"] = stated.name
        if stated.emails:
            made["email"] = stated.emails[0]
        if stated.phones:
            made["telephone"] = self.tongues.digits(stated.phones[0])
        if stated.taxed:
            made["vatID"] = stated.taxed
        if stated.places:
            street, city, code, country = self.tongues.city(stated.places[0])
            made["address"] = {
                "@type": "PostalAddress", "streetAddress": street, "addressLocality": city, "postalCode": code,
                "addressCountry": country,
            }  # fmt: skip
        if version.claims.get("founded"):
            made["foundingDate"] = version.claims["founded"][0]
        return f'<script type="application/ld+json">{json.dumps(made, ensure_ascii=False)}</script>'

    def _microdata(self) -> str:
        stated = self.version.stated
        mailbox = stated.emails[0] if stated.emails else ""
        return (
            '<div itemscope itemtype="https://schema.org/Organization">'
            f'<span itemprop="name">{escape(stated.name or self.version.brand)}</span> '
            f'<span itemprop="email">{mailbox}</span></div>'
        )

    def _footer(self) -> str:
        version, rng = self.version, self.rng
        holder = version.stated.name if version.stated.name and rng.random() < 0.7 else version.brand
        sign = rng.choice(("©", "&copy;", "Copyright ©", "(c)"))
        year = version.at[:4] if rng.random() < 0.7 else f"2015-{version.at[:4]}"
        parts = [f"{sign} {year} {escape(holder)}. {self.words['rights']}."]
        if version.by:
            parts.append(f'Site by <a href="https://{version.by[1]}/">{escape(version.by[0])}</a>')
        parts += [f'<a href="https://{link}">{link.split(".")[0]}</a>' for link in version.links]
        return " ".join(parts)

    def _page(self, kind: str, content: str) -> str:
        site, version, words = self.site, self.version, self.words
        title = version.brand if kind == "home" else f"{words[kind]} - {version.brand}"
        head, footer = self._head(title), self._footer()
        navigation = [(("index" if one == "home" else one) + ".html", words[one]) for one in self.kinds]
        comments = [f"<!-- {one} -->" for one in site.means.comments]
        if self.template == 4 and not self.structured:
            content += self._microdata()
        ways = f' lang="{self.tongue.code}"' + (' dir="rtl"' if self.tongue.rtl else "")
        return _TEMPLATES[self.template](ways, head, navigation, content, footer, comments)


# --- templates: attributes of <html>, head, navigation, content, footer, comments

Navigation = list[tuple[str, str]]


def _tidy(ways: str, head: list[str], nav: Navigation, content: str, footer: str, comments: list[str]) -> str:
    links = "\n".join(f'      <li><a href="{to}">{text}</a></li>' for to, text in nav)
    lines = "\n    ".join(head)
    notes = "\n  ".join(comments)
    return (
        f"<!DOCTYPE html>\n<html{ways}>\n  <head>\n    {lines}\n  </head>\n  <body>\n  {notes}\n  <header>\n    <ul>\n"
        f"{links}\n    </ul>\n  </header>\n  <main>\n{content}\n  </main>\n"
        f"  <footer>{footer}</footer>\n  </body>\n</html>\n"
    )


def _blog(ways: str, head: list[str], nav: Navigation, content: str, footer: str, comments: list[str]) -> str:
    links = "".join(f'<a class="menu-item" href="/{to}">{text}</a>' for to, text in nav)
    return (
        f'<!doctype html><html{ways} class="no-js"><head>{"".join(head)}'
        '<meta name="viewport" content="width=device-width, initial-scale=1"></head>'
        f'<body class="page"><div id="page" class="site"><nav>{links}</nav>{"".join(comments)}'
        f'<article class="entry">{content}</article><div class="site-info"><p>{footer}</p></div></div></body></html>'
    )


def _sloppy(ways: str, head: list[str], nav: Navigation, content: str, footer: str, comments: list[str]) -> str:
    links = " | ".join(f"<A HREF='{to}'>{text}</A>" for to, text in nav)
    return (
        f"<HTML{ways}><HEAD>{' '.join(head)}\n<BODY bgcolor=#ffffff>{comments[0] if comments else ''}\n"
        f"<center><font size=2>{links}</font>\n<hr>\n{content.replace('</p>', '').replace('</li>', '')}\n"
        f"<hr>{''.join(comments[1:])}<font size=1>{footer}</center>"
    )


def _boxes(ways: str, head: list[str], nav: Navigation, content: str, footer: str, comments: list[str]) -> str:
    links = "".join(f'<td><a href="{to}">{text}</a></td>' for to, text in nav)
    return (
        f"<html{ways}><head>{''.join(head)}</head><body><table width=900><tr>{links}</tr></table>"
        f'<div class="row"><div class="col-8">{content}</div></div>{"".join(comments)}'
        f'<div id="footer"><small>{footer}</small></div></body></html>'
    )


def _shop(ways: str, head: list[str], nav: Navigation, content: str, footer: str, comments: list[str]) -> str:
    links = "".join(f'<li class="nav"><a href="/{to}">{text}</a>' for to, text in nav)
    return (
        f"<!DOCTYPE html><html{ways}><head>{''.join(head)}<style>.nav{{display:inline}}</style></head><body>"
        f'{"".join(comments)}<ul>{links}</ul><section id="content"><div><div>{content}</div></div></section>'
        f"<footer><div><span>{footer}</span></div></footer><script>/* cart */ var items = [];</script></body></html>"
    )


_TEMPLATES = (_tidy, _blog, _sloppy, _boxes, _shop)


# --- icons


def png(seed: int, side: int = 16) -> bytes:
    """A small picture in a few colours that its seed decides, symmetric as icons are; always the same bytes."""
    rng = random.Random(f"icon {seed}")
    colours = [bytes(rng.randrange(256) for _ in range(3)) for _ in range(3)]
    half = side // 2
    step = max(1, side // 8)
    cells = [[rng.choice(colours) for _ in range(half // step)] for _ in range(side // step)]
    rows = []
    for y in range(side):
        left = [cells[y // step][x // step] for x in range(half)]
        rows.append(b"\0" + b"".join(left + left[::-1]))
    packed = zlib.compress(b"".join(rows), 9)
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def ico(seed: int) -> bytes:
    """The same in the container of Windows icons, which may hold a PNG."""
    picture = png(seed)
    return struct.pack("<HHHBBBBHHII", 0, 1, 1, 16, 16, 0, 0, 1, 32, len(picture), 22) + picture
