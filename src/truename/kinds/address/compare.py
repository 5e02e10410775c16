"""How much likelier two addresses are if one subject has both than if two subjects have them.

The score is the log10 of that ratio under a stated model, and is calibrated like any other score.

Addresses are compared part by part, each agreeing, agreeing in part, differing, or not stated on both sides: country,
place, postcode, street, building, box; the house number where the street agrees, the unit where house or building do.
How often each outcome comes about (:mod:`params`) gives three probabilities, products over the parts:

    same      two records of one address,
    moved     two addresses that one subject has,
    other     addresses of two subjects;

    ratio = (kept x same + (1 - kept) x moved) / (shared x same + (1 - shared) x other)

``shared`` is how often two subjects are at one address. Of an address that n subjects of the references have besides,
it is at least n / :data:`params.CIRCLE`; of one at which thousands of companies are known to be registered
(:mod:`crowded`) it is so large that agreeing says nothing.

Several addresses on either side: the mean of the ratios over all pairs. It is the ratio for "one of these is what this
record shows, and we do not know which", and repeating one adds nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from truename.errors import TemplateError
from truename.kinds._ranges import ranges, revised
from truename.kinds.address import keys, params, template
from truename.kinds.address.params import Part, Reach
from truename.kinds.address.template import Address
from truename.types import UNKNOWN_POSITION, ReferenceSet, Scores, Status

Floats = NDArray[np.float64]

AGREE, PARTLY, DIFFER, UNSTATED = range(4)
"""Outcomes of comparing one part."""

MODEL: dict[str, Part] = {
    "country": params.COUNTRY,
    "place": params.PLACE,
    "postcode": params.POSTCODE,
    "street": params.STREET,
    "number": params.NUMBER,
    "building": params.BUILDING,
    "box": params.BOX,
    "unit": params.UNIT,
}
"""How each part behaves, from the largest to the smallest."""

_NAMES = ("street", "building", "place")
"""Parts that are words; the number of each is its place here."""

_TOKENS = ("postcode", "box", "unit")
"""Parts that are one number each."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """The m addresses of n subjects, one subject's after another's, and their w words, one address's after another's.

    Attributes:
        country: uint16[m], its two letters as a number, 0 where not stated.
        tokens: uint64[m, 3], postcode, box and unit as hashes, 0 where not stated.
        span: int32[m, 2], first and last house number, -1 where not stated.
        number: uint64[m], the house number as it is written, as a hash; 0 where not stated.
        reach: int8[m], a :class:`Reach` each.
        premises: uint64[m, 3], house, building and box as hashes, 0 where not stated.
        crowded: bool[m], whether it is known that thousands are registered there.
        held: int32[m], how many of the n subjects are in that house, building or box.
        word: uint64[w], how each word sounds, as a hash.
        part: int8[w], which of street, building and place it is of.
        words: intp[m], how many words an address has.
        names: int8[m, 3], how many words its street, building and place have.
        first: intp[n], where a subject's addresses begin.
        count: intp[n], how many it has.
        foreign: bool[n], the subject has templates, but none in our format.
    """

    country: NDArray[np.uint16] = field(repr=False)
    tokens: NDArray[np.uint64] = field(repr=False)
    span: NDArray[np.int32] = field(repr=False)
    number: NDArray[np.uint64] = field(repr=False)
    reach: NDArray[np.int8] = field(repr=False)
    premises: NDArray[np.uint64] = field(repr=False)
    crowded: NDArray[np.bool_] = field(repr=False)
    held: NDArray[np.int32] = field(repr=False)
    word: NDArray[np.uint64] = field(repr=False)
    part: NDArray[np.int8] = field(repr=False)
    words: NDArray[np.intp] = field(repr=False)
    names: NDArray[np.int8] = field(repr=False)
    first: NDArray[np.intp] = field(repr=False)
    count: NDArray[np.intp] = field(repr=False)
    foreign: NDArray[np.bool_] = field(repr=False)


_EACH = ("country", "tokens", "span", "number", "reach", "premises", "crowded", "words", "names")
"""The columns that one address fills by itself."""


def gather(sets: Sequence[ReferenceSet]) -> Addresses:
    """Decode and lay out many subjects' addresses.

    Raises:
        TemplateError: a template is damaged, or of another kind.
    """
    decoded = [addresses(templates) for templates in sets]
    flat = [one for own in decoded for one in own]
    heard = [[sorted({keys.sound(word) for word in getattr(one, name)}) for name in _NAMES] for one in flat]
    words = [(keys.number(word), part) for names in heard for part, own in enumerate(names) for word in own]
    count = np.array([len(own) for own in decoded], np.intp)
    premises = np.array([keys.premises(one) for one in flat], np.uint64).reshape(-1, 3)
    tokens = [[keys.number(text) if (text := getattr(one, name)) else 0 for name in _TOKENS] for one in flat]
    return Addresses(
        country=np.array([int.from_bytes(one.country.encode("ascii"), "big") for one in flat], np.uint16),
        tokens=np.array(tokens, np.uint64).reshape(-1, 3),
        span=np.array([keys.span(one.number) for one in flat], np.int32).reshape(-1, 2),
        number=np.array([keys.number(one.number) if one.number else 0 for one in flat], np.uint64),
        reach=np.array([one.reach for one in flat], np.int8),
        premises=premises,
        crowded=np.array([keys.is_crowded(one) for one in flat], np.bool_),
        held=_held(premises, count),
        word=np.array([word for word, _ in words], np.uint64),
        part=np.array([part for _, part in words], np.int8),
        words=np.array([sum(map(len, names)) for names in heard], np.intp),
        names=np.array([[len(own) for own in names] for names in heard], np.int8).reshape(-1, 3),
        first=np.cumsum(count) - count,
        count=count,
        foreign=np.array([bool(templates) and not own for templates, own in zip(sets, decoded, strict=True)], np.bool_),
    )


def revise(references: Addresses, kept: NDArray[np.intp], changed: Sequence[ReferenceSet]) -> Addresses:
    """Lay everything out anew, without decoding what is known; see :meth:`truename.contracts.Revising.revise`.

    Raises:
        TemplateError: as in :func:`gather`.
    """
    new = gather(changed)
    source, start, count = revised(kept, references.first, references.count, len(references.country), new.count)
    each = ranges(start, count)
    columns = {name: np.concatenate([getattr(references, name), getattr(new, name)]) for name in _EACH}
    words = ranges((np.cumsum(columns["words"]) - columns["words"])[each], columns["words"][each])
    columns = {name: column[each] for name, column in columns.items()}
    return replace(
        references,
        **columns,
        held=_held(columns["premises"], count),
        word=np.concatenate([references.word, new.word])[words],
        part=np.concatenate([references.part, new.part])[words],
        first=np.cumsum(count) - count,
        count=count,
        foreign=np.concatenate([references.foreign, new.foreign])[source],
    )


def addresses(templates: ReferenceSet) -> list[Address]:
    """The addresses of those templates that are in our format.

    Raises:
        TemplateError: a template is damaged, or of another kind.
    """
    for entry in templates:
        if entry.kind != "address" or entry.position != UNKNOWN_POSITION:
            raise TemplateError(
                expected="a template of an address",
                found=f"one of kind {entry.kind!r} at position {entry.position}",
                do="keep the kinds apart",
            )
    return [template.decode(entry.data) for entry in templates if entry.format == template.FORMAT]


def compare(probe: Addresses, references: Addresses, rows: NDArray[np.intp] | None = None) -> Scores:
    """Compare one subject's addresses with the subjects in ``rows``; see the top of this file.

    ``value`` is a log10 ratio, ``stratum`` the :class:`Reach` of the pair that goes furthest down.
    """
    if rows is None:
        rows = np.arange(len(references.count), dtype=np.intp)
    count = references.count[rows]
    owner, index = np.repeat(np.arange(len(rows)), count), ranges(references.first[rows], count)
    total, stratum = np.zeros(len(rows)), np.full(len(rows), Reach.PLACE, np.int16)
    for own in range(len(probe.country)):
        found = outcomes(probe, own, references, index)
        total += np.bincount(owner, weights=ratios(probe, own, references, index, found), minlength=len(rows))
        np.minimum.at(stratum, owner, _reach(found))

    status = np.full(len(rows), Status.COMPARED, np.uint8)
    status[count == 0] = Status.NO_SAMPLE
    status[references.foreign[rows]] = Status.NOT_COMPARABLE
    if not len(probe.country):
        status[:] = Status.NOT_COMPARABLE if probe.foreign.any() else Status.NO_SAMPLE
    compared = status == Status.COMPARED
    value = np.zeros(len(rows), np.float32)
    value[compared] = np.log10(total[compared] / (len(probe.country) * count[compared]))
    return Scores(value, np.where(compared, stratum, 0).astype(np.int16), status)


def candidates(probe: Addresses, references: Addresses, k: int) -> NDArray[np.intp]:
    """The k best rows: comparing them all is faster than any index would be."""
    scores = compare(probe, references)
    best_first: NDArray[np.intp] = np.argsort(-scores.value, kind="stable")
    compared: NDArray[np.intp] = best_first[scores.status[best_first] == Status.COMPARED]
    return compared[: max(k, 0)]


def outcomes(probe: Addresses, own: int, references: Addresses, index: NDArray[np.intp]) -> dict[str, NDArray[np.int8]]:
    """What becomes of each part, between the probe's address ``own`` and those at ``index``.

    Returns:
        int8[len(index)] by part, one of :data:`AGREE`, :data:`PARTLY`, :data:`DIFFER` and :data:`UNSTATED`.
    """
    found = {"country": _equal(probe.country[own], references.country[index])}
    found |= {name: _equal(probe.tokens[own, at], references.tokens[index, at]) for at, name in enumerate(_TOKENS)}
    found |= _overlaps(probe, own, references, index)

    low, high = probe.span[own]
    theirs = references.span[index]
    number = _equal(probe.number[own], references.number[index])
    within = (number == DIFFER) & (theirs[:, 0] <= high) & (theirs[:, 1] >= low)
    number[within] = PARTLY
    number[~np.isin(found["street"], (AGREE, PARTLY))] = UNSTATED
    house = (number == AGREE) | (found["building"] == AGREE)
    return {
        name: np.where(house, found["unit"], UNSTATED)
        if name == "unit"
        else number
        if name == "number"
        else found[name]
        for name in MODEL
    }


def _overlaps(
    probe: Addresses, own: int, references: Addresses, index: NDArray[np.intp]
) -> dict[str, NDArray[np.int8]]:
    """How far the words of street, building and place agree."""
    start = np.cumsum(references.words) - references.words
    words = ranges(start[index], references.words[index])
    address = np.repeat(np.arange(len(index)), references.words[index])
    begin = int((np.cumsum(probe.words) - probe.words)[own])
    mine = slice(begin, begin + int(probe.words[own]))
    found = {}
    for part, name in enumerate(_NAMES):
        ours = probe.word[mine][probe.part[mine] == part]
        common = (references.part[words] == part) & np.isin(references.word[words], ours)
        agreeing = np.bincount(address, weights=common, minlength=len(index))
        least = np.minimum(len(ours), references.names[index, part])
        share = agreeing / np.maximum(least, 1)
        outcome = np.where(share >= params.AGREEING, AGREE, np.where(share > 0, PARTLY, DIFFER))
        found[name] = np.where(least > 0, outcome, UNSTATED).astype(np.int8)
    return found


def shares(probe: Addresses, own: int, references: Addresses, index: NDArray[np.intp]) -> Floats:
    """How often two subjects are at one address, for each pair: float64[len(index)]."""
    others = np.maximum(references.held[index] - params.FEW, 0) / params.CIRCLE
    crowded = probe.crowded[own] | references.crowded[index]
    return np.minimum(np.maximum(params.SHARED, np.where(crowded, 1.0, others)), params.MOST_SHARED)


def ratios(
    probe: Addresses, own: int, references: Addresses, index: NDArray[np.intp], found: dict[str, NDArray[np.int8]]
) -> Floats:
    """P(pair | one subject) / P(pair | two subjects) for the probe's address ``own`` and each at ``index``."""
    same, moved, other = (np.ones(len(index)) for _ in range(3))
    for name, part in MODEL.items():
        for product, of in ((same, part.same), (moved, part.moved), (other, part.other)):
            product *= np.array([*of, 1.0])[found[name]]
    shared = shares(probe, own, references, index)
    result: Floats = (params.KEPT * same + (1 - params.KEPT) * moved) / (shared * same + (1 - shared) * other)
    return result


def _reach(found: dict[str, NDArray[np.int8]]) -> NDArray[np.int16]:
    """How far down each pair could be compared."""
    house = np.any([found[name] != UNSTATED for name in ("number", "building", "box")], axis=0)
    street = found["street"] != UNSTATED
    return np.where(house, Reach.PREMISES, np.where(street, Reach.STREET, Reach.PLACE)).astype(np.int16)


def _equal(ours: np.unsignedinteger, theirs: NDArray[np.unsignedinteger]) -> NDArray[np.int8]:
    stated = (theirs != 0) & (ours != 0)
    return np.where(stated, np.where(theirs == ours, AGREE, DIFFER), UNSTATED).astype(np.int8)


def _held(premises: NDArray[np.uint64], count: NDArray[np.intp]) -> NDArray[np.int32]:
    """How many subjects are in each address's house, building or box, whichever has most."""
    owner = np.repeat(np.arange(len(count)), count)
    most = np.ones(len(owner), np.int32)
    for column in premises.T:
        unique, which = np.unique(column, return_inverse=True)
        holders = np.unique(which * np.int64(max(len(count), 1)) + owner)  # a subject that has it twice counts once
        held = np.bincount(holders // max(len(count), 1), minlength=len(unique))[which]
        most = np.maximum(most, np.where(column != 0, held, 0).astype(np.int32))
    return most
