"""Count public observations, and find those that contradict a claim."""

from __future__ import annotations

import sqlite3

from capdb.results.coverage import Observed
from capdb.rules.agreement import public_stand
from capdb.versions import series
from capdb.vocabulary import Stand, State


def observed(connection: sqlite3.Connection) -> Observed:
    """Return the counts of public observations, and those that contradict a claim on a series."""
    (every, rates) = connection.execute(
        "SELECT count(*), count(DISTINCT (SELECT 1 FROM rate r WHERE r.observation = o.id) * o.id)"
        " FROM observation o"
    ).fetchone()
    (devices,) = connection.execute(
        "SELECT count(DISTINCT v.device) FROM observed s JOIN variant v ON v.id = s.variant"
        " JOIN observation o ON o.id = s.observation WHERE NOT o.by_soc"
    ).fetchone()
    (socs,) = connection.execute(
        "SELECT count(DISTINCT (SELECT p.soc FROM profile p JOIN release r ON r.version = p.release"
        "  WHERE p.variant = s.variant ORDER BY r.position LIMIT 1)) FROM observed s"
    ).fetchone()
    rows = connection.execute(
        "SELECT DISTINCT o.observation, o.state, o.release, c.release, c.state FROM observation o"
        " JOIN observed s ON s.observation = o.id"
        " JOIN claim c ON c.variant = s.variant AND c.path = o.path WHERE o.state IS NOT NULL"
        " ORDER BY o.observation"
    )
    against = {
        name: None
        for name, seen, release, claimed_on, claimed in rows
        if public_stand(State(claimed), State(seen), series(release) == series(claimed_on))
        is Stand.DISAGREES
    }
    return Observed(every, rates, devices, socs, tuple(against))
