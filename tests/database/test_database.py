"""The database is built on first use, kept while the facts stand, and never lost."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from capdb.database import location
from capdb.errors import DataError
from capdb.queries import answers
from capdb.queries.connection import connect
from tests.support.checkout import DATA, ROOT
from tests.support.small_facts import make_data, silent


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CAPDB_DATABASE", str(tmp_path / "cache" / "x.sqlite"))
    return make_data(tmp_path / "data")


def touch(path: Path) -> None:
    later = time.time_ns() + 10**9
    os.utime(path, ns=(later, later))


def test_the_first_question_builds_and_the_second_does_not(data: Path) -> None:
    said: list[str] = []
    first = location.ensure(data, said.append)
    assert first.warning is None
    assert said
    said.clear()
    assert location.ensure(data, said.append) == first
    assert not said


def test_changed_facts_are_built_anew(data: Path) -> None:
    location.ensure(data, silent)
    said: list[str] = []
    touch(data / "profile.jsonl")
    location.ensure(data, said.append)
    assert said


def test_damaged_facts_answer_from_the_old_database_with_a_warning(data: Path) -> None:
    old = location.ensure(data, silent)
    before = old.path.read_bytes()
    (data / "profile.jsonl").write_text("damage\n")
    found = location.ensure(data, silent)
    assert found.path == old.path
    assert found.path.read_bytes() == before
    assert found.warning is not None
    assert "profile.jsonl:1" in found.warning
    assert "\n" not in found.warning


def test_damaged_facts_and_no_old_database_are_an_error(data: Path) -> None:
    (data / "profile.jsonl").write_text("damage\n")
    with pytest.raises(DataError, match=r"profile\.jsonl:1"):
        location.ensure(data, silent)


def test_a_place_that_cannot_be_written_is_an_error_that_tells_the_way_out(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("CAPDB_DATABASE", str(tmp_path / "file" / "x.sqlite"))
    with pytest.raises(DataError, match="CAPDB_DATABASE"):
        location.ensure(data, silent)


def test_rebuild_builds_even_where_all_is_current(data: Path) -> None:
    path = location.ensure(data, silent).path
    before = path.read_bytes()
    path.write_bytes(b"rubbish")
    assert location.rebuild(data, silent) == path
    assert path.read_bytes() == before


ENSURE = """
import os, sys
from pathlib import Path
from capdb.database import location
location.ensure(Path(sys.argv[1]), lambda what: print(what))
"""


def test_of_two_at_once_one_builds_and_the_other_waits_for_it(data: Path) -> None:
    running = [
        subprocess.Popen([sys.executable, "-c", ENSURE, data], cwd=ROOT, stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    said = sorted(len(process.communicate()[0].splitlines()) for process in running)
    assert [process.returncode for process in running] == [0, 0]
    assert said[0] == 0
    assert said[1] > 0


CURRENT = """
import sys
from pathlib import Path
from capdb.database import location
from capdb.queries.connection import connect
from capdb.queries import answers
with connect(location.ensure(Path(sys.argv[1]), print).path) as connection:
    assert answers.check(connection, "acme ax3600").results
print(*sorted({"sqlmodel", "sqlalchemy", "msgspec", "capdb.building.build"} & set(sys.modules)))
"""


def test_a_current_database_is_asked_without_loading_what_building_needs(data: Path) -> None:
    location.ensure(data, silent)
    done = subprocess.run(
        [sys.executable, "-c", CURRENT, data], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []


def test_each_data_directory_has_a_database_of_its_own_in_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CAPDB_DATABASE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    one, two = location.location(Path("a")), location.location(Path("b"))
    assert one != two
    assert one.parent == tmp_path / "capdb"
    assert len(one.stem) == 12


def test_the_facts_of_a_checkout_stand_beside_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CAPDB_DATA", raising=False)
    assert location.data_directory() == DATA
    monkeypatch.setenv("CAPDB_DATA", "/elsewhere")
    assert location.data_directory() == Path("/elsewhere")


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
    path = location.ensure(data, silent).path
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
