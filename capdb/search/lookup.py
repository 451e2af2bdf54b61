"""Find the devices that a person means; whether a name fits, `capdb.names.matching` decides.

In this order: a profile id or the board's own name; a SoC of the device trees; names of the same
model; and, where the Table of Hardware has no such model either, a SoC that only it tells, an older
name of a board, and, where the query has no digit, the other models of a brand or series. What
matches nothing gets suggestions.
"""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from capdb.errors import UsageError
from capdb.names.tokens import has_digit, pieces
from capdb.search import name_hits, suggestions
from capdb.vocabulary import Match, State

LONGEST_QUERY = 200


@dataclass(frozen=True, slots=True)
class Found:
    """How a query met the names, the devices that are meant, and sentences of further help."""

    match: Match
    devices: list[int] = field(default_factory=list)
    suggestions: list[str] = field(default_factory=list)


def find(connection: sqlite3.Connection, query: str, release: str) -> Found:
    """Returns the devices that a query means.

    An id goes before any name, but one that only other releases know (`mt7621`, a board of 19.07)
    does not hide what this release has by that word. Raises UsageError where the query is empty,
    too long or no text.
    """
    asked = _read(query)
    identified = _identified(connection, query, rank=0)
    if not shipped(connection, identified, release):
        found = _by_name(connection, query, asked)
        if not identified or shipped(connection, found.devices, release):
            return found
    return Found(_match_of(identified), identified)


def find_board(
    connection: sqlite3.Connection, board: str, target: str | None, release: str
) -> Found:
    """Returns the device that a running system calls by this board name.

    Where several have the name, those of the system's target are meant. A board that none has, of
    a target whose only profile is for every machine (x86), is that; any other is no device of ours,
    and what has its name is only a suggestion.
    """
    devices = _identified(connection, board, rank=0) or _identified(connection, board, rank=1)
    of_target = "SELECT device FROM profile WHERE target = ?"
    here = {device for (device,) in connection.execute(of_target, (target,))}
    devices = [device for device in devices if device in here] or devices
    if not devices:
        query = f"{of_target} AND release = ?"
        generic = connection.execute(query, (target, release)).fetchall()
        devices = [device for (device,) in generic] if len(generic) == 1 else []
    if devices:
        return Found(_match_of(devices), devices)
    near = _by_name(connection, board, _read(board))
    return Found(
        Match.NONE, [], suggestions.asked_back(connection, near.devices) or near.suggestions
    )


def shipped(connection: sqlite3.Connection, devices: Sequence[int], release: str) -> list[int]:
    """Returns the devices that a release has an image for."""
    query = "SELECT 1 FROM profile WHERE device = ? AND release = ?"
    return [each for each in devices if connection.execute(query, (each, release)).fetchone()]


def _by_name(connection: sqlite3.Connection, query: str, asked: tuple[str, ...]) -> Found:
    if devices := _with_soc(connection, asked, rank=0):
        return Found(Match.SOC, devices)
    found, mended = name_hits.named(connection, asked)
    if meant := _meant(connection, found):
        devices = name_hits.devices_of(meant, same=True)
        known = name_hits.spelt(connection, devices)
        others = [
            each
            for each in name_hits.devices_of(found, same=True)
            if each not in devices and known.isdisjoint(name_hits.spelt(connection, [each]))
        ]
        return Found(
            Match.EXACT if _one_hardware(connection, devices) else Match.AMBIGUOUS,
            devices,
            [
                *mended,
                *suggestions.only_revision(meant),
                *suggestions.only_listed(connection, found),
                *suggestions.asked_back(connection, others),
            ],
        )
    listed = suggestions.only_listed(connection, found)
    if not listed and (devices := _with_soc(connection, asked, rank=1)):
        return Found(Match.SOC, devices)
    if not listed and (devices := _identified(connection, query, rank=1)):
        return Found(_match_of(devices), devices)
    others = name_hits.devices_of(found, same=False)
    if others and not listed and not any(has_digit(piece) for piece in asked):
        return Found(Match.AMBIGUOUS, others, mended)
    near = others if others or listed else suggestions.near(connection, asked)
    return Found(Match.NONE, [], [*mended, *listed, *suggestions.asked_back(connection, near)])


def successors(connection: sqlite3.Connection, device: int, release: str) -> list[int]:
    """Returns the devices a release has images for that take the place of one it lacks.

    Their images accept the id or the board name of that device as an older name of their own.
    """
    query = (
        "SELECT DISTINCT new.device FROM identifier AS old"
        " JOIN identifier AS new ON new.name = old.name AND new.rank = 1"
        " JOIN profile ON profile.device = new.device AND profile.release = ?"
        " WHERE old.device = ? AND old.rank = 0 ORDER BY new.device"
    )
    return [found for (found,) in connection.execute(query, (release, device))]


def _read(query: str) -> tuple[str, ...]:
    if len(query) > LONGEST_QUERY:
        raise UsageError(
            f"the query has {len(query)} characters, and no name has over {LONGEST_QUERY}; give a "
            f"router's name, profile, board or SoC."
        )
    asked = pieces(query)
    if not asked or any(_is_binary(letter) for letter in query):
        raise UsageError(
            f"the query {query!r} holds no name; give a router's name, profile, board or SoC, "
            f"as in `capdb check 'Xiaomi AX3600'`."
        )
    return asked


def _is_binary(letter: str) -> bool:
    """Returns whether it is a control character, or stands for a byte that is no text."""
    return unicodedata.category(letter) in {"Cc", "Cs"} and not letter.isspace()


def _match_of(devices: Sequence[int]) -> Match:
    return Match.EXACT if len(devices) == 1 else Match.AMBIGUOUS


def _identified(connection: sqlite3.Connection, query: str, rank: int) -> list[int]:
    """Returns the devices with this id or board name.

    An older name counts at once where it is written as a board name; without a comma it may well
    be what people call another device.
    """
    asked = query.strip().casefold()
    ranks = (0, 1) if "," in asked else (rank, rank)
    rows = connection.execute(
        "SELECT rank, device FROM identifier WHERE name = ? AND rank IN (?, ?)"
        " ORDER BY rank, device",
        (asked, *ranks),
    ).fetchall()
    return [device for of_rank, device in rows if of_rank == rows[0][0]]


def _with_soc(connection: sqlite3.Connection, asked: Sequence[str], rank: int) -> list[int]:
    """Returns the devices with this SoC: `mt7621`, `mediatek,mt7621`, `MediaTek MT7621`."""
    makers = "SELECT 1 FROM word WHERE word = ? AND maker"
    query = "SELECT device FROM soc WHERE token = ? AND rank = ? ORDER BY device"
    parts = [piece for piece in asked if piece != "soc"]
    while parts:
        if found := connection.execute(query, ("".join(parts), rank)).fetchall():
            return [device for (device,) in found]
        maker, *parts = parts
        if not connection.execute(makers, (maker,)).fetchone():
            break
    return []


def _meant(connection: sqlite3.Connection, found: Sequence[name_hits.Hit]) -> list[name_hits.Hit]:
    """Returns the hits on devices of the model asked for.

    Where one is the query from brand to end, those with a further word of the model are left out,
    unless they are the same hardware.
    """
    same = [hit for hit in found if hit.fit.same and hit.device is not None]
    if not any(hit.fit.whole for hit in same):
        return same
    kept = [hit for hit in same if not hit.fit.worded]
    known = name_hits.spelt(connection, name_hits.devices_of(kept, same=True))
    return [
        hit
        for hit in same
        if not hit.fit.worded
        or (hit.device is not None and known & name_hits.spelt(connection, [hit.device]))
    ]


def _one_hardware(connection: sqlite3.Connection, devices: Sequence[int]) -> bool:
    """Returns whether devices are one in several layouts: all have a name in common."""
    known = [name_hits.spelt(connection, [device]) for device in devices]
    return len(devices) == 1 or bool(set.intersection(*known))


def meant(connection: sqlite3.Connection, query: str, version: str) -> Found:
    """Returns the devices that `check` answers about, for commands that tell more of them.

    Raises UsageError where the query holds no name.
    """
    return _narrowed(connection, find(connection, query, version), version)


def meant_board(
    connection: sqlite3.Connection, board: str, target: str | None, version: str
) -> Found:
    """Returns the devices that `check` answers about for the board of a running system.

    Raises UsageError where nothing has the board name and it holds no name itself.
    """
    return _narrowed(connection, find_board(connection, board, target, version), version)


def _narrowed(connection: sqlite3.Connection, found: Found, version: str) -> Found:
    """Returns what was found without the devices that are not worth asking about."""
    devices = _worth_asking(connection, found, version)
    match = found.match
    if match is not Match.SOC and len(devices) == 1:
        match = Match.EXACT
    elif match is Match.EXACT and not set(devices) <= set(found.devices):
        match = Match.AMBIGUOUS
    return replace(found, match=match, devices=devices)


def _worth_asking(connection: sqlite3.Connection, found: Found, version: str) -> list[int]:
    """Returns the devices without those not shipped where the same thing, or the SoC, is shipped.

    The same thing has a name in common, its id or target was changed between releases; or its
    images were renamed, and those of the release stand in its place. A device of which no release
    tells anything (one that only an unread release had) is not worth asking about either beside
    one that is shipped.
    """
    here = shipped(connection, found.devices, version)
    missing = [device for device in found.devices if device not in here]
    if not missing or (found.match is Match.SOC and here):
        return here
    known = name_hits.spelt(connection, here)
    missing = [
        device for device in missing if known.isdisjoint(name_hits.spelt(connection, [device]))
    ]
    renamed = {device: successors(connection, device, version) for device in missing}
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
