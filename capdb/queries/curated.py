"""Read the sentences of curated facts, whose ids are rules."""

from __future__ import annotations

import sqlite3

from capdb.results.rules import CuratedSentence


def sentences(connection: sqlite3.Connection) -> list[CuratedSentence]:
    """Return the quirks that touch a claim and all tips, by id."""
    rows = connection.execute(
        "SELECT DISTINCT caveat, says, source FROM caveat"
        " UNION SELECT id, says, source FROM tip ORDER BY 1"
    )
    return [CuratedSentence(*row) for row in rows]
