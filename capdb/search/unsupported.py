"""Find devices that are known to be unsupported, by exactly their own names.

A name is found by all of its pieces in a row, in a query of its own or among words of a sentence.
A word next to it may make it another device's name, so it must be one that no name has: `archer
ax55 v2` and `archer ax55 pro` are no `archer ax55`.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence

from capdb.names.matching import is_revision
from capdb.names.tokens import is_han, whole
from capdb.names.words import COMMON, EDITION, LAYOUT, TOPIC
from capdb.search.around_names import asks
from capdb.search.in_text import LONGEST_NAME, MOST_PIECES

_OTHER_EDITION = re.compile("^.{0,4}(?:版(?!本)|代)")
"""Chinese for an edition or a generation, right behind a name."""


def named(connection: sqlite3.Connection, clauses: Sequence[Sequence[str]]) -> list[int]:
    """Return the numbers of the devices that the clauses of a text name."""
    found: dict[int, None] = {}
    left = MOST_PIECES
    for clause, following in zip(clauses, [*clauses[1:], ()], strict=False):
        goes_on = bool(following) and _is_edition(following[0])
        found.update(dict.fromkeys(_in_clause(connection, clause[:left], goes_on=goes_on)))
        left = max(0, left - len(clause))
    return [*found]


def _in_clause(connection: sqlite3.Connection, parts: Sequence[str], *, goes_on: bool) -> list[int]:
    """Return the devices named in one clause.

    `goes_on` is whether the next clause begins with a word that may continue a name.
    """
    query = "SELECT unsupported, branded FROM unsupported_name WHERE name = ?"
    taken: set[int] = set()
    found: list[int] = []
    for length in range(min(LONGEST_NAME, len(parts)), 0, -1):
        for start in range(len(parts) - length + 1):
            end = start + length
            if not taken.isdisjoint(range(start, end)):
                continue
            bearers = connection.execute(query, (whole(parts[start:end]),)).fetchall()
            if not bearers:
                continue
            taken.update(range(start, end))
            before, after = (
                _next(parts, range(start - 1, -1, -1)),
                _next(parts, range(end, len(parts))),
            )
            if (after is None and goes_on) or not (after is None or _is_around(after)):
                continue
            alone = before is None or _is_around(before)
            found += [number for number, branded in bearers if branded or alone]
    return found


def _next(parts: Sequence[str], places: range) -> str | None:
    """Return the first word at these places that may be part of a name."""
    return next((parts[place] for place in places if asks(parts, place)), None)


def _is_around(piece: str) -> bool:
    """Return whether a word next to a name is certainly no part of it."""
    if is_han(piece):
        return not _OTHER_EDITION.match(piece)
    return piece in COMMON | TOPIC | LAYOUT


def _is_edition(piece: str) -> bool:
    return piece in EDITION or piece.isdigit() or is_revision(piece)
