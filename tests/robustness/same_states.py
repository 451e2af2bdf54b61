"""Record the claims on every profile and the answers to each of its names, and compare.

    python tests/robustness/same_states.py record OUT [--checkout DIR]
    python tests/robustness/same_states.py compare BEFORE AFTER

For changes of devices and their search, across which `same_answers.py` cannot compare. A recording
has a line for each fact, of three kinds:

- `claims RELEASE TARGET PROFILE`: a digest of the states, reasons, notes, evidence and caveats of
  all kinds of traffic;
- `board RELEASE TARGET NAME`: the states that a router gets which reports this name;
- `name RELEASE NAME`: the states that this profile id or board name gets when it is typed.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

_CLAIMS = """
SELECT p.release, p.target, {profile}, j.path, v.state, v.grade, b.rule, b.given,
 (SELECT group_concat(s.rule || s.given, char(10))
  FROM verdict_limit x JOIN statement s ON s.id = x.statement WHERE x.verdict = v.id),
 (SELECT group_concat(e.source || e.ref || e.path || s.rule || s.given || coalesce(e.symbol, '')
   || coalesce(e.line, '') || coalesce(e.patch, '') || coalesce(e.url, ''), char(10))
  FROM verdict_evidence x JOIN evidence e ON e.id = x.evidence
   JOIN statement s ON s.id = e.shows WHERE x.verdict = v.id),
 (SELECT group_concat(c.caveat || c.says || c.source, char(10))
  FROM verdict_caveat x JOIN caveat c ON c.id = x.caveat WHERE x.verdict = v.id)
FROM profile p JOIN {names} n ON n.id = p.{number}
JOIN judgement j ON j.{number} = p.{number} AND j.release = p.release
JOIN verdict v ON v.id = j.verdict JOIN statement b ON b.id = v.because ORDER BY 1, 2, 3, 4
"""


def main() -> int:
    """Run one of the two commands; return 1 if two recordings differ."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    recording = commands.add_parser("record", help="write what a checkout answers to OUT")
    recording.add_argument("out", type=Path)
    recording.add_argument("--checkout", type=Path, default=Path(__file__).parents[2])
    comparison = commands.add_parser("compare", help="compare two recordings")
    comparison.add_argument("before", type=Path)
    comparison.add_argument("after", type=Path)
    asked = parser.parse_args()
    if asked.command == "compare":
        return compare(asked.before, asked.after)
    record(asked.checkout.resolve(), asked.out.resolve())
    return 0


def compare(before: Path, after: Path) -> int:
    """Print how many lines of each kind there are, and all that differ."""
    old, new = (
        dict(line.split("\t", 1) for line in path.read_text("utf-8").splitlines())
        for path in (before, after)
    )
    differing = [key for key in sorted({*old, *new}) if old.get(key) != new.get(key)]
    counts = Counter(key.partition(" ")[0] for key in {*old, *new})
    wrong = Counter(key.partition(" ")[0] for key in differing)
    for kind in sorted(counts):
        print(f"{kind}: {counts[kind]}, of which {wrong[kind]} differ")
    for key in differing:
        print(f"  {key}: {old.get(key, 'absent')} -> {new.get(key, 'absent')}")
    return 1 if differing else 0


def record(checkout: Path, out: Path) -> None:
    """Write the lines of the capdb in `checkout`."""
    sys.path.insert(0, str(checkout))
    os.chdir(checkout)
    from capdb.building.build import build
    from capdb.queries.connection import connect

    database = out.with_suffix(".sqlite")
    build(checkout / "data", database, lambda what: None)
    with connect(database) as connection, out.open("w", encoding="utf-8") as file:
        for key, value in (*_claims(connection), *_boards(connection), *_names(connection)):
            file.write(f"{key}\t{value}\n")


def _places(connection: sqlite3.Connection) -> tuple[str, str, str]:
    """Return the column with a profile's device or image, its table, and the profile's id."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    return ("variant" if "variant" in tables else "device"), "n.profile", "p.board"


def _claims(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    number, profile, _ = _places(connection)
    digests: dict[str, list[str]] = {}
    for release, target, name, *told in connection.execute(
        _CLAIMS.format(number=number, names=number, profile=profile)
    ):
        digests.setdefault(f"claims {release} {target} {name}", []).append(repr(told))
    for key, every in digests.items():
        yield key, hashlib.sha256("\n".join(every).encode()).hexdigest()[:16]


def _boards(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    from capdb.queries import answers

    for release, target, board in connection.execute(
        "SELECT DISTINCT release, target, board FROM profile ORDER BY 1, 2, 3"
    ).fetchall():
        found = answers.check_board(connection, board, release, target)
        yield f"board {release} {target} {board}", _states(found.results)


def _names(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    from capdb.queries import answers

    number, profile, board = _places(connection)
    for release, name in connection.execute(
        f"SELECT p.release, {profile} FROM profile p JOIN {number} n ON n.id = p.{number}"  # noqa: S608 - our own names
        f" UNION SELECT p.release, {board} FROM profile p ORDER BY 1, 2"
    ).fetchall():
        yield f"name {release} {name}", _states(answers.check(connection, name, release).results)


def _states(results: tuple[object, ...]) -> str:
    return " ".join(sorted({str(each.state) for each in results})) or "none"  # type: ignore[attr-defined] # of the known kind


if __name__ == "__main__":
    sys.exit(main())
