"""One file out of a package's archive, or from an address, as bytes.

The index is whatever pip is configured for: its own ``pip config list`` and environment say where, through which
proxy, trusting which certificates. ``unearth`` finds the archive; nothing of it is imported, built, executed or even
unpacked: one regular file of a known size is read from it. What comes back is unverified; the caller knows its hash.
"""

from __future__ import annotations

import ast
import gzip
import io
import logging
import os
import ssl
import stat
import subprocess
import sys
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

import httpx2
from packaging.version import Version
from unearth import Link, PackageFinder
from unearth.auth import MultiDomainBasicAuth
from unearth.fetchers import Fetcher, PyPIClient

from truename.trace import Progress

MAX_ARCHIVE = 512 << 20
"""Bytes of the largest archive fetched; the largest one known to hold a model of use has 81 MiB."""

MAX_UNPACKED = 512 << 20
"""Bytes that a compressed source archive may expand to before the file in it is found; also bounds the memory used."""

ATTEMPTS = 3
"""How often a broken connection is tried; pip's default is 5, for archives that are hundreds of times larger."""

TIMEOUT = 60.0
"""Seconds without an answer before a connection counts as broken, unless pip is configured otherwise."""

CONNECT_TIMEOUT = 5.0
"""Seconds for a connection to come about: far away and over a bad line it takes one; behind a wall it never does."""

CHUNK = 1 << 16


class FetchError(Exception):
    """Why a source gave nothing: one clause, without credentials."""


class UnreachableError(FetchError):
    """The source did not answer at all; there is no use in asking it for something else now."""


@dataclass(frozen=True, slots=True)
class Index:
    """Where pip would look, and how. Addresses may carry credentials, so none of them is ever shown."""

    urls: tuple[str, ...] = field(repr=False)
    find_links: tuple[str, ...] = field(repr=False)
    trusted_hosts: tuple[str, ...] = ()
    certificates: str | None = None
    proxy: str | None = field(default=None, repr=False)
    timeout: float = TIMEOUT


def member(package: str, version: str, path: str, size: int, progress: Progress) -> bytes:
    """The file at ``path`` of ``size`` bytes in an archive of that version of a package.

    Source archives come first: they are the same for every platform. Then wheels, of any platform, in order of name.

    Raises:
        FetchError: no archive of that version was found, or none holds the file.
    """
    index = configured()
    failures: list[str] = []
    with _client(index) as client:
        for link in _links(client, index, package, version, failures):
            report = partial(progress, f"fetching {link.filename}")
            try:
                with tempfile.TemporaryFile() as archive:
                    _download(client, link.url_without_fragment, archive, MAX_ARCHIVE, report)
                    return extract(archive, link.filename, path, size)
            except (FetchError, OSError, httpx2.HTTPError) as error:
                failures.append(f"{link.filename}: {_words(error)}")
    raise FetchError("; ".join(dict.fromkeys(failures)) or f"no index has {package} {version}")


def url(address: str, size: int, progress: Progress) -> bytes:
    """The file of at most ``size`` bytes at an https address.

    Raises:
        FetchError: it could not be had.
    """
    content = io.BytesIO()
    with _client(configured()) as client:
        try:
            _download(client, address, content, size, partial(progress, f"fetching {address}"))
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.ProxyError) as error:
            raise UnreachableError(_words(error)) from error
        except (OSError, httpx2.HTTPError) as error:
            raise FetchError(_words(error)) from error
    return content.getvalue()


def extract(archive: BinaryIO, filename: str, path: str, size: int) -> bytes:
    """Read one regular file of exactly ``size`` bytes from a wheel, or from a source archive under its top folder.

    Nothing is written to disk, and no more than the file itself is kept.

    Raises:
        FetchError: it is not there, is not a regular file, has another size, or the archive is damaged or too large.
    """
    try:
        if filename.endswith(".whl"):
            return _from_zip(archive, path, size)
        if filename.endswith(".zip"):
            return _from_zip(archive, f"{filename.removesuffix('.zip')}/{path}", size)
        if filename.endswith(".tar.gz"):
            return _from_tar(archive, f"{filename.removesuffix('.tar.gz')}/{path}", size)
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error, tarfile.TarError, ValueError, RuntimeError) as error:
        raise FetchError(f"a damaged archive ({_words(error)})") from error
    raise FetchError("an archive that is neither .whl, .zip nor .tar.gz")


def configured() -> Index:
    """The index, as pip's configuration files and environment state it for ``pip download``."""
    option = _pip_options()
    no_index = option.get("no-index", "").casefold() in ("1", "true", "yes", "on")
    default = PackageFinder().sources[0]["url"]  # the index that a finder has when none is given, as pip does
    return Index(
        urls=() if no_index else (option.get("index-url", default), *option.get("extra-index-url", "").split()),
        find_links=tuple(option.get("find-links", "").split()),
        trusted_hosts=tuple(option.get("trusted-host", "").split()),
        certificates=option.get("cert") or None,
        proxy=option.get("proxy") or None,
        timeout=float(option.get("timeout") or option.get("default-timeout") or TIMEOUT),
    )


def _pip_options() -> Mapping[str, str]:
    """pip's options by their long names: the environment's, else those for ``download``, else the global ones."""
    try:
        listing = subprocess.run(
            [sys.executable, "-m", "pip", "--disable-pip-version-check", "config", "list"],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        ).stdout
    except (OSError, subprocess.SubprocessError):  # no pip here: then only the environment can say
        listing = "\n".join(
            f":env:.{key[4:].lower().replace('_', '-')}={value!r}"
            for key, value in os.environ.items()
            if key.startswith("PIP_")
        )
    sections: dict[str, dict[str, str]] = {"global": {}, "download": {}, ":env:": {}}
    for line in listing.splitlines():
        name, equals, value = line.partition("=")
        section, _, key = name.rpartition(".")
        if equals and section in sections:
            sections[section][key] = str(ast.literal_eval(value))
    return {**sections["global"], **sections["download"], **sections[":env:"]}


@contextmanager
def _client(index: Index) -> Iterator[PyPIClient]:
    """A connection as pip would make it, but never asking for a password: the configuration or netrc has it."""
    verify: ssl.SSLContext | bool = True
    if index.certificates:
        try:
            folder = Path(index.certificates).is_dir()
            verify = ssl.create_default_context(
                cafile=None if folder else index.certificates, capath=index.certificates if folder else None
            )
        except OSError as error:
            raise FetchError(f"pip's certificates at {index.certificates} cannot be read: {_words(error)}") from error
    with PyPIClient(
        trusted_hosts=index.trusted_hosts,
        verify=verify,
        proxy=index.proxy,
        timeout=httpx2.Timeout(index.timeout, connect=min(index.timeout, CONNECT_TIMEOUT)),
        follow_redirects=True,
    ) as client:
        client.auth = MultiDomainBasicAuth(prompting=False, index_urls=index.urls + index.find_links)
        yield client


def _links(client: PyPIClient, index: Index, package: str, version: str, failures: list[str]) -> list[Link]:
    """The archives of that version, of every platform, source archives first. What went wrong joins ``failures``."""
    found: dict[str, Link] = {}
    finder_of = partial(PackageFinder, session=cast(Fetcher, client), ignore_compatibility=True)
    finders = [finder_of(index_urls=[url]) for url in index.urls]
    for place in index.find_links:
        if "://" in place or Path(place).exists():  # pip, too, passes over a folder that is not there
            finders.append(finder_of(find_links=[place]))
    with _warnings_into(failures):
        for finder in finders:
            try:
                for candidate in finder.find_all_packages(package, allow_yanked=True):
                    if candidate.version and Version(candidate.version) == Version(version):
                        found.setdefault(candidate.link.filename, candidate.link)
            except (OSError, ValueError, httpx2.HTTPError, httpx2.InvalidURL) as error:
                failures.append(f"an index did not answer: {_words(error)}")
    return sorted(found.values(), key=lambda link: (link.is_wheel, link.filename))


@contextmanager
def _warnings_into(failures: list[str]) -> Iterator[None]:
    """Keep what unearth would only log; it stars credentials out itself."""

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            failures.append(record.getMessage())

    logger, handler = logging.getLogger("unearth"), Keep(logging.WARNING)
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)


def _download(
    client: PyPIClient, address: str, target: BinaryIO, limit: int, report: Callable[[int, int], None]
) -> None:
    """Write at most ``limit`` bytes from an address, beginning anew where the connection breaks."""
    for attempt in range(1, ATTEMPTS + 1):
        target.seek(0)
        target.truncate()
        try:
            # Compressed once more on the way, an archive would be another file.
            with client.get_stream(address, headers={"Accept-Encoding": "identity"}) as response:
                if response.status_code != httpx2.codes.OK:
                    raise FetchError(f"the server answers {response.status_code}")
                length = response.headers.get("Content-Length", "")
                total = int(length) if length.isascii() and length.isdigit() else 0
                done = 0
                for chunk in response.iter_raw(CHUNK):
                    done += len(chunk)
                    if max(done, total) > limit:
                        raise FetchError(f"larger than {limit} bytes")
                    target.write(chunk)
                    report(done, total)
        except (httpx2.ConnectError, httpx2.ConnectTimeout):
            raise  # what was not there a moment ago is not there now
        except httpx2.TransportError:
            if attempt == ATTEMPTS:
                raise
        else:
            return


def _from_zip(archive: BinaryIO, path: str, size: int) -> bytes:
    with zipfile.ZipFile(archive) as opened:
        try:
            info = opened.getinfo(path)
        except KeyError:
            raise FetchError(f"no {path} inside") from None
        # Made on Unix, the upper half holds the mode; elsewhere, and by careless writers, it is 0.
        mode = info.external_attr >> 16
        plain = info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) and not info.flag_bits & 1
        if info.is_dir() or stat.S_IFMT(mode) not in (0, stat.S_IFREG) or not plain:
            raise FetchError(f"{path} is not a regular file")
        _expect_size(path, info.file_size, size)
        with opened.open(info) as stream:
            content = stream.read(size + 1)
    _expect_size(path, len(content), size)
    return content


def _from_tar(archive: BinaryIO, path: str, size: int) -> bytes:
    archive.seek(0)
    bounded = cast(BinaryIO, _Bounded(gzip.GzipFile(fileobj=archive), MAX_UNPACKED))
    with tarfile.open(fileobj=bounded, mode="r|") as opened:
        for info in opened:
            if info.name == path:
                if info.type not in (tarfile.REGTYPE, tarfile.AREGTYPE) or info.issparse():
                    raise FetchError(f"{path} is not a regular file")
                _expect_size(path, info.size, size)
                stream = opened.extractfile(info)
                content = stream.read(size) if stream else b""
                _expect_size(path, len(content), size)
                return content
    raise FetchError(f"no {path} inside")


class _Bounded:
    """A stream that refuses to give more than ``limit`` bytes: what expands without end is not read to its end."""

    def __init__(self, stream: gzip.GzipFile, limit: int) -> None:
        self._stream = stream
        self._left = limit

    def read(self, size: int) -> bytes:
        content = self._stream.read(size)
        self._left -= len(content)
        if self._left < 0:
            raise FetchError(f"expands to more than {MAX_UNPACKED} bytes")
        return content


def _expect_size(path: str, found: int, expected: int) -> None:
    if found != expected:
        raise FetchError(f"{path} has {found} bytes, not {expected}")


def _words(error: Exception) -> str:
    return (str(error) or type(error).__name__)[:200]
