"""The Python interface: its document's examples, and its answers to wrong questions."""

from __future__ import annotations

import dataclasses
import doctest
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import capdb
from capdb.cli import app
from tests.support.checkout import ROOT
from tests.support.small_facts import NEW, make_data


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the small facts as those at hand."""
    data = make_data(tmp_path / "data")
    monkeypatch.setenv("CAPDB_DATA", str(data))
    monkeypatch.setenv("CAPDB_DATABASE", str(tmp_path / "capdb.sqlite"))
    return data


@pytest.mark.usefixtures("asking_committed")
def test_the_documents_examples_come_out_as_written() -> None:
    failed, tried = doctest.testfile(str(ROOT / "docs" / "python.md"), module_relative=False)
    assert tried > 10
    assert failed == 0


def test_check_returns_what_the_command_prints(small: Path) -> None:
    printed = json.loads(CliRunner().invoke(app, ["check", "ax3600", "--json"]).stdout)
    returned = json.loads(json.dumps(dataclasses.asdict(capdb.check("ax3600"))))
    assert printed.pop("schema") == 1
    assert printed == returned


def test_boards_returns_what_list_prints(small: Path) -> None:
    words = ["list", "--json", "--target", "fast", "--supported-only"]
    printed = json.loads(CliRunner().invoke(app, words).stdout)
    returned = capdb.boards(target="fast", supported_only=True)
    assert printed["release"] == NEW
    assert printed["devices"] == json.loads(json.dumps([dataclasses.asdict(it) for it in returned]))


def test_show_returns_every_device_that_check_answers_about(small: Path) -> None:
    for query in ("globe e8450", "bow c7", "no such thing 1"):
        shown = {details.device.profile for details in capdb.show(query)}
        assert shown == {answer.profile for answer in capdb.check(query).results}


def test_a_value_may_be_alone_or_with_others(small: Path) -> None:
    alone = capdb.boards(state="unknown")
    assert alone
    assert (
        alone == capdb.boards(state=["unknown", "yes"]) == capdb.boards(state=capdb.State.UNKNOWN)
    )


@pytest.mark.parametrize(
    ("filters", "named"),
    [
        ({"state": "maybe"}, "yes, partial, no, unknown"),
        ({"path": "carrier-pigeon"}, "ipv4-nat, ipv6-route"),
        ({"speed": "3g"}, "2.5g"),
        ({"release": "1.0"}, NEW),
        ({"target": "sloth"}, "fast, slow"),
    ],
)
def test_a_wrong_value_is_answered_with_those_that_can_be(
    small: Path, filters: dict[str, str], named: str
) -> None:
    with pytest.raises(capdb.UsageError, match=named):
        capdb.boards(**filters)  # type: ignore[arg-type] # any member, by name


def test_facts_that_cannot_be_built_leave_a_warning_and_the_older_answer(small: Path) -> None:
    before = capdb.boards()
    (small / "profile.jsonl").write_text("no fact\n")
    with pytest.warns(RuntimeWarning, match="older database"):
        assert capdb.boards() == before


def test_without_facts_or_database_the_error_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAPDB_DATA", str(tmp_path))
    monkeypatch.setenv("CAPDB_DATABASE", str(tmp_path / "capdb.sqlite"))
    with pytest.raises(capdb.DataError, match="no profiles yet"):
        capdb.check("ax3600")


def test_the_package_names_what_it_offers() -> None:
    assert set(capdb.__all__) <= set(dir(capdb))
    assert all(getattr(capdb, name).__name__ == name for name in capdb.__all__)
    with pytest.raises(AttributeError, match="no attribute 'sing'"):
        _ = capdb.sing


def test_what_is_current_is_found_once(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = capdb.boards()

    def look_again(*_: object) -> None:
        raise AssertionError("nothing changed, so the database is the one that it was")

    with monkeypatch.context() as patch:
        patch.setattr("capdb.database.current.current", look_again)
        assert capdb.boards() == before
        assert capdb.check("ax3600").results


def test_what_changes_while_a_program_runs_is_seen(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert capdb.boards()
    (small / "profile.jsonl").touch()
    looked: list[int] = []
    from capdb.database import current

    found = current.current

    def look(*with_: object) -> current.Database:
        looked.append(1)
        return found(*with_)  # type: ignore[arg-type] # any arguments

    monkeypatch.setattr(current, "current", look)
    capdb.boards()
    assert looked == [1]
    capdb.boards()
    assert looked == [1]
    monkeypatch.setenv("CAPDB_DATABASE", str(tmp_path / "other.sqlite"))
    capdb.boards()
    assert looked == [1, 1]
