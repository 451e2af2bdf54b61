"""Whatever happens while capdb writes: one sentence, nothing lost, nothing half-written."""

from __future__ import annotations

import fcntl
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from capdb.facts import Report, Store
from capdb.files import take_place, workplace
from tests.robustness.faults import kills
from tests.robustness.faults.kills import ANSWERED, QUESTION
from tests.robustness.faults.workshop import (
    CAPDB,
    Done,
    Workshop,
    prepared,
    report,
    scrape,
    upstream,
)
from tests.support.small_disk import fill, small_disk

NOBODY = 65534


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workshop, Path]:
    return prepared(tmp_path_factory.mktemp("faults"))


PLAIN = ("scrape", "build", "report add")
"""Commands that write facts, a database, and a file that a person gave; the others write alike."""


@pytest.fixture(
    scope="module",
    params=[
        name if name in PLAIN else pytest.param(name, marks=pytest.mark.slow)
        for name in kills.COMMANDS
    ],
)
def operation(
    request: pytest.FixtureRequest,
    made: tuple[Workshop, Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> kills.Operation:
    """Return each command that writes."""
    (found,) = kills.operations(tmp_path_factory.mktemp("operation"), *made, request.param)
    return found


@pytest.fixture
def workshop(made: tuple[Workshop, Path], tmp_path: Path) -> Workshop:
    return made[0].copy(tmp_path / "workshop")


@pytest.fixture
def newer(made: tuple[Workshop, Path]) -> tuple[str, ...]:
    """Return the command that takes a newer upstream."""
    return scrape(made[1])


def refused(done: Done, *words: str) -> None:
    """Assert that a command reported the fault in one sentence."""
    assert done.code not in (0, None), done.stdout
    assert done.told, done.stderr
    (sentence,) = [line for line in done.stderr.splitlines() if line.startswith("capdb: ")]
    assert all(re.search(word, sentence) for word in words), sentence


def answers(workshop: Workshop) -> Done:
    """Assert that a question is answered, and returns the answer."""
    done = workshop.run(*QUESTION)
    assert done.code in ANSWERED, done.stderr
    assert done.told, done.stderr
    return done


# ------------------------------------------------------------------ kills


def test_a_command_killed_at_any_moment_loses_nothing(
    operation: kills.Operation, tmp_path: Path
) -> None:
    moments = random.Random(operation.name)  # noqa: S311 - no secret, but repeatable
    for number in range(2):
        workshop = operation.before.copy(tmp_path / f"killed-{number}")
        after = moments.uniform(0, operation.seconds)
        assert kills.survive(operation, workshop, after) is None


# ------------------------------------------------------------------ no room, no right


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Path]:
    """Return a small file system, with room for a workshop."""
    with small_disk(tmp_path / "tiny", "8m") as place:
        yield place


def test_a_full_disk_leaves_the_facts_as_they_were(
    workshop: Workshop, newer: tuple[str, ...], tiny: Path
) -> None:
    shutil.copytree(workshop.data, tiny / "data")
    shutil.rmtree(workshop.data)
    workshop.data.symlink_to(tiny / "data")
    fill(tiny, but=40_000)
    before = workshop.facts()
    refused(workshop.run(*newer), "could not be written", "No space left")
    assert workshop.facts() == before
    assert not list((tiny / "data").rglob("*.new"))
    (tiny / "filler").unlink()
    assert workshop.run(*newer).code == 0
    assert workshop.facts() != before


def test_with_no_room_at_all_every_command_leaves_all_as_it_was(
    operation: kills.Operation, tiny: Path
) -> None:
    workshop = operation.before.copy(tiny / "workshop")
    fill(tiny)
    before = workshop.files()
    refused(workshop.run(*operation.command), "No space left|disk is full")
    assert workshop.files() == before
    (tiny / "filler").unlink()
    assert workshop.run(*operation.command).code in operation.codes


def test_a_full_disk_leaves_the_database_as_it_was(workshop: Workshop, tiny: Path) -> None:
    for path in workshop.data.glob("capdb.sqlite*"):
        shutil.copy2(path, tiny / path.name)
    database = tiny / workshop.database.name
    fill(tiny, but=40_000)
    before = database.read_bytes()
    refused(workshop.run("build", CAPDB_DATABASE=str(database)), "could not be written")
    assert database.read_bytes() == before
    assert not list(tiny.glob("*.building"))
    assert workshop.run(*QUESTION, CAPDB_DATABASE=str(database)).code in ANSWERED


@pytest.fixture
def as_nobody(made: tuple[Workshop, Path]) -> Iterator[Workshop]:
    """Return a workshop that another user may read, for commands of a user who is not root."""
    with tempfile.TemporaryDirectory(prefix="capdb-nobody-") as directory:
        Path(directory).chmod(0o755)
        workshop = made[0].copy(Path(directory) / "workshop")
        if not run_as_nobody(workshop, "--version").stdout:
            pytest.skip(
                "needs setpriv (Debian: util-linux), and a checkout and Python that any user may "
                "read"
            )
        yield workshop
        for path in workshop.root.rglob("*"):
            path.chmod(0o755)


def run_as_nobody(workshop: Workshop, *command: str) -> Done:
    before = ("setpriv", f"--reuid={NOBODY}", "--clear-groups") if os.geteuid() == 0 else ()
    try:
        return workshop.run(*command, before=before)
    except FileNotFoundError:
        return Done(None, "", "")


def test_directories_that_may_not_be_written_are_named(as_nobody: Workshop) -> None:
    workshop = as_nobody
    newer = scrape(upstream(workshop.root / "upstream", devices=1100))
    for directory in (workshop.data, workshop.data / "toh", workshop.home):
        directory.chmod(0o555)
    before = workshop.files()
    refused(run_as_nobody(workshop, *newer), str(workshop.data))
    refused(run_as_nobody(workshop, "build"), str(workshop.data))
    assert run_as_nobody(workshop, *QUESTION).code in ANSWERED
    assert workshop.files() == before


def test_where_nothing_may_be_written_every_command_leaves_all_as_it_was(
    operation: kills.Operation, as_nobody: Workshop
) -> None:
    shutil.rmtree(as_nobody.root)
    workshop = operation.before.copy(as_nobody.root)
    # The scraped files must be in a place that anyone may read.
    upstream(workshop.root / "new", devices=1100)
    command = [re.sub(r".*/new$", "new", word) for word in operation.command]
    for path in (workshop.root, *workshop.root.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    before = workshop.files()
    refused(run_as_nobody(workshop, *command), "Permission denied")
    assert workshop.files() == before


def test_a_facts_file_that_may_not_be_read_is_named(as_nobody: Workshop) -> None:
    workshop = as_nobody
    (workshop.data / "toh" / "hardware.jsonl").chmod(0)
    refused(run_as_nobody(workshop, "lint"), "hardware.jsonl", "Permission denied")
    done = run_as_nobody(workshop, *QUESTION)
    assert done.code in ANSWERED
    assert done.told


# ------------------------------------------------------------------ two at once


def test_two_scrapes_at_once_leave_the_facts_of_one(
    workshop: Workshop, made: tuple[Workshop, Path], tmp_path: Path
) -> None:
    other = scrape(upstream(tmp_path / "other", devices=1200))
    alone = []
    for number, command in enumerate((scrape(made[1]), other)):
        single = workshop.copy(tmp_path / f"alone-{number}")
        assert single.run(*command).code == 0
        alone.append(single.facts())
    both = [
        threading.Thread(target=workshop.run, args=command) for command in (scrape(made[1]), other)
    ]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert workshop.facts() in alone
    assert not list(workshop.data.rglob("*.new"))
    answers(workshop)


def test_two_reports_added_at_once_are_both_kept(workshop: Workshop) -> None:
    kernels = ["6.12.93", "6.12.94"]
    files = [report(workshop, kernel) for kernel in kernels]
    held = os.open(workshop.data, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    both = [
        subprocess.Popen(
            [*CAPDB, "report", "add", str(file)], env=workshop.environment, cwd=workshop.root
        )
        for file in files
    ]
    until = time.monotonic() + 30
    while not all(_waits(each.pid) for each in both) and time.monotonic() < until:
        time.sleep(0.02)
    waited = [_waits(each.pid) for each in both]
    os.close(held)
    assert waited == [True, True]
    assert [each.wait(30) for each in both] == [0, 0]
    kept = Store(workshop.data).read_kind(Report)
    assert sorted(str(each.kernel) for each in kept) == kernels


def _waits(pid: int) -> bool:
    """Return whether a process waits for a lock (proc(5), /proc/locks)."""
    locks = Path("/proc/locks").read_text().splitlines()
    return any("->" in line and str(pid) in line.split() for line in locks)


def test_two_builds_and_a_question_at_once_all_end_well(workshop: Workshop) -> None:
    expected = workshop.database.read_bytes()
    done: list[Done] = []
    together = [
        threading.Thread(target=lambda command=command: done.append(workshop.run(*command)))
        for command in (("build",), ("build",), QUESTION)
    ]
    for each in together:
        each.start()
    for each in together:
        each.join()
    assert all(each.code in ANSWERED and each.told for each in done), done
    assert workshop.database.read_bytes() == expected


# ------------------------------------------------------------------ time


@pytest.mark.parametrize("moment", ["1970-01-02 00:00:00", "2099-12-31 23:59:59"])
def test_a_clock_that_jumps_changes_no_answer(
    workshop: Workshop, newer: tuple[str, ...], moment: str
) -> None:
    if not shutil.which("faketime"):
        pytest.skip("needs faketime (Debian: faketime)")
    expected = answers(workshop).stdout
    faked = ("faketime", moment)
    for command in (QUESTION, ("build",), QUESTION, newer, QUESTION):
        done = workshop.run(*command, before=faked)
        assert done.code in ANSWERED, done.stderr
        assert done.told
    assert answers(workshop).stdout == expected


@pytest.mark.parametrize("moment", ["1970-01-02 00:00:00", "2099-12-31 23:59:59"])
def test_a_clock_that_jumps_keeps_no_update_from_being_taken(
    made: tuple[Workshop, Path], tmp_path: Path, moment: str
) -> None:
    if not shutil.which("faketime"):
        pytest.skip("needs faketime (Debian: faketime)")
    (operation,) = kills.operations(tmp_path, *made, "update")
    workshop = operation.before.copy(tmp_path / "jumped")
    done = workshop.run(*operation.command, before=("faketime", moment))
    assert done.code == 0, done.stderr
    answers(workshop)
    assert workshop.files().keys() == operation.after.keys()


def test_facts_from_the_future_are_built_once(workshop: Workshop) -> None:
    for path in workshop.data.rglob("*.jsonl"):
        os.utime(path, (4_000_000_000, 4_000_000_000))
    answers(workshop)
    made = workshop.database.stat().st_ino
    answers(workshop)
    assert workshop.database.stat().st_ino == made


# ------------------------------------------------------------------ the database


def test_a_database_of_a_newer_version_is_refused_or_made_anew(workshop: Workshop) -> None:
    expected = answers(workshop).stdout
    with sqlite3.connect(workshop.database) as connection:
        connection.execute("UPDATE meta SET value = '99' WHERE key = 'schema'")
    done = workshop.run(*QUESTION)
    if done.code in ANSWERED:
        assert done.stdout == expected
    else:
        refused(done, "capdb build")
        assert workshop.run("build").code == 0
    assert answers(workshop).stdout == expected


@pytest.mark.parametrize("count", [3, pytest.param(12, marks=pytest.mark.slow)])
def test_one_flipped_byte_in_the_database_never_changes_an_answer(
    workshop: Workshop, count: int
) -> None:
    expected = answers(workshop).stdout
    good = workshop.database.read_bytes()
    stat = workshop.database.stat()
    places = random.Random(3).sample(range(len(good)), count)  # noqa: S311 - no secret, but repeatable
    said_no = good.index(b"unknown")
    for place in (*places, said_no):
        damaged = bytearray(good)
        damaged[place] ^= 0x10
        workshop.database.write_bytes(damaged)
        # As a disk forgets, and nobody notices.
        os.utime(workshop.database, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        done = workshop.run(*QUESTION)
        assert done.told
        assert done.stdout == expected, f"byte {place}"


# ------------------------------------------------------------------ odd directories


def test_data_behind_a_symlink_are_read_and_written_in_place(
    workshop: Workshop, newer: tuple[str, ...]
) -> None:
    real = workshop.root / "real"
    workshop.data.rename(real)
    workshop.data.symlink_to(real)
    answers(workshop)
    assert workshop.run(*newer).code == 0
    assert workshop.data.is_symlink()
    answers(workshop)


def test_a_link_where_something_is_to_be_written_is_not_followed(
    workshop: Workshop, newer: tuple[str, ...]
) -> None:
    victim = workshop.root / "victim"
    victim.write_text("mine")
    for name in ("index.jsonl.new", "toh/hardware.jsonl.new"):
        (workshop.data / name).symlink_to(victim)
    (workshop.home / "capdb-probe").symlink_to(victim)
    assert workshop.run(*newer).code == 0
    assert workshop.run("probe", "emit", "--out", "home/capdb-probe").code == 0
    assert victim.read_text() == "mine"
    place = workshop.home / f"fox.{os.getpid()}.building"
    place.symlink_to(victim)
    with pytest.raises(FileExistsError), workplace(workshop.home / "fox"):
        pass
    assert victim.read_text() == "mine"


@pytest.mark.parametrize("can_swap", [True, False])
def test_a_directory_takes_the_place_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, can_swap: bool
) -> None:
    if not can_swap:
        monkeypatch.setattr("capdb.files._swapped", lambda one, other: False)
    out = tmp_path / "fox"
    for number in range(3):
        with workplace(out, directory=True) as place:
            (place / f"{number}.html").touch()
            take_place(place, out)
        assert list(tmp_path.iterdir()) == [out]
        assert [each.name for each in out.iterdir()] == [f"{number}.html"]


def test_what_a_kill_left_is_removed_and_what_is_worked_on_is_not(tmp_path: Path) -> None:
    left, worked_on = (tmp_path / f"fox.{number}.building" for number in (1, 2))
    for path in (left, worked_on):
        path.mkdir()
        (path / "page.html").touch()
    held = os.open(worked_on, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    with workplace(tmp_path / "fox", directory=True) as place:
        assert sorted(tmp_path.iterdir()) == sorted([worked_on, place])
    assert list(tmp_path.iterdir()) == [worked_on]
    os.close(held)


def test_a_pipe_with_the_name_of_what_a_kill_left_holds_nobody_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fox.1.building")
    program = "import sys, pathlib, capdb.files as w; w.clear(pathlib.Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", program, tmp_path / "fox"], check=True, timeout=20)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("out", ["/dev/null", "home"])
def test_the_self_test_takes_the_place_of_files_only(workshop: Workshop, out: str) -> None:
    refused(workshop.run("probe", "emit", "--out", out), "it is no file")
    assert Path("/dev/null").is_char_device()


def test_links_without_end_in_the_data_are_passed_over(workshop: Workshop) -> None:
    (workshop.data / "loop").symlink_to(workshop.data)
    (workshop.data / "gone.jsonl").symlink_to(workshop.root / "nowhere")
    answers(workshop)
    assert workshop.run("lint").told


def test_a_database_that_is_a_directory_is_named(workshop: Workshop) -> None:
    workshop.database.unlink()
    workshop.database.mkdir()
    refused(workshop.run("build"), str(workshop.database))
    refused(workshop.run(*QUESTION), str(workshop.database))
