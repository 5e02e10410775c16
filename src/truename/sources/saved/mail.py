"""Mails (RFC 5322, MIME): single ones with or without their body, bare headers, and mailboxes of many (mbox).

A mail is about who writes it: ``mail:ADDRESS``. Whoever writes may write anything, so that all of it is what the mail
states, and nothing was checked. What the first server outside noted is the nearest to a fact that a header has: the
address from which the mail came in.
"""

from __future__ import annotations

import email
import email.header
import email.message
import email.policy
import email.utils
import hashlib
import re
from collections.abc import Callable, Iterator
from ipaddress import ip_address

from truename.sources.saved import Reading, Saved, hosts, prose, structured, values
from truename.sources.saved.heads import Head
from truename.sources.saved.statements import Origin, Statements

MEDIA = "message/rfc822"

LONGEST_HEADERS = 2**20
"""Bytes of the headers of one mail. Providers refuse more than some hundred thousand."""

MOST_LINES = 2_000_000
"""Lines of one mail: what 64 MiB of base 64 have, and what its parts can be made of at most."""

MOST_PARTS = 1_000
"""Parts of one mail that are looked at."""

MOST_MAILS = 10_000
"""Mails of one mailbox."""

MOST_HOPS = 100
"""Received lines of one mail. Servers give a mail up after 25 to 100."""

MOST_INNER = 100
"""Pictures and documents of one mail that are read by themselves."""

LONGEST_BODY = 200_000
"""Characters of a body in which a signature is looked for."""

SIGNATURE_LINES = 20
"""Lines at the end of a body that may be a signature. Assumption: names, titles, addresses and a notice."""

_POLICY = email.policy.compat32
"""Headers as they stand: the newer policies take them apart, and fail where they are damaged."""

_FIELD = re.compile(rb"[!-9;-~]{1,76}:[ \t\r\n]|[!-9;-~]{1,76}:\S")
_FROM_LINE = re.compile(rb"^From \S+ .{10,60}\r?\n", re.MULTILINE)
_NAMES = (b"from", b"received", b"date", b"message-id", b"subject", b"to", b"return-path", b"mime-version", b"reply-to")
_ADDRESS = re.compile(r"[\[(](?:IPv6:)?(?P<address>[0-9a-fA-F:.]{3,45})[\])]", re.IGNORECASE)
_BARE = re.compile(r"(?:IPv6:)?[0-9a-fA-F:.]{3,45}", re.IGNORECASE)
_HELO = re.compile(r"\bfrom\s+(?P<name>[\w.\-]{1,253})", re.IGNORECASE)
_SIGNER = re.compile(r"(?:^|;)\s*d\s*=\s*(?P<domain>[\w.\-]{1,253})\s*(?:;|$)")
_ZONE = re.compile(r"(?P<zone>[+-]\d{4})\s*(?:\([^)]{0,40}\))?\s*$")
_WITHIN = re.compile(r"<[^<>@\s]{0,400}@(?P<host>[^<>@\s]{1,253})>")
_QUOTED = re.compile(r"^[ \t]*(?:>|On .{5,200} wrote:[ \t]*$|-{2,20} ?(?:Original|Forwarded) [Mm]essage)", re.MULTILINE)
_CLOSING = re.compile(
    r"\s*(?:(?:(?:best|kind|warm|many) )?(?:regards|wishes|thanks)|thank you|sincerely|cheers|yours|best"
    r"|mit freundlichen|mfg|cordialement|saludos|с уважением|此致)\b.{0,30}",
    re.IGNORECASE,
)
"""How letters end, by hand."""


def recognises(head: Head) -> bool:
    """Whether a capture begins with the headers of a mail."""
    content = _FROM_LINE.sub(b"", head.content[:LONGEST_HEADERS].lstrip(b"\r\n\xef\xbb\xbf"), count=1)
    first = content.partition(b"\n")[0]
    if not _FIELD.match(content) or b"\x00" in first:
        return False
    names = {
        line.partition(b":")[0].strip().lower()
        for line in re.split(rb"\r?\n\r?\n", content, maxsplit=1)[0].split(b"\n")
        if line[:1] not in b" \t"
    }
    return len(names & set(_NAMES)) >= 2 and bool(names & {b"from", b"received", b"return-path"})


def read(saved: Saved) -> Reading:
    """What the headers and the signature of every mail in a capture state.

    Raises:
        SampleError: it is too large, or no mail.
    """
    if len(saved.content) > structured.LARGEST_FILE:
        raise structured.refusal(
            f"a mail of at most {structured.LARGEST_FILE // 2**20} MiB", f"{len(saved.content):,} bytes", "split it"
        )
    statements = Statements(saved, MEDIA)
    understood = 0
    for at, content in enumerate(_mails(saved.content), start=1):
        if at > MOST_MAILS:
            statements.note(f"Only the first {MOST_MAILS:,} mails were read: split the file.")
            break
        reason = _mail(content, saved, statements, at)
        if reason:
            statements.refuse(f"mail {at}", reason)
        else:
            understood += 1
    if not understood:
        found = statements.reading().notes
        raise structured.refusal("a mail with headers", found[0] if found else "none", "save it with all its headers")
    return statements.reading()


def _mails(content: bytes) -> Iterator[bytes]:
    """The mails of a mailbox, or the one that the content is."""
    content = content.lstrip(b"\xef\xbb\xbf\r\n")
    if not _FROM_LINE.match(content):
        yield content
        return
    starts = [found.start() for found in _FROM_LINE.finditer(content) if _begins(content, found.start())]
    for start, end in zip(starts, [*starts[1:], len(content)], strict=True):
        yield content[start:end].partition(b"\n")[2]


def _begins(content: bytes, at: int) -> bool:
    """Whether a "From " line begins a mail: the first, or one after an empty line."""
    return at == 0 or content[max(0, at - 2) : at] in (b"\n\n", b"\r\n")


def _mail(content: bytes, saved: Saved, statements: Statements, at: int) -> str:
    """Claim what one mail states; or why it is none."""
    size = re.search(rb"\r?\n\r?\n", content[: LONGEST_HEADERS + 4])
    if size is None and len(content) > LONGEST_HEADERS:
        return f"its headers are longer than {LONGEST_HEADERS:,} bytes"
    try:
        headers = _Headers(email.message_from_bytes(content[: size.end() if size else None], policy=_POLICY))
    except Exception as error:  # whatever the damage leads the parser to
        return f"its headers cannot be taken apart ({type(error).__name__})"
    name, address = next(iter([*headers.people("From"), *headers.people("Sender")]), ("", ""))
    if not address:
        return "it does not say by a mailbox who writes it"
    origin = _origin(headers, address, content)
    _headers(headers, address, name, statements, origin)
    if content.count(b"\n") > MOST_LINES:
        statements.note(f"Mail {at} has more than {MOST_LINES:,} lines: its body was not read.")
        return ""
    try:
        _body(email.message_from_bytes(content, policy=_POLICY), address, statements, saved, at, origin)
    except Exception as error:  # parts that are inside one another without end, or whatever else the damage leads to
        statements.note(f"The body of mail {at} cannot be taken apart ({type(error).__name__}) and was not read.")
    return ""


class _Headers:
    """The headers of a mail as texts, whatever they hold."""

    def __init__(self, message: email.message.Message) -> None:
        self._found: dict[str, list[str]] = {}
        for name, value in message.raw_items():
            self._found.setdefault(name.lower(), []).append(value if isinstance(value, str) else str(value))

    def all(self, name: str) -> list[str]:
        """The values of a header, unfolded, and decoded (RFC 2047)."""
        return [_decoded(value) for value in self._found.get(name.lower(), [])[:MOST_HOPS]]

    def first(self, name: str) -> str:
        return next(iter(self.all(name)), "")

    def people(self, name: str) -> list[tuple[str, str]]:
        """Names and mailboxes of a header; the mailbox of each is one."""
        raw = [value[:10_000] for value in self._found.get(name.lower(), [])[:MOST_HOPS]]
        try:
            pairs = email.utils.getaddresses(raw)[:MOST_HOPS]
        except Exception:  # whatever the damage leads the parser to
            pairs = []
        found = [(values.clean(_decoded(said)), values.email(address)) for said, address in pairs]
        if not any(address for _, address in found):  # names with marks that the parser takes for others
            found = [("", values.email(one)) for value in raw for one in re.findall(r"<([^<>]{3,300})>", value)]
        return [pair for pair in found if pair[1]]


def _decoded(value: str) -> str:
    """A header's value as text; bytes that no header should hold are taken for UTF-8."""
    value = value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")[:20_000]
    if "=?" not in value:
        return value
    try:
        parts = email.header.decode_header(value)
        return "".join(
            part if isinstance(part, str) else structured.decoded(part, charset or "") for part, charset in parts
        )
    except Exception:  # whatever the damage leads the decoder to
        return value


def _origin(headers: _Headers, address: str, content: bytes) -> Origin:
    id = values.clean(headers.first("Message-ID")).strip("<>") or hashlib.sha256(content).hexdigest()
    return Origin(address, f"mail:{id}", values.day(_without_comment(headers.first("Date"))))


def _without_comment(date: str) -> str:
    return re.sub(r"\s*\([^)]{0,60}\)\s*$", "", values.clean(date, 100))


def _headers(headers: _Headers, address: str, name: str, statements: Statements, origin: Origin) -> None:
    subject = f"mail:{address}"

    def say(property: str, value: str, where: str, said: str) -> None:
        statements.say(origin, subject, property, value, where=where, quote=said)

    say("schema", "Mailbox", "From", address)
    say("email", address, "From", headers.first("From") or address)
    say("name", name if not values.email(name) else "", "From", headers.first("From"))
    for said, other in headers.people("Reply-To"):
        say("email", other, "Reply-To", f"{said} <{other}>")
    for header in ("Sender", "Return-Path"):  # often a list's or a service's, and another one for every mail
        for _, other in headers.people(header):
            say("notes", f"{header.lower()} {other}" if other != address else "", header, other)
    for text in headers.all("DKIM-Signature"):
        if signer := _SIGNER.search(re.sub(r"\s+", " ", text)):
            say("mailServer", _named(signer["domain"]), "DKIM-Signature", f"d={signer['domain']}")
    _way(headers, say)
    for header in ("X-Mailer", "User-Agent"):
        for text in headers.all(header):
            say("generator", values.clean(text), header, text)
    for text in headers.all("Message-ID"):
        if host := _WITHIN.search(text):
            say("mailServer", _named(host["host"]), "Message-ID", text)
            if not _named(host["host"]):
                say("notes", values.clean(f"written on {host['host']}"), "Message-ID", text)
    date = headers.first("Date")
    say("date", origin.at, "Date", date)
    zone = _ZONE.search(values.clean(date, 100))
    say("timeZone", f"{zone['zone'][:3]}:{zone['zone'][3:]}" if zone else "", "Date", date)


def _way(headers: _Headers, say: Callable[[str, str, str, str], None]) -> None:
    """Where the mail came in: of the servers' notes, the newest of which stands first, the oldest with an address that
    is not of a network inside somewhere."""
    for text in reversed(headers.all("Received")):
        text = re.sub(r"\s+", " ", text)
        outside = [one for found in _ADDRESS.finditer(text.partition(" by ")[0]) if (one := _outside(found["address"]))]
        if outside:
            say("ip", outside[0], "Received", text)
            helo = _HELO.search(text)
            if helo and "." not in helo["name"]:
                say("notes", f"sent by a machine called {helo['name']}", "Received", text)
            break
    for header in ("X-Originating-IP", "X-Sender-IP", "X-Client-IP"):
        for text in headers.all(header):
            bare = _BARE.search(text.strip(" []"))
            say("ip", _outside(bare[0]) if bare else "", header, text)


def _outside(text: str) -> str:
    """An address of the network that everybody shares; "" for others (IANA, special-purpose addresses), save those that
    are for examples."""
    text = text.strip(" []")
    text = text[5:] if text[:5].lower() == "ipv6:" else text
    try:
        address = ip_address(text)
    except ValueError:
        return ""
    inside = address.is_loopback or address.is_link_local or address.is_multicast or address.is_unspecified
    if inside or (address.is_private and not _is_example(str(address))):
        return ""
    return str(address)


_EXAMPLES = ("192.0.2.", "198.51.100.", "203.0.113.", "2001:db8:")
"""RFC 5737 and RFC 3849."""


def _is_example(address: str) -> bool:
    return address.startswith(_EXAMPLES)


def _named(host: str) -> str:
    name = hosts.ascii_host(host)
    return name if "." in name and not hosts.is_machine(name) and not name.endswith((".local", ".lan")) else ""


# --- the body


def _body(
    message: email.message.Message, address: str, statements: Statements, saved: Saved, at: int, origin: Origin
) -> None:
    """The contacts in the signature; pictures, documents and mails inside become captures of their own."""
    plain = html = ""
    inner = 0
    for count, part in enumerate(_parts(message)):
        if count >= MOST_PARTS:
            statements.note(f"Only the first {MOST_PARTS:,} parts of mail {at} were read.")
            break
        kind = part.get_content_type()
        if kind.startswith("image/") or kind in ("application/pdf", "text/csv"):
            content = _content(part)
            if content and inner < MOST_INNER:
                inner += 1
                statements.hold(_captured(part, content, kind, saved, f"{at}/{inner}"))
        elif kind.startswith("message/"):
            statements.note(f"A mail inside mail {at} is another's, and was not read: save it by itself.")
        elif kind == "text/plain" and not plain:
            plain = _text(part)
        elif kind == "text/html" and not html:
            html = _text(part)
    text = _signature(plain or _as_text(html))
    for property, value, said in prose.stated(text):
        statements.say(origin, f"mail:{address}", property, value, where="signature", quote=said)


def _parts(message: email.message.Message) -> Iterator[email.message.Message]:
    """The parts that hold something. A mail inside is one part."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        payload = part.get_payload()
        if isinstance(payload, list) and part.get_content_maintype() != "message":
            waiting.extend(one for one in reversed(payload) if isinstance(one, email.message.Message))
        else:
            yield part


def _content(part: email.message.Message) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except Exception:  # whatever the damage leads the decoder to
        return b""
    return content if isinstance(content, bytes) else b""


def _text(part: email.message.Message) -> str:
    """The text of a part, unless it is a file that came with the mail."""
    try:
        charset = part.get_content_charset("")
        if part.get_content_disposition() == "attachment":
            return ""
    except Exception:  # whatever the damage leads the parser to
        charset = ""
    return structured.decoded(_content(part), charset or "")[:LONGEST_BODY]


def _captured(part: email.message.Message, content: bytes, kind: str, saved: Saved, where: str) -> Saved:
    try:
        name = values.clean(_decoded(part.get_filename() or ""), 200).replace("/", "_").replace("\\", "_")
    except Exception:  # whatever the damage leads the parser to
        name = ""
    place = f"{where}/{name}" if name else f"{where}.{kind.partition('/')[2]}"
    return Saved(
        name=f"{saved.name}/{place}",
        content=content,
        address=f"{saved.address or saved.name}#part-{place}",
        captured=saved.captured,
        tool=saved.tool,
        media=kind,
    )


def _as_text(html: str) -> str:
    if not html:
        return ""
    from truename.sources.saved.page.walk import walk

    return "\n".join(line.text for line in walk(html).lines)


def _signature(text: str) -> str:
    """The last lines before what was quoted: from the dashes on (RFC 3676, 4.3), from a closing, or some lines."""
    text = text.replace("\r\n", "\n")
    quoted = _QUOTED.search(text)
    own = text[: quoted.start()] if quoted else text
    for dashes in ("\n-- \n", "\n--\n", "\n—\n"):
        _, found, after = own.rpartition(dashes)
        if found:
            return "\n".join(after.split("\n")[:SIGNATURE_LINES])
    lines = [line for line in own.split("\n") if line.strip()][-SIGNATURE_LINES:]
    for at in range(len(lines) - 1, -1, -1):
        if _CLOSING.fullmatch(lines[at][:100]):
            return "\n".join(lines[at:])
    return "\n".join(lines[-8:])
