"""How what people wait for grows with the devices and the releases.

    python -m benchmarks.growth [--runs N] [--json FILE] [--keep DIRECTORY] [DEVICESxRELEASES …]

Makes synthetic facts at each scale (`10x1` is ten times the devices; `100x1/newest` a hundred times
those of the newest release alone, as all would need more memory than most machines have), builds
them, and measures commands in turns with `capdb check --help`: what is told is processor time
beyond that, in milliseconds, which is what answering takes after the program has started.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from benchmarks.answers import Typed
from benchmarks.measure import Group, Program, measure, run

SCALES = ("1x1", "10x1", "1x10", "1x1/newest", "100x1/newest")
_START = "start"
TYPED_LIMIT_MS = 100
"""What capdb itself may take of what people type, at ten times the devices."""


def commands(typed: Typed) -> Mapping[str, Program]:
    """Returns what is measured at every scale: things that are there at each."""
    filters = ("--state", "yes", "--speed", "2.5g", "--wifi", "ax", "--ram-min", "512")
    return {
        "check: one device": typed.capdb("check", "Xiaomi AX3600"),
        "check: nothing found": typed.capdb("check", "no such router 42"),
        "check: misspelt": typed.capdb("check", "linksis e8450"),
        "check: misspelt, none found": typed.capdb("check", "xaomi ax3601"),
        "completion: a device": typed.completion("check xiaomi_ax"),
        "completion: a name": typed.completion("show linksys e84"),
        "search: words": typed.capdb("search", "archer", "c7"),
        "show": typed.capdb("show", "Xiaomi AX3600"),
        "list: filtered": typed.capdb("list", *filters),
        "list: all": typed.capdb("list"),
    }


def at_scale(scale: str, directory: Path, runs: int) -> dict[str, float]:
    """Returns what was measured of the facts at a scale; times in ms, sizes in MB."""
    size, _, only = scale.partition("/")
    devices, releases = size.split("x")
    facts = directory / "facts"
    options = ["--newest"] if only else []
    make = ("-m", "benchmarks.synthetic", str(facts), "--devices", devices)
    typed = Typed(directory, facts)
    if not facts.exists():
        argv = (sys.executable, *make, "--releases", releases, *options)
        run(Program(argv, typed.environment))
    built = run(typed.capdb("build"))
    programs = {_START: typed.capdb("check", "--help"), **commands(typed)}
    group = Group(scale, programs, {})
    found = {each.name: each for each in measure(group, runs, lambda what: None)}
    start = found.pop(_START).cpu
    return {
        "facts, MB": _megabytes(facts),
        "database, MB": _megabytes(typed.database),
        "build": built.cpu * 1000,
        "build, MB at its peak": built.memory,
        **{name: (each.cpu - start) * 1000 for name, each in found.items()},
        "check, MB at its peak": found["check: one device"].memory,
    }


def _megabytes(path: Path) -> float:
    files = [path] if path.is_file() else path.rglob("*")
    return sum(file.stat().st_size for file in files) / 1e6


def lines(found: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    """Yields the table: a row for what was measured, a column for each scale."""
    yield f"{'':30}" + "".join(f"{scale:>16}" for scale in found)
    for name in next(iter(found.values())):
        row = "".join(f"{of[name]:16.1f}" for of in found.values())
        yield f"{name:30}{row}{_order(name, found)}"


def _order(name: str, found: Mapping[str, Mapping[str, float]]) -> str:
    """The power of the devices with which it grows, where that is seen: 1 is linear."""
    if not {"1x1", "10x1"} <= found.keys():
        return ""
    small, large = (found[scale][name] for scale in ("1x1", "10x1"))
    return f"   ~ n^{math.log10(large / small):.1f}" if large > small > 1 else ""


def slow(found: Mapping[str, Mapping[str, float]]) -> Iterable[str]:
    """Returns what people type that is over its limit at ten times the devices."""
    at_ten = found.get("10x1", {})
    typed = (name for name in at_ten if name.startswith(("check: ", "completion: ")))
    return [name for name in typed if at_ten[name] > TYPED_LIMIT_MS]


def main() -> int:
    """Measures the scales asked for and prints a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("scales", nargs="*", default=SCALES, metavar="DEVICESxRELEASES")
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--keep", type=Path, metavar="DIRECTORY", help="facts and databases")
    asked = parser.parse_args()
    found: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory(prefix="capdb-") as scratch:
        for scale in asked.scales:
            directory = (asked.keep or Path(scratch)) / scale.replace("/", "-")
            directory.mkdir(parents=True, exist_ok=True)
            found[scale] = at_scale(scale, directory, asked.runs)
            print(f"measured {scale}", file=sys.stderr)
    print("\n".join(lines(found)))
    if asked.json:
        rounded = {
            scale: {name: round(value) for name, value in of.items()} for scale, of in found.items()
        }
        asked.json.write_text(json.dumps(rounded, indent=1) + "\n")
    over = list(slow(found))
    print("\n".join(f"{name}: over {TYPED_LIMIT_MS} ms at ten times" for name in over), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
