"""Commands that write, killed at a random moment: nothing is lost, and all goes on."""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from capdb.vocabulary import DataError
from tests.faults.workshop import Workshop, prepared, report, scrape

QUESTION = ("check", "acme x3000")
ANSWERED = (0, 1, 3, 4, 5)
CHANGED = 10
"""What `refresh` leaves with where it took something new."""


@dataclass(frozen=True)
class Operation:
    """A command that writes, from a workshop as it stands before; `seconds` is what it takes."""

    name: str
    before: Workshop
    command: tuple[str, ...]
    codes: tuple[int, ...]
    """What it may leave with."""
    seconds: float
    written: dict[str, frozenset[bytes | None]]
    """What it replaces at one moment, by name: each file as it was before, and after."""
    states: frozenset[bytes]
    """The facts' index before, and after."""
    after: dict[str, bytes]
    """Every file when the command was let be, and a question was asked after it."""


def operations(root: Path, *wanted: str) -> Iterator[Operation]:
    """Yields the commands to kill, or those of them that are wanted, each measured once without."""
    made, new = prepared(root)
    for name, prepare in COMMANDS.items():
        if name in (wanted or COMMANDS):
            workshop = made.copy(root / f"before-{name.replace(' ', '-')}")
            command, codes = prepare(workshop, new)
            yield _measured(name, workshop, command, codes, root)


Command = tuple[tuple[str, ...], tuple[int, ...]]


def _scrape(workshop: Workshop, new: Path) -> Command:
    return scrape(new), (0,)


def _refresh(workshop: Workshop, new: Path) -> Command:
    return ("refresh", "--from", str(new), "--date", "2026-11-02"), (0, CHANGED)


def _build(workshop: Workshop, new: Path) -> Command:
    return ("build",), (0,)


def _check(workshop: Workshop, new: Path) -> Command:
    (workshop.home / "capdb.sqlite.stamp").unlink()
    return QUESTION, ANSWERED


def _report_add(workshop: Workshop, new: Path) -> Command:
    assert workshop.run("report", "add", report(workshop, "6.12.93")).code == 0
    return ("report", "add", str(report(workshop, "6.12.94")), "home/6.12.93.json"), (0,)


def _seal(workshop: Workshop, new: Path) -> Command:
    aliases = workshop.data / "curated" / "aliases.jsonl"
    aliases.parent.mkdir()
    aliases.write_text(ALIAS)
    return ("seal", "data/curated/aliases.jsonl"), (0,)


def _emit(workshop: Workshop, new: Path) -> Command:
    assert workshop.run("probe", "emit", "--out", "home/capdb-probe").code == 0
    return ("probe", "emit", "--all", "--out", "home/capdb-probe"), (0,)


COMMANDS: dict[str, Callable[[Workshop, Path], Command]] = {
    "scrape": _scrape,
    "refresh": _refresh,
    "build": _build,
    "check that builds": _check,
    "report add": _report_add,
    "seal": _seal,
    "probe emit": _emit,
}
ALIAS = '{"name":"Vixen","source":"https://example.org/","profiles":["acme_fox-v2"]}\n'


def _measured(
    name: str, before: Workshop, command: tuple[str, ...], codes: tuple[int, ...], root: Path
) -> Operation:
    workshop = before.copy(root / f"measured-{name.replace(' ', '-')}")
    start = time.perf_counter()
    done = workshop.run(*command)
    seconds = time.perf_counter() - start
    assert done.code in codes, done.stderr
    old, new = before.files(), workshop.files()
    written = {
        path: frozenset({old.get(path), new[path]})
        for path in new
        if not path.endswith((".stamp", ".jsonl"))
    }
    states = frozenset({before.facts(), workshop.facts()})
    assert workshop.run(*QUESTION).code in ANSWERED
    return Operation(name, before, command, codes, seconds, written, states, workshop.files())


def survive(operation: Operation, workshop: Workshop, after: float) -> str | None:
    """Kills the command after so many seconds; returns what was wrong then, None if nothing."""
    workshop.kill(after, *operation.command)
    try:
        if workshop.facts() not in operation.states:
            return "the facts are neither those before nor those after"
    except DataError as error:
        return f"the facts are damaged: {error}"
    files = workshop.files()
    for name, states in operation.written.items():
        if files.get(name) not in states:
            return f"{name} is neither what it was nor what it becomes"
    asked = workshop.run(*QUESTION)
    if asked.code not in ANSWERED or not asked.told:
        return f"check left with {asked.code}: {asked.stderr}"
    again = workshop.run(*operation.command)
    if again.code not in operation.codes or not again.told:
        return f"the same command left with {again.code}: {again.stderr}"
    workshop.run(*QUESTION)
    left = workshop.files()
    if names := sorted(left.keys() ^ operation.after.keys()):
        return f"other files than without a kill: {', '.join(names)}"
    differ = sorted(name for name in left if left[name] != operation.after[name])
    # A stamp tells when files were touched.
    if differ := [name for name in differ if not name.endswith(".stamp")]:
        return f"other content than without a kill: {', '.join(differ)}"
    return None


def run(
    root: Path, kills: int, seed: int, tell: Callable[[str, int, int, list[str]], None]
) -> bool:
    """Kills each operation an equal share of `kills` times; returns whether all was well.

    Tells the operation's name, its number of kills, how many it survived, and what was wrong.
    """
    moments = random.Random(seed)  # noqa: S311
    every = list(operations(root))
    well = True
    for operation in every:
        wrong = []
        count = -(-kills // len(every))
        for _ in range(count):
            workshop = operation.before.copy(root / "killed")
            after = moments.uniform(0, operation.seconds * 1.05)
            if said := survive(operation, workshop, after):
                wrong.append(f"after {after:.3f} s: {said}")
            shutil.rmtree(workshop.root)
        tell(operation.name, count, count - len(wrong), wrong)
        well = well and not wrong
    return well
