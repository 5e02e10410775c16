"""What cpp/palmprint.cpp compiles to. The method is described there, the parameters in kinds/palmprint/params.py."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Path = Literal["auto", "portable", "popcnt", "avx2", "vpopcnt"]
"""Which instructions count bits: ``auto`` takes the fastest that the processor has. The results are the same."""

class Params:
    reach: int
    settled: int
    bent: int
    bend: int
    stiffness: float
    field_stiffness: float
    field_ridge: float
    least_bits: int

class Probe:
    """A probe's code in every pose and shift. It does not change, so that threads may share it."""

    def __init__(
        self, params: Params, codes: NDArray[np.uint32], masks: NDArray[np.uint32], first: NDArray[np.int64]
    ) -> None:
        """codes: uint32[poses, 192], neighbours one step apart; masks: the same, with the bits that are valid; first:
        int64[k], the poses that are tried with the thin code.

        Raises:
            ValueError: shapes or parameters do not fit together.
        """

def thin(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Every other row, column and plane of codes, uint32[n, 24] of uint32[n, 192]."""

def scan(
    probe: Probe, codes: NDArray[np.uint32], thin: NDArray[np.uint32], threads: int, path: Path
) -> NDArray[np.float32]:
    """The global stage alone, with every code: its least distance, float32[n]."""

def compare(
    probe: Probe,
    codes: NDArray[np.uint32],
    thin: NDArray[np.uint32],
    rows: NDArray[np.int64],
    threads: int,
    path: Path,
) -> NDArray[np.float32]:
    """Both stages, with the codes in ``rows``: float32[len(rows), 7], the fields of
    ``kinds.palmprint.region.EVIDENCE``."""

def blocks(probe: Probe, codes: NDArray[np.uint32], thin: NDArray[np.uint32], row: int) -> NDArray[np.float32]:
    """The blocks of one comparison: float32[16, 3] of distance (1 where it was not compared), and the cells down and
    right that it moved beside the global shift."""

def paths() -> list[Path]:
    """The paths that this processor can take, slowest first."""
