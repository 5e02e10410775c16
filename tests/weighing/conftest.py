"""Simulated comparisons of known likelihood ratios, and the Netherlands Forensic Institute's lir as oracle."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from truename.types import LLR, Contribution, Proposition, Status
from truename.weighing.calibrate import Source, Table, fit
from truename.weighing.pairs import Pairs, fvc_pairs, mated, nonmated

DISTANCE = 3.0
"""Between the means of mated and non-mated scores, both normal with variance 1: log10 LR = 3 (score - 1.5) / ln 10."""


def true_llr(score: np.ndarray) -> np.ndarray:
    return DISTANCE * (score - DISTANCE / 2) / np.log(10)


def simulate(seed: int, fingers: int = 51, impressions: int = 8, weak_shift: float = 0.0) -> tuple[Pairs, Pairs]:
    """All pairs of an FVC-like set. Stratum 1 has its mated scores lowered by ``weak_shift``; half of the fingers."""
    random = np.random.default_rng(seed)
    names = [f"{finger:03d}_{impression}" for finger in range(fingers) for impression in range(1, impressions + 1)]
    protocol = fvc_pairs(names)
    weak = (np.arange(fingers) % 2 == 1).astype(np.int16)
    first, second = np.concatenate([np.broadcast_arrays(one, others) for one, others in protocol.rounds()], axis=1)
    one, other = protocol.subject[first], protocol.subject[second]
    same, one, other = one[one == other], one[one != other], other[one != other]
    m_score = random.normal(DISTANCE, 1, len(same)) - weak_shift * weak[same]
    n_score = random.normal(0, 1, len(one))
    return mated(m_score, same, weak[same]), nonmated(n_score, one, other, np.maximum(weak[one], weak[other]))


def fitted(m: Pairs, n: Pairs, **options: Any) -> Table:
    return fit(
        m,
        n,
        kind="fingerprint",
        format="test-1",
        proposition=Proposition.SAME_FINGER,
        population="simulated fingers",
        source=Source(data="simulated", command="pytest", date="2025-01-01"),
        provisional=True,
        **options,
    )


@pytest.fixture(scope="session")
def sim() -> SimpleNamespace:
    return SimpleNamespace(simulate=simulate, fitted=fitted, true_llr=true_llr)


@pytest.fixture(scope="session")
def pairs() -> tuple[Pairs, Pairs]:
    return simulate(1, weak_shift=1.0)


@pytest.fixture(scope="session")
def table(pairs: tuple[Pairs, Pairs]) -> Table:
    return fitted(*pairs, resamples=100)


@pytest.fixture(scope="session")
def llr() -> Callable[..., LLR]:
    def make(value: float, **parts: Any) -> LLR:
        given: dict[str, Any] = {
            "lower": value - 0.5,
            "upper": value + 0.25,
            "uncapped": value,
            "proposition": Proposition.SAME_PERSON,
            "population": "anyone",
            "calibration": "one",
            "provisional": False,
        }
        return LLR(value=value, **{**given, **parts})

    return make


@pytest.fixture(scope="session")
def part(llr: Callable[..., LLR]) -> Callable[..., Contribution]:
    def make(value: float, group: str = "a", status: Status = Status.COMPARED, **parts: Any) -> Contribution:
        return Contribution("fingerprint", group, status, 0.0, llr(value, **parts))

    return make


@pytest.fixture(scope="session")
def lir() -> SimpleNamespace:
    """The oracle's functions. Its imports warn of deprecations that are its own affair."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from lir.algorithms.bayeserror import elub
        from lir.data.models import LLRData
        from lir.metrics import cllr, cllr_min

    def data(m: np.ndarray, n: np.ndarray) -> Any:
        return LLRData(features=np.concatenate([m, n]), labels=np.repeat([1, 0], [len(m), len(n)]))

    return SimpleNamespace(
        elub=lambda m, n: elub(np.concatenate([m, n]), np.repeat([1, 0], [len(m), len(n)])),
        cllr=lambda m, n: cllr(data(m, n)),
        cllr_min=lambda m, n: cllr_min(data(m, n)),
    )
