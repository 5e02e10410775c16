"""One response of HTTP as it was captured: its header, and its content without the codings that it was sent in."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from io import BytesIO
from typing import Any

from truename.errors import SampleError
from truename.sources.saved.containers import bounds
from truename.sources.saved.containers.bounds import Budget
from truename.sources.saved.containers.headers import Fields, content_type
from truename.sources.saved.containers.members import GZIP, WITH_HEADER

MOST_CHUNKS = 1_000_000
"""Chunks of one response: 64 bytes each of the largest. Servers send some thousand bytes in a chunk; each chunk costs
a step here, however small it is."""

PIECE = 8 * 2**20
"""Bytes that are inflated at once. What is left of the body is copied each time."""

MOST_MEMBERS = 16
"""Members of gzip in one response. There is one; logs that were served as they were put together have a few."""

Buffer = bytes | bytearray | memoryview

_TOO_LARGE = "more than that, inflated"

_NO_BROTLI = b"<{\xef\xff"
"""First bytes that no stream of brotli has (RFC 7932, 9.1 and 9.2: reserved bits that are set, or padding that is not
zero), and that pages, JSON, the mark of UTF-8 and JPEG have."""

_END = re.compile(rb"\r?\n\r?\n")
_STATUS = re.compile(r"HTTP/\d(?:\.\d)?\s+(\d{3})(?:\s|$)")
_CHUNK = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\r\n]*)?\r?\n")
"""RFC 9112, 7.1, with blanks around the size and bare line feeds, which servers send."""


@dataclass(frozen=True, slots=True)
class Response:
    """A response as it was captured.

    Attributes:
        status: of HTTP, 100 to 999.
        media, charset: of its Content-Type, "" where it has none.
        codings: that its body is in, outermost first.
        body: as it was sent.
    """

    status: int
    media: str
    charset: str
    codings: tuple[str, ...]
    body: memoryview = field(repr=False)

    def content(self, budget: Budget) -> bytes:
        """The body without its codings.

        What is not in the coding that the header states is taken as it is: many tools keep the header of a response
        and store its body decoded. What breaks off is taken as far as it goes, as browsers do.

        Raises:
            SampleError: it is too large, damaged, or in a coding that is not read.
            ExhaustedError: the budget is used up.
        """
        if len(self.codings) > bounds.MOST_CODINGS:
            raise SampleError(
                expected=f"a response in at most {bounds.MOST_CODINGS} codings, one over the other",
                found=f"{len(self.codings)}",
                do="it is left out; capture it again",
            )
        content: Buffer = self.body
        for coding in self.codings:
            decode = _DECODERS.get(coding)
            if decode is None:
                raise _unread(coding, "capture it again with a tool that stores it decoded")
            content = decode(content, budget)
        if len(content) > bounds.LARGEST_THING:
            raise bounds.too_large(f"{len(content):,} bytes")
        return bytes(content)


def read(block: bytes) -> Response:
    """The response in the block of a record.

    Raises:
        SampleError: it is none.
    """
    end = _END.search(block, 0, bounds.LARGEST_HEADER)
    begin = block[: end.end() if end else bounds.LARGEST_HEADER]
    status = _STATUS.match(begin[:64].decode("latin-1"))
    if status is None or (end is None and len(begin) == bounds.LARGEST_HEADER):
        raise _no_response(begin)
    if begin.count(b"\n") > bounds.MOST_LINES:
        raise _no_response(begin, f"more than {bounds.MOST_LINES:,} lines")
    fields = Fields(begin)
    media, charset = content_type(fields.get("content-type"))
    return Response(int(status[1]), media, charset, _codings(fields), memoryview(block)[len(begin) :])


def _codings(fields: Fields) -> tuple[str, ...]:
    """What is to be undone, in that order: each field lists what was done, in its order (RFC 9110, 8.4)."""
    stated = [fields.get("content-encoding"), fields.get("transfer-encoding")]
    named = [coding.strip().lower() for value in stated for coding in value[:1000].split(",")]
    return tuple(coding for coding in reversed(named) if coding not in ("", "identity", "none"))


def _chunked(sent: Buffer, _budget: Budget) -> Buffer:
    """RFC 9112, 7.1. Trailers are dropped."""
    out = BytesIO()
    sent = memoryview(sent)
    size = _CHUNK.match(sent)
    if size is None:
        return sent
    for _ in range(MOST_CHUNKS):
        long = int(size[1], 16)
        if long == 0:
            return out.getvalue()
        out.write(sent[size.end() : size.end() + long])
        next_at = size.end() + long
        if next_at + 2 >= len(sent):
            return out.getvalue()
        next_at += 2 if sent[next_at] == 0x0D else 1
        size = _CHUNK.match(sent, next_at)
        if size is None:
            if len(sent) - next_at <= 18:  # the size itself broke off
                return out.getvalue()
            raise _broken("chunked", f"no size of a chunk at its byte {next_at:,}")
    raise _broken("chunked", f"more than {MOST_CHUNKS:,} chunks")


def _gzip(sent: Buffer, budget: Budget) -> Buffer:
    """RFC 9110, 8.4.1.3."""
    out: list[bytes] = []
    rest: Buffer | None = sent
    try:
        while rest is not None and bytes(rest[:2]) == GZIP[:2]:
            if len(out) == MOST_MEMBERS:
                raise _broken("gzip", f"more than {MOST_MEMBERS} members")
            part, rest = _inflated(rest, WITH_HEADER, budget, sum(map(len, out)))
            out.append(part)
    except zlib.error as error:
        raise _broken("gzip", str(error)) from None
    return b"".join(out) if len(out) > 1 else out[0] if out else sent


def _deflate(sent: Buffer, budget: Budget) -> Buffer:
    """RFC 9110, 8.4.1.2: zlib's form, and deflate's bare one, which servers send as often.

    Nothing marks the bare form, so that only what ends as it has to is taken for it.
    """
    if len(sent) >= 2 and sent[0] & 15 == 8 and (sent[0] << 8 | sent[1]) % 31 == 0:  # RFC 1950, 2.2
        try:
            return _inflated(sent, zlib.MAX_WBITS, budget)[0]
        except zlib.error as error:
            raise _broken("deflate", str(error)) from None
    try:
        part, rest = _inflated(sent, -zlib.MAX_WBITS, budget)
    except zlib.error:
        return sent
    return sent if rest is None else part


def _inflated(sent: Buffer, form: int, budget: Budget, before: int = 0) -> tuple[bytes, bytes | None]:
    """What one stream inflates to, and what follows it; ``None`` where it breaks off.

    Args:
        form: zlib's parameter for what is around it.
        before: bytes that the same body inflated to already.

    Raises:
        zlib.error: it is damaged.
        SampleError: it is too large.
        ExhaustedError: the budget is used up.
    """
    inflater = zlib.decompressobj(form)
    out = BytesIO()  # which gives its content away without a copy
    rest = sent
    while rest and not inflater.eof:
        part = inflater.decompress(rest, PIECE)
        rest = inflater.unconsumed_tail
        budget.take(len(part))
        out.write(part)
        if before + out.tell() > bounds.LARGEST_THING:
            raise bounds.too_large(_TOO_LARGE)
    return out.getvalue(), inflater.unused_data if inflater.eof else None


def _brotli(sent: Buffer, budget: Budget) -> Buffer:
    """RFC 7932, where a library that can be bounded is installed."""
    if not sent or bytes(sent[:1]) in _NO_BROTLI:
        return sent
    library = _library("brotli", "br")
    if not hasattr(library.Decompressor, "can_accept_more_data"):  # came with bounds, in 1.2
        raise _unread("br", "install brotli 1.2 or later, which can be bounded")
    inflater = library.Decompressor()
    out = bytearray()
    try:
        while not inflater.is_finished():
            part = inflater.process(bytes(sent), output_buffer_limit=bounds.LARGEST_THING + 1 - len(out))
            sent = b""
            if not part and inflater.can_accept_more_data():
                break
            budget.take(len(part))
            out += part
            if len(out) > bounds.LARGEST_THING:
                raise bounds.too_large(_TOO_LARGE)
    except library.error as error:
        raise _broken("br", str(error)) from None
    return out


def _zstd(sent: Buffer, budget: Budget) -> Buffer:
    """RFC 8878, where a library is installed; with the window of at most 8 MiB that HTTP allows (RFC 9659)."""
    if bytes(sent[:4]) != b"\x28\xb5\x2f\xfd":
        return sent
    library = _library("zstandard", "zstd")
    try:
        reader = library.ZstdDecompressor(max_window_size=8 * 2**20).stream_reader(bytes(sent))
        out: bytes = reader.read(bounds.LARGEST_THING + 1)
    except library.ZstdError as error:
        raise _broken("zstd", str(error)) from None
    budget.take(len(out))
    if len(out) > bounds.LARGEST_THING:
        raise bounds.too_large(_TOO_LARGE)
    return out


_DECODERS: Mapping[str, Callable[[Buffer, Budget], Buffer]] = {
    "chunked": _chunked,
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
"""IANA's registry of content codings, without what the web does not use ("compress", "exi", "aes128gcm")."""


def _library(name: str, coding: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        raise _unread(coding, f"install {name}, which truename then uses") from None


def _unread(coding: str, do: str) -> SampleError:
    known = ", ".join(_DECODERS)
    return SampleError(expected=f"a response in codings that are read here ({known})", found=f"{coding[:40]!r}", do=do)


def _broken(coding: str, found: str) -> SampleError:
    return SampleError(
        expected=f"a body in the coding {coding!r}, as its header says",
        found=found,
        do="it is left out; capture it again",
    )


def _no_response(begin: bytes, found: str = "") -> SampleError:
    return SampleError(
        expected=f'a response of HTTP: "HTTP/1.1 200", and a header of at most {bounds.LARGEST_HEADER:,} bytes',
        found=found or repr(begin[:40])[1:],
        do="it is left out; capture it again",
    )
