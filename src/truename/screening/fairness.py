"""False alerts by name culture: whose name is taken for a listed one most often, at settings that hold for everybody.

People who are known not to be listed are screened by all that is known of them. Whoever has a candidate all the same is
a false alert. Rates come with Wilson's interval (E. B. Wilson, JASA 22 (1927) 209-212), the ratio of the highest to all
others together with that of Katz et al. (Biometrics 34 (1978) 469-474), both of 95 %. Cultures only count; they weigh
nothing, and no answer about anybody is given.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from math import exp, inf, log, sqrt
from typing import Any

from truename.kinds import name
from truename.screening.lists import Searcher
from truename.screening.subjects import Subjects
from truename.trace import Progress, silent

Z = 1.959964
"""The 97.5 % point of the normal distribution."""

FEWEST = 30
"""People without whom a culture's rate is told, but not compared with others. Assumption: the usual small sample."""


def false_alerts(searcher: Searcher, people: Subjects, progress: Progress = silent) -> dict[str, Any]:
    """Screen people who are known not to be listed, and count who has a candidate.

    Args:
        searcher: the lists, at the settings to measure.
        people: with the culture that the file states, else the one that the name tells.

    Returns:
        plain JSON values: ``people``, ``alerts``, ``rate`` and ``interval`` of all and, under ``cultures``, of each;
        ``ratio`` of the ``highest`` to the others with its interval, null where there is none; lists and settings.
    """
    screened: Counter[str] = Counter()
    alerts: Counter[str] = Counter()
    for subject in people.those:
        of = subject.culture or name.culture(subject.entity.caption) or "not told"
        screened[of] += 1
        alerts[of] += bool(searcher.find(subject.entity))
        if subject.number % 100 == 0:
            progress("screening", subject.number, len(people.those))
    cultures = {of: _rate(alerts[of], count) for of, count in screened.most_common()}
    return {
        **_rate(alerts.total(), screened.total()),
        "cultures": cultures,
        **_highest(alerts, screened),
        "least": searcher.least,
        "weak_aliases": searcher.weak_aliases,
        "searched": dict(searcher.searched),
        "lists": [{"name": one.name, "published": one.published, "sha256": one.sha256} for one in searcher.snapshots],
        "calibrations": sorted(table.id for table in searcher.tables),
    }


def wilson(count: int, of: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a rate, 0 to 1; of none at all, everything."""
    if not of:
        return 0.0, 1.0
    rate, weight = count / of, Z**2 / of
    middle = (rate + weight / 2) / (1 + weight)
    width = Z * sqrt(rate * (1 - rate) / of + weight / (4 * of)) / (1 + weight)
    return max(middle - width, 0.0), min(middle + width, 1.0)


def _rate(alerts: int, people: int) -> dict[str, Any]:
    return {"people": people, "alerts": alerts, "rate": alerts / people, "interval": list(wilson(alerts, people))}


def _highest(alerts: Counter[str], screened: Counter[str]) -> dict[str, Any]:
    """The culture with the highest rate, against all others together."""
    told = [of for of, count in screened.items() if count >= FEWEST]
    rate: Callable[[str], float] = lambda of: alerts[of] / screened[of]  # noqa: E731
    highest = max(told, key=rate, default="")
    others, of_others = alerts.total() - alerts[highest], screened.total() - screened[highest]
    if not highest or not alerts[highest] or of_others < FEWEST:
        return {"highest": highest, "ratio": None, "ratio_interval": None}
    if not others:
        return {"highest": highest, "ratio": inf, "ratio_interval": None}
    ratio = rate(highest) / (others / of_others)
    spread = sqrt(1 / alerts[highest] - 1 / screened[highest] + 1 / others - 1 / of_others)
    bounds = [exp(log(ratio) - Z * spread), exp(log(ratio) + Z * spread)]
    return {"highest": highest, "ratio": ratio, "ratio_interval": bounds}
