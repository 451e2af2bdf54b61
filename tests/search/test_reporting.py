"""The device whose system reports a board name, on a release and a target if one is known."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest

from capdb.queries.connection import connect
from capdb.search.identifiers import reporting
from tests.support.small_facts import NEW, NO_TARGET, OTHER_TARGET, YES_TARGET, make_database


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    with connect(make_database(tmp_path_factory.mktemp("db") / "x.sqlite")) as opened:
        yield opened


def test_a_board_name_is_enough_where_the_target_is_not_known(
    connection: sqlite3.Connection,
) -> None:
    found = reporting(connection, "bana,bpi-r4", None, NEW)
    assert found
    assert len(found.devices) == 1
    assert set(found.picked) == set(found.devices)


def test_a_board_name_is_found_on_its_own_target_alone(connection: sqlite3.Connection) -> None:
    known = reporting(connection, "bana,bpi-r4", None, NEW)
    on = {
        target: reporting(connection, "bana,bpi-r4", target, NEW)
        for target in (YES_TARGET, NO_TARGET, OTHER_TARGET)
    }
    assert [target for target, found in on.items() if found] == [YES_TARGET]
    assert on[YES_TARGET] == known


def test_a_board_name_that_no_system_reports_is_none(connection: sqlite3.Connection) -> None:
    assert reporting(connection, "nobody,nothing", None, NEW) is None
    assert reporting(connection, "nobody,nothing", YES_TARGET, NEW) is None
