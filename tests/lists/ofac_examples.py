"""The worked examples of OFAC's 50 Percent Rule, and what the rule's code says of them.

The benchmark row ``ofac_50_examples_pct`` is :func:`agreeing` of these, in percent.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from truename.lists.entity import Entity
from truename.lists.ownership import blocked, holdings

FILE = Path(__file__).parent / "ofac_50_examples.json"


def examples() -> list[dict[str, Any]]:
    """All examples, published ones first within each question."""
    found: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))["examples"]
    return found


def entities(example: Mapping[str, Any]) -> list[Entity]:
    """An example in FtM's form."""
    found = []
    for number, (owner, asset, percentage, *dates) in enumerate(example["holdings"]):
        properties = {"owner": owner, "asset": asset, "percentage": percentage}
        properties |= dict(zip(("startDate", "endDate"), dates, strict=False))
        found.append(Entity(f"own-{number}", "Ownership", {name: (text,) for name, text in properties.items() if text}))
    for number, (person, company, role) in enumerate(example.get("control", ())):
        properties = {"director": (person,), "organization": (company,), "role": (role,)}
        found.append(Entity(f"control-{number}", "Directorship", properties))
    ids = {one for owner, asset, *_ in example["holdings"] for one in (owner, asset)}
    return [*found, *(Entity(one, "LegalEntity", {"name": (f"Entity {one}",)}) for one in sorted(ids))]


def disagreements(example: Mapping[str, Any]) -> list[str]:
    """Where the code says something else than OFAC; none where it agrees in every entity."""
    at = date.fromisoformat(example.get("at", "2026-01-01"))
    findings = blocked(holdings(entities(example), at), example["listed"])
    wrong = []
    for one, owned in example["expect"].items():
        if findings[one].owned != owned:
            wrong.append(f"{one} is {findings[one].owned} owned, not {owned}")
    for one, aggregate in example["aggregate"].items():
        share = findings[one].aggregate
        if not abs(share.low - aggregate) < 1e-6 or not abs(share.high - aggregate) < 1e-6:
            wrong.append(f"{one} is owned by blocked persons to {share}, not {aggregate} %")
    controlled = sorted(one for one, finding in findings.items() if finding.control)
    if controlled != sorted(example.get("controlled", [])):
        wrong.append(f"controlled are {controlled}, not {example.get('controlled', [])}")
    return wrong


def agreeing() -> tuple[int, int]:
    """How many examples the code agrees with in everything, and how many there are."""
    all_of_them = examples()
    return sum(not disagreements(example) for example in all_of_them), len(all_of_them)
