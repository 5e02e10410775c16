"""provenance, doctor: what this program consists of, and whether it is whole."""

from __future__ import annotations

from collections import Counter

import click

from truename.cli import console
from truename.cli.options import json_option
from truename.errors import ProvenanceError


@click.command()
@json_option
def provenance(as_json: bool) -> int:
    """Say who made each part of this program, and verify it.

    Every installed distribution and model with its maker, licence and hash; every file on disk is held against the lock
    and the manifest. Uses no network. Exit code 6 if anything was altered.
    """
    from truename.provenance import installed

    with console.progress() as bar:
        task = bar.add_task("reading", total=None)
        components = installed.report(
            progress=lambda what, done, total: bar.update(
                task, description=console.plain(what), completed=done, total=total or None
            )
        )
    altered = [component for component in components if component.altered]
    if as_json:
        console.write_json({"ok": not altered, "components": components})
        return ProvenanceError.exit_code if altered else 0
    console.table(
        ["name", "version", "maker", "licence", "SHA-256"],
        [[one.name, one.version, one.maker, one.licence, one.sha256[:10]] for one in components],
        cut={0: 18, 1: 9, 2: 20, 3: 12, 4: 10},  # five columns in 80 characters
    )
    held = Counter(one.basis for one in components)
    console.say("; ".join(f"{number} held against {basis}" for basis, number in held.most_common()) + ".")
    for one in components:
        if one.note:
            console.note(f"{one.name}: {one.note}")
    for one in altered:
        for path in one.altered:
            console.say(f"{one.name}: {path}", "bold")
    console.say("Altered: do not use this program." if altered else f"{len(components)} components, none altered.")
    return ProvenanceError.exit_code if altered else 0


@click.command()
@json_option
def doctor(as_json: bool) -> int:
    """Say what is installed, what is missing, and how to get it. Exit code 6 if something is missing."""
    from truename.provenance.doctor import examine

    checks = examine()
    missing = [check for check in checks if check.needed and not check.ok]
    if as_json:
        console.write_json({"ok": not missing, "checks": checks})
    else:
        console.table(
            ["", "what", "found", "do"],
            [
                ["ok" if one.ok else "MISSING" if one.needed else "optional", one.name, one.found, one.do]
                for one in checks
            ],
        )
    return ProvenanceError.exit_code if missing else 0
