"""Compare a device's hardware-data page in the wiki with toh.json.

The wiki's data plugin lists the fields in `<dl>`: a `<dt>` with the caption, then `<dd>` with the
values; class and caption name the field, `<span class="sep">` separates parts (DokuWiki plugin
`data`, syntax/entry.php).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from capdb.errors import DataError, UsageError
from capdb.http.client import Client
from scrapers.published import toh
from scrapers.published.decode import decode_json, plain
from scrapers.published.toh import Dump

HWDATA = "https://openwrt.org/toh/hwdata/"

_NOTHING = frozenset({"", "-", "?", "¿", "null"})


@dataclass(frozen=True, slots=True)
class Field:
    """One field with its values in the page and in the dump; empty if one does not have it."""

    caption: str
    page: tuple[str, ...]
    dump: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether page and dump have different values; order and case do not count."""
        return _compared(self.page) != _compared(self.dump)


@dataclass(frozen=True, slots=True)
class Page:
    """The fields of a device's page, in its order, then those that only the dump has."""

    device_id: str
    url: str
    fields: tuple[Field, ...]


def show(client: Client, device: str) -> Page:
    """Return the page of a device, named by its id or by brand, model and version.

    Raises UsageError if toh.json has no such device, or several, and DataError if the page is not
    that of a device.
    """
    dump = decode_json(toh.fetch(client).content, Dump, toh.URL)
    row = _row(dump, device)
    device_id = row["deviceid"][0]
    url = HWDATA + device_id.replace(":", "/")
    fields = parse(client.get(url).content, url)
    if len(dump.captions) != len(dump.columns):
        raise DataError(f"{toh.URL}: has not a caption for each column; fetch it again.")
    by_name = {
        _key(caption): column for caption, column in zip(dump.captions, dump.columns, strict=True)
    }
    by_name |= {_key(column): column for column in dump.columns}
    found = []
    for caption, values in fields.items():
        column = by_name.get(_key(caption))
        found.append(Field(caption, values, row.pop(column, ()) if column else ()))
    captions = dict(zip(dump.columns, dump.captions, strict=True))
    row.pop("deviceid", None)
    found += [
        Field(captions[column].partition("_")[0], (), values)
        for column, values in row.items()
        if _compared(values)
    ]
    return Page(device_id, url, tuple(found))


def parse(content: bytes, where: str) -> dict[str, tuple[str, ...]]:
    """Return the values of each field of a page by caption; raises DataError without any."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(content, "lxml")
    lists = soup.select(".dataplugin_entry dl") or soup.find_all("dl")
    fields: dict[str, tuple[str, ...]] = {}
    for term in (term for each in lists for term in each.find_all("dt")):
        for mark in term.select(".sep"):
            mark.decompose()
        caption = plain(term.get_text()).rstrip(": ")
        values: list[str] = []
        for value in term.find_next_siblings():
            if value.name != "dd":
                break
            for mark in value.select(".sep"):
                mark.replace_with("\n")
            values += [text for line in value.get_text().split("\n") if (text := plain(line))]
        if caption:
            fields[caption] = fields.get(caption, ()) + tuple(values)
    if not fields:
        raise DataError(
            f"{where}: lists no fields of a device, so it is no hardware-data page, or the wiki "
            f"changed its shape; open it in a browser."
        )
    return fields


def _row(dump: Dump, device: str) -> dict[str, tuple[str, ...]]:
    """Return the cells of the row of a device, which is named by id or name."""
    rows = [dict(zip(dump.columns, map(_values, entry), strict=False)) for entry in dump.entries]
    named = [row for row in rows if "".join(row.get("deviceid", ())) == device.lower()]
    if not named:
        named = [row for row in rows if _name(row) == _key(device)]
    if not named:
        raise UsageError(
            f"{device}: no device of that id or name (brand, model and version) in {toh.URL}."
        )
    if len(named) > 1:
        ids = ", ".join("".join(row["deviceid"]) for row in named)
        raise UsageError(f"{device}: several devices have that name; name one by its id: {ids}.")
    return named[0]


def _values(cell: object) -> tuple[str, ...]:
    values = cell if isinstance(cell, list) else [] if cell is None else [cell]
    return tuple(text for value in values if (text := plain(str(value))))


def _name(row: dict[str, tuple[str, ...]]) -> str:
    return _key("".join("".join(row.get(part, ())) for part in ("brand", "model", "version")))


def _key(name: str) -> str:
    """Return a caption, column or name in a form for comparison."""
    return re.sub(r"[\W_]+", "", name.lower())


def _compared(values: tuple[str, ...]) -> set[str]:
    return {value.lower() for value in values} - _NOTHING
