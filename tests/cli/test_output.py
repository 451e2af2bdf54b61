"""What people and programs read: words first, streams apart, nothing raw on the terminal."""

from __future__ import annotations

import io
import json
import os
import pty
import select
import subprocess
import sys
from dataclasses import replace

import pytest

from capdb.cli import output
from capdb.results.answer import AnswerVariant, Caveat, CheckResult, Related
from capdb.vocabulary import Match, State, Weight
from tests.support.checkout import ROOT
from tests.support.sample_answers import ROUTER, WORKING, one, several
from tests.support.statements import stated


def test_the_first_line_is_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    output.show(one(ROUTER))
    first = capsys.readouterr().out.splitlines()[0]
    assert first == (
        "no: Acme Router 1 on OpenWrt 25.12.5 — its Ethernet driver widget_eth takes no flowtable"
    )


def test_the_grade_is_explained_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    output.show(one(ROUTER))
    assert "wired: this board's device tree was traced" in capsys.readouterr().out


def test_a_note_other_paths_caveats_and_commands_are_shown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    output.show(one(WORKING))
    shown = capsys.readouterr().out
    for words in (
        "the modem gains nothing",
        "wifi",
        "no: stock images leave it off",
        "counters stand still (https://example.org/7)",
        "    uci set x='1'",
        "    cat /sys/kernel/debug/ppe*/bind",
        "    uci set x='0'",
    ):
        assert words in shown


def test_of_many_caveats_the_first_are_shown_and_the_rest_counted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    many = tuple(
        Caveat(f"c{n}", f"limit {n}", f"https://example.org/{n}", Weight.LIMITS) for n in range(8)
    )
    output.show(one(replace(WORKING, caveats=many)))
    shown = capsys.readouterr().out
    assert "limit 4 (https://example.org/4)" in shown
    assert "limit 5" not in shown
    assert "3 more caveats, which --explain shows" in shown
    output.show(one(replace(WORKING, caveats=many)), explain=True)
    shown = capsys.readouterr().out
    assert "limit 7" in shown
    assert "more caveats" not in shown


def test_a_no_has_nothing_to_type(capsys: pytest.CaptureFixture[str]) -> None:
    output.show(one(ROUTER))
    assert "switch it on" not in capsys.readouterr().out


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


def test_without_explain_a_hint_on_stderr_says_how_to_see_the_evidence(
    capsys: pytest.CaptureFixture[str],
) -> None:
    output.show(one(ROUTER))
    captured = capsys.readouterr()
    assert "--explain" in captured.err
    assert "--explain" not in captured.out
    output.show(one(ROUTER), explain=True)
    assert "--explain" not in capsys.readouterr().err


def test_candidates_that_differ_are_listed_with_their_own_states(
    capsys: pytest.CaptureFixture[str],
) -> None:
    output.show(several(ROUTER, WORKING))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("it depends: 1 partial, 1 no of 2 devices that match “acme”")
    rows = lines[2:]
    assert [row.split()[0] for row in rows] == ["no", "partial"]
    assert [row.index("Acme Router") for row in rows] == [9, 9]
    assert rows[0].endswith(ROUTER.reason)


def test_candidates_that_agree_are_answered_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    output.show(several(ROUTER, replace(ROUTER, profile="acme_router-1-nand")))
    first = capsys.readouterr().out.splitlines()[0]
    assert first.startswith("no: all 2 devices that match “acme” on OpenWrt 25.12.5 — its Ethernet")


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
    assert shown.startswith("no: Acme Router 1 on OpenWrt 25.12.5 — ")
    assert "one device with 2 profiles; the same holds for acme_router-1-nand (NAND)" in shown


def test_images_of_one_device_that_differ_are_told_with_their_states(
    capsys: pytest.CaptureFixture[str],
) -> None:
    output.show(one(replace(ROUTER, variants=images(State.NO, State.YES))))
    shown = capsys.readouterr().out
    assert "no for acme_router-1, yes for acme_router-1-nand (NAND)" in shown


def test_devices_of_its_name_are_told_with_their_states(
    capsys: pytest.CaptureFixture[str],
) -> None:
    others = tuple(
        Related(f"acme_router-1-v{step}", "acme,x", f"Acme Router 1 v{step}", State.YES)
        for step in range(2, 9)
    )
    output.show(replace(one(ROUTER), related=others))
    told = capsys.readouterr().err
    assert "Acme Router 1 v2 (acme_router-1-v2): yes" in told
    assert "and 2 more" in told


def test_a_soc_is_answered_for_its_boards(capsys: pytest.CaptureFixture[str]) -> None:
    output.show(several(ROUTER, ROUTER, match=Match.SOC))
    assert "no: all 2 boards with the SoC “acme”" in capsys.readouterr().out


def test_nothing_found_is_said_and_suggestions_are_hints(
    capsys: pytest.CaptureFixture[str],
) -> None:
    output.show(CheckResult("acne", Match.NONE, (), ("did you mean acme?",)))
    captured = capsys.readouterr()
    assert captured.out.startswith("not in OpenWrt: ")
    assert captured.err == "hint: did you mean acme?\n"


def test_json_has_the_keys_of_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    output.show_json(one(WORKING))
    captured = capsys.readouterr()
    reply = json.loads(captured.out)
    assert captured.err == ""
    assert list(reply) == ["schema", "query", "match", "results", "suggestions", "related"]
    assert reply["schema"] == 1
    assert set(reply["results"][0]) == {
        *("device", "board", "boards", "variants"),
        *("profile", "target", "names", "soc", "release", "kernel", "kernel_read"),
        *("state", "grade"),
        *("because", "reason", "paths", "evidence", "caveats", "enable", "verify", "disable"),
    }
    path = reply["results"][0]["paths"]["ipv4-nat"]
    assert set(path) == {"state", "because", "limits", "note"}
    assert (path["state"], path["note"]) == ("partial", "the modem gains nothing")
    assert [set(each) for each in (path["because"], *path["limits"])] == [
        {"rule", "values", "says"}
    ] * 2
    assert set(reply["results"][0]["evidence"][0]) == {
        *("source", "ref", "path", "symbol", "line", "patch", "url", "rule"),
        *("values", "says"),
    }
    assert set(reply["results"][0]["caveats"][0]) == {"id", "says", "source", "weight"}


@pytest.mark.parametrize("text", ["\x1b[31m", "\x07", "\x9b2J", "a\rb", "\u202e", "\udcff"])
def test_control_characters_never_reach_the_terminal_raw(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = replace(WORKING, names=(text, text), because=stated(text), enable=(text,))
    for result in (one(answer, text), several(answer, answer), CheckResult(text, Match.NONE, ())):
        output.show(result, explain=True)
        output.show_json(result)
    output.error(text)
    captured = capsys.readouterr()
    assert text not in captured.out + captured.err
    assert "\r" not in captured.out + captured.err


def test_text_is_neither_wrapped_nor_cut_nor_coloured_in_a_pipe(
    capsys: pytest.CaptureFixture[str],
) -> None:
    output.show(several(*[replace(ROUTER, because=stated("word " * 100 + "end"))] * 2))
    shown = capsys.readouterr().out
    assert shown.count("end") == 3
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
    """What a program shows on a terminal of 80 columns."""
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


def test_a_terminal_gets_colour_and_its_width() -> None:
    shown = on_terminal(SHOW.format(several=True), NO_COLOR="")
    assert "\x1b[1;31mno\x1b[0m" in shown
    rows = shown.replace("\x1b[1;31m", "").replace("\x1b[1;33m", "").replace("\x1b[0m", "")
    assert all(len(row) <= 80 for row in rows.splitlines() if row.startswith(("no ", "partial ")))
    assert "…" in rows


def test_no_color_is_obeyed() -> None:
    shown = on_terminal(SHOW.format(several=True), NO_COLOR="1")
    assert "\x1b" not in shown
    assert "no " in shown


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
    assert capsys.readouterr().out.startswith("no:")
    monkeypatch.setattr(sys, "stderr", None)
    output.hint("nobody hears this")
