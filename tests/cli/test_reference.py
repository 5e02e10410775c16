"""Every command has help, takes --json, and is in docs/cli.md as it is now."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from tools import cli_reference
from truename import errors
from truename.cli import COMMANDS, EXIT_CODES, truename

EVERY = dict(cli_reference.commands())
LEAVES = {path: command for path, command in EVERY.items() if not isinstance(command, click.Group)}


def test_the_reference_is_current() -> None:
    written = Path(cli_reference.FILE).read_text(encoding="utf-8")
    assert written == cli_reference.reference(), "run tools/cli_reference.py"


def test_the_issues_commands_are_there() -> None:
    wanted = "init enrol identify verify compare show export erase stats check audit calibrate evaluate doctor demo"
    assert set(wanted.split()) <= set(COMMANDS)
    assert {
        "truename synth face",
        "truename synth fingerprint",
        "truename models list",
        "truename models pull",
        "truename models verify",
    } <= set(LEAVES)


@pytest.mark.parametrize("path", EVERY)
def test_every_command_and_option_has_help(path: str) -> None:
    command = EVERY[path]
    assert command.help, path
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{path} {parameter.name}"


@pytest.mark.parametrize("path", LEAVES)
def test_every_command_takes_json(path: str) -> None:
    assert any("--json" in parameter.opts for parameter in LEAVES[path].params)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_short_help_is_how_the_long_help_begins(name: str) -> None:
    """The table is read by --help without importing the command; the two must not drift apart."""
    begin = (EVERY[f"truename {name}"].help or "").casefold()
    assert begin.startswith(COMMANDS[name][1].casefold())


def test_exit_codes_are_those_of_the_errors() -> None:
    found = {kind.exit_code for kind in vars(errors).values() if isinstance(kind, type) and hasattr(kind, "exit_code")}
    assert found <= set(EXIT_CODES)
    assert found - {1} == set(range(2, 8))


def test_help_tells_commands_exit_codes_and_environment() -> None:
    text = truename.get_help(click.Context(truename, info_name="truename"))
    for name in COMMANDS:
        assert f"  {name} " in text
    for code in EXIT_CODES:
        assert f"  {code} " in text
    assert "TRUENAME_KEY" in text


def test_no_output_uses_the_word_that_decides() -> None:
    word = "mat" + "ch"
    assert word not in cli_reference.reference().casefold()
