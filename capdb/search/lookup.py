"""From what a person typed to the devices that are meant; the rules are those of `names`.

In this order: a profile id or board name that is one device's own; a SoC of the device trees, or a
target whose image is for every machine; names of the same model; and, where the Table of Hardware
has no such model either, a SoC that only it tells, an older name of a board, and, where the query
has no digit, the other models of a brand or series. What matches nothing gets suggestions.

A device that the release does not ship has no part in what is found, unless none is shipped.
"""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from capdb.errors import UsageError
from capdb.names.matching import tells_layout
from capdb.names.tokens import has_digit, joined, pieces
from capdb.search import name_hits, suggestions
from capdb.vocabulary import Match

LONGEST_QUERY = 200


@dataclass(frozen=True, slots=True)
class Found:
    """How a query met the names, the devices that are meant, and sentences of further help.

    Devices and variants are the database's numbers; `picked` is the variant of a device that the
    query names, where it names one.
    """

    match: Match
    devices: list[int] = field(default_factory=list)
    suggestions: list[str] = field(default_factory=list)
    picked: dict[int, int] = field(default_factory=dict)


def find(connection: sqlite3.Connection, query: str, release: str) -> Found:
    """Returns the devices that a query means.

    An id goes before any name, but one that only other releases know does not hide what this
    release has by that word. Raises UsageError where the query is empty, too long or no text.
    """
    asked = _read(query)
    identified = _identified(connection, query)
    if identified is None or not shipped(connection, identified.devices, release):
        found = _by_name(connection, query, asked)
        if identified is None or shipped(connection, found.devices, release):
            identified = replace(found, picked=_by_layout(connection, asked, found))
    return _of_release(connection, identified, release)


def find_board(
    connection: sqlite3.Connection, board: str, target: str | None, release: str
) -> Found:
    """Returns the device that a running system calls by this board name.

    What systems of the release and target report goes first, then what answers to the name. A board
    that none has, of a target whose image is for every machine (x86), is that; any other is no
    device of ours, and what has its name is only a suggestion. Raises UsageError where nothing has
    the board name and it holds no name itself.
    """
    found = (
        _reporting(connection, board, target, release)
        or _answering(connection, board, target)
        or _every_machine(connection, target)
    )
    if found:
        return _of_release(connection, found, release)
    near = _by_name(connection, board, _read(board))
    return Found(
        Match.NONE, [], suggestions.asked_back(connection, near.devices) or near.suggestions
    )


def shipped(connection: sqlite3.Connection, devices: Sequence[int], release: str) -> list[int]:
    """Returns the devices that a release has an image for."""
    query = "SELECT 1 FROM answering WHERE device = ? AND release = ?"
    return [each for each in devices if connection.execute(query, (each, release)).fetchone()]


def _of_release(connection: sqlite3.Connection, found: Found, release: str) -> Found:
    """Returns what was found without what the release does not ship, unless that is all."""
    devices = shipped(connection, found.devices, release) or found.devices
    match = found.match
    if match in (Match.EXACT, Match.AMBIGUOUS):
        match = _match_of(devices)
    return Found(match, devices, found.suggestions, found.picked)


def _by_layout(
    connection: sqlite3.Connection, asked: Sequence[str], found: Found
) -> dict[int, int]:
    """Returns the variant of the one device found whose layout the query names: `e8450 ubi`."""
    layout = {piece for piece in asked if tells_layout([piece])}
    if not layout or len(found.devices) != 1 or found.picked:
        return found.picked
    query = "SELECT id, profile, label FROM variant WHERE device = ? ORDER BY position"
    for variant, profile, label in connection.execute(query, found.devices):
        if layout <= {*pieces(profile), *pieces(label)}:
            return {found.devices[0]: variant}
    return {}


def _match_of(devices: Sequence[int]) -> Match:
    return Match.EXACT if len(devices) == 1 else Match.AMBIGUOUS


# ------------------------------------------------------------------ by an id or a board name


def _identified(
    connection: sqlite3.Connection, query: str, ranks: tuple[int, ...] = (0,)
) -> Found | None:
    """Returns the device that has this id or board name, or those that share it.

    An older name counts at once where it is written as a board name; without a comma it may well
    be what people call another device.
    """
    asked = query.strip().casefold()
    if "," in asked:
        ranks = (0, 1)
    row = connection.execute(
        "SELECT rank, device, variant FROM identifier WHERE name = ?", (asked,)
    ).fetchone()
    if row:
        rank, device, variant = row
        picked = {} if variant is None else {device: variant}
        return Found(Match.EXACT, [device], picked=picked) if rank in ranks else None
    shared = connection.execute(
        "SELECT s.device, d.generic FROM shared s JOIN device d ON d.id = s.device"
        " WHERE s.name = ? ORDER BY s.device",
        (asked,),
    ).fetchall()
    if shared and all(generic for _, generic in shared):
        return Found(Match.TARGET, [device for device, _ in shared])
    if shared and 1 in ranks:
        return Found(Match.AMBIGUOUS, [device for device, _ in shared])
    return None


def _reporting(
    connection: sqlite3.Connection, board: str, target: str | None, release: str
) -> Found | None:
    """Returns the devices whose systems of a release report a board name, on a target if told."""
    rows = connection.execute(
        "SELECT v.device, p.variant, p.target FROM profile p JOIN variant v ON v.id = p.variant"
        " WHERE p.board = ? COLLATE NOCASE AND p.release = ? ORDER BY v.device, v.position",
        (board.strip(), release),
    ).fetchall()
    here = [row for row in rows if row[2] == target]
    if not rows or (target and not here):
        return None
    variants: dict[int, list[int]] = {}
    for device, variant, _ in here or rows:
        variants.setdefault(device, []).append(variant)
    picked = {device: found[0] for device, found in variants.items() if len(found) == 1}
    return Found(_match_of([*variants]), [*variants], picked=picked)


def _answering(connection: sqlite3.Connection, board: str, target: str | None) -> Found | None:
    """Returns the devices that answer to a board name; of several, those of the target."""
    name = board.strip().casefold()
    found = _identified(connection, name, ranks=(0, 1, 2))
    if found and found.match is not Match.TARGET:
        of_target = "SELECT 1 FROM profile p JOIN variant v ON v.id = p.variant"
        query = f"{of_target} WHERE v.device = ? AND p.target = ?"
        here = [
            device
            for device in found.devices
            if connection.execute(query, (device, target)).fetchone()
        ]
        devices = here or found.devices
        return Found(_match_of(devices), devices, picked=found.picked)
    return None


def _every_machine(connection: sqlite3.Connection, target: str | None) -> Found | None:
    """Returns the image for every machine of a target that has no other."""
    rows = connection.execute(
        "SELECT DISTINCT d.id, d.generic FROM profile p JOIN variant v ON v.id = p.variant"
        " JOIN device d ON d.id = v.device WHERE p.target = ?",
        (target,),
    ).fetchall()
    return Found(Match.EXACT, [rows[0][0]]) if len(rows) == 1 and rows[0][1] else None


# ------------------------------------------------------------------ by a name


def _by_name(connection: sqlite3.Connection, query: str, asked: tuple[str, ...]) -> Found:
    if devices := _with_soc(connection, asked, rank=0):
        return Found(Match.SOC, devices)
    if devices := of_target(connection, query):
        return Found(Match.TARGET if len(devices) > 1 else Match.EXACT, devices)
    found, mended = name_hits.named(connection, asked)
    if meant := _meant(found):
        devices = name_hits.devices_of(meant, same=True)
        others = [each for each in name_hits.devices_of(found, same=True) if each not in devices]
        return Found(
            _match_of(devices),
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
    if not listed and (identified := _identified(connection, query, ranks=(0, 1))):
        return identified
    others = name_hits.devices_of(found, same=False)
    if others and not listed and not any(has_digit(piece) for piece in asked):
        return Found(Match.AMBIGUOUS, others, mended)
    near = others if others or listed else suggestions.near(connection, asked)
    return Found(Match.NONE, [], [*mended, *listed, *suggestions.asked_back(connection, near)])


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


def of_target(connection: sqlite3.Connection, query: str) -> list[int]:
    """Returns the devices of a target, or family of targets, that has images for every machine.

    Those are named so, as in `x86`, `x86/64` and `x86-64`, and come first.
    """
    asked = joined(query)
    rows = connection.execute(
        "SELECT DISTINCT p.target, d.id FROM device d JOIN variant v ON v.device = d.id"
        " JOIN profile p ON p.variant = v.id WHERE d.generic = 1 ORDER BY d.key"
    ).fetchall()
    for target in dict.fromkeys(name for row in rows for name in (row[0], family(row[0]))):
        if joined(target) == asked:
            found = connection.execute(
                "SELECT DISTINCT d.id FROM profile p JOIN variant v ON v.id = p.variant"
                " JOIN device d ON d.id = v.device WHERE p.target || '/' LIKE ?"
                " ORDER BY NOT d.generic, d.key",
                (f"{target}/%",),
            )
            return [device for (device,) in found]
    return []


def family(target: str) -> str:
    return target.partition("/")[0]


def _meant(found: Iterable[name_hits.Hit]) -> list[name_hits.Hit]:
    """Returns the hits on devices of the model asked for.

    Where one is the query from brand to end, those with a further word of the model are left out.
    """
    same = [hit for hit in found if hit.fit.same and hit.device is not None]
    if not any(hit.fit.whole for hit in same):
        return same
    return [hit for hit in same if not hit.fit.worded]
