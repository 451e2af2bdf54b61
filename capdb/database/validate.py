"""Validate a database from somebody else before any query.

No query runs before its tables are known to be like ours: a table may really be a view whose query
never ends. The DDL, which differs between machines, is not compared, but SQLite's understanding of
it; so the database's own constraints prove nothing, and words are compared with the closed lists of
`capdb.vocabulary`. The checks follow SQLite's advice for untrusted files
(https://www.sqlite.org/security.html).
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from capdb.rules.statement import Statement
from capdb.sentences.spoken import sentence
from capdb.vocabulary import (
    SCHEMA_VERSION,
    Direction,
    Forwarding,
    Grade,
    Handles,
    Load,
    Misleads,
    Porting,
    Source,
    Stage,
    Stand,
    State,
    Support,
    Topic,
    Traffic,
    Weight,
)

LONGEST = 1 << 11
"""The most characters of one text; the longest one today, a list of packages, has 510."""
MORE_ROWS = 4
"""A table may have so many times the rows of our own table, and always `FEW_ROWS`."""
FEW_ROWS = 10_000
CLOSED_LISTS: dict[tuple[str, str], type[StrEnum]] = {
    ("verdict", "state"): State,
    ("verdict", "grade"): Grade,
    ("judgement", "path"): Traffic,
    ("evidence", "source"): Source,
    ("tip", "topic"): Topic,
    ("tip", "weight"): Weight,
    ("caveat", "weight"): Weight,
    ("verdict_point", "state"): State,
    ("observation", "path"): Traffic,
    ("observation", "state"): State,
    ("observation", "grade"): Grade,
    ("rate", "way"): Forwarding,
    ("rate", "direction"): Direction,
    ("coming", "stage"): Stage,
    ("series", "support"): Support,
    ("unsupported", "porting"): Porting,
    ("driver", "handles"): Handles,
    ("driver", "misleads"): Misleads,
    ("driver_evidence", "source"): Source,
    ("report", "state"): State,
    ("report", "grade"): Grade,
    ("report_claim", "stand"): Stand,
}
"""Columns that hold a word of a closed list, or NULL if they may be empty."""
_CAREFUL = (
    *("query_only = ON", "trusted_schema = OFF", "cell_size_check = ON"),
    "ignore_check_constraints = ON",  # theirs may take for ever
)

_TYPES = {"VARCHAR": str, "INTEGER": int, "BOOLEAN": int}
_RELEASE = re.compile(r"snapshot|[0-9]{1,9}(\.[0-9]{1,9})*(-[a-z0-9.-]{1,20})?", re.IGNORECASE)
_VERSIONS = (
    *(("version", "release"), ("id", "series"), ("release", "observation")),
    *((end, table) for end in ("since", "until") for table in ("tip", "verdict_point")),
)
"""Columns that hold a release or a series, with their tables."""
_JSON = {
    **dict.fromkeys(("ram", "flash", "ports_at_least"), ("array", "text")),
    **dict.fromkeys(("wifi_hardware", "wifi_drivers"), ("array", "text")),
    "ports": ("object", "integer"),
    "wifi": ("object", "text"),
}
"""Columns of `hardware` that are JSON, with the types of value and members."""


def flaw(path: Path, own: Path) -> str | None:
    """Return the reason not to use a file, in a few words, or None if it can be used.

    `own` is a database that was made here. Raises OSError if a file cannot be read.
    """
    try:
        with closing(_opened(path)) as found, closing(_opened(own)) as ours:
            return next(_flaws(found, ours), None)
    except sqlite3.Error as error:
        return str(error)[:100]


def same_layout(path: Path, own: Path) -> bool:
    """Return whether two databases of this user have the same tables, indexes and views."""
    try:
        with closing(_read_only(path)) as found, closing(_read_only(own)) as ours:
            query = "SELECT type, name, sql FROM sqlite_master"
            written = [each.execute(query).fetchall() for each in (found, ours)]
            return written[0] == written[1] or _is_same(found, ours)  # the quick test is enough
    except sqlite3.Error:
        return False


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)


def _opened(path: Path) -> sqlite3.Connection:
    """Open a copy in memory, so that a journal that someone puts next to the file has no effect."""
    if not (content := path.read_bytes()):
        raise sqlite3.DatabaseError("it is empty")
    connection = sqlite3.connect(":memory:")
    for setting in _CAREFUL:
        connection.execute(f"PRAGMA {setting}")
    connection.deserialize(content)
    return connection


def _flaws(found: sqlite3.Connection, ours: sqlite3.Connection) -> Iterator[str]:
    if not _is_same(found, ours):
        yield "it has other tables"
    for (said,) in found.execute("PRAGMA integrity_check(1)"):
        if said != "ok":
            yield f"it is damaged: {said[:100]}"
    for table in _tables(ours):
        counts = (_count(each, table) for each in (found, ours))
        if next(counts) > max(FEW_ROWS, MORE_ROWS * next(counts)):
            yield f"{table} has far more rows than ours"
    if found.execute("PRAGMA foreign_key_check").fetchone():
        yield "something in it is named that is not there"
    for table in _tables(ours):
        if not _is_plain(found, ours, table):
            yield f"{table} holds what cannot be there"
    yield from _odd_words(found)
    yield from _odd_statements(found)
    yield from _odd_rows(found)
    yield from _odd_texts(found)


def _layout(connection: sqlite3.Connection) -> Iterator[object]:
    """Yield everything that decides how SQLite reads tables.

    The query of a view must be exactly ours. A table without own page is virtual. No PRAGMA has the
    collation of a column without index, and our DDL names none.
    """
    entries = connection.execute(
        "SELECT type, name, tbl_name, type NOT IN ('table', 'index') OR rootpage > 0,"
        " type = 'table' AND sql LIKE '%collate%', CASE type WHEN 'view' THEN sql END"
        " FROM sqlite_master ORDER BY type, name"
    ).fetchall()
    yield entries
    for table in (name for kind, name, *_ in entries if kind == "table"):
        yield table, _about(connection, "table_xinfo", table), _references(connection, table)
        for name, *rest in sorted(row[1:] for row in _about(connection, "index_list", table)):
            yield name, rest, _about(connection, "index_xinfo", name)


def _about(connection: sqlite3.Connection, pragma: str, name: str) -> list[tuple[Any, ...]]:
    query = f"SELECT * FROM pragma_{pragma}(?)"  # noqa: S608 - our own names
    return sorted(connection.execute(query, (name,)), key=repr)


def _references(connection: sqlite3.Connection, table: str) -> list[list[tuple[Any, ...]]]:
    """Return the foreign keys of a table, independent of their order in the DDL."""
    keys: dict[object, list[tuple[Any, ...]]] = {}
    for number, *rest in _about(connection, "foreign_key_list", table):
        keys.setdefault(number, []).append(tuple(rest))
    return sorted(keys.values(), key=repr)


def _is_same(found: sqlite3.Connection, ours: sqlite3.Connection) -> bool:
    try:
        return all(one == other for one, other in zip(_layout(found), _layout(ours), strict=True))
    except ValueError:  # one has more of them
        return False


def _tables(connection: sqlite3.Connection) -> list[str]:
    query = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
    return [name for (name,) in connection.execute(query)]


def _is_plain(found: sqlite3.Connection, ours: sqlite3.Connection, table: str) -> bool:
    """Return whether each value has the type of its column, which SQLite does not enforce."""
    types = [_TYPES[row[2]] for row in ours.execute(f"PRAGMA table_info({table})")]
    return all(
        value is None or (isinstance(value, kind) and len(str(value)) <= LONGEST)
        for row in found.execute(f"SELECT * FROM {table}")  # noqa: S608 - our own names
        for value, kind in zip(row, types, strict=True)
    )


def _count(connection: sqlite3.Connection, table: str) -> int:
    (count,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - our own names
    return int(count)


def _odd_words(found: sqlite3.Connection) -> Iterator[str]:
    """Yield the columns with a word that is not in their closed list."""
    for (table, column), words in CLOSED_LISTS.items():
        rows = found.execute(f"SELECT DISTINCT {column} FROM {table}")  # noqa: S608 - our own names
        if {word for (word,) in rows} - {None, *words}:
            yield f"{table}.{column} has a word of no closed list"


def _odd_rows(found: sqlite3.Connection) -> Iterator[str]:
    """Yield faults of rows that the check of references does not find."""
    said = dict(found.execute("SELECT key, value FROM meta"))
    releases = {version for (version,) in found.execute("SELECT version FROM release")}
    if said.get("schema") != str(SCHEMA_VERSION) or said.get("release") not in releases:
        yield "it is of another version, or its default release is none"
    for wrong, query in (
        ("a device of no release", "device WHERE id NOT IN (SELECT device FROM answering)"),
        ("a variant of no release", "variant WHERE id NOT IN (SELECT variant FROM profile)"),
        ("a name of nothing", "name WHERE device IS NULL AND hardware IS NULL"),
        ("an id of no rank", "identifier WHERE rank NOT IN (0, 1, 2)"),
        ("a SoC of no rank", "soc WHERE rank NOT IN (0, 1)"),
    ):
        if found.execute(f"SELECT 1 FROM {query}").fetchone():  # noqa: S608 - our own names
            yield f"it has {wrong}"


def _odd_statements(found: sqlite3.Connection) -> Iterator[str]:
    """Yield a fault if a statement's values have invalid types, or are not those of its rule."""
    query = (
        "SELECT 1 FROM statement WHERE NOT json_valid(given) OR json_type(given) != 'object'"
        " OR EXISTS (SELECT 1 FROM json_each(given) AS value WHERE value.type NOT IN"
        "  ('text', 'integer', 'true', 'false', 'array') OR (value.type = 'array' AND EXISTS"
        "  (SELECT 1 FROM json_each(value.value) AS part WHERE part.type != 'text')))"
    )
    if found.execute(query).fetchone():
        yield "it states something with values that cannot be"
        return
    for rule, given in found.execute("SELECT rule, given FROM statement"):
        try:
            sentence(Statement.read(rule, given))
        except (LookupError, TypeError, ValueError):
            yield "it states something of which there is no sentence"
            return


def _odd_texts(found: sqlite3.Connection) -> Iterator[str]:
    """Yield faults of values that have a grammar of their own."""
    for column, table in _VERSIONS:
        for (version,) in found.execute(f"SELECT DISTINCT {column} FROM {table}"):  # noqa: S608 - our own names
            if version is not None and not _RELEASE.fullmatch(version):
                yield "it has a release that cannot be"
    query = (
        "SELECT date FROM origin UNION SELECT read FROM origin WHERE read IS NOT NULL"
        " UNION SELECT date FROM observation UNION SELECT date FROM coming"
        " UNION SELECT date FROM unsupported"
    )
    for (day,) in found.execute(query):
        if not _is_day(day):
            yield "it has facts of no day"
    for (over,) in found.execute("SELECT DISTINCT over FROM rate"):
        if not set(over.split()) <= set(Load):
            yield "it has a rate of something else"
    for (states,) in found.execute("SELECT states FROM tip"):
        if not set(states.split()) <= set(State):
            yield "it has a tip on no state"
    for parts, kinds in found.execute("SELECT pieces, kinds FROM name"):
        if len(parts.split()) != len(kinds):
            yield "it has a name in other pieces than stated"
    for column, (whole, part) in _JSON.items():
        # `json_valid` first: newer versions of SQLite also read text that is nearly JSON.
        query = (
            f"SELECT 1 FROM hardware WHERE {column} IS NOT NULL AND (NOT json_valid({column})"  # noqa: S608 - our own names
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
