from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pytest

from truename.kinds.organisation import KIND
from truename.types import Template

Called = Callable[[str], Template]


@pytest.mark.parametrize(
    ("one", "two", "sentence"),
    [
        (
            "BNC",
            "Banco Nacional de Cuba",
            "the names “BNC” and “Banco Nacional de Cuba” agree in “bnc” and “banco nacional cuba” by initials; "
            "only one has “de”",
        ),
        (
            "Deutsche Bank AG",
            "Deutsche Bank GmbH",
            "the names “Deutsche Bank AG” and “Deutsche Bank GmbH” agree in “deutsche” and “bank”; "
            "the legal forms “ag” and “gmbh” differ",
        ),
        (
            "Banco Santander Mexico",
            "Banco Santander Chile",
            "the names “Banco Santander Mexico” and “Banco Santander Chile” agree in “santander” and “banco”; "
            "“mexico” is not “chile”",
        ),
        (
            "Siemens",
            "Volkswagen",
            "the names “Siemens” and “Volkswagen” have nothing in common; “siemens” is not “volkswagen”",
        ),
        (
            "Amroggang",
            "Amnokkang Development Bank",
            "the names “Amroggang” and “Amnokkang Development Bank” agree in “amroggang” and “amnokkang” as Korean "
            "syllables; only one has “development” and “bank”",
        ),
    ],
)
def test_says_how_they_agree(one: str, two: str, sentence: str, called: Called) -> None:
    assert KIND.explain([called(one)], [called(two)]).sentence == sentence


def test_details_add_up_to_the_score_and_say_what_each_part_does(called: Called) -> None:
    one, two = [called("Krystalord Systems Ltd")], [called("Crystalord Limited")]
    details = KIND.explain(one, two).details
    json.dumps(details)
    assert details["log10_ratio"] == pytest.approx(
        float(KIND.compare(KIND.prepare(one), KIND.gather([two])).value[0]), abs=1e-3
    )
    parts = {part["way"]: part for part in details["parts"]}
    assert parts["spelling"]["without"] < details["log10_ratio"] - 1
    assert parts["left out"]["without"] > details["log10_ratio"]


def test_the_best_pair_of_names_is_shown(called: Called) -> None:
    reference = [called("Zvezda Plant"), called("ОАО Оборонпром")]
    explanation = KIND.explain([called("Oboronprom")], reference)
    assert explanation.details["reference"] == "ОАО Оборонпром"
    assert explanation.details["pairs"] == 2
    assert np.isfinite(explanation.details["log10_ratio"])


def test_an_empty_side_is_said(called: Called) -> None:
    assert KIND.explain([], [called("Siemens")]).sentence == "one side has no name that can be compared"
