"""Files that are made once a test run, by whichever worker needs them first.

`CAPDB_MADE_ONCE` names a directory for several runs on the same checkout, as in `.ci/run`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a file or directory of the run, which `make` writes at the path in its argument.

    If another worker is making it, wait. This is the pattern of
    https://pytest-xdist.readthedocs.io/en/stable/how-to.html (session-scoped fixtures).
    """
    own = factory.getbasetemp()
    of_run = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    path = Path(os.environ.get("CAPDB_MADE_ONCE", of_run), name)
    with FileLock(f"{path}.lock"):
        if not path.exists():
            unfinished = path.with_name(f"{name}.{os.getpid()}")
            make(unfinished)
            unfinished.rename(path)
    return path
