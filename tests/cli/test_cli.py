"""The command line as a person or a program meets it, on a small database of invented facts."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from capdb import __version__
from capdb.cli import app
from capdb.cli.catalogue import COMMANDS
from capdb.cli.commands import PANELS
from capdb.facts import Quirk
from capdb.vocabulary import Weight
from scrapers.scrape import Scraped
from tests.support import curated
from tests.support.facts_directory import write_facts
from tests.support.forest import (
    RELEASE,
    WOODS,
)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a data directory with its own database in it, both named in the environment."""
    directory = tmp_path / "data"
    write_facts(WOODS, directory)
    monkeypatch.setenv("CAPDB_DATA", str(directory))
    monkeypatch.setenv("CAPDB_DATABASE", str(tmp_path / "capdb.sqlite"))
    return directory


@pytest.fixture
def run(data: Path) -> Callable[..., Result]:
    def invoke(*words: str) -> Result:
        return CliRunner().invoke(app, list(words))

    return invoke


Run = Callable[..., Result]


@pytest.mark.parametrize(
    ("query", "code"), [("acme den", 0), ("cub 300", 1), ("bare 7", 4), ("no such thing 1", 4)]
)
def test_the_exit_code_is_the_answer(run: Run, query: str, code: int) -> None:
    assert run("check", query).exit_code == code


def test_differing_candidates_leave_with_5(run: Run) -> None:
    result = run("check", "acme")
    assert result.exit_code == 5
    assert result.stdout.startswith("IT DEPENDS  3 devices of the brand “acme”")
    assert result.stdout.splitlines()[1] == "● 1 yes · ○ 1 no · ? 1 unknown"


def test_several_words_are_one_query(run: Run) -> None:
    result = run("check", "acme", "cub", "300")
    assert result.exit_code == 1
    assert result.stdout.startswith("○ NO  ACME Cub 300 on OpenWrt 25.12.5\n")


def test_a_yes_shows_what_to_type_and_a_no_does_not(run: Run) -> None:
    assert "flow_offloading_hw='1'" in run("check", "acme den").stdout
    assert "flow_offloading" not in run("check", "cub 300").stdout


def test_explain_leads_to_file_and_line(run: Run) -> None:
    shown = run("check", "--explain", "cub 300").stdout
    assert "drivers/net/fox.c:60" in shown


def test_json_is_the_contract_and_stdout_holds_nothing_else(run: Run) -> None:
    result = run("check", "--json", "acme den")
    reply = json.loads(result.stdout)
    assert result.exit_code == 0
    assert result.stderr == ""
    assert (reply["schema"], reply["query"], reply["match"]) == (1, "acme den", "exact")
    (answer,) = reply["results"]
    assert (answer["board"], answer["state"], answer["grade"]) == ("acme,den", "yes", "wired")
    assert answer["enable"]


def test_json_reports_nothing_found_too(run: Run) -> None:
    result = run("check", "--json", "no such thing 1")
    assert (result.exit_code, json.loads(result.stdout)["match"]) == (4, "none")


def test_a_routers_own_words_name_board_and_release(run: Run, tmp_path: Path) -> None:
    words = tmp_path / "words"
    words.write_text(f"acme,den\nDISTRIB_ID='OpenWrt'\nDISTRIB_RELEASE='{RELEASE}'\n")
    result = run("check", "--from-board", str(words))
    assert result.exit_code == 0
    assert result.stdout.startswith(f"● YES  ACME Den on OpenWrt {RELEASE}")
    assert "hint: the router" not in result.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("acme,den", f"name no release; this is the answer for {RELEASE}"),
        ("acme,den\nDISTRIB_RELEASE='25.12.99'", "of the same series"),
        (f"acme,den\nVERSION='{RELEASE}'\nNAME='BestWrt'", "the router runs BestWrt"),
    ],
)
def test_what_an_answer_from_a_routers_words_rests_on_is_said(
    data: Path, words: str, says: str
) -> None:
    result = CliRunner().invoke(app, ["check", "--from-board", "-"], input=words)
    assert result.exit_code == 0
    assert says in result.stderr


@pytest.mark.parametrize(
    "words", [b"", b"\xff\xfe", b"{" * 100, b"a" * 300_000, b"acme,den\nDISTRIB_RELEASE='1.2.3'"]
)
def test_words_that_are_no_routers_are_misuse(data: Path, words: bytes) -> None:
    result = CliRunner().invoke(app, ["check", "--from-board", "-"], input=words)
    assert result.exit_code == 2
    assert result.stderr.startswith("capdb: the router")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("words", [["check"], ["check", "den", "--from-board", "/dev/null"]])
def test_a_name_and_a_routers_words_are_one_question_or_the_other(
    run: Run, words: list[str]
) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert "name one device" in result.stderr


@pytest.mark.parametrize("query", ["", "  ", "?!", "\x00\x01\x02", "\udcff\udcfe", "x" * 70_000])
def test_a_query_without_a_name_is_misuse(run: Run, query: str) -> None:
    result = run("check", query)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("capdb: ")
    assert result.stderr.count("\n") == 1
    assert result.stderr.strip().isprintable()


def test_an_unknown_release_is_misuse_and_names_those_there_are(run: Run) -> None:
    result = run("check", "acme den", "--release", "99.1")
    assert result.exit_code == 2
    assert RELEASE in result.stderr


@pytest.mark.parametrize(
    "words", [["check"], ["check", "--wrong", "x"], ["lst"], ["chekc", "x"], ["--nothing"]]
)
def test_a_wrong_command_line_is_misuse(run: Run, words: list[str]) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert result.stdout == ""


def test_a_damaged_fact_is_named_with_file_and_line(run: Run, data: Path) -> None:
    file = data / "profile.jsonl"
    damaged = bytearray(file.read_bytes())
    damaged[10] ^= 1
    file.write_bytes(damaged)
    result = run("check", "acme den")
    assert result.exit_code == 70
    assert f"{file}:1" in result.stderr
    assert "Traceback" not in result.stderr


def test_an_old_database_answers_with_a_warning_where_the_facts_are_damaged(
    run: Run, data: Path
) -> None:
    assert run("check", "acme den").exit_code == 0
    (data / "profile.jsonl").write_bytes(b"nonsense\n")
    result = run("check", "acme den")
    assert result.exit_code == 0
    assert "capdb: warning: " in result.stderr


def test_a_fault_of_capdb_is_one_sentence_that_asks_for_a_report(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the \x1b[31mfox")

    monkeypatch.setattr("capdb.database.current.current", fail)
    result = run("check", "acme den")
    assert result.exit_code == 70
    assert "RuntimeError: the \\x1b[31mfox" in result.stderr
    assert "please report it" in result.stderr
    assert result.stderr.count("\n") == 1
    monkeypatch.setenv("CAPDB_DEBUG", "1")
    result = run("check", "acme den")
    assert result.exit_code == 70
    assert "Traceback" in result.stderr


def test_build_makes_the_database_and_says_where(run: Run, data: Path) -> None:
    result = run("build")
    assert result.exit_code == 0
    assert result.stdout.startswith(str(data.parent / "capdb.sqlite"))


def test_build_can_take_other_facts_and_make_another_file(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_facts(WOODS, tmp_path / "other")
    result = run("build", "--data", str(tmp_path / "other"), "--out", str(tmp_path / "o.sqlite"))
    assert result.exit_code == 0
    assert (tmp_path / "o.sqlite").stat().st_size > 0
    assert not (tmp_path / "capdb.sqlite").exists()


def test_a_build_that_cannot_be_written_is_one_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = run("build", "--out", str(tmp_path / "file" / "o.sqlite"))
    assert result.exit_code == 70
    assert result.stderr.count("\n") == 1


def test_a_quirk_put_down_by_hand_counts_without_any_command(run: Run, data: Path) -> None:
    assert "fur" not in run("check", "acme den", "--explain").stdout
    link = "https://example.org/7"
    curated.write(data, Quirk(id="moult", says="it loses fur", source=link, weight=Weight.LIMITS))
    assert f"it loses fur ({link})" in run("check", "acme den", "--explain").stdout
    quirks = data / "curated" / "quirks.toml"
    quirks.write_text(quirks.read_text().replace("loses", "grows"))
    assert f"it grows fur ({link})" in run("check", "acme den", "--explain").stdout


def test_an_answer_names_the_line_of_a_mistake_in_a_curated_file(run: Run, data: Path) -> None:
    curated.write(data)
    (quirks := data / "curated" / "quirks.toml").write_text("date = 2026-01-02\n[[quirk]]\n")
    result = run("check", "acme den")
    assert result.exit_code == 70
    assert f"{quirks}:2: " in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["scrape"],
        ["scrape", "nothing"],
        ["scrape", "toh", "--from", "/nonexistent"],
        ["scrape", "toh", "--date", "yesterday"],
        ["scrape", "toh", "--date", "9999-12-31"],
    ],
)
def test_a_scrape_that_makes_no_sense_is_misuse(run: Run, data: Path, words: list[str]) -> None:
    before = {path: path.read_bytes() for path in data.iterdir()}
    assert run(*words).exit_code == 2
    assert {path: path.read_bytes() for path in data.iterdir()} == before


def test_a_scrape_without_its_packages_names_what_to_install(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "requests", None)
    result = run("scrape", "toh", "--from", "http://127.0.0.1:9")
    assert result.exit_code == 2
    assert "this needs requests" in result.stderr
    assert "pip install -e '.[scrape]'" in result.stderr


def test_a_scrape_passes_on_what_was_asked_and_says_what_changed(
    run: Run, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, object] = {}

    def scraped(sources: list[str], **options: object) -> Scraped:
        asked.update(options, sources=sources)
        unfetched = {("25.12.5", "package:owl-eth"): "no owl"}
        return Scraped(["an older dump"], ["toh/hardware.jsonl: 3 records, new"], unfetched)

    monkeypatch.setattr("scrapers.scrape.run", scraped)
    words = ["toh", "trees", "--from", str(tmp_path), "--release", "snapshot"]
    result = run("scrape", *words, "--date", "2026-08-05")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "warning: an older dump",
        "warning: no owl",
        "toh/hardware.jsonl: 3 records, new",
    ]
    assert callable(asked.pop("progress"))
    assert asked == {
        "sources": ["toh", "trees"],
        "data": data,
        "origin": tmp_path,
        "release": "snapshot",
        "date": "2026-08-05",
    }


def test_words_that_name_no_command_are_a_query(run: Run) -> None:
    for words in (["acme", "cub", "300"], ["acme cub 300"], ["--no-pager", "acme", "cub", "300"]):
        result = run(*words)
        assert (result.exit_code, result.stdout) == (1, run("check", "acme", "cub", "300").stdout)
    assert json.loads(run("acme", "den", "--json").stdout)["results"][0]["state"] == "yes"
    assert run("no such thing 1").exit_code == 4


def test_help_has_every_command_once_in_its_panel_with_its_whole_summary(run: Run) -> None:
    panels = [name for names in PANELS.values() for name in names]
    assert sorted(panels) == sorted(COMMANDS)
    shown = run("--help").stdout
    for panel, names in PANELS.items():
        section = shown.partition(f"\n{panel}:\n")[2].partition("\n\n")[0]
        assert [line.split()[0] for line in section.splitlines() if line[2:3].strip()] == [*names]
    assert "..." not in shown.partition("Ask:")[2]


def test_version_and_help(run: Run) -> None:
    assert run("--version").stdout == f"capdb {__version__}\n"
    for words in (["-h"], ["check", "-h"], ["check", "--help"]):
        result = run(*words)
        assert result.exit_code == 0
        assert "Usage:" in result.stdout


# ------------------------------------------------------------------ whole processes

MAIN = [sys.executable, "-c", "from capdb.cli import main; main()"]


def test_a_full_disk_is_one_sentence(data: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full, which Linux has")
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*MAIN, "check", "acme den"], stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert done.returncode == 70
    assert "standard output: cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


def test_a_locale_without_the_letters_still_gets_an_answer(data: Path) -> None:
    done = subprocess.run(
        [*MAIN, "check", "acme den"],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(b"YES  ACME Den on OpenWrt 25.12.5\n")
    assert b"\n  releases  25.12 yes\n" in done.stdout
    assert b"\\" not in done.stdout


def test_ctrl_c_is_quiet(data: Path) -> None:
    program = (
        "import time, capdb.database.current, capdb.cli\n"
        "def ensure(*_):\n"
        "    print('waiting', flush=True)\n"
        "    time.sleep(30)\n"
        "capdb.database.current.current = ensure\n"
        "capdb.cli.main()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, "check", "acme den"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "waiting\n"
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=20)
    assert (process.returncode, said) == (130, ("", ""))


def test_a_current_database_is_asked_without_loading_what_building_needs(data: Path) -> None:
    program = (
        "import sys\n"
        "from capdb.cli import main\n"
        "try:\n"
        "    main()\n"
        "finally:\n"
        "    print(*sys.modules, file=sys.stderr)"
    )
    command = [sys.executable, "-c", program, "check", "--json", "acme den"]
    subprocess.run(command, check=True, capture_output=True)
    loaded = set(subprocess.run(command, check=True, capture_output=True, text=True).stderr.split())
    heavy = {
        "sqlmodel",
        "sqlalchemy",
        "msgspec",
        "requests",
        "tree_sitter",
        "rich",
        "capdb.building.build",
    }
    assert not loaded & heavy
