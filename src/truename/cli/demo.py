"""demo: a synthetic person identified, start to end, and then a program that refuses to run.

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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from truename.cli import console
from truename.cli.options import PATH, json_option
from truename.errors import ProvenanceError
from truename.types import Answer, Mandate, Sample

PEOPLE = 100
SEED = 2026
"""Of the drawn people; any other gives other people."""
WANTED = "s0042"
PROBE_SEED = 7
"""Of the probe: which part of the finger, how it was turned and pressed."""
POSITION = 2
"""Right index finger (ISO/IEC 19794-2, table 2)."""
MANDATE = Mandate("demo", "show how a search works", "none needed: these people are synthetic")


@click.command()
@click.option("--keep", type=PATH, help="Keep gallery, key and prints in this folder, too, to go on with.")
@json_option
def demo(keep: Path | None, as_json: bool) -> int:
    """See a synthetic person identified, start to end.

    100 synthetic people are enrolled into an encrypted gallery and one is searched with a partial, turned and distorted
    print. Then one byte of a copy of the model is changed, to show that the program refuses it. The report is kept in
    ./truename-demo, or in the folder of --keep.
    """
    from truename.kinds import fingerprint  # noqa: F401  (a missing kernel or library is known at once)
    from truename.provenance import models

    models.path("leader")
    began = time.monotonic()
    kept = keep or Path("truename-demo")
    kept.mkdir(parents=True, exist_ok=True)
    say = _silent if as_json else console.say
    with _workplace(keep) as folder:
        say(f"1. Drawing {PEOPLE} synthetic people, a right index finger each.")
        manifest = _draw(folder / "prints")

        say("2. Making an encrypted gallery and enrolling them, on all cores.")
        gallery_path, key_path = _make_gallery(folder)
        enrolled, seconds = _enrol(gallery_path, key_path, manifest)
        size = gallery_path.stat().st_size
        say(f"   {enrolled} enrolled in {seconds:.0f} s; the gallery holds {size / 1e6:.1f} MB, encrypted.")

        say("3. A finger of one of them touches again: a part of it, turned, pressed and smeared.")
        probe = _probe(folder)
        if folder != kept:
            shutil.copy(folder / "probe.png", kept / "probe.png")

        say("4. Who could this be? Searching, with operator, purpose and authority on record.")
        answer = _identify(gallery_path, key_path, probe, kept / "report.html")
        if not as_json:
            _show(answer)
        report = kept / "report.html"
        say(f"   Who it was: {WANTED}. The report, with both prints side by side: {report}")

        say("5. Changing one byte of a copy of the model, and searching with that.")
        code, message = _tampered(folder, gallery_path, key_path)
        say(f"   {message}")
        say(f"   Exit code {code}: it does not run with a model that is not its maker's.")
    if as_json:
        console.write_json(
            {
                "people": PEOPLE,
                "enrolled": enrolled,
                "enrol_s": seconds,
                "wanted": WANTED,
                "answer": answer,
                "report": report,
                "tampered": {"exit_code": code, "message": message},
                "seconds": time.monotonic() - began,
            }
        )
    else:
        _farewell(keep, time.monotonic() - began)
    found = bool(answer.candidates) and answer.candidates[0].subject == WANTED
    return 0 if found and code == ProvenanceError.exit_code else 1


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


def _draw(folder: Path) -> Path:
    from truename.kinds.fingerprint.synth import write

    with console.progress() as bar:
        task = bar.add_task("   drawing", total=PEOPLE)
        return write(folder, PEOPLE, 1, SEED, lambda done, _: bar.update(task, completed=done), (POSITION,))


def _make_gallery(folder: Path) -> tuple[Path, Path]:
    from truename.gallery import Gallery, Secret, new_key_file

    path, key = folder / "people.truename", folder / "people.key"
    if not key.exists():
        new_key_file(key)
    Gallery.create(path, Secret.from_file(key), MANDATE).close()
    return path, key


def _enrol(path: Path, key: Path, manifest: Path) -> tuple[int, float]:
    from truename import pipeline
    from truename.gallery import Gallery, Secret
    from truename.sources import manifest as manifests

    began, enrolled = time.monotonic(), 0
    with Gallery.open(path, Secret.from_file(key), write=True) as gallery, console.progress() as bar:
        task = bar.add_task("   enrolling", total=PEOPLE)
        for outcome in pipeline.enrol(gallery, manifests.read(manifest)):
            enrolled += not outcome.failed
            bar.advance(task)
    return enrolled, time.monotonic() - began


def _probe(folder: Path) -> Sample:
    """Another print of the wanted finger, as hard as a mark on a hurried reader."""
    import numpy as np
    from PIL import Image

    from truename import sources
    from truename.kinds.fingerprint import synth

    truth = json.loads((folder / "prints" / "truth" / f"{WANTED}_{POSITION}_1.json").read_text())
    finger = synth.finger(truth["source"]["finger_seed"])
    condition = synth.Condition.partial(np.random.default_rng(PROBE_SEED))
    file = folder / "probe.png"
    Image.fromarray(synth.impression(finger, PROBE_SEED, condition).image).save(file, dpi=(synth.PPI, synth.PPI))
    (sample,) = sources.open(file, "fingerprint", POSITION)
    return sample


def _identify(path: Path, key: Path, probe: Sample, report: Path) -> Answer:
    from truename import pipeline
    from truename.cli.search import build_report
    from truename.gallery import Gallery, Secret
    from truename.review.report import write
    from truename.trace import Recorder

    trace = Recorder()
    with Gallery.open(path, Secret.from_file(key)) as gallery:
        answer = pipeline.identify(gallery, [probe], MANDATE, k=5, trace=trace)
        answer, explained = pipeline.explain(answer, trace["probe"], trace["references"], gallery.samples)
        write(report, build_report("identify", answer, [probe], explained, gallery, MANDATE))
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
    console.say(f"That took {seconds:.0f} s. Now with your own images:", "bold")
    console.say("   truename init --gallery people.truename --key-file people.key")
    console.say("   truename enrol FOLDER --gallery people.truename --key-file people.key --ppi 500")
    console.say("   truename identify PROBE.png --gallery people.truename --key-file people.key --ppi 500 \\")
    console.say("       --operator YOU --purpose WHY --authority CASE")
    console.say("   truename compare ONE.png OTHER.png --ppi 500")
    if keep:
        console.say(f"   truename stats --gallery {keep / 'people.truename'} --key-file {keep / 'people.key'}")
