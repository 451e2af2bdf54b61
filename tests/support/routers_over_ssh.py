"""Run an sshd on 127.0.0.1 that serves recorded routers, each under a name of its own."""

from __future__ import annotations

import getpass
import os
import shlex
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

_SHELL = """#!/bin/sh
# sshd runs this instead of the command that was sent: the same, but of a recorded router.
PATH={place}:$PATH
{before}
exec sh -c "$(printf %s "$SSH_ORIGINAL_COMMAND" | sed 's| --json| --json --root '{root}'|')"
"""


def program(name: str, package: str) -> str:
    """Return the path of a program; skip the test if the machine lacks it."""
    places = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/sbin"))
    found = shutil.which(name, path=places)
    if found is None:
        pytest.skip(f"needs {name}; Debian's package {package} brings it")
    return found


@contextmanager
def routers(place: Path, roots: Mapping[str, Path | str]) -> Iterator[str]:
    """Yield an ssh command under which each name of `roots` is a router.

    A root is a directory that the probe replays, or a shell command that is run instead of all;
    under the name `nowhere` nothing listens. The file `ssh_config` in `place` has the names.
    """
    sshd, keygen = program("sshd", "openssh-server"), program("ssh-keygen", "openssh-client")
    program("ssh", "openssh-client")
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)  # sshd as root insists on it
    busybox = shutil.which("busybox")
    if busybox:  # the shell of a router
        (place / "sh").symlink_to(busybox)
    for name in ("host", *roots):
        key = place / f"{name}.key"
        subprocess.run([keygen, "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    lines = []
    for name, root in roots.items():
        shell = place / f"{name}.shell"
        before, root = (f"{root}\nexit", "") if isinstance(root, str) else ("", root)
        shell.write_text(_SHELL.format(place=place, before=before, root=shlex.quote(str(root))))
        shell.chmod(0o755)
        public = (place / f"{name}.key.pub").read_text().strip()
        lines.append(f'command="{shell}",restrict {public}\n')
    (place / "authorized").write_text("".join(lines))
    port, closed = _free_port(), _free_port()
    host_key = (place / "host.key.pub").read_text().split()[:2]
    (place / "known").write_text(f"[127.0.0.1]:{port} {' '.join(host_key)}\n")
    (place / "sshd_config").write_text(
        f"ListenAddress 127.0.0.1\nPort {port}\nHostKey {place}/host.key\nPidFile none\n"
        f"AuthorizedKeysFile {place}/authorized\nStrictModes no\nUsePAM no\n"
        "PasswordAuthentication no\nKbdInteractiveAuthentication no\n"
    )
    aliases = "".join(f"Host {name}\n  IdentityFile {place}/{name}.key\n" for name in roots)
    (place / "ssh_config").write_text(
        f"Host nowhere\n  Port {closed}\n{aliases}Host *\n  HostName 127.0.0.1\n  Port {port}\n"
        f"  User {getpass.getuser()}\n  UserKnownHostsFile {place}/known\n"
        f"  GlobalKnownHostsFile none\n  IdentitiesOnly yes\n  IdentityAgent none\n"
    )
    command = [sshd, "-D", "-E", place / "log", "-f", place / "sshd_config"]
    server = subprocess.Popen(command)
    try:
        _wait_for(port, server, place / "log")
        yield f"ssh -F {shlex.quote(str(place / 'ssh_config'))}"
    finally:
        server.terminate()
        server.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def _wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(200):
        if server.poll() is not None:
            pytest.fail(f"sshd ended: {log.read_text()}", pytrace=False)
        with socket.socket() as trying:
            if trying.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail(f"sshd does not listen: {log.read_text()}", pytrace=False)
