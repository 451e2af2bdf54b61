"""Every question to the database, read-only, on the standard library's sqlite3 alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from capdb import hits, lookup
from capdb.answers import Citations, answer
from capdb.instructions import Tip
from capdb.vocabulary import (
    EXIT_OF_STATE,
    SCHEMA_VERSION,
    Answer,
    CheckResult,
    DataError,
    Exit,
    Match,
    State,
    Topic,
    UsageError,
)


@contextmanager
def connect(path: Path) -> Iterator[sqlite3.Connection]:
    """Opens a database for reading, and closes it after the block.

    Raises DataError where it is missing, damaged or made for another version, also when the
    damage shows only inside the block.
    """
    try:
        # Never changed in place, only replaced: so SQLite need not watch or lock it.
        address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        connection = sqlite3.connect(address, uri=True)
        try:
            found = connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
            if found != (str(SCHEMA_VERSION),):
                raise DataError(
                    f"{path}: made by another version of capdb; run `capdb build` to make it anew."
                )
            yield connection
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        raise DataError(
            f"{path}: not a usable database ({error}); run `capdb build` to make it anew."
        ) from error


def releases(connection: sqlite3.Connection) -> list[str]:
    """Returns the releases that can be asked about, newest first."""
    return [
        version
        for (version,) in connection.execute("SELECT version FROM release ORDER BY position")
    ]


def resolve_release(connection: sqlite3.Connection, asked: str | None) -> str:
    """Returns the release meant by a version, a series (`24.10`), `snapshot`, or nothing.

    Nothing means the newest stable one, a series its newest. Raises UsageError naming those there
    are where it is none of them.
    """
    if asked is None:
        query = "SELECT value FROM meta WHERE key = 'release'"
        return str(connection.execute(query).fetchone()[0])
    known = releases(connection)
    wanted = asked.strip().casefold()
    of_series = [version for version in known if version.startswith(f"{wanted}.")]
    finals = [version for version in of_series if "-" not in version]
    for version in ([wanted] if wanted in known else []) + finals + of_series:
        return version
    raise UsageError(
        f"{asked[:40]!r} is no release that capdb has facts of; ask about {', '.join(known)}."
    )


def check(connection: sqlite3.Connection, query: str, release: str | None = None) -> CheckResult:
    """Returns the answers to whatever a person has at hand, on one release.

    Raises UsageError where the query holds no name or the release is none.
    """
    version = resolve_release(connection, release)
    return _answered(connection, query, meant(connection, query, version), version)


def check_board(
    connection: sqlite3.Connection,
    board: str,
    release: str | None = None,
    target: str | None = None,
) -> CheckResult:
    """Returns the answers for the board of a running system, on one release.

    `release` is as in `check`; `target` tells boards of one name apart, and is the query of the
    result where the board is known by it alone. Raises UsageError where the release is none.
    """
    version = resolve_release(connection, release)
    found = lookup.find_board(connection, board, target, version)
    known = not found.devices or lookup.find(connection, board, version).devices
    found = _narrowed(connection, found, version)
    return _answered(connection, board if known else target or board, found, version)


def reported_release(connection: sqlite3.Connection, reported: str) -> tuple[str, str | None]:
    """Returns the release that stands for the one a router reports, and what to say of that.

    A release that was not read (`24.10.3`) is answered by the one of its series that was, and the
    snapshot of a series (`24.10-SNAPSHOT`) too. Raises UsageError where none of them was.
    """
    wanted = reported.strip().casefold()
    known = releases(connection)
    if wanted in known:
        return wanted, None
    series = ".".join(wanted.partition("-")[0].split(".")[:2])
    of_series = [version for version in known if version.startswith(f"{series}.")]
    if not of_series:
        raise UsageError(
            f"the router reports OpenWrt {reported[:40]}, of which capdb has no facts; ask with "
            f"--release about {', '.join(known)}."
        )
    version = resolve_release(connection, series)
    return version, (
        f"the router reports {reported}, which capdb has not read; this is the answer for "
        f"{version}, of the same series"
    )


def _answered(
    connection: sqlite3.Connection, query: str, found: lookup.Found, version: str
) -> CheckResult:
    cited = Citations(connection)
    answers = [answer(connection, device, version, cited) for device in found.devices]
    match = found.match
    if match is Match.EXACT and len({each.state for each in answers}) > 1:
        match = Match.AMBIGUOUS
    return CheckResult(
        query=query,
        match=match,
        results=tuple(sorted(answers, key=_order)),
        suggestions=tuple(found.suggestions),
    )


def meant(connection: sqlite3.Connection, query: str, version: str) -> lookup.Found:
    """Returns the devices that `check` answers about, for commands that tell more of them.

    Raises UsageError where the query holds no name.
    """
    return _narrowed(connection, lookup.find(connection, query, version), version)


def _narrowed(connection: sqlite3.Connection, found: lookup.Found, version: str) -> lookup.Found:
    """Returns what was found without the devices that are not worth asking about."""
    devices = _worth_asking(connection, found, version)
    match = found.match
    if match is not Match.SOC and len(devices) == 1:
        match = Match.EXACT
    elif match is Match.EXACT and not set(devices) <= set(found.devices):
        match = Match.AMBIGUOUS
    return replace(found, match=match, devices=devices)


def exit_code(result: CheckResult) -> Exit:
    """Returns what the CLI leaves with: the state that all answers share, or that they differ."""
    return exit_of(each.state for each in result.results)


def exit_of(answers: Iterable[State]) -> Exit:
    """Returns what the CLI leaves with after answers of these states."""
    states = set(answers)
    if not states:
        return Exit.UNKNOWN
    return EXIT_OF_STATE[states.pop()] if len(states) == 1 else Exit.AMBIGUOUS


def image_packages(connection: sqlite3.Connection, answer: Answer) -> frozenset[str] | None:
    """Returns the packages that the stock image of an answer's profile names, or None without one.

    Those are the target's defaults and the profile's own, not what they depend on.
    """
    row = connection.execute(
        "SELECT t.packages, p.packages FROM identifier i"  # by its index, not through all devices
        " JOIN device d ON d.id = i.device JOIN profile p ON p.device = d.id AND p.release = ?"
        " JOIN target t ON t.release = p.release AND t.target = p.target"
        " WHERE i.name = ? AND d.profile = ? AND p.target = ?",
        (answer.release, answer.profile.casefold(), answer.profile, answer.target),
    ).fetchone()
    if row is None:
        return None
    defaults, own = (set(names.split()) for names in row)
    removed = {name[1:] for name in own if name.startswith("-")}
    return frozenset(name for name in defaults | own if not name.startswith("-")) - removed


def tips(connection: sqlite3.Connection) -> list[Tip]:
    """Returns the curated tips, by id."""
    return [
        Tip(
            id=name,
            topic=Topic(topic),
            says=says,
            source=source,
            subject=subject,
            instead=instead,
            states=tuple(map(State, states.split())),
            since=since,
            until=until,
        )
        for name, topic, says, source, subject, instead, states, since, until in connection.execute(
            "SELECT id, topic, says, source, subject, instead, states, since, until FROM tip"
            " ORDER BY id"
        )
    ]


def _order(answer: Answer) -> tuple[str, str, str]:
    name = answer.names[0] if answer.names else answer.profile
    return (name.casefold(), answer.profile, answer.target)


def _worth_asking(connection: sqlite3.Connection, found: lookup.Found, version: str) -> list[int]:
    """Returns the devices without those not shipped where the same thing, or the SoC, is shipped.

    The same thing has a name in common, its id or target was changed between releases; or its
    images were renamed, and those of the release stand in its place. A device of which no release
    tells anything (one that only an unread release had) is not worth asking about either beside
    one that is shipped.
    """
    here = lookup.shipped(connection, found.devices, version)
    missing = [device for device in found.devices if device not in here]
    if not missing or (found.match is Match.SOC and here):
        return here
    known = hits.spelt(connection, here)
    missing = [device for device in missing if known.isdisjoint(hits.spelt(connection, [device]))]
    renamed = {device: lookup.successors(connection, device, version) for device in missing}
    here = list(dict.fromkeys((*here, *(new for found in renamed.values() for new in found))))
    told = "SELECT 1 FROM claim WHERE device = ? AND state != ? LIMIT 1"
    return [
        *here,
        *(
            device
            for device in missing
            if not renamed[device]
            and (not here or connection.execute(told, (device, State.UNKNOWN)).fetchone())
        ),
    ]
