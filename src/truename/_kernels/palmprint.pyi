"""What cpp/palmprint.cpp compiles to. The method is described there, the parameters in kinds/palmprint/params.py."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Path = Literal["auto", "portable", "popcnt", "avx2", "vpopcnt"]
"""Which instructions count bits: ``auto`` takes the fastest that the processor has. The results are the same."""

class Params:
    reach: int
    places: int
    bend: int
    stiffness: float
    field_stiffness: float
    field_ridge: float
    least_bits: int

class Probe:
    """A probe's code in every pose and shift. It does not change, so that threads may share it."""

    def __init__(
        self, params: Params, codes: NDArray[np.uint64], masks: NDArray[np.uint64], first: NDArray[np.int64]
    ) -> None:
        """codes: uint64[poses, 96], neighbours one step apart; masks: the same, with the bits that are valid; first:
        int64[k], the poses that are tried with the thin code.

        Raises:
            ValueError: shapes or parameters do not fit together.
        """

def thin(codes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Every other row, column and plane of codes, uint64[n, 12] of uint64[n, 96]."""

def scan(
    probe: Probe, codes: NDArray[np.uint64], thin: NDArray[np.uint64], threads: int, path: Path
) -> NDArray[np.float32]:
    """The global stage alone, with every code: its least distance, float32[n]."""

def compare(
    probe: Probe,
    codes: NDArray[np.uint64],
    thin: NDArray[np.uint64],
    rows: NDArray[np.int64],
    threads: int,
    path: Path,
) -> NDArray[np.float32]:
    """Both stages, with the codes in ``rows``: float32[len(rows), 7], the fields of
    ``kinds.palmprint.region.EVIDENCE``."""

def blocks(probe: Probe, codes: NDArray[np.uint64], thin: NDArray[np.uint64], row: int) -> NDArray[np.float32]:
    """The blocks of one comparison: float32[16, 3] of distance (1 where it was not compared), and the cells down and
    right that it moved beside the global shift."""

def paths() -> list[Path]:
    """The paths that this processor can take, slowest first."""
