"""Make the answer about one device on one release: its claims with their evidence."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from capdb.queries import public
from capdb.queries.statements import Statements
from capdb.queries.unanswered import no_image, unclaimed, unlisted
from capdb.results.answer import Answer, AnswerVariant, Caveat, Evidence, PathAnswer, Related
from capdb.results.path_claim import PathClaim
from capdb.results.stated import Stated
from capdb.rules.statement import Statement
from capdb.search import name_hits
from capdb.versions import within
from capdb.vocabulary import Source, State, Traffic, Weight

HEADLINE = Traffic.IPV4_NAT
"""The path whose state is that of the whole answer."""
EVIDENCE = "e.source, e.ref, e.path, e.shows, e.symbol, e.line, e.patch, e.url"
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

    def evidence(self, variant: int, version: str) -> tuple[Evidence, ...]:
        """Return the evidence of all paths, each piece once, in the order of the paths."""
        query = "SELECT path, evidence FROM claim_evidence WHERE variant = ? AND release = ?"
        rows = self._in_order(f"{query} ORDER BY path, position", variant, version)
        found = dict.fromkeys(number for _, number in rows)
        for number in found:
            if number not in self._evidence:
                row = self._connection.execute(
                    f"SELECT {EVIDENCE} FROM evidence e WHERE e.id = ?",  # noqa: S608
                    (number,),
                ).fetchone()
                self._evidence[number] = piece(self.statements, *row)
        return tuple(self._evidence[number] for number in found)

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
        for name, number, since, until, to in self.points(variant, version):
            path = Traffic(name)
            if to is None or path not in found or not within(asked, since, until):
                continue
            before, state = found[path], State(to)
            if _LOWERED.index(state) > _LOWERED.index(before.state):
                found[path] = self._lowered(before, state, self.caveat(number))
        return found

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


def answer(
    connection: sqlite3.Connection,
    device: int,
    version: str,
    cited: Citations | None = None,
    picked: int | None = None,
    asked: str | None = None,
) -> Answer:
    """Return the answer about a device on a release.

    Callers that ask about several devices pass the same `cited`. `picked` is the variant that is
    asked about; without it, the one that answers for the device. `asked` is the point release of
    the same series that is asked about, if it is another.
    """
    cited = cited or Citations(connection)
    releases, variant = _image(connection, device, version, picked)
    profile, target, board, soc, kernel, read, key = connection.execute(
        "SELECT v.profile, p.target, p.board, p.soc, t.kernel, t.kernel_read, d.key FROM profile p"
        " JOIN variant v ON v.id = p.variant JOIN device d ON d.id = v.device"
        " LEFT JOIN target t ON t.release = p.release AND t.target = p.target"
        " WHERE p.variant = ? AND p.release = ?",
        (variant, releases[0]),
    ).fetchone()
    shipped = releases[0] == version
    claims = cited.claims(variant, version, asked)
    if not shipped:
        perhaps = target if target in unlisted(connection, version) else None
        claims.setdefault(HEADLINE, _unknown(no_image(version, releases, asked, perhaps)))
    headline = claims.get(HEADLINE) or _unknown(unclaimed())
    paths = {
        path: PathAnswer(claims[path].state, claims[path].because, claims[path].limits)
        for path in Traffic
        if path in claims
    }
    return Answer(
        device=key,
        board=board,
        boards=boards(connection, device),
        profile=profile,
        target=target,
        names=name_hits.names(connection, device),
        soc=soc,
        release=version,
        kernel=kernel if shipped else None,
        kernel_read=read if shipped else None,
        state=headline.state,
        grade=headline.grade,
        because=headline.because,
        paths=paths,
        evidence=cited.evidence(variant, version),
        caveats=cited.caveats(variant, version, asked),
        variants=variants(connection, device, version),
        links=cited.statements.links(variant, version),
        asked=asked,
        compared=public.compared(connection, variant, version, asked, read),
        read_on=public.read_on(connection, version),
        support=public.support(connection, version),
        observations=public.observations(connection, variant, version, paths),
        coming=public.coming(connection, variant, version),
    )


def _unknown(because: Stated) -> PathClaim:
    return PathClaim(State.UNKNOWN, None, because)


def _image(
    connection: sqlite3.Connection, device: int, version: str, picked: int | None
) -> tuple[list[str], int]:
    """Return the releases that have a device, the one asked about first, and the variant."""
    rows = connection.execute(
        "SELECT a.release, a.variant FROM answering a JOIN release r ON r.version = a.release"
        " WHERE a.device = ? ORDER BY a.release != ?, r.position",
        (device, version),
    ).fetchall()
    releases = [release for release, _ in rows]
    query = "SELECT 1 FROM profile WHERE variant = ? AND release = ?"
    asked = connection.execute(query, (picked, releases[0])).fetchone()
    return releases, picked if picked is not None and asked else rows[0][1]


def boards(connection: sqlite3.Connection, device: int) -> tuple[str, ...]:
    """Return every board name of a device: those that its systems report, then older ones."""
    query = (
        "SELECT board FROM identifier WHERE device = ? AND board IS NOT NULL"
        " ORDER BY rank = 1, name"
    )
    return tuple(board for (board,) in connection.execute(query, (device,)))


def variants(
    connection: sqlite3.Connection, device: int, version: str
) -> tuple[AnswerVariant, ...]:
    """Return the images of a device on a release, the main one first; none if there is only one."""
    rows = connection.execute(
        "SELECT v.profile, p.board, p.target, v.label, c.state FROM variant v"
        " JOIN profile p ON p.variant = v.id AND p.release = ?"
        " LEFT JOIN judgement j ON j.variant = v.id AND j.release = p.release AND j.path = ?"
        " LEFT JOIN verdict c ON c.id = j.verdict WHERE v.device = ? ORDER BY v.position",
        (version, HEADLINE, device),
    ).fetchall()
    if len(rows) < 2:
        return ()
    return tuple(
        AnswerVariant(profile, board, target, label, State(state or State.UNKNOWN))
        for profile, board, target, label, state in rows
    )


def related(
    connection: sqlite3.Connection, device: int, version: str, longer: Sequence[int] = ()
) -> tuple[Related, ...]:
    """Return the devices that may be confused with this one, with their states.

    They are those of `longer`, whose names continue the query, and those that have this one's name
    or are revisions of it.
    """
    others = connection.execute("SELECT other FROM related WHERE device = ?", (device,))
    numbers = dict.fromkeys([*longer, *(number for (number,) in others)])
    marks = ", ".join("?" * len(numbers))
    rows = connection.execute(
        "SELECT d.id, d.key, a.release, p.board, c.state FROM device d"  # noqa: S608
        " JOIN answering a ON a.device = d.id"
        " JOIN release r ON r.version = a.release"
        " JOIN profile p ON p.variant = a.variant AND p.release = a.release"
        " LEFT JOIN judgement j ON j.variant = a.variant AND j.release = a.release AND j.path = ?"
        " LEFT JOIN verdict c ON c.id = j.verdict"
        f" WHERE d.id IN ({marks}) ORDER BY d.key, a.release != ?, r.position",
        (HEADLINE, *numbers, version),
    ).fetchall()
    first = {key: row for key, *row in reversed([(row[1], *row) for row in rows])}
    return tuple(
        Related(
            device=key,
            board=board,
            name=next(iter(name_hits.names(connection, number)), key),
            state=State(state or State.UNKNOWN) if release == version else State.UNKNOWN,
        )
        for key, (number, _, release, board, state) in sorted(first.items())
    )
