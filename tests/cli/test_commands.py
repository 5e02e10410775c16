"""Each command, as a program and as a person reads it, and what it returns."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import stat
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.cli.conftest import Shell
from tests.disk import file_size_limit
from tests.pipeline.conftest import birth_dates
from tests.pipeline.stones import Stone
from truename.gallery import Gallery, Secret
from truename.provenance import models
from truename.types import Mandate

WANTED = birth_dates(30)[7]


def test_init_makes_a_key_file_that_only_its_owner_reads(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRUENAME_KEY")
    made = shell("init", "--key-file", "people.key", "--json").document
    assert made["new_key"] is True
    assert stat.S_IMODE((shell.folder / "people.key").stat().st_mode) == 0o600
    assert shell("stats", "--key-file", "people.key", "--json").document["subjects"] == 0
    assert shell("stats", "--json").code == 4  # neither key nor terminal
    again = shell("init", "--key-file", "people.key", "--json")
    assert (again.code, again.document["error"]["type"]) == (4, "GalleryError")


def test_a_key_file_that_is_there_is_used_not_replaced(shell: Shell) -> None:
    assert shell("init", "--key-file", "k", "-g", "one").code == 0
    key = (shell.folder / "k").read_bytes()
    assert shell("init", "--key-file", "k", "-g", "two", "--json").document["new_key"] is False
    assert (shell.folder / "k").read_bytes() == key


def test_enrol_says_one_line_a_sample_then_a_summary(people: Shell) -> None:
    dates = [*birth_dates(30), "1950-05-05", "12/03/84"]
    ran = people("enrol", people.manifest(dates), "--json", "--workers", "0")
    *outcomes, summary = ran.lines
    assert ran.code == 8
    assert [outcome["status"] for outcome in outcomes] == ["already there"] * 30 + ["enrolled", "refused"]
    assert summary["summary"] == {"enrolled": 1, "already there": 30, "moved": 0, "not acquired": 0, "refused": 1}
    assert summary["subjects"] == 31
    assert "03" not in ran.err


def test_a_disk_that_fills_up_leaves_what_was_enrolled_and_says_how_much(people: Shell) -> None:
    before = people("stats", "--json").document["samples"]
    dates = [str(date(1900, 1, 1) + timedelta(n)) for n in range(4000)]
    with file_size_limit(people.gallery.stat().st_size + 1_500_000):
        ran = people("enrol", people.manifest(dates, "many.csv"), "--workers", "0")
    assert ran.code == 4
    assert "full or failing disk" in ran.err
    (count,) = re.findall(r"Before this: ([\d,]+) enrolled", ran.err)
    enrolled = int(count.replace(",", ""))
    assert people("stats", "--json").document["samples"] == before + enrolled > before
    assert people("enrol", people.folder / "many.csv", "--workers", "0").code == 0
    assert people("stats", "--json").document["samples"] == before + len(dates)


def test_enrol_one_value_and_one_file_for_a_subject(people: Shell) -> None:
    (people.folder / "card.date").write_text("1961-01-30")
    ran = people("enrol", "card.date", "--subject", "zoe", "--value", "date=1961-01-31")
    assert ran.code == 0
    assert "2 enrolled" in ran.out
    assert len(people("show", "zoe", "--json").document["samples"]) == 2


def test_a_file_that_is_none_stops_no_other_of_the_subject(people: Shell) -> None:
    (people.folder / "card.date").write_text("1961-01-30")
    (people.folder / "empty.png").touch()
    ran = people("enrol", "empty.png", "nowhere.date", "card.date", "--subject", "zoe", "--json")
    assert [outcome.get("status") for outcome in ran.lines[:-1]] == ["refused", "refused", "enrolled"]
    assert ran.code == 8


def test_enrol_a_folder(people: Shell) -> None:
    for name in ("ann", "ben"):
        (people.folder / "folder" / name).mkdir(parents=True)
        (people.folder / "folder" / name / "1.date").write_text(f"19{60 + len(name)}-02-{10 + ord(name[0]) % 10}")
    assert people("enrol", "folder").code == 0
    assert {"ann", "ben"} <= set(people("show", "--json").document["subjects"])


def test_a_folder_goes_by_its_manifest(people: Shell) -> None:
    (people.folder / "folder" / "truth").mkdir(parents=True)
    (people.folder / "folder" / "s1_2_1.date").write_text("1961-01-30")
    (people.folder / "folder" / "truth" / "s1_2_1.json").write_text("{}")
    (people.folder / "folder" / "manifest.csv").write_text("file,subject,kind\ns1_2_1.date,sue,date\n")
    assert people("enrol", "folder").code == 0
    subjects = people("show", "--json").document["subjects"]
    assert "sue" in subjects
    assert "s1_2" not in subjects


def test_the_key_file_may_come_from_the_environment(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRUENAME_KEY")
    assert shell("init", "--key-file", "people.key").code == 0
    assert shell("stats").code == 4
    monkeypatch.setenv("TRUENAME_KEY_FILE", "people.key")
    assert shell("stats").code == 0


STONES = ("123456789012", "210987654321", "555555555555")


@pytest.fixture(scope="session")
def weighed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the gallery of the first wall is kept for the others."""
    return tmp_path_factory.mktemp("weighed") / "people.truename"


@pytest.fixture
def wall(shell: Shell, stone: Stone, stone_origin: Path, weighed: Path) -> Shell:
    """A gallery that weighs stones, and a file that shows three of them, as a group picture shows faces."""
    if weighed.exists():
        shutil.copy(weighed, shell.gallery)
    else:
        shell("init", "--operator", "desk 3", "--purpose", "test", "--authority", "none needed")
        assert shell("calibrate", stone_origin, "--kind", "stone", "--workers", "0").code == 0
        shutil.copy(shell.gallery, weighed)
    (shell.folder / "wall.txt").write_text("\n".join(STONES))
    (shell.folder / "one.txt").write_text(STONES[1])
    return shell


def test_one_face_of_a_picture_is_enrolled_and_shown(wall: Shell) -> None:
    for face, subject in ((1, "ann"), (2, "ben")):
        ran = wall("enrol", "wall.txt", "--kind", "stone", "--subject", subject, "--face", str(face), "--json")
        assert (ran.code, ran.lines[0]["status"]) == (0, "enrolled")
        (held,) = wall("show", subject, "--json").document["samples"]
        assert held["region"] == [0, face - 1, 12, 1]
        assert f"0,{face - 1},12,1" in wall("show", subject).out
    again = wall("enrol", "wall.txt", "--kind", "stone", "--subject", "ann", "--face", "3", "--json")
    assert again.lines[0]["status"] == "enrolled"
    wall("export", "ann", "out")
    with Gallery.open(wall.gallery, Secret.from_env(), write=True) as gallery:
        gallery.erase("ann")
    assert wall("enrol", "out").code == 0
    assert wall("show", "ann", "--json").document["samples"][0]["region"] == [0, 2, 12, 1]


def test_one_face_of_a_picture_is_asked_about(wall: Shell) -> None:
    wall("enrol", "one.txt", "--kind", "stone", "--subject", "ben")
    asked = ("wall.txt", "--kind", "stone", "--json", "--face")
    weights = {
        face: wall("verify", "ben", *asked, str(face)).document["candidates"][0]["llr"]["value"] for face in (1, 2, 3)
    }
    assert weights[2] > 0 > max(weights[1], weights[3])
    found = wall("identify", *asked, "2").document
    assert found["candidates"][0]["llr"]["value"] == pytest.approx(weights[2])
    assert list(found["qualities"]) == ["wall.txt, stone 2"]
    pair = wall("compare", "wall.txt", "wall.txt", *asked[1:], "2", "--face", "2", "-g", wall.gallery).document
    other = wall("compare", "wall.txt", "one.txt", *asked[1:], "1", "--face", "1", "-g", wall.gallery).document
    assert other["candidates"][0]["llr"]["value"] < 0 < pair["candidates"][0]["llr"]["value"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("verify", "ann", "wall.txt", "--face", "4"), "a face from 1 to 3 in wall.txt"),
        (("identify", "wall.txt", "--face", "1", "--face", "2"), "one --face for the file"),
        (("identify", "wall.txt", "one.txt", "--face", "1"), "one --face for each of 2 files"),
        (("compare", "wall.txt", "one.txt", "--face", "1"), "one --face for each of 2 files"),
        (("identify", "wall.txt", "--face", "0"), ""),
        (("enrol", "wall.txt", "--subject", "x", "--face", "4"), "a face from 1 to 3 in wall.txt"),
        (("enrol", ".", "--face", "1"), "--subject with --position, --face"),
    ],
)
def test_a_face_that_is_not_there_is_said(wall: Shell, arguments: tuple[str, ...], expected: str) -> None:
    wall("enrol", "wall.txt", "--kind", "stone", "--subject", "ann", "--face", "1")
    ran = wall(*arguments, "--kind", "stone", "--json")
    assert ran.code == 2, ran
    assert expected in ran.err


def test_templates_are_made_again_after_an_upgrade(wall: Shell, stone: Stone, monkeypatch: pytest.MonkeyPatch) -> None:
    wall("enrol", "one.txt", "--kind", "stone", "--subject", "ben")
    wall("enrol", "--subject", "vague", "--value", "stone=12")
    monkeypatch.setattr(type(stone), "format", "stone-2")
    ran = wall("reextract", "--workers", "0", "--json")
    assert ran.code == 8
    assert [(line["subject"], line["status"]) for line in ran.lines[:-1]] == [
        ("ben", "enrolled"),
        ("vague", "not acquired"),
    ]
    assert ran.lines[-1]["summary"]["enrolled"] == 1
    assert wall("show", "ben", "--json").document["samples"][0]["template_format"] == "stone-2"
    with Gallery.open(wall.gallery, Secret.from_env(), write=True) as gallery:
        gallery.erase("vague")
    ran = wall("reextract")
    assert (ran.code, ran.out) == (0, "Every sample has a template of today's format.\n")


def test_making_templates_again_says_what_it_did(wall: Shell, stone: Stone, monkeypatch: pytest.MonkeyPatch) -> None:
    wall("enrol", "one.txt", "--kind", "stone", "--subject", "ben")
    monkeypatch.setattr(type(stone), "format", "stone-2")
    assert wall("reextract", "--workers", "0").out == "1 extracted. 1 subject is enrolled.\n"


def test_what_was_only_taken_for_its_kind_says_what_else_it_may_be(people: Shell) -> None:
    Image.fromarray(np.zeros((300, 300), np.uint8)).save(people.folder / "grey.png")
    hint = "f it shows a face, say --kind face."
    for command in (
        ("identify", "grey.png"),
        ("verify", "person 007", "grey.png"),
        ("compare", "grey.png", "grey.png"),
    ):
        ran = people(*command)  # it does not say its resolution
        assert ran.code == 3
        assert ran.err.rstrip().endswith(hint)
        assert "face" not in people(*command, "--kind", "fingerprint").err
    ran = people("enrol", "grey.png", "--subject", "zoe", "--json")
    assert ran.lines[0]["status"] == "refused"
    assert ran.lines[0]["reason"].endswith(hint)
    for stated in (("--kind", "fingerprint"), ("--position", "2")):
        assert "face" not in people("enrol", "grey.png", "--subject", "zoe", *stated).err


@pytest.mark.skipif(bool(models.verify(["leader"])), reason="the model has not been pulled")
def test_what_was_not_acquired_says_what_else_it_may_be(people: Shell) -> None:
    Image.fromarray(np.full((300, 300), 200, np.uint8)).save(people.folder / "grey.png")
    for stated, hinted in (((), True), (("--kind", "fingerprint"), False)):
        ran = people("identify", "grey.png", "--ppi", "500", *stated, "--json")
        assert ran.document["not_acquired"]
        assert ("If it shows a face, say --kind face." in ran.document["notes"]) is hinted


@pytest.mark.parametrize(
    "arguments",
    [
        ("enrol", "a.date"),
        ("enrol", "a.date", "b.date"),
        ("enrol", "people.csv", "--kind", "date"),
        ("enrol", "people.csv", "--value", "date=1984-03-12"),
        ("enrol", "--subject", "ann"),
        ("enrol", "a.date", "--subject", "ann", "--position", "1", "--position", "2"),
        ("identify",),
        ("identify", "--value", "1984-03-12"),
        ("identify", "--value", "horoscope=lion"),
        ("identify", "--value", "date=1984-03-12", "-k", "0"),
        ("identify", "--value", "date=1984-03-12", "--prior", "1"),
        ("audit", "--head", "7"),
        ("frobnicate",),
        ("stats", "--no-such-option"),
        ("evaluate", "--json", "."),
    ],
)
def test_a_wrong_call_is_code_2_and_says_so(people: Shell, arguments: tuple[str, ...]) -> None:
    (people.folder / "a.date").write_text("1984-03-12")
    ran = people(*arguments, *(() if "--json" in arguments else ("--json",)))
    assert ran.code == 2, ran
    assert ran.err.startswith("truename: ")
    if ran.out:
        assert ran.document["error"]["exit_code"] == 2


def test_identify_for_programs(people: Shell) -> None:
    answer = people("identify", "--value", f"date={WANTED}", "--json", "-k", "3").document
    assert answer["candidates"][0]["subject"] == "person 007"
    assert answer["candidates"][0]["contributions"][0]["status"] == "compared"
    assert answer["candidates"][0]["contributions"][0]["sentence"]
    assert len(answer["candidates"]) == 3
    assert answer["searched"] == 30
    entries = people("audit", "--json").document
    assert entries["intact"] is True
    assert entries["entries"][-1]["hash"] == answer["audit"]
    assert entries["entries"][-1]["operator"] == "desk 3"


def test_identify_for_people(people: Shell) -> None:
    ran = people("identify", "--value", f"date={WANTED}")
    assert ran.code == 0
    for part in ("person 007", "log10 LR", "Before looking: 50.0 %", "Audit entry: ", "provisional"):
        assert part in ran.out


def test_a_long_text_does_not_fill_the_screen(people: Shell) -> None:
    ran = people("identify", f"name={'Ann Lee ' * 5_000}")
    assert ran.code == 0, ran.err
    assert "too long for a name" in ran.out
    assert len(ran.out) < 2_000


def test_identify_without_authority_is_refused(shell: Shell) -> None:
    shell("init", "--operator", "me", "--purpose", "test")
    ran = shell("identify", "--value", "date=1984-03-12", "--json")
    assert (ran.code, ran.document["error"]["type"]) == (5, "MandateError")
    assert shell("identify", "--value", "date=1984-03-12", "--authority", "case 1").code == 0


def test_a_report_without_a_place_is_refused_before_the_search(people: Shell) -> None:
    before = len(people("audit", "--json").document["entries"])
    for place, found in (("nowhere/r.html", "no such folder"), (".", "a folder")):
        ran = people("identify", "--value", f"date={WANTED}", "--report", place)
        assert (ran.code, ran.out) == (2, "")
        assert f"found {found}. Name a file" in ran.err
    assert len(people("audit", "--json").document["entries"]) == before


def test_identify_writes_a_report(people: Shell) -> None:
    ran = people("identify", "--value", f"date={WANTED}", "--report", "answer.html", "--json")
    page = (people.folder / ran.document["report"]).read_text()
    assert "person 007" in page
    assert "desk 3" in page
    assert stat.S_IMODE((people.folder / "answer.html").stat().st_mode) == 0o600


def test_verify_and_compare(people: Shell) -> None:
    true = people("verify", "person 007", "--value", f"date={WANTED}", "--json", "--report", "v.html").document
    assert true["candidates"][0]["llr"]["value"] > 0
    assert (
        people("verify", "person 008", "--value", f"date={WANTED}", "--json").document["candidates"][0]["llr"]["value"]
        < 0
    )
    assert people("verify", "nobody", "--value", f"date={WANTED}").code == 4
    (people.folder / "a.date").write_text("1984-03-12")
    (people.folder / "b.date").write_text("1984-12-03")
    ran = people("compare", "a.date", "b.date", "--report", "c.html")
    assert ran.code == 0
    assert "that both have one source" in ran.out
    assert (people.folder / "c.html").is_file()
    assert people("compare", "a.date", "b.date", "--json").document["picture"] is None  # a date cannot be drawn
    assert people("compare", "a.date", "gone.date").code == 3


def test_texts_are_compared_in_place_of_files(shell: Shell) -> None:
    ran = shell("compare", "identifier:passport=KP:836410175", "identifier:passport=PS 836410175")
    assert ran.code == 0, ran.err
    assert "Strong support that both belong to the same person or organisation" in ran.out
    assert "Picture:" not in ran.out
    site = shell("compare", "identifier:website=https://www.example.com/a", "identifier:14=example.com", "--json")
    assert list(site.document["qualities"]) == ["https://www.example.com/a", "example.com"]
    assert site.document["candidates"][0]["llr"]["proposition"] == "same subject"
    assert list(shell.folder.iterdir()) == [], "nothing is drawn, so that nothing is written"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("compare", "horoscope=lion", "date=1984-03-12"), 2, "neither a file nor a kind"),
        (("compare", "identifier:horse=836410175", "date=1984-03-12"), 3, "1 passport"),
        (("compare", "date=1984-03-12", "gone.date"), 3, "gone.date"),
        (("compare", "date=", "date=1984-03-12"), 3, "expected a birth date"),
        (("identify", "--value", "date=\udcff"), 2, r"date=\udcff"),
    ],
)
def test_what_is_neither_file_nor_text_is_said(people: Shell, arguments: tuple[str, ...], code: int, said: str) -> None:
    ran = people(*arguments)
    assert ran.code == code
    assert said in ran.err


def test_a_file_is_a_file_whatever_its_name(shell: Shell) -> None:
    (shell.folder / "date=1984-03-12").write_text("1951-10-30")
    asked = ("compare", "--kind", "date", "--json", "date=1984-03-12")
    assert shell(*asked, "date=1951-10-30").document["candidates"][0]["llr"]["value"] > 0
    assert shell(*asked, "./date=1984-03-12").document["candidates"][0]["llr"]["value"] > 0


def test_texts_of_several_kinds_are_enrolled_and_searched_together(people: Shell) -> None:
    rows = [
        "value,subject,kind,position",
        "KP:836410175,person 007,identifier,passport",
        "+44 20 7946 0958,person 007,identifier,phone",
        '"14 Harbour Lane, Falmouth TR11 3AB, United Kingdom",person 007,address,',
        "KP:112233445,person 008,identifier,1",
        "Harbour Trading Ltd,shop,organisation,",
        "GB:01234567,shop,identifier,registration number",
        "n/a,person 009,identifier,passport",
        "836410175,person 009,identifier,horse",
    ]
    (people.folder / "more.csv").write_text("\n".join(rows) + "\n")
    ran = people("enrol", "more.csv", "--workers", "0", "--json")
    assert ran.lines[-1]["summary"] | {"enrolled": 6, "not acquired": 1, "refused": 1} == ran.lines[-1]["summary"]
    person = ("identify", f"date={WANTED}", "identifier:passport=836410175", "--json")
    best = people(*person, "--value", "identifier:phone=020 7946 0958").document["candidates"][0]
    assert (best["subject"], best["llr"]["proposition"]) == ("person 007", "same person")
    assert [part["group"] for part in best["contributions"]] == ["date", "identifier, passport", "identifier, phone"]
    assert all(part["llr"]["value"] > 1 for part in best["contributions"])
    shop = people("verify", "shop", "organisation=Harbour Trading", "identifier:4=GB:01234567", "--json").document
    assert shop["candidates"][0]["llr"]["proposition"] == "same organisation"
    assert not any("Names alone" in note for note in shop["notes"])
    alone = people("verify", "shop", "organisation=Harbour Trading Limited", "--json").document
    assert any("Names alone are a lead" in note for note in alone["notes"])


def test_show_export_and_erase(people: Shell) -> None:
    shown = people("show", "person 007").out
    assert "date-1" in shown
    assert "region" not in shown  # which only pictures of several people have
    assert len(people("show").out.splitlines()) == 30
    assert people("export", "person 007", "out", "--json").document["samples"] == 1
    assert json.loads((people.folder / "out" / "record.json").read_text())["subject"] == "person 007"
    assert people("erase", "person 007", "--json").code == 2  # nobody there to confirm
    ran = people(
        "erase", "person 007", "--yes", "--receipt", "receipt.json", "--purpose", "consent withdrawn", "--json"
    )
    assert ran.document["subject"] == "person 007"
    assert json.loads((people.folder / "receipt.json").read_text()) == ran.document
    assert people("show", "person 007").code == 4
    entry = people("audit", "--json", "--last", "1").document["entries"][0]
    assert (entry["event"], entry["operator"], entry["purpose"]) == ("erase", "desk 3", "consent withdrawn")


def test_check_finds_a_changed_byte(people: Shell) -> None:
    assert people("check", "--json").document == {"ok": True, "findings": []}
    assert people("check").code == 0
    file = people.folder / "people.truename"
    content = bytearray(file.read_bytes())
    content[-3000] ^= 1
    file.write_bytes(content)
    ran = people("check", "--json")
    assert ran.code == 4
    assert "findings" in ran.document or "error" in ran.document


def test_audit_names_the_entry_that_is_none(people: Shell) -> None:
    with Gallery.open(people.gallery, Secret.from_env(), write=True) as gallery:
        gallery.append_audit("note", Mandate("a", "b", "c"), {})
        gallery.query("UPDATE audit SET entry = CAST('{}' AS BLOB) WHERE n = 2")
    for command in ("audit", "check"):
        ran = people(command, "--json")
        assert ran.code == 4
        assert "entry 2" in ran.out


def test_audit_notices_a_head_that_is_not_on_the_chain(people: Shell) -> None:
    head = people("audit", "--json").document["head"]
    people("identify", "--value", "date=1984-03-12")
    assert people("audit", "--head", f"{head['n']}:{head['hash']}").code == 0
    ran = people("audit", "--head", f"{head['n']}:{'0' * 64}", "--json")
    assert (ran.code, ran.document["intact"]) == (4, False)


def test_stats_for_people_and_programs(people: Shell) -> None:
    document = people("stats", "--json").document
    assert (document["subjects"], document["samples"], document["kinds"]) == (30, 30, {"date": 30})
    assert "30" in people("stats").out


def test_calibrate_and_evaluate(people: Shell, known_dates: Path) -> None:
    table = people("calibrate", known_dates, "--kind", "date", "--workers", "0", "--json").document
    assert people("stats", "--json").document["calibrations"] == [{"kind": "date", "format": "date-1"}]
    arguments = ("evaluate", known_dates, "--protocol", "fvc", "--kind", "date", "--workers", "0")
    result = people(*arguments, "--json", "-g", people.gallery).document
    assert result["calibration"] == table["id"]
    assert people(*arguments, "--json").document["provisional"] is True  # without -g, what comes with truename
    assert {"eer", "fnmr_at_fmr", "cllr", "cllr_min", "fta", "extract_ms", "compares_per_s"} <= set(result)
    ran = people(*arguments, "-g", people.gallery, "--json", "result.json", "--scores", "pairs.csv")
    assert json.loads((people.folder / "result.json").read_text())["eer"] == result["eer"]
    assert "EER" in ran.out
    assert (people.folder / "pairs.csv").read_text().count("\n") == 1 + result["genuine"] + result["impostor"]


def test_errors_by_group_and_by_fold(people: Shell, known_dates: Path) -> None:
    names = sorted({file.name.rpartition("_")[0] for file in known_dates.iterdir()})
    (people.folder / "labels.csv").write_text("".join(f"{name},{'AB'[n % 2]}\n" for n, name in enumerate(names)))
    rows = [
        f"{n % 2},{a}_1.date,{a}_2.date,1\n{n % 2},{a}_1.date,{b}_1.date,0\n"
        for n, (a, b) in enumerate(zip(names, [*names[2:], *names[:2]], strict=True))
    ]
    (people.folder / "pairs.csv").write_text("fold,a,b,mated\n" + "".join(rows))
    arguments = ("evaluate", known_dates, "--kind", "date", "--workers", "0")
    ran = people(*arguments, "--groups", "labels.csv")
    assert "FMR, " in ran.out
    assert "By group" in ran.out
    assert set(people(*arguments, "--groups", "labels.csv", "--json").document["groups"]["by_group"]) == {"A", "B"}
    assert "accuracy, %" in people(*arguments, "--pairs", "pairs.csv").out
    table = people("calibrate", known_dates, "--kind", "date", "--workers", "0", "--groups", "labels.csv", "--json")
    assert "within the group" in table.document["population"]


def test_models_are_listed_pulled_and_verified(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUENAME_MODELS", str(shell.folder / "models"))
    listed = shell("models", "list", "--json").document["models"]
    made = [one["name"] for one in listed if one["state"] == "ready"]
    assert made == ["truename-minutiae"]  # comes with truename; all others are to be pulled
    assert {one["state"] for one in listed if one["name"] not in made} == {"missing"}
    assert {one["name"]: one["tier"] for one in listed} == {
        "leader": "0",
        "truename-minutiae": "made",
        "yunet": "1",
        "retail-0009": "1",
        "retail-0095": "1",
        "centerface": "0",
        "dlib-resnet": "0",
        "minifasnet-v2": "1",
    }
    assert {"maker", "licence", "sha256", "training_data", "limits", "role"} <= set(listed[0])
    assert shell("models", "verify").code == 6
    (shell.folder / "usb").mkdir()
    (shell.folder / "usb" / listed[0]["file"]).write_bytes(b"\x08 not the model")
    refused = shell("models", "pull", "--from", "usb", "--json")
    assert (refused.code, refused.document["error"]["type"]) == (6, "ProvenanceError")
    assert shell("models", "pull", "--from", "gone").code == 2
    assert shell("models", "verify", "nothing").code == 2
    assert "leader" in shell("models", "list").out


def test_a_models_card_is_shown(shell: Shell) -> None:
    assert shell("models", "show", "nothing").code == 2
    assert shell("models", "show", "dlib-resnet", "--json").document["dimension"] == 128
    assert "scraped" in " ".join(shell("models", "show", "dlib-resnet").out.split())


def test_an_own_models_licence_is_accepted_by_somebody(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    content = b"\x08\x08 a network"
    (shell.folder / "usb").mkdir()
    (shell.folder / "usb" / "mine.onnx").write_bytes(content)
    (shell.folder / "own.toml").write_text(
        f"""
        [[model]]
        name = "mine"
        purpose = "a test"
        role = "minutiae"
        file = "mine.onnx"
        sha256 = "{hashlib.sha256(content).hexdigest()}"
        size = {len(content)}
        maker = "A. Maker"
        licence = "CC-BY-NC-4.0"
        terms = "for no money"
        training_data = "nothing"
        homepage = "https://example.org"
        input = {{ layout = "NCHW", dtype = "float32", low = 0, high = 255 }}
        """
    )
    monkeypatch.setenv("TRUENAME_CONFIG", str(shell.folder / "own.toml"))
    monkeypatch.setenv("TRUENAME_MODELS", str(shell.folder / "models"))
    assert "not accepted" in shell("models", "pull", "mine", "--from", "usb").out
    assert shell("models", "verify", "mine").code == 6
    assert shell("models", "accept", "mine").code == 2  # by whom?
    shown = shell("models", "accept", "mine", "--by", "the examiner").out
    assert "CC-BY-NC-4.0" in shown
    assert "for no money" in shown
    assert shell("models", "verify", "mine").code == 0
    assert shell("models", "show", "mine", "--json").document["accepted"]["by"] == "the examiner"


def test_doctor_and_its_code_agree(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUENAME_MODELS", str(shell.folder / "models"))
    ran = shell("doctor", "--json")
    assert (ran.code, ran.document["ok"]) == (6, False)
    missing = [one for one in ran.document["checks"] if one["name"] == "model leader"]
    assert "truename models pull" in missing[0]["do"]
    assert "MISSING" in shell("doctor").out


def test_synthetic_prints_come_with_a_manifest(shell: Shell) -> None:
    ran = shell("synth", "fingerprint", "prints", "--subjects", "1", "--impressions", "2", "--json")
    assert ran.document["prints"] == 2
    assert (shell.folder / ran.document["manifest"]).read_text().count("\n") == 3


def test_synthetic_faces_come_with_a_manifest(shell: Shell) -> None:
    ran = shell("synth", "face", "faces", "--subjects", "1", "--samples", "2", "--json")
    assert ran.code == 0
    assert (ran.document["subjects"], ran.document["portraits"]) == (1, 2)
    rows = (shell.folder / "faces" / "manifest.csv").read_text().splitlines()
    assert rows == ["file,subject,kind", "s0001_1.jpg,s0001,face", "s0001_2.jpg,s0001,face"]
    assert "To enrol them: truename enrol" in shell("synth", "face", "faces", "--subjects", "1").out


@pytest.mark.skipif(not models.ready("leader"), reason="the model has not been pulled")
def test_two_prints_are_compared_and_drawn(shell: Shell) -> None:
    shell("synth", "fingerprint", "prints", "--subjects", "1", "--impressions", "2", "--seed", "5")
    ran = shell("compare", "prints/s0001_2_1.png", "prints/s0001_2_2.png", "--json", "--report", "r.html")
    assert ran.code == 0, ran.err
    assert ran.document["candidates"][0]["llr"]["value"] > 0
    assert (shell.folder / ran.document["picture"]).read_bytes().startswith(b"\x89PNG")
    assert (shell.folder / "r.html").stat().st_size > 50_000
