"""truename: who is this, really?

    from truename import Gallery, Mandate, Secret, identify, sources

    with Gallery.open("people.truename", Secret.from_file("people.key")) as gallery:
        mandate = Mandate("A. Examiner", "identify an unknown person", "case 17/2026")
        answer = identify(gallery, list(sources.open("probe.png", ppi=500)), mandate)
    print(answer.summary)

The names below are the public interface. Each is imported when it is first used, so that ``import truename`` is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from truename import errors, kinds, sources
    from truename.enrolment import Outcome
    from truename.evidence import Cache, References, load
    from truename.gallery import Gallery, Secret, new_key_file
    from truename.pipeline import calibrate, compare, enrol, evaluate, explain, identify, verify
    from truename.trace import Recorder
    from truename.types import (
        LLR,
        Answer,
        Candidate,
        Contribution,
        Explanation,
        Mandate,
        NotAcquired,
        Proposition,
        Quality,
        Sample,
        Status,
        Template,
    )

__all__ = [
    "LLR",
    "Answer",
    "Cache",
    "Candidate",
    "Contribution",
    "Explanation",
    "Gallery",
    "Mandate",
    "NotAcquired",
    "Outcome",
    "Proposition",
    "Quality",
    "Recorder",
    "References",
    "Sample",
    "Secret",
    "Status",
    "Template",
    "calibrate",
    "compare",
    "enrol",
    "errors",
    "evaluate",
    "explain",
    "identify",
    "kinds",
    "load",
    "new_key_file",
    "sources",
    "verify",
]

_HOMES: dict[str, tuple[str, ...]] = {
    "truename.enrolment": ("Outcome",),
    "truename.evidence": ("Cache", "References", "load"),
    "truename.gallery": ("Gallery", "Secret", "new_key_file"),
    "truename.pipeline": ("calibrate", "compare", "enrol", "evaluate", "explain", "identify", "verify"),
    "truename.trace": ("Recorder",),
    "truename.types": (
        "LLR",
        "Answer",
        "Candidate",
        "Contribution",
        "Explanation",
        "Mandate",
        "NotAcquired",
        "Proposition",
        "Quality",
        "Sample",
        "Status",
        "Template",
    ),
}
_MODULES = ("errors", "kinds", "sources")


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return import_module(f"truename.{name}")
    for module, names in _HOMES.items():
        if name in names:
            value = getattr(import_module(module), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
