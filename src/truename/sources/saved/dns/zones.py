"""Zone files (RFC 1035, 5) and what dig prints: records, one a line or in brackets over several."""

from __future__ import annotations

import re
from collections.abc import Iterator

from truename.sources.saved import structured
from truename.sources.saved.dns.records import TYPES, Record, Told
from truename.sources.saved.statements import Statements

LONGEST_LINE = 16 * 2**10
"""Characters of a line that are looked at. A text of DNS has at most 65,535 octets; tokens stand in short ones."""

LONGEST_RECORD = 20
"""Lines of one record in brackets. Assumption: keys are written on ten."""

_PART = re.compile(r'"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<comment>;.*)|(?P<bracket>[()])|(?P<word>(?:[^\s();"\\]|\\.)+)')
_ESCAPE = re.compile(r"\\(\d{3}|.)")
_CLASSES = frozenset({"IN", "CH", "HS"})
KNOWN = TYPES | {
    "PTR",
    "SRV",
    "CAA",
    "DS",
    "DNSKEY",
    "RRSIG",
    "NSEC",
    "NSEC3",
    "SPF",
    "TLSA",
    "NAPTR",
    "HTTPS",
    "SVCB",
}
"""Types of records that are told at sight, read or not (IANA, DNS parameters)."""

_WORD_TYPE = re.compile(r"[A-Z][A-Z0-9]{0,15}")
_TTL = re.compile(r"(?:\d{1,10}[smhdw]?){1,5}", re.IGNORECASE)
_DIG = re.compile(r"^; <<>> DiG|^;; (?:ANSWER|QUESTION) SECTION", re.MULTILINE)
_DIRECTIVE = re.compile(r"^\$(?:ORIGIN|TTL)[ \t]", re.MULTILINE)
_RECORD = re.compile(
    r"[\w*@.\-]{1,255}[ \t]+(?:\d{1,10}[ \t]+)?(?:(?:IN|CH)[ \t]+)?(?:A|AAAA|NS|MX|CNAME|SOA|TXT)[ \t]+\S"
)


def recognises(head: str) -> bool:
    """Whether a text is a zone or what dig printed: most of its first lines are records."""
    if _DIG.search(head) or _DIRECTIVE.search(head):
        return True
    lines = [line for _, line in structured.lines(head) if not line.lstrip().startswith(";")][:20]
    return bool(lines) and 2 * sum(bool(_RECORD.match(line)) for line in lines) > len(lines)


def read(whole: str, statements: Statements, told: Told) -> None:
    """Claim what every record of a text states. What dig prints answers a question; in a zone each name is its own."""
    found = _records(whole, statements)
    if _DIG.search(whole[: structured.LONGEST_LINE]):
        told.answer(list(found))
        return
    for one in found:
        told.say(one)


def joined(text: str) -> str:
    """The pieces of a text record as one."""
    return "".join(_words(text))


def _records(whole: str, statements: Statements) -> Iterator[Record]:
    origin = owner = section = ""
    count = 0
    for number, line in _logical(whole, statements):
        if line.startswith(";;"):
            section = line.strip("; ")
            continue
        words = _words(line)
        if not words or section.startswith("ADDITIONAL"):  # addresses of name servers: others' hosts
            continue
        if words[0].startswith("$"):
            origin = words[1].rstrip(".") if words[0].upper() == "$ORIGIN" and len(words) > 1 else origin
            continue
        if not line[:1].isspace():
            owner = _absolute(words.pop(0), origin)
        kind, data = _typed(words)
        if not kind:
            statements.refuse(f"line {number}", "it is no record of a zone")
            continue
        count += 1
        if count > structured.MOST_RECORDS:
            statements.note(f"Only the first {structured.MOST_RECORDS:,} records were read: split the file.")
            return
        yield Record(owner, kind, _data(kind, data, origin))


def _logical(whole: str, statements: Statements) -> Iterator[tuple[int, str]]:
    """Lines, those that brackets hold together as one. Brackets in texts and in comments are none."""
    begin, held, depth, count = 0, "", 0, 0
    for number, line in structured.lines(whole, statements):
        line = line[:LONGEST_LINE]
        if not depth and "(" not in line:
            yield number, line
            continue
        line, change = _opened(line)
        if not depth:
            begin, held, count = number, line, 0
        else:
            held, count = f"{held} {line}", count + 1
        depth = max(0, depth + change) if count < LONGEST_RECORD else 0
        if not depth:
            yield begin, held
    if depth:
        yield begin, held


def _opened(line: str) -> tuple[str, int]:
    """A line without its comment, and how many brackets it leaves open."""
    change = 0
    for found in _PART.finditer(line):
        if found["comment"] is not None:
            return line[: found.start()], change
        if found["bracket"] is not None:
            change += 1 if found["bracket"] == "(" else -1
    return line, change


def _words(line: str) -> list[str]:
    """The words of a line and its quoted texts, without comments and brackets."""
    return [
        found["word"] if found["word"] is not None else _ESCAPE.sub(_unescaped, found["quoted"])
        for found in _PART.finditer(line)
        if found["word"] is not None or found["quoted"] is not None
    ]


def _unescaped(found: re.Match[str]) -> str:
    return found[1] if len(found[1]) == 1 else chr(min(int(found[1]), 255))


def _typed(words: list[str]) -> tuple[str, list[str]]:
    """Type and data of a record: a time to live and a class may stand in front of them, in either order."""
    for at, word in enumerate(words[:3]):
        if word.upper() in _CLASSES or _TTL.fullmatch(word):
            continue
        known = word.upper() in KNOWN or (at > 0 and _WORD_TYPE.fullmatch(word))
        return (word.upper(), words[at + 1 :]) if known and len(words) > at + 1 else ("", [])
    return "", []


def _absolute(name: str, origin: str) -> str:
    if name == "@":
        return origin
    return name if name.endswith(".") or not origin else f"{name}.{origin}"


def _data(kind: str, data: list[str], origin: str) -> str:
    if kind == "TXT":
        return "".join(data)
    if kind == "MX":
        return f"{data[0]} {_absolute(data[1], origin)}" if len(data) > 1 else ""
    if kind in ("NS", "CNAME", "SOA"):
        return " ".join(_absolute(name, origin) for name in data[: 2 if kind == "SOA" else 1])
    return data[0]
