"""Write results as a table, as JSON and to docs/benchmarks.md, and compare them with the budget."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.measure import Measured

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"
BUDGET = HERE / "budget.toml"

TWICE = 2
"""A ratio fails if it is more than this many times its budget, since machines differ."""

MEMORY = "MB"
"""The budget of a program's memory, next to those of its ratios."""

CLOCK = "ms"
"""The budget of a call's milliseconds by the clock; twice as much fails, as with a ratio."""

Ratios = Mapping[str, Mapping[str, float]]
"""A program's time divided by that of each yardstick, by program and yardstick."""


def budget() -> Ratios:
    """Return the limit of each ratio, and of the memory if it has one."""
    found: Ratios = tomllib.loads(BUDGET.read_text())
    return found


def lines(name: str, results: Iterable[Measured]) -> Iterator[str]:
    """Yield a group's results as lines of a table."""
    allowed = budget()
    yield f"{name:36} median     best      cpu    memory  times as long (cpu; budget)"
    for each in results:
        ratios = "  ".join(
            f"{ratio:.2f} x {label} ({each.cpu_ratios[label]:.2f}; "
            f"{_limit(allowed.get(each.name, {}).get(label), ratio)})"
            for label, ratio in each.ratios.items()
        )
        times = f"{each.median:7.3f} s {each.best:6.3f} s {each.cpu:6.3f} s"
        yield f"{each.name:34} {times} {each.memory:6.0f} MB  {ratios}".rstrip()
        if each.pages:
            yield f"{'':34} {each.pages} pages, {1000 * each.best / each.pages:.2f} ms each"


def _limit(allowed: float | None, ratio: float) -> str:
    return "none" if allowed is None else f"{allowed:g}{', over' if ratio > allowed else ''}"


def failures(results: Sequence[Measured]) -> list[str]:
    """Return a sentence on each ratio above twice its budget, and each memory above its budget.

    On a busy machine the clock measures other programs more than capdb, so the processors' seconds
    must be over the budget too.
    """
    allowed = budget()
    return (
        [
            f"{each.name}: {ratio:.2f} times {label}, where the budget is {limit:g}"
            for each in results
            for label, ratio in each.ratios.items()
            if (limit := allowed.get(each.name, {}).get(label))
            and min(ratio, each.cpu_ratios[label]) > TWICE * limit
        ]
        + [
            f"{each.name}: {each.memory:.1f} MB, where the budget is {limit:g}"
            for each in results
            if (limit := allowed.get(each.name, {}).get(MEMORY)) and each.memory > limit
        ]
        + [
            f"{each.name}: {1000 * each.best:.1f} ms, where the budget is {limit:g}"
            for each in results
            if (limit := allowed.get(each.name, {}).get(CLOCK))
            and 1000 * min(each.best, each.cpu) > TWICE * limit
        ]
    )


def record(about: Mapping[str, Any], results: Iterable[Measured]) -> dict[str, Any]:
    """Return results for JSON: memory, and ratios of processor time.

    These depend least on the machine and its other programs.
    """
    return {
        **about,
        "results": {
            each.name: {
                "memory_mb": round(each.memory),
                "ratios": {label: round(ratio, 2) for label, ratio in each.cpu_ratios.items()},
            }
            | ({"pages": each.pages, "ms": round(1000 * each.cpu, 1)} if each.pages else {})
            for each in results
            if each.ratios
        },
    }


def markdown(recorded: Mapping[str, Any]) -> str:
    """Return recorded results as a Markdown table, with time and way of the measurement."""
    return "\n".join(_figures(recorded))


def _figures(recorded: Mapping[str, Any]) -> Iterator[str]:
    allowed = budget()
    yield "| whole process | processor time, times that of | budget | peak memory |"
    yield "| --- | --- | ---: | ---: |"
    for name, found in recorded["results"].items():
        ratios = found["ratios"]
        limits = [allowed.get(name, {}).get(label) for label in ratios]
        times = ", ".join(f"{label} {ratio:.2f}" for label, ratio in ratios.items())
        most = ", ".join("" if limit is None else f"{limit:g}" for limit in limits)
        if memory := allowed.get(name, {}).get(MEMORY):
            most += f", {memory:g} MB"
        if clock := allowed.get(name, {}).get(CLOCK):
            most += f", {clock:g} ms"
        if pages := found.get("pages"):
            name = f"{name}: {pages:,} pages, {found['ms'] / pages:.1f} ms each"
        yield f"| {name} | {times} | {most} | {found['memory_mb']} MB |"
    yield ""
    yield (
        f"Measured {recorded['date']} with Python {recorded['python']} and Typer "
        f"{recorded['typer']}, the best of {recorded['runs']} runs in turns."
    )


def read(path: Path = RESULTS) -> dict[str, Any]:
    """Return recorded results, empty if there are none yet."""
    return json.loads(path.read_text()) if path.exists() else {}


def write(recorded: Mapping[str, Any], path: Path) -> None:
    """Write results; those of programs that were not measured now are unchanged."""
    known = read(path).get("results", {})
    merged = {**recorded, "results": {**known, **recorded["results"]}}
    path.write_text(json.dumps(merged, indent=1, ensure_ascii=False) + "\n")
