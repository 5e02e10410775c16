"""From sets of names to scores: every name of the probe with every name of a reference, see ``align.py``.

A reference is one organisation under all its names. The score of two sets is the log10 of the mean ratio over all pairs
of different names: the ratio for "one of these names is this organisation's, and we do not know which". Ten aliases
raise no false alert, and repeating a name adds nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from truename.errors import TemplateError
from truename.kinds.organisation import params, template
from truename.kinds.organisation.align import score
from truename.kinds.organisation.index import Index
from truename.kinds.organisation.parse import Name, parse
from truename.types import ReferenceSet, Scores, Status


@dataclass(frozen=True, slots=True)
class Names:
    """The names of n organisations.

    Attributes:
        names: of each organisation, its different names.
        foreign: bool[n], the organisation has templates, but none in our format.
        index: of which words are in whose names; made when it is first asked for.
    """

    names: tuple[tuple[Name, ...], ...]
    foreign: NDArray[np.bool_] = field(repr=False)
    index: Index = field(repr=False)

    def __len__(self) -> int:
        return len(self.names)


def gather(sets: Sequence[ReferenceSet]) -> Names:
    """Decode and read many organisations' names.

    Raises:
        TemplateError: a template is damaged, or of another kind.
    """
    names = tuple(distinct(texts(templates)) for templates in sets)
    foreign = [bool(templates) and not own for templates, own in zip(sets, names, strict=True)]
    return Names(names, np.array(foreign, np.bool_), Index(names))


def revise(references: Names, kept: NDArray[np.intp], changed: Sequence[ReferenceSet]) -> Names:
    """Take those over that are known; see :meth:`truename.contracts.Revising.revise`.

    Raises:
        TemplateError: as in :func:`gather`.
    """
    new = gather(changed)
    rows = iter(range(len(new)))
    source = [(references, int(row)) if row >= 0 else (new, next(rows)) for row in kept]
    names = tuple(of.names[row] for of, row in source)
    return Names(names, np.array([of.foreign[row] for of, row in source], np.bool_), Index(names))


def texts(templates: ReferenceSet) -> list[str]:
    """The names of those templates that are in our format.

    Raises:
        TemplateError: a template is damaged, or of another kind.
    """
    for entry in templates:
        if entry.kind != "organisation":
            raise TemplateError(
                expected="a template of an organisation's name",
                found=f"one of kind {entry.kind!r}",
                do="keep the kinds apart",
            )
    return [template.decode(entry.data) for entry in templates if entry.format == template.FORMAT]


def distinct(written: Sequence[str]) -> tuple[Name, ...]:
    """The names that differ in more than case, spacing or accents, in order."""
    names = (parse(text) for text in written)
    return tuple({tuple(token.text for token in name.tokens): name for name in names}.values())


def compare(probe: Names, references: Names, rows: NDArray[np.intp] | None = None) -> Scores:
    """Compare one organisation's names with the organisations in ``rows``; see the top of this file.

    ``value`` is a log10 ratio; there is one stratum, 0.
    """
    if rows is None:
        rows = np.arange(len(references), dtype=np.intp)
    value = np.zeros(len(rows), np.float32)
    status = np.full(len(rows), Status.COMPARED, np.uint8)
    own = probe.names[0] if len(probe) else ()
    for at, row in enumerate(rows.tolist()):
        theirs = references.names[row]
        if own and theirs:
            value[at] = score(own, theirs)
        elif references.foreign[row] or (not own and theirs and probe.foreign.any()):
            status[at] = Status.NOT_COMPARABLE
        else:
            status[at] = Status.NO_SAMPLE
    return Scores(value, np.zeros(len(rows), np.int16), status)


def candidates(probe: Names, references: Names, k: int) -> NDArray[np.intp]:
    """The at most k rows whose names share most, by rarity, with the probe's; the first few in the order of scores."""
    own = probe.names[0] if len(probe) else ()
    rows = references.index.search(own, max(k, min(k, 1) * params.SHORTLIST))
    first = rows[: params.SHORTLIST]
    order = np.argsort(-compare(probe, references, first).value, kind="stable")
    return np.concatenate([first[order], rows[params.SHORTLIST :]])[: max(k, 0)]
