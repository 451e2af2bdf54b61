"""A device that is known to be unsupported is named by its own names alone, and only where no
device of the data is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from capdb.facts import Unsupported, curated_files
from capdb.queries import answers
from capdb.queries.connection import connect
from capdb.vocabulary import Match, Porting
from tests.support import small_facts
from tests.support.checkout import DATA

LOOKED = date(2026, 1, 2)


def device(name: str, brand: str, *names: str) -> Unsupported:
    return Unsupported(
        id=name,
        brand=brand,
        names=names,
        porting=Porting.CLOSED,
        says="its pull request was closed",
        source=f"https://example.org/{name}",
        looked=LOOKED,
    )


KNOWN = (
    device("bow-ax55", "TO-Link", "Bow AX55", "AX55", "Bow AX55 v1"),
    device("bow-be7", "TO-Link", "Bow BE7 Pro"),
    device("acme-ax3600", "Acme", "AX3600"),
)


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    facts = replace(small_facts.facts(), unsupported=KNOWN)
    path = small_facts.make_database(tmp_path_factory.mktemp("known") / "d.sqlite", facts)
    with connect(path) as opened:
        yield opened


def named(connection: sqlite3.Connection, query: str) -> list[str]:
    result = answers.check(connection, query)
    assert result.match is Match.NONE or not result.unsupported
    return [each.id for each in result.unsupported]


@pytest.mark.parametrize(
    "query",
    [
        "TO-Link Bow AX55",
        "tolink bow ax55",
        "bow ax 55",
        "AX55",
        "to-link ax55",
        "to-link,bow-ax55",
        "Bow AX55 v1.0",
        "TO-Link Bow AX55 Wi-Fi 6 router",
        "is the bow ax55 supported?",
        "does openwrt 24.10 support the TO-Link AX55",
        "Bow AX55 (MT1234)",
        "请问Bow AX55支持吗",
    ],
)
def test_its_own_names_find_it(connection: sqlite3.Connection, query: str) -> None:
    assert named(connection, query) == ["bow-ax55"]


@pytest.mark.parametrize(
    "query",
    [
        "bow ax55 v2",
        "bow ax55 rev 2",
        "bow ax55 pro",
        "bow ax55 (pro)",
        "bow ax55, v2",
        "bow ax55 router mini",
        "bow ax55+",
        "bow ax5",
        "bow ax555",
        "bow ax5 5",
        "bow be7",
        "bow be7 pro max",
        "Other ax55",
        "Globe AX55",
        "bwo ax55",
        "Bow AX55 青春版",
        "bow",
    ],
)
def test_a_name_that_is_only_similar_does_not_find_it(
    connection: sqlite3.Connection, query: str
) -> None:
    assert named(connection, query) == []


def test_it_never_overrules_a_device_of_the_data(connection: sqlite3.Connection) -> None:
    result = answers.check(connection, "Acme AX3600")
    assert (result.match, result.unsupported) == (Match.EXACT, ())


def test_it_has_what_the_record_has(connection: sqlite3.Connection) -> None:
    (found,) = answers.check(connection, "bow be7 pro").unsupported
    assert (found.name, found.porting, found.says) == (
        "TO-Link Bow BE7 Pro",
        Porting.CLOSED,
        "its pull request was closed",
    )
    assert (found.source, found.date) == ("https://example.org/bow-be7", "2026-01-02")


def test_a_board_that_no_release_has_is_named_too(connection: sqlite3.Connection) -> None:
    found = answers.check_board(connection, "to-link,bow-ax55")
    assert [each.id for each in found.unsupported] == ["bow-ax55"]


@pytest.mark.parametrize(
    "name", curated_files.read(DATA, Unsupported).records, ids=lambda it: it.id
)
def test_every_name_of_the_committed_records_finds_its_device(
    committed_database: Path, name: Unsupported
) -> None:
    with connect(committed_database) as connection:
        for each in name.names:
            assert named(connection, f"{name.brand} {each}") == [name.id]
