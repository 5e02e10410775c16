"""PDF documents made by hand: the shortest that hold text."""

from __future__ import annotations

import zlib

FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def pdf(*pages: str | bytes, info: dict[str, str] | None = None, packed: bool = False, letters: bytes = b"") -> bytes:
    """A document with a page for each text, a line of it below the other; bytes are a page's program as it is.

    Args:
        info: what it says of itself.
        packed: whether programs are compressed.
        letters: the font's table of letters.
    """
    kids = b" ".join(b"%d 0 R" % (4 + 2 * at) for at in range(len(pages)))
    told = " ".join(f"/{name} ({value})" for name, value in (info or {}).items())
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> >>"
        % (len(pages), kids),
        FONT.replace(b" >>", b" /ToUnicode %d 0 R >>" % (5 + 2 * len(pages))) if letters else FONT,
    ]
    for at, page in enumerate(pages):
        program = page if isinstance(page, bytes) else _program(page)
        filtered = b""
        if packed:
            program, filtered = zlib.compress(program, 9), b" /Filter /FlateDecode"
        objects.append(b"<< /Type /Page /Parent 2 0 R /Contents %d 0 R >>" % (5 + 2 * at))
        objects.append(b"<< /Length %d%s >>\nstream\n" % (len(program), filtered) + program + b"\nendstream")
    objects.append(b"<< " + told.encode("latin-1") + b" >>")
    if letters:
        objects.append(b"<< /Length %d >>\nstream\n" % len(letters) + letters + b"\nendstream")
    content, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n" % number + one + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"<< /Size %d /Root 1 0 R /Info %d 0 R >>" % (len(objects) + 1, 4 + 2 * len(pages))
    begin = len(content)
    content += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table
    return content + b"trailer\n" + trailer + b"\nstartxref\n%d\n%%%%EOF\n" % begin


def _program(text: str) -> bytes:
    lines = [line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)") for line in text.split("\n")]
    shown = "\n".join(f"({line}) Tj 0 -14 Td" for line in lines)
    return f"BT /F1 12 Tf 50 780 Td\n{shown}\nET".encode("latin-1")
