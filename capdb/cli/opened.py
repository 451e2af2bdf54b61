"""Open the database that answers, for the commands."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from capdb.cli import output
from capdb.errors import DataError, UsageError


@contextmanager
def current_database(*, with_origin: bool = False) -> Iterator[sqlite3.Connection]:
    """Open the database that answers; raises CapdbError if there is none.

    With `with_origin`, a hint names the site that it was fetched from, and the day of its facts.
    """
    from capdb.queries.connection import connect

    path = database()
    if with_origin:
        from capdb.database import fetched

        if site := fetched.origin(path):
            output.hint(f"facts of {fetched.day(path)}, fetched from {site}")
    with connect(path) as connection:
        yield connection


def database() -> Path:
    """Return the database that answers, with a warning if it is not the expected one.

    Raises CapdbError if there is none.
    """
    from capdb.database.current import current

    with output.Progress() as progress:
        found = current(build_database, progress)
    if found.warning:
        output.warn(found.warning)
    return found.path


def build_database(data: Path, out: Path, progress: Callable[[str], None]) -> None:
    """Build a database from facts; the only import of `capdb.building` in the commands."""
    from capdb.building.build import build

    build(data, out, progress)


@contextmanager
def database_of(data: Path, file: Path) -> Iterator[sqlite3.Connection]:
    """Build a data directory's database as `file` and open it.

    Raises UsageError if it is no data directory, DataError if its facts are damaged.
    """
    from capdb.facts.store import INDEX
    from capdb.queries.connection import connect

    if not (data / INDEX).is_file():
        raise UsageError(f"{data}: not a directory of facts; it has no {INDEX}.")
    try:
        with output.Progress() as progress:
            build_database(data, file, progress)
    except DataError as error:
        raise DataError(f"{data}: no database can be made of it: {error}") from error
    with connect(file) as connection:
        yield connection


def one_form(**asked: bool) -> None:
    """Raise UsageError if more than one of these options is set."""
    given = [f"--{name}" for name, wanted in asked.items() if wanted]
    if len(given) > 1:
        raise UsageError(f"{' and '.join(given)} cannot go together; choose one.")
