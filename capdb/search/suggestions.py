"""Suggest other meanings of a query: other models, or rows of the ToH without a profile."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from operator import itemgetter

from capdb.names.matching import correctable, corrections, is_revision
from capdb.names.tokens import has_digit, pieces
from capdb.search.name_hits import Hit, devices_of, find, names, reach
from capdb.search.relatives import by_key, relatives
from capdb.sentences.spoken import phrase

MOST = 5
"""The most suggestions that are shown."""

_LONGEST = 40
"""The most pieces of a query that may be a name: the longest known name has half as many. The time
of the search for near names grows with the cube of this number."""
_COMMON = 8
"""The number of devices from which a brand or series is likely enough to have been misspelt."""
_FIRST_REVISIONS = ("v1", "a1", "rev1", "reva")


def only_revision(hits: Sequence[Hit]) -> list[str]:
    """Return a warning if only a later revision of the model is known, and none was asked for.

    Earlier revisions, which nobody brought to OpenWrt, may be other hardware.
    """
    known = {hit.fit.revision for hit in hits}
    if len(known) != 1 or known & {None, *_FIRST_REVISIONS}:
        return []
    return [phrase("suggest-only-revision", revision=str(known.pop()))]


def only_listed(connection: sqlite3.Connection, hits: Sequence[Hit]) -> list[str]:
    """Return a sentence for each row of the ToH that is the model asked for but no profile.

    The rows are in the order of their names, so that the browser cuts the list off alike.
    """
    rows = dict.fromkeys(hit.hardware for hit in hits if hit.fit.same and hit.hardware)
    query = (
        "SELECT shown, supported_current FROM name JOIN hardware ON device_id = hardware"
        " WHERE hardware = ? AND shown IS NOT NULL"
    )
    found = (connection.execute(query, (row,)).fetchone() for row in rows)
    return [
        phrase(
            "suggest-only-listed" if current else "suggest-only-listed-none",
            device=name,
            release=current or "",
        )
        for name, current in sorted(found, key=itemgetter(0))[:MOST]
    ]


def near(connection: sqlite3.Connection, asked: Sequence[str]) -> list[int]:
    """Return devices that are similar to the one asked for, nearest first.

    They are its other revisions, or else relatives with a similar number, or else namesakes of
    other brands. A text that is longer than any name has none.
    """
    if len(asked) > _LONGEST:
        return []
    found = other_revisions(connection, asked)
    if not found:
        found = relatives(connection, asked)
    for place in () if found else reversed(range(len(asked))):
        rest = (*asked[:place], *asked[place + 1 :])
        if any(has_digit(piece) and len(piece) >= 4 for piece in rest):
            found += _same(connection, rest)
    return list(dict.fromkeys(found))[:MOST]


def other_revisions(connection: sqlite3.Connection, asked: Sequence[str]) -> list[int]:
    """Return the devices of the model whose revision a query asks for, with any revision."""
    revision = next((place for place, piece in enumerate(asked) if is_revision(piece)), 0)
    return _same(connection, asked[:revision])


def _same(connection: sqlite3.Connection, asked: Sequence[str]) -> list[int]:
    return by_key(connection, devices_of(find(connection, asked), same=True))


def corrected(connection: sqlite3.Connection, asked: Sequence[str]) -> list[str]:
    """Return a question for each known word that may correct the first word that no name has."""
    unknown = [
        word
        for word, found in zip(asked, reach(connection, asked, 1), strict=True)
        if not found and correctable(word)
    ]
    known = [word for (word,) in connection.execute("SELECT word FROM word ORDER BY word")]
    likely = [
        each
        for word in unknown[:1]
        for each in corrections(word, known)
        if abs(len(each) - len(word)) < 2 and _is_common(connection, each)
    ]
    return [phrase("suggest-question", name=word) for word in likely]


def _is_common(connection: sqlite3.Connection, word: str) -> bool:
    """Return whether so many names have a word that it is likelier than an unknown word."""
    query = "SELECT count(DISTINCT device) FROM token JOIN name ON id = name WHERE token = ?"
    (count,) = connection.execute(query, (word,)).fetchone()
    return bool(count >= _COMMON)


def asked_back(connection: sqlite3.Connection, devices: Sequence[int]) -> list[str]:
    query = "SELECT key FROM device WHERE id = ?"
    called = {
        pieces(name): name
        for device in devices[:MOST]
        for name in [
            next(
                iter(names(connection, device)), connection.execute(query, (device,)).fetchone()[0]
            )
        ]
    }
    return [phrase("suggest-question", name=name) for name in called.values()]
