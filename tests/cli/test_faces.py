"""truename faces, and everybody in a picture searched for. Through the real networks, on synthetic people."""
# ruff: noqa: F811  fixtures of tests/watch, imported by name

from __future__ import annotations

import io
import shutil
import stat
from pathlib import Path

import pytest
from PIL import Image

from tests.cli.conftest import Shell
from tests.watch.conftest import portrait, watchlist_file  # noqa: F401
from truename.kinds import face
from truename.kinds.face import attack, synth
from truename.provenance import models


@pytest.fixture(scope="module")
def group(networks: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Persons 2, 0 and a stranger, from left to right."""
    file = tmp_path_factory.mktemp("group") / "group.jpg"
    file.write_bytes(synth.group([synth.person(n) for n in (2, 0, 7)], 5).file())
    return file


@pytest.fixture
def watchlist(shell: Shell, watchlist_file: Path) -> Shell:
    """A gallery of persons 0 and 2."""
    shutil.copy(watchlist_file, shell.gallery)
    return shell


def test_every_face_has_its_number_region_and_quality(shell: Shell, group: Path) -> None:
    ran = shell("faces", group)
    assert ran.code == 0, ran.err
    assert "3 faces in 720 x 360 pixels" in " ".join(ran.out.split())
    (document,) = shell("faces", group, "--json").document["files"]
    assert [one["number"] for one in document["faces"]] == [1, 2, 3]
    for one in document["faces"]:
        assert ",".join(map(str, one["region"])) in ran.out
        assert 0 < one["quality"]["score"] <= 100
        assert one["bona_fide"] is None
    assert document["picture"] is None


def test_numbers_are_those_that_other_commands_take(watchlist: Shell, group: Path) -> None:
    (document,) = watchlist("faces", group, "--json").document["files"]
    by_place = sorted(document["faces"], key=lambda one: one["region"][0])
    for person, one in zip((2, 0), by_place, strict=False):
        ran = watchlist("verify", f"person {person}", group, "--face", str(one["number"]), "--json")
        assert ran.document["candidates"][0]["llr"]["value"] > 1


def test_drawn_pictures_have_names_of_their_own(shell: Shell, group: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "group.png"
    other.parent.mkdir()
    with Image.open(group) as image:
        image.save(other)
    ran = shell("faces", group, other, "--draw", tmp_path / "drawn" / "here")
    assert ran.code == 0, ran.err
    written = sorted((tmp_path / "drawn" / "here").iterdir())
    assert [file.name for file in written] == ["group-1-faces.png", "group-2-faces.png"]
    with Image.open(io.BytesIO(written[0].read_bytes())) as image:
        assert image.width == 900


def test_attack_scores_are_shown_with_what_they_mean(shell: Shell, group: Path) -> None:
    if not models.ready(attack.MODEL):
        pytest.skip("models that were not pulled")
    ran = shell("faces", group, "--attack")
    assert "bona fide" in ran.out
    assert "Nothing is known of other attacks" in ran.out.replace("\n", " ")
    (document,) = shell("faces", group, "--attack", "--json").document["files"]
    assert all(0 <= one["bona_fide"] <= 1 for one in document["faces"])


def test_a_bad_file_among_others_is_reported_and_alone_refused(shell: Shell, group: Path) -> None:
    bad, blank = shell.folder / "bad.jpg", shell.folder / "blank.png"
    bad.write_bytes(group.read_bytes()[:3000])
    Image.new("RGB", (200, 200), "grey").save(blank)
    ran = shell("faces", bad, blank, group, "--json")
    assert ran.code == 3
    first, second, third = ran.document["files"]
    assert "complete picture" in first["error"]
    assert (second["faces"], len(third["faces"])) == ([], 3)
    assert "no face was found in 200 x 200 pixels" in shell("faces", blank).out
    alone = shell("faces", bad)
    assert alone.code == 3
    assert "complete picture" in alone.err


def test_a_folder_that_cannot_be_made_is_said_before_anything_is_read(shell: Shell, group: Path) -> None:
    file = shell.folder / "file"
    file.write_text("")
    ran = shell("faces", group, "--draw", file / "below")
    assert ran.code == 2
    assert "name a folder" in ran.err.lower()


def test_everybody_in_a_picture_has_an_answer(watchlist: Shell, group: Path) -> None:
    before = len(watchlist("audit", "--json").document["entries"])
    ran = watchlist("identify", group, "--every-face", "--json")
    assert ran.code == 0, ran.err
    answers = sorted(ran.document["faces"], key=lambda one: one["region"][0])
    assert [one["candidates"][0]["subject"] for one in answers[:2]] == ["person 2", "person 0"]
    assert [one["stands_out"] for one in answers] == [True, True, False]
    assert sorted(one["face"] for one in answers) == [1, 2, 3]
    entries = watchlist("audit", "--json").document["entries"]
    assert {one["hash"] for one in entries[before:]} == {one["audit"] for one in answers}
    for subject in ("person 0", "person 2"):
        shares = [one["posterior"] for face in answers for one in face["candidates"] if one["subject"] == subject]
        assert sum(shares) <= 1


def test_people_read_a_table_and_a_page_of_the_faces(watchlist: Shell, group: Path) -> None:
    page = watchlist.folder / "page.html"
    ran = watchlist("identify", group, "--every-face", "--report", page)
    assert ran.code == 0, ran.err
    assert "3 faces in group.jpg, searched among 2 subjects" in ran.out
    assert ran.out.count("stands out") >= 2
    assert "at most once in a picture" in ran.out
    text = page.read_text()
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    assert text.count('<img class="why"') >= 2
    assert 'class="picture"' in text
    assert "person 0" in text
    assert all(models.get(name).sha256 in text for name in face.chosen() if name)


def test_a_group_picture_is_not_silently_about_one(watchlist: Shell, group: Path) -> None:
    """Either nobody dominates it, and both ways out are named; or one does, and the answer says so."""
    ran = watchlist("identify", group)
    said = " ".join((ran.out + ran.err).split())
    assert "none dominates" in said or "the most prominent one was compared" in said
    if "none dominates" in said:
        assert "--face N" in said
        assert "--every-face" in said


def test_every_face_takes_one_picture_and_nothing_else(watchlist: Shell, group: Path) -> None:
    for extra in ([group], ["--value", "date=1984-03-12"], ["--face", "1"], ["--kind", "fingerprint"]):
        ran = watchlist("identify", group, "--every-face", *extra)
        assert ran.code == 2
        assert "one picture of people" in ran.err


def test_a_picture_of_one_person_works_as_well(watchlist: Shell) -> None:
    file = watchlist.folder / "one.jpg"
    file.write_bytes(portrait(0, 2).file())
    (answer,) = watchlist("identify", file, "--every-face", "--json").document["faces"]
    assert answer["candidates"][0]["subject"] == "person 0"
    assert "at most once" not in " ".join(answer["notes"])


def test_a_picture_of_nobody_shows_no_face(watchlist: Shell) -> None:
    file, page = watchlist.folder / "grey.png", watchlist.folder / "page.html"
    Image.new("RGB", (300, 300), (90, 100, 110)).save(file)
    ran = watchlist("identify", file, "--every-face", "--report", page)
    assert ran.code == 0, ran.err
    assert "no face in grey.png" in ran.out
    assert "No face was found in grey.png" in page.read_text()


@pytest.mark.parametrize(("command", "more"), [("faces", ()), ("compare", ()), ("compare", ("--face", "1") * 2)])
def test_a_file_that_cannot_be_read_is_named(shell: Shell, group: Path, command: str, more: tuple[str, ...]) -> None:
    file = shell.folder / "short.jpg"
    file.write_bytes(group.read_bytes()[:-4000])
    ran = shell(command, *([group] if command == "compare" else []), file, *more)
    assert ran.code == 3
    assert "short.jpg" in ran.err
