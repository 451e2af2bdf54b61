"""Measure the growth of waiting times with the numbers of devices and releases.

    python -m benchmarks.growth [DEVICESxRELEASES …] [--of typed build website browser]
                                [--runs N] [--keep DIRECTORY] [--record]

Makes synthetic facts at each scale (`10x1` is ten times the devices; `100x1/newest` a hundred times
those of the newest release alone, as all would need more memory than most machines have), builds
them, and measures. The commands run in turns with `capdb check --help`: the figures are processor
time beyond that, for the answer after the program has started. The exit code is 1 if a command is
over its limit at ten times, or something grows faster than the facts.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks.answers import Typed
from benchmarks.measure import Group, Program, measure, run

SCALES = ("1x1", "10x1", "1x10", "1x1/newest", "100x1/newest", "1x100/newest")
TYPED_LIMIT_MS = 100
"""The limit of an answer at ten times the devices: of a program after its start, and in the browser
from a letter to the answer."""
MOST = 1.15
"""The greatest power of the size that counts as linear; caches alone make a tenth."""
LITTLE_MS = 20
"""The least time that counts: less depends on the machine more than on growth."""

RESULTS = Path(__file__).with_name("growth.json")

_START = "start"

Figures = Mapping[str, float]
Found = Mapping[str, Figures]
"""The measurements by scale, and by name with unit."""


def commands(typed: Typed) -> Mapping[str, Program]:
    """Return the commands to measure: their devices exist at every scale."""
    filters = ("--state", "yes", "--speed", "2.5g", "--wifi", "ax", "--ram-min", "512")
    return {
        "check, one device": typed.capdb("check", "Xiaomi AX3600"),
        "check, nothing found": typed.capdb("check", "no such router 42"),
        "check, misspelt": typed.capdb("check", "linksis e8450"),
        "check, misspelt, none found": typed.capdb("check", "xaomi ax3601"),
        "completion of a device": typed.completion("check xiaomi_ax"),
        "completion of a name": typed.completion("show linksys e84"),
        "search": typed.capdb("search", "archer", "c7"),
        "show": typed.capdb("show", "Xiaomi AX3600"),
        "list, filtered": typed.capdb("list", *filters),
        "list, all": typed.capdb("list"),
    }


TYPED = ("check", "completion", "search", "show", "list, filtered", "letter")
"""The beginnings of measurements that a person waits for."""


def of_typed(typed: Typed, runs: int) -> Figures:
    """Return the time of each command after its start, in ms, and the memory of one."""
    programs = {_START: typed.capdb("check", "--help"), **commands(typed)}
    found = {each.name: each for each in measure(Group("", programs, {}), runs, lambda what: None)}
    start = found.pop(_START).cpu
    times = {f"{name}, ms": (each.cpu - start) * 1000 for name, each in found.items()}
    return times | {"check, MB at its peak": found["check, one device"].memory}


def of_build(typed: Typed, runs: int) -> Figures:
    """Return the time and memory of building, and the sizes of facts and database."""
    built = run(typed.capdb("build"))
    return {
        "facts, MB": _megabytes(Path(typed.environment["CAPDB_DATA"])),
        "database, MB": _megabytes(typed.database),
        "build, s": built.cpu,
        "build, MB at its peak": built.memory,
    }


def of_website(typed: Typed, runs: int) -> Figures:
    """Return the time and memory of writing all pages, and their size."""
    site = typed.directory / "site"
    written = run(typed.capdb("site", "build", "--out", str(site)))
    pages = [page.stat().st_size for page in site.rglob("*.html")]
    return {
        "website, s": written.cpu,
        "website, MB": _megabytes(site),
        "website, pages": len(pages),
        "website, MB at its peak": written.memory,
        "largest page, KB": max(pages) / 1e3,
    }


def of_browser(typed: Typed, runs: int) -> Figures:
    """Return the time of the search box from a letter to the answer, in ms of the clock."""
    told = typed.directory / "browser.json"
    asked = ("--data", typed.environment["CAPDB_DATA"], "--database", str(typed.database))
    # In its own process: this one's peak would count as the memory of all processes that it starts.
    argv = (sys.executable, "-m", "benchmarks.browser", *asked, "--json", str(told))
    run(Program(argv, typed.environment))
    found = json.loads(told.read_text())
    return {
        "search index, KB gzip": found["index_kb_gzip"],
        "a visit to its answer, ms": found["ready_ms"],
        "letter to its answer, median, ms": found["median_ms"],
        "letter to its answer, slowest, ms": found["slowest_ms"],
        "page, MB": found["heap_mb"],
    }


PARTS = {"build": of_build, "typed": of_typed, "website": of_website, "browser": of_browser}


def at_scale(scale: str, directory: Path, parts: list[str], runs: int) -> dict[str, float]:
    """Return the measurements of the facts at a scale, each with its unit in the name."""
    size, _, only = scale.partition("/")
    devices, releases = size.split("x")
    facts = directory / "facts"
    typed = Typed(directory, facts)
    if not facts.exists():
        make = ("-m", "benchmarks.synthetic", str(facts), "--devices", devices)
        newest = ["--newest"] if only else []
        run(Program((sys.executable, *make, "--releases", releases, *newest), typed.environment))
    if "build" not in parts:
        run(typed.capdb("check", "no such router"))  # builds it if it is not current
    found: dict[str, float] = {}
    for part in parts:
        print(f"{scale}: {part}", file=sys.stderr)
        found |= PARTS[part](typed, runs)
    return found


def _megabytes(path: Path) -> float:
    files = [path] if path.is_file() else path.rglob("*")
    return sum(file.stat().st_size for file in files if file.is_file()) / 1e6


def faults(found: Found, known: Found) -> Iterator[str]:
    """Yield a sentence on each measurement that is too slow at ten times or worse than linear.

    The base of a scale may be among the `known` measurements from before.
    """
    for scale, figures in found.items():
        base, times = _base(scale)
        as_it_is = {**known.get(base, {}), **found.get(base, {})}
        for name, value in figures.items():
            if scale == "10x1" and value > TYPED_LIMIT_MS and _is_typed(name):
                yield f"{name} at {scale}: {value:.0f}, where the limit is {TYPED_LIMIT_MS}"
            before = as_it_is.get(name, 0)
            if name in as_it_is and name.endswith(", ms"):
                before, value = max(before, LITTLE_MS), max(value, LITTLE_MS)
            if times > 1 and before and (power := math.log(value / before, times)) > MOST:
                yield f"{name} at {scale}: grows with the power {power:.2f}"


def _is_typed(name: str) -> bool:
    return name.startswith(TYPED) and name.endswith(", ms")


def _base(scale: str) -> tuple[str, int]:
    """Return the base of a scale, and the factor between them."""
    size, slash, only = scale.partition("/")
    devices, releases = map(int, size.split("x"))
    return f"1x1{slash}{only}", devices * releases


def lines(found: Found) -> Iterator[str]:
    """Yield the table: a row for each measurement, a column for each scale."""
    yield "| " + " | ".join(["", *(_heading(scale) for scale in found)]) + " |"
    yield "|" + " --- |" + " ---: |" * len(found)
    for name in dict.fromkeys(name for figures in found.values() for name in figures):
        cells = [_cell(figures.get(name)) for figures in found.values()]
        yield "| " + " | ".join([name, *cells]) + " |"


def _heading(scale: str) -> str:
    size, _, only = scale.partition("/")
    devices, releases = size.split("x")
    grown = [f"{devices} times the devices"] if devices != "1" else []
    grown += [f"{releases} times the releases"] if releases != "1" else []
    return ", ".join(["newest release"] * bool(only) + grown) or "as it is"


def _cell(value: float | None) -> str:
    return "" if value is None else f"{value:,.1f}" if abs(value) < 10 else f"{value:,.0f}"


def read() -> dict[str, dict[str, float]]:
    """Return the recorded measurements, empty if there are none yet."""
    recorded: dict[str, dict[str, float]] = (
        json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    )
    return recorded


def markdown(found: Found) -> str:
    """Return figures as a Markdown table."""
    return "\n".join(lines(found))


def record(found: Found) -> None:
    """Write figures to growth.json; those that were not measured now stay."""
    known = read()
    order = [*SCALES, *(scale for scale in {**known, **found} if scale not in SCALES)]
    names = list(dict.fromkeys(name for of in (*known.values(), *found.values()) for name in of))
    merged = {}
    for scale in order:
        figures = {**known.get(scale, {}), **found.get(scale, {})}
        if figures:
            merged[scale] = {name: round(figures[name], 1) for name in names if name in figures}
    RESULTS.write_text(json.dumps(merged, indent=1) + "\n")


def main() -> int:
    """Measure the selected scales and print a table; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("scales", nargs="*", default=SCALES, metavar="DEVICESxRELEASES")
    parser.add_argument("--of", nargs="+", choices=PARTS, default=[*PARTS], help="what to measure")
    parser.add_argument("--runs", type=int, default=9, help="rounds of what is typed (9)")
    parser.add_argument("--keep", type=Path, metavar="DIRECTORY", help="facts, databases, sites")
    parser.add_argument("--record", action="store_true", help="keep it in growth.json")
    asked = parser.parse_args()
    found: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory(prefix="capdb-") as scratch:
        for scale in asked.scales:
            directory = (asked.keep or Path(scratch)) / scale.replace("/", "-")
            directory.mkdir(parents=True, exist_ok=True)
            found[scale] = at_scale(scale, directory, asked.of, asked.runs)
            if asked.record:
                record({scale: found[scale]})
    print("\n".join(lines(found)))
    wrong = list(faults(found, read()))
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
