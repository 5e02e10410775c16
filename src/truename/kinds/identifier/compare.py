"""How much likelier two identifiers are if one holder has both than if two holders have them.

The score is the log10 of that ratio under a stated model, and is calibrated like any other score.

Two holders: each has one of the values that the type's form allows, by chance; or, with the probability ``shared`` of
the type, both are recorded with one, since they share it or somebody copied it to the wrong record.

One holder: the other record shows the same identifier (``kept``), equal or written in a way that is a term below, or
another one of the same holder's, which looks as if it were somebody else's.

    ratio = (1 - kept) + kept x sum over the ways of P(this way) / P(two holders' lead there)

What many hold tells nobody apart: of an identifier that n subjects of the references hold besides, ``shared`` is at
least n / :data:`params.CIRCLE`, but the first few are taken for one subject from several lists.

Identifiers of different types are not comparable; one of unknown type is compared with every other, and trusted less.
Numbers of two countries that differ say nothing: many people have papers of two. Where a country is not stated they
say less.

Several identifiers on either side: the mean of the ratios over all pairs that can be compared. It is the ratio for "one
of these is what this record shows, and we do not know which", and repeating one adds nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from truename.errors import TemplateError
from truename.kinds._ranges import ranges, revised
from truename.kinds.identifier import params, quality, template
from truename.kinds.identifier.params import MODELS, NATIONAL, Type
from truename.kinds.identifier.template import Check, Identifier, Use
from truename.types import UNKNOWN_POSITION, ReferenceSet, Scores, Status

Floats = NDArray[np.float64]
Terms = dict[str, Floats]

_KEPT = np.array([MODELS[of].kept for of in Type])
_SHARED = np.array([MODELS[of].shared for of in Type])
_GROUP = np.array([MODELS[of].group for of in Type], np.int16)
_NATIONAL = np.array([of in NATIONAL for of in Type])
_USED = {Use.OWN: 0.0, Use.COMMON: params.COMMON, Use.PLATFORM: params.PLATFORM}
_NUMBERS = np.array([of not in (Type.EMAIL, Type.WEBSITE, Type.SOCIAL, Type.WALLET, Type.BIC) for of in Type])
"""Types that are typed digit by digit, so that one may be wrong."""


@dataclass(frozen=True, slots=True)
class Identifiers:
    """The m identifiers of n subjects, one subject's after another's.

    Attributes:
        type: int8[m], a :class:`Type` each.
        country: uint16[m], its two letters as a number, 0 where not stated.
        characters: uint8[m, 64], the value in ASCII, 0 after its end.
        length: int16[m], of the value.
        stem: uint64[m], a hash of it.
        choices: float64[m, 2], how many values and how many stems of that form there are.
        checked: bool[m], its check digits are right.
        shared: float64[m], P(two holders are recorded with it), as far as the identifier itself says.
        value: uint64[m], a hash of type and value.
        held: int32[m], how many of the n subjects hold it.
        first: intp[n], where a subject's identifiers begin.
        count: intp[n], how many it has.
        foreign: bool[n], the subject has templates, but none in our format.
    """

    type: NDArray[np.int8] = field(repr=False)
    country: NDArray[np.uint16] = field(repr=False)
    characters: NDArray[np.uint8] = field(repr=False)
    length: NDArray[np.int16] = field(repr=False)
    stem: NDArray[np.uint64] = field(repr=False)
    choices: Floats = field(repr=False)
    checked: NDArray[np.bool_] = field(repr=False)
    shared: Floats = field(repr=False)
    value: NDArray[np.uint64] = field(repr=False)
    held: NDArray[np.int32] = field(repr=False)
    first: NDArray[np.intp] = field(repr=False)
    count: NDArray[np.intp] = field(repr=False)
    foreign: NDArray[np.bool_] = field(repr=False)


_EACH = ("type", "country", "characters", "length", "stem", "choices", "checked", "shared", "value")
"""The columns that one identifier fills by itself."""


def gather(sets: Sequence[ReferenceSet]) -> Identifiers:
    """Decode and lay out many subjects' identifiers.

    Raises:
        TemplateError: a template is damaged, or of another kind.
    """
    decoded = [identifiers(templates) for templates in sets]
    flat = [one for own in decoded for one in own]
    count = np.array([len(own) for own in decoded], np.intp)
    value = np.array([_hash(f"{one.type} {one.value}") for one in flat], np.uint64)
    text = b"".join(one.value.encode("ascii").ljust(params.LONGEST, b"\0") for one in flat)
    return Identifiers(
        type=np.array([one.type for one in flat], np.int8),
        country=np.array([int.from_bytes(one.country.encode("ascii"), "big") for one in flat], np.uint16),
        characters=np.frombuffer(text, np.uint8).reshape(-1, params.LONGEST),
        length=np.array([len(one.value) for one in flat], np.int16),
        stem=np.array([_hash(one.stem) for one in flat], np.uint64),
        choices=np.array([(quality.choices(one.value), quality.choices(one.stem)) for one in flat]).reshape(-1, 2),
        checked=np.array([one.check is Check.RIGHT for one in flat], np.bool_),
        shared=np.array([max(MODELS[one.type].shared, _USED[one.use]) for one in flat], np.float64),
        value=value,
        held=_held(value, count),
        first=np.cumsum(count) - count,
        count=count,
        foreign=np.array([bool(templates) and not own for templates, own in zip(sets, decoded, strict=True)], np.bool_),
    )


def revise(references: Identifiers, kept: NDArray[np.intp], changed: Sequence[ReferenceSet]) -> Identifiers:
    """Lay everything out anew, without decoding what is known; see :meth:`truename.contracts.Revising.revise`.

    Raises:
        TemplateError: as in :func:`gather`.
    """
    new = gather(changed)
    source, start, count = revised(kept, references.first, references.count, len(references.type), new.count)
    each = ranges(start, count)
    columns = {name: np.concatenate([getattr(references, name), getattr(new, name)])[each] for name in _EACH}
    return replace(
        references,
        **columns,
        held=_held(columns["value"], count),
        first=np.cumsum(count) - count,
        count=count,
        foreign=np.concatenate([references.foreign, new.foreign])[source],
    )


def identifiers(templates: ReferenceSet) -> list[Identifier]:
    """The identifiers of those templates that are in our format, of the type that their position says.

    Raises:
        TemplateError: a template is damaged, or of another kind or at no position of this one.
    """
    found = []
    for entry in templates:
        if entry.kind != "identifier" or not 0 <= entry.position <= max(Type):
            raise TemplateError(
                expected="a template of an identifier",
                found=f"one of kind {entry.kind!r} at position {entry.position}",
                do="keep the kinds apart",
            )
        if entry.format == template.FORMAT:
            one = template.decode(entry.data)
            found.append(one if entry.position == UNKNOWN_POSITION else replace(one, type=Type(entry.position)))
    return found


def compare(probe: Identifiers, references: Identifiers, rows: NDArray[np.intp] | None = None) -> Scores:
    """Compare one holder's identifiers with the subjects in ``rows``; see the top of this file.

    ``value`` is a log10 ratio, ``stratum`` the least trusted :class:`params.Group` of what was compared.
    """
    if rows is None:
        rows = np.arange(len(references.count), dtype=np.intp)
    count = references.count[rows]
    # Which row each identifier belongs to, and where it lies: 0 0 0 1 1 ..., and first, first + 1, first + 2, ...
    owner = np.repeat(np.arange(len(rows)), count)
    index = ranges(references.first[rows], count)

    total, pairs = np.zeros(len(rows)), np.zeros(len(rows), np.intp)
    stratum = np.zeros(len(rows), np.int16)
    for own in range(len(probe.type)):
        alike = np.flatnonzero(comparable(probe, own, references, index))
        ratio = np.sum(list(terms(probe, own, references, index[alike]).values()), axis=0)
        total += np.bincount(owner[alike], weights=ratio, minlength=len(rows))
        pairs += np.bincount(owner[alike], minlength=len(rows))
        group = np.maximum(_GROUP[probe.type[own]], _GROUP[references.type[index[alike]]])
        np.maximum.at(stratum, owner[alike], group)

    status = np.where(pairs > 0, Status.COMPARED, Status.NOT_COMPARABLE).astype(np.uint8)
    status[(count == 0) & ~references.foreign[rows]] = Status.NO_SAMPLE
    if not len(probe.type):
        status[:] = Status.NOT_COMPARABLE if probe.foreign.any() else Status.NO_SAMPLE
    compared = status == Status.COMPARED
    value = np.zeros(len(rows), np.float32)
    value[compared] = np.log10(total[compared] / pairs[compared])
    return Scores(value, stratum, status)


def candidates(probe: Identifiers, references: Identifiers, k: int) -> NDArray[np.intp]:
    """The k best rows: comparing them all is faster than any index would be."""
    scores = compare(probe, references)
    best_first: NDArray[np.intp] = np.argsort(-scores.value, kind="stable")
    compared: NDArray[np.intp] = best_first[scores.status[best_first] == Status.COMPARED]
    return compared[: max(k, 0)]


def comparable(probe: Identifiers, own: int, references: Identifiers, index: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Whether the probe's identifier ``own`` is of one type with those at ``index``, as far as both are known."""
    ours, theirs = probe.type[own], references.type[index]
    alike: NDArray[np.bool_] = (theirs == ours) | (theirs == Type.UNKNOWN) | (ours == Type.UNKNOWN)
    return alike


def terms(probe: Identifiers, own: int, references: Identifiers, index: NDArray[np.intp]) -> Terms:
    """The terms of the ratio between the probe's identifier ``own`` and those at ``index``, by name.

    Returns:
        float64[len(index)] for each way in which one holder's records come to show two identifiers.
    """
    ours, theirs = probe.characters[own], references.characters[index]
    length, same_length = int(probe.length[own]), references.length[index] == probe.length[own]
    differs = ours != theirs
    differing = np.where(same_length, differs.sum(axis=1), params.LONGEST)
    equal = differing == 0
    variant = ~equal & (references.stem[index] == probe.stem[own])

    # A wrong character spoils the check digits: where both are right there is none.
    of = references.type[index]
    number = _NUMBERS[probe.type[own]] & _NUMBERS[of] & ~(probe.checked[own] & references.checked[index])
    digit = (differing == 1) & number & ~variant
    crossed = (theirs[:, 1:] == ours[:-1]) & (theirs[:, :-1] == ours[1:]) & differs[:, 1:]
    transposed = (differing == 2) & crossed.any(axis=1) & number & ~variant

    kept = np.minimum(_KEPT[probe.type[own]], _KEPT[of])
    shared = np.maximum(probe.shared[own], references.shared[index])
    others = np.maximum(references.held[index] - params.FEW, 0) / params.CIRCLE
    national = _NATIONAL[probe.type[own]] | _NATIONAL[of]
    unstated = national & ((probe.country[own] == 0) | (references.country[index] == 0))
    elsewhere = national & ~unstated & (probe.country[own] != references.country[index])
    crowded = np.where(unstated, params.COUNTRY_MISSING, 1.0)
    choices = np.minimum(probe.choices[own], references.choices[index])
    by_chance = crowded[:, None] / choices
    near = params.NEIGHBOURS * shared
    kept_here = kept * np.where(elsewhere, params.OTHER_COUNTRY, 1.0)
    return {
        "equal": kept_here * params.EQUAL * equal / np.minimum(by_chance[:, 0] + np.maximum(shared, others), 1.0),
        "variant": kept_here * params.VARIANT * variant / np.minimum(by_chance[:, 1] + shared, 1.0),
        "digit": kept_here * params.DIGIT * digit / np.minimum(9 * length * by_chance[:, 0] + near, 1.0),
        "transposed": kept_here
        * params.TRANSPOSED
        * transposed
        / np.minimum(max(length - 1, 1) * by_chance[:, 0] + near, 1.0),
        "unrelated": np.where(
            elsewhere & ~equal & ~variant, 1.0, 1.0 - kept * np.where(unstated, params.ONE_REGISTER, 1.0)
        ),
    }


def _held(value: NDArray[np.uint64], count: NDArray[np.intp]) -> NDArray[np.int32]:
    """How many subjects hold each value."""
    owner = np.repeat(np.arange(len(count)), count)
    unique, which = np.unique(value, return_inverse=True)
    holders = np.unique(which * np.int64(max(len(count), 1)) + owner)  # a subject that holds it twice counts once
    held: NDArray[np.int32] = np.bincount(holders // max(len(count), 1), minlength=len(unique)).astype(np.int32)
    return held[which]


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("ascii"), digest_size=8).digest(), "little")
