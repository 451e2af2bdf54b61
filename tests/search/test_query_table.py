"""Real people's queries, on the committed data: a table, and every name with a digit off.

`queries.jsonl` has a query a line: its kind, the release if not 25.12, how it matches, the exit
code, and either all profiles that answer, or all devices, or some profiles that are among them;
also devices that are named next to the answer, or that are known to be unsupported. It was written
by thinking of people's aims, not by asking the program; the browser's search is held to it as well,
and to `from_threads.jsonl`, whose queries are from public threads.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capdb.cli.exit_codes import exit_code
from capdb.names.tokens import joined, pieces
from capdb.names.words import WIFI_CLASS
from capdb.queries import answers
from capdb.queries.connection import connect
from capdb.results.answer import CheckResult
from capdb.search import lookup, name_hits
from capdb.search.in_text import clauses
from capdb.vocabulary import Match
from tests.support.query_table import FROM_THREADS, NEAR, NEWEST, QUERIES, RELEASE


@pytest.fixture(scope="module")
def connection(committed_database: Path) -> Iterator[sqlite3.Connection]:
    with connect(committed_database) as opened:
        yield opened


@pytest.mark.parametrize("asked", QUERIES, ids=lambda asked: f"{asked['kind']}-{asked['query']}")
def test_a_real_query_gets_the_answer_that_is_intended(
    connection: sqlite3.Connection, asked: dict[str, Any]
) -> None:
    result = answers.check(connection, asked["query"], asked.get("release", RELEASE))
    assert_meant(result, asked)
    assert exit_code(result) == asked["exit"]


@pytest.mark.parametrize("asked", FROM_THREADS, ids=lambda asked: asked["query"][:40])
def test_a_query_from_a_public_thread_gets_the_answer_that_is_intended(
    connection: sqlite3.Connection, asked: dict[str, Any]
) -> None:
    assert asked["source"].startswith(("https://", "http://"))
    assert_meant(answers.check(connection, asked["query"], RELEASE), asked)


@pytest.mark.parametrize("asked", NEAR, ids=lambda asked: asked["query"])
def test_an_unknown_device_is_answered_with_its_nearest_relatives_or_none(
    connection: sqlite3.Connection, asked: dict[str, Any]
) -> None:
    found = lookup.find(connection, asked["query"], NEWEST)
    assert (found.match, found.devices) == (Match.NONE, [])
    hinted = [named_in(connection, sentence) for sentence in found.suggestions]
    assert bool(hinted) == bool(asked["first"])
    for place, devices in enumerate(hinted):
        keys, names = zip(*devices, strict=True)
        assert place or set(keys) & set(asked["first"])
        assert any(asked["family"] in name.casefold() for name in names)


def named_in(connection: sqlite3.Connection, sentence: str) -> list[tuple[str, str]]:
    """Return the devices that a sentence names by the longest name in it, as keys and that name."""
    rows = connection.execute(
        "SELECT DISTINCT d.key, n.shown FROM name n JOIN device d ON d.id = n.device"
        " WHERE n.listed AND instr(?, n.shown) ORDER BY length(n.shown) DESC",
        (sentence,),
    ).fetchall()
    return [(key, name) for key, name in rows if name == rows[0][1]]


def assert_meant(result: CheckResult, asked: dict[str, Any]) -> None:
    """Assert the match that is expected, and the devices that answer or are named with it."""
    profiles = sorted(answer.profile for answer in result.results)
    assert result.match == asked["match"]
    if "profiles" in asked:
        assert profiles == asked["profiles"]
    if "devices" in asked:
        assert sorted(answer.device for answer in result.results) == asked["devices"]
    assert set(asked.get("related", ())) <= {each.device for each in result.related}
    assert set(asked.get("among", ())) <= set(profiles)
    if "unsupported" in asked:
        assert [each.id for each in result.unsupported] == asked["unsupported"]


def test_the_table_has_queries_of_every_kind_and_negative_ones() -> None:
    kinds = Counter(asked["kind"] for asked in QUERIES)
    assert set(kinds) >= {
        *("shop", "toh", "marketing", "profile", "board", "soc", "revision", "abbreviation"),
        *("spelling", "typo", "near", "layout", "negative", "overstep", "text", "question"),
        *("nickname", "target", "driver", "brand"),
    }
    assert kinds.total() - kinds["negative"] >= 150
    assert kinds["negative"] >= 30


def test_a_devices_own_words_are_not_among_those_set_aside(connection: sqlite3.Connection) -> None:
    found = lookup.find(connection, "Edimax Gemini AC0600 RG21S", NEWEST)
    (note,) = found.suggestions
    assert "AC0600" in note
    assert "Edimax" not in note
    assert not found.certain


@pytest.mark.parametrize("query", ["NETGEAR WNDRMAC", "EnGenius ENS202EXT"])
def test_without_an_image_of_exactly_the_device_asked_for_others_are_only_listed(
    connection: sqlite3.Connection, query: str
) -> None:
    """An older release has images of the device, the newest only of revisions of it."""
    found = lookup.find(connection, query, NEWEST)
    assert found.match is Match.AMBIGUOUS
    assert found.devices
    assert not found.certain


# ------------------------------------------------------------------ a digit off


def owns(connection: sqlite3.Connection, device: int, piece: str) -> bool:
    """Return whether a name or an id of the device, or a machine that its image serves, has this
    piece, whole or between no digits.
    """
    rows = connection.execute(
        "SELECT name FROM identifier WHERE device = ?"
        " UNION ALL SELECT shown FROM name WHERE device = ? AND shown IS NOT NULL",
        (device, device),
    )
    known = [*name_hits.names(connection, device), *(name for (name,) in rows)]
    exact = re.compile(rf"(?<![0-9]){re.escape(piece)}(?![0-9])")
    return any(piece in pieces(name) or exact.search(joined(name)) for name in known)


def digit_changed(name: str, place: int, digit: str) -> str:
    return name[:place] + digit + name[place + 1 :]


def assert_no_answer_survives(
    connection: sqlite3.Connection, name: str, place: int, digit: str
) -> None:
    """Assert that a device answers to a changed name only if that is its own too.

    With a remark, `MT6000 (Beryl AX)`, the other half may still list it, but without a verdict. So
    may the rest of a name whose Wi-Fi class was changed: `Gemini AC0600 RG21S`.
    """
    changed = digit_changed(name, place, digit)
    new = [piece for piece in pieces(changed) if piece not in pieces(name)]
    before = set(lookup.find(connection, name, NEWEST).devices)
    found = lookup.find(connection, changed, NEWEST)
    aside = len(clauses(changed)) > 1 or any(map(WIFI_CLASS.fullmatch, new))
    listed = set(found.devices) - found.certain if aside else set()
    for device in before.intersection(found.devices) - listed:
        assert all(owns(connection, device, piece) for piece in new), (name, changed)


@pytest.fixture(scope="module")
def real_names(connection: sqlite3.Connection) -> list[str]:
    """Return every name that devices are known by, and every id."""
    rows = connection.execute(
        "SELECT shown FROM name WHERE shown IS NOT NULL AND device IS NOT NULL"
        " UNION SELECT name FROM identifier ORDER BY 1"
    )
    return [name for (name,) in rows if any(map(str.isdecimal, name))]


@given(data=st.data())
@settings(max_examples=300)
def test_changing_any_digit_of_a_model_never_keeps_the_answer(
    connection: sqlite3.Connection, real_names: list[str], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(real_names))
    place = data.draw(st.sampled_from([at for at, it in enumerate(name) if it in "0123456789"]))
    digit = data.draw(st.sampled_from([it for it in "0123456789" if it != name[place]]))
    assert_no_answer_survives(connection, name, place, digit)
