"""From what a person typed to the devices that are meant; the rules are those of `names`.

In this order: a profile id or the board's own name; a SoC of the device trees; names of the same
model; and, where the Table of Hardware has no such model either, a SoC that only it tells, an older
name of a board, and, where the query has no digit, the other models of a brand or series. What
matches nothing gets suggestions.
"""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from capdb.names import (
    Fit,
    Name,
    corrections,
    fit,
    has_digit,
    pieces,
    revisions,
    runs,
    tells_revision,
    without_layout,
    without_unasked,
)
from capdb.vocabulary import Match, UsageError

LONGEST_QUERY = 200
MOST_SUGGESTIONS = 5


@dataclass(frozen=True, slots=True)
class Found:
    """How a query met the names, the devices that are meant, and sentences of further help."""

    match: Match
    devices: list[int] = field(default_factory=list)
    suggestions: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Hit:
    """A name that has all of a query, of a device or of a row of the ToH without one."""

    device: int | None
    hardware: str | None
    fit: Fit


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
    return Found(Match.NONE, [], _asked_back(connection, near.devices) or near.suggestions)


def shipped(connection: sqlite3.Connection, devices: Sequence[int], release: str) -> list[int]:
    """Returns the devices that a release has an image for."""
    query = "SELECT 1 FROM profile WHERE device = ? AND release = ?"
    return [each for each in devices if connection.execute(query, (each, release)).fetchone()]


def _by_name(connection: sqlite3.Connection, query: str, asked: tuple[str, ...]) -> Found:
    if devices := _with_soc(connection, asked, rank=0):
        return Found(Match.SOC, devices)
    hits, mended = _named(connection, asked)
    if meant := _meant(connection, hits):
        devices = _devices(meant, same=True)
        known = spelt(connection, devices)
        others = [
            each
            for each in _devices(hits, same=True)
            if each not in devices and known.isdisjoint(spelt(connection, [each]))
        ]
        return Found(
            Match.EXACT if _one_hardware(connection, devices) else Match.AMBIGUOUS,
            devices,
            [
                *mended,
                *_only_revision(meant),
                *_only_listed(connection, hits),
                *_asked_back(connection, others),
            ],
        )
    listed = _only_listed(connection, hits)
    if not listed and (devices := _with_soc(connection, asked, rank=1)):
        return Found(Match.SOC, devices)
    if not listed and (devices := _identified(connection, query, rank=1)):
        return Found(_match_of(devices), devices)
    others = _devices(hits, same=False)
    if others and not listed and not any(has_digit(piece) for piece in asked):
        return Found(Match.AMBIGUOUS, others, mended)
    near = others if others or listed else _near(connection, asked)
    return Found(Match.NONE, [], [*mended, *listed, *_asked_back(connection, near)])


def names(connection: sqlite3.Connection, device: int) -> tuple[str, ...]:
    """Returns the names of a device as people write them: titles first, then the ToH's."""
    query = "SELECT shown FROM name WHERE device = ? AND shown IS NOT NULL ORDER BY id"
    return tuple(name for (name,) in connection.execute(query, (device,)))


def spelt(connection: sqlite3.Connection, devices: Sequence[int]) -> set[tuple[str, ...]]:
    """Returns the names of devices in pieces, without what only tells the flash layout.

    Devices with a name in common are one hardware, in another layout, spelling or release.
    """
    return {
        without_layout(pieces(name)) for device in devices for name in names(connection, device)
    } - {()}


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


def _named(connection: sqlite3.Connection, asked: Sequence[str]) -> tuple[list[_Hit], list[str]]:
    """Returns the names that have all of a query, and what had to be mended in it for that.

    Tried in turn until a name of the same model is found: the query, the query without words that
    only shops add, the revisions it may mean, and all of them with misspelt words mended.
    """
    best: tuple[list[_Hit], list[str]] = ([], [])
    for words in (asked, *_mended(connection, asked)):
        plain = tuple(words)
        for readings in dict.fromkeys(((plain,), (without_unasked(plain),), revisions(plain))):
            hits = [hit for reading in readings for hit in _hits(connection, reading)]
            mended = [
                f"{before!r} was read as {after!r}"
                for before, after in zip(asked, words, strict=True)
                if before != after
            ]
            if any(hit.fit.same for hit in hits):
                return hits, mended
            if hits and not best[0]:
                best = (hits, mended)
    return best


def _reach(connection: sqlite3.Connection, asked: Sequence[str]) -> list[set[int]]:
    """Returns, for each piece of a query, the names that have it, alone or joined with others."""
    reach: list[set[int]] = [set() for _ in asked]
    for word, start, end in runs(asked):
        rows = connection.execute("SELECT name FROM token WHERE token = ?", (word,)).fetchall()
        for place in range(start, end):
            reach[place].update(name for (name,) in rows)
    return reach


def _hits(connection: sqlite3.Connection, asked: Sequence[str]) -> list[_Hit]:
    if not asked:
        return []
    hits = []
    for name in sorted(set.intersection(*_reach(connection, asked))):
        device, hardware, parts, kinds = connection.execute(
            "SELECT device, hardware, pieces, kinds FROM name WHERE id = ?", (name,)
        ).fetchone()
        if (fitting := fit(asked, Name(tuple(parts.split()), kinds))) is not None:
            hits.append(_Hit(device, hardware, fitting))
    return hits


def _mended(connection: sqlite3.Connection, asked: Sequence[str]) -> Iterator[list[str]]:
    """Yields the query with each word that no name has replaced by a known one, nearest first."""
    reach = _reach(connection, asked)
    if all(reach):
        return
    known = [word for (word,) in connection.execute("SELECT word FROM word ORDER BY word")]
    meant = [
        [piece] if found else corrections(piece, known) or [piece]
        for piece, found in zip(asked, reach, strict=True)
    ]
    for choice in range(max(len(each) for each in meant)):
        yield [each[min(choice, len(each) - 1)] for each in meant]


def _devices(hits: Sequence[_Hit], *, same: bool) -> list[int]:
    """Returns the devices that were met by a name of the same model, or by another model's."""
    found = (hit.device for hit in hits if hit.fit.same == same and hit.device is not None)
    return list(dict.fromkeys(found))


def _meant(connection: sqlite3.Connection, hits: Sequence[_Hit]) -> list[_Hit]:
    """Returns the hits on devices of the model asked for.

    Where one is the query from brand to end, those with a further word of the model are left out,
    unless they are the same hardware.
    """
    same = [hit for hit in hits if hit.fit.same and hit.device is not None]
    if not any(hit.fit.whole for hit in same):
        return same
    kept = [hit for hit in same if not hit.fit.worded]
    known = spelt(connection, _devices(kept, same=True))
    return [
        hit
        for hit in same
        if not hit.fit.worded
        or (hit.device is not None and known & spelt(connection, [hit.device]))
    ]


def _one_hardware(connection: sqlite3.Connection, devices: Sequence[int]) -> bool:
    """Returns whether devices are one in several layouts: all have a name in common."""
    known = [spelt(connection, [device]) for device in devices]
    return len(devices) == 1 or bool(set.intersection(*known))


def _only_revision(hits: Sequence[_Hit]) -> list[str]:
    """Returns a warning where only a later revision of the model is known, and none was asked for.

    Revisions before it, which nobody brought to OpenWrt, may well be other hardware.
    """
    known = {hit.fit.revision for hit in hits}
    if len(known) != 1 or known & {None, *_FIRST_REVISIONS}:
        return []
    return [
        f"of this model only the revision {known.pop()} is known here; another one may be other "
        f"hardware, so look at the label"
    ]


_FIRST_REVISIONS = ("v1", "a1", "rev1", "reva")


def _only_listed(connection: sqlite3.Connection, hits: Sequence[_Hit]) -> list[str]:
    """Returns a sentence for each row of the ToH that is the model asked for but no profile."""
    rows = dict.fromkeys(hit.hardware for hit in hits if hit.fit.same and hit.hardware)
    query = (
        "SELECT shown, supported_current FROM name JOIN hardware ON device_id = hardware"
        " WHERE hardware = ? AND shown IS NOT NULL"
    )
    found = (connection.execute(query, (row,)).fetchone() for row in rows)
    return [
        f"{name} is in the Table of Hardware (current release there: {current or 'none'}), but no "
        f"profile of the releases known here is linked to it"
        for name, current in list(found)[:MOST_SUGGESTIONS]
    ]


def _near(connection: sqlite3.Connection, asked: Sequence[str]) -> list[int]:
    """Returns devices whose name has all of the query but one piece, or a number much like it."""
    found: dict[int, None] = {}
    for attempt in _relaxed(connection, asked):
        hits = _hits(connection, attempt)
        found |= dict.fromkeys(_devices(hits, same=True))
        if len(found) >= MOST_SUGGESTIONS:
            break
    return list(found)


def _relaxed(connection: sqlite3.Connection, asked: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yields the query without a revision or without one word, then with a number much like one.

    What is left must still name a model, so a short number alone will not do.
    """
    revision = next((place for place, piece in enumerate(asked) if tells_revision(piece)), 0)
    if revision:
        yield tuple(asked[:revision])
    for place in reversed(range(len(asked))):
        rest = (*asked[:place], *asked[place + 1 :])
        telling = any(has_digit(piece) and len(piece) >= 4 for piece in rest)
        if rest and (telling or tells_revision(asked[place])):
            yield rest
    for place, piece in enumerate(asked):
        if has_digit(piece) and len(piece) >= 3:
            rest = (*asked[:place], *asked[place + 1 :])
            for token in _alike(connection, piece, rest):
                yield (*asked[:place], token, *asked[place + 1 :])


def _alike(connection: sqlite3.Connection, number: str, beside: Sequence[str]) -> list[str]:
    """Returns the numbers much like one in the names that have all the rest of a query."""
    if beside:
        known = {
            word
            for name in set.intersection(*_reach(connection, beside))
            for row in connection.execute("SELECT pieces FROM name WHERE id = ?", (name,))
            for word, _, _ in runs(row[0].split())
        }
    else:
        query = "SELECT DISTINCT token FROM token WHERE token > ? AND token < ?"
        bounds = (number[0], f"{number[0]}\U0010ffff")
        known = {token for (token,) in connection.execute(query, bounds)}
    near = sorted(
        token for token in known if has_digit(token) and abs(len(token) - len(number)) <= 1
    )
    return get_close_matches(number, near, n=3, cutoff=0.6 if beside else 0.75)


def _asked_back(connection: sqlite3.Connection, devices: Sequence[int]) -> list[str]:
    query = "SELECT profile FROM device WHERE id = ?"
    called = {
        pieces(name): name
        for device in devices[:MOST_SUGGESTIONS]
        for name in [
            next(
                iter(names(connection, device)), connection.execute(query, (device,)).fetchone()[0]
            )
        ]
    }
    return [f"did you mean {name}?" for name in called.values()]
