"""Answer `capdb check`, for Typer's command and for `capdb.cli.quick`. Without Typer."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import BinaryIO

from capdb.cli import output
from capdb.cli.opened import current_database
from capdb.errors import UsageError
from capdb.record import replace
from capdb.render.answer import Around
from capdb.results.answer import CheckResult
from capdb.sentences.spoken import phrase
from capdb.vocabulary import Exit, Match, State


def check(
    query: Sequence[str] = (),
    release: str | None = None,
    from_board: BinaryIO | None = None,
    *,
    json: bool = False,
    explain: bool = False,
) -> Exit:
    """Print the answer to a query, whose words are one name, or for a router's own output.

    Returns the exit code. Raises UsageError unless exactly one of the two is set, and as
    `queries.check`.
    """
    from capdb.cli.exit_codes import exit_code
    from capdb.queries import answers

    if bool(query) == bool(from_board):
        raise UsageError(
            "name one device, as in `capdb check 'Xiaomi AX3600'`, or the file of a router's own "
            "words with --from-board."
        )
    with current_database(with_origin=explain) as connection:
        if from_board:
            result = _from_board(connection, from_board, release)
        else:
            result = answers.check(connection, " ".join(query or ()), release)
        if json:
            result = _with_commands(connection, result)
        around = {} if json else _around(connection, result, explain=explain)
    if json:
        output.show_json(result)
    else:
        output.show(result, around, explain=explain)
    return exit_code(result)


def _with_commands(connection: sqlite3.Connection, result: CheckResult) -> CheckResult:
    from capdb.advice.steps import advise
    from capdb.queries.advice_facts import image_packages

    packages = [image_packages(connection, each) for each in result.results]
    return replace(result, results=tuple(map(advise, result.results, packages)))


def _around(
    connection: sqlite3.Connection, result: CheckResult, *, explain: bool
) -> dict[str, Around]:
    """Return the parts around each answer that is shown in full, by device key."""
    from capdb.advice.steps import advice
    from capdb.queries import around
    from capdb.queries.advice_facts import image_packages

    in_full = result.results if explain or result.match is Match.EXACT else ()
    return {
        each.device: Around(
            advice(each, image_packages(connection, each)),
            around.releases(connection, each),
            around.alike(connection, each) if each.state is State.NO else (),
            result.related,
        )
        for each in in_full
    }


def _from_board(connection: sqlite3.Connection, file: BinaryIO, release: str | None) -> CheckResult:
    """Return the answer for a router by its output in a file; `release` overrides the one there."""
    from capdb.probe import sysinfo
    from capdb.queries import answers
    from capdb.queries.connection import reported_release, resolve_release

    if file.isatty():
        output.hint("paste what the router prints, then press Ctrl-D")
    system = sysinfo.read(file.read(sysinfo.LONGEST + 1))
    notes = []
    version = release
    if release is None and system.release:
        version, note = reported_release(connection, system.release)
        notes += [note] if note else []
    elif release is None:
        newest = resolve_release(connection, None)
        notes.append(phrase("note-no-release", release=newest))
    if system.distribution and system.distribution.casefold() != "openwrt":
        notes.append(phrase("note-other-build", distribution=system.distribution))
    result = answers.check_board(connection, system.board, version, system.target)
    return replace(result, suggestions=(*notes, *result.suggestions))
