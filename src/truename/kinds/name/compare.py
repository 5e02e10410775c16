"""How much likelier two names are if they are one person's than if they are two people's of the same name culture.

The score is the log10 of that ratio under a stated model, and is calibrated like any other score. The model:

- Parts are aligned one to one, some of them written together here and apart there. Two words that are one part weigh
  what the rarer spelling is worth, less what the difference in spelling costs; never more than the commoner is worth.
- A part that one name leaves out costs little. Parts left over on both sides contradict each other, and two people who
  share all the others (relatives) are then a better explanation than one person.
- Names that can be Korean are compared by the Hangul syllables that each can spell (``kinds/_text/korean``), and both
  ratios are mixed by how plausible either reading is.
- With some probability one person's two names have nothing to do with one another.

Several names on either side (aliases): the mean of the ratios over all pairs, the ratio for "one of these names is the
one that was used, and we do not know which". Ten aliases raise no false alert.

Source of the frame: Fellegi and Sunter, "A theory for record linkage", JASA 64 (1969), with the rarity of agreeing
values as in Winkler, Statistical Research Report RR2000/06 of the US Census Bureau (2000).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import NDArray

from truename._kernels import words as kernel
from truename.errors import TemplateError
from truename.kinds._ranges import ranges, revised
from truename.kinds._text import spelling
from truename.kinds.name import params, parse, template
from truename.kinds.name.parse import Parsed
from truename.types import ReferenceSet, Scores, Status

_NO_KEYS = np.empty(0, np.uint64)
_NO_SHARES = np.empty(0, np.float64)


@dataclass(frozen=True, slots=True)
class People:
    """The m names of n people, one person's after another's.

    Attributes:
        names: the names as the kernel compares and searches them.
        owner: int32[m], whose each is.
        first: intp[n], where a person's names begin. count: intp[n], how many they are.
        stratum: int16[n], the name culture of a person's first name, in :data:`params.STRATA`.
        foreign: bool[n], the person has templates, but none in our format.
    """

    names: kernel.Names = field(repr=False)
    owner: NDArray[np.int32] = field(repr=False)
    first: NDArray[np.intp] = field(repr=False)
    count: NDArray[np.intp] = field(repr=False)
    stratum: NDArray[np.int16] = field(repr=False)
    foreign: NDArray[np.bool_] = field(repr=False)


@cache
def weights() -> kernel.Weights:
    """The parts of the ratio, as the kernel takes them."""
    return params.weights()


def gather(sets: Sequence[ReferenceSet]) -> People:
    """Read and lay out many people's names; a name that a person has twice counts once.

    Raises:
        TemplateError: a template is damaged, or of another kind.
    """
    names = kernel.Names()
    count, stratum, foreign = [], [], []
    for templates in sets:
        own = texts(templates)
        parsed = [one for one in map(parse.parse, own) if one is not None]
        for one in parsed:
            add(names, one)
        count.append(len(parsed))
        foreign.append(bool(templates) and not own)
        stratum.append(_stratum(parsed[0]) if parsed else 0)
    counts = np.array(count, np.intp)
    return People(
        names=names,
        owner=np.repeat(np.arange(len(counts), dtype=np.int32), counts),
        first=np.cumsum(counts) - counts,
        count=counts,
        stratum=np.array(stratum, np.int16),
        foreign=np.array(foreign, np.bool_),
    )


def revise(references: People, kept: NDArray[np.intp], changed: Sequence[ReferenceSet]) -> People:
    """Lay the names out anew, without reading those that are known; see :meth:`truename.contracts.Revising.revise`.

    Raises:
        TemplateError: as in :func:`gather`.
    """
    new, m = gather(changed), len(references.names)
    source, start, count = revised(kept, references.first, references.count, m, new.count)
    known = np.repeat(kept >= 0, count)
    which = ranges(start, count)
    names = kernel.Names()
    for run in np.split(which, np.flatnonzero(np.diff(known)) + 1):
        of_new = len(run) > 0 and run[0] >= m
        names.take(new.names if of_new else references.names, run - m if of_new else run)
    return People(
        names=names,
        owner=np.repeat(np.arange(len(count), dtype=np.int32), count),
        first=np.cumsum(count) - count,
        count=count,
        stratum=np.concatenate([references.stratum, new.stratum])[source],
        foreign=np.concatenate([references.foreign, new.foreign])[source],
    )


def texts(templates: ReferenceSet) -> list[str]:
    """The names of those templates that are in our format, each once.

    Raises:
        TemplateError: a template is damaged, or of another kind.
    """
    for entry in templates:
        if entry.kind != "name":
            raise TemplateError(
                expected="a template of a name", found=f"one of kind {entry.kind!r}", do="keep the kinds apart"
            )
    return list(dict.fromkeys(template.decode(entry.data) for entry in templates if entry.format == template.FORMAT))


def add(names: kernel.Names, parsed: Parsed) -> None:
    """Append a name to those that the kernel compares."""
    readings = parsed.korean
    names.add(
        [word.forms for word in parsed.words],
        parsed.rarity,
        parsed.roles,
        [word.vowelless for word in parsed.words],
        parsed.known,
        parsed.written,
        parsed.classes,
        readings.keys if readings else _NO_KEYS,
        readings.share if readings else _NO_SHARES,
        readings.prior if readings else _NO_SHARES,
        readings.plausible if readings else -np.inf,
        parsed.generic,
    )


def compare(probe: People, references: People, rows: NDArray[np.intp] | None = None) -> Scores:
    """Compare one person's names with the people in ``rows``; see the top of this file.

    ``value`` is a log10 ratio, ``stratum`` the probe's name culture.
    """
    if rows is None:
        rows = np.arange(len(references.count), dtype=np.intp)
    count = references.count[rows]
    # Which row each name belongs to, and where it lies: 0 0 0 1 1 ..., and first, first + 1, first + 2, ...
    owner = np.repeat(np.arange(len(rows)), count)
    index = ranges(references.first[rows], count)

    total = np.zeros(len(rows))
    own = len(probe.names)
    for name in range(own):
        ours = np.full(len(index), name, np.int32)
        ratio = kernel.compare(spelling.costs(), weights(), probe.names, ours, references.names, index.astype(np.int32))
        total += np.bincount(owner, weights=10.0**ratio, minlength=len(rows))

    status = np.full(len(rows), Status.COMPARED, np.uint8)
    status[count == 0] = Status.NO_SAMPLE
    status[references.foreign[rows]] = Status.NOT_COMPARABLE
    if not own:
        status[:] = Status.NOT_COMPARABLE if probe.foreign.any() else Status.NO_SAMPLE
    compared = status == Status.COMPARED
    value = np.zeros(len(rows), np.float32)
    value[compared] = np.log10(total[compared] / (own * count[compared]))
    stratum = np.zeros(len(rows), np.int16)
    stratum[compared] = probe.stratum[0] if own else 0
    return Scores(value, stratum, status)


def candidates(probe: People, references: People, k: int) -> NDArray[np.intp]:
    """At most k people who share the rarest words, or the likeliest Korean readings, with the probe; best first."""
    found = [kernel.search(probe.names, name, references.names, k) for name in range(len(probe.names))]
    # In turns, so that no name of the probe crowds out another.
    longest = max((len(one) for one in found), default=0)
    table = np.full((longest, len(found)), -1, np.int64)
    for column, one in enumerate(found):
        table[: len(one), column] = references.owner[one]
    flat = table[table >= 0]
    _, at = np.unique(flat, return_index=True)
    return flat[np.sort(at)][: max(k, 0)].astype(np.intp)


def _stratum(parsed: Parsed) -> int:
    culture = parsed.culture
    return params.STRATA.index(culture) if culture in params.STRATA else 0
