"""Inputs that try to do harm to whoever reads saved evidence: each a file's name, its bytes, and what it tries.

    INPUTS        all of them; ``content()`` makes the bytes, which are up to 100 MB
    warc(), response(), wacz(), mhtml(), ...     what they are made of, for tests that need a sound file first

Whatever reads them has to end with captures or with a refusal: no other exception, no more than 1 GB of memory, nothing
fetched, run or written. Domains and addresses are reserved ones.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

URL = "https://acme.example/"
PAGE = b"<html><head><title>Acme</title></head><body>Write to jane@acme.example</body></html>"


@dataclass(frozen=True, slots=True)
class Hostile:
    """One input.

    Attributes:
        name: of the file, as it is added.
        tries: what it tries to do, in words.
        content: makes its bytes.
    """

    name: str
    tries: str
    content: Callable[[], bytes]


# What they are made of.


def deflated_zeros(megabytes: int) -> bytes:
    """Bare deflate of that many MB of zeros, at once: the same block over and over, and an empty last one."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = packer.compress(bytes(10**6)) + packer.flush(zlib.Z_FULL_FLUSH)
    return block * megabytes + b"\x03\x00"


def gzip_bomb(megabytes: int, before: bytes = b"") -> bytes:
    """A member of gzip that inflates to ``before`` and zeros; its checksum is wrong, which shows at the end only."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    start = packer.compress(before) + packer.flush(zlib.Z_FULL_FLUSH)
    return b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + start + deflated_zeros(megabytes) + bytes(8)


def zlib_bomb(megabytes: int) -> bytes:
    """The same in zlib's form."""
    return b"\x78\xda" + deflated_zeros(megabytes) + bytes(4)


def record(type: str, uri: str, block: bytes, *fields: str, length: int | str | None = None) -> bytes:
    """One record of WARC, not compressed. ``length`` is what it says of its length, if not the truth."""
    stated = len(block) if length is None else length
    lines = ["WARC/1.0", f"WARC-Type: {type}", "WARC-Date: 2024-05-01T12:00:00Z", f"Content-Length: {stated}"]
    if uri:
        lines.append(f"WARC-Target-URI: {uri}")
    return "\r\n".join([*lines, *fields, "", ""]).encode("utf-8", "surrogateescape") + block + b"\r\n\r\n"


def response(uri: str, body: bytes, *http: str, status: str = "200 OK", fields: tuple[str, ...] = ()) -> bytes:
    """A record of a response of HTTP, whose header has ``http`` as further lines."""
    head = "\r\n".join([f"HTTP/1.1 {status}", "Content-Type: text/html; charset=utf-8", *http, "", ""]).encode()
    return record("response", uri, head + body, "Content-Type: application/http; msgtype=response", *fields)


def warc(*records: bytes, compressed: bool = True) -> bytes:
    """A WARC: what made it, and the records; each a member of gzip of its own, where it is compressed."""
    info = record("warcinfo", "", b"software: crawler/1.0\r\n", "Content-Type: application/warc-fields")
    return b"".join(gzip.compress(one, 6, mtime=0) if compressed else one for one in (info, *records))


def zipped(members: Mapping[str, bytes], deflated: bool = False) -> bytes:
    """A zip; what is JSON in it is deflated, and the rest if that is asked for."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in members.items():
            method = zipfile.ZIP_DEFLATED if deflated or name.endswith(".json") else zipfile.ZIP_STORED
            package.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


def listing(members: Mapping[str, bytes]) -> bytes:
    """datapackage.json of a WACZ with these members."""
    resources = [
        {"name": name.rpartition("/")[2], "path": name, "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}
        for name, content in members.items()
    ]
    return json.dumps({"profile": "data-package", "software": "packer 1.0", "resources": resources}).encode()


def wacz(members: Mapping[str, bytes] | None = None, package: bytes | None = None, deflated: bool = False) -> bytes:
    """A WACZ of these members, with ``package`` as its datapackage.json if not the true one."""
    members = {"archive/data.warc.gz": warc(response(URL, PAGE))} if members is None else members
    return zipped({**members, "datapackage.json": listing(members) if package is None else package}, deflated)


def part(location: str, content: bytes, media: str = "text/html", coding: str = "base64") -> bytes:
    """One part of MHTML, with its boundary before it."""
    body = base64.encodebytes(content) if coding == "base64" else content
    head = f"--edge\r\nContent-Type: {media}\r\nContent-Transfer-Encoding: {coding}\r\nContent-Location: {location}\r\n"
    return head.encode() + b"\r\n" + body + b"\r\n"


def mhtml(*parts: bytes, boundary: str = 'boundary="edge"', end: bytes = b"--edge--\r\n") -> bytes:
    """An MHTML file as Chromium writes them."""
    head = (
        f"From: <Saved by Blink>\r\nSnapshot-Content-Location: {URL}\r\nSubject: Acme\r\n"
        "Date: Wed, 1 May 2024 14:00:00 +0200\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\t{boundary}\r\n\r\n\r\n'
    )
    return head.encode() + b"".join(parts) + end


def html(body: str, head: str = "") -> bytes:
    """A page."""
    return f"<!doctype html><html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>".encode(
        "utf-8", "surrogatepass"
    )


def png(width: int, height: int, *chunks: tuple[bytes, bytes], bits: int = 8, colour: int = 2) -> bytes:
    """A PNG of these chunks, with a header that states its size."""
    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    out = b"\x89PNG\r\n\x1a\n"
    for name, content in ((b"IHDR", header), *chunks, (b"IEND", b"")):
        out += struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
    return out


def pdf(*objects: str | bytes, root: str = "1 0 R") -> bytes:
    """A PDF of these objects, numbered from 1."""
    out, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + (one.encode() if isinstance(one, str) else one) + b"\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    return (
        out
        + (
            f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
            f"trailer << /Size {len(objects) + 1} /Root {root} >>\nstartxref\n{len(out)}\n%%EOF\n"
        ).encode()
    )


def stream(content: bytes, filters: str) -> bytes:
    """A stream of PDF."""
    return f"<< /Length {len(content)} /Filter {filters} >>\nstream\n".encode() + content + b"\nendstream"


def pdf_of(content: bytes) -> bytes:
    """A PDF of one page with this stream as its content."""
    return pdf(
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Contents 4 0 R >>",
        content,
    )


def mail(body: bytes, *fields: str) -> bytes:
    """A mail."""
    head = ["Received: from a.example by b.example; Wed, 1 May 2024 12:00:00 +0000", "From: Jane <jane@acme.example>"]
    return "\r\n".join([*head, "To: joe@client.example", *fields, "", ""]).encode("utf-8", "surrogateescape") + body


# Zips that zipfile does not write.


def _overlapping() -> bytes:
    """A zip whose many entries all point to one content (as in D. Fifield, "A better zip bomb", 2019)."""
    content = gzip.compress(warc(response(URL, PAGE), compressed=False))
    member = {"archive/data.warc.gz": content}
    sound = wacz(member)
    directory = sound.index(b"PK\x01\x02")
    entry = sound[directory : sound.index(b"PK\x01\x02", directory + 4)]
    end = sound.rindex(b"PK\x05\x06")
    entries = sound[directory:end] + entry * 1000
    count = 1000 + len(member) + 1
    return (
        sound[:directory] + entries + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(entries), directory, 0)
    )


def _with_directory(size: int) -> bytes:
    sound = wacz()
    end = sound.rindex(b"PK\x05\x06")
    return sound[: end + 12] + struct.pack("<L", size) + sound[end + 16 :]


def _flagged(bit: int) -> bytes:
    """A WACZ whose every member has a flag set, in both its headers."""
    out = bytearray(wacz())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        found = out.find(mark)
        while found >= 0:
            out[found + at] |= bit
            found = out.find(mark, found + 4)
    return bytes(out)


def _linked() -> bytes:
    target = b"/etc/passwd"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        link = zipfile.ZipInfo("archive/data.warc.gz")
        link.external_attr = 0o120777 << 16
        package.writestr(link, target)
        package.writestr("datapackage.json", listing({"archive/data.warc.gz": target}))
    return out.getvalue()


def _twice() -> bytes:
    out = wacz({"archive/data.warc.gz": warc(response(URL, PAGE)), "archive/dat2.warc.gz": warc(response(URL, b"x"))})
    return out.replace(b"archive/dat2", b"archive/data")


def _many_entries(count: int) -> bytes:
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\1\2", 20, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    entries = entry * count
    begin = b"PK\3\4" + bytes(26)
    counted = min(count, 65535)
    return begin + entries + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, counted, counted, len(entries), len(begin), 0)


# Other shapes.


def _resumed() -> bytes:
    """A WARC of many places where reading could be taken up again, none of which holds a record."""
    return warc() + b"\x1f\x8b\x08\x00" * 400_000


def _record_in_page() -> bytes:
    """A page with what looks like a record of another site inside, in a WARC whose record is damaged."""
    inner = response("https://bank.example/", b"<html>forged</html>")
    outer = bytearray(gzip.compress(response(URL, b"<html>" + inner + b"</html>"), 0))
    outer[-6] ^= 1  # the checksum of the member
    return warc(response(URL, PAGE)) + bytes(outer) + gzip.compress(response(f"{URL}after", PAGE))


def _revisits(count: int, size: int) -> bytes:
    body = b"x" * size
    digest = f"sha1:{base64.b32encode(hashlib.sha1(body).digest()).decode()}"
    original = response(URL, body, fields=(f"WARC-Payload-Digest: {digest}",))
    again = record("revisit", URL, b"", f"WARC-Payload-Digest: {digest}")
    return warc(original, *[again] * count, compressed=False)


def _deep(before: str, after: str, depth: int = 100_000, inner: str = "") -> bytes:
    return (before * depth + inner + after * depth).encode()


def _deep_mhtml(depth: int) -> bytes:
    parts = b"".join(
        f'--e{at}\r\nContent-Type: multipart/related; boundary="e{at + 1}"\r\n\r\n'.encode() for at in range(depth)
    )
    return mhtml(parts, boundary='boundary="e0"', end=b"")


def _entities(kind: str) -> bytes:
    """XML whose entities grow tenfold nine times (Klein, 2002)."""
    declared = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    return (
        f'<?xml version="1.0"?><!DOCTYPE {kind} [<!ENTITY e0 "ha">{declared}]>'
        f'<{kind} xmlns="http://www.w3.org/2000/svg"><text>&e9;</text></{kind}>'
    ).encode()


def _long_entity() -> bytes:
    return f'<!DOCTYPE svg [<!ENTITY a "{"a" * 100_000}">]><svg><text>{"&a;" * 100_000}</text></svg>'.encode()


def _ico() -> bytes:
    """An icon whose pictures lie beyond its end, over one another, and in the directory itself."""
    places = [(0xFFFFFFFF, 0xFFFFFFFF), (40, 6), (6, 1000), (0, 0)] * 50
    entries = b"".join(struct.pack("<4B2H2L", 0, 0, 0, 0, 1, 32, size, at) for size, at in places)
    return struct.pack("<3H", 0, 1, 65535) + entries


def _tiff_loop() -> bytes:
    """A TIFF whose directory names itself as the next one."""
    return b"II*\0" + struct.pack("<LHHHLLL", 8, 1, 256, 3, 1, 65535, 8)


def _gif(size: int) -> bytes:
    return (
        b"GIF89a"
        + struct.pack("<2H3B", size, size, 0, 0, 0)
        + b",\0\0\0\0"
        + struct.pack("<2HB", size, size, 0)
        + b"\2\1D\0;"
    )


def _jpeg(size: int) -> bytes:
    frame = struct.pack(">B2HB9B", 8, size, size, 3, 1, 17, 0, 2, 17, 0, 3, 17, 0)
    return b"\xff\xd8\xff\xc0" + struct.pack(">H", len(frame) + 2) + frame + b"\xff\xda\0\x08\1\1\0\0\x3f\0" + bytes(64)


def _noise(size: int, seed: int) -> bytes:
    return random.Random(seed).randbytes(size)


def _nested_messages(depth: int) -> bytes:
    return b"Content-Type: message/rfc822\r\n\r\n" * depth


def _data_pictures() -> bytes:
    bomb = base64.b64encode(png(20_000, 20_000, (b"IDAT", zlib_bomb(1200)))).decode()
    return html(f'<img src="data:image/png;base64,{bomb}">' * 3)


def _far_page() -> bytes:
    pull = (
        "<script src=http://198.51.100.1/a.js></script><iframe src=file:///etc/passwd></iframe>"
        "<meta http-equiv=refresh content='0;url=http://198.51.100.1/'><link rel=stylesheet href=//198.51.100.1/a.css>"
        "<img src=http://198.51.100.1/a.png onerror=fetch('//198.51.100.1')><object data=//198.51.100.1/x></object>"
        "<base href=file:///><form action=javascript:alert(1)></form><embed src=\\\\198.51.100.1\\share\\x>"
        "<script>while(true){}</script><svg><script href=//198.51.100.1/b.js /></svg><video src=ftp://198.51.100.1/v>"
    )
    return html(pull, "<link rel=icon href=file:///etc/shadow><style>@import url(//198.51.100.1/i.css)</style>")


_ALLOWED = "\u0430\u0441\u043c\u0435"  # "acme" in Cyrillic letters
_TURNED = "\u202e\u2066elpmaxe.emca\u2069\u202c"

INPUTS: tuple[Hostile, ...] = (
    # WARC: what it costs.
    Hostile(
        "bomb.warc.gz",
        "inflate one record without end",
        lambda: gzip_bomb(1000, record("response", URL, b"", length=10**9)[:-4]),
    ),
    Hostile("line.warc.gz", "inflate one line of a header without end", lambda: gzip_bomb(500, b"WARC/1.0\r\nX: ")),
    Hostile(
        "coded.warc.gz",
        "inflate a response past all bounds",
        lambda: warc(response(URL, gzip_bomb(300), "Content-Encoding: gzip")),
    ),
    Hostile(
        "deflate.warc.gz",
        "the same by deflate",
        lambda: warc(response(URL, zlib_bomb(300), "Content-Encoding: deflate")),
    ),
    Hostile(
        "bare.warc.gz",
        "the same by bare deflate",
        lambda: warc(response(URL, deflated_zeros(300), "Content-Encoding: deflate")),
    ),
    Hostile(
        "twice.warc.gz",
        "bombs in bombs",
        lambda: warc(response(URL, gzip.compress(gzip_bomb(60_000), 1), "Content-Encoding: gzip, gzip")),
    ),
    Hostile(
        "layers.warc.gz",
        "ten codings over one another",
        lambda: warc(response(URL, PAGE, "Content-Encoding: " + ", ".join(["gzip"] * 10))),
    ),
    Hostile(
        "many.warc.gz",
        "two hundred bombs that are each within the bound",
        lambda: warc(*[response(f"{URL}{n}", gzip_bomb(60), "Content-Encoding: gzip") for n in range(200)]),
    ),
    Hostile("members.warc.gz", "a hundred thousand empty members of gzip", lambda: gzip.compress(b"") * 100_000),
    Hostile(
        "bodies.warc.gz",
        "a body of as many",
        lambda: warc(response(URL, gzip.compress(b"") * 300_000, "Content-Encoding: gzip")),
    ),
    Hostile(
        "chunks.warc.gz",
        "two million chunks of a byte",
        lambda: warc(response(URL, b"1\r\nx\r\n" * 2_000_000, "Transfer-Encoding: chunked")),
    ),
    Hostile(
        "chunk.warc.gz",
        "a chunk of 16 EiB",
        lambda: warc(response(URL, b"FFFFFFFFFFFFFFFF\r\nx", "Transfer-Encoding: chunked")),
    ),
    Hostile(
        "sizes.warc.gz",
        "sizes of chunks that are none",
        lambda: warc(response(URL, b"5\r\nabcde\r\n-5\r\nabcdefghijklmnopqrstuvwxyz", "Transfer-Encoding: chunked")),
    ),
    Hostile(
        "brotli.warc.gz",
        "a coding that needs another library",
        lambda: warc(response(URL, b"\x0b\x02\x80abcde\x03", "Content-Encoding: br")),
    ),
    Hostile(
        "zstd.warc.gz",
        "Zstandard with a window of 2 GiB",
        lambda: warc(response(URL, b"\x28\xb5\x2f\xfd\x00\xa8\0\0\0\0", "Content-Encoding: zstd")),
    ),
    Hostile("revisits.warc", "the same large record again and again", lambda: _revisits(5000, 10_000_000)),
    # WARC: what it says of itself.
    Hostile(
        "length.warc", "an absurd length", lambda: warc(record("resource", URL, b"x", length=10**17), compressed=False)
    ),
    Hostile(
        "digits.warc",
        "a length of ten thousand digits",
        lambda: warc(record("resource", URL, b"x", length="9" * 10_000), compressed=False),
    ),
    Hostile(
        "negative.warc", "a negative length", lambda: warc(record("resource", URL, b"x", length=-1), compressed=False)
    ),
    Hostile(
        "short.warc",
        "a length that is too short",
        lambda: warc(record("resource", URL, b"x" * 1000, length=10), response(URL, PAGE), compressed=False),
    ),
    Hostile(
        "nolength.warc",
        "no length",
        lambda: b"WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: https://acme.example/\r\n\r\nabc\r\n\r\n",
    ),
    Hostile(
        "version.warc",
        "a version that there is not",
        lambda: record("resource", URL, b"x").replace(b"WARC/1.0", b"WARC/99.99"),
    ),
    Hostile(
        "header.warc",
        "a line of a header of 8 MB",
        lambda: warc(record("resource", URL, b"x", "X: " + "a" * 8_000_000), compressed=False),
    ),
    Hostile(
        "headers.warc",
        "a hundred thousand headers",
        lambda: warc(record("resource", URL, b"x", *["X: 1"] * 100_000), compressed=False),
    ),
    Hostile(
        "folded.warc",
        "a header folded ten thousand times",
        lambda: warc(record("resource", URL, b"x", "X: 1" + "\r\n 1" * 10_000), compressed=False),
    ),
    Hostile("open.warc", "a header without an end", lambda: b"WARC/1.0\r\nWARC-Type: response"),
    Hostile("http.warc.gz", "fifty thousand headers of HTTP", lambda: warc(response(URL, PAGE, *["X: 1"] * 50_000))),
    Hostile(
        "status.warc.gz",
        "statuses that there are not",
        lambda: warc(response(URL, PAGE, status="-200 OK"), response(URL, PAGE, status="9" * 9999)),
    ),
    Hostile(
        "digest.warc.gz",
        "content that is not what the digest is of",
        lambda: warc(response(URL, PAGE, fields=("WARC-Block-Digest: sha1:" + "A" * 32,))),
    ),
    Hostile(
        "digest2.warc.gz",
        "digests that are none",
        lambda: warc(
            *[
                response(URL, PAGE, fields=(f"WARC-Payload-Digest: {d}",))
                for d in ("sha1:", "sha1:" + "!" * 32, "rot13:x", "sha256:" + "é" * 64, "md5:zz")
            ]
        ),
    ),
    Hostile(
        "nul.warc",
        "NUL in addresses and headers",
        lambda: warc(response("https://acme.example/\0/../x", PAGE, "X\0: \0"), compressed=False),
    ),
    Hostile(
        "date.warc.gz",
        "dates that there are not",
        lambda: warc(response(URL, PAGE).replace(b"2024-05-01T12:00:00Z", b"99999-13-41T99:99:99+99:99")),
    ),
    Hostile(
        "segment.warc",
        "records in segments without an end",
        lambda: warc(
            record("continuation", URL, b"x", "WARC-Segment-Number: 9999999999"),
            record("resource", URL, b"x", "WARC-Segment-Number: 1"),
            compressed=False,
        ),
    ),
    Hostile(
        "revisit.warc.gz",
        "a revisit of nothing",
        lambda: warc(record("revisit", URL, b"", "WARC-Payload-Digest: sha1:x"), record("revisit", URL, b"")),
    ),
    Hostile(
        "address.warc.gz",
        "addresses that are none",
        lambda: warc(
            *[
                response(u, PAGE)
                for u in (
                    "http://[::1",
                    "https://acme.example:999999/",
                    "http://",
                    "https://" + "a" * 100_000,
                    "javascript:alert(1)",
                    "file:///etc/passwd",
                    "https://\u202egro.knab/",
                    f"https://{_ALLOWED}.example/",
                    "https://xn--" + "a" * 200 + ".example",
                    "https://a\ud800.example/".encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape"),
                )
            ]
        ),
    ),
    # WARC: what is broken.
    Hostile(
        "cut.warc.gz",
        "an end in the middle of a member",
        lambda: warc(response(URL, PAGE), response(URL, _noise(9999, 1)))[:-5000],
    ),
    Hostile(
        "cut.warc",
        "an end in the middle of a record",
        lambda: warc(response(URL, PAGE), response(URL, PAGE), compressed=False)[:-60],
    ),
    Hostile("crc.warc.gz", "a wrong checksum, and a forged record inside", _record_in_page),
    Hostile("tail.warc.gz", "garbage after the last member", lambda: warc(response(URL, PAGE)) + _noise(100_000, 2)),
    Hostile("magic.warc.gz", "four hundred thousand beginnings of gzip", _resumed),
    Hostile("marks.warc", "a hundred thousand beginnings of records", lambda: b"WARC/1.0\r\n" * 100_000),
    Hostile("broken.warc", "ten thousand broken records", lambda: b"WARC/1.0\r\nA: b\r\n\r\n" * 20_000),
    Hostile("blank.warc", "ten million empty lines", lambda: b"\r\n" * 5_000_000 + response(URL, PAGE)),
    Hostile(
        "name.warc.gz",
        "a member whose file name does not end",
        lambda: b"\x1f\x8b\x08\x08\0\0\0\0\0\xff" + b"a" * 20_000_000,
    ),
    Hostile("noise.warc.gz", "noise by the name of a WARC", lambda: _noise(1_000_000, 3)),
    Hostile(
        "arc.warc",
        "an ARC file by the name of a WARC",
        lambda: b"filedesc://x.arc 0.0.0.0 20240501120000 text/plain 76\n1 0 X\nURL IP-address Archive-date\n\n",
    ),
    # WACZ.
    Hostile(
        "bomb.wacz",
        "a WARC that the zip inflates",
        lambda: wacz({"archive/data.warc": warc(response(URL, bytes(50_000_000)), compressed=False)}, deflated=True),
    ),
    Hostile("overlap.wacz", "a thousand members over one another", _overlapping),
    Hostile(
        "traverse.wacz",
        "names that lead out of the zip",
        lambda: wacz(
            {
                "archive/../../../etc/cron.d/x.warc.gz": warc(),
                "/archive/x.warc.gz": warc(),
                "archive/..\\x.warc.gz": warc(),
            }
        ),
    ),
    Hostile("link.wacz", "a link to a file of the user", _linked),
    Hostile("locked.wacz", "members that are encrypted", lambda: _flagged(1)),
    Hostile(
        "hash.wacz",
        "a WARC that is not the one that was listed",
        lambda: wacz(package=listing({"archive/data.warc.gz": b"another"})),
    ),
    Hostile("unlisted.wacz", "a WARC that nobody listed", lambda: wacz(package=listing({}))),
    Hostile("nolist.wacz", "no list", lambda: zipped({"archive/data.warc.gz": warc(response(URL, PAGE))})),
    Hostile("deep.wacz", "a list a million deep", lambda: wacz(package=b"[" * 1_000_000)),
    Hostile("large.wacz", "a list of 200 MB", lambda: wacz(package=b" " * 200_000_000, deflated=True)),
    Hostile(
        "list.wacz",
        "lists that are none",
        lambda: wacz(package=b'{"resources": [1, null, {"path": 1}, {"path": "archive/data.warc.gz", "hash": [1]}]}'),
    ),
    Hostile(
        "digest.wacz",
        "a list that is not what its digest is of",
        lambda: zipped(
            {
                "archive/a.warc.gz": warc(),
                "datapackage.json": listing({"archive/a.warc.gz": warc()}),
                "datapackage-digest.json": b'{"hash": "sha256:' + b"0" * 64 + b'"}',
            }
        ),
    ),
    Hostile("entries.wacz", "sixty thousand entries for no byte", lambda: _many_entries(60_000)),
    Hostile("directory.wacz", "a directory of 4 GiB", lambda: _with_directory(0xFFFFFFF0)),
    Hostile("twice.wacz", "two members of one name", _twice),
    Hostile(
        "inner.wacz",
        "a zip in a zip in a zip",
        lambda: wacz({"archive/data.warc.gz": wacz({"archive/data.warc.gz": wacz()})}),
    ),
    Hostile("cut.wacz", "a zip without its end", lambda: wacz()[:-40]),
    Hostile(
        "nul.wacz",
        "a name with a NUL in it",
        lambda: wacz({"archive/a.warc.gz": warc()}).replace(b"archive/a.warc.gz", b"archive/\0.warc.gz"),
    ),
    # MHTML.
    Hostile("parts.mhtml", "twenty thousand parts", lambda: mhtml(*[part(f"{URL}{n}", b"x") for n in range(20_000)])),
    Hostile("deep.mhtml", "parts in parts, ten thousand deep", lambda: _deep_mhtml(10_000)),
    Hostile("noboundary.mhtml", "no boundary", lambda: mhtml(part(URL, PAGE), boundary="x=y")),
    Hostile("empty.mhtml", "an empty boundary", lambda: mhtml(part(URL, PAGE), boundary='boundary=""')),
    Hostile(
        "header.mhtml",
        "a part whose header holds the next part",
        lambda: mhtml(b"--edge\r\nContent-Location: https://bank.example/\r\n" + part(URL, PAGE)),
    ),
    Hostile(
        "base64.mhtml",
        "base64 that is none",
        lambda: mhtml(part(URL, b"A" * 1001, coding="7bit").replace(b"7bit", b"base64"), part(URL, PAGE)),
    ),
    Hostile("coding.mhtml", "a coding that there is not", lambda: mhtml(part(URL, PAGE, coding="x-uuencode"))),
    Hostile(
        "fields.mhtml",
        "a hundred thousand headers in a part",
        lambda: mhtml(b"--edge\r\n" + b"X: 1\r\n" * 100_000 + b"\r\nx\r\n"),
    ),
    Hostile(
        "words.mhtml",
        "encoded words that are broken",
        lambda: mhtml(
            *[
                part(w, PAGE)
                for w in (
                    "=?x-none?B?!!!!?=",
                    "=?utf-8?Q?=ZZ?=" * 500,
                    "=?utf-8?B?" + "A" * 5000 + "?=",
                    "=?=?=?=?=?" * 5000,
                )
            ]
        ),
    ),
    Hostile("lines.mhtml", "thirty million lines", lambda: mhtml(part(URL, b"\n" * 30_000_000, coding="7bit"))),
    Hostile("line.mhtml", "a line of 70 MB", lambda: mhtml(part(URL, b"=" * 70_000_000, coding="quoted-printable"))),
    Hostile("cut.mhtml", "an end in the middle of a part", lambda: mhtml(part(URL, PAGE), part(URL, PAGE))[:-50]),
    Hostile(
        "local.mhtml",
        "parts of the user's own machine",
        lambda: mhtml(
            part("file:///etc/passwd", PAGE),
            part("\\\\198.51.100.1\\x", PAGE),
            part("http://[::1", PAGE),
            part("../../..", PAGE),
        ),
    ),
    # Pages.
    Hostile("large.html", "a page of 100 MB", lambda: b"<html><body>" + b"<p>jane@acme.example</p>\n" * 4_000_000),
    Hostile("long.html", "a page of 30 MB in one word", lambda: html("a" * 30_000_000)),
    Hostile("deep.html", "elements a hundred thousand deep", lambda: html(_deep("<div>", "</div>").decode())),
    Hostile(
        "tables.html",
        "tables and forms that parsers move about",
        lambda: html(_deep("<table><form><b><a>", "", 20_000).decode()),
    ),
    Hostile(
        "attributes.html",
        "a hundred thousand attributes of one element",
        lambda: html(f"<p {' '.join(f'a{n}={n}' for n in range(100_000))}>x"),
    ),
    Hostile("far.html", "scripts, frames, redirects and references to elsewhere", _far_page),
    Hostile(
        "turned.html",
        "text that reads backwards, and letters that look like others",
        lambda: html(
            f"<title>{_TURNED}</title><p>{_ALLOWED}.example j\u0430ne@{_ALLOWED}.example <a href='https://{_TURNED}/'>x</a>"
        ),
    ),
    Hostile("marks.html", "a million combining marks", lambda: html("a" + "\u0301" * 1_000_000)),
    Hostile(
        "unseen.html",
        "a name between characters without width",
        lambda: html("J\u200ba\u200cn\u200de\u2060 \ufeffD\u00adoe \U000e0041\U000e0042"),
    ),
    Hostile(
        "utf7.html",
        "UTF-7, which hides tags",
        lambda: b"<meta charset=utf-7>+ADw-script+AD4-alert(1)+ADw-/script+AD4- +2AA-",
    ),
    Hostile(
        "utf16.html",
        "UTF-16 without a mark, cut in the middle of a letter",
        lambda: html("jane@acme.example \U0001f600").decode().encode("utf-16-le")[:-1],
    ),
    Hostile("utf32.html", "UTF-32 beyond Unicode", lambda: b"\xff\xfe\0\0" + b"\xff\xff\xff\x7f" * 1000),
    Hostile(
        "overlong.html",
        "slashes and NUL in overlong UTF-8",
        lambda: b"<meta charset=utf-8><p>\xc0\xaf\xe0\x80\xaf\xc0\x80\xf8\x88\x80\x80\x80\xfe\xff jane@acme.example",
    ),
    Hostile(
        "surrogates.html",
        "halves of characters",
        lambda: html("\ud800 \udfff jane\udc80@acme.example &#xd800; &#x110000; &#0;"),
    ),
    Hostile(
        "charset.html",
        "character sets that there are not",
        lambda: b"<meta charset='../../etc/passwd'><meta charset=rot13><meta charset=idna><meta charset=zlib_codec>x",
    ),
    Hostile("nul.html", "a page of NUL", lambda: b"<html>" + bytes(1_000_000) + b"</html>"),
    Hostile("data.html", "pictures in the page that inflate to gigabytes", _data_pictures),
    Hostile(
        "jsonld.html",
        "structured data a hundred thousand deep",
        lambda: html(
            "".join(
                f'<script type="application/ld+json">{one}</script>' for one in (_deep("[", "]").decode(), "9" * 9999)
            )
        ),
    ),
    Hostile(
        "microdata.html",
        "structured data that holds itself",
        lambda: html(
            "<div itemscope itemtype=https://schema.org/Person itemref='a a a' id=a>"
            "<span itemprop=name itemscope itemref=a>x</span></div>" * 1000
        ),
    ),
    Hostile(
        "mailboxes.html",
        "what almost is a mailbox, ten megabytes of it",
        lambda: html("a@" * 2_000_000 + "a." * 2_000_000 + "jane@" + "a-" * 500_000),
    ),
    Hostile(
        "digits.html",
        "what almost is a number, ten megabytes of it",
        lambda: html("+44 20 7946 0000 " * 100_000 + "+" * 500_000 + "1 " * 500_000 + "(" * 500_000),
    ),
    Hostile(
        "addresses.html",
        "addresses that are none",
        lambda: html(
            "".join(
                f"<a href='{u}'>x</a>"
                for u in (
                    "http://[",
                    "//",
                    "http://a:b:c/",
                    "https://xn--a-" + "a" * 9999,
                    "http://999.999.999.999/",
                    "http://0x7f.1/",
                    "mailto:" + "a" * 99_999,
                    "tel:" + "1" * 99_999,
                    "data:," + "x" * 99_999,
                    "JaVaScRiPt:1",
                    "http://a.example:99999999/",
                    "http://%00/",
                    "http://\u2100.example/",
                    "http://xn--ls8h.example/",
                    "http://\u00df.example/",
                    "http://a\u3002example/",
                )
            )
        ),
    ),
    Hostile(
        "comments.html",
        "a hundred thousand comments, one of them open",
        lambda: html("<!-- x -->" * 100_000 + "<!--" + "-" * 1_000_000),
    ),
    Hostile(
        "from.html",
        "a lie of where it was saved from",
        lambda: b"<!-- saved from url=(9999)https://bank.example/ -->" + PAGE,
    ),
    Hostile("polyglot.html", "a page that is a zip, too", lambda: PAGE + wacz()),
    Hostile("polyglot.pdf", "a PDF that is a zip and a page, too", lambda: pdf_of(stream(b"x", "[]")) + PAGE + wacz()),
    Hostile("polyglot.gif", "a picture that is a script, too", lambda: b"GIF89a/*" + _gif(10)[8:] + b"*/=1;alert(1)"),
    # JSON, tables, texts.
    Hostile("deep.json", "JSON a hundred thousand deep", lambda: _deep('{"a":[', "]}", 100_000, "1")),
    Hostile(
        "number.json",
        "a number of a million digits",
        lambda: b'{"objectClassName": "domain", "ldhName": "acme.example", "port43": ' + b"9" * 1_000_000 + b"}",
    ),
    Hostile(
        "rdap.json",
        "RDAP of entities in entities",
        lambda: (
            b'{"objectClassName":"domain","ldhName":"acme.example","entities":['
            + _deep('{"objectClassName":"entity","entities":[', "]}", 5000)
            + b"]}"
        ),
    ),
    Hostile(
        "vcard.json",
        "a card whose every field is of another kind",
        lambda: (
            b'{"objectClassName":"domain","ldhName":1,"entities":[{"vcardArray":["vcard",[["fn"],["fn",{},"text",{}],["adr",{},"text",[[[]]]],[],null,7]]}],"events":{},"nameservers":[0]}'
        ),
    ),
    Hostile(
        "ftm.json",
        "entities with ids that lead elsewhere",
        lambda: b'{"id":"../../etc","schema":"Person","properties":{"name":[null,1,{"a":[]}]}}\n' * 1000,
    ),
    Hostile(
        "wide.json",
        "a million names of one object",
        lambda: b"{" + b",".join(b'"%d":1' % n for n in range(1_000_000)) + b"}",
    ),
    Hostile(
        "halves.json",
        "halves of characters in JSON",
        lambda: b'{"objectClassName":"domain","ldhName":"\\ud800.example","unicodeName":"\\udc00"}',
    ),
    Hostile(
        "cell.csv", "a cell of 10 MB", lambda: b"name,email\n" + b'"' + b"x" * 10_000_000 + b'",jane@acme.example\n'
    ),
    Hostile("quote.csv", "a quote that does not end", lambda: b'name,email\n"Jane' + b",x\n" * 1_000_000),
    Hostile("columns.csv", "a million columns", lambda: b"a," * 1_000_000 + b"\n" + b"1," * 1_000_000),
    Hostile(
        "formula.csv", "cells that spreadsheets run", lambda: b"name,email\n=cmd|' /C calc'!A0,@SUM(1)\n+1,-1\n\0,\0\n"
    ),
    Hostile(
        "whois.txt",
        "a record of WHOIS that does not end",
        lambda: (
            b"Domain Name: ACME.EXAMPLE\n"
            + b"Registrant Name: "
            + b"x" * 5_000_000
            + b"\n"
            + b"Registrant Email: jane@acme.example\n" * 100_000
        ),
    ),
    Hostile(
        "cdx.txt",
        "an index of captures with times that there are not",
        lambda: b"example,acme)/ 99999999999999 https://acme.example/ text/html 200 X 1\n" * 10_000,
    ),
    # XML.
    Hostile("laughs.svg", "entities that grow to 2 GB", lambda: _entities("svg")),
    Hostile("laughs.xml", "the same in XML", lambda: _entities("x")),
    Hostile("entity.svg", "a long entity, used a hundred thousand times", _long_entity),
    Hostile(
        "external.svg",
        "entities that are files of the user",
        lambda: (
            b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">'
            b'<!ENTITY % b SYSTEM "http://198.51.100.1/x.dtd">%b;]><svg xmlns="http://www.w3.org/2000/svg">'
            b'<text>&a;</text><image href="http://198.51.100.1/x.png"/></svg>'
        ),
    ),
    Hostile("deep.xml", "XML a hundred thousand deep", lambda: _deep("<a>", "</a>")),
    # PDF.
    Hostile("bomb.pdf", "a stream that inflates to 1 GB", lambda: pdf_of(stream(zlib_bomb(1000), "/FlateDecode"))),
    Hostile(
        "filters.pdf",
        "a stream with fifty filters",
        lambda: pdf_of(stream(zlib.compress(zlib.compress(bytes(10**7))), "[" + "/FlateDecode " * 50 + "]")),
    ),
    Hostile(
        "runs.pdf",
        "hexadecimal and run lengths over one another",
        lambda: pdf_of(stream(b"81 00" * 500_000 + b">", "[/ASCIIHexDecode /RunLengthDecode /RunLengthDecode]")),
    ),
    Hostile(
        "loop.pdf",
        "pages that hold themselves",
        lambda: pdf(
            "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 99999999 /Parent 2 0 R >>"
        ),
    ),
    Hostile(
        "xref.pdf",
        "tables that name one another",
        lambda: (
            b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer << /Size 1 /Prev 9 /Root 1 0 R >>\nstartxref\n9\n%%EOF"
        ),
    ),
    Hostile(
        "deep.pdf",
        "arrays fifty thousand deep",
        lambda: pdf(
            "<< /Type /Catalog /Pages 2 0 R /X " + "[" * 50_000 + "]" * 50_000 + " >>",
            "<< /Type /Pages /Kids [] /Count 0 >>",
        ),
    ),
    Hostile(
        "cut.pdf", "a PDF without its end", lambda: pdf_of(stream(zlib.compress(b"x" * 1000), "/FlateDecode"))[:200]
    ),
    # Pictures.
    Hostile(
        "bomb.png", "a picture that inflates to gigabytes", lambda: png(60_000, 60_000, (b"IDAT", zlib_bomb(1000)))
    ),
    Hostile(
        "text.png",
        "a text in a picture that inflates to 500 MB",
        lambda: png(1, 1, (b"zTXt", b"a\0\0" + zlib_bomb(500)), (b"IDAT", zlib.compress(bytes(4)))),
    ),
    Hostile(
        "chunks.png",
        "chunks that lie about their length",
        lambda: png(1, 1, (b"IDAT", b"x"))[:33] + b"\xff\xff\xff\xffIDATx",
    ),
    Hostile("large.gif", "a picture of 65,535 by 65,535", lambda: _gif(65_535)),
    Hostile("large.jpg", "the same as JPEG", lambda: _jpeg(65_535)),
    Hostile("loop.tif", "a directory that names itself", _tiff_loop),
    Hostile("broken.ico", "an icon whose pictures lie elsewhere", _ico),
    Hostile(
        "noise.webp", "noise by the name of a picture", lambda: b"RIFF\xff\xff\xff\xffWEBPVP8 " + _noise(10_000, 4)
    ),
    # Mails.
    Hostile(
        "flood.eml",
        "a hundred thousand headers",
        lambda: mail(b"x", *["Received: from a.example by b.example; Wed, 1 May 2024 12:00:00 +0000"] * 100_000),
    ),
    Hostile(
        "deep.eml",
        "parts in parts, a thousand deep",
        lambda: mail(
            b"".join(
                b"--e\r\nContent-Type: multipart/mixed; boundary=e%d\r\n\r\n--e%d\r\n" % (n, n) for n in range(1000)
            ),
            "Content-Type: multipart/mixed; boundary=e",
        ),
    ),
    Hostile(
        "inner.eml",
        "mails in mails, ten thousand deep",
        lambda: mail(_nested_messages(10_000), "Content-Type: message/rfc822"),
    ),
    Hostile(
        "parts.eml",
        "fifty thousand parts",
        lambda: mail(b"--e\r\n\r\nx\r\n" * 50_000, "Content-Type: multipart/mixed; boundary=e"),
    ),
    Hostile(
        "words.eml",
        "encoded words that are broken",
        lambda: mail(
            b"x",
            "Subject: " + "=?utf-8?Q?=?=" * 20_000,
            "Reply-To: =?idna?B?eA==?= <a@b@c.example>",
            "Date: Fri, 99 Foo 99999 99:99:99 +9999",
        ),
    ),
    Hostile(
        "folded.eml", "a header folded a hundred thousand times", lambda: mail(b"x", "Subject: x" + "\r\n x" * 100_000)
    ),
    Hostile(
        "rfc2231.eml",
        "parameters in a hundred thousand pieces",
        lambda: mail(b"x", "Content-Type: text/plain" + "".join(f";\r\n charset*{n}*=x" for n in range(20_000))),
    ),
    # Names.
    Hostile("../../../etc/cron.d/page.html", "a name that leads out of the case", lambda: PAGE),
    Hostile("acme.example/\0/\u202elmth.exe", "a name that reads backwards, with a NUL", lambda: PAGE),
    Hostile("a/" * 2000 + "page.html", "a path of two thousand folders", lambda: PAGE),
    Hostile(
        "acme.example:99999/x\udcff.html", "a host with a port that there is not, and half a character", lambda: PAGE
    ),
    Hostile("empty.html", "nothing at all", lambda: b""),
)
