"""Write a world from the command line."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.worlds import CONFIGURATIONS, generate, small


def main() -> None:
    """Write a world and its truth."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.worlds", description="Write a fictional world.")
    parser.add_argument("folder", type=Path, help="a new or empty folder")
    parser.add_argument("--seed", type=int, default=0, help="which world")
    parser.add_argument("--config", choices=sorted(CONFIGURATIONS), default="base", help="how much is shared")
    parser.add_argument("--small", action="store_true", help="about 200 sites and companies, 6 networks")
    parser.add_argument("--portraits", type=Path, help="a folder that keeps portraits; without it there are none")
    parser.add_argument("--permutation", type=int, default=0, help="exchange languages and countries; 0: none")
    chosen = parser.parse_args()
    parameters = CONFIGURATIONS[chosen.config]
    truth = generate(
        chosen.folder,
        chosen.seed,
        small(parameters) if chosen.small else parameters,
        portraits=chosen.portraits,
        permutation=chosen.permutation,
    )
    path = chosen.folder.with_name(chosen.folder.name + ".truth.json")
    truth.write(path)
    print(
        f"{path}: {len(truth.same_as)} clusters, {len(truth.infrastructure)} pairs on the same means, "
        f"{len(truth.control)} ties, {len(truth.decoys)} pairs of decoys, {len(truth.networks)} networks"
    )


if __name__ == "__main__":
    main()
