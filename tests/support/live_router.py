"""A router of files: programs of its own on PATH, which keep their state below one directory.

The self-test runs from a copy whose absolute paths lead into that directory; the rest of it is
unchanged. `uci` keeps uncommitted changes apart from the configuration, like libuci (openwrt/uci
delta.c), and the firewall's reload reads both (openwrt/firewall4 fw4.uc, load).
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from capdb.probe.emit import template
from tests.support.router_programs import (
    ENTRIES,
    FIREWALL,
    FLOWS,
    PROGRAMS,
    RELOAD,
    STEP,
    TRAFFIC,
    UCI,
)

TABLE = "kernel/try"
"""The table of a trial, kept by `nft` of this router."""
RUNNING = "kernel/flowtable"
"""Its flowtable: there while the trial runs."""
PLACE = "var/run/capdb-probe"
"""The directory in which a trial leaves its result."""


class LiveRouter:
    """The directory of the router, and operations on it."""

    def __init__(self, root: Path, shell: str) -> None:
        self.root = root
        self.shell = shell
        for name in (
            *("bin", "log", "net", "fail", "kernel", "tmp", "sbin", "var/run", "proc/net"),
            *("etc/config", "etc/init.d", "sys/class/net", "sys/kernel/debug"),
        ):
            (root / name).mkdir(parents=True)
        places = {
            "root": str(root),
            "sleep": shutil.which("sleep") or "sleep",
            "setsid": shutil.which("setsid") or "setsid",
        }
        step = STEP.format_map(places)
        for name, body in PROGRAMS.items():
            self.program(f"bin/{name}", step + body.format_map(places))
        self.program("etc/init.d/firewall", step + RELOAD.format_map(places))
        self.write("bin/uci.py", UCI.format_map(places))
        self.program("bin/uci", f'{step}exec {sys.executable} -I -S bin/uci.py "$@"\n')
        if busybox := shutil.which("busybox"):
            for name in ("awk", "grep", "sed", "tr"):  # a router has no others
                (root / "bin" / name).symlink_to(busybox)
        words = shell.split()
        self.program("bin/sh", f'#!/bin/sh\nexec {" ".join(words)} "$@"\n')
        text = re.sub(
            r"/(?=(proc/(?!\$|self)|sys/|etc/|tmp/|var/|sbin/|usr/|bin/sh))",
            f"{root}/",
            template(),
        )
        self.write("bin/capdb-probe", text)
        self.write("etc/config/firewall", FIREWALL)
        self.write("etc/config/network", "\nconfig interface 'wan'\n\toption device 'eth1'\n")
        self.write("sys/class/net/lo/uevent", "")
        for device in ("eth0", "eth1"):
            self.device(device)
        self.write("sbin/fw4", "")
        self.write(
            "net/routes", "default via 192.0.2.1 dev eth1 proto static\n192.0.2.0/24 dev eth1\n"
        )
        self.write("net/answers-192.0.2.1", "")
        self.write("proc/stat", "cpu  10 0 10 100 0 0 30 0 0 0\n")
        self.write("proc/net/fib_trie", "     |-- 192.168.1.1\n        /32 host LOCAL\n")
        self.write("proc/net/nf_conntrack", "")
        self.write("proc/modules", "nft_flow_offload 1 0 - Live 0x0\n")
        self.reload()
        shutil.rmtree(root / "log")
        (root / "log").mkdir()

    def write(self, name: str, text: str) -> Path:
        """Return the file below the root that was written."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def program(self, name: str, text: str) -> None:
        path = self.write(name, text)
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def device(self, name: str) -> None:
        """Add a device of a driver that takes flows."""
        self.write(f"sys/class/net/{name}/uevent", "")
        driver = "DRIVER=mtk_soc_eth\nOF_COMPATIBLE_0=mediatek,mt7986-eth\n"
        self.write(f"sys/class/net/{name}/device/uevent", driver)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": f"{self.root}/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        }

    def uci(self, *words: str) -> None:
        subprocess.run(["uci", *words], env=self.environment, check=True)

    def reload(self) -> None:
        # A file just written cannot be run itself while another thread starts a program.
        script = self.root / "etc/init.d/firewall"
        subprocess.run(["sh", str(script), "reload"], env=self.environment, check=True)

    def start(
        self, *words: str, more: Mapping[str, str] = {}, **how: object
    ) -> subprocess.Popen[str]:
        """Return the running self-test; its number is known to the programs."""
        process: subprocess.Popen[str] = subprocess.Popen(
            [*self.shell.split(), f"{self.root}/bin/capdb-probe", *words],
            env={**self.environment, **more},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **how,  # type: ignore[call-overload] # any option, by name
        )
        self.write("log/main", f"{process.pid}\n")
        return process

    def run(self, *words: str, **more: str) -> tuple[int, str, str]:
        """Return exit code, output and messages, after everything of the trial is over."""
        process = self.start(*words, more=more)
        out, err = process.communicate(timeout=120)
        self.wait_for_the_end()
        return process.returncode, out, err

    def beside(self, *words: str) -> tuple[int, str]:
        """Return exit code and output of a run of another session, while a trial goes on."""
        command = [*self.shell.split(), f"{self.root}/bin/capdb-probe", *words]
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False, timeout=60
        )
        return done.returncode, done.stdout

    def kill_at(self, step: int, signal: str) -> None:
        """Send the signal to the self-test when that many programs have been called."""
        self.write("log/at", f"{step}\n")
        self.write("log/kill", signal)

    def carry(self, mark: str = "HW_OFFLOAD", entries: str | None = ENTRIES) -> None:
        """Set two connections with traffic, and their mark and entries while offload is loaded."""
        self.write("net/flows", FLOWS)
        flows = FLOWS.replace("COUNT", "1").replace("MARK", "[ASSURED]")
        self.write("proc/net/nf_conntrack", flows)
        self.write("net/traffic", TRAFFIC.replace("{mark}", mark))
        if entries is not None:
            self.write("net/entries", entries)
            self.write("sys/kernel/debug/ppe0/bind", "")

    def freeze(self) -> None:
        """Let no connection go on once the table of a trial is filled.

        The guard's sleep moves traffic too: it must not be half-way, with a count that then falls.
        """
        frozen = "(exec 9>>log/traffic; flock 9; cp proc/net/nf_conntrack net/flows)\n"
        self.write("kernel/after-fill", frozen)

    @property
    def calls(self) -> list[str]:
        path = self.root / "log/calls"
        return path.read_text().splitlines() if path.exists() else []

    def wait_for(self, name: str) -> None:
        """Return when that file is there; fail if it does not appear."""
        until = time.monotonic() + 60
        while not (self.root / name).exists():
            if time.monotonic() > until:
                pytest.fail(f"{name} did not appear; called: {self.calls}", pytrace=False)
            time.sleep(0.02)

    def processes(self, word: str = "") -> list[int]:
        """Return the processes of this router whose command line has this word."""
        found = []
        for entry in Path("/proc").iterdir():
            try:
                number = int(entry.name)
                ours = f"PATH={self.root}/bin:".encode() in (entry / "environ").read_bytes()
                if ours and word.encode() in (entry / "cmdline").read_bytes():
                    found.append(number)
            except (OSError, ValueError):
                continue
        return found

    @property
    def guards(self) -> list[int]:
        """The processes that remove the table if the self-test no longer can."""
        return self.processes("owner_")

    def end(self) -> None:
        """End the processes that a failed test left running on this router."""
        for number in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, 9)

    def wait_for_the_end(self) -> None:
        """Return once neither the self-test nor its guard runs."""
        until = time.monotonic() + 60
        while (self.processes("bin/capdb-probe") or self.guards) and time.monotonic() < until:
            time.sleep(0.02)

    def state(self) -> dict[str, str]:
        """Return the state that a trial must not change: every file's path, mode and bytes.

        The trial's result is in a directory of its own, which is left out.
        """
        found = {}
        for top in ("etc", "tmp", "var", "kernel"):
            for path in sorted((self.root / top).rglob("*")):
                if path.is_relative_to(self.root / PLACE):
                    continue
                kind = f"{path.stat().st_mode:o} "
                found[str(path.relative_to(self.root))] = kind + (
                    hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
                )
        return found
