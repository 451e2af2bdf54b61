"""Each database proves that it is one of capdb, and that every byte of it is in place."""

from __future__ import annotations

import os
import random
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from capdb.building.build import build
from capdb.database import header
from capdb.errors import UsageError
from tests.support.not_ours import OTHERS, tree
from tests.support.small_facts import make_data, make_database, silent


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return make_database(tmp_path / "x.sqlite")


def test_a_database_that_was_built_is_whole(database: Path) -> None:
    assert header.is_ours(database)
    assert header.is_whole(database)


def test_each_changed_byte_is_found(database: Path) -> None:
    content = database.read_bytes()
    places = random.Random(7).sample(range(len(content)), 200)  # noqa: S311 - no secret, but repeatable
    for place in [0, 18, 59, 60, 63, 64, 68, 99, 100, len(content) - 1, *places]:
        spoilt = bytearray(content)
        spoilt[place] ^= 1
        database.write_bytes(spoilt)
        assert not header.is_whole(database), place


def test_a_database_that_lost_its_end_or_got_more_is_not_whole(database: Path) -> None:
    content = database.read_bytes()
    for other in (content[:-1], content[:4096], content[:80], b"", content + b"\0"):
        database.write_bytes(other)
        assert not header.is_whole(database)


def test_a_damaged_database_is_still_one_of_capdb(database: Path) -> None:
    content = bytearray(database.read_bytes())
    content[5000] ^= 1
    database.write_bytes(content)
    assert header.is_ours(database)
    header.check_replaceable(database)


def test_marking_changes_nothing_that_is_asked(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA application_id").fetchone() == (0x63706462,)


# ------------------------------------------------------------------ files of others


@pytest.mark.parametrize("make", OTHERS)
def test_what_is_no_database_of_capdb_is_never_replaced(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    place = tmp_path / "place"
    make(place)
    before = tree(tmp_path)
    with pytest.raises(UsageError, match="left as it is") as caught:
        build(make_data(tmp_path / "data"), place, silent)
    assert "\n" not in str(caught.value)
    assert tree(tmp_path) == before


def test_looking_at_a_pipe_neither_waits_nor_takes_from_it(tmp_path: Path) -> None:
    place = tmp_path / "pipe"
    os.mkfifo(place)
    looked: list[bool] = []
    looking = threading.Thread(target=lambda: looked.append(header.is_whole(place)), daemon=True)
    looking.start()
    looking.join(20)
    assert looked == [False]


def test_looking_opens_neither_a_pipe_nor_a_device(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "pipe")

    def refuse(path: Path, flags: int) -> int:
        raise AssertionError(f"{path} was opened, which a device may take for a command")

    monkeypatch.setattr("capdb.database.header.os.open", refuse)
    for place in (tmp_path / "pipe", Path("/dev/null"), tmp_path):
        assert not header.is_ours(place)
