"""The command line. It parses, calls the pipeline and prints; nothing is decided here.

Every command stands in a module of its own and is imported when it is run: ``truename --help`` reads only the table
below. Results go to stdout, everything else to stderr, so that ``--json`` can be piped.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from typing import Any

import click

from truename.errors import TruenameError

COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("galleries", "Make a new encrypted gallery."),
    "enrol": ("enrol", "Add a file, a folder or a manifest of people to a gallery."),
    "capture": ("capture", "Take prints from a fingerprint reader: into a file, a gallery or a search."),
    "reextract": ("enrol", "Make the templates again from the kept originals, after an upgrade."),
    "identify": ("search", "Search a gallery: who could this be? (1:N, needs a mandate)"),
    "dedup": (
        "dedup",
        "Compare everybody in a gallery with everybody: who may be enrolled twice? (needs a mandate)",
    ),
    "watch": ("watch", "Watch a recording for the people of a gallery. (needs a mandate)"),
    "verify": ("search", "Weigh the claim that files are of one enrolled subject. (1:1)"),
    "compare": ("search", "Weigh two samples against each other, and draw why."),
    "faces": ("faces", "List every face of pictures: its number, where it is, its quality and why."),
    "group": ("group", "Say which pictures of a folder show the same person."),
    "show": ("subjects", "Show what is held about a subject."),
    "export": ("subjects", "Write a subject's samples and record to a folder."),
    "erase": ("subjects", "Destroy a subject's key and evidence, for good."),
    "stats": ("galleries", "Count what a gallery holds."),
    "check": ("galleries", "Verify a gallery's integrity, down to every sample."),
    "audit": ("galleries", "Show who searched, what for, and verify the chain."),
    "screen": ("screen", "Hold people and organisations against lists: who may be listed? (needs a mandate)"),
    "exclude": ("screen", "Keep a reviewed false alert from coming back."),
    "coverage": ("coverage", "Say how much of a network the lists catch, and by what. (needs a mandate)"),
    "case": ("case", "Find out who is behind a site, a profile or a supplier, from what you saved of them."),
    "collect": ("collect", "Fetch registrations, names, certificates and pages, and keep what came. (needs a mandate)"),
    "lists": ("lists", "Take watchlists, bring them up to date, and show who is on them."),
    "transaction": ("transaction", "Show what an ANSI/NIST-ITL transaction holds, or write one of prints."),
    "minutiae": ("minutiae", "Show a minutiae record of another system, or write one that it reads."),
    "calibrate": ("measure", "Fit the weighing on your own data."),
    "evaluate": ("measure", "Measure error rates on a folder of samples of known origin."),
    "synth": ("synth", "Make synthetic evidence to try things with."),
    "models": ("models", "List, pull and verify the models."),
    "provenance": ("provenance", "Say who made each part of this program, and verify it."),
    "doctor": ("provenance", "Say what is installed, what is missing, and how to get it."),
    "demo": ("demo", "See a synthetic person identified, start to end."),
}
"""Every command: the module that holds it, and what ``--help`` says of it without importing that module."""

EXIT_CODES: dict[int, str] = {
    0: "done",
    1: "its output cannot be written; or an internal error: a bug in truename",
    2: "the call is wrong: an option, a kind, a combination",
    3: "a sample, template or list cannot be read",
    4: "the gallery, the case or the lists cannot do it: key, damage, version, another writer, nothing of that name",
    5: "a search or a case without operator, purpose and authority",
    6: "a file or model is not what it should be, or is missing",
    7: "no calibration fits, or there are too few data to fit one",
    8: "finished, but some files could not be enrolled, or something in them not be read",
    130: "interrupted; everything reported as enrolled or added is safe",
}
"""What the program returns. Codes 1 to 7 are those of :mod:`truename.errors`."""

INTERRUPTED = 130
"""128 + SIGINT, the shells' convention."""


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is run.

    Attributes:
        table: its commands, in the form of ``COMMANDS``.
    """

    table: Mapping[str, tuple[str, str]] = COMMANDS

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in self.table:
            return None
        module = import_module(f"truename.cli.{self.table[cmd_name][0]}")
        # By its own name, since "open" is no good name for a function.
        return next(one for one in vars(module).values() if isinstance(one, click.Command) and one.name == cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.table and not args[0].startswith("-"):
            raise click.UsageError(f"No such command {args[0]!r}. It is one of {', '.join(self.table)}.", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in self.table.items()])


class Program(LazyGroup):
    """All of it, with what its help says at the end."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Exit codes"):
            formatter.write_dl([(str(code), text) for code, text in EXIT_CODES.items()])
        with formatter.section("Environment"):
            formatter.write_dl(
                [
                    ("TRUENAME_GALLERY", "the gallery, where --gallery is not given"),
                    ("TRUENAME_KEY_FILE", "its key file, or a case's, where --key-file is not given"),
                    ("TRUENAME_KEY", "its passphrase or a key file's text, where there is no key file"),
                    ("TRUENAME_MODELS", "the folder of models"),
                    ("TRUENAME_LISTS", "the folder of watchlists, where --lists is not given"),
                    ("TRUENAME_DEBUG", "set to 1 to see the traceback of an internal error"),
                    ("NO_COLOR", "set to anything for output without colour"),
                ]
            )


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="truename", message="%(prog)s %(version)s")
def truename() -> None:
    """Who is this, really? Identification with calibrated weights of evidence.

    Enrol people into an encrypted gallery, search it with a face or a print, and read how much the evidence weighs and
    why. The program proposes candidates; the decision stays with people.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    sys.exit(run(list(sys.argv[1:] if arguments is None else arguments)))


def run(arguments: list[str]) -> int:
    """Run one command; returns its exit code. Errors become one readable message, never a traceback."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the caller (">&-"), as Python leaves it
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115  (until the end)
    try:
        code = truename.main(arguments, prog_name="truename", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.Abort:
        return _fail(arguments, "Interrupted", "interrupted", INTERRUPTED)
    except click.ClickException as error:
        return _usage(arguments, error)
    except TruenameError as error:
        parts = {"expected": error.expected, "found": error.found, "do": error.do}
        return _fail(arguments, type(error).__name__, str(error), error.exit_code, parts)
    except KeyboardInterrupt:
        return _fail(arguments, "Interrupted", "interrupted", INTERRUPTED)
    except (BrokenPipeError, SystemExit):
        # The reader went away ("| head"), which click turns into an exit: there is nobody left to tell. Keeps the
        # interpreter from trying again.
        _give_up_output()
        return 0
    except OSError as error:
        if os.environ.get("TRUENAME_DEBUG"):
            raise
        what, found = error.filename or "its output", error.strerror or type(error).__name__
        parts = {"expected": f"to read and write {what}", "found": found, "do": "check the disk and its permissions"}
        return _fail(arguments, "OutputError", str(TruenameError(**parts)), 1, parts)
    except ImportError as error:
        if os.environ.get("TRUENAME_DEBUG"):
            raise
        parts = {
            "expected": "every part of this program to load",
            "found": f"{error.name or 'one'} that does not",
            "do": "run truename provenance to see what is altered or missing, then install it again",
        }
        message = str(TruenameError(**parts))
        return _fail(arguments, "ImportError", message, 6, parts)
    except Exception as error:
        if os.environ.get("TRUENAME_DEBUG"):
            raise
        message = (
            f"internal error ({type(error).__name__}): this is a bug in truename. Set TRUENAME_DEBUG=1 and repeat the "
            "command to see where, and report it."
        )
        return _fail(arguments, "InternalError", message, 1)
    return code if isinstance(code, int) else 0


def _usage(arguments: list[str], error: click.ClickException) -> int:
    hint = ""
    if isinstance(error, click.UsageError) and error.ctx is not None:
        hint = f" Try '{error.ctx.command_path} --help'."
    return _fail(arguments, "UsageError", error.format_message() + hint, error.exit_code)


def _fail(arguments: list[str], kind: str, message: str, code: int, parts: dict[str, Any] | None = None) -> int:
    """Say what went wrong, on stderr; and as a JSON document on stdout where JSON was asked for."""
    from truename.cli.console import plain

    try:
        sys.stdout.flush()
        if "--json" in arguments:
            import json

            document = {"error": {"type": kind, "message": message, "exit_code": code, **(parts or {})}}
            sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")
            sys.stdout.flush()
    except OSError:
        _give_up_output()
    with suppress(OSError):
        sys.stderr.write(f"truename: {plain(message)}\n")
    return code


def _give_up_output() -> None:
    """Nothing can be written to stdout any more; keeps the interpreter from trying again when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
