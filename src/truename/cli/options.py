"""Options that commands share, and what they are turned into: galleries, mandates, samples."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from truename.errors import GalleryError, GalleryKeyError, SampleError, UsageError
from truename.files import require_place
from truename.types import UNKNOWN_POSITION, Answer, Mandate, Sample

if TYPE_CHECKING:
    from truename.case import Case
    from truename.gallery import Gallery
    from truename.vault import Secret

F = TypeVar("F", bound=Callable[..., Any])

_TEXT = re.compile(r"(?P<kind>[a-z][a-z0-9.-]{0,63})(?::(?P<position>[\w .-]{1,64}))?=(?P<text>.*)", re.DOTALL)
"""Evidence that is a text; kinds as the contract names them, positions by code or name."""

_SURROGATE = re.compile("[\ud800-\udfff]")
"""What becomes of bytes on a command line that are not UTF-8."""

_LONGEST_NAME = 120
"""Characters by which a text is called in answers; a longer one would fill the screen."""

PATH = click.Path(path_type=Path)

EVIDENCE = click.Path(path_type=str)
"""A file, or KIND=TEXT; a text, for a path would lose the slashes of an address."""

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document for programs, not a table.")
kind_option = click.option("--kind", help="Kind of evidence of the files; told by their content by default.")
ppi_option = click.option(
    "--ppi", type=click.FloatRange(1), help="Pixels per inch of the files, where they do not say it or say it wrongly."
)
face_option = click.option(
    "--face",
    "faces",
    type=click.IntRange(1),
    multiple=True,
    help="Which face of a group picture, by its number in truename faces. Once for each file, in order.",
)
position_option = click.option(
    "--position",
    "positions",
    multiple=True,
    help="Which finger or palm: its code of ISO/IEC 19794-2 or ANSI/NIST-ITL, or its name. Once for all files, or once "
    "for each, in order.",
)
workers_option = click.option(
    "--workers",
    type=click.IntRange(0),
    help="Processes that extract; all cores by default, 0 for none beside this one.",
)


def make_folder(folder: Path) -> None:
    """Make a folder to write to.

    Raises:
        UsageError: none can be made there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            expected=f"to write to the folder {folder}",
            found=error.strerror or str(error),
            do="name a folder, or a place where one can be made",
        ) from error


def placed(context: click.Context, parameter: click.Parameter, path: Path | None) -> Path | None:
    """Refuse a file that cannot be written before the work whose outcome it is to hold."""
    del context, parameter
    if path is not None:
        require_place(path)
    return path


report_option = click.option(
    "--report", type=PATH, callback=placed, help="Write the answer as one self-contained page to this HTML file."
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


def gallery_options(required: bool = True, optional: str = "Use this gallery's own calibration.") -> Callable[[F], F]:
    """``--gallery`` and ``--key-file``.

    Args:
        required: the command works on a gallery; else one is used only if it is named here: a comparison of two files
            should not ask for a key because of what the environment says.
        optional: what it is used for where it is not required.
    """

    def add(command: F) -> F:
        command = key_file_option()(command)
        return click.option(
            "-g",
            "--gallery",
            "gallery_path",
            type=PATH,
            required=required,
            envvar="TRUENAME_GALLERY" if required else None,
            help="The gallery's file; else $TRUENAME_GALLERY." if required else optional,
        )(command)

    return add


def key_file_option(noun: str = "gallery") -> Callable[[F], F]:
    """``--key-file``, of a gallery or a case."""
    return click.option(
        "--key-file",
        type=PATH,
        envvar="TRUENAME_KEY_FILE",
        help=f"The {noun}'s key file; else $TRUENAME_KEY_FILE, else $TRUENAME_KEY, else a passphrase is asked for.",
    )


def case_options(command: F) -> F:
    """The case that a command works on, and its key."""
    return click.argument("case_path", metavar="CASE", type=PATH)(key_file_option("case")(command))


def lists_option(command: F) -> F:
    """``--lists``: the folder in which lists are kept."""
    return click.option(
        "--lists",
        "lists_path",
        type=PATH,
        envvar="TRUENAME_LISTS",
        help="The folder of lists; else $TRUENAME_LISTS, else truename/lists in your data folder.",
    )(command)


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
    """``--kind``, ``--position``, ``--face``, ``--ppi`` and ``--value``: what the files are, and what is no file."""
    command = click.option(
        "--value",
        "texts",
        multiple=True,
        metavar="KIND=TEXT",
        help="Evidence that is a text: KIND=TEXT or KIND:POSITION=TEXT. Several times if needed.",
    )(command)
    command = ppi_option(command)
    command = face_option(command)
    command = position_option(command)
    return kind_option(command)


def secret(key_file: Path | None, new: bool = False, noun: str = "gallery") -> Secret:
    """The key of a gallery or a case: from the file, else the environment, else asked for.

    Raises:
        GalleryKeyError: there is none, or it is malformed.
    """
    from truename.vault import Secret

    if key_file is not None:
        return Secret.from_file(key_file)
    if os.environ.get("TRUENAME_KEY", "").strip():
        return Secret.from_env("TRUENAME_KEY")
    if not sys.stdin.isatty():
        raise GalleryKeyError(
            expected=f"the {noun}'s key",
            found="no --key-file, no TRUENAME_KEY_FILE, no TRUENAME_KEY, and no terminal to ask at",
            do="give --key-file, or set TRUENAME_KEY",
        )
    return Secret.from_prompt(confirm=new, noun=noun)


def new_secret(path: Path, key_file: Path | None, noun: str = "gallery") -> tuple[Secret, bool]:
    """The key of a gallery or a case that is about to be made at a path, and whether its file was made for it.

    Raises:
        GalleryError: something is there already.
        GalleryKeyError: there is no key, or it is malformed.
    """
    from truename.vault import new_key_file

    if path.exists():
        raise GalleryError(expected=f"nothing yet at {path}", found="something", do="name another file")
    new_key = key_file is not None and not key_file.exists()
    if key_file is not None and new_key:
        new_key_file(key_file)
    return secret(key_file, new=True, noun=noun), new_key


def open_gallery(path: Path, key_file: Path | None, write: bool = False) -> Gallery:
    """The gallery that a command works on.

    Raises:
        GalleryError: it cannot be opened; see :meth:`truename.gallery.Gallery.open`.
    """
    from truename.gallery import Gallery

    Gallery.require(path)
    return Gallery.open(path, secret(key_file), write=write)


def open_case(path: Path, key_file: Path | None, writable: bool = False) -> Case:
    """The case that a command works on.

    Raises:
        GalleryError: it cannot be opened; see :meth:`truename.case.Case.open`.
    """
    from truename.case import Case

    Case.require(path)
    return Case.open(path, secret(key_file, noun="case"), writable=writable)


def mandate(operator: str, purpose: str, authority: str) -> Mandate:
    """The mandate as given; empty parts are the gallery's to fill."""
    return Mandate(operator, purpose, authority)


def read_samples(
    files: Sequence[str],
    kind: str | None,
    positions: Sequence[str],
    ppi: float | None,
    texts: Sequence[str],
    faces: Sequence[int] = (),
) -> list[Sample]:
    """The samples that a command line names, in order.

    Args:
        files: paths, and evidence that is a text: see :func:`is_text`.
        texts: the values of ``--value``.
        kind, positions, ppi, faces: what the paths are.

    Raises:
        UsageError: no evidence, positions or faces that do not fit the files, or a malformed ``--value``.
        SampleError: a file cannot be read.
    """
    if not files and not texts:
        raise UsageError(expected="evidence", found="neither a file nor --value", do="name a file")
    named = read_each(files, kind, positions, ppi, faces)
    return [*chain.from_iterable(named), *(text_sample(text) for text in texts)]


def read_each(
    files: Sequence[str], kind: str | None, positions: Sequence[str], ppi: float | None, faces: Sequence[int] = ()
) -> list[list[Sample]]:
    """The same, of each file apart: a transaction has several samples.

    Args, raises: as :func:`read_samples`.
    """
    paths = [Path(file) for file in files if not is_text(file)]
    places = zip(paths, spread(positions, len(paths)), each_face(faces, len(paths)), strict=True)
    read = iter([_read_file(path, kind, position, ppi, face) for path, position, face in places])
    return [[text_sample(file)] if is_text(file) else next(read) for file in files]


def is_text(argument: str) -> bool:
    """Whether an argument is evidence as ``KIND=TEXT`` or ``KIND:POSITION=TEXT``, and not a file.

    A file of that name is a file.

    Raises:
        UsageError: it is neither: no such file, and no such kind.
    """
    from truename import kinds

    written = _TEXT.fullmatch(argument)
    if written is None or os.path.lexists(argument):
        return False
    if written["kind"] not in kinds.names():
        raise UsageError(
            expected=f"a file, or evidence as KIND=TEXT with a kind out of {', '.join(kinds.names())}",
            found=f"neither a file nor a kind in {argument[:60]!r}",
            do="check the path, or name one of these kinds",
        )
    return True


def _read_file(file: Path, kind: str | None, position: str, ppi: float | None, face: int | None) -> list[Sample]:
    """The samples of one file; what a transaction has beside them is said on stderr.

    Raises:
        UsageError: there are fewer faces.
        SampleError: the file cannot be read, holds nothing that can be compared, or its kind has no such position.
    """
    from truename import sources
    from truename.cli import console

    if face is not None:
        return [read_face(file, kind, position, ppi, face)]
    code = print_position(position, kind)
    samples = list(sources.open(file, kind, code, ppi, left_out=lambda called, why: console.note(f"{called}: {why}")))
    if not samples:
        raise SampleError(
            expected=f"a sample of {kind or 'any kind'} in {file.name}",
            found="a transaction or record without one",
            do="see what it holds with truename transaction show, or truename minutiae show",
        )
    for sample in samples:
        if code != UNKNOWN_POSITION:
            position_code(str(code), sample.kind)
    return samples


def read_face(file: Path, kind: str | None, position: str, ppi: float | None, face: int) -> Sample:
    """One face of a group picture, by its number.

    Raises:
        UsageError: there are fewer faces.
        SampleError: the file cannot be read, or its kind has no such position.
    """
    from truename import kinds, sources
    from truename.pipeline import part_name
    from truename.sources.files import COLOUR_KIND

    kind = kind or COLOUR_KIND
    position_code(position, kind)
    sample = sources.only(file, kind, ppi)
    parts = kinds.get(sample.kind).divide(sample)
    if face > len(parts):
        raise UsageError(
            expected=f"a face from 1 to {len(parts)} in {sample.name}",
            found=f"--face {face}",
            do=f"number them with truename faces {file}",
        )
    return replace(parts[face - 1], name=part_name(parts[face - 1], face))


def hints(samples: Sequence[Sample], kind: str | None) -> list[str]:
    """What to try where pictures gave nothing of which nobody said what they show.

    Args:
        samples: as read.
        kind: as stated for all of them, if it was.
    """
    from truename import interchange, sources

    told = {
        sample.kind
        for sample in samples
        if sample.position == UNKNOWN_POSITION and sample.region is None and not interchange.begins(sample.content)
    }
    others = [] if kind else [other for one in sorted(told) if (other := sources.other_kind(one))]
    return [f"if it shows a {other}, say --kind {other}" for other in others]


@contextmanager
def hinting(samples: Sequence[Sample], kind: str | None) -> Iterator[None]:
    """Add :func:`hints` to what is said of a sample that cannot be read."""
    try:
        yield
    except SampleError as error:
        also = hints(samples, kind)
        if not also:
            raise
        do = "; ".join([error.do, *also])
        raise type(error)(expected=error.expected, found=error.found, do=do) from error


def hinted(answer: Answer, samples: Sequence[Sample], kind: str | None) -> Answer:
    """The answer with :func:`hints` among its notes, where a sample was not acquired."""
    # Where faces were counted there were some, and the kind was right.
    blank = [why for why in answer.not_acquired.values() if not why.quality.measures.get("faces")]
    also = hints(samples, kind) if blank else []
    return replace(answer, notes=(*answer.notes, *(f"{one[0].upper()}{one[1:]}." for one in also)))


def text_sample(text: str) -> Sample:
    """A sample from ``KIND=TEXT`` or ``KIND:POSITION=TEXT``.

    Raises:
        UsageError: it has another form, or there is no such kind.
        SampleError: the kind has no such position.
    """
    from truename import kinds

    written = _TEXT.fullmatch(text)
    if written is None or _SURROGATE.search(text):
        raise UsageError(
            expected="evidence as KIND=TEXT or KIND:POSITION=TEXT",
            found=ascii(text[:60]),
            do="write it as date=1984-03-12 or identifier:passport=836410175",
        )
    kind, value = kinds.get(written["kind"]), written["text"]
    code = position_code(written["position"] or str(UNKNOWN_POSITION), kind.name)
    name = value if len(value) <= _LONGEST_NAME else f"{value[: _LONGEST_NAME - 1]}…"
    return Sample(kind.name, value.encode(), name, code)


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


def each_face(faces: Sequence[int], files: int) -> Sequence[int | None]:
    """The number of a face for each file, or none.

    Raises:
        UsageError: some files have one, and some have none.
    """
    if not faces:
        return [None] * files
    if len(faces) != files:
        raise UsageError(
            expected=f"one --face for each of {files} files" if files != 1 else "one --face for the file",
            found=str(len(faces)),
            do="give them in the order of the files; a picture of one person has face 1",
        )
    return faces


def print_position(text: str, kind: str | None) -> int:
    """A position's code in a stated kind, else in fingerprints: what a file with a position shows.

    Raises:
        SampleError: the kind has no such position; or none is stated, and it is a palm's.
    """
    from truename.sources.files import GREY_KIND, PALM_KIND

    try:
        return position_code(text, kind or GREY_KIND)
    except SampleError:
        if kind is not None:
            raise
        with suppress(SampleError):
            palm = position_code(text, PALM_KIND)
            raise UsageError(
                expected=f"--kind {PALM_KIND} with the position of a palm",
                found=f"--position {palm} alone",
                do=f"add --kind {PALM_KIND}",
            ) from None
        raise


def position_code(text: str, kind: str) -> int:
    """A position's code in a kind, from the code or the name in any spelling.

    Raises:
        SampleError: the kind has no such position.
    """
    from truename import kinds
    from truename.sources import manifest

    return manifest.position_code(text, kind, {kind: kinds.get(kind).positions})
