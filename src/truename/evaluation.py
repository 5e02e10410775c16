"""Comparisons of known origin: every sample of a set extracted, every pair that a protocol asks for compared.

What :func:`truename.pipeline.evaluate` measures and :func:`truename.pipeline.calibrate` fits on.
"""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from truename import files, kinds, sources
from truename.contracts import AnyKind
from truename.errors import SampleError, UsageError
from truename.extraction import Extracted, extract_each
from truename.trace import Progress, silent
from truename.types import NotAcquired, Sample, Scores, Status, Template
from truename.weighing import pairs
from truename.weighing.pairs import Pairs, Protocol
from truename.weighing.table import Table

if TYPE_CHECKING:
    from truename.weighing.validate import Estimate, Rates

LISTS = frozenset({".csv", ".tsv", ".json", ".jsonl", ".ndjson"})
"""What names the samples of a folder and is none itself."""


POINT_NAMES = {1e-2: "1e-2", 1e-3: "1e-3", 1e-4: "1e-4", 0.0: "0"}
"""How FNMR is keyed by FMR, as the literature writes them."""


@dataclass(frozen=True, slots=True)
class Comparisons:
    """Every comparison that a protocol asks for.

    Attributes:
        kind: what compared them.
        names: the files, by index.
        protocol: the fingers and the pairs.
        templates: of every file; ``None`` where there is none.
        failures: files that gave no template, with the reason.
        mated, nonmated: scores, in the order of the protocol's pairs. A failure to acquire leaves ``NO_SAMPLE``.
        extract_seconds: wall time of each extraction on one core.
        compare_seconds: wall time of all comparisons together.
    """

    kind: AnyKind
    names: Sequence[str]
    protocol: Protocol
    templates: Sequence[Template | None]
    failures: Mapping[str, str]
    mated: Scores
    nonmated: Scores
    extract_seconds: NDArray[np.float64]
    compare_seconds: float

    def pairs(self) -> tuple[Pairs, Pairs]:
        """Mated and non-mated pairs with their subjects; what was not compared scores ``-inf``."""
        finger, (m, n) = self.protocol.finger, (self.protocol.mated, self.protocol.nonmated)
        return (
            pairs.mated(_or_failed(self.mated), finger[m[:, 0]], self.mated.stratum),
            pairs.nonmated(_or_failed(self.nonmated), finger[n[:, 0]], finger[n[:, 1]], self.nonmated.stratum),
        )

    @property
    def compares_per_second(self) -> float:
        """Comparisons that took place, a second of wall time."""
        compared = sum(int(np.sum(scores.status == Status.COMPARED)) for scores in (self.mated, self.nonmated))
        return compared / self.compare_seconds if self.compare_seconds else 0.0


def files_in(folder: Path) -> list[Path]:
    """The files of a folder, by name; hidden files, lists that lie beside the samples, and folders are left out.

    Raises:
        UsageError: there is no such folder, or nothing in it.
    """
    files = []
    if folder.is_dir():
        files = [file for file in sorted(folder.iterdir()) if file.is_file() and file.suffix.lower() not in LISTS]
        files = [file for file in files if not file.name.startswith(".")]
    if not files:
        raise UsageError(
            expected=f"a folder of samples at {folder}",
            found="no files" if folder.is_dir() else "no such folder",
            do="name a folder whose files are called finger_impression, such as 101_1.png",
        )
    return files


def compare_all(
    files: Sequence[Path],
    kind_name: str,
    ppi: float | None = None,
    impostors: Literal["all", "first"] = "all",
    workers: int | None = None,
    progress: Progress = silent,
) -> Comparisons:
    """Extract every sample and compare every pair of the FVC protocol.

    Args:
        files: one sample each, called ``finger_impression.ext``.
        kind_name: of what kind they are.
        ppi: their pixels per inch, where the files do not say it.
        impostors: all non-mated pairs, or those of first impressions only.
        workers: processes that extract; all cores by default.

    Raises:
        UsageError: the names do not follow the protocol.
        SampleError: not one sample could be read; the first error.
        ProvenanceError: a model is missing or altered.
    """
    names = [file.name for file in files]
    protocol = pairs.fvc_pairs(names, impostors)
    kind = kinds.get(kind_name)
    templates, failures, seconds = _templates(files, kind_name, ppi, workers, progress)
    # Each picture is a reference set of its own, and each stands for one probe.
    references = kind.gather([[template] if template else [] for template in templates])

    scores: dict[str, Scores] = {}
    spent, done, total = 0.0, 0, len(protocol.mated) + len(protocol.nonmated)
    for side, asked in (("mated", protocol.mated), ("nonmated", protocol.nonmated)):
        value, stratum = np.zeros(len(asked), np.float32), np.zeros(len(asked), np.int16)
        status = np.full(len(asked), Status.NO_SAMPLE, np.uint8)
        for first in np.unique(asked[:, 0]):
            template, here = templates[first], np.flatnonzero(asked[:, 0] == first)
            if template:
                probe = kind.prepare([template])
                start = time.perf_counter()
                part = kind.compare(probe, references, asked[here, 1])
                spent += time.perf_counter() - start
                value[here], stratum[here], status[here] = part.value, part.stratum, part.status
            done += len(here)
            progress("comparing", done, total)
        scores[side] = Scores(value, stratum, status)
    return Comparisons(kind, names, protocol, templates, failures, scores["mated"], scores["nonmated"], seconds, spent)


def summary(comparisons: Comparisons, rates: Rates, table: Table) -> dict[str, Any]:
    """What ``truename evaluate`` reports, as plain JSON values. Rates are shares of 1.

    ``intervals`` repeats the keys of the errors, each with its 95 % interval over subjects as [lower, upper].
    """
    seconds = comparisons.extract_seconds
    points = {POINT_NAMES[point]: rate for point, rate in rates.fnmr_at_fmr.items()}
    errors = {"eer": rates.eer, "cllr": rates.cllr, "cllr_min": rates.cllr_min}
    return {
        "eer": rates.eer.value,
        "fnmr_at_fmr": {name: rate.value for name, rate in points.items()},
        "cllr": rates.cllr.value if rates.cllr else None,
        "cllr_min": rates.cllr_min.value,
        "intervals": {
            **{name: _interval(rate) for name, rate in errors.items() if rate},
            "fnmr_at_fmr": {name: _interval(rate) for name, rate in points.items()},
        },
        "fta": len(comparisons.failures) / len(comparisons.names),
        "extract_ms": float(1000 * np.mean(seconds)) if len(seconds) else None,
        "compares_per_s": comparisons.compares_per_second,
        "genuine": rates.mated,
        "impostor": rates.nonmated,
        "samples": len(comparisons.names),
        "subjects": rates.subjects,
        "failures": dict(comparisons.failures),
        "kind": comparisons.kind.name,
        "format": comparisons.kind.format,
        "calibration": table.id,
        "provisional": table.provisional,
    }


def write_scores(path: Path, comparisons: Comparisons, table: Table) -> None:
    """Every pair as CSV: files, fingers, 1 or 0 for mated, status, score, stratum, LLR. Whole or not at all.

    A pair with a failure to acquire scores ``-inf`` and weighs 0.

    Raises:
        UsageError: it cannot be written there.
    """
    names, protocol = comparisons.names, comparisons.protocol
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow(["first", "second", "first_finger", "second_finger", "mated", "status", "score", "stratum", "llr"])
    for mated, asked, scores in (
        (1, protocol.mated, comparisons.mated),
        (0, protocol.nonmated, comparisons.nonmated),
    ):
        llr = table.weigh_array(scores).value
        for (a, b), status, value, stratum, weight in zip(
            asked.tolist(), scores.status, _or_failed(scores), scores.stratum, llr, strict=True
        ):
            fingers = [protocol.fingers[protocol.finger[index]] for index in (a, b)]
            rows.writerow([names[a], names[b], *fingers, mated, Status(status).name.lower(), value, stratum, weight])
    files.write(path, text.getvalue().encode())


def _templates(
    files: Sequence[Path], kind: str, ppi: float | None, workers: int | None, progress: Progress
) -> tuple[list[Template | None], dict[str, str], NDArray[np.float64]]:
    """The template of each file, what failed and why, and how long each took. A bad file is a failure to acquire."""
    unreadable: dict[str, SampleError] = {}

    def read() -> Iterator[tuple[str, Sample | None]]:
        for file in files:
            try:
                yield file.name, only_sample(file, kind, ppi)
            except SampleError as error:
                unreadable[file.name] = error
                yield file.name, None

    templates: list[Template | None] = []
    refused: dict[str, str] = {}
    seconds: list[float] = []
    with closing(extract_each(read(), workers)) as results:
        for name, _, result in results:
            made = result.template if isinstance(result, Extracted) else None
            templates.append(made if isinstance(made, Template) else None)
            if isinstance(made, NotAcquired):
                refused[name] = made.reason
            if isinstance(result, Extracted):
                seconds.append(result.seconds)
            elif isinstance(result, SampleError):
                unreadable[name] = result
            elif result is not None:
                raise result
            progress("extracting", len(templates), len(files))
    if len(unreadable) == len(files):
        raise unreadable[files[0].name]
    return templates, {**refused, **{name: str(error) for name, error in unreadable.items()}}, np.array(seconds)


def only_sample(file: Path, kind: str, ppi: float | None) -> Sample:
    """The one sample that a file holds.

    Raises:
        SampleError: it cannot be read, or holds several, so that its name does not say whose each is.
    """
    held = list(sources.open(file, kind=kind, ppi=ppi))
    if len(held) != 1:
        raise SampleError(
            expected=f"one sample in {file.name}",
            found=f"{len(held)}",
            do="split it, so that its name says whose it is",
        )
    return held[0]


def _or_failed(scores: Scores) -> NDArray[np.float64]:
    return np.where(scores.status == Status.COMPARED, scores.value.astype(np.float64), -np.inf)


def _interval(estimate: Estimate) -> list[float]:
    return [estimate.lower, estimate.upper]
