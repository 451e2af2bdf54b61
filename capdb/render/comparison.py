"""Several devices side by side, as lines of text. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from capdb.render.device_columns import COLUMNS, told
from capdb.render.table import columns
from capdb.render.text import wrapped
from capdb.results.devices import Device
from capdb.vocabulary import Traffic

COMPARED = (
    *("state", "grade", "reason", "note", *(f"on-{path}" for path in Traffic)),
    *("profile", "board", "target", "soc", "driver", "kernel", "type", "ram", "flash", "ports"),
    *("port-names", "wifi", "chips", "since", "current", "page"),
)
"""What is compared, by the names of columns."""


_LEAST_COLUMN = 20
"""Columns of a terminal that a device needs beside others."""


def comparison_lines(devices: Sequence[Device], width: int | None) -> Iterator[str]:
    """Yields devices side by side, a property a line, `*` before those that differ.

    On a terminal too narrow for columns, they stand below each other.
    """
    releases = dict.fromkeys(device.release for device in devices)
    yield f"{len(devices)} devices on OpenWrt {', '.join(releases)}; * where they differ"
    yield ""
    rows = [_compared(name, devices) for name in ("name", *COMPARED)]
    if width is None:
        yield from columns(rows, None)
        return
    label = max(len(row[0]) for row in rows)
    each = (width - label) // len(devices) - 2
    for name, *cells in rows:
        if each >= _LEAST_COLUMN:
            yield from _side_by_side(f"{name:{label}}", cells, each)
        else:
            yield name
            for cell in cells:
                yield from wrapped("      ", cell, width)


def _compared(name: str, devices: Sequence[Device]) -> list[str]:
    cells = [told(COLUMNS[name](each)) for each in devices]
    differs = len(set(cells)) > 1 and name != "name"
    return [f"{'*' if differs else ' '} {name}", *cells]


def _side_by_side(label: str, cells: Sequence[str], width: int) -> Iterator[str]:
    """Cells of one line beside each other, each wrapped to its own columns."""
    folded = [wrapped("", cell, width) or [""] for cell in cells]
    for line in range(max(map(len, folded))):
        parts = (f"{lines[line] if line < len(lines) else '':{width}}" for lines in folded)
        yield f"{label if line == 0 else ' ' * len(label)}  {'  '.join(parts)}".rstrip()
