"""A refresh that is ended from outside, or has no room: nothing changes, and nothing is left."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.checkout import ROOT, files_below
from tests.support.miniature import MISSING, UPSTREAM
from tests.support.small_disk import small_disk

pytestmark = pytest.mark.skipif(
    bool(MISSING), reason=f"needs programs of the Debian packages {' '.join(MISSING)}"
)

PROGRAM = """
import os
import time
from functools import partial
from capdb.cli import main
from scrapers import release_facts, scrape

def _read_target(*_):
    os.write(1, b"reading\\n")  # whole, as several processes write
    time.sleep(60)

if {stops}:
    _read_target.__module__ = release_facts.__name__
    release_facts._read_target = _read_target
scrape.run = partial(scrape.run, least=scrape.Least(devices=10, targets=2))
main()
"""


@pytest.fixture
def data(miniature_facts: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(miniature_facts, tmp_path / "data"))


@contextmanager
def refreshing(data: Path, place: Path, *, stops: bool) -> Iterator[subprocess.Popen[str]]:
    """Run a refresh with temporary files in a place, in a session of its own.

    If it `stops`, the processes that read targets print a line and wait.
    """
    command = [sys.executable, "-c", PROGRAM.format(stops=stops), "refresh", "--data", str(data)]
    with subprocess.Popen(
        [*command, "--from", str(UPSTREAM), "--date", "2026-01-08"],
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(place)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            for left in of_session(process.pid):
                os.kill(left, signal.SIGKILL)


def of_session(session: int) -> list[int]:
    """Return the processes of a session that have not ended."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            _, _, rest = entry.read_text().rpartition(") ")
        except OSError:
            continue
        state, _, _, of = rest.split()[:4]
        if state != "Z" and int(of) == session:
            found.append(int(entry.parent.name))
    return found


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_a_signal_ends_a_refresh_with_all_its_processes(
    data: Path, tmp_path: Path, number: signal.Signals
) -> None:
    place = tmp_path / "temporary"
    place.mkdir()
    before = files_below(data)
    with refreshing(data, place, stops=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "reading\n"
        process.send_signal(number)
        process.wait(30)
        deadline = time.monotonic() + 20
        while of_session(process.pid) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not of_session(process.pid)
        assert "Traceback" not in process.communicate()[1]
    if number != signal.SIGKILL:  # it leaves no time to tidy up
        assert process.returncode == 128 + number
        assert not [*place.iterdir()]
    assert files_below(data) == before


def test_no_room_for_a_copy_is_one_sentence(data: Path, tmp_path: Path) -> None:
    before = files_below(data)
    with (
        small_disk(tmp_path / "temporary", "100k") as place,
        refreshing(data, place, stops=False) as process,
    ):
        report, message = process.communicate()
        assert (process.returncode, report) == (70, "")
        assert "a fault of capdb" not in message
        assert "No space left on device" in message
        assert "TMPDIR" in message
        assert len(message) < 1000
        assert not [*place.iterdir()]
    assert files_below(data) == before
