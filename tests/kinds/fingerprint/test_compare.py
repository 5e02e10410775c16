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


@pytest.mark.parametrize("kept", range(1, 9))
def test_a_stage_keeps_the_best_and_of_equal_ones_the_first(kept: int) -> None:
    references = compare.gather([[PRINTS[seed, 1]] for seed in range(8)])
    probe, rows = compare.gather([[PRINTS[0, 2]]]), np.arange(8)
    for seed in range(20):
        worth = np.random.default_rng(seed).integers(0, 4, 8).astype(np.float32)
        worth[worth == 0] = -np.inf
        found = compare._best(lambda *_, worth=worth: worth, probe, references, rows, kept)
        assert found.tolist() == sorted(np.argsort(-worth, kind="stable")[:kept].tolist())


def test_candidates_of_nothing_are_none() -> None:
    empty, full = compare.gather([]), compare.gather([[PRINTS[0, 1]]])
    assert len(compare.candidates(full, empty, 5)) == 0
    assert len(compare.candidates(compare.gather([[]]), full, 5)) == 0
    assert len(compare.candidates(full, full, 0)) == 0
    assert len(compare.compare(full, empty)) == 0


@pytest.mark.parametrize("kept_cylinders", [0, 6, 1000])
def test_a_revised_gallery_answers_as_one_that_is_gathered_anew(
    kept_cylinders: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it keeps cylinders, none, or gives them up as it grows; up to the last digit, and through every stage."""
    lean = params.kernel_params()
    lean.kept_cylinders = kept_cylinders
    monkeypatch.setattr(params, "kernel_params", lambda: lean)
    for name in ("SCANNED_LEAST", "RELAXED_LEAST", "ALIGNED_LEAST"):
        monkeypatch.setattr(params, name, 2)
    rng, pool = np.random.default_rng(3), list(PRINTS.values())
    probe = compare.gather([[PRINTS[0, 1], replace(PRINTS[1, 1], position=2)]])
    sets: list[list[Template]] = []
    held, anew = compare.gather(sets), 0
    for _ in range(40):
        stay = [row for row in range(len(sets)) if rng.random() < 0.8]
        kept = np.array([*stay, -1, -1], np.intp)
        changed = [
            [replace(pool[i], position=int(rng.integers(4))) for i in rng.integers(len(pool), size=rng.integers(4))]
            for _ in range(2)
        ]
        sets = [*(sets[row] for row in stay), *changed]
        would_hold = len(held.kernel) + sum(map(len, changed))
        revised = compare.revise(held, kept, changed)
        assert (revised is None) == (would_hold > 2 * sum(map(len, sets)))
        fresh = compare.gather(sets)
        anew += revised is None
        held = fresh if revised is None else revised
        one, other = (compare.compare(probe, references) for references in (held, fresh))
        for field in ("value", "stratum", "status"):
            np.testing.assert_array_equal(getattr(one, field), getattr(other, field))
        for k in (1, 4):
            np.testing.assert_array_equal(compare.candidates(probe, held, k), compare.candidates(probe, fresh, k))
    assert 0 < anew < 20


def test_what_would_be_mostly_empty_is_left_as_it_is() -> None:
    probe, held = compare.gather([[PRINTS[0, 1]]]), compare.gather([[PRINTS[seed, 2]] for seed in range(8)])
    before = compare.compare(probe, held).value
    assert compare.revise(held, np.array([2, 3, 4]), []) is None
    np.testing.assert_array_equal(compare.compare(probe, held).value, before)
    some = compare.revise(held, np.array([2, 3, 4, 5]), [])
    assert some is not None
    np.testing.assert_array_equal(compare.compare(probe, some).value, before[2:6])
