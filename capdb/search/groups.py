"""Find the devices that share a SoC, target, driver or brand."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence

from capdb.names.drivers import module
from capdb.names.tokens import joined
from capdb.names.words import LAYOUT
from capdb.search.found import Found, rows
from capdb.vocabulary import Match

_WIFI_DRIVER = re.compile(r"(?:ath\d|brcm|b43|mt7[69]|mt7603|mwl|rt2|rtl8|rtw|wil6)\w*(?:-\w+)*")
"""Modules of Linux's Wi-Fi drivers, as OpenWrt's packages name them (package/kernel/mac80211)."""
_BUS = re.compile(r"[_-](?:ahb|core|pci|sdio|usb)$")
"""The end of a module's name that says how the radio is attached: `ath10k_pci`."""
_MTK = re.compile(r"^mtk(?=\d{4})")
"""A spelling of MediaTek's chips that many people use: `mtk7622`."""
_PLAIN = {"generic", "legacy", "standard", "tiny"}
"""Subtargets whose names are common words."""


def with_soc(connection: sqlite3.Connection, asked: Sequence[str], rank: int) -> list[int]:
    """Return the devices with this SoC: `mt7621`, `mediatek,mt7621`, `MediaTek MT7621`.

    Rank 0 are the SoCs of device trees, and those in the Table of Hardware that some device tree
    names and whose family the device's own tree names (an `mt7981b` is an mt7981). Rank 1 are those
    that only the Table of Hardware has.
    """
    makers = "SELECT 1 FROM word WHERE word = ? AND maker"
    query = (
        "SELECT DISTINCT device FROM soc s WHERE token = :token AND (rank = :rank OR EXISTS"
        " (SELECT 1 FROM soc f WHERE f.device = s.device AND f.rank = 0 AND :rank = 0"
        " AND :token LIKE f.token || '_%')"
        " AND EXISTS (SELECT 1 FROM soc r WHERE r.token = :token AND r.rank = 0)) ORDER BY device"
    )
    parts = [_MTK.sub("mt", piece) for piece in asked if piece != "soc"]
    while parts:
        if found := connection.execute(query, {"token": "".join(parts), "rank": rank}).fetchall():
            return [device for (device,) in found]
        maker, *parts = parts
        if not connection.execute(makers, (maker,)).fetchone():
            break
    return []


def of_target(connection: sqlite3.Connection, query: str, release: str) -> Found | None:
    """Return the devices of a target: `ramips`, `ramips/mt7621`, `filogic`.

    An image for every machine comes first; if it is the only one (x86/64), it is the answer.
    """
    named = targets_named(connection, query)
    if not named:
        return None
    marks = ", ".join("?" * len(named))
    for condition, values in (("p.release = ? AND", [release]), ("", [])):
        found = connection.execute(
            "SELECT DISTINCT d.id, d.generic, d.key FROM profile p"  # noqa: S608 - our own names
            " JOIN variant v ON v.id = p.variant JOIN device d ON d.id = v.device"
            f" WHERE {condition} p.target IN ({marks}) ORDER BY NOT d.generic, d.key",
            [*values, *named],
        ).fetchall()
        if found:
            break
    if len(found) == 1 and found[0][1]:
        return rows(found[0][:1], found[0][:1])
    return Found(Match.TARGET, [device for device, *_ in found])


def targets_named(connection: sqlite3.Connection, query: str) -> list[str]:
    """Return the targets of all releases that a name means; none if it is no target's name."""
    asked = joined(query)
    known = [
        target
        for (target,) in connection.execute("SELECT DISTINCT target FROM target WHERE listed")
    ]
    families: dict[str, set[str]] = {}
    for target in known:
        family, _, sub = target.partition("/")
        families.setdefault(sub, set()).add(family)
    return sorted(
        target
        for target in known
        for family, _, sub in [target.partition("/")]
        if asked in (joined(target), joined(family))
        or (asked == joined(sub) and _is_target(sub) and len(families[sub]) == 1)
    )


def _is_target(sub: str) -> bool:
    """Return whether a subtarget is a name by itself: `filogic`, and not `nand` or `64`."""
    return len(sub) >= 4 and sub not in _PLAIN and sub not in LAYOUT


def of_driver(connection: sqlite3.Connection, query: str, release: str) -> Found | None:
    """Return the devices whose image has this driver: `mtk_eth`, `mt7915e`, `kmod-ath10k-ct`.

    Ethernet drivers are known from device trees, Wi-Fi drivers from packages.
    """
    word = query.strip().casefold().removesuffix(".ko").removeprefix("kmod-")
    synonym = connection.execute(
        "SELECT means FROM synonym WHERE word = ? AND kind = 'driver'", (word,)
    ).fetchone()
    word = synonym[0] if synonym else word
    # The list of drivers is short, that of devices long; so the drivers are searched first.
    columns = []
    query = "SELECT DISTINCT name FROM driver WHERE release = ?"
    for (name,) in connection.execute(query, (release,)):
        if word in (name, name.removeprefix("package:")) or _spelt(word) == _spelt(module(name)):
            columns.append(("drivers", _literally(name)))
    columns += [("packages", package) for package in _packages(word)]
    devices: dict[int, None] = {}
    for column, value in columns:
        found = connection.execute(
            "SELECT DISTINCT v.device FROM profile p JOIN variant v ON v.id = p.variant"  # noqa: S608 - our own names
            f" WHERE p.release = ? AND ' ' || p.{column} || ' ' LIKE ? ESCAPE '\\'"
            " ORDER BY v.device",
            (release, f"% {value} %"),
        )
        devices.update((device, None) for (device,) in found)
    return Found(Match.DRIVER, [*devices]) if devices else None


def _spelt(name: str) -> str:
    return name.casefold().replace("-", "_")


def _literally(value: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", value)


def _packages(word: str) -> Iterator[str]:
    """Yield the packages that bring a Wi-Fi driver, as SQL patterns: that of the module, those of
    its kinds (`kmod-ath11k-ahb`), and that of its firmware."""
    word = _BUS.sub("", word)
    if _WIFI_DRIVER.fullmatch(word):
        yield _literally(f"kmod-{word}")
        yield _literally(f"kmod-{word}-") + "%"
        if not word.endswith("e"):
            yield _literally(f"kmod-{word}e")
        yield _literally(f"kmod-{word.rstrip('esu')}-firmware")


def with_chip(connection: sqlite3.Connection, piece: str) -> list[int]:
    """Return the devices with the SoC that a word names, in device trees or else in the ToH."""
    return with_soc(connection, [piece], 0) or with_soc(connection, [piece], 1)


def brings_wifi(package: str) -> bool:
    """Return whether a package brings a Wi-Fi driver, or its firmware."""
    return package.startswith("kmod-") and bool(_WIFI_DRIVER.fullmatch(package[len("kmod-") :]))


def of_brand(connection: sqlite3.Connection, asked: Sequence[str]) -> set[int]:
    """Return the devices of a brand, if the query is nothing else: `Linksys`, `GL.iNet`."""
    word = "".join(asked)
    names = connection.execute(
        "SELECT DISTINCT device, pieces, kinds FROM token JOIN name ON id = name"
        " WHERE token = ? AND device IS NOT NULL AND kinds LIKE 'b%'",
        (word,),
    )
    return {
        device for device, name, kinds in names if "".join(name.split()[: kinds.count("b")]) == word
    }
