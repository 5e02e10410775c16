"""Galleries of birth dates, the kind that needs no model, weighed by a table fitted on dates of known origin."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pipeline import stones
from truename import kinds, pipeline
from truename.gallery import Gallery, Secret
from truename.sources import Entry
from truename.types import Mandate, Sample
from truename.weighing.table import Table

MANDATE = Mandate("A. Examiner", "identify an unknown person", "case 17/2026")


def birth_dates(count: int, seed: int = 1) -> list[str]:
    """Dates of birth that all differ, none of them a 1 January."""
    drawn = random.Random(seed)
    dates: dict[str, None] = {}
    while len(dates) < count:
        dates[f"{drawn.randint(1940, 2005)}-{drawn.randint(1, 12):02d}-{drawn.randint(2, 28):02d}"] = None
    return list(dates)


def date(text: str, name: str = "") -> Sample:
    return Sample("date", text.encode(), name or text)


def entries(dates: list[str]) -> list[Entry]:
    return [Entry(f"line {n}", f"person {n:03d}", value=text, kind="date") for n, text in enumerate(dates)]


@pytest.fixture(scope="session")
def known_origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """60 people, two records each; every fifth time the second swaps day and month, or has the next year."""
    folder = tmp_path_factory.mktemp("dates")
    for n, text in enumerate(birth_dates(60, seed=2)):
        year, month, day = text.split("-")
        other = text
        if n % 5 == 0:
            other = f"{year}-{day}-{month}" if int(day) <= 12 else f"{int(year) + 1}-{month}-{day}"
        (folder / f"p{n:02d}_1.date").write_text(text)
        (folder / f"p{n:02d}_2.date").write_text(other)
    return folder


@pytest.fixture(scope="session")
def secret() -> Secret:
    return Secret.from_text("a passphrase for tests only")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, secret: Secret) -> Path:
    """A gallery without anybody, made once."""
    path = tmp_path_factory.mktemp("made") / "people.truename"
    Gallery.create(path, secret).close()
    return path


@pytest.fixture
def empty(tmp_path: Path, secret: Secret, made: Path) -> Iterator[Gallery]:
    """A copy of it, open for writing."""
    with copied(made, tmp_path, secret) as gallery:
        yield gallery


@pytest.fixture(scope="session")
def date_table(tmp_path_factory: pytest.TempPathFactory, secret: Secret, known_origin: Path) -> Table:
    """The table that ``known_origin`` gives, fitted once."""
    with Gallery.create(tmp_path_factory.mktemp("fit") / "g", secret) as gallery:
        return pipeline.calibrate(gallery, known_origin, kind="date", workers=0)


@pytest.fixture(scope="session")
def enrolled(tmp_path_factory: pytest.TempPathFactory, secret: Secret, made: Path, date_table: Table) -> Path:
    """A gallery of 200 people with one date each, and a calibration of its own, made once."""
    with copied(made, tmp_path_factory.mktemp("enrolled"), secret) as gallery:
        assert not any(outcome.failed for outcome in pipeline.enrol(gallery, entries(birth_dates(200)), workers=0))
        gallery.set_calibration(date_table.kind, date_table.format, date_table.to_json())
        return gallery.path


@pytest.fixture
def gallery(tmp_path: Path, secret: Secret, enrolled: Path) -> Iterator[Gallery]:
    """A copy of it, open for writing."""
    with copied(enrolled, tmp_path, secret) as gallery:
        yield gallery


def copied(made: Path, folder: Path, secret: Secret) -> Gallery:
    """A copy of a gallery in a folder, open for writing."""
    (folder / "gallery").mkdir()
    return Gallery.open(shutil.copy(made, folder / "gallery"), secret, write=True)


@pytest.fixture
def stone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[stones.Stone]:
    """The stranger's kind, installed."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(str(stones.install(site)))
    kinds.get.cache_clear()
    yield kinds.get("stone")
    kinds.get.cache_clear()


@pytest.fixture
def stone_origin(tmp_path: Path, stone: stones.Stone) -> Path:
    """40 stones, two readings each, of which the second has a digit or two wrong."""
    folder = tmp_path / "stones"
    folder.mkdir()
    drawn = random.Random(3)
    for n in range(40):
        digits = [drawn.choice("0123456789") for _ in range(12)]
        (folder / f"s{n:02d}_1.txt").write_text("".join(digits))
        digits[drawn.randrange(12)] = "5"
        (folder / f"s{n:02d}_2.txt").write_text("".join(digits))
    return folder


@pytest.fixture(scope="session")
def stone_tables() -> list[Table]:
    """The table that ``stone_origin`` gives, once it was fitted."""
    return []


@pytest.fixture
def weighed(empty: Gallery, stone: stones.Stone, stone_origin: Path, stone_tables: list[Table]) -> Gallery:
    """A gallery without anybody, that weighs stones."""
    if not stone_tables:
        stone_tables.append(pipeline.calibrate(empty, stone_origin, kind="stone", workers=0))
    (table,) = stone_tables
    empty.set_calibration(table.kind, table.format, table.to_json())
    return empty
