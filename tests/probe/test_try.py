"""`capdb-probe --try` leaves settings and rules byte for byte as they were, whatever happens."""

from __future__ import annotations

import json
import os
import pty
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.support.checkout import PROBE
from tests.support.live_router import TRIAL, LiveRouter
from tests.support.probing import SCHEMA
from tests.support.router_programs import ENTRIES

SHELLS = ["busybox sh", "dash", "bash --posix"]
SIGNALS = ["HUP", "INT", "QUIT", "TERM", "PIPE", "ALRM", "KILL"]
FIRST_STEP, LAST_STEP = 5, 56
"""More programs than a trial of one second calls."""

NewRouter = Callable[..., LiveRouter]


@pytest.fixture(
    params=[SHELLS[0], *(pytest.param(each, marks=pytest.mark.slow) for each in SHELLS[1:])]
)
def shell(request: pytest.FixtureRequest) -> str:
    """The shell of routers; every other one is slow."""
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


# What a trial does when nothing goes wrong


def test_a_trial_sees_the_engine_work_and_puts_everything_back(router: LiveRouter) -> None:
    before = router.state()
    code, out, _ = router.run("--json", "--try", "4")
    report = json.loads(out)
    assert (code, report["state"], report["grade"]) == (0, "yes", "seen")
    assert report["try"]["outcome"] == "restored"
    assert report["verify"]["both"] == 1
    assert any("firewall reload" in call for call in router.calls)
    assert router.state() == before


def test_kept_settings_are_committed_and_nothing_else_is(router: LiveRouter) -> None:
    router.uci("set", "network.@interface[0].mtu=1400")
    pending = (router.root / "tmp/.uci/network").read_bytes()
    code, out, _ = router.run("--json", "--try", "4", "--keep")
    assert (code, tried(out)["outcome"]) == (0, "kept")
    config = (router.root / "etc/config/firewall").read_text()
    assert "option flow_offloading '1'" in config
    assert "option flow_offloading_hw '1'" in config
    assert "flags offload" in (router.root / "kernel/rules").read_text()
    assert (router.root / "tmp/.uci/network").read_bytes() == pending
    assert "mtu" not in (router.root / "etc/config/network").read_text()
    assert not (router.root / TRIAL).exists()


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


def test_software_offload_that_was_on_stays_on(router: LiveRouter) -> None:
    router.uci("set", "firewall.@defaults[0].flow_offloading=1")
    router.uci("commit", "firewall")
    router.reload()
    before = router.state()
    _, out, _ = router.run("--json", "--try", "2")
    assert tried(out)["outcome"] == "restored"
    assert router.state() == before


# What it refuses


def refused(router: LiveRouter, *more: str, **environment: str) -> str:
    before = router.state()
    code, out, _ = router.run("--json", "--try", "2", *more, **environment)
    answer = tried(out)
    assert (answer["outcome"], code in (1, 4)) == ("refused", True)
    assert router.state() == before
    assert not any("firewall reload" in call for call in router.calls)
    return answer["reason"]


def test_it_refuses_anyone_but_root(router: LiveRouter) -> None:
    assert "only root" in refused(router, FAKE_USER="1000")


def test_it_refuses_where_changes_of_the_user_wait_to_be_committed(router: LiveRouter) -> None:
    router.uci("set", "firewall.@defaults[0].input=ACCEPT")
    assert "uncommitted changes" in refused(router, "--keep", "--force")


def test_it_refuses_where_the_verdict_is_no_unless_forced(router: LiveRouter) -> None:
    router.write("proc/modules", "nf_conntrack 1 0 - Live 0x0\n")
    assert "the verdict is no" in refused(router)
    _, out, _ = router.run("--json", "--try", "2", "--force")
    assert tried(out)["outcome"] == "restored"


def test_it_refuses_where_the_firewall_is_stopped(router: LiveRouter) -> None:
    (router.root / "var/run/fw4.state").unlink()
    assert "no fw4 is running" in refused(router)


def test_it_refuses_where_offload_is_on_already(router: LiveRouter) -> None:
    router.uci("set", "firewall.@defaults[0].flow_offloading=1")
    router.uci("set", "firewall.@defaults[0].flow_offloading_hw=1")
    router.uci("commit", "firewall")
    assert "on already" in refused(router)


def test_a_second_trial_is_refused_and_does_not_disturb_the_first(router: LiveRouter) -> None:
    before = router.state()
    first = router.start("--json", "--try", "40")
    router.wait_for(f"{TRIAL}/loaded")
    second = router.start("--json", "--try", "2")
    out, _ = second.communicate(timeout=60)
    assert tried(out) == {"outcome": "refused", "reason": "another trial is running"}
    first.terminate()
    first.communicate(timeout=60)
    router.wait_for_the_end()
    assert router.state() == before


def test_a_recorded_router_cannot_be_tried(router: LiveRouter, tmp_path: Path) -> None:
    code, _, err = router.run("--root", str(tmp_path), "--try")
    assert code == 64
    assert "--root" in err


# What goes wrong


@pytest.mark.parametrize("how", ["whole", "half", "once"])
def test_a_reload_that_fails_changes_nothing(router: LiveRouter, how: str) -> None:
    before = router.state()
    router.write("fail/reload", how)
    code, out, _ = router.run("--json", "--try", "2", "--keep")
    assert tried(out) == {"outcome": "failed", "reason": "the firewall's reload failed"}
    assert code == 4
    assert router.state() == before


def test_a_firewall_that_falls_back_to_software_is_told(router: LiveRouter) -> None:
    before = router.state()
    router.write("fail/fallback", "")
    _, out, _ = router.run("--json", "--try", "2", "--keep")
    assert tried(out)["reason"] == "the firewall loaded no offload to hardware"
    assert router.state() == before


def answering(router: LiveRouter, **drivers: str) -> None:
    """A firewall that falls back to software, and what a flowtable with offload is told by each."""
    router.write("fail/fallback", "")
    devices = "' '".join(name for name in drivers if name != "lo")
    router.write("etc/config/network", f"\nconfig interface 'wan'\n\toption device '{devices}'\n")
    for name, answer in drivers.items():
        router.write(f"fail/driver-{name}", answer)
        router.write(f"sys/class/net/{name}/uevent", "")


@pytest.mark.parametrize("answer", ["Not supported", "Operation not supported"])
@pytest.mark.parametrize("lo", ["accepted", "Not supported"])
def test_a_trial_whose_rules_every_driver_refuses_shows_that_it_does_not_work(
    router: LiveRouter, answer: str, lo: str
) -> None:
    answering(router, lo=lo, eth1=answer, eth2=answer)
    before = router.state()
    code, out, _ = router.run("--json", "--try", "2", "--force")
    report = json.loads(out)
    assert (code, report["state"], report["grade"], report["failing"]) == (1, "no", "seen", "trial")
    assert tried(out) == {
        "outcome": "failed",
        "reason": "the firewall loaded no offload to hardware, not supported by eth1 eth2",
    }
    assert router.state() == before


@pytest.mark.parametrize(
    "answer",
    ["accepted", "No such file or directory", "Device or resource busy", "File exists", ""],
)
def test_a_trial_that_fails_for_another_reason_shows_nothing(
    router: LiveRouter, answer: str
) -> None:
    answering(router, lo="accepted", eth1="Not supported", eth2=answer)
    code, out, _ = router.run("--json", "--try", "2", "--force")
    report = json.loads(out)
    assert (code, report["state"], report["grade"]) == (4, "unknown", None)
    assert tried(out)["reason"] == "the firewall loaded no offload to hardware"


@pytest.mark.parametrize("what", ["reload", "gone"])
def test_a_trial_by_force_that_fails_does_not_unsay_a_no(router: LiveRouter, what: str) -> None:
    router.write("proc/modules", "nf_conntrack 1 0 - Live 0x0\n")
    router.write(*{"reload": ("fail/reload", "whole"), "gone": ("net/gone", "")}[what])
    code, out, _ = router.run("--json", "--try", "2", "--force")
    report = json.loads(out)
    assert (code, report["state"], report["grade"]) == (1, "no", "bound")
    assert report["failing"] == "modules"
    assert tried(out)["outcome"] == "failed"


def test_rules_that_a_reload_does_not_bring_back_are_loaded_as_they_were(
    router: LiveRouter,
) -> None:
    before = router.state()
    router.write("fail/reload", "later")
    _, out, _ = router.run("--json", "--try", "2")
    assert tried(out)["outcome"] == "restored"
    assert router.rules(before) == router.rules(router.state())


def test_rules_that_cannot_be_put_back_are_told(router: LiveRouter) -> None:
    router.write("fail/reload", "later")
    router.write("fail/nft", "")
    code, out, _ = router.run("--json", "--try", "2")
    assert tried(out)["outcome"] == "failed"
    assert tried(out)["reason"].endswith("reboot, for the rules could not be put back")
    assert code == 4


def test_a_next_hop_that_no_longer_answers_ends_the_trial(router: LiveRouter) -> None:
    before = router.state()
    router.write("net/gone", "")
    code, out, _ = router.run("--json", "--try", "30", "--keep")
    assert tried(out) == {
        "outcome": "failed",
        "reason": "with offload on, 192.0.2.1 on eth1 no longer answers",
    }
    assert code == 4
    assert router.state() == before


def test_a_next_hop_that_never_answers_pings_is_watched_as_a_neighbour(router: LiveRouter) -> None:
    (router.root / "net/answers-192.0.2.1").unlink()
    neighbour = "192.0.2.1 dev eth1 lladdr 02:00:00:00:00:01 {}\n"
    router.write("net/neighbour-192.0.2.1", neighbour.format("STALE"))
    _, out, _ = router.run("--json", "--try", "2")
    assert tried(out)["outcome"] == "restored"
    router.write("net/failed", neighbour.format("FAILED"))
    router.write("kernel/after-reload", "cp net/failed net/neighbour-192.0.2.1\n")
    before = router.state()
    _, out, _ = router.run("--json", "--try", "2", "--keep")
    assert tried(out)["outcome"] == "failed"
    assert router.state() == before


def test_a_default_route_that_goes_ends_the_trial(router: LiveRouter) -> None:
    router.write("net/routes", "default dev pppoe-wan scope link\n")
    router.write("net/address-pppoe-wan", "    inet 192.0.2.7 peer 192.0.2.1/32 scope global\n")
    router.write("kernel/after-reload", ": >net/routes\n")
    before = router.state()
    _, out, _ = router.run("--json", "--try", "2", "--keep")
    assert tried(out)["reason"] == "with offload on, 192.0.2.1 on pppoe-wan no longer answers"
    assert router.state() == before


def test_the_ssh_client_has_to_stay_in_reach(router: LiveRouter) -> None:
    router.write("net/answers-192.168.1.20", "")
    router.write("kernel/after-reload", "rm -f net/answers-192.168.1.20\n")
    before = router.state()
    _, out, _ = router.run("--json", "--try", "2", SSH_CONNECTION="192.168.1.20 5 192.168.1.1 22")
    assert "192.168.1.20" in tried(out)["reason"]
    assert router.state() == before


def test_connections_that_stop_end_the_trial(router: LiveRouter) -> None:
    router.carry(mark="ASSURED", entries="")
    stop = "cp proc/net/nf_conntrack net/flows\n"
    router.write("kernel/after-reload", stop)
    before = router.state()
    code, out, _ = router.run("--json", "--try", "4", "--keep")
    assert tried(out)["reason"] == "with offload on, none of 2 connections went on"
    assert code == 4
    assert router.state() == before


def test_a_firewall_loaded_by_another_hand_is_not_replaced_by_older_rules(
    router: LiveRouter,
) -> None:
    trial = router.start("--json", "--try", "60")
    router.wait_for(f"{TRIAL}/loaded")
    router.uci("set", "firewall.@defaults[0].input=DROP")
    router.uci("commit", "firewall")
    router.reload()
    trial.terminate()
    trial.communicate(timeout=60)
    router.wait_for_the_end()
    rules = (router.root / "kernel/rules").read_text()
    assert "DROP" in rules
    assert "offload" not in rules


# Killed, at every step


def died(router: LiveRouter, process: subprocess.Popen[str]) -> None:
    process.communicate(timeout=120)
    router.wait_for_the_end()


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
        if (router.root / TRIAL).exists():
            # Nobody can tidy up after SIGKILL before there is a guard; the next trial does.
            if name != "KILL" or (router.root / TRIAL / "guard").exists():
                wrong = f"step {step}: the trial's directory was left"
            shutil.rmtree(router.root / TRIAL)
        if router.state() != before:
            wrong = f"step {step}: something changed"
        shutil.rmtree(router.root, ignore_errors=True)
        return wrong

    with ThreadPoolExecutor(6) as pool:
        return [each for each in pool.map(killed_at, steps) if each]


@pytest.mark.slow
@pytest.mark.parametrize("name", SIGNALS)
def test_killed_at_any_step_everything_is_as_before(tmp_path: Path, shell: str, name: str) -> None:
    # In the shell of routers every step for what cannot be caught and what all others are caught
    # like; elsewhere each signal takes its share of the steps.
    stride = len(SIGNALS)
    if shell == SHELLS[0]:
        stride = 1 if name in ("KILL", "TERM") else 3
    steps = range(FIRST_STEP + SIGNALS.index(name) % stride, LAST_STEP, stride)
    assert not kills_that_harm(tmp_path, shell, name, steps)


@pytest.mark.parametrize("name", ["KILL", "TERM"])
def test_killed_at_some_steps_everything_is_as_before(
    tmp_path: Path, shell: str, name: str
) -> None:
    assert not kills_that_harm(tmp_path, shell, name, range(FIRST_STEP, LAST_STEP, 10))


def test_killed_together_with_its_guard_the_next_trial_undoes_it(router: LiveRouter) -> None:
    before = router.state()
    process = router.start("--json", "--try", "60")
    router.wait_for(f"{TRIAL}/loaded")
    guard = int((router.root / TRIAL / "guard").read_text())
    os.kill(guard, signal.SIGKILL)
    process.kill()
    process.communicate(timeout=60)
    assert "flags offload" in (router.root / "kernel/rules").read_text()
    _, out, _ = router.run("--json", "--try", "2")
    assert tried(out)["outcome"] == "restored"
    assert router.state() == before


def test_a_guard_that_is_killed_is_replaced(router: LiveRouter) -> None:
    before = router.state()
    process = router.start("--json", "--try", "5")
    router.wait_for(f"{TRIAL}/loaded")
    os.kill(int((router.root / TRIAL / "guard").read_text()), signal.SIGKILL)
    out, _ = process.communicate(timeout=60)
    assert tried(out)["outcome"] == "restored"
    assert router.state() == before


def test_the_guard_has_a_session_of_its_own(router: LiveRouter) -> None:
    process = router.start("--json", "--try", "30")
    router.wait_for(f"{TRIAL}/loaded")
    guard = int((router.root / TRIAL / "guard").read_text())
    assert os.getsid(guard) != os.getsid(process.pid)
    assert os.stat(router.root / TRIAL).st_mode & 0o777 == 0o700
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
    router.wait_for(f"{TRIAL}/loaded")
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
    router.wait_for(f"{TRIAL}/loaded")
    session.kill()
    session.wait()
    router.wait_for_the_end()
    assert router.state() == before


# The script of the guard


def test_the_guard_passes_shellcheck(tmp_path: Path) -> None:
    if not shutil.which("shellcheck"):
        pytest.skip("shellcheck is not installed: apt-get install shellcheck")
    _, _, rest = PROBE.read_text().partition("<<'GUARD'\n")
    guard, _, _ = rest.partition("\nGUARD\n")
    path = tmp_path / "guard"
    path.write_text(f"#!/bin/sh\n{guard}\n")
    done = subprocess.run(
        ["shellcheck", "-s", "sh", str(path)], capture_output=True, text=True, check=False
    )
    assert done.stdout == ""


def test_entries_of_the_other_connection_are_none_of_this(router: LiveRouter) -> None:
    router.carry(entries=ENTRIES.replace("203.0.113.9", "203.0.113.10"))
    _, out, _ = router.run("--json", "--try", "4", "--keep")
    report = json.loads(out)
    assert report["verify"]["state"] == "unseen"
    assert report["try"]["outcome"] == "restored"
