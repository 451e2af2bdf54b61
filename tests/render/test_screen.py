"""Answers fit a screen: every device of the committed facts at 80 columns, and lists of many."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from capdb.advice.steps import advice
from capdb.queries import advice_facts, answers, around, listing
from capdb.queries.connection import connect
from capdb.render import device, several_answers
from capdb.render.answer import MOST_LINES, Around, answer_lines
from capdb.render.device import details_lines
from capdb.render.device_columns import cell
from capdb.render.text import cut, flowing, wrapped
from capdb.results.answer import CheckResult
from capdb.vocabulary import Grade, Match, State

WIDTH = 80
OF_NO = 18


@pytest.fixture(scope="module")
def connection(committed_database: Path) -> Iterator[sqlite3.Connection]:
    with connect(committed_database) as opened:
        yield opened


@pytest.fixture(scope="module")
def screens(connection: sqlite3.Connection) -> dict[str, tuple[CheckResult, list[str]]]:
    """Return the answer about every seventh device on the default release, and its lines."""
    [release] = connection.execute("SELECT value FROM meta WHERE key = 'release'").fetchone()
    shown = {}
    for (number,) in connection.execute("SELECT id FROM device WHERE id % 7 = 0").fetchall():
        found = answers.of_device(connection, number, release)
        [answer] = found.results
        packages = advice_facts.image_packages(connection, answer)
        extra = Around(
            advice(answer, packages),
            around.releases(connection, answer),
            around.alike(connection, answer) if answer.state is State.NO else (),
            found.related,
        )
        shown[answer.device] = found, [*answer_lines(answer, extra, WIDTH)]
    assert {found.results[0].state for found, _ in shown.values()} == set(State)
    return shown


def test_an_answer_fits_a_screen(screens: dict[str, tuple[CheckResult, list[str]]]) -> None:
    for key, (found, lines) in screens.items():
        most = OF_NO if found.results[0].state is State.NO else MOST_LINES
        assert len(lines) <= most, key
        assert all(len(line) <= WIDTH for line in lines), key


def test_no_word_of_an_answer_is_broken(
    screens: dict[str, tuple[CheckResult, list[str]]],
) -> None:
    for key, (found, lines) in screens.items():
        answer = found.results[0]
        shown = {word for line in lines for word in line.split()}
        for text in (answer.names[0] if answer.names else "", answer.reason):
            assert {*text.split()} <= shown | {"—"}, key


def test_the_proof_of_an_answer_that_is_only_declared_has_the_reason(
    connection: sqlite3.Connection,
) -> None:
    query = (
        "SELECT DISTINCT v.device, c.release FROM claim c JOIN variant v ON v.id = c.variant"
        " WHERE c.path = 'ipv4-nat' AND c.grade = 'declared' AND v.device % 7 = 0"
    )
    declared = connection.execute(query).fetchall()
    assert len(declared) > 100
    for device_id, release in declared:
        [answer] = answers.of_device(connection, device_id, release).results
        if answer.grade is not Grade.DECLARED:
            continue  # another image of the device answers
        assert answer.doubt, (answer.device, release)
        shown = "".join("".join(answer_lines(answer, Around(), WIDTH)).split())
        assert "".join(answer.doubt.says.split()) in shown, (answer.device, release)


@pytest.mark.parametrize("soc", ["mt7621", "mt7622", "mt7981", "qca9563", "ipq8074", "mt7628an"])
def test_a_soc_fits_a_window(connection: sqlite3.Connection, soc: str) -> None:
    found = answers.check(connection, soc)
    assert found.match is Match.SOC
    lines = [*several_answers.several_lines(found, WIDTH)]
    assert len(lines) <= several_answers.MOST_LINES
    assert all(len(line) <= WIDTH for line in lines)
    states = {answer.state for answer in found.results}
    assert all(any(re.match(rf". {state}\b", line) for line in lines) for state in states)


def test_a_pipe_gets_every_device_of_a_soc(connection: sqlite3.Connection) -> None:
    found = answers.check(connection, "mt7621")
    assert len([*several_answers.several_lines(found, None)]) == len(found.results) + 3


def test_several_answers_are_about_the_point_release_that_was_asked_about(
    connection: sqlite3.Connection,
) -> None:
    [read] = connection.execute(
        "SELECT version FROM release WHERE version LIKE '19.07.%'"
    ).fetchone()
    found = answers.check(connection, "mt7621", "19.07.2")
    heading = next(several_answers.several_lines(found, None))
    assert {"19.07.2", read} <= {*re.findall(r"\d+(?:\.\d+)+", heading)}


def test_an_answer_about_the_snapshot_has_the_day_of_its_sources(
    connection: sqlite3.Connection,
) -> None:
    [day] = connection.execute(
        "SELECT date FROM origin WHERE file = 'releases/snapshot/boards.jsonl' AND name = 'openwrt'"
    ).fetchone()
    [answer] = answers.check(connection, "linksys_e8450", "snapshot").results
    assert answer.read_on == day
    lines = [*answer_lines(answer, Around(), None)]
    assert day in lines[0]
    [numbered] = answers.check(connection, "linksys_e8450", "24.10.2").results
    assert numbered.read_on is None
    assert day in next(
        several_answers.several_lines(answers.check(connection, "mt7622", "snapshot"), None)
    )


def test_a_kernel_that_was_read_for_another_is_next_to_it(connection: sqlite3.Connection) -> None:
    differing = connection.execute(
        "SELECT v.device, p.release, t.kernel, t.kernel_read FROM target t"
        " JOIN profile p ON p.release = t.release AND p.target = t.target"
        " JOIN variant v ON v.id = p.variant WHERE t.kernel <> t.kernel_read"
        " GROUP BY t.release, t.kernel"
    ).fetchall()
    assert len(differing) > 3
    for number, release, kernel, read in differing:
        shown = listing.device(connection, number, release)
        words = {word for line in details_lines(shown, None) for word in line.split()}
        assert {kernel, read} <= words, release
        [row] = listing.devices(connection, release, only=[number])
        assert (cell("kernel", row), cell("kernel-read", row)) == (row.kernel, row.kernel_read)
        assert row.kernel_read


@pytest.mark.parametrize("width", [25, 33, 80])
def test_items_flow_in_one_piece_each(width: int) -> None:
    items = ["alpha beta", "gamma", "delta epsilon", "zeta"]
    lines = [*flowing("  label  ", items, " · ", width)]
    assert all(len(line) <= width for line in lines)
    joined = "".join(line[9:] for line in lines)
    assert [each.strip() for each in joined.split("·")] == items


def test_an_item_longer_than_a_line_is_wrapped_between_words() -> None:
    lines = [*flowing("", ["some words that are longer", "end"], " · ", 20)]
    assert lines == ["some words that are", "longer · end"]


def test_a_line_that_an_item_fills_has_no_sign_that_more_follows() -> None:
    assert [*flowing("", ["a" * 10, "b" * 10], " · ", 10)] == ["a" * 10, "b" * 10]


@pytest.mark.parametrize("name", ["e8450", "archer c7 v5", "gl-mt6000", "ax3600", "bpi-r4"])
def test_show_has_a_usual_device_on_sixty_lines(connection: sqlite3.Connection, name: str) -> None:
    found = answers.check(connection, name)
    [number] = connection.execute(
        "SELECT id FROM device WHERE key = ?", (found.results[0].device,)
    ).fetchone()
    details = listing.device(connection, number, found.results[0].release)
    lines = [*details_lines(details, WIDTH)]
    assert len(lines) <= device.MOST_LINES
    assert all(len(line) <= WIDTH for line in lines if "https://" not in line)
    hardware = [line for line in lines if line.startswith("  CPU ")]
    assert len(hardware) == len(set(hardware))


def test_a_line_is_cut_at_the_end_of_a_word() -> None:
    assert cut("takes a flowtable", 17) == "takes a flowtable"
    assert cut("takes a flowtable", 16) == "takes a…"
    assert cut("takes all flowtable", 10) == "takes all…"
    assert cut("flowtable", 5) == "flow…"


def test_what_is_wrapped_breaks_no_word() -> None:
    text = "a-word-with-hyphens https://example.org/a/long/address/that/has/no/blank"
    assert " ".join(line.strip() for line in wrapped("", text, 20)) == text
