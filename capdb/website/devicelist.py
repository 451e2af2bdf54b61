"""Make the data of the device list: `devices.json`, which `site/static/list.js` reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from capdb.record import replace
from capdb.render.device_columns import COLUMNS
from capdb.render.device_list import list_csv
from capdb.results.devices import GIGABITS, STANDARDS, Device, Hardware
from capdb.vocabulary import State
from capdb.website.hardware import is_sold
from capdb.website.site import Site, Summary
from capdb.website.templates import LONGEST_NAME, clamped

IN_CSV = (
    *("name", "device", "release", "state", "grade"),
    *("soc", "target", "wifi", "ports", "ram", "type"),
)
"""The columns of a saved list and of `works.csv`: some of `capdb list --csv`, cell by cell."""
_UNSAID = ("a", "b", "g")
"""Amendments of 802.11 that are left out if there is a newer one."""


def ordered(site: Site) -> list[Summary]:
    """Return all devices by title."""
    return sorted(site.summaries.values(), key=lambda each: (each.title.casefold(), each.device))


def columns(site: Site) -> dict[str, object]:
    """Return an object with a member for each column; one with few values has them and indexes."""
    boards = ordered(site)
    known = [site.devices.get(each.device) for each in boards]
    made: dict[str, object] = {
        "devices": [each.device for each in boards],
        "names": [_title(site, each.device) for each in boards],
        "ram": [device.ram_mb if device else None for device in known],
        "sold": [_sold(site, each) for each in boards],
        "gigabits": [_fastest(device) for device in known],
    }
    made |= _numbered("states", [_letters(each, each.states) for each in boards])
    made |= _numbered("grades", [_letters(each, each.grades) for each in boards])
    made |= _numbered("brand", [device.brand if device else None for device in known])
    made |= _numbered("soc", [each.soc for each in boards])
    made |= _numbered("target", [each.answer.target for each in boards])
    made |= _numbered("type", [device.type if device else None for device in known])
    made |= _numbered("wifi", [_standards(device) for device in known])
    made |= _numbered("bands", [_cell("wifi", device) for device in known])
    made |= _numbered("ports", [_cell("ports", device) for device in known])
    return made


def works_csv(site: Site, release: str) -> str:
    """Return the devices that offload on a release, in the form of a saved list."""
    working = (each for each in site.listed(release).values() if each.state is State.YES)
    named = (replace(each, names=(_title(site, each.device),)) for each in working)
    return list_csv(named, IN_CSV)


def _title(site: Site, device: str) -> str:
    return clamped(site.titles[device], LONGEST_NAME)


def _sold(site: Site, summary: Summary) -> int | None:
    sold = is_sold(_rows(site, summary))
    return None if sold is None else int(sold)


def _rows(site: Site, summary: Summary) -> tuple[Hardware, ...]:
    return site.hardware.get(site.places[summary.device][0].number, ())


def _numbered(name: str, values: Sequence[str | None]) -> dict[str, object]:
    texts = [clamped(value or "", LONGEST_NAME) for value in values]
    distinct = sorted(set(texts))
    number = {text: place for place, text in enumerate(distinct)}
    return {name: distinct, f"{name}_of": [number[text] for text in texts]}


def _letters(summary: Summary, values: Mapping[str, StrEnum | None]) -> str:
    """Return a letter for each release: the first of a word, `-` if there is none."""
    found = (values.get(release) for release in summary.states)
    return "".join(each.value[0] if each else "-" for each in found)


def _standards(device: Device | None) -> str:
    """Return the amendments of 802.11 of all bands, oldest first."""
    bands = device.wifi.values() if device else ()
    found = {each for kinds in bands for each in kinds.split("/")}
    known = [each for each in STANDARDS if each in found]
    return " ".join([each for each in known if each not in _UNSAID] or known)


def _fastest(device: Device | None) -> float | None:
    """Return the Gbit/s of the fastest port, if ports are known."""
    return max((GIGABITS[speed] for speed in device.ports), default=None) if device else None


def _cell(column: str, device: Device | None) -> str:
    """Return a cell of `capdb list --csv`."""
    value = COLUMNS[column](device) if device else None
    return "" if value is None else str(value)
