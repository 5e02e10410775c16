"""Templates of two formats in one gallery: each is compared with its own and weighed by its own table."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.interchange.made import view
from tests.pipeline.conftest import MANDATE
from truename import evaluation, kinds, pipeline
from truename.errors import UsageError
from truename.evidence import Cache, Part, Probe, load
from truename.gallery import Gallery
from truename.interchange import minutiae
from truename.kinds.fingerprint import received
from truename.types import Quality, Sample, Status, Template

KIND = kinds.get("fingerprint")


def record(seed: int, layout: str = "iso-2005") -> Sample:
    return Sample("fingerprint", minutiae.write([view(40, seed)], layout), f"{seed}.fmr", 2)


def template(sample: Sample) -> Template:
    made = KIND.extract(sample)
    assert isinstance(made, Template)
    return made


@pytest.fixture
def mixed(empty: Gallery) -> Gallery:
    """Ann and Bob by records, Cho by what stands for a picture, with the minutiae of Ann's record."""
    for subject, seed in (("ann", 1), ("bob", 2)):
        assert empty.add(subject, record(seed), Quality(70), template(record(seed)))
    picture = Sample("fingerprint", b"a picture", "3.png", 2)
    own = replace(template(record(1)), format=KIND.format, sample=picture.sha256())
    assert empty.add("cho", picture, Quality(70), own)
    return empty


def test_a_record_is_held_against_records(mixed: Gallery) -> None:
    answer = pipeline.identify(mixed, [record(1, "ansi-2009")], MANDATE)
    assert [one.subject for one in answer.candidates] == ["ann", "bob"]
    first, second = answer.candidates
    assert first.llr.value > 1 > second.llr.value
    assert first.llr.calibration == load(mixed, [KIND]).tables["fingerprint", received.FORMAT].id
    assert first.llr.provisional
    note = f"1 of the searched have a fingerprint of format {KIND.format}, which is compared with its own only."
    assert note in answer.notes
    answer = pipeline.verify(mixed, "cho", [record(1)])
    assert answer.candidates == ()
    assert any(
        one.startswith(f"No fingerprint of format {received.FORMAT} is enrolled; this part") for one in answer.notes
    )


def test_what_is_in_memory_counts_by_format(mixed: Gallery) -> None:
    cache = Cache(mixed)
    for found in (cache.references([KIND]), load(mixed, [KIND], ["ann", "bob", "cho"])):
        assert found.present == {("fingerprint", KIND.format): 1, ("fingerprint", received.FORMAT): 2}
        assert found.outdated == {"fingerprint": 0}
        assert [one.format for one in found.templates(KIND, 0)] == [received.FORMAT]
    mixed.erase("ann")
    assert cache.references([KIND]).present["fingerprint", received.FORMAT] == 1


def test_one_finger_in_two_formats_counts_once(mixed: Gallery) -> None:
    """Both are of one group: their weights are averaged, not added."""
    references = load(mixed, [KIND], ["ann"])
    mine = (template(record(1)),)
    own = tuple(replace(one, format=KIND.format) for one in mine)
    group = "fingerprint, right index finger"
    parts = tuple(Part(KIND, group, one, KIND.prepare(one)) for one in (mine, own))
    probe = Probe((record(1),), parts, {"1.fmr": Quality(70)}, {})
    ((_, fused, both),) = pipeline.weigh(probe, references, np.zeros(1, np.intp))
    assert [one.status for one in both] == [Status.COMPARED, Status.NOT_COMPARABLE]
    assert fused.value == both[0].llr.value
    sample = Sample("fingerprint", b"a picture", "1.png", 2)
    mixed.add("ann", sample, Quality(70), replace(own[0], sample=sample.sha256()))
    ((_, fused, both),) = pipeline.weigh(probe, load(mixed, [KIND], ["ann"]), np.zeros(1, np.intp))
    assert [one.status for one in both] == [Status.COMPARED] * 2
    assert fused.value == pytest.approx(np.mean([one.llr.value for one in both]))
    assert len({one.llr.calibration for one in both}) == 2


def test_records_are_their_own_originals(mixed: Gallery) -> None:
    assert list(pipeline.reextract(mixed, workers=0)) == []
    assert mixed.outdated("fingerprint", ["later-1"]) == 3
    assert mixed.outdated("fingerprint", ["later-1", received.FORMAT]) == 1


def test_what_is_measured_is_of_one_format() -> None:
    one = template(record(1))
    both = [one, replace(one, format=KIND.format), None]
    made = evaluation.Extractions(KIND, ["1", "2", "3"], both, {}, np.zeros(3))
    with pytest.raises(UsageError, match="of one format"):
        _ = made.format
    assert replace(made, templates=[one, None]).format == received.FORMAT
    assert replace(made, templates=[None]).format == KIND.format
