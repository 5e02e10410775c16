"""What cpp/minutiae.cpp compiles to. The method is described there, the parameters in kinds/fingerprint/params.py."""

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
    max_candidates: int
    max_pairs: int
    relax_distance: float
    relax_stretch: float
    relax_direction: float
    relax_radial: float
    relax_weight: float
    relax_rounds: int
    min_selected: int
    max_selected: int
    align_from: float
    align_below: int
    seeds: int
    seed_agreement: float
    reach: float
    direction_reach: float
    bend_range: float
    bend_stiffness: float
    bend_rounds: int
    kept_cylinders: int
    sketch_bit: float
    sketch_fullness: list[float]
    sketch_weights: list[int]
    sketch_alike: int
    sketch_most: int
    sift_alike: int

class Prints:
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
            ValueError: lengths differ, or there are more than 255 minutiae.
        """

    def encode(self, threads: int) -> None:
        """Sketch the prints added since the last call; before it they cannot be compared. A gallery of at most
        ``kept_cylinders`` prints makes and keeps their cylinders; a larger one makes them at each comparison."""

    def bytes(self) -> int:
        """What the prints take in memory, but for the allocator's own share."""

def compare(
    probe: Prints, row: int, references: Prints, rows: NDArray[np.int64], threads: int, path: Path
) -> NDArray[np.float32]:
    """Compare print ``row`` of ``probe`` with ``rows`` of ``references``: float32[len(rows), 6], the fields of
    ``kinds.fingerprint.compare.EVIDENCE``."""

def correspond(probe: Prints, row: int, references: Prints, reference_row: int) -> NDArray[np.float32]:
    """Corresponding minutiae of two prints: float32[k, 3] of probe index, reference index, closeness 0 to 1."""

def scan(
    probe: Prints, row: int, references: Prints, wanted: NDArray[np.uint8], threads: int, path: Path
) -> NDArray[np.float32]:
    """How far the votes of minutiae with alike sketches for one turn of the print stand out of chance, in about
    standard deviations: float32[len(references)], 0 where ``wanted`` (uint8[len(references)]) is 0."""

def sift(
    probe: Prints, row: int, references: Prints, rows: NDArray[np.int64], align: bool, threads: int, path: Path
) -> NDArray[np.float32]:
    """What :func:`compare` finds, from pairs of minutiae with alike sketches: float32[len(rows), 6]. Without ``align``
    the prints are not aligned, and all but the first column is 0."""

def codes(prints: Prints, row: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64], NDArray[np.uint8]]:
    """Codes uint64[n, 24], masks uint64[n, 4] and the cells of the sketches, uint8[n, 32], 4 bits each, of a print."""

def paths() -> list[Path]:
    """The paths that this processor can take, slowest first."""
