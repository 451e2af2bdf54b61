"""Commands that write, killed at a random moment: nothing is lost, and all goes on."""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from capdb import project
from capdb.errors import DataError
from tests.robustness.faults.workshop import Workshop, prepared, published, report, scrape

QUESTION = ("check", "acme x3000")
ANSWERED = (0, 1, 3, 4, 5)
CHANGED = 10
"""The exit code of `refresh` if facts changed."""
DATABASE = "data/capdb.sqlite"
FETCHED = f"home/share/capdb/capdb-{project.VERSION}.sqlite"


@dataclass(frozen=True)
class Operation:
    """A command that writes, from a workshop as it is before."""

    name: str
    before: Workshop
    command: tuple[str, ...]
    codes: tuple[int, ...]
    """Its possible exit codes."""
    at_once: str
    """The place that it replaces at one moment: a file, or a directory that ends in a slash."""
    contents: list[dict[str, bytes]]
    """That before, and after."""
    seconds: float
    """Its duration."""
    states: frozenset[bytes]
    """The facts' index before, and after."""
    after: dict[str, bytes]
    """Every file when the command was let be, and a question was asked after it."""


def operations(root: Path, made: Workshop, new: Path, *wanted: str) -> Iterator[Operation]:
    """Yield the commands to kill, or those of them that are wanted, each measured once without.

    `made` is the workshop before, and `new` the upstream that has more, as `prepared` makes them.
    """
    for name, prepare in COMMANDS.items():
        if name in (wanted or COMMANDS):
            workshop = made.copy(root / f"before-{name.replace(' ', '-')}")
            yield _measured(name, workshop, prepare(workshop, new), root)


class Command(NamedTuple):
    """A command, its possible exit codes, and the place that it replaces at one moment."""

    words: tuple[str, ...]
    codes: tuple[int, ...] = (0,)
    at_once: str = DATABASE


def _scrape(workshop: Workshop, new: Path) -> Command:
    return Command(scrape(new))


def _refresh(workshop: Workshop, new: Path) -> Command:
    return Command(("refresh", "--from", str(new), "--date", "2026-11-02"), (0, CHANGED))


def _build(workshop: Workshop, new: Path) -> Command:
    return Command(("build",))


def _check(workshop: Workshop, new: Path) -> Command:
    workshop.database.with_name("capdb.sqlite.stamp").unlink()
    return Command(QUESTION, ANSWERED)


def _report_add(workshop: Workshop, new: Path) -> Command:
    assert workshop.run("report", "add", report(workshop, "6.12.93")).code == 0
    return Command(("report", "add", str(report(workshop, "6.12.94")), "home/6.12.93.json"))


def _emit(workshop: Workshop, new: Path) -> Command:
    assert workshop.run("probe", "emit", "--out", "home/capdb-probe").code == 0
    words = ("probe", "emit", "--all", "--out", "home/capdb-probe")
    return Command(words, at_once="home/capdb-probe")


def _site(workshop: Workshop, new: Path) -> Command:
    assert workshop.run("site", "build", "--out", "home/site").code == 0
    words = ("site", "build", "--out", "home/site", "--base-url", "https://example.org/")
    return Command(words, at_once="home/site/")


def _update(workshop: Workshop, new: Path) -> Command:
    site = workshop.copy(workshop.root.with_name("site"))
    assert site.run(*scrape(new, "2026-11-02")).code == 0
    assert site.run("build").code == 0
    return Command(("update", "--from", published(site)), at_once=FETCHED)


COMMANDS: dict[str, Callable[[Workshop, Path], Command]] = {
    "scrape": _scrape,
    "refresh": _refresh,
    "build": _build,
    "check that builds": _check,
    "report add": _report_add,
    "update": _update,
    "probe emit": _emit,
    "site build": _site,
}


def _measured(name: str, before: Workshop, command: Command, root: Path) -> Operation:
    workshop = before.copy(root / f"measured-{name.replace(' ', '-')}")
    start = time.perf_counter()
    done = workshop.run(*command.words)
    seconds = time.perf_counter() - start
    assert done.code in command.codes, done.stderr
    contents = [_content(each, command.at_once) for each in (before, workshop)]
    states = frozenset({before.facts(), workshop.facts()})
    assert workshop.run(*QUESTION).code in ANSWERED
    after = workshop.files()
    return Operation(name, before, *command, contents, seconds, states, after)


def _content(workshop: Workshop, at_once: str) -> dict[str, bytes]:
    files = workshop.files().items()
    return {
        name: content
        for name, content in files
        if name == at_once or (at_once.endswith("/") and name.startswith(at_once))
    }


def survive(operation: Operation, workshop: Workshop, after: float) -> str | None:
    """Kill the command after so many seconds; return the fault, or None."""
    workshop.kill(after, *operation.command)
    try:
        if workshop.facts() not in operation.states:
            return "the facts are neither those before nor those after"
    except DataError as error:
        return f"the facts are damaged: {error}"
    if _content(workshop, operation.at_once) not in operation.contents:
        return f"{operation.at_once} is neither what it was nor what it becomes"
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
    # A stamp has the time when files were touched.
    if differ := [name for name in differ if not name.endswith(".stamp")]:
        return f"other content than without a kill: {', '.join(differ)}"
    return None


def run(
    root: Path, kills: int, seed: int, tell: Callable[[str, int, int, list[str]], None]
) -> bool:
    """Kill each operation an equal share of `kills` times; return whether there was no fault.

    Prints the operation's name, its numbers of kills and survived ones, and the faults.
    """
    moments = random.Random(seed)  # noqa: S311 - no secret, but repeatable
    every = list(operations(root, *prepared(root)))
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
