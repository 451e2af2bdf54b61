"""Read the Table of Hardware's rows of devices."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from capdb.results.devices import Hardware

_WIKI = "https://openwrt.org/"
_HWDATA = f"{_WIKI}toh/hwdata/"
_TEXTS = (
    *("brand", "model", "version", "availability", "cpu", "cpu_cores", "cpu_mhz", "ram_mb"),
    *("flash_mb", "switch", "modem", "supported_since", "supported_current", "forum"),
)
_LISTS = ("ram", "flash", "ports_at_least", "wifi_hardware", "wifi_drivers")
_COLUMNS = ("device_id", "device_type", "page", "ports", "wifi", *_TEXTS, *_LISTS)

T = TypeVar("T")


def hardware_of(
    connection: sqlite3.Connection, among: str, values: Sequence[str] = ()
) -> dict[int, tuple[Hardware, ...]]:
    """Return the rows of each device, by its number.

    `among` is an SQL condition on `device`, `values` those of its placeholders.
    """
    found: dict[int, list[Hardware]] = defaultdict(list)
    read: dict[str, Hardware] = {}
    for number, *cells in connection.execute(
        f"SELECT device, {', '.join(_COLUMNS)} FROM link"  # noqa: S608 - our own names
        f" JOIN hardware ON device_id = hardware WHERE {among} ORDER BY device, device_id",
        values,
    ):
        row = dict(zip(_COLUMNS, cells, strict=True))
        key = row["device_id"]
        if key not in read:
            read[key] = _hardware(row)
        found[number].append(read[key])
    return {number: tuple(rows) for number, rows in found.items()}


def _hardware(row: dict[str, Any]) -> Hardware:
    page = row["page"]
    members: dict[str, Any] = {key: row[key] for key in _TEXTS} | {
        key: tuple(json.loads(row[key] or "[]")) for key in _LISTS
    }
    return Hardware(
        id=row["device_id"],
        type=row["device_type"],
        page=_WIKI + page.replace(":", "/") if page else None,
        data_page=_HWDATA + row["device_id"].replace(":", "/"),
        ports=json.loads(row["ports"] or "{}"),
        wifi=json.loads(row["wifi"] or "{}"),
        **members,
    )


def common(rows: Sequence[Hardware], port_names: Sequence[str]) -> dict[str, Any]:
    """Return the common values of one device's rows, as members of a `Device`.

    Sizes and counts are the least ones. Rows without a value do not count.
    """
    ports = [row.ports for row in rows if row.ports]
    counts = [sum(each.values()) for each in ports]
    return {
        "type": _agreed(row.type for row in rows),
        "ram_mb": min((row.ram_mb for row in rows if row.ram_mb is not None), default=None),
        "flash_mb": min((row.flash_mb for row in rows if row.flash_mb is not None), default=None),
        "ports": _in_all(ports, min),
        "port_count": min(counts) if counts else len(port_names) or None,
        "port_names": tuple(port_names),
        "wifi": _in_all([row.wifi for row in rows if row.wifi], _shared_standards),
        "wifi_hardware": _shared([row.wifi_hardware for row in rows if row.wifi_hardware]),
        "wifi_drivers": _shared([row.wifi_drivers for row in rows if row.wifi_drivers]),
        "supported_since": _agreed(row.supported_since for row in rows),
        "supported_current": _agreed(row.supported_current for row in rows),
        "page": next((row.page for row in rows if row.page), None),
    }


def _agreed(values: Iterable[str | None]) -> str | None:
    distinct = {value for value in values if value is not None}
    return distinct.pop() if len(distinct) == 1 else None


def _in_all(tables: Sequence[dict[str, T]], merge: Any) -> dict[str, T]:
    if not tables:
        return {}
    keys = [key for key in tables[0] if all(key in table for table in tables)]
    return {key: merge([table[key] for table in tables]) for key in keys}


def _shared(lists: Sequence[Sequence[str]]) -> tuple[str, ...]:
    return tuple(each for each in (lists[0] if lists else ()) if all(each in it for it in lists))


def _shared_standards(standards: Sequence[str]) -> str:
    return "/".join(_shared([each.split("/") for each in standards]))
