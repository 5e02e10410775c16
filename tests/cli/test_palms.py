"""Palms on the command line: whose hand, and which part of it, decides what is compared."""

from __future__ import annotations

from typing import Any

import pytest
from PIL import Image

from tests.cli.conftest import Ran, Shell
from truename.kinds.palmprint import synth
from truename.kinds.palmprint.hand import Side

PALMS = ("--kind", "palmprint")


@pytest.fixture
def palms(shell: Shell) -> Shell:
    """Two regions of one right palm."""
    palm = synth.palm(5, Side.RIGHT)
    for number in (1, 2):
        Image.fromarray(synth.region(palm, number).image).save(shell.folder / f"{number}.png")
    return shell


def compared(palms: Shell, *positions: str) -> dict[str, Any]:
    stated = [part for one in positions for part in ("--position", one)]
    ran = palms("compare", "1.png", "2.png", *PALMS, *stated, "--no-picture", "--json")
    assert ran.code == 0, ran.err
    return dict(ran.document)


@pytest.mark.parametrize(
    "positions",
    [
        (),
        ("21",),
        ("right full palm",),
        ("21", "right upper palm"),
        ("21", "0"),  # not known on one side: it may be the same
        ("0", "left full palm"),
    ],
)
def test_palms_that_may_show_the_same_skin_are_compared(palms: Shell, positions: tuple[str, ...]) -> None:
    assert compared(palms, *positions)["candidates"][0]["llr"]["value"] > 1


@pytest.mark.parametrize("positions", [("21", "23"), ("Left_Full_Palm", "right thenar"), ("32", "33"), ("21", "22")])
def test_left_and_right_and_parts_apart_are_not(palms: Shell, positions: tuple[str, ...]) -> None:
    answer = compared(palms, *positions)
    assert answer["candidates"] == []
    assert answer["posterior_not_enrolled"] == 1 - answer["prior_enrolled"]
    assert any("not compared with each other" in note for note in answer["notes"])


def test_the_note_names_both_positions(palms: Shell) -> None:
    assert (
        "One is stated as right full palm, the other as left full palm: these are not compared with each other."
        in compared(palms, "21", "23")["notes"]
    )


def test_a_claim_about_the_other_hand_is_left_as_it_was(palms: Shell) -> None:
    who = ("--operator", "test", "--purpose", "test", "--authority", "test")
    assert palms("init", *who).code == 0
    assert palms("enrol", "1.png", "--subject", "ann", *PALMS, "--position", "21").code == 0

    def verified(*position: str) -> Ran:
        return palms("verify", "ann", "2.png", *PALMS, *position, "--json")

    assert verified("--position", "21").document["candidates"][0]["llr"]["value"] > 1
    assert verified().document["candidates"][0]["llr"]["value"] > 1
    other = verified("--position", "left full palm").document
    assert other["candidates"] == []
    assert any("right full palm" in note for note in other["notes"])


@pytest.mark.parametrize("command", [("compare", "1.png", "2.png"), ("verify", "ann", "2.png")])
@pytest.mark.parametrize(
    ("stated", "code", "told"),
    [
        ((*PALMS, "--position", "99"), 3, "23 left full palm"),
        ((*PALMS, "--position", "2"), 3, "23 left full palm"),  # a finger's
        ((*PALMS, "--position", "left"), 3, "23 left full palm"),
        ((*PALMS, *("--position", "21") * 3), 2, "one for each of"),
        (("--position", "21"), 2, "--kind palmprint"),
        (("--position", "left full palm"), 2, "--kind palmprint"),
        (("--position", "left foot"), 3, "right thumb"),
    ],
)
def test_nonsense_is_refused(
    palms: Shell, command: tuple[str, ...], stated: tuple[str, ...], code: int, told: str
) -> None:
    assert palms("init", "--operator", "test", "--purpose", "test", "--authority", "test").code == 0
    ran = palms(*command, *stated)
    assert (ran.code, told in ran.err) == (code, True), ran.err
