"""An installed capdb answers at once from the database that it carries, and writes nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from capdb.database import current
from capdb.errors import DataError, UsageError
from tests.support.asking import install
from tests.support.not_ours import OTHERS, tree
from tests.support.small_facts import make_data, make_database, silent


@pytest.fixture
def carried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the database of an installed capdb."""
    made = make_database(tmp_path / "x.sqlite")
    found = install(monkeypatch, tmp_path / "installed" / "capdb", made)
    made.unlink()
    return found


def builds(*_: object) -> None:
    raise AssertionError("an installed capdb builds nothing")


def ask() -> current.Database:
    return current.current(builds, silent)


def test_it_answers_from_the_database_it_carries_and_writes_nothing(
    carried: Path, tmp_path: Path
) -> None:
    before = sorted(tmp_path.rglob("*"))
    assert ask() == current.Database(carried)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_database_that_is_missing_or_damaged_is_one_sentence(carried: Path) -> None:
    content = carried.read_bytes()
    carried.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(DataError, match="install capdb again"):
        ask()
    carried.unlink()
    with pytest.raises(DataError, match="install capdb again"):
        ask()


@pytest.mark.parametrize("home", [None, "/", "", "not/absolute", "/nonexistent"])
def test_it_answers_without_a_home_of_any_kind(
    carried: Path, monkeypatch: pytest.MonkeyPatch, home: str | None
) -> None:
    monkeypatch.delenv("XDG_DATA_HOME")
    if home is None:
        monkeypatch.delenv("HOME", raising=False)
        monkeypatch.setattr("pwd.getpwuid", lambda uid: {}[uid])  # as for a user without an entry
    else:
        monkeypatch.setenv("HOME", home)
    assert ask() == current.Database(carried)


@pytest.mark.parametrize("make", OTHERS)
def test_a_database_that_is_named_but_is_something_else_is_a_usage_error(
    carried: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], None]
) -> None:
    place = tmp_path / "place"
    make(place)
    before = tree(tmp_path)
    monkeypatch.setenv("CAPDB_DATABASE", str(place))
    if place.name in before and (tmp_path / "linked.sqlite").exists():
        assert ask() == current.Database(place)  # a link may be read
    else:
        with pytest.raises(UsageError, match="CAPDB_DATABASE"):
            ask()
    assert tree(tmp_path) == before


def test_a_database_that_is_named_answers_instead(
    carried: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_database(tmp_path / "other.sqlite")
    monkeypatch.setenv("CAPDB_DATABASE", str(other))
    assert ask() == current.Database(other)


def test_facts_are_of_no_use_to_it(
    carried: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAPDB_DATA", str(make_data(tmp_path / "data")))
    with pytest.raises(UsageError, match="checkout"):
        ask()


def test_completion_asks_the_same_database(carried: Path) -> None:
    assert current.as_it_is() == carried
    carried.unlink()
    assert current.as_it_is() is None
