"""Run capdb-probe: in every shell, on a recorded router and as if on the router itself."""

from __future__ import annotations

import json
import lzma
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from capdb.probe.emit import template
from tests.support.checkout import PROBE, PROBE_PARTS

SCHEMA = PROBE_PARTS.with_name("report.schema.json")

SHELLS = {
    "ash": ["busybox", "ash"],
    "dash": ["dash"],
    "bash": ["bash", "--posix"],
    "mksh": ["mksh"],
}

_ANSWER = r"""#!/bin/sh
# In place of uci, ubus, nft and their like: repeats the recorded router's. Starts no process.
set -f
name=${0##*/}
case "$name $*" in
'uci -q show '*) key=uci-$3 ;;
'uci -q changes '*) key=changes ;;
'ubus list') key=objects ;;
'ubus call network.interface dump') key=interfaces ;;
'ubus call network.device status '*) key=${4#*:\"} key=device-${key%\"*} ;;
'nft -c '*) key=${2#*devices = ?\ \"} key=nft-${key%%\"*} ;;
'nft -j list flowtables') key=flowtables-json ;;
'nft list '*) key=$2 ;;
'ip -4 route show default') key=hops ;;
'ethtool -k '*) key=ethtool-$2 ;;
'iptables '*) key=iptables ;;
'logread '*) key=log ;;
*) exit 1 ;;
esac
[ -f "/commands/$key" ] || exit 4
{
	read -r code
	while IFS= read -r line; do printf '%s\n' "$line"; done
} <"/commands/$key"
exit "$code"
"""

_COMMANDS = {
    "uci": ("uci-*",),
    "ubus": ("device-*", "interfaces"),
    "nft": ("nft-*", "flowtables"),
    "ip": ("hops",),
    "ethtool": ("ethtool-*",),
    "iptables": ("iptables",),
    "logread": ("log",),
}
"""The commands of a recorded router: those that answered."""


_APPLETS = ("ash", "awk", "cat", "find", "grep", "mkdir", "mv", "printf", "sed", "sh", "tr")


def shell(name: str) -> list[str]:
    """Return the command that runs a script in that shell; skip the test if it is missing."""
    if not shutil.which(SHELLS[name][0]):
        pytest.skip(f"no {SHELLS[name][0]} here: install the package {SHELLS[name][0]}")
    return SHELLS[name]


@cache
def probe(
    *arguments: str, under: str = "ash", script: Path = PROBE
) -> subprocess.CompletedProcess[str]:
    """Return the probe's output and its exit code."""
    command = [*shell(under), str(script), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def report(router: Path, *arguments: str, under: str = "ash") -> dict[str, Any]:
    """Return the report on a recorded router."""
    return parsed(probe("--json", "--root", str(router), *arguments, under=under))


def packed(text: str) -> int:
    """Return the size in bytes of a text, best compressed by xz."""
    return len(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))


def parsed(run: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """Return the one JSON object that a run printed; its schema and exit code are checked."""
    assert run.stderr == ""
    said: dict[str, Any] = json.loads(run.stdout)
    validator().validate(said)
    assert run.returncode == {"yes": 0, "no": 1, "partial": 3, "unknown": 4}[said["state"]]
    return said


@cache
def validator() -> Any:
    """Return the validator of the published schema."""
    from jsonschema import Draft202012Validator

    return Draft202012Validator(json.loads(SCHEMA.read_text(encoding="ascii")))


class Live:
    """A recorded router as the whole world of the probe: a chroot with busybox and its answers."""

    def __init__(self, router: Path, directory: Path) -> None:
        if os.geteuid() != 0:
            pytest.skip("needs chroot: run the tests as root")
        if not shutil.which("busybox"):
            pytest.skip("no busybox here: install the package busybox")
        self.root = directory / "live"
        shutil.copytree(router, self.root)
        for library in _libraries("busybox"):
            target = self.root / library.relative_to("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(library, target)
        programs = self.root / "bin"
        programs.mkdir(exist_ok=True)
        shutil.copy(str(shutil.which("busybox")), programs / "busybox")
        for applet in _APPLETS:
            (programs / applet).symlink_to("busybox")
        for command, answers in _COMMANDS.items():
            path = programs / command
            if any(any((self.root / "commands").glob(each)) for each in answers):
                path.write_text(_ANSWER, encoding="ascii")
                path.chmod(0o755)
        (self.root / "capdb-probe").write_text(template(), encoding="ascii")
        (self.root / "dev").mkdir()
        (self.root / "dev" / "null").touch(mode=0o666)

    def run(
        self, *arguments: str, before: tuple[str, ...] = ()
    ) -> subprocess.CompletedProcess[str]:
        """Return the probe's output in there."""
        return subprocess.run(
            [*before, "chroot", str(self.root), "/bin/ash", "/capdb-probe", *arguments],
            capture_output=True,
            text=True,
            check=False,
            env={"PATH": "/bin:/usr/bin:/sbin:/usr/sbin"},
            timeout=60,
        )

    def files(self) -> list[str]:
        """Return everything in there."""
        return sorted(str(path.relative_to(self.root)) for path in self.root.rglob("*"))


def _libraries(program: str) -> list[Path]:
    """Return the shared libraries of a program and their loader."""
    path = str(shutil.which(program))
    listing = subprocess.run(["ldd", path], capture_output=True, text=True, check=False).stdout
    words = [word for word in listing.split() if word.startswith("/")]
    return [Path(word) for word in words]
