"""Find the devices of a profile id or board name."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from capdb.search.found import Found, rows
from capdb.vocabulary import Match


def identified(
    connection: sqlite3.Connection, query: str, ranks: tuple[int, ...] = (0,)
) -> Found | None:
    """Return the device that has this id or board name, or those that share it.

    An older board name with a comma counts whatever the ranks; without a comma it may also be a
    name that people use for another device.
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
        return rows([device], [device], picked=picked) if rank in ranks else None
    shared = connection.execute(
        "SELECT s.device, d.generic FROM shared s JOIN device d ON d.id = s.device"
        " WHERE s.name = ? ORDER BY s.device",
        (asked,),
    ).fetchall()
    devices = [device for device, _ in shared]
    if shared and all(generic for _, generic in shared):
        return Found(Match.TARGET, devices)
    if shared and 1 in ranks:
        return rows(devices, devices)
    return None


def of_board(
    connection: sqlite3.Connection, board: str, target: str | None, release: str
) -> Found | None:
    """Return the device that a running system calls by this board name.

    First come devices whose systems report the name on this release and target, then those that
    answer to it. If none does and the target's image is for every machine (x86), it is that image.
    """
    return (
        reporting(connection, board, target, release)
        or answering(connection, board, target)
        or _every_machine(connection, target)
    )


def of_image(connection: sqlite3.Connection, stem: str) -> Found | None:
    """Return the device of an image's file name, up to its kind: `…-ath79-nand-zte_mf286`."""
    targets = connection.execute(
        "SELECT DISTINCT target FROM target WHERE listed ORDER BY target DESC"
    )
    for (target,) in targets:
        _, mark, profile = f"-{stem}-".partition(f"-{target.replace('/', '-')}-")
        if mark and (found := _of_profile(connection, target, profile.removesuffix("-"))):
            return found
        if mark and not profile and (found := _every_machine(connection, target)):
            return found
    for start in _after_target(connection, stem):
        found = identified(connection, stem[start:], ranks=(0, 1))
        if found and found.match is not Match.TARGET:
            return found
    words = stem.split("-")
    for start in range(len(words)):
        rest = "-".join(words[start:])
        if "_" in rest and (found := identified(connection, rest, ranks=(0, 1))):
            return found
    return None


def _after_target(connection: sqlite3.Connection, stem: str) -> Iterator[int]:
    """Yield the places where the profile may begin, after the target or its family alone.

    Images of old releases have a board's name there (`…-ar71xx-generic-dir-825-b1`), and some only
    the family before it.
    """
    targets = connection.execute("SELECT DISTINCT target FROM target WHERE listed ORDER BY target")
    for target, family in [(target, target.partition("/")[0]) for (target,) in targets]:
        for mark in (f"-{target.replace('/', '-')}-", f"-{family}-"):
            place = f"-{stem}".find(mark)
            if place >= 0:
                yield place + len(mark) - 1


def _of_profile(connection: sqlite3.Connection, target: str, profile: str) -> Found | None:
    """Return the device of a profile of a target."""
    query = (
        "SELECT v.device, v.id FROM profile p JOIN variant v ON v.id = p.variant"
        " WHERE v.profile = ? COLLATE NOCASE AND p.target = ? LIMIT 1"
    )
    row = connection.execute(query, (profile, target)).fetchone()
    return rows(row[:1], row[:1], picked={row[0]: row[1]}) if row else None


def reporting(
    connection: sqlite3.Connection, board: str, target: str | None, release: str
) -> Found | None:
    """Return the devices whose systems report a board name on a release, and target if not None."""
    found = connection.execute(
        "SELECT v.device, p.variant, p.target FROM profile p JOIN variant v ON v.id = p.variant"
        " WHERE p.board = ? COLLATE NOCASE AND p.release = ? ORDER BY v.device, v.position",
        (board.strip(), release),
    ).fetchall()
    here = [row for row in found if row[2] == target]
    if not found or (target and not here):
        return None
    variants: dict[int, list[int]] = {}
    for device, variant, _ in here or found:
        variants.setdefault(device, []).append(variant)
    picked = {device: found[0] for device, found in variants.items() if len(found) == 1}
    return rows(variants, variants, picked=picked)


def answering(connection: sqlite3.Connection, board: str, target: str | None) -> Found | None:
    """Return the devices that answer to a board name; if several do, those of the target."""
    found = identified(connection, board, ranks=(0, 1, 2))
    if found is None or found.match is Match.TARGET:
        return None
    query = (
        "SELECT 1 FROM profile p JOIN variant v ON v.id = p.variant"
        " WHERE v.device = ? AND p.target = ?"
    )
    here = [
        device for device in found.devices if connection.execute(query, (device, target)).fetchone()
    ]
    return rows(here or found.devices, found.certain, picked=found.picked)


def _every_machine(connection: sqlite3.Connection, target: str | None) -> Found | None:
    """Return the image for every machine of a target that has no other."""
    found = connection.execute(
        "SELECT DISTINCT d.id, d.generic FROM profile p JOIN variant v ON v.id = p.variant"
        " JOIN device d ON d.id = v.device WHERE p.target = ?",
        (target,),
    ).fetchall()
    return rows(found[0][:1], found[0][:1]) if len(found) == 1 and found[0][1] else None
