"""Whatever happens while capdb writes: one sentence, nothing lost, nothing half-written."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import kills
from tests.faults.kills import ANSWERED, QUESTION
from tests.faults.workshop import Done, Workshop, prepared, scrape, upstream

NOBODY = 65534


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workshop, Path]:
    return prepared(tmp_path_factory.mktemp("faults"))


@pytest.fixture
def workshop(made: tuple[Workshop, Path], tmp_path: Path) -> Workshop:
    return made[0].copy(tmp_path / "workshop")


@pytest.fixture
def newer(made: tuple[Workshop, Path]) -> tuple[str, ...]:
    """The command that takes a newer upstream."""
    return scrape(made[1])


def refused(done: Done, *words: str) -> None:
    """Asserts that a command said in one sentence what is wrong."""
    assert done.code not in (0, None), done.stdout
    assert done.told, done.stderr
    (sentence,) = [line for line in done.stderr.splitlines() if line.startswith("capdb: ")]
    assert all(word in sentence for word in words), sentence


def answers(workshop: Workshop) -> Done:
    """Asserts that a question is answered, and returns the answer."""
    done = workshop.run(*QUESTION)
    assert done.code in ANSWERED, done.stderr
    assert done.told, done.stderr
    return done


# ------------------------------------------------------------------ kills


@pytest.mark.parametrize("name", ["scrape", "build"])
def test_a_command_killed_at_any_moment_loses_nothing(name: str, tmp_path: Path) -> None:
    moments = random.Random(name)  # noqa: S311
    for operation in kills.operations(tmp_path):
        if operation.name == name:
            for number in range(3):
                workshop = operation.before.copy(tmp_path / f"killed-{number}")
                after = moments.uniform(0, operation.seconds)
                assert kills.survive(operation, workshop, after) is None
            break


# ------------------------------------------------------------------ no room, no right


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Path]:
    """A file system with room for the data as they are, and little more."""
    place = tmp_path / "tiny"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1280k", "capdb-test", str(place)]
    mounted = shutil.which("mount") and os.geteuid() == 0
    if not mounted or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("needs the right to mount a tmpfs: run as root, outside of a container")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_leaves_the_facts_as_they_were(
    workshop: Workshop, newer: tuple[str, ...], tiny: Path
) -> None:
    shutil.copytree(workshop.data, tiny / "data")
    shutil.rmtree(workshop.data)
    workshop.data.symlink_to(tiny / "data")
    (tiny / "filler").write_bytes(b"x" * max(0, _room(tiny) - 40_000))
    before = workshop.facts()
    refused(workshop.run(*newer), "could not be written", "No space left")
    assert workshop.facts() == before
    assert not list((tiny / "data").rglob("*.new"))
    (tiny / "filler").unlink()
    assert workshop.run(*newer).code == 0
    assert workshop.facts() != before


def _room(place: Path) -> int:
    about = os.statvfs(place)
    return about.f_bavail * about.f_frsize


def test_a_full_disk_leaves_the_database_as_it_was(workshop: Workshop, tiny: Path) -> None:
    for path in workshop.home.iterdir():
        if path.is_file():
            shutil.copy2(path, tiny / path.name)
    workshop.database = tiny / workshop.database.name
    (tiny / "filler").write_bytes(b"x" * max(0, _room(tiny) - 40_000))
    before = workshop.database.read_bytes()
    refused(workshop.run("build"), "could not be written")
    assert workshop.database.read_bytes() == before
    assert not list(tiny.glob("*.building"))
    answers(workshop)


@pytest.fixture
def as_nobody(made: tuple[Workshop, Path]) -> Iterator[Workshop]:
    """A workshop that another user may read, for commands of a user who is not root."""
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
    refused(run_as_nobody(workshop, "build"), str(workshop.home))
    assert run_as_nobody(workshop, *QUESTION).code in ANSWERED
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


def test_one_flipped_byte_in_the_database_never_changes_an_answer(workshop: Workshop) -> None:
    expected = answers(workshop).stdout
    good = workshop.database.read_bytes()
    stat = workshop.database.stat()
    places = random.Random(3).sample(range(len(good)), 12)  # noqa: S311
    said_no = good.index(b"unknown")
    for place in (*places, said_no):
        damaged = bytearray(good)
        damaged[place] ^= 0x10
        workshop.database.write_bytes(damaged)
        # As a disk forgets, which tells no one.
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
