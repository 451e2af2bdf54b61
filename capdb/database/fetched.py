"""Keep the database that `capdb update` fetched in a directory of the user.

It is used only if no other user can have put it there.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from capdb import files
from capdb.database import header, location
from capdb.errors import DataError, UsageError
from capdb.text import clean


def usable(own: Path) -> tuple[Path | None, str | None]:
    """Return the fetched database if it goes before the one at hand, and a warning if it is unsafe.

    It goes first if its facts are newer, every byte is unchanged, its tables are those of this
    capdb, and it and its directory belong to this user (also if that is root) and can be written by
    nobody else. Both are None if nothing was fetched, or nothing newer.
    """
    place = location.fetched()
    if place is None or not os.path.lexists(place):
        return None, None
    if not files.is_private(place.parent, stat.S_ISDIR) or not files.is_private(
        place, stat.S_ISREG
    ):
        return None, _warning(place, "not yours, or can be written by others")
    if not header.is_whole(place):
        return None, _warning(place, "damaged")
    if day(place) <= day(own):
        return None, None
    from capdb.database.validate import same_layout

    if not same_layout(place, own):
        return None, _warning(place, "of another version of capdb")
    return place, None


def _warning(place: Path, what: str) -> str:
    return (
        f"{place}: {what}, so what `capdb update` fetched is not used; fetch it again, or forget "
        f"it with `capdb update --revert`"
    )


def day(path: Path) -> str:
    """Return the day on which the newest facts in a database were read; empty if it has none."""
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        with closing(connection):
            query = "SELECT max(coalesce(read, date)) FROM origin"
            return connection.execute(query).fetchone()[0] or ""
    except sqlite3.Error:
        return ""


@contextmanager
def fetching(waiting: Callable[[], object]) -> Iterator[Path]:
    """Yield an empty file for a fetched database, and remove it unless `adopt` takes it.

    While another process fetches, calls `waiting`, then waits. Raises UsageError without a home
    directory, DataError if the file cannot be written, or if others could write it.
    """
    place = location.fetched()
    if place is None:
        raise UsageError(
            "there is no home directory to keep a database in; name one in XDG_DATA_HOME."
        )
    try:
        place.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        if not files.is_private(place.parent, stat.S_ISDIR):
            raise DataError(
                f"{place.parent}: not yours, or can be written by others, so nothing is kept "
                f"there; fix its owner and permissions, or name another place in XDG_DATA_HOME."
            )
        header.check_replaceable(place)
        with files.locked(place.parent, waiting), files.workplace(place) as new:
            yield new
    except OSError as error:
        raise DataError(
            f"{place}: what is fetched cannot be kept there ({error.strerror}); free some room, or "
            f"name another place in XDG_DATA_HOME."
        ) from error


def adopt(new: Path, origin: str) -> None:
    """Move a fetched and validated database to its place, and remove those of other versions.

    `origin` is the site from which it was fetched. Raises OSError.
    """
    place = location.fetched()
    if place is None:
        raise AssertionError("it was fetched into a directory that is there no longer")
    new.chmod(stat.S_IMODE(new.stat().st_mode) & ~0o022)
    for other in _every(place):
        if other not in (place, _origin_of(place)):
            other.unlink(missing_ok=True)
    _origin_of(place).write_text(origin, encoding="utf-8")
    files.put(new, place)


def origin(database: Path) -> str | None:
    """Return the site that a database was fetched from, or None if it was not fetched."""
    place = location.fetched()
    if place is None or database != place:
        return None
    try:
        return clean(_origin_of(place).read_text(encoding="utf-8")).strip() or None
    except (OSError, ValueError):
        return "an unknown site"


def _origin_of(place: Path) -> Path:
    return place.with_name(f"{place.name}.from")


def forget() -> bool:
    """Remove every fetched database, and return whether there was one. Raises DataError."""
    place = location.fetched()
    there = _every(place) if place else []
    for each in there:
        try:
            each.unlink(missing_ok=True)
        except OSError as error:
            raise DataError(
                f"{each}: cannot be removed ({error.strerror}); remove it yourself, or fix its "
                f"permissions."
            ) from error
    return bool(there)


def _every(place: Path) -> list[Path]:
    found = place.parent.glob("capdb-*.sqlite")
    return sorted(each for path in found for each in (path, _origin_of(path)))
