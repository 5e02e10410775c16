"""What headers say, of WARC, HTTP and MIME alike: fields, the type of a content, addresses; and names for captures.

warcio reads the lines, as it does for WARC and for HTTP: the three forms are the same (RFC 822's).
"""

from __future__ import annotations

import re
from hashlib import blake2b
from io import BytesIO
from urllib.parse import quote, urlsplit

from truename.sources import files
from truename.sources.saved.containers import bounds
from truename.sources.saved.containers.bounds import LostError
from truename.sources.saved.containers.members import Members

LONGEST_ADDRESS = 8_000
"""Characters of an address. RFC 9110, 4.1, asks programs to take as many."""

LONGEST_NAME = 300
LONGEST_WORDS = 200
"""Characters of a name, and of the words in which a tool names itself. By hand: a line or two on a page."""

_TYPE = re.compile(r"[a-z0-9!#$&^_.+\-]{1,64}/[a-z0-9!#$&^_.+\-]{1,64}")
"""RFC 6838, 4.2, with HTTP's letters."""

_CHARSET = re.compile(r"""charset\s{0,9}=\s{0,9}["']?([A-Za-z0-9_.:+\-]{1,40})""", re.IGNORECASE)
"""RFC 2978, 2.3: at most 40 letters, digits and signs. Quotes are often wrong."""

_UNSAFE = re.compile(r"[^\x21-\x7e\xa0-\ud7ff\ue000-\U0010ffff]")
"""What no address may hold: controls, blanks, halves of characters (RFC 3987, 2.2, as far as servers care)."""


class Fields:
    """The fields of a header, by name without regard to case. Of a name that is there twice, the first counts.

    Args:
        block: its lines, the empty one included.
        titled: whether the first is no field: a version of WARC, a status of HTTP.
    """

    def __init__(self, block: bytes, titled: bool = True) -> None:
        from warcio.statusandheaders import StatusAndHeadersParser

        parser = StatusAndHeadersParser([], verify=False)
        self._fields: dict[str, str] = {}
        for name, value in parser.parse(BytesIO(block if titled else b"MIME\r\n" + block)).headers:
            self._fields.setdefault(name.lower(), value.strip())

    def get(self, name: str) -> str:
        """The value of a field, by its name in lower case; "" where there is none."""
        return self._fields.get(name, "")


def header(members: Members, of: str) -> bytes:
    """The lines up to an empty one, which is taken, too.

    Args:
        members: stands at the first line.
        of: whose header it is, for the error.

    Raises:
        LostError: it does not end, within its bounds.
    """
    lines: list[bytes] = []
    size = 0
    while line := members.line(bounds.LARGEST_HEADER + 1):
        size += len(line)
        lines.append(line)
        if size > bounds.LARGEST_HEADER or len(lines) > bounds.MOST_LINES:
            raise LostError(
                expected=f"the header of {of} within {bounds.LARGEST_HEADER:,} bytes and {bounds.MOST_LINES:,} lines",
                found="more",
                do="it is left out; look for a capture that is whole",
            )
        if not line.endswith(b"\n"):
            break
        if line in (b"\r\n", b"\n"):
            return b"".join(lines)
    raise LostError(
        expected=f"the header of {of}, and an empty line after it",
        found="the end of the file",
        do="look for a copy that is whole",
    )


def content_type(value: str) -> tuple[str, str]:
    """Media type and character set of a Content-Type, both in lower case; "" where it states none."""
    media = value.partition(";")[0].strip().lower()
    charset = _CHARSET.search(value[:1000])
    return media if _TYPE.fullmatch(media) else "", charset[1].lower() if charset else ""


def address(text: str) -> str:
    """An address as it can be kept: without brackets, with what none may hold escaped; "" where it is too long."""
    text = text.strip().removeprefix("<").removesuffix(">")
    if len(text) > LONGEST_ADDRESS:
        return ""
    return _UNSAFE.sub(lambda found: quote(found[0], errors="replace"), text)


def web(address: str) -> str:
    """The address if it is one of the web (http, https, with a host and no impossible port), else ""."""
    if not address[:8].lower().startswith(("http://", "https://")):
        return ""
    try:
        parts = urlsplit(address)
        real = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return ""
    return address if real else ""


def words(text: str) -> str:
    """What a tool says of itself: one line that can be shown."""
    return files.shown(" ".join(text.split()))[:LONGEST_WORDS]


class Names:
    """Names for the things in one container, no two the same: ``crawl.warc.gz!/https://acme.example/``.

    Where one comes again, the place where it stands is added.

    Args:
        container: name of the container.
    """

    def __init__(self, container: str) -> None:
        self.container = container
        self._given: set[int] = set()

    def give(self, inner: str, place: str) -> str:
        """The name of the thing that calls itself ``inner`` and stands at ``place``."""
        name = self.place(inner) if inner else self.place(place)
        key = _key(name)
        if key in self._given:
            name = f"{name} ({place})"
        self._given.add(key)
        return name

    def place(self, inner: str) -> str:
        """A name that need not be the only one."""
        inner = files.shown(inner)
        return f"{self.container}!/{inner if len(inner) <= LONGEST_NAME else inner[:LONGEST_NAME] + '…'}"


def _key(name: str) -> int:
    """64 bits of a name: a million of them take 60 MB, the names themselves would take 300."""
    return int.from_bytes(blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")
