"""A gallery in memory that follows what becomes of the gallery, whoever changes it."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.pipeline.conftest import MANDATE, birth_dates, date
from tests.pipeline.stones import Stone
from truename import evidence, kinds, pipeline
from truename.errors import CalibrationError, DamagedError
from truename.evidence import Cache, load
from truename.gallery import Gallery, Secret
from truename.kinds.date import KIND, compare
from truename.kinds.date.compare import Dates
from truename.trace import Recorder
from truename.types import Quality, ReferenceSet, Sample, Template
from truename.weighing.table import Table

DATES = birth_dates(60, seed=4)


def add(gallery: Gallery, subject: str, *samples: Sample) -> None:
    """Enrol without the pipeline's processes."""
    for sample in samples:
        kind = kinds.get(sample.kind)
        template = kind.extract(sample)
        assert isinstance(template, Template)
        gallery.add(subject, sample, kind.assess(sample), template)


def elsewhere(gallery: Path, statement: str) -> None:
    """Change a gallery from another process."""
    program = f"""
import sys
from truename.gallery import Gallery, Secret
from truename.types import Quality, Sample
with Gallery.open(sys.argv[1], Secret.from_text("a passphrase for tests only"), write=True) as gallery:
    {statement}
"""
    subprocess.run([sys.executable, "-c", program, str(gallery)], check=True)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of those whose templates are read."""
    numbers: list[int] = []
    real = Gallery.template_sets

    def counted(self: Gallery, kind: str, format: str, some: list[int]) -> list[list[Template]]:
        numbers.extend(some)
        return real(self, kind, format, some)

    monkeypatch.setattr(Gallery, "template_sets", counted)
    return numbers


@pytest.mark.parametrize("removes", [True, False])
def test_it_is_always_what_loading_anew_gives(
    weighed: Gallery, stone: Stone, date_table: Table, removes: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything that may happen to a gallery, in any order; dates are revised, or some can only be added, and stones
    gathered again."""
    monkeypatch.setattr(evidence, "READ", 3)
    real, declined = compare.revise, list[int]()
    if not removes:

        def additions_only(held: Dates, kept: NDArray[np.intp], changed: Sequence[ReferenceSet]) -> Dates | None:
            if held.count[kept[kept >= 0]].sum() < held.count.sum():
                declined.append(len(kept))
                return None
            return real(held, kept, changed)

        monkeypatch.setattr(compare, "revise", additions_only)
    weighed.set_calibration(date_table.kind, date_table.format, date_table.to_json())
    drawn, cache = random.Random(1), Cache(weighed)
    names = [f"person {n}" for n in range(20)]
    for step in range(60):
        for _ in range(drawn.choice([0, 1, 1, 2, 12])):
            name = drawn.choice(names)
            text = drawn.choice(DATES)
            digits = text.replace("-", "") + "1111"
            what = drawn.choice(["date", "date", "stone", "move", "unreadable", "erase", "erase"])
            if what == "date":
                add(weighed, name, date(text))
            elif what == "stone":
                add(weighed, name, Sample("stone", digits.encode()))
            elif what == "move":
                add(weighed, name, Sample("stone", digits.encode(), position=drawn.choice([1, 2])))
            elif what == "unreadable":
                weighed.add(name, Sample("date", b"?"), Quality(0), None)
            elif name in weighed.subjects():
                weighed.erase(name)
        wanted = [[KIND], [KIND, stone]][step > 10]
        found = cache.references(wanted)
        assert found.subjects == weighed.subjects()
        for kind in wanted:
            sets = [
                tuple(template for _, template in weighed.templates(kind.name, kind.format, subject))
                for subject in found.subjects
            ]
            assert [found.templates(kind, row) for row in range(len(sets))] == sets
            assert found.present[kind.name, kind.format] == sum(map(bool, sets))
            assert_equal(found.gathered[kind.name], kind.gather(sets))
    assert removes or declined


def assert_equal(found: Any, expected: Any) -> None:
    """What was gathered; of dates, field by field."""
    if isinstance(expected, Dates):
        for one in fields(expected):
            np.testing.assert_array_equal(getattr(found, one.name), getattr(expected, one.name), one.name)
    else:
        assert found == expected


def test_who_was_erased_by_another_process_is_gone_at_the_next_search(gallery: Gallery, secret: Secret) -> None:
    path, probe = gallery.path, date(birth_dates(200)[17])
    gallery.close()  # one process writes
    with Gallery.open(path, secret) as reader:
        cache = Cache(reader)
        first = pipeline.identify(reader, [probe], MANDATE, references=cache)
        assert (first.candidates[0].subject, first.searched) == ("person 017", 200)
        elsewhere(path, "gallery.erase('person 017')")
        second = pipeline.identify(reader, [probe], MANDATE, references=cache)
        assert second.searched == 199
        assert "person 017" not in [one.subject for one in second.candidates]
        assert second.candidates == pipeline.identify(reader, [probe], MANDATE).candidates
        for values in cache.references([KIND]).gathered["date"], load(reader, [KIND]).gathered["date"]:
            assert len(values.digits) == 199
        elsewhere(path, "gallery.add('person 900', Sample('date', b'?'), Quality(0), None)")
        assert pipeline.identify(reader, [probe], MANDATE, references=cache).searched == 200


def test_only_those_who_changed_are_read_again(gallery: Gallery, asked: list[int]) -> None:
    cache = Cache(gallery)
    cache.references([KIND])
    assert asked == list(range(1, 201))
    asked.clear()
    assert cache.references([KIND]).present == {("date", KIND.format): 200}
    assert asked == []
    gallery.erase("person 003")
    cache.references([KIND])
    assert asked == []
    add(gallery, "person 007", date("1990-01-02"))
    add(gallery, "someone new", date("1991-01-02"))
    cache.references([KIND])
    assert asked == [8, 201]


def test_what_happens_while_it_reads_is_noticed(gallery: Gallery, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Gallery.template_sets

    def meanwhile(self: Gallery, kind: str, format: str, some: list[int]) -> list[list[Template]]:
        sets = real(self, kind, format, some)
        if "person 003" in gallery.subjects():
            gallery.erase("person 003")
            add(gallery, "someone new", date("1991-01-02"))
        return sets

    monkeypatch.setattr(Gallery, "template_sets", meanwhile)
    found = Cache(gallery).references([KIND])
    assert found.subjects == gallery.subjects()
    assert len(found.gathered["date"].digits) == found.present["date", KIND.format] == 200


def test_searching_changes_nothing_that_would_have_to_be_read(gallery: Gallery, asked: list[int]) -> None:
    cache = Cache(gallery)
    for text in birth_dates(200)[:5]:
        one = pipeline.identify(gallery, [date(text)], MANDATE, references=cache)
        assert one.candidates == pipeline.identify(gallery, [date(text)], MANDATE).candidates
        assert one.notes == ()
    assert len(asked) == 200 * 6  # once by the cache, and once by each search without it


def test_what_could_not_be_read_is_read_again_later(gallery: Gallery, asked: list[int]) -> None:
    cache = Cache(gallery)
    cache.references([KIND])
    add(gallery, "person 007", date("1990-01-02"))
    (sealed,) = gallery.query("SELECT sealed FROM template WHERE id = 201")[0]
    gallery.query("UPDATE template SET sealed = x'00' WHERE id = 201")
    for _ in range(2):
        with pytest.raises(DamagedError):
            cache.references([KIND])
    gallery.query("UPDATE template SET sealed = ? WHERE id = 201", sealed)
    asked.clear()
    found = cache.references([KIND])
    assert len(asked) == 200
    assert len(found.gathered["date"].digits) == 201


def test_a_later_calibration_is_used(gallery: Gallery, date_table: Table) -> None:
    cache = Cache(gallery)
    assert cache.references([KIND]).tables["date", KIND.format].id == date_table.id
    gallery.set_calibration("date", KIND.format, replace(date_table, population="others").to_json())
    assert cache.references([KIND]).tables["date", KIND.format].population == "others"


def test_what_was_answered_can_still_be_explained(gallery: Gallery) -> None:
    cache, trace = Cache(gallery), Recorder()
    answer = pipeline.identify(gallery, [date(birth_dates(200)[17])], MANDATE, references=cache, trace=trace)
    gallery.erase("person 003")
    cache.references([KIND])
    answer, explained = pipeline.explain(answer, trace["probe"], trace["references"], show=1)
    assert "are equal" in explained["person 017", "date"].sentence


def test_a_kind_without_a_table_is_refused_and_does_no_harm(gallery: Gallery, stone: Stone) -> None:
    cache = Cache(gallery)
    with pytest.raises(CalibrationError):
        cache.references([KIND, stone])
    assert cache.references([KIND]).present == {("date", KIND.format): 200}


def test_another_kind_of_that_name_is_read_for_itself(gallery: Gallery) -> None:
    class Later(type(KIND)):  # type: ignore[misc]
        format = "date-9"

    cache, later = Cache(gallery), Later()
    own = cache.references([KIND]).tables["date", KIND.format]
    gallery.set_calibration("date", later.format, replace(own, format=later.format).to_json())
    assert cache.references([later]).present == {("date", later.format): 0}
    assert cache.references([later]).outdated == {"date": 200}
    assert cache.references([KIND]).present == {("date", KIND.format): 200}
