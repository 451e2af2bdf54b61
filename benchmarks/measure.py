"""Measure whole processes in turns, so that a busy moment of the machine affects all alike."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import NamedTuple

FAILED = frozenset({2, 70})
"""Exit codes of capdb without an answer; the others are answers."""


class Run(NamedTuple):
    """Seconds on the clock, seconds of the processors, and megabytes at the peak.

    The peak is that of the largest process, and no less than that of the one that measures.
    """

    wall: float
    cpu: float
    memory: float


@dataclass(frozen=True, slots=True)
class Program:
    """A process to be measured; if it `tells`, by the seconds or megabytes that it prints last."""

    argv: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    tells: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Programs that run in turns; `against` names those that each is compared with, by label.

    `pages` is the directory to which a program writes pages, which are counted afterwards.
    """

    name: str
    programs: Mapping[str, Program]
    against: Mapping[str, Mapping[str, str]]
    runs: int | None = None
    pages: Mapping[str, Path] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Measured:
    """The measurements of a program; its ratios are those of the best times to others'."""

    name: str
    median: float
    best: float
    cpu: float
    memory: float
    ratios: Mapping[str, float] = field(default_factory=dict)
    cpu_ratios: Mapping[str, float] = field(default_factory=dict)
    pages: int | None = None


def run(program: Program) -> Run:
    """Return the time and memory of one run. Raises RuntimeError if it has no answer."""
    environment = {**os.environ, **program.environment}
    with tempfile.TemporaryFile("w+") as printed, tempfile.TemporaryFile("w+") as said:
        start = time.perf_counter()
        process = subprocess.Popen(
            program.argv,
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=said,
            env=environment,
        )
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode in FAILED or process.returncode < 0:
            said.seek(0)
            raise RuntimeError(f"{' '.join(program.argv)}: {said.read()}")
        cpu, memory = used.ru_utime + used.ru_stime, used.ru_maxrss / 1000
        if program.tells:
            printed.seek(0)
            told = json.loads(printed.read().splitlines()[-1])
            return Run(**{"wall": wall, "cpu": cpu, "memory": memory, **told})
        return Run(wall, cpu, memory)


def measure(group: Group, runs: int, progress: Callable[[str], None]) -> list[Measured]:
    """Return the measurements of a group's programs.

    If they run more than once, a first round warms up.
    """
    taken: dict[str, list[Run]] = {name: [] for name in group.programs}
    rounds = group.runs or runs
    for number in range(0 if rounds > 1 else 1, rounds + 1):
        for name, program in group.programs.items():
            progress(f"{group.name}: round {number} of {rounds}, {name}")
            found = run(program)
            if number:
                taken[name].append(found)
    best = {name: min(each.wall for each in found) for name, found in taken.items()}
    cpu = {name: min(each.cpu for each in found) for name, found in taken.items()}
    return [
        Measured(
            name=name,
            median=median(each.wall for each in found),
            best=best[name],
            cpu=cpu[name],
            memory=max(each.memory for each in found),
            ratios=_ratios(name, best, group),
            cpu_ratios=_ratios(name, cpu, group),
            pages=_pages(group.pages.get(name)),
        )
        for name, found in taken.items()
    ]


def _ratios(name: str, seconds: Mapping[str, float], group: Group) -> dict[str, float]:
    against = group.against.get(name, {})
    return {label: seconds[name] / seconds[other] for label, other in against.items()}


def _pages(directory: Path | None) -> int | None:
    return sum(1 for _ in directory.rglob("*.html")) if directory else None
