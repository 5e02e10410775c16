"""What stands in a row, sealed and unsealed again. Each blob is bound to its row's clear columns."""

from __future__ import annotations

import json

from truename.gallery.schema import FORM
from truename.gallery.seal import Place, seal, tag, unseal
from truename.types import Quality, Sample, StoredSample, Template


def wrap(wrapping: bytes, key: bytes, name: str) -> bytes:
    """A subject's key, sealed by the gallery's."""
    return seal(wrapping, key, ("key", name))


def unwrap(wrapping: bytes, wrapped: bytes, name: str) -> bytes:
    """A subject's key.

    Raises:
        DamagedError: it fails its authentication.
    """
    return unseal(wrapping, wrapped, ("key", name))


def describe(
    name: str,
    key: bytes,
    mark: bytes,
    kind: str,
    position: int,
    quality: int,
    size: int,
    enrolled: str,
    about: bytes,
    format: str | None = None,
) -> StoredSample:
    """What stands in a row of ``sample``.

    Raises:
        DamagedError: it fails its authentication.
    """
    place: Place = ("about", name, mark.hex(), kind, position, quality, size, enrolled)
    known = json.loads(unseal(key, about, place))
    assessed = Quality(quality, tuple(known["reasons"]), known["measures"])
    region = known.get("region")  # not there in galleries that are older than faces
    return StoredSample(
        sha256=known["sha256"],
        kind=kind,
        name=known["name"],
        position=position,
        ppi=known["ppi"],
        size=size,
        enrolled=enrolled,
        quality=assessed,
        template_format=format or "",
        region=tuple(region) if region else None,
    )


def open_sample(
    name: str,
    key: bytes,
    mark: bytes,
    kind: str,
    position: int,
    quality: int,
    size: int,
    enrolled: str,
    about: bytes,
    content: bytes,
) -> Sample:
    """The original that stands in a row of ``sample``.

    Raises:
        DamagedError: it fails its authentication, or is not what its hash says.
    """
    known = describe(name, key, mark, kind, position, quality, size, enrolled, about)
    plain = unseal(key, content, ("content", name, mark.hex(), kind, position))
    sample = Sample(kind, plain, known.name, position, known.ppi, known.region)
    if sample.sha256() != known.sha256 or tag(key, known.sha256) != mark or len(plain) != size:
        raise FORM.damaged(f"sample {known.sha256} of {name!r}", "another content")
    return sample


def open_template(
    name: str, key: bytes, mark: bytes, kind: str, position: int, format: str, quality: int, sealed: bytes
) -> Template:
    """The template that stands in a row of ``template``.

    Raises:
        DamagedError: it fails its authentication.
    """
    plain = unseal(key, sealed, ("template", name, mark.hex(), kind, position, format, quality))
    return Template(kind, format, plain[32:], position, quality, plain[:32].hex())


def seal_about(name: str, key: bytes, sample: Sample, quality: Quality, enrolled: str) -> bytes:
    """What tells about a sample: its hash, name, resolution and region, and why its quality is what it is."""
    digest = sample.sha256()
    known = {
        "sha256": digest,
        "name": sample.name,
        "ppi": sample.ppi,
        "region": sample.region,
        "reasons": list(quality.reasons),
        "measures": {measure: float(value) for measure, value in quality.measures.items()},
    }
    clear = (sample.kind, sample.position, quality.score, len(sample.content), enrolled)
    return seal(key, json.dumps(known).encode(), ("about", name, tag(key, digest).hex(), *clear))


def seal_content(name: str, key: bytes, sample: Sample) -> bytes:
    """An original."""
    place: Place = ("content", name, tag(key, sample.sha256()).hex(), sample.kind, sample.position)
    return seal(key, sample.content, place)


def seal_template(name: str, key: bytes, template: Template) -> bytes:
    """A template, behind the hash of its sample."""
    mark = tag(key, template.sample).hex()
    place: Place = ("template", name, mark, template.kind, template.position, template.format, template.quality)
    return seal(key, bytes.fromhex(template.sample) + template.data, place)
