"""What cpp/organisations.cpp compiles to. The method is told in kinds/organisation/align.py, its constants are in
kinds/organisation/params.py.
"""

from collections.abc import Callable, Mapping, Sequence

class Name:
    """A name in the form that compares fast.

    Args:
        tokens: of each word, at most 32: text; number of its role; concept; family; rarity; Latin forms of [a-z0-9]+,
            at least one; script; whether short vowels are unwritten; see kinds/organisation/parse.py.
        most_joined: words that may be written as one.

    Raises:
        ValueError: too many words, or one is not as told.
    """

    def __init__(
        self,
        tokens: Sequence[tuple[str, int, str, str, float, Sequence[str], str, bool]],
        most_joined: int,
    ) -> None: ...
    def __len__(self) -> int: ...

class Model:
    """The constants.

    Args:
        spelling: as :func:`truename.kinds._text.spelling.table` gives them.
        numbers: every further number, by its name.
        left_out, conflict: by the number of a word's role.
        family_difference: by the way in which two names differ.
        endings: that words are inflected by.

    Raises:
        ValueError: a number is not there.
    """

    def __init__(
        self,
        spelling: tuple[
            Sequence[float],
            Sequence[float],
            Sequence[float],
            float,
            float,
            float,
            Sequence[tuple[str, str, float]],
        ],
        numbers: Mapping[str, float],
        left_out: Sequence[float],
        conflict: Sequence[float],
        family_difference: Mapping[str, float],
        endings: Sequence[str],
    ) -> None: ...

Syllables = Callable[[str, str], float]
"""Of two words, what they say as Korean ones, log10. Symmetric."""

def align(
    model: Model, syllables: Syllables, ours: Name, theirs: Name
) -> list[tuple[str, list[int], list[int], float, bool]]:
    """What two names have in common, or do not: the way, places of words of both names, log10 weight, doubtful."""

def ratio(model: Model, parts: Sequence[tuple[str, float, bool]]) -> float:
    """The log10 ratio of names with parts of that way, weight and doubt."""

def score(model: Model, syllables: Syllables, ours: Sequence[Name], theirs: Sequence[Name]) -> float:
    """The log10 of the mean ratio over all pairs of names.

    Raises:
        ValueError: a side has none.
    """
