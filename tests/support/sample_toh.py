"""The Table of Hardware in small: the JSON dump, the older TSV dump, and a page of the wiki."""

from __future__ import annotations

import json

from scrapers.published import toh

Cell = str | int | float | list[str] | None

ROW: dict[str, Cell] = {"deviceid": "acme:acme_fox", "brand": "ACME", "model": "Fox 3000"}

DOWNLOADS = "https://downloads.openwrt.org"


def toh_json(*rows: dict[str, Cell], without: str | None = None) -> bytes:
    """Return a dump like upstream's, with every column that is read and one that is not."""
    columns = [name for name in (*sorted(toh.COLUMNS), "comments") if name != without]
    entries = [[row.get(column) for column in columns] for row in rows]
    return json.dumps({"captions": columns, "columns": columns, "entries": entries}).encode()


# In the shape that DokuWiki's data plugin gives a page: classes, separators and links.
PAGE = """<!DOCTYPE html><html><body><h1>Techdata: ACME Fox v2</h1>
<dl><dt>Not a field of the device</dt><dd>but of the page's own making</dd></dl>
<div class="inline dataplugin_entry dataplugin_table sectionedit2"><dl>
<dt class="brand">Brand<span class="sep">: </span></dt><dd class="brand">ACME</dd>
<dt class="cpu_cores">CPU Cores<span class="sep">: </span></dt><dd class="cpu_cores">4</dd>
<dt class="ethernet_1gbit_ports">Ethernet 1Gbit ports<span class="sep">: </span></dt>
<dd class="ethernet_1gbit_ports">5</dd>
<dt class="wlan_hardware">WLAN Hardware<span class="sep">: </span></dt>
<dd class="wlan_hardware"><a href="/x" class="wikilink1">Foxfi 1</a><span class="sep">, </span></dd>
<dd class="wlan_hardware"><a href="/y" class="wikilink1">Foxfi&nbsp;2</a></dd>
<dt class="target">Target<span class="sep">: </span></dt><dd class="target">woods</dd>
<dt class="switch">Switch<span class="sep">: </span></dt><dd class="switch">¿</dd>
</dl></div></body></html>"""


TSV_COLUMNS = (
    *("pid", "brand", "model", "version", "target", "subtarget", "cpu", "rammb"),
    *("ethernetgbitports", "firmwareopenwrtinstallurl"),
)

TSV_ROW = {"pid": "1", "brand": "ACME", "model": "Fox 3000"}


def toh_tsv_file(*rows: dict[str, str]) -> bytes:
    """Return the older dump with these rows; a column that a row lacks is NULL."""
    lines = ["\t".join(TSV_COLUMNS)]
    lines += ["\t".join(row.get(column, "NULL") for column in TSV_COLUMNS) for row in rows]
    return "\n".join([*lines, ""]).encode()
