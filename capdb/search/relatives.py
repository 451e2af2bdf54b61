"""Find the relatives of a device that is not known: its family's nearest numbers."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from capdb.names.likeness import likeness
from capdb.names.matching import is_revision
from capdb.names.tokens import has_digit
from capdb.names.words import EDITION, LETTERED_REVISION, UNASKED
from capdb.search.name_hits import reach

LEAST, LEAST_ALONE = 55, 75
"""The least likeness of a near number, with a word of the family and without one."""
MARGIN = 10
"""The most by which a number may be less alike than the nearest one."""
_SAME_EDITION = 10
"""The likeness that a common word such as `Lite` adds."""


def relatives(connection: sqlite3.Connection, asked: Sequence[str]) -> list[int]:
    """Return the devices whose names have the words of a query and a similar number, nearest first.

    If a word of the query, most often a brand, is in no name, the number alone makes no relative.
    """
    found: dict[int, int] = {}
    for place, piece in _numbers(asked):
        for words in _families(connection, asked, place):
            least = LEAST if words else LEAST_ALONE
            nearest: dict[int, int] = {}
            for device, parts in _names(connection, words, piece):
                score = _score(piece, parts, asked)
                if score >= max(least, nearest.get(device, 0)):
                    nearest[device] = score
            for device, score in nearest.items():
                found[device] = max(score, found.get(device, 0))
            if nearest:
                break
    best = max(found.values(), default=0)
    near = {device: score for device, score in found.items() if best - score < MARGIN}
    return sorted(by_key(connection, near), key=lambda each: -near[each])


def _numbers(asked: Sequence[str]) -> list[tuple[int, str]]:
    """Return the places and pieces of a query that may be the model's number.

    Left out are revisions, and short numbers next to long ones, like the ports in CRS326-24G-2S.
    """
    found = [(place, each) for place, each in enumerate(asked) if has_digit(each)]
    found = [(place, each) for place, each in found if not is_revision(each)]
    if len(found) > 1:
        found = [
            (place, each) for place, each in found if not LETTERED_REVISION.fullmatch(each)
        ] or found
    longest = max((len(each) for _, each in found), default=0)
    return [(place, each) for place, each in found if len(each) > 3 or longest < 5]


def _families(
    connection: sqlite3.Connection, asked: Sequence[str], number: int
) -> Iterator[tuple[str, ...]]:
    """Yield the words of a query that names have: first all of them, then all but one."""
    words = [
        (piece, bool(names))
        for place, (piece, names) in enumerate(zip(asked, reach(connection, asked, 1), strict=True))
        if place != number and not has_digit(piece) and piece not in UNASKED | EDITION
    ]
    known = tuple(piece for piece, is_known in words if is_known)
    if known or not words:
        yield known
    for place in reversed(range(1, len(known))):
        yield known[:place] + known[place + 1 :]


def _names(
    connection: sqlite3.Connection, words: Sequence[str], number: str
) -> Iterator[tuple[int, list[str]]]:
    """Yield devices with the pieces of each name that has the words.

    Without words, the names are those with a piece that begins like the number.
    """
    if words:
        names: Iterable[int] = sorted(set.intersection(*reach(connection, words)))
    else:
        query = "SELECT DISTINCT name FROM token WHERE token > ? AND token < ? ORDER BY name"
        bounds = (number[0], f"{number[0]}\U0010ffff")
        names = [name for (name,) in connection.execute(query, bounds)]
    query = "SELECT device, pieces FROM name WHERE id = ? AND device IS NOT NULL"
    for name in names:
        for device, parts in connection.execute(query, (name,)):
            yield device, parts.split()


def _score(number: str, parts: Sequence[str], asked: Sequence[str]) -> int:
    alike = max((likeness(number, each) for each in parts if has_digit(each)), default=0)
    editions = EDITION.intersection(parts).intersection(asked)
    return alike + (_SAME_EDITION if alike and editions else 0)


def by_key(connection: sqlite3.Connection, devices: Iterable[int]) -> list[int]:
    """Return devices with the shortest keys first."""
    query = "SELECT key FROM device WHERE id = ?"
    keys = {each: connection.execute(query, (each,)).fetchone()[0] for each in devices}
    return sorted(keys, key=lambda each: (len(keys[each]), keys[each]))
