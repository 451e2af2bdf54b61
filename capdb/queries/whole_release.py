"""Read whole releases: drivers, headlines, profiles, kernels, expectations and reports."""

from __future__ import annotations

import sqlite3
from collections import defaultdict

from capdb.queries.citations import EVIDENCE, HEADLINE, Citations, piece
from capdb.queries.statements import Statements
from capdb.results.answer import Evidence
from capdb.results.changes import Headline
from capdb.results.drivers import DriverSummary
from capdb.results.path_claim import PathClaim
from capdb.results.reports import Expectation, Reported, ShippedProfile
from capdb.vocabulary import Grade, Handles, Misleads, Stand, State


def drivers(connection: sqlite3.Connection, release: str) -> list[DriverSummary]:
    """Return the driver matrix of a release, by name; empty if its sources were not read."""
    targets: dict[int, list[str]] = defaultdict(list)
    for driver, target in connection.execute(
        "SELECT t.driver, t.target FROM driver_target t JOIN driver d ON d.id = t.driver"
        " WHERE d.release = ? ORDER BY t.driver, t.target",
        (release,),
    ):
        targets[driver].append(target)
    statements = Statements(connection)
    evidence: dict[int, list[Evidence]] = defaultdict(list)
    for driver, *row in connection.execute(
        f"SELECT e.driver, {EVIDENCE} FROM driver_evidence e"  # noqa: S608 - our own names
        " JOIN driver d ON d.id = e.driver WHERE d.release = ? ORDER BY e.driver, e.position",
        (release,),
    ):
        evidence[driver].append(piece(statements, *row))
    return [
        DriverSummary(
            release=release,
            name=name,
            handles=Handles(handles),
            advertises=bool(advertises),
            misleads=Misleads(misleads),
            types=tuple(types.split()),
            takes=tuple(takes.split()),
            refuses=tuple(refuses.split()),
            targets=tuple(targets[number]),
            profiles=profiles,
            evidence=tuple(evidence[number]),
        )
        for number, name, handles, advertises, misleads, types, takes, refuses, profiles in (
            connection.execute(
                "SELECT id, name, handles, advertises, misleads, types, takes, refuses, profiles"
                " FROM driver WHERE release = ? ORDER BY name, id",
                (release,),
            )
        )
    ]


def headlines(
    connection: sqlite3.Connection, release: str, asked: str | None = None
) -> list[Headline]:
    """Return the headline of every device of a release with its evidence, by target and name.

    `device` is the key, the same in all releases and databases. `asked` is the point release of the
    same series that is asked about, if it is another.
    """
    evidence: dict[int, list[Evidence]] = defaultdict(list)
    cited = Citations(connection)
    pieces = {
        number: piece(cited.statements, *row)
        for number, *row in connection.execute(
            f"SELECT e.id, {EVIDENCE} FROM evidence e"  # noqa: S608 - our own names
        )
    }
    for variant, number in connection.execute(
        "SELECT variant, evidence FROM claim_evidence WHERE release = ? AND path = ?"
        " ORDER BY variant, position",
        (release, HEADLINE),
    ):
        evidence[variant].append(pieces[number])
    rows = connection.execute(
        "SELECT d.key, v.id, v.profile, p.target, p.soc, c.verdict"
        " FROM answering a JOIN profile p ON p.variant = a.variant AND p.release = a.release"
        " JOIN device d ON d.id = a.device JOIN variant v ON v.id = a.variant"
        " JOIN claim c ON c.variant = p.variant AND c.release = p.release AND c.path = ?"
        " WHERE p.release = ? ORDER BY p.target, v.profile",
        (HEADLINE, release),
    )
    return [
        Headline(
            device=device,
            profile=profile,
            target=target,
            soc=soc,
            state=found.state,
            grade=found.grade,
            because=found.because,
            limits=found.limits,
            evidence=tuple(evidence[variant]),
        )
        for device, variant, profile, target, soc, verdict in rows
        for found in [_at(asked, cited, variant, release, cited.statements.verdict(verdict))]
    ]


def _at(
    asked: str | None, cited: Citations, variant: int, release: str, claim: PathClaim
) -> PathClaim:
    return cited.at_point(asked, {HEADLINE: claim}, variant, release)[HEADLINE] if asked else claim


def shipped_profiles(connection: sqlite3.Connection) -> list[ShippedProfile]:
    """Return every profile of every release, by the key of its device, newest first."""
    return [
        ShippedProfile(*row)
        for row in connection.execute(
            "SELECT d.id, d.key, p.board, p.release, v.profile, p.target, p.soc FROM profile p"
            " JOIN variant v ON v.id = p.variant JOIN device d ON d.id = v.device"
            " JOIN release r ON r.version = p.release ORDER BY d.key, r.position, v.position"
        )
    ]


def kernels(connection: sqlite3.Connection) -> dict[str, list[tuple[str, str | None]]]:
    """Return the versions of Linux that each release runs, each with the one that was read."""
    found: dict[str, list[tuple[str, str | None]]] = defaultdict(list)
    for release, *versions in connection.execute(
        "SELECT DISTINCT release, kernel, kernel_read FROM target"
        " WHERE kernel IS NOT NULL ORDER BY kernel, kernel_read"
    ):
        found[release].append((versions[0], versions[1]))
    return found


def expectations(
    connection: sqlite3.Connection, board: str | None = None, target: str | None = None
) -> list[Expectation]:
    """Return the expectations of routers: of all releases, or of one board or target.

    `board` is a board name or profile id, `target` a target or one of its subtargets.
    """
    rows = connection.execute(
        "SELECT p.board, p.release, p.target, c.verdict FROM profile p"
        " JOIN variant v ON v.id = p.variant"
        " JOIN claim c ON c.variant = p.variant AND c.release = p.release AND c.path = :path"
        " JOIN release r ON r.version = p.release"
        " WHERE (:board IS NULL OR p.board = :board OR v.profile = :board)"
        " AND (:target IS NULL OR p.target = :target"
        "  OR substr(p.target, 1, length(:target) + 1) = :target || '/')"
        " ORDER BY p.board, r.position, p.target, v.profile",
        {"path": HEADLINE, "board": board, "target": target},
    )
    statements = Statements(connection)
    return [
        Expectation(
            board=board,
            release=release,
            target=target,
            state=found.state,
            grade=found.grade,
            because=found.because,
        )
        for board, release, target, verdict in rows
        for found in [statements.verdict(verdict)]
    ]


def facts_day(connection: sqlite3.Connection) -> str:
    """Return the day when the newest facts were read, as `YYYY-MM-DD`."""
    day: str = connection.execute("SELECT max(coalesce(read, date)) FROM origin").fetchone()[0]
    return day


def reports(connection: sqlite3.Connection) -> list[Reported]:
    """Return the reports of routers, once for each profile, newest first."""
    rows = connection.execute(
        "SELECT r.date, r.board, r.release, r.target, r.probe, r.state, r.grade, r.failing,"
        " v.profile, c.verdict, l.stand FROM report r"
        " LEFT JOIN report_claim l ON l.report = r.id LEFT JOIN variant v ON v.id = l.variant"
        " LEFT JOIN claim c ON c.variant = l.variant AND c.release = r.release AND c.path = ?"
        " ORDER BY r.date DESC, r.id, v.profile",
        (HEADLINE,),
    )
    statements = Statements(connection)
    return [
        Reported(
            date=date,
            board=board,
            release=release,
            target=target,
            probe=probe,
            state=State(state),
            grade=Grade(grade) if grade else None,
            failing=failing,
            profile=profile,
            claimed=claim.state if claim else None,
            reason=claim.because.says if claim else None,
            stand=Stand(stand) if stand else None,
        )
        for date, board, release, target, probe, state, grade, failing, *found in rows
        for profile, verdict, stand in [found]
        for claim in [statements.verdict(verdict) if verdict else None]
    ]
