"""Databases of a site, as functions of bytes: refused, or every query is answered.

A line of the bytes spoils a good database at one place: `TABLE.COLUMN ROW VALUE` puts a value, in
JSON, where the value of that row is, and `@OFFSET HEX` puts bytes into the file.
"""

from __future__ import annotations

import atexit
import json
import os
import sqlite3
import tempfile
from contextlib import closing, suppress
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from sqlite3 import Connection

from capdb.advice.steps import advice, advise
from capdb.cli import update
from capdb.cli.output import as_json
from capdb.database import validate
from capdb.errors import UsageError
from capdb.facts import FactsFile
from capdb.queries import (
    advice_facts,
    answers,
    around,
    listing,
    release_coverage,
    whole_release,
)
from capdb.queries.connection import connect, releases, resolve_release
from capdb.queries.soc_summaries import soc_summaries
from capdb.render import device_list
from capdb.render.advice import advice_lines
from capdb.render.answer import Around, answer_lines
from capdb.render.coverage import stats_lines
from capdb.render.device import details_lines
from capdb.render.device_columns import COLUMNS
from capdb.render.drivers import driver_lines
from capdb.render.several_answers import several_lines
from capdb.results.advice import AdviceTip
from capdb.results.answer import CheckResult
from capdb.search import completion, export
from tests.support.small_facts import ORIGIN, facts, make_database

ROWS = {
    "tip": ("a", "clash", "x", "https://example.org/", "limits", None, None, "no", "23.05", None),
    "driver": (1, "25.12.5", "fox", "flowtable", 1, "no", "TC_SETUP_FT", "a,b", "", 3),
    "driver_target": (1, "fast/new"),
    "driver_evidence": (1, 0, "linux", "6.12", "fox.c", 1, "fox", 7, None, None, None),
    "reject": ("25.12.5", 2),
    "observation": (
        *(1, "a", "x", "https://example.org/", "2026-01-02", "25.12.5", None, 0, "ipv4-nat"),
        *("yes", "seen"),
    ),
    "rate": (1, 0, "hardware", 940, 2, "pppoe", "down", True),
    "observed": (1, 1),
    "coming": (1, "a", "x", "https://example.org/", "2026-01-02", "review"),
    "verdict_coming": (1, 0, 1),
    "verdict_point": (1, 0, 1, "25.12.3", None, None),
    "series": ("25.12", "ended", "2026-01", "https://example.org/"),
    "unsupported": (1, "a", "Acme Den", None, "fork", "x", "https://example.org/", "2026-01-02"),
    "unsupported_name": ("acmeden", 1, True),
    "report": (1, "2026-01-01", "acme,ax3600", "25.12.5", None, "1.0.0", "yes", "seen", None),
    "report_claim": (1, 1, "agrees"),
}
"""Rows of tables that are empty with the small facts."""
SEEDS = (
    b'verdict.state 0 "no"\nverdict.grade 1 null\nhardware.ram 0 "[\\"64\\"]"',
    b'release.version 0 "25.12"\nmeta.value 1 "24.10.8"\ntip.states 0 "yes"',
    b'name.kinds 2 "bm"\nidentifier.rank 3 1\norigin.date 0 "2026-02-30"\nword.maker 0 1',
    b'hardware.ports 0 "{\\"1g\\": 4}"\nhardware.wifi 1 "{\\"5\\": \\"ac/ax\\"}"',
    b'statement.given 0 "{\\"says\\": 7}"\nstatement.rule 1 "otherwise"\nverdict.because 1 2',
    b"@100 ffff\n@5000 00",
)


def published_hash(content: bytes) -> None:
    """Return the hash that a site publishes of its database."""

    class Site:
        def get(self, url: str) -> Site:
            assert url.isascii()
            return self

    Site.content = content  # type: ignore[attr-defined] # replaced on purpose
    assert len(bytes.fromhex(update.published_hash(Site(), "https://example.org"))) == 32


def database(content: bytes) -> object:
    """Return the answers of an adopted database, or None if it is refused."""
    place = good().with_name("spoilt.sqlite")
    place.write_bytes(good().read_bytes())
    lines = content.split(b"\n")[:12]
    with closing(sqlite3.connect(place, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA ignore_check_constraints = ON")
        for line in lines:
            with suppress(ValueError, RecursionError, OverflowError, sqlite3.Error):
                _spoil(connection, line.decode())
    with open(place, "r+b") as file:
        for line in lines:
            with suppress(ValueError):
                offset, octets = line.removeprefix(b"@").split(b" ")
                file.seek(int(offset[:9]) % place.stat().st_size)
                file.write(bytes.fromhex(octets.decode()))
    if validate.flaw(place, good()):
        return None
    with connect(place) as connection:
        return ask(connection)


def _spoil(connection: Connection, line: str) -> None:
    where, row, value = line.split(" ", 2)
    table, column = where.split(".")
    if not (table + column).replace("_", "").isalnum():
        return
    told = json.loads(value)
    changed = told if isinstance(told, str | int | float | None) else repr(told).encode()
    connection.execute(
        f"UPDATE {table} SET {column} = ? WHERE {column} IS"  # noqa: S608 - our own names
        f" (SELECT {column} FROM {table} LIMIT 1 OFFSET ?)",
        (changed, int(row)),
    )


def ask(connection: Connection) -> list[object]:
    """Asks a database for everything that a person can."""
    said: list[object] = [export.read(connection), export.makers(connection)]
    said += [export.machines(connection)]
    said.append(list(stats_lines(release_coverage.stats(connection), date(2026, 11, 1), 80)))
    said += [
        whole_release.reports(connection),
        whole_release.shipped_profiles(connection),
        whole_release.kernels(connection),
    ]
    said += [completion.value(connection, of, "") for of in ("release", "soc", "brand", "wifi")]
    said.append(whole_release.expectations(connection))
    tips = advice_facts.tips(connection)
    for release in releases(connection):
        rows = whole_release.drivers(connection, release)
        said += [
            list(driver_lines(release, rows, 80)),
            whole_release.headlines(connection, release),
        ]
        said.append(soc_summaries(connection, release))
        devices = listing.devices(connection, release)
        said.append(list(device_list.list_lines(devices, list(COLUMNS), release, 80)))
        for device in devices:
            for query in (device.profile, *device.names[:1]):
                with suppress(UsageError):
                    found = answers.check(connection, query[:200], release)
                    said += _shown(connection, found, tips)
    for (number,) in connection.execute("SELECT id FROM device"):
        details = listing.device(connection, number, resolve_release(connection, None))
        said.append(list(details_lines(details, 80)))
    return said


def _shown(connection: Connection, found: CheckResult, tips: list[AdviceTip]) -> list[object]:
    said: list[object] = [as_json(found), list(several_lines(found, 80) if found.results else ())]
    for answer in found.results:
        packages = advice_facts.image_packages(connection, answer)
        advised = advice(answer, packages, tips)
        shown = Around(
            advised, around.releases(connection, answer), around.alike(connection, answer)
        )
        said.append(advise(answer, packages))
        said.append(list(answer_lines(answer, shown, 80, explain=True)))
        said.append(list(advice_lines(advised, "x", 80)))
    return said


@cache
def good() -> Path:
    """Return a database of the small facts, with some of all that they lack."""
    place = tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
    atexit.register(place.cleanup)
    file = FactsFile("x.jsonl", "profile", 1, "0" * 64, (ORIGIN,))
    made = make_database(Path(place.name, "good.sqlite"), replace(facts(), files=[file]))
    with closing(sqlite3.connect(made)) as connection:
        for table, row in ROWS.items():
            marks = ", ".join("?" for _ in row)
            connection.execute(f"INSERT INTO {table} VALUES ({marks})", row)  # noqa: S608 - our own names
        connection.commit()
    return made
