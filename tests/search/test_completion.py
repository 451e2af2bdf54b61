"""Completion as shells ask for it, each in its own protocol; and bash, where there is one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from capdb.facts import Store
from tests.support.checkout import ROOT
from tests.support.small_facts import NEW, make_data, make_database

PROGRAM = "from capdb.cli import main; main()"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory with a program `capdb` and the database of the small facts."""
    directory = tmp_path_factory.mktemp("completion")
    make_database(directory / "capdb.sqlite")
    (directory / "capdb").write_text(f"#!{sys.executable}\n{PROGRAM}\n")
    (directory / "capdb").chmod(0o755)
    return directory


def run(place: Path, database: Path | None = None, **variables: str) -> str:
    """Return the output of the program under these variables; it must say nothing on stderr."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "CAPDB_DATABASE": str(database or place / "capdb.sqlite"),
        "CAPDB_DATA": str(place / "no-data"),
        **variables,
    }
    done = subprocess.run(
        [sys.executable, place / "capdb"], env=environment, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def bash(place: Path, line: str, database: Path | None = None) -> list[str]:
    """Return the offers for a line that ends where the cursor is."""
    word = len(line.split()) - (not line.endswith(" "))
    asked = {"COMP_WORDS": line, "COMP_CWORD": str(word), "_CAPDB_COMPLETE": "complete_bash"}
    return run(place, database, **asked).split()


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("capdb check acme_ax", ["acme_ax3600", "acme_ax6"]),
        ("capdb check acme,ax36", ["acme,ax3600"]),
        ("capdb check globe e8", ["e8450"]),
        ("capdb check Globe E8450 U", ["UBI"]),
        ("capdb show to-link bow c", ["c6", "c6U", "c7"]),
        ("capdb search edge router x ", ["SFP"]),
        ("capdb compare globe_e8450 edge_router-x-", ["edge_router-x-sfp"]),
        ("capdb check --release 2", ["24.10", "24.10.8", "25.12", "25.12.5"]),
        ("capdb rules lacks-p", ["lacks-pppoe", "lacks-pppoe-at-switch"]),
        ("capdb list --release s", []),
        ("capdb list --brand glob.", ["glob.iNet"]),
        ("capdb list --soc maker,mt", ["maker,mt1234"]),
        ("capdb list --target slow", ["slow", "slow/generic", "slow/tiny"]),
        ("capdb list --state p", ["partial"]),
        ("capdb list --path ip", ["ipv4-nat", "ipv6-route", "ipv6-nat"]),
        ("capdb list --speed 1", ["100m", "1g", "10g"]),
        ("capdb list --wifi wifi", ["wifi4", "wifi5", "wifi6", "wifi7"]),
        ("capdb list --columns pr", ["profile"]),
        ("capdb list --columns state,na", ["state,name", "state,names"]),
        ("capdb list --sort ram,-na", ["ram,-name", "ram,-names"]),
        ("capdb sh", ["show"]),
        ("capdb list --supp", ["--supported-only"]),
    ],
)
def test_what_the_data_name_is_offered(place: Path, line: str, offered: list[str]) -> None:
    assert bash(place, line) == offered


def test_zsh_and_fish_get_the_same_in_their_own_words(place: Path) -> None:
    line = "capdb check globe e8"
    zsh = run(place, _CAPDB_COMPLETE="complete_zsh", _TYPER_COMPLETE_ARGS=line)
    assert '"e8450"' in zsh
    fish = {"_CAPDB_COMPLETE": "complete_fish", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    assert run(place, _TYPER_COMPLETE_ARGS=line, **fish).split() == ["e8450"]


def test_bash_itself_puts_the_offers_in_its_list(place: Path) -> None:
    if not shutil.which("bash"):
        pytest.skip("needs bash")
    script = run(place, _CAPDB_COMPLETE="source_bash")
    asking = (
        f"{script}\nCOMP_WORDS=(capdb check acme_ax); COMP_CWORD=2\n"
        f"_capdb_completion {place}/capdb\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"\n"
    )
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "CAPDB_DATABASE": str(place / "capdb.sqlite"),
    }
    done = subprocess.run(["bash", "-c", asking], env=environment, capture_output=True, text=True)
    assert (done.stdout.split(), done.stderr) == (["acme_ax3600", "acme_ax6"], "")


def test_without_a_database_nothing_is_offered_and_none_is_built(
    place: Path, tmp_path: Path
) -> None:
    missing = tmp_path / "capdb.sqlite"
    data = make_data(tmp_path / "data")
    asked = {"COMP_WORDS": "capdb check acme", "COMP_CWORD": "2"}
    offered = run(place, missing, CAPDB_DATA=str(data), _CAPDB_COMPLETE="complete_bash", **asked)
    assert offered.split() == []
    assert Store(data).index()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data"]


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + bytes(200)])
def test_a_damaged_database_offers_nothing(place: Path, tmp_path: Path, content: bytes) -> None:
    damaged = tmp_path / "capdb.sqlite"
    damaged.write_bytes(content)
    assert bash(place, "capdb check acme", damaged) == []
    assert bash(place, "capdb list --brand a", damaged) == []


@pytest.mark.parametrize("typed", ["%", "_", "%ax", "a%", "a_me", "*", "a*", "[a]"])
def test_letters_that_mean_something_to_shells_or_sql_are_only_letters(
    place: Path, typed: str
) -> None:
    assert bash(place, f"capdb check {typed}") == []
    assert bash(place, f"capdb list --brand {typed}") == []


@pytest.mark.parametrize("before", ["_cme", "%", "a%e"])
def test_a_word_before_is_taken_to_the_letter(place: Path, before: str) -> None:
    assert bash(place, "capdb search acme ax") == ["ax3200", "ax3600", "ax6"]
    assert bash(place, f"capdb search {before} ax") == []


def test_nothing_is_offered_that_a_shell_would_run(place: Path) -> None:
    for line in ("capdb check ", "capdb check generic ", "capdb list --brand "):
        for word in bash(place, line):
            assert not set(word) & set("$`;|&<>(){}[]*?!~#'\"\\ \n\t:=")
    assert NEW in bash(place, "capdb check --release ")
