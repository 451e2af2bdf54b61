"""Whatever goes wrong leaves with a sentence and its exit code, never with that of an answer."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.checkout import ROOT
from tests.support.not_ours import OTHERS, tree
from tests.support.small_facts import make_data

PROGRAM = (sys.executable, "-m", "capdb")


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Return the small facts as those at hand."""
    data = str(make_data(tmp_path / "data"))
    return os.environ | {"CAPDB_DATA": data, "PYTHONPATH": str(ROOT)}


def shell(line: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a line of sh in which `capdb` is the program."""
    return subprocess.run(
        ["sh", "-c", f'capdb() {{ "{sys.executable}" -m capdb "$@"; }}\n{line}'],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("capdb check --from-board - <&-", 2),
        ("capdb check --from-board - <&- 2>&-", 2),
        ("capdb report add - <&-", 2),
        ("capdb report add ./none.json", 2),
        ("capdb report add .", 2),
        ("capdb check globe,e8450 <&-", 4),
        ("capdb check globe,e8450 <&- >&- 2>&-", 4),
    ],
)
def test_what_cannot_be_read_is_never_an_answer(
    environment: dict[str, str], line: str, code: int
) -> None:
    done = shell(line, environment)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert "a fault of capdb" not in done.stderr


@pytest.mark.parametrize(
    ("library", "command"),
    [
        ("typer", "--version"),
        ("sqlite3", "check"),
        ("capdb.cli.checking", "check"),
        ("capdb.cli.show", "show"),
        ("capdb.render", "check"),
        ("capdb.text", "check"),
    ],
)
def test_a_part_that_is_missing_is_never_an_answer(
    environment: dict[str, str], library: str, command: str
) -> None:
    program = (
        f"import sys; sys.modules[{library!r}] = None\nfrom capdb.__main__ import main\nmain()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, command, "globe,e8450"],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 70, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("make", OTHERS)
def test_a_database_that_is_named_but_is_something_else_is_left_alone_by_every_command(
    tmp_path: Path, environment: dict[str, str], make: Callable[[Path], None]
) -> None:
    place = tmp_path / "place"
    make(place)
    before = tree(tmp_path)
    for words in (("check", "globe,e8450"), ("build",), ("build", "--out", str(place))):
        done = subprocess.run(
            [*PROGRAM, *words],
            env=environment | {"CAPDB_DATABASE": str(place)},
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
        )
        answered = words[0] == "check" and (tmp_path / "linked.sqlite").exists()
        assert done.returncode in ((0,) if answered else (2, 70)), done.stderr
        assert "Traceback" not in done.stderr
        assert tree(tmp_path) == before
