"""A database of a stranger is asked nothing before it is known to be like those made here."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from capdb.database import validate
from tests.robustness.fuzz.strangers import good


def spoilt(tmp_path: Path, *statements: str) -> Path:
    """Return a good database after these statements, none of which its constraints hold up."""
    path = tmp_path / "spoilt.sqlite"
    path.write_bytes(good().read_bytes())
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        for statement in statements:
            connection.execute(statement)
    return path


def test_a_database_like_those_made_here_has_no_flaw(tmp_path: Path) -> None:
    path = spoilt(
        tmp_path,
        "UPDATE statement SET given = replace(given, 'table', 'chair')",
        "UPDATE verdict SET state = 'partial'",
    )
    assert validate.flaw(path, good()) is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE verdict SET state = 'maybe' WHERE id = 1",
        "UPDATE verdict SET grade = 'proven' WHERE id = 1",
        "UPDATE judgement SET path = 'ipv5' WHERE path = 'wifi'",
        "UPDATE evidence SET source = 'rumour' WHERE id = 1",
        "UPDATE driver_evidence SET source = 'rumour'",
        "UPDATE driver SET handles = 'all'",
        "UPDATE driver SET misleads = 'all'",
        "UPDATE tip SET topic = 'all'",
        "UPDATE report SET state = 'maybe'",
        "UPDATE report_claim SET `stand` = 'lies'",
    ],
)
def test_words_that_no_closed_list_has_are_a_flaw(tmp_path: Path, statement: str) -> None:
    assert "no closed list" in str(validate.flaw(spoilt(tmp_path, statement), good()))


def test_every_constraint_of_our_tables_has_its_closed_list() -> None:
    with closing(sqlite3.connect(good())) as connection:
        ddl = dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
    constrained = {
        (table, column): set(re.findall(r"'([^']*)'", words))
        for table, sql in ddl.items()
        for words, column in re.findall(r"CHECK \(((\w+) = '[^)]*)\)", sql)
    }
    assert sum(sql.count("CHECK") for sql in ddl.values()) == len(constrained) > 5
    assert {place: set(words) for place, words in validate.CLOSED_LISTS.items()} == constrained


@pytest.mark.parametrize(
    ("statement", "flaw"),
    [
        ("DELETE FROM device WHERE id = 1", "is not there"),
        ("DELETE FROM verdict WHERE id = 1", "is not there"),
        ("UPDATE token SET name = 4000 WHERE name = 1", "is not there"),
        ("INSERT INTO device VALUES (4000, 'nobody', 0)", "device of no release"),
        ("INSERT INTO variant VALUES (4000, 1, 'nobody', 7, '')", "variant of no release"),
        ("INSERT INTO name VALUES (4000, NULL, NULL, 'x', 'm', 'x', 1)", "name of nothing"),
        ("UPDATE identifier SET rank = 7 WHERE device = 1", "no rank"),
        ("UPDATE soc SET rank = 7 WHERE device = 1", "no rank"),
        ("UPDATE name SET kinds = 'b' WHERE id = 1", "other pieces"),
        ("UPDATE name SET shown = x'00ff' WHERE id = 1", "name holds"),
        ("UPDATE name SET shown = CAST(x'ff' AS TEXT) WHERE id = 1", "UTF-8"),
        ("UPDATE hardware SET cpu_cores = 'many'", "hardware holds"),
        ("UPDATE statement SET given = hex(zeroblob(4000)) WHERE id = 1", "statement holds"),
        ("UPDATE statement SET given = '{\"a\": [7]}' WHERE id = 1", "values that cannot be"),
        ("UPDATE statement SET given = '{\"a\": null}' WHERE id = 1", "values that cannot be"),
        ("UPDATE statement SET given = '[]' WHERE id = 1", "values that cannot be"),
        ("UPDATE statement SET rule = 'offloads', given = '{}' WHERE id = 1", "no sentence"),
        (
            'UPDATE statement SET rule = \'otherwise\', given = \'{"symbols": [], "why": "x"}\'',
            "no sentence",
        ),
        ("UPDATE hardware SET ram = '{'", "malformed JSON|ram of a router"),
        ("UPDATE hardware SET ram = '{}'", "ram of a router"),
        ("UPDATE hardware SET wifi = '{\"5\": 7}'", "wifi of a router"),
        ('UPDATE hardware SET ports = \'{"1g": "x"}\'', "ports of a router"),
        ("UPDATE origin SET date = '2026-13-01'", "no day"),
        ("UPDATE origin SET read = 'today'", "no day"),
        ("UPDATE tip SET states = 'yes maybe'", "no state"),
        ("UPDATE tip SET since = hex(zeroblob(1000))", "release that cannot be"),
        ("UPDATE meta SET value = '99' WHERE key = 'schema'", "another version"),
        ("UPDATE meta SET value = '1.0' WHERE key = 'release'", "default release"),
        ("CREATE TABLE more (x)", "other tables"),
        ("CREATE VIEW more AS SELECT 1", "other tables"),
        (
            "CREATE TRIGGER more AFTER INSERT ON device BEGIN DELETE FROM device; END",
            "other tables",
        ),
        ("PRAGMA journal_mode = WAL", "unable to open"),
    ],
)
def test_what_an_answer_would_stumble_over_is_a_flaw(
    tmp_path: Path, statement: str, flaw: str
) -> None:
    said = str(validate.flaw(spoilt(tmp_path, statement), good()))
    assert any(words in said for words in flaw.split("|")), said


def test_a_view_in_the_place_of_a_table_is_not_asked(tmp_path: Path) -> None:
    path = spoilt(
        tmp_path,
        "DROP TABLE meta",
        "CREATE VIEW meta AS WITH RECURSIVE endless(value) AS"
        " (SELECT 1 UNION ALL SELECT value + 1 FROM endless)"
        " SELECT 'schema' AS key, value FROM endless WHERE value < 0",
    )
    assert validate.flaw(path, good()) == "it has other tables"


def test_an_index_that_hides_rows_is_a_flaw(tmp_path: Path) -> None:
    path = spoilt(
        tmp_path,
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET rootpage ="
        " (SELECT rootpage FROM sqlite_master WHERE name = 'word') WHERE name = 'token'",
    )
    assert validate.flaw(path, good()) is not None


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0", b"<!doctype html>" * 900])
def test_what_is_no_database_is_a_flaw(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    assert validate.flaw(tmp_path / "x", good()) is not None


def test_looking_changes_nothing_even_next_to_a_journal(tmp_path: Path) -> None:
    path = spoilt(tmp_path)
    beside = path.with_name(f"{path.name}-journal")
    beside.write_bytes(hot_journal(path.read_bytes()))
    before = path.read_bytes()
    assert validate.flaw(path, good()) is None
    assert path.read_bytes() == before
    assert sorted(tmp_path.iterdir()) == [path, beside]


def hot_journal(content: bytes) -> bytes:
    """Return a journal that SQLite would play back: the first page, zeroed (https://www.sqlite.org/fileformat.html)."""
    page = int.from_bytes(content[16:18], "big")
    numbers = (1, 0, len(content) // page, 512, page)
    head = bytes.fromhex("d9d505f920a163d7") + b"".join(n.to_bytes(4, "big") for n in numbers)
    return head.ljust(512, b"\0") + (1).to_bytes(4, "big") + bytes(page) + bytes(4)


# ------------------------------------------------------------------ how tables are read


def rewritten(tmp_path: Path, name: str, old: str, new: str) -> Path:
    """Return a good database in which a table or view is defined in other words, its rows
    untouched.
    """
    path = spoilt(
        tmp_path,
        "PRAGMA writable_schema = ON",
        f"UPDATE sqlite_master SET sql = replace(sql, '{old}', '{new}') WHERE name = '{name}'",  # noqa: S608 - our own names
    )
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT sql FROM sqlite_master WHERE name = ?"
        assert new.replace("''", "'") in connection.execute(query, (name,)).fetchone()[0]
    return path


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("verdict", "CREATE TABLE verdict", 'CREATE TABLE  "verdict" /* by others */'),
        ("verdict", "(state = ", "(state = ''a'' OR state = "),
        ("hardware", "brand VARCHAR NOT NULL", "brand VARCHAR NOT NULL CHECK (abs(brand) < 1)"),
    ],
)
def test_tables_in_other_words_that_are_read_alike_have_no_flaw(
    tmp_path: Path, name: str, old: str, new: str
) -> None:
    path = rewritten(tmp_path, name, old, new)
    assert validate.flaw(path, good()) is None
    assert validate.same_layout(path, good())


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("hardware", "brand VARCHAR", "brand INTEGER"),
        ("hardware", "brand VARCHAR", "brand VARCHAR COLLATE nocase"),
        ("hardware", "brand VARCHAR", "brand VARCHAR COLLATE none_of_ours"),
        ("hardware", "brand VARCHAR NOT NULL", "brand VARCHAR"),
        ("hardware", "unlinked VARCHAR", "unlinked VARCHAR AS (hex(zeroblob(1000000)))"),
        ("link", "REFERENCES device (id)", "REFERENCES name (id)"),
        ("claim", "v.state", "v.because"),
    ],
)
def test_tables_that_are_read_otherwise_are_a_flaw(
    tmp_path: Path, name: str, old: str, new: str
) -> None:
    path = rewritten(tmp_path, name, old, new)
    assert validate.flaw(path, good()) == "it has other tables"
    assert not validate.same_layout(path, good())


@pytest.mark.parametrize(
    "statements",
    [
        ("DROP TABLE tip", "CREATE VIRTUAL TABLE tip USING fts5(id, topic, says)"),
        ("DROP INDEX ix_identifier_device",),
        (
            "DROP INDEX ix_identifier_device",
            "CREATE INDEX ix_identifier_device ON identifier (hex(device))",
        ),
        (
            "DROP INDEX ix_identifier_device",
            "CREATE INDEX ix_identifier_device ON identifier (device) WHERE device > 7",
        ),
        (
            "DROP TABLE word",
            "CREATE TABLE word (word VARCHAR NOT NULL, maker BOOLEAN NOT NULL, PRIMARY KEY (word))",
        ),
    ],
)
def test_other_kinds_of_tables_and_indexes_are_a_flaw(
    tmp_path: Path, statements: tuple[str, ...]
) -> None:
    try:
        path = spoilt(tmp_path, *statements)
    except sqlite3.OperationalError as error:
        pytest.skip(f"needs an SQLite that can: {error}")
    assert validate.flaw(path, good()) == "it has other tables"


# ------------------------------------------------------------------ how much there may be


def test_rows_that_nothing_needs_are_bounded(tmp_path: Path) -> None:
    rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) "
    insert = "INSERT INTO word SELECT 'filler' || i, 0 FROM n"
    few = spoilt(tmp_path, rows.format(1000) + insert)
    assert validate.flaw(few, good()) is None
    many = spoilt(tmp_path, rows.format(100_000) + insert)
    assert "word has far more rows" in str(validate.flaw(many, good()))


def test_a_table_may_grow_with_the_years(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validate, "FEW_ROWS", 0)
    assert validate.flaw(spoilt(tmp_path), good()) is None
    with closing(sqlite3.connect(good())) as connection:
        (count,) = connection.execute("SELECT count(*) FROM word").fetchone()
    rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) "
    insert = "INSERT INTO word SELECT 'filler' || i, 0 FROM n"
    grown = spoilt(tmp_path, rows.format(3 * count) + insert)
    assert validate.flaw(grown, good()) is None
    assert validate.flaw(spoilt(tmp_path, rows.format(3 * count + 1) + insert), good()) is not None
