"""A folder compared with itself: who is there more than once, and what is only a copy. With stones, and with faces."""

from __future__ import annotations

import io
import random
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from tests.pipeline.stones import Stone
from truename import kinds, pipeline
from truename.errors import CalibrationError, SampleError, UsageError
from truename.gallery import Gallery
from truename.grouping import Grouping, Person
from truename.kinds import face
from truename.provenance import models
from truename.types import Proposition
from truename.weighing.bound import Caps
from truename.weighing.table import Curve, Source, Table

FACES = Path(__file__).parents[3] / "shared" / "data" / "face" / "lfw_folds_1_3"


def digits(seed: int, altered: int = 0) -> str:
    """A stone, with some of its twelve digits replaced: each variant replaces others."""
    drawn = random.Random(seed)
    stone = [drawn.choice("0123456789") for _ in range(12)]
    if altered:
        stone[altered % 12] = str((int(stone[altered % 12]) + 5) % 10)
    return "".join(stone)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Stones of five people under seven names, and two copies of one."""
    files = {
        "ann/1": digits(1),
        "ann/2": digits(1, 2),
        "bob/1": digits(1, 3),
        "bob/2": digits(2),
        "bob/3": digits(2, 5),
        "cid/1": digits(3),
        "dan/1": digits(3),
        "eve/wall": f"{digits(2, 7)}\n{digits(2, 8)}",
        "fay/short": "12",
        "gus/odd": "no stone",
    }
    for name, text in files.items():
        path = tmp_path / "quarry" / f"{name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "quarry"


def shown(grouping: Grouping, person: Person) -> list[str]:
    return [grouping.pictures[grouping.faces[one].picture].name for one in person.faces]


def test_people_copies_and_what_could_not_be_used(weighed: Gallery, folder: Path) -> None:
    told: list[tuple[str, int, int]] = []
    found = pipeline.group(folder, kind="stone", gallery=weighed, workers=0, progress=lambda *where: told.append(where))
    by_name = [shown(found, person) for person in found.people]
    # Of the two stones on the wall only one can be a person's, though both are alike.
    assert by_name == [["ann/1.txt", "ann/2.txt", "bob/1.txt"], ["bob/2.txt", "bob/3.txt", "eve/wall.txt"]]
    assert [person.accounts for person in found.people] == [("ann", "bob"), ("bob", "eve")]
    (reuse,) = found.reused
    assert [found.pictures[number].name for number in reuse.pictures] == ["cid/1.txt", "dan/1.txt"]
    assert reuse.accounts == ("cid", "dan")
    assert [(picture.name, picture.reasons[0][:20]) for picture in found.unused] == [
        ("fay/short.txt", "it has fewer than 4 "),
        ("gus/odd.txt", "expected digits; fou"),
    ]
    assert (told[0], told[-1]) == (("reading", 1, 10), ("comparing", 8, 8))
    assert (found.prior, found.crowd, found.provisional) == (pytest.approx(0.1), 0, False)


def test_what_holds_a_person(weighed: Gallery, folder: Path) -> None:
    found = pipeline.group(folder, kind="stone", gallery=weighed, workers=0)
    table = Table.from_json(weighed.calibrations()["stone", "stone-1"])
    for person in found.people:
        assert person.observations == len(person.faces) == len(person.support)
        a, b, least = person.weakest
        assert {a, b} <= set(person.faces)
        assert least <= min(person.support) <= max(person.support) <= table.other.caps.upper
        assert sorted(person.seam.sides[0] + person.seam.sides[1]) == list(person.faces)
        assert person.seam.weight <= found.cap == table.other.caps.upper
        odds = 10**person.seam.weight * found.prior / (1 - found.prior)
        assert person.probability == pytest.approx(odds / (1 + odds))


def test_a_copy_adds_no_weight(weighed: Gallery, folder: Path) -> None:
    alone = pipeline.group(folder, kind="stone", gallery=weighed, workers=0, prior=0.05).people[0]
    for name in ("zoe", "yan"):
        (folder / name).mkdir()
        (folder / name / "stolen.txt").write_text(digits(1))
    found = pipeline.group(folder, kind="stone", gallery=weighed, workers=0, prior=0.05)
    (with_copies,) = [person for person in found.people if "ann" in person.accounts]
    assert with_copies.accounts == ("ann", "bob", "yan", "zoe")
    assert (with_copies.observations, len(with_copies.faces)) == (3, 5)
    assert with_copies.support[:3] == alone.support
    assert with_copies.support[3:] == (alone.support[0],) * 2
    assert (with_copies.seam.weight, with_copies.probability) == (alone.seam.weight, alone.probability)


def test_processes_find_the_same(weighed: Gallery, folder: Path) -> None:
    one, other = (pipeline.group(folder, kind="stone", gallery=weighed, workers=workers) for workers in (0, 2))
    assert one == other


def test_a_higher_prior_finds_no_fewer(weighed: Gallery, folder: Path) -> None:
    low, high = (pipeline.group(folder, kind="stone", gallery=weighed, workers=0, prior=p) for p in (1e-9, 0.4))
    assert low.people == ()
    assert any("take who is listed for candidates" in note for note in low.notes)
    assert len(high.people) >= 2


def test_a_folder_without_anything(weighed: Gallery, tmp_path: Path) -> None:
    with pytest.raises(SampleError):
        pipeline.group(tmp_path / "nowhere", kind="stone", gallery=weighed)
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="empty folder"):
        pipeline.group(tmp_path / "empty", kind="stone", gallery=weighed)
    (tmp_path / "empty" / "odd.txt").write_text("no stone")
    with pytest.raises(SampleError, match="digits"):
        pipeline.group(tmp_path / "empty", kind="stone", gallery=weighed, workers=0)


@pytest.mark.parametrize("prior", [0, 0.5, -1, float("nan")])
def test_what_is_no_prior(weighed: Gallery, folder: Path, prior: float) -> None:
    with pytest.raises(UsageError, match="prior"):
        pipeline.group(folder, kind="stone", gallery=weighed, prior=prior)


def test_nothing_weighs(folder: Path, stone: Stone) -> None:
    with pytest.raises(CalibrationError):
        pipeline.group(folder, kind="stone")


# --- faces, through the real networks


@pytest.fixture
def networks() -> None:
    missing = [name for name in face.chosen() if name and not models.ready(name)]
    if missing:
        pytest.skip(f"models that were not pulled: {', '.join(missing)}")


@pytest.fixture
def seeing(networks: None, empty: Gallery) -> Gallery:
    """A gallery that weighs faces by their score, which is near log10 odds: a table of its own for these tests."""
    format = kinds.get("face").format
    knots = np.linspace(-20, 20, 41)
    empty.set_calibration("face", format, Table(
        "face", format, Proposition.SAME_PERSON, "tests", True, Source("none", "none", "2026-01-01"), knots,
        Curve(knots, knots - 0.2, knots + 0.2, Caps(-3.0, 4.0)), {},
    ).to_json())  # fmt: skip
    return empty


def save(path: Path, image: Image.Image, quality: int = 90) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    path.write_bytes(out.getvalue())


def test_a_person_under_two_names_and_a_stolen_picture(seeing: Gallery, tmp_path: Path) -> None:
    people = {name: sorted((FACES / name).glob("*.jpg")) for name in ("Tony_Blair", "Jelena_Dokic", "Kim_Jong-Il")}
    if not all(people.values()):
        pytest.skip("the shared faces are not here")
    pictures = {name: [Image.open(file).convert("RGB") for file in files] for name, files in people.items()}
    for number, image in enumerate(pictures["Tony_Blair"][:6]):
        save(tmp_path / "f" / ("mr_b" if number % 2 else "tony") / f"{number}.jpg", image)
    stolen = pictures["Jelena_Dokic"][0]
    save(tmp_path / "f" / "jelena" / "1.jpg", stolen)
    save(tmp_path / "f" / "fake" / "me.jpg", ImageOps.mirror(stolen.crop((12, 12, 238, 238)).resize((150, 150))), 50)
    save(tmp_path / "f" / "kim" / "1.jpg", pictures["Kim_Jong-Il"][0])
    both = Image.new("RGB", (500, 250))
    both.paste(stolen, (0, 0))
    both.paste(ImageOps.mirror(stolen), (250, 0))
    save(tmp_path / "f" / "twins" / "both.jpg", both)
    found = pipeline.group(tmp_path / "f", gallery=seeing, workers=0)
    one = found.people[0] if found.people[0].accounts == ("mr_b", "tony") else found.people[1]
    assert one.accounts == ("mr_b", "tony")
    assert one.observations >= 5  # one of the six is blurred
    (reuse,) = found.reused
    assert [found.pictures[number].name for number in reuse.pictures] == ["jelena/1.jpg", "fake/me.jpg"]
    (twin,) = [person for person in found.people if person is not one]
    assert twin.accounts == ("fake", "jelena", "twins")
    assert twin.observations == 2  # the picture with its copy, and one face of the two in a picture
