"""`capdb-probe --verify` calls seen only flows that the engine moved in both directions."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.support.checkout import PROBE
from tests.support.live_router import LiveRouter
from tests.support.watched_router import (
    BACK,
    MARKED,
    MOVING,
    THERE,
    V6_HOST,
    V6_SERVER,
    entry,
    flow,
    old_entry,
    replayed,
    watched,
)

SHELLS = ["busybox sh", "dash", "bash --posix"]


@pytest.mark.parametrize("shell", SHELLS)
def test_entries_that_move_in_both_directions_are_seen(tmp_path: Path, shell: str) -> None:
    report = watched(tmp_path, MARKED, MOVING, shell=shell)
    assert (report["state"], report["grade"]) == ("yes", "seen")
    assert report["verify"] == {
        "seconds": 10,
        "state": "seen",
        "flows": 1,
        "hardware": 1,
        "software": 0,
        "both": 1,
        "softirq_before": 40,
        "softirq_after": 40,
        "reason": "1 of 1 forwarded flows ran through the engine in both directions",
    }


def test_ipv6_flows_are_seen_too(tmp_path: Path) -> None:
    there, back = f"{V6_HOST}:40000->{V6_SERVER}:443", f"{V6_SERVER}:443->{V6_HOST}:40000"
    flows = [flow("HW_OFFLOAD", n, there, back) for n in (1, 2, 3)]
    tables = [entry(there, n) + entry(back, n) for n in (1, 2, 3)]
    assert watched(tmp_path, flows, tables)["verify"]["state"] == "seen"


def test_where_no_packets_are_counted_the_stamp_of_the_last_one_moves(tmp_path: Path) -> None:
    frozen = [flow("HW_OFFLOAD", 10)] * 3
    tables = [entry(THERE, 0, ib1) + entry(BACK, 0, ib1) for ib1 in ("2001", "2005", "2008")]
    assert watched(tmp_path, frozen, tables, "mtk_ppe/bind")["verify"]["state"] == "seen"


def test_21_02_has_no_mark_for_hardware_but_its_table_shows_it(tmp_path: Path) -> None:
    flows = [flow("OFFLOAD", 10)] * 3
    tables = [old_entry(THERE, ib1) + old_entry(BACK, ib1) for ib1 in ("2001", "2005", "2008")]
    assert watched(tmp_path, flows, tables, "mtk_ppe/entries")["verify"]["state"] == "seen"


@pytest.mark.parametrize(
    ("flows", "tables", "state", "reason"),
    [
        ([""] * 3, [""] * 3, "no-flow", "no forwarded flow was there"),
        ([flow("ASSURED", 10)] * 3, [""] * 3, "no-flow", "no forwarded flow was there"),
        (
            [flow("ASSURED", n) for n in (1, 2, 3)],
            [""] * 3,
            "unseen",
            "none of 1 forwarded flows was offloaded",
        ),
        (
            [flow("OFFLOAD", n) for n in (1, 2, 3)],
            [""] * 3,
            "software",
            "flows are offloaded in software only",
        ),
        (MARKED, [""] * 3, "unseen", "the engine's table has none of them"),
        (MARKED, [entry(THERE, 5) + entry(BACK, 5)] * 3, "cannot-tell", "no packets moved there"),
        (
            MARKED,
            [entry(THERE, n) + entry(BACK, 5) for n in (1, 2, 3)],
            "cannot-tell",
            "no packets moved there",
        ),
        (MARKED, [entry(THERE, n) for n in (1, 2, 3)], "one-direction", "one direction only"),
        (
            MARKED,
            [entry(THERE, n, state="UNB") + entry(BACK, n, state="UNB") for n in (1, 2, 3)],
            "unseen",
            "the engine's table has none of them",
        ),
        (
            MARKED,
            [entry("192.168.1.21:1->203.0.113.9:443", n) for n in (1, 2, 3)],
            "unseen",
            "the engine's table has none of them",
        ),
        (MARKED, None, "cannot-tell", "no engine shows its table"),
    ],
)
def test_why_nothing_was_seen(
    tmp_path: Path, flows: list[str], tables: list[str] | None, state: str, reason: str
) -> None:
    report = watched(tmp_path, flows, tables)
    assert report["verify"]["state"] == state
    assert reason in report["verify"]["reason"]
    assert report["grade"] != "seen"


@pytest.mark.parametrize("mark", ["ASSURED", "OFFLOAD"])
def test_flows_that_are_not_in_hardware_are_no_proof_that_none_can_be(
    tmp_path: Path, mark: str
) -> None:
    report = watched(tmp_path, [flow(mark, n) for n in (1, 2, 3)])
    assert (report["state"], report["grade"], report["failing"]) == ("unknown", None, "traffic")


def test_what_ends_or_starts_on_the_router_is_no_forwarded_flow(tmp_path: Path) -> None:
    own = ("192.168.1.20:5->192.168.1.1:22", "192.168.1.1:22->192.168.1.20:5")
    out = ("192.0.2.7:5->203.0.113.9:53", "203.0.113.9:53->192.0.2.7:5")
    local6 = f"{V6_HOST}:5->2001:0db8:0000:0000:0000:0000:0000:0001:22"
    back6 = f"2001:0db8:0000:0000:0000:0000:0000:0001:22->{V6_HOST}:5"
    flows = [
        flow("ASSURED", n, *own)
        + flow("ASSURED", n, *out, "udp")
        + flow("ASSURED", n, local6, back6)
        for n in (1, 2, 3)
    ]
    assert watched(tmp_path, flows)["verify"]["flows"] == 0


def test_a_forwarded_port_is_a_forwarded_flow(tmp_path: Path) -> None:
    tuples = ("203.0.113.9:5->192.0.2.7:80", "192.168.1.20:80->203.0.113.9:5")
    flows = [flow("ASSURED", n, *tuples) for n in (1, 2, 3)]
    assert watched(tmp_path, flows)["verify"]["flows"] == 1


def test_an_unreadable_table_of_connections_is_no_answer(tmp_path: Path) -> None:
    report = replayed(tmp_path)
    assert report["verify"]["state"] == "cannot-tell"
    assert report["state"] == "unknown"


@pytest.mark.parametrize("shell", SHELLS)
def test_watching_live_changes_nothing_and_starts_few_programs(tmp_path: Path, shell: str) -> None:
    router = LiveRouter(tmp_path / "router", shell)
    router.carry()
    before = router.state()
    code, out, err = router.run("--json", "--verify", "4")
    report = json.loads(out)
    assert report["verify"]["flows"] == 2
    assert report["verify"]["state"] == "unseen"
    assert report["try"] is None
    assert "make traffic" in err
    assert code == 4
    assert router.state() == before
    assert len(router.calls) < 20


def test_a_person_reads_it_in_one_line(tmp_path: Path) -> None:
    watched(tmp_path, MARKED, MOVING)
    done = subprocess.run(
        ["busybox", "sh", str(PROBE), "--root", str(tmp_path), "--verify", "10"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Hardware flow offload: yes (seen)" in done.stdout
    assert done.returncode == 0


def numbered(number: int) -> tuple[str, str]:
    """Return the two directions of one of many connections."""
    host = f"192.168.{number // 250 + 2}.{number % 250 + 1}:4000"
    return f"{host}->203.0.113.9:443", f"203.0.113.9:443->192.0.2.7:{number}"


def test_of_many_connections_a_sample_is_followed_and_the_rest_counted(tmp_path: Path) -> None:
    ways = [numbered(number) for number in range(1, 1001)]
    flows = ["".join(flow("HW_OFFLOAD", n, *way) for way in ways) for n in (1, 2, 3)]
    # The table is in another order each time, as the kernel's is.
    flows[1] = "".join(reversed(flows[1].splitlines(keepends=True)))
    tables = ["".join(entry(each, n) for way in ways for each in way) for n in (1, 2, 3)]
    verify = watched(tmp_path, flows, tables)["verify"]
    assert (verify["state"], verify["flows"], verify["hardware"]) == ("seen", 1000, 1000)
    assert 100 < verify["both"] < 1000
    assert "more were not followed" in verify["reason"]


@pytest.mark.parametrize("shell", SHELLS)
def test_busy_connections_are_found_among_many_idle_ones(tmp_path: Path, shell: str) -> None:
    idle = "".join(
        flow("ASSURED", 9, *numbered(number)).replace("7439", "5000") for number in range(1, 2001)
    )
    flows = [idle + flow("ASSURED", n) for n in (10, 20, 30)]
    verify = watched(tmp_path, flows, shell=shell)["verify"]
    assert (verify["state"], verify["flows"]) == ("unseen", 1)


def test_the_time_that_a_look_takes_is_said_and_counts(tmp_path: Path) -> None:
    router = LiveRouter(tmp_path / "router", "busybox sh")
    router.carry()
    router.write("proc/uptime", "100.00 9.0\n")
    # A kernel that takes five seconds to write the connections out.
    router.program(
        "bin/cat",
        f'#!/bin/sh\necho "$*" >>{tmp_path}/looks\nread -r up _ <{router.root}/proc/uptime\n'
        f'echo "$((${{up%%.*}} + 5)).00 9.0" >{router.root}/proc/uptime\nexec /bin/cat "$@"\n',
    )
    _, out, _ = router.run("--json", "--verify", "20")
    report = json.loads(out)
    assert report["verify"]["seconds"] > 20
    assert "each look at the connections took up to 5 s" in report["verify"]["reason"]
    assert (tmp_path / "looks").read_text().count("net/nf_conntrack") == 3
