"""What answers cite: read-only, on the standard library's sqlite3 alone."""

from __future__ import annotations

import sqlite3
from typing import Any

from capdb.vocabulary import Caveat, Evidence, Path, Source

EVIDENCE = "e.source, e.ref, e.path, e.says, e.symbol, e.line, e.patch, e.url"
"""The columns of evidence, of any table `e` that has them, in the order that `piece` takes."""


def piece(source: str, *rest: Any) -> Evidence:
    """Returns a piece of evidence from its columns."""
    return Evidence(Source(source), *rest)


class Citations:
    """The evidence and the caveats of devices: what many of them share is read once."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._evidence: dict[int, Evidence] = {}
        self._caveats: dict[int, Caveat] = {}

    def evidence(self, device: int, version: str) -> tuple[Evidence, ...]:
        """Returns the evidence of all paths, each piece once, in the order of the paths."""
        query = "SELECT path, evidence FROM claim_evidence WHERE device = ? AND release = ?"
        found = self._in_order(f"{query} ORDER BY path, position", device, version)
        for number in found:
            if number not in self._evidence:
                row = self._connection.execute(
                    f"SELECT {EVIDENCE} FROM evidence e WHERE e.id = ?",  # noqa: S608
                    (number,),
                ).fetchone()
                self._evidence[number] = piece(*row)
        return tuple(self._evidence[number] for number in found)

    def caveats(self, device: int, version: str) -> tuple[Caveat, ...]:
        """Returns the caveats of all paths, each once, in the order of the paths."""
        query = "SELECT path, caveat FROM claim_caveat WHERE device = ? AND release = ?"
        found = self._in_order(f"{query} ORDER BY path, position", device, version)
        for number in found:
            if number not in self._caveats:
                row = self._connection.execute(
                    "SELECT caveat, says, source FROM caveat WHERE id = ?", (number,)
                ).fetchone()
                self._caveats[number] = Caveat(*row)
        return tuple(self._caveats[number] for number in found)

    def _in_order(self, query: str, device: int, version: str) -> list[int]:
        rows = self._connection.execute(query, (device, version)).fetchall()
        rows.sort(key=lambda row: _ORDER[row[0]])
        return list(dict.fromkeys([number for _, number in rows]))


_ORDER = {path.value: position for position, path in enumerate(Path)}
