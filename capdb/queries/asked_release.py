"""Decide which release a query is about: the one that is chosen, or else the one that it names."""

from __future__ import annotations

import sqlite3

from capdb.queries.connection import releases, resolve_point
from capdb.record import Record
from capdb.sentences.spoken import phrase


class AskedRelease(Record):
    """The release that answers, and the words that name a device.

    `point` is the release that was asked about, where another of its series answers for it; `notes`
    say that the query named it.
    """

    version: str
    point: str | None
    words: str
    notes: tuple[str, ...] = ()


def asked_release(connection: sqlite3.Connection, query: str, chosen: str | None) -> AskedRelease:
    """Return the release of a query; a chosen one outranks one in the query.

    Raises UsageError if the chosen release does not exist.
    """
    named, words = None, query
    if "." in query or "snapshot" in query.casefold():  # most queries name none
        from capdb.search.named_release import named_release

        named, words = named_release(query, releases(connection))
    version, point = resolve_point(connection, named if chosen is None else chosen)
    notes = (phrase("suggest-release", named=named),) if named and chosen is None else ()
    return AskedRelease(version, point, words, notes)
