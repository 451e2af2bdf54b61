"""Kill commands that write, 200 times in all by default: `python -m tests.robustness.faults`.

With `--record` the result is kept in endurance.json, for docs/robustness.md.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.robustness import endurance
from tests.robustness.faults import kills


def report(name: str, count: int, survived: int, wrong: list[str]) -> None:
    print(f"{name:<20}{count:>5} kills, {survived} survived", flush=True)
    for sentence in wrong:
        print(f"    {sentence}", flush=True)


def main() -> int:
    """Return the exit code: 1 if a kill did harm."""
    parser = argparse.ArgumentParser(prog="python -m tests.robustness.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--record", action="store_true", help="keep the result in endurance.json")
    wanted = parser.parse_args()
    counts: list[tuple[int, int]] = []

    def counted(name: str, count: int, survived: int, wrong: list[str]) -> None:
        counts.append((count, survived))
        report(name, count, survived, wrong)

    with tempfile.TemporaryDirectory(prefix="capdb-faults-") as directory:
        good = kills.run(Path(directory), wanted.kills, wanted.seed, counted)
    if wanted.record:
        tried, held = map(sum, zip(*counts, strict=True))
        endurance.record("faults", kinds=len(counts), tried=tried, held=held)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
