"""The search in the browser gives the answers of `capdb check`: the same table holds for both."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from capdb import catalog
from capdb.website import search
from tests.test_queries import QUERIES, RELEASE

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def connection(committed_database: Path) -> Iterator[sqlite3.Connection]:
    with catalog.connect(committed_database) as opened:
        yield opened


class Written:
    """As much of a site as the index needs."""

    def __init__(self, connection: sqlite3.Connection, root: Path) -> None:
        self.connection = connection
        self.root = root
        self.releases = catalog.releases(connection)
        self.default = catalog.resolve_release(connection, None)

    def write(self, path: str, content: str) -> None:
        (self.root / path).write_text(content)


@pytest.fixture(scope="module")
def answers(
    connection: sqlite3.Connection, tmp_path_factory: pytest.TempPathFactory
) -> list[dict[str, Any]]:
    """What the browser's search answers to each query of the table."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs node, which runs the browser's code; Debian's package is nodejs")
    root = tmp_path_factory.mktemp("index")
    search.write(Written(connection, root))  # type: ignore[arg-type]
    asked = [
        (each["query"], catalog.resolve_release(connection, each.get("release", RELEASE)))
        for each in QUERIES
    ]
    (root / "queries.json").write_text(json.dumps(asked))
    files = [str(root / name) for name in ("search.json", "search-more.json", "queries.json")]
    done = subprocess.run(
        [node, str(HERE / "matching.mjs"), *files], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_browser_answers_every_query_as_the_command_line_does(
    connection: sqlite3.Connection, answers: list[dict[str, Any]]
) -> None:
    assert len(answers) == len(QUERIES)
    for asked, answer in zip(QUERIES, answers, strict=True):
        told = catalog.check(connection, asked["query"], asked.get("release", RELEASE))
        assert answer["match"] == told.match, asked
        assert sorted(map(tuple_of, answer["answers"])) == sorted(
            (each.profile, each.names, each.state.value) for each in told.results
        ), asked


def test_the_browser_meets_the_table_itself(answers: list[dict[str, Any]]) -> None:
    for asked, answer in zip(QUERIES, answers, strict=True):
        profiles = sorted(profile for profile, *_ in answer["answers"])
        assert answer["match"] == asked["match"], asked
        if "profiles" in asked:
            assert profiles == asked["profiles"], asked
        assert set(asked.get("among", ())) <= set(profiles), asked


def tuple_of(answer: list[Any]) -> tuple[Any, ...]:
    profile, _, names, state = answer
    return (profile, tuple(names), state)
