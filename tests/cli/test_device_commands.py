"""search, show, list, compare and socs as a person or a program meets them."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace
from typer.testing import CliRunner, Result

from capdb.cli import app
from capdb.facts import Title, Unsupported
from capdb.render.comparison import comparison_lines
from capdb.render.device import details_lines
from capdb.render.device_columns import COLUMNS, SHOWN, asked_about
from capdb.render.device_list import list_lines
from capdb.sentences.spoken import phrase
from capdb.vocabulary import Porting, Traffic
from tests.support.asking import answer_from
from tests.support.checkout import ROOT
from tests.support.small_facts import NEW, OLD, facts, hardware, make_data, make_database

RUN_MAIN = [sys.executable, "-c", "from capdb.cli import main; main()"]
UNSUPPORTED = Unsupported(
    id="acme-den-9",
    brand="Acme",
    names=("Den 9",),
    porting=Porting.NONE,
    says="nobody works on it",
    source="https://example.org/den-9",
    looked=date(2026, 1, 2),
)
EVIL = "=cmd|' /C calc'!A0\x1b[31m"


def _database(place: Path) -> Path:
    """Return the small facts with a table row that has every column, and a title that means
    harm.
    """
    known = facts()
    row = hardware("Acme", "Mi AIoT Router AX3600", None, "slow/generic:acme_ax3600")
    row = replace(
        row,
        device_type="WiFi Router",
        cpu="Maker X1",
        cpu_cores=4,
        cpu_mhz="1400",
        ram_mb=("512",),
        flash_mb=("8", "256NAND"),
        ports={"1g": 4, "sfp+": 1},
        ports_at_least=("1g",),
        wifi={"2.4": "b/g/n", "5": "a/n/ac/ax"},
        wifi_hardware=("Maker W7",),
        wifi_drivers=("mt76",),
        page="toh:acme:ax3600",
        forum="https://forum.openwrt.org/t/1",
        supported_since="23.05.0",
    )
    profiles = [
        replace(each, titles=(Title(model=EVIL, vendor="-evil"),))
        if each.profile == "untitled_thing-5"
        else each
        for each in known.profiles
    ]
    rows = [each for each in known.hardware if each.device_id != row.device_id]
    return make_database(
        place,
        dataclasses.replace(
            known, hardware=[*rows, row], profiles=profiles, unsupported=(UNSUPPORTED,)
        ),
    )


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _database(tmp_path_factory.mktemp("devices") / "capdb.sqlite")


@pytest.fixture
def run(database: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    answer_from(monkeypatch, database)
    return lambda *words: CliRunner().invoke(app, list(words))


Run = Callable[..., Result]


def table(result: Result) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(result.stdout)))


# ------------------------------------------------------------------ list


def test_list_shows_how_many_and_a_line_each(run: Run) -> None:
    result = run("list", "--target", "fast", "--supported-only")
    heading, tally, empty, header, *lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert heading == f"{len(lines)} devices on OpenWrt {NEW}"
    assert tally == f"● {len(lines)} yes"
    assert (empty, header.split()[:3]) == ("", ["state", "name", "device"])
    assert all(line.startswith("● yes ") for line in lines)


def test_what_is_not_known_is_a_question_mark_an_empty_cell_and_null(run: Run) -> None:
    words = ("list", "--brand", "globe", "--columns", "profile,ram,wifi")
    assert "globe_e8450  ?    ?" in run(*words).stdout
    assert table(run(*words, "--csv"))[0] == {"profile": "globe_e8450", "ram": "", "wifi": ""}
    device = json.loads(run(*words, "--json").stdout)["devices"][0]
    assert (device["ram_mb"], device["flash_mb"], device["port_count"]) == (None, None, None)
    assert (device["ports"], device["wifi"]) == ({}, {})


def test_the_columns_are_those_asked_for_in_that_order(run: Run) -> None:
    result = run("list", "--columns", "RAM, board,on_wifi", "--csv")
    assert result.stdout.splitlines()[0] == "ram,board,on-wifi"
    assert list(table(run("list", "--csv"))[0]) == list(COLUMNS)


def test_a_sort_may_be_given_backwards_and_more_than_once(run: Run) -> None:
    words = ("list", "--csv", "--columns", "target,profile", "--supported-only")
    rows = [tuple(row.values()) for row in table(run(*words, "--sort", "-target,profile"))]
    assert rows == sorted(rows, key=lambda row: row[0], reverse=True)
    again = run(*words, "--sort", "-target", "--sort", "profile")
    assert [tuple(row.values()) for row in table(again)] == rows


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--columns", "colour"), "port-names"),
        (("--sort", "colour"), "port-names"),
        (("--state", "maybe"), "partial"),
        (("--path", "pigeon"), "ipv6-route"),
        (("--speed", "3g"), "2.5g"),
        (("--target", "sloth"), "fast, slow"),
        (("--brand", "acne"), "Acme"),
        (("--soc", "mt9999"), "mt1234"),
        (("--type", "toaster"), "WiFi Router"),
        (("--wifi", "carrier"), "wifi4 to wifi7"),
        (("--release", "1.0"), OLD),
        (("--json", "--csv"), "choose one"),
        (("--ports", "0"), "--ports"),
    ],
)
def test_a_wrong_option_gets_a_sentence_with_what_can_be(
    run: Run, words: tuple[str, ...], named: str
) -> None:
    result = run("list", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert named in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr


def test_nothing_found_leaves_with_4_and_whole_json_and_csv(run: Run) -> None:
    words = ("list", "--ram-min", "99999")
    assert (run(*words).exit_code, run(*words).stdout) == (
        4,
        "nothing found: no device fits all filters\n",
    )
    result = run(*words, "--json")
    assert result.exit_code == 4
    empty = {"schema": 1, "release": NEW, "asked": None, "devices": []}
    told = json.loads(result.stdout)
    assert told.pop("without_data") > 0
    assert told == empty
    assert run(*words, "--csv").stdout.count("\n") == 1


@pytest.mark.parametrize("form", [(), ("--csv",)])
def test_devices_without_data_for_a_filter_are_counted_and_can_be_listed(
    run: Run, form: tuple[str, ...]
) -> None:
    words = ("list", "--ram-min", "512", "--columns", "device,ram", *form)
    told = json.loads(run("list", "--ram-min", "512", "--json").stdout)
    few = run(*words)
    assert str(told["without_data"]) in few.stderr
    assert "--or-unknown" in few.stderr
    all_of_them = run(*words, "--or-unknown")
    assert "--or-unknown" not in all_of_them.stderr
    more = len(all_of_them.stdout.splitlines()) - len(few.stdout.splitlines())
    assert more == told["without_data"]


def test_who_filters_by_nothing_that_can_be_missing_hears_of_no_data(run: Run) -> None:
    assert run("list", "--state", "yes").stderr == ""


def test_no_cell_is_a_formula_and_no_escape_reaches_a_terminal(run: Run) -> None:
    found = table(run("list", "--csv"))
    evil = next(row for row in found if row["profile"] == "untitled_thing-5")
    assert evil["model"].startswith("'=cmd")
    assert evil["brand"] == "'-evil"
    for words in (("list",), ("list", "--csv"), ("show", "untitled_thing-5"), ("search", "evil")):
        assert "\x1b" not in run(*words).stdout
        assert "x1b[31m" in run(*words).stdout
    assert "\\u001b" in run("list", "--json").stdout


# ------------------------------------------------------------------ search


def test_search_lists_what_check_means_first(run: Run) -> None:
    found = json.loads(run("search", "acme", "ax6", "--json").stdout)
    assert [each["profile"] for each in found["devices"]] == ["acme_ax6", "acme_router-ax6s"]
    assert (found["query"], found["match"], found["release"]) == ("acme ax6", "exact", NEW)


def test_search_finds_words_that_are_cut_short(run: Run) -> None:
    result = run("search", "bow", "c7")
    assert result.exit_code == 0
    assert result.stdout.count("to-link_bow-c7") == 2
    assert "globe_e8450" in run("search", "glo").stdout


def test_search_for_nothing_leaves_with_4_and_suggests(run: Run) -> None:
    result = run("search", "rt-ax88u")
    assert (result.exit_code, "rt-ax88u" in result.stdout) == (4, True)
    assert "Table of Hardware" in result.stderr
    assert run("search", "  ").exit_code == 2


# ------------------------------------------------------------------ show


def test_show_has_everything(run: Run) -> None:
    result = run("show", "acme_ax3600")
    assert result.exit_code == 1
    for told in (
        f"○ NO  Acme AX3600 on OpenWrt {NEW}",
        "maker,ipq99",
        "Maker X1, 4 cores, 1400 MHz",
        "512 MB RAM, 8 MB, 256 MB NAND flash",
        "4 x 1g or more, 1 x sfp+",
        "2.4 GHz b/g/n; 5 GHz a/n/ac/ax",
        "Maker W7 (mt76)",
        "since 23.05.0, current ?",
        "6.6.144",
        "IPv4 NAT     ○ no     ○ no",
        "the driver of slow/generic decides",
        "queues are passed by",
        "https://openwrt.org/toh/acme/ax3600",
        "https://forum.openwrt.org/t/1",
    ):
        assert told in result.stdout


def test_show_leaves_as_check_does(run: Run) -> None:
    for query in ("acme ax3600", "globe e8450", "to-link bow c6", "acme gone 100", "no thing 9"):
        assert run("show", query).exit_code == run("check", query).exit_code, query


def test_show_has_both_images_of_one_device_and_lists_several_devices(run: Run) -> None:
    same = run("show", "globe", "e8450").stdout
    assert same.count("Flow offload, by kind of traffic") == 1
    assert "globe_e8450-ubi (UBI)" in same
    several = run("show", "to-link bow c7")
    assert "Flow offload" not in several.stdout
    assert several.stdout.startswith("2 devices")
    assert "capdb show to-link_bow-c7-v2" in several.stderr


def test_show_as_json_holds_every_release_and_as_csv_every_claim(run: Run) -> None:
    [device] = json.loads(run("show", "acme_ax3600", "--json").stdout)["devices"]
    assert [image["release"] for image in device["images"]] == [NEW, OLD]
    assert device["images"][0]["paths"]["ipv4-nat"]["grade"] == "wired"
    assert device["hardware"][0]["forum"] == "https://forum.openwrt.org/t/1"
    rows = table(run("show", "acme_ax3600", "--csv"))
    assert {(row["release"], row["path"]) for row in rows} == {
        (release, path) for release in (NEW, OLD) for path in ("ipv4-nat", "wifi")
    }


# ------------------------------------------------------------------ compare


def test_compare_marks_what_differs(run: Run) -> None:
    result = run("compare", "acme_ax3600", "glob_gl-mt6000")
    assert result.exit_code == 5
    lines = {line[2:].split()[0]: line for line in result.stdout.splitlines()[2:]}
    assert lines["state"].startswith("*")
    assert lines["grade"].startswith(" ")
    assert lines["ram"].split() == ["*", "ram", "512", "?"]


def test_compare_leaves_with_the_state_that_all_share(run: Run) -> None:
    assert run("compare", "acme_ax3600", "acme_ax6").exit_code == 1
    assert run("compare", "to-link bow c6").exit_code == 5


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("acme_ax6",), 2, "only one device"),
        (("acme_ax6", "acme_ax6"), 2, "only one device"),
        (("mt1234",), 2, "no more than 6"),
    ],
)
def test_compare_says_what_it_cannot_do(
    run: Run, words: tuple[str, ...], code: int, said: str
) -> None:
    result = run("compare", *words)
    assert (result.exit_code, result.stdout) == (code, "")
    assert said in result.stderr


def test_compare_names_what_no_device_is_called(run: Run) -> None:
    result = run("compare", "acme_ax6", "acme ax9999")
    assert result.exit_code == 4
    assert "acme ax9999" in result.stdout
    found = json.loads(run("compare", "acme_ax6", "acme ax9999", "--json").stdout)
    assert [each["label"] for each in found["not_found"]] == ["acme ax9999"]
    assert not found["devices"]


@pytest.mark.parametrize(
    "command",
    [
        ("check", "Den 9"),
        ("search", "Den 9"),
        ("show", "Den 9"),
        ("advise", "Den 9"),
        ("compare", "Den 9", "acme_ax6"),
        ("diff", OLD, NEW, "Den 9"),
    ],
    ids=lambda command: command[0],
)
def test_a_device_known_to_be_unsupported_is_named_by_every_command(
    run: Run, command: tuple[str, ...]
) -> None:
    said = run(*command)
    assert said.exit_code == 4
    assert UNSUPPORTED.says in said.stdout
    assert UNSUPPORTED.source in said.stdout
    told = json.loads(run(*command, "--json").stdout)
    (holder,) = told.get("not_found", [told])
    assert [each["id"] for each in holder["unsupported"]] == [UNSUPPORTED.id]


def test_compare_for_programs_is_a_device_a_line(run: Run) -> None:
    rows = table(run("compare", "acme_ax6", "acme_ax3600", "--csv"))
    assert [row["profile"] for row in rows] == ["acme_ax6", "acme_ax3600"]
    found = json.loads(run("compare", "acme_ax6", "acme_ax3600", "--json").stdout)
    assert [each["profile"] for each in found["devices"]] == ["acme_ax6", "acme_ax3600"]


# ------------------------------------------------------------------ socs


def test_socs_counts_devices_by_state(run: Run) -> None:
    result = run("socs", "--csv")
    assert result.exit_code == 0
    rows = {row["soc"]: row for row in table(result)}
    assert rows["maker,ipq99"]["no"] == rows["maker,ipq99"]["devices"]
    assert rows["maker,mt1234"]["yes"] == rows["maker,mt1234"]["devices"]
    assert "maker,ipq99" in run("socs").stdout
    assert json.loads(run("socs", "--json").stdout)["socs"][0]["soc"] == "maker,ipq99"


# ------------------------------------------------------------------ width and colour


@pytest.mark.parametrize("width", [20, 40, 60, 80, 120, 200])
def test_no_line_but_an_address_is_wider_than_the_terminal(database: Path, width: int) -> None:
    from capdb.queries import listing
    from capdb.queries.connection import connect
    from capdb.search import lookup

    with connect(database) as connection:
        found = listing.devices(connection, NEW)
        [number] = lookup.find(connection, "acme_ax3600", NEW).devices
        details = listing.device(connection, number, NEW)
    shown = ("state", "name", "profile", "soc", "reason")
    assert all(len(line) <= width for line in list(list_lines(found, shown, NEW, width))[2:])
    compared = list(comparison_lines(found[:3], width))[2:]
    assert all(len(line) <= max(width, 32) for line in compared if "https://" not in line)
    told = [line for line in details_lines(details, width) if "https://" not in line]
    assert all(len(line) <= max(width, 80) for line in told)


def test_titles_of_lists_fit_a_narrow_terminal(database: Path) -> None:
    from capdb.queries import release_coverage, whole_release
    from capdb.queries.connection import connect
    from capdb.queries.soc_summaries import soc_summaries
    from capdb.render.coverage import stats_lines
    from capdb.render.device_list import soc_lines
    from capdb.render.drivers import driver_lines

    with connect(database) as connection:
        drivers = whole_release.drivers(connection, NEW)
        socs = soc_summaries(connection, NEW, None)
        stats = release_coverage.stats(connection)
    shown = [
        *driver_lines("25.12.5", drivers, 60),
        *soc_lines(socs, "25.12.5-rc1", 60),
        *stats_lines(stats, date(2026, 1, 2), 60),
    ]
    assert all(len(line) <= 60 for line in shown if "https://" not in line)


def test_a_narrow_terminal_leaves_out_columns_that_nobody_asked_for(database: Path) -> None:
    from capdb.queries import listing
    from capdb.queries.connection import connect

    with connect(database) as connection:
        found = listing.devices(connection, NEW)
    shown, spare = ("state", "name", "soc", "ram"), ("soc", "ram")
    assert list(list_lines(found, shown, NEW, 200, spare))[3].split() == list(shown)
    narrow = list(list_lines(found, shown, NEW, 50, spare))
    assert narrow[3].split() == ["state", "name", "ram"]
    assert narrow[-1] == "hidden to fit: soc (use --csv or a wider terminal)"
    asked = list(list_lines(found, shown, NEW, 45))
    assert asked[3].split() == list(shown)
    assert "hidden" not in asked[-1]


def test_columns_that_were_filtered_or_sorted_by_are_never_left_out() -> None:
    usual, spare = asked_about([])
    assert (usual, spare[0]) == (list(SHOWN), "device")
    shown, spare = asked_about(["ports", "flash", "flash"])
    assert shown == [*SHOWN, "flash"]
    assert not {"ports", "flash"} & set(spare)


def test_a_list_has_the_columns_that_it_is_filtered_and_sorted_by(run: Run) -> None:
    header = run("list", "--ram-min", "1", "--sort", "-flash,name").stdout.splitlines()[3].split()
    assert header == [*SHOWN, "flash"]
    typed = run("list", "--type", "switch", "--sort", "on_wifi").stdout.splitlines()
    assert len(typed) < 4 or typed[3].split()[-2:] == ["type", "on-wifi"]


def test_into_a_pipe_nothing_is_cut(database: Path) -> None:
    from capdb.queries import listing
    from capdb.queries.connection import connect

    with connect(database) as connection:
        found = listing.devices(connection, NEW)
    text = "\n".join(list_lines(found, ("names", "reason", "profile"), NEW, None))
    assert "…" not in text
    assert all(each.reason in text for each in found)


def on_a_terminal(place: Path, *words: str, **variables: str) -> str:
    """Return the output of the program to a terminal of 60 columns."""
    leader, follower = pty.openpty()
    environment = {
        **{key: value for key, value in os.environ.items() if key != "NO_COLOR"},
        "PYTHONPATH": str(ROOT),
        "CAPDB_DATABASE": str(place / "capdb.sqlite"),
        "CAPDB_DATA": str(place / "data"),
        "COLUMNS": "60",
        "TERM": "xterm",
        **variables,
    }
    done = subprocess.run(
        [*RUN_MAIN, *words], env=environment, stdout=follower, stderr=subprocess.PIPE
    )
    os.close(follower)
    assert done.returncode in (0, 4), done.stderr
    written = b""
    while True:
        try:
            written += os.read(leader, 65536)
        except OSError:
            break
    os.close(leader)
    return written.decode()


def test_colour_is_for_terminals_that_want_it(tmp_path: Path) -> None:
    make_data(tmp_path / "data")
    coloured = on_a_terminal(tmp_path, "list", "--brand", "acme")
    assert "\x1b[1;35m? unknown\x1b[0m" in coloured
    plain = on_a_terminal(tmp_path, "list", "--brand", "acme", NO_COLOR="1")
    assert "\x1b" not in plain
    assert all(len(line) <= 60 for line in plain.splitlines()[2:])
    shown = on_a_terminal(tmp_path, "--no-pager", "show", "acme_ax3600")
    assert phrase(f"traffic-{Traffic.TUNNEL.value}") in shown


def test_a_device_is_checked_without_the_name_of_the_command(run: Callable[..., Result]) -> None:
    for words in (("acme", "ax3600"), ("acme_ax3600", "--json"), ("acne",)):
        alone, named = run(*words), run("check", *words)
        assert (alone.output, alone.exit_code) == (named.output, named.exit_code)


def test_a_misspelt_command_is_no_device(run: Callable[..., Result]) -> None:
    answer = run("lst", "acme")
    assert answer.exit_code == 2
    assert "list" in answer.output


def test_unknown_is_what_the_release_ships_and_nobody_knows(run: Callable[..., Result]) -> None:
    every = json.loads(run("list", "--json").output)["devices"]
    asked = json.loads(run("list", "--state", "unknown", "--json").output)["devices"]
    assert any(not each["shipped"] for each in every)
    assert [each["device"] for each in asked] == [
        each["device"] for each in every if each["shipped"] and each["state"] == "unknown"
    ]


@pytest.mark.parametrize(
    "words",
    [
        ("check", "acme_ax3600"),
        ("show", "acme_ax3600"),
        ("search", "acme ax3600"),
        ("list",),
        ("compare", "acme_ax3600", "globe_e8450"),
        ("advise", "acme_ax3600"),
        ("socs",),
    ],
)
def test_a_point_release_is_answered_by_the_one_that_was_read_and_both_are_named(
    run: Run, words: tuple[str, ...]
) -> None:
    result = run(*words, "--release", "24.10.2")
    assert (result.exit_code, result.stderr) == (run(*words, "--release", OLD).exit_code, "")
    assert f"24.10.2 (read from {OLD})" in result.stdout
    found = json.loads(run(*words, "--release", "24.10.2", "--json").stdout)
    named = found["results"][0] if "results" in found else found
    read = named.get("read") or named["release"]
    asked = named["release"] if named.get("read") else named["asked"]
    assert (read, asked) == (OLD, "24.10.2")


def test_a_difference_names_the_releases_that_were_read_for_point_releases(run: Run) -> None:
    result = run("diff", "24.10.2", NEW)
    assert result.stdout.splitlines()[0] == f"OpenWrt 24.10.2 (read from {OLD}) → {NEW}"
    (found,) = json.loads(run("diff", "24.10.2", NEW, "--json").stdout)["differences"]
    assert (found["old"], found["new"], found["asked"]) == (OLD, NEW, ["24.10.2", None])
    assert "24.10.2 (read from" in run("diff", "24.10.2", NEW, "--markdown").stdout
