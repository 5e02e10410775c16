"""demo: a synthetic person identified, start to end, a program that refuses to run, and a case about a vendor.

Everything here is what a user would run: the same generator, gallery, pipeline and report. Only the people are drawn.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from truename.cli import console, demo_case
from truename.cli.options import PATH, json_option
from truename.errors import ProvenanceError
from truename.types import Answer, Mandate, Sample

if TYPE_CHECKING:
    from truename.sources import Entry, Refused

PEOPLE = 100
SEED = 2026
"""Of the drawn people; any other gives other people."""
WANTED = "s0042"
PROBE_SEED = 7
"""Of the probe: which part of the finger, how it was turned and pressed; how the face looks and is lit."""
POSITION = 2
"""Right index finger (ISO/IEC 19794-2, table 2)."""
MANDATE = Mandate("demo", "show how a search works", "none needed: these people are synthetic")


@click.command()
@click.option("--keep", type=PATH, help="Keep gallery, key and prints in this folder, too, to go on with.")
@json_option
def demo(keep: Path | None, as_json: bool) -> int:
    """See a synthetic person identified, start to end.

    100 synthetic people are enrolled into an encrypted gallery and one is searched with a new portrait, a partial,
    turned and distorted print, and a birth date of which the day is not known. Then one byte of a copy of a model is
    changed, to show that the program refuses it. Last, an invented vendor: who is behind it, by what a clerk has saved.
    The reports are kept in ./truename-demo, or in the folder of --keep.
    """
    from truename.kinds import fingerprint  # noqa: F401  (a missing kernel or library is known at once)
    from truename.provenance import models

    models.path("leader")
    began = time.monotonic()
    kept = keep or Path("truename-demo")
    kept.mkdir(parents=True, exist_ok=True)
    say = _silent if as_json else console.say
    faces = _faces_can_be_read()
    with _workplace(keep) as folder:
        what = "a face, a right index finger and a birth date" if faces else "a right index finger and a birth date"
        say(f"1. Drawing {PEOPLE} synthetic people: {what} each.")
        if not faces:
            say("   Without faces, because their models are not here: truename models pull")
        entries = _draw(folder, faces)

        say("2. Making an encrypted gallery and enrolling them, on all cores.")
        gallery_path, key_path = _make_gallery(folder)
        enrolled, seconds = _enrol(gallery_path, key_path, entries, PEOPLE * (3 if faces else 2))
        size = gallery_path.stat().st_size
        say(f"   {enrolled} samples enrolled in {seconds:.0f} s; the gallery holds {size / 1e6:.1f} MB, encrypted.")

        say("3. One of them leaves a part of a print, turned and smeared, and the month of a birth.")
        if faces:
            say("   A camera has seen the face, on another day and in another light.")
        probe = _probe(folder, faces)
        for sample in probe:
            if (folder / sample.name).is_file() and folder != kept:
                shutil.copy(folder / sample.name, kept / sample.name)

        say("4. Who could this be? Searching, with operator, purpose and authority on record.")
        answer = _identify(gallery_path, key_path, probe, kept / "report.html")
        if not as_json:
            _show(answer)
        report = kept / "report.html"
        say(f"   Who it was: {WANTED}. The report, with the pictures side by side: {report}")

        say("5. Changing one byte of a copy of the model, and searching with that.")
        code, message = _tampered(folder, gallery_path, key_path)
        say(f"   {message}")
        say(f"   Exit code {code}: it does not run with a model that is not its maker's.")

        say("6. A procurement desk asks before it signs: who is behind brightgate.example? All of it is invented.")
        case = demo_case.show(kept / "case.html")
        _show_case(case, say)
    if as_json:
        console.write_json(
            {
                "people": PEOPLE,
                "faces": faces,
                "enrolled": enrolled,
                "enrol_s": seconds,
                "wanted": WANTED,
                "answer": answer,
                "report": report,
                "tampered": {"exit_code": code, "message": message},
                "case": case,
                "seconds": time.monotonic() - began,
            }
        )
    else:
        _farewell(keep, time.monotonic() - began)
    found = bool(answer.candidates) and answer.candidates[0].subject == WANTED
    return 0 if found and code == ProvenanceError.exit_code else 1


def _show_case(case: demo_case.CaseShown | None, say: Callable[[str], None]) -> None:
    if case is None:
        say("   Left out: the example comes with the repository, and truename was installed without it.")
        return
    for sentence in case.finding:
        say(f"   {sentence}")
    say("   Warning signs that are seen, none of which has a weight:")
    for title in case.signs:
        say(f"   - {title}")
    say(f"   The report, with the network, every link and its captures: {case.report}")


def _silent(text: str) -> None:
    """Nobody reads along."""


@contextmanager
def _workplace(keep: Path | None) -> Iterator[Path]:
    """The folder to keep, or one that is gone afterwards."""
    if keep is not None:
        yield keep
        return
    with tempfile.TemporaryDirectory(prefix="truename-demo-") as folder:
        yield Path(folder)


def _faces_can_be_read() -> bool:
    """Whether the models that read faces were pulled."""
    from truename.kinds import face
    from truename.provenance import models

    return all(models.ready(name) for name in face.chosen() if name)


def _draw(folder: Path, faces: bool) -> Iterator[Entry | Refused]:
    """Draw everybody; give what there is to enrol."""
    from truename.kinds.face import synth as portraits
    from truename.kinds.fingerprint import synth as prints
    from truename.sources import Entry
    from truename.sources import manifest as manifests

    with console.progress() as bar:
        task = bar.add_task("   drawing", total=PEOPLE * (2 if faces else 1))
        files = [
            prints.write(folder / "prints", PEOPLE, 1, SEED, lambda n, _: bar.update(task, completed=n), (POSITION,))
        ]
        if faces:
            files.append(
                portraits.write(folder / "faces", PEOPLE, 1, SEED, lambda n, _: bar.update(task, completed=PEOPLE + n))
            )
    dates = [Entry(f"birth of {who}", who, value=born, kind="date") for who, born in _births().items()]
    return chain(*map(manifests.read, files), dates)


def _births() -> dict[str, str]:
    """A birth date of everybody, by subject."""
    import numpy as np

    rng = np.random.Generator(np.random.PCG64(SEED))
    drawn = rng.integers((1945, 1, 1), (2006, 13, 29), (PEOPLE, 3))
    return {f"s{n:04}": f"{year:04}-{month:02}-{day:02}" for n, (year, month, day) in enumerate(drawn.tolist(), 1)}


def _make_gallery(folder: Path) -> tuple[Path, Path]:
    from truename.gallery import Gallery, Secret, new_key_file

    path, key = folder / "people.truename", folder / "people.key"
    if not key.exists():
        new_key_file(key)
    Gallery.create(path, Secret.from_file(key), MANDATE).close()
    return path, key


def _enrol(path: Path, key: Path, entries: Iterable[Entry | Refused], total: int) -> tuple[int, float]:
    from truename import pipeline
    from truename.gallery import Gallery, Secret

    began, enrolled = time.monotonic(), 0
    with Gallery.open(path, Secret.from_file(key), write=True) as gallery, console.progress() as bar:
        task = bar.add_task("   enrolling", total=total)
        for outcome in pipeline.enrol(gallery, entries):
            enrolled += not outcome.failed
            bar.advance(task)
    return enrolled, time.monotonic() - began


def _probe(folder: Path, faces: bool) -> list[Sample]:
    """Another print of the wanted finger, as hard as a mark on a hurried reader; the month of the birth; the face."""
    import numpy as np
    from PIL import Image

    from truename import sources
    from truename.kinds.face import synth as portraits
    from truename.kinds.fingerprint import synth as prints

    finger = prints.finger(_source(folder / "prints" / "truth" / f"{WANTED}_{POSITION}_1.json")["finger_seed"])
    condition = prints.Condition.partial(np.random.default_rng(PROBE_SEED))
    file = folder / "probe.png"
    Image.fromarray(prints.impression(finger, PROBE_SEED, condition).image).save(file, dpi=(prints.PPI, prints.PPI))
    samples = [*sources.open(file, "fingerprint", POSITION)]
    if faces:
        somebody = portraits.person(_source(folder / "faces" / "truth" / f"{WANTED}_1.json")["person_seed"])
        file = folder / "probe.jpg"
        file.write_bytes(portraits.portrait(somebody, PROBE_SEED).file())
        samples.extend(sources.open(file, "face"))
    return [*samples, Sample("date", _births()[WANTED][: len("2026-11")].encode(), "birth")]


def _source(truth: Path) -> dict[str, int]:
    """What a drawn picture was drawn from."""
    source: dict[str, int] = json.loads(truth.read_bytes())["source"]
    return source


def _identify(path: Path, key: Path, probe: Sequence[Sample], report: Path) -> Answer:
    from truename import pipeline
    from truename.cli.search import build_report
    from truename.gallery import Gallery, Secret
    from truename.review.report import write
    from truename.trace import Recorder

    trace = Recorder()
    with Gallery.open(path, Secret.from_file(key)) as gallery:
        answer = pipeline.identify(gallery, probe, MANDATE, k=5, trace=trace)
        answer, explained = pipeline.explain(answer, trace["probe"], trace["references"], gallery.samples)
        write(report, build_report("identify", answer, list(probe), explained, gallery, MANDATE))
    return answer


def _tampered(folder: Path, gallery: Path, key: Path) -> tuple[int, str]:
    """Search once more, in a process of its own, with a model in which one byte is another."""
    from truename.provenance import models

    copy = folder / "models-with-one-byte-changed"
    shutil.copytree(models.folder(), copy, dirs_exist_ok=True)
    (model,) = (state.model for state in models.states(["leader"]))
    with (copy / model.file).open("r+b") as file:
        file.seek(model.size // 2)
        byte = file.read(1)[0]
        file.seek(model.size // 2)
        file.write(bytes([byte ^ 1]))
    command = ["identify", str(folder / "probe.png"), "--gallery", str(gallery), "--key-file", str(key), "--json"]
    ran = subprocess.run(  # noqa: S603  (this program itself, with arguments made here)
        [sys.executable, "-m", "truename", *command],
        env={**os.environ, "TRUENAME_MODELS": str(copy)},
        capture_output=True,
        text=True,
        check=False,
    )
    shutil.rmtree(copy)
    error: dict[str, Any] = json.loads(ran.stdout or "{}").get("error", {})
    return ran.returncode, str(error.get("message", ran.stderr.strip()))


def _show(answer: Answer) -> None:
    from truename.cli.search import show_answer

    show_answer(answer, "identify")
    console.say()


def _farewell(keep: Path | None, seconds: float) -> None:
    console.say()
    console.say(f"That took {seconds:.0f} s. Now with your own pictures:", "bold")
    console.say("   truename compare ONE.jpg OTHER.jpg")
    console.say("   truename group FOLDER")
    console.say("   truename init --gallery people.truename --key-file people.key")
    console.say("   truename enrol FOLDER --gallery people.truename --key-file people.key")
    console.say("   truename identify PROBE.jpg --gallery people.truename --key-file people.key \\")
    console.say("       --operator YOU --purpose WHY --authority CASE")
    console.say("   Prints of fingers: the same, with --ppi 500.")
    if keep:
        console.say(f"   truename stats --gallery {keep / 'people.truename'} --key-file {keep / 'people.key'}")
