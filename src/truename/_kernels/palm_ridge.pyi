"""What cpp/palm_ridge.cpp compiles to. The method is described there, the parameters in
kinds/palmprint/ridge/params.py."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Path = Literal["auto", "portable", "popcnt", "avx2", "vpopcnt"]
"""Which instructions count bits: ``auto`` takes the fastest that the processor has. The results are the same."""

class Params:
    radius: float
    spatial_sigma: float
    direction_sigma: float
    code_threshold: float
    min_valid_cells: float
    short_threshold: float
    similar: int
    candidates: int
    near: float
    apart: float
    distance: float
    stretch: float
    direction: float
    radial: float
    seeds: int
    seed_agreement: float
    reach: float
    direction_reach: float
    step: float
    bend: float
    lever: float
    rounds: int

class Palms:
    """Prints in the form that compares fast: all are added, then encoded. Not for two threads at once until then."""

    def __init__(self, params: Params) -> None: ...
    def __len__(self) -> int: ...
    def add(
        self,
        x: NDArray[np.int16],
        y: NDArray[np.int16],
        direction: NDArray[np.uint8],
        region: NDArray[np.uint8],
        block: int,
    ) -> None:
        """Append a print. x, y: int16[n], pixels at 500 ppi, y down; direction: uint8[n], 1/256 turns, anticlockwise
        from +x; region: uint8[rows, columns], 2 on ridges, 1 in the margin around them, 0 elsewhere; block: its
        pixels a side.

        Raises:
            ValueError: lengths differ, or there are more than 4,000 minutiae.
        """

    def encode(self, threads: int) -> None:
        """Make the codes of the prints added since the last call; before it they cannot be compared."""

def compare(
    probe: Palms, row: int, references: Palms, rows: NDArray[np.int64], threads: int, path: Path
) -> NDArray[np.float32]:
    """Compare print ``row`` of ``probe`` with ``rows`` of ``references``: float32[len(rows), 6], the fields of
    ``kinds.palmprint.ridge.compare.EVIDENCE``."""

def correspond(probe: Palms, row: int, references: Palms, reference_row: int) -> NDArray[np.float32]:
    """Corresponding minutiae of two prints: float32[k, 3] of probe index, reference index, closeness 0 to 1."""

def scan(probe: Palms, row: int, references: Palms, best: int, threads: int, path: Path) -> NDArray[np.float32]:
    """How worth comparing every reference is: float32[len(references)]."""

def codes(prints: Palms, row: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64], NDArray[np.uint64]]:
    """Codes uint64[n, 24], masks uint64[n, 4] and brief codes uint64[n, 4] of one print."""

def paths() -> list[Path]:
    """The paths that this processor can take, slowest first."""
