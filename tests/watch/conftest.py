"""Synthetic people in films, a watchlist of some of them, and a calibration for what is drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.watch.films import Picture, film, steady
from truename import kinds, pipeline
from truename.gallery import Gallery, Secret
from truename.kinds.face import synth
from truename.sources import Entry
from truename.types import Mandate, Proposition
from truename.weighing.bound import Caps
from truename.weighing.table import Curve, Source, Table

MANDATE = Mandate("A. Examiner", "look for a missing person", "case 17/2026")
SECRET = Secret.from_text("a passphrase for tests only")

WIDTH, HEIGHT = 640, 360
RATE = 10
"""Frames a second of the films; all are analysed."""

Cast = Sequence[tuple[int, float]]
"""Who is in a picture, and where: a person's number, and how far to the right, 0 to 1."""


@cache
def portrait(person: int, seed: int) -> Any:
    """A picture of a synthetic person, 300 x 360."""
    return synth.portrait(synth.person(person), seed)


def scene(cast: Cast) -> Picture:
    """A room with people in it: uint8[HEIGHT, WIDTH, 3]."""
    picture = np.full((HEIGHT, WIDTH, 3), 110, np.uint8)
    for person, where in cast:
        image = portrait(person, 2).image
        left = round(where * (WIDTH - image.shape[1]))
        picture[:, left : left + image.shape[1]] = image
    return picture


Scenes = Callable[[float], Cast]


def play(path: Path, seconds: float, cast: Scenes) -> Path:
    """A film of who is where at which time."""
    return film(path, steady(seconds, RATE), lambda time: scene(cast(time)), codec="libx264")


def table() -> Table:
    """Weights for synthetic faces: 0 at a score of 4.6, between the mated and the non-mated ones of both tiers."""
    knots = np.linspace(-20, 20, 41)
    value = 2 * (knots - 4.6)
    return Table(
        "face",
        kinds.get("face").format,
        Proposition.SAME_PERSON,
        "synthetic people",
        True,
        Source("synthetic faces", "none", "2026-01-01"),
        knots,
        Curve(value, value - 0.2, value + 0.2, Caps(-3.0, 4.0)),
        {},
    )


@pytest.fixture(scope="session")
def watchlist_file(networks: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A gallery of the synthetic people 0 and 2, called so. Nobody alters it."""
    folder = tmp_path_factory.mktemp("watchlist")
    entries = []
    for person in (0, 2):
        file = folder / f"{person}.jpg"
        file.write_bytes(portrait(person, 1).file())
        entries.append(Entry(file.name, f"person {person}", file, kind="face"))
    with Gallery.create(folder / "watchlist", SECRET, MANDATE) as gallery:
        gallery.set_calibration("face", kinds.get("face").format, table().to_json())
        assert not any(outcome.failed for outcome in pipeline.enrol(gallery, entries, workers=0))
        gallery.backup(folder / "copy")
    return folder / "copy"


@pytest.fixture
def watchlist(watchlist_file: Path, tmp_path: Path) -> Iterator[Gallery]:
    """The same, for one test."""
    path = tmp_path / "watchlist"
    path.write_bytes(watchlist_file.read_bytes())
    with Gallery.open(path, SECRET) as gallery:
        yield gallery
