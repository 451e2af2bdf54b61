"""Measure capdb and its yardsticks, and print a table.

    python -m benchmarks [NAME …] [--runs N] [--json FILE] [--record]

A NAME selects the programs with it in their names: `check`, `build`, `scrape`. Scraping needs the
trees in CAPDB_TREES. The exit code is 1 if a ratio is more than twice its budget in budget.toml, or
memory is over it.
"""

from __future__ import annotations

import argparse
import datetime
import platform
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from benchmarks import answers, building, probing, scraping, table
from benchmarks.measure import Group, Measured, measure, run


def main() -> int:
    """Measure the selected programs; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="only what has this in its name")
    parser.add_argument("--runs", type=int, default=15, help="rounds of what is quick (15)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the ratios in a file")
    parser.add_argument("--record", action="store_true", help="keep the ratios in results.json")
    asked = parser.parse_args()
    found: list[Measured] = []
    with tempfile.TemporaryDirectory(prefix="capdb-") as directory:
        run(answers.Typed(Path(directory)).capdb("build"))
        for group in _groups(Path(directory), asked.names):
            results = measure(group, asked.runs, _progress)
            _progress("")
            print("\n".join(table.lines(group.name, results)), end="\n\n", flush=True)
            found += results
    recorded = table.record(_about(asked.runs), found)
    if asked.json:
        table.write(recorded, asked.json)
    if asked.record:
        table.write(recorded, table.RESULTS)
    failures = table.failures(found)
    print("\n".join(f"over twice its budget: {each}" for each in failures), end="")
    return 1 if failures else 0


def _groups(directory: Path, names: Sequence[str]) -> Iterator[Group]:
    every = (answers.groups, probing.groups, building.groups, scraping.groups)
    for group in (group for make in every for group in make(directory)):
        if isinstance(group, str):
            print(group, end="\n\n")
        elif kept := _narrowed(group, names):
            yield kept


def _narrowed(group: Group, names: Sequence[str]) -> Group | None:
    """Return a group with the selected programs, and those that they are compared with."""
    against = {
        name: others
        for name, others in group.against.items()
        if not names or any(each in name for each in names)
    }
    if not against:
        return None
    needed = {*against, *(other for others in against.values() for other in others.values())}
    programs = {name: program for name, program in group.programs.items() if name in needed}
    return replace(group, programs=programs, against=against)


def _about(runs: int) -> dict[str, str | int]:
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    return {
        "date": today,
        "python": platform.python_version(),
        "typer": version("typer"),
        "runs": runs,
    }


def _progress(what: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\x1b[K{what}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
