"""Run the Ansible role of contrib/ on recorded routers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.support.checkout import ROOT


def playbook() -> str | None:
    """Return the path of `ansible-playbook` of this Python's environment or of the machine."""
    places = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    return shutil.which("ansible-playbook", path=places)


def lay_out(place: Path, ssh_config: Path, hosts: Iterable[str]) -> Path:
    """Return a new directory with the role, the self-test and an inventory `fleet.json`."""
    work = place / "ansible"
    shutil.copytree(ROOT / "contrib" / "ansible", work)
    emitted = subprocess.run(
        [sys.executable, "-m", "capdb", "probe", "emit"], cwd=ROOT, check=True, capture_output=True
    )
    (work / "capdb-probe").write_bytes(emitted.stdout)
    variables = {
        "ansible_ssh_transfer_method": "piped",
        "ansible_ssh_common_args": f"-F {ssh_config}",
        "ansible_remote_tmp": str(place / "remote"),
    }
    inventory = {"all": {"vars": variables, "hosts": {host: {} for host in hosts}}}
    (work / "fleet.json").write_text(json.dumps(inventory))
    return work


def run_role(program: str, work: Path, forks: int = 5) -> dict[str, dict[str, Any]]:
    """Run the role, and return the report of each host that has one.

    Raises subprocess.CalledProcessError if a host failed or could not be reached.
    """
    environment = {
        **os.environ,
        "ANSIBLE_FORKS": str(forks),
        "ANSIBLE_HOME": str(work / "home"),
        "ANSIBLE_LOCALHOST_WARNING": "0",
        "ANSIBLE_NOCOLOR": "1",
        "LC_ALL": "C.UTF-8",  # in any other encoding Ansible ends at once
    }
    subprocess.run(
        [program, "-i", "fleet.json", "playbook.yml"],
        cwd=work, env=environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return {file.stem: json.loads(file.read_text()) for file in (work / "reports").glob("*.json")}
