"""What cpp/words.cpp compiles to. The method is described there, the constants in kinds/_text/spelling.py."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

class Costs:
    """-log10 of the probability of each way in which the spelling of a word changes.

    Args:
        replace: 36 x 36, row by row, by a letter (a to z, 0 to 9) for another.
        drop: 36, a letter that is left out or added.
        unwritten: the same between scripts of which one does not write short vowels.
        doubled: one of two equal letters is left out or added. swap: two neighbours change places.
        last: added where the last letter is replaced.
        rewritings: letters for other letters, in both directions.
    """

    def __init__(
        self,
        replace: Sequence[float],
        drop: Sequence[float],
        unwritten: Sequence[float],
        doubled: float,
        swap: float,
        last: float,
        rewritings: Sequence[tuple[str, str, float]],
    ) -> None: ...

class Weights:
    """The parts of the ratio of two names; log10."""

    exact: float
    usual: float
    further: float
    initial: float
    joined: float
    joined_limit: float
    homophone: float
    known: float
    conflict: float
    extra: float
    extra_particle: float
    sole: float
    kin: float
    rotated: float
    disordered: float
    most_disordered: float
    unrelated: float
    korean: float
    slip: float
    respelled: float
    limit: float

class Names:
    """Names in the form that compares and searches fast. Not for two threads at once."""

    def __init__(self) -> None: ...
    def __len__(self) -> int: ...
    def add(
        self,
        forms: Sequence[Sequence[str]],
        rarity: Sequence[float],
        role: Sequence[int],
        vowelless: Sequence[int],
        known: Sequence[int],
        written: Sequence[int],
        classes: Sequence[Sequence[tuple[int, float]]],
        keys: NDArray[np.uint64],
        share: NDArray[np.float64],
        prior: NDArray[np.float64],
        plausible: float,
        generic: float,
    ) -> None:
        """Append a name. Of each word: its Latin forms of [a-z0-9]; -log10 of its share; 0 a word, 1 an initial, 2 a
        particle; whether short vowels are unwritten; whether it is an established name; a hash of its characters, or 0;
        the classes that it is in, and -log10 of how likely one of the class stands for another. Then the readings.

        Raises:
            ValueError: lengths differ, a form has other letters, or keys do not rise.
        """
    def take(self, other: Names, which: NDArray[np.int64]) -> None:
        """Append names of another, by their numbers, in this order.

        Raises:
            IndexError: a number that no name has. ValueError: they are its own.
        """

def compare(
    costs: Costs, weights: Weights, a: Names, rows_a: NDArray[np.int32], b: Names, rows_b: NDArray[np.int32]
) -> NDArray[np.float32]:
    """float32[n], the log10 ratio of name ``rows_a[i]`` of ``a`` and ``rows_b[i]`` of ``b``."""

def explain(
    costs: Costs, weights: Weights, a: Names, row_a: int, b: Names, row_b: int
) -> tuple[list[tuple[int, int, int, int, float]], float, float, float, float, float, float, float]:
    """What made a ratio: aligned words (first and count, on both sides, and their evidence), then the agreement, order,
    parts left out, conflict, all of these together, the readings in common, the whole."""

def search(probe: Names, row: int, names: Names, k: int) -> NDArray[np.int32]:
    """int32[at most 2 k], the names that share the likeliest readings, and the rarest words; in turns."""

def spelling(costs: Costs, a: str, b: str, vowelless: bool) -> float:
    """-log10 P(one spelling | the other), symmetric; 0 for equal ones.

    Raises:
        ValueError: other characters than a to z and digits, or more than 32.
    """
