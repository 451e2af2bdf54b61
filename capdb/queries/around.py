"""Read the surroundings of an answer: a device's other releases, and devices like it."""

from __future__ import annotations

import json
import sqlite3

from capdb.queries.citations import HEADLINE
from capdb.results.answer import Answer
from capdb.vocabulary import State

_SPEEDS = ("10g", "5g", "2.5g", "1g")
"""Kinds of Ethernet port that a buyer asks for, the fastest first."""
_STANDARDS = ("be", "ax", "ac")
"""Standards of Wi-Fi that a buyer asks for, the newest first."""


def releases(connection: sqlite3.Connection, answer: Answer) -> dict[str, State | None]:
    """Return a device's headline in each release, oldest first; None if it has no image there."""
    rows = connection.execute(
        "SELECT r.version, a.device, c.state FROM release r"
        " LEFT JOIN answering a ON a.release = r.version"
        "  AND a.device = (SELECT id FROM device WHERE key = ?)"
        " LEFT JOIN judgement j ON j.variant = a.variant AND j.release = r.version AND j.path = ?"
        " LEFT JOIN verdict c ON c.id = j.verdict ORDER BY r.position DESC",
        (answer.device, HEADLINE),
    )
    return {
        version: None if device is None else State(state or State.UNKNOWN)
        for version, device, state in rows
    }


def alike(connection: sqlite3.Connection, answer: Answer) -> tuple[str, ...]:
    """Return options of `capdb list` that find devices with ports and Wi-Fi as fast as this one's.

    They are empty if the Table of Hardware does not have these.
    """
    rows = connection.execute(
        "SELECT h.ports, h.wifi FROM hardware h JOIN link l ON l.hardware = h.device_id"
        " JOIN device d ON d.id = l.device WHERE d.key = ?",
        (answer.device,),
    ).fetchall()
    ports = {speed for found, _ in rows for speed in json.loads(found or "{}")}
    wifi = {
        standard
        for _, found in rows
        for standards in json.loads(found or "{}").values()
        for standard in standards.split("/")
    }
    speed = next((each for each in _SPEEDS if each in ports), None)
    standard = next((each for each in _STANDARDS if each in wifi), None)
    options = (("--speed", speed), ("--wifi", standard))
    return tuple(word for option, value in options if value for word in (option, value))
