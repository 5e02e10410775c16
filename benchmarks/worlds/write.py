"""Write a world as files in the forms in which a user saves evidence. The same world gives the same bytes."""

from __future__ import annotations

import csv
import json
import random
import uuid
from base64 import encodebytes
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from io import BytesIO
from pathlib import Path
from quopri import encodestring

from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]
from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]

from benchmarks.worlds import pages, records
from benchmarks.worlds.builder import PLATFORMS
from benchmarks.worlds.model import Site, Version, World
from benchmarks.worlds.pages import File
from benchmarks.worlds.portraits import again
from benchmarks.worlds.tongues import Tongues, number

CRAWLS = 6
"""WARC files in each year."""
SAVED, MHTML = 0.22, 0.08
"""Of the sites with one capture, that are saved as folders and as MHTML. Assumption; the rest is in WARC."""

Photos = Callable[[int, int], bytes | None]


def write(
    world: World, folder: Path, tongues: Tongues, seed: int, pictures: Mapping[int, bytes], hidden: float
) -> None:
    """Write everything below a folder.

    Args:
        world: what.
        folder: new or empty.
        tongues: how it is written.
        seed: of the world; ids of records depend on it.
        pictures: portraits by number; may be empty.
        hidden: of the sites, whose certificate is in no log that was saved.
    """
    kept: dict[tuple[int, int], bytes] = {}

    def photos(which: int, change: int) -> bytes | None:
        if which not in pictures:
            return None
        if (which, change) not in kept:
            kept[which, change] = again(pictures[which], change)
        return kept[which, change]

    _sites(world, folder, tongues, seed, photos)
    _registrations(world, folder, tongues)
    _names(world, folder)
    _certificates(world, folder, hidden)
    _lines(
        folder / "cdx" / "index.cdx", records.cdx([site for site in world.sites if number("cdx", site.host) % 10 == 0])
    )
    _lines(folder / "register" / "companies.ftm.json", records.register(world, tongues))
    _accounts(world, folder, tongues, photos)
    for letter in world.letters:
        _put(folder / "mail" / f"{letter.sender.replace('@', '-at-')}.eml", records.mail(letter, tongues))


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _lines(path: Path, lines: Iterable[str]) -> None:
    _put(path, "".join(f"{line}\n" for line in lines).encode())


# --- pages


def _sites(world: World, folder: Path, tongues: Tongues, seed: int, photos: Photos) -> None:
    crawls: dict[str, list[tuple[Site, Version]]] = {}
    for site in world.sites:
        form = number("form", site.host) % 1000 / 1000
        if len(site.versions) > 1 or form >= SAVED + MHTML:
            for version in site.versions:
                name = f"crawl-{version.at[:4]}-{number('crawl', site.host) % CRAWLS:02}.warc.gz"
                crawls.setdefault(name, []).append((site, version))
            continue
        for file in pages.files(site, site.now, tongues, photos):
            if form < SAVED:
                _put(folder / "saved" / site.host / file.path, file.content)
            elif file.media == "text/html":
                name = f"{site.host}-{file.path.removesuffix('.html')}.mhtml"
                _put(folder / "mhtml" / name, _mhtml(site, file, _with_icon(site, tongues, photos)))
    for name, captures in sorted(crawls.items()):
        _put(folder / "warc" / name, _warc(name, captures, tongues, seed, photos))


def _with_icon(site: Site, tongues: Tongues, photos: Photos) -> list[File]:
    return [file for file in pages.files(site, site.now, tongues, photos) if file.media != "text/html"]


def _warc(name: str, captures: list[tuple[Site, Version]], tongues: Tongues, seed: int, photos: Photos) -> bytes:
    buffer = BytesIO()
    writer = WARCWriter(buffer, gzip=True)
    rng = random.Random(f"warc {seed} {name}")

    def add(kind: str, address: str, date: str, content: bytes, http: StatusAndHeaders | None) -> None:
        identity = uuid.UUID(int=rng.getrandbits(128), version=4)
        headers = {"WARC-Record-ID": f"<urn:uuid:{identity}>", "WARC-Date": date}
        record = writer.create_warc_record(
            address, kind, payload=BytesIO(content), length=len(content), warc_headers_dict=headers, http_headers=http
        )
        writer.write_record(record)

    first = f"{captures[0][1].at}T00:00:00Z"
    add("warcinfo", "", first, b"software: crawler 1.0\r\nformat: WARC File Format 1.0\r\n", None)
    for site, version in captures:
        scheme = "https" if number("scheme", site.host) % 4 else "http"
        host = f"www.{site.host}" if number("www", site.host) % 3 == 0 else site.host
        for place, file in enumerate(pages.files(site, version, tongues, photos)):
            path = "" if file.path == "index.html" else file.path
            kind = "text/html; charset=utf-8" if file.media == "text/html" else file.media
            http = StatusAndHeaders("200 OK", [("Content-Type", kind), ("Server", "nginx")], protocol="HTTP/1.1")
            date = f"{version.at}T{number(site.host) % 24:02}:{place % 60:02}:07Z"
            add("response", f"{scheme}://{host}/{path}", date, file.content, http)
    return buffer.getvalue()


def _mhtml(site: Site, page: File, others: list[File]) -> bytes:
    address = f"https://{site.host}/" + ("" if page.path == "index.html" else page.path)
    boundary = f"----MultipartBoundary--{number('boundary', address):016x}----"
    head = (
        f"From: <Saved by a browser>\r\nSnapshot-Content-Location: {address}\r\nSubject: {site.host}\r\n"
        f"Date: {_mail_date(site.now.at)}\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="{boundary}"\r\n\r\n'
    )
    parts = [
        f"--{boundary}\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n"
        f"Content-Location: {address}\r\n\r\n".encode()
        + encodestring(page.content)
        + b"\r\n"
    ]
    for file in others:
        parts.append(
            f"--{boundary}\r\nContent-Type: {file.media}\r\nContent-Transfer-Encoding: base64\r\n"
            f"Content-Location: https://{site.host}/{file.path}\r\n\r\n".encode()
            + encodebytes(file.content)
            + b"\r\n"
        )
    return head.encode() + b"".join(parts) + f"--{boundary}--\r\n".encode()


def _mail_date(day: str) -> str:

    return format_datetime(datetime.fromisoformat(f"{day}T10:00:00").replace(tzinfo=UTC))


# --- records


def _registrations(world: World, folder: Path, tongues: Tongues) -> None:
    for site in world.sites:
        *earlier, newest = site.registrations
        if number("rdap", site.host) % 2:
            _put(folder / "rdap" / f"{site.host}.json", records.rdap(site, newest, tongues).encode())
        else:
            _put(folder / "whois" / f"{site.host}.txt", records.whois(site, newest, tongues).encode())
        for place, old in enumerate(earlier):
            _put(
                folder / "whois" / "history" / f"{site.host}-{old.at}-{place}.txt",
                records.whois(site, old, tongues).encode(),
            )


def _names(world: World, folder: Path) -> None:
    _lines(
        folder / "dns" / "records.jsonl", (records.dns(site) for site in world.sites if number("dns", site.host) % 10)
    )
    # Of the sites that the scan left out, a resolver's answer and what sensors saw.
    rest = [site for site in world.sites if number("dns", site.host) % 10 == 0]
    for site in rest:
        _put(folder / "dns" / "doh" / f"{site.host}.json", records.doh(site).encode())
    seen = [site for site in world.sites if site in rest or number("passive", site.host) % 3 == 0]
    _lines(folder / "dns" / "passive.jsonl", (line for site in seen for line in records.passive(site)))


def _certificates(world: World, folder: Path, hidden: float) -> None:
    rows = records.certificates(world.sites, hidden)
    for start in range(0, len(rows), 200):
        name = f"log-search-{start // 200:02}.json"
        _put(folder / "ct" / name, json.dumps(rows[start : start + 200], indent=0).encode())


def _accounts(world: World, folder: Path, tongues: Tongues, photos: Photos) -> None:
    for kind, platforms in PLATFORMS.items():
        path = folder / "profiles" / f"{kind}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, records.COLUMNS[kind].split(), extrasaction="ignore")
            table.writeheader()
            for profile in world.profiles:
                if profile.platform in platforms:
                    content = photos(profile.picture, profile.recompressed) if profile.picture >= 0 else None
                    media = "jpg"
                    if content is None and number("avatar", profile.id) % 3 == 0:
                        content, media = pages.png(number("avatar", profile.id), 64), "png"
                    photo = ""
                    if content is not None:
                        photo = f"photos/{profile.platform}-{profile.handle}.{media}"
                        _put(path.parent / photo, content)
                    table.writerow(records.account(profile, tongues, photo))
