"""models: what networks there are, and whether they are what they should be."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from truename.cli import console
from truename.cli.options import PATH, json_option
from truename.errors import ProvenanceError

if TYPE_CHECKING:
    from truename.provenance.models import State

names_argument = click.argument("names", nargs=-1)


@click.group()
def models() -> None:
    """List, pull and verify the models."""


@models.command("list")
@json_option
def list_(as_json: bool) -> None:
    """Say which models there are, who made them, and whether they are here."""
    from truename.provenance import models as provenance

    states = provenance.states()
    if as_json:
        console.write_json({"folder": provenance.folder(), "models": [_values(state) for state in states]})
        return
    console.table(
        ["name", "state", "purpose", "maker", "licence", "MB"],
        [
            [
                state.model.name,
                state.presence,
                state.model.purpose,
                state.model.maker,
                state.model.licence,
                f"{state.model.size / 1e6:.1f}",
            ]
            for state in states
        ],
        right=[5],
    )
    for state in states:
        console.say(f"{state.model.name}: trained on {state.model.training_data}. {state.model.homepage}", "dim")
    console.say(f"Folder: {provenance.folder()}", "dim")


@models.command()
@names_argument
@click.option(
    "--from", "source", type=PATH, help="Take the files from this folder and ask no network; for machines without one."
)
@json_option
def pull(names: tuple[str, ...], source: Path | None, as_json: bool) -> None:
    """Bring models to this machine, and verify them; all of them where no NAMES are given."""
    from truename.provenance import models as provenance

    with console.progress() as bar:
        tasks: dict[str, Any] = {}

        def show(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(console.plain(what), total=total or None)
            bar.update(tasks[what], completed=done, total=total or None)

        states = provenance.pull(names, source, show)
    if as_json:
        console.write_json({"folder": provenance.folder(), "models": [_values(state) for state in states]})
    else:
        for state in states:
            console.say(f"{state.model.name} is ready: {state.path}")


@models.command()
@names_argument
@json_option
def verify(names: tuple[str, ...], as_json: bool) -> int:
    """Hold the models on disk against the manifest; all of them where no NAMES are given.

    Exit code 6 if one is missing or altered.
    """
    from truename.provenance import models as provenance
    from truename.provenance.models import Presence

    states = provenance.states(names)
    wrong = [state for state in states if state.presence is not Presence.READY]
    if as_json:
        console.write_json({"ok": not wrong, "models": [_values(state) for state in states]})
    else:
        _show(states)
    return ProvenanceError.exit_code if wrong else 0


def _show(states: Iterable[State]) -> None:
    for state in states:
        console.say(f"{state.model.name}: {state.presence}{f', {state.found}' if state.found else ''} ({state.path})")


def _values(state: State) -> dict[str, Any]:
    model: dict[str, Any] = console.values(state.model)
    return {**model, "path": str(state.path), "state": str(state.presence), "found": state.found}
