"""The point releases that were not read, and how the answers about them differ."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from capdb.queries.public import compared
from capdb.queries.verdicts import HEADLINE, Citations
from capdb.results.answer import Answer, Caveat
from capdb.results.points import PointAnswer
from capdb.versions import earlier_points


def points(
    connection: sqlite3.Connection, device: int, answer: Answer, cited: Citations
) -> Iterator[PointAnswer]:
    """Yield how `check` answers about earlier point releases of an answer's series, oldest first.

    `device` is the database's number of the answer's device. Those of which nothing is known but
    the answer for the release that was read are left out.
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
