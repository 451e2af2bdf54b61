"""Compare the answers about point releases that were not read with that of the read one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from capdb.queries.citations import HEADLINE, Citations
from capdb.queries.public import compared
from capdb.results.answer import Answer, Caveat
from capdb.results.points import PointAnswer
from capdb.versions import earlier_points


def points(
    connection: sqlite3.Connection, device: int, answer: Answer, cited: Citations
) -> Iterator[PointAnswer]:
    """Yield the answers of `check` about earlier point releases of a series, oldest first.

    `device` is the database's number of the answer's device. Releases without any own facts, whose
    answer is just that of the release that was read, are left out.
    """
    found = connection.execute(
        "SELECT variant FROM answering WHERE device = ? AND release = ?", (device, answer.release)
    ).fetchone()
    if found is None:
        return
    (variant,) = found
    differ = bool(cited.points(variant, answer.release))
    claims = cited.claims(variant, answer.release) if differ else {}
    for asked in earlier_points(answer.release):
        state, because = answer.state, None
        caveats: tuple[Caveat, ...] = ()
        if differ and HEADLINE in claims:
            claim = cited.at_point(asked, claims, variant, answer.release)[HEADLINE]
            if claim.state is not state:
                state, because = claim.state, claim.because
            there = cited.caveats(variant, answer.release, asked)
            caveats = tuple(each for each in there if each not in answer.caveats)
        same = compared(connection, variant, answer.release, asked, answer.kernel_read)
        if because or caveats or same:
            yield PointAnswer(asked, answer.release, state, because, same, caveats)
