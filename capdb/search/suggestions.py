"""Suggest what else a query may mean: other models, or rows of the ToH without a profile."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from capdb.names.matching import correctable, corrections, tells_revision
from capdb.names.tokens import has_digit, pieces, runs
from capdb.search.name_hits import Hit, devices_of, find, names, reach
from capdb.sentences.spoken import phrase

MOST = 5
"""How many of them are shown."""

_FIRST_REVISIONS = ("v1", "a1", "rev1", "reva")


def only_revision(hits: Sequence[Hit]) -> list[str]:
    """Returns a warning where only a later revision of the model is known, and none was asked for.

    Revisions before it, which nobody brought to OpenWrt, may well be other hardware.
    """
    known = {hit.fit.revision for hit in hits}
    if len(known) != 1 or known & {None, *_FIRST_REVISIONS}:
        return []
    return [phrase("suggest-only-revision", revision=str(known.pop()))]


def only_listed(connection: sqlite3.Connection, hits: Sequence[Hit]) -> list[str]:
    """Returns a sentence for each row of the ToH that is the model asked for but no profile."""
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
        for name, current in list(found)[:MOST]
    ]


def near(connection: sqlite3.Connection, asked: Sequence[str]) -> list[int]:
    """Returns devices whose name has all of the query but one piece, or a number much like it."""
    found: dict[int, None] = {}
    for attempt in _relaxed(connection, asked):
        hits = find(connection, attempt)
        found |= dict.fromkeys(devices_of(hits, same=True))
        if len(found) >= MOST:
            break
    return list(found)


def _relaxed(connection: sqlite3.Connection, asked: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yields the query without a revision or without one word, then with a number much like one.

    What is left must still name a model, so a short number alone will not do.
    """
    revision = next((place for place, piece in enumerate(asked) if tells_revision(piece)), 0)
    if revision:
        yield tuple(asked[:revision])
    for place in reversed(range(len(asked))):
        rest = (*asked[:place], *asked[place + 1 :])
        telling = any(has_digit(piece) and len(piece) >= 4 for piece in rest)
        if rest and (telling or tells_revision(asked[place])):
            yield rest
    for place, piece in enumerate(asked):
        if has_digit(piece) and len(piece) >= 3:
            rest = (*asked[:place], *asked[place + 1 :])
            for token in _alike(connection, piece, rest):
                yield (*asked[:place], token, *asked[place + 1 :])


def _alike(connection: sqlite3.Connection, number: str, beside: Sequence[str]) -> list[str]:
    """Returns the numbers much like one in the names that have all the rest of a query."""
    if beside:
        known = {
            word
            for name in set.intersection(*reach(connection, beside))
            for row in connection.execute("SELECT pieces FROM name WHERE id = ?", (name,))
            for word, _, _ in runs(row[0].split())
        }
    else:
        query = "SELECT DISTINCT token FROM token WHERE token > ? AND token < ?"
        bounds = (number[0], f"{number[0]}\U0010ffff")
        known = {token for (token,) in connection.execute(query, bounds)}
    near = sorted(
        token for token in known if has_digit(token) and abs(len(token) - len(number)) <= 1
    )
    return get_close_matches(number, near, n=3, cutoff=0.6 if beside else 0.75)


def corrected(connection: sqlite3.Connection, asked: Sequence[str]) -> list[str]:
    """Returns a question for each known word that one without a name may be a misspelling of."""
    unknown = [
        word
        for word, found in zip(asked, reach(connection, asked, 1), strict=True)
        if not found and correctable(word)
    ]
    known = [word for (word,) in connection.execute("SELECT word FROM word ORDER BY word")]
    meant = [each for word in unknown[:1] for each in corrections(word, known if unknown else ())]
    return [phrase("suggest-question", name=word) for word in meant]


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
