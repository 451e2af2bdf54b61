"""A place with a small upstream, facts and a database, where commands can be killed."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from capdb.facts import KINDS, Store
from capdb.facts.store import INDEX
from tests.support.checkout import ROOT
from tests.support.sample_report import REPORT
from tests.support.sample_toh import Cell, toh_json
from tests.support.small_upstream import FILES, RELEASE, TARGETS

CAPDB = (sys.executable, "-c", "from capdb.cli import main; main()")


@dataclass(frozen=True)
class Done:
    """The exit of a command and its output; `code` is None if it was killed."""

    code: int | None
    stdout: str
    stderr: str

    @property
    def told(self) -> bool:
        """Whether a failure, if any, was reported without a traceback."""
        return (
            "Traceback" not in self.stdout + self.stderr and "a fault of capdb" not in self.stderr
        )


class Workshop:
    """Directories of its own, and commands that know no others."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.data = root / "data"
        self.home = root / "home"
        self.database = self.data / "capdb.sqlite"
        self.home.mkdir(parents=True)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "HOME": str(self.home),
            "XDG_CACHE_HOME": str(self.home / "cache"),
            "XDG_DATA_HOME": str(self.home / "share"),
            "CAPDB_DATA": str(self.data),
        }

    def run(self, *arguments: str | Path, before: tuple[str, ...] = (), **environment: str) -> Done:
        """Run a command to its end."""
        done = subprocess.run(
            [*before, *CAPDB, *map(str, arguments)],
            env=self.environment | environment,
            cwd=self.root,
            capture_output=True,
            text=True,
            timeout=120,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def kill(self, after: float, *arguments: str | Path) -> Done:
        """Run a command, and kills it after so many seconds if it has not ended by itself."""
        process = subprocess.Popen(
            [*CAPDB, *map(str, arguments)],
            env=self.environment,
            cwd=self.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        stdout, stderr = process.communicate()
        code = None if process.returncode == -signal.SIGKILL else process.returncode
        return Done(code, stdout, stderr)

    def files(self) -> dict[str, bytes]:
        """Return the files of the data and of the home, by name."""
        found = (path for path in self.root.rglob("*") if path.is_file() and not path.is_symlink())
        return {path.relative_to(self.root).as_posix(): path.read_bytes() for path in found}

    def facts(self) -> bytes:
        """Return the facts' index, when every fact that it names was read; raises DataError if
        not.
        """
        store = Store(self.data)
        for kind in KINDS.values():
            store.read_kind(kind)
        return (self.data / INDEX).read_bytes()

    def copy(self, root: Path) -> Workshop:
        """Return another one that is the same, modification times included."""
        shutil.copytree(self.root, root, symlinks=True)
        other = Workshop.__new__(Workshop)
        other.root, other.data, other.home = root, root / "data", root / "home"
        other.database = other.data / "capdb.sqlite"
        return other


def upstream(directory: Path, *, devices: int = 1000) -> Path:
    """Return a directory that holds a small upstream by host."""
    rows: list[dict[str, Cell]] = [
        {"deviceid": f"acme:fox_{number}", "brand": "ACME", "model": f"Fox {number}"}
        for number in range(devices)
    ]
    files: Mapping[str, bytes] = FILES | {"/openwrt.org/toh.json": toh_json(*rows)}
    for name, content in files.items():
        path = directory / name.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return directory


def prepared(root: Path) -> tuple[Workshop, Path]:
    """Return a workshop with facts and a database, and an upstream that has more since then."""
    workshop = Workshop(root / "workshop")
    old, new = upstream(root / "old"), upstream(root / "new", devices=1100)
    for command in (scrape(old), ("build",)):
        done = workshop.run(*command)
        assert done.code == 0, done.stderr
    return workshop, new


def scrape(upstream: Path, date: str = "2026-11-01") -> tuple[str, ...]:
    """Return the command that takes a small upstream, as it was on a day, into the facts."""
    release = ("--release", RELEASE, "--date", date)
    return ("scrape", "toh", "releases", "--from", str(upstream), *release)


def report(workshop: Workshop, kernel: str) -> Path:
    """Return the file, relative to the workshop, of a report that can be kept."""
    said = REPORT | {
        "board": "acme,fox-v2",
        "release": RELEASE,
        "target": TARGETS[0],
        "kernel": kernel,
    }
    file = workshop.home / f"{kernel}.json"
    file.write_text(json.dumps(said))
    return file.relative_to(workshop.root)


def published(workshop: Workshop) -> str:
    """Return the address on this machine of a site with the workshop's database."""
    hash_of = hashlib.sha256(workshop.database.read_bytes()).hexdigest()
    workshop.database.with_name("capdb.sqlite.sha256").write_text(f"{hash_of}  capdb.sqlite\n")
    handler = partial(_Quiet, directory=str(workshop.data))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


class _Quiet(SimpleHTTPRequestHandler):
    def handle(self) -> None:
        """Serve whoever asks until they are killed."""
        with suppress(ConnectionError):
            super().handle()

    def log_message(self, *said: object) -> None:
        """Nobody reads that."""
