"""The database, made current first, for the commands that ask it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from capdb.cli import output
from capdb.errors import DataError, UsageError


@contextmanager
def current_database() -> Iterator[sqlite3.Connection]:
    """Opens the database of the facts at hand; raises DataError where there can be none."""
    from capdb.database import location
    from capdb.queries.connection import connect

    with output.Progress() as progress:
        current = location.ensure(location.data_directory(), progress)
    if current.warning:
        output.warn(current.warning)
    with connect(current.path) as connection:
        yield connection


@contextmanager
def database_of(data: Path, file: Path) -> Iterator[sqlite3.Connection]:
    """Builds a data directory's database as `file` and opens it.

    Raises UsageError where it is no data directory, DataError where its facts are damaged.
    """
    from capdb.building.build import build
    from capdb.facts.store import INDEX
    from capdb.queries.connection import connect

    if not (data / INDEX).is_file():
        raise UsageError(f"{data}: not a directory of facts; it has no {INDEX}.")
    try:
        with output.Progress() as progress:
            build(data, file, progress)
    except DataError as error:
        raise DataError(f"{data}: no database can be made of it: {error}") from error
    with connect(file) as connection:
        yield connection


def one_form(**asked: bool) -> None:
    """Raises UsageError where more than one of these options is given."""
    given = [f"--{name}" for name, wanted in asked.items() if wanted]
    if len(given) > 1:
        raise UsageError(f"{' and '.join(given)} cannot go together; choose one.")
