"""The SQL that makes the database is that of its models."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from capdb.building.schema import database
from docs.blocks import tables_sql
from tests.support.checkout import ROOT

SQL = ROOT / "capdb" / "building" / "schema" / "tables.sql"


def test_the_sql_of_the_tables_is_that_of_their_models() -> None:
    anew = f"python -m docs.blocks.tables_sql >{SQL.relative_to(ROOT)}"
    assert SQL.read_text() == tables_sql.text(), f"run `{anew}`"


@pytest.fixture
def empty() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.executescript(tables_sql.text())
    return connection


def test_it_makes_each_table_and_view_with_its_columns(empty: sqlite3.Connection) -> None:
    with closing(empty) as connection:
        made = {
            name: {column for _, column, *_ in connection.execute(f"PRAGMA table_info({name})")}
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
        views = connection.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall()
    assert made == {str(each.__tablename__): {*each.model_fields} for each in database.TABLES}
    assert {name for (name,) in views} == {*database.VIEWS}


def test_it_holds_words_to_the_closed_lists(empty: sqlite3.Connection) -> None:
    with closing(empty) as connection, pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        connection.execute("INSERT INTO verdict VALUES (1, 'perhaps', NULL, 1)")
