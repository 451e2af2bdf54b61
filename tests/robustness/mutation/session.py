"""A sample of mutants, tried in a copy of the checkout; its results are kept, to be resumed."""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_and_test
from cosmic_ray.work_item import MutationSpec, TestOutcome

from tests.robustness.mutation.operators import wanted
from tests.robustness.mutation.survivors import Survivor, survivor
from tests.support.checkout import ROOT

AREAS = {"capdb/claims": "tests/claims", "scrapers/drivers": "tests/scrapers/drivers"}
"""The changed packages, and the tests that cover them."""
_WHOLE_CHAIN = "tests/scrapers/test_upstream.py"
"""The miniature upstream's tests take longer than the others: they run where those kill nothing."""
_LEAVE_OUT = shutil.ignore_patterns(".git", ".venv", ".*_cache", "__pycache__", ".hypothesis")


class Mutant(NamedTuple):
    """A change that an operator makes in a line of a file: its first there, or a later one.

    So it stays the same, drawn and tried, while the code around it changes.
    """

    file: str
    operator: str
    line: str
    number: int


class Tried(NamedTuple):
    """A mutant that was tried, the lines that it changes, and whether a test killed it."""

    mutant: Mutant
    change: Survivor
    killed: bool


def mutants() -> dict[Mutant, MutationSpec]:
    """Return all mutants of the checkout, each with its specification for cosmic-ray."""
    found: dict[Mutant, MutationSpec] = {}
    for path in sorted(path for area in AREAS for path in (ROOT / area).glob("*.py")):
        file, source = path.relative_to(ROOT).as_posix(), path.read_text()
        lines, seen = source.splitlines(), Counter[tuple[str, str]]()
        for operator, occurrence, (start, end) in _positions(source):
            line = lines[start[0] - 1].strip()
            seen[operator, line] += 1
            mutant = Mutant(file, operator, line, seen[operator, line])
            found[mutant] = MutationSpec(file, operator, occurrence, start, end)
    return found


def draw(every: Iterable[Mutant], seed: int, number: int) -> list[Mutant]:
    """Return a sample of some mutants; a greater one of the same seed has all of a smaller one."""
    return sorted(every, key=lambda each: _digest(f"{seed} {each}"))[:number]


class Session:
    """A session in a directory: the copy of the checkout, and a line for each mutant tried."""

    def __init__(self, place: Path) -> None:
        self._copy = place / "checkout"
        self._kept = place / "results.jsonl"
        self._seconds = 0.0
        place.mkdir(parents=True, exist_ok=True)
        self.results: dict[Mutant, Tried] = {}
        for line in self._kept.read_text().splitlines() if self._kept.exists() else ():
            mutant, change, killed = json.loads(line)
            tried = Tried(Mutant(*mutant), Survivor(*change), killed)
            self.results[tried.mutant] = tried

    def prepare(self) -> None:
        """Copy the checkout, and run the tests there before anything is changed.

        Raises AssertionError if one fails.
        """
        shutil.rmtree(self._copy, ignore_errors=True)
        shutil.copytree(ROOT, self._copy, ignore=_LEAVE_OUT, symlinks=True)
        for area in AREAS:
            began = time.monotonic()
            command = _tests(f"{area}/none.py", self._copy)
            done = subprocess.run(command, cwd=self._copy, capture_output=True, text=True)
            assert done.returncode == 0, done.stdout[-2000:]
            self._seconds = max(self._seconds, time.monotonic() - began)

    def attempt(self, mutant: Mutant, change: MutationSpec, *, whole_chain: bool) -> Tried:
        """Try a mutant, and keep the result."""
        more = [_WHOLE_CHAIN] if whole_chain else []
        command = " ".join([*_tests(mutant.file, self._copy), *more])
        with contextlib.chdir(self._copy):
            result = mutate_and_test([change], command, 60 + 4 * self._seconds)
        assert result.test_outcome in (TestOutcome.KILLED, TestOutcome.SURVIVED), result
        made = survivor(mutant.file, result.diff.splitlines())
        tried = Tried(mutant, made, result.is_killed)
        with self._kept.open("a") as file:
            file.write(json.dumps(tried) + "\n")
        self.results[mutant] = tried
        return tried


def _positions(source: str) -> Iterator[tuple[str, int, tuple[Any, Any]]]:
    """Yield each change of a source: operator, occurrence of the operator, start and end."""
    nodes = [*ast_nodes(get_ast(source))]
    for name, operator in wanted().items():
        found = (place for node in nodes for place in operator.mutation_positions(node))
        yield from ((name, occurrence, place) for occurrence, place in enumerate(found))


def _tests(file: str, copy: Path) -> list[str]:
    """Return the command that runs a file's tests: those of its own name first."""
    area = AREAS[file.rpartition("/")[0]]
    own = f"{area}/test_{Path(file).name}"
    found = (path.relative_to(copy).as_posix() for path in (copy / area).glob("test_*.py"))
    files = sorted(found, key=lambda each: (each != own, each))
    options = ["-q", "-x", "-n", "0", "-p", "no:cacheprovider"]
    return [sys.executable, "-m", "pytest", *options, *files]


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
