"""Every figure about faces, beside its bar and its peers'.

    python benchmarks/face.py [--data DIR] [--json FILE] [--quick]

DIR holds a folder of pictures with ``pairs.csv`` (a folder for each person; fold, two files, mated or not), a CSV file
of people and sex labels, and ``video/*.mp4``. Tier 1 is YuNet with Intel's two networks, tier 0 CenterFace with dlib's,
whatever the settings say. All pairs are every pair of the folder's pictures. Each part runs in a process of its own.

Intervals are of 95 % over people: a pair counts as often as its person was drawn, or as the product of both (see
:mod:`truename.weighing.validate`). Those of speeds are the 5th and 95th percentile.

``--quick`` takes some of the pictures and ends within a minute; figures that it cannot give are left out.
"""

from __future__ import annotations

import argparse
import atexit
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import av
import numpy as np
from PIL import Image
from rows import Row, mean_of, progress, quantiles, show, write
from scipy.stats import beta

from truename import evaluation, pipeline
from truename.evaluation import Comparisons, Extractions
from truename.gallery import Gallery, Secret
from truename.kinds.face import KIND, compare, params
from truename.kinds.face.compare import Gathered
from truename.kinds.face.index import Index
from truename.kinds.face.template import decode
from truename.sources import Entry
from truename.sources.video import Recording
from truename.types import Mandate
from truename.watch import Watch
from truename.weighing import groups, listed, validate
from truename.weighing.listed import Listed
from truename.weighing.pairs import fvc_pairs

CAVEATS = """
What flatters: the score's few constants and the shipped tables were fitted on LFW folds 1 to 3; cllr_cal's tables were
not, each was fitted on two folds and shown on the third. LFW's people are famous, and Intel does not state what its
networks were trained on, so that LFW's people may be among it; dlib's author states that he avoided them.
The pictures are the deep-funnelled ones, 250 pixels wide and turned upright, and a detector found each face before.
Sex labels come from public lists, and some are wrong; so are some names of LFW.

Peers' figures: dlib's and Intel's networks, each with a detector and an alignment of its own, on all of LFW (PEERS).
Their speeds were measured on another machine and are good as ratios only.
"""

ROOT = Path(__file__).parents[1]
SETTINGS = {
    "tier1": '[face]\ndetector = "yunet"\nlandmarks = "retail-0009"\nembedder = "retail-0095"\n',
    "tier0": '[face]\ndetector = "centerface"\nlandmarks = ""\nembedder = "dlib-resnet"\n',
}
QUICK_PEOPLE = 60
QUICK_PAIRS = 15  # of each origin in each fold
MILLION, DIMENSION = 1_000_000, 512
PROPOSED = 200  # rows that a search proposes for full comparison; truename.pipeline.PROPOSED
WATCHED = (1280, 720)


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description="Figures about faces.")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data/face")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--part", choices=list(PARTS), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.part:
        write(PARTS[arguments.part][1](arguments.data, arguments.quick), arguments.json)
        return
    parts = {name: in_its_own_process(name, arguments.data, arguments.quick) for name in PARTS}
    rows = [row for those in parts.values() for row in those or ()]
    show(rows)
    print(CAVEATS)
    if arguments.json:
        write(rows, arguments.json)
    failed = [name for name, those in parts.items() if those is None]
    if failed:
        raise SystemExit(f"left out, see above: {', '.join(failed)}")


def in_its_own_process(part: str, data: Path, quick: bool) -> list[Row] | None:
    """A part's rows; ``None`` where it failed, and said why."""
    with tempfile.TemporaryDirectory() as folder:
        settings, found = Path(folder) / "truename.toml", Path(folder) / "rows.json"
        settings.write_text(PARTS[part][0])
        command = [sys.executable, __file__, "--part", part, "--data", str(data), "--json", str(found)]
        ran = subprocess.run(
            command + ["--quick"] * quick, env={**os.environ, "TRUENAME_CONFIG": str(settings)}, check=False
        )
        return None if ran.returncode else [Row(**row) for row in json.loads(found.read_text())]


# --- errors


def errors(tier: str, data: Path, quick: bool) -> list[Row]:
    """What a tier gets wrong, through the path that a search takes."""
    pictures, pairs_file = folder_of(data, quick)
    pairs = listed.read(pairs_file, evaluation.names_in(pictures))
    protocol = fvc_pairs(pairs.protocol.names)
    made = evaluation.extract_all(pictures, protocol.names, KIND.name, progress=progress(tier))
    chosen = evaluation.compare_all(made, pairs.protocol)
    every = evaluation.compare_all(made, protocol, progress=progress(tier))
    folds = len(np.unique(pairs.mated_fold))
    accuracy = listed.accuracy(pairs, chosen.mated, chosen.nonmated).accuracy
    rates = validate.rates(every.mated, every.nonmated)

    def pct(name: str, one: validate.Estimate, bar: str, peer: str) -> Row:
        return Row(f"{name}_{tier}_pct", 100 * one.value, 100 * one.lower, 100 * one.upper, "%", bar, peer)

    bars = {"tier1": (">= 99.3", ">= 96.5", ">= 90"), "tier0": (">= 98.5", "", "")}[tier]
    peers = ("dlib 98.85; DeepFace's best 99.5 (quoted)", "dlib 67, Intel model alone 97.2", "dlib 41, Intel 91.5")
    rows = [pct("lfw_accuracy", accuracy, bars[0], peers[0])]
    for (point, name), bar, peer in zip(((1e-4, "1e-4"), (1e-5, "1e-5")), bars[1:], peers[1:], strict=True):
        if rates.nonmated * point >= 10:
            fnmr = rates.fnmr_at_fmr[point]
            tar = validate.Estimate(1 - fnmr.value, 1 - fnmr.upper, 1 - fnmr.lower)
            rows.append(pct(f"allpairs_tar_at_{name}", tar, bar, peer))
    rows.append(pct("allpairs_eer", rates.eer, "", "dlib 1.03, Intel 0.57 (LFW's pairs)"))
    rows.append(missed(tier, pictures, made))
    if not quick:
        rows += by_group(tier, data, every) + calibration(tier, data, every, pairs, chosen)
    print(f"{tier}: {rates.mated} mated and {rates.nonmated} non-mated pairs, {rates.subjects} people, {folds} folds")
    return rows


def missed(tier: str, pictures: Path, made: Extractions) -> Row:
    """Pictures whose person was not found: no template, or one of a face that is not where the picture's centre is.

    LFW centres the person that a picture is of. The bounds are Clopper's and Pearson's, with people for trials.
    """
    wrong = []
    for name, one in zip(made.names, made.templates, strict=True):
        with Image.open(pictures / name) as picture:
            x, y = picture.width / 2, picture.height / 2
        left, top, width, height = decode(one.data).box if one else (0, 0, 0, 0)
        if not (left <= x <= left + width and top <= y <= top + height):
            wrong.append(name)
    people = len({Path(name).parts[0] for name in made.names})
    erring = len({Path(name).parts[0] for name in wrong})
    low = beta.ppf(0.025, erring, people - erring + 1) if erring else 0.0
    high = beta.ppf(0.975, erring + 1, people - erring)
    scale = len(made.names)
    for name in wrong:
        print(f"{tier}: missed {name} ({made.failures.get(name, 'another face was chosen')})")
    bar, peer = ("<= 0", "HOG 34 of 7,701") if tier == "tier1" else ("", "CenterFace 0 of 593, HOG 34 of 7,701")
    return Row(f"faces_missed_{tier}", len(wrong), low * scale, high * scale, f"of {scale}", bar, peer)


def by_group(tier: str, data: Path, every: Comparisons) -> list[Row]:
    """FMR by sex at one threshold: of the worst group, of the best, and their ratio."""
    labels = groups.read(labels_of(data), every.protocol.subjects)
    found = groups.differential(every.mated, every.nonmated, labels)
    rows = []
    for ratio, name, peer in ((found.fmr_ratio, "fmr", "1.7 (women to men)"), (found.fnmr_ratio, "fnmr", "")):
        if ratio is None:
            continue
        one, of = ratio.ratio, f"{ratio.worst} to {ratio.best}"
        rows.append(Row(f"{name}_ratio_groups_{tier}", one.value, one.lower, one.upper, of, "reported", peer))
    for group in found.groups:
        for name, one in (("fmr", group.fmr), ("fnmr", group.fnmr)):
            values = [100 * value for value in (one.value, one.lower, one.upper)]
            rows.append(Row(f"{name}_within_{group.label}_{tier}_pct", *values, "%", "", ""))
    return rows


def calibration(tier: str, data: Path, every: Comparisons, pairs: Listed, chosen: Comparisons) -> list[Row]:
    """What calibration loses on people it was not fitted on: mean over folds, each weighed by the others' table."""
    sys.path.insert(0, str(ROOT / "tools"))
    from fit_face import rotations

    labels = groups.read(labels_of(data), every.protocol.subjects)
    found = list(rotations(every, pairs, chosen, labels))
    rows = []
    for name, of in (("", "every"), ("_listed", "listed"), *((f"_{x}", f"within {x}") for x in labels.labels)):
        value, low, high = mean_of([one.rates.cllr_cal for one in found if one.pairs == of])
        bar = "<= 0.02" if (tier, name) == ("tier1", "") else ""
        rows.append(Row(f"cllr_cal_{tier}{name}", value, low, high, "bits", bar, ""))
    value, low, high = mean_of([one.rates.cllr for one in found if one.pairs == "every"])
    return [*rows, Row(f"cllr_{tier}", value, low, high, "bits", "", "")]


# --- speed and memory


def speed(name: str, bar: str, data: Path, quick: bool) -> list[Row]:
    """From the bytes of a picture to its template, on one core."""
    pictures, _ = folder_of(data, quick)
    names = evaluation.names_in(pictures)
    samples = [
        evaluation.only_sample(pictures / one, KIND.name, None) for one in names[:: max(1, len(names) // 100)][:100]
    ]
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    KIND.extract(samples[0])  # loads the networks
    milliseconds = []
    for sample in samples[1:]:
        begun = time.perf_counter()
        KIND.extract(sample)
        milliseconds.append(1000 * (time.perf_counter() - begun))
    return [quantiles(f"picture_to_embedding_ms_{name}", milliseconds, "ms", bar, "dlib 260")]


def index(data: Path, quick: bool) -> list[Row]:
    """A million embeddings of 512 numbers: how long an exact search takes on two cores, and the process's memory."""
    del data
    if quick:
        return []
    os.sched_setaffinity(0, set(sorted(os.sched_getaffinity(0))[:2]))
    rng, many = np.random.default_rng(0), Index(DIMENSION)
    while len(many) < MILLION:
        block = rng.standard_normal((min(8192, MILLION - len(many)), DIMENSION), np.float32)
        many.add(block / np.linalg.norm(block, axis=1, keepdims=True))
    queries = np.random.default_rng(1).standard_normal((64, DIMENSION), np.float32)
    queries /= np.linalg.norm(queries, axis=1, keepdims=True)
    rows = []
    for name, at_once, bar, peer in (
        ("identify_1m_ms", 1, "<= 60", "faiss f32 87"),
        ("identify_1m_batch64_ms", 64, "<= 25", "f32 by BLAS 20"),
    ):
        each = []
        for _ in range(8):
            begun = time.perf_counter()
            many.search(queries[:at_once], PROPOSED)
            each.append(1000 * (time.perf_counter() - begun) / at_once)
        rows.append(quantiles(name, each[1:], "ms", bar, peer))
    # The whole of what a search does between its probe and the scores, with one face for each subject.
    ones, quality = np.ones(MILLION, np.float32), np.full(MILLION, 80, np.uint8)
    references = Gathered(MILLION, many, np.arange(MILLION), ones, ones, quality)
    each = []
    for query in queries[:8]:
        one = Index(DIMENSION)
        one.add(query[None])
        probe = Gathered(1, one, np.zeros(1, np.intp), ones[:1], ones[:1], quality[:1])
        begun = time.perf_counter()
        compare.compare(probe, references, params.OTHER_SCORE, compare.candidates(probe, references, PROPOSED))
        each.append(1000 * (time.perf_counter() - begun))
    rows.append(quantiles("propose_and_compare_1m_ms", each[1:], "ms", "", ""))
    gigabytes = peak_memory() / 1e9
    rows.append(
        Row("memory_1m_gb", gigabytes, None, None, "GB, the whole process at its most", "<= 1.3", "faiss f32 2.05")
    )
    return rows


def peak_memory() -> int:
    """Bytes that this process has held at most."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(1024 * int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


# --- recordings and folders


def watch(data: Path, quick: bool) -> list[Row]:
    """A recording scaled to 720p, against a watchlist of 20 people, on two cores."""
    clips = sorted((data / "video").glob("*.mp4"))
    if not clips:
        print(f"no recording in {data / 'video'}: its figures are left out")
        return []
    os.sched_setaffinity(0, set(sorted(os.sched_getaffinity(0))[:2]))
    pictures, _ = folder_of(data, quick)
    people = sorted(path for path in pictures.iterdir() if path.is_dir())[:20]
    entries = [Entry(one.name, one.name, file=min(one.iterdir()), kind="face") for one in people]
    with tempfile.TemporaryDirectory() as folder:
        recording = Path(folder) / "720p.mp4"
        scaled(clips[0], recording)
        mandate = Mandate("benchmark", "measure the watch", "none needed")
        with Gallery.create(
            Path(folder) / "gallery.tn", Secret.from_text("a benchmark's passphrase"), mandate
        ) as gallery:
            assert not any(outcome.failed for outcome in pipeline.enrol(gallery, entries, workers=0))
            rates = []
            for _ in range(1 if quick else 3):
                with Recording(recording) as opened:
                    watching = Watch(gallery, opened)
                    begun = time.perf_counter()
                    for _ in watching.events():
                        pass
                    done = watching.summary()
                    rates.append(done.frames / (time.perf_counter() - begun))
    shown = f"frames of the recording, {clips[0].name} scaled to {done.width} x {done.height}"
    print(f"watch: {done.frames} {shown}, {done.tracks} tracks, {done.events} events")
    return [
        quantiles("watch_720p_fps", rates, "1/s", ">= 15", ""),
        Row("watch_720p_frames_analysed_pct", 100 * done.analysed / done.frames, None, None, "%", "", ""),
    ]


def scaled(clip: Path, to: Path) -> None:
    """A recording scaled to 720p, at its own rate."""
    with av.open(str(clip)) as source, av.open(str(to), "w") as target:
        rate = source.streams.video[0].average_rate
        stream = target.add_stream("libx264", rate=rate, options={"preset": "veryfast", "crf": "20"})
        stream.width, stream.height, stream.pix_fmt = *WATCHED, "yuv420p"
        for number, frame in enumerate(source.decode(video=0)):
            larger = frame.reformat(*WATCHED, format="yuv420p")
            larger.pts, larger.time_base = number, 1 / rate
            target.mux(stream.encode(larger))
        target.mux(stream.encode())


def group(data: Path, quick: bool) -> list[Row]:
    """Which pictures show one person: of the pairs that are said to, how many do; of those that do, how many are said.

    Of each picture the face at its centre counts, which is whom LFW names; people in the background have no names.
    """
    pictures, _ = folder_of(data, quick)
    if quick:
        with tempfile.TemporaryDirectory() as folder:
            for name in quick_names(evaluation.names_in(pictures)):
                (Path(folder) / name).parent.mkdir(exist_ok=True)
                shutil.copy(pictures / name, Path(folder) / name)
            found = pipeline.group(Path(folder))
    else:
        found = pipeline.group(pictures, progress=progress("group"))
    of_face = {face: number for number, person in enumerate(found.people) for face in person.faces}
    # Faces are the most prominent first; alone, a picture's person is a cluster of its own.
    cluster = [of_face.get(one.faces[0], -1 - n) if one.faces else -1 - n for n, one in enumerate(found.pictures)]
    names, person = np.unique([Path(one.name).parts[0] for one in found.pictures], return_inverse=True)
    first, second = np.triu_indices(len(person), 1)
    said, true = np.array(cluster)[first] == np.array(cluster)[second], person[first] == person[second]
    rng, drawn = np.random.default_rng(0), []
    one, other, pairs = person[first[said]], person[second[said]], person[first[true]]
    right = one == other
    for resample in range(1001):
        times = np.bincount(rng.integers(len(names), size=len(names)), minlength=len(names)) if resample else 1
        times = np.broadcast_to(np.asarray(times, float), len(names))
        weight = np.where(right, times[one], times[one] * times[other])
        hit = weight[right].sum()
        drawn.append((100 * hit / weight.sum(), 100 * hit / times[pairs].sum()))
    low, high = np.percentile(drawn[1:], [2.5, 97.5], axis=0)
    return [
        Row("group_precision_pct", drawn[0][0], low[0], high[0], "% of pairs", ">= 99", ""),
        Row("group_recall_pct", drawn[0][1], low[1], high[1], "% of pairs", ">= 93", ""),
    ]


# --- data


def folder_of(data: Path, quick: bool) -> tuple[Path, Path]:
    """The folder of pictures and its list of pairs; with ``quick``, a list of some of them."""
    lists = sorted(data.glob("*/pairs.csv"))
    if len(lists) != 1:
        raise SystemExit(f"expected one folder with pairs.csv in {data}, found {len(lists)}")
    pairs = lists[0]
    if not quick:
        return pairs.parent, pairs
    header, *lines = pairs.read_text().splitlines()
    chosen: dict[tuple[str, str], list[str]] = {}
    for line in lines:
        fold, _, _, mated = line.split(",")
        chosen.setdefault((fold, mated), []).append(line)
    few = Path(tempfile.mkdtemp()) / "pairs.csv"
    atexit.register(shutil.rmtree, few.parent)
    few.write_text("\n".join([header, *(line for those in chosen.values() for line in those[:QUICK_PAIRS])]) + "\n")
    return pairs.parent, few


def quick_names(names: Sequence[str]) -> list[str]:
    """Pictures of the first people that have several."""
    by_person: dict[str, list[str]] = {}
    for name in names:
        by_person.setdefault(Path(name).parts[0], []).append(name)
    several = [those[:3] for those in by_person.values() if len(those) > 1]
    return [name for those in several[:QUICK_PEOPLE] for name in those]


def labels_of(data: Path) -> Path:
    """The table of people and sex labels."""
    tables = sorted(data.glob("*.csv"))
    if len(tables) != 1:
        raise SystemExit(f"expected one table of labels in {data}, found {len(tables)}")
    return tables[0]


PARTS = {
    "tier1": (SETTINGS["tier1"], lambda data, quick: errors("tier1", data, quick)),
    "tier0": (SETTINGS["tier0"], lambda data, quick: errors("tier0", data, quick)),
    "speed": (SETTINGS["tier1"], lambda data, quick: speed("tier1", "<= 35", data, quick)),
    "speed0": (SETTINGS["tier0"], lambda data, quick: speed("tier0", "", data, quick)),
    "index": (SETTINGS["tier1"], index),
    "watch": (SETTINGS["tier1"], watch),
    "group": (SETTINGS["tier1"], group),
}
"""What runs in a process of its own: the settings that it runs under, and the function."""
if importlib.util.find_spec("openvino"):
    PARTS["openvino"] = (
        'device = "openvino"\n' + SETTINGS["tier1"],
        lambda data, quick: speed("tier1_openvino", "", data, quick),
    )


if __name__ == "__main__":
    main()
