"""What would show that a candidate is somebody else, and what to ask for to find out.

Both follow from what the record of the list states: only that can be contradicted. Nothing here weighs anything.
"""

from __future__ import annotations

from collections.abc import Sequence

from truename.lists.entity import PERSON, Entity

SHOWN = 3
"""Values of a property that a sentence names; the record itself has them all."""

FULL_DATE = len("1984-03-12")

Rule = tuple[str, str, str]
"""FtM's name of a property, what would contradict it, and what to ask the person or organisation for."""

_OF_PERSONS: tuple[Rule, ...] = (
    ("birthDate", "another birth date than {}", "the full date of birth"),
    ("idNumber", "another national identity number than {}", "the national identity number"),
    ("passportNumber", "passports other than {} in the years when those were valid", "passport numbers"),
    ("taxNumber", "another tax number than {}", "the tax number"),
    ("birthPlace", "another place of birth than {}", "the place of birth"),
    ("fatherName", "a father of another name than {}", "the father's name"),
    ("motherName", "a mother of another name than {}", "the mother's name"),
    ("deathDate", "a sign of life after {}", "proof of a recent meeting"),
    ("gender", "another sex than {}", "the sex that papers state"),
    ("address", "proof of living elsewhere than {}", "present and former addresses"),
)

_OF_ORGANISATIONS: tuple[Rule, ...] = (
    ("registrationNumber", "another registration number than {} in the same register", "the registration number"),
    ("leiCode", "another LEI than {}", "the LEI"),
    ("taxNumber", "another tax number than {}", "the tax number"),
    ("innCode", "another INN than {}", "the INN"),
    ("ogrnCode", "another OGRN than {}", "the OGRN"),
    ("swiftBic", "another BIC than {}", "the BIC"),
    ("incorporationDate", "another date of incorporation than {}", "the date of incorporation"),
    ("jurisdiction", "a register entry in another jurisdiction than {}", "an extract of the register"),
    ("address", "proof of a seat elsewhere than {}", "the registered address and earlier ones"),
)


def refuting(record: Entity) -> tuple[str, ...]:
    """What would speak against this record's being of who was screened, what tells most first."""
    found = tuple(against.format(_some(values)) for values, against, _ in _stated(record))
    return found or ("nothing that the record states: it holds no more than names",)


def asking(screened: Entity, record: Entity) -> tuple[str, ...]:
    """What to ask who was screened for: what the record states and they have not said, what tells most first."""
    found = tuple(ask for name, _, ask in _rules(record) if record.get(name) and not _said(screened.get(name), name))
    return found or ("the publisher of the list for what else identifies whom it means",)


def _rules(record: Entity) -> tuple[Rule, ...]:
    return _OF_PERSONS if record.schema in PERSON else _OF_ORGANISATIONS


def _stated(record: Entity) -> list[tuple[tuple[str, ...], str, str]]:
    return [(record.get(name), against, ask) for name, against, ask in _rules(record) if record.get(name)]


def _said(values: Sequence[str], name: str) -> bool:
    """Whether it is stated; a date only in full."""
    return any(len(value) >= FULL_DATE for value in values) if name == "birthDate" else bool(values)


def _some(values: Sequence[str]) -> str:
    more = f" and {len(values) - SHOWN:,} more" if len(values) > SHOWN else ""
    return " or ".join(values[:SHOWN]) + more
