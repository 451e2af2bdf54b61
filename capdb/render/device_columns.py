"""Define the columns of a list of devices: their cells and their order. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from capdb.errors import UsageError
from capdb.names.drivers import module
from capdb.render.states import marked
from capdb.results.devices import SPEEDS, STANDARDS, Device
from capdb.vocabulary import State, Traffic

NOT_KNOWN = "?"
"""The sign of an unknown value for people; programs get an empty cell."""

_Value = str | int | None


def device_name(device: Device) -> str:
    """Return the first name of a device: a title, or its key."""
    return device.names[0] if device.names else device.device


def cell(column: str, device: Device) -> str:
    """Return a cell for people: a state with its sign, `?` if it is not known."""
    value = COLUMNS[column](device)
    return marked(State(str(value))) if column in _STATES else value_text(value)


def value_text(value: object) -> str:
    """Return a value for people."""
    return NOT_KNOWN if value is None else str(value)


def _joined(parts: Iterable[str]) -> str | None:
    return " ".join(parts) or None


def _ports(device: Device) -> str | None:
    counted = [f"{device.ports[speed]}x{speed}" for speed in SPEEDS if speed in device.ports]
    return _joined(counted) or (str(device.port_count) if device.port_count else None)


def _wifi(device: Device) -> str | None:
    return _joined(f"{band}:{_newest(found)}" for band, found in device.wifi.items())


def _newest(standards: str) -> str:
    known = [each for each in STANDARDS if each in standards.split("/")]
    return known[-1] if known else standards


def _of_path(path: Traffic) -> Callable[[Device], _Value]:
    def state(device: Device) -> _Value:
        return device.paths.get(path, State.UNKNOWN).value

    return state


COLUMNS: dict[str, Callable[[Device], _Value]] = {
    "state": lambda device: device.state.value,
    "name": device_name,
    "names": lambda device: "; ".join(device.names) or None,
    "brand": lambda device: device.brand,
    "model": lambda device: device.model,
    "version": lambda device: device.version,
    "device": lambda device: device.device,
    "profile": lambda device: device.profile,
    "board": lambda device: device.board,
    "target": lambda device: device.target,
    "soc": lambda device: device.soc,
    "driver": lambda device: _joined(map(module, device.drivers)),
    "release": lambda device: device.release,
    "shipped": lambda device: "yes" if device.shipped else "no",
    "kernel": lambda device: device.kernel,
    "kernel-read": lambda device: device.kernel_read,
    "grade": lambda device: device.grade and device.grade.value,
    "reason": lambda device: device.reason,
    "note": lambda device: device.note,
    **{f"on-{path}": _of_path(path) for path in Traffic},
    "type": lambda device: device.type,
    "ram": lambda device: device.ram_mb,
    "flash": lambda device: device.flash_mb,
    "ports": _ports,
    "port-names": lambda device: _joined(device.port_names),
    "wifi": _wifi,
    "chips": lambda device: "; ".join(device.wifi_hardware) or None,
    "since": lambda device: device.supported_since,
    "current": lambda device: device.supported_current,
    "page": lambda device: device.page,
}
"""The cell of each column, by its name; None is not known."""

_STATES = frozenset(("state", *(f"on-{path}" for path in Traffic)))

SHOWN = ("state", "name", "device", "soc", "ram", "ports", "wifi")
"""The columns that people see by default."""
SPARE = ("device", "soc", "ram", "ports", "wifi")
"""Those of them that a narrow terminal leaves out, the first one first."""


def asked_about(asked: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the columns after filtering or sorting by these, and those that may be left out.

    Columns that were asked about are always shown.
    """
    added = [column for column in dict.fromkeys(asked) if column not in SHOWN]
    return [*SHOWN, *added], [column for column in SPARE if column not in {*asked}]


def chosen(text: str | None, default: Sequence[str]) -> list[str]:
    """Return the columns in a list of names, separated by commas.

    Raises UsageError, which lists all columns, if one does not exist.
    """
    if text is None:
        return list(default)
    return [_column(name) for name in text.split(",")]


def sort_keys(text: str) -> list[str]:
    """Return the columns in a sort order, separated by commas, without directions.

    Raises UsageError if a key is no column.
    """
    return [_column(part.strip().removeprefix("-")) for part in text.split(",")]


def sorted_devices(devices: Iterable[Device], keys: Sequence[str]) -> list[Device]:
    """Return the devices in order of these columns, each backwards if it begins with `-`.

    Unknown values come last in both directions. Raises UsageError if a key is no column.
    """
    ordered = list(devices)
    parts = [part.strip() for key in keys for part in key.split(",")]
    for part in reversed(parts):
        value = COLUMNS[_column(part.removeprefix("-"))]
        rank = _by_state if value is COLUMNS["state"] else _natural
        known = [each for each in ordered if value(each) is not None]
        unknown = [each for each in ordered if value(each) is None]
        known.sort(key=lambda each: rank(value(each)), reverse=part.startswith("-"))
        ordered = known + unknown
    return ordered


def _column(name: str) -> str:
    asked = name.strip().casefold().replace("_", "-")
    if asked not in COLUMNS:
        raise UsageError(f"{name.strip()[:40]!r} is no column; choose of {', '.join(COLUMNS)}.")
    return asked


def _by_state(value: _Value) -> Any:
    return list(State).index(State(str(value)))


def _natural(value: _Value) -> Any:
    """Return a sort key that puts AX6 before AX10, and numbers by size."""
    if isinstance(value, int):
        return [("", value, "")]
    pieces = re.findall(r"(\d+)|(\D+)", str(value).casefold(), re.ASCII)
    return [("", int(number), "") if number else ("~", 0, text) for number, text in pieces]
