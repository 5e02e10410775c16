"""One self-contained HTML page about a folder: who is shown more than once, and which pictures are one picture.

The same promises as :mod:`truename.review.report`, and the same style. Pictures are read again from the folder, small.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup
from PIL import Image

from truename import files, sources
from truename.errors import SampleError
from truename.grouping import Grouping, Person, Picture
from truename.kinds import _picture
from truename.provenance.models import Model
from truename.review.report import SCALE, environment
from truename.sources import Entry, folder
from truename.types import Region
from truename.weighing.table import Table

MAX_PEOPLE = 100
MAX_REUSED = 100
MAX_FACES = 24
MAX_UNUSED = 200
"""What one page shows: about 10 MB of crops. The rest is counted, and in the JSON."""

CROP = 160
"""Pixels of the longer side of a face, or a picture, on the page."""

MAX_PIXELS = 110_000_000
"""Of a picture that is cropped; the limit of faces, too."""

QUALITY = 80
"""Of the crops' JPEG: a fifth of a PNG's bytes, and nobody compares crops on the page pixel by pixel."""


@dataclass(frozen=True, slots=True)
class GroupReport:
    """Everything that the page shows.

    Attributes:
        grouping: what the pipeline said.
        folder: where the pictures are.
        time: when, UTC, ISO 8601.
        version: of this program.
        models: that made the templates.
        calibrations: the tables that made the weights.
    """

    grouping: Grouping
    folder: Path
    time: str
    version: str
    models: Sequence[Model] = ()
    calibrations: Sequence[Table] = ()


def write(path: Path, report: GroupReport) -> None:
    """Write the page: whole or not at all, readable by its owner only, durable when this returns.

    Raises:
        UsageError: the page cannot be written there.
    """
    files.write(path, render(report).encode(), private=True)


def render(report: GroupReport) -> str:
    """The page as text."""
    grouping = report.grouping
    # By the names that are shown: those of files may hold what cannot be.
    found = {one.where: one.file for one in folder.read(report.folder) if isinstance(one, Entry) and one.file}
    page = environment()
    page.filters.update(jpeg=_jpeg)

    def face(number: int) -> bytes | None:
        one = grouping.faces[number]
        return crop(found, grouping.pictures[one.picture], one.region)

    def whole(number: int) -> bytes | None:
        return crop(found, grouping.pictures[number])

    return page.get_template("group.html.jinja").render(
        report=report,
        grouping=grouping,
        headline=headline(grouping),
        face=face,
        whole=whole,
        most={"people": MAX_PEOPLE, "reused": MAX_REUSED, "faces": MAX_FACES, "unused": MAX_UNUSED},
        times_shown=times_shown,
        provisional=grouping.provisional,
        scale=SCALE,
    )


def headline(grouping: Grouping) -> str:
    """The finding in one sentence."""
    parts = []
    for those, one, several, what in (
        (grouping.people, "person is", "people are", "shown by several pictures"),
        (grouping.reused, "picture is", "pictures are", "there more than once"),
    ):
        names = sum(len(found.accounts) > 1 for found in those)
        if those:
            under = f" ({names:,} under several names)" if names else ""
            parts.append(f"{_count(len(those), one, several)} {what}{under}")
    faces, of = len(grouping.faces), len(grouping.pictures)
    found = ", and ".join(parts) or "Nobody is shown by several pictures"
    return f"{found}, among {_count(faces, 'face', 'faces')} in {_count(of, 'file', 'files')} of {grouping.folder}."


def times_shown(person: Person) -> str:
    """How many pictures show a person: "3", "3 + 2 copies"."""
    copies = len(person.faces) - person.observations
    return f"{person.observations:,}" + (f" + {_count(copies, 'copy', 'copies')}" if copies else "")


def crop(files: Mapping[str, Path], picture: Picture, region: Region | None = None) -> bytes | None:
    """A face with what is around it, or a whole picture: a small JPEG; ``None`` where it is not there any more.

    Args:
        files: by the names of pictures.
    """
    with suppress(SampleError):
        if picture.name not in files:
            return None
        sample = sources.only(files[picture.name], "face")
        if sample.sha256() != picture.sha256:
            return None
        with _picture.opened(sample, _picture.FORMATS, MAX_PIXELS, "") as image:
            image.load()
            turned = _picture.orientation(image)
            small = _picture.upright(_picture.plain(image), turned).convert("RGB")
            if region:
                left, top, width, height = region
                side = round(1.6 * max(width, height))
                left, top = left + (width - side) // 2, top + (height - side) // 2
                small = small.crop((left, top, left + side, top + side))
            small.thumbnail((CROP, CROP), Image.Resampling.LANCZOS)
            small.info.clear()  # or Pillow writes comments and the camera's colour profile again
            out = io.BytesIO()
            small.save(out, "JPEG", quality=QUALITY)
            return out.getvalue()
    return None


def _jpeg(picture: bytes | None) -> Markup | None:
    """A data URI of what :func:`crop` made."""
    if picture is None:
        return None
    return Markup("data:image/jpeg;base64," + base64.b64encode(picture).decode())  # noqa: S704  base64 needs no escaping


def _count(number: int, one: str, several: str) -> str:
    return f"{number:,} {one if number == 1 else several}"
