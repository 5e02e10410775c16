"""What every kind of evidence promises, asked of every kind that is installed. See docs/adding-a-kind.md."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from tests.conformance.conftest import Case
from truename import kinds
from truename.contracts import Revising
from truename.errors import SampleError, TemplateError
from truename.trace import Recorder
from truename.types import NotAcquired, Proposition, Sample, Scores, Status, Template

TOLERANCE = 1e-5
"""Of a score, relative and absolute: sums of floats may be taken in another order in a batch."""

FORBIDDEN = re.compile("mat" + "ch", re.IGNORECASE)
"""The word that truename does not say of people."""

MOST_PLACES = 150
"""Places at which a template is damaged; a long one is sampled."""


def same(one: Scores, other: Scores) -> None:
    np.testing.assert_allclose(one.value, other.value, rtol=TOLERANCE, atol=TOLERANCE)
    np.testing.assert_array_equal(one.stratum, other.stratum)
    np.testing.assert_array_equal(one.status, other.status)


def outcome(case: Case, sample: Sample) -> Template | NotAcquired | SampleError:
    """What becomes of a sample. Any error but a SampleError fails the test that asks."""
    try:
        made = case.kind.extract(sample)
    except SampleError as error:
        made = error
    if isinstance(made, NotAcquired):
        assert made.reason
        assert made.advice
    if not isinstance(made, Template):
        assert not FORBIDDEN.search(str(made))
    return made


# The kind itself


def test_declares_what_it_is(case: Case) -> None:
    kind = case.kind
    assert re.fullmatch(r"[a-z][a-z0-9.-]{0,63}", kind.name)
    assert kinds.get(kind.name) is kind
    assert re.fullmatch(r"[a-z][a-z0-9.-]{0,63}", kind.format)
    assert isinstance(kind.proposition, Proposition)
    assert isinstance(kind.symmetric, bool)
    assert kind.positions[0].startswith("unknown")
    assert all(isinstance(code, int) and name for code, name in kind.positions.items())
    assert len(set(kind.positions.values())) == len(kind.positions)
    assert not kind.caution or re.fullmatch(r"[A-Z].*\.", kind.caution)
    assert not FORBIDDEN.search(kind.caution)


# From the sample to the template


def test_quality_is_a_percentage_with_reasons(case: Case) -> None:
    for pair in case.mated:
        for sample in pair:
            quality = case.kind.assess(sample)
            assert isinstance(quality.score, int)
            assert 0 <= quality.score <= 100
            assert quality.reasons or quality.score >= 50, "a low quality says why"
            assert not FORBIDDEN.search(" ".join(quality.reasons))
            assert json.dumps(dict(quality.measures))


def test_divides_into_samples_of_single_sources(case: Case) -> None:
    for (sample, _), template in zip(case.mated, case.probes, strict=True):
        parts = case.kind.divide(sample)
        assert parts
        assert len({part.region for part in parts}) == len(parts), "each source appears once"
        for part in parts:
            assert replace(part, region=sample.region) == sample, "only the region says which source it is"
            assert case.kind.divide(part) == (part,) or part.region is None
            # A sample that is one source was extracted when the case was made.
            assert outcome(case, part) == (template if part == sample else outcome(case, part))


def test_a_template_says_what_it_was_made_from(case: Case) -> None:
    for (sample, _), template in zip(case.mated, case.probes, strict=True):
        assert (template.kind, template.format) == (case.kind.name, case.kind.format)
        assert template.sample == sample.sha256()
        assert template.position == sample.position
        assert 0 < template.quality <= case.kind.assess(sample).score, "extraction may only find more that lowers it"
        assert isinstance(template.data, bytes)
        assert template.data


def test_neither_name_nor_trace_changes_a_template(case: Case) -> None:
    sample = replace(case.mated[0][0], name="another name.png")
    assert case.kind.extract(sample, Recorder()) == case.probes[0]


def test_another_process_makes_the_same_template(case: Case) -> None:
    program = (
        "import sys; from truename import kinds; from truename.types import Sample;"
        "name, position, ppi = sys.argv[1:];"
        "sample = Sample(name, sys.stdin.buffer.read(), '', int(position), float(ppi) if ppi else None);"
        "print(kinds.get(name).extract(sample).data.hex())"
    )
    sample = case.mated[0][0]
    made = subprocess.run(
        [sys.executable, "-c", program, case.kind.name, str(sample.position), str(sample.ppi or "")],
        input=sample.content,
        env=os.environ | {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        check=True,
    )
    assert bytes.fromhex(made.stdout.decode()) == case.probes[0].data


def test_unusable_samples_give_no_template(case: Case) -> None:
    assert case.unusable
    for sample in case.unusable:
        assert not isinstance(outcome(case, sample), Template), sample


def test_foreign_content_gives_no_template(case: Case) -> None:
    sample = case.mated[0][0]
    rng = np.random.default_rng(0)
    huge = 2**24
    for content in (b"", b"\0", b"\xff" * 100, b"\0" * huge, b"1" * huge, b"9" * 40, b"\n", rng.bytes(1000)):
        made = outcome(case, replace(sample, content=content))
        assert not isinstance(made, Template), f"{len(content)} bytes that begin with {content[:8]!r}"


def test_damaged_samples_are_read_or_refused(case: Case) -> None:
    sample = case.mated[0][0]
    size = len(sample.content)
    rng = np.random.default_rng(0)
    cut = [sample.content[: size * part // 8] for part in range(1, 8)]
    for content in [*cut, sample.content[1:], sample.content * 2]:
        outcome(case, replace(sample, content=content))
    for _ in range(8):
        flipped = bytearray(sample.content)
        flipped[rng.integers(size)] ^= 1 << rng.integers(8)
        outcome(case, replace(sample, content=bytes(flipped)))


# The template in storage


def test_a_template_comes_back_from_storage(case: Case) -> None:
    stored = [
        Template(t.kind, t.format, bytes(bytearray(t.data)), t.position, t.quality, t.sample) for t in case.references
    ]
    for probe in case.probes:
        before = case.score([probe], *([template] for template in case.references))
        np.testing.assert_array_equal(case.score([probe], *([template] for template in stored)), before)


def test_damaged_templates_are_refused_or_valid(case: Case) -> None:
    """One flipped bit, a cut, an addition: refused with TemplateError, or as good as any template. Never a crash."""
    data = case.probes[0].data
    places = np.unique(np.linspace(0, len(data) - 1, MOST_PLACES, dtype=int))
    rng = np.random.default_rng(0)
    flipped = [data[:at] + bytes([data[at] ^ 1 << rng.integers(8)]) + data[at + 1 :] for at in places]
    filled = [data[:at] + bytes([byte]) + data[at + 1 :] for at in places[:32] for byte in (0, 255)]
    cut = [data[:at] for at in places]
    foreign = [b"\0" * len(data), b"\xff" * len(data), data + b"\0", data * 2, rng.bytes(len(data)), b"\xff" * 100_000]
    reference = case.kind.gather([[case.references[0]]])
    refused = []
    for damaged in [*flipped, *filled, *cut, *foreign]:
        try:
            probe = case.kind.prepare([replace(case.probes[0], data=damaged)])
            scores = case.kind.compare(probe, reference)
        except TemplateError as error:
            refused.append(str(error))
        else:
            assert np.isfinite(scores.value).all()
    assert refused, "a template describes itself, so some damage must be noticed"
    assert not FORBIDDEN.search(" ".join(refused))


def test_templates_of_another_kind_are_refused(case: Case) -> None:
    foreign = replace(case.probes[0], kind="another", data=b"something else")
    with pytest.raises(TemplateError):
        case.kind.gather([[foreign]])


# The comparison


def test_scores_have_the_promised_form(case: Case) -> None:
    scores = case.kind.compare(
        case.kind.prepare([case.probes[0]]), case.kind.gather([[template] for template in case.references])
    )
    n = len(case.references)
    assert (scores.value.shape, scores.value.dtype) == ((n,), np.float32)
    assert (scores.stratum.shape, scores.stratum.dtype) == ((n,), np.int16)
    assert (scores.status.shape, scores.status.dtype) == ((n,), np.uint8)
    assert (scores.status == Status.COMPARED).all(), "a provider's samples can all be compared with one another"
    assert np.isfinite(scores.value).all()
    assert (scores.stratum >= 0).all()


def test_mated_pairs_score_above_nonmated_ones(case: Case) -> None:
    scores = np.array([case.score([probe], *([template] for template in case.references)) for probe in case.probes])
    own = np.eye(len(scores), dtype=bool)
    assert scores[own].min() > scores[~own].max()


def test_a_batch_is_its_rows(case: Case) -> None:
    one, two, three, *_ = case.references
    sets: list[list[Template]] = [[one], [], [two, three], [three], *([template] for template in case.probes)]
    references = case.kind.gather(sets)
    for own in ([case.probes[0]], case.probes[:2]):
        probe = case.kind.prepare(own)
        together = case.kind.compare(probe, references)
        singly = [case.kind.compare(probe, case.kind.gather([each])) for each in sets]
        same(
            together,
            Scores(
                np.concatenate([scores.value for scores in singly]),
                np.concatenate([scores.stratum for scores in singly]),
                np.concatenate([scores.status for scores in singly]),
            ),
        )
        for rows in ([2, 0, 1, 2], list(range(len(sets)))[::-1], [len(sets) - 1], []):
            index = np.array(rows, np.intp)
            some = case.kind.compare(probe, references, index)
            same(some, Scores(together.value[index], together.stratum[index], together.status[index]))


def test_nothing_to_search_is_no_error(case: Case) -> None:
    probe, nobody = case.kind.prepare([case.probes[0]]), case.kind.gather([])
    assert len(case.kind.compare(probe, nobody)) == 0
    assert len(case.kind.candidates(probe, nobody, 5)) == 0


def test_revising_is_gathering(case: Case) -> None:
    """Whoever comes, goes or changes: the same as if everybody were gathered anew."""
    if not isinstance(case.kind, Revising):
        return
    rng, (probe,) = np.random.default_rng(0), case.probes[:1]
    pool = [*case.references, *case.probes]
    sets: list[list[Template]] = []
    references = case.kind.gather(sets)
    for _ in range(20):
        stay = [row for row in range(len(sets)) if rng.random() < 0.7]
        kept = np.array([row for one in stay for row in ([-1] * int(rng.integers(2)) + [one])] + [-1] * 2, np.intp)
        changed = [[pool[i] for i in rng.integers(len(pool), size=rng.integers(3))] for _ in range((kept < 0).sum())]
        new = iter(changed)
        sets = [sets[row] if row >= 0 else next(new) for row in kept]
        revised = case.kind.revise(references, kept, changed)
        references = case.kind.gather(sets) if revised is None else revised
        anew, own = case.kind.gather(sets), case.kind.prepare([probe])
        same(case.kind.compare(own, references), case.kind.compare(own, anew))
        for k in (1, 5):
            np.testing.assert_array_equal(case.kind.candidates(own, references, k), case.kind.candidates(own, anew, k))


def test_comparing_changes_nothing(case: Case) -> None:
    """Neither order nor repetition matters: there is no state."""
    probe, other = (case.kind.prepare([template]) for template in case.probes[:2])
    references = case.kind.gather([[template] for template in case.references])
    first = case.kind.compare(probe, references)
    case.kind.compare(other, references)
    case.kind.candidates(probe, references, 1)
    again = case.kind.compare(probe, references)
    np.testing.assert_array_equal(first.value, again.value)


def test_threads_do_not_disturb_one_another(case: Case) -> None:
    probes = [case.kind.prepare([template]) for template in case.probes]
    references = case.kind.gather([[template] for template in case.references] * 5)
    alone = [case.kind.compare(probe, references).value for probe in probes]
    with ThreadPoolExecutor(2) as pool:
        together = list(pool.map(lambda probe: case.kind.compare(probe, references).value, probes * 5))
    for number, value in enumerate(together):
        np.testing.assert_array_equal(value, alone[number % len(probes)])


def test_a_subject_without_evidence_weighs_nothing(case: Case) -> None:
    scores = case.kind.compare(case.kind.prepare([case.probes[0]]), case.kind.gather([[], [case.references[0]], []]))
    assert scores.status.tolist() == [Status.NO_SAMPLE, Status.COMPARED, Status.NO_SAMPLE]
    assert scores.value[[0, 2]].tolist() == [0, 0]


def test_another_format_is_not_compared(case: Case) -> None:
    """Two extractors see different things: never a weight, whether it is said with a status or refused."""
    other = replace(case.references[0], format="another-9")
    try:
        references = case.kind.gather([[other], [case.references[0]]])
    except TemplateError:
        return
    scores = case.kind.compare(case.kind.prepare([case.probes[0]]), references)
    assert scores.status.tolist() == [Status.NOT_COMPARABLE, Status.COMPARED]
    assert scores.value[0] == 0


def test_another_position_is_not_compared(case: Case) -> None:
    known = sorted(set(case.kind.positions) - {0})
    if len(known) < 2:
        assert case.probes[0].position == 0, "a kind without positions leaves them at 0"
        return
    probe = case.kind.prepare([replace(case.probes[0], position=known[0])])
    references = case.kind.gather([[replace(case.references[0], position=code)] for code in (known[0], known[1], 0)])
    scores = case.kind.compare(probe, references)
    assert scores.status.tolist() == [Status.COMPARED, Status.NOT_COMPARABLE, Status.COMPARED]
    assert scores.value[1] == 0


def test_the_laws_that_it_declares(case: Case) -> None:
    if not case.kind.symmetric:
        return
    templates = [*case.probes, *case.references]
    scores = np.array([case.score([one], *([other] for other in templates)) for one in templates])
    np.testing.assert_allclose(scores, scores.T, rtol=TOLERANCE, atol=TOLERANCE)
    own = scores.diagonal()[:, None]
    assert (scores <= own + TOLERANCE * (1 + np.abs(own))).all(), "nothing is more like a template than itself"


def test_repeating_evidence_raises_no_score(case: Case) -> None:
    """Ten impressions of somebody else's finger must not raise a false alert, on either side."""
    for probe, other in permutations(range(4), 2):
        one, ten = case.score([case.probes[probe]], [case.references[other]], [case.references[other]] * 10)
        (repeated,) = case.score([case.probes[probe]] * 10, [case.references[other]])
        assert max(ten, repeated) <= one + TOLERANCE * (1 + abs(one))


def test_more_impressions_of_others_raise_no_score_above_the_best(case: Case) -> None:
    others = case.references[1:]
    single = case.score([case.probes[0]], *([template] for template in others))
    (together,) = case.score([case.probes[0]], others)
    assert together <= single.max() + TOLERANCE * (1 + abs(single.max()))


# The search


def test_candidates_hold_the_mated_subject(case: Case) -> None:
    references = case.kind.gather([[], *([template] for template in case.references)])
    for number, template in enumerate(case.probes):
        probe = case.kind.prepare([template])
        for k in (1, 3, 100):
            rows = case.kind.candidates(probe, references, k)
            assert rows.dtype == np.intp
            assert len(rows) <= k
            assert len(set(rows.tolist())) == len(rows)
            assert rows.tolist()[0] == number + 1
            assert 0 not in rows, "a subject without this evidence is no candidate"


# The explanation


@pytest.mark.parametrize("own", [True, False], ids=["mated", "nonmated"])
def test_an_explanation_is_a_sentence(case: Case, own: bool) -> None:
    probe, reference = [case.probes[0]], [case.references[0 if own else 1]]
    samples = {sample.sha256(): sample for pair in case.mated[:2] for sample in pair}
    for given in (None, samples):
        explanation = case.kind.explain(probe, reference, given)
        assert len(explanation.sentence.split()) >= 3
        text = explanation.sentence + json.dumps(dict(explanation.details), allow_nan=False)
        assert not FORBIDDEN.search(text)
        assert explanation.picture is None or (given and explanation.picture.startswith(b"\x89PNG"))
