"""A gallery to work on. Its contents are random bytes: a gallery knows nothing of kinds."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from truename.gallery import Gallery, Item, Secret
from truename.types import Mandate, Quality, Sample, Template

PASSPHRASE = "correct horse battery staple"


@pytest.fixture(scope="session")
def secret() -> Secret:
    return Secret.from_text(PASSPHRASE)


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory, secret: Secret) -> Path:
    """An empty gallery's file, made once: every other opening is then without the quarter second of Argon2id."""
    path = tmp_path_factory.mktemp("empty") / "gallery.truename"
    Gallery.create(path, secret, Mandate("", "casework", "Act 12/2020")).close()
    return path


@pytest.fixture
def path(tmp_path: Path, empty: Path) -> Path:
    return Path(shutil.copy(empty, tmp_path / "gallery.truename"))


@pytest.fixture
def gallery(path: Path, secret: Secret) -> Iterator[Gallery]:
    with Gallery.open(path, secret, write=True) as gallery:
        yield gallery


@pytest.fixture(scope="session")
def make_item() -> Callable[..., Item]:
    def make(
        subject: str, seed: int, size: int = 500, position: int = 1, acquired: bool = True, kind: str = "fingerprint"
    ) -> Item:
        random_bytes = random.Random(seed)
        sample = Sample(kind, random_bytes.randbytes(size), f"print {seed}.png", position, 500.0)
        quality = Quality(seed % 101, ("too dark", "smudged"), {"contrast": 0.25})
        template = Template(kind, "leader-1", random_bytes.randbytes(700), position, quality.score, sample.sha256())
        return subject, sample, quality, template if acquired else None

    return make
