"""Make the answer about one device on one release: its claims with their evidence."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from capdb.queries import public
from capdb.queries.citations import HEADLINE, Citations
from capdb.queries.unanswered import no_image, unclaimed, unlisted
from capdb.results.answer import Answer, AnswerVariant, PathAnswer, Related
from capdb.results.path_claim import PathClaim
from capdb.results.stated import Stated
from capdb.search import name_hits
from capdb.vocabulary import State, Traffic


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
        evidence=cited.evidence(variant, version, asked),
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
        "SELECT d.id, d.key, a.release, p.board, c.state FROM device d"  # noqa: S608 - our own names
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
