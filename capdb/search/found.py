"""How a query met the names: the answer of `lookup` and of its parts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from capdb.record import Record, field, replace
from capdb.vocabulary import Match


class Found(Record):
    """How a query met the names, the devices that it fits, and sentences of further help.

    Devices and variants are the database's numbers; `picked` is the variant of a device that the
    query names, where it names one. A device is `certain` where the words are its own and name no
    longer model: only such a one may be given a verdict. `related` fit the query as well.
    Where no device does, `unsupported` are those known to be so that it names, by number.
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
    """Return devices that may fit, and those of them that the words name for certain."""
    listed = list(dict.fromkeys(devices))
    found = Found(Match.AMBIGUOUS, listed, list(suggestions), picked or {}, frozenset(certain))
    return replace(found, match=_match(found))


def of_release(connection: sqlite3.Connection, found: Found, release: str) -> Found:
    """Return what was found without what the release does not ship, unless that is all."""
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
