"""What truename does, step by step. Read this file first.

    enrol       read -> known already? -> extract, on all cores -> store, acknowledged after the commit
    reextract   the originals without a template of today's format -> extract -> store
    identify    mandate -> acquire -> propose -> weigh -> rank -> audit -> answer
                for every face of a picture: divide, then as above, nobody twice
    verify      acquire -> weigh against one subject -> answer
    compare     acquire both sides -> weigh -> answer
    explain     what corresponds, in words and pictures, for an answer
    calibrate   extract and compare pairs of known origin -> fit a table -> keep it in the gallery
    evaluate    extract and compare pairs of known origin -> error rates
    group       read a folder -> copies of one picture -> compare all faces -> clusters: who is shown more than once

Each function below is its own list of steps. Everything weighs in log10 likelihood ratios; a decision is never made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, nullcontext, suppress
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from truename import enrolment, evaluation, extraction, grouping, kinds, sources
from truename.audit import resolve_mandate
from truename.contracts import AnyKind
from truename.enrolment import Outcome
from truename.errors import GalleryError, UsageError
from truename.evidence import Cache, Probe, References, acquire, calibration, gather, load
from truename.gallery import Gallery
from truename.grouping import Grouping
from truename.resolve import pictures
from truename.sources import Entry, Refused
from truename.trace import OFF, Progress, Trace, silent
from truename.types import (
    UNKNOWN_POSITION,
    Answer,
    Candidate,
    Contribution,
    Explanation,
    Mandate,
    Sample,
    Scores,
    Status,
)
from truename.weighing import decide
from truename.weighing.fuse import about_one, fuse, of_one_person
from truename.weighing.pairs import fvc_pairs
from truename.weighing.table import Source, Table

PROPOSED = 200
"""Subjects that each kind proposes for full comparison: at 10,000 comparisons a second, 20 ms a finger."""

ROUNDING = 1e-9
"""By which a sum of a few weights may be off."""

MAX_K = 100
"""Candidates of one answer at most: what people can look through, and what fits one audit entry."""

Weighed = decide.Weighed
"""A subject, its fused weight, and what made it."""

LOOKED_AT = 3
"""Candidates of an answer whose pictures are looked at, whether the probe is a copy of one ..."""

MOST_LOOKED_AT = 20
"""... and pictures of each: some 10 ms a picture."""

TAKEN = 0.5
"""A candidate that the picture's other faces leave less free than this is remarked on, if anything speaks for it."""


# --- the pipeline


def enrol(
    gallery: Gallery,
    entries: Iterable[Entry | Refused],
    *,
    workers: int | None = None,
    stop: Callable[[], bool] = enrolment.never,
) -> Iterator[Outcome]:
    """Add samples to a gallery that is open for writing. Several at a time, bounded in memory, and safe to repeat.

    What is known already, by content, is not extracted again: a run that was ended goes on where it stopped. A file
    that fails is reported and does not stop the run. Needs ``if __name__ == "__main__":`` in a script that calls it.

    Args:
        gallery: where to.
        entries: what to enrol; read as needed.
        workers: processes that extract; as many as there are cores by default, 0 for this one.
        stop: asked after every commit; the run then ends.

    Yields:
        what became of each sample, in order, once it is safe on disk.

    Raises:
        ProvenanceError: a model is missing or altered, so that nothing more can be extracted.
        GalleryError: the gallery cannot be written; everything that was reported is in it.
    """
    read = enrolment.read_new(gallery, entries, stop)
    with closing(extraction.extract_each(read, workers)) as extracted:
        yield from enrolment.store(gallery, extracted, stop)


def reextract(
    gallery: Gallery, *, workers: int | None = None, stop: Callable[[], bool] = enrolment.never
) -> Iterator[Outcome]:
    """Make templates of today's format from the originals of a gallery that is open for writing.

    For galleries that were filled with an earlier extractor or other models. What has a template of today's format is
    left alone: a run that was ended goes on where it stopped. What was not acquired is tried again. Templates of other
    formats are kept.

    Args, yields, raises: as :func:`enrol`.
    """
    kept = enrolment.read_kept(gallery, stop)
    with closing(extraction.extract_each(kept, workers)) as extracted:
        yield from enrolment.store(gallery, extracted, stop)


def identify(
    gallery: Gallery,
    samples: Sequence[Sample],
    mandate: Mandate | None = None,
    *,
    k: int = 10,
    prior_enrolled: float = decide.PRIOR_ENROLLED,
    references: References | Cache | None = None,
    trace: Trace = OFF,
) -> Answer:
    """Search a gallery: who could this be? (1:N)

    Args:
        gallery: where. Reading is enough; the audit entry is written all the same.
        samples: evidence about one person, of any kinds.
        mandate: who searches, what for, and by what right; empty parts come from the gallery's defaults.
        k: how many candidates to return, 1 to 100. The others still count in the probabilities.
        prior_enrolled: the probability, before looking, that the person is enrolled at all; between 0 and 1.
        references: for many searches: a :class:`Cache` of the gallery, which notices what changes, or what :func:`load`
            brought into memory; loaded here by default.
        trace: receives "probe" and "references", which :func:`explain` wants.

    Raises:
        MandateError: operator, purpose or authority is missing; nothing was read.
        SampleError: a sample cannot be read.
        CalibrationError: nothing weighs a kind's scores.
        GalleryError: the gallery is damaged, or the audit entry cannot be written; then there is no answer.
        ProvenanceError: a model is missing or altered.
    """
    mandate = permit(gallery, mandate)
    _require_some(k)
    probe = acquire(samples)
    references = current(gallery, probe.kinds, references)
    weighed = weigh(probe, references, propose(probe, references, k))
    answer = rank(probe, references, weighed, prior_enrolled, k)
    answer = replace(answer, notes=(*answer.notes, *reused(probe, references, answer, gallery.samples)))
    if trace:
        trace("probe", probe)
        trace("references", references)
    # Durable before anybody sees the answer: a search that left no entry gives none.
    return replace(answer, audit=gallery.append_audit("identify", mandate, audited(probe, answer, k)))


def identify_each(
    gallery: Gallery,
    sample: Sample,
    mandate: Mandate | None = None,
    *,
    k: int = 10,
    prior_enrolled: float = decide.PRIOR_ENROLLED,
    references: References | Cache | None = None,
    trace: Trace = OFF,
) -> list[tuple[Sample, Answer]]:
    """Search a gallery for everybody in a picture: who could each of its faces be? (1:N for each)

    One person appears at most once in a picture. Weights are of each face alone, as :func:`identify` finds them; the
    probabilities, the order of candidates, and who stands out are found for all faces together.

    Args:
        gallery, mandate, k, prior_enrolled, references: as in :func:`identify`, for each face.
        sample: the picture.
        trace: receives "probe" and "references" for each face, in the order of the answers.

    Returns:
        every face, in the order of :meth:`truename.contracts.Kind.divide`, and its answer. Each has its audit entry.

    Raises:
        MandateError, SampleError, CalibrationError, GalleryError, ProvenanceError: as in :func:`identify`.
    """
    mandate = permit(gallery, mandate)
    _require_some(k)
    shown = kinds.get(sample.kind).divide(sample)
    # One after the other: faces of one picture are found once, and embedding one is quicker than handing it out.
    probes = [acquire([replace(one, name=part_name(one, n))]) for n, one in enumerate(shown, start=1)]
    asked = {kind.name: kind for probe in probes for kind in probe.kinds}
    references = current(gallery, asked.values(), references)
    weighed = [weigh(probe, references, propose(probe, references, k)) for probe in probes]
    free = decide.together(weighed, len(references.subjects), prior_enrolled)
    answers = [
        rank(probe, references, found, prior_enrolled, k, one)
        for probe, found, one in zip(probes, weighed, free, strict=True)
    ]
    for n, (probe, answer) in enumerate(zip(probes, answers, strict=True)):
        if trace:
            trace("probe", probe)
            trace("references", references)
        also = (*reused(probe, references, answer, gallery.samples), *beside(n, answers, free[n]))
        answer = replace(answer, notes=(*answer.notes, *also))
        answers[n] = replace(answer, audit=gallery.append_audit("identify", mandate, audited(probe, answer, k)))
    return [(probe.samples[0], answer) for probe, answer in zip(probes, answers, strict=True)]


def verify(
    gallery: Gallery,
    subject: str,
    samples: Sequence[Sample],
    *,
    prior_true: float = decide.PRIOR_ENROLLED,
    trace: Trace = OFF,
) -> Answer:
    """Weigh the claim that samples are of one enrolled subject. (1:1)

    Args:
        gallery: where the subject is enrolled.
        subject: its id.
        samples: evidence about one person, of any kinds.
        prior_true: the probability, before looking, that the claim is true; between 0 and 1.
        trace: as in :func:`identify`.

    Raises:
        NotFoundError: no such subject.
        SampleError, CalibrationError, GalleryError, ProvenanceError: as in :func:`identify`.
    """
    subject = gallery.record(subject).subject
    probe = acquire(samples)
    references = load(gallery, probe.kinds, [subject])
    return _one_to_one(probe, references, prior_true, trace, gallery.samples, person=True)


def compare(
    samples: Sequence[Sample],
    others: Sequence[Sample],
    *,
    gallery: Gallery | None = None,
    prior_same: float = decide.PRIOR_ENROLLED,
    trace: Trace = OFF,
) -> Answer:
    """Weigh two sets of samples against each other; the answer's one candidate is the second set.

    Args:
        samples, others: evidence about one person or finger each.
        gallery: only for its calibration; the tables that come with truename by default.
        prior_same: the probability, before looking, that both have one source; between 0 and 1.
        trace: as in :func:`identify`.

    Raises:
        SampleError, CalibrationError, ProvenanceError: as in :func:`identify`.
    """
    probe, reference = acquire(samples), acquire(others)
    name = ", ".join(sample.name or sample.kind for sample in others)
    sets = {
        kind.name: [[template for part in reference.parts if part.kind is kind for template in part.templates]]
        for kind in probe.kinds
    }
    references = gather(probe.kinds, [name], sets, gallery)
    answer = _one_to_one(probe, references, prior_same, trace, lambda _: others, person=len(probe.parts) > 1)
    other = {name: name if name not in probe.qualities else f"{name} (second)" for name in reference.qualities}
    return replace(
        answer,
        summary=decide.comparison(answer.candidates[0], prior_same) if answer.candidates else answer.summary,
        qualities={**probe.qualities, **{other[name]: quality for name, quality in reference.qualities.items()}},
        not_acquired={**probe.not_acquired, **{other[name]: why for name, why in reference.not_acquired.items()}},
        notes=(*answer.notes, *unusable(reference)),
    )


def explain(
    answer: Answer,
    probe: Probe,
    references: References,
    originals: Callable[[str], Iterable[Sample]] | None = None,
    show: int = MAX_K,
) -> tuple[Answer, dict[tuple[str, str], Explanation]]:
    """Say, and draw, what corresponds.

    Args:
        answer, probe, references: an answer, and what its trace received.
        originals: gives a subject's samples, which pictures need.
        show: how many candidates to explain, best first.

    Returns:
        the answer with a sentence for each contribution that was compared, and the explanations by subject and group.
    """
    captured = {sample.sha256(): sample for sample in probe.samples}
    explained: dict[tuple[str, str], Explanation] = {}
    candidates = []
    for candidate in answer.candidates[:show]:
        row = references.subjects.index(candidate.subject)
        held = {sample.sha256(): sample for sample in originals(candidate.subject)} if originals else {}
        contributions = []
        for part, contribution in zip(probe.parts, candidate.contributions, strict=True):
            if contribution.status is Status.COMPARED:
                why = part.kind.explain(
                    part.templates, references.templates(part.kind, row), {**held, **captured} if originals else None
                )
                explained.setdefault((candidate.subject, part.group), why)
                contribution = replace(contribution, sentence=why.sentence)
            contributions.append(contribution)
        candidates.append(replace(candidate, contributions=tuple(contributions)))
    return replace(answer, candidates=(*candidates, *answer.candidates[show:])), explained


def calibrate(
    gallery: Gallery,
    folder: Path,
    *,
    kind: str = "fingerprint",
    ppi: float | None = None,
    impostors: Literal["all", "first"] = "all",
    population: str = "",
    groups: Path | None = None,
    workers: int | None = None,
    progress: Progress = silent,
) -> Table:
    """Fit the weighing on the user's own data and keep it in the gallery; its answers are then not provisional.

    Args:
        gallery: open for writing.
        folder, kind, ppi, impostors, workers, progress: as in :func:`evaluate`.
        population: whom the data stand for; says so in every answer. With ``groups``, one of them.
        groups: a CSV file of subjects and their groups. The non-mated pairs are then those within one group: the one
            that ``population`` names, else the one whose non-mated scores are highest, so that no group's weights are
            overstated. Labels are not kept.

    Raises:
        CalibrationError: too few data.
        UsageError, SampleError, ProvenanceError: as in :func:`evaluate`.
        GalleryError: it could not be kept.
    """
    from truename.weighing import groups as by_group  # brings SciPy's optimizers: half a second no search should wait
    from truename.weighing.calibrate import fit

    protocol = fvc_pairs(evaluation.names_in(folder), impostors)
    labels = by_group.read(groups, protocol.subjects) if groups else None
    extractions = evaluation.extract_all(folder, protocol.names, kind, ppi, workers, progress)
    comparisons = evaluation.compare_all(extractions, protocol, progress=progress)
    nonmated, stated = comparisons.nonmated, population or f"the subjects of {folder.resolve().name}"
    if labels:
        nonmated, within = by_group.within_one(nonmated, labels, population)
        stated = f"the subjects of {folder.resolve().name}, {within}"
    said = f" --groups {groups.name}" if groups else ""
    table = fit(
        comparisons.mated,
        nonmated,
        kind=extractions.kind.name,
        format=extractions.format,
        proposition=extractions.kind.proposition,
        population=stated,
        source=Source(
            data=f"{folder.resolve().name}, {len(protocol.names)} samples of {len(protocol.subjects)} sources",
            command=f"truename calibrate {folder.name} --protocol fvc --kind {kind} --impostors {impostors}{said}",
            date=datetime.now(UTC).date().isoformat(),
        ),
        provisional=False,
    )
    gallery.set_calibration(table.kind, table.format, table.to_json())
    return table


def evaluate(
    folder: Path,
    *,
    kind: str = "fingerprint",
    ppi: float | None = None,
    impostors: Literal["all", "first"] = "all",
    pairs: Path | None = None,
    groups: Path | None = None,
    gallery: Gallery | None = None,
    scores: Path | None = None,
    workers: int | None = None,
    progress: Progress = silent,
) -> dict[str, Any]:
    """Measure error rates on samples of known origin, through the same steps that a search takes.

    Args:
        folder: samples, in a folder for each subject or called ``subject_impression.ext``.
        kind: what they are. ppi: their pixels per inch, where the files do not say it.
        impostors: all non-mated pairs, or those of first samples only.
        pairs: a list of pairs, in folds, instead of every pair: see :mod:`truename.weighing.listed`.
        groups: a CSV file of subjects and their groups, for errors by group.
        gallery: whose calibration to use; the tables that come with truename by default.
        scores: a CSV file to write every pair to.
        workers: processes that extract; as many as there are cores by default, 0 for this one.
        progress: told how far it is.

    Returns:
        plain JSON values: ``eer``, ``fnmr_at_fmr``, ``cllr``, ``cllr_min`` and their difference ``cllr_cal`` (each with
        a 95 % interval over subjects), ``fta``, ``extract_ms``, ``compares_per_s``, ``genuine``, ``impostor`` and what
        was measured; ``accuracy`` where pairs were listed in folds, and errors by group as ``groups``.

    Raises:
        UsageError: the folder, its names, the list or the groups have not the form they should have.
        SampleError: not one sample can be read.
        CalibrationError: nothing weighs this kind's scores.
        ProvenanceError: a model is missing or altered.
    """
    from truename.weighing import groups as by_group
    from truename.weighing import listed, validate  # bring SciPy, as above

    names = evaluation.names_in(folder)
    asked = listed.read(pairs, names) if pairs else None
    protocol = asked.protocol if asked else fvc_pairs(names, impostors)
    labels = by_group.read(groups, protocol.subjects) if groups else None
    calibration(kinds.get(kind), gallery)  # that there is none is better known before the work
    extractions = evaluation.extract_all(folder, protocol.names, kind, ppi, workers, progress)
    table = calibration(extractions.kind, gallery, extractions.format)
    with evaluation.writing_scores(scores, protocol, table) if scores else nullcontext() as each:
        comparisons = evaluation.compare_all(extractions, protocol, each, progress)
    mated, nonmated = comparisons.mated, comparisons.nonmated
    llrs = (evaluation.weights(mated, table), evaluation.weights(nonmated, table))
    return evaluation.summary(
        comparisons,
        validate.rates(mated, nonmated, llrs),
        table,
        listed.accuracy(asked, mated, nonmated) if asked else None,
        by_group.differential(mated, nonmated, labels) if labels else None,
    )


def group(
    folder: Path,
    *,
    kind: str = "face",
    prior: float | None = None,
    gallery: Gallery | None = None,
    workers: int | None = None,
    progress: Progress = silent,
) -> Grouping:
    """Say which pictures of a folder show the same person, and which are copies of one picture.

    Nothing is enrolled, and nobody is named: the folder is compared with itself.

    Args:
        folder: pictures, in sub-folders by account, or called ``account_number.ext``.
        kind: what they show.
        prior: the probability, before looking, that two faces are one person's, below 0.5; by default 3 / (n - 1) of
            n faces, as if everybody were shown four times, and at most 0.1.
        gallery: only for its calibration; the tables that come with truename by default.
        workers: processes that extract; all cores by default, 0 for this one.

    Raises:
        UsageError: there is nothing in the folder, or the prior is none.
        SampleError: not one picture could be read.
        CalibrationError: nothing weighs this kind's scores.
        ProvenanceError: a model is missing or altered.
    """
    if prior is not None and not 0 < prior < 0.5:
        raise UsageError(
            expected="a prior between 0 and 0.5", found=f"{prior:g}", do="state how likely two faces are one"
        )
    of_kind = kinds.get(kind)
    table = calibration(of_kind, gallery)
    found = grouping.read(folder, kind, workers, progress)
    grouping.find_copies(found)
    grouping.find_observations(found, of_kind, table)
    compared = grouping.compare(found, of_kind, table, prior, progress)
    return grouping.summarise(folder, found, compared, table)


# --- the steps


def permit(gallery: Gallery, mandate: Mandate | None) -> Mandate:
    """The mandate of a search, completed from the gallery's defaults.

    Raises:
        MandateError: a part is missing.
    """
    given = mandate or Mandate("", "", "")
    return resolve_mandate(
        given.operator or None, given.purpose or None, given.authority or None, defaults=gallery.defaults
    )


def current(gallery: Gallery, wanted: Iterable[AnyKind], given: References | Cache | None) -> References:
    """Whom to search: those given, or the gallery as it is now."""
    return given if isinstance(given, References) else (given or Cache(gallery)).references(wanted)


def propose(probe: Probe, references: References, k: int) -> NDArray[np.intp]:
    """The subjects worth comparing in full: all that any part of the probe proposes. intp[rows], rising."""
    proposed = [
        part.kind.candidates(part.prepared, references.gathered[part.kind.name], max(PROPOSED, k))
        for part in probe.parts
    ]
    return np.unique(np.concatenate([np.empty(0, np.intp), *proposed])).astype(np.intp)


def weigh(
    probe: Probe, references: References, rows: NDArray[np.intp], *, person: bool = True, least: float = -np.inf
) -> list[Weighed]:
    """Compare every part of the probe with every one of ``rows``, weigh the scores, and fuse them.

    Every available kind is compared, whichever proposed the row: what retrieved a candidate was chosen for being alike,
    and must not be the only thing that is looked at.

    Args:
        person: bring weights about one finger or palm to weights about one person. Those about one subject are brought
            to the person or the organisation that the rest of the probe is about; by themselves they stay.
        least: who certainly weighs less than this, uncapped, may be left out: of thousands who weigh nothing much the
            time goes into fusing.

    Returns:
        those of ``rows`` of which anything could be compared.
    """
    every = [part.kind.compare(part.prepared, references.gathered[part.kind.name], rows) for part in probe.parts]
    tables = [references.tables[part.kind.name, part.format] for part in probe.parts]
    compared, most = np.zeros(len(rows), np.bool_), np.zeros(len(rows))
    for scores, table in zip(every, tables, strict=True):
        compared |= scores.status == Status.COMPARED
        # Steps to a person and averages bring no weight up, but for one below 0, which they never bring above it.
        most += np.maximum(table.weigh_array(scores).uncapped, 0)
    wanted = compared & (most >= least - ROUNDING)
    wanted[np.flatnonzero(compared)[:1]] = True  # evidence about two things is refused, whatever it weighs
    chosen = np.flatnonzero(wanted)
    contributions: list[list[Contribution]] = [[] for _ in chosen]
    for part, scores, table in zip(probe.parts, every, tables, strict=True):
        some = Scores(scores.value[chosen], scores.stratum[chosen], scores.status[chosen])
        for row, llr in enumerate(table.weigh(some)):
            status, score = Status(int(some.status[row])), float(some.value[row])
            contributions[row].append(Contribution(part.kind.name, part.group, status, score, llr))
    return [
        (references.subjects[row], *fuse(about_one(of_one_person(parts) if person else parts)))
        for row, parts in zip(rows[chosen], contributions, strict=True)
    ]


def rank(
    probe: Probe,
    references: References,
    weighed: Sequence[Weighed],
    prior_enrolled: float,
    k: int,
    free: Mapping[str, float] = decide.ALONE,
) -> Answer:
    """The answer of a search, but for its audit entry.

    Args:
        free: by subject, what other faces of the same picture say of it: see :func:`decide.together`.
    """
    searched = len(references.subjects)
    listed, not_enrolled, first_stands_out = decide.candidates(weighed, searched, prior_enrolled, k, free)
    return Answer(
        candidates=listed,
        searched=searched,
        prior_enrolled=prior_enrolled,
        posterior_not_enrolled=not_enrolled,
        summary=decide.summary(listed, searched, prior_enrolled, first_stands_out),
        stands_out=first_stands_out,
        qualities=probe.qualities,
        not_acquired=probe.not_acquired,
        notes=remarks(probe, references, listed),
    )


def part_name(sample: Sample, number: int) -> str:
    """What a part of a picture is called, such as a face of a group; the picture's own name where it is whole."""
    name = sample.name or sample.kind
    return name if sample.region is None else f"{name}, {sample.kind} {number}"


def beside(number: int, answers: Sequence[Answer], free: Mapping[str, float]) -> list[str]:
    """What the reader of one face's answer must know of the other faces of the picture."""
    if len(answers) == 1:
        return []
    notes = [
        f"One person appears at most once in a picture: probabilities are of its {len(answers):,} faces together."
        " Weights are of each face alone."
    ]
    for candidate in answers[number].candidates:
        if candidate.llr.value > 0 and free.get(candidate.subject, 0.0) < np.log(TAKEN):
            held = [
                next((one.posterior for one in answer.candidates if one.subject == candidate.subject), 0.0)
                for answer in answers
            ]
            other = max((n for n in range(len(answers)) if n != number), key=lambda n: held[n])
            how = "likelier" if held[other] > 2 * candidate.posterior else "about as likely"
            if 2 * held[other] > candidate.posterior:
                notes.append(f"{candidate.subject} is {how} to be number {other + 1} of the picture.")
    return notes


def remarks(probe: Probe, references: References, listed: Sequence[Candidate]) -> tuple[str, ...]:
    """What the reader of an answer must know beside its numbers."""
    notes = unusable(probe)
    for sample, (name, quality) in zip(probe.samples, probe.qualities.items(), strict=True):
        shown = int(quality.measures.get("faces", 1))
        if shown > 1 and sample.region is None and name not in probe.not_acquired:
            notes.append(f"{name} shows {shown:,} faces; the most prominent one was compared.")
    for kind in probe.kinds:
        others = references.outdated.get(kind.name, 0)
        used = dict.fromkeys(part.format for part in probe.parts if part.kind is kind)
        for format in used:
            if references.present[kind.name, format]:
                continue
            but = (
                f", but {others:,} of another format: run truename reextract, or set the models that made them"
                if others and format == kind.format
                else ""
            )
            notes.append(f"No {kind.name} of format {format} is enrolled{but}; this part of the probe weighs nothing.")
        if others and references.present[kind.name, kind.format]:
            notes.append(
                f"{others:,} enrolled {kind.name} samples have templates of another format only, of an earlier version"
                " or other models, and were not compared: run truename reextract."
            )
        if not listed:
            notes += [
                f"Nothing could be compared with the probe's {part.group}: what has another position never is."
                for part in probe.parts
                if part.kind is kind
                and any(template.position != UNKNOWN_POSITION for template in part.templates)
                and references.present[kind.name, part.format]
            ]
        unasked = [one for one in kinds.formats(kind) if one not in used and references.present[kind.name, one]]
        for format in unasked:
            held = references.present[kind.name, format]
            notes.append(
                f"{held:,} of the searched have a {kind.name} of format {format}, which is compared with its own only."
            )
        if kind.caution:
            notes.append(kind.caution)
        for format in used:
            table = references.tables[kind.name, format]
            if table.provisional:
                notes.append(
                    f"Weights of {kind.name} are provisional: table {table.id} rests on {table.source.data}."
                    " Run truename calibrate on your own data."
                )
    if any(candidate.verbal == decide.LEAD for candidate in listed):
        notes.append("Names alone are a lead: a finding needs evidence that is not a name.")
    for group in dict.fromkeys(part.group for part in probe.parts):
        absent = sum(
            all(one.status is not Status.COMPARED for one in candidate.contributions if one.group == group)
            for candidate in listed
        )
        if absent:
            notes.append(f"{absent} of {len(listed)} candidates have nothing comparable for {group}; it weighs 0.")
    return tuple(notes)


def reused(
    probe: Probe, references: References, answer: Answer, originals: Callable[[str], Iterable[Sample]]
) -> tuple[str, ...]:
    """Where a picture is the very one, or a copy of one, that it was compared with: what its weight then says.

    Args:
        originals: gives a candidate's samples.
    """
    notes = []
    for candidate in [one for one in answer.candidates if one.llr.value > 0][:LOOKED_AT]:
        row = references.subjects.index(candidate.subject)
        held = {template.sample for kind in probe.kinds for template in references.templates(kind, row)}
        looks = None
        for name, sample in zip(probe.qualities, probe.samples, strict=True):
            if not sources.is_picture(sample.content) or name in probe.not_acquired:
                continue
            what = "the same file" if sample.sha256() in held else ""
            if not what and sample.kind in pictures.KINDS and (seen := grouping.look(sample)):
                if looks is None:
                    looks = _looks(originals, candidate.subject)
                what = "what looks like a copy of it" if bool((looks.distances(seen) <= pictures.RADIUS).any()) else ""
            if what:
                notes.append(
                    f"{name} was compared with {what} ({candidate.subject}): that shows one picture used twice, not two"
                    " pictures that agree, and not who used it."
                )
    return tuple(notes)


def _looks(originals: Callable[[str], Iterable[Sample]], subject: str) -> pictures.Looks:
    found = []
    with suppress(GalleryError):  # damaged or erased meanwhile: nothing that the answer rests on
        for sample in islice((one for one in originals(subject) if one.kind in pictures.KINDS), MOST_LOOKED_AT):
            found += [seen] if (seen := grouping.look(sample)) else []
    return pictures.Looks.of(found)


def unusable(probe: Probe) -> list[str]:
    """Why samples could not be used, and what to do about it."""
    return [f"{name} could not be used: {why.reason}. {why.advice}" for name, why in probe.not_acquired.items()]


def audited(probe: Probe, answer: Answer, k: int) -> dict[str, Any]:
    """What the audit entry of a search holds: what was asked, of whom, with what, and what was answered."""
    return {
        "probes": [
            {"sha256": sample.sha256(), "kind": sample.kind, **({"region": sample.region} if sample.region else {})}
            for sample in probe.samples
        ],
        "not_acquired": len(probe.not_acquired),
        "searched": answer.searched,
        "k": k,
        "prior_enrolled": answer.prior_enrolled,
        "candidates": [[one.subject, round(one.llr.value, 3)] for one in answer.candidates],
        "stands_out": answer.stands_out,
        "calibrations": sorted({part.llr.calibration for one in answer.candidates for part in one.contributions}),
    }


def _require_some(k: int) -> None:
    if not 1 <= k <= MAX_K:
        raise UsageError(expected=f"1 to {MAX_K} candidates", found=str(k), do="ask for that many")


def _apart(probe: Probe, references: References) -> Iterator[str]:
    """Of each kind whose stated positions have none in common, of which nothing could be compared: what they are."""
    for kind in probe.kinds:
        ours = {one.position for part in probe.parts if part.kind is kind for one in part.templates}
        theirs = {one.position for one in references.templates(kind, 0)}
        if ours and theirs and ours.isdisjoint(theirs) and UNKNOWN_POSITION not in ours | theirs:
            told = (" and ".join(kind.positions.get(one, str(one)) for one in sorted(each)) for each in (ours, theirs))
            yield "One is stated as {}, the other as {}: these are not compared with each other.".format(*told)


def _one_to_one(
    probe: Probe,
    references: References,
    prior: float,
    trace: Trace,
    originals: Callable[[str], Iterable[Sample]],
    *,
    person: bool,
) -> Answer:
    """The answer about a single reference, row 0. Where nothing can be compared, the prior stays as it was."""
    weighed = weigh(probe, references, np.zeros(1, np.intp), person=person) if probe.parts else []
    listed, not_true, first_stands_out = decide.candidates(weighed, 1, prior)
    if trace:
        trace("probe", probe)
        trace("references", references)
    answer = Answer(
        candidates=listed,
        searched=1,
        prior_enrolled=prior,
        posterior_not_enrolled=not_true,
        summary=decide.verification(listed[0], prior)
        if listed
        else "Nothing could be compared; the claim stands as it was.",
        stands_out=first_stands_out,
        qualities=probe.qualities,
        not_acquired=probe.not_acquired,
        notes=(*remarks(probe, references, listed), *(() if listed else _apart(probe, references))),
    )
    return replace(answer, notes=(*answer.notes, *reused(probe, references, answer, originals)))
