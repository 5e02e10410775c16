"""Every figure about fingerprints, beside its bar and its peers'.

    python benchmarks/fingerprint.py [--data DIR] [--json FILE] [--quick] [--parts PART...]

DIR holds five FVC "B" sets (``fvc2002_db1_b`` and so on, 10 fingers x 8; they are validated on, never tuned on) and
``neurotech_crossmatch`` (51 fingers x 8; the score's weights and its calibration were fitted on it, so its own figures
flatter). Protocol: every mated pair, every cross-finger non-mated pair; a print that gives no template scores lowest.
``--quick`` takes three fingers of one set and ends within a minute; what it cannot give is left out. ``--parts``
measures some of it alone; the whole takes long, most of it LEADER's extraction and six galleries of a million
(``millions``; ``million`` is the first of them, a quarter of an hour).

Peers' figures are means over the same five sets and the same pairs (SourceAFIS 3.18.1, NBIS mindtct + bozorth3, and the
LEADER minutiae with a textbook MCC); their speeds were measured on another machine and are good as ratios only.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from functools import partial
from itertools import product
from pathlib import Path

import million
import numpy as np
from numpy.typing import NDArray
from processes import run
from rows import Row, mean_of, progress, quantiles, show, write

from truename import evaluation, extraction, pipeline, sources
from truename.errors import SampleError
from truename.evidence import Part, Probe, load
from truename.gallery import Gallery, Secret
from truename.interchange import minutiae
from truename.kinds.fingerprint import KIND, Fingerprint, compare, extract, received, synth, template
from truename.types import Mandate, NotAcquired, Quality, Sample, Scores, Status, Template
from truename.weighing import decide, pairs, validate
from truename.weighing.fuse import of_finger
from truename.weighing.pairs import Pairs, Protocol, fvc_pairs
from truename.weighing.table import Floats, shipped

FVC = {"fvc2002_db1_b": 500, "fvc2002_db2_b": 569, "fvc2002_db4_b": 500, "fvc2004_db1_b": 500, "fvc2004_db4_b": 500}
TUNED_ON = "neurotech_crossmatch"
ROOT = Path(__file__).parents[1]
GALLERY = 10_000
OTHERS = {  # extractors beside the default; bars of EER, FNMR, CrossMatch's EER, what calibration loses, milliseconds
    "classical": ("<= 2.0", "<= 8", "<= 0.1", "", "<= 50"),
    "own": ("<= 1.5", "<= 5", "", "<= 0.05", "<= 80"),
}
Prints = list[tuple[str, Template]]
"""Each with its finger."""
DISCARDED = np.arange(0, 0.31, 0.05)
"""Shares of the mated comparisons, of lowest quality."""


PARTS = ("leader", "classical", "own", "million", "millions", "records", "speed", "enrol", "start", "demo")


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description="Figures about fingerprints.")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data/fingerprint")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS, metavar="PART", help=", ".join(PARTS))
    arguments = parser.parse_args()
    long = {"classical", "own", "million", "millions", "enrol", "demo"}
    parts = set(arguments.parts) - (long if arguments.quick else set())
    rows: list[Row] = []
    made: dict[str, Prints] = {}
    if not arguments.data.is_dir():
        print(f"no data at {arguments.data}: error rates are left out", file=sys.stderr)
        parts -= {"leader", "classical", "own", "million", "millions", "records", "enrol"}
    if "leader" in parts:
        rows += accuracy(arguments.data, made.setdefault("leader", []), arguments.quick)
        if not arguments.quick:
            rows += tuned(arguments.data, made["leader"])
    for name in OTHERS:
        if name in parts:
            rows += other(arguments.data, name, made.setdefault(name, []))
    galleries = 3 if "millions" in parts else int("million" in parts)
    for name, suffix in (("classical", ""), ("own", "_own"), ("leader", "_leader"))[:galleries]:
        prints = made.get(name) or extracted(arguments.data, name)
        rows += among_a_million(prints, suffix, both="millions" in parts)
    if "records" in parts:
        rows += records(arguments.data.parent / "nist")
    if "speed" in parts:
        templates = [one for of, one in made.get("leader", []) if not of.startswith(TUNED_ON)] or synthetic(8)
        rows += speed(templates)
        if not arguments.quick:
            rows += search(templates)
        if not galleries:
            rows += million.speed(million.gallery(templates, templates, 2 * GALLERY), templates)
    if "enrol" in parts:
        rows += enrolment(arguments.data)
    if "start" in parts:
        rows += start()
    if "demo" in parts:
        rows += demo()
    show(rows)
    if arguments.json:
        write(rows, arguments.json)


def extracted(data: Path, extractor: str) -> Prints:
    """The templates of every set, each with its finger."""
    kind = Fingerprint(extract.EXTRACTORS[extractor]())
    made: Prints = []
    for name, ppi in {**FVC, TUNED_ON: 500}.items():
        for file in evaluation.names_in(data / name):
            found = kind.extract(sources.only(data / name / file, kind.name, ppi))
            if isinstance(found, Template):
                made.append((finger(name, file), found))
    return made


def finger(name: str, file: str) -> str:
    """What a finger is called: of its set, and what files are called before their first underscore."""
    return f"{name}/{file.split('_')[0]}"


def among_a_million(made: Prints, suffix: str, *, both: bool) -> list[Row]:
    """Searches for the FVC prints in a million of CrossMatch's, and the other way round if ``both``."""
    sets: tuple[Prints, Prints] = ([], [])
    for one in made:
        sets[one[0].startswith(TUNED_ON)].append(one)
    rows = []
    for (prints, background), of in ((sets, ""), (sets[::-1], "_crossmatch"))[: 1 + both]:
        held = million.gallery([one for _, one in prints], [one for _, one in background], million.MILLION)
        if not (suffix or of):
            rows += million.speed(held, [one for _, one in prints])
        rows += million.searches(*zip(*prints, strict=True), held, of + suffix)
        del held
    return rows


def accuracy(data: Path, collected: Prints, quick: bool) -> list[Row]:
    """Error rates per set and over the sets, through the path that a search takes; collects the templates."""
    table = shipped(KIND.name, KIND.format)
    rates, measured, sizes, failed, seconds = {}, dict[str, Measured](), [], 0, []
    for name, ppi in list(FVC.items())[: 1 if quick else None]:
        names = evaluation.names_in(data / name)
        protocol = fvc_pairs(names[: 3 * 8] if quick else names)
        extractions = evaluation.extract_all(data / name, protocol.names, KIND.name, ppi, progress=progress(name))
        measured[name] = compared(extractions, protocol, name)
        comparisons = measured[name].comparisons
        mated, nonmated = comparisons.mated, comparisons.nonmated
        llrs = (evaluation.weights(mated, table), evaluation.weights(nonmated, table))
        rates[name] = validate.rates(mated, nonmated, llrs)
        made = collect(extractions, name)
        collected += made
        sizes += [len(one.data) for _, one in made]
        failed += len(extractions.failures)
        seconds += list(extractions.seconds)
    rows = []
    for key, bar, peer, unit, scale, of in (
        ("eer_leader_pct", "<= 1.0", "LEADER + MCC 1.08, SourceAFIS 4.85, NBIS 5.95", "%", 100, lambda r: r.eer),
        ("fnmr_at_1e-3_leader_pct", "<= 2.5", "", "%", 100, lambda r: r.fnmr_at_fmr[1e-3]),
        ("cllr_leader", "", "", "bits", 1, lambda r: r.cllr),
        ("cllr_min_leader", "", "", "bits", 1, lambda r: r.cllr_min),
    ):
        each = {name: of(rate) for name, rate in rates.items()}
        for name, one in each.items():
            rows.append(Row(f"{name}_{key}", scale * one.value, scale * one.lower, scale * one.upper, unit, "", ""))
        if len(rates) == len(FVC):
            mean, low, high = mean_of(list(each.values()))
            rows.append(Row(f"fvc5_{key}", scale * mean, scale * low, scale * high, unit, bar, peer))
    if len(rates) == len(FVC):
        rows += discarded(measured, "leader") + together(measured, "leader")
        losses = [rate.cllr.value - rate.cllr_min.value for rate in rates.values()]
        rows.append(
            Row("fvc5_cllr_cal_leader", float(np.mean(losses)), min(losses), max(losses), "bits", "<= 0.05", "")
        )
    rows.append(Row("failures_to_acquire", failed, None, None, f"of {len(sizes) + failed}", "", ""))
    rows.append(quantiles("template_bytes_median", sizes, "bytes", "<= 1024", "SourceAFIS 434, ISO 311"))
    rows.append(
        quantiles("extract_ms_leader", [1000 * s for s in seconds], "ms", "", "LEADER 600 to 800, SourceAFIS 41")
    )
    return rows


def collect(extractions: evaluation.Extractions, name: str) -> Prints:
    """The templates of a set, each with its finger."""
    pairs = zip(extractions.names, extractions.templates, strict=True)
    return [(finger(name, file), one) for file, one in pairs if one]


def tuned(data: Path, collected: Prints) -> list[Row]:
    """The set that everything was fitted on; shown for comparison with peers, not as evidence."""
    protocol = fvc_pairs(evaluation.names_in(data / TUNED_ON), "first")
    extractions = evaluation.extract_all(data / TUNED_ON, protocol.names, KIND.name, 500, progress=progress(TUNED_ON))
    collected += collect(extractions, TUNED_ON)
    comparisons = evaluation.compare_all(extractions, protocol, progress=progress(TUNED_ON))
    rate = validate.rates(comparisons.mated, comparisons.nonmated)
    peer = "official protocol: FingerJet + MCC 0.07, NBIS 0.66, SourceAFIS 0.93"
    eer = rate.eer
    return [Row("tuned_on_crossmatch_eer_leader_pct", 100 * eer.value, 100 * eer.lower, 100 * eer.upper, "%", "", peer)]


def other(data: Path, extractor: str, collected: Prints) -> list[Row]:
    """Another extractor, one print at a time: error rates, and its time for a picture of 388 x 374; collects the
    templates, each with its finger.

    Time of the processor, for one thread: what else the machine does counts for nothing.
    """
    kind = Fingerprint(extract.EXTRACTORS[extractor]())
    bar_eer, bar_fnmr, bar_tuned, bar_loss, bar_ms = OTHERS[extractor]
    rates, measured, seconds, sent = {}, dict[str, Measured](), {}, []
    for name, ppi in {**FVC, TUNED_ON: 500}.items():
        protocol = fvc_pairs(evaluation.names_in(data / name), "first" if name == TUNED_ON else "all")
        templates, failures, seconds[name] = list[Template | None](), {}, list[float]()
        for file in protocol.names:
            sample = sources.only(data / name / file, kind.name, ppi)
            begun = time.process_time()
            made = kind.extract(sample)
            seconds[name].append(time.process_time() - begun)
            templates.append(made if isinstance(made, Template) else None)
            if isinstance(made, NotAcquired):
                failures[file] = made.reason
        extractions = evaluation.Extractions(kind, protocol.names, templates, failures, np.array(seconds[name]))
        collected += collect(extractions, name)
        measured[name] = compared(extractions, protocol, name)
        rates[name] = weighed(measured[name].comparisons, kind.format)
        if name != TUNED_ON:
            through = replace(extractions, templates=[one and as_record(kind, one) for one in templates])
            comparisons = evaluation.compare_all(through, protocol, progress=progress(name))
            sent.append(weighed(comparisons, received.FORMAT))
    tuned_eer = rates.pop(TUNED_ON).eer
    del measured[TUNED_ON]
    rows = discarded(measured, extractor) + together(measured, extractor)
    for key, bar, peer, of in (
        (f"eer_{extractor}_pct", bar_eer, "SourceAFIS 4.85, FingerJet + MCC 1.81, LEADER + MCC 1.08", lambda r: r.eer),
        (f"fnmr_at_1e-3_{extractor}_pct", bar_fnmr, "", lambda r: r.fnmr_at_fmr[1e-3]),
    ):
        each = {name: of(rate) for name, rate in rates.items()}
        for name, one in each.items():
            rows.append(Row(f"{name}_{key}", 100 * one.value, 100 * one.lower, 100 * one.upper, "%", "", ""))
        mean, low, high = mean_of(list(each.values()))
        rows.append(Row(f"fvc5_{key}", 100 * mean, 100 * low, 100 * high, "%", bar, peer))
    mean, low, high = (100 * rate for rate in mean_of([rate.eer for rate in sent]))
    rows.append(Row(f"fvc5_eer_{extractor}_as_records_pct", mean, low, high, "%", "", ""))
    value, low, high = (100 * rate for rate in (tuned_eer.value, tuned_eer.lower, tuned_eer.upper))
    peer = "NBIS 0.66, SourceAFIS 0.93, FingerJet + MCC 0.07"
    rows.append(Row(f"crossmatch_eer_{extractor}_pct", value, low, high, "%", bar_tuned, peer))
    for key, bar, of in (("", bar_loss, list(rates.values())), ("_as_records", "", sent)):
        losses = [rate.cllr.value - rate.cllr_min.value for rate in of]
        name = f"fvc5_cllr_cal_{extractor}{key}"
        rows.append(Row(name, float(np.mean(losses)), min(losses), max(losses), "bits", bar, ""))
    took = [1000 * one for one in seconds["fvc2002_db1_b"]]  # whose pictures are of that size
    peer = "FingerJet 14, NBIS 21, SourceAFIS 41, LEADER 800"
    return [*rows, quantiles(f"extract_ms_{extractor}", took, "ms", bar_ms, peer)]


def weighed(comparisons: evaluation.Comparisons, format: str) -> validate.Rates:
    """Error rates, with what the calibration that ships for the format makes of the scores."""
    mated, nonmated = comparisons.mated, comparisons.nonmated
    table = shipped(KIND.name, format)
    return validate.rates(mated, nonmated, (evaluation.weights(mated, table), evaluation.weights(nonmated, table)))


def as_record(kind: Fingerprint, made: Template) -> Template | None:
    """The template as it comes back from a minutiae record: rounded, and without where the print had ridges."""
    content = minutiae.write([received.to_view(template.decode(made.data))], "ansi-2004")
    found = kind.extract(Sample(kind.name, content, position=made.position))
    return found if isinstance(found, Template) else None


def records(nist: Path) -> list[Row]:
    """How many of NIST's sample records of fingers are read, each to its last view; one shows no finger at all."""
    files = [nist / name for name in ("fmr.ansi2004", "fmr.ansi2007", "fmr.iso2005", "two.fir", "img.wsq")]
    if not all(file.is_file() for file in files):
        return []
    whole = 0
    for file in files:
        with suppress(SampleError):
            whole += len([KIND.assess(sample) for sample in sources.open(file, ppi=500)]) > 0
    return [Row("nist_records_read_pct", 100 * whole / len(files), None, None, "%", ">= 100", "")]


@dataclass(frozen=True)
class Measured:
    """All comparisons of a set.

    Attributes:
        comparisons: as :func:`evaluation.compare_all` gives them.
        discard: float64[1 + resamples, k], the error-versus-discard characteristic: FNMR at an FMR of 1e-3 after
            ``DISCARDED`` of the mated comparisons were left out, those whose worse print has the lowest quality; in the
            second and later rows of fingers drawn again.
        llr, uncapped: float64[files, files], weights of each pair; 0 where it was not compared.
    """

    comparisons: evaluation.Comparisons
    discard: NDArray[np.float64]
    llr: NDArray[np.float64]
    uncapped: NDArray[np.float64]


def compared(extractions: evaluation.Extractions, protocol: Protocol, name: str) -> Measured:
    """Compare every pair of a protocol."""
    kind, n = extractions.kind, len(protocol.names)
    table = shipped(kind.name, kind.format)
    quality = np.array([one.quality if one else 0 for one in extractions.templates])
    score, llr, uncapped = np.full((n, n), np.nan), np.zeros((n, n)), np.zeros((n, n))

    def each(first: int, others: NDArray[np.intp], scores: Scores) -> None:
        made, weights = scores.status == Status.COMPARED, table.weigh_array(scores)
        score[first, others] = np.where(made, scores.value, -np.inf)
        llr[first, others] = llr[others, first] = weights.value
        uncapped[first, others] = uncapped[others, first] = weights.uncapped

    comparisons = evaluation.compare_all(extractions, protocol, each, progress(name))
    one, other = np.nonzero(~np.isnan(score) & (protocol.subject[:, None] == protocol.subject))
    value, worse, finger = score[one, other], np.minimum(quality[one], quality[other]), protocol.subject[one]
    threshold = float(np.quantile(comparisons.nonmated.value, 1 - 1e-3, method="higher"))
    rng = np.random.default_rng(0)
    curves = [validate.discard(value, worse, threshold, DISCARDED)]
    for _ in range(200):
        drawn = rng.choice(len(protocol.subjects), len(protocol.subjects))
        rows = np.concatenate([np.flatnonzero(finger == subject) for subject in drawn])
        curves.append(validate.discard(value[rows], worse[rows], threshold, DISCARDED))
    return Measured(comparisons, np.array(curves), llr, uncapped)


def discarded(measured: Mapping[str, Measured], extractor: str) -> list[Row]:
    """The error-versus-discard characteristic, mean of the sets: all of it printed, two points as rows."""
    whole = 100 * np.mean([one.discard for one in measured.values()], axis=0)
    print(f"error versus discard, {extractor}: FNMR at FMR 1e-3, mean of the sets")
    for share, fnmr in zip(DISCARDED, whole[0], strict=True):
        print(f"  {100 * share:3.0f} % discarded  {fnmr:6.2f} %")
    rows = []
    for share in (0.1, 0.2):
        at = int(np.argmin(abs(DISCARDED - share)))
        low, high = np.quantile(whole[1:, at], [0.025, 0.975])
        name = f"fvc5_fnmr_after_reject_{100 * share:.0f}_pct_{extractor}"
        rows.append(Row(name, float(whole[0, at]), float(low), float(high), "%", "", ""))
    return rows


def together(measured: Mapping[str, Measured], extractor: str) -> list[Row]:
    """Several fingers of one person, weighed together: persons made of two and four fingers of one set, in ten ways.

    These fingers are of different people, as far as anybody knows: what those of one person share is not in here.
    """
    rng, rows = np.random.default_rng(0), []
    for count, word in ((1, "one_finger"), (2, "two_fingers"), (4, "four_fingers")):
        weigh = np.vectorize(partial(of_finger, among=count), otypes=[float])
        mated, nonmated, costs = list[Pairs](), list[Pairs](), (list[Floats](), list[Floats]())
        for number, one in enumerate(measured.values()):
            protocol, (shown, ranked) = one.comparisons.protocol, (weigh(one.llr), weigh(one.uncapped))
            captures = np.stack([np.flatnonzero(protocol.subject == k) for k in range(len(protocol.subjects))])
            first, second = np.triu_indices(captures.shape[1], 1)
            for _ in range(10):
                fingers = rng.permutation(len(captures))
                people = captures[
                    fingers[: len(fingers) // count * count].reshape(-1, count)
                ]  # [person, finger, capture]
                for a, b in product(range(len(people)), repeat=2):
                    i, j = (first, second) if a == b else np.indices((captures.shape[1],) * 2).reshape(2, -1)
                    if a > b:
                        continue
                    at = people[a][:, i], people[b][:, j]
                    value, subject = ranked[at].sum(axis=0), 100 * number + protocol.subject[people[[a, b], 0, 0]]
                    costs[a != b].append(shown[at].sum(axis=0))
                    if a == b:
                        mated.append(pairs.mated(value, np.full(len(value), subject[0])))
                    else:
                        nonmated.append(pairs.nonmated(value, *(np.full(len(value), one) for one in subject)))
        same, others = joined(mated), joined(nonmated)
        rate = validate.rates(same, others, tuple(map(np.concatenate, costs)), resamples=200)
        for key, scale, unit, found in (("eer_pct", 100, "%", rate.eer), ("cllr", 1, "bits", rate.cllr)):
            value, low, high = (scale * x for x in (found.value, found.lower, found.upper))
            rows.append(Row(f"fvc5_{word}_{key}_{extractor}", value, low, high, unit, "", ""))
    return rows


def joined(parts: Sequence[Pairs]) -> Pairs:
    """All of them."""
    return Pairs(*(np.concatenate([getattr(one, field.name) for one in parts]) for field in fields(Pairs)))


def speed(templates: Sequence[Template]) -> list[Row]:
    """Comparisons a second of one core, of prints whose cylinders are at hand."""
    prints = compare.gather([[one] for one in templates])
    rows = np.arange(len(prints))
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    try:
        per_second = []
        for repeat in range(5):
            probes = [compare.gather([[one]]) for one in templates[repeat :: max(1, len(templates) // 20)]]
            begun = time.process_time()
            for probe in probes:
                compare.compare(probe, prints, rows)
            per_second.append(len(probes) * len(rows) / (time.process_time() - begun))
    finally:
        os.sched_setaffinity(0, cores)
    peer = "SourceAFIS 5,100, OpenAFIS 17,000, bozorth3 880"
    return [quantiles("compares_per_s_core", per_second, "1/s", ">= 30000", peer)]


def search(templates: Sequence[Template]) -> list[Row]:
    """Searches of a gallery of 10,000, by the pipeline's own steps: propose, compare, weigh, rank, audit."""
    rng = np.random.default_rng(1)
    mandate = Mandate("benchmark", "measure the search", "none needed")
    searches, found = [], []
    with tempfile.TemporaryDirectory() as folder:
        secret = Secret.from_text("a benchmark's passphrase")
        with Gallery.create(Path(folder) / "gallery.tn", secret, mandate) as gallery:
            everybody = range(GALLERY)
            for batch in (everybody[at : at + 500] for at in range(0, GALLERY, 500)):
                gallery.add_many([person(templates, number, rng) for number in batch])
            begun = time.perf_counter()
            references = load(gallery, [KIND])
            loading = time.perf_counter() - begun
            for number in range(0, len(templates), max(1, len(templates) // 20)):
                one = (templates[number],)
                probe = Probe((), (Part(KIND, KIND.name, one, KIND.prepare(one)),), {}, {})
                begun = time.perf_counter()
                rows = pipeline.propose(probe, references, 10)
                listed, _, _ = decide.candidates(pipeline.weigh(probe, references, rows), GALLERY, 0.5, show=10)
                gallery.append_audit("identify", mandate, {"candidates": [one.subject for one in listed]})
                searches.append(time.perf_counter() - begun)
                found.append(f"p{number:05}" in [one.subject for one in listed])
    return [
        quantiles("identify_10k_s", searches, "s", "<= 0.5", ""),
        Row("identify_10k_lists_the_same_print_pct", 100 * float(np.mean(found)), None, None, "%", "", ""),
        Row("load_10k_s", loading, None, None, "s", "", ""),
    ]


def person(
    templates: Sequence[Template], number: int, rng: np.random.Generator
) -> tuple[str, Sample, Quality, Template]:
    """Entry ``number`` of a large gallery: first the prints themselves, then prints of the same size and density whose
    minutiae were moved by one or two ridge periods, since there are not 10,000 real ones at hand."""
    one = templates[number % len(templates)]
    if number >= len(templates):
        one = moved(one, rng)
    sample = Sample(KIND.name, number.to_bytes(4, "big"))
    return f"p{number:05}", sample, Quality(one.quality), replace(one, sample=sample.sha256())


def moved(one: Template, rng: np.random.Generator) -> Template:
    """The template with every minutia disturbed by 10 to 20 pixels and about as many degrees."""
    print_ = template.decode(one.data)
    x, y, direction = (a[0] for a in million.disturbed(print_.x, print_.y, print_.direction, 1, rng))
    return replace(one, data=template.encode(replace(print_, x=x, y=y, direction=direction.astype(np.float32))))


def enrolment(data: Path) -> list[Row]:
    """``truename enrol`` of the FVC sets on two cores, by the own extractor, from start to the last commit."""
    command = Path(sys.executable).with_name("truename")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        prints, config, manifest = 0, home / "truename.toml", ["subject,file,kind,ppi"]
        config.write_text('[fingerprint]\nextractor = "own"\n')
        for name, ppi in FVC.items():
            files = evaluation.names_in(data / name)
            manifest += [f"{finger(name, file)},{data / name / file},{KIND.name},{ppi}" for file in files]
            prints += len(files)
        (home / "prints.csv").write_text("\n".join(manifest) + "\n")
        env = {
            "TRUENAME_CONFIG": str(config),
            "TRUENAME_GALLERY": str(home / "gallery.truename"),
            "TRUENAME_KEY_FILE": str(home / "key"),
        }
        why = ["--operator", "benchmark", "--purpose", "measure the enrolment", "--authority", "none needed"]
        run([command, "init", *why], env=env).required()
        took = run([command, "enrol", home / "prints.csv"], env=env).required().seconds
    return [Row("enrol_own_per_s", prints / took, None, None, "1/s", ">= 20", "")]


def start() -> list[Row]:
    """How long ``truename --help`` takes."""
    command = shutil.which("truename", path=str(Path(sys.executable).parent)) or "truename"
    seconds = []
    for _ in range(5):
        begun = time.perf_counter()
        subprocess.run([command, "--help"], check=True, stdout=subprocess.DEVNULL)
        seconds.append(time.perf_counter() - begun)
    return [Row("help_start_s", min(seconds), min(seconds), max(seconds), "s", "<= 0.15", "")]


def demo() -> list[Row]:
    """``make demo`` in a fresh clone: download, compile, generate, enrol, search."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "truename"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        begun = time.perf_counter()
        environment = {**os.environ, "TRUENAME_MODELS": str(Path(folder) / "models")}
        subprocess.run(["make", "demo"], cwd=clone, check=True, env=environment, stdout=sys.stderr)
        seconds = time.perf_counter() - begun
    return [Row("demo_fresh_clone_s", seconds, None, None, "s", "<= 300", "")]


def synthetic(fingers: int) -> list[Template]:
    """Templates of synthetic prints, for speeds where there are no data."""
    with tempfile.TemporaryDirectory() as folder:
        synth.write(Path(folder), fingers, 1, 1)
        samples = ((p, Sample("fingerprint", p.read_bytes(), p.name)) for p in sorted(Path(folder).glob("*.png")))
        done = [outcome for _, _, outcome in extraction.extract_each(samples)]
    return [
        one.template for one in done if isinstance(one, extraction.Extracted) and isinstance(one.template, Template)
    ]


if __name__ == "__main__":
    main()
