"""Open a database for reading, and name its releases."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from capdb.errors import DataError, UsageError
from capdb.sentences.spoken import phrase
from capdb.versions import nearest_of, newest_of
from capdb.vocabulary import SCHEMA_VERSION

_POINT = re.compile(r"\d\d\.\d\d\.\d{1,3}(-rc\d{1,3})?")


@contextmanager
def connect(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a database for reading, and close it after the block.

    Raises DataError if it is missing, damaged or made for another version, even if the damage
    shows only inside the block.
    """
    try:
        # Never changed in place, only replaced: so SQLite need not watch or lock it.
        address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        connection = sqlite3.connect(address, uri=True)
        try:
            found = connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
            if found != (str(SCHEMA_VERSION),):
                raise DataError(
                    f"{path}: made by another version of capdb; run `capdb build` in a checkout to "
                    f"make it anew, or install capdb again."
                )
            yield connection
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        raise DataError(
            f"{path}: not a usable database ({error}); run `capdb build` in a checkout to make it "
            f"anew, or install capdb again."
        ) from error


def releases(connection: sqlite3.Connection) -> list[str]:
    """Return the releases that can be asked about, newest first."""
    return [
        version
        for (version,) in connection.execute("SELECT version FROM release ORDER BY position")
    ]


def ended(connection: sqlite3.Connection) -> frozenset[str]:
    """Return the releases that are older than every one that OpenWrt lists as supported.

    OpenWrt lists the stable and the old stable release in downloads.openwrt.org/.versions.json;
    without that list, none has ended.
    """
    rows = connection.execute(
        "SELECT version FROM release WHERE position >"
        " (SELECT max(position) FROM release WHERE status IS NOT NULL)"
    )
    return frozenset(version for (version,) in rows)


def resolve_release(connection: sqlite3.Connection, asked: str | None) -> str:
    """Return the release for a version, a series (`24.10`), `snapshot`, or None.

    None means the newest stable release, a series its newest one. Raises UsageError, which lists
    the known releases, if it is none of them.
    """
    if asked is None:
        query = "SELECT value FROM meta WHERE key = 'release'"
        return str(connection.execute(query).fetchone()[0])
    known = releases(connection)
    wanted = _version(asked)
    if found := wanted if wanted in known else newest_of(wanted, known):
        return found
    raise UsageError(
        f"{asked[:40]!r} is no release that capdb has facts of; ask about {', '.join(known)}."
    )


def _version(asked: str) -> str:
    """Return a release's name as the data have it; that of its tag (`v24.10.8`) is the same."""
    return asked.strip().casefold().removeprefix("v")


def resolve_point(connection: sqlite3.Connection, asked: str | None) -> tuple[str, str | None]:
    """Return the release that answers, and the one asked about if it is another.

    It is that of `resolve_release`, but a point release that was not read (`24.10.2`) is answered
    by the nearest of its series. Raises UsageError if no release of its series was read.
    """
    wanted = _version(asked) if asked else ""
    known = releases(connection)
    if _POINT.fullmatch(wanted) and wanted not in known and (near := nearest_of(wanted, known)):
        return near, wanted
    return resolve_release(connection, asked), None


def reported_release(connection: sqlite3.Connection, reported: str) -> tuple[str, str | None]:
    """Return the release to ask about for one that a router reports, with a remark if it differs.

    A point release that was not read (`24.10.3`) stays as it is, for `resolve_point`; the snapshot
    of a series (`24.10-SNAPSHOT`) becomes a release of it. Raises UsageError if no release of its
    series was read.
    """
    wanted = reported.strip().casefold()
    known = releases(connection)
    if wanted in known:
        return wanted, None
    version = nearest_of(wanted, known)
    if version is None:
        raise UsageError(
            f"the router reports OpenWrt {reported[:40]}, of which capdb has no facts; ask with "
            f"--release about {', '.join(known)}."
        )
    note = phrase("note-nearest-release", reported=reported, release=version)
    return wanted if _POINT.fullmatch(wanted) else version, note
