"""The search in the browser gives the answers of `capdb check`: the same table holds for both."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from capdb.queries import answers
from capdb.queries.connection import connect, releases, resolve_release
from capdb.search import lookup
from capdb.sentences import en
from capdb.website import search
from tests.support.query_table import FROM_THREADS, NEAR, QUERIES, RELEASE
from tests.support.search_index import IndexOnly

HERE = Path(__file__).parent
TABLES = [*QUERIES, *FROM_THREADS, *NEAR]


@pytest.fixture(scope="module")
def connection(committed_database: Path) -> Iterator[sqlite3.Connection]:
    with connect(committed_database) as opened:
        yield opened


Asked = tuple[str, str]
"""A query and a release."""


@pytest.fixture(scope="module")
def browser(
    connection: sqlite3.Connection, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[list[Asked]], list[dict[str, Any]]]:
    """Return the browser's search on the committed facts, a function that answers queries."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs node, which runs the browser's code; Debian's package is nodejs")
    root = tmp_path_factory.mktemp("index")
    search.write(IndexOnly(connection, root))  # type: ignore[arg-type] # all that is needed of a site

    def answers(asked: list[Asked]) -> list[dict[str, Any]]:
        (root / "queries.json").write_text(json.dumps(asked))
        (root / "words.json").write_text(json.dumps(en.WORDS, default=lambda _: None))
        files = ("search.json", "search-more.json", "queries.json", "words.json")
        done = subprocess.run(
            [node, str(HERE / "search.mjs"), *(str(root / name) for name in files)],
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    return answers


@pytest.fixture(scope="module")
def table(
    connection: sqlite3.Connection, browser: Callable[[list[Asked]], list[dict[str, Any]]]
) -> list[dict[str, Any]]:
    """Return the answers of the browser's search to each query of the table."""
    return browser(
        [
            (
                each["query"],
                resolve_release(connection, each.get("release", RELEASE)),
            )
            for each in TABLES
        ]
    )


def assert_same(connection: sqlite3.Connection, asked: Asked, answer: dict[str, Any]) -> None:
    """Assert that the browser's answers are those of the command line, in the same order."""
    told = answers.check(connection, *asked)
    assert answer["match"] == told.match, asked
    assert answer["answers"] == [
        [each.device, list(each.names), each.state] for each in told.results
    ], asked
    assert answer["unsupported"] == [each.source for each in told.unsupported], asked


def test_the_browser_answers_every_query_as_the_command_line_does(
    connection: sqlite3.Connection, table: list[dict[str, Any]]
) -> None:
    assert len(table) == len(TABLES)
    for asked, answer in zip(TABLES, table, strict=True):
        assert_same(connection, (asked["query"], asked.get("release", RELEASE)), answer)
        told = answers.check(connection, asked["query"], asked.get("release", RELEASE))
        assert answer["suggestions"] == list(told.suggestions), asked


def keys_of(connection: sqlite3.Connection, profiles: Iterable[str]) -> set[str]:
    """Return the keys of the devices that have these profiles."""
    query = "SELECT d.key FROM variant v JOIN device d ON d.id = v.device WHERE v.profile = ?"
    return {key for each in profiles for (key,) in connection.execute(query, (each,))}


def test_the_browser_meets_the_table_itself(
    connection: sqlite3.Connection, table: list[dict[str, Any]]
) -> None:
    for asked, answer in zip(TABLES, table, strict=True):
        keys = [key for key, *_ in answer["answers"]]
        assert answer["match"] == asked["match"], asked
        if "profiles" in asked:
            assert len(keys) == len(asked["profiles"]), asked
            assert set(keys) <= keys_of(connection, asked["profiles"]), asked
        for each in asked.get("among", ()):
            assert keys_of(connection, [each]) & set(keys), asked


def test_the_browser_answers_names_ids_and_numbers_as_the_command_line_does(
    connection: sqlite3.Connection,
    browser: Callable[[list[Asked]], list[dict[str, Any]]],
) -> None:
    found = connection.execute(
        "SELECT DISTINCT shown FROM name WHERE shown IS NOT NULL UNION"
        " SELECT DISTINCT name FROM identifier UNION SELECT DISTINCT token FROM token ORDER BY 1"
    )
    names = [name for (name,) in found if len(name) <= lookup.LONGEST_QUERY][::7]
    known = releases(connection)
    asked = [(name, known[place % len(known)]) for place, name in enumerate(names)]
    assert len(asked) > 2000
    for each, answer in zip(asked, browser(asked), strict=True):
        assert_same(connection, each, answer)


def test_the_browser_names_what_is_known_to_be_unsupported_as_the_command_line_does(
    connection: sqlite3.Connection,
    browser: Callable[[list[Asked]], list[dict[str, Any]]],
) -> None:
    release = resolve_release(connection, None)
    shapes = ("{}", "{} v2", "{} pro", "is {} supported?", "{}, v2", "{} (MT7621)", "请问{}吗")
    devices = connection.execute("SELECT device FROM unsupported ORDER BY id").fetchall()
    asked = [(shape.format(device), release) for (device,) in devices for shape in shapes]
    asked += [
        (name, release) for (name,) in connection.execute("SELECT name FROM unsupported_name")
    ]
    found = browser(asked)
    for each, answer in zip(asked, found, strict=True):
        assert_same(connection, each, answer)
    alone = found[: len(devices) * len(shapes) : len(shapes)]
    assert alone
    assert all(answer["unsupported"] for answer in alone)


def test_the_browser_answers_what_a_router_prints_as_the_command_line_does(
    connection: sqlite3.Connection,
    browser: Callable[[list[Asked]], list[dict[str, Any]]],
) -> None:
    release = resolve_release(connection, None)
    boards = connection.execute(
        "SELECT DISTINCT board, release, target FROM profile ORDER BY board, release, target"
    ).fetchall()
    several = "SELECT board FROM profile GROUP BY board HAVING COUNT(DISTINCT target) > 1"
    often = {board for (board,) in connection.execute(several)}
    triples = [
        (board, release, target)
        for place, (board, release, target) in enumerate(boards)
        if board in often or place % 9 == 0
    ]
    triples += [
        *(("qemu-standard-pc", release, "x86/64"), ("acme,unheard-of", release, "x86/64")),
        ("acme,unheard-of", release, "mediatek/filogic"),
        ("e8450", release, "mediatek/mt7622"),
    ]
    printed = [
        (json.dumps({"board_name": board, "release": {"target": target}}), release)
        for board, release, target in triples
    ]
    for (board, release, target), answer in zip(triples, browser(printed), strict=True):
        told = answers.check_board(connection, board, release, target)
        keys = [each.device for each in told.results]
        assert [key for key, *_ in answer["answers"]] == keys, (board, release, target)
        assert answer["match"] == told.match, (board, release, target)
