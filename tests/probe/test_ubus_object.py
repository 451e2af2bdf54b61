"""The object `capdb` on ubus: every program's way to the self-test's report."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from capdb.errors import DataError
from capdb.probe import emit
from capdb.probe.ingest import fact
from tests.support.checkout import RECORDINGS, ROOT
from tests.support.emitted_probe import expectation
from tests.support.probing import report, validator
from tests.support.ubus_object import INVALID_ARGUMENT, NO_DATA, OK, PLUGIN, UbusObject
from tests.support.watched_router import BACK, MARKED, MOVING, THERE, flow, watched

NAMES = sorted(path.name for path in RECORDINGS.iterdir())
SHELLS = ["busybox sh", "dash", "bash --posix", "mksh"]
METHODS = {"check", "verify", "try", "keep", "cancel", "status"}
ANSWER = Draft202012Validator(
    json.loads((ROOT / "capdb" / "probe" / "ubus.schema.json").read_text(encoding="ascii"))
)


@pytest.fixture(params=SHELLS)
def capdb(request: pytest.FixtureRequest, tmp_path: Path) -> UbusObject:
    """Return the object on a router whose engine is up and offload off, in every shell."""
    return UbusObject(tmp_path, RECORDINGS / "mt7621-24.10", request.param)


@pytest.fixture
def in_ash(tmp_path: Path) -> UbusObject:
    """Return the same in the shell of routers alone."""
    return UbusObject(tmp_path, RECORDINGS / "mt7621-24.10")


def valid(answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer that is of the published shape, its report too."""
    ANSWER.validate(answer)
    if answer["report"] is not None:
        validator().validate(answer["report"])
    return answer


@pytest.mark.parametrize("name", NAMES)
def test_check_answers_with_the_report_of_the_self_test(name: str, tmp_path: Path) -> None:
    assert UbusObject(tmp_path, RECORDINGS / name).answer("check") == report(RECORDINGS / name)


def test_the_methods_are_listed_without_running_anything(in_ash: UbusObject) -> None:
    done = subprocess.run(
        ["/bin/sh", str(in_ash.plugin), "list"],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": ""},
    )
    assert set(json.loads(done.stdout)) == METHODS
    assert in_ash.asked() == []


def test_verify_counts_while_it_runs_and_ends_with_the_report(
    tmp_path: Path, capdb: UbusObject
) -> None:
    root = tmp_path / "router"
    assert watched(root, MARKED, MOVING)["verify"]["state"] == "seen"
    capdb.record(root)
    capdb.conntrack.write_text(
        flow("HW_OFFLOAD", 9) * 2 + flow("OFFLOAD", 9) + flow("ASSURED", 9) * 4
    )
    capdb.set("hold")
    begun = valid(capdb.answer("verify", seconds=20))
    assert begun["started"] is True
    running = valid(capdb.until(lambda found: found["job"]["live"]))
    assert running["job"]["state"] == "running"
    assert running["job"]["action"] == "verify"
    assert running["job"]["seconds"] == 20
    assert running["job"]["live"] == {"connections": 7, "hardware": 2, "software": 1}
    assert running["report"] is None
    capdb.set("hold", False)
    ended = valid(capdb.finished())
    assert ended["job"]["state"] == "finished"
    assert ended["job"]["id"] == begun["job"]["id"]
    assert (ended["report"]["state"], ended["report"]["grade"]) == ("yes", "seen")
    assert capdb.asked() == ["--json --verify 20"]


def test_verify_without_traffic_proves_nothing(tmp_path: Path, in_ash: UbusObject) -> None:
    root = tmp_path / "router"
    watched(root, [flow("ASSURED", 9, THERE, BACK)] * 3, [""] * 3)
    in_ash.record(root)
    in_ash.answer("verify", seconds=5)
    said = valid(in_ash.finished())["report"]
    assert said["grade"] != "seen"
    assert said["verify"]["state"] != "seen"


def test_one_job_at_a_time_whoever_asks(capdb: UbusObject) -> None:
    capdb.set("trying")
    first = capdb.answer("try", seconds=60)
    for method in ("verify", "try"):
        refused = valid(capdb.answer(method))
        assert refused["started"] is False
        assert refused["job"]["id"] == first["job"]["id"]
    capdb.set("trying", False)
    ended = valid(capdb.finished())
    assert ended["report"]["try"]["outcome"] == "restored"
    assert [line for line in capdb.asked() if "--keep" in line] == []
    assert capdb.answer("verify")["started"] is True
    capdb.finished()


def test_a_trial_that_proved_it_is_kept_on_request(capdb: UbusObject) -> None:
    capdb.set("trying")
    capdb.set("proof")
    capdb.answer("try", seconds=60)
    kept = valid(capdb.answer("keep"))
    assert kept["job"]["keep"] is True
    capdb.set("trying", False)
    assert valid(capdb.finished())["report"]["try"]["outcome"] == "kept"


def test_a_trial_without_proof_is_not_kept(in_ash: UbusObject) -> None:
    in_ash.set("trying")
    in_ash.answer("try", seconds=60)
    in_ash.answer("keep")
    in_ash.set("trying", False)
    assert in_ash.finished()["report"]["try"]["outcome"] == "restored"
    assert [line for line in in_ash.asked() if "--keep" in line] == []


def test_keep_after_a_trial_proves_it_anew(in_ash: UbusObject) -> None:
    in_ash.set("proof")
    assert valid(in_ash.answer("keep"))["started"] is True
    assert in_ash.finished()["report"]["try"]["outcome"] == "kept"


def test_a_trial_ends_when_it_is_cancelled_from_another_session(capdb: UbusObject) -> None:
    capdb.set("trying")
    capdb.answer("try", seconds=600)
    capdb.answer("cancel")
    assert valid(capdb.finished())["report"]["try"]["outcome"] == "restored"
    assert "--cancel" in capdb.asked()


def test_a_watch_that_is_cancelled_leaves_no_report(capdb: UbusObject) -> None:
    capdb.set("hold")
    capdb.answer("verify", seconds=600)
    capdb.answer("cancel")
    ended = valid(capdb.finished())
    assert ended["job"]["state"] == "cancelled"
    assert ended["report"] is None


def test_cancel_ends_a_trial_that_was_not_begun_here(in_ash: UbusObject) -> None:
    assert valid(in_ash.answer("cancel"))["job"] is None
    assert in_ash.asked() == ["--cancel"]


def test_a_trial_of_ssh_is_shown_and_can_be_cancelled(in_ash: UbusObject) -> None:
    in_ash.trial("running", 17)
    shown = valid(in_ash.answer("status"))["trial"]
    assert (shown["phase"], shown["left"]) == ("running", 17)
    in_ash.answer("cancel")
    assert "--cancel" in in_ash.asked()


def test_the_session_of_a_trial_is_not_the_call_that_began_it(in_ash: UbusObject) -> None:
    session = in_ash.place / "session"
    programs = {
        # A call that is slow to answer: it gives the trial time to begin in its presence.
        "sed": f"for _ in 1 2 3 4 5 6 7 8 9; do [ -e {session} ] || sleep 0.1; done\nexit 0\n",
        "capdb-probe": 'read -r _ _ _ parent _ <"/proc/$PPID/stat"\n'
        f'case $* in *try*) tr "\\0" " " <"/proc/$parent/cmdline" >{session} ;; esac\n',
    }
    for name, body in programs.items():
        (in_ash.place / "bin" / name).write_text(f"#!/bin/sh\n{body}")
        (in_ash.place / "bin" / name).chmod(0o755)
    in_ash.answer("try")
    in_ash.finished()
    assert "capdb" not in session.read_text()


def test_a_job_that_was_killed_is_lost_and_another_may_begin(in_ash: UbusObject) -> None:
    in_ash.set("hold")
    in_ash.answer("verify")
    holders = [
        int(process.name)
        for process in Path("/proc").iterdir()
        if process.name.isdigit() and str(in_ash.place) in _command_line(process)
    ]
    assert holders
    for number in holders:
        os.kill(number, signal.SIGKILL)
    assert valid(in_ash.finished())["job"]["state"] == "lost"
    in_ash.set("hold", False)
    assert in_ash.answer("verify")["started"] is True
    in_ash.finished()


def _command_line(process: Path) -> str:
    try:
        return (process / "cmdline").read_text()
    except OSError:
        return ""


def test_the_day_of_the_built_in_facts_is_shown(in_ash: UbusObject) -> None:
    assert valid(in_ash.answer("status"))["facts"] is None
    built = emit.script(emit.template(), [expectation()], facts="2026-10-03")
    (in_ash.place / "bin" / "capdb-probe").write_text(built, encoding="ascii")
    assert valid(in_ash.answer("status"))["facts"] == "2026-10-03"


def test_the_state_is_roots_own_and_written_whole(in_ash: UbusObject) -> None:
    in_ash.answer("verify")
    in_ash.finished()
    assert stat.S_IMODE(in_ash.state.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in in_ash.state.iterdir()} == {0o600}
    assert not [*in_ash.state.glob("*.new")]


SESSION = '"ubus_rpc_session":"0123456789abcdef0123456789abcdef"'


@pytest.mark.parametrize("arguments", ["{}", f"{{{SESSION}}}"])
@pytest.mark.parametrize("method", ["check", "status"])
def test_the_session_of_http_is_no_argument(
    method: str, arguments: str, in_ash: UbusObject
) -> None:
    assert in_ash.call(method, arguments)[0] == OK


@pytest.mark.parametrize(
    "arguments", [f'{{"seconds":7,{SESSION}}}', f'{{{SESSION},"seconds":7}}', '{"seconds":7}']
)
def test_the_seconds_are_taken_in_any_order(arguments: str, in_ash: UbusObject) -> None:
    assert in_ash.call("verify", arguments)[1]["job"]["seconds"] == 7
    in_ash.finished()


HOSTILE = [
    *("", "null", "[]", "7", '"x"', "{", "}", "{]", '{"seconds":7}}', '{"seconds":7} {}'),
    *('{"seconds":"7"}', '{"seconds":-7}', '{"seconds":7.5}', '{"seconds":1e3}', '{"seconds":07}'),
    *('{"seconds":4}', '{"seconds":0}', '{"seconds":601}', '{"seconds":99999999999999999999}'),
    *('{"seconds":true}', '{"seconds":null}', '{"seconds":[7]}', '{"seconds":{"a":7}}'),
    *('{"seconds":"$(touch pwned)"}', '{"seconds":$(touch pwned)}', '{"seconds":`touch pwned`}'),
    *('{"seconds":7;touch pwned}', '{"seconds":7\n}', '{"seconds":7,"keep":true}', '{"*":7}'),
    *("{'seconds':7}", '{"seconds":"\\u0000"}', '{"seconds":"\\n"}', '{"se\\"conds":7}'),
    *('{"ubus_rpc_session":"$(touch pwned)"}', '{"ubus_rpc_session":""}', '{"x":"\x1b[2J"}'),
    *('{"seconds":7' + " " * 300 + "}", "{" + "[" * 5000),
]


@pytest.mark.parametrize("arguments", HOSTILE)
def test_hostile_arguments_are_refused_and_run_nothing(
    arguments: str, tmp_path: Path, in_ash: UbusObject
) -> None:
    for method in sorted(METHODS):
        assert in_ash.call(method, arguments) == (INVALID_ARGUMENT, None)
    assert in_ash.asked() == []
    assert not in_ash.state.exists()
    assert not [*tmp_path.rglob("pwned")]


@pytest.mark.parametrize("method", ["", "nothing", "run", "$(touch pwned)", "../status"])
def test_a_method_that_is_not_there_is_refused(method: str, in_ash: UbusObject) -> None:
    assert in_ash.call(method) == (INVALID_ARGUMENT, None)


def test_without_the_self_test_there_is_no_data(in_ash: UbusObject) -> None:
    (in_ash.place / "bin" / "capdb-probe").unlink()
    assert in_ash.call("check") == (NO_DATA, None)


def test_where_nothing_can_be_written_no_job_begins(in_ash: UbusObject) -> None:
    in_ash.state.write_text("in the way")
    assert in_ash.call("verify") == (NO_DATA, None)
    assert in_ash.asked() == []


def test_the_report_of_a_job_can_be_kept_as_that_of_a_command(in_ash: UbusObject) -> None:
    in_ash.answer("verify")
    said = in_ash.finished()["report"]
    kept = fact(json.dumps(said).encode(), "the object", "2026-11-26")
    assert (kept.board, kept.release, kept.state) == ("dlink,dir-860l-b1", "24.10.2", "yes")
    with pytest.raises(DataError):
        fact(json.dumps({**said, "job": {}}).encode(), "the object", "2026-11-26")


def test_reading_and_changing_are_granted_apart() -> None:
    granted = json.loads((PLUGIN.parent / "capdb-probe.acl.json").read_text())
    (group,) = granted.values()
    assert set(group["read"]["ubus"]["capdb"]) == {"check", "status"}
    assert set(group["write"]["ubus"]["capdb"]) == METHODS - {"check", "status"}
    assert "unauthenticated" not in granted
