"""Decide whether the words around a name in a text belong to it, so that it is another's."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence

from capdb.names.matching import is_model_number, is_own_number
from capdb.names.tokens import has_digit, is_han
from capdb.names.words import (
    COMMON,
    EDITION,
    LAYOUT,
    LETTERED_REVISION,
    REVISION_WORD,
    TOPIC,
    UNASKED,
    WIFI_CLASS,
    WIFI_GENERATION,
)
from capdb.search import groups
from capdb.search.name_hits import find

_UNIT = "[kmg]bits?|[kmg]bps|[mg]hz|gbe|euros?|eur|usd|мбит|гбит|兆.*|元.*|块.*"
_QUANTITY = re.compile(rf"\d*(?:{_UNIT})")
"""A unit, or a number with one: `500 Mbit/s`, `2.5gbe`."""
_TECHNICAL = re.compile(rf"ath\d+k|mt76|l2tp|ipv[46]|wpa[23]|\d+(?:{_UNIT})")
"""Drivers, protocols and quantities, which are not a router's number."""
_WIFI_CHIP = re.compile(r"mt(?:76[01]|79[0-2])\d[a-z]*")
"""MediaTek's radios."""


def goes_on(
    connection: sqlite3.Connection,
    known: Sequence[bool],
    parts: Sequence[str],
    span: tuple[int, int],
    clauses: set[int],
) -> list[int]:
    """Return the places of the words next to a name that may be part of it.

    Such a word is one that other names have, or any number but a chip's: `redmi` ax3000, flint `3`,
    DGS-1210 `28mp`. Before a Wi-Fi class alone it is any word. A word of the next clause is no part
    of the name, but a number may be, as in `WPJ531 7A03, 7A04`, unless it is a name by itself, as
    in `EA8300, MR8300`.
    """
    start, end = span
    before = next((each for each in range(start - 1, -1, -1) if asks(parts, each)), -1)
    after = next((each for each in range(end, len(parts)) if asks(parts, each)), -1)
    if not clauses.isdisjoint(range(end, after + 1)) and _is_apart(connection, parts[after]):
        after = -1
    if not clauses.isdisjoint(range(before + 1, start + 1)) and _is_by_itself(
        connection, parts[before]
    ):
        before = -1
    own = has_own_number(parts, range(start, end))
    by_class = not own and any(map(WIFI_CLASS.fullmatch, parts[start:end]))
    return [
        each
        for each in (before, after)
        if each >= 0
        and (
            has_digit(parts[each])
            or ((known[each] or (by_class and each == before)) and not is_around(parts[each]))
        )
        and not (own and WIFI_CLASS.fullmatch(parts[each]))
        and not is_technical(connection, parts, each)
        and not groups.with_chip(connection, parts[each])
    ]


def is_of(
    connection: sqlite3.Connection, piece: str, devices: Sequence[int], *, series: bool = False
) -> bool:
    """Return whether a word without digits is in any name of each device: an HG556a's `Vodafone`.

    With `series`, it may be in a name of another device of the same brand, since it may be a
    series: the `Velop` of a Linksys MX4200.
    """
    if has_digit(piece):
        return False
    query = "SELECT pieces, kinds FROM name WHERE device = ?"
    for device in devices:
        names = connection.execute(query, (device,)).fetchall()
        if any(piece in parts.split() for parts, _ in names):
            continue
        brands = {" ".join(parts.split()[: kinds.count("b")]) for parts, kinds in names} - {""}
        if not (series and any(_has_series(connection, piece, brand) for brand in brands)):
            return False
    return bool(devices)


def _has_series(connection: sqlite3.Connection, piece: str, brand: str) -> bool:
    if has_digit(piece) or piece in EDITION or len(piece) < 4:
        return False
    query = (
        "SELECT 1 FROM token JOIN name ON id = name"
        " WHERE token = ? AND device IS NOT NULL AND substr(pieces, 1, ?) = ?"
    )
    return connection.execute(query, (piece, len(brand) + 1, f"{brand} ")).fetchone() is not None


def has_other_number(
    connection: sqlite3.Connection,
    parts: Sequence[str],
    covered: set[int],
    clause: Sequence[int],
    devices: Sequence[int],
) -> bool:
    """Return whether a number belongs to no name that was found, so that it names another device.

    These do not count: a year (`in 2025`), a driver, a target, the SoC of a device that was found,
    a quantity, a Wi-Fi generation, and a Wi-Fi class if a name has its own number; in a clause of
    its own also a radio, a Wi-Fi class and a revision (`HW: A6`).
    """
    naming = {clause[place] for place in covered if place < len(clause)}
    own = has_own_number(parts, sorted(covered))
    return any(
        has_digit(piece)
        and place not in covered
        and not (piece.isdigit() and place and _is_common(parts[place - 1]))
        and asks(parts, place)
        and not (own and WIFI_CLASS.fullmatch(piece))
        and not (clause[place] not in naming and _is_remark(parts, place))
        and not is_technical(connection, parts, place)
        and set(devices).isdisjoint(groups.with_chip(connection, piece))
        for place, piece in enumerate(parts)
    )


def has_other_revision(parts: Sequence[str], end: int) -> bool:
    """Return whether a letter that follows a name is a revision: the `rev A` or `A` of a DIR-860L.

    It comes after `rev` or ends the text, where an `a` is no article; other letters that are words
    are no revision. `has_other_number` knows the numbers.
    """
    place = next((at for at in range(end, len(parts)) if parts[at] not in REVISION_WORD), end)
    behind = place < len(parts) and (place > end or place == len(parts) - 1)
    letter = parts[place] if behind else ""
    return len(letter) == 1 and "a" <= letter <= "w" and (letter == "a" or letter not in COMMON)


def has_own_number(parts: Sequence[str], places: Sequence[int]) -> bool:
    """Return whether the name at these places has a number of its own, be it after a word: the
    `DIR-882` of an AC2600 router."""
    return any(
        is_own_number(parts[place])
        or (
            parts[place].isdigit()
            and len(parts[place]) > 2
            and place - 1 in places
            and parts[place - 1].isalpha()
        )
        for place in places
        if place < len(parts)
    )


def _is_remark(parts: Sequence[str], place: int) -> bool:
    """Return whether a number in a clause of its own is a radio, a Wi-Fi class or a revision."""
    piece, before = parts[place], parts[place - 1] if place else ""
    revision = before in REVISION_WORD and LETTERED_REVISION.fullmatch(piece)
    return bool(revision or _WIFI_CHIP.fullmatch(piece) or WIFI_CLASS.fullmatch(piece))


def asks(parts: Sequence[str], place: int) -> bool:
    """Return whether a piece may be part of a name; `router` and the 6 of `Wi-Fi 6` may not."""
    generation = parts[place] in WIFI_GENERATION and parts[place - 1] in {"wifi", "fi"}
    return parts[place] not in UNASKED and not (place and generation)


def is_technical(connection: sqlite3.Connection, parts: Sequence[str], place: int) -> bool:
    """Return whether a piece is a driver, a protocol, a target, or of a quantity: `2.5 Gbit/s`."""
    piece = parts[place]
    if piece.isdigit():
        unit = next((each for each in parts[place:] if not each.isdigit()), "")
        if _QUANTITY.fullmatch(unit):
            return True
    return bool(_TECHNICAL.fullmatch(piece)) or (
        has_digit(piece) and bool(groups.targets_named(connection, piece))
    )


def _is_common(piece: str) -> bool:
    return len(piece) > 1 and (piece in COMMON or piece in TOPIC)


def is_around(piece: str) -> bool:
    """Return whether a word may be next to any name without being part of it."""
    return is_han(piece) or piece in UNASKED | COMMON | TOPIC | LAYOUT


def _is_apart(connection: sqlite3.Connection, piece: str) -> bool:
    """Return whether the first piece of a clause cannot belong to the name before it."""
    remark = not has_digit(piece) or WIFI_CLASS.fullmatch(piece)
    return bool(remark) or _is_by_itself(connection, piece)


def _is_by_itself(connection: sqlite3.Connection, piece: str) -> bool:
    """Return whether a piece alone names a device."""
    return is_model_number(piece) and any(hit.fit.same for hit in find(connection, [piece]))
