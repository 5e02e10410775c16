"""What linking needs of a case, as plain values: what a case stores, and what a bundle carries.

    claims     with their ids and the status that judgements gave them
    captures   by SHA-256
    traits     what was derived of captures: how texts read, how pictures look, which faces are in them

Pictures are known by their address: a page says where its picture lies, and another capture is what lay there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from truename.errors import DamagedError
from truename.resolve.pictures import Look
from truename.sources.saved import Trait
from truename.types import Capture, Claim, Template

TEXT, LOOK, ICON, FACE = "text", "look", "icon", "face"
"""Kinds of traits. The subject of the last three is "picture:" and the picture's address."""

PICTURE = "picture:"


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture, wherever it is shown.

    Attributes:
        capture: SHA-256 of its content.
        look: what it looks like; ``None`` where it shows one shade or could not be decoded.
        icon: the hash under which site icons are known.
        faces: a template for each face.
    """

    capture: str
    look: Look | None = None
    icon: str = ""
    faces: tuple[Template, ...] = ()


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that linking reads.

    Attributes:
        claims: with their ids, rising.
        captures: by SHA-256.
        texts: of pages, the subject and the sketch of its text (:mod:`truename.resolve.texts`).
        pictures: by address.
    """

    claims: Sequence[tuple[int, Claim]]
    captures: Mapping[str, Capture]
    texts: Sequence[tuple[str, bytes]] = ()
    pictures: Mapping[str, Picture] = field(default_factory=dict)


def material(
    claims: Iterable[tuple[int, Claim]], captures: Mapping[str, Capture], traits: Iterable[tuple[str, Trait]]
) -> Material:
    """Put together what a case stores.

    Args:
        traits: each with the SHA-256 of its capture.

    Raises:
        DamagedError: a trait is not what it should be.
    """
    texts: list[tuple[str, bytes]] = []
    found: dict[str, dict[str, object]] = {}
    for capture, trait in traits:
        if trait.kind == TEXT:
            texts.append((trait.subject, trait.data))
            continue
        address = trait.subject.removeprefix(PICTURE)
        one = found.setdefault(address, {"capture": capture, "faces": []})
        if trait.kind == FACE:
            faces = one["faces"]
            assert isinstance(faces, list)
            faces.append(face_of(trait.data))
        else:
            one[trait.kind] = look_of(trait.data) if trait.kind == LOOK else trait.data.decode("ascii", "replace")
    pictures = {
        address: Picture(
            capture=str(one["capture"]),
            look=look if isinstance(look := one.get(LOOK), Look) else None,
            icon=str(one.get(ICON, "")),
            faces=tuple(faces) if isinstance(faces := one["faces"], list) else (),
        )
        for address, one in sorted(found.items())
    }
    return Material(sorted(claims, key=lambda entry: entry[0]), captures, sorted(texts), pictures)


_WHOLE = 2 * 4
"""Numbers of a look that are of the whole picture and its mirror image; see :class:`truename.resolve.pictures.Look`."""


def look_bytes(look: Look) -> bytes:
    """A look as bytes: pixels, then its hashes, uint64, little endian."""
    return np.concatenate([[np.uint64(look.pixels)], look.whole.ravel(), look.trimmed.ravel()]).astype("<u8").tobytes()


def look_of(data: bytes) -> Look:
    """The look that :func:`look_bytes` stored.

    Raises:
        DamagedError: these are other bytes.
    """
    numbers = np.frombuffer(data[: len(data) // 8 * 8], "<u8").astype(np.uint64)
    if len(data) % 32 != 8 or len(numbers) <= _WHOLE + 1:
        raise _damaged("a picture's look", len(data))
    return Look(numbers[1 : 1 + _WHOLE].reshape(2, 4), numbers[1 + _WHOLE :].reshape(-1, 4), int(numbers[0]))


def face_bytes(template: Template) -> bytes:
    """A face's template with what it is, as one line of JSON and the template's bytes."""
    about = {"format": template.format, "quality": template.quality, "sample": template.sample}
    return json.dumps(about, sort_keys=True).encode() + b"\n" + template.data


def face_of(data: bytes) -> Template:
    """The template that :func:`face_bytes` stored.

    Raises:
        DamagedError: these are other bytes.
    """
    head, _, rest = data.partition(b"\n")
    try:
        about = json.loads(head)
        return Template("face", about["format"], rest, quality=int(about["quality"]), sample=str(about["sample"]))
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged("a face's template", len(data)) from error


def _damaged(what: str, size: int) -> DamagedError:
    return DamagedError(expected=what, found=f"{size} other bytes", do="restore the case from a backup")
