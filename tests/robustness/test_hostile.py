"""Whatever the facts hold or a person asks: no terminal, spreadsheet, shell or SQL obeys it."""

from __future__ import annotations

import csv
import html
import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from capdb.cli.catalogue import COMMANDS
from capdb.cli.commands import app
from capdb.probe import emit
from capdb.render.table import csv_text
from tests.support import hostile
from tests.support.checkout import RECORDINGS
from tests.support.emitted_probe import TEMPLATE, expectation, slice_answer
from tests.support.hostile import WORDS
from tests.support.sample_report import REPORT
from tests.support.sample_toh import PAGE, ROW, toh_json

Run = Callable[..., Result]

FULL_WIDTH = ("\uff1d", "\uff0b", "\uff0d", "\uff20")
FORMULAS = ("=", "+", "-", "@", "\t=", "\r=", "\n=", " =", *FULL_WIDTH)
"""The beginnings of formulas in one spreadsheet or another (OWASP, "CSV Injection")."""

NASTY = hostile.nasty("den")
NEW = "25.12.5"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory with facts that mean harm, older ones next to them, and reports."""
    directory = tmp_path_factory.mktemp("hostile")
    hostile.data(directory / "data")
    hostile.data(directory / "older", "+")
    (directory / "report.json").write_text(
        json.dumps(REPORT | {"board": "acme,den", "release": NEW, "target": "forest/oak"})
    )
    (directory / "evil.json").write_text(json.dumps(REPORT | {"reason": NASTY, NASTY: 1}))
    page = f"<body><dl><dt class='cpu'>x: </dt><dd class='cpu'>{html.escape(NASTY)}</dd></dl>"
    row = {**ROW, "deviceid": "acme:fox_v2", "cpu": hostile.nasty("fox")}
    for name, content in (
        ("toh.json", toh_json(row)),
        ("toh/hwdata/acme/fox_v2", PAGE.replace("4</dd>", page).encode()),
    ):
        file = directory / "upstream" / "openwrt.org" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    (directory / "board").write_text(f'{{"board_name": {json.dumps(NASTY)}}}')
    return directory


@pytest.fixture
def run(place: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("CAPDB_DATA", str(place / "data"))
    monkeypatch.setenv("CAPDB_DATABASE", str(place / "capdb.sqlite"))
    monkeypatch.chdir(place)

    def invoke(*words: str) -> Result:
        result = CliRunner().invoke(app, list(words))
        assert not isinstance(result.exception, AssertionError), result.exception
        return result

    return invoke


# ------------------------------------------------------------------ terminals

ANSWERS = {
    "check": [["acme_den"], ["acme_den", "--explain"], ["acme"], ["acme", "--explain"], ["vixen"]],
    "advise": [["acme_den"]],
    "search": [["acme"], ["acme", "--csv"]],
    "show": [["acme_den"], ["acme_den", "--csv"]],
    "list": [[], ["--csv"], ["--state", "no"]],
    "compare": [["acme_den", "acme_cub"], ["acme_den", "acme_cub", "--csv"]],
    "socs": [[], ["--csv"]],
    "drivers": [[], ["--csv"]],
    "diff": [["--data", "older", "data"]],
    "stats": [[]],
    "rules": [[]],
    "lint": [[]],
    "report": [["add", "report.json"], ["list"], ["disagreements"]],
    "toh": [["show", "acme:fox_v2", "--from", "upstream"]],
}
"""Every command that shows facts, in its forms for people and spreadsheets."""

ERRORS = {
    "check": [[NASTY], ["acme_den", "--release", NASTY], ["--from-board", "board"]],
    "advise": [[NASTY], ["acme_den", "--release", NASTY]],
    "search": [[NASTY], ["acme", "--release", NASTY]],
    "show": [[NASTY]],
    "list": [
        *(["--brand", NASTY], ["--soc", NASTY], ["--target", NASTY], ["--type", NASTY]),
        *(["--wifi", NASTY], ["--speed", NASTY], ["--sort", NASTY], ["--columns", NASTY]),
        *(["--state", NASTY], ["--ports", NASTY], ["--path", NASTY], ["--release", NASTY]),
    ],
    "compare": [[NASTY, "acme_den"]],
    "socs": [["--release", NASTY]],
    "drivers": [["--release", NASTY]],
    "diff": [[NASTY, NEW], ["--data", NASTY, "data"]],
    "stats": [[NASTY]],
    "rules": [[f"--about={NASTY}"], [f"--{NASTY}"]],
    "lint": [["--data", NASTY], [f"--{NASTY}"]],
    "report": [["add", NASTY], ["add", "evil.json"], [NASTY]],
    "toh": [["show", NASTY, "--from", "upstream"], [NASTY]],
    "build": [["--data", NASTY], ["--out", f"{NASTY}/x"]],
    "refresh": [["--from", NASTY, "--data", NASTY], ["--date", NASTY]],
    "scrape": [[NASTY], ["toh", "--from", NASTY], ["toh", "--date", NASTY]],
    "probe": [["emit", "--board", NASTY], ["emit", "--target", NASTY], ["run", NASTY], [NASTY]],
    "update": [["--from", NASTY]],
    "site": [["build", "--base-url", NASTY], ["serve", "--out", NASTY], [NASTY]],
}
"""Every command, called in a way that makes it quote its arguments."""


def forms(of: dict[str, list[list[str]]]) -> list[list[str]]:
    return [[command, *words] for command, every in of.items() for words in every]


def test_every_command_is_tried() -> None:
    assert {*COMMANDS} == {*ANSWERS, *ERRORS}


def harmless(text: str) -> None:
    """Assert that a terminal only shows the text."""
    wrong = {each for each in text if not each.isprintable()} - {"\n"}
    assert not wrong, text


@pytest.mark.parametrize("words", forms(ANSWERS), ids=" ".join)
def test_nothing_in_the_facts_reaches_a_terminal_raw(run: Run, words: list[str]) -> None:
    result = run(*words)
    assert "a fault of capdb" not in result.stderr, result.stderr
    assert result.exit_code not in (2, 70), result.stderr
    harmless(result.stdout)
    harmless(result.stderr)


@pytest.mark.parametrize("words", forms(ERRORS), ids=range(len(forms(ERRORS))))
def test_nothing_that_is_asked_reaches_a_terminal_raw(run: Run, words: list[str]) -> None:
    words = [word.replace("\0", "") for word in words]  # execve(2) allows none
    result = run(*words)
    assert result.exit_code in (1, 2, 4, 70) or "--out" in words
    assert "a fault of capdb" not in result.stderr, result.stderr
    harmless(result.stdout)
    # Typer's own errors escape control characters alone.
    direction = {0x202E: None, 0x2066: None} if "-h' for help" in result.stderr else {}
    harmless(result.stderr.translate(direction))


WITH_JSON = [
    words
    for words in forms(ANSWERS)
    if words[0] not in ("toh", "lint") and words[:2] != ["report", "add"]
]


@pytest.mark.parametrize("words", WITH_JSON, ids=" ".join)
def test_json_is_plain_ascii_without_control_characters(run: Run, words: list[str]) -> None:
    result = run(*(word for word in words if word not in ("--csv", "--explain")), "--json")
    assert json.loads(result.stdout)["schema"] == 1
    assert result.stdout.isascii()
    harmless(result.stdout)


# ------------------------------------------------------------------ spreadsheets


@pytest.mark.parametrize("first", FORMULAS, ids=ascii)
def test_no_cell_is_a_formula(first: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAPDB_DATA", str(hostile.data(tmp_path / "data", first)))
    monkeypatch.setenv("CAPDB_DATABASE", str(tmp_path / "capdb.sqlite"))
    for words in forms(ANSWERS):
        if "--csv" in words:
            rows = list(csv.reader(io.StringIO(CliRunner().invoke(app, words).stdout)))
            assert len(rows) > 1, words
            assert all(len(row) == len(rows[0]) for row in rows), words
            assert not [cell for row in rows for cell in row if is_formula(cell)], words
            assert "drivers" in words or any(cell[:1] == "'" for row in rows for cell in row), words


def is_formula(cell: str) -> bool:
    """Return whether a spreadsheet would compute it, rather than show it."""
    return cell.strip()[:1] in {*"=+-@", *FULL_WIDTH}


@given(st.lists(st.text(max_size=20), min_size=1, max_size=4))
def test_any_cells_come_back_as_one_row_of_harmless_text(cells: list[str]) -> None:
    (row,) = csv.reader(io.StringIO(csv_text([cells])))
    assert len(row) == len(cells)
    assert not [cell for cell in row if is_formula(cell)]
    assert "".join(row).isprintable()


# ------------------------------------------------------------------ SQL

INJECTIONS = (
    "' OR '1'='1",
    "x'; DROP TABLE profile; --",
    '" OR ""="',
    "acme_den' UNION SELECT * FROM meta --",
    "acme%",
    "acme_de_",
    "*",
    "acme_den\\",
    "acme_den/*",
    "{acme_den}",
    "--help'",
)


@pytest.mark.parametrize(
    "words",
    [
        *(["check"], ["search"], ["show"], ["advise"], ["stats", "--release"]),
        *(["list", "--brand"], ["list", "--soc"], ["list", "--target"], ["list", "--type"]),
        *(["list", "--wifi"], ["probe", "emit", "--board"], ["probe", "emit", "--target"]),
    ],
    ids=" ".join,
)
def test_what_is_asked_is_never_sql(run: Run, place: Path, words: list[str]) -> None:
    run("build")
    database = (place / "capdb.sqlite").read_bytes()
    for text in INJECTIONS:
        result = run(*words, *(["--"] if len(words) == 1 else []), text)
        assert result.exit_code != 70, result.stderr
        assert result.exit_code in (2, 4) or "den" in result.stdout.casefold()
    assert (place / "capdb.sqlite").read_bytes() == database


# ------------------------------------------------------------------ shells


def test_nothing_in_the_facts_is_run_where_the_self_test_runs(run: Run, tmp_path: Path) -> None:
    script = tmp_path / "capdb-probe"
    assert run("probe", "emit", "--all", "--out", str(script)).exit_code == 0
    command = ["busybox", "ash", str(script), "--json", "--root", RECORDINGS / "mt7629"]
    subprocess.run(command, capture_output=True, cwd=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["capdb-probe"]


@settings(max_examples=60)
@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=40),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40),
)
def test_boards_and_reasons_of_any_text_run_nothing(board: str, reason: str) -> None:
    board = f"{board}'$(echo pwned)"
    reason = f"{reason}\n`echo pwned`;echo pwned"
    known = [expectation(board, reason=reason)]
    text = emit.script(TEMPLATE, known)
    said = slice_answer(text, board, NEW)
    assert "\t".join(said[2:]) == " ".join(reason.split())
    assert slice_answer(text, board[:-1], NEW) == []


@pytest.mark.parametrize(
    "host", ["-oProxyCommand=touch pwned", "--", "", "a b", "a\nb", "a\x1b[31m", "\u202ea"]
)
def test_a_host_that_is_no_host_starts_no_ssh(run: Run, place: Path, host: str) -> None:
    result = run("probe", "run", "--ssh", f"touch {place}/pwned", "--", host)
    assert result.exit_code == 2
    assert not (place / "pwned").exists()


@pytest.mark.parametrize("host", ["$(touch pwned)", "a;touch${IFS}pwned", "`touch`", "a|b&c>d"])
def test_a_host_is_one_argument_of_ssh_and_no_shell_s(
    run: Run, place: Path, tmp_path: Path, host: str
) -> None:
    ssh = tmp_path / "ssh"
    ssh.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >{tmp_path}/arguments\nexit 255\n')
    ssh.chmod(0o755)
    assert run("probe", "run", "--ssh", str(ssh), host.replace(" ", "_")).exit_code == 4
    *_, end, name, command = (tmp_path / "arguments").read_text().splitlines()
    assert (end, name, command) == ("--", host.replace(" ", "_"), "sh -s -- --json")
    assert not list(place.glob("pwned*"))


@pytest.mark.parametrize(
    "name", ["$(touch pwned)", "a;touch pwned", "-rf", "a\nb", "é'\"", WORDS[:40]]
)
def test_a_file_of_any_name_is_a_file(run: Run, place: Path, tmp_path: Path, name: str) -> None:
    name = name.replace("/", "_")
    directory = tmp_path / name
    directory.mkdir()
    report = directory / "report.json"
    report.write_bytes((place / "report.json").read_bytes())
    assert (
        run("report", "add", "--data", str(hostile.data(directory / "data")), str(report)).exit_code
        == 0
    )
    assert (
        run(
            "build", "--data", str(directory / "data"), "--out", str(directory / "x?#%00.sqlite")
        ).exit_code
        == 0
    )
    assert run("probe", "emit", "--out", str(directory / name)).exit_code == 0
    assert sorted(path.name for path in directory.iterdir()) == sorted(
        ["data", name, "report.json", "x?#%00.sqlite"]
    )
    assert [path.name for path in tmp_path.iterdir()] == [name]
