"""Find the names that contain every token of a query, and the devices that they belong to."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from capdb.names.matching import Fit, corrections, fit, revisions, without_unasked
from capdb.names.spelling import Name
from capdb.names.tokens import runs

_MANY = 500
"""Names from which on a word tells little: a brand that very many devices have, or `v1`."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A name that has all of a query, of a device or of a row of the ToH without one."""

    device: int | None
    hardware: str | None
    fit: Fit


def named(connection: sqlite3.Connection, asked: Sequence[str]) -> tuple[list[Hit], list[str]]:
    """Returns the names that have all of a query, and what had to be mended in it for that.

    Tried in turn until a name of the same model is found: the query, the query without words that
    only shops add, the revisions it may mean, and all of them with misspelt words mended.
    """
    best: tuple[list[Hit], list[str]] = ([], [])
    for words in (asked, *_mended(connection, asked)):
        plain = tuple(words)
        for readings in dict.fromkeys(((plain,), (without_unasked(plain),), revisions(plain))):
            hits = [hit for reading in readings for hit in find(connection, reading)]
            mended = [
                f"{before!r} was read as {after!r}"
                for before, after in zip(asked, words, strict=True)
                if before != after
            ]
            if any(hit.fit.same for hit in hits):
                return hits, mended
            if hits and not best[0]:
                best = (hits, mended)
    return best


def find(connection: sqlite3.Connection, asked: Sequence[str]) -> list[Hit]:
    if not asked:
        return []
    hits = []
    for name in sorted(_candidates(connection, asked)):
        device, hardware, parts, kinds = connection.execute(
            "SELECT device, hardware, pieces, kinds FROM name WHERE id = ?", (name,)
        ).fetchone()
        if (fitting := fit(asked, Name(tuple(parts.split()), kinds))) is not None:
            hits.append(Hit(device, hardware, fitting))
    return hits


def _candidates(connection: sqlite3.Connection, asked: Sequence[str]) -> set[int]:
    """Names among which are all that have all pieces of a query; `fit` has the last word.

    What very many names have, as the brand of most, is not looked at where other pieces tell.
    """
    telling = [names for names in reach(connection, asked, _MANY) if len(names) < _MANY]
    return set.intersection(*(telling or reach(connection, asked)))


def reach(connection: sqlite3.Connection, asked: Sequence[str], most: int = -1) -> list[set[int]]:
    """Returns, for each piece of a query, the names that have it, alone or joined with others: all
    of them, or at least so many."""
    reach: list[set[int]] = [set() for _ in asked]
    for word, start, end in runs(asked):
        query = "SELECT name FROM token WHERE token = ? LIMIT ?"
        names = [name for (name,) in connection.execute(query, (word, most))]
        for place in range(start, end):
            reach[place].update(names)
    return reach


def _mended(connection: sqlite3.Connection, asked: Sequence[str]) -> Iterator[list[str]]:
    """Yields the query with each word that no name has replaced by a known one, nearest first."""
    reached = reach(connection, asked, 1)
    if all(reached):
        return
    known = [word for (word,) in connection.execute("SELECT word FROM word ORDER BY word")]
    meant = [
        [piece] if found else corrections(piece, known) or [piece]
        for piece, found in zip(asked, reached, strict=True)
    ]
    for choice in range(max(len(each) for each in meant)):
        yield [each[min(choice, len(each) - 1)] for each in meant]


def devices_of(hits: Sequence[Hit], *, same: bool) -> list[int]:
    """Returns the devices that were met by a name of the same model, or by another model's."""
    found = (hit.device for hit in hits if hit.fit.same == same and hit.device is not None)
    return list(dict.fromkeys(found))


def names(connection: sqlite3.Connection, device: int) -> tuple[str, ...]:
    """Returns the names of a device as people write them: titles first, then the ToH's."""
    query = "SELECT shown FROM name WHERE device = ? AND shown IS NOT NULL AND listed ORDER BY id"
    return tuple(name for (name,) in connection.execute(query, (device,)))
