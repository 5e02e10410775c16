"""Comparisons of known origin: every sample of a set extracted, every pair that a protocol asks for compared.

What :func:`truename.pipeline.evaluate` measures and :func:`truename.pipeline.calibrate` fits on.
"""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from truename import files, kinds, sources
from truename.contracts import AnyKind
from truename.errors import SampleError, UsageError
from truename.extraction import Extracted, extract_each
from truename.trace import Progress, silent
from truename.types import NotAcquired, Sample, Scores, Status, Template
from truename.weighing.pairs import Gathered, Pairs, Protocol
from truename.weighing.table import Table

if TYPE_CHECKING:
    from truename.weighing.groups import Differential
    from truename.weighing.listed import Accuracy
    from truename.weighing.validate import Estimate, Rates

LISTS = frozenset({".csv", ".tsv", ".json", ".jsonl", ".ndjson"})
"""What names the samples of a folder and is none itself."""


POINT_NAMES = {1e-2: "1e-2", 1e-3: "1e-3", 1e-4: "1e-4", 1e-5: "1e-5", 1e-6: "1e-6", 0.0: "0"}
"""How FNMR is keyed by FMR, as the literature writes them."""

Each = Callable[[int, NDArray[np.intp], Scores], None]
"""Called with a file, those it was compared with, and their scores."""


@dataclass(frozen=True, slots=True)
class Extractions:
    """The templates of a set of samples.

    Attributes:
        kind: what made them.
        names: the files.
        templates: of every file; ``None`` where there is none.
        failures: files that gave no template, with the reason.
        seconds: wall time of each extraction on one core.
    """

    kind: AnyKind
    names: Sequence[str]
    templates: Sequence[Template | None]
    failures: Mapping[str, str]
    seconds: NDArray[np.float64]

    @property
    def format(self) -> str:
        """Of the templates; that which the kind makes where there are none.

        Raises:
            UsageError: they are of several.
        """
        found = sorted({one.format for one in self.templates if one})
        if len(found) > 1:
            raise UsageError(
                expected="samples whose templates are of one format",
                found=" and ".join(found),
                do="put pictures and records of other systems into folders of their own",
            )
        return found[0] if found else self.kind.format


@dataclass(frozen=True, slots=True)
class Comparisons:
    """Every comparison that a protocol asks for.

    Attributes:
        extractions: what was compared.
        protocol: the subjects and the pairs.
        mated, nonmated: pairs with their scores, of subjects by their number in the protocol. What was not compared
            scores ``-inf``. Of very many non-mated pairs some stand for the others.
        compared: how many comparisons took place.
        seconds: wall time of all of them together.
    """

    extractions: Extractions
    protocol: Protocol
    mated: Pairs
    nonmated: Pairs
    compared: int
    seconds: float


def names_in(folder: Path) -> list[str]:
    """The files of a folder and its sub-folders, in order of names, relative to it; with ``/`` on every system.

    Hidden files and folders are left out, and so are lists that lie beside the samples.

    Raises:
        UsageError: there is no such folder, or nothing in it.
    """
    found = sorted(file.relative_to(folder) for file in folder.rglob("*") if file.is_file())
    names = [
        file.as_posix()
        for file in found
        if file.suffix.lower() not in LISTS and not any(part.startswith(".") for part in file.parts)
    ]
    if not names:
        raise UsageError(
            expected=f"a folder of samples at {folder}",
            found="no files" if folder.is_dir() else "no such folder",
            do="name a folder with a folder for each subject, or with files called subject_impression, as in 101_1.png",
        )
    return names


def extract_all(
    folder: Path,
    names: Sequence[str],
    kind: str,
    ppi: float | None = None,
    workers: int | None = None,
    progress: Progress = silent,
) -> Extractions:
    """Extract every sample. A bad file is a failure to acquire.

    Args:
        folder, names: the files, one sample each; names are relative to the folder.
        kind: of what kind they are.
        ppi: their pixels per inch, where the files do not say it.
        workers: processes that extract; all cores by default.

    Raises:
        SampleError: not one sample could be read; the first error.
        ProvenanceError: a model is missing or altered.
    """
    unreadable: dict[str, SampleError] = {}

    def read() -> Iterator[tuple[str, Sample | None]]:
        for name in names:
            try:
                yield name, sources.only(folder / name, kind, ppi)
            except SampleError as error:
                unreadable[name] = error
                yield name, None

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
            progress("extracting", len(templates), len(names))
    if len(unreadable) == len(names):
        raise unreadable[names[0]]
    failures = {**refused, **{name: str(error) for name, error in unreadable.items()}}
    return Extractions(kinds.get(kind), names, templates, failures, np.array(seconds))


def compare_all(
    extractions: Extractions, protocol: Protocol, each: Each | None = None, progress: Progress = silent
) -> Comparisons:
    """Compare every pair of a protocol.

    Args:
        extractions: of the protocol's files.
        protocol: which pairs.
        each: is shown all scores as they come, one file's at a time.
    """
    kind, templates, subject = extractions.kind, extractions.templates, protocol.subject
    # Each sample is a reference set of its own, and each stands for one probe.
    references = kind.gather([[template] if template else [] for template in templates])
    mated, nonmated = Gathered(), Gathered()
    spent, compared = 0.0, 0
    for first, others in protocol.rounds():
        template, n = templates[first], len(others)
        if template:
            probe = kind.prepare([template])
            start = time.perf_counter()
            scores = kind.compare(probe, references, others)
            spent += time.perf_counter() - start
        else:
            scores = Scores(np.zeros(n, np.float32), np.zeros(n, np.int16), np.full(n, Status.NO_SAMPLE, np.uint8))
        compared += int(np.sum(scores.status == Status.COMPARED))
        value, second = _or_failed(scores), subject[others]
        for side, rows in ((mated, second == subject[first]), (nonmated, second != subject[first])):
            side.add(value[rows], scores.stratum[rows], np.full(rows.sum(), subject[first]), second[rows])
        if each:
            each(first, others, scores)
        progress("comparing", first + 1, len(templates))
    return Comparisons(extractions, protocol, mated.mated(), nonmated.nonmated(), compared, spent)


def weights(pairs: Pairs, table: Table) -> NDArray[np.float64]:
    """LLR of each pair, float64[n]; 0 where nothing was compared."""
    made = np.isfinite(pairs.value)
    status = np.where(made, Status.COMPARED, Status.NO_SAMPLE).astype(np.uint8)
    value = np.where(made, pairs.value, 0).astype(np.float32)
    return table.weigh_array(Scores(value, pairs.stratum, status)).value


def summary(
    comparisons: Comparisons,
    rates: Rates,
    table: Table,
    accuracy: Accuracy | None = None,
    differential: Differential | None = None,
) -> dict[str, Any]:
    """What ``truename evaluate`` reports, as plain JSON values. Rates are shares of 1.

    ``intervals`` repeats the keys of the errors, each with its 95 % interval over subjects as [lower, upper].
    """
    made = comparisons.extractions
    points = {POINT_NAMES[point]: rate for point, rate in rates.fnmr_at_fmr.items()}
    errors = {"eer": rates.eer, "cllr": rates.cllr, "cllr_min": rates.cllr_min, "cllr_cal": rates.cllr_cal}
    result: dict[str, Any] = {
        "eer": rates.eer.value,
        "fnmr_at_fmr": {name: rate.value for name, rate in points.items()},
        "cllr": rates.cllr.value if rates.cllr else None,
        "cllr_min": rates.cllr_min.value,
        "cllr_cal": rates.cllr_cal.value if rates.cllr_cal else None,
        "intervals": {
            **{name: _interval(rate) for name, rate in errors.items() if rate},
            "fnmr_at_fmr": {name: _interval(rate) for name, rate in points.items()},
        },
        "fta": len(made.failures) / len(made.names),
        "extract_ms": float(1000 * np.mean(made.seconds)) if len(made.seconds) else None,
        "compares_per_s": comparisons.compared / comparisons.seconds if comparisons.seconds else 0.0,
        "genuine": rates.mated,
        "impostor": rates.nonmated,
        "samples": len(made.names),
        "subjects": rates.subjects,
        "failures": dict(made.failures),
        "kind": made.kind.name,
        "format": made.format,
        "calibration": table.id,
        "provisional": table.provisional,
    }
    if accuracy:
        result["accuracy"] = accuracy.accuracy.value
        result["intervals"]["accuracy"] = _interval(accuracy.accuracy)
        result["folds"] = {str(fold): share for fold, share in accuracy.folds.items()}
    if differential:
        result["groups"] = {
            "fmr_of_all": differential.fmr_of_all,
            "threshold": differential.threshold,
            "without_group": differential.without_group,
            "by_group": {
                one.label: {
                    "subjects": one.subjects,
                    "genuine": one.mated,
                    "impostor": one.nonmated,
                    "fmr": one.fmr.value,
                    "fnmr": one.fnmr.value,
                    "intervals": {"fmr": _interval(one.fmr), "fnmr": _interval(one.fnmr)},
                }
                for one in differential.groups
            },
            "ratios": {
                name: {
                    "worst": ratio.worst,
                    "best": ratio.best,
                    "value": ratio.ratio.value,
                    "interval": _interval(ratio.ratio),
                }
                for name, ratio in (("fmr", differential.fmr_ratio), ("fnmr", differential.fnmr_ratio))
                if ratio
            },
        }
    return result


@contextmanager
def writing_scores(path: Path, protocol: Protocol, table: Table) -> Iterator[Each]:
    """Every pair as CSV: files, subjects, 1 or 0 for mated, status, score, stratum, LLR. Whole or not at all.

    A pair with a failure to acquire scores ``-inf`` and weighs 0.

    Raises:
        UsageError: it cannot be written there.
    """
    with files.writing(path) as binary:
        text = io.TextIOWrapper(binary, encoding="utf-8", newline="", write_through=True)
        rows = csv.writer(text)
        rows.writerow(
            ["first", "second", "first_subject", "second_subject", "mated", "status", "score", "stratum", "llr"]
        )

        def write(first: int, others: NDArray[np.intp], scores: Scores) -> None:
            llr, value = table.weigh_array(scores).value, _or_failed(scores)
            one = protocol.subjects[protocol.subject[first]]
            for second, status, score, stratum, weight in zip(
                others.tolist(),
                scores.status.tolist(),
                value.tolist(),
                scores.stratum.tolist(),
                llr.tolist(),
                strict=True,
            ):
                other = protocol.subjects[protocol.subject[second]]
                named = (protocol.names[first], protocol.names[second], one, other, int(one == other))
                rows.writerow([*named, Status(status).name.lower(), score, stratum, weight])

        yield write
        text.detach()


def _or_failed(scores: Scores) -> NDArray[np.float64]:
    return np.where(scores.status == Status.COMPARED, scores.value.astype(np.float64), -np.inf)


def _interval(estimate: Estimate) -> list[float]:
    return [estimate.lower, estimate.upper]
