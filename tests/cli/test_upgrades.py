"""`capdb diff OLD NEW` for the devices that somebody has."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from capdb.claims import Claim
from capdb.cli import app
from capdb.errors import DataError, UsageError
from capdb.probe.owned import Owned, read
from capdb.results.answer import Caveat
from capdb.vocabulary import Grade, State, Traffic, Weight
from tests.support.asking import answer_from
from tests.support.claims import changed, write
from tests.support.small_facts import NEW, OLD, claims, facts, silent

LINK = "https://example.org/7"
BREAKS = Caveat("it-breaks", "it stops", LINK, Weight.BREAKS)
LOSES = Caveat("it-loses", "it forgets", LINK, Weight.LOSES)


def known() -> list[Claim]:
    """Return the small claims, where the E8450 loses PPPoE and gets a caveat in the new release."""
    found = []
    for each in claims(facts().profiles):
        if each.profile.startswith("globe_e8450") and each.path is Traffic.IPV4_NAT:
            caveats = (BREAKS,) if each.release == NEW else (LOSES,)
            found.append(changed(each, caveats=caveats))
            state = State.NO if each.release == NEW else State.YES
            grade = each.grade or Grade.WIRED
            other = {"path": Traffic.PPPOE, "state": state, "grade": grade, "caveats": ()}
            found.append(changed(each, **other))
        else:
            found.append(each)
    return found


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    write(facts(), known(), "0" * 64, tmp_path / "x.sqlite", silent)
    answer_from(monkeypatch, tmp_path / "x.sqlite")

    def run(*words: str) -> Any:
        return CliRunner().invoke(app, ["diff", OLD, NEW, *words])

    return run


def upgrades(done: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(done.stdout)["upgrades"]
    return found


def test_traffic_that_stops_and_caveats_that_come_are_shown(asked: Any) -> None:
    done = asked("globe e8450", "--json")
    (found,) = upgrades(done)
    assert [(each["path"], each["old"], each["new"]) for each in found["paths"]] == [
        ("pppoe", "yes", "no")
    ]
    assert [each["id"] for each in found["come"]] == ["it-breaks"]
    assert [each["id"] for each in found["gone"]] == ["it-loses"]
    assert (found["old"]["release"], found["new"]["release"]) == (OLD, NEW)
    assert found["worse"]
    assert done.exit_code == 1


def test_caveats_that_come_with_offload_itself_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begins = [
        changed(each, state=State.NO, caveats=())
        if each.release == OLD
        else changed(each, caveats=(BREAKS, LOSES))
        for each in known()
        if each.profile.startswith("globe_e8450") and each.path is Traffic.IPV4_NAT
    ]
    write(facts(), begins, "0" * 64, tmp_path / "x.sqlite", silent)
    answer_from(monkeypatch, tmp_path / "x.sqlite")
    said = CliRunner().invoke(app, ["diff", OLD, NEW, "globe e8450"]).output
    assert "it stops" in said
    assert "it forgets" not in said
    asked = CliRunner().invoke(app, ["diff", OLD, NEW, "globe e8450", "--json"]).output
    assert "it forgets" in asked


def test_a_device_for_which_nothing_changes_leaves_with_0(asked: Any) -> None:
    done = asked("acme ax3600", "--json")
    (found,) = upgrades(done)
    assert (found["kind"], found["paths"], found["come"], found["worse"]) == (None, [], [], False)
    assert done.exit_code == 0
    assert asked("acme ax3600").stdout.endswith("nothing changes\n")


def test_a_device_that_the_new_release_drops_is_worse(asked: Any) -> None:
    done = asked("acme_gone", "--json")
    (found,) = upgrades(done)
    assert (found["kind"], found["new"]["profile"], found["worse"]) == ("dropped", None, True)
    assert done.exit_code == 1


def test_names_that_are_none_or_several_are_named_and_leave_with_4(asked: Any) -> None:
    done = asked("no such den", "acme ax3600", "--json")
    assert [each["label"] for each in json.loads(done.stdout)["not_found"]] == ["no such den"]
    assert len(upgrades(done)) == 1
    assert done.exit_code == 4


def test_devices_do_not_go_with_what_is_about_whole_releases(asked: Any) -> None:
    for option in ("--boards", "--drivers", "--data", "--markdown"):
        assert asked("acme ax3600", option).exit_code == 2


def test_an_inventory_has_names_and_what_routers_reported(asked: Any, tmp_path: Path) -> None:
    line = {"schema": 1, "host": "attic", "report": {"board": "globe,e8450", "target": None}}
    off = {"schema": 1, "host": "cellar", "report": None, "error": "no answer"}
    file = tmp_path / "mine.txt"
    file.write_text(
        f"# mine\nacme ax3600  # in the hall\n\n{json.dumps(line)}\n{json.dumps(off)}\n"
    )
    found = upgrades(asked("--inventory", str(file), "--json"))
    assert [each["label"] for each in found] == ["acme ax3600", "attic"]
    assert found[1]["device"] == "globe_e8450"


def test_an_inventory_may_be_one_object_of_all_hosts(tmp_path: Path) -> None:
    hosts = [
        {"host": "attic", "report": {"board": "a,b", "target": "c/d"}},
        {"host": "x", "report": None},
    ]
    file = tmp_path / "hosts.json"
    file.write_text(json.dumps({"schema": 1, "hosts": hosts}, indent=2))
    assert read(file) == [Owned("attic", "a,b", "c/d", reported=True)]


def test_what_a_router_prints_of_itself_is_an_inventory_of_one(tmp_path: Path) -> None:
    said = {"hostname": "attic", "board_name": "a,b", "release": {"target": "c/d"}}
    file = tmp_path / "board.json"
    file.write_text(json.dumps(said, indent=2))
    assert read(file) == [Owned("attic", "a,b", "c/d", reported=True)]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ("# nobody\n", UsageError),
        ("{broken\n", DataError),
        ('{"host": "attic"}\n', DataError),
        ('{"report": {"board": 7}}\n', DataError),
    ],
)
def test_an_inventory_that_names_no_router_is_refused(
    tmp_path: Path, content: str, error: type[Exception]
) -> None:
    file = tmp_path / "mine.txt"
    file.write_text(content)
    with pytest.raises(error):
        read(file)


def test_a_missing_inventory_is_a_usage_error(asked: Any, tmp_path: Path) -> None:
    assert asked("--inventory", str(tmp_path / "none")).exit_code == 2


def test_an_ended_series_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from capdb.facts import Series
    from capdb.vocabulary import Support

    ended = Series(id="24.10", support=Support.ENDED, source=LINK)
    write(replace(facts(), series=(ended,)), known(), "0" * 64, tmp_path / "x.sqlite", silent)
    answer_from(monkeypatch, tmp_path / "x.sqlite")
    done = CliRunner().invoke(app, ["diff", OLD, NEW, "acme ax3600", "--json"])
    (found,) = upgrades(done)
    assert found["old"]["support"]["state"] == "ended"
    assert found["new"]["support"] is None
