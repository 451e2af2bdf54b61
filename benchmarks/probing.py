"""Measure the self-test on recorded routers, in busybox as on a router: one with the default
configuration, one with a large one, and a reading of 100,000 connections."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks.answers import ROOT
from benchmarks.measure import Group, Program
from capdb.probe.emit import template

RECORDED = ROOT / "tests" / "recordings" / "filogic-two-macs"

VLANS, FORWARDS, ROUTES, CONNECTIONS = 40, 1_000, 10_000, 100_000
READINGS = (3, 4, 5)
"""The numbers of the three readings of `--verify` in a recording."""

_COUNT = """
{ protocols[$3]++ }
/HW_OFFLOAD/ { hardware++ }
/OFFLOAD/ { all++ }
END { for (each in protocols) print each, protocols[each]; print hardware " of " all }
"""
_APPLETS = ("awk", "cat", "find", "grep", "mkdir", "printf", "sed", "tr")
_PEAK = 'env time -f \'{"memory": %Me-3}\' -o "$0" "$@" >/dev/null; code=$?; cat "$0"; exit $code'
"""Runs a program and prints the megabytes of its largest process.

Python cannot measure that: a process that it starts begins with Python's own memory.
"""


def groups(directory: Path) -> Iterator[Group | str]:
    """Yield the self-test compared with itself, and its reading of connections with awk."""
    if missing := [name for name in ("busybox", "time") if not shutil.which(name)]:
        yield f"self-test: left out; it needs {' '.join(missing)}"
        return
    programs = _Programs(directory)
    configured = configured_router(directory / "configured")
    connected = connected_router(directory / "connected")
    looks = [str(connected / _reading(number)) for number in READINGS]
    yield Group(
        "the self-test",
        {
            "probe: a router as it comes": programs.probe(RECORDED),
            "probe: much configured": programs.probe(configured),
            "probe: 100,000 connections": programs.probe(connected, "--verify", "10"),
            "awk": programs.measured("awk", _COUNT, *looks),
        },
        {
            "probe: much configured": {"as it comes": "probe: a router as it comes"},
            "probe: 100,000 connections": {"awk": "awk"},
        },
    )


class _Programs:
    """Programs that find busybox's awk and its like before those of the machine."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        applets = directory / "applets"
        applets.mkdir()
        for name in _APPLETS:
            (applets / name).symlink_to(str(shutil.which("busybox")))
        self.environment = {"PATH": os.pathsep.join([str(applets), os.environ["PATH"]])}
        self.script = directory / "capdb-probe"
        self.script.write_text(template(), encoding="ascii")

    def probe(self, router: Path, *options: str) -> Program:
        """Return the self-test of a recorded router."""
        words = ("--json", "--root", str(router), *options)
        return self.measured("busybox", "ash", str(self.script), *words)

    def measured(self, *words: str) -> Program:
        """Return a program that prints its megabytes."""
        peak = str(self.directory / "peak")
        return Program(("sh", "-c", _PEAK, peak, *words), self.environment, tells=True)


def configured_router(root: Path) -> Path:
    """Return the recorded router with many VLANs and routes and a long list of forwarded ports."""
    shutil.copytree(RECORDED, root)
    vlans = range(2, VLANS + 2)
    for number in vlans:
        device = root / f"sys/class/net/br-lan.{number}"
        (device / "lower_br-lan").mkdir(parents=True)
        (device / "uevent").write_text(f"DEVTYPE=vlan\nINTERFACE=br-lan.{number}\n")
    networks = [
        line
        for number in vlans
        for line in (
            f"network.vlan{number}=interface",
            f"network.vlan{number}.proto='static'",
            f"network.vlan{number}.device='br-lan.{number}'",
            f"network.vlan{number}.ipaddr='10.0.{number}.1'",
        )
    ]
    zones = [
        line
        for number in vlans
        for line in (
            f"firewall.@zone[{number}]=zone",
            f"firewall.@zone[{number}].name='vlan{number}'",
            f"firewall.@zone[{number}].network='vlan{number}'",
            f"firewall.@zone[{number}].input='REJECT'",
        )
    ]
    forwards = [
        f"firewall.@redirect[{number}]{rest}"
        for number in range(FORWARDS)
        for rest in (
            "=redirect",
            f".name='forward {number}'",
            ".src='wan'",
            f".src_dport='{10_000 + number}'",
            f".dest_ip='192.168.1.{number % 250}'",
            ".target='DNAT'",
        )
    ]
    routes = [
        f"br-lan\t{number:08X}\t00000000\t0003\t0\t0\t0\tFFFFFFFF\t0\t0\t0"
        for number in range(1, ROUTES + 1)
    ]
    for name, lines in (
        ("commands/uci-network", networks),
        ("commands/uci-firewall", zones + forwards),
        ("proc/net/route", routes),
    ):
        with (root / name).open("a", encoding="ascii") as file:
            file.write(_text(lines))
    return root


def connected_router(root: Path) -> Path:
    """Return the recorded router with many connections: a tenth in hardware, a tenth in software.

    Some of them move packets between the readings.
    """
    shutil.copytree(RECORDED, root)
    for reading in READINGS:
        table = root / _reading(reading)
        table.parent.mkdir(parents=True)
        table.write_text(_text(_connections(reading)))
    return root


def _reading(number: int) -> str:
    return f"watch/{number}/proc/net/nf_conntrack"


def _connections(reading: int) -> Iterator[str]:
    for number in range(CONNECTIONS):
        mark = {0: "HW_OFFLOAD", 1: "OFFLOAD"}.get(number % 10, "ASSURED")
        packets = 9 + (reading if number % 50 < 3 else 0)
        client, port = f"192.168.{number // 250 % 250}.{number % 250 + 1}", 1024 + number % 60_000
        left = "" if "OFFLOAD" in mark else f"{7000 + (400 if number % 50 < 3 else 0)} "
        yield (
            f"ipv4     2 tcp      6 {left}ESTABLISHED "
            f"src={client} dst=203.0.113.9 sport={port} dport=443 packets={packets} bytes=900 "
            f"src=203.0.113.9 dst=192.0.2.7 sport=443 dport={port} packets={packets} bytes=900 "
            f"[{mark}] mark=0 zone=0 use=2"
        )


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
