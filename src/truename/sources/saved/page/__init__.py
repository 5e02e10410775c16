"""A saved web page: who it says is behind it, how to reach them, what it runs on, what it claims.

    decode                  bytes to text, as browsers do it
    walk, tags              one walk over a page: lines, where they stand, links, pictures, scripts, comments, items
    view                    whose the page is, what sort of page it is, which lines are about somebody else
    structured, entities    JSON-LD, microdata and microformats: organisations and people
    names, operators        what can be a name; whose the site is, in its own words
    people, vendor          who works there; what a vendor claims of itself
    contacts, registers     mailboxes, telephones, accounts, addresses; numbers of registers and tax offices
    trackers, look          what the site runs on; how its pages are made
    shingles                how the text reads
    gather                  each value once, within bounds

The page is data: no script runs and no address is fetched. Time and memory are bounded by the page's length, and what
is left out is noted. Ten pages of one site are one source: all claims of a page have the site as their group.
"""

from __future__ import annotations

import hashlib
import re
from urllib.parse import urlsplit

from truename.sources.saved import Reading, Saved, Trait, accounts, values
from truename.sources.saved.page import (
    contacts,
    entities,
    look,
    operators,
    people,
    registers,
    shingles,
    trackers,
    vendor,
    walk,
)
from truename.sources.saved.page.decode import MOST_BYTES, decode
from truename.sources.saved.page.gather import SAID_DATA, SAID_TEXT, Gathered
from truename.sources.saved.page.structured import Graph, Node, graph
from truename.sources.saved.page.view import View, view

MEDIA = "text/html"

MOST_DATES = 40
"""Days that one page states, beside which others say nothing more. Assumption."""

_UPDATED = re.compile(
    r"\b(?:last\s(?:updated|modified|edited|reviewed|revised|changed?)|(?:page\s)?updated|zuletzt\s(?:aktualisiert"
    r"|geändert)|stand|letzte\s(?:änderung|aktualisierung)|derni[èe]re\s(?:mise\sà\sjour|modification)"
    r"|mis\sà\sjour\sle|[úu]ltima\s(?:actualizaci[óo]n|modificaci[óo]n|atualiza[çc][ãa]o)|ultimo\saggiornamento"
    r"|последнее\sобновление|обновлено|дата\sобновления|ostatnia\saktualizacja|laatst\sbijgewerkt|son\sgüncelleme"
    r"|最后更新|更新时间|更新日期|最終更新日?|최종\s수정)\s?(?:on|am|le|el|il)?\s{0,2}[:：–-]?\s{0,2}(?P<day>[^"
    r"|<>\n]{4,40})",
    re.IGNORECASE,
)
_UPDATED_PARTS = (
    "updated|modified|edited|reviewed|revised|last change|zuletzt |stand:|stand |letzte |mise à jour|mis à jour"
    "|modification|actualiza|atualiza|ggiornament|обновлен|aktualizacja|bijgewerkt|güncelleme|更新|수정"
)
_UPDATED_WORDS = tuple(_UPDATED_PARTS.split("|"))
_DAY = re.compile(
    r"\d{4}-\d{2}-\d{2}|\d{1,2}\.\s?\d{1,2}\.\s?\d{4}|\d{4}[年./]\s?\d{1,2}[月./]\s?\d{1,2}日?"
    r"|\d{1,2}(?:st|nd|rd|th|\.)?\s(?:de\s)?[^\W\d_]{3,12}\.?,?\s(?:de\s)?\d{4}|[^\W\d_]{3,12}\.?\s(?:\d{1,2}(?:st|nd"
    r"|rd|th)?,?\s)?\d{4}"
)
_CHANGED = ("article:modified_time", "og:updated_time", "last-modified", "dcterms.modified", "revised", "datemodified")
_PUBLISHED = (
    "article:published_time",
    "date",
    "dcterms.created",
    "dcterms.date",
    "dc.date",
    "pubdate",
    "datepublished",
)
_DATED = frozenset(
    {"Article", "NewsArticle", "BlogPosting", "WebPage", "AboutPage", "ContactPage", "ProfilePage", "Report"}
)
_HANDLE = re.compile(r"@?(?P<name>[\w.\-]{2,40})")


def read(saved: Saved) -> Reading:
    """What a saved page states. Never fails: of what is no page, little is found."""
    facts = walk.walk(decode(saved.content, saved.charset))
    page = view(saved, facts)
    described = graph(facts)
    entity = _profile_of(page, described)
    out = Gathered(
        page.subject, {facts.lines[at].text: text for at, text in facts.turned.items() if at < len(facts.lines)}
    )
    asserted = _dates(page, described, out)
    _head(page, out)
    if entity is not None:
        _profile(entity, described, page, out)
        known = [entity]
    else:
        known = entities.own(described, page)
        for node in known:
            entities.organisation(node, described, page, out)
        operators.operator(page, out)
        entities.site_names(described, page, out)
        vendor.vendor(page, out)
        entities.products(described, page, out)
    entities.people(described, page, out, known)
    for card in people.people(page, out):
        if card.box >= 0:
            page.owners[card.box] = values.person_id(page.site, card.name)
    for part in (contacts.contacts, registers.registers, trackers.trackers, look.look, look.icons, look.links):
        part(page, out)
    inner = look.pictures(page, out, saved)
    claims = out.claims(
        by=page.site or values.clean(saved.name),
        group=page.subject,
        asserted=asserted,
        captured=saved.captured,
        capture=hashlib.sha256(saved.content).hexdigest(),
    )
    text = shingles.shingles(shingles.main_text(facts))
    traits = (Trait(page.profile or page.subject, "text", text),) if text else ()
    size = len(saved.content)
    cut = (
        [f"Only the first {MOST_BYTES >> 20} MiB of the page were read, of {size / 2**20:.1f}."]
        if size > MOST_BYTES
        else []
    )
    return Reading(MEDIA, claims, traits, tuple(inner), (*cut, *facts.notes, *out.notes()))


# --- profiles


def _profile_of(page: View, described: Graph) -> Node | None:
    """Whom the page is the profile of, where its data say so; its subject is then theirs. A page at the top of a site
    is the site's, whatever it describes."""
    entity = entities.main_entity(described)
    if entity is None and page.site in accounts.NETWORKS:
        entity = entities.main_person(described)
    if entity is None or not page.site:
        return None
    path = [part for part in urlsplit(page.url).path.split("/") if part]
    said = [*entity.texts("alternateName", "identifier"), values.handle_of(page.url).partition(":")[2], *path[-1:]]
    name = next((found["name"] for one in said if (found := _HANDLE.fullmatch(one))), "")
    if not path or not name:
        return None
    page.profile = values.profile_id(page.site, name)
    return entity


def _profile(entity: Node, described: Graph, page: View, out: Gathered) -> None:
    where, subject = f"{entity.where} profile", page.profile
    out.say("schema", "Profile", where, page.url, rank=SAID_DATA, subject=subject)
    out.say("platform", page.site, where, page.url, rank=SAID_DATA, subject=subject)
    out.say("handle", values.handle_of(page.url), where, page.url, rank=SAID_DATA, subject=subject)
    entities.describe(entity, described, page, out, subject, where)
    for text in entity.texts("jobTitle"):
        out.say("role", values.clean(text, 80), where, text, rank=SAID_DATA, subject=subject)
    for text in entity.texts("description"):
        out.say("description", values.clean(text), where, text, rank=SAID_DATA, subject=subject)


# --- the head, and days


def _head(page: View, out: Gathered) -> None:
    whose = page.profile
    out.say("title", values.clean(page.facts.title), "head", page.facts.title, subject=whose)
    for content in list(page.metas("description", "og:description"))[:2]:
        out.say("description", values.clean(content), "head", content, subject=whose)
    language = page.facts.language or next(page.metas("content-language", "og:locale"), "")
    if re.fullmatch(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}", language.strip()):
        out.say("language", language.strip().replace("_", "-").lower(), "head", language)


def _dates(page: View, described: Graph, out: Gathered) -> str:
    """The days that a page states; gives when the page was last changed, or else published, as it says itself."""
    changed = [(content, "head") for content in page.metas(*_CHANGED)]
    published = [(content, "head") for content in page.metas(*_PUBLISHED)]
    for node in described.nodes:
        if _DATED.intersection(node.types):
            changed += [(one, "schema.org") for one in node.texts("dateModified")[:1]]
            published += [(one, "schema.org") for one in node.texts("datePublished", "dateCreated")[:1]]
    for index in page.lines_with(_UPDATED_WORDS, within=page.digits):
        line = page.facts.lines[index]
        found = _UPDATED.search(line.text) if len(line.text) < 400 else None
        if found and (written := _DAY.search(found["day"])):
            changed.append((written[0], page.where(line.marks)))
    times = [(when or text, "time") for when, text, _ in page.facts.times]
    asserted = ""
    for said, where in [*changed, *published, *times][:MOST_DATES]:
        day = values.day(said)
        out.say("date", day, where, said, rank=SAID_TEXT)
        if where != "time":
            asserted = asserted or day
    return asserted
