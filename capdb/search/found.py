"""The result of a look-up: the devices that a query fits, and how well it fits them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from capdb.record import Record, field, replace
from capdb.vocabulary import Match


class Found(Record):
    """The kind of match of a query, the devices that it fits, and sentences of further help.

    Devices and variants are the database's numbers; `picked` has the variant of a device if the
    query names one. A device is `certain` if the words are its own and are not part of a longer
    model's name: only such a device may get a verdict. `related` fit the query as well.
    `unsupported` are the unsupported devices that the query names, by number, if it fits no other.
    """

    match: Match
    devices: list[int] = field(default_factory=list)
    suggestions: list[str] = field(default_factory=list)
    picked: dict[int, int] = field(default_factory=dict)
    certain: frozenset[int] = frozenset()
    related: list[int] = field(default_factory=list)
    unsupported: list[int] = field(default_factory=list)


def rows(
    devices: Iterable[int],
    certain: Iterable[int] = (),
    suggestions: Sequence[str] = (),
    picked: dict[int, int] | None = None,
) -> Found:
    """Return a result of devices that may fit; `certain` are those that the words surely name."""
    listed = list(dict.fromkeys(devices))
    found = Found(Match.AMBIGUOUS, listed, list(suggestions), picked or {}, frozenset(certain))
    return replace(found, match=_match(found))


def of_release(connection: sqlite3.Connection, found: Found, release: str) -> Found:
    """Return a result without the devices that the release does not ship, unless it ships none."""
    here = shipped(connection, found.devices, release) or found.devices
    found = replace(found, devices=here)
    return replace(found, match=_match(found))


def shipped(connection: sqlite3.Connection, devices: Sequence[int], release: str) -> list[int]:
    """Return the devices that a release has an image for."""
    query = "SELECT 1 FROM answering WHERE device = ? AND release = ?"
    return [each for each in devices if connection.execute(query, (each, release)).fetchone()]


def _match(found: Found) -> Match:
    if found.match not in (Match.EXACT, Match.AMBIGUOUS):
        return found.match
    certain = len(found.devices) == 1 and found.devices[0] in found.certain
    return Match.EXACT if certain else Match.AMBIGUOUS
