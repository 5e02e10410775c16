"""minutiae: what it shows, what it writes, and what other commands make of such a file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.cli.conftest import Shell
from tests.interchange.made import RECORDS, fir, image, view
from tests.sources.transaction.made import coded, picture, tagged, transaction
from truename.interchange import minutiae

MANDATE = ("--operator", "A. Examiner", "--purpose", "test", "--authority", "case 1")


@pytest.fixture
def record(tmp_path: Path) -> Path:
    file = tmp_path / "a.fmr"
    file.write_bytes(minutiae.write([view(40, 1)], "iso-2005"))
    return file


def test_show_lists_every_view(shell: Shell, tmp_path: Path) -> None:
    for name, content in RECORDS.items():
        file = tmp_path / f"{name}.fmr"
        file.write_bytes(content)
        ran = shell("minutiae", "show", file)
        assert ran.code == 0
        said = " ".join(ran.out.split())
        assert minutiae.read(content).layout.title in said
        assert "256 x 364" in said
        document = shell("minutiae", "show", file, "--json").document
        assert document["format"] == name
        assert [one["position"] for one in document["views"]] == [
            view.position for view in minutiae.read(content).views
        ]
        assert document["views"][0]["minutiae"][0]["x"] == 100


def test_show_draws(shell: Shell, record: Path, tmp_path: Path) -> None:
    ran = shell("minutiae", "show", record, "--draw", tmp_path / "drawn")
    assert ran.code == 0
    assert (tmp_path / "drawn" / "a.fmr-1.png").read_bytes().startswith(b"\x89PNG")


def test_show_refuses_with_the_byte(shell: Shell, record: Path, tmp_path: Path) -> None:
    record.write_bytes(record.read_bytes()[:-1])
    ran = shell("minutiae", "show", record)
    assert (ran.code, ran.out) == (3, "")
    assert "byte 8" in ran.err
    pictures = tmp_path / "a.fir"
    pictures.write_bytes(fir((2, image())))
    assert "which read its pictures" in shell("minutiae", "show", pictures).err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (coded(picture()), "found a picture. Have truename minutiae write"),
        (transaction((2, tagged(2, {2: "01"}))), "found an ANSI/NIST-ITL transaction. See truename transaction show"),
        (b"a text", "a file of another type"),
        (b"FM", "a file of another type"),
    ],
)
def test_what_is_no_record_is_called_what_it_is(shell: Shell, content: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "a.fmr").write_bytes(content)
    ran = shell("minutiae", "show", tmp_path / "a.fmr")
    assert (ran.code, ran.out) == (3, "")
    assert said in ran.err


def test_nothing_is_drawn_into_a_file(shell: Shell, record: Path) -> None:
    ran = shell("minutiae", "show", record, "--draw", record)
    assert ran.code == 2
    assert "expected to write to the folder" in ran.err


def test_other_fingers_are_not_compared_and_it_says_so(shell: Shell, record: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.fmr"
    other.write_bytes(minutiae.write([replace(view(40, 1), position=7)], "iso-2005"))
    (note,) = [
        one for one in shell("compare", record, other, "--json").document["notes"] if "Nothing could be compared" in one
    ]
    assert "right index finger: what has another position never is" in note
    assert not any("Nothing could" in one for one in shell("compare", record, record, "--json").document["notes"])


def test_a_print_that_cannot_be_used_is_refused_in_one_sentence_each(shell: Shell, tmp_path: Path) -> None:
    blank = tmp_path / "blank.png"
    blank.write_bytes(coded(np.full((80, 96), 200, np.uint8)))
    ran = shell("minutiae", "write", tmp_path / "b.fmr", blank, "--ppi", "500")
    assert ran.code == 3
    assert ran.err.rstrip().endswith("on the sensor.")
    assert ".." not in ran.err


def test_write_turns_one_format_into_another(shell: Shell, record: Path, tmp_path: Path) -> None:
    out = tmp_path / "b.fmr"
    for layout in minutiae.WRITTEN:
        ran = shell("minutiae", "write", out, record, record, "--format", layout, "--json")
        assert ran.document["views"] == [{"position": 2, "minutiae": 40}] * 2
        first, second = minutiae.read(out.read_bytes()).views
        assert (first.number, second.number) == (0, 1)
        assert first.minutiae == second.minutiae == view(40, 1).minutiae


def test_what_a_gallery_holds_is_written(shell: Shell, record: Path, tmp_path: Path) -> None:
    shell("init")
    assert shell("enrol", record, "--subject", "ann", "--workers", "0").code == 0
    out = tmp_path / "b.fmr"
    ran = shell("minutiae", "write", out, "--subject", "ann", "--gallery", shell.gallery, "--format", "ansi-2009")
    assert ran.code == 0
    assert "40 minutiae in 1 view, ANSI/INCITS 378-2009" in " ".join(ran.out.split())
    assert minutiae.read(out.read_bytes()).views[0].minutiae == view(40, 1).minutiae
    for wrong in ((), ("--subject", "ann"), (record, "--subject", "ann", "--gallery", shell.gallery)):
        assert shell("minutiae", "write", out, *wrong).code == 2
    assert shell("enrol", "--subject", "bob", "--value", "date=1984-03-12", "--workers", "0").code == 0
    assert shell("minutiae", "write", out, "--subject", "bob", "--gallery", shell.gallery).code == 3


def test_a_record_is_enrolled_found_and_left_alone(shell: Shell, record: Path, tmp_path: Path) -> None:
    shell("init")
    for n in range(2, 5):
        other = tmp_path / f"p{n}_1.fmr"
        other.write_bytes(minutiae.write([view(40, n)], "iso-2011"))
    folder = tmp_path / "people"
    folder.mkdir()
    for file in (record, *tmp_path.glob("p*_1.fmr")):
        file.rename(folder / file.name)
    assert shell("enrol", folder, "--workers", "0").code == 0
    probe = tmp_path / "probe.fmr"
    probe.write_bytes(minutiae.write([view(40, 1)], "ansi-2004"))
    answer = shell("identify", probe, *MANDATE, "--json").document
    assert answer["candidates"][0]["subject"] == "a"
    assert answer["candidates"][0]["contributions"][0]["group"] == "fingerprint, right index finger"
    assert shell("verify", "a", probe, "--json").document["candidates"][0]["llr"]["value"] > 1
    ran = shell("reextract", "--workers", "0")
    assert "Every sample has a template of today's format." in " ".join(ran.out.split())
    probe.write_bytes(probe.read_bytes()[:-1])
    assert shell("enrol", probe, "--subject", "zoe", "--workers", "0").code == 8
    assert shell("show", "zoe").code == 4
