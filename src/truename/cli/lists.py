"""lists: watchlists on this machine: take them, bring them up to date, and show who is on them by whose word."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from truename.cli import console
from truename.cli.options import PATH, json_option, lists_option

if TYPE_CHECKING:
    from truename.lists import Changes, Entity, Lists, Snapshot
    from truename.lists.changes import Change

F = TypeVar("F", bound=Callable[..., Any])

SHOWN = 20
"""Entities of each sort of change that are shown to people; --json has them all."""

TOLD = {
    "user": "stated with --published",
    "file": "as the file says",
    "modified": "nobody says: the day on which the file was last written",
}
"""Who says when a list was published."""

name_argument = click.argument("name")
files_argument = click.argument("files", nargs=-1, required=True, type=PATH)


def source_options(command: F) -> F:
    """``--published`` and ``--reader``: what is known of files beside what they say."""
    command = click.option(
        "--reader", help="The format: ofac-csv, ofac-xml, un-xml, eu-csv or ftm-json; told by the content by default."
    )(command)
    return click.option(
        "--published",
        default="",
        metavar="YYYY-MM-DD",
        help="When the list was published; else what the files say, else when they were last written.",
    )(command)


@click.group()
def lists() -> None:
    """Take watchlists, bring them up to date, and show who is on them.

    Read are OFAC's lists (CSV and XML), the UN Security Council's (XML), the EU's (CSV) and FollowTheMoney as JSON
    lines, in which OpenSanctions publishes. A folder or a zip holds the files of one list.
    """


@lists.command()
@name_argument
@files_argument
@source_options
@lists_option
@json_option
def add(
    name: str, files: tuple[Path, ...], published: str, reader: str | None, lists_path: Path | None, as_json: bool
) -> None:
    """Take a list that is not here yet, from its publisher's FILES, under a NAME of your choice.

    Files that are malformed add nothing: the error says where they are wrong.
    """
    snapshot = _lists(lists_path).add(name, files, reader, published)
    if as_json:
        console.write_json(_values(snapshot))
        return
    _say(snapshot)


@lists.command()
@name_argument
@files_argument
@source_options
@click.option("--shrunk", is_flag=True, help="It is right that less than half of the entities are left.")
@lists_option
@json_option
def update(
    name: str,
    files: tuple[Path, ...],
    published: str,
    reader: str | None,
    shrunk: bool,
    lists_path: Path | None,
    as_json: bool,
) -> None:
    """Take a later state of a list, and say what was added, removed and changed.

    Earlier states stay. Files that are malformed, older, another publisher's or cut short change nothing.
    """
    snapshot, changes = _lists(lists_path).update(name, files, reader, published, shrunk)
    if as_json:
        console.write_json({**_values(snapshot), "changes": changes})
        return
    _say(snapshot)
    _say_changes(changes)


@lists.command()
@click.argument("name", required=False)
@click.option("--entity", "id", help="Show what every list says of this entity of the list NAME, claim by claim.")
@lists_option
@json_option
def show(name: str | None, id: str | None, lists_path: Path | None, as_json: bool) -> None:
    """Say which lists are here and how old they are, all that is known of one, or of an entity on it."""
    here = _lists(lists_path)
    if id is not None:
        if name is None:
            raise click.UsageError("--entity needs the NAME of the list that the entity is on.")
        _show_entity(here, name, id, as_json)
    elif name is not None:
        _show_list(here, name, as_json)
    else:
        _show_all(here, as_json)


@lists.command()
@name_argument
@lists_option
@json_option
def remove(name: str, lists_path: Path | None, as_json: bool) -> None:
    """Remove a list with all its states."""
    _lists(lists_path).remove(name)
    if as_json:
        console.write_json({"removed": name})
        return
    console.say(f"Removed {name}.")


@lists.command()
@click.option("--last", type=click.IntRange(1), help="Show only that many entries, the newest; all by default.")
@click.option(
    "--head",
    "heads",
    multiple=True,
    metavar="N:HASH",
    help="A head that was noted before; the chain must still contain it. Several times if needed.",
)
@lists_option
@json_option
def audit(lists_path: Path | None, last: int | None, heads: tuple[str, ...], as_json: bool) -> int:
    """Show who screened whom, what for, and verify the chain.

    Prints the head of the chain: note it elsewhere, and give it as --head later, to notice entries that were cut off.
    Exit code 4 if the chain is broken.
    """
    from truename.cli.galleries import noted_heads, passing, show_chain
    from truename.screening.log import Log

    log, noted, shown = Log(_lists(lists_path).folder), noted_heads(heads), deque[Any](maxlen=last)
    broken = log.verify(passing(log.entries(), shown), noted)
    return show_chain(shown, broken, None if broken else log.head(), as_json)


def _lists(lists_path: Path | None) -> Lists:
    from truename import lists as store

    return store.Lists(lists_path or store.folder())


def _show_all(here: Lists, as_json: bool) -> None:
    snapshots = [here.snapshot(name) for name in here.names()]
    if as_json:
        console.write_json({"folder": here.folder, "lists": [_values(snapshot) for snapshot in snapshots]})
        return
    if not snapshots:
        console.say(f"No lists in {here.folder}. Add one: truename lists add NAME FILE")
        return
    console.table(
        ["name", "publisher", "published", "days", "entities", "SHA-256"],
        [
            [
                snapshot.name,
                snapshot.publisher or "not stated",
                f"{snapshot.published}{'' if snapshot.published_by != 'modified' else '?'}",
                snapshot.age(),
                _numbers(snapshot),
                snapshot.capture[:8],
            ]
            for snapshot in snapshots
        ],
        right=[3],
        cut={1: max(14, console.out().width - 70), 2: 11, 5: 8},
    )
    if any(snapshot.published_by == "modified" for snapshot in snapshots):
        console.say("?: nobody says when it was published; it is the day on which the file was last written.", "dim")
    console.say(f"Folder: {here.folder}. Of one list: truename lists show NAME", "dim")


def _show_list(here: Lists, name: str, as_json: bool) -> None:
    *earlier, snapshot = here.snapshots(name)
    if as_json:
        console.write_json({**_values(snapshot), "earlier": [_values(other) for other in reversed(earlier)]})
        return
    _say(snapshot)
    if earlier:
        console.table(
            ["earlier states", "taken", "entities", "SHA-256"],
            [[other.published, other.captured, f"{other.count:,}", other.capture[:12]] for other in reversed(earlier)],
            right=[2],
        )


def _show_entity(here: Lists, name: str, id: str, as_json: bool) -> None:
    from truename.lists import claims, designations

    # The list that was asked for comes first; the entity has to be on it.
    first = here.snapshot(name)
    records = [(first, first.entity(id))]
    others = [here.snapshot(other) for other in here.names() if other != name]
    found = designations.find([first, *others])
    own = claims.key(*records[0])
    designation = found.get(own, own)
    for snapshot in others:
        wanted = {key for key, one in found.items() if one == designation and key.startswith(f"{snapshot.name}:")}
        if wanted:
            records += [(snapshot, one) for one in snapshot.entities() if claims.key(snapshot, one) in wanted]
    said = [(snapshot, entity, list(claims.claims(snapshot, entity, designation))) for snapshot, entity in records]
    if as_json:
        console.write_json(
            {
                "designation": designation,
                "records": [
                    {"list": snapshot.name, "entity": entity, "published": snapshot.published, "claims": made}
                    for snapshot, entity, made in said
                ],
            }
        )
        return
    for snapshot, entity, made in said:
        _say_entity(snapshot, entity, made)
    if len(said) > 1:
        console.say("These records are of one designation: as evidence they count once.")


def _say_entity(snapshot: Snapshot, entity: Entity, made: Sequence[Any]) -> None:
    console.table(
        ["property", "value"],
        [[claim.property, claim.value] for claim in made],
        title=f"{entity.caption} ({entity.schema} {entity.id} on {snapshot.name})",
    )
    if made:
        console.say(
            f"Asserted by {made[0].asserted_by}, {made[0].asserted}; list of {snapshot.published}, taken "
            f"{made[0].captured}; SHA-256 of the source {made[0].capture}.",
            "dim",
        )


def _numbers(snapshot: Snapshot) -> str:
    from truename.lists.entity import ORGANISATION, PERSON

    counts = {
        name: sum(number for schema, number in snapshot.schemata.items() if schema in schemata)
        for name, schemata in (("persons", PERSON), ("organisations", ORGANISATION))
    }
    counts["other"] = snapshot.count - sum(counts.values())
    return ", ".join(f"{name} {number:,}" for name, number in counts.items() if number)


def _say(snapshot: Snapshot) -> None:
    console.facts(
        {
            "publisher": snapshot.publisher or "not stated",
            "format": snapshot.reader,
            "published": f"{snapshot.published}, {snapshot.age()} days ago ({TOLD[snapshot.published_by]})",
            "taken": snapshot.captured,
            "entities": f"{snapshot.count:,}: " + ", ".join(f"{n:,} {name}" for name, n in snapshot.schemata.items()),
            "files": "; ".join(f"{source.name}, SHA-256 {source.sha256}" for source in snapshot.sources),
        },
        title=snapshot.name,
    )


def _say_changes(changes: Changes) -> None:
    if not changes:
        console.say("Nothing was added, removed or changed.")
        return
    for what, some in (("added", changes.added), ("removed", changes.removed), ("changed", changes.changed)):
        if some:
            console.table([what, "schema", "name", *(["in"] if what == "changed" else [])], _rows(some, what))
        if len(some) > SHOWN:
            console.say(f"... and {len(some) - SHOWN:,} more; --json has them all.", "dim")
    console.say(
        f"{len(changes.added):,} added, {len(changes.removed):,} removed, {len(changes.changed):,} changed.", "bold"
    )


def _rows(some: Sequence[Change], what: str) -> list[list[object]]:
    shown = some[:SHOWN]
    if what == "changed":
        return [[one.id, one.schema, one.caption, ", ".join(one.properties)] for one in shown]
    return [[one.id, one.schema, one.caption] for one in shown]


def _values(snapshot: Snapshot) -> dict[str, Any]:
    document: dict[str, Any] = console.values(snapshot)
    return {**document, "capture": snapshot.capture, "days": snapshot.age()}
