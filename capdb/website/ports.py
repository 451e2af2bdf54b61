"""Prepare the drawing of Ethernet ports: names, speeds, and those that the engine reaches. Pure.

Names are those of the device tree and of the first boot, speeds those of the Table of Hardware,
which counts ports by speed without their names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from capdb.queries.first_boot import FirstBoot
from capdb.results.answer import Answer
from capdb.vocabulary import State

MOST = 16
"""The most ports that are drawn; a device with more is a switch, and its speeds are in a line."""


class JackReach(StrEnum):
    """Whether the engine reaches a port."""

    ENGINE = "on"
    CPU = "off"
    UNKNOWN = "open"


@dataclass(frozen=True, slots=True)
class Jack:
    """A port: its name, its role at the first boot if the name does not show it, its speed."""

    name: str
    role: str
    speed: str
    reach: JackReach


_TITLES = {"100m": "100M", "1g": "1G", "2.5g": "2.5G", "5g": "5G", "10g": "10G"}
_NUMBERED = re.compile(r"(lan|wan)(\d*)$")
_WAN = "wan"
_NO_SOCKET = ("wwan", "wlan", "usb", "br-")
"""The beginnings of network devices without an Ethernet socket."""


def jacks(answer: Answer, boot: FirstBoot | None, counts: Mapping[str, int]) -> tuple[Jack, ...]:
    """Return the ports of an answer, WAN first; `counts` are the numbers of ports by speed."""
    names, roles = _named(boot)
    if not names:
        speeds = [speed for speed, count in counts.items() for _ in range(min(count, MOST))]
        # Behind a switch of one network device, all ports are reached with it.
        reach = _reach(answer, "", 0 if answer.state is State.YES else sum(counts.values()))
        return tuple(Jack("", "", _speed(speed), reach) for speed in speeds[:MOST])
    one = next(iter(counts)) if len(counts) == 1 and sum(counts.values()) == len(names) else ""
    reaches = [_reach(answer, _known(answer, *name), len(names)) for name in names]
    found = [
        Jack(_title(shown), _role(shown, roles), _speed(one), reach)
        for (_, shown), reach in zip(names, reaches, strict=True)
    ]
    return tuple(sorted(found, key=_order)[:MOST])


def _named(boot: FirstBoot | None) -> tuple[list[tuple[str, str]], dict[str, str]]:
    """Return the ports, each with its name in the device tree, if any, and in the running system.

    A port without a label (`mac@1`) gets its name from the kernel, so it is one that the first
    boot names and no label has; if their numbers differ, the names cannot be assigned.
    """
    if boot is None:
        return [], {}
    roles = dict.fromkeys(boot.lan, "lan") | dict.fromkeys(boot.wan, _WAN)
    if any("." in name for name in roles):
        return [], {}  # VLANs on a switch that has no port devices
    if not boot.ports:
        return [("", name) for name in roles if not name.startswith(_NO_SOCKET)], roles
    spare = [name for name in roles if name not in boot.ports]
    bare = [port for port in boot.ports if "@" in port]
    known = dict(zip(sorted(bare), sorted(spare), strict=True)) if len(bare) == len(spare) else {}
    return [(port, known.get(port, port)) for port in boot.ports], roles


def _known(answer: Answer, port: str, shown: str) -> str:
    """Return the name by which the answer knows a port: that of its device, if it has that."""
    reached = answer.because.values.get("ports", ())
    return shown if isinstance(reached, tuple) and shown in reached else port


def _reach(answer: Answer, port: str, count: int) -> JackReach:
    """Return the reach of a port, one of `count` if the device tree has no label for it."""
    if answer.state is State.UNKNOWN:
        return JackReach.UNKNOWN
    reached = answer.because.values.get("ports", ())
    if answer.state is State.NO or not isinstance(reached, tuple):
        return JackReach.CPU
    if not port:
        return JackReach.ENGINE if len(reached) >= count else JackReach.UNKNOWN
    return JackReach.ENGINE if port in reached else JackReach.CPU


def _title(name: str) -> str:
    numbered = _NUMBERED.match(name)
    return " ".join(filter(None, (numbered[1].upper(), numbered[2]))) if numbered else name


def _role(name: str, roles: Mapping[str, str]) -> str:
    role = roles.get(name, "")
    return "" if name.startswith(role or name) else role.upper()


def _speed(kind: str) -> str:
    return _TITLES.get(kind, kind.upper())


def _order(jack: Jack) -> tuple[bool, Sequence[object]]:
    numbers = [int(each) for each in re.findall(r"\d+", jack.name)]
    return (not jack.name.startswith("WAN") and jack.role != "WAN", numbers)
