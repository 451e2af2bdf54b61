"""Find the devices of a board's LAN and WAN at its first boot, by recording its scripts' calls."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from tests.second_opinion.device_trees import Board, strings

_STUBS = """
board_name() { echo "$BOARD"; }
awk() { echo "$MODEL"; }
function [ {
    case "$1" in
        -[defrsxw]) return "$EXISTS";;
        !) case "$2" in -[defrsxw]) return $((1 - EXISTS));; esac;;
    esac
    builtin [ "$@"
}
ucidef_set_interface_lan() { echo "network lan $1"; }
ucidef_set_interface_wan() { echo "network wan $1"; }
ucidef_set_interfaces_lan_wan() { echo "network lan $1"; echo "network wan $2"; }
ucidef_set_interface() {
    local network="$1"; shift
    while [ $# -gt 1 ]; do
        case "$1" in ifname|device|ports) echo "network $network $2";; esac
        shift 2
    done
}
ucidef_add_switch() { shift; echo "switch $*"; }
"""
_BASH = shutil.which("bash") or "bash"
_PORT = re.compile(r"(?P<number>\d+)(?:(?P<mode>[tu]*)@(?P<device>\S+)|:(?P<role>[a-z]+)(?::\d+)?)")


@dataclass(frozen=True)
class Scripts:
    """The shell scripts of one target that set up the network of a board."""

    detect: tuple[str, ...]
    """Functions that name a board by its model, of releases with other board names."""
    network: tuple[str, ...]

    @classmethod
    def of(cls, openwrt: Path, target: str) -> Scripts:
        """Read the scripts of a target, those of its subtarget last."""
        name, _, subtarget = target.partition("/")
        roots = [
            openwrt / "target" / "linux" / name / "base-files",
            openwrt / "target" / "linux" / name / subtarget / "base-files",
        ]
        return cls(
            tuple(_texts(roots, f"lib/{name}.sh")), tuple(_texts(roots, "etc/board.d/*network*"))
        )

    def network_of(self, board: Board) -> Network | None:
        """Return the devices of each network of a board, or None if they are not known."""
        root = board.nodes["/"]
        names = (board.compatible(root), strings(root, "model"))
        return self.devices(*((name or ("",))[0] for name in names))

    def board(self, compatible: str, model: str) -> str:
        """Return the name under which the scripts know a board."""
        for text in self.detect:
            for function in re.findall(r"^(\w+board_detect)\s*\(\)", text, re.MULTILINE):
                written = re.sub(r">\s*/tmp/sysinfo/\S+", "", text)
                lines = _run(f"{written}\n{function}", compatible, model)
                if lines:
                    return lines[0]
        return compatible

    def devices(self, compatible: str, model: str) -> Network | None:
        """Return the devices of each network of a board, empty if no script names any.

        None if they depend on files of the router, which are not known here.
        """
        board = self.board(compatible, model)
        bare, full = (self._devices(board, model, exists=exists) for exists in (False, True))
        return bare if bare == full else None

    def _devices(self, board: str, model: str, *, exists: bool) -> Network:
        network = Network()
        for text in self.network:
            script = re.sub(r"^exit .*$", "", text, flags=re.MULTILINE)
            for line in _run(script, board, model, exists=exists):
                kind, *words = line.split()
                if kind == "network" and len(words) > 1:
                    network.devices[words[0]] = [word.partition(":")[0] for word in words[1:]]
                elif kind == "switch":
                    network.add_switch(words)
        return network


@dataclass
class Network:
    """The devices of each network at the first boot."""

    devices: dict[str, list[str]] = field(default_factory=dict)

    def add_switch(self, ports: list[str]) -> None:
        """Add the devices of a switch's networks (base-files, uci-defaults.sh: ucidef_add_switch).

        Each run of ports of one network is a VLAN; VLANs take the processor's ports in turn, with
        their number as the tag unless that port wants none.
        """
        found = [match for port in ports if (match := _PORT.fullmatch(port))]
        roles: list[str] = []
        for port in found:
            if port["role"] and roles[-1:] != [port["role"]]:
                roles.append(port["role"])
        processor = [(port["device"], port["mode"]) for port in found if port["device"]]
        for number, role in enumerate(roles, 1) if processor else ():
            device, mode = processor[(number - 1) % len(processor)]
            tagged = "t" in mode or "u" not in mode
            name = f"{device}.{number}" if tagged else device
            if name not in self.devices.setdefault(role, []):
                self.devices[role].append(name)


def _texts(roots: list[Path], pattern: str) -> list[str]:
    return [
        re.sub(r"^\s*\.\s+/.*$", "", file.read_text(errors="replace"), flags=re.MULTILINE)
        for root in roots
        for file in sorted(root.glob(pattern))
    ]


def _run(text: str, board: str, model: str, *, exists: bool = True) -> list[str]:
    """Return the output of a script; it finds no program, and may write to no file.

    `exists` is the answer to each of its tests for a file.
    """
    run = subprocess.run(
        [_BASH, "--restricted", "-c", _STUBS + text],
        env={"PATH": "/nonexistent", "BOARD": board, "MODEL": model, "EXISTS": "01"[not exists]},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return [line for line in run.stdout.splitlines() if line.strip()]
