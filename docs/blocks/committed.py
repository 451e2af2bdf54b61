"""The facts of this checkout and the database made from them, once for all blocks."""

from __future__ import annotations

import atexit
import sqlite3
import tempfile
from contextlib import ExitStack
from functools import cache
from pathlib import Path

from capdb.building.build import build
from capdb.building.build import read as read_facts
from capdb.claims import Facts
from capdb.facts import Store
from capdb.queries.connection import connect

DATA = Path(__file__).parents[2] / "data"


@cache
def facts() -> Facts:
    """Return all facts of the checkout."""
    return read_facts(Store(DATA))


@cache
def database_path() -> Path:
    """Build the database of the checkout's facts; return its path, valid until Python exits."""
    directory = tempfile.TemporaryDirectory(prefix="capdb-docs-")
    atexit.register(directory.cleanup)
    path = Path(directory.name, "capdb.sqlite")
    build(DATA, path, lambda what: None)
    return path


@cache
def database() -> sqlite3.Connection:
    """Return a connection to the database of the checkout's facts."""
    open_to_the_end = ExitStack()
    atexit.register(open_to_the_end.close)
    return open_to_the_end.enter_context(connect(database_path()))
