"""`capdb update`: a fetched database takes over whole or not at all, and there is a way back."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from capdb.building.build import build
from capdb.cli import app
from capdb.database import header, location
from capdb.facts import FactsFile, Origin
from capdb.vocabulary import State
from tests.support.asking import install
from tests.support.checkout import ROOT
from tests.support.claims import changed, write
from tests.support.not_ours import OTHERS, tree
from tests.support.server import Answer, Request, Server
from tests.support.small_facts import ORIGIN, claims, facts, make_data, silent
from tests.support.statements import cause

NEWER = "2026-06-01"


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an installed capdb carry the small facts, and give up at the first failure."""
    carried = tmp_path / "carried.sqlite"
    build(make_data(tmp_path / "data"), carried, silent)
    install(monkeypatch, tmp_path / "installed" / "capdb", carried)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setattr("capdb.http.limits.Limits.__init__", impatient())


def impatient(**limits: object) -> object:
    """Return an `__init__` of the limits that never tries again: failures here are permanent."""
    from capdb.http.limits import Limits

    made = Limits.__init__

    def init(self: Limits, **more: object) -> None:
        made(self, **{"retries": 0, **limits, **more})  # type: ignore[arg-type] # any member, by name

    return init


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def checked() -> Result:
    """Return the outcome of asking for one board."""
    return run("check", "globe,e8450", "--json")


def state_of(result: Result) -> str:
    (answer,) = json.loads(result.stdout)["results"]
    return str(answer["state"])


def state() -> str:
    """Return the state that the command line prints of one board."""
    return state_of(checked())


def database_of(path: Path, date: str = NEWER) -> bytes:
    """Return a database in which that board says no, of facts of a day."""
    known = facts()
    file = FactsFile(
        path="x.jsonl", kind="profile", sha256="0" * 64, records=1, origins=(origin(date),)
    )
    found = [
        changed(each, state=State.NO, because=cause("newer facts"))
        if each.profile == "globe_e8450"
        else each
        for each in claims(known.profiles)
    ]
    write(replace(known, files=[file]), found, "1" * 64, path, silent)
    return path.read_bytes()


def origin(date: str) -> Origin:
    """Return a source of an old version, which was read on a day."""
    return Origin(name=ORIGIN.name, url=ORIGIN.url, ref="2", date="2020-01-01", read=date)


def serve(server: Server, content: bytes, told: bytes | None = None) -> str:
    """Publish a database as a site does; returns the site's address."""
    digest = hashlib.sha256(content).hexdigest()
    server.answer("/site/capdb.sqlite", Answer(content))
    server.answer(
        "/site/capdb.sqlite.sha256",
        Answer(f"{digest}  capdb.sqlite\n".encode() if told is None else told),
    )
    return f"{server.url}/site/"


def place() -> Path:
    """Return the directory of the fetched database."""
    found = location.fetched()
    assert found
    return found


def left() -> list[str]:
    """Return the files in the directory of the fetched database."""
    there = place().parent
    return sorted(each.name for each in there.iterdir()) if there.exists() else []


# ------------------------------------------------------------------ there and back


def test_a_fetched_database_answers_from_then_on(server: Server, tmp_path: Path) -> None:
    before = state()
    url = serve(server, database_of(tmp_path / "new.sqlite"))
    result = run("update", "--from", url)
    assert result.exit_code == 0, result.output
    assert f"facts of {NEWER}" in result.stdout
    assert before != "no"
    assert state() == "no"


def test_where_fetched_facts_are_from_can_be_seen(server: Server, tmp_path: Path) -> None:
    site = serve(server, database_of(tmp_path / "new"))
    assert run("update", "--from", site).exit_code == 0
    for command in (["check", "--explain", "globe,e8450"], ["stats"]):
        shown = run(*command).stderr
        assert site in shown
        assert NEWER in shown
    assert site not in run("check", "globe,e8450").stderr
    run("update", "--revert")
    assert site not in run("stats").stderr


def test_http_is_refused_unless_it_is_allowed_on_purpose() -> None:
    refused = run("update", "--from", "http://acme.invalid")
    assert (refused.exit_code, state()) == (2, "unknown")
    assert "--insecure" in refused.stderr
    allowed = run("update", "--from", "http://acme.invalid", "--insecure")
    assert (allowed.exit_code, state()) == (70, "unknown")
    assert "--insecure" not in allowed.stderr


def test_facts_of_a_day_that_has_not_come_change_nothing(server: Server, tmp_path: Path) -> None:
    site = serve(server, database_of(tmp_path / "new", "9999-01-01"))
    refused = run("update", "--from", site)
    assert (refused.exit_code, state()) == (70, "unknown")
    assert "9999-01-01" in refused.stderr


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
    assert left() == [place().name, f"{place().name}.from"]


def database_update(url: str) -> int:
    """Run the command in a process of its own; return its result."""
    program = (
        "from pathlib import Path\n"
        "from capdb import cli\n"
        "from capdb.database import location\n"
        f"location.PACKAGE = Path({str(location.PACKAGE)!r})\n"
        "cli.main()"
    )
    command = [sys.executable, "-c", program, "update", "--from", url]
    return subprocess.run(command, capture_output=True, timeout=60, cwd=ROOT).returncode


def waits_for_a_lock() -> bool:
    """Return whether this process waits for one (proc(5), /proc/locks)."""
    locks = Path("/proc/locks").read_text().splitlines()
    return any("->" in line and str(os.getpid()) in line.split() for line in locks)


def test_facts_of_the_same_day_are_not_taken(server: Server, tmp_path: Path) -> None:
    before = state()
    url = serve(server, database_of(tmp_path / "same.sqlite", date=ORIGIN.date))
    result = run("update", "--from", url)
    assert result.exit_code == 0, result.output
    assert f"nothing newer than the facts of {ORIGIN.date}" in result.stdout
    assert state() == before
    assert left() == []


def test_a_capdb_that_comes_with_newer_facts_answers_from_those(
    server: Server, tmp_path: Path
) -> None:
    before = state()
    run("update", "--from", serve(server, database_of(tmp_path / "new.sqlite")))
    carried = location.database()
    for day, answer in (("2026-05-31", "no"), (NEWER, before), ("2026-06-02", before)):
        with closing(sqlite3.connect(carried)) as connection:
            connection.execute("UPDATE origin SET date = ?", (day,))
            connection.commit()
        header.mark(carried)
        assert state() == answer, day


def test_another_version_begins_anew_and_its_update_removes_the_old_one(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state()
    url = serve(server, database_of(tmp_path / "new.sqlite"))
    run("update", "--from", url)
    old, _ = left()
    monkeypatch.setattr("capdb.project.VERSION", "9.9.9")
    assert state() == before
    assert run("update", "--from", url).exit_code == 0
    assert left() == [place().name, f"{place().name}.from"]
    assert old != place().name
    assert state() == "no"


def test_a_checkout_says_that_it_answers_from_what_was_fetched_until_it_builds_anew(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state()
    run("update", "--from", serve(server, database_of(tmp_path / "new.sqlite")))
    monkeypatch.undo()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setenv("CAPDB_DATA", str(tmp_path / "data"))
    result = checked()
    assert state_of(result) == "no"
    assert "update --revert" in result.stderr
    assert run("build").exit_code == 0
    assert state() == before
    assert left() == []


def test_a_database_that_the_environment_names_goes_first(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state()
    url = serve(server, database_of(tmp_path / "new.sqlite"))
    run("update", "--from", url)
    monkeypatch.setenv("CAPDB_DATABASE", str(tmp_path / "carried.sqlite"))
    assert state() == before
    result = run("update", "--from", url)
    assert result.exit_code == 2
    assert "CAPDB_DATABASE" in result.stderr


def test_a_fetched_database_that_was_damaged_since_answers_nothing(
    server: Server, tmp_path: Path
) -> None:
    before = state()
    url = serve(server, database_of(tmp_path / "new.sqlite"))
    run("update", "--from", url)
    content = bytearray(place().read_bytes())
    content[len(content) // 2] ^= 1
    place().write_bytes(content)
    result = checked()
    assert state_of(result) == before
    assert "damaged" in result.stderr
    assert run("update", "--from", url).exit_code == 0
    assert state() == "no"


# ------------------------------------------------------------------ whose it is


@pytest.mark.parametrize("mode", [0o666, 0o664, 0o646])
@pytest.mark.parametrize("of_directory", [False, True])
def test_what_others_may_write_is_not_trusted(
    server: Server, tmp_path: Path, mode: int, of_directory: bool
) -> None:
    before = state()
    url = serve(server, database_of(tmp_path / "new.sqlite"))
    run("update", "--from", url)
    if of_directory:
        place().parent.chmod(mode | 0o111)
    else:
        place().chmod(mode)
    result = checked()
    assert state_of(result) == before
    assert "written by others" in result.stderr
    if of_directory:
        refused = run("update", "--from", url)
        assert refused.exit_code == 70
        assert "written by others" in refused.stderr
    else:  # nobody else can have put it there, so it may go
        assert run("update", "--from", url).exit_code == 0
        assert state() == "no"


@pytest.mark.parametrize("of_directory", [False, True])
def test_what_another_user_planted_is_not_trusted_by_root_either(
    tmp_path: Path, of_directory: bool
) -> None:
    if os.geteuid():
        pytest.skip("needs the right to give files away: run as root")
    before = state()
    place().parent.mkdir(parents=True)
    database_of(place())
    assert state() == "no"
    os.chown(place().parent if of_directory else place(), 65534, 65534)
    result = checked()
    assert state_of(result) == before
    assert "not yours" in result.stderr


def test_a_link_to_a_database_of_ones_own_is_not_trusted(tmp_path: Path) -> None:
    before = state()
    place().parent.mkdir(parents=True)
    database_of(tmp_path / "mine.sqlite")
    place().symlink_to(tmp_path / "mine.sqlite")
    assert state() == before


def test_without_a_home_an_update_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setattr("pwd.getpwuid", lambda uid: {}[uid])  # as for a user without an entry
    result = run("update", "--from", "http://127.0.0.1:9")
    assert result.exit_code == 2
    assert "XDG_DATA_HOME" in result.stderr
    assert "nothing was fetched" in run("update", "--revert").stdout


# ------------------------------------------------------------------ failures


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
        ("UPDATE verdict SET state = 'maybe'", "no closed list"),
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


# ------------------------------------------------------------------ files of others


@pytest.mark.parametrize("make", OTHERS)
def test_what_is_no_database_of_ours_is_left_in_its_place(
    server: Server, tmp_path: Path, make: Callable[[Path], None]
) -> None:
    before = state()
    url = serve(server, database_of(tmp_path / "new.sqlite"))
    place().parent.mkdir(parents=True)
    make(place())
    was = tree(place().parent)
    result = run("update", "--from", url)
    assert result.exit_code == 2
    assert "left as it is" in result.stderr
    assert "Traceback" not in result.output
    assert tree(place().parent) == was
    assert state() == before


def test_a_link_where_a_file_is_made_is_refused(server: Server, tmp_path: Path) -> None:
    link = place().with_name(f"{place().name}.{os.getpid()}.building")
    link.parent.mkdir(parents=True)
    link.symlink_to(tmp_path / "victim")
    result = run("update", "--from", serve(server, database_of(tmp_path / "new.sqlite")))
    assert result.exit_code == 70
    assert "cannot be kept there" in result.stderr
    assert "Traceback" not in result.output
    assert not (tmp_path / "victim").exists()


@pytest.mark.parametrize(("mask", "mode"), [(0o027, 0o640), (0o002, 0o644), (0o000, 0o644)])
def test_a_fetched_database_has_the_mode_of_a_new_file_that_others_cannot_write(
    server: Server, tmp_path: Path, mask: int, mode: int
) -> None:
    url = serve(server, database_of(tmp_path / "new.sqlite"))
    before = os.umask(mask)
    try:
        assert run("update", "--from", url).exit_code == 0
    finally:
        os.umask(before)
    assert stat.S_IMODE(place().stat().st_mode) == mode
    assert state() == "no"


def test_a_directory_in_the_place_is_named_and_changes_nothing() -> None:
    before = state()
    place().mkdir(parents=True)
    result = run("update", "--revert")
    assert result.exit_code == 70
    assert f"{place().name}: " in result.stderr
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
    """One sentence says why, and the old answer stays."""
    before = state()
    result = run("update", "--from", url)
    assert result.exit_code == 70
    assert why in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert "Traceback" not in result.output
    assert state() == before
    assert left() == []
