"""Write three readings of flows to a recorded router, and let `capdb-probe --verify` judge them."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support.checkout import PROBE

TRIE = """\
Main:
  +-- 0.0.0.0/0 3 0 5
     |-- 192.168.1.1
        /32 host LOCAL
     |-- 192.0.2.7
        /32 host LOCAL
     |-- 192.168.1.255
        /32 link BROADCAST
"""
INET6 = "20010db8000000000000000000000001 02 40 00 80 eth1\n"
THERE = "192.168.1.20:40000->203.0.113.9:443"
BACK = "203.0.113.9:443->192.0.2.7:40000"
V6_HOST, V6_SERVER = (
    "2001:0db8:0000:0001:0000:0000:0000:0020",
    "2001:0db8:00ff:0000:0000:0000:0000:0009",
)


def flow(mark: str, packets: int, there: str = THERE, back: str = BACK, kind: str = "tcp") -> str:
    """Return the line of nf_conntrack (nf_conntrack_standalone.c, ct_seq_show)."""

    def tuple_of(text: str) -> str:
        source, destination = text.split("->")
        (a, p), (b, q) = source.rsplit(":", 1), destination.rsplit(":", 1)
        return f"src={a} dst={b} sport={p} dport={q} packets={packets} bytes=1"

    state = "ESTABLISHED " if kind == "tcp" else ""
    family = "ipv6     10" if there.count(":") > 2 else "ipv4     2"
    timeout = "" if "OFFLOAD" in mark else "7439 "
    return (
        f"{family} {kind}      6 {timeout}{state}{tuple_of(there)} {tuple_of(back)} "
        f"[{mark}] mark=0 zone=0 use=2\n"
    )


def entry(orig: str, packets: int = 0, ib1: str = "20000001", state: str = "BND") -> str:
    """Return the line of the table (mtk_ppe_debugfs.c, mtk_ppe_debugfs_foe_show)."""
    kind = "IPv6 5T" if orig.count(":") > 2 else "IPv4 5T"
    return (
        f"00012 {state} {kind} orig={orig} new={orig} eth=00:00:00:00:00:00->00:00:00:00:00:00 "
        f"etype=0000 vlan=0,0 ib1={ib1} ib2=00000000 packets={packets} bytes=0\n"
    )


def old_entry(orig: str, info: str) -> str:
    """Return the line of 21.02 (pending-5.4/770-16, mtk_ppe_debugfs_foe_show)."""
    return (
        f"(0)0x00012|state=BIND|type=IPV4_HNAPT|{orig}=>{orig}|00:00:00:00:00:00=>"
        f"00:00:00:00:00:00|etype=0x0000|info1=0x{info}|info2=0x0|vlan1=0|vlan2=0\n"
    )


def watched(
    root: Path,
    flows: list[str],
    tables: list[str] | None = None,
    table: str = "ppe0/bind",
    shell: str = "busybox sh",
) -> dict[str, Any]:
    """Return the report on a router with these three readings."""
    for number, text in enumerate(flows, 3):
        proc = root / f"watch/{number}/proc"
        (proc / "net").mkdir(parents=True)
        (proc / "stat").write_text(f"cpu  0 0 0 {number * 60} 0 0 {number * 40} 0 0 0\n")
        (proc / "net/fib_trie").write_text(TRIE)
        (proc / "net/if_inet6").write_text(INET6)
        (proc / "net/nf_conntrack").write_text(text)
    for number, text in enumerate(tables or [], 3):
        path = root / f"watch/{number}/sys/kernel/debug/{table}"
        path.parent.mkdir(parents=True)
        path.write_text(text)
    return replayed(root, shell)


def replayed(root: Path, shell: str = "busybox sh") -> dict[str, Any]:
    if not shutil.which(shell.split()[0]):
        pytest.skip(f"{shell.split()[0]} is not installed: apt-get install {shell.split()[0]}")
    done = subprocess.run(
        [*shell.split(), str(PROBE), "--root", str(root), "--json", "--verify", "10"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    found: dict[str, Any] = json.loads(done.stdout)
    return found


MARKED = [flow("HW_OFFLOAD", n) for n in (10, 20, 30)]
MOVING = [entry(THERE, n) + entry(BACK, n) for n in (10, 20, 30)]
