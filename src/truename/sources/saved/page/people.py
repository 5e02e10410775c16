"""People whom a page names with what they do: on a team's page, in an imprint, under an article.

A person is taken from a *card*: a box in which a line that looks like a person's name stands beside one that says a
role, or that the page's own classes call a name. What else stands in the box is theirs: mailbox, telephone, accounts,
picture. Whose card it is not sure, has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from truename.sources.saved import values
from truename.sources.saved.page import names
from truename.sources.saved.page.gather import SAID_CONTACT, SAID_IMPRINT, Gathered
from truename.sources.saved.page.tags import BOLD, FORM, HIDDEN, NAV, QUOTE
from truename.sources.saved.page.view import View
from truename.sources.saved.page.walk import Box, Line

MOST_LINES = 14
"""Lines of a card. Assumption: a name, a role, a few lines of a life, contacts."""

MOST_BOXES = 20_000

_WHOLES = frozenset({"body", "main", "footer", "header", "table", "nav", "form"})
"""Boxes that are more than a card, however little they hold."""

_NAME_STYLE = re.compile(
    r"\bname|(?:member|person|staff|team|author|speaker|employee|profile)[\w\-]{0,20}(?:name|title|heading)|\bfn\b"
)
_ROLE_STYLE = re.compile(
    r"role|position|job|designation|function|occupation|subtitle|sub-title|(?:member|team|person)[\w\-]{0,12}title|rank"
)
_CARD_STYLE = re.compile(
    r"team|member|person|staff|people|employee|founder|leader|director|board|expert|speaker|author|profile|vcard"
    r"|mitarbeiter|ansprechpartner|equipe|equipo"
)


@lru_cache(4096)
def _is_name(style: str) -> bool:
    return _NAME_STYLE.search(style) is not None


@lru_cache(4096)
def _is_card(style: str) -> bool:
    return _CARD_STYLE.search(style) is not None


_BESIDE = re.compile(r"\s[–—|-]\s|,\s|\s\|\s|:\s|\s\(")


class Card(NamedTuple):
    """Somebody on a page.

    Attributes:
        name, role: as the page writes them; the role may be "".
        line: where the name stands.
        box: the largest box that holds this person and nobody else; -1 where there is none.
        where: in words.
    """

    name: str
    role: str
    line: int
    box: int
    where: str


def people(view: View, out: Gathered) -> list[Card]:
    """Everybody who has a card, and those whom an imprint names with an office."""
    if not view.site:
        return []
    cards = list(_cards(view))
    for card in cards:
        _say(view, out, card)
    _officers(view, out)
    return cards


# --- cards


def _cards(view: View) -> Iterator[Card]:
    """Names beside roles, from the smallest box that holds both outwards to the largest that holds nobody else."""
    lines = view.facts.lines
    named = {index: name for index, line in enumerate(lines) if (name := _name_of(view, index, line))}
    boxes = view.facts.boxes[:MOST_BOXES]
    for index, name in named.items():
        role = _role_of(view, index, named)
        team = _in_team(view, lines[index].box) or _is_team(view, index)
        if team and not (role or _is_name(lines[index].style)):
            continue
        if not team and (not role or _ELSEWHERE.search(role) or not view.sorts & {"about", "contact", "imprint"}):
            continue  # whoever is named elsewhere may be a client who says something nice
        box, outer = lines[index].box, -1
        while 0 <= box < len(boxes) and _is_one_persons(view, boxes[box], named, index):
            box, outer = boxes[box].parent, box
        place = "team page" if "team" in view.sorts else view.where(lines[index].marks)
        yield Card(name, role, index, outer, place)


_TEAM = re.compile(
    r"team|people|staff|leadership|management|executive|board|founder|directors|experts|management|équipe|equipo"
    r"|equipe|команда|руководств|сотрудник|团队|管理层|領導|チーム|役員|mitarbeiter|vorstand|geschäftsführung"
    r"|ansprechpartner|zesp[oó]ł|medewerkers|kadro|ekib|فريق|임원|팀|contact|kontakt",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(r"(?:\s(?:at|@|bei|chez)\s|,\s)(?:the\s)?[^\Wa-z]|\b(?:client|customer)\b")
"""A role somewhere else: "CEO, Acme", "Head of IT at Acme"."""

_FARTHEST = 60
"""Lines above a name in which the heading of its section is looked for."""


def _is_team(view: View, index: int) -> bool:
    """Whether a name stands on a team's page, or under a heading over people."""
    if "team" in view.sorts:
        return True
    lines = view.facts.lines
    level = lines[index].level or 7
    for at in range(index - 1, max(-1, index - _FARTHEST), -1):
        if 0 < lines[at].level < level:
            return len(lines[at].text) < 60 and _TEAM.search(lines[at].text) is not None
    return False


def _is_one_persons(view: View, box: Box, named: dict[int, str], index: int) -> bool:
    """Whether a box holds nothing but one person's card."""
    if box.last - box.first > MOST_LINES or box.tag in _WHOLES or box.last <= index:
        return False
    lines = view.facts.lines
    level = lines[index].level or 7
    return not any(
        (at in named and named[at] != named[index]) or (at != index and 0 < lines[at].level <= min(level, 3))
        for at in range(box.first, box.last)
    )


def _in_team(view: View, box: int) -> bool:
    boxes = view.facts.boxes
    for _ in range(6):
        if box < 0:
            return False
        if _is_card(boxes[box].style):
            return True
        box = boxes[box].parent
    return False


def _name_of(view: View, index: int, line: Line) -> str:
    """The name that a line is, where it stands as names do: a heading, in bold, by its class, or on a team's page."""
    text = line.text
    if len(text) > 90 or line.marks & (NAV | FORM | QUOTE | HIDDEN) or index in view.others:
        return ""
    if text[0].islower() or (text[-1] == "." and text.count(" ") > 4):  # a sentence
        return ""
    styled = _is_name(line.style)
    if not (
        line.level
        or line.marks & BOLD
        or styled
        or view.sorts & {"team", "about", "contact", "imprint"}
        or _in_team(view, line.box)
    ):
        return ""
    if line.level == 1 and not styled:
        return ""
    whole = names.person_name(text, stated=True)  # :func:`_cards` wants an office beside it
    if whole:
        return whole
    head = _BESIDE.split(text, maxsplit=1)[0]
    return names.person_name(head, stated=True) if head != text and names.is_role(text[len(head) :]) else ""


def _role_of(view: View, index: int, named: dict[int, str]) -> str:
    """The role beside a name: after it in the same line, in the next, or in the one before; "" where there is none."""
    lines = view.facts.lines
    text = lines[index].text
    head = _BESIDE.split(text, maxsplit=1)[0]
    if len(head) < len(text):
        rest = text[len(head) :].strip(" ,–—|-:()")
        if names.is_role(rest):
            return rest
    for at in (index + 1, index - 1, index + 2):
        if not 0 <= at < len(lines) or at in named:
            continue
        near = lines[at]
        if near.marks & NAV or (at == index - 1 and near.level):
            continue
        styled = _ROLE_STYLE.search(near.style) is not None and len(near.text) <= names.LONGEST_ROLE
        if (styled and at != index - 1) or _is_role_line(near.text):
            return near.text.strip(" ,–—|-:()")
    return ""


_NO_ROLE = re.compile(
    r"[.!?]\s|[.!?]\Z|@|\d{3}|\A(?:sales|support|marketing|operations|technical|customer|regional|head|main"
    r"|branch)\b.*\b(?:office|team|department|desk|centre|center|services?|enquir|inquir|hotline|phone|line)",
    re.IGNORECASE,
)
"""Sentences, contacts, and rooms: "Sales office" is nobody's role."""


def _is_role_line(text: str) -> bool:
    """Whether a line is a role and no sentence about one."""
    return names.is_role(text) and not _NO_ROLE.search(text) and len(text.split()) <= 9


def _say(view: View, out: Gathered, card: Card) -> None:
    subject = values.person_id(view.site, card.name)
    said = f"{card.name}, {card.role}" if card.role else card.name
    out.say("schema", "Person", card.where, said, rank=SAID_CONTACT, subject=subject)
    out.say("name", card.name, card.where, view.facts.lines[card.line].text, rank=SAID_CONTACT, subject=subject)
    out.say("role", values.clean(card.role), card.where, card.role, rank=SAID_CONTACT, subject=subject)
    tie = "directs" if names.directs(card.role) else "worksFor"
    out.say(tie, view.subject, card.where, said, rank=SAID_CONTACT, subject=subject)


# --- whom an imprint names

_OFFICE = re.compile(
    r"\A(?P<role>(?:vertreten durch(?: (?:den|die|ihre[nm]?))?(?: (?:geschäftsführer(?:in)?|vorstand))?"
    r"|vertretungsberechtigter? (?:geschäftsführer(?:in)?|vorstand)|geschäftsführ(?:er(?:in)?|ung"
    r"|ender gesellschafter)|vorstand(?:svorsitzender?)?|inhaber(?:in)?|direktor(?:in)?|managing directors?"
    r"|(?:general |executive )?directors?|chief executive(?: officer)?|ceo|legal representatives?|owner|proprietor"
    r"|direct(?:eur|rice) de (?:la )?publication|direct(?:eur|rice)(?: générale?)?"
    r"|responsable de (?:la )?publication|gérante?|président|représentant légal|administrador(?:a)?(?: únic[oa])?"
    r"|directora?(?: general| ejecutiv[oa])?|diretora?(?:[ -](?:geral|executiv[oa]))?|representante legal"
    r"|amministrat(?:ore|rice)(?: unic[oa]| delegat[oa])?|dirett(?:ore|rice)(?: generale)?|legale rappresentante"
    r"|titolare|directeur|bestuurder|zaakvoerder|jednatel|prezes zarządu|dyrektor(?: generalny| zarządzający)?"
    r"|ügyvezető|toimitusjohtaja|(?:genel |şirket )?müdür(?:ü)?|(?:генеральный |исполнительный )?директор"
    r"|руководитель|(?:генеральний |виконавчий )?директор|المدير(?:ة)?(?: (?:العام|التنفيذي|المسؤول))?"
    r"|مدير (?:عام|الشركة)|الممثل القانوني|法定代表人|法人代表|負責人|总经理|總經理|执行董事|董事长|董事長"
    r"|取締役(?:社長)?|代表取締役(?:社長)?|代表者|運営責任者|運営統括責任者|대표이사|대표자(?:명)?|대표))"
    r"\s{0,2}(?:ist|is|est|:|：|-|–)\s{0,3}(?P<names>\S.{1,150})?\Z",
    re.IGNORECASE,
)
_RANK = re.compile(r"\A(?:代表取締役(?:社長|会長|CEO)?|取締役(?:社長)?|社長|代表|대표이사|대표)[\s\u3000:：]{0,3}")
_AND = re.compile(r",\s|;\s|\s(?:und|and|et|y|e|и|&|i|en|og|och)\s|、|\s/\s")


def _officers(view: View, out: Gathered) -> None:
    if not view.sorts & {"imprint", "contact", "about"}:
        return
    lines = view.facts.lines
    for index, line in enumerate(lines):
        if len(line.text) > 200 or index in view.others or line.marks & (NAV | FORM | QUOTE | HIDDEN):
            continue
        found = _OFFICE.match(line.text)
        if found is None:
            continue
        listed = found["names"] or (lines[index + 1].text if index + 1 < len(lines) else "")
        for one in _AND.split(listed)[:8]:
            if name := names.person_name(_RANK.sub("", one), stated=True):
                subject = values.person_id(view.site, name)
                place = "imprint" if "imprint" in view.sorts else view.where(line.marks)
                said = f"{line.text} {'' if found['names'] else listed}"
                out.say("schema", "Person", place, said, rank=SAID_IMPRINT, subject=subject)
                out.say("name", name, place, said, rank=SAID_IMPRINT, subject=subject)
                role = values.clean(found["role"])
                represents = role.lower().startswith("vertret")
                out.say("role", "" if represents else role, place, said, rank=SAID_IMPRINT, subject=subject)
                tie = "directs" if represents or names.directs(role) else "worksFor"
                out.say(tie, view.subject, place, said, rank=SAID_IMPRINT, subject=subject)
