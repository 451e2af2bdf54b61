"""Read the facts for an advice that the answer lacks: an image's packages, and curated tips."""

from __future__ import annotations

import sqlite3

from capdb.results.advice import AdviceTip
from capdb.results.answer import Answer
from capdb.vocabulary import State, Topic, Weight


def image_packages(connection: sqlite3.Connection, answer: Answer) -> frozenset[str] | None:
    """Return the listed packages of the stock image of an answer's profile, or None without one.

    Those are the target's defaults and the profile's own, without their dependencies.
    """
    row = connection.execute(
        "SELECT t.packages, p.packages FROM device d JOIN variant v ON v.device = d.id"
        " JOIN profile p ON p.variant = v.id AND p.release = ?"
        " JOIN target t ON t.release = p.release AND t.target = p.target"
        " WHERE d.key = ? AND v.profile = ? AND p.target = ?",
        (answer.release, answer.device, answer.profile, answer.target),
    ).fetchone()
    if row is None:
        return None
    defaults, own = (set(names.split()) for names in row)
    removed = {name[1:] for name in own if name.startswith("-")}
    return frozenset(name for name in defaults | own if not name.startswith("-")) - removed


def tips(connection: sqlite3.Connection) -> list[AdviceTip]:
    """Return the curated tips, by id."""
    rows = connection.execute(
        "SELECT id, topic, says, source, weight, subject, instead, states, since, until FROM tip"
        " ORDER BY id"
    )
    return [
        AdviceTip(
            id=name,
            topic=Topic(topic),
            says=says,
            source=source,
            weight=Weight(weight),
            subject=subject,
            instead=instead,
            states=tuple(map(State, states.split())),
            since=since,
            until=until,
        )
        for name, topic, says, source, weight, subject, instead, states, since, until in rows
    ]
