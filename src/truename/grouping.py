"""A folder's pictures, grouped by whom they show: what :func:`truename.pipeline.group` does, step by step.

Two findings are kept apart. *The same person*: different pictures that weigh, together, for one face. *The same
picture*: copies of one picture under several names, which prove that it was used again and not who uses it. Copies
count as one observation, however many there are, so that a picture that was stolen ten times weighs no more for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from truename import extraction, kinds
from truename.contracts import AnyKind
from truename.errors import SampleError, TruenameError, UsageError
from truename.extraction import Extracted
from truename.kinds import _picture
from truename.resolve import clusters, pictures
from truename.resolve.clusters import Links
from truename.resolve.pictures import Look
from truename.sources import Entry, Refused, folder, only
from truename.trace import Progress
from truename.types import NotAcquired, Region, Sample, Status, Template
from truename.weighing.table import Table

EXPECTED = 3.0
MOST_LIKELY = 0.1
"""The prior by default: everybody is shown by three more pictures of the folder, so that two faces of n are of one
person with probability 3 / (n - 1); in LFW folds 1 to 3 it is 2.5. And 0.1 at most, since a folder of few pictures is
not known to be about one person."""

CROWD, CROWD_LEAST, CROWD_FROM = 0.05, 20, 100
"""A face's crowd are the most similar 5 % of all faces, at least 20, without those that it may be one with. In folders
of fewer than 100 faces there is none. Tried on LFW folds 1 to 3: 2 to 10 % do alike; without it, people of one origin
and age (Hu Jintao and Wen Jiabao, 12 pictures each) merge before others are found."""

COMPARED, COMPARED_SHARE = 5000, 0.1
"""Each face is compared with all up to 5,000 others; of more, with the tenth that is most similar. What is left out
counts as weighing nothing. Of LFW's 2.7 million pairs 0.4 % weigh for one person."""

LARGEST = 110_000_000
"""Pixels of a picture whose look is taken; the limit of faces, too."""

_DRAFT = 4 * pictures.SIDE


@dataclass(frozen=True, slots=True)
class Picture:
    """One file of the folder.

    Attributes:
        name: its path inside the folder.
        account: under whose name it is there: of the folder that it is in, else of the file up to its last underscore.
        sha256: of its content; empty where it could not be read.
        original: the number of the picture that this one is a copy of; its own number where it is none.
        faces: numbers of its faces, the most prominent first.
        reasons: why it, or a face in it, could not be used.
    """

    name: str
    account: str
    sha256: str = ""
    original: int = 0
    faces: tuple[int, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Face:
    """One face of one picture.

    Attributes:
        picture: the picture's number.
        region: where in it; ``None`` is all of it.
        quality: 0 to 100.
        observation: the number of the face that this one is a copy of, in a copy of its picture; else its own number.
    """

    picture: int
    region: Region | None
    quality: int
    observation: int


@dataclass(frozen=True, slots=True)
class Person:
    """Faces that are one person's, as far as the weights say.

    Weights are log10 likelihood ratios, after the crowd's (see :class:`Grouping`), capped by what the table supports.

    Attributes:
        faces: their numbers, copies included, rising.
        accounts: the names that they stand under, in order.
        observations: how many of the faces are no copies.
        support: by face, the mean weight of its comparisons with the other observations.
        weakest: the two observations that weigh least, and what they weigh.
        seam: where the person would come apart first: two groups of observations, what the comparisons between them
            weigh together, how many those are, and the strongest pair.
        probability: that those two groups are one person, given that weight and the stated prior.
    """

    faces: tuple[int, ...]
    accounts: tuple[str, ...]
    observations: int
    support: tuple[float, ...]
    weakest: tuple[int, int, float]
    seam: clusters.Seam
    probability: float


@dataclass(frozen=True, slots=True)
class Reuse:
    """One picture that is there several times: proof of reuse, not of identity.

    Attributes:
        pictures: their numbers, the largest first.
        accounts: the names that they stand under, in order.
    """

    pictures: tuple[int, ...]
    accounts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grouping:
    """What a folder shows.

    Attributes:
        folder: its name.
        pictures, faces: what was found in it, in order.
        people: those of several observations: under most names first, then of most observations.
        reused: pictures that are there several times: under most names first.
        prior: the probability, before looking, that two faces of the folder are one person's.
        crowd: how many faces make a face's crowd; 0 where there is none. What a face weighs with others is lowered, or
            raised, by how much more, or less, it resembles its crowd than other faces theirs.
        cap: the largest weight that is shown: what the table's data support. People are put together by what its curve
            says, capped or not.
        table: what weighed; ``provisional``: it was not fitted on the user's own data.
        notes: what the reader must know.
    """

    folder: str
    pictures: tuple[Picture, ...]
    faces: tuple[Face, ...]
    people: tuple[Person, ...]
    reused: tuple[Reuse, ...]
    prior: float
    crowd: int
    cap: float
    table: str
    provisional: bool
    notes: tuple[str, ...] = ()

    @property
    def unused(self) -> tuple[Picture, ...]:
        """Pictures of which something, or all, could not be used."""
        return tuple(picture for picture in self.pictures if picture.reasons)


# --- the steps


@dataclass(frozen=True, slots=True)
class Seen:
    """What one picture gave: its look, and each face with its region."""

    look: Look | None
    faces: tuple[tuple[Region | None, Extracted], ...]


@dataclass(slots=True)
class Read:
    """What a folder gave: pictures, their looks, faces and their templates, each by number."""

    pictures: list[Picture] = field(default_factory=list)
    looks: list[Look | None] = field(default_factory=list)
    faces: list[Face] = field(default_factory=list)
    templates: list[Template] = field(default_factory=list)


def see(sample: Sample) -> Seen:
    """Every face of one picture, and what the picture looks like.

    Raises:
        SampleError: it cannot be read.
        ProvenanceError: a model is missing or altered.
    """
    parts = kinds.get(sample.kind).divide(sample)
    return Seen(look(sample), tuple((part.region, extraction.extract(part)) for part in parts))


def read(root: Path, kind: str, workers: int | None, progress: Progress) -> Read:
    """Read and extract every picture of a folder and its sub-folders; what fails is kept with its reason.

    Raises:
        UsageError: there is no such folder, or nothing in it.
        SampleError: not one picture could be read; the first error.
        ProvenanceError: a model is missing or altered.
    """
    entries = list(folder.read(root, kind=kind))
    if not entries:
        raise UsageError(expected=f"pictures in {root}", found="an empty folder", do="name the folder that holds them")
    failed: dict[str, TruenameError] = {}

    def samples() -> Iterator[tuple[Picture, Sample | None]]:
        for entry in entries:
            name, account = entry.where, entry.subject if isinstance(entry, Entry) else ""
            try:
                if isinstance(entry, Refused):
                    raise entry.error
                assert entry.file is not None  # a folder's entries are files
                sample = only(entry.file, kind)
                yield Picture(name, account, sample.sha256()), sample
            except TruenameError as error:
                failed[name] = error
                yield Picture(name, account, reasons=(str(error),)), None

    found = Read()
    with closing(extraction.each(see, samples(), workers)) as results:
        for picture, _, seen in results:
            if isinstance(seen, SampleError):
                failed[picture.name] = seen
            elif seen is not None and not isinstance(seen, Seen):
                raise seen
            _add(found, picture, seen)
            progress("reading", len(found.pictures), len(entries))
    if len(failed) == len(entries):
        raise failed[entries[0].where]
    return found


def _at(region: Region) -> str:
    return ",".join(map(str, region))


def _add(found: Read, picture: Picture, seen: Seen | SampleError | None) -> None:
    """Number one picture and its faces."""
    number, faces, reasons = len(found.pictures), [], list(picture.reasons)
    if isinstance(seen, SampleError):
        reasons.append(str(seen))
    for region, extracted in seen.faces if isinstance(seen, Seen) else ():
        made = extracted.template
        if isinstance(made, NotAcquired):
            reasons.append(made.reason if region is None else f"in its part at {_at(region)}, {made.reason}")
            continue
        face = len(found.faces)
        faces.append(face)
        found.faces.append(Face(number, region, made.quality, face))
        found.templates.append(made)
    found.pictures.append(replace(picture, original=number, faces=tuple(faces), reasons=tuple(reasons)))
    found.looks.append(seen.look if isinstance(seen, Seen) else None)


def look(sample: Sample) -> Look | None:
    """What a sample looks like, if it is a picture; a JPEG is decoded as small as will do."""
    with suppress(SampleError), _picture.opened(sample, _picture.FORMATS, LARGEST, "") as image:
        pixels = image.width * image.height
        image.draft("L", (_DRAFT, _DRAFT))
        image.load()
        turned = _picture.orientation(image)
        small = _picture.upright(_picture.plain(image), turned).convert("L")
        return pictures.look(np.asarray(small), pixels)
    return None


def find_copies(found: Read) -> None:
    """Say of each picture which one it is a copy of: the same content, or the same look."""
    original = pictures.copies(found.looks)
    first: dict[str, int] = {}
    for number, picture in enumerate(found.pictures):
        if picture.sha256:  # the same file twice, where the look tells nothing: another kind, or one shade only
            original[number] = original[first.setdefault(picture.sha256, number)]
    found.pictures = [
        replace(picture, original=int(number)) for picture, number in zip(found.pictures, original, strict=True)
    ]


def find_observations(found: Read, kind: AnyKind, table: Table) -> None:
    """Say of each face in a copy which face of the original it is: the pairs that weigh most, one to one.

    Where a face has no counterpart, because it is cut off or was not found there, it is an observation of its own.
    """
    for picture in found.pictures:
        original = found.pictures[picture.original]
        faces, known = picture.faces, original.faces
        if original is picture or not faces or not known:
            continue
        references = kind.gather([[found.templates[face]] for face in known])
        weight = np.array([_weights(kind, table, found.templates[face], references) for face in faces])
        for place in np.argsort(-weight, axis=None, kind="stable"):
            mine, theirs = divmod(int(place), len(known))
            if weight[mine, theirs] < clusters.MODERATE:
                break
            found.faces[faces[mine]] = replace(found.faces[faces[mine]], observation=known[theirs])
            weight[mine], weight[:, theirs] = -np.inf, -np.inf


@dataclass(frozen=True, slots=True)
class Compared:
    """All observations of a folder, weighed.

    Attributes:
        links: between observations, by number.
        observed: intp[n], the number of the face that each observation is.
        crowd: as in :class:`Grouping`.
    """

    links: Links
    observed: NDArray[np.intp]
    crowd: int


def compare(found: Read, kind: AnyKind, table: Table, prior: float | None, progress: Progress) -> Compared:
    """Weigh all pairs of observations.

    Args:
        prior: the probability that two faces are one person's; by default from how many there are.
    """
    observed = np.array([n for n, face in enumerate(found.faces) if face.observation == n], np.intp)
    n = len(observed)
    share = prior if prior is not None else min(EXPECTED / max(n - 1, 1), MOST_LIKELY)
    odds = float(np.log10(share / (1 - share)))
    size = max(CROWD_LEAST, round(CROWD * n)) if n >= CROWD_FROM else 0
    references = kind.gather([[found.templates[face]] for face in observed])
    crowd = np.zeros(n)
    keys: list[NDArray[np.intp]] = []
    weights: list[NDArray[np.float64]] = []
    for row in range(n):
        template = found.templates[observed[row]]
        near = np.arange(n)
        if n > COMPARED:
            near = kind.candidates(kind.prepare([template]), references, max(COMPARED, round(COMPARED_SHARE * n)))
        near = near[near != row]
        weight = _weights(kind, table, template, references, near)
        others = weight[weight <= -odds]  # those that may be the person are no crowd
        if size and len(others):
            crowd[row] = np.mean(np.partition(others, -size)[-size:] if len(others) > size else others)
        listed = weight > 0
        keys.append(np.minimum(near[listed], row) * n + np.maximum(near[listed], row))
        weights.append(weight[listed])
        progress("comparing", row + 1, n)
    key, place = np.unique(np.concatenate([*keys, np.empty(0, np.intp)]), return_index=True)
    first, second = np.divmod(key, max(n, 1))
    crowd -= np.median(crowd) if n else 0
    weight = np.concatenate([*weights, np.empty(0)])[place] - (crowd[first] + crowd[second]) / 2
    apart = _apart(found, observed)
    one_by_one = ~np.isin(key, apart)
    columns = np.divmod(np.concatenate([key[one_by_one], apart]), max(n, 1))
    every = np.concatenate([weight[one_by_one], np.full(len(apart), -np.inf)])
    return Compared(Links(n, *columns, every, otherwise=0.0, prior=odds), observed, size)


def _weights(
    kind: AnyKind, table: Table, template: Template, references: object, rows: NDArray[np.intp] | None = None
) -> NDArray[np.float64]:
    """Uncapped weights of one template against others; 0 where they were not compared."""
    scores = kind.compare(kind.prepare([template]), references, rows)
    return np.where(scores.status == Status.COMPARED, table.weigh_array(scores).uncapped, 0.0)


def _apart(found: Read, observed: NDArray[np.intp]) -> NDArray[np.intp]:
    """Pairs of observations in one picture, or in copies of it, by key: one person appears at most once there."""
    original = np.array([found.pictures[found.faces[face].picture].original for face in observed], np.intp)
    order = np.argsort(original, kind="stable")
    pairs = [np.empty(0, np.intp)]
    for those in np.split(order, np.flatnonzero(np.diff(original[order])) + 1):
        first, second = np.triu_indices(len(those), 1)
        pairs.append(those[first] * len(observed) + those[second])  # rising, for the order is stable
    return np.concatenate(pairs)


def people(found: Read, compared: Compared, table: Table) -> tuple[Person, ...]:
    """The clusters of several observations, with what holds them together."""
    links, observed = compared.links, compared.observed
    copies: dict[int, list[int]] = {}
    for number, face in enumerate(found.faces):
        copies.setdefault(face.observation, []).append(number)
    capped = replace(links, weight=_capped(links.weight, table))
    several = [members for members in clusters.cluster(links) if len(members) > 1]
    found_people = []
    for members, weight in zip(several, clusters.weights(capped, several), strict=True):
        own = tuple(observed[list(members)].tolist())
        seam = clusters.seam(own, weight)
        # Comparisons of the same two sides are not independent, so together they support no more than one does.
        seam = replace(seam, weight=min(seam.weight, table.other.caps.upper))
        support = dict(zip(own, np.nanmean(weight, axis=1).tolist(), strict=True))
        a, b = sorted(divmod(int(np.nanargmin(weight)), len(own)))
        faces = sorted(copy for face in own for copy in copies[face])
        found_people.append(
            Person(
                faces=tuple(faces),
                accounts=_accounts(found, (found.faces[face].picture for face in faces)),
                observations=len(own),
                support=tuple(support[found.faces[face].observation] for face in faces),
                weakest=(own[a], own[b], float(weight[a, b])),
                seam=seam,
                probability=1 / (1 + 10 ** -(seam.weight + links.prior)),
            )
        )
    return tuple(sorted(found_people, key=lambda one: (-len(one.accounts), -one.observations, one.faces)))


def reused(found: Read) -> tuple[Reuse, ...]:
    """The pictures that are there several times."""
    groups: dict[int, list[int]] = {}
    for number, picture in enumerate(found.pictures):
        groups.setdefault(picture.original, []).append(number)
    several = [
        Reuse((original, *(number for number in those if number != original)), _accounts(found, those))
        for original, those in groups.items()
        if len(those) > 1
    ]
    return tuple(sorted(several, key=lambda one: (-len(one.accounts), -len(one.pictures), one.pictures)))


def summarise(root: Path, found: Read, compared: Compared, table: Table) -> Grouping:
    """Everything together, with what the reader must know."""
    odds = compared.links.prior
    notes = []
    if table.provisional:
        notes.append(
            f"Weights are provisional: table {table.id} rests on {table.source.data}."
            " Run truename calibrate on your own data."
        )
    if not compared.crowd and len(compared.observed) > 1:
        notes.append(f"With fewer than {CROWD_FROM} faces nothing is known about whom faces here resemble in general.")
    if odds + table.other.caps.upper <= 0:
        notes.append(
            f"Among {len(compared.observed):,} faces the table's data are too few to make any two likelier one person's"
            " than not: take who is listed for candidates."
        )
    return Grouping(
        folder=root.resolve().name,
        pictures=tuple(found.pictures),
        faces=tuple(found.faces),
        people=people(found, compared, table),
        reused=reused(found),
        prior=1 / (1 + 10**-odds),
        crowd=compared.crowd,
        cap=table.other.caps.upper,
        table=table.id,
        provisional=table.provisional,
        notes=tuple(notes),
    )


def _capped(weight: NDArray[np.float64], table: Table) -> NDArray[np.float64]:
    """What is shown: no more than the table's data support. What is impossible stays so."""
    caps = table.other.caps
    return np.where(np.isfinite(weight), np.clip(weight, caps.lower, caps.upper), weight)


def _accounts(found: Read, numbers: Iterable[int]) -> tuple[str, ...]:
    return tuple(sorted({found.pictures[number].account for number in numbers}))
