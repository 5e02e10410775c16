"""Synthetic faces: the same from the same seed, true in what they say, and faces to networks that know real ones."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from truename.errors import UsageError
from truename.kinds import face
from truename.kinds.face import TIER_0, TIER_1, Face, detect
from truename.kinds.face.synth import (
    HEIGHT,
    LANDMARKS,
    WIDTH,
    Condition,
    Expression,
    Portrait,
    clip,
    group,
    person,
    portrait,
    write,
)
from truename.provenance import models
from truename.types import Sample, Template

STILL = Condition(noise=0, blur=0)
"""Frontal, without the camera's faults."""
SOMEBODY = person(5)


def digest(one: Portrait) -> str:
    return hashlib.sha256(one.image.tobytes() + one.points.tobytes()).hexdigest()


def need(*names: str) -> None:
    missing = [name for name in names if name and not models.ready(name)]
    if missing:
        pytest.skip(f"models that were not pulled: {', '.join(missing)}")


def patch(one: Portrait, x: float, y: float, side: int = 4) -> float:
    """Mean grey around a place."""
    column, row = round(x), round(y)
    return float(one.image[row - side : row + side + 1, column - side : column + side + 1].mean())


# --- the same from the same seed ------------------------------------------------------------------------------------


def test_a_seed_gives_the_same_portrait_in_another_process() -> None:
    here = portrait(person(3), 4).image
    code = (
        "import sys; from truename.kinds.face.synth import person, portrait; "
        "sys.stdout.buffer.write(portrait(person(3), 4).image.tobytes())"
    )
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout
    # A library that was loaded meanwhile may have told the processor to take tiny numbers for 0.
    off = np.abs(np.frombuffer(there, np.uint8).reshape(here.shape).astype(int) - here)
    assert off.max() <= 2
    assert (off > 0).mean() < 0.01


def test_another_seed_gives_another_person_and_another_portrait() -> None:
    one, again, other = (
        portrait(person(seed), number, STILL).image.astype(int) for seed, number in ((1, 1), (1, 1), (2, 1))
    )
    assert np.abs(one - again).max() == 0
    assert np.abs(one - other).mean() > 10
    assert digest(portrait(SOMEBODY, 1)) != digest(portrait(SOMEBODY, 2))


def test_people_are_diverse() -> None:
    many = [person(seed) for seed in range(200)]
    for part in ("hair", "beard", "glasses"):
        seen = [getattr(one, part) for one in many]
        assert set(seen) == set(type(seen[0])), f"every kind of {part}"
    tones = np.array([sum(one.skin) for one in many])
    assert np.ptp(tones) > 1.2, "from light to dark"
    assert all(one.chin - one.nose - one.mouth >= 42 for one in many), "the mouth is on the face"


# --- true in what they say ------------------------------------------------------------------------------------------


def test_a_picture_is_as_large_as_it_says_and_stays_so_as_a_file() -> None:
    one = portrait(SOMEBODY, 1)
    assert one.image.shape == (HEIGHT, WIDTH, 3)
    assert one.image.dtype == np.uint8
    with Image.open(io.BytesIO(one.file())) as file:
        assert file.format == "JPEG"
        assert np.abs(np.asarray(file).astype(int) - one.image).mean() < 8


def test_landmarks_lie_on_what_they_name() -> None:
    """Pupils are darker than the cheeks, the nose's tip lighter than what is below it, and corners end the mouth."""
    for seed in range(4):
        somebody = person(seed)
        one = portrait(somebody, 1, STILL)
        left, right, nose, *corners = one.points.tolist()
        distance = right[0] - left[0]
        assert distance == pytest.approx(2 * somebody.eyes * STILL.size, rel=0.03)
        for x, y in (left, right):
            assert patch(one, x, y, 1) < 0.6 * patch(one, x, y + 0.45 * distance), "a pupil"
        assert patch(one, *nose, 2) > patch(one, nose[0], nose[1] + 11 * STILL.size, 1), "shade under the nose"
        assert corners[1][0] - corners[0][0] == pytest.approx(2 * somebody.mouth_width * STILL.size, rel=0.12)
        assert nose[1] < corners[0][1]


@pytest.mark.parametrize(("yaw", "pitch"), [(20, 0), (-20, 0), (0, 12), (0, -12)])
def test_a_turned_head_shows_where_it_looks(yaw: float, pitch: float) -> None:
    eyes_nose = []
    for condition in (STILL, Condition(yaw=yaw, pitch=pitch)):
        points = portrait(SOMEBODY, 1, condition).points
        eyes_nose.append(points[2] - points[:2].mean(0))
    across, down = eyes_nose[1] - eyes_nose[0]
    assert np.sign(round(float(across))) == np.sign(yaw)
    if pitch:
        assert np.sign(down) == np.sign(pitch)


def test_a_tilted_head_tilts_its_landmarks() -> None:
    points = portrait(SOMEBODY, 1, Condition(roll=10)).points
    across, down = points[1] - points[0]
    assert np.degrees(np.arctan2(down, across)) == pytest.approx(10, abs=1)


def test_a_smile_widens_the_mouth_and_lids_close() -> None:
    def of(expression: Expression) -> Portrait:
        return portrait(SOMEBODY, 1, Condition(expression=expression, noise=0, blur=0))

    plain, smile, asleep = of(Expression()), of(Expression(smile=1)), of(Expression(lids=0))
    widths = [float(one.points[4, 0] - one.points[3, 0]) for one in (plain, smile)]
    assert widths[1] > 1.1 * widths[0]
    x, y = plain.points[0].tolist()
    assert patch(asleep, x, y - 2, 1) > patch(plain, x, y - 2, 1) + 15, "where the iris was"


def test_light_comes_from_where_it_is_said_to() -> None:
    for light, brighter in (((-2.0, -0.3, 1.0), 0), ((2.0, -0.3, 1.0), 1)):
        one = portrait(SOMEBODY, 1, Condition(light=light, hardness=0.9, noise=0))
        cheeks = [patch(one, x, y + 22) for x, y in one.points[:2].tolist()]
        assert int(np.argmax(cheeks)) == brighter


def test_cameras_differ() -> None:
    def sharpness(condition: Condition) -> float:
        image = portrait(SOMEBODY, 1, condition).image.astype(float).mean(2)
        return float(np.var(np.diff(image, axis=1)))

    usual = sharpness(STILL)
    assert sharpness(Condition(noise=0, blur=2.5)) < 0.5 * usual
    assert sharpness(Condition(noise=12, blur=0)) > 1.5 * usual
    assert portrait(SOMEBODY, 1, Condition(exposure=0.4)).image.mean() < 0.8 * portrait(SOMEBODY, 1, STILL).image.mean()


@pytest.mark.parametrize(
    "wrong", [{"yaw": 90}, {"hardness": -0.1}, {"size": 3.0}, {"jpeg": 0}, {"noise": float("nan")}]
)
def test_a_condition_out_of_range_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(UsageError, match=next(iter(wrong))):
        Condition(**wrong)  # type: ignore[arg-type]


# --- several people, and people who move ----------------------------------------------------------------------------


def test_a_group_stands_from_left_to_right() -> None:
    persons = [person(seed) for seed in (3, 7, 9)]
    picture = group(persons, 1)
    assert picture.image.shape[0] == HEIGHT
    assert picture.points.shape == (3, 5, 2)
    noses = picture.points[:, 2, 0]
    assert (np.diff(noses) > 100).all()
    assert noses[-1] < picture.image.shape[1]
    with pytest.raises(UsageError, match="nobody"):
        group([], 1)


def test_a_clip_moves_smoothly() -> None:
    film = clip([person(3), person(7)], 1, frames=4, width=480)
    assert film.frames.shape == (4, HEIGHT, 480, 3)
    assert film.points.shape == (4, 2, 5, 2)
    moves = np.linalg.norm(np.diff(film.points, axis=0), axis=-1)
    assert moves.max() < 8, "pixels from frame to frame"
    assert moves.mean() > 0.3, "it is no still"
    assert all((one != other).any() for one, other in pairwise(film.frames))
    with pytest.raises(UsageError, match="wider"):
        clip([person(3), person(7)], 1, width=200)


# --- a folder -------------------------------------------------------------------------------------------------------


def test_a_folder_is_filled_resumed_and_extended(tmp_path: Path) -> None:
    manifest = write(tmp_path, 2, 1, 5)
    assert [tuple(row) for row in csv.reader(manifest.read_text().splitlines())] == [
        ("file", "subject", "kind"),
        ("s0001_1.jpg", "s0001", "face"),
        ("s0002_1.jpg", "s0002", "face"),
    ]
    truth = json.loads((tmp_path / "truth" / "s0001_1.json").read_bytes())
    content = (tmp_path / "s0001_1.jpg").read_bytes()
    assert truth["sha256"] == hashlib.sha256(content).hexdigest()
    assert set(truth["landmarks"]) == set(LANDMARKS)
    drawn = portrait(person(truth["source"]["person_seed"]), truth["source"]["portrait_seed"])
    np.testing.assert_allclose(list(truth["landmarks"].values()), drawn.points, atol=0.01)

    damaged, whole = tmp_path / "s0001_1.jpg", tmp_path / "s0002_1.jpg"
    damaged.write_bytes(content[:-9])
    before = whole.stat().st_mtime_ns
    seen: list[tuple[int, int]] = []
    write(tmp_path, 2, 2, 5, lambda done, total: seen.append((done, total)))
    assert damaged.read_bytes() == content
    assert whole.stat().st_mtime_ns == before
    assert (seen[0], seen[-1]) == ((1, 4), (4, 4))
    assert len(list(tmp_path.glob("*.jpg"))) == 4


@pytest.mark.parametrize("numbers", [(0, 1, 0), (1, 0, 0), (1, 1, -1)])
def test_numbers_out_of_range_are_refused(tmp_path: Path, numbers: tuple[int, int, int]) -> None:
    with pytest.raises(UsageError, match="at least"):
        write(tmp_path, *numbers)


# --- faces to the networks ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def album() -> list[list[Portrait]]:
    """Two portraits of each of six people that nobody picked."""
    return [[portrait(person(seed), number) for number in (1, 2)] for seed in range(100, 106)]


@pytest.mark.parametrize("name", ["yunet", "centerface"])
def test_detectors_find_each_face_once_and_where_it_is(name: str, album: list[list[Portrait]]) -> None:
    need(name)
    find = detect.detector(name)
    errors = []
    for one in (one for pair in album for one in pair):
        found = detect.faces(np.asarray(Image.open(io.BytesIO(one.file()))), find)
        assert len(found) == 1
        assert found.confidence[0] > 0.7
        distance = np.linalg.norm(one.points[1] - one.points[0])
        errors.append(np.linalg.norm(found.points[0] - one.points, axis=1) / distance)
    # Of the distance between the eyes. On real faces these detectors differ from one another by as much.
    assert np.mean(errors) < 0.13
    assert np.max(errors) < 0.5


def test_the_landmarks_network_agrees_with_the_truth(album: list[list[Portrait]]) -> None:
    need(*TIER_1)
    kind = Face(*TIER_1)
    errors = []
    for one in (one for pair in album for one in pair):
        found = kind.faces(np.asarray(Image.open(io.BytesIO(one.file()))))
        distance = np.linalg.norm(one.points[1] - one.points[0])
        errors.append(np.linalg.norm(found.points[0] - one.points, axis=1) / distance)
    assert np.mean(errors) < 0.07


@pytest.mark.parametrize("tier", [TIER_1, TIER_0], ids=["tier 1", "tier 0"])
def test_embedders_tell_them_apart(tier: tuple[str, str, str], album: list[list[Portrait]]) -> None:
    need(*tier)
    kind = Face(*tier)
    templates = [[kind.extract(Sample("face", one.file())) for one in pair] for pair in album]
    made = [[one for one in pair if isinstance(one, Template)] for pair in templates]
    assert [len(pair) for pair in made] == [2] * len(album)
    references = kind.gather([[second] for _, second in made])
    scores: NDArray[np.float32] = np.array(
        [kind.compare(kind.prepare([first]), references).value for first, _ in made], np.float32
    )
    mated = np.eye(len(scores), dtype=bool)
    assert scores[mated].min() > scores[~mated].max()


def test_a_group_shows_as_many_faces_as_people() -> None:
    need(*face.chosen())
    persons = [person(seed) for seed in (3, 7, 9, 12)]
    picture = group(persons, 1)
    found = Face(*face.chosen()).faces(picture.image)
    assert len(found) == len(persons)
    np.testing.assert_allclose(np.sort(found.points[:, 2, 0]), picture.points[:, 2, 0], atol=15)
