"""A checkout makes its database when facts change, keeps it while they do not, and loses none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from capdb.building.build import build
from capdb.database import current, header, location, made
from capdb.errors import DataError, UsageError
from capdb.queries import answers
from capdb.queries.connection import connect
from tests.support.checkout import DATA, ROOT
from tests.support.not_ours import OTHERS, tree
from tests.support.small_facts import make_data, silent


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CAPDB_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CAPDB_DATABASE", str(tmp_path / "kept" / "x.sqlite"))
    return make_data(tmp_path / "data")


def ensure(progress: Callable[[str], None] = silent) -> current.Database:
    return current.current(build, progress)


def touch(path: Path) -> None:
    later = time.time_ns() + 10**9
    os.utime(path, ns=(later, later))


def test_the_first_question_builds_and_the_second_does_not(data: Path) -> None:
    said: list[str] = []
    first = ensure(said.append)
    assert first.warning is None
    assert said
    said.clear()
    assert ensure(said.append) == first
    assert not said


def test_changed_facts_are_built_anew(data: Path) -> None:
    ensure()
    said: list[str] = []
    touch(data / "profile.jsonl")
    ensure(said.append)
    assert said


def test_changed_rules_are_built_anew(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = tmp_path / "capdb"
    (rules / "building").mkdir(parents=True)
    (rules / "building" / "rule.py").touch()
    monkeypatch.setattr(location, "PACKAGE", rules)
    ensure()
    said: list[str] = []
    ensure(said.append)
    assert not said
    touch(rules / "building" / "rule.py")
    ensure(said.append)
    assert said


def test_damaged_facts_answer_from_the_old_database_with_a_warning(data: Path) -> None:
    old = ensure()
    before = old.path.read_bytes()
    (data / "profile.jsonl").write_text("damage\n")
    found = ensure()
    assert found.path == old.path
    assert found.path.read_bytes() == before
    assert found.warning is not None
    assert "profile.jsonl:1" in found.warning
    assert "\n" not in found.warning


def test_without_what_building_needs_the_old_database_answers_with_a_warning(data: Path) -> None:
    def lacks_a_library(*_: object) -> None:
        raise ModuleNotFoundError("No module named 'msgspec'", name="msgspec")

    ensure()
    touch(data / "profile.jsonl")
    found = current.current(lacks_a_library, silent)
    assert "pip install -e '.[build]'" in str(found.warning)
    found.path.unlink()
    with pytest.raises(UsageError, match="msgspec"):
        current.current(lacks_a_library, silent)


def test_damaged_facts_and_no_old_database_are_an_error(data: Path) -> None:
    (data / "profile.jsonl").write_text("damage\n")
    with pytest.raises(DataError, match=r"profile\.jsonl:1"):
        ensure()


def test_a_damaged_old_database_never_answers(data: Path) -> None:
    path = ensure().path
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    (data / "profile.jsonl").write_text("damage\n")
    with pytest.raises(DataError, match=r"profile\.jsonl:1"):
        ensure()


def test_a_damaged_database_is_made_anew(data: Path) -> None:
    path = ensure().path
    before = path.read_bytes()
    path.write_bytes(before[:-1] + bytes([before[-1] ^ 1]))
    assert ensure() == current.Database(path)
    assert path.read_bytes() == before


def test_a_place_that_cannot_be_written_is_an_error_that_names_the_way_out(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("CAPDB_DATABASE", str(tmp_path / "file" / "x.sqlite"))
    with pytest.raises(DataError, match="CAPDB_DATABASE"):
        ensure()


@pytest.mark.parametrize("make", OTHERS)
def test_a_database_that_is_named_but_is_something_else_stays_what_it_is(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], None]
) -> None:
    place = tmp_path / "place"
    make(place)
    before = tree(tmp_path)
    monkeypatch.setenv("CAPDB_DATABASE", str(place))
    if header.is_whole(place):  # a link to a database that is older than the facts
        assert "a link" in str(ensure().warning)
    else:
        with pytest.raises(UsageError, match="left as it is"):
            ensure()
    assert tree(tmp_path) == before


def test_a_strangers_file_in_the_place_of_the_stamp_is_left_alone(data: Path) -> None:
    place = location.database()
    place.parent.mkdir()
    stamp = place.with_name(f"{place.name}.stamp")
    stamp.write_text("my notes\n")
    with pytest.raises(UsageError, match="left alone"):
        ensure()
    assert stamp.read_text() == "my notes\n"
    assert not place.exists()


def test_a_link_in_the_place_of_the_stamp_is_never_written_through(
    data: Path, tmp_path: Path
) -> None:
    place = location.database()
    place.parent.mkdir()
    (tmp_path / "victim").write_text("mine")
    place.with_name(f"{place.name}.stamp").symlink_to(tmp_path / "victim")
    with pytest.raises(UsageError, match="left alone"):
        ensure()
    assert (tmp_path / "victim").read_text() == "mine"


def test_rebuild_builds_even_where_all_is_current(data: Path) -> None:
    path = ensure().path
    before = path.read_bytes()
    said: list[str] = []
    made.rebuild(path, data, build, said.append)
    assert said
    assert path.read_bytes() == before


ENSURE = """
from capdb.building.build import build
from capdb.database.current import current
current(build, lambda what: print(what))
"""


def test_of_two_at_once_one_builds_and_the_other_waits_for_it(data: Path) -> None:
    running = [
        subprocess.Popen([sys.executable, "-c", ENSURE], cwd=ROOT, stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    said = sorted(len(process.communicate()[0].splitlines()) for process in running)
    assert [process.returncode for process in running] == [0, 0]
    assert said[0] == 0
    assert said[1] > 0
    kept = location.database()
    assert sorted(each.name for each in kept.parent.iterdir()) == [kept.name, f"{kept.name}.stamp"]


CURRENT = """
import sys
from capdb.database.current import current
from capdb.queries.connection import connect
from capdb.queries import answers
with connect(current(None, print).path) as connection:
    assert answers.check(connection, "acme ax3600").results
print(*sorted({"sqlmodel", "sqlalchemy", "msgspec", "capdb.building.build"} & set(sys.modules)))
"""


def test_a_current_database_is_asked_without_loading_what_building_needs(data: Path) -> None:
    ensure()
    done = subprocess.run(
        [sys.executable, "-c", CURRENT], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []


def test_the_database_of_a_checkout_is_in_the_package_and_that_of_other_facts_with_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("CAPDB_DATABASE", raising=False)
    monkeypatch.delenv("CAPDB_DATA", raising=False)
    assert location.database() == ROOT / "capdb" / "capdb.sqlite"
    assert location.facts() == DATA
    monkeypatch.setenv("CAPDB_DATA", "/elsewhere")
    assert location.facts() == Path("/elsewhere")
    assert location.database() == Path("/elsewhere/capdb.sqlite")
    monkeypatch.setenv("CAPDB_DATABASE", "x.sqlite")
    assert location.database() == Path("x.sqlite")


def test_git_ignores_what_a_checkout_makes(tmp_path: Path) -> None:
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("needs git and a clone")
    names = ("capdb.sqlite", "capdb.sqlite.stamp", "capdb.sqlite.7.building")
    for name in names:
        command = ["git", "check-ignore", "-q", f"capdb/{name}"]
        assert subprocess.run(command, cwd=ROOT).returncode == 0, name


@pytest.mark.parametrize("content", [b"", b"rubbish, no database at all" * 100])
def test_a_file_that_is_no_database_is_one_sentence_with_the_cure(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "x.sqlite"
    path.write_bytes(content)
    with pytest.raises(DataError, match="run `capdb build`") as caught, connect(path):
        pass
    assert "\n" not in str(caught.value)


def test_damage_that_shows_only_later_is_the_same_sentence(data: Path) -> None:
    path = ensure().path
    content = bytearray(path.read_bytes())
    content[8192:] = b"\xff" * (len(content) - 8192)
    path.write_bytes(content)
    with (
        pytest.raises(DataError, match="run `capdb build`"),
        connect(path) as connection,
    ):
        answers.check(connection, "acme ax3600")


def test_a_missing_database_is_one_sentence(tmp_path: Path) -> None:
    with (
        pytest.raises(DataError, match="run `capdb build`"),
        connect(tmp_path / "none.sqlite"),
    ):
        pass
