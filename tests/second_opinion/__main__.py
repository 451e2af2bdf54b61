"""Compare capdb's facts and answers with an independent reading of the source trees.

python -m tests.second_opinion --trees DIR [--release R]... [--target T]... [--only lines|boards]
exits with 1 if anything differs.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
from collections.abc import Collection
from pathlib import Path

from capdb.building.build import build
from tests.second_opinion.compare import Comparison
from tests.second_opinion.tally import Tally
from tests.second_opinion.trees import Builder, sources
from tests.support.checkout import DATA


def compare(
    trees: Path,
    data: Path,
    scratch: Path,
    releases: list[str],
    targets: Collection[str] = (),
    only: str | None = None,
) -> dict[str, Tally]:
    """Return the agreements and differences by release; of all with trees if none is named."""
    known = sources(trees)
    database = scratch / "capdb.sqlite"
    build(data, database, lambda what: None)
    tallies = {}
    with sqlite3.connect(database) as connection:
        for release in releases or list(known):
            comparison = Comparison(Builder(known[release], scratch), data, connection)
            if only != "boards":
                comparison.lines()
                comparison.places()
            if only != "lines":
                comparison.boards(set(targets))
            tallies[release] = comparison.tally
    return tallies


def main() -> int:
    """Run the comparison and print it. Returns 1 if anything differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.second_opinion")
    parser.add_argument("--trees", type=Path, required=True, help="the directory with trees.toml")
    parser.add_argument("--data", type=Path, default=DATA, help="the facts to compare")
    parser.add_argument(
        "--release", action="append", default=[], help="all that have trees if none"
    )
    parser.add_argument("--target", action="append", default=[], help="such as mediatek/filogic")
    parser.add_argument("--only", choices=("lines", "boards"))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        tallies = compare(
            given.trees, given.data, Path(scratch), given.release, set(given.target), given.only
        )
    for release, tally in tallies.items():
        print(f"== {release}")
        print("\n".join(tally.report()))
    return int(any(any(tally.differing.values()) for tally in tallies.values()))


if __name__ == "__main__":
    sys.exit(main())
