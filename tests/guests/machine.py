"""A guest from its boot to its end, and its output."""

from __future__ import annotations

import json
import subprocess
import tarfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .kernel import Kernel

# Two networks that lead nowhere: a hub each for the router's LAN and WAN with its neighbour.
VIRTIO = [
    argument
    for number, hub in enumerate((1, 2, 1, 2))
    for argument in (
        *("-netdev", f"hubport,id=net{number},hubid={hub}"),
        *("-device", f"virtio-net-pci,netdev=net{number},romfile="),
    )
]


@dataclass(frozen=True)
class Scenario:
    """A router, and the events in it; `guest/usr/lib/guest/router` explains the words."""

    name: str
    steps: str
    nic: str = "flowport"
    answers: str = ""
    drivers: str = "mtk_soc_eth,mtk_soc_eth"
    compatible: str = "mediatek,mt7981-eth"
    engine: bool = False
    any: bool = True
    lan: str = "eth0"
    board: str = "openwrt,one"
    target: str = "mediatek/filogic"
    release: str = "25.12.5"

    def command_line(self) -> str:
        """Return the kernel's words; it hands those it does not know to init, as variables."""
        variables = {
            "NIC": self.nic,
            "ANSWERS": self.answers,
            "DRIVERS": self.drivers,
            "COMPATIBLE": self.compatible,
            "ENGINE": str(int(self.engine)),
            "ANY": str(int(self.any)),
            "LAN": self.lan,
            "BOARD": self.board,
            "TARGET": self.target,
            "RELEASE": self.release,
            "STEPS": f'"{self.steps}"',
        }
        words = " ".join(f"{name}={value}" for name, value in variables.items())
        # On a busy host the emulated timer comes late to the check of it, and the kernel panics.
        return f"console=ttyS0 panic=-1 loglevel=4 no_timer_check {words}"


@dataclass(frozen=True)
class Left:
    """The files that a guest left, by name."""

    files: dict[str, str] = field(default_factory=dict)
    console: str = ""

    def __getitem__(self, name: str) -> str:
        return self.files[name]

    def __contains__(self, name: str) -> bool:
        return name in self.files

    def json(self, name: str) -> dict[str, Any]:
        """Return a probe's answer to programs."""
        answer: dict[str, Any] = json.loads(self.files[name])
        return answer


def run(kernel: Kernel, initramfs: Path, scenario: Scenario, where: Path) -> Left:
    """Boot a guest and wait for its end; fail with its console if it left nothing."""
    where.mkdir()
    results, console = where / "results.tar", where / "console"
    command = [
        *("qemu-system-x86_64", "-accel", "tcg", "-cpu", "max", "-m", "256"),
        *("-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"),
        *("-kernel", str(kernel.image), "-initrd", str(initramfs)),
        *("-append", scenario.command_line()),
        *("-serial", f"file:{console}", "-serial", f"file:{results}"),
        *(VIRTIO if scenario.nic == "virtio" else ["-nic", "none"]),
    ]
    qemu = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        _, complaint = qemu.communicate(timeout=400)
    except subprocess.TimeoutExpired:
        qemu.kill()
        _, complaint = qemu.communicate()
        complaint += "it did not end by itself"
    said = console.read_text(errors="replace") if console.exists() else ""
    try:
        with tarfile.open(results) as archive:
            archive.extractall(where / "results", filter="data")
    except (OSError, tarfile.TarError) as error:
        raise AssertionError(f"guest {scenario.name}: {error}; {complaint}\n{said}") from error
    files = {path.name: path.read_text(errors="replace") for path in (where / "results").iterdir()}
    return Left(files, said)
