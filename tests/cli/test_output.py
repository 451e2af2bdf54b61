"""The output for people and programs: words first, streams apart, nothing raw on a terminal."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import select
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from capdb.advice.steps import advice
from capdb.cli import output
from capdb.cli.exit_codes import exit_code
from capdb.render.answer import MOST_LINES, Around, answer_lines
from capdb.render.caveats import MOST as MOST_CAVEATS
from capdb.results.answer import Answer, AnswerVariant, Caveat, CheckResult, Related
from capdb.results.public import UnsupportedDevice
from capdb.vocabulary import Exit, Match, Porting, State, Traffic, Weight
from tests.support.checkout import ROOT
from tests.support.sample_answers import ROUTER, WORKING, one, several
from tests.support.statements import stated


def around(answer: Answer, **more: Any) -> dict[str, Around]:
    """Return the lines around an answer: its advice, and other parts that are set."""
    return {answer.device: Around(advice(answer, None), **more)}


def test_the_first_line_is_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    output.show(one(ROUTER))
    first, why, *_ = capsys.readouterr().out.splitlines()
    assert first == "○ NO  Acme Router 1 (EU) on OpenWrt 25.12.5"
    assert why.strip() == ROUTER.reason


def test_the_grade_is_explained_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    output.show(one(ROUTER))
    assert "wired: traced from device tree to driver" in capsys.readouterr().out


def test_a_note_other_paths_caveats_and_commands_are_shown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    output.show(one(WORKING), around(WORKING))
    shown = capsys.readouterr().out
    for words in (
        "partly    IPv4 NAT: the modem gains nothing",
        "not       Wi-Fi",
        "! counters freeze",
        "  uci set firewall.@defaults[0].flow_offloading_hw='1'",
        "  grep -m 5 HW_OFFLOAD /proc/net/nf_conntrack",
    ):
        assert words in shown
    assert "stock images leave it off" not in shown


@pytest.mark.parametrize("explain", [False, True])
def test_a_yes_is_shown_with_what_it_is_not_about(
    capsys: pytest.CaptureFixture[str], explain: bool
) -> None:
    headline = replace(WORKING.paths[Traffic.IPV4_NAT], state=State.YES)
    answer = replace(WORKING, state=State.YES, paths={**WORKING.paths, Traffic.IPV4_NAT: headline})
    output.show(one(answer), around(answer), explain=explain)
    shown = capsys.readouterr().out
    assert "works     IPv4 NAT" in shown
    assert "the modem gains nothing" in shown


def test_explain_has_notes_sources_and_how_to_undo(capsys: pytest.CaptureFixture[str]) -> None:
    output.show(one(WORKING), around(WORKING), explain=True)
    shown = capsys.readouterr().out
    for words in (
        "not       Wi-Fi: left off; stock images leave it off",
        "counters freeze (https://example.org/7)",
        "  uci set firewall.@defaults[0].flow_offloading_hw='0'",
        "widget,w1000",
        "kernel 6.12.94",
    ):
        assert words in shown


def test_of_many_caveats_the_first_are_shown_and_the_rest_counted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    many = tuple(
        Caveat(f"c{n}", f"limit {n}", f"https://example.org/{n}", Weight.LIMITS) for n in range(40)
    )
    answer = replace(WORKING, caveats=many)
    output.show(one(answer), around(answer))
    shown = capsys.readouterr().out.splitlines()
    listed = [line for line in shown if line.startswith("  - limit ")]
    assert listed[0] == "  - limit 0"
    assert f"    {40 - len(listed)} more: --explain" in shown
    assert len(listed) == MOST_CAVEATS
    long = tuple(replace(caveat, says="word " * 40) for caveat in many)
    crowded = [*answer_lines(replace(answer, caveats=long), around(answer)[answer.device], 80)]
    assert len(crowded) <= MOST_LINES
    assert sum(line.startswith("  - word") for line in crowded) in (2, 3, 4)
    output.show(one(answer), around(answer), explain=True)
    assert "limit 39 (https://example.org/39)" in capsys.readouterr().out


def test_a_no_has_nothing_to_type_but_what_leads_on(capsys: pytest.CaptureFixture[str]) -> None:
    alike = ("--speed", "1g", "--wifi", "ac")
    output.show(one(ROUTER), around(ROUTER, alike=alike))
    shown = capsys.readouterr().out
    assert "uci" not in shown
    assert "capdb list --state yes --speed 1g --wifi ac" in shown
    assert "capdb advise acme_router-1" in shown


def test_each_release_has_its_sign(capsys: pytest.CaptureFixture[str]) -> None:
    states = {"19.07.10": None, "23.05.6": State.UNKNOWN, "24.10.8": State.NO, "25.12.5": State.YES}
    output.show(one(ROUTER), around(ROUTER, releases=states))
    shown = capsys.readouterr().out
    assert "  releases  19.07 -  23.05 ?  24.10 ○  25.12 ●\n" in shown
    output.show(one(ROUTER), around(ROUTER, releases=dict.fromkeys(("a", "b"), State.NO)))
    assert "all alike" in capsys.readouterr().out


def test_explain_shows_file_line_symbol_tree_patch_and_address(
    capsys: pytest.CaptureFixture[str],
) -> None:
    output.show(one(ROUTER), explain=True)
    shown = capsys.readouterr().out
    evidence = ROUTER.evidence[0]
    assert f"{evidence.path}:321 (widget_ops)" in shown
    for part in (evidence.says, evidence.ref, evidence.patch, evidence.url):
        assert part
        assert part in shown


def test_without_explain_the_last_line_says_how_to_see_the_evidence(
    capsys: pytest.CaptureFixture[str],
) -> None:
    output.show(one(ROUTER))
    assert "--explain" in capsys.readouterr().out.splitlines()[-1]


def test_candidates_that_differ_are_listed_with_their_own_states(
    capsys: pytest.CaptureFixture[str],
) -> None:
    output.show(several(ROUTER, WORKING))
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == [
        "IT DEPENDS  2 devices that match “acme” on OpenWrt 25.12.5",
        "◐ 1 partial · ○ 1 no",
    ]
    rows = lines[3:]
    assert [row[: row.index("Acme")].strip() for row in rows] == ["○ no", "◐ partial"]
    assert len({row.index("Acme Router") for row in rows}) == 1
    assert rows[0].endswith(ROUTER.reason)


def test_candidates_that_agree_are_answered_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    output.show(several(ROUTER, replace(ROUTER, profile="acme_router-1-nand")))
    first = capsys.readouterr().out.splitlines()[0]
    assert first.startswith(
        "○ NO  both devices that match “acme” on OpenWrt 25.12.5; each: OpenWrt's "
    )


def test_a_word_that_is_no_ones_own_gives_rows_though_one_device_has_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    output.show(several(ROUTER))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "1 device that matches “acme” on OpenWrt 25.12.5"
    assert lines[2].startswith("○ no  Acme Router 1")


def images(*states: State) -> tuple[AnswerVariant, ...]:
    return tuple(
        AnswerVariant(f"acme_router-1{end}", "acme,router-1", "widget/fast", label, state)
        for end, label, state in zip(("", "-nand"), ("", "NAND"), states, strict=True)
    )


def test_images_of_one_device_that_say_the_same_are_one_answer(
    capsys: pytest.CaptureFixture[str],
) -> None:
    output.show(one(replace(ROUTER, variants=images(State.NO, State.NO))))
    shown = capsys.readouterr().out
    assert shown.startswith("○ NO  Acme Router 1 ")
    assert "images    acme_router-1; the same for acme_router-1-nand (NAND)" in shown


def test_images_of_one_device_that_differ_are_shown_with_their_states(
    capsys: pytest.CaptureFixture[str],
) -> None:
    output.show(one(replace(ROUTER, variants=images(State.NO, State.YES))))
    shown = capsys.readouterr().out
    assert "○ acme_router-1, ● acme_router-1-nand (NAND)" in shown


def test_a_device_of_its_name_with_another_answer_is_named_first(
    capsys: pytest.CaptureFixture[str],
) -> None:
    states = [State.UNKNOWN, *[State.NO] * 5, State.YES]
    others = tuple(
        Related(f"acme_router-1-v{step}", "acme,x", f"Acme Router 1 v{step}", state)
        for step, state in enumerate(states, 2)
    )
    output.show(one(ROUTER), around(ROUTER, related=others))
    assert "see also  ● Acme Router 1 v8 · ○ Acme Router 1 v3" in capsys.readouterr().out


def test_devices_of_its_name_are_shown_with_their_states(
    capsys: pytest.CaptureFixture[str],
) -> None:
    others = tuple(
        Related(f"acme_router-1-v{step}", "acme,x", f"Acme Router 1 v{step}", State.YES)
        for step in range(2, 9)
    )
    output.show(one(ROUTER), around(ROUTER, related=others))
    shown = capsys.readouterr().out
    assert "see also  ● Acme Router 1 v2 · ● Acme Router 1 v3" in shown
    assert "4 more" in shown


def test_a_soc_is_answered_for_its_boards(capsys: pytest.CaptureFixture[str]) -> None:
    output.show(several(ROUTER, ROUTER, match=Match.SOC))
    assert "○ NO  both devices with the SoC “acme”" in capsys.readouterr().out


def test_nothing_found_is_said_and_suggestions_are_hints(
    capsys: pytest.CaptureFixture[str],
) -> None:
    output.show(CheckResult("acne", Match.NONE, (), ("did you mean acme?",)))
    captured = capsys.readouterr()
    assert captured.out == "No device here is called “acne”.\n"
    assert captured.err == "hint: did you mean acme?\n"


def test_what_is_known_to_be_unsupported_is_named_with_its_source(
    capsys: pytest.CaptureFixture[str],
) -> None:
    den = UnsupportedDevice(
        *("acme-den", "ACME Den", "FX9", Porting.FORK, "only a fork has it"),
        *("https://example.org/den", "2026-01-02"),
    )
    result = CheckResult("den", Match.NONE, (), unsupported=(den,))
    output.show(result)
    shown = capsys.readouterr().out
    for told in ("ACME Den", "FX9", "only a fork has it", "https://example.org/den", "2026-01-02"):
        assert told in shown
    assert exit_code(result) == Exit.UNKNOWN
    output.show_json(result)
    (reply,) = json.loads(capsys.readouterr().out)["unsupported"]
    assert reply == {
        "id": "acme-den",
        "name": "ACME Den",
        "soc": "FX9",
        "porting": "fork",
        "says": "only a fork has it",
        "source": "https://example.org/den",
        "date": "2026-01-02",
    }


def test_json_has_the_keys_of_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    output.show_json(one(WORKING))
    captured = capsys.readouterr()
    reply = json.loads(captured.out)
    assert captured.err == ""
    assert list(reply) == [
        *("schema", "query", "match", "results", "suggestions", "related", "unsupported")
    ]
    assert reply["schema"] == 1
    assert set(reply["results"][0]) == {
        *("device", "board", "boards", "variants", "links"),
        *("profile", "target", "names", "soc", "release", "kernel", "kernel_read"),
        *("state", "grade"),
        *("because", "reason", "paths", "evidence", "caveats", "enable", "verify", "disable"),
        *("asked", "compared", "read_on", "support", "observations", "coming"),
    }
    path = reply["results"][0]["paths"]["ipv4-nat"]
    assert set(path) == {"state", "because", "limits", "note"}
    assert (path["state"], path["note"]) == ("partial", "the modem gains nothing")
    assert [set(each) for each in (path["because"], *path["limits"])] == [
        {"rule", "values", "says"}
    ] * 2
    assert set(reply["results"][0]["evidence"][0]) == {
        *("source", "ref", "path", "symbol", "line", "patch", "url", "url_line"),
        *("rule", "values", "says"),
    }
    assert set(reply["results"][0]["caveats"][0]) == {"id", "says", "source", "weight"}


@pytest.mark.parametrize("text", ["\x1b[31m", "\x07", "\x9b2J", "a\rb", "\u202e", "\udcff"])
def test_control_characters_never_reach_the_terminal_raw(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    spoilt = Caveat(text, text, text, Weight.BREAKS)
    answer = replace(WORKING, names=(text, text), because=stated(text), caveats=(spoilt,))
    shown = around(answer, alike=(text,), related=(Related(text, text, text, State.NO),))
    for result in (one(answer, text), several(answer, answer), CheckResult(text, Match.NONE, ())):
        output.show(result, shown, explain=True)
        output.show_json(result)
    output.error(text)
    captured = capsys.readouterr()
    assert text not in captured.out + captured.err
    assert "\r" not in captured.out + captured.err


def test_text_is_neither_wrapped_nor_cut_nor_coloured_in_a_pipe(
    capsys: pytest.CaptureFixture[str],
) -> None:
    answers = [
        replace(ROUTER, because=stated(f"{'word ' * 100}end {number}")) for number in range(60)
    ]
    output.show(several(*answers))
    shown = capsys.readouterr().out
    assert shown.count("end") == 60
    assert "\x1b" not in shown


SHOW = """
from dataclasses import replace
from capdb.cli import output
from tests.support.sample_answers import ROUTER, WORKING, one, several
from tests.support.statements import stated
long = replace(WORKING, because=stated("word " * 40))
result = several(ROUTER, WORKING) if {several} else one(long)
output.show(result)
"""


def on_terminal(program: str, **environment: str) -> str:
    """Return the output of a program on a terminal of 80 columns."""
    terminal, end = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=end,
        stderr=end,
        cwd=ROOT,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "80", **environment},
    )
    os.close(end)
    shown = b""
    while select.select([terminal], [], [], 30)[0]:
        try:
            part = os.read(terminal, 65536)
        except OSError:  # Linux reports the end of a terminal so
            break
        if not part:
            break
        shown += part
    os.close(terminal)
    assert process.wait(30) == 0, shown.decode()
    return shown.decode()


def bare(shown: str) -> list[str]:
    """Return the lines without colours and links."""
    return re.sub(r"\x1b\[[0-9;]*m|\x1b]8;;[^\x1b]*\x1b\\\\", "", shown).splitlines()


def test_a_terminal_gets_colour_and_its_width() -> None:
    shown = on_terminal(SHOW.format(several=True), NO_COLOR="")
    assert "\x1b[1;31m○ no\x1b[0m" in shown
    assert "\x1b[1;33m◐ partial\x1b[0m" in shown
    rows = bare(shown)
    assert "○ no" in rows[3]
    assert all(len(row) <= 80 for row in rows if not row.startswith("hint:"))
    shown = on_terminal(SHOW.format(several=False), NO_COLOR="")
    assert all(len(row) <= 80 for row in bare(shown))


def test_no_color_is_obeyed() -> None:
    shown = on_terminal(SHOW.format(several=True), NO_COLOR="1")
    assert "\x1b" not in shown
    assert "○ no " in shown


def test_a_dumb_terminal_gets_neither_colour_nor_width_nor_links() -> None:
    shown = on_terminal(SHOW.format(several=False), NO_COLOR="", TERM="dumb", VTE_VERSION="7000")
    assert "\x1b" not in shown
    assert "word " * 40 in shown


def test_a_caveat_leads_to_its_source_where_the_terminal_has_links() -> None:
    link = "\x1b]8;;https://example.org/7\x1b\\"
    names = ("VTE_VERSION", "KONSOLE_VERSION", "WT_SESSION", "DOMTERM", "TERM_PROGRAM")
    nothing = dict.fromkeys(names, "")
    program = SHOW.format(several=False)
    assert link in on_terminal(program, **{**nothing, "VTE_VERSION": "7000"})
    for known in (nothing, {**nothing, "VTE_VERSION": "4999"}):
        assert "]8;;" not in on_terminal(program, **known)


def test_long_results_go_through_the_pager_unless_it_is_unwanted(tmp_path: Path) -> None:
    (pager := tmp_path / "pager").write_text("#!/bin/sh\necho PAGED $LESS; exec cat\n")
    pager.chmod(0o755)
    long = "from capdb.cli import output\noutput.lay_out(lambda width: ['row'] * {rows})\n"
    paging = {"PAGER": str(pager), "LINES": "24"}
    shown = on_terminal(long.format(rows=24), **paging)
    assert shown.startswith("PAGED FRX")
    assert shown.count("row") == 24
    assert "PAGED" not in on_terminal(long.format(rows=23), **paging)
    for without in (
        {**paging, "PAGER": ""},
        {**paging, "PAGER": "cat"},
        {**paging, "PAGER": "no-such-pager"},
        {**paging, "PAGER": "'unbalanced"},
        {**paging, "TERM": "dumb"},
    ):
        shown = on_terminal(long.format(rows=24), **without)
        assert "PAGED" not in shown
        assert shown.count("row") == 24
    aside = f"from capdb.cli import terminal\nterminal.allow_pager(False)\n{long.format(rows=24)}"
    assert "PAGED" not in on_terminal(aside, **paging)


def test_progress_is_one_line_on_a_terminal_and_is_cleared() -> None:
    program = """
from capdb.cli import output
import time
with output.Progress() as progress:
    for done in range(3):
        progress("reading \\x1b[31mboards", done, 2)
        time.sleep(0.15)
"""
    shown = on_terminal(program)
    assert "\n" not in shown
    assert "[####################] 100 % reading \\x1b[31mboards" in shown
    assert shown.endswith("\r\x1b[K")


def test_progress_is_silent_at_first_where_there_is_no_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with output.Progress() as progress:
        progress("reading boards", 1, 2)
    captured = capsys.readouterr()
    assert captured.out + captured.err == ""


def test_a_closed_pipe_ends_quietly() -> None:
    program = """
from capdb.cli import output
from tests.support.sample_answers import ROUTER, one
for _ in range(10000): output.show(one(ROUTER))
"""
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    assert process.stdout
    assert process.stderr
    process.stdout.read(10)
    process.stdout.close()
    said = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait(30) == 141
    assert "Traceback" not in said
    assert "BrokenPipe" not in said


def test_a_closed_stderr_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    monkeypatch.setattr(sys, "stderr", Closed())
    output.show(one(ROUTER))
    assert capsys.readouterr().out.startswith("○ NO")
    monkeypatch.setattr(sys, "stderr", None)
    output.hint("nobody hears this")
