"""Read the pieces of list rows, of many devices at once: claims, names, board names, titles."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable

from capdb.queries.citations import Citations
from capdb.results.path_claim import PathClaim
from capdb.vocabulary import Traffic

Claims = dict[Traffic, PathClaim]
"""The claims on a device, by kind of traffic."""
Title = tuple[str | None, str | None, str | None]
"""Maker, model and variant."""


def among(only: Iterable[int] | None, column: str = "device") -> str:
    """Return the condition that a column is one of these devices."""
    return "1" if only is None else f"{column} IN ({', '.join(str(int(each)) for each in only)})"


def claims(
    connection: sqlite3.Connection, release: str, among: str, asked: str | None
) -> dict[int, Claims]:
    """Return the claims on each device on a release, or on the point release asked about."""
    found: dict[int, Claims] = defaultdict(dict)
    cited = Citations(connection)
    for number, path, verdict in connection.execute(
        "SELECT a.device, c.path, c.verdict FROM answering a"  # noqa: S608 - our own names
        " JOIN judgement c ON c.variant = a.variant AND c.release = a.release"
        f" WHERE {among} AND a.release = ?",
        (release,),
    ):
        found[number][Traffic(path)] = cited.statements.verdict(verdict)
    if asked:
        for number, variant in _lowered(connection, release, among):
            found[number] = cited.at_point(asked, found[number], variant, release)
    return {
        number: {path: claims[path] for path in Traffic if path in claims}
        for number, claims in found.items()
    }


def _lowered(connection: sqlite3.Connection, release: str, among: str) -> list[tuple[int, int]]:
    """Return the devices with a lower state on some point releases, each with its variant."""
    return connection.execute(
        "SELECT DISTINCT a.device, a.variant FROM answering a"  # noqa: S608 - our own names
        " JOIN claim_point p ON p.variant = a.variant AND p.release = a.release"
        f" WHERE {among} AND a.release = ? AND p.state IS NOT NULL",
        (release,),
    ).fetchall()


def names(connection: sqlite3.Connection, among: str) -> dict[int, list[str]]:
    """Return the names that lists show, the first one first."""
    found: dict[int, list[str]] = defaultdict(list)
    shown = "shown IS NOT NULL AND listed ORDER BY id"
    query = f"SELECT device, shown FROM name WHERE {among} AND {shown}"  # noqa: S608 - our own names
    for number, name in connection.execute(query):
        found[number].append(name)
    return found


def boards(connection: sqlite3.Connection, among: str) -> dict[int, list[str]]:
    """Return every board name of each device."""
    found: dict[int, list[str]] = defaultdict(list)
    query = (
        f"SELECT device, board FROM identifier WHERE {among} AND board IS NOT NULL"  # noqa: S608 - our own names
        " ORDER BY rank = 1, name"
    )
    for number, name in connection.execute(query):
        found[number].append(name)
    return found


def titles(connection: sqlite3.Connection, among: str) -> dict[int, Title]:
    """Return the first title of each device."""
    query = f"SELECT device, vendor, model, variant FROM title WHERE {among} AND position = 0"  # noqa: S608 - our own names
    return {number: tuple(title) for number, *title in connection.execute(query)}
