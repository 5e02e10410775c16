"""models: what networks there are, what is known of them, and whether they are what they should be."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from truename.cli import console
from truename.cli.options import PATH, json_option
from truename.errors import ProvenanceError

if TYPE_CHECKING:
    from truename.provenance.models import Model, State

TIERS = {
    "0": "0: package archives",
    "1": "1: its maker's own files",
    "made": "made: truename itself",
    "own": "own: the settings",
}
"""Where models come from."""

names_argument = click.argument("names", nargs=-1)
name_argument = click.argument("name")


@click.group()
def models() -> None:
    """List, pull and verify the models."""


@models.command("list")
@json_option
def list_(as_json: bool) -> None:
    """Say which models there are, who made them, and whether they are here.

    Those of tier 0 come from package archives, those of tier 1 from their makers, own ones from the settings; what
    truename made came with it.
    """
    from truename.provenance import models as provenance

    states = provenance.states()
    if as_json:
        console.write_json({"folder": provenance.folder(), "models": [_values(state) for state in states]})
        return
    console.table(
        ["name", "state", "tier", "role", "maker", "licence", "MB"],
        [
            [
                state.model.name,
                state.presence,
                state.model.tier,
                state.model.role.replace("-", " "),
                state.model.maker,
                state.model.licence,
                f"{state.model.size / 1e6:.1f}",
            ]
            for state in states
        ],
        cut={4: max(12, console.out().width - 68), 5: 14},
        right=[6],
    )
    console.say(f"Folder: {provenance.folder()}. What a model learned from, and its limits: models show NAME", "dim")


@models.command()
@name_argument
@json_option
def show(name: str, as_json: bool) -> None:
    """Say all that is known of a model: maker, licence, training data, limits, input, sources."""
    from truename.provenance import models as provenance

    (state,) = provenance.states([name])
    accepted = provenance.acceptance(state.model)
    if as_json:
        console.write_json({**_values(state), "accepted": accepted})
        return
    facts = _card(state.model)
    if accepted:
        facts["accepted"] = f"by {accepted.by}, {accepted.time}"
    console.facts(facts | {"state": f"{state.presence} {state.found}".strip(), "path": state.path}, title=name)


@models.command()
@names_argument
@click.option(
    "--from",
    "source",
    type=PATH,
    help="Take the models, or the files that they are converted from, from this folder and ask no network.",
)
@json_option
def pull(names: tuple[str, ...], source: Path | None, as_json: bool) -> None:
    """Bring models to this machine, and verify them; whatever can be had where no NAMES are given.

    Exit code 6 if a model that was named, or every model, could not be had.
    """
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
        return
    for state in states:
        if state.presence is provenance.Presence.READY:
            console.say(f"{state.model.name} is ready: {state.path}")
    missing = [state for state in states if state.presence is not provenance.Presence.READY]
    for state in missing:
        console.say(f"{state.model.name} is {state.presence}: {state.found}")
    if any(state.presence is not provenance.Presence.UNACCEPTED for state in missing):
        enough = "What is ready is enough to begin with. " if all(state.model.tier != "0" for state in missing) else ""
        console.say(f"{enough}Once their makers' files are in a folder, run: truename models pull --from DIR")


@models.command()
@names_argument
@json_option
def verify(names: tuple[str, ...], as_json: bool) -> int:
    """Hold the models on disk against the manifest; all of them where no NAMES are given.

    Exit code 6 if one is altered, or if one that was named is missing.
    """
    from truename.provenance import models as provenance
    from truename.provenance.models import Presence

    states = provenance.states(names)
    fine = {Presence.READY} if names else {Presence.READY, Presence.MISSING}
    wrong = [state for state in states if state.presence not in fine]
    fetched = [state for state in states if not state.model.made]
    none_here = bool(fetched) and all(state.presence is Presence.MISSING for state in fetched)
    if as_json:
        console.write_json({"ok": not wrong and not none_here, "models": [_values(state) for state in states]})
    else:
        _show(states)
    return ProvenanceError.exit_code if wrong or none_here else 0


@models.command()
@name_argument
@click.option("--by", required=True, help="Who accepts: a name, a role, an organisation.")
@json_option
def accept(name: str, by: str, as_json: bool) -> None:
    """Accept the licence of a model of your own that not everyone may use for everything.

    Shows the licence and its terms, and records who accepted them for exactly these bytes, beside the models.
    """
    from truename.provenance import models as provenance

    made = provenance.accept(name, by)
    if as_json:
        console.write_json(made)
        return
    model = provenance.get(name)
    console.facts({"licence": model.licence, "terms": model.terms or "not stated", "homepage": model.homepage})
    console.say(f"Accepted for {name} by {made.by}, {made.time}; recorded in {provenance.folder()}")


def _show(states: Iterable[State]) -> None:
    for state in states:
        console.say(f"{state.model.name}: {state.presence}{f', {state.found}' if state.found else ''} ({state.path})")


def _card(model: Model) -> dict[str, object]:
    """What is known of a model, for people; what does not apply is left out."""
    expects = {key: value for key, value in console.values(model.input).items() if value not in (None, "", [])}
    facts: dict[str, object] = {
        "purpose": model.purpose,
        "role": model.role,
        "tier": TIERS[model.tier],
        "maker": model.maker,
        "licence": model.licence,
        "terms": model.terms,
        "trained on": model.training_data,
        "limits": model.limits,
        "homepage": model.homepage,
        "input": "; ".join(f"{key} {value}" for key, value in expects.items()),
        "decoder": model.decoder,
        "dimension": model.dimension or "",
        "file": f"{model.file}, {model.size} bytes",
        "SHA-256": model.sha256,
        "converted by": model.convert,
        "made by": model.made,
        "sources": "; ".join(
            f"{part.file}: {source}, SHA-256 {part.sha256[:16]}" for part in model.fetched for source in part.sources
        ),
    }
    return {name: value for name, value in facts.items() if value}


def _values(state: State) -> dict[str, Any]:
    model: dict[str, Any] = console.values(state.model)
    place = {"path": str(state.path), "state": str(state.presence), "found": state.found}
    return {**model, "tier": state.model.tier, **place}
