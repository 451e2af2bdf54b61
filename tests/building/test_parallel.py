"""Half of a build is a second process's work, and comes to the same as one process's."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from capdb.building.parallel import called_ahead
from capdb.files import locked
from tests.support.checkout import ROOT
from tests.support.small_facts import make_data

TWO_PROCESSORS = sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1


def run(program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run a program that has no threads, which the process of the tests may have."""
    return subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )


CALL = """
import os
from capdb.building.parallel import called_ahead
here = os.getpid()
with called_ahead(lambda: os.getpid() == here, lambda: {"fox": [1, 2]}) as (first, second):
    print(first(), second())
"""


@pytest.mark.skipif(not TWO_PROCESSORS, reason="needs two processors, to have one for each process")
def test_functions_are_called_in_another_process_in_their_order() -> None:
    assert run(CALL).stdout == "False {'fox': [1, 2]}\n"


def test_on_one_processor_they_are_called_here() -> None:
    narrowed = "import os\nos.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\n"
    assert run(narrowed + CALL).stdout == "True {'fox': [1, 2]}\n"


def test_a_process_with_threads_is_not_forked() -> None:
    waiting = threading.Event()
    thread = threading.Thread(target=waiting.wait)
    thread.start()
    try:
        with called_ahead(os.getpid, threading.active_count) as (first, second):
            assert first() == os.getpid()
            assert second() > 1
    finally:
        waiting.set()
        thread.join()


REFUSED = """
import os, resource
resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
if os.geteuid() == 0:  # no limit holds for root
    os.setuid(65534)
"""


def test_where_no_process_can_be_made_they_are_called_here() -> None:
    assert run("import capdb.building.parallel\n" + REFUSED + CALL).stdout == (
        "True {'fox': [1, 2]}\n"
    )


FAIL = """
from capdb.building.parallel import called_ahead
def fail():
    raise LookupError("no fox")
with called_ahead(lambda: 1, fail) as (first, second):
    print(first())
    second()
"""


def test_an_error_of_a_function_is_raised_where_its_result_is_asked_for() -> None:
    done = run(FAIL)
    assert done.stdout == "1\n"
    assert done.stderr.rstrip().endswith("LookupError: no fox")
    assert done.stderr.count("Traceback") == 1


KILLED = """
import os, signal
from capdb.building.parallel import called_ahead
here = os.getpid()
def second():
    if os.getpid() != here:
        os.kill(os.getpid(), signal.SIGKILL)
    return 2
with called_ahead(lambda: 1, second) as (first, second):
    print(first(), second())
"""


def test_a_second_process_that_is_killed_is_done_without() -> None:
    assert run(KILLED).stdout == "1 2\n"


LEAVE = """
import os, sys
from capdb.building.parallel import called_ahead
def wait():
    open(sys.argv[1]).read()
try:
    with called_ahead(lambda: 1, wait) as (first, second):
        first()
        raise KeyboardInterrupt
finally:
    try:
        os.waitpid(-1, 0)
    except ChildProcessError:
        print("no process is left")
"""


def test_who_does_not_ask_for_a_result_does_not_wait_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "never")
    assert run(LEAVE, tmp_path / "never").stdout == "no process is left\n"


DIE = """
import os, signal, sys
from pathlib import Path
from capdb.building.parallel import called_ahead
from capdb.files import locked
def wait():
    open(sys.argv[2]).read()
with locked(Path(sys.argv[1])), called_ahead(lambda: 1, wait) as (first, second):
    first()
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_process_frees_its_locks_though_the_second_one_still_works(tmp_path: Path) -> None:
    fifo = tmp_path / "never"
    os.mkfifo(fifo)
    subprocess.run([sys.executable, "-c", DIE, tmp_path / "lock", fifo], cwd=ROOT)
    waited: list[str] = []
    with locked(tmp_path / "lock", lambda: waited.append("waited")):
        assert not waited
    if TWO_PROCESSORS:
        with open(fifo, "w"):  # it waits there, and may go on and end
            pass


BUILD = """
import os, sys
from pathlib import Path
from capdb.building.build import build
if sys.argv[3] == "1":
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
build(Path(sys.argv[1]), Path(sys.argv[2]), lambda step: None)
"""


def test_two_processes_build_the_same_bytes_as_one(tmp_path: Path) -> None:
    data = make_data(tmp_path / "data")
    made = [tmp_path / f"{processors}.sqlite" for processors in (1, 2)]
    for processors, path in enumerate(made, 1):
        assert run(BUILD, data, path, processors).returncode == 0
    assert made[0].read_bytes() == made[1].read_bytes()
