"""Read the older dump of the Table of Hardware, a row a line, if toh.json is not available.

It has no ids, one value a cell, `NULL` for nothing, other names for a few columns, none for SFP and
faster ports, and here and there bytes of ISO-8859-1. Content CC BY-SA 4.0.
"""

from __future__ import annotations

import codecs
import re

from capdb.errors import DataError
from capdb.facts import TohEntry
from scrapers.published.toh import COLUMNS, TSV_URL, Row, device

_RENAMED = {"ethernetgbitports": "ethernet1gports"}
_NEEDED = frozenset({"brand", "model", "version", "target", "subtarget", "cpu"})
_PLACEHOLDER = "@@"
"""The text of the wiki's template for new rows in every cell that nobody filled in."""


def parse_tsv(content: bytes, at_least: int = 1000, where: str = TSV_URL) -> list[TohEntry]:
    """Return the devices of the dump, under the ids that their pages in the wiki would have.

    A row without brand or model, an unfilled template, and a second row of the same id are left
    out. Raises DataError if it is no such dump, a line lacks a column, or it has fewer than
    `at_least` devices.
    """
    lines = content.removeprefix(codecs.BOM_UTF8).split(b"\n")
    columns = [_RENAMED.get(name, name) for name in _text(lines[0]).split("\t")]
    if missing := sorted(_NEEDED - set(columns)):
        raise DataError(
            f"{where}: lacks the column {', '.join(missing)}, so it is no dump of the Table of "
            f"Hardware; fetch it again."
        )
    devices: dict[str, TohEntry] = {}
    for number, line in enumerate(lines[1:], 2):
        cells = _text(line).split("\t")
        if cells == [""]:
            continue
        if len(cells) != len(columns):
            raise DataError(
                f"{where}:{number}: has {len(cells)} cells for {len(columns)} columns, so the "
                f"dump is damaged; fetch it again."
            )
        found = _device(dict(zip(columns, cells, strict=True)))
        if found is not None:
            devices.setdefault(found.device_id, found)
    if len(devices) < at_least:
        raise DataError(
            f"{where}: only {len(devices)} devices where at least {at_least} are expected, so "
            f"the dump is not whole; fetch it again later."
        )
    return list(devices.values())


def _device(cells: dict[str, str]) -> TohEntry | None:
    if _PLACEHOLDER in cells["brand"] + cells["model"] + cells["version"]:
        return None
    named = Row(["brand", "model", "version"], [cells[n] for n in ("brand", "model", "version")])
    brand, model, version = (named.text(name) for name in ("brand", "model", "version"))
    if brand is None or model is None:
        return None
    names = [_id(name) for name in (brand, model, version) if name]
    known = dict.fromkeys(COLUMNS, "") | cells | {"deviceid": f"{names[0]}:{'_'.join(names)}"}
    columns = sorted(COLUMNS)
    return device(Row(columns, [known[name] for name in columns]))


def _id(name: str) -> str:
    """Return the name as a part of a page's address in the wiki."""
    return re.sub(r"[^\w.-]+", "_", name.lower()).strip("_")


def _text(line: bytes) -> str:
    try:
        return line.decode().rstrip("\r")
    except UnicodeDecodeError:
        return line.decode("iso-8859-1").rstrip("\r")
