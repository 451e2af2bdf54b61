"""The small facts with texts that want to break a page, as the Table of Hardware may hold them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from msgspec.structs import replace as replaced

from capdb.facts import TohEntry
from capdb.sentences.spoken import sentence
from tests.support.claims import changed, write
from tests.support.small_facts import claims, facts, silent
from tests.support.statements import cause

HOSTILE = (
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "right\u202eto left\u2066",
    "x" * 10_000,
    "{{ 7 * 7 }}",
    "\x1b[31mred\x07",
    "</title></textarea><svg/onload=alert(1)>",
    "\u05d0\u05d1\u05d2 " * 3000,
)
ADDRESS = "javascript:alert(1)"
NAME = "Evil9"
"""The word that all hostile names begin with, so that a search finds them."""


def text(place: int) -> str:
    """Return one hostile text after another."""
    return HOSTILE[place % len(HOSTILE)]


def name(place: int) -> str:
    """Return a name with a hostile text in it."""
    return f"{NAME} {text(place)}"


def hostile_database(path: Path) -> Path:
    """Write the database of hostile facts; return its path."""
    known = facts()
    rows = [_row(row, place) for place, row in enumerate(known.hardware)]
    rows += [_row(replaced(rows[0], device_id=f"more_{place}"), place) for place in range(8)]
    titled = [
        replaced(each, titles=tuple(replaced(it, model=name(place)) for it in each.titles))
        for place, each in enumerate(known.profiles)
    ]
    found = [
        changed(
            each,
            because=cause(f"{sentence(each.because)} {text(place)}"),
            evidence=tuple(it._replace(url=ADDRESS) for it in each.evidence),
            caveats=tuple(replace(it, source=ADDRESS, says=text(place)) for it in each.caveats),
        )
        for place, each in enumerate(claims(titled))
    ]
    write(replace(known, hardware=rows, profiles=titled), found, "0" * 64, path, silent)
    return path


def _row(row: TohEntry, place: int) -> TohEntry:
    """Return a row whose every text is hostile."""
    return replaced(
        row,
        model=name(place),
        version=text(place + 1),
        device_type=text(place + 2),
        availability=text(place + 3),
        cpu=text(place + 4),
        cpu_cores=4,
        cpu_mhz=text(place + 5),
        ram_mb=(text(place + 6),),
        wifi={"5": text(place + 7)},
        wifi_hardware=(text(place), text(place + 3)),
        switch=text(place + 3),
        modem=text(place + 1),
        supported_since=text(place + 2),
        page=ADDRESS,
        forum=f"https://example.org/{text(place)}",
    )
