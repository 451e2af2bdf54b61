"""Read public knowledge: reports, coming drivers, support of a series, unsupported devices."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping

from capdb.results.answer import PathAnswer
from capdb.results.path_claim import PathClaim
from capdb.results.public import (
    ComingDriver,
    MeasuredRate,
    PublicReport,
    SeriesSupport,
    UnsupportedDevice,
)
from capdb.results.stated import Stated
from capdb.rules.agreement import public_stand
from capdb.rules.ids import Rule
from capdb.rules.statement import Statement, Value
from capdb.versions import series
from capdb.vocabulary import (
    Direction,
    Forwarding,
    Grade,
    Load,
    Porting,
    Stage,
    Stand,
    State,
    Support,
    Traffic,
)

_STANDS = {stand: position for position, stand in enumerate(Stand)}
_GRADES = {grade: -position for position, grade in enumerate(Grade)}


def observations(
    connection: sqlite3.Connection,
    variant: int,
    version: str,
    paths: Mapping[Traffic, PathAnswer] | Mapping[Traffic, PathClaim],
) -> tuple[PublicReport, ...]:
    """Return the public reports on a variant or its SoC, of all releases.

    Those that agree with the states of `paths` on this release come first, the best proof first.
    """
    rows = connection.execute(
        "SELECT o.id, o.observation, o.says, o.source, o.date, o.release, o.build, o.path, o.state,"
        " o.grade FROM observed v JOIN observation o ON o.id = v.observation WHERE v.variant = ?"
        " ORDER BY o.date DESC, o.id",
        (variant,),
    ).fetchall()
    found = []
    for number, name, says, source, date, release, build, path, state, grade in rows:
        claimed = paths.get(Traffic(path))
        seen = State(state) if state else None
        same = series(release) == series(version)
        found.append(
            PublicReport(
                id=name,
                says=says,
                source=source,
                date=date,
                release=release,
                build=build,
                path=Traffic(path),
                state=seen,
                grade=Grade(grade) if grade else None,
                stand=public_stand(claimed.state if claimed else None, seen, same),
                rates=_rates(connection, number),
            )
        )
    return tuple(sorted(found, key=_order))


def _order(report: PublicReport) -> tuple[int, int]:
    return _STANDS[report.stand], _GRADES[report.grade] if report.grade else 1


def _rates(connection: sqlite3.Connection, observation: int) -> tuple[MeasuredRate, ...]:
    rows = connection.execute(
        "SELECT way, mbits, cpu, over, direction, at_least FROM rate WHERE observation = ?"
        " ORDER BY position",
        (observation,),
    )
    return tuple(measured(*row) for row in rows)


def measured(
    way: str, mbits: int, cpu: int | None, over: str, direction: str | None, at_least: int
) -> MeasuredRate:
    """Return a rate made from its columns."""
    return MeasuredRate(
        by=Forwarding(way),
        mbits=mbits,
        cpu=cpu,
        over=tuple(map(Load, over.split())),
        direction=Direction(direction) if direction else None,
        at_least=bool(at_least),
    )


def coming(connection: sqlite3.Connection, variant: int, version: str) -> tuple[ComingDriver, ...]:
    """Return the coming drivers that may end a `no` of a release, each once."""
    rows = connection.execute(
        "SELECT DISTINCT m.id, m.coming, m.says, m.source, m.date, m.stage FROM claim_coming c"
        " JOIN coming m ON m.id = c.coming WHERE c.variant = ? AND c.release = ? ORDER BY m.id",
        (variant, version),
    )
    return tuple(
        ComingDriver(name, says, source, date, Stage(stage))
        for _, name, says, source, date, stage in rows
    )


def compared(
    connection: sqlite3.Connection,
    variant: int,
    version: str,
    asked: str | None,
    kernel: str | None,
) -> Stated | None:
    """Return whether the sources of an image are the same in the release asked about.

    `kernel` is the version of Linux that was read. Returns None if the two were not compared.
    """
    if asked is None or kernel is None:
        return None
    found = connection.execute(
        "SELECT kernel FROM point_release WHERE release = ? AND version = ? AND kernel_series = ?",
        (version, asked, series(kernel)),
    ).fetchone()
    if found is None:
        return None
    paths = connection.execute(
        "SELECT f.path FROM point_difference d JOIN differing_file f ON f.id = d.files"
        " WHERE d.variant = ? AND d.release = ? AND d.version = ? ORDER BY f.path",
        (variant, version, asked),
    )
    files = tuple(path for (path,) in paths)
    values: dict[str, Value] = {"release": asked, "kernel": found[0], "read": kernel}
    if not files:
        return Stated.of(Statement.of(Rule.SAME_IN_RELEASE, **values))
    return Stated.of(Statement.of(Rule.DIFFERS_IN_RELEASE, files=files, **values))


def read_on(connection: sqlite3.Connection, version: str) -> str | None:
    """Return the day of OpenWrt's sources that were read for a release without a number."""
    if version[:1].isdigit():
        return None
    (day,) = connection.execute(
        "SELECT max(date) FROM origin WHERE file = ? AND name = 'openwrt'",
        (f"releases/{version}/boards.jsonl",),
    ).fetchone()
    return str(day) if day else None


def support(connection: sqlite3.Connection, version: str) -> SeriesSupport | None:
    """Return OpenWrt's support of a release's series, or None if it is not known."""
    row = connection.execute(
        "SELECT id, support, since, source FROM series WHERE id = ?", (series(version),)
    ).fetchone()
    return SeriesSupport(row[0], Support(row[1]), *row[2:]) if row else None


def unsupported(
    connection: sqlite3.Connection, numbers: Iterable[int]
) -> tuple[UnsupportedDevice, ...]:
    """Return devices that are known to be unsupported, by the database's numbers."""
    query = (
        "SELECT unsupported, device, soc, porting, says, source, date FROM unsupported WHERE id = ?"
    )
    rows = (connection.execute(query, (number,)).fetchone() for number in numbers)
    return tuple(
        UnsupportedDevice(name, device, soc, Porting(porting), says, source, date)
        for name, device, soc, porting, says, source, date in rows
    )
