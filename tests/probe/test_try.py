"""`capdb-probe --try` leaves settings and rules byte for byte as they were, whatever happens."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.support.checkout import PROBE
from tests.support.live_router import PLACE, RUNNING, TABLE, LiveRouter
from tests.support.probing import SCHEMA
from tests.support.router_programs import ENTRIES, FLOWS, TRAFFIC
from tests.support.small_disk import fill, make_read_only, small_disk

STATUS_SCHEMA = SCHEMA.with_name("status.schema.json")
SHELLS = ["busybox sh", "dash", "bash --posix"]
SIGNALS = ["HUP", "INT", "QUIT", "TERM", "PIPE", "ALRM", "KILL"]
FIRST_STEP = 5
"""How many lines of calls there are at least before a trial begins."""

NewRouter = Callable[..., LiveRouter]


@pytest.fixture(
    params=[SHELLS[0], *(pytest.param(each, marks=pytest.mark.slow) for each in SHELLS[1:])]
)
def shell(request: pytest.FixtureRequest) -> str:
    """Return the shell of routers; every other one is slow."""
    name = str(request.param)
    if not shutil.which(name.split()[0]):
        pytest.skip(f"{name.split()[0]} is not installed: apt-get install {name.split()[0]}")
    return name


@pytest.fixture
def router(tmp_path: Path, shell: str) -> Iterator[LiveRouter]:
    made = LiveRouter(tmp_path / "router", shell)
    made.carry()
    yield made
    made.end()


def tried(out: str) -> dict[str, str]:
    report = json.loads(out)
    Draft202012Validator(json.loads(SCHEMA.read_text())).validate(report)
    found: dict[str, str] = report["try"]
    return found


# A trial without failures


def test_a_trial_sees_the_engine_work_and_takes_its_table_away(router: LiveRouter) -> None:
    before = router.state()
    code, out, _ = router.run("--json", "--try", "4")
    report = json.loads(out)
    assert (code, report["state"], report["grade"]) == (0, "yes", "seen")
    assert report["try"]["outcome"] == "restored"
    assert report["verify"]["both"] == 1
    assert router.state() == before
    assert not any("firewall" in call for call in router.calls if "uci" not in call)
    assert not any("uci set" in call or "uci commit" in call for call in router.calls)


def test_the_kernel_ends_a_trial_by_itself_after_the_time_given(router: LiveRouter) -> None:
    router.write("kernel/after-fill", "cp kernel/flowtable log/filled\n")
    router.run("--json", "--try", "7")
    table = (router.root / "log/filled").read_text()
    assert "elements = { tcp timeout 7s, udp timeout 7s }" in table
    assert re.search(r'devices = { "eth0", "eth1", +}; flags offload', table)
    assert "meta l4proto @on flow add @ft" in table


def test_the_system_log_has_begin_end_and_outcome(router: LiveRouter) -> None:
    router.run("--json", "--try", "2")
    begin, end = (router.root / "log/system").read_text().splitlines()
    assert "begins" in begin
    assert "ended, restored" in end


# Kept trials


def test_kept_settings_are_written_and_nothing_else_is(router: LiveRouter) -> None:
    router.uci("set", "network.@interface[0].mtu=1400")
    router.uci("set", "firewall.@defaults[0].input=ACCEPT")
    pending = {name: (router.root / "tmp/.uci" / name).read_bytes() for name in PENDING}
    rules = (router.root / "kernel/rules").read_bytes()
    before = (router.root / "etc/config/firewall").read_text()
    code, out, _ = router.run("--json", "--try", "4", "--keep")
    report = json.loads(out)
    assert (code, report["state"], report["try"]["outcome"]) == (0, "yes", "kept")
    assert report["remedy"].endswith("/etc/init.d/firewall restart")
    assert "uncommitted" in report["try"]["reason"]
    new = "\toption flow_offloading '1'\n\toption flow_offloading_hw '1'\n"
    kept = (router.root / "etc/config/firewall").read_text()
    assert kept == before.replace("config defaults\n", f"config defaults\n{new}")
    assert {name: (router.root / "tmp/.uci" / name).read_bytes() for name in PENDING} == pending
    assert (router.root / "kernel/rules").read_bytes() == rules
    assert sorted(os.listdir(router.root / "etc/config")) == ["firewall", "network"]


PENDING = ("firewall", "network")


def test_settings_that_were_there_are_replaced_and_all_else_stays(router: LiveRouter) -> None:
    text = (
        "# by hand\n\nconfig zone\n\toption flow_offloading 'odd'\n\n"
        "config 'defaults'\n    option flow_offloading_hw 0 \n\toption 'flow_offloading' '0'\n"
        "\toption input 'DROP' # note\n\nconfig defaults\n\toption flow_offloading '0'\n"
    )
    file = router.write("etc/config/firewall", text.replace(" # note", ""))
    file.chmod(0o600)
    _, out, _ = router.run("--json", "--try", "4", "--keep")
    assert tried(out)["outcome"] == "kept", tried(out)["reason"]
    new = "\toption flow_offloading '1'\n\toption flow_offloading_hw '1'\n"
    assert file.read_text() == (
        f"# by hand\n\nconfig zone\n\toption flow_offloading 'odd'\n\nconfig 'defaults'\n{new}"
        "\toption input 'DROP'\n\nconfig defaults\n\toption flow_offloading '0'\n"
    )
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("why", ["nothing to write in", "another change", "a lock"])
def test_settings_that_cannot_be_written_are_not_kept(router: LiveRouter, why: str) -> None:
    file = router.root / "etc/config/firewall"
    if why == "nothing to write in":
        router.write("etc/config/firewall", "config zone\n\toption name 'wan'\n")
    elif why == "another change":  # a commit between reading and writing
        router.program("bin/sync", f"#!/bin/sh\necho '# theirs' >>{file}\n")
    with file.open() as held:
        if why == "a lock":
            fcntl.flock(held, fcntl.LOCK_EX)
        code, out, _ = router.run("--json", "--try", "4", "--keep")
    assert (code, tried(out)["outcome"]) == (0, "restored")
    assert tried(out)["reason"].startswith("not kept: ")
    assert "flow_offloading" not in file.read_text()
    assert ("theirs" in file.read_text()) == (why == "another change")
    assert sorted(os.listdir(router.root / "etc/config")) == ["firewall", "network"]


@pytest.mark.parametrize("spoil", [fill, make_read_only])
def test_settings_on_a_disk_without_room_or_right_stay_whole(
    router: LiveRouter, spoil: Callable[[Path], None]
) -> None:
    configs = router.root / "etc/config"
    files = {path.name: path.read_bytes() for path in configs.iterdir()}
    with small_disk(configs, "32k"):
        for name, content in files.items():
            (configs / name).write_bytes(content)
        spoil(configs)
        _, out, _ = router.run("--json", "--try", "4", "--keep")
        assert tried(out)["outcome"] == "restored"
        assert tried(out)["reason"].startswith("not kept: ")
        left = {path.name: path.read_bytes() for path in configs.iterdir()}
        left.pop("filler", None)
        assert left == files


def test_what_was_not_proved_is_not_kept(router: LiveRouter) -> None:
    router.carry(mark="OFFLOAD", entries="")
    before = router.state()
    code, out, _ = router.run("--json", "--try", "4", "--keep")
    assert tried(out) == {
        "outcome": "restored",
        "reason": "not kept: flows are offloaded in software only",
    }
    assert code != 0
    assert router.state() == before


def test_force_keeps_what_was_not_proved(router: LiveRouter) -> None:
    router.carry(mark="OFFLOAD", entries="")
    _, out, _ = router.run("--json", "--try", "2", "--keep", "--force")
    assert tried(out)["outcome"] == "kept"


# Where software offload is on


def software_offload(router: LiveRouter) -> None:
    router.uci("set", "firewall.@defaults[0].flow_offloading=1")
    router.uci("commit", "firewall")
    router.reload()


def test_software_offload_that_was_on_stays_on(router: LiveRouter) -> None:
    software_offload(router)
    before = router.state()
    _, out, _ = router.run("--json", "--try", "2")
    assert tried(out)["outcome"] == "restored"
    assert router.state() == before


def test_flows_that_software_offload_carries_already_are_not_judged(router: LiveRouter) -> None:
    software_offload(router)
    router.carry(mark="OFFLOAD", entries="")
    router.write("net/flows", FLOWS.replace("[ASSURED]", "[OFFLOAD]").replace("MARK", "[OFFLOAD]"))
    router.write(
        "net/traffic", TRAFFIC.replace("'[ASSURED]'", "'[OFFLOAD]'").format(mark="OFFLOAD")
    )
    _, out, _ = router.run("--json", "--try", "4")
    verified = json.loads(out)["verify"]
    assert verified["state"] == "no-flow"
    assert "2 that software offload carried before" in verified["reason"]


# Refused trials


def refused(router: LiveRouter, *more: str, **environment: str) -> str:
    before = router.state()
    code, out, _ = router.run("--json", "--try", "2", *more, **environment)
    answer = tried(out)
    assert (answer["outcome"], code in (0, 1, 4)) == ("refused", True)
    assert router.state() == before
    assert not any("add flowtable inet capdb_try" in call for call in router.calls)
    return answer["reason"]


def test_it_refuses_anyone_but_root(router: LiveRouter) -> None:
    assert "only root" in refused(router, FAKE_USER="1000")


def test_changes_of_the_user_that_wait_to_be_committed_go_on_waiting(router: LiveRouter) -> None:
    router.uci("set", "firewall.@defaults[0].input=ACCEPT")
    before = router.state()
    _, out, _ = router.run("--json", "--try", "2")
    assert tried(out)["outcome"] == "restored"
    assert router.state() == before


def test_it_refuses_where_the_verdict_is_no_unless_forced(router: LiveRouter) -> None:
    router.write("proc/modules", "nf_conntrack 1 0 - Live 0x0\n")
    assert "the verdict is no" in refused(router)
    _, out, _ = router.run("--json", "--try", "2", "--force")
    assert tried(out)["outcome"] == "restored"


def test_it_refuses_where_the_firewall_is_stopped(router: LiveRouter) -> None:
    (router.root / "var/run/fw4.state").unlink()
    assert "no fw4 is running" in refused(router)


def test_it_refuses_where_the_firewall_offloads_already(router: LiveRouter) -> None:
    router.uci("set", "firewall.@defaults[0].flow_offloading=1")
    router.uci("set", "firewall.@defaults[0].flow_offloading_hw=1")
    router.uci("commit", "firewall")
    router.reload()
    assert "on already" in refused(router)


def test_it_refuses_where_another_table_offloads_already_and_names_it(router: LiveRouter) -> None:
    flowtable = "\tflowtable ft {\n\t\tdevices = { eth0 }\n\t\tflags offload\n\t}\n"
    router.write("kernel/others", f"table ip custom {{\n{flowtable}}}\n")
    assert "by ip custom" in refused(router)


def test_it_refuses_where_nothing_can_be_written(router: LiveRouter) -> None:
    router.write(PLACE, "a file where the directory should be")
    assert "cannot be written" in refused(router)
    (router.root / PLACE).unlink()


@pytest.mark.parametrize("spoil", [fill, make_read_only])
def test_it_refuses_where_there_is_no_room_or_no_right(
    router: LiveRouter, spoil: Callable[[Path], None]
) -> None:
    with small_disk(router.root / PLACE, "32k") as place:
        spoil(place)
        assert "cannot be written" in refused(router)


def test_it_refuses_where_nft_does_not_answer(router: LiveRouter) -> None:
    router.write("fail/hang", "create*")
    assert "does not answer" in refused(router)


def test_a_second_trial_is_refused_and_does_not_disturb_the_first(router: LiveRouter) -> None:
    before = router.state()
    first = router.start("--json", "--try", "40")
    router.wait_for(RUNNING)
    second = router.start("--json", "--try", "2", more={"TMPDIR": f"{router.root}/net"})
    out, _ = second.communicate(timeout=60)
    assert tried(out) == {"outcome": "refused", "reason": "another trial is running"}
    assert (router.root / RUNNING).exists()
    first.terminate()
    first.communicate(timeout=60)
    router.wait_for_the_end()
    assert router.state() == before


def test_a_recorded_router_cannot_be_tried(router: LiveRouter, tmp_path: Path) -> None:
    code, _, err = router.run("--root", str(tmp_path), "--try")
    assert code == 64
    assert "--root" in err


# Failures


def answering(router: LiveRouter, **drivers: str) -> None:
    """Return a kernel that says this of a flowtable with offload over each device."""
    for name, answer in drivers.items():
        router.write(f"fail/driver-{name}", answer)


@pytest.mark.parametrize("answer", ["Not supported", "Operation not supported"])
def test_a_trial_whose_rules_every_driver_refuses_shows_that_it_does_not_work(
    router: LiveRouter, answer: str
) -> None:
    answering(router, lo="accepted", eth0=answer, eth1=answer)
    before = router.state()
    code, out, _ = router.run("--json", "--try", "2", "--force")
    report = json.loads(out)
    assert (code, report["state"], report["grade"], report["failing"]) == (1, "no", "seen", "trial")
    assert tried(out)["outcome"] == "failed"
    assert "not supported by eth0 eth1" in tried(out)["reason"]
    assert router.state() == before


@pytest.mark.parametrize("answer", ["No such file or directory", "Device or resource busy", ""])
def test_a_trial_that_fails_for_another_reason_shows_nothing(
    router: LiveRouter, answer: str
) -> None:
    answering(router, eth1="Not supported", eth0=answer)
    code, out, _ = router.run("--json", "--try", "2", "--force")
    report = json.loads(out)
    assert (code, report["state"], report["grade"]) == (4, "unknown", None)
    assert tried(out)["reason"] == "the kernel takes no flowtable with offload"


def test_a_device_that_the_kernel_refuses_is_left_out(router: LiveRouter) -> None:
    answering(router, eth0="Not supported")
    router.write("kernel/after-fill", "cp kernel/flowtable log/filled\n")
    _, out, _ = router.run("--json", "--try", "2")
    assert tried(out)["outcome"] == "restored"
    assert 'devices = { "eth1",  };' in (router.root / "log/filled").read_text()


@pytest.mark.parametrize("what", ["fail/fill", "net/gone"])
def test_a_trial_by_force_that_fails_does_not_unsay_a_no(router: LiveRouter, what: str) -> None:
    router.write("proc/modules", "nf_conntrack 1 0 - Live 0x0\n")
    router.write(what, "")
    code, out, _ = router.run("--json", "--try", "2", "--force")
    report = json.loads(out)
    assert (code, report["state"], report["grade"]) == (1, "no", "bound")
    assert report["failing"] == "modules"
    assert tried(out)["outcome"] == "failed"


def test_a_trial_ends_as_it_should_where_others_take_all_room_meanwhile(
    router: LiveRouter,
) -> None:
    before = router.state()
    with small_disk(router.root / PLACE, "32k"):
        router.write("kernel/after-fill", f"cat /dev/zero >{PLACE}/filler 2>/dev/null || :\n")
        before["kernel/after-fill"] = router.state()["kernel/after-fill"]
        code, out, _ = router.run("--json", "--try", "4")
        assert (code, tried(out)["outcome"]) == (0, "restored")
        assert router.state() == before
        assert router.beside("--status")[1].startswith("Trial: ended")


def test_a_table_that_cannot_be_removed_is_said_and_goes_with_cancel(router: LiveRouter) -> None:
    before = router.state()
    router.write("fail/delete", "")
    code, out, _ = router.run("--json", "--try", "2", "--keep")
    assert (code, tried(out)["outcome"]) == (4, "failed")
    assert "capdb-probe --cancel" in tried(out)["reason"]
    assert (router.root / TABLE).exists()
    assert router.run("--cancel")[0] == 0
    assert router.state() == before


def test_nft_that_hangs_at_the_end_is_not_waited_for(router: LiveRouter) -> None:
    router.write("fail/hang", "delete*")
    code, out = router.beside("--json", "--try", "1")
    router.end()
    assert (code, tried(out)["outcome"]) == (4, "failed")
    (router.root / "fail/hang").unlink()
    assert router.beside("--cancel")[0] == 0
    assert not (router.root / TABLE).exists()


def test_a_next_hop_that_no_longer_answers_ends_the_trial(router: LiveRouter) -> None:
    before = router.state()
    router.write("net/gone", "")
    code, out, _ = router.run("--json", "--try", "30", "--keep")
    assert tried(out) == {
        "outcome": "failed",
        "reason": "with offload on, the next hop on eth1 no longer answers",
    }
    assert code == 4
    assert router.state() == before


def test_a_next_hop_that_never_answers_is_asked_once(router: LiveRouter) -> None:
    (router.root / "net/answers-192.0.2.1").unlink()
    _, out, _ = router.run("--json", "--try", "12")
    assert tried(out)["outcome"] == "restored"
    assert sum("/ping " in call for call in router.calls) == 3


def test_a_next_hop_that_never_answers_pings_is_watched_as_a_neighbour(router: LiveRouter) -> None:
    (router.root / "net/answers-192.0.2.1").unlink()
    neighbour = "192.0.2.1 dev eth1 lladdr 02:00:00:00:00:01 {}\n"
    router.write("net/neighbour-192.0.2.1", neighbour.format("STALE"))
    _, out, _ = router.run("--json", "--try", "2")
    assert tried(out)["outcome"] == "restored"
    router.write("net/failed", neighbour.format("FAILED"))
    router.write("kernel/after-fill", "cp net/failed net/neighbour-192.0.2.1\n")
    before = router.state()
    _, out, _ = router.run("--json", "--try", "2", "--keep")
    assert tried(out)["outcome"] == "failed"
    assert router.state() == before


def test_a_default_route_that_goes_ends_the_trial(router: LiveRouter) -> None:
    router.write("net/routes", "default dev pppoe-wan scope link\n")
    router.write("net/address-pppoe-wan", "    inet 192.0.2.7 peer 192.0.2.1/32 scope global\n")
    router.write("kernel/after-fill", ": >net/routes\n")
    before = router.state()
    _, out, _ = router.run("--json", "--try", "2", "--keep")
    assert "the next hop on pppoe-wan" in tried(out)["reason"]
    assert router.state() == before


def test_the_ssh_client_has_to_stay_in_reach(router: LiveRouter) -> None:
    router.write("net/answers-192.168.1.20", "")
    router.write("kernel/after-fill", "rm -f net/answers-192.168.1.20\n")
    before = router.state()
    _, out, _ = router.run("--json", "--try", "2", SSH_CONNECTION="192.168.1.20 5 192.168.1.1 22")
    assert "your computer" in tried(out)["reason"]
    assert "192.168" not in out
    assert router.state() == before


def test_connections_that_stop_end_the_trial(router: LiveRouter) -> None:
    router.carry(mark="ASSURED", entries="")
    router.freeze()
    before = router.state()
    code, out, _ = router.run("--json", "--try", "6", "--keep")
    assert tried(out)["reason"] == "with offload on, none of 2 connections went on"
    assert code == 4
    assert router.state() == before


def test_busy_udp_connections_count_next_to_idle_tcp_ones(router: LiveRouter) -> None:
    router.carry(mark="ASSURED", entries="")
    udp = FLOWS.replace("tcp      6 7439 ESTABLISHED", "udp      17 170")
    idle = "".join(
        line.replace("sport=4000", "sport=5000").replace("COUNT", "9").replace("MARK", "[ASSURED]")
        for line in FLOWS.splitlines(keepends=True)
    )
    router.write("net/flows", udp + idle)
    start = (udp + idle).replace("COUNT", "1").replace("MARK", "[ASSURED]")
    router.write("proc/net/nf_conntrack", start)
    router.freeze()
    _, out, _ = router.run("--json", "--try", "6", "--keep")
    assert tried(out)["reason"] == "with offload on, none of 2 connections went on"


def test_a_firewall_that_others_load_meanwhile_is_left_to_them(router: LiveRouter) -> None:
    trial = router.start("--json", "--try", "60")
    router.wait_for(RUNNING)
    router.uci("set", "firewall.@defaults[0].input=DROP")
    router.uci("commit", "firewall")
    router.reload()
    theirs = router.state()
    trial.terminate()
    trial.communicate(timeout=60)
    router.wait_for_the_end()
    for name in (TABLE, RUNNING):
        del theirs[name]
    assert router.state() == theirs


# From another session


def status(router: LiveRouter) -> dict[str, Any]:
    _, out = router.beside("--status", "--json")
    found: dict[str, Any] = json.loads(out)
    Draft202012Validator(json.loads(STATUS_SCHEMA.read_text())).validate(found)
    if found["report"]:
        Draft202012Validator(json.loads(SCHEMA.read_text())).validate(found["report"])
    return found


def test_a_trial_can_be_followed_from_another_session(router: LiveRouter) -> None:
    assert (status(router)["phase"], status(router)["report"]) == ("none", None)
    trial = router.start("--json", "--try", "30")
    router.wait_for(RUNNING)
    router.wait_for(f"{PLACE}/state")
    running = status(router)
    assert running["phase"] in ("preparing", "running")
    assert (running["outcome"], running["report"]) == (None, None)
    out, _ = trial.communicate(timeout=60)
    router.wait_for_the_end()
    ended = status(router)
    assert (ended["phase"], ended["seconds"]) == ("ended", 30)
    assert ended["report"] == json.loads(out)
    assert ended["outcome"] == "restored"


def test_a_trial_can_be_cancelled_from_another_session(router: LiveRouter) -> None:
    before = router.state()
    trial = router.start("--json", "--try", "200", "--keep")
    router.wait_for(RUNNING)
    assert router.beside("--cancel")[0] == 0
    assert not (router.root / TABLE).exists()
    out, _ = trial.communicate(timeout=60)
    router.wait_for_the_end()
    assert tried(out) == {"outcome": "restored", "reason": "cancelled"}
    assert router.state() == before
    assert status(router)["phase"] == "ended"


def test_a_trial_that_nobody_tends_any_more_is_seen_and_goes_with_cancel(
    router: LiveRouter,
) -> None:
    before = router.state()
    router.write(TABLE, "owner_999999_1\n")
    assert status(router)["phase"] == "left"
    assert router.run("--cancel")[0] == 0
    assert router.state() == before


# Killed, at every step


def died(router: LiveRouter, process: subprocess.Popen[str]) -> None:
    process.communicate(timeout=120)
    router.wait_for_the_end()


@cache
def last_step(shell: str) -> int:
    """Return how many lines of calls a trial of one second has by its end."""
    with tempfile.TemporaryDirectory() as directory:
        router = LiveRouter(Path(directory) / "router", shell)
        router.carry()
        router.run("--json", "--try", "1")
        return len(router.calls)


def kills_that_harm(directory: Path, shell: str, name: str, steps: Iterable[int]) -> list[str]:
    """Kill a trial at each of the steps; return a sentence for each kill that left a change."""

    def killed_at(step: int) -> str | None:
        router = LiveRouter(directory / str(step), shell)
        router.carry()
        before = router.state()
        router.kill_at(step, name)
        process = router.start("--json", "--try", "1")
        died(router, process)
        fired = (router.root / "log/killed").exists()
        wrong = None
        # One that comes while all is being put back is too late to matter.
        if fired and process.returncode not in (-getattr(signal, f"SIG{name}"), 0, 4):
            wrong = f"step {step}: exit code {process.returncode}"
        if (router.root / TABLE).exists():
            # Before there is a guard nobody can tidy up after SIGKILL: the next run does.
            if name != "KILL" or (router.root / RUNNING).exists():
                wrong = f"step {step}: the table was left"
            router.run("--cancel")
        if router.state() != before:
            wrong = f"step {step}: something changed"
        shutil.rmtree(router.root, ignore_errors=True)
        return wrong

    with ThreadPoolExecutor(6) as pool:
        return [each for each in pool.map(killed_at, steps) if each]


@pytest.mark.slow
@pytest.mark.parametrize("name", SIGNALS)
def test_killed_at_any_step_everything_is_as_before(tmp_path: Path, shell: str, name: str) -> None:
    # In the shell of routers every step for the signal that cannot be caught and for one of those
    # that can; elsewhere each signal takes its share of the steps.
    stride = len(SIGNALS)
    if shell == SHELLS[0]:
        stride = 1 if name in ("KILL", "TERM") else 3
    steps = range(FIRST_STEP + SIGNALS.index(name) % stride, last_step(shell), stride)
    assert not kills_that_harm(tmp_path, shell, name, steps)


@pytest.mark.parametrize("name", ["KILL", "TERM"])
def test_killed_at_some_steps_everything_is_as_before(
    tmp_path: Path, shell: str, name: str
) -> None:
    steps = range(FIRST_STEP, last_step(shell), 10)
    assert not kills_that_harm(tmp_path, shell, name, steps)


def test_killed_together_with_its_guard_only_the_table_is_left(router: LiveRouter) -> None:
    before = router.state()
    process = router.start("--json", "--try", "60")
    router.wait_for(RUNNING)
    for guard in router.guards:
        os.kill(guard, signal.SIGKILL)
    process.kill()
    process.communicate(timeout=60)
    left = router.state()
    assert {*left} - {*before} == {TABLE, RUNNING}
    assert {name: left[name] for name in before} == before
    assert status(router)["phase"] == "left"
    _, out, _ = router.run("--json", "--try", "2")
    assert tried(out)["outcome"] == "restored"
    assert router.state() == before


def test_killed_alone_its_guard_takes_the_table_away(router: LiveRouter) -> None:
    before = router.state()
    process = router.start("--json", "--try", "60")
    router.wait_for(RUNNING)
    process.kill()
    died(router, process)
    assert router.state() == before
    assert "by its guard" in (router.root / "log/system").read_text()
    assert status(router)["phase"] == "ended"


def test_without_its_guard_a_trial_ends_as_it_should(router: LiveRouter) -> None:
    before = router.state()
    process = router.start("--json", "--try", "5")
    router.wait_for(RUNNING)
    for guard in router.guards:
        os.kill(guard, signal.SIGKILL)
    out, _ = process.communicate(timeout=60)
    assert tried(out)["outcome"] == "restored"
    assert router.state() == before


def test_a_guard_does_not_take_the_table_of_a_later_trial(router: LiveRouter) -> None:
    first = router.start("--json", "--try", "60")
    router.wait_for(RUNNING)
    assert router.beside("--cancel")[0] == 0
    router.write(TABLE, "owner_1_5\n")
    died(router, first)
    assert (router.root / TABLE).read_text() == "owner_1_5\n"


def test_the_guard_has_a_session_of_its_own(router: LiveRouter) -> None:
    process = router.start("--json", "--try", "30")
    router.wait_for(RUNNING)
    assert all(os.getsid(guard) != os.getsid(process.pid) for guard in router.guards)
    assert os.stat(router.root / PLACE).st_mode & 0o777 == 0o700
    process.terminate()
    died(router, process)


# The session is lost


def test_a_terminal_that_closes_puts_everything_back(router: LiveRouter) -> None:
    before = router.state()
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [*router.shell.split(), f"{router.root}/bin/capdb-probe", "--try", "60", "--keep"],
        env=router.environment,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
        preexec_fn=lambda: _control(0),
    )
    os.close(slave)
    router.wait_for(RUNNING)
    os.close(master)
    process.wait(timeout=60)
    router.wait_for_the_end()
    assert router.state() == before


def _control(terminal: int) -> None:
    import fcntl
    import termios

    fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)


def test_a_session_without_a_terminal_that_dies_puts_everything_back(router: LiveRouter) -> None:
    """As with `ssh router capdb-probe --try --keep`, where nothing sends a signal."""
    before = router.state()
    session = subprocess.Popen(
        [
            *router.shell.split(),
            "-c",
            f'{router.shell} "$0" --try 60 --keep; :',
            f"{router.root}/bin/capdb-probe",
        ],
        env=router.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    router.wait_for(RUNNING)
    session.kill()
    session.wait()
    router.wait_for_the_end()
    assert router.state() == before


# The script of the guard


def test_the_guard_passes_shellcheck(tmp_path: Path) -> None:
    if not shutil.which("shellcheck"):
        pytest.skip("shellcheck is not installed: apt-get install shellcheck")
    text = PROBE.read_text()
    parts = [re.search(rf"\n{name}='(.*?)'\n", text, re.DOTALL) for name in ("lives", "guard")]
    path = tmp_path / "guard"
    path.write_text("#!/bin/sh\n" + "\n".join(part[1] for part in parts if part))
    done = subprocess.run(
        ["shellcheck", "-s", "sh", "-e", "SC2086", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == ""


def test_entries_of_the_other_connection_are_none_of_this(router: LiveRouter) -> None:
    router.carry(entries=ENTRIES.replace("203.0.113.9", "203.0.113.10"))
    _, out, _ = router.run("--json", "--try", "4", "--keep")
    report = json.loads(out)
    assert report["verify"]["state"] == "unseen"
    assert report["try"]["outcome"] == "restored"
