"""Read the hosts of an Ansible inventory, in the form of `ansible-inventory --list`."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from capdb.errors import DataError, UsageError

SECONDS = 120
"""The most seconds for reading an inventory; one of a cloud asks its provider."""


def read(path: Path) -> dict[str, str]:
    """Return the destination for ssh of each host in an inventory, by the host's name.

    `path` is an inventory that `ansible-inventory` reads, or a file of its output. If the inventory
    has no address for a host, its name is used, so that ssh's own configuration decides. Raises
    UsageError if the file or Ansible is missing, DataError if it is no inventory.
    """
    if not path.exists():
        raise UsageError(f"{path}: no such file; name an inventory of Ansible.")
    text = _printed(path)
    try:
        listed = json.loads(text)
        variables: Mapping[str, Any] = listed["_meta"]["hostvars"]
        names = dict.fromkeys(
            name
            for group in listed.values()
            if isinstance(group, dict)
            for name in group.get("hosts", ())
        )
        found = {name: _destination(name, variables.get(name, {})) for name in names}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(
            f"{path}: not an inventory as `ansible-inventory --list` prints it."
        ) from error
    if not found:
        raise UsageError(f"{path}: names no hosts.")
    return found


def _printed(path: Path) -> str:
    """Return an inventory as JSON: its text if that is JSON already, or else by Ansible."""
    if path.is_file():
        text = path.read_text(encoding="utf-8", errors="replace")
        if text.lstrip().startswith("{") and '"_meta"' in text:
            return text
    try:
        done = subprocess.run(
            ["ansible-inventory", "-i", str(path), "--list"],
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )
    except FileNotFoundError as error:
        raise UsageError(
            f"{path}: reading it takes Ansible, which is not installed; install ansible-core, or "
            f"name a file of what `ansible-inventory -i {path} --list` prints."
        ) from error
    except subprocess.TimeoutExpired as error:
        raise DataError(f"{path}: could not be read within {SECONDS} s.") from error
    if done.returncode:
        messages = done.stderr.strip().splitlines()
        raise DataError(
            f"{path}: Ansible cannot read it ({messages[-1] if messages else 'no reason'})."
        )
    return done.stdout


def _destination(name: str, variables: Mapping[str, Any]) -> str:
    host = str(variables.get("ansible_host", name))
    user = variables.get("ansible_user") or variables.get("ansible_ssh_user")
    port = variables.get("ansible_port") or variables.get("ansible_ssh_port")
    who = f"{user}@" if user else ""
    if not port:
        return f"{who}{host}"
    return f"ssh://{who}{f'[{host}]' if ':' in host else host}:{int(port)}"
