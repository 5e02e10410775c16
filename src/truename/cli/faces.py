"""faces: every face of a picture, by the number that other commands take."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from truename.cli import console
from truename.cli.options import PATH, json_option, make_folder
from truename.errors import SampleError
from truename.files import write

if TYPE_CHECKING:
    from truename.kinds.face import Face
    from truename.kinds.face.survey import Found


@click.command()
@click.argument("files", nargs=-1, type=PATH, required=True)
@click.option(
    "--attack", is_flag=True, help="Also say how far each face is of a person rather than of paper or a screen."
)
@click.option("--draw", "folder", type=PATH, help="Write each picture with its faces numbered to this folder.")
@json_option
def faces(files: tuple[Path, ...], attack: bool, folder: Path | None, as_json: bool) -> int:
    """List every face of pictures: its number, where it is, its quality and why.

    The number is what --face of other commands takes. Nothing is kept or compared. A file that cannot be read is
    reported, and the others go on.

    --attack adds a score from 0 (presentation attack) to 1 (bona fide). It is made for prints and screens; of masks and
    generated faces nothing is known. It is right less often on pictures that were scaled or compressed, and is never
    part of a weight of evidence.
    """
    from truename import kinds
    from truename.sources import only

    face = cast("Face", kinds.get("face"))
    if folder:
        make_folder(folder)
    documents: list[dict[str, Any]] = []
    code = 0
    for number, file in enumerate(files):
        try:
            sample = only(file, "face")
            size, found = face.survey(sample, attacks=attack)
        except SampleError as error:
            if len(files) == 1:
                raise
            code = error.exit_code
            documents.append({"file": file, "error": str(error)})
            if not as_json:
                console.note(f"{file}: {error}")
            continue
        written = None
        if folder:
            written = folder / f"{_stem(files, number)}-faces.png"
            write(written, face.drawn(sample))
        documents.append({"file": file, "width": size[0], "height": size[1], "faces": found, "picture": written})
        if not as_json:
            _show(file, size, found, written)
    if as_json:
        console.write_json({"files": documents})
    elif attack:
        from truename.kinds.face.attack import BONA_FIDE

        console.say(
            f"Bona fide: up to {BONA_FIDE}, print or screen is held for likelier. Nothing is known of other attacks.",
            "dim",
        )
    return code


def _show(file: Path, size: tuple[int, int], found: list[Found], written: Path | None) -> None:
    count = f"{len(found):,} face{'s' if len(found) != 1 else ''}"
    if not found:
        console.say(f"{file}: no face was found in {size[0]} x {size[1]} pixels", "bold")
    else:
        attacks = found[0].bona_fide is not None
        console.table(
            ["face", "region", "confidence", "quality", *(["bona fide"] if attacks else []), "what lowers its quality"],
            [
                [
                    one.number,
                    ",".join(map(str, one.region)),
                    f"{one.confidence:.2f}",
                    one.quality.score,
                    *([f"{one.bona_fide:.2f}"] if one.bona_fide is not None else []),
                    "; ".join(one.quality.reasons) + (" (not usable)" if one.unusable else ""),
                ]
                for one in found
            ],
            right=[0, 2, 3, *([4] if attacks else [])],
            title=f"{file}: {count} in {size[0]} x {size[1]} pixels",
        )
    if written:
        console.say(f"Picture: {written}")


def _stem(files: tuple[Path, ...], number: int) -> str:
    """A file's name without its ending; numbered where several files have one name."""
    stem = files[number].stem
    same = [index for index, file in enumerate(files) if file.stem == stem]
    return stem if len(same) == 1 else f"{stem}-{same.index(number) + 1}"
