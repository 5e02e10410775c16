"""synth: evidence of nobody, to try things with."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
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

    count = subjects * impressions * len(positions)
    draw = partial(write, folder, subjects, impressions, seed, positions=positions)
    _draw(draw, folder, subjects, ("prints", count), f"{subjects} people", as_json)


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

    draw = partial(write, folder, subjects, samples, seed)
    _draw(draw, folder, subjects, ("portraits", subjects * samples), f"{subjects} people", as_json)


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

    count = subjects * samples * len(positions)
    draw = partial(write, folder, subjects, samples, seed, positions=[int(code) for code in positions], form=Form(form))
    _draw(draw, folder, subjects, ("pictures", count), f"{subjects} people's palms", as_json)


def _draw(
    draw: Callable[..., Path], folder: Path, subjects: int, made: tuple[str, int], of: str, as_json: bool
) -> None:
    """Draw, with a bar, and say what was made.

    Args:
        draw: given ``progress``; returns the manifest.
        folder, subjects: where, and how many people.
        made: what is drawn, and how many.
        of: whom or what it shows.
        as_json: for programs.
    """
    what, count = made
    with console.progress() as bar:
        task = bar.add_task("drawing", total=None)
        manifest = draw(progress=lambda done, total: bar.update(task, completed=done, total=total))
    if as_json:
        console.write_json({"folder": folder, "manifest": manifest, "subjects": subjects, what: count})
    else:
        console.say(f"{count} {what} of {of} in {folder}.")
        console.say(f"To enrol them: truename enrol {manifest} --gallery FILE")
