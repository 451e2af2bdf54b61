"""`python -m tests.faults`: kills commands that write, 200 times in all unless told otherwise."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.faults import kills


def report(name: str, count: int, survived: int, wrong: list[str]) -> None:
    print(f"{name:<20}{count:>5} kills, {survived} survived", flush=True)
    for sentence in wrong:
        print(f"    {sentence}", flush=True)


def main() -> int:
    """Returns the exit code: 1 where a kill did harm."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="capdb-faults-") as directory:
        return 0 if kills.run(Path(directory), wanted.kills, wanted.seed, report) else 1


if __name__ == "__main__":
    sys.exit(main())
