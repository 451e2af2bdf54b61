"""Choose the database that answers: the one at hand, or one with newer facts that was fetched.

An installed package carries the one at hand, and nothing is written. A checkout makes it from its
facts, with a function that the command line or the Python API passes in: this package never
imports modules for building.
"""

from __future__ import annotations

import os
from pathlib import Path

from capdb.database import fetched, header, location, made
from capdb.database.made import Build, Progress
from capdb.errors import CapdbError, DataError, UsageError
from capdb.record import Record, replace


class Database(Record):
    """A database that can be queried; `warning` explains why it is not the expected one."""

    path: Path
    warning: str | None = None


def current(build: Build, progress: Progress) -> Database:
    """Return the database that answers, which a checkout builds first if its facts changed.

    $CAPDB_DATABASE decides if it is set. Otherwise the one that `capdb update` fetched goes first
    if its facts are newer. Raises UsageError if the environment names anything but a database, and
    DataError if there is no database and none can be made.
    """
    own = at_hand(build, progress)
    if os.environ.get("CAPDB_DATABASE"):
        return own
    return _newer(own)


def at_hand(build: Build, progress: Progress) -> Database:
    """Return the database of the package, or of the checkout's facts. Raises as `current` does."""
    path = location.database()
    if location.is_checkout():
        return Database(path, made.ensure(path, location.facts(), build, progress))
    if header.is_whole(path):
        return Database(path)
    if os.environ.get("CAPDB_DATABASE"):
        raise UsageError(
            f"{path}: not a database of capdb with every byte in place; name another one in "
            f"CAPDB_DATABASE, or unset it."
        )
    raise DataError(f"{path}: missing or damaged, so nothing can be answered; install capdb again.")


def as_it_is() -> Path | None:
    """Return the database that can be queried without building, or None if there is none."""
    try:
        path = location.database()
        if not header.is_whole(path):
            return None
        return path if os.environ.get("CAPDB_DATABASE") else _newer(Database(path)).path
    except (CapdbError, OSError):
        return None


def signature() -> tuple[object, ...]:
    """Return a value that changes if the result of `current` may change, without reading files.

    The program's own modules do not count, as they are loaded once. Raises as `current` does.
    """
    places = (location.database(), location.fetched())
    facts = made.facts_stamp(location.facts()) if location.is_checkout() else None
    return (facts, os.environ.get("CAPDB_DATABASE"), *map(_identity, places))


def _identity(path: Path | None) -> object:
    try:
        found = os.stat(path) if path else None
    except OSError:
        found = None
    if found is None:
        return None
    return path, found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _newer(own: Database) -> Database:
    found, flaw = fetched.usable(own.path)
    if flaw:
        return replace(own, warning=own.warning or flaw)
    if found is None:
        return own
    if not location.is_checkout():
        return Database(found)
    return Database(
        found,
        "answering from the facts that `capdb update` fetched, as they are newer than those at "
        "hand; `capdb update --revert` forgets them",
    )
