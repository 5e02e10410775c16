"""Sets of prints become one score; positions, formats and absence have their statuses; the search finds the mated."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from truename.kinds._ridge.minutiae import Minutiae
from truename.kinds._ridge.segmentation import segment
from truename.kinds.fingerprint import compare, params, synth, template
from truename.types import Status, Template


def of_truth(seed: int, impression: int, position: int = 0, format: str = "leader-1") -> Template:
    """A template from a synthetic print's true minutiae: no network is needed to compare."""
    made = synth.impression(
        synth.finger(seed), impression, synth.Condition.typical(np.random.default_rng([seed, impression]))
    )
    truth = made.minutiae
    minutiae = Minutiae(
        x=np.round(truth.x).astype(np.float32),
        y=np.round(truth.y).astype(np.float32),
        direction=truth.direction.astype(np.float32),
        type=truth.type,
        quality=np.full(len(truth.x), 80, np.uint8),
        foreground=segment(made.image).foreground,
    )
    return Template("fingerprint", format, template.encode(minutiae), position, 80, f"{seed}-{impression}")


PRINTS = {(seed, impression): of_truth(seed, impression) for seed in range(8) for impression in (1, 2)}


def scores(probe: list[Template], *sets: list[Template]):
    return compare.compare(compare.gather([probe]), compare.gather(sets))


def test_mated_prints_score_above_all_others() -> None:
    references = [[PRINTS[seed, 2]] for seed in range(8)]
    for seed in range(8):
        found = scores([PRINTS[seed, 1]], *references).value
        assert int(np.argmax(found)) == seed
        assert found[seed] > np.delete(found, seed).max() + 3  # three powers of ten


def test_more_impressions_of_another_finger_raise_nothing() -> None:
    one = scores([PRINTS[0, 1]], [PRINTS[1, 1]]).value[0]
    assert scores([PRINTS[0, 1]], [PRINTS[1, 1]] * 10).value[0] == pytest.approx(one, abs=1e-5)
    mixed = scores([PRINTS[0, 1]], [PRINTS[s, 1] for s in range(1, 8)]).value[0]
    each = [scores([PRINTS[0, 1]], [PRINTS[s, 1]]).value[0] for s in range(1, 8)]
    assert mixed <= max(each)
    assert mixed == pytest.approx(np.log10(np.mean(10.0 ** np.array(each))), abs=1e-4)


def test_an_unknown_finger_is_one_of_ten() -> None:
    alone = scores([PRINTS[0, 1]], [PRINTS[0, 2]]).value[0]
    among = [PRINTS[0, 2]] + [PRINTS[s, 1] for s in range(1, 8)]
    assert scores([PRINTS[0, 1]], among).value[0] == pytest.approx(alone - np.log10(8), abs=0.01)


def test_statuses() -> None:
    probe = [replace(PRINTS[0, 1], position=2)]
    found = scores(
        probe,
        [],
        [replace(PRINTS[0, 2], position=7)],
        [replace(PRINTS[0, 2], position=2)],
        [PRINTS[0, 2]],
        [replace(PRINTS[0, 2], format="other-1")],
        [replace(PRINTS[1, 2], position=3), replace(PRINTS[0, 2], position=2)],
    )
    not_comparable, compared = Status.NOT_COMPARABLE, Status.COMPARED
    assert found.status.tolist() == [
        Status.NO_SAMPLE, not_comparable, compared, compared, not_comparable, compared
    ]  # fmt: skip
    assert (found.value[[0, 1, 4]] == 0).all()
    assert len(set(found.value[[2, 3, 5]].tolist())) == 1


def test_bands_follow_the_worse_print() -> None:
    borders = np.array([0, params.POOR - 1, params.POOR, params.GOOD - 1, params.GOOD, 100], np.uint8)
    np.testing.assert_array_equal(compare.stratum(borders), [0, 0, 1, 1, 2, 2])
    one, other = (replace(PRINTS[0, k], quality=quality) for k, quality in ((1, 90), (2, 30)))
    assert compare.compare(compare.gather([[one]]), compare.gather([[other], [one]])).stratum.tolist() == [1, 2]


def test_candidate_search_keeps_the_mated_print(monkeypatch: pytest.MonkeyPatch) -> None:
    # The stages are asked to choose: without this, so small a gallery is compared in full.
    for stage, kept in (("SCANNED", 6), ("RELAXED", 4), ("ALIGNED", 2)):
        monkeypatch.setattr(params, f"{stage}_LEAST", kept)
    references = compare.gather([[PRINTS[seed, 2]] for seed in range(8)])
    for seed in range(8):
        found = compare.candidates(compare.gather([[PRINTS[seed, 1]]]), references, 2)
        assert found[0] == seed
        assert len(found) == 2


def test_candidates_of_nothing_are_none() -> None:
    empty, full = compare.gather([]), compare.gather([[PRINTS[0, 1]]])
    assert len(compare.candidates(full, empty, 5)) == 0
    assert len(compare.candidates(compare.gather([[]]), full, 5)) == 0
    assert len(compare.candidates(full, full, 0)) == 0
    assert len(compare.compare(full, empty)) == 0
