"""Put a device's rows of the Table of Hardware into words for its page. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from capdb.render.device import size_in_words
from capdb.results.devices import SPEEDS, Device, Hardware
from capdb.sentences.spoken import phrase
from capdb.website.similar import WIFI_NAMES, newest_wifi

TIMES = "\N{MULTIPLICATION SIGN}"

_IN_WORDS = {
    "100m": "100 Mbit/s",
    "1g": "1 Gbit/s",
    "2.5g": "2.5 Gbit/s",
    "5g": "5 Gbit/s",
    "10g": "10 Gbit/s",
    "sfp": "SFP",
    "sfp+": "SFP+",
}


def ports_in_words(counts: Mapping[str, int]) -> Iterator[str]:
    """Yield the number of ports of each speed, slowest first."""
    for speed in SPEEDS:
        if counts.get(speed):
            yield f"{counts[speed]} {TIMES} {_IN_WORDS[speed]}"


def brief(device: Device) -> Iterator[str]:
    """Yield the line below a device's name: its ports and its Wi-Fi."""
    yield from ports_in_words(device.ports)
    if wifi := newest_wifi(device):
        yield WIFI_NAMES.get(wifi, f"Wi-Fi {wifi}")


def facts(rows: Iterable[Hardware]) -> Iterator[tuple[str, str]]:
    """Yield the values of the Table of Hardware, each once; if its rows differ, all of them."""
    found: dict[str, dict[str, None]] = {}
    for row in rows:
        for label, value in _columns(row):
            if value:
                found.setdefault(label, {})[value] = None
    for label, values in found.items():
        yield phrase(f"hardware-{label}"), " / ".join(list(values)[:4])


def _columns(row: Hardware) -> Iterator[tuple[str, str | None]]:
    cpu = [row.cpu] if row.cpu else []
    if row.cpu_cores and row.cpu_cores > 1:
        cpu.append(phrase("hardware-cores", count=row.cpu_cores))
    if row.cpu_mhz:
        cpu.append(f"{row.cpu_mhz} MHz")
    yield "type", row.type
    yield "cpu", row.cpu and ", ".join(cpu)
    yield "ram", f"{', '.join(row.ram)} MB" if row.ram else None
    yield "flash", ", ".join(map(size_in_words, row.flash))
    yield "ports", ", ".join(ports_in_words(row.ports))
    yield "wifi", ", ".join(f"{band} GHz {kinds}" for band, kinds in row.wifi.items())
    yield "wifi-chips", ", ".join(row.wifi_hardware)
    yield "switch", row.switch
    yield "modem", row.modem
    yield "availability", row.availability
    yield "supported-since", row.supported_since


def pages(rows: Iterable[Hardware]) -> Iterator[tuple[str, str]]:
    """Yield title and address of pages to read on, each address once."""
    found: dict[str, str] = {}
    for row in rows:
        for title, address in (
            ("wiki", row.page),
            ("data", row.data_page),
            ("forum", row.forum),
        ):
            if address:
                found.setdefault(address, title)
    for address, title in list(found.items())[:6]:
        yield phrase(f"hardware-page-{title}"), address


def is_sold(rows: Iterable[Hardware]) -> bool | None:
    """Return whether the Table of Hardware marks any of these rows as available.

    Returns None if none of them has a mark.
    """
    marks = [row.availability for row in rows if row.availability]
    return any(mark.startswith("Available") for mark in marks) if marks else None
