"""transaction: what it shows, what it writes, and what other commands make of such a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Shell
from tests.sources.transaction.made import coded, picture, ridges, tagged, transaction, wsq

PNG = coded(picture())
SIZE = (96, 80)
AGENCIES = ("--from", "SENDER", "--to", "RECEIVER", "--type", "TEST")


@pytest.fixture
def card(tmp_path: Path) -> Path:
    """A finger, a slap whose fingers have no places, a palm."""
    file = tmp_path / "card.an2k"
    text = (2, tagged(2, {2: "01", 18: "Doe, Jane", 30: "a\x1fb\x1ec"}))
    prints = [ridges(14, 2, PNG, SIZE, "2"), ridges(14, 3, PNG, SIZE, "13"), ridges(15, 4, wsq(picture()), SIZE, "21")]
    type_, palm = prints[2]
    prints[2] = (type_, palm.replace(b"15.011:PNG", b"15.011:WSQ"))
    file.write_bytes(transaction(text, *prints))
    return file


def test_show_says_what_each_record_is_read_as(shell: Shell, card: Path) -> None:
    ran = shell("transaction", "show", card)
    assert ran.code == 0
    for said in ("right index finger", "96 x 80 WSQ, 500 ppi", "right full palm", "left out", "TEST", "5 records"):
        assert said in " ".join(ran.out.split())
    assert "Record 4 gives no sample: expected one finger" in ran.out


def test_show_for_programs(shell: Shell, card: Path) -> None:
    document = shell("transaction", "show", card, "--json").document
    assert (document["version"], document["from"], document["to"]) == ("0500", "ORI", "DAI")
    first, text, finger, slap, palm = document["records"]
    assert (first["offset"], text["offset"]) == (0, first["bytes"])
    assert text["fields"]["2.018"] == "Doe, Jane"
    assert text["fields"]["2.030"] == [["a", "b"], ["c"]]
    assert finger["fields"]["14.999"]["bytes"] == len(PNG)
    assert finger["samples"][0]["sha256"] == finger["fields"]["14.999"]["sha256"]
    assert slap["samples"] == []
    assert "without their places" in slap["left_out"]
    assert (palm["samples"][0]["kind"], palm["samples"][0]["position"]) == ("palmprint", 21)


def test_show_one_record(shell: Shell, card: Path) -> None:
    ran = shell("transaction", "show", card, "--record", "2")
    assert "Doe, Jane" in ran.out
    assert "a, b; c" in ran.out
    assert [
        one["record"] for one in shell("transaction", "show", card, "--record", "3", "--json").document["records"]
    ] == [3]
    assert shell("transaction", "show", card, "--record", "6").code == 2


def test_a_damaged_transaction_is_refused_with_the_place(shell: Shell, card: Path) -> None:
    card.write_bytes(card.read_bytes()[:-1])
    ran = shell("transaction", "show", card)
    assert ran.code == 3
    assert "record 5 (type 15), field 15.001, byte" in ran.err


def test_write_and_show(shell: Shell) -> None:
    files = [shell.folder / "thumb.png", shell.folder / "palm.wsq"]
    files[0].write_bytes(PNG)
    files[1].write_bytes(wsq(picture()))
    out = shell.folder / "out.an2k"
    more = ("--position", "right thumb", "--position", "21", "--ppi", "500", "--text", "2.018=Doe, Jane")
    ran = shell("transaction", "write", out, *files, *AGENCIES, *more, "--date", "2026-01-31", "--number", "17")
    assert ran.code == 0, ran.err
    document = shell("transaction", "show", out, "--json").document
    assert (document["date"], document["number"]) == ("20260131", "17")
    assert document["records"][1]["fields"]["2.018"] == "Doe, Jane"
    assert [
        (one["kind"], one["position"], one["ppi"]) for record in document["records"] for one in record["samples"]
    ] == [("fingerprint", 1, 500), ("palmprint", 21, 500)]


@pytest.mark.parametrize(
    ("more", "code"),
    [((), 3), (("--ppi", "500", "--position", "99"), 3), (("--ppi", "500", "--text", "Doe"), 2), (("--ppi", "0"), 2)],
)
def test_what_cannot_be_written_leaves_no_file(shell: Shell, more: tuple[str, ...], code: int) -> None:
    (shell.folder / "thumb.png").write_bytes(PNG)
    out = shell.folder / "out.an2k"
    assert shell("transaction", "write", out, shell.folder / "thumb.png", *AGENCIES, *more).code == code
    assert not out.exists()


def test_other_commands_say_what_a_transaction_lacks(shell: Shell) -> None:
    file = shell.folder / "text.an2k"
    file.write_bytes(transaction((2, tagged(2, {2: "01"}))))
    ran = shell("compare", file, file)
    assert ran.code == 3
    assert "a transaction or record without one" in ran.err


def test_enrol_reports_each_record(shell: Shell, card: Path) -> None:
    card.write_bytes(transaction(ridges(14, 1, PNG, SIZE, "13")))
    assert shell("init").code == 0
    (refused, summary) = shell("enrol", card, "--subject", "jane", "--json").lines
    assert (refused["file"], refused["status"]) == ("card.an2k, record 2", "refused")
    assert "without their places" in refused["reason"]
    assert summary["summary"]["refused"] == 1
    ran = shell("enrol", card, "--subject", "jane", "--position", "2", "--json")
    assert "says itself what shows what" in ran.lines[0]["reason"]
