"""Filter lists of devices: validate the values, and find the devices that fit."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import Any

from capdb.errors import UsageError
from capdb.names.tokens import joined
from capdb.record import Record
from capdb.results.devices import BANDS, GIGABITS, SPEEDS, STANDARDS, Device, Filters
from capdb.vocabulary import State

_GENERATIONS = {"wifi4": "n", "wifi5": "ac", "wifi6": "ax", "wifi6e": "ax", "wifi7": "be"}
"""Names that the Wi-Fi Alliance gives to amendments of IEEE 802.11 (wi-fi.org/discover-wi-fi)."""
_SPEEDS = ", ".join(SPEEDS)
_MOST_NAMED = 60
"""The most values that an error lists; if there are more, it lists only similar ones."""
_OF_HARDWARE = "link JOIN hardware ON device_id = hardware WHERE"
_OF_IMAGE = "profile JOIN variant ON variant.id = variant WHERE"
_TREELESS = "SELECT id FROM device WHERE id NOT IN (SELECT device FROM soc)"
_OF_CLAIM = "claim JOIN answering USING (variant, release) WHERE"


class Narrowing(Record):
    """Filters with their values as in the data; numbers are the database's for devices.

    `treeless` are the devices whose SoC no device tree names.
    """

    filters: Filters
    socs: set[int] | None
    treeless: set[int]
    brands: set[int] | None
    types: set[str]
    targets: set[str]
    wifi: list[Callable[[Device], bool | None]]
    speeds: list[frozenset[str]]

    def missing(self, number: int, device: Device) -> tuple[str, ...] | None:
        """Return the columns whose missing data leave open whether a device, as listed, fits.

        That is none for a device that fits all filters; None if it does not fit, whatever the
        missing data may be.
        """
        filters = self.filters
        if not (
            (device.shipped or not filters.supported_only)
            and (not filters.states or (device.shipped and device.state in filters.states))
            and (self.brands is None or number in self.brands)
            and (not self.targets or device.target in self.targets)
        ):
            return None
        open_columns: dict[str, None] = {}
        for column, fits in self._by_hardware(number, device):
            if fits is False:
                return None
            if fits is None:
                open_columns[column] = None
        return tuple(open_columns)

    def _by_hardware(self, number: int, device: Device) -> Iterator[tuple[str, bool | None]]:
        """Yield whether a device fits each filter of hardware; None if its data are missing."""
        filters = self.filters
        if self.socs is not None:
            yield "soc", number in self.socs or (None if number in self.treeless else False)
        if self.types:
            yield "type", _or_open(device.type, fits=device.type in self.types)
        yield from (("wifi", has(device)) for has in self.wifi)
        for kinds in self.speeds:
            yield "ports", _or_open(device.ports, fits=not kinds.isdisjoint(device.ports))
        yield "ports", _at_least(device.port_count, filters.ports)
        yield "ram", _at_least(device.ram_mb, filters.ram_min)
        yield "flash", _at_least(device.flash_mb, filters.flash_min)

    def candidates(
        self, connection: sqlite3.Connection, release: str, asked: str | None = None
    ) -> list[int] | None:
        """Return the devices that may fit, or None if the database cannot apply the filters.

        Those whose data for a filter are missing are among them.
        For a point release, states are ignored here: a quirk may lower them there.
        """
        sets = [self.brands] if self.brands is not None else []
        if self.socs is not None:
            sets.append(self.socs | self.treeless)
        query = ""
        values: list[Any] = []
        for condition, given in self._conditions(release, asked):
            # Each searches only the devices left by the one before: no index has state or hardware.
            among = f" AND device IN ({query})" if query else ""
            query, values = f"SELECT device FROM {condition}{among}", [*given, *values]  # noqa: S608 - our own names
        if query:
            sets.append({number for (number,) in connection.execute(query, values)})
        return sorted(set.intersection(*sets)) if sets else None

    def _conditions(self, release: str, asked: str | None) -> Iterator[tuple[str, list[Any]]]:
        """Yield SQL conditions on tables of devices, each with its values.

        Those on hardware leave out devices with a row that does not fit; `missing` decides. Several
        rows may have nothing in common, which leaves ports and type open.
        """
        filters = self.filters
        if filters.ram_min is not None:
            yield _not(f"{_OF_HARDWARE} ram_mb < ?"), [filters.ram_min]
        if filters.flash_min is not None:
            yield _not(f"{_OF_HARDWARE} flash_mb < ?"), [filters.flash_min]
        for kinds in self.speeds:
            others = " AND max(ports) NOT LIKE ?" * len(kinds)
            differing = f"HAVING count(ports) = 1{others}"
            yield (
                _not(f"{_OF_HARDWARE} 1 GROUP BY device {differing}"),
                [f'%"{kind}"%' for kind in sorted(kinds)],
            )
        if self.types:
            differing = "HAVING count(DISTINCT device_type) = 1 AND max(device_type) NOT IN"
            yield (
                _not(f"{_OF_HARDWARE} 1 GROUP BY device {differing} ({_marks(self.types)})"),
                [*self.types],
            )
        if self.targets:
            yield f"{_OF_IMAGE} target IN ({_marks(self.targets)})", [*self.targets]
        if filters.supported_only:
            yield "answering WHERE release = ?", [release]
        if filters.states and State.UNKNOWN not in filters.states and not asked:
            states = f"state IN ({_marks(filters.states)})"
            condition = f"{_OF_CLAIM} release = ? AND path = ? AND {states}"
            yield condition, [release, filters.path, *filters.states]


def narrowing(connection: sqlite3.Connection, filters: Filters) -> Narrowing:
    """Return the conditions of all filters.

    Raises UsageError, which lists the valid values, if a value fits nothing in the data.
    """
    return Narrowing(
        filters=filters,
        socs=_with_soc(connection, filters.socs),
        treeless=set(_column(connection, _TREELESS)) if filters.socs else set(),
        brands=_of_brand(connection, filters.brands),
        types=_types(connection, filters.types),
        targets=_targets(connection, filters.targets),
        wifi=[_wifi(connection, value) for value in filters.wifi],
        speeds=[_speed(value) for value in filters.speeds],
    )


def _marks(values: Collection[str]) -> str:
    return ", ".join("?" * len(values))


def _not(condition: str) -> str:
    among = f"SELECT device FROM {condition}"  # noqa: S608
    return f"(SELECT id AS device FROM device) WHERE device NOT IN ({among})"  # noqa: S608


def _or_open(value: object, *, fits: bool) -> bool | None:
    """Return whether a value fits, or None if there is none."""
    return fits if value else None


def _at_least(value: int | None, least: int | None) -> bool | None:
    return least is None or _or_open(value, fits=value is not None and value >= least)


def _column(connection: sqlite3.Connection, query: str) -> list[Any]:
    return [value for (value,) in connection.execute(query)]


def _numbers(connection: sqlite3.Connection, query: str, values: Iterable[str]) -> set[int]:
    return {number for value in values for (number,) in connection.execute(query, {"value": value})}


def _with_soc(connection: sqlite3.Connection, asked: Sequence[str]) -> set[int] | None:
    """Return the devices with these SoCs, as in `mt7621`, `mediatek,mt7621`, `MediaTek MT7621`."""
    if not asked:
        return None
    known = _column(connection, "SELECT DISTINCT token FROM soc ORDER BY token")
    tokens = [_one_of("SoC", value.replace(",", " ").split()[-1:], known) for value in asked]
    return _numbers(connection, "SELECT device FROM soc WHERE token = :value", tokens)


def _of_brand(connection: sqlite3.Connection, asked: Sequence[str]) -> set[int] | None:
    """Return the devices that are sold under one of these brands, by the profile or the ToH."""
    if not asked:
        return None
    known: dict[str, list[str]] = {}
    for brand in brands(connection):
        known.setdefault(joined(brand), []).append(brand)
    shown = [spelt[0] for spelt in known.values()]
    meant = [brand for value in asked for brand in known[joined(_one_of("brand", value, shown))]]
    query = (
        "SELECT device FROM title WHERE vendor = :value UNION"
        " SELECT device FROM link JOIN hardware ON device_id = hardware WHERE brand = :value"
    )
    return _numbers(connection, query, meant)


def brands(connection: sqlite3.Connection) -> list[str]:
    """Return the brands of devices that a release has or had an image for."""
    return _column(
        connection,
        "SELECT vendor FROM title WHERE vendor IS NOT NULL UNION"
        " SELECT brand FROM hardware WHERE unlinked IS NULL ORDER BY 1",
    )


def targets(connection: sqlite3.Connection) -> list[str]:
    """Return the targets of all releases that have profiles."""
    return _column(connection, "SELECT DISTINCT target FROM profile ORDER BY target")


def types(connection: sqlite3.Connection) -> list[str]:
    """Return the device types of the Table of Hardware."""
    return _column(
        connection,
        "SELECT DISTINCT device_type FROM hardware WHERE device_type IS NOT NULL"
        " ORDER BY device_type",
    )


def _types(connection: sqlite3.Connection, asked: Sequence[str]) -> set[str]:
    known = types(connection) if asked else []
    return {_one_of("device type", value, known) for value in asked}


def _targets(connection: sqlite3.Connection, asked: Sequence[str]) -> set[str]:
    """Return the targets of a word: `mediatek` for all below it, or `mediatek/filogic`."""
    known = targets(connection) if asked else []
    families = list(dict.fromkeys(target.partition("/")[0] for target in known))
    meant: set[str] = set()
    for value in asked:
        found = _one_of("target", value, known if "/" in value else families)
        meant.update(target for target in known if f"{target}/".startswith(f"{found}/"))
    return meant


def _wifi(connection: sqlite3.Connection, value: str) -> Callable[[Device], bool | None]:
    """Return a condition: whether a device has this Wi-Fi standard, band, chip or driver.

    It is None for a device without data on that.
    """
    asked = joined(value).removeprefix("80211")
    band = value.casefold().replace(" ", "").removesuffix("ghz")
    if band in BANDS and band != value.strip():
        return lambda device: _or_open(device.wifi, fits=band in device.wifi)
    standard = _GENERATIONS.get(asked, asked)
    if standard in STANDARDS:
        needed = {"6"} if asked == "wifi6e" else set()
        return lambda device: _or_open(
            device.wifi,
            fits=any(standard in found.split("/") for found in device.wifi.values())
            and needed <= device.wifi.keys(),
        )
    drivers = _listed(connection, "wifi_drivers")
    chips = _listed(connection, "wifi_hardware")
    if len(asked) < 3 or not any(asked in joined(part) for part in (*drivers, *chips)):
        raise UsageError(
            f"{value[:40]!r} is no Wi-Fi that is known; give a standard ({', '.join(STANDARDS)}, "
            f"wifi4 to wifi7), a band ({', '.join(f'{each}ghz' for each in BANDS)}), a driver "
            f"({', '.join(sorted(drivers))}) or a part of a chip's name, as in mt7915."
        )
    return lambda device: _or_open(
        (*device.wifi_hardware, *device.wifi_drivers),
        fits=any(asked in joined(part) for part in (*device.wifi_hardware, *device.wifi_drivers)),
    )


def _listed(connection: sqlite3.Connection, column: str) -> set[str]:
    query = f"SELECT DISTINCT value FROM hardware, json_each({column})"  # noqa: S608 - our own names
    return set(_column(connection, query))


def _speed(asked: str) -> frozenset[str]:
    """Return the kinds of port that fit a speed, also faster ones: a cage fits as its modules do.

    A kind of cage, and a speed with `-only`, has no others. Only case and spaces may differ: `25g`
    is not `2.5g`.
    """
    value = "".join(asked.split()).casefold()
    kind = value.removesuffix("-only")
    if kind not in SPEEDS:
        raise UsageError(f"{asked[:40]!r} is no port speed that is known; give one of {_SPEEDS}.")
    if value != kind or kind.startswith("sfp"):
        return frozenset((kind,))
    return frozenset(each for each in SPEEDS if GIGABITS[each] >= GIGABITS[kind])


def _one_of(what: str, value: str | Sequence[str], known: Sequence[str]) -> str:
    """Return the known value that equals a word without regard to case and hyphens."""
    asked = value if isinstance(value, str) else " ".join(value)
    exact = {each.casefold(): each for each in known} | {
        joined(each): each for each in reversed(known)
    }
    for spelt in (asked.strip().casefold(), joined(asked)):
        if spelt in exact:
            return exact[spelt]
    raise UsageError(f"{asked[:40]!r} is no {what} that is known; {_valid(what, asked, known)}.")


def _valid(what: str, asked: str, known: Sequence[str]) -> str:
    if len(known) <= _MOST_NAMED:
        return f"give one of {', '.join(known)}"
    folded = {each.casefold(): each for each in known}
    alike = [folded[each] for each in get_close_matches(asked.casefold(), folded, n=5, cutoff=0.5)]
    near = f"the nearest of {len(known)} are {', '.join(alike)}" if alike else ""
    listing = "`capdb socs` lists them" if what == "SoC" else "`capdb list` shows them"
    return "; ".join(filter(None, (near, listing)))
