"""Write docs/cli.md, the reference of the command line, from the commands themselves.

.venv/bin/python tools/cli_reference.py          write it
.venv/bin/python tools/cli_reference.py --check  say whether it is current
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from truename.cli import EXIT_CODES, truename

FILE = Path(__file__).parents[1] / "docs" / "cli.md"


def main() -> int:
    text = reference()
    if "--check" in sys.argv[1:]:
        current = FILE.is_file() and FILE.read_text(encoding="utf-8") == text
        print(f"{FILE.name} is {'current' if current else 'not current: run tools/cli_reference.py'}")
        return 0 if current else 1
    FILE.write_text(text, encoding="utf-8")
    return 0


def reference() -> str:
    """The whole page."""
    lines = [
        "# The command line",
        "",
        "Written by `tools/cli_reference.py` from the commands themselves.",
        "",
        "Results go to stdout, everything else to stderr. With `--json`, stdout holds one JSON document (`enrol`,",
        "`reextract`, `case add` and `case claims`: one a line), also for errors:"
        ' `{"error": {"type", "message", "exit_code", "expected", "found", "do"}}`.',
        "",
        "| exit code | meaning |",
        "| --- | --- |",
        *(f"| {code} | {text} |" for code, text in EXIT_CODES.items()),
        "",
    ]
    for path, command in commands():
        lines += section(path, command)
    return "\n".join(lines)


def commands(group: click.Group = truename, path: str = "truename") -> Iterator[tuple[str, click.Command]]:
    """Every command with what is typed to reach it, groups included."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield f"{path} {name}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")


def section(path: str, command: click.Command) -> list[str]:
    """One command."""
    context = click.Context(command, info_name=path)
    usage = " ".join(command.collect_usage_pieces(context))
    lines = [f"## {path}", "", f"    {path} {usage}", "", *prose(inspect.cleandoc(command.help or "")), ""]
    options = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
    if options:
        lines += ["| option | |", "| --- | --- |"]
        for option in options:
            record = option.get_help_record(context)
            assert record is not None
            lines.append(f"| `{record[0]}` | {record[1].replace('|', chr(92) + '|')} |")
        lines.append("")
    return lines


def prose(text: str) -> list[str]:
    """Help as Markdown; what stands after a \\b keeps its lines."""
    lines: list[str] = []
    kept = False
    for line in text.splitlines():
        if line == "\b":
            kept = True
            continue
        kept = kept and bool(line)
        lines.append(f"    {line}" if kept else line)
    return lines


if __name__ == "__main__":
    sys.exit(main())
