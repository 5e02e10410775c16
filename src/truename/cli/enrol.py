"""enrol and reextract: a file, a folder or a manifest of people; and again what a gallery keeps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from truename.cli import INTERRUPTED, console
from truename.cli.interrupt import interruptible
from truename.cli.options import (
    PATH,
    each_face,
    gallery_options,
    json_option,
    open_gallery,
    position_code,
    print_position,
    read_face,
    sample_options,
    spread,
    text_sample,
    workers_option,
)
from truename.errors import SampleError, TruenameError, UsageError

if TYPE_CHECKING:
    from truename.enrolment import Outcome
    from truename.gallery import Gallery
    from truename.sources import Entry, Refused

FOLDERS_MANIFEST = "manifest.csv"
"""A list that lies in a folder under this name says what the folder holds; names of files then tell nothing."""

MANIFESTS = frozenset({".csv", ".tsv", ".json", ".jsonl", ".ndjson"})
SOME_FAILED = 8
"""Exit code: the run is complete, but some samples are not in the gallery, or cannot be found by a search."""


@click.command()
@click.argument("sources", nargs=-1, type=PATH)
@click.option("--subject", help="Whose the files are; for single files.")
@sample_options
@workers_option
@gallery_options()
@json_option
def enrol(
    sources: tuple[Path, ...],
    subject: str | None,
    kind: str | None,
    positions: tuple[str, ...],
    faces: tuple[int, ...],
    ppi: float | None,
    texts: tuple[str, ...],
    workers: int | None,
    gallery_path: Path,
    key_file: Path | None,
    as_json: bool,
) -> int:
    """Add a file, a folder or a manifest of people to a gallery.

    \b
    SOURCES are one of
      files       with --subject, and perhaps --position, --face, --ppi
      a folder    by its manifest.csv; without one, by names: ann/1.png is of ann, 101_3.png of 101
      a manifest  CSV or JSON lines with file (or value), subject, kind, position, ppi, region

    Without --kind, a picture without colour is taken for a fingerprint, and one with colour for a face.

    What is enrolled already is known by its content and left alone: a run that was stopped goes on when repeated. If it
    is given with another position, it moves there; with another --ppi or --face, it is read again. Each file that
    fails is reported with the reason, and the others go on. Ctrl-C ends after the current commit; everything that was
    reported as enrolled is safe. With --json, one JSON document a line and sample, then a summary.
    """
    entries, total = _entries(sources, subject, kind, positions, faces, ppi, texts)
    with open_gallery(gallery_path, key_file, write=True) as gallery:
        return store(gallery, entries, total, workers, as_json)


def store(
    gallery: Gallery, entries: Iterable[Entry | Refused], total: int | None, workers: int | None, as_json: bool
) -> int:
    """Enrol, and say what became of each sample; returns the exit code.

    Args:
        gallery: open for writing.
        total: about how many samples the entries hold, where that is known.
        workers: as in :func:`truename.pipeline.enrol`.
        as_json: for programs.
    """
    from truename import pipeline

    return _follow(
        gallery,
        lambda stop: pipeline.enrol(gallery, entries, workers=workers, stop=stop),
        ("enrolling", "enrolled", "There was nothing to enrol."),
        total,
        as_json,
    )


@click.command()
@workers_option
@gallery_options()
@json_option
def reextract(workers: int | None, gallery_path: Path, key_file: Path | None, as_json: bool) -> int:
    """Make the templates again from the kept originals, after an upgrade.

    After an upgrade of truename, or with other models in the settings, templates of the earlier format are not
    compared any more. This makes templates of today's format of every original that has none, and tries again what was
    not acquired. Minutiae records of other systems are their own originals and stay as they are. A run that was stopped
    goes on when repeated; Ctrl-C ends after the current commit. With --json, one JSON document a line and sample, then
    a summary.
    """
    from truename import kinds, pipeline

    with open_gallery(gallery_path, key_file, write=True) as gallery:
        held = gallery.stats()
        today = {name: kinds.formats(kinds.get(name)) for name in held.kinds if name in kinds.names()}
        total = sum(
            held.kinds[name] - sum(held.formats.get((name, format), 0) for format in formats)
            for name, formats in today.items()
        )
        return _follow(
            gallery,
            lambda stop: pipeline.reextract(gallery, workers=workers, stop=stop),
            ("extracting", "extracted", "Every sample has a template of today's format."),
            total,
            as_json,
        )


def _follow(
    gallery: Gallery,
    begin: Callable[[Callable[[], bool]], Iterator[Outcome]],
    words: tuple[str, str, str],
    total: int | None,
    as_json: bool,
) -> int:
    """Run to the end or to Ctrl-C, and say what became of each sample; returns the exit code.

    Args:
        gallery: that is written.
        begin: given what says whether to stop.
        words: what is being done, what was done to a sample, and what to say where there was none.
        total: how many samples there are, where that is known.
        as_json: for programs.
    """
    from truename.enrolment import Status

    doing, done, nothing = words
    counts: Counter[str] = Counter()
    with interruptible("after the current commit") as interrupted, console.progress() as bar:
        task = bar.add_task(doing, total=total)
        try:
            for outcome in map(_hinted, begin(lambda: bool(interrupted))):
                counts[outcome.status] += 1
                bar.advance(task)
                if as_json:
                    console.write_json(outcome)
                elif outcome.failed or outcome.status is Status.MOVED:
                    whose = f" of {outcome.subject}" if outcome.subject else ""  # many folders may hold a 1.png
                    console.remark(bar.console, f"{outcome.file}{whose}: {outcome.status}: {outcome.reason}")
        except TruenameError:
            if counts:
                console.note(f"Before this: {_told(counts, done)}. It is safe: repeat the command to go on from there.")
            raise
    subjects = gallery.stats().subjects
    failed = counts[Status.REFUSED] + counts[Status.NOT_ACQUIRED]
    if as_json:
        summary = {str(status): counts[status] for status in Status}
        console.write_json({"summary": summary, "subjects": subjects, "interrupted": bool(interrupted)})
    else:
        held = f"{subjects:,} subject{' is' if subjects == 1 else 's are'} enrolled."
        console.say(f"{_told(counts, done)}. {held}" if counts else nothing)
    if interrupted:
        console.note("Interrupted. Repeat the command to go on where it stopped.")
        return INTERRUPTED
    return SOME_FAILED if failed else 0


def _told(counts: Mapping[str, int], done: str) -> str:
    """How many samples became what: "3 enrolled, 1 refused"."""
    from truename.enrolment import Status

    return ", ".join(f"{n:,} {done if status == Status.ENROLLED else status}" for status, n in counts.items())


def _hinted(outcome: Outcome) -> Outcome:
    """A failure of what was only taken for its kind says what else it may be."""
    from truename.sources import other_kind

    other = other_kind(outcome.kind) if outcome.failed and outcome.guessed else None
    hint = f"{outcome.reason.rstrip('.')}. If it shows a {other}, say --kind {other}."
    return replace(outcome, reason=hint) if other else outcome


def _entries(
    sources: Sequence[Path],
    subject: str | None,
    kind: str | None,
    positions: Sequence[str],
    faces: Sequence[int],
    ppi: float | None,
    texts: Sequence[str],
) -> tuple[Iterator[Entry | Refused], int | None]:
    """What to enrol, and about how many samples that is."""
    from truename.sources import Entry, folder, manifest

    if subject is not None:
        given = [
            _entry(file, subject, kind, position, ppi, face)
            for file, position, face in zip(
                sources, spread(positions, len(sources)), each_face(faces, len(sources)), strict=True
            )
        ]
        given += [
            Entry(text, subject, value=sample.content.decode(), kind=sample.kind, position=sample.position)
            for text in texts
            for sample in [text_sample(text)]
        ]
        if not given:
            raise UsageError(expected="evidence of the subject", found="none", do="name a file, or give --value")
        return iter(given), len(given)
    if texts or positions or faces:
        raise UsageError(
            expected="--subject with --position, --face and --value",
            found="none",
            do="say whose they are, or write a manifest with these columns",
        )
    if len(sources) != 1:
        raise UsageError(
            expected="one folder, one manifest, or files with --subject",
            found=f"{len(sources)} sources without --subject",
            do="say whose the files are, or write a manifest",
        )
    (source,) = sources
    if source.is_dir() and (source / FOLDERS_MANIFEST).is_file():
        source = source / FOLDERS_MANIFEST
    if source.is_dir():
        return folder.read(source, kind, ppi), sum(1 for _ in _files(source))
    if source.suffix.lower() not in MANIFESTS:
        raise UsageError(
            expected="--subject with a file", found="none", do="say whose it is, or name a folder or a manifest"
        )
    if kind is not None:
        raise UsageError(expected="the kind in a column of the manifest", found="--kind", do="add the column kind")
    rows = manifest.read(source, _Positions())
    first = next(rows, None)  # a manifest that cannot be read is known before the gallery is opened
    with source.open("rb") as lines:
        total = sum(1 for _ in lines)
    return (_with_ppi(row, ppi) for row in chain([] if first is None else [first], rows)), total


class _Positions(Mapping[str, Mapping[int, str]]):
    """The position codes of each kind; a kind is loaded when a row states a position of it."""

    def __init__(self) -> None:
        from truename import kinds

        self._names = kinds.names()

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __getitem__(self, name: str) -> Mapping[int, str]:
        from truename import kinds

        if name not in self._names:
            raise KeyError(name)
        return kinds.get(name).positions

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _entry(
    file: Path, subject: str, kind: str | None, position: str, ppi: float | None, face: int | None
) -> Entry | Refused:
    """One file of the subject; one that is none stops no other."""
    from truename.sources import Entry, Refused, kind_of

    code = print_position(position, kind)
    try:
        if face is not None:
            sample = read_face(file, kind, position, ppi, face)
            return Entry(str(file), subject, file, None, sample.kind, code, ppi, sample.region)
        position_code(str(code), kind_of(file, kind, code))
    except SampleError as error:
        return Refused(str(file), error)
    return Entry(str(file), subject, file, None, kind, code, ppi)


def _with_ppi(row: Entry | Refused, ppi: float | None) -> Entry | Refused:
    """The resolution of the command line, for rows that state none."""
    from truename.sources import Entry

    return replace(row, ppi=ppi) if isinstance(row, Entry) and row.ppi is None else row


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
