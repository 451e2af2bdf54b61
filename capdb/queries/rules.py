"""Read the list of all rules: the closed list, and the curated facts."""

from __future__ import annotations

import sqlite3

from capdb.results.rules import CuratedSentence, RuleList, descriptions
from capdb.sentences.spoken import language


def everything(connection: sqlite3.Connection) -> RuleList:
    """Return all rules in the order of their list, then the curated facts by id.

    These are the quirks that touch a claim, and all tips: their ids are rules too.
    """
    rows = connection.execute(
        "SELECT DISTINCT caveat, says, source FROM caveat"
        " UNION SELECT id, says, source FROM tip ORDER BY 1"
    )
    curated = tuple(CuratedSentence(*row) for row in rows)
    return RuleList(language(), tuple(descriptions()), curated)
