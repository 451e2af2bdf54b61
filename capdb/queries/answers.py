"""Answer a query that a person typed, or the board name of a running system."""

from __future__ import annotations

import sqlite3

from capdb.queries.asked_release import asked_release
from capdb.queries.citations import Citations
from capdb.queries.connection import resolve_point
from capdb.queries.public import unsupported
from capdb.queries.verdicts import answer, related
from capdb.record import replace
from capdb.results.answer import Answer, CheckResult
from capdb.search import lookup
from capdb.search.found import Found
from capdb.vocabulary import Match


def check(connection: sqlite3.Connection, query: str, release: str | None = None) -> CheckResult:
    """Return the answers to a query (name, id, board, SoC, text of a machine) on one release.

    Without a release it is the one that the query names, or else the stable one. A point release
    that was not read is answered by the nearest of its series. Raises UsageError if the query
    holds no name or the release does not exist.
    """
    asked = asked_release(connection, query, release)
    found = lookup.find(connection, asked.words, asked.version)
    result = _answered(connection, query, found, asked.version, asked.point)
    return replace(result, suggestions=(*asked.notes, *result.suggestions))


def check_board(
    connection: sqlite3.Connection,
    board: str,
    release: str | None = None,
    target: str | None = None,
) -> CheckResult:
    """Return the answers for the board of a running system, on one release.

    `release` is as in `check`; `target` distinguishes boards of one name. If only the target is
    known, it is the query of the result. Raises UsageError if the release does not exist.
    """
    version, asked = resolve_point(connection, release)
    found = lookup.find_board(connection, board, target, version)
    known = not found.devices or lookup.find(connection, board, version).devices
    return _answered(connection, board if known else target or board, found, version, asked)


def of_device(connection: sqlite3.Connection, device: int, release: str) -> CheckResult:
    """Return the answer about a device, by the database's number, on one release."""
    return _answered(connection, "", Found(Match.EXACT, [device]), release)


def _answered(
    connection: sqlite3.Connection,
    query: str,
    found: Found,
    version: str,
    asked: str | None = None,
) -> CheckResult:
    cited = Citations(connection)
    answers = [
        answer(connection, device, version, cited, found.picked.get(device), asked)
        for device in found.devices
    ]
    return CheckResult(
        query=query,
        match=found.match,
        results=tuple(answers if found.match is Match.TARGET else sorted(answers, key=_order)),
        suggestions=tuple(found.suggestions),
        related=related(connection, found.devices[0], version, found.related)
        if found.match is Match.EXACT
        else (),
        unsupported=unsupported(connection, found.unsupported),
    )


def _order(answer: Answer) -> tuple[str, str]:
    name = answer.names[0] if answer.names else answer.device
    return (name.casefold(), answer.device)
