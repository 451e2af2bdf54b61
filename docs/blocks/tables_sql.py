"""The SQL that makes the database: `python -m docs.blocks.tables_sql >FILE`, its `tables.sql`."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable, sort_tables

from capdb.building.schema import database


def text() -> str:
    """Return the SQL that makes all tables, with their indexes, and views."""
    return "".join(f"{statement};\n" for statement in _statements())


def _statements() -> Iterator[str]:
    dialect = sqlite.dialect()
    tables = [table.__table__ for table in database.TABLES]  # type: ignore[union-attr]
    for table in sort_tables(tables):
        yield str(CreateTable(table).compile(dialect=dialect)).lstrip()
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            yield str(CreateIndex(index).compile(dialect=dialect))
    for name, query in database.VIEWS.items():
        yield f"CREATE VIEW {name} AS {query}"


if __name__ == "__main__":
    sys.stdout.write(text())
