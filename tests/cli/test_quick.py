"""The door in front of Typer answers what Typer would, and leaves to it what is not plain."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from capdb.building.build import build
from capdb.cli import app, checking, quick
from capdb.cli.commands import COMMANDS
from tests.support.small_facts import make_data, silent


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("quick")
    build(make_data(place / "data"), place / "capdb.sqlite", silent)
    return place / "capdb.sqlite"


@pytest.fixture(autouse=True)
def environment(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAPDB_DATA", str(database.parent / "data"))
    monkeypatch.setenv("CAPDB_DATABASE", str(database))


def test_the_door_knows_the_options_that_the_command_has() -> None:
    import typer.main

    command = typer.main.get_group(app).get_command(None, "check")  # type: ignore[arg-type]
    assert command is not None
    flags, values = {}, {}
    for option in command.params:
        if option.param_type_name == "option" and option.name != "help":
            (spelt,) = option.opts
            (flags if option.is_flag else values)[spelt] = option.name
    assert flags == quick.FLAGS
    assert values == quick.VALUES | {"--from-board": "from_board"}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["check", "ax3600"], {"query": ["ax3600"]}),
        (["check", "--json", "xiaomi", "ax3600"], {"query": ["xiaomi", "ax3600"], "json": True}),
        (["check", "e8450", "--release", "24.10"], {"query": ["e8450"], "release": "24.10"}),
        (["check", "--release=24.10", "e8450"], {"query": ["e8450"], "release": "24.10"}),
        (
            ["check", "--release=23.05", "e8450", "--release", "24.10"],
            {"query": ["e8450"], "release": "24.10"},
        ),
    ],
)
def test_plain_words_are_read_as_they_are_meant(
    words: list[str], expected: dict[str, object]
) -> None:
    assert quick.asked(words) == expected


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["check"],
        ["check", "--json"],
        ["check", "--help"],
        ["check", "e8450", "-h"],
        ["check", "e8450", "--release"],
        ["check", "e8450", "--release", "--json"],
        ["check", "e8450", "--release="],
        ["check", "--jsn", "e8450"],
        ["check", "--json=yes", "e8450"],
        ["check", "--", "--json"],
        ["check", "--from-board", "-"],
        ["show", "e8450"],
        ["--version"],
    ],
)
def test_all_else_is_left_to_typer(words: list[str]) -> None:
    assert quick.asked(words) is None


@pytest.mark.parametrize(
    "words",
    [
        ["globe,e8450"],
        ["acme", "ax3600", "--json"],
        ["acme", "ax3600", "--explain", "--release", "24.10"],
        ["no such thing"],
        ["acme"],
        ["globe,e8450", "--release", "1.2"],
        [""],
    ],
)
def test_both_give_the_same_answer_and_exit_code(words: list[str]) -> None:
    by_typer = CliRunner().invoke(app, ["check", *words])
    command = [sys.executable, "-m", "capdb", "check", *words]
    alone = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (alone.returncode, alone.stdout) == (by_typer.exit_code, by_typer.stdout)
    assert alone.stderr == by_typer.stderr


def test_an_answer_imports_neither_typer_nor_pydantic() -> None:
    code = """
import sys
from capdb.cli import main
sys.argv = ["capdb", "check", "globe,e8450"]
try:
    main()
finally:
    print(*{"typer", "click", "pydantic", "rich"} & sys.modules.keys(), file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "E8450" in done.stdout
    assert done.stderr.strip() == ""


def test_only_check_is_asked_without_typer() -> None:
    assert [name for name in COMMANDS if quick.asked([name, "e8450"])] == ["check"]
    assert checking.check.__module__ != "capdb.cli.check"
