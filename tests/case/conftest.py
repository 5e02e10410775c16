"""A case to work on, and small pages to put into it. Domains are reserved ones; nobody is real."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from truename.case import AddedFile, Addition, Case
from truename.types import Mandate
from truename.vault import Secret

PASSPHRASE = "correct horse battery staple"
MANDATE = Mandate("desk 3", "a vendor", "contract 12")
WHEN = "2024-05-01T10:00:00Z"


def page(name: str, *mailboxes: str, body: str = "") -> bytes:
    """A page of a company that states its mailboxes."""
    links = "".join(f'<p>Write to <a href="mailto:{one}">{one}</a></p>' for one in mailboxes)
    return (
        f"<!DOCTYPE html><html><head><title>{name}</title></head>"
        f"<body><h1>{name}</h1>{body}<footer>© 2024 {name}{links}</footer></body></html>"
    ).encode()


def additions(pages: Sequence[tuple[str, bytes]]) -> Iterator[Addition]:
    """Pages, each captured from the address that its name is."""
    for url, content in pages:
        name = url.removeprefix("https://").replace("/", "-") + ".html"
        yield Addition(lambda content=content: io.BytesIO(content), name, url, WHEN)  # type: ignore[misc]


@pytest.fixture(scope="session")
def secret() -> Secret:
    return Secret.from_text(PASSPHRASE)


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory, secret: Secret) -> Path:
    """An empty case's file, made once: every other opening is then without the quarter second of Argon2id."""
    path = tmp_path_factory.mktemp("empty") / "acme.case"
    Case.create(path, secret, MANDATE, "Who is Acme?", ["site:acme.example"]).close()
    return path


@pytest.fixture
def path(tmp_path: Path, empty: Path) -> Path:
    return Path(shutil.copy(empty, tmp_path / "acme.case"))


@pytest.fixture
def case(path: Path, secret: Secret) -> Iterator[Case]:
    with Case.open(path, secret, writable=True) as case:
        yield case


@pytest.fixture
def add(case: Case) -> Callable[..., AddedFile]:
    """Add a file to the case; what is not stated of it is empty."""

    def add(content: bytes, name: str = "page.html", **stated: str) -> AddedFile:
        return case.add_file(io.BytesIO(content), name, **stated)

    return add


@pytest.fixture(scope="session")
def stated(tmp_path_factory: pytest.TempPathFactory, empty: Path, secret: Secret) -> Path:
    """A case with three pages read, made once."""
    path = Path(shutil.copy(empty, tmp_path_factory.mktemp("stated") / "stated.case"))
    pages = [
        ("https://acme.example/", page("Acme Ltd", "jane@acme.example", "info@acme.example")),
        ("https://acme.example/about", page("Acme Ltd", "jane@acme.example")),
        ("https://mirror.example/", page("Mirror Ltd", "jane@acme.example")),
    ]
    with Case.open(path, secret, writable=True) as case:
        list(case.add_files(additions(pages)))
        case.ingest(workers=0)
    return path


@pytest.fixture
def full(tmp_path: Path, stated: Path, secret: Secret) -> Iterator[Case]:
    """A copy of that case, to change."""
    with Case.open(shutil.copy(stated, tmp_path / "full.case"), secret, writable=True) as case:
        yield case
