"""Options that commands share, and what they are turned into: galleries, mandates, samples."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from truename.errors import GalleryKeyError, UsageError
from truename.types import UNKNOWN_POSITION, Mandate, Sample

if TYPE_CHECKING:
    from truename.gallery import Gallery, Secret

F = TypeVar("F", bound=Callable[..., Any])

PATH = click.Path(path_type=Path)

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document for programs, not a table.")
kind_option = click.option("--kind", help="Kind of evidence of the files; told by their content by default.")
ppi_option = click.option(
    "--ppi", type=click.FloatRange(1), help="Pixels per inch of the files, where they do not say it or say it wrongly."
)
workers_option = click.option(
    "--workers",
    type=click.IntRange(0),
    help="Processes that extract; all cores by default, 0 for none beside this one.",
)
report_option = click.option(
    "--report", type=PATH, help="Write the answer as one self-contained page to this HTML file."
)


def prior_option(about: str) -> Callable[[F], F]:
    """``--prior``, with what it is the probability of."""
    return click.option(
        "--prior",
        type=click.FloatRange(0, 1, min_open=True, max_open=True),
        default=0.5,
        show_default=True,
        help=f"Probability, before looking, that {about}.",
    )


def gallery_options(required: bool = True) -> Callable[[F], F]:
    """``--gallery`` and ``--key-file``.

    Args:
        required: the command works on a gallery; else only the gallery's calibration is used, and only if it is named
            here: a comparison of two files should not ask for a key because of what the environment says.
    """

    def add(command: F) -> F:
        command = click.option(
            "--key-file",
            type=PATH,
            envvar="TRUENAME_KEY_FILE",
            help="The gallery's key file; else $TRUENAME_KEY_FILE, else $TRUENAME_KEY, else a passphrase is asked for.",
        )(command)
        return click.option(
            "-g",
            "--gallery",
            "gallery_path",
            type=PATH,
            required=required,
            envvar="TRUENAME_GALLERY" if required else None,
            help="The gallery's file; else $TRUENAME_GALLERY." if required else "Use this gallery's own calibration.",
        )(command)

    return add


def mandate_options(what: str = "this search", otherwise: str = " Else the gallery's default.") -> Callable[[F], F]:
    """``--operator``, ``--purpose`` and ``--authority``."""

    def add(command: F) -> F:
        for name, text in (
            ("authority", f"What allows {what}: a case number, a contract, a consent."),
            ("purpose", f"What {what} is for."),
            ("operator", f"Who does {what}."),
        ):
            command = click.option(f"--{name}", default="", help=f"{text}{otherwise}")(command)
        return command

    return add


def sample_options(command: F) -> F:
    """``--kind``, ``--position``, ``--ppi`` and ``--value``: what the files are, and evidence that is no file."""
    command = click.option(
        "--value",
        "texts",
        multiple=True,
        metavar="KIND=TEXT",
        help="Evidence that is a text, such as date=1984-03-12. Several times if needed.",
    )(command)
    command = ppi_option(command)
    command = click.option(
        "--position",
        "positions",
        multiple=True,
        help="Which finger: its code of ISO/IEC 19794-2, or its name. Once for all files, or once for each, in order.",
    )(command)
    return kind_option(command)


def secret(key_file: Path | None, new: bool = False) -> Secret:
    """The gallery's key: from the file, else the environment, else asked for.

    Raises:
        GalleryKeyError: there is none, or it is malformed.
    """
    from truename.gallery import Secret

    if key_file is not None:
        return Secret.from_file(key_file)
    if os.environ.get("TRUENAME_KEY", "").strip():
        return Secret.from_env("TRUENAME_KEY")
    if not sys.stdin.isatty():
        raise GalleryKeyError(
            expected="the gallery's key",
            found="no --key-file, no TRUENAME_KEY_FILE, no TRUENAME_KEY, and no terminal to ask at",
            do="give --key-file, or set TRUENAME_KEY",
        )
    return Secret.from_prompt(confirm=new)


def open_gallery(path: Path, key_file: Path | None, write: bool = False) -> Gallery:
    """The gallery that a command works on.

    Raises:
        GalleryError: it cannot be opened; see :meth:`truename.gallery.Gallery.open`.
    """
    from truename.gallery import Gallery
    from truename.gallery.database import read_salt

    read_salt(path)  # says that there is no gallery before it asks for a passphrase
    return Gallery.open(path, secret(key_file), write=write)


def mandate(operator: str, purpose: str, authority: str) -> Mandate:
    """The mandate as given; empty parts are the gallery's to fill."""
    return Mandate(operator, purpose, authority)


def read_samples(
    files: Sequence[Path], kind: str | None, positions: Sequence[str], ppi: float | None, texts: Sequence[str]
) -> list[Sample]:
    """The samples that a command line names.

    Raises:
        UsageError: no evidence, positions that do not fit the files, or a malformed ``--value``.
        SampleError: a file cannot be read.
    """
    from truename import sources

    if not files and not texts:
        raise UsageError(expected="evidence", found="neither a file nor --value", do="name a file")
    samples = []
    for file, position in zip(files, spread(positions, len(files)), strict=True):
        for sample in sources.open(file, kind=kind, ppi=ppi):
            code = position_code(position, sample.kind)
            samples.append(Sample(sample.kind, sample.content, sample.name, code, ppi))
    return samples + [text_sample(text) for text in texts]


def text_sample(text: str) -> Sample:
    """A sample from ``KIND=TEXT``.

    Raises:
        UsageError: it has another form, or there is no such kind.
    """
    from truename import kinds

    kind, equals, value = text.partition("=")
    if not equals or not value:
        raise UsageError(expected="--value as KIND=TEXT", found=repr(text[:60]), do="write it as date=1984-03-12")
    return Sample(kinds.get(kind).name, value.encode(), value)


def spread(positions: Sequence[str], files: int) -> Sequence[str]:
    """One position for each file: as given, or the single one for all.

    Raises:
        UsageError: neither one nor one for each.
    """
    if len(positions) == files:
        return positions
    if len(positions) > 1:
        raise UsageError(
            expected=f"one --position, or one for each of {files} files",
            found=str(len(positions)),
            do="give them in the order of the files",
        )
    return [positions[0] if positions else str(UNKNOWN_POSITION)] * files


def position_code(text: str, kind: str) -> int:
    """A position's code in a kind, from the code or the name in any spelling.

    Raises:
        SampleError: the kind has no such position.
    """
    from truename import kinds
    from truename.sources import manifest

    return manifest.position_code(text, kind, {kind: kinds.get(kind).positions})
