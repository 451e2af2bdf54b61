"""Answer for one device on one release: its claims with the evidence that they cite."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

from capdb.results.answer import Answer, Caveat, Evidence, PathAnswer
from capdb.search import name_hits
from capdb.vocabulary import Grade, Source, State, Traffic

HEADLINE = Traffic.IPV4_NAT
"""The path whose state is that of the whole answer."""
UNCLAIMED = "capdb derived nothing for it; this is a gap in the data."
"""Why the state is unknown where there is no claim."""
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


_ORDER = {path.value: position for position, path in enumerate(Traffic)}


def answer(
    connection: sqlite3.Connection, device: int, version: str, cited: Citations | None = None
) -> Answer:
    """Returns what is said of a device on a release; of several, all may share their citations."""
    cited = cited or Citations(connection)
    rows = connection.execute(
        "SELECT p.release, d.profile, p.target, p.board, p.soc, t.kernel FROM profile p"
        " JOIN device d ON d.id = p.device JOIN release r ON r.version = p.release"
        " LEFT JOIN target t ON t.release = p.release AND t.target = p.target"
        " WHERE p.device = ? ORDER BY p.release != ?, r.position",
        (device, version),
    ).fetchall()
    newest, profile, target, board, soc, kernel = rows[0]
    shipped = newest == version
    state, grade = State.UNKNOWN, None
    reason = UNCLAIMED if shipped else no_image(version, (row[0] for row in rows))
    paths = {} if shipped else {HEADLINE: PathAnswer(state, reason)}
    for path, of_path, by, why, note in connection.execute(
        "SELECT path, state, grade, reason, note FROM claim WHERE device = ? AND release = ?",
        (device, version),
    ):
        said = PathAnswer(State(of_path), note or (why if of_path == State.UNKNOWN else None))
        paths[Traffic(path)] = said
        if path == HEADLINE:
            state, grade, reason = said.state, Grade(by) if by else None, why
    return Answer(
        board=board,
        profile=profile,
        target=target,
        names=name_hits.names(connection, device),
        soc=soc,
        release=version,
        kernel=kernel if shipped else None,
        state=state,
        grade=grade,
        reason=reason,
        paths={path: paths[path] for path in Traffic if path in paths},
        evidence=cited.evidence(device, version),
        caveats=cited.caveats(device, version),
    )


def no_image(version: str, shipping: Iterable[str]) -> str:
    """Returns why nothing is known of a device on a release that has no image for it."""
    return (
        f"{version} has no image for it; of the releases known here, these do: "
        f"{', '.join(shipping)}"
    )
