"""Find the names that contain every token of a query, and the devices that they belong to."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import pairwise

from capdb.names.matching import (
    Fit,
    corrections,
    fit,
    is_model_number,
    is_revision,
    revisions,
    without_region,
    without_unasked,
)
from capdb.names.spelling import Name
from capdb.names.tokens import has_digit, runs
from capdb.names.words import NUMBER_WORD, UNASKED, is_variant
from capdb.record import Record, replace
from capdb.sentences.spoken import phrase

_MANY = 500
"""The number of names from which a word is little evidence: a brand of very many, or `v1`."""
_MOST_LONGER = 12
"""The most devices with longer names that are listed."""
_END = "\U0010ffff"
"""A character that sorts after every letter of a token."""


class Hit(Record):
    """A name that has all pieces of a query; it is of a device, or of a ToH row without one."""

    device: int | None
    hardware: str | None
    fit: Fit


def named(connection: sqlite3.Connection, asked: Sequence[str]) -> tuple[list[Hit], list[str]]:
    """Return the names that have all pieces of a query, and sentences on its corrected words.

    These are tried in turn until a name of the same model is found: the query, the query without
    words that only shops add, the revisions it may mean, and all of them with corrected words.
    """
    best: tuple[list[Hit], list[str]] = ([], [])
    for words in (asked, *_mended(connection, asked)):
        plain = tuple(words)
        for readings in dict.fromkeys(((plain,), (without_unasked(plain),), revisions(plain))):
            hits = [hit for reading in readings for hit in find(connection, reading)]
            mended = [
                phrase("suggest-read-as", before=before, after=after)
                for before, after in zip(asked, words, strict=True)
                if before != after
            ]
            if any(hit.fit.same for hit in hits):
                return hits, mended
            hits = _of_one_device(connection, plain, hits)
            if any(hit.fit.same for hit in hits):
                return hits, mended
            if hits and not best[0]:
                best = (hits, mended)
    return _without_region(connection, asked) or best


def _without_region(
    connection: sqlite3.Connection, asked: Sequence[str]
) -> tuple[list[Hit], list[str]] | None:
    """Return the names of the model where the region it is sold in is in none."""
    plain = without_unasked(without_region(asked))
    hits = find(connection, plain) if len(plain) < len(without_unasked(asked)) else []
    if not any(hit.fit.same for hit in hits):
        return None
    aside = ", ".join(piece.upper() for piece in asked if piece not in without_region(asked))
    return hits, [phrase("suggest-aside", words=aside)]


def _of_one_device(
    connection: sqlite3.Connection, asked: Sequence[str], hits: Sequence[Hit]
) -> list[Hit]:
    """Return the hits, marked as the same model if another name of the device is in the query.

    So the Nighthawk X4S `R7800` is found as an R7800, though its longer name has more words.
    """
    if not any(map(is_model_number, asked)) or len(hits) > _MANY:
        return list(hits)
    asked_for = {word for word, _, _ in runs(asked)}
    numbers = {piece for piece in asked if has_digit(piece)}
    query = "SELECT pieces, kinds FROM name WHERE device = ?"
    whole = {
        device
        for device in {hit.device for hit in hits if hit.device is not None}
        for parts, kinds in connection.execute(query, (device,))
        for model in [_model(Name(tuple(parts.split()), kinds))]
        if model and model <= asked_for and numbers <= model
    }
    return [
        replace(hit, fit=replace(hit.fit, same=True, certain=True)) if hit.device in whole else hit
        for hit in hits
    ]


def _model(name: Name) -> set[str]:
    """Return the pieces of a name that identify its model."""
    return {
        piece
        for piece, kind in zip(name.pieces, name.kinds, strict=True)
        if kind == "m" and not is_variant(piece)
    }


def begun(connection: sqlite3.Connection, asked: Sequence[str]) -> list[int]:
    """Return the devices with a name in which the query's last word continues: `wax` for WAX206.

    The word must have no digits and be long enough to identify anything.
    """
    *rest, last = asked
    if len(last) < 3 or has_digit(last):
        return []
    names = {
        name
        for (name,) in connection.execute(
            "SELECT name FROM token WHERE token > ? AND token < ?", (last, last + _END)
        )
    }
    return _devices(connection, set.intersection(names, *reach(connection, rest)))


def longer(connection: sqlite3.Connection, asked: Sequence[str]) -> list[int]:
    """Return devices whose model continues that of the query: WR3000S for `wr3000`."""
    own = [piece for piece in asked if is_model_number(piece)]
    if not own:
        return []
    rest = [piece for piece in asked if piece not in (own[-1], *UNASKED)]
    rest = [piece for piece in rest if not is_variant(piece) and not is_revision(piece)]
    names = {
        name
        for (name,) in connection.execute(
            "SELECT name FROM token WHERE token > ? AND token < ? AND length(token) <= ?",
            (own[-1], own[-1] + _END, len(own[-1]) + 3),
        )
    }
    return _devices(connection, set.intersection(names, *reach(connection, rest)))[:_MOST_LONGER]


def _devices(connection: sqlite3.Connection, names: set[int]) -> list[int]:
    """Return the devices of names, those with the shortest keys first."""
    query = "SELECT d.id, d.key FROM name n JOIN device d ON d.id = n.device WHERE n.id = ?"
    found = {row for name in names for row in connection.execute(query, (name,))}
    return [number for number, _ in sorted(found, key=lambda row: (len(row[1]), row[1]))]


def find(connection: sqlite3.Connection, asked: Sequence[str]) -> list[Hit]:
    if not asked or (len(asked) == 1 and asked[0] in NUMBER_WORD):
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
    """Return the names that may have all pieces of a query; `fit` decides about each.

    A piece that very many names have, like a common brand, is ignored if other pieces are enough.
    """
    distinctive = [names for names in reach(connection, asked, _MANY) if len(names) < _MANY]
    return set.intersection(*(distinctive or reach(connection, asked)))


def reach(connection: sqlite3.Connection, asked: Sequence[str], most: int = -1) -> list[set[int]]:
    """Return, for each piece of a query, the names that have it, alone or joined with others.

    If there are more than `most`, only so many are sure to be there; -1 is all.
    """
    reach: list[set[int]] = [set() for _ in asked]
    for word, start, end in runs(asked):
        query = "SELECT name FROM token WHERE token = ? LIMIT ?"
        names = [name for (name,) in connection.execute(query, (word, most))]
        for place in range(start, end):
            reach[place].update(names)
    return reach


def _mended(connection: sqlite3.Connection, asked: Sequence[str]) -> Iterator[list[str]]:
    """Yield queries in which a known word replaces each word that no name has, nearest first."""
    reached = reach(connection, asked, 1)
    sure = any(names and word not in UNASKED for word, names in zip(asked, reached, strict=True))
    if all(reached) or not sure:  # a name that is all corrections is a guess
        return
    known = [word for (word,) in connection.execute("SELECT word FROM word ORDER BY word")]
    corrected = [
        [piece]
        if found
        else corrections(piece, known) or _series(connection, asked, place) or [piece]
        for place, (piece, found) in enumerate(zip(asked, reached, strict=True))
    ]
    for choice in range(max(len(each) for each in corrected)):
        yield [each[min(choice, len(each) - 1)] for each in corrected]


def _series(connection: sqlite3.Connection, asked: Sequence[str], place: int) -> list[str]:
    """Return the corrections of a short word before a number: `RT` for the `RX` of `RX-AX89X`.

    They differ in one letter, and names have them before the same number.
    """
    word, number = asked[place], "".join(asked[place + 1 : place + 2])
    if len(word) not in (2, 3) or has_digit(word) or not is_model_number(number):
        return []
    query = "SELECT pieces FROM token JOIN name ON id = name WHERE token = ?"
    found = {
        before
        for (parts,) in connection.execute(query, (number,))
        for before, after in pairwise(parts.split())
        if after == number and len(before) == len(word)
    }
    return sorted(each for each in found if sum(map(str.__ne__, each, word)) == 1)


def devices_of(hits: Sequence[Hit], *, same: bool) -> list[int]:
    """Return the devices of the hits on the same model, or of those on other models."""
    found = (hit.device for hit in hits if hit.fit.same == same and hit.device is not None)
    return list(dict.fromkeys(found))


def names(connection: sqlite3.Connection, device: int) -> tuple[str, ...]:
    """Return the names of a device as people write them: titles first, then the ToH's."""
    query = "SELECT shown FROM name WHERE device = ? AND shown IS NOT NULL AND listed ORDER BY id"
    return tuple(name for (name,) in connection.execute(query, (device,)))
