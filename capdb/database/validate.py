"""Whether a database that somebody else made can be asked like one that was made here.

Nothing in it is asked before its tables are known to be ours, letter by letter: a table may be a
view in truth, whose query never ends. What its own constraints cannot hold it to is looked at too,
so that no answer stumbles over it later. SQLite's advice for files of strangers is followed
(https://www.sqlite.org/security.html).
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

from capdb.vocabulary import SCHEMA_VERSION, State

LONGEST = 1 << 13
"""Characters of one text at most; the longest of today's, a list of packages, has 510."""

_TYPES = {"VARCHAR": str, "INTEGER": int, "BOOLEAN": int}
_RELEASE = re.compile(r"snapshot|[0-9]{1,9}(\.[0-9]{1,9})*(-[a-z0-9.-]{1,20})?", re.IGNORECASE)
_JSON = {
    **dict.fromkeys(("ram", "flash", "ports_at_least"), ("array", "text")),
    **dict.fromkeys(("wifi_hardware", "wifi_drivers"), ("array", "text")),
    "ports": ("object", "integer"),
    "wifi": ("object", "text"),
}
"""Columns of `hardware` that are JSON: what they are, and what is in them."""


def flaw(path: Path, own: Path) -> str | None:
    """Returns what keeps a file from being asked, in a few words, None where nothing does.

    `own` is a database that was made here. Raises OSError where a file cannot be read.
    """
    try:
        with closing(_opened(path)) as found, closing(_opened(own)) as ours:
            return next(_flaws(found, ours), None)
    except sqlite3.Error as error:
        return str(error)[:100]


def _opened(path: Path) -> sqlite3.Connection:
    """Opens a copy in memory: what someone lays beside the file, as its journal, does nothing.

    SQLite 3.40 checks no CHECK constraint of a file that it opens for reading only.
    """
    if not (content := path.read_bytes()):
        raise sqlite3.DatabaseError("it is empty")
    connection = sqlite3.connect(":memory:")
    for setting in ("query_only = ON", "trusted_schema = OFF", "cell_size_check = ON"):
        connection.execute(f"PRAGMA {setting}")
    connection.deserialize(content)
    return connection


def _flaws(found: sqlite3.Connection, ours: sqlite3.Connection) -> Iterator[str]:
    if _layout(found) != _layout(ours):
        yield "it has other tables"
    for (said,) in found.execute("PRAGMA integrity_check(1)"):
        if said != "ok":
            yield f"it is damaged: {said[:100]}"
    if found.execute("PRAGMA foreign_key_check").fetchone():
        yield "something in it is named that is not there"
    for table in _tables(ours):
        if not _is_plain(found, ours, table):
            yield f"{table} holds what cannot be there"
    yield from _odd_rows(found)
    yield from _odd_texts(found)


def _layout(connection: sqlite3.Connection) -> list[tuple[str, ...]]:
    query = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
    return connection.execute(query).fetchall()


def _tables(connection: sqlite3.Connection) -> list[str]:
    query = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
    return [name for (name,) in connection.execute(query)]


def _is_plain(found: sqlite3.Connection, ours: sqlite3.Connection, table: str) -> bool:
    """Whether each value has the type of its column, which SQLite does not insist on."""
    types = [_TYPES[row[2]] for row in ours.execute(f"PRAGMA table_info({table})")]
    return all(
        value is None or (isinstance(value, kind) and len(str(value)) <= LONGEST)
        for row in found.execute(f"SELECT * FROM {table}")  # noqa: S608
        for value, kind in zip(row, types, strict=True)
    )


def _odd_rows(found: sqlite3.Connection) -> Iterator[str]:
    """What the references of a row do not tell."""
    said = dict(found.execute("SELECT key, value FROM meta"))
    releases = {version for (version,) in found.execute("SELECT version FROM release")}
    if said.get("schema") != str(SCHEMA_VERSION) or said.get("release") not in releases:
        yield "it is of another version, or its default release is none"
    for wrong, query in (
        ("a device of no release", "device WHERE id NOT IN (SELECT device FROM profile)"),
        ("a name of nothing", "name WHERE device IS NULL AND hardware IS NULL"),
        ("an id of no rank", "identifier WHERE rank NOT IN (0, 1)"),
        ("a SoC of no rank", "soc WHERE rank NOT IN (0, 1)"),
    ):
        if found.execute(f"SELECT 1 FROM {query}").fetchone():  # noqa: S608
            yield f"it has {wrong}"


def _odd_texts(found: sqlite3.Connection) -> Iterator[str]:
    """What has a grammar of its own."""
    query = "SELECT version FROM release UNION SELECT since FROM tip UNION SELECT until FROM tip"
    for (version,) in found.execute(query):
        if version is not None and not _RELEASE.fullmatch(version):
            yield "it has a release that cannot be"
    for (day,) in found.execute("SELECT date FROM origin"):
        if not _is_day(day):
            yield "it has facts of no day"
    for (states,) in found.execute("SELECT states FROM tip"):
        if not set(states.split()) <= set(State):
            yield "it has a tip on no state"
    for parts, kinds in found.execute("SELECT pieces, kinds FROM name"):
        if len(parts.split()) != len(kinds):
            yield "it has a name in other pieces than told"
    for column, (whole, part) in _JSON.items():
        # Valid first: newer versions of SQLite also read what is nearly JSON.
        query = (
            f"SELECT 1 FROM hardware WHERE {column} IS NOT NULL AND (NOT json_valid({column})"  # noqa: S608
            f" OR json_type({column}) != ? OR EXISTS (SELECT 1 FROM json_each({column}) AS each"
            "  WHERE each.type != ? OR length(each.value) > 1000))"
        )
        if found.execute(query, (whole, part)).fetchone():
            yield f"{column} of a router is no list"


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
