"""Read the Table of Hardware, devices as people know them, from the wiki's nightly JSON dump.

The dump is `{captions, columns, entries}`, an entry being a list of cells in the order of the
columns; a cell is text, a list of texts or null. Content CC BY-SA 4.0. No column of prose is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from capdb.errors import DataError
from capdb.facts import ImageUrl, TohEntry
from capdb.http.client import Client, Fetched
from scrapers.published.decode import decode_json, plain

URL = "https://openwrt.org/toh.json"
TSV_URL = "https://openwrt.org/_media/toh_dump_tab_separated.csv"

_Scalar = str | int | float | None
_Cell = _Scalar | list[_Scalar]

_PORTS = {
    "ethernet100mports": "100m",
    "ethernet1gports": "1g",
    "ethernet2_5gports": "2.5g",
    "ethernet5gports": "5g",
    "ethernet10gports": "10g",
    "sfp_ports": "sfp",
    "sfp_plus_ports": "sfp+",
}
# The dump's `wlan60ghz` is captioned "WLAN 6.0GHz", and `wlan600ghz` "WLAN 60.0GHz".
_BANDS = {"wlan24ghz": "2.4", "wlan50ghz": "5", "wlan60ghz": "6", "wlan600ghz": "60"}
_FIRMWARE = (
    "firmwareopenwrtinstallurl",
    "firmwareopenwrtupgradeurl",
    "firmwareopenwrtsnapshotinstallurl",
    "firmwareopenwrtsnapshotupgradeurl",
)
_OTHERS = (
    "deviceid",
    "brand",
    "model",
    "version",
    "devicetype",
    "availability",
    "devicepage",
    "cpu",
    "cpucores",
    "cpumhz",
    "target",
    "subtarget",
    "rammb",
    "flashmb",
    "wlanhardware",
    "wlandriver",
    "switch",
    "modem",
    "supportedsincerel",
    "supportedcurrentrel",
    "owrt_forum_topic_url",
)
COLUMNS = frozenset((*_PORTS, *_BANDS, *_FIRMWARE, *_OTHERS))

_NOTHING = re.compile(r"|-|\?|no|none|null|n/a|unknown(?: \d{4})?", re.IGNORECASE)
_UNSURE = re.compile(r",?\s*¿")
_COUNT = re.compile(r"(?P<more>more than )?(?P<count>\d{1,3})")
_MORE_THAN_GB = re.compile(r"more than (\d{1,3})\s*GB\s*")

_FORUM = re.compile(r"https?://(forum(?:\.archive)?\.openwrt\.org/[\w/.?=&;%:~#+-]+)", re.ASCII)

# A file name is openwrt-[release-]target-[subtarget-]profile-type; releases up to 19.07
# leave out a lone `generic` subtarget, and LEDE 17.01 says lede-. The type begins with the file
# system, or is one of the parts that boot loaders take.
_IMAGE = re.compile(
    r"https?://[\w.-]+\.openwrt\.org/+(?:releases/(?P<release>[\w.-]+?)|snapshots)/*targets/"
    r"(?P<target>[\w-]+)/(?P<subtarget>[\w-]+)/+"
    r"(?:openwrt|lede)-(?:.+?-)?(?P=target)-(?:(?P=subtarget)-)?(?!squashfs)(?P<stem>[\w.+-]+?)-"
    r"(?:(?:squashfs|ext4|ubifs|jffs2|initramfs)\b.*"
    r"|(?:(?:emmc|nor|snand|sdmmc|spim-nand|snfi-nand)-)?"
    r"(?:preloader|bl31-uboot|factory|firmware|gpt|kernel|sdcard|sysupgrade|recovery)\.[a-z.]+)$",
    re.ASCII,
)


class Dump(msgspec.Struct):
    """The dump as published."""

    columns: list[str]
    entries: list[list[_Cell]]
    captions: list[str] = []


class Row:
    """The cells of one entry by column, as texts without placeholders."""

    def __init__(self, columns: list[str], entry: list[_Cell]) -> None:
        self._cells = dict(zip(columns, entry, strict=True))

    def all(self, column: str) -> tuple[str, ...]:
        """Return the values of a cell."""
        cell = self._cells[column]
        values = cell if isinstance(cell, list) else [cell]
        texts = (_UNSURE.sub("", plain(str(value))) for value in values if value is not None)
        return tuple(text for text in texts if not _NOTHING.fullmatch(text))

    def text(self, column: str) -> str | None:
        """Return the values of a cell in one text, or None if it has none."""
        return ", ".join(self.all(column)) or None


def fetch(client: Client) -> Fetched:
    """Return the dump as published."""
    return client.get(URL)


def fetch_tsv(client: Client) -> Fetched:
    """Return the older dump as published, which `toh_tsv` parses."""
    return client.get(TSV_URL)


def parse(content: bytes, at_least: int = 1000, where: str = URL) -> list[TohEntry]:
    """Return the devices of the dump; a row without brand or model is left out.

    Raises DataError if it is no JSON, lacks a column that is read here or has it twice, names a
    device twice, or has fewer than `at_least` devices.
    """
    dump = decode_json(content, Dump, where)
    if missing := sorted(COLUMNS - set(dump.columns)):
        raise DataError(
            f"{where}: lacks the column {', '.join(missing)}, so upstream changed the dump; "
            f"nothing was taken from it, and the scraper needs the new name."
        )
    if twice := sorted(name for name in COLUMNS if dump.columns.count(name) > 1):
        raise DataError(
            f"{where}: has the column {', '.join(twice)} twice, so it is not clear which counts; "
            f"fetch it again."
        )
    devices: dict[str, TohEntry] = {}
    for number, entry in enumerate(dump.entries, 1):
        if len(entry) != len(dump.columns):
            raise DataError(
                f"{where}: entry {number} has {len(entry)} cells for {len(dump.columns)} columns, "
                f"so the dump is damaged; fetch it again."
            )
        found = device(Row(dump.columns, entry))
        if found is not None and devices.setdefault(found.device_id, found) != found:
            raise DataError(
                f"{where}: entry {number} gives {found.device_id!r} a second time and otherwise, "
                f"so the dump is damaged; fetch it again."
            )
    if len(devices) < at_least:
        raise DataError(
            f"{where}: only {len(devices)} devices where at least {at_least} are expected, so "
            f"the dump is not whole; fetch it again later."
        )
    return list(devices.values())


def device(row: Row) -> TohEntry | None:
    """Return the device of a row, or None if it has no id, brand or model."""
    device_id, brand, model = (row.text(column) for column in ("deviceid", "brand", "model"))
    if device_id is None or brand is None or model is None:
        return None
    ports, ports_at_least = _ports(row)
    cores = row.text("cpucores") or ""
    return TohEntry(
        device_id=device_id,
        brand=brand,
        model=model,
        version=row.text("version"),
        device_type=row.text("devicetype"),
        availability=row.text("availability"),
        page=row.text("devicepage"),
        cpu=row.text("cpu"),
        cpu_cores=int(cores) if cores.isdecimal() else None,
        cpu_mhz=row.text("cpumhz"),
        target=row.text("target"),
        subtarget=row.text("subtarget"),
        ports=ports,
        ports_at_least=ports_at_least,
        ram_mb=_megabytes(row.all("rammb")),
        flash_mb=_megabytes(row.all("flashmb")),
        wifi={band: text for column, band in _BANDS.items() if (text := row.text(column))},
        wifi_hardware=row.all("wlanhardware"),
        wifi_drivers=row.all("wlandriver"),
        switch=row.text("switch"),
        modem=row.text("modem"),
        supported_since=row.text("supportedsincerel"),
        supported_current=row.text("supportedcurrentrel"),
        forum=_forum(row.all("owrt_forum_topic_url")),
        images=_images(url for column in _FIRMWARE for url in row.all(column)),
    )


def _forum(urls: Iterable[str]) -> str | None:
    """Return the first address of a topic in OpenWrt's own forum."""
    found = (_FORUM.fullmatch(url) for url in urls)
    return next((f"https://{match[1]}" for match in found if match), None)


def _ports(row: Row) -> tuple[dict[str, int], tuple[str, ...]]:
    """Return the ports by speed, and the speeds whose number is only a minimum."""
    ports: dict[str, int] = {}
    more: list[str] = []
    for column, speed in _PORTS.items():
        cell = _COUNT.fullmatch(row.text(column) or "")
        if cell is None or int(cell["count"]) == 0:
            continue
        ports[speed] = int(cell["count"]) + bool(cell["more"])
        if cell["more"]:
            more.append(speed)
    return ports, tuple(more)


def _megabytes(texts: Iterable[str]) -> tuple[str, ...]:
    """Return sizes with `more than 4GB` as `>4096`, the unit of all others."""
    return tuple(_MORE_THAN_GB.sub(lambda size: f">{int(size[1]) * 1024}", text) for text in texts)


def _images(urls: Iterable[str]) -> tuple[ImageUrl, ...]:
    """Return the images that URLs of openwrt.org name, each once.

    Left out are URLs of directories and other sites, and those of releases before 17.01, whose
    file names rarely identify a device.
    """
    found = {
        (image["release"] or "snapshot", f"{image['target']}/{image['subtarget']}", image["stem"])
        for url in urls
        if (image := _IMAGE.search(url))
    }
    return tuple(
        ImageUrl(release=release, target=target, stem=stem)
        for release, target, stem in sorted(found)
    )
