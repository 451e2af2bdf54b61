"""Export everything that `lookup` searches, for the search in the browser."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field

from capdb.names.tokens import pieces
from capdb.search import identifiers
from capdb.search.groups import brings_wifi
from capdb.vocabulary import Traffic

Parts = tuple[str, str, str]
"""A name as written: brand, model, variant; empty if it has none."""

NO_BRAND = "Evaluation boards / unbranded boards"
"""The brand in the Table of Hardware of devices without one."""


@dataclass(slots=True)
class Indexed:
    """A device, or a row of the Table of Hardware that is none (then without key).

    `shown` are its names as written, `pieces` further spellings, normalised and with the kind of
    each piece; `identifiers` and `socs` are by rank, as in the database.
    """

    number: int | None = None
    key: str = ""
    generic: bool = False
    board: str = ""
    shown: list[Parts] = field(default_factory=list)
    pieces: list[tuple[str, str]] = field(default_factory=list)
    identifiers: tuple[list[str], list[str], list[str]] = field(
        default_factory=lambda: ([], [], [])
    )
    socs: tuple[list[str], list[str]] = field(default_factory=lambda: ([], []))
    states: dict[str, str] = field(default_factory=dict)
    supported: str | None = None
    """The current release that the Table of Hardware names, if this is a row without device."""


@dataclass(frozen=True, slots=True)
class UnsupportedIndexed:
    """An unsupported device; `names` has each with whether it includes the brand."""

    device: str
    says: str
    source: str
    date: str
    names: tuple[tuple[str, bool], ...]


def read(connection: sqlite3.Connection) -> tuple[list[Indexed], list[Indexed]]:
    """Return all devices, by number, and the rows of the Table of Hardware that are none."""
    devices = {
        number: Indexed(number, key, bool(generic))
        for number, key, generic in connection.execute(
            "SELECT id, key, generic FROM device ORDER BY id"
        )
    }
    for number, board, release, state in connection.execute(
        "SELECT a.device, p.board, p.release, c.state FROM answering a"
        " JOIN profile p ON p.variant = a.variant AND p.release = a.release"
        " JOIN release r ON r.version = p.release LEFT JOIN claim c"
        " ON c.variant = p.variant AND c.release = p.release AND c.path = ? ORDER BY r.position",
        (Traffic.IPV4_NAT,),
    ):
        devices[number].board = devices[number].board or board
        devices[number].states[release] = state or "unknown"
    for name, rank, number in connection.execute("SELECT name, rank, device FROM identifier"):
        devices[number].identifiers[rank].append(name)
    for token, rank, number in connection.execute("SELECT token, rank, device FROM soc"):
        devices[number].socs[rank].append(token)
    rows = _names(connection, devices)
    return list(devices.values()), rows


def makers(connection: sqlite3.Connection) -> list[str]:
    """Return the names of SoC makers."""
    query = "SELECT word FROM word WHERE maker ORDER BY word"
    return [word for (word,) in connection.execute(query)]


def machines(connection: sqlite3.Connection) -> dict[str, int]:
    """Return the device of each target that has only one image, for every machine."""
    query = (
        "SELECT p.target, min(d.id) FROM profile p JOIN variant v ON v.id = p.variant"
        " JOIN device d ON d.id = v.device GROUP BY p.target"
        " HAVING count(DISTINCT d.id) = 1 AND min(d.generic) ORDER BY p.target"
    )
    return dict(connection.execute(query))


def groups(connection: sqlite3.Connection) -> dict[int, dict[str, tuple[set[str], set[str]]]]:
    """Return the targets and drivers of each device in each release that ships it.

    Wi-Fi drivers are there as the packages that bring them.
    """
    found: dict[int, dict[str, tuple[set[str], set[str]]]] = {}
    for number, release, target, drivers, packages in connection.execute(
        "SELECT v.device, p.release, p.target, p.drivers, p.packages FROM profile p"
        " JOIN variant v ON v.id = p.variant"
    ):
        of_release = found.setdefault(number, {}).setdefault(release, (set(), set()))
        of_release[0].add(target)
        of_release[1].update((drivers or "").split())
        of_release[1].update(filter(brings_wifi, packages.split()))
    return found


def targets(connection: sqlite3.Connection) -> list[str]:
    """Return the targets of all releases."""
    return [
        name
        for (name,) in connection.execute(
            "SELECT DISTINCT target FROM target WHERE listed ORDER BY 1"
        )
    ]


def synonyms(connection: sqlite3.Connection) -> dict[str, dict[str, str]]:
    """Return the brands and the drivers that other words mean, by kind and word."""
    found: dict[str, dict[str, str]] = {"brand": {}, "driver": {}}
    query = "SELECT kind, word, means FROM synonym ORDER BY kind, word"
    for kind, word, means in connection.execute(query):
        found[kind][word] = means
    return found


def reporting(connection: sqlite3.Connection) -> dict[str, dict[str, dict[str, list[int]]]]:
    """Return the devices whose systems report a board name, if others answer to it.

    They are by board name, release and target, which is empty for any target.
    """
    found: dict[str, dict[str, dict[str, list[int]]]] = {}
    rows = connection.execute(
        "SELECT DISTINCT board, release, target FROM profile ORDER BY 1, 2, 3"
    )
    for board, release, target in rows.fetchall():
        for asked in (target, None):
            reported = identifiers.reporting(connection, board, asked, release)
            known = identifiers.answering(connection, board, asked)
            devices = sorted(reported.devices) if reported else []
            if devices and (known is None or sorted(known.devices) != devices):
                of_board = found.setdefault(board.casefold(), {})
                of_board.setdefault(release, {})[asked or ""] = devices
    return found


def shared(connection: sqlite3.Connection) -> dict[str, list[int]]:
    """Return the devices that share a name, by each such name."""
    found: dict[str, list[int]] = {}
    query = "SELECT name, device FROM shared ORDER BY name, device"
    for name, device in connection.execute(query):
        found.setdefault(name, []).append(device)
    return found


def unsupported(connection: sqlite3.Connection) -> list[UnsupportedIndexed]:
    """Return the devices that are known to be unsupported, by number."""
    names: dict[int, list[tuple[str, bool]]] = {}
    query = "SELECT name, unsupported, branded FROM unsupported_name ORDER BY name"
    for name, number, branded in connection.execute(query):
        names.setdefault(number, []).append((name, bool(branded)))
    query = "SELECT id, device, soc, says, source, date FROM unsupported ORDER BY id"
    return [
        UnsupportedIndexed(
            f"{device} ({soc})" if soc else device,
            says,
            source,
            date,
            tuple(names.get(number, ())),
        )
        for number, device, soc, says, source, date in connection.execute(query)
    ]


def words(connection: sqlite3.Connection) -> list[str]:
    """Return the words to which a misspelt word may be corrected."""
    return [word for (word,) in connection.execute("SELECT word FROM word ORDER BY word")]


def _names(connection: sqlite3.Connection, devices: dict[int, Indexed]) -> list[Indexed]:
    parts = _parts(connection)
    current = dict(connection.execute("SELECT device_id, supported_current FROM hardware"))
    rows: dict[str, Indexed] = {}
    for number, hardware, spelling, kinds, shown in connection.execute(
        "SELECT device, hardware, pieces, kinds, CASE WHEN listed OR device IS NULL THEN shown END"
        " FROM name ORDER BY id"
    ):
        if number is None and hardware not in rows:
            rows[hardware] = Indexed(supported=current[hardware])
        named = devices[number] if number is not None else rows[hardware]
        if shown is None:
            named.pieces.append((spelling, kinds))
        else:
            owner = (number, hardware if number is None else None, shown)
            named.shown.append(parts.get(owner) or _split(shown, kinds))
    return list(rows.values())


def _split(shown: str, kinds: str) -> Parts:
    """Return the brand and the rest of a name that is known only as a whole, like an alias."""
    words = shown.split(" ")
    for end in range(len(words)):
        if len(pieces(" ".join(words[:end]))) == kinds.count("b"):
            return " ".join(words[:end]), " ".join(words[end:]), ""
    return "", shown, ""


def _parts(connection: sqlite3.Connection) -> dict[tuple[int | None, str | None, str], Parts]:
    """Return the parts of each written name, by its owner and the name; titles go first."""
    found: dict[tuple[int | None, str | None, str], Parts] = {}
    for number, vendor, model, variant in connection.execute(
        "SELECT device, vendor, model, variant FROM title ORDER BY device, position"
    ):
        _keep(found, (number, None), (vendor or "", model, variant or ""))
    for number, hardware, brand, model, version in connection.execute(
        "SELECT l.device, h.device_id, h.brand, h.model, h.version FROM hardware h"
        " LEFT JOIN link l ON l.hardware = h.device_id ORDER BY h.device_id"
    ):
        owner = (None, hardware) if number is None else (number, None)
        _keep(found, owner, (brand.replace(NO_BRAND, ""), model, version or ""))
    return found


def _keep(
    found: dict[tuple[int | None, str | None, str], Parts],
    owner: tuple[int | None, str | None],
    parts: Parts,
) -> None:
    found.setdefault((*owner, " ".join(part for part in parts if part)), parts)
