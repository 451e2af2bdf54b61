"""Find offloading devices similar to one that does not offload: by ports and Wi-Fi. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from capdb.results.devices import GIGABITS, Device
from capdb.vocabulary import State

MOST = 6
"""The most similar devices of a device."""
_BY_AGE = ("b", "a", "g", "n", "ac", "ax", "be")
WIFI_NAMES = {"n": "Wi-Fi 4", "ac": "Wi-Fi 5", "ax": "Wi-Fi 6", "be": "Wi-Fi 7"}
"""The Wi-Fi Alliance's names of the amendments."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """The properties that two devices are compared by."""

    key: str
    brand: str
    type: str
    wifi: int
    gigabits: float
    ports: int
    sold: bool


def newest_wifi(device: Device) -> str | None:
    """Return the newest amendment of 802.11 that a device has in any band."""
    found = {each for kinds in device.wifi.values() for each in kinds.split("/")}
    return next((each for each in reversed(_BY_AGE) if each in found), None)


def similar(
    devices: Mapping[str, Device], sold: Mapping[str, bool | None], wanting: Iterable[str]
) -> dict[str, tuple[str, ...]]:
    """Return, for each device in `wanting`, similar ones that offload on the devices' release.

    `sold` is whether the Table of Hardware marks a device as available. Those of the same maker
    come first, then those with the most similar ports and Wi-Fi.
    """
    kinds = {key: _kind(device, bool(sold.get(key))) for key, device in devices.items()}
    works = [
        kind
        for key, kind in kinds.items()
        if kind and devices[key].shipped and devices[key].state is State.YES
    ]
    found = {}
    for key in wanting:
        kind = kinds.get(key)
        if kind:
            fitting = [other for other in works if _fits(other, kind)]
            nearest = sorted(fitting, key=partial(_distance, kind=kind))
            found[key] = tuple(other.key for other in nearest[:MOST])
    return found


def _kind(device: Device, sold: bool) -> _Kind | None:
    """Return the properties to compare, or None if the hardware is not known well enough."""
    if not device.ports or not device.port_count:
        return None
    wifi = newest_wifi(device)
    return _Kind(
        key=device.device,
        brand=(device.brand or "").casefold(),
        type=device.type or "",
        wifi=_BY_AGE.index(wifi) if wifi else -1,
        gigabits=max(GIGABITS[speed] for speed in device.ports),
        ports=device.port_count,
        sold=sold,
    )


def _fits(other: _Kind, kind: _Kind) -> bool:
    return (
        other.wifi >= kind.wifi
        and other.gigabits >= kind.gigabits
        and other.ports >= kind.ports
        and (other.wifi >= 0) == (kind.wifi >= 0)
    )


def _distance(other: _Kind, kind: _Kind) -> tuple[object, ...]:
    return (
        not other.sold,
        other.type != kind.type,
        other.brand != kind.brand,
        other.wifi - kind.wifi + abs(other.ports - kind.ports) + (other.gigabits - kind.gigabits),
        other.key,
    )
