"""Plain command lines get Typer's answer without Typer; all others are left to it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main
from typer.testing import CliRunner

from capdb.building.build import build
from capdb.cli import app, catalogue, completion, parameters, quick
from tests.support.checkout import ROOT
from tests.support.small_facts import make_data, silent

PLAIN = [name for name, place in catalogue.COMMANDS.items() if not place.endswith(catalogue.GROUP)]
"""The commands that have no commands of their own."""


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("quick")
    build(make_data(place / "data"), place / "capdb.sqlite", silent)
    (place / "board_name").write_text("globe,e8450\n")
    return place / "capdb.sqlite"


@pytest.fixture(autouse=True)
def environment(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAPDB_DATA", str(database.parent / "data"))
    monkeypatch.setenv("CAPDB_DATABASE", str(database))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.chdir(database.parent)


@pytest.mark.parametrize("name", PLAIN)
def test_the_door_takes_what_typer_takes(name: str) -> None:
    command = typer.main.get_group(app).get_command(None, name)  # type: ignore[arg-type] # it needs no context
    assert command is not None
    by_typer = [
        (
            each.name,
            tuple(each.opts) if each.param_type_name == "option" else (),
            getattr(each, "is_flag", False),
            each.multiple or each.nargs == -1,
            each.required,
        )
        for each in command.params
        if each.name != "help"
    ]
    assert by_typer == [
        (each.name, each.names, each.is_flag, each.several, each.required)
        for each in parameters.parameters(catalogue.command(name))
    ]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["check", "ax3600"], {"query": ["ax3600"]}),
        (["ax3600"], {"query": ["ax3600"]}),
        (["check", "--json", "xiaomi", "ax3600"], {"query": ["xiaomi", "ax3600"], "json": True}),
        (["check", "e8450", "--release", "24.10"], {"query": ["e8450"], "release": "24.10"}),
        (["check", "--release=24.10", "e8450"], {"query": ["e8450"], "release": "24.10"}),
        (
            ["check", "--release=23.05", "e8450", "--release", "24.10"],
            {"query": ["e8450"], "release": "24.10"},
        ),
        (["list", "--soc", "a", "--soc=b", "--csv"], {"soc": ["a", "b"], "csv": True}),
        (["diff", "24.10", "25.12"], {"old": "24.10", "new": "25.12"}),
        (["diff", "1", "2", "a", "b"], {"old": "1", "new": "2", "devices": ["a", "b"]}),
        (["build", "--out", "new.sqlite"], {"out": Path("new.sqlite")}),
        (["lint", "--data=data", "--json"], {"data": Path("data"), "json": True}),
    ],
)
def test_plain_words_are_read_as_they_are_intended(
    words: list[str], expected: dict[str, object]
) -> None:
    call = quick.asked(words)
    assert call is not None
    assert call.keywords == expected


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--version"],
        ["--no-pager", "check", "e8450"],
        ["check", "--help"],
        ["check", "e8450", "-h"],
        ["check", "e8450", "--release"],
        ["check", "e8450", "--release", "--json"],
        ["check", "e8450", "--release="],
        ["check", "--jsn", "e8450"],
        ["check", "--json=yes", "e8450"],
        ["check", "--", "--json"],
        ["check", "--from-board", "not-there"],
        ["chekc", "e8450"],
        ["show"],
        ["socs", "more"],
        ["diff", "24.10"],
        ["list", "--state", "yes"],
        ["list", "--ports", "4"],
        ["site", "build"],
    ],
)
def test_all_else_is_left_to_typer(words: list[str]) -> None:
    assert quick.asked(words) is None


ASKED = [
    ["check", "globe,e8450"],
    ["globe,e8450"],
    ["check", "acme", "ax3600", "--json"],
    ["check", "acme", "ax3600", "--explain", "--release", "24.10"],
    ["check", "no such thing"],
    ["check", "acme"],
    ["check", "globe,e8450", "--release", "1.2"],
    ["check", ""],
    ["check"],
    ["check", "--from-board", "board_name"],
    ["search", "acme"],
    ["search", "acme", "--csv"],
    ["show", "globe,e8450", "--json"],
]


@pytest.mark.parametrize("words", ASKED, ids=" ".join)
def test_both_give_the_same_answer_and_exit_code(words: list[str]) -> None:
    by_typer = CliRunner().invoke(app, words)
    command = [sys.executable, "-m", "capdb", *words]
    alone = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (alone.returncode, alone.stdout) == (by_typer.exit_code, by_typer.stdout)
    assert alone.stderr == by_typer.stderr


SLOW = """
import sys
sys.argv = ["capdb", *sys.argv[1:]]
from capdb.cli import main
try:
    main()
finally:
    slow = {"typer", "click", "pydantic", "rich", "dataclasses", "inspect"} & sys.modules.keys()
    print("loaded:", *sorted(slow))
"""
"""The program, which says at the end which slow modules it has loaded."""


def loaded(*words: str, **variables: str) -> tuple[str, str]:
    """Return the output of the program, and the slow modules that it has loaded for that."""
    environment = {**os.environ, **variables}
    done = subprocess.run(
        [sys.executable, "-c", SLOW, *words],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    printed, _, slow = done.stdout.rpartition("loaded:")
    return printed, slow.strip()


@pytest.mark.parametrize("words", ASKED, ids=" ".join)
def test_an_answer_loads_neither_typer_nor_pydantic(words: list[str]) -> None:
    assert loaded(*words)[1] == ""


LINES = [
    ("check globe,e8", "globe,e8450"),
    ("check globe e8", "e8450"),
    ("check globe,e8450 --rel", "--release"),
    ("list --state ye", "yes"),
    ("show --release=2", "24.10"),
    ("sea", "search"),
]


@pytest.mark.parametrize(("line", "expected"), LINES)
def test_a_completion_loads_neither_typer_nor_pydantic(line: str, expected: str) -> None:
    typed = {"COMP_WORDS": f"capdb {line}", "COMP_CWORD": str(len(line.split()))}
    printed, slow = loaded(_CAPDB_COMPLETE="complete_bash", **typed)
    assert expected in printed.split()
    assert slow == ""


@pytest.mark.parametrize("shell", ["zsh", "fish"])
@pytest.mark.parametrize(("line", "expected"), [LINES[0], LINES[3]])
def test_completions_of_other_shells_do_not_either(shell: str, line: str, expected: str) -> None:
    asked = {"_TYPER_COMPLETE_ARGS": f"capdb {line}", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    printed, slow = loaded(_CAPDB_COMPLETE=f"complete_{shell}", **asked)
    assert expected in printed
    assert slow == ""


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize(
    "line",
    [
        "",
        "sh",
        "check ",
        "check globe,e8",
        "check globe e8",
        'check "globe e8',
        "check globe,e8450 --json --",
        "check --release ",
        "check --release=2",
        "check --release 24.10 globe,",
        "check --from-board ",
        "check --bad glo",
        "check -- --rel",
        "globe,e8450 --re",
        "list --state n",
        "list --ports ",
        "list --columns name,",
        "list --soc nothing --soc ",
        "diff ",
        "diff 24.10 ",
        "diff 24.10 25.12 glo",
        "socs x",
        "rules takes-no",
        "scrape t",
        "site ",
        "-",
    ],
)
def test_a_completion_is_that_of_typer(
    shell: str, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = f"capdb {line}"
    place = len(line.split()) + line.endswith(" ") + (not line)
    for name, value in {
        "COMP_WORDS": words,
        "COMP_CWORD": str(place),
        "_TYPER_COMPLETE_ARGS": words,
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }.items():
        monkeypatch.setenv(name, value)
    alone = completion.completed(f"complete_{shell}")
    if alone is None:  # it is left to Typer
        return
    by_typer = CliRunner().invoke(
        app, prog_name="capdb", env={"_CAPDB_COMPLETE": f"complete_{shell}"}
    )
    assert f"{alone}\n" == by_typer.stdout
