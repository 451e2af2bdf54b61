"""Facts and claims become one SQLite file: the same bytes each time, and whole or not at all."""

from __future__ import annotations

import dataclasses
import gc
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from capdb.building.build import build
from capdb.building.rows.tables import default_release
from capdb.claims import Facts
from capdb.claims.release_facts import board_name
from capdb.errors import DataError
from capdb.facts import Release
from capdb.versions import newest_first
from tests.support.checkout import ROOT
from tests.support.claims import write
from tests.support.small_facts import (
    NEW,
    OLD,
    board,
    claims,
    facts,
    make_data,
    make_database,
    profile,
    silent,
)


def column(path: Path, query: str) -> list[object]:
    with closing(sqlite3.connect(path)) as connection:
        return [value for (value,) in connection.execute(query)]


def test_building_twice_gives_identical_bytes(tmp_path: Path) -> None:
    data = make_data(tmp_path / "data")
    build(data, tmp_path / "one.sqlite", silent)
    build(data, tmp_path / "two.sqlite", silent)
    assert (tmp_path / "one.sqlite").read_bytes() == (tmp_path / "two.sqlite").read_bytes()


def test_the_order_of_facts_and_claims_does_not_matter(tmp_path: Path) -> None:
    known = facts()
    turned = Facts(
        **{
            field.name: list(reversed(getattr(known, field.name)))
            for field in dataclasses.fields(known)
        }
    )
    write(known, claims(known.profiles), "0" * 64, tmp_path / "one.sqlite", silent)
    write(turned, claims(turned.profiles), "0" * 64, tmp_path / "two.sqlite", silent)
    assert (tmp_path / "one.sqlite").read_bytes() == (tmp_path / "two.sqlite").read_bytes()


def test_the_database_says_what_it_was_made_of(tmp_path: Path) -> None:
    data = make_data(tmp_path / "data")
    path = tmp_path / "new" / "directory" / "x.sqlite"
    build(data, path, silent)
    meta = dict(
        zip(
            column(path, "SELECT key FROM meta"),
            column(path, "SELECT value FROM meta"),
            strict=True,
        )
    )
    assert meta["release"] == NEW
    assert len(str(meta["digest"])) == 64
    assert column(path, "PRAGMA page_size") == [4096]
    assert list(path.parent.iterdir()) == [path]


def test_every_profile_has_its_claims(tmp_path: Path) -> None:
    path = make_database(tmp_path / "x.sqlite")
    assert column(path, "SELECT count(*) FROM profile") == [len(facts().profiles)]
    assert column(path, "SELECT count(*) FROM claim") == [2 * len(facts().profiles)]


def test_claims_share_the_evidence_they_have_in_common(tmp_path: Path) -> None:
    path = make_database(tmp_path / "x.sqlite")
    assert column(path, "SELECT count(*) FROM evidence WHERE path = 'drivers/net/x.c'") == [1]


def test_an_id_for_every_machine_of_several_targets_is_several_devices(tmp_path: Path) -> None:
    path = make_database(tmp_path / "x.sqlite")
    keys = "SELECT key FROM device WHERE generic ORDER BY key"
    assert column(path, keys) == ["slow_generic", "slow_tiny"]
    assert column(path, "SELECT count(*) FROM device WHERE key = 'acme_ax6'") == [1]


def test_rows_of_the_table_of_hardware_without_profile_say_why(tmp_path: Path) -> None:
    path = make_database(tmp_path / "x.sqlite")
    query = "SELECT unlinked FROM hardware WHERE model = 'RT-AX88U'"
    assert column(path, query) == ["It names no image, and no profile has its name."]


def test_what_goes_on_is_said(tmp_path: Path) -> None:
    said: list[str] = []
    build(make_data(tmp_path / "data"), tmp_path / "x.sqlite", said.append)
    assert said[:2] == ["reading facts", "deriving claims"]
    assert "writing verdict" in said


@pytest.mark.parametrize("collecting", [True, False])
def test_the_garbage_collector_looks_at_nothing_for_a_build_and_goes_on_as_it_was(
    collecting: bool, tmp_path: Path
) -> None:
    data = make_data(tmp_path / "data")
    collected: list[str] = []

    def note(phase: str, what: dict[str, int]) -> None:
        collected.append(phase)

    gc.unfreeze()  # another test may have left the program, which freezes all that it made
    gc.collect()
    if not collecting:
        gc.disable()
    gc.callbacks.append(note)
    try:
        build(data, tmp_path / "x.sqlite", silent)
        kept = [[each] for each in range(10)]
        assert (collected, len(kept)) == ([], 10)
        assert gc.isenabled() is collecting
        assert gc.get_freeze_count() == 0
    finally:
        gc.callbacks.remove(note)
        gc.enable()


def test_without_profiles_nothing_is_built(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"has no profiles yet; run `capdb scrape"):
        build(tmp_path, tmp_path / "x.sqlite", silent)
    assert not (tmp_path / "x.sqlite").exists()


def test_damaged_facts_leave_the_old_database_as_it_was(tmp_path: Path) -> None:
    data = make_data(tmp_path / "data")
    path = tmp_path / "x.sqlite"
    build(data, path, silent)
    before = path.read_bytes()
    damaged = data / "profile.jsonl"
    damaged.write_bytes(damaged.read_bytes().replace(b"ax3600", b"ax3601", 1))
    with pytest.raises(DataError, match=r"profile\.jsonl: .*SHA-256"):
        build(data, path, silent)
    assert path.read_bytes() == before


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DataError, match="could not be written") as caught:
        make_database(tmp_path / "file" / "x.sqlite")
    assert "\n" not in str(caught.value)


BUILD_WITH = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))
from tests.support.small_facts import make_database
from capdb.errors import DataError
try:
    make_database(Path(sys.argv[1]))
except DataError as error:
    sys.exit(str(error))
"""


def test_a_full_disk_leaves_the_old_database_and_no_debris(tmp_path: Path) -> None:
    path = make_database(tmp_path / "x.sqlite")
    before = path.read_bytes()
    done = subprocess.run(
        [sys.executable, "-c", BUILD_WITH, path], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "could not be written" in done.stderr
    assert done.stderr.count("\n") == 1
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


BUILD_AND_DIE = """
import os, signal, sys
from pathlib import Path
from tests.support.small_facts import make_database
def die(what):
    if what == sys.argv[2]:
        os.kill(os.getpid(), signal.SIGKILL)
make_database(Path(sys.argv[1]), said=die)
"""


@pytest.mark.parametrize("moment", ["writing meta", "writing verdict", "writing verdict_caveat"])
def test_a_kill_leaves_the_old_database_and_the_next_build_cleans_up(
    tmp_path: Path, moment: str
) -> None:
    path = make_database(tmp_path / "x.sqlite")
    before = path.read_bytes()
    done = subprocess.run([sys.executable, "-c", BUILD_AND_DIE, path, moment], cwd=ROOT)
    assert done.returncode == -signal.SIGKILL
    assert path.read_bytes() == before
    make_database(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_releases_go_from_the_newest_to_the_oldest() -> None:
    versions = ["19.07.10", "25.12.0-rc2", "25.12.0-rc10", "24.10.8", "25.12.0", "snapshot", "9.1"]
    assert newest_first(versions) == [
        *("snapshot", "25.12.0", "25.12.0-rc10", "25.12.0-rc2", "24.10.8", "19.07.10", "9.1"),
    ]


def test_the_default_release_is_the_newest_stable_one_that_has_profiles() -> None:
    status = {"25.12.5": "stable", "24.10.8": "oldstable"}
    assert default_release(["snapshot", "25.12.5", "24.10.8"], status) == "25.12.5"
    assert default_release(["snapshot", "24.10.8"], status) == "24.10.8"
    assert default_release(["snapshot", "26.1.0-rc1"], {}) == "snapshot"


def test_a_board_is_called_what_its_device_tree_says_unless_the_profile_knows_no_such_name() -> (
    None
):
    known = profile(OLD, "fast/new", "acme_x1", boards=("acme,x1", "x1-old"))
    assert board_name(known, board(known, "maker,mt1")) == "acme,x1"
    assert board_name(profile(OLD, "fast/new", "acme_x1_b", boards=()), None) == "acme,x1_b"
    stranger = board(profile(OLD, "fast/new", "other_y"), "maker,mt1")
    assert board_name(known, stranger) == "acme,x1"


def test_a_release_without_profiles_cannot_be_asked_about(tmp_path: Path) -> None:
    known = facts()
    assert Release(version="26.1.0-rc1") in known.releases
    path = make_database(tmp_path / "x.sqlite", known)
    assert column(path, "SELECT version FROM release ORDER BY position") == [NEW, OLD]


def test_a_claim_on_what_no_release_has_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_database(tmp_path / "x.sqlite")
    before = path.read_bytes()
    monkeypatch.setattr("capdb.building.rows.tables.soc_rows", lambda *facts: [DANGLING])
    with pytest.raises(DataError, match="soc names what is not in device"):
        make_database(path)
    assert path.read_bytes() == before


DANGLING = {"token": "mt9999", "rank": 0, "device": 4000}
