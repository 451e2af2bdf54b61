"""Make the rows of devices' titles and hardware. Pure."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from capdb.facts import Profile, TohEntry
from capdb.linking.toh import Link
from capdb.names.brands import Brands

Row = dict[str, Any]

DeviceId = Callable[[str, str], int]
"""Number of a device, from target and profile."""

_SAME = (
    *("device_id", "model", "version", "device_type", "availability", "page", "cpu"),
    *("cpu_cores", "cpu_mhz", "switch", "modem", "supported_since", "supported_current", "forum"),
)
"""Columns with the same value as the fact."""
_LISTS = ("ports_at_least", "wifi_hardware", "wifi_drivers")
_BY_KEY = ("ports", "wifi")

_encode = json.JSONEncoder(ensure_ascii=False).encode
_SIZE = re.compile(r">?(\d+)([A-Za-z]*)", re.ASCII)


def title_rows(profiles: Iterable[Profile], device_id: DeviceId, brands: Brands) -> Iterator[Row]:
    """Yield the titles of each device, its newest release's first; each brand in one spelling."""
    titles: dict[int, dict[tuple[str | None, str, str | None], None]] = defaultdict(dict)
    for profile in profiles:
        for title in profile.titles:
            vendor = title.vendor and brands.spelling(title.vendor)
            parts = (vendor, title.model, title.variant)
            titles[device_id(profile.target, profile.profile)].setdefault(parts)
    for device in sorted(titles):
        for position, (vendor, model, variant) in enumerate(titles[device]):
            yield {
                "device": device,
                "position": position,
                "vendor": vendor,
                "model": model,
                "variant": variant,
            }


def linked_devices(
    links: Iterable[Link], hardware: Iterable[TohEntry], device_id: DeviceId
) -> dict[tuple[str, int], str]:
    """Return the kind of link from each row of the ToH, by id, to a device, by number.

    If a row's images are those of several devices, it is the one of the row's own target.
    """
    targets = {row.device_id: f"{row.target}/{row.subtarget}" for row in hardware}
    found: dict[str, dict[int, tuple[str, bool]]] = defaultdict(dict)
    for each in links:
        device = device_id(each.target, each.profile)
        how, here = found[each.device_id].get(device, (each.how, False))
        found[each.device_id][device] = how, here or each.target == targets[each.device_id]
    kept: dict[tuple[str, int], str] = {}
    for row, devices in found.items():
        own = [device for device, (_, here) in devices.items() if here]
        for device in own if len(own) == 1 else devices:
            kept[row, device] = devices[device][0]
    return kept


def hardware_rows(
    hardware: Iterable[TohEntry], unlinked: Mapping[str, str], brands: Brands
) -> tuple[str, list[Row]]:
    """Return the Table of Hardware; `unlinked` is the reason why a row is linked to no device.

    Brands are in the one spelling that titles have too.
    """
    return "hardware", [
        {column: getattr(row, column) for column in _SAME}
        | {column: _list(getattr(row, column)) for column in _LISTS}
        | {column: _text(getattr(row, column)) for column in _BY_KEY}
        | {
            "brand": brands.spelling(row.brand),
            "ram": _list(row.ram_mb),
            "ram_mb": least_size(row.ram_mb),
            "flash": _list(row.flash_mb),
            "flash_mb": least_size(row.flash_mb),
            "unlinked": unlinked.get(row.device_id),
        }
        for row in sorted(hardware, key=lambda row: row.device_id)
    ]


def least_size(sizes: Iterable[str]) -> int | None:
    """Return the least megabytes that a device has, or None without any size.

    Several sizes of one kind are variants of the device, and the least counts; chips of
    several kinds (`8`, `128NAND`) follow each other, and the largest counts.
    """
    kinds: dict[str, int] = {}
    for size in sizes:
        if found := _SIZE.fullmatch(size):
            megabytes = int(found[1])
            kinds[found[2]] = min(megabytes, kinds.get(found[2], megabytes))
    return max(kinds.values(), default=None)


@lru_cache(maxsize=1 << 12)  # the same sizes and chips are in many rows
def _list(values: tuple[str, ...]) -> str | None:
    return _text(values)


def _text(value: Any) -> str | None:
    """Return a list or mapping as JSON, or None if it is empty, that is, not known."""
    return _encode(value) if value else None
