"""Draw docs/picture.png: what corresponds in two synthetic prints of one finger, a whole one and a part of it.

    .venv/bin/python tools/readme_picture.py [FILE]

Nobody's finger is shown. The picture is the one that ``truename compare`` writes.
"""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from truename import Recorder, Sample, compare, explain
from truename.kinds.fingerprint import synth

FILE = Path(__file__).parents[1] / "docs" / "picture.png"
FINGER, PRESSED, TOUCHED = 4, 1, 4  # seeds, chosen by eye: a pattern whose core lies in both prints
NOISE = 0.15  # less than usual: grain makes the picture heavy, and hides nothing here


def main() -> None:
    """Draw two prints, compare them, and keep the picture of why."""
    finger = synth.finger(FINGER)
    whole = replace(synth.Condition.typical(np.random.default_rng(PRESSED)), noise=NOISE)
    part = replace(synth.Condition.partial(np.random.default_rng(TOUCHED)), noise=NOISE)
    probe = [sample("part of a finger", synth.impression(finger, TOUCHED, part))]
    reference = [sample("the whole finger", synth.impression(finger, PRESSED, whole))]
    trace = Recorder()
    answer = compare(probe, reference, trace=trace)
    _, explained = explain(answer, trace["probe"], trace["references"], lambda _: reference)
    ((_, why),) = explained.items()
    assert why.picture is not None
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else FILE
    file.write_bytes(why.picture)
    print(f"{file}: {file.stat().st_size / 1000:.0f} kB. {answer.summary} {why.sentence}")


def sample(name: str, one: synth.Impression) -> Sample:
    """A synthetic print as a file would hold it."""
    png = io.BytesIO()
    Image.fromarray(one.image).save(png, "png", dpi=(synth.PPI, synth.PPI))
    return Sample("fingerprint", png.getvalue(), name)


if __name__ == "__main__":
    main()
