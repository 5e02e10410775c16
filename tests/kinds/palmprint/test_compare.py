"""Sets of palms become one score; what cannot be compared weighs nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from truename.errors import TemplateError
from truename.kinds._ridge.minutiae import Minutiae
from truename.kinds.palmprint import KIND, compare, params
from truename.kinds.palmprint.ridge import template as ridge
from truename.types import Status, Template

Templates = Callable[[int, int], Template]


def scores(probe: list[Template], *sets: list[Template]):
    return KIND.compare(KIND.prepare(probe), KIND.gather(list(sets)))


def with_ridges(seed: int) -> Template:
    """Minutiae anywhere."""
    rng = np.random.default_rng(seed)
    n = 40
    minutiae = Minutiae(
        x=rng.integers(0, 480, n).astype(np.float32),
        y=rng.integers(0, 480, n).astype(np.float32),
        direction=rng.uniform(0, 6, n).astype(np.float32),
        type=np.ones(n, np.uint8),
        quality=np.full(n, 60, np.uint8),
        foreground=np.ones((30, 30), np.bool_),
    )
    return Template("palmprint", compare.FORMAT, ridge.encode(minutiae), 0, 60, f"{seed:064x}")


def test_own_palms_score_above_others(templates: Templates) -> None:
    sets = [[templates(seed, 2)] for seed in range(8)]
    for seed in range(8):
        value = scores([templates(seed, 1)], *sets).value
        assert value.argmax() == seed
        assert value[seed] > np.delete(value, seed).max() + 3


def test_hands_and_parts(templates: Templates) -> None:
    probe = replace(templates(1, 1), position=21)
    codes = (21, 23, 31, 22, 0)
    found = scores([probe], *([replace(templates(1, 2), position=code)] for code in codes))
    able, unable = Status.COMPARED, Status.NOT_COMPARABLE
    assert found.status.tolist() == [able, unable, able, unable, able]
    assert found.value[found.status == unable].tolist() == [0, 0]


def test_regions_are_not_compared_with_ridges(templates: Templates) -> None:
    ridges = with_ridges(0)
    found = scores([templates(1, 1)], [ridges], [ridges, templates(1, 2)], [])
    assert found.status.tolist() == [Status.NOT_COMPARABLE, Status.COMPARED, Status.NO_SAMPLE]
    own = scores([ridges], [ridges], [templates(1, 1)])
    assert own.status.tolist() == [Status.COMPARED, Status.NOT_COMPARABLE]
    assert own.stratum[0] >= params.RIDGE_BANDS


def test_more_palms_raise_no_score(templates: Templates) -> None:
    others = [templates(seed, 2) for seed in range(2, 6)]
    single = scores([templates(1, 1)], *([other] for other in others)).value
    together = scores([templates(1, 1)], others).value[0]
    assert together <= single.max()
    own = scores([templates(1, 1)], [templates(1, 2)], [templates(1, 2), *others]).value
    assert own[0] > own[1] > own[0] - np.log10(5) - 1e-4


def test_strata_are_of_the_worse_region(templates: Templates) -> None:
    poor = replace(templates(1, 2), quality=params.FEW - 1)
    good = replace(templates(1, 2), quality=params.FEW)
    assert scores([good], [poor], [good]).stratum.tolist() == [0, 1]


def test_a_scan_picks_before_the_comparison(templates: Templates, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(params, "SCAN_LEAST", 4)
    monkeypatch.setattr(params, "SCAN_SHARE", 0.0)
    sets = [[], *([templates(seed, 2)] for seed in range(10)), [replace(templates(3, 2), position=23)]]
    references = KIND.gather(sets)
    for seed in range(10):
        probe = compare.prepare([replace(templates(seed, 1), position=21)])
        kept = compare.scanned(probe, references, 1)
        assert len(kept) == 4
        assert seed + 1 in kept
        assert 0 not in kept
        assert 11 not in kept, "a left hand is not worth comparing with a right one"
        assert compare.candidates(probe, references, 2)[0] == seed + 1


def test_revised_palms_answer_as_those_that_are_gathered_anew(
    templates: Templates, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Regions, ridges and what cannot be compared, through the scan too."""
    monkeypatch.setattr(params, "SCAN_LEAST", 3)
    monkeypatch.setattr(params, "SCAN_SHARE", 0.0)
    rng = np.random.default_rng(5)
    pool = [*(templates(seed, 2) for seed in range(5)), *map(with_ridges, range(5))]
    pool.append(replace(pool[0], format="of another maker"))
    probe = KIND.prepare([templates(1, 1), with_ridges(2)])
    sets: list[list[Template]] = []
    held, anew, going_on = KIND.gather(sets), 0, 0
    for _ in range(40):
        stay = [row for row in range(len(sets)) if rng.random() < 0.8]
        kept = np.insert(np.array(stay, np.intp), rng.integers(len(stay) + 1, size=2), -1)
        changed = [[pool[i] for i in rng.integers(len(pool), size=rng.integers(4))] for _ in range(2)]
        new = iter(changed)
        sets = [sets[row] if row >= 0 else next(new) for row in kept]
        revised, fresh = compare.revise(held, kept, changed), KIND.gather(sets)
        anew += revised is None
        going_on += revised is not None
        held = fresh if revised is None else revised
        one, other = (KIND.compare(probe, references) for references in (held, fresh))
        for field in ("value", "stratum", "status"):
            np.testing.assert_array_equal(getattr(one, field), getattr(other, field))
        for k in (1, 4):
            np.testing.assert_array_equal(KIND.candidates(probe, held, k), KIND.candidates(probe, fresh, k))
    assert anew
    assert going_on


def test_what_is_no_palm_is_refused(templates: Templates) -> None:
    for wrong in (replace(templates(1, 1), kind="fingerprint"), replace(templates(1, 1), data=b"TNpm")):
        with pytest.raises(TemplateError):
            KIND.gather([[wrong]])
