"""synth: evidence of nobody, to try things with."""

from __future__ import annotations

from pathlib import Path

import click

from truename.cli import console
from truename.cli.options import PATH, json_option


@click.group()
def synth() -> None:
    """Make synthetic evidence to try things with."""


@synth.command()
@click.argument("folder", type=PATH)
@click.option("--subjects", type=click.IntRange(1), default=10, show_default=True, help="How many people.")
@click.option("--impressions", type=click.IntRange(1), default=2, show_default=True, help="Prints of each finger.")
@click.option(
    "--position",
    "positions",
    type=click.IntRange(1, 10),
    multiple=True,
    default=(2,),
    show_default=True,
    help="Fingers of each person, in codes of ISO/IEC 19794-2. Several times if needed.",
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="The same seed, the same prints.")
@json_option
def fingerprint(
    folder: Path, subjects: int, impressions: int, positions: tuple[int, ...], seed: int, as_json: bool
) -> None:
    """Draw fingers of nobody, and the prints they leave, into FOLDER.

    With their true minutiae and a manifest for truename enrol. Synthetic prints try things out; they never support a
    claim of accuracy.
    """
    from truename.kinds.fingerprint.synth import write

    with console.progress() as bar:
        task = bar.add_task("drawing", total=None)
        manifest = write(
            folder,
            subjects,
            impressions,
            seed,
            lambda done, total: bar.update(task, completed=done, total=total),
            positions,
        )
    prints = subjects * impressions * len(positions)
    if as_json:
        console.write_json({"folder": folder, "manifest": manifest, "subjects": subjects, "prints": prints})
    else:
        console.say(f"{prints} prints of {subjects} people in {folder}.")
        console.say(f"To enrol them: truename enrol {manifest} --gallery FILE")


@synth.command()
@click.argument("folder", type=PATH)
@click.option("--subjects", type=click.IntRange(1), default=10, show_default=True, help="How many people.")
@click.option("--samples", type=click.IntRange(1), default=2, show_default=True, help="Portraits of each person.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="The same seed, the same people.")
@json_option
def face(folder: Path, subjects: int, samples: int, seed: int, as_json: bool) -> None:
    """Draw people who do not exist, and portraits of them, into FOLDER.

    With their true landmarks and a manifest for truename enrol. Synthetic faces try things out; they never support a
    claim of accuracy.
    """
    from truename.kinds.face.synth import write

    with console.progress() as bar:
        task = bar.add_task("drawing", total=None)
        manifest = write(
            folder, subjects, samples, seed, lambda done, total: bar.update(task, completed=done, total=total)
        )
    portraits = subjects * samples
    if as_json:
        console.write_json({"folder": folder, "manifest": manifest, "subjects": subjects, "portraits": portraits})
    else:
        console.say(f"{portraits} portraits of {subjects} people in {folder}.")
        console.say(f"To enrol them: truename enrol {manifest} --gallery FILE")


@synth.command()
@click.argument("folder", type=PATH)
@click.option("--subjects", type=click.IntRange(1), default=10, show_default=True, help="How many people.")
@click.option("--samples", type=click.IntRange(1), default=2, show_default=True, help="Pictures of each palm.")
@click.option(
    "--position",
    "positions",
    type=click.Choice(["21", "23"]),
    multiple=True,
    default=("21",),
    show_default=True,
    help="Palms of each person: 21 right, 23 left, as in ANSI/NIST-ITL. Several times if needed.",
)
@click.option(
    "--form",
    type=click.Choice(["hand", "region", "scan"]),
    default="hand",
    show_default=True,
    help="Pictures of whole hands, regions cut from them, or scans of ridges at 500 ppi.",
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="The same seed, the same palms.")
@json_option
def palmprint(
    folder: Path, subjects: int, samples: int, positions: tuple[str, ...], form: str, seed: int, as_json: bool
) -> None:
    """Draw palms of nobody, and pictures of them, into FOLDER.

    With what is true of each and a manifest for truename enrol. Synthetic palms try things out; they never support a
    claim of accuracy.
    """
    from truename.kinds.palmprint.synth import Form, write

    with console.progress() as bar:
        task = bar.add_task("drawing", total=None)
        manifest = write(
            folder,
            subjects,
            samples,
            seed,
            lambda done, total: bar.update(task, completed=done, total=total),
            [int(position) for position in positions],
            Form(form),
        )
    pictures = subjects * samples * len(positions)
    if as_json:
        console.write_json({"folder": folder, "manifest": manifest, "subjects": subjects, "pictures": pictures})
    else:
        console.say(f"{pictures} pictures of {subjects} people's palms in {folder}.")
        console.say(f"To enrol them: truename enrol {manifest} --gallery FILE")
