"""Count the answers of each release, and list the sources of all facts."""

from __future__ import annotations

import itertools
import sqlite3
from collections import defaultdict
from collections.abc import Iterator

from capdb.queries.citations import HEADLINE
from capdb.queries.observed import observed
from capdb.queries.statements import Statements
from capdb.results.coverage import Coverage, FactsSource, KernelRead, Stats
from capdb.versions import series
from capdb.vocabulary import State


def stats(connection: sqlite3.Connection) -> Stats:
    """Return the counts of answers by release, those of ToH rows, and the age of all sources."""
    versions = [
        version
        for (version,) in connection.execute("SELECT version FROM release ORDER BY position")
    ]
    known = {series(version) for version in versions}
    rows = connection.execute(
        "SELECT supported_current, EXISTS (SELECT 1 FROM link WHERE hardware = device_id)"
        " FROM hardware"
    ).fetchall()
    current = [
        linked for release, linked in rows if release and series(release.casefold()) in known
    ]
    return Stats(
        releases=tuple(_coverage(connection, version) for version in versions),
        toh_rows=len(rows),
        toh_linked=sum(linked for _, linked in rows),
        toh_current=len(current),
        toh_current_linked=sum(current),
        observed=observed(connection),
        origins=tuple(_origins(connection)),
    )


def _coverage(connection: sqlite3.Connection, version: str) -> Coverage:
    def counted(query: str) -> dict[str, int]:
        return dict(connection.execute(query, (version, HEADLINE)).fetchall())

    of_release = "FROM claim WHERE release = ? AND path = ?"
    (profiles,) = connection.execute(
        "SELECT count(*) FROM profile WHERE release = ?", (version,)
    ).fetchone()
    (rejects,) = connection.execute(
        "SELECT total(patches) FROM reject WHERE release = ?", (version,)
    ).fetchone()
    states = counted(f"SELECT state, count(*) {of_release} GROUP BY state")
    unclaimed = profiles - sum(states.values())
    if unclaimed:
        states[State.UNKNOWN] = states.get(State.UNKNOWN, 0) + unclaimed
    return Coverage(
        release=version,
        profiles=profiles,
        states={state.value: states.get(state, 0) for state in State},
        grades=counted(
            f"SELECT grade, count(*) {of_release}"
            " AND grade IS NOT NULL GROUP BY grade ORDER BY grade"
        ),
        unknown=_unknown(connection, version),
        rejects=int(rejects),
        kernels=tuple(_kernels(connection, version)),
    )


def _kernels(connection: sqlite3.Connection, version: str) -> Iterator[KernelRead]:
    """Yield the kernels of a release, each with the version that was read, by frequency."""
    yield from itertools.starmap(
        KernelRead,
        connection.execute(
            "SELECT t.kernel, t.kernel_read, count(DISTINCT t.target), count(p.target) AS profiles"
            " FROM target t LEFT JOIN profile p ON p.release = t.release AND p.target = t.target"
            " WHERE t.release = ? GROUP BY t.kernel, t.kernel_read"
            " ORDER BY profiles DESC, t.kernel, t.kernel_read",
            (version,),
        ),
    )


def _unknown(connection: sqlite3.Connection, version: str) -> dict[str, int]:
    """Return the causes of `unknown`, in words, the most frequent first."""
    statements = Statements(connection)
    found: dict[str, int] = defaultdict(int)
    for because, count in connection.execute(
        "SELECT v.because, count(*) FROM judgement j JOIN verdict v ON v.id = j.verdict"
        " WHERE j.release = ? AND j.path = ? AND v.state = 'unknown' GROUP BY v.because",
        (version, HEADLINE),
    ):
        found[statements.stated(because).says] += count
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def _origins(connection: sqlite3.Connection) -> Iterator[FactsSource]:
    for name, url, ref, date, kinds, read in connection.execute(
        "SELECT name, url, ref, max(date), group_concat(DISTINCT kind), max(read) FROM origin"
        " GROUP BY name, url, ref ORDER BY name, ref, url"
    ):
        yield FactsSource(name, url, ref, date, tuple(sorted(kinds.split(","))), read)
