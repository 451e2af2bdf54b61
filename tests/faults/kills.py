"""Commands that write, killed at a random moment: nothing is lost, and all goes on."""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from capdb.vocabulary import DataError
from tests.faults.workshop import Workshop, prepared, scrape

QUESTION = ("check", "acme x3000")
ANSWERED = (0, 1, 3, 4, 5)


@dataclass(frozen=True)
class Operation:
    """A command that writes, from a workshop as it stands before; `seconds` is what it takes."""

    name: str
    before: Workshop
    command: tuple[str, ...]
    seconds: float
    after: dict[str, bytes]
    """Every file when the command was let be, and a question was asked after it."""
    states: frozenset[bytes]
    """The facts' index before, and after."""


def operations(root: Path) -> Iterator[Operation]:
    """Yields the commands to kill, each measured once without."""
    workshop, new = prepared(root)
    yield _measured("scrape", workshop, scrape(new), root)
    yield _measured("build", workshop, ("build",), root)
    touched = workshop.copy(root / "touched")
    (touched.home / "capdb.sqlite.stamp").unlink()
    yield _measured("check that builds", touched, QUESTION, root)


def _measured(name: str, before: Workshop, command: tuple[str, ...], root: Path) -> Operation:
    workshop = before.copy(root / f"measured-{name.replace(' ', '-')}")
    start = time.perf_counter()
    done = workshop.run(*command)
    seconds = time.perf_counter() - start
    assert done.code in ANSWERED, done.stderr
    states = frozenset({before.facts(), workshop.facts()})
    assert workshop.run(*QUESTION).code in ANSWERED
    return Operation(name, before, command, seconds, workshop.files(), states)


def survive(operation: Operation, workshop: Workshop, after: float) -> str | None:
    """Kills the command after so many seconds; returns what was wrong then, None if nothing."""
    workshop.kill(after, *operation.command)
    try:
        if workshop.facts() not in operation.states:
            return "the facts are neither those before nor those after"
    except DataError as error:
        return f"the facts are damaged: {error}"
    asked = workshop.run(*QUESTION)
    if asked.code not in ANSWERED or not asked.told:
        return f"check left with {asked.code}: {asked.stderr}"
    again = workshop.run(*operation.command)
    if again.code not in ANSWERED or not again.told:
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
    root: Path, kills: int, seed: int, report: Callable[[str, int, int, list[str]], None]
) -> bool:
    """Kills each operation an equal share of `kills` times; returns whether all was well.

    Reports the operation's name, its number of kills, how many it survived, and what was wrong.
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
        report(operation.name, count, count - len(wrong), wrong)
        well = well and not wrong
    return well
