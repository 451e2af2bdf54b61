"""Read the names under which the page and the file of each device are found."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import groupby


def owned(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Yield every name that only one device has, as it is written, with the device's key.

    Names that are also a SoC's are left out.
    """
    yield from connection.execute(
        "SELECT coalesce(i.board, i.name), d.key FROM identifier i JOIN device d ON d.id = i.device"
        " WHERE i.rank != 2 ORDER BY i.name"
    )


def several(connection: sqlite3.Connection) -> Iterator[tuple[str, list[str]]]:
    """Yield every name that several devices share, or that is also a SoC's, with their keys."""
    rows = connection.execute(
        "SELECT coalesce(s.written, s.name), d.key FROM shared s"
        " JOIN device d ON d.id = s.device UNION"
        " SELECT i.name, d.key FROM identifier i JOIN device d ON d.id = i.device WHERE i.rank = 2"
        " ORDER BY 1, 2"
    )
    for name, found in groupby(rows, key=lambda row: str(row[0])):
        yield name, [key for _, key in found]


def machines(connection: sqlite3.Connection, device: int) -> tuple[str, ...]:
    """Return the machines that an image for every machine is known to serve."""
    query = (
        "SELECT n.shown FROM name n JOIN device d ON d.id = n.device WHERE d.id = ? AND d.generic"
        " AND NOT n.listed AND n.shown IS NOT NULL ORDER BY n.id"
    )
    return tuple(name for (name,) in connection.execute(query, (device,)))
