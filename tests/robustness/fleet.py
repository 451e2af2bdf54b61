"""Run the self-test on many recorded routers, over ssh and by the Ansible role, and count.

    python -m tests.robustness.fleet [--hosts 1000] [--jobs 8] [--of run role]

Each host is an ssh name of its own on 127.0.0.1 with one of three recordings behind it. Prints per
command the seconds, the processor time of the command,
the largest process in megabytes and the states; leaves with 1 where a host has no answer.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.support import fleet
from tests.support.checkout import RECORDINGS, ROOT
from tests.support.routers_over_ssh import routers

KINDS = ("mt7988-25.12-apk", "ax3600", "mt7629")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--hosts", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=8, help="hosts at once")
    parser.add_argument("--of", nargs="+", choices=("run", "role"), default=["run", "role"])
    chosen = parser.parse_args()
    names = [f"router{number}" for number in range(chosen.hosts)]
    roots = {name: RECORDINGS / KINDS[number % 3] for number, name in enumerate(names)}
    complete = True
    subprocess.run(
        [sys.executable, "-m", "capdb", "stats"], cwd=ROOT, check=True, capture_output=True
    )
    with tempfile.TemporaryDirectory() as place, routers(Path(place), roots) as ssh:
        for kind in chosen.of:
            asked = _run(ssh, names, chosen.jobs) if kind == "run" else _role(place, names, chosen)
            complete &= _measured(kind, len(names), asked)
    return 0 if complete else 1


def _run(ssh: str, names: Iterable[str], jobs: int) -> Callable[[], Iterable[str]]:
    command = [sys.executable, "-m", "capdb", "probe", "run", "--ssh", ssh, "--jobs", str(jobs)]

    def ask() -> Iterable[str]:
        ran = subprocess.run(
            [*command, "--jsonl", *names], cwd=ROOT, stdout=subprocess.PIPE, check=False
        )
        lines = map(json.loads, ran.stdout.splitlines())
        return [line.get("state", "no answer") for line in lines]

    return ask


def _role(
    place: str, names: Iterable[str], chosen: argparse.Namespace
) -> Callable[[], Iterable[str]]:
    program = fleet.playbook()
    if program is None:
        raise SystemExit("needs ansible-playbook; `pip install --group fleet` brings it")
    work = fleet.lay_out(Path(place), Path(place) / "ssh_config", names)
    return lambda: [each["state"] for each in fleet.run_role(program, work, chosen.jobs).values()]


def _measured(kind: str, hosts: int, ask: Callable[[], Iterable[str]]) -> bool:
    """Print the time for asking all hosts; return whether each has answered with a state."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    states = Counter(ask())
    seconds, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    sys.stdout.write(
        f"{kind}: {hosts} hosts in {seconds:.0f} s ({hosts / seconds:.1f} a second), processor "
        f"{cpu:.0f} s without sshd's, largest process {after.ru_maxrss / 1000:.0f} MB, "
        f"{dict(states)}\n"
    )
    return sum(states.values()) == hosts and "no answer" not in states


if __name__ == "__main__":
    sys.exit(main())
