"""A drawn sample of mutants in a copy of the checkout, which is kept, so that it can be resumed."""

from __future__ import annotations

import contextlib
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_and_test
from cosmic_ray.work_db import WorkDB
from cosmic_ray.work_item import MutationSpec, TestOutcome, WorkItem, WorkResult

from tests.robustness.mutation.operators import wanted
from tests.robustness.mutation.survivors import Survivor, survivor
from tests.support.checkout import ROOT

AREAS = {"capdb/claims": "tests/claims", "scrapers/drivers": "tests/scrapers/drivers"}
"""What is changed, and the tests that cover it."""
_WHOLE_CHAIN = "tests/scrapers/test_upstream.py"
"""The miniature upstream's tests take longer than the others: they run where those kill nothing."""
_LEAVE_OUT = shutil.ignore_patterns(".git", ".venv", ".*_cache", "__pycache__", ".hypothesis")


class Tried(NamedTuple):
    """A mutant that was tried, the line where it is, and whether a test killed it."""

    mutant: Survivor
    line: int
    killed: bool


class Session:
    """A session in a directory: the copy, its sources as they were drawn, and the results."""

    def __init__(self, place: Path) -> None:
        self._copy = place / "checkout"
        self._drawn = place / "drawn"
        place.mkdir(parents=True, exist_ok=True)
        self._results = WorkDB(place / "results.sqlite", WorkDB.Mode.create)
        self._seconds = 0.0

    def draw(self, seed: int, number: int) -> int:
        """Draw mutants, and return how many there are in all.

        A greater number of the same seed has all mutants of a smaller one. A session that has
        mutants keeps them, and the sources that they were drawn from.
        """
        if not self._drawn.exists():
            for area in AREAS:
                shutil.copytree(ROOT / area, self._drawn / area, ignore=_LEAVE_OUT)
        every = [
            (path, name, occurrence, *position)
            for path in sorted(self._drawn.rglob("*.py"))
            for name, occurrence, position in _positions(path.read_text())
        ]
        random.Random(seed).shuffle(every)  # noqa: S311 - the same sample each time
        known = {_key(item) for item in self._results.work_items}
        for path, name, occurrence, start, end in every[:number]:
            file = path.relative_to(self._drawn)
            if (str(file), name, occurrence) not in known:
                change = MutationSpec(file, name, occurrence, start, end)
                self._results.add_work_item(WorkItem.single(uuid4().hex, change))
        return len(every)

    def prepare(self) -> None:
        """Lay out the copy: the checkout, whose tests may be new, with the sources as drawn.

        Raises AssertionError where a test fails before anything is changed: the checkout's tests
        ask for sources other than those that were drawn, and a new session has to be begun.
        """
        shutil.rmtree(self._copy, ignore_errors=True)
        shutil.copytree(ROOT, self._copy, ignore=_LEAVE_OUT, symlinks=True)
        shutil.copytree(self._drawn, self._copy, dirs_exist_ok=True)
        for area in AREAS:
            command, began = _tests(Path(area, "none.py"), self._copy), time.monotonic()
            done = subprocess.run(command, cwd=self._copy, capture_output=True, text=True)
            assert done.returncode == 0, done.stdout[-2000:]
            self._seconds = max(self._seconds, time.monotonic() - began)

    def run(self, *, again: bool) -> Iterator[Tried]:
        """Try the mutants that have no result, `again` those that survived; yield each."""
        pending = [*self._results.pending_work_items]
        if again:
            completed = self._results.completed_work_items
            pending = [item for item, result in completed if not result.is_killed]
        more = [_WHOLE_CHAIN] if again else []
        with contextlib.chdir(self._copy):
            for item in sorted(pending, key=_key):
                command = " ".join([*_tests(item.mutations[0].module_path, self._copy), *more])
                result = mutate_and_test(item.mutations, command, 60 + 4 * self._seconds)
                assert result.test_outcome in (TestOutcome.KILLED, TestOutcome.SURVIVED), result
                self._results.set_result(item.job_id, result)
                yield _tried(item, result)

    def results(self) -> list[Tried]:
        """Return all mutants that were tried, by file."""
        completed = sorted(self._results.completed_work_items, key=lambda each: _key(each[0]))
        return [_tried(item, result) for item, result in completed]


def _positions(source: str) -> Iterator[tuple[str, int, tuple[Any, Any]]]:
    """Yield each change of a source: operator, occurrence of the operator, start and end."""
    nodes = [*ast_nodes(get_ast(source))]
    for name, operator in wanted().items():
        found = (place for node in nodes for place in operator.mutation_positions(node))
        yield from ((name, occurrence, place) for occurrence, place in enumerate(found))


def _tests(module: Path, copy: Path) -> list[str]:
    """Return the command that runs a module's tests: those of its own name first."""
    area = AREAS[module.parent.as_posix()]
    own = f"{area}/test_{module.stem}.py"
    others = (path.relative_to(copy).as_posix() for path in (copy / area).glob("test_*.py"))
    files = sorted(others, key=lambda file: (file != own, file))
    options = ["-q", "-x", "-n", "0", "-p", "no:cacheprovider"]
    return [sys.executable, "-m", "pytest", *options, *files]


def _key(item: WorkItem) -> tuple[str, str, int]:
    change = item.mutations[0]
    return str(change.module_path), change.operator_name, change.occurrence


def _tried(item: WorkItem, result: WorkResult) -> Tried:
    (change,) = item.mutations
    mutant = survivor(str(change.module_path), result.diff.splitlines())
    return Tried(mutant, change.start_pos[0], result.is_killed)
