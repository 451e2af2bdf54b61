"""What the Table of Hardware has of a device, in words for its page. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from capdb.results.devices import SPEEDS, Device, Hardware
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
    """Yield how many ports have which speed, slowest first."""
    for speed in SPEEDS:
        if counts.get(speed):
            yield f"{counts[speed]} {TIMES} {_IN_WORDS[speed]}"


def brief(device: Device) -> Iterator[str]:
    """Yield the line below a device's name: its ports and its Wi-Fi."""
    yield from ports_in_words(device.ports)
    if wifi := newest_wifi(device):
        yield WIFI_NAMES.get(wifi, f"Wi-Fi {wifi}")


def facts(rows: Iterable[Hardware]) -> Iterator[tuple[str, str]]:
    """Yield what the Table of Hardware has, each value once; where its rows differ, all of them."""
    found: dict[str, dict[str, None]] = {}
    for row in rows:
        for label, value in _columns(row):
            if value:
                found.setdefault(label, {})[value] = None
    for label, values in found.items():
        yield label, " / ".join(list(values)[:4])


def _columns(row: Hardware) -> Iterator[tuple[str, str | None]]:
    cores = f", {row.cpu_cores} cores" if row.cpu_cores and row.cpu_cores > 1 else ""
    megahertz = f", {row.cpu_mhz} MHz" if row.cpu_mhz else ""
    yield "Type", row.type
    yield "CPU", row.cpu and f"{row.cpu}{cores}{megahertz}"
    yield "RAM", f"{', '.join(row.ram)} MB" if row.ram else None
    yield "Flash", f"{', '.join(row.flash)} MB" if row.flash else None
    yield "Ports", ", ".join(ports_in_words(row.ports))
    yield "Wi-Fi", ", ".join(f"{band} GHz {kinds}" for band, kinds in row.wifi.items())
    yield "Wi-Fi chips", ", ".join(row.wifi_hardware)
    yield "Switch", row.switch
    yield "Modem", row.modem
    yield "Availability", row.availability
    yield "Supported since", row.supported_since


def pages(rows: Iterable[Hardware]) -> Iterator[tuple[str, str]]:
    """Yield title and address of where people can read on, each address once."""
    found: dict[str, str] = {}
    for row in rows:
        for title, address in (
            ("OpenWrt wiki", row.page),
            ("hardware data", row.data_page),
            ("forum", row.forum),
        ):
            if address:
                found.setdefault(address, title)
    for address, title in list(found.items())[:6]:
        yield title, address


def is_sold(rows: Iterable[Hardware]) -> bool:
    """Whether the Table of Hardware has any of these rows as available."""
    return any((row.availability or "").startswith("Available") for row in rows)
