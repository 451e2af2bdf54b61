"""Record everything that a checkout answers, and compare two recordings byte for byte.

    python -m tests.robustness.same_answers record OUT [--checkout DIR] [--read-as NEW=OLD]
        [--leave-out MEMBER]
    python -m tests.robustness.same_answers compare BEFORE AFTER

A recording asks `check`, `show` and `advise` with `--json` about every profile and alias of every
release, and `diff` about every pair of neighbouring releases, through the command line, as a
program would. It also holds the content of the database: one line per table. Each answer is one
line of the file: a digest of the output, the exit code and the arguments, so that two recordings
are compared with `diff` or with the second command, which prints the number of different lines and
shows the first.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import io
import json
import multiprocessing
import os
import sqlite3
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.support.checkout import ROOT

_SHOWN = 20
_CHANGED: list[tuple[str, ...]] = []
"""Texts that were changed on purpose, each with its former text."""
_LEFT_OUT: set[str] = set()
"""Members of JSON that only one of two recordings has."""


def main() -> int:
    """Run one of the two commands; return 1 if two recordings differ."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    recording = commands.add_parser("record", help="write what a checkout answers to OUT")
    recording.add_argument("out", type=Path)
    recording.add_argument("--checkout", type=Path, default=ROOT)
    recording.add_argument(
        "--read-as",
        metavar="NEW=OLD",
        action="append",
        default=[],
        help="a text that was changed on purpose, and what it was before",
    )
    recording.add_argument(
        "--leave-out",
        metavar="MEMBER",
        action="append",
        default=[],
        help="a member of the JSON that is not compared, nor are tables then",
    )
    comparison = commands.add_parser("compare", help="compare two recordings")
    comparison.add_argument("before", type=Path)
    comparison.add_argument("after", type=Path)
    asked = parser.parse_args()
    if asked.command == "compare":
        return compare(asked.before, asked.after)
    _CHANGED.extend(tuple(each.split("=", 1)) for each in asked.read_as)
    _LEFT_OUT.update(asked.leave_out)
    record(asked.checkout.resolve(), asked.out)
    return 0


def compare(before: Path, after: Path) -> int:
    """Print the number of different answers and the first of them; return 1 if any differs."""
    old, new = (_by_arguments(path) for path in (before, after))
    differing = [key for key in sorted({*old, *new}) if old.get(key) != new.get(key)]
    print(f"{len(old)} answers before, {len(new)} after, {len(differing)} differ")
    for key in differing[:_SHOWN]:
        print(f"  {key}: {old.get(key, 'absent')} -> {new.get(key, 'absent')}")
    return 1 if differing else 0


def _by_arguments(path: Path) -> dict[str, str]:
    lines = path.read_text("utf-8").splitlines()
    return {key: found for found, _, key in (line.partition("\t") for line in lines)}


def record(checkout: Path, out: Path) -> None:
    """Write a line for every answer of the capdb in `checkout`."""
    sys.path.insert(0, str(checkout))
    os.environ.setdefault("CAPDB_DATABASE", str(out.with_suffix(".sqlite").resolve()))
    _printed(["stats"])  # builds the database
    database = Path(os.environ["CAPDB_DATABASE"])
    with out.open("w", encoding="utf-8") as file:
        for table, digest in () if _LEFT_OUT else _tables(database):
            file.write(f"{digest}\ttable {table}\n")
        with multiprocessing.Pool() as pool:
            file.writelines(pool.imap(_line, _questions(database), chunksize=64))


def _line(arguments: list[str]) -> str:
    code, printed = _printed(arguments)
    if _LEFT_OUT and printed:
        printed = json.dumps(_without(json.loads(printed)), sort_keys=True)
    for new, old in _CHANGED:
        printed = printed.replace(new, old)
    digest = hashlib.sha256(printed.encode()).hexdigest()[:16]
    return f"{digest} {code}\t{' '.join(arguments)}\n"


def _without(found: Any) -> Any:
    """Return JSON without the members that are left out."""
    if isinstance(found, dict):
        kept = ((name, value) for name, value in found.items() if name not in _LEFT_OUT)
        return {name: _without(value) for name, value in kept}
    return [_without(each) for each in found] if isinstance(found, list) else found


def _tables(database: Path) -> Iterator[tuple[str, str]]:
    with contextlib.closing(sqlite3.connect(database)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        for (name,) in sorted(names.fetchall()):
            rows = connection.execute(f"SELECT * FROM {name}").fetchall()  # noqa: S608 - our own names
            content = "\n".join(sorted(map(repr, rows)))
            yield name, hashlib.sha256(content.encode()).hexdigest()[:16]


def _questions(database: Path) -> Iterator[list[str]]:
    with contextlib.closing(sqlite3.connect(database)) as connection:
        query = "SELECT version FROM release ORDER BY position"
        releases = [version for (version,) in connection.execute(query)]
        asked: dict[str, list[str]] = {
            release: [
                name
                for (name,) in connection.execute(
                    "SELECT DISTINCT v.profile FROM variant v JOIN profile p ON p.variant = v.id"
                    " WHERE p.release = ? UNION SELECT i.name FROM identifier i"
                    " JOIN answering a ON a.device = i.device WHERE a.release = ? ORDER BY 1",
                    (release, release),
                )
            ]
            for release in releases
        }
    for release, names in asked.items():
        for name in names:
            for command in ("check", "show", "advise"):
                yield [command, name, "--release", release, "--json"]
    for newer, older in pairwise(releases):
        yield ["diff", older, newer, "--json"]


def _printed(arguments: list[str]) -> tuple[int, str]:
    """Run the command line in this process; return its exit code and its standard output."""
    from capdb import cli

    out = io.StringIO()
    sys.argv = ["capdb", *arguments]
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
            cli.main()
    except SystemExit as left:
        return int(left.code or 0), out.getvalue()
    return 0, out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
