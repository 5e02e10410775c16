"""Mailboxes, telephones, accounts, wallets and postal addresses that a page states in its text and its links.

A page's own contacts stand where contacts stand. Links to other people's accounts in the midst of a text are none of
the page's own, and neither are buttons to share.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from urllib.parse import unquote

from truename.sources.saved import accounts, values
from truename.sources.saved.page import names
from truename.sources.saved.page.gather import SAID_LINK, Gathered
from truename.sources.saved.page.regions import region
from truename.sources.saved.page.tags import ADDRESS, BESIDE, FOOTER, FORM, QUOTE, SOCIAL
from truename.sources.saved.page.view import View
from truename.sources.saved.page.walk import Line, Link
from truename.sources.saved.phones import MOST_DIGITS

MOST_SEEN = 2_000
"""Places of a page that are looked at for one sort of contact; what is kept is bounded again (:mod:`.gather`)."""


def contacts(view: View, out: Gathered) -> None:
    """All contacts of a page but those that its structured data state."""
    _addresses(view, out)
    _mail_links(view, out)
    _ciphers(view, out)
    _mail_text(view, out)
    _phones(view, out)
    _accounts(view, out)
    _accounts_text(view, out)
    _money(view, out)
    _keys(view, out)


def _say(
    view: View, out: Gathered, property: str, value: str, line: int, said: str, *, link: Link | None = None
) -> None:
    """A value that a line or a link states, unless that is about somebody else; in a person's card it is theirs."""
    lines = view.facts.lines
    if not value or line in view.others:
        return
    marks, box = (lines[line].marks, lines[line].box) if line < len(lines) else (0, -1)
    if link is not None:
        marks, box = link.marks, link.box
    rank = max(view.rank(marks), SAID_LINK if link is not None else 0)
    whose = view.owner(box) or (view.profile if not marks & BESIDE else "")
    said = view.facts.turned.get(line, said)
    out.say(property, value, view.where(marks), said, rank=rank, subject=whose)


# --- mailboxes

_MAIL_BEFORE = re.compile(r"[\w.+&~\-]{1,64}\Z")
_AT = re.compile(
    r"[\[({<«] {0,3}(?:at|ät|@|arroba|chez|собака|сабака|a t|klammeraffe|æt) {0,3}[\])}>»] {0,3}", re.IGNORECASE
)
_DOT = r" {0,3}[\[({<«] {0,3}(?:dot|\.|punkt|point|punto|ponto|точка|d o t) {0,3}[\])}>»] {0,3}"
_MAIL_AFTER = re.compile(
    rf"(?:[\w\-]{{1,63}}(?:\.|{_DOT})){{1,8}}(?:[^\W\d_]{{2,24}}|xn--[\w\-]{{2,59}})", re.IGNORECASE
)
_DOTS = re.compile(_DOT, re.IGNORECASE)
_WORDS_DOT = re.compile(
    r"(?P<local>[\w.+\-]{1,64})\s(?:at|AT)\s(?P<host>(?:[\w\-]{1,63}\s(?:dot|DOT)\s){1,4}[a-zA-Z]{2,12})\b"
)


def _mail_links(view: View, out: Gathered) -> None:
    for link in view.facts.links:
        head = link.href[:12].lower()
        if head.startswith("mailto:"):
            for one in unquote(link.href[7:2000]).partition("?")[0].split(",")[:10]:
                _say(view, out, "email", values.email(one.strip()), link.line, one, link=link)
        elif "javascript:" in head and "ncryptmailto" in link.href.lower():
            said = _shifted(link.href)
            _say(view, out, "email", values.email(said), link.line, said, link=link)


_SHIFTED = re.compile(r"['\"]([^'\"]{8,200})['\"]")
_RANGES = ((0x2B, 0x3A), (0x40, 0x5A), (0x61, 0x7A))


def _shifted(href: str) -> str:
    """The mailbox in the cipher of TYPO3, a content management system: characters shifted within their range."""
    found = _SHIFTED.search(unquote(href[:600]))
    for by in range(-26, 27) if found else ():
        text = "".join(_moved(one, by) for one in (found[1] if found else ""))
        if text.startswith("mailto:"):
            return text[7:].partition("?")[0]
    return ""


def _moved(one: str, by: int) -> str:
    for first, last in _RANGES:
        if first <= ord(one) <= last:
            return chr(first + (ord(one) - first + by) % (last - first + 1))
    return one


def _ciphers(view: View, out: Gathered) -> None:
    """Mailboxes that Cloudflare hides from collectors: in hexadecimal, by exclusive or with the first byte."""
    found: list[tuple[str, int, Link | None]] = [(cipher, line, None) for cipher, _, line in view.facts.mailboxes]
    for link in view.facts.links:
        _, sign, cipher = link.href.partition("/cdn-cgi/l/email-protection#")
        if sign:
            found.append((cipher[:600], link.line, link))
    for cipher, line, around in found[:MOST_SEEN]:
        try:
            data = bytes.fromhex(cipher)
        except ValueError:
            continue
        text = bytes(one ^ data[0] for one in data[1:]).decode("utf-8", "replace") if data else ""
        _say(view, out, "email", values.email(text), line, text, link=around)


def _mail_text(view: View, out: Gathered) -> None:
    text = view.text
    at = text.find("@")
    for _ in range(MOST_SEEN):
        if at < 0:
            break
        spaced = text[at - 1 : at] == " " == text[at + 1 : at + 2]
        _mail_at(view, out, at - spaced, at + 1 + spaced)
        at = text.find("@", at + 1)
    for found in islice(_AT.finditer(text), MOST_SEEN):
        spaces = (
            found.start() - len(text[max(0, found.start() - 4) : found.start()].rstrip(" ")) - max(0, found.start() - 4)
        )
        _mail_at(view, out, found.start() - spaces, found.end())
    if " dot " in text or " DOT " in text:
        for found in _WORDS_DOT.finditer(text):
            host = re.sub(r"\s(?:dot|DOT)\s", ".", found["host"])
            _say(view, out, "email", values.email(f"{found['local']}@{host}"), view.line_at(found.start()), found[0])


def _mail_at(view: View, out: Gathered, start: int, end: int) -> None:
    """The mailbox around an @, however that is written."""
    before = _MAIL_BEFORE.search(view.text, max(0, start - 64), start)
    if before is None:
        return
    after = _MAIL_AFTER.match(view.text, end, end + 260)
    if after is None or after[0].startswith("www."):
        return
    value = values.email(f"{before[0].lstrip('.')}@{_DOTS.sub('.', after[0])}")
    _say(view, out, "email", value, view.line_at(start), view.text[before.start() : after.end()])


# --- telephones

_PHONE = re.compile(r"(?<![\w/=.+\-])(?P<number>(?:\+|00)?[ ]?\(?\d[\d\s().\-/–‐‑·]{5,22}\d)(?![\w=/%€$])")
_TWO_NUMBERS = re.compile(r"\s{0,3}/\s{1,3}|\s[–-]\s|\s{2,}")
_PHONE_WORD = re.compile(
    r"(?:\b(?:tel|phone|telephone|telefon|tél|téléphone|teléfono|telefono|telefone|tlf|puh|mob|mobile|mobil|handy"
    r"|cell|fax|call|hotline|telefax|ph|whatsapp|viber|office|direct)\b|тел|факс|моб|电话|電話|手机|传真|傳真|전화"
    r"|팩스|هاتف|فاكس|تلفن|טלפון|โทร|τηλ|☎|📞|✆)",
    re.IGNORECASE,
)


def _phones(view: View, out: Gathered) -> None:
    for link in view.facts.links:
        if link.href[:4].lower() == "tel:":
            number = unquote(link.href[4:80])
            _say(view, out, "phone", values.phone(number, view.region), link.line, link.text or number, link=link)
    for index in view.numbers.indices:
        line = view.facts.lines[index]
        if "+" in line.text or "00" in line.text or _PHONE_WORD.search(line.text[:300]):
            _phones_of(view, out, index, line)


def _phones_of(view: View, out: Gathered, index: int, line: Line) -> None:
    text = line.text[:2000]
    labelled = _PHONE_WORD.search(text) is not None
    for found in islice(_PHONE.finditer(text), 50):
        said = found["number"].strip()
        international = said.startswith(("+", "00"))
        near = _PHONE_WORD.search(text, max(0, found.start() - 40), found.start()) is not None
        if not international and not (labelled and near):
            continue
        for one in (said, _TWO_NUMBERS.split(said)[0]):
            if 7 <= sum(letter.isdigit() for letter in one) <= MOST_DIGITS:
                value = values.phone(one, "" if international else view.region)
                if value and (_is_number(value) if value[0] == "+" else not international):
                    _say(view, out, "phone", value, index, one)
                    break


@lru_cache(4096)
def _is_number(value: str) -> bool:
    """Whether a number could be given to somebody: what only looks like one is a price, a date or a size."""
    import phonenumbers

    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(value))
    except phonenumbers.NumberParseException:
        return False


# --- accounts

_MESSENGERS = frozenset({"whatsapp", "telegram", "skype", "viber"})
_LABEL = re.compile(
    r"(?P<network>telegram|skype(?: id)?|wechat(?: id)?|weixin|微信号?|whatsapp|line id|qq|viber|signal|wickr|threema"
    r"|icq|jabber|kakaotalk|телеграм|скайп|instagram|twitter|github|vk"
    r"|вконтакте)\s{0,2}[:：]\s{0,2}@?(?P<name>[\w.+\-@:]{3,64})",
    re.IGNORECASE,
)
_LABEL_BEGINNINGS = (
    "telegram|skype|wechat|weixin|微信|whatsapp|line id|qq|viber|signal|wickr|threema|icq|jabber|kakaotalk|телеграм"
    "|скайп|instagram|twitter|github|vk|вконтакте"
)
_LABEL_WORDS = tuple(_LABEL_BEGINNINGS.split("|"))
_DIALLED = frozenset({"whatsapp", "signal", "viber", "qq", "icq"})
"""Networks whose accounts are numbers, or hold one; their names are also words of other things."""

_SIGNED = frozenset({"instagram", "twitter", "github", "vk", "вконтакте"})
"""Networks whose accounts count in text where an @ stands before them: their names stand before much else."""

_ABOUT_SHARE = re.compile(r"\bshare|\btweet\b|pin it|teilen|partager|compartir|поделиться", re.IGNORECASE)


def _accounts(view: View, out: Gathered) -> None:
    """Accounts that links lead to, where the page shows them as its own."""
    for link in view.facts.links[: 5 * MOST_SEEN]:
        href = link.href
        if (
            len(href) < 8
            or href[0] in "#/."
            or _ABOUT_SHARE.search(link.text[:40])
            or _ABOUT_SHARE.search(link.label[:40])
        ):
            continue
        account = values.handle_of(href)
        if account and _own_account(view, link, account) and not _platforms_own(view, account):
            _say(view, out, "handle", account, link.line, href, link=link)


def _platforms_own(view: View, account: str) -> bool:
    """Whether an account is one of the page's own platform: who hosts the page links to its own accounts everywhere."""
    return view.site != "" and accounts.NETWORKS.get(view.site, "") == account.partition(":")[0]


_CODE = frozenset({"github", "gitlab", "bitbucket", "gitee"})
_BEFORE_NAMES = re.compile(
    r"/(?:in|company|school|showcase|pub|user|users|u|channel|c|profile|people|pages|groups?|org)/", re.IGNORECASE
)


def _depth(href: str) -> int:
    """How far below an account an address leads: 0 is the account itself."""
    path = _BEFORE_NAMES.sub(
        "/", re.split(r"[?#]", href.partition("//")[2])[0].partition("/")[2].join(("/", "")), count=1
    )
    return max(0, sum(len(part) > 2 for part in path.split("/")) - 1)


def _own_account(view: View, link: Link, account: str) -> bool:
    beside = bool(link.marks & (SOCIAL | ADDRESS | BESIDE & ~FORM))
    if _depth(link.href) > (beside and account.partition(":")[0] in _CODE):
        return False  # something that is about an account, as a message or an issue, and not the account
    if link.marks & (QUOTE | FORM) and not link.marks & (FOOTER | SOCIAL):
        return False
    if "me" in link.rel.split() or beside:
        return True
    if account.partition(":")[0] in _MESSENGERS or view.owner(link.box):
        return True
    lines = view.facts.lines
    around = lines[link.line].text if link.line < len(lines) and link.text else ""
    room = 45 if view.sorts & {"contact", "imprint", "about"} else 30
    return len(around) <= len(link.text) + room  # a line of its own, and no word in a text


def _accounts_text(view: View, out: Gathered) -> None:
    for index, line in enumerate(view.facts.lines[: len(view.starts)]):
        lower = line.text.lower() if ":" in line.text or "：" in line.text else ""
        if any(word in lower for word in _LABEL_WORDS):
            for found in islice(_LABEL.finditer(line.text[:2000]), 10):
                _account_text(view, out, index, found)


def _account_text(view: View, out: Gathered, index: int, found: re.Match[str]) -> None:
    network = re.sub(r" id\Z|号\Z", "", found["network"].lower())
    name = found["name"].removeprefix("live:").rstrip(".-:")
    unlike = names.person_name(name) or "@" in name or ":" in name or name.lower() in ("http", "https")
    if unlike or (network in _SIGNED and "@" not in found[0]):
        return
    if network in _DIALLED and not any(one.isdigit() for one in name):
        return
    known = values.network(network)
    _say(view, out, "handle", values.handle(known, name) if known else "", index, found[0])


# --- accounts of banks, wallets, keys

_IBAN = re.compile(r"[A-Z]{2}\d{2}(?:[ \u00a0-]?[A-Z0-9]{4}){2,7}(?:[ \u00a0-]?[A-Z0-9]{1,3})?(?![A-Z0-9])")
_WALLET = re.compile(r"[0-9A-Za-z]{26,100}")
SHORTEST_WALLET = 26
"""Characters of the shortest addresses of wallets (Base58Check of 25 bytes)."""

_COIN_LINK = re.compile(r"(?:bitcoin|ethereum|litecoin|tron|dogecoin|monero):([0-9A-Za-z]{26,100})", re.IGNORECASE)


def _money(view: View, out: Gathered) -> None:
    excerpt = view.numbers
    for found in islice(_IBAN.finditer(excerpt.text), MOST_SEEN):
        _say(view, out, "bankAccount", values.iban(found[0]), excerpt.line_at(found.start()), found[0])
    for index in view.digits.indices:
        for word in view.facts.lines[index].text.split():
            for found in islice(_WALLET.finditer(word), 4) if len(word) >= SHORTEST_WALLET else ():
                _say(view, out, "wallet", values.wallet(found[0]), index, found[0])
    for link in view.facts.links:
        if coin := _COIN_LINK.match(link.href[:200]):
            _say(view, out, "wallet", values.wallet(coin[1]), link.line, link.href, link=link)


_PRINT = re.compile(r"(?:[0-9A-F]{4}[ \u00a0]{1,2}){9}[0-9A-F]{4}(?![0-9A-F])|[0-9A-F]{40}(?![0-9A-Za-z])")
_PRINT_WORDS = ("pgp", "gpg", "fingerprint", "fingerabdruck", "empreinte", "huella", "отпечаток")


def _keys(view: View, out: Gathered) -> None:
    """Fingerprints of OpenPGP keys, where the page says that they are such."""
    for index in view.lines_with(_PRINT_WORDS):
        lines = view.facts.lines[index : index + 3]
        if found := _PRINT.search("\n".join(line.text[:1000] for line in lines)):
            _say(view, out, "pgpKey", re.sub(r"[^0-9A-F]", "", found[0]), index, found[0])


# --- postal addresses

_LABELLED_ADDRESS = re.compile(
    r"\A(?:(?:(?:our|registered|head|main|postal|company|business|office|mailing|legal|corporate)\s){0,2}(?:address"
    r"|office|headquarters)|anschrift|adresse|postanschrift|sitz|dirección|domicilio(?: social)?|indirizzo"
    r"|sede(?: legale)?|endereço|morada|siège(?: social)?|(?:юридический |почтовый |фактический )?адрес|адреса|地址"
    r"|公司地址|住所|所在地|주소|العنوان|عنوان|adres|adresa|cím|székhely|osoite"
    r"|adress)\s{0,2}[:：]\s{0,2}(?P<address>\S.{9,200})\Z",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{3}|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]{2}")
_POSTCODE = re.compile(
    r"\b(?:[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|[A-Z]{2}\s\d{5}(?:-\d{4})?|[A-Z]\d[A-Z]\s?\d[A-Z]\d"
    r"|(?:[A-Z]{1,2}[\s\-])?(?!199\d\b|20[0-3]\d\b)\d{4,6}|\d{2}-\d{3}|\d{3}\s\d{2}|\d{5}-\d{3}|\d{4}\s?[A-Z]{2})\b"
    r"|〒\s?\d{3}-\d{4}"
)
_NOT_ADDRESS = re.compile(
    r"@|https?:|www\.|\b(?:t[eé]l|(?:tele)?phone|telefono?|teléfono|téléphone|telefone|(?:tele)?fax|mob|e-?mail|correo"
    r"|courriel|e-?posta|hours|monday|open|copyright)\b|©|\bтел|факс|почта|电话|電話|メール|전화|이메일|팩스|هاتف|فاكس|بريد",
    re.IGNORECASE,
)


def _addresses(view: View, out: Gathered) -> None:
    lines = view.facts.lines
    _seats(view, out)
    for first, last in [*_blocks(view), *_below_names(view)]:
        kept = [line.text for line in lines[first:last] if not _NOT_ADDRESS.search(line.text) and len(line.text) < 120]
        said = "\n".join(kept)
        if 1 <= len(kept) <= 8 and _POSTCODE.search(said) and len(said) <= 250:
            _address(view, out, said, first, kept)
    for index, line in enumerate(lines[: len(view.starts)]):
        if len(line.text) < 230 and (":" in line.text[:60] or "：" in line.text[:60]):
            found = _LABELLED_ADDRESS.match(line.text)
            if found and _WORD.search(found["address"]) and not _NOT_ADDRESS.search(found["address"]):
                _address(view, out, found["address"], index, [found["address"]])


_SEAT = re.compile(
    r"(?:registered (?:office|address)|head office|principal place of business|siège social|sede (?:legale|social)"
    r"|domicilio social|geschäftssitz|юридический адрес)(?:\s(?:is|address|est|è|es))?(?:\s(?:at|located at"
    r"|situated at|sis|situé|sise|in|en|à|au|an))*\s?[:：]?\s(?P<address>[^.;\n]{8,120}(?:\.\s?\d[^.;\n]{2,60})?)",
    re.IGNORECASE,
)
_SEAT_PARTS = (
    "registered office|registered address|head office|place of business|siège social|sede legale|sede social"
    "|domicilio social|geschäftssitz|юридический адрес"
)
_SEAT_WORDS = tuple(_SEAT_PARTS.split("|"))
_AFTER_SEAT = re.compile(
    r"[,\s]{1,3}(?:registered|company|immatricul|inscrit|iscritta|inscrita|with|vat|tel|phone|e-?mail)\b", re.IGNORECASE
)


def _seats(view: View, out: Gathered) -> None:
    """Addresses of seats within a sentence."""
    for index in view.lines_with(_SEAT_WORDS, 20):
        for found in islice(_SEAT.finditer(view.facts.lines[index].text[:2000]), 5):
            said = _AFTER_SEAT.split(found["address"], maxsplit=1)[0]
            if _POSTCODE.search(said) and not _NOT_ADDRESS.search(said):
                _address(view, out, said, index, [said])


def _below_names(view: View) -> Iterator[tuple[int, int]]:
    """The lines below an organisation's name where contacts stand, as far as they are an address."""
    lines = view.facts.lines
    for index, _ in view.formed:
        if len(lines[index].text) > 120:
            continue
        last = index + 1
        while last < min(len(lines), index + 7) and _may_be_address(lines[last]):
            last += 1
            if _POSTCODE.search(lines[last - 1].text):
                following = lines[last].text if last < len(lines) else ""
                yield index, last + bool(region(following))
                break


def _may_be_address(line: Line) -> bool:
    text = line.text
    return not (line.level or _NOT_ADDRESS.search(text) or ":" in text or "：" in text or names.is_role(text))


def _blocks(view: View) -> Iterator[tuple[int, int]]:
    """The lines of each ``<address>``, and of boxes that are called so."""
    for box in view.facts.boxes[:MOST_SEEN]:
        if 0 < box.last - box.first <= 12 and (
            box.tag == "address" or "address" in box.style or "adr" in box.style.split()
        ):
            yield box.first, box.last


def _address(view: View, out: Gathered, said: str, line: int, parts: list[str]) -> None:
    view.region = view.region or region(parts[-1])
    kept = parts[1:] if len(parts) > 1 and (names.by_form(parts[0]) or names.person_name(parts[0])) else parts
    if any(one.isdigit() for one in "".join(kept)):
        _say(view, out, "address", values.address("\n".join(kept)), line, said)
