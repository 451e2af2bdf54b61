"""The self-test with expectations built in: the answers of its function `slice`, in any shell."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from capdb.probe.emit import BEGIN, END
from capdb.results.reports import Expectation
from capdb.vocabulary import Grade, State
from tests.support.small_facts import NEW
from tests.support.statements import stated

SHELLS = {
    "busybox": ["busybox", "ash"],
    "dash": ["dash"],
    "bash": ["bash", "--posix"],
    "mksh": ["mksh"],
}

TEMPLATE = f'#!/bin/sh\n{BEGIN}\nslice() {{ :; }}\n{END}\nslice "$@"\n'


def expectation(
    board: str = "acme,den",
    release: str = NEW,
    state: State = State.YES,
    grade: Grade | None = Grade.WIRED,
    reason: str = "it works",
) -> Expectation:
    return Expectation(board, release, "fast/new", state, grade, stated(reason))


def slice_answer(
    text: str, board: str, release: str, shell: str = "dash", target: str = ""
) -> list[str]:
    """Return the fields that `slice` prints for a board, release and target, if any."""
    if shutil.which(SHELLS[shell][0]) is None:
        pytest.skip(f"needs {shell}; Debian's package {shell} brings it")
    done = subprocess.run(
        [*SHELLS[shell], "-s", "--", board, release, target],
        input=text.encode(),
        capture_output=True,
        env={"LC_ALL": "C", "PATH": os.environ["PATH"]},
    )
    assert (done.returncode, done.stderr) == (0, b"")
    said = done.stdout.decode()
    assert said.count("\n") == bool(said)
    return said.removesuffix("\n").split("\t") if said else []
