"""The browser's search: no query and no damaged index does more than be answered or refused."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from capdb.queries.connection import connect
from capdb.website import search
from tests.support.search_index import IndexOnly

RUNNER = Path(__file__).with_name("hostile_search.mjs")

QUERIES = [
    *(
        "",
        " ",
        "\0",
        "\ud83d",
        "é" * 200,
        "a1 " * 200,
        "x" * 100_000,
        "((((",
        "[a-",
        "\\",
        "$&",
        ".",
    ),
    *("__proto__", "constructor", "toString", "hasOwnProperty", "__proto__ ax3600", "valueOf 1"),
    *("<img src=x onerror=alert(1)>", "javascript:alert(1)", "../../etc/passwd", "//evil.example"),
    *('{"board_name":"acme,ax3600","release":{"version":"25.12.5"}}', '{"board_name":{}}'),
    *(
        f'{{"board_name":"no,board","release":{{"target":"{own}"}}}}'
        for own in ("constructor", "toString", "__proto__", "valueOf")
    ),
    *('{"board_name":"__proto__"}', '{"board_name":"//evil.example/"}', "{" * 5000, "[" * 5000),
    *("AX3600", "acme ax 3600", "maker,mt1234", "bow c6 v3", "1" * 400, "v" * 400, "+ " * 300),
]


@pytest.fixture(scope="module")
def index(
    small_database: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return both files of the index of the small facts."""
    root = tmp_path_factory.mktemp("index")
    with connect(small_database) as connection:
        search.write(IndexOnly(connection, root))  # type: ignore[arg-type] # all that is needed of a site
    main, more = (json.loads((root / f"search{end}.json").read_text()) for end in ("", "-more"))
    return main, more


def put(cases: list[dict[str, Any]], tmp_path: Path) -> list[dict[str, Any]]:
    """Return the results of the browser's search on each index and its queries."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs node, which runs the browser's code; Debian's package is nodejs")
    file = tmp_path / "cases"
    file.write_text("".join(f"{json.dumps(case)}\n" for case in cases))
    done = subprocess.run([node, RUNNER, file], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(said) == len(cases)
    return said


def test_any_query_is_answered(index: tuple[Any, Any], tmp_path: Path) -> None:
    main, more = index
    letters = random.Random(5)  # noqa: S311 - no secret, but repeatable
    alphabet = "ax36 0-_,.+v\"'<&%\\{}[]é\u0130\u202e\U0001f98a\x1b\n\t"
    drawn = ["".join(letters.choices(alphabet, k=letters.randint(1, 60))) for _ in range(300)]
    cases = [{"main": main, "more": more, "queries": [query]} for query in (*QUERIES, *drawn)]
    for case, said in zip(cases, put(cases, tmp_path), strict=True):
        assert said["thrown"] is None, case["queries"]
        assert said["untouched"], case["queries"]
        assert said["inside"], case["queries"]


ODD: list[Any] = [
    *(None, True, -1, 1e308, "", "\n\t\n", "__proto__", "a" * 10_000, [], {}, [[]], {"a": 1}),
    *("//evil.example", "javascript:alert(1)", "../..", 10**9),
]


def damaged(value: Any, draw: random.Random) -> Any:
    """Return the same with one member of it, somewhere, gone or something else."""
    if isinstance(value, dict) and value and draw.random() < 0.9:
        name = draw.choice(sorted(value))
        if draw.random() < 0.1:
            return {key: each for key, each in value.items() if key != name}
        return value | {name: damaged(value[name], draw)}
    if isinstance(value, list) and value and draw.random() < 0.8:
        place = draw.randrange(len(value))
        return [*value[:place], damaged(value[place], draw), *value[place + 1 :]]
    return draw.choice(ODD)


def test_a_damaged_index_is_an_error_or_answered_and_leads_nowhere_else(
    index: tuple[Any, Any], tmp_path: Path
) -> None:
    draw = random.Random(9)  # noqa: S311 - no secret, but repeatable
    cases = []
    for _ in range(400):
        main, more = damaged(index[0], draw), index[1]
        if draw.random() < 0.3:
            main, more = index[0], damaged(more, draw)
        cases.append({"main": main, "more": more, "queries": ["acme ax3600", "mt1234", "bow"]})
    for said in put(cases, tmp_path):
        assert said["thrown"] in (None, "TypeError", "RangeError", "SyntaxError"), said
        assert said["untouched"]
        assert said["inside"]
