"""`capdb update`: a fetched database takes over whole or not at all, and there is a way back."""

from __future__ import annotations

import gzip
import hashlib
import os
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from capdb.building.build import write
from capdb.cli import app
from capdb.database import location
from capdb.facts import FactsFile, Origin
from capdb.vocabulary import State
from tests.support.server import Answer, Request, Server
from tests.support.small_facts import ORIGIN, claims, facts, make_data, silent
from tests.support.statements import cause

NEWER = "2026-06-01"


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line asks the small facts, and gives up at the first failure."""
    monkeypatch.setenv("CAPDB_DATA", str(make_data(tmp_path / "data")))
    monkeypatch.setenv("CAPDB_DATABASE", str(tmp_path / "home" / "x.sqlite"))
    monkeypatch.setattr("capdb.http.limits.Limits.__init__", impatient())


def impatient(**limits: object) -> object:
    """An `__init__` of the limits that never tries again, for what fails here fails for good."""
    from capdb.http.limits import Limits

    made = Limits.__init__

    def init(self: Limits, **more: object) -> None:
        made(self, **{"retries": 0, **limits, **more})  # type: ignore[arg-type]

    return init


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def state() -> str:
    """What the command line says of one board, in a word."""
    return run("check", "globe,e8450").stdout.partition(":")[0]


def database_of(path: Path, date: str = NEWER) -> bytes:
    """A database in which that board says no, of facts of a day."""
    known = facts()
    file = FactsFile(
        path="x.jsonl", kind="profile", sha256="0" * 64, records=1, origins=(origin(date),)
    )
    found = [
        each._replace(state=State.NO, because=cause("newer facts"))
        if each.profile == "globe_e8450"
        else each
        for each in claims(known.profiles)
    ]
    write(replace(known, files=[file]), found, "1" * 64, path, silent)
    return path.read_bytes()


def origin(date: str) -> Origin:
    return Origin(name=ORIGIN.name, url=ORIGIN.url, ref="2", date=date)


def serve(server: Server, content: bytes, told: bytes | None = None) -> str:
    """Publishes a database as a site does; returns the site's address."""
    digest = hashlib.sha256(content).hexdigest()
    server.answer("/site/capdb.sqlite", Answer(content))
    server.answer(
        "/site/capdb.sqlite.sha256",
        Answer(f"{digest}  capdb.sqlite\n".encode() if told is None else told),
    )
    return f"{server.url}/site/"


def left() -> list[str]:
    """What is in the directory of the database, beside the one that was made here."""
    place = location.location(location.data_directory())
    own = {f"{place.name}{end}" for end in ("", ".stamp", ".lock", ".fetched.lock")}
    return sorted(each.name for each in place.parent.iterdir() if each.name not in own)


# ------------------------------------------------------------------ there and back


def test_a_fetched_database_answers_from_then_on(server: Server, tmp_path: Path) -> None:
    before = state()
    url = serve(server, database_of(tmp_path / "new.sqlite"))
    result = run("update", "--from", url)
    assert result.exit_code == 0, result.output
    assert f"facts of {NEWER}" in result.stdout
    assert before != "no"
    assert state() == "no"


def test_revert_goes_back_to_the_facts_at_hand(server: Server, tmp_path: Path) -> None:
    before = state()
    run("update", "--from", serve(server, database_of(tmp_path / "new.sqlite")))
    assert "back to the facts" in run("update", "--revert").stdout
    assert state() == before
    assert left() == []
    assert "nothing was fetched" in run("update", "--revert").stdout


def test_what_was_fetched_already_is_not_fetched_again(server: Server, tmp_path: Path) -> None:
    url = serve(server, database_of(tmp_path / "new.sqlite"))
    run("update", "--from", url)
    asked = len(server.requests)
    result = run("update", "--from", url)
    assert result.exit_code == 0, result.output
    assert "nothing newer" in result.stdout
    assert [request.path for request in server.requests[asked:]] == ["/site/capdb.sqlite.sha256"]
    assert state() == "no"


def test_a_download_that_broke_off_is_continued(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = database_of(tmp_path / "new.sqlite")
    url = serve(server, content)
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(content)}\r\n\r\n".encode()
    rest = Answer(content[5000:], 206, {"Content-Range": f"bytes 5000-{len(content) - 1}"})
    server.answer("/site/capdb.sqlite", Answer(wire=[head, content[:5000]]), rest)
    monkeypatch.setattr("capdb.http.limits.Limits.__init__", impatient(retries=1, pause=0.0))
    assert run("update", "--from", url).exit_code == 0
    assert server.requests[-1].headers["Range"] == "bytes=5000-"
    assert state() == "no"


def test_a_second_update_waits_for_the_first_and_fetches_nothing(
    server: Server, tmp_path: Path
) -> None:
    content = database_of(tmp_path / "new.sqlite")
    url = serve(server, content)
    state()
    results: list[Result] = []
    second = threading.Thread(target=lambda: results.append(run("update", "--from", url)))

    def slowly(request: Request) -> Answer:
        second.start()
        while not waits_for_a_lock():
            time.sleep(0.01)
        return Answer(content)

    server.answer("/site/capdb.sqlite", slowly)
    assert database_update(url) == 0
    second.join()
    assert [each.exit_code for each in results] == [0], results[0].output
    assert "another `capdb update` is running" in results[0].stderr
    assert [request.path for request in server.requests].count("/site/capdb.sqlite") == 1
    assert state() == "no"
    assert left() == ["x.sqlite.fetched", "x.sqlite.fetched.stamp"]


def database_update(url: str) -> int:
    """Runs the command in a process of its own; returns what it left with."""
    command = [sys.executable, "-m", "capdb", "update", "--from", url]
    return subprocess.run(command, capture_output=True, timeout=60).returncode


def waits_for_a_lock() -> bool:
    """Whether this process waits for one (proc(5), /proc/locks)."""
    locks = Path("/proc/locks").read_text().splitlines()
    return any("->" in line and str(os.getpid()) in line.split() for line in locks)


def test_building_anew_goes_back_too(server: Server, tmp_path: Path) -> None:
    before = state()
    run("update", "--from", serve(server, database_of(tmp_path / "new.sqlite")))
    assert run("build").exit_code == 0
    assert state() == before


def test_facts_at_hand_that_changed_since_go_first_unless_they_are_older(
    server: Server, tmp_path: Path
) -> None:
    before = state()
    run("update", "--from", serve(server, database_of(tmp_path / "new.sqlite")))
    index = location.data_directory() / "index.jsonl"
    os.utime(index, (1, 1))
    assert state() == "no"  # theirs are of June, ours of January
    run("update", "--revert")
    content = database_of(tmp_path / "same.sqlite", date=ORIGIN.date)
    run("update", "--from", serve(server, content))
    os.utime(index, (2, 2))
    result = run("check", "globe,e8450")
    assert result.stdout.partition(":")[0] == before
    assert "update --revert" in result.stderr


def test_a_fetched_database_that_was_damaged_since_answers_nothing(
    server: Server, tmp_path: Path
) -> None:
    before = state()
    run("update", "--from", serve(server, database_of(tmp_path / "new.sqlite")))
    file = location.fetched(location.data_directory())
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    result = run("check", "globe,e8450")
    assert result.stdout.partition(":")[0] == before
    assert "is damaged" in result.stderr


# ------------------------------------------------------------------ what can go wrong


def test_a_wrong_hash_changes_nothing(server: Server, tmp_path: Path) -> None:
    content = database_of(tmp_path / "new.sqlite")
    url = serve(server, content, told=b"0" * 64 + b"  capdb.sqlite\n")
    assert_refused(url, "SHA-256")


def test_a_page_instead_of_the_hash_changes_nothing(server: Server, tmp_path: Path) -> None:
    url = serve(server, database_of(tmp_path / "new.sqlite"), told=b"<!doctype html><title>Hi")
    assert_refused(url, "is no SHA-256")


def test_a_page_instead_of_the_database_changes_nothing(server: Server) -> None:
    assert_refused(serve(server, b"<!doctype html><title>Not here</title>" * 100), "none that this")


def test_a_truncated_download_changes_nothing(server: Server, tmp_path: Path) -> None:
    content = database_of(tmp_path / "new.sqlite")
    url = serve(server, content)
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(content)}\r\n\r\n".encode()
    server.answer("/site/capdb.sqlite", Answer(wire=[head, content[:5000]]))
    assert_refused(url, "broke off")


def test_a_database_whose_end_is_missing_changes_nothing(server: Server, tmp_path: Path) -> None:
    content = database_of(tmp_path / "new.sqlite")
    assert_refused(serve(server, content[: len(content) // 2]), "none that this")


def test_a_site_that_is_not_there_changes_nothing(server: Server) -> None:
    assert_refused(f"{server.url}/nowhere", "404")


def test_no_network_changes_nothing() -> None:
    assert_refused("http://127.0.0.1:9/", "could not be reached")


def test_a_database_with_other_tables_changes_nothing(server: Server, tmp_path: Path) -> None:
    database_of(tmp_path / "new.sqlite")
    with closing(sqlite3.connect(tmp_path / "new.sqlite")) as connection:
        connection.execute("ALTER TABLE hardware RENAME COLUMN cpu TO processor")
        connection.commit()
    assert_refused(serve(server, (tmp_path / "new.sqlite").read_bytes()), "none that this")


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("UPDATE meta SET value = '99' WHERE key = 'schema'", "another version"),
        ("UPDATE verdict SET state = 'maybe'", "CHECK constraint"),
        (
            "CREATE VIEW more AS WITH RECURSIVE x(y) AS (SELECT 1 UNION ALL SELECT y FROM x)"
            " SELECT y FROM x",
            "other tables",
        ),
        ("CREATE TRIGGER more AFTER INSERT ON meta BEGIN DELETE FROM meta; END", "other tables"),
        ("DELETE FROM profile", "not there"),
    ],
)
def test_a_database_that_answers_would_stumble_over_changes_nothing(
    server: Server, tmp_path: Path, statement: str, why: str
) -> None:
    database_of(tmp_path / "new.sqlite")
    with closing(sqlite3.connect(tmp_path / "new.sqlite", isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute(statement)
    assert_refused(serve(server, (tmp_path / "new.sqlite").read_bytes()), why)


@pytest.mark.parametrize("what", ["capdb.sqlite", "capdb.sqlite.sha256"])
def test_what_unpacks_to_far_more_changes_nothing(
    server: Server, tmp_path: Path, what: str
) -> None:
    url = serve(server, database_of(tmp_path / "new.sqlite"))
    bomb = gzip.compress(bytes(64 << 20))
    server.answer(f"/site/{what}", Answer(bomb, headers={"Content-Encoding": "gzip"}))
    assert_refused(url, "SHA-256" if what == "capdb.sqlite" else "larger than")


def test_older_facts_change_nothing(server: Server, tmp_path: Path) -> None:
    content = database_of(tmp_path / "new.sqlite", date="2020-01-01")
    assert_refused(serve(server, content), "older than those you have")


def test_a_full_disk_changes_nothing(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = serve(server, database_of(tmp_path / "new.sqlite"))
    state()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("capdb.http.client.os.fsync", full)
    assert_refused(url, "No space left on device")


# ------------------------------------------------------------------ what someone put there


def beside(end: str) -> Path:
    """A path whose name is that of the database and this end."""
    place = location.location(location.data_directory())
    return place.with_name(place.name + end)


@pytest.mark.parametrize(
    "end",
    [
        *(".fetched", ".fetched.new", ".fetched.new.part", ".fetched.1.building"),
        *(".fetched.stamp", ".fetched.stamp.new"),
    ],
)
def test_a_link_at_a_place_is_never_written_through(
    server: Server, tmp_path: Path, end: str
) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    state()
    beside(end).symlink_to(victim)
    result = run("update", "--from", serve(server, database_of(tmp_path / "new.sqlite")))
    assert result.exit_code == 0, result.output
    assert victim.read_text() == "mine"
    assert state() == "no"
    assert not beside(".fetched").is_symlink()


@pytest.mark.parametrize("end", [".lock", ".fetched.lock", ".fetched.PID.building"])
def test_a_link_where_a_file_is_made_is_refused(server: Server, tmp_path: Path, end: str) -> None:
    state()
    end = end.replace("PID", str(os.getpid()))
    beside(end).unlink(missing_ok=True)
    beside(end).symlink_to(tmp_path / "victim")
    result = run("update", "--from", serve(server, database_of(tmp_path / "new.sqlite")))
    assert result.exit_code == 70
    assert "cannot be kept there" in result.stderr
    assert "Traceback" not in result.output
    assert not (tmp_path / "victim").exists()


def test_a_fetched_database_has_the_mode_of_any_new_file(server: Server, tmp_path: Path) -> None:
    url = serve(server, database_of(tmp_path / "new.sqlite"))
    before = os.umask(0o027)
    try:
        assert run("update", "--from", url).exit_code == 0
    finally:
        os.umask(before)
    for end in (".fetched", ".fetched.stamp"):
        assert stat.S_IMODE(beside(end).stat().st_mode) == 0o640


def test_a_directory_in_the_place_is_named_and_changes_nothing(
    server: Server, tmp_path: Path
) -> None:
    before = state()
    beside(".fetched").mkdir()
    for words in (
        ["--from", serve(server, database_of(tmp_path / "new.sqlite"))],
        ["--revert"],
    ):
        result = run("update", *words)
        assert result.exit_code == 70
        assert "x.sqlite.fetched: " in result.stderr
        assert "Traceback" not in result.output
        assert "a fault of capdb" not in result.stderr
        assert state() == before


def test_something_endless_is_not_taken(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("capdb.cli.update.LARGEST", 1000)
    assert_refused(serve(server, database_of(tmp_path / "new.sqlite")), "1000")


@pytest.mark.parametrize("words", [[], ["--from", "example.org"], ["--from", "file:///x"]])
def test_what_is_no_site_is_a_usage_error(
    words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("capdb.project.SITE", None)
    result = run("update", *words)
    assert result.exit_code == 2
    assert "capdb update --from https://" in result.stderr


def test_from_and_revert_cannot_go_together() -> None:
    result = run("update", "--from", "https://example.org", "--revert")
    assert result.exit_code == 2
    assert "cannot go together" in result.stderr


def assert_refused(url: str, why: str) -> None:
    """One sentence says why, and the old answer stands."""
    before = state()
    result = run("update", "--from", url)
    assert result.exit_code == 70
    assert why in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert "Traceback" not in result.output
    assert state() == before
    assert left() == []
