"""The self-test with expectations built in: the answers of its `slice`, in every shell."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from capdb.cli import app
from capdb.errors import DataError
from capdb.probe.consistency import contradiction
from capdb.probe.emit import BEGIN, END, function, save, script, template
from capdb.probe.report import parse
from capdb.queries import whole_release
from capdb.queries.connection import connect
from capdb.vocabulary import Grade, State
from tests.support.checkout import RECORDINGS
from tests.support.emitted_probe import SHELLS, TEMPLATE, expectation, slice_answer
from tests.support.probing import packed
from tests.support.small_facts import NEW, OLD, make_data, make_database
from tests.support.watched_router import flow, watched

Emit = Callable[..., Result]


@pytest.mark.parametrize("shell", SHELLS)
def test_a_router_gets_state_grade_and_reason(shell: str) -> None:
    text = script(
        TEMPLATE, [expectation(), expectation("acme,cub", OLD, State.UNKNOWN, None, "why")]
    )
    assert slice_answer(text, "acme,den", NEW, shell) == ["yes", "wired", "it works"]
    assert slice_answer(text, "acme,cub", OLD, shell) == ["unknown", "", "why"]
    assert slice_answer(text, "acme,cub", NEW, shell) == []
    assert slice_answer(text, "acme,bear", NEW, shell) == []
    assert slice_answer(text, "", "", shell) == []


@pytest.mark.parametrize("shell", SHELLS)
def test_every_character_is_itself(shell: str) -> None:
    board = "a'b\"c $(id) `id` *?[x] \\ ;&|#~é"
    reason = 'it\'s "so" $HOME `id` %s %% \\n \\ ${x} * — ü !'
    text = script(TEMPLATE, [expectation(board, reason=reason), expectation("a*")])
    assert slice_answer(text, board, NEW, shell) == ["yes", "wired", reason]
    assert slice_answer(text, "ab", NEW, shell) == []


@settings(max_examples=30)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1))
def test_any_reason_comes_out_as_one_line_of_words(reason: str) -> None:
    text = script(TEMPLATE, [expectation(reason=reason)])
    said = slice_answer(text, "acme,den", NEW)
    assert said[:2] == ["yes", "wired"]
    assert "\t".join(said[2:]) == " ".join(reason.split())


def test_another_point_release_gets_the_newest_of_its_series_and_where_it_was_read() -> None:
    of = [expectation(release=each) for each in ("24.10.8", "24.10.10", "snapshot")]
    text = script(TEMPLATE, of)
    assert slice_answer(text, "acme,den", "24.10.2")[2] == "it works (read from 24.10.10)"
    assert slice_answer(text, "acme,den", "24.10.0-rc1")[2] == "it works (read from 24.10.10)"
    assert slice_answer(text, "acme,den", "24.10-SNAPSHOT")[2] == "it works (read from 24.10.10)"
    assert slice_answer(text, "acme,den", "24.10.8")[2] == "it works"
    assert slice_answer(text, "acme,den", "SNAPSHOT")[2] == "it works"
    assert slice_answer(text, "acme,den", "24.100.1") == []
    assert slice_answer(text, "acme,den", "23.05.6") == []


def test_a_candidate_represents_its_series_only_without_a_final() -> None:
    of = [expectation(release=each) for each in ("24.10.0", "24.10.1-rc1", "25.12.0-rc2")]
    text = script(TEMPLATE, of)
    assert slice_answer(text, "acme,den", "24.10.7")[2] == "it works (read from 24.10.0)"
    assert slice_answer(text, "acme,den", "25.12.7")[2] == "it works (read from 25.12.0-rc2)"


def test_profiles_of_one_board_name_that_differ_are_unknown() -> None:
    text = script(TEMPLATE, [expectation(), expectation(state=State.NO, reason="it does not")])
    said = slice_answer(text, "acme,den", NEW)
    assert said == ["unknown", "", "images that share this board name differ: no, yes"]


def test_profiles_that_differ_only_in_their_proof_get_the_weakest() -> None:
    text = script(
        TEMPLATE, [expectation(), expectation(grade=Grade.DECLARED, reason="so it is said")]
    )
    assert slice_answer(text, "acme,den", NEW) == ["yes", "declared", "so it is said"]


def test_equal_expectations_give_equal_text_in_any_order() -> None:
    of = [
        expectation(board, release, reason=f"{release} {number % 3}")
        for number, board in enumerate(("acme,den", "acme,cub", "b", "c"))
        for release in (NEW, OLD)
    ]
    first = script(TEMPLATE, of)
    for seed in range(5):
        assert script(TEMPLATE, random.Random(seed).sample(of, len(of))) == first  # noqa: S311 - no secret, but repeatable
    assert script(first, of) == first, "a script that has expectations gets new ones"


def test_what_many_routers_share_is_there_once() -> None:
    boards = [f"acme,den-{number}" for number in range(200)]
    text = script(
        TEMPLATE, [expectation(board, release) for board in boards for release in (NEW, OLD)]
    )
    assert text.count("it works") == 1
    assert text.count(OLD) < 10
    assert max(map(len, text.splitlines())) <= 120


@pytest.mark.parametrize(
    "text", ["", "#!/bin/sh\n", f"{END}\n{BEGIN}\n", f"{BEGIN}\n{END}\n{END}\n"]
)
def test_a_script_without_its_marks_is_refused(text: str) -> None:
    with pytest.raises(DataError, match="marker lines"):
        script(text, [])


def test_a_script_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "capdb-probe"
    save("#!/bin/sh\nexit 7\n", path)
    assert subprocess.run([path]).returncode == 7
    assert [*tmp_path.iterdir()] == [path]
    with pytest.raises(DataError, match="could not be written"):
        save("x", tmp_path)
    assert [*tmp_path.iterdir()] == [path]


# ------------------------------------------------------------------ from the database


def test_every_board_of_a_database_gets_what_the_database_says(tmp_path: Path) -> None:
    with connect(make_database(tmp_path / "x.sqlite")) as connection:
        expectations = whole_release.expectations(connection)
    text = script(TEMPLATE, expectations)
    for each in expectations:
        grade = each.grade.value if each.grade else ""
        if each.board != "generic":  # two profiles with one name, with reasons of their own
            assert slice_answer(text, each.board, each.release) == [
                each.state.value,
                grade,
                each.reason,
            ]


def test_what_is_expected_of_a_target_packs_to_at_most_6_kilobytes(
    committed_database: Path,
) -> None:
    by_target = defaultdict(list)
    with connect(committed_database) as connection:
        for each in whole_release.expectations(connection):
            by_target[each.target].append(each)
    sizes = {
        target: packed("\n".join(function(expectations, whole_targets=True)))
        for target, expectations in by_target.items()
    }
    assert 100 < max(sizes.values()) <= 6_000, max(sizes, key=lambda target: sizes[target])


@pytest.fixture
def emit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Emit:
    """Return the command, over a database of the small facts."""
    monkeypatch.setenv("CAPDB_DATA", str(make_data(tmp_path / "data")))
    monkeypatch.setenv("CAPDB_DATABASE", str(tmp_path / "x.sqlite"))
    return lambda *words: CliRunner().invoke(app, ["probe", "emit", *words])


def test_the_command_narrows_down_to_a_board_or_a_target(emit: Emit, tmp_path: Path) -> None:
    every = emit("--all").stdout
    board = emit("--board", "acme,ax3600").stdout
    target = emit("--target", "fast").stdout
    assert board == emit("--board", "acme_ax3600").stdout
    assert target == emit("--target", "fast/new").stdout
    for text, ax3600, ax6s in ((every, 1, 1), (board, 1, 0), (target, 0, 1)):
        assert ("acme,ax3600" in text, "acme,router-ax6s" in text) == (ax3600, ax6s)
    assert len(emit().stdout) < len(board) < len(every)


def test_expectations_carry_the_day_of_their_facts(emit: Emit) -> None:
    dated = [line for line in emit("--all").stdout.splitlines() if line.startswith("# Facts of")]
    assert dated == ["# Facts of 2026-01-01."]
    assert "# Facts of" not in emit().stdout


def test_the_command_writes_a_file_that_runs(emit: Emit, tmp_path: Path) -> None:
    path = tmp_path / "capdb-probe"
    result = emit("--all", "--out", str(path))
    assert result.exit_code == 0
    assert f"{path}: {path.stat().st_size} bytes" in result.stdout
    done = subprocess.run([path, "--version"], capture_output=True, text=True)
    assert done.stdout.startswith("capdb-probe ")


@pytest.mark.parametrize(
    "words",
    [
        ("--board", "no,such"),
        ("--target", "no/such"),
        ("--board", ""),
        ("--all", "--board", "acme,ax3600"),
        ("--all", "--target", "fast"),
    ],
)
def test_what_the_data_do_not_know_is_misuse(emit: Emit, words: tuple[str, ...]) -> None:
    result = emit(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1


def test_shellcheck_finds_nothing_in_an_emitted_script(tmp_path: Path) -> None:
    if shutil.which("shellcheck") is None:
        pytest.skip("needs shellcheck; Debian's package shellcheck brings it")
    with connect(make_database(tmp_path / "x.sqlite")) as connection:
        text = script(TEMPLATE, whole_release.expectations(connection))
    path = tmp_path / "capdb-probe"
    save(text, path)
    done = subprocess.run(["shellcheck", path], capture_output=True, text=True)
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("state", "grade", "agrees"),
    [
        (State.YES, Grade.WIRED, True),
        (State.NO, Grade.DECLARED, False),
        (State.UNKNOWN, None, None),
    ],
)
def test_a_router_reports_what_was_expected_and_whether_it_agrees(
    tmp_path: Path, state: State, grade: Grade | None, agrees: bool | None
) -> None:
    path = tmp_path / "capdb-probe"
    board = "linksys,e8450-ubi"
    save(script(template(), [expectation(board, "23.05.6", state, grade, "so it is")]), path)
    done = subprocess.run(
        ["dash", path, "--json", "--root", RECORDINGS / "mt7622-pppoe-vlan"], capture_output=True
    )
    said = parse(done.stdout, "it")
    assert said.expected is not None
    assert (said.expected.state, said.expected.grade) == (state, grade)
    assert said.expected.reason == "so it is (read from 23.05.6)"
    assert said.agrees is agrees
    assert said.state is State.YES


def test_what_traffic_leaves_unknown_agrees_with_no_expectation(tmp_path: Path) -> None:
    path, root = tmp_path / "capdb-probe", tmp_path / "router"
    expected = expectation("linksys,e8450-ubi", "23.05.6", State.YES, Grade.WIRED, "so it is")
    save(script(template(), [expected]), path)
    shutil.copytree(RECORDINGS / "mt7622-pppoe-vlan", root)
    watched(root, [flow("ASSURED", packets) for packets in (1, 2, 3)])
    done = subprocess.run(
        ["dash", path, "--json", "--verify", "10", "--root", root], capture_output=True
    )
    said = parse(done.stdout, "it")
    assert (said.state, said.agrees) == (State.UNKNOWN, None)
    assert contradiction(said) is None


def test_a_board_that_is_not_known_gets_what_all_images_of_its_target_say() -> None:
    of = [
        expectation("generic", state=State.NO, reason="no driver takes flowtables"),
        expectation("generic", OLD, state=State.NO, reason="no driver takes flowtables"),
    ]
    text = script(TEMPLATE, of, whole_targets=True)
    for shell in SHELLS:
        said = slice_answer(text, "protectli-vp2420", NEW, shell, target="fast/new")
        assert said[:2] == ["no", "wired"]
        assert "all images of fast/new" in said[2]
    assert slice_answer(text, "generic", NEW, target="fast/new")[2] == "no driver takes flowtables"
    assert slice_answer(text, "protectli-vp2420", NEW, target="slow/old") == []
    assert slice_answer(script(TEMPLATE, of), "protectli-vp2420", NEW, target="fast/new") == []


@pytest.mark.parametrize("other", [State.PARTIAL, State.YES])
def test_images_that_differ_or_all_work_say_nothing_of_a_board_that_is_not_known(
    other: State,
) -> None:
    of = [expectation(state=State.YES), expectation("acme,cub", state=other)]
    text = script(TEMPLATE, of, whole_targets=True)
    assert slice_answer(text, "acme,new", NEW, target="fast/new") == []
