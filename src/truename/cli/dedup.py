"""dedup: every subject of a gallery against every other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from truename.cli import INTERRUPTED, console
from truename.cli.interrupt import interruptible
from truename.cli.options import gallery_options, json_option, mandate, mandate_options, open_gallery
from truename.types import Status

if TYPE_CHECKING:
    from truename.dedup import Found, Pair


@click.command()
@click.option("--kind", "wanted", multiple=True, help="Kind of evidence to go by; several times. All by default.")
@click.option("-k", "k", type=click.IntRange(1, 1000), default=100, show_default=True, help="Pairs to show.")
@click.option(
    "--false",
    "false",
    type=click.FloatRange(0, 1000, min_open=True),
    default=10,
    show_default=True,
    help="Show pairs down to the weight at which so many of different people are expected by chance.",
)
@click.option(
    "--prior",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=0.01,
    show_default=True,
    help="Probability, before looking, that a subject is enrolled a second time.",
)
@click.option("--anew", is_flag=True, help="Forget what was compared before, and begin again.")
@mandate_options()
@gallery_options()
@json_option
def dedup(
    wanted: tuple[str, ...],
    k: int,
    false: float,
    prior: float,
    anew: bool,
    operator: str,
    purpose: str,
    authority: str,
    gallery_path: Path,
    key_file: Path | None,
    as_json: bool,
) -> int:
    """Compare everybody in a gallery with everybody: who may be enrolled twice? (needs a mandate)

    Each subject is searched for among all others by what is enrolled of it, and pairs that weigh enough are listed for
    people to look at. Nothing is merged. Pairs and weights are kept in the gallery, encrypted, and go with whoever is
    erased.

    A run that was stopped goes on when repeated. One that was finished compares only who was enrolled or changed since,
    and lists all pairs again. Ctrl-C ends after the current subject, with the pairs so far.
    """
    from truename import dedup as every

    with (
        open_gallery(gallery_path, key_file) as gallery,
        interruptible("after the current subject") as interrupted,
        console.phases() as progress,
    ):
        found = every.dedup(
            gallery,
            mandate(operator, purpose, authority),
            wanted=wanted,
            k=k,
            prior=prior,
            false=false,
            anew=anew,
            stop=lambda: bool(interrupted),
            progress=progress,
        )
    if as_json:
        console.write_json(found)
    else:
        _show(found)
    if found.left:
        console.note("Interrupted. Repeat the command to go on where it stopped.")
        return INTERRUPTED
    return 0


def _show(found: Found) -> None:
    """The pairs for people, and what they rest on."""
    from truename.review.report import percent

    count = len(found.pairs) + found.more
    over = f"{found.searched:,} subject{'s' if found.searched != 1 else ''}"
    far = f", of whom {found.left:,} are still to be compared" if found.left else ""
    console.say()
    console.say(
        f"{count:,} pair{'s' if count != 1 else ''} among {over} may be one each{far}."
        if count
        else f"No pair among {over} weighs enough{far}.",
        "bold",
    )
    if found.pairs:
        console.table(
            ["", "subject", "and", "log10 LR", "95 %", "probability", "by chance", "what made it"],
            [
                [
                    pair.rank,
                    pair.earlier,
                    pair.later,
                    f"{pair.llr.value:+.1f}",
                    "capped" if pair.llr.capped else f"{pair.llr.lower:+.1f} to {pair.llr.upper:+.1f}",
                    percent(pair.posterior),
                    f"{pair.expected_false:.2g}",
                    _made(pair),
                ]
                for pair in found.pairs
            ],
            right=[0, 3, 5, 6],
        )
    if found.more:
        console.say(f"{found.more:,} more weigh enough: see them with -k.")
    chance, several = min(found.false, found.possible), "s" if found.possible != 1 else ""
    console.say(
        f"{found.possible:,} pair{several}; listed from log10 LR {found.least:.1f} on, above which {chance:g} of them"
        f" are expected by chance at most. Before looking: {percent(found.prior)} that a subject is enrolled twice."
    )
    for remark in found.notes:
        console.say(f"Note: {remark}", "dim")
    console.say(f"Audit entry: {found.audit}", "dim")


def _made(pair: Pair) -> str:
    """The parts of a weight, the heaviest first."""
    parts = sorted(pair.contributions, key=lambda part: -abs(part.llr.value))
    told = [f"{part.group} {part.llr.value:+.1f}" for part in parts if part.status is Status.COMPARED]
    return "; ".join([*told, *(["one picture used twice"] if pair.same_file else [])])
