"""The ubus object `capdb` of rpcd: its plugin run by a real shell, over a recorded router.

The results of a plugin follow openwrt/rpcd plugin.c (rpc_plugin_call_finish_cb): an object is the
answer, any other output "invalid argument", none "no data". The plugin runs from a copy with two
absolute paths that lead into the test's directory; the rest of it is unchanged.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.checkout import PROBE, ROOT

PLUGIN = ROOT / "openwrt" / "capdb-probe" / "files" / "capdb.rpcd"

OK, INVALID_ARGUMENT, METHOD_NOT_FOUND, NO_DATA = 0, 2, 3, 5
"""Codes of ubus (openwrt/ubus ubusmsg.h)."""

LONGEST = 20
"""The most seconds that a test waits for a result."""

_PROBE = r"""#!/bin/sh
# The self-test on a recorded router. Nothing can be tried on a recording, so a trial is played: its
# proof comes with the file `proof`, its end with the seconds, or with `--cancel`.
cd {place} || exit
case " $* " in *' --status '*) ;; *) echo "$*" >>asked ;; esac
case " $* " in *' --status '*) ;; *) while [ -e hold ]; do sleep 0.05; done ;; esac
judge() {{ {shell} {probe} --root {recording} "$@"; }}
case " $* " in
*' --cancel '*)
	: >cancelled
	exit
	;;
*' --status '*)
	cat trial
	exit
	;;
*' --try '*) ;;
*)
	judge "$@"
	exit
	;;
esac
rm -f cancelled
while [ -e trying ] && [ ! -e cancelled ]; do sleep 0.05; done
outcome=restored
[ ! -e proof ] || case " $* " in *' --keep '*) outcome=kept ;; esac
state=no-flow
[ ! -e proof ] || state=seen
counts='"seconds":30,"flows":4,"hardware":3,"both":2,"software":1'
load='"softirq_before":31,"softirq_after":4'
watch='"verify":{{'$counts,$load',"state":"'$state'","reason":"played"}}'
tried='"try":{{"outcome":"'$outcome'","reason":"played"}}'
judge --json | sed "s/\"verify\":null,\"try\":null/$watch,$tried/"
"""


class UbusObject:
    """The object on a recorded router; `shell` runs both scripts."""

    def __init__(self, place: Path, recording: Path, shell: str = "busybox sh") -> None:
        for name in (shell.split()[0], "flock"):
            if not shutil.which(name):
                pytest.skip(f"no {name} here: install the package that has it")
        self.place = place
        self.shell = shell
        self.state = place / "run"
        (place / "bin").mkdir()
        self.trial("none")
        self.conntrack = place / "nf_conntrack"
        self.conntrack.write_text("")
        text = PLUGIN.read_text(encoding="ascii")
        for path, own in (
            ("/var/run/capdb", self.state),
            ("/proc/net/nf_conntrack", self.conntrack),
        ):
            assert text.count(path) == 1
            text = text.replace(path, str(own))
        self.plugin = place / "capdb"
        self.plugin.write_text(text, encoding="ascii")
        self.record(recording)

    def record(self, recording: Path) -> None:
        """Replace the recorded router."""
        program = self.place / "bin" / "capdb-probe"
        names = {"place": self.place, "probe": PROBE, "recording": recording}
        quoted = {name: shlex.quote(str(path)) for name, path in names.items()}
        program.write_text(_PROBE.format(shell=self.shell, **quoted), encoding="ascii")
        program.chmod(0o755)

    def set(self, name: str, on: bool = True) -> None:
        """Make or remove a file that the played trial looks at: hold, trying or proof."""
        path = self.place / name
        if on:
            path.touch()
        else:
            path.unlink(missing_ok=True)

    def trial(self, phase: str, left: int | None = None) -> None:
        """Set the output of `--status` on a trial that was begun by ssh."""
        said = {"schema": 1, "probe": "1.0.0", "phase": phase, "devices": None, "outcome": None}
        said |= {"reason": None, "seconds": None, "left": left, "flows": None, "report": None}
        (self.place / "trial").write_text(json.dumps(said))

    def call(self, method: str, arguments: str = "{}") -> tuple[int, Any]:
        """Return the code of a call and its answer, like rpcd."""
        done = subprocess.run(
            [*self.shell.split(), str(self.plugin), "call", method],
            input=arguments,
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST,
            env={**os.environ, "PATH": f"{self.place / 'bin'}:{os.environ['PATH']}"},
        )
        if not done.stdout.strip():
            return NO_DATA, None
        try:
            answer = json.loads(done.stdout)
        except ValueError:
            return INVALID_ARGUMENT, None
        return (OK, answer) if isinstance(answer, dict) else (INVALID_ARGUMENT, None)

    def answer(self, method: str, **arguments: object) -> Any:
        """Return the answer of a call that succeeds."""
        code, answer = self.call(method, json.dumps(arguments, separators=(",", ":")))
        assert code == OK
        return answer

    def until(self, holds: Callable[[Any], bool]) -> Any:
        """Return the first `status` for which something holds."""
        end = time.monotonic() + LONGEST
        while not holds(found := self.answer("status")):
            assert time.monotonic() < end, found
            time.sleep(0.05)
        return found

    def finished(self) -> Any:
        """Return the `status` when the job is over."""
        return self.until(lambda found: found["job"]["state"] != "running")

    def asked(self) -> list[str]:
        """Return the command lines of the self-test so far."""
        path = self.place / "asked"
        return path.read_text().splitlines() if path.exists() else []
