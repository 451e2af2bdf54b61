"""Render several devices side by side as lines of text. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from capdb.render.device_columns import cell
from capdb.render.public import release_read
from capdb.render.table import side_by_side
from capdb.results.devices import Device
from capdb.sentences.spoken import phrase
from capdb.vocabulary import Traffic

COMPARED = (
    *("state", "grade", "reason", "note", *(f"on-{path}" for path in Traffic)),
    *(
        "device",
        "profile",
        "board",
        "target",
        "soc",
        "driver",
        "kernel",
        "kernel-read",
        "type",
        "ram",
        "flash",
        "ports",
    ),
    *("port-names", "wifi", "chips", "since", "current", "page"),
)
"""The compared columns, by their names."""


def comparison_lines(devices: Sequence[Device], width: int | None) -> Iterator[str]:
    """Yield devices side by side, a property a line, `*` before those that differ.

    On a terminal too narrow for columns, they are below each other.
    """
    releases = dict.fromkeys(release_read(device.release, device.asked) for device in devices)
    yield phrase("compare-title", count=len(devices), releases=tuple(releases))
    yield ""
    rows = [_compared(name, devices) for name in ("name", *COMPARED)]
    yield from side_by_side(rows, width)


def _compared(name: str, devices: Sequence[Device]) -> list[str]:
    cells = [cell(name, each) for each in devices]
    differs = len(set(cells)) > 1 and name != "name"
    return [f"{'*' if differs else ' '} {name}", *cells]
