"""Read the rates that people measured on a device, and on others with its SoC."""

from __future__ import annotations

import sqlite3

from capdb.queries.hardware import hardware_of
from capdb.queries.public import measured
from capdb.results.answer import Answer
from capdb.results.devices import fastest_port
from capdb.results.need import CitedRate


def rates(connection: sqlite3.Connection, answer: Answer) -> tuple[CitedRate, ...]:
    """Return every rate of an answer's device and of its SoC, those of the device first."""
    rows = connection.execute(
        "SELECT r.way, r.mbits, r.cpu, r.over, r.direction, r.at_least,"
        " CASE WHEN o.by_soc THEN NULL ELSE min(d.key) END,"
        " NOT o.by_soc AND max(d.key = ?1), o.release, o.date, o.says, o.source"
        " FROM rate r JOIN observation o ON o.id = r.observation"
        " JOIN observed s ON s.observation = o.id JOIN variant v ON v.id = s.variant"
        " JOIN device d ON d.id = v.device"
        " WHERE d.key = ?1 OR EXISTS"
        " (SELECT 1 FROM profile p WHERE p.variant = v.id AND p.soc = ?2)"
        " GROUP BY r.observation, r.position ORDER BY 8 DESC, o.date DESC, o.id, r.position",
        (answer.device, answer.soc),
    )
    return tuple(
        CitedRate(
            rate=measured(*row[:6]),
            device=answer.device if row[7] else row[6],
            own=bool(row[7]),
            release=row[8],
            date=row[9],
            says=row[10],
            source=row[11],
        )
        for row in rows
    )


def fastest(connection: sqlite3.Connection, answer: Answer) -> int | None:
    """Return the Mbit/s of the fastest Ethernet port of an answer's device, None if not known."""
    number = "device IN (SELECT id FROM device WHERE key = ?)"
    found = hardware_of(connection, number, (answer.device,))
    return fastest_port(row.ports for rows in found.values() for row in rows)
