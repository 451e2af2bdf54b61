"""Read claims with their evidence and caveats, which many devices share."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from capdb.queries.statements import Statements
from capdb.results.answer import Caveat, Evidence
from capdb.results.path_claim import PathClaim
from capdb.results.stated import Stated
from capdb.rules.statement import Statement
from capdb.versions import within
from capdb.vocabulary import CURATED_FACTS, QUIRKS, Source, State, Traffic, Weight

HEADLINE = Traffic.IPV4_NAT
"""The path whose state is that of the whole answer."""
EVIDENCE = "e.source, e.ref, e.path, e.shows, e.symbol, e.line, e.patch, e.url, e.url_line"
"""The columns of evidence, of any table `e` that has them, in the order that `piece` takes."""


def piece(
    statements: Statements, source: str, ref: str, path: str, shows: int, *rest: Any
) -> Evidence:
    """Return a piece of evidence from its columns."""
    shown = statements.stated(shows)
    return Evidence(Source(source), ref, path, shown.rule, shown.values, shown.says, *rest)


class Citations:
    """Claims with their evidence and caveats, which many devices share: each is read once."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.statements = Statements(connection)
        self._evidence: dict[int, Evidence] = {}
        self._caveats: dict[int, Caveat] = {}

    def evidence(
        self, variant: int, version: str, asked: str | None = None
    ) -> tuple[Evidence, ...]:
        """Return the evidence of all paths, each piece once, in the order of the paths.

        `asked` is the point release of the same series whose evidence it is, if it is another.
        """
        query = "SELECT path, evidence FROM claim_evidence WHERE variant = ? AND release = ?"
        rows = self._in_order(f"{query} ORDER BY path, position", variant, version)
        found = dict.fromkeys(number for _, number in rows)
        for number in found:
            if number not in self._evidence:
                row = self._connection.execute(
                    f"SELECT {EVIDENCE} FROM evidence e WHERE e.id = ?",  # noqa: S608 - our own names
                    (number,),
                ).fetchone()
                self._evidence[number] = piece(self.statements, *row)
        quirks = self._lowering(asked, variant, version) if asked else ()
        lowered = dict.fromkeys(caveat for _, _, caveat in quirks)
        return (*map(self._evidence.__getitem__, found), *map(_cited, lowered))

    def caveats(self, variant: int, version: str, asked: str | None = None) -> tuple[Caveat, ...]:
        """Return the caveats of all paths, each once: by weight, then in the paths' order.

        `asked` is the point release of the same series whose caveats they are, if it is another.
        """
        query = "SELECT path, caveat FROM claim_caveat WHERE variant = ? AND release = ?"
        found = self._in_order(f"{query} ORDER BY path, position", variant, version)
        if asked:
            found = self._at_point(asked, found, self.points(variant, version))
        numbers = dict.fromkeys(number for _, number in found)
        return tuple(sorted(map(self.caveat, numbers), key=_weight))

    def _at_point(
        self, asked: str, found: Sequence[_OfPath], points: Iterable[_Point]
    ) -> list[_OfPath]:
        """Return the caveats that paths have on a point release.

        Those about the engine are left out of a path that a quirk lowers to `no` there.
        """
        points = list(points)
        ranged = {number for _, number, *_ in points}
        there = [each for each in points if within(asked, each[2], each[3])]
        refused = {path for path, *_, state in there if state == State.NO}
        software = self._software() if refused else ()
        kept = [each for each in found if each[1] not in ranged]
        kept += [(path, number) for path, number, *_ in there]
        return [
            (path, number) for path, number in kept if path not in refused or number in software
        ]

    def _software(self) -> set[int]:
        """Return the caveats about the kernel's own flow offload, which a `no` has as well."""
        return {number for (number,) in self._connection.execute(_SOFTWARE)}

    def caveat(self, number: int) -> Caveat:
        """Return a caveat by its number."""
        if number not in self._caveats:
            id_, says, source, weight = self._connection.execute(
                "SELECT caveat, says, source, weight FROM caveat WHERE id = ?", (number,)
            ).fetchone()
            self._caveats[number] = Caveat(id_, says, source, Weight(weight))
        return self._caveats[number]

    def claims(
        self, variant: int, version: str, asked: str | None = None
    ) -> dict[Traffic, PathClaim]:
        """Return the claim on each kind of traffic.

        `asked` is the point release of the same series whose claims they are, if it is another.
        """
        found = {
            Traffic(path): self.statements.verdict(number)
            for path, number in self._connection.execute(
                "SELECT path, verdict FROM judgement WHERE variant = ? AND release = ?",
                (variant, version),
            )
        }
        return self.at_point(asked, found, variant, version) if asked else found

    def at_point(
        self, asked: str, claims: Mapping[Traffic, PathClaim], variant: int, version: str
    ) -> dict[Traffic, PathClaim]:
        """Return the claims as on a point release: there, quirks may lower their states."""
        found = dict(claims)
        for path, state, caveat in self._lowering(asked, variant, version):
            before = found.get(path)
            if before and _LOWERED.index(state) > _LOWERED.index(before.state):
                found[path] = self._lowered(before, state, caveat)
        return found

    def _lowering(
        self, asked: str, variant: int, version: str
    ) -> Iterator[tuple[Traffic, State, Caveat]]:
        """Yield the quirks that may lower a state on a point release: path, that state, caveat."""
        for path, number, since, until, to in self.points(variant, version):
            if to is not None and within(asked, since, until):
                yield Traffic(path), State(to), self.caveat(number)

    def _lowered(self, before: PathClaim, state: State, caveat: Caveat) -> PathClaim:
        grade = None if state is State.UNKNOWN else before.grade
        if state is State.PARTIAL:
            limit = Statement.of(caveat.id, says=caveat.says, source=caveat.source)
            return PathClaim(state, grade, before.because, (*before.limits, Stated.of(limit)))
        return PathClaim(state, grade, Stated.of(Statement.of(caveat.id, says=caveat.says)))

    def points(self, variant: int, version: str) -> list[_Point]:
        """Return the quirks of some point releases of a series: path, caveat, range and state."""
        return self._connection.execute(
            "SELECT path, caveat, since, until, state FROM claim_point"
            " WHERE variant = ? AND release = ? ORDER BY path, position",
            (variant, version),
        ).fetchall()

    def _in_order(self, query: str, variant: int, version: str) -> list[_OfPath]:
        rows = self._connection.execute(query, (variant, version)).fetchall()
        rows.sort(key=lambda row: _ORDER[row[0]])
        return rows


def _cited(quirk: Caveat) -> Evidence:
    shown = Stated.of(Statement.of(quirk.id, says=quirk.says))
    return Evidence(
        source=Source.CURATED,
        ref=CURATED_FACTS,
        path=QUIRKS,
        rule=shown.rule,
        values=shown.values,
        says=shown.says,
        symbol=quirk.id,
        url=quirk.source,
    )


def _weight(caveat: Caveat) -> int:
    return _WEIGHTS[caveat.weight]


_SOFTWARE = "SELECT id FROM caveat WHERE software"
_OfPath = tuple[str, int]
"""A path with the number of something that it has."""
_Point = tuple[str, int, str | None, str | None, str | None]
"""Path, number of the caveat, both ends of the range, and the state that it lowers to."""
_LOWERED = (State.YES, State.PARTIAL, State.UNKNOWN, State.NO)
_WEIGHTS = {weight: position for position, weight in enumerate(Weight)}
_ORDER = {path.value: position for position, path in enumerate(Traffic)}
