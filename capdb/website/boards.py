"""A page and a file of the API for every device, reached by each of its names.

The other pages list what these tell.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, replace
from typing import Any

from capdb.queries import addresses
from capdb.results.devices import Hardware
from capdb.vocabulary import SCHEMA_VERSION, Match
from capdb.website import places
from capdb.website.answers import DeviceHistory, lay_together
from capdb.website.site import TIMES, Site, Summary, as_object, compact

LARGEST_PAGE = 30_000
"""Bytes of a page; one that would be larger has the evidence of its headline's release alone."""


def write(site: Site) -> None:
    """Writes the pages and files of all devices and releases; leaves summaries in the site."""
    with ExitStack() as files:
        releases = {
            release: files.enter_context(_ReleaseFile(site, release)) for release in site.releases
        }
        for done, device in enumerate(_devices(site)):
            site.progress("writing devices", done, len(site.places))
            answers = [as_object(answer) for answer in device.results]
            _file(site, device, answers)
            for answer in answers:
                if answer["release"] in device.releases:
                    releases[answer["release"]].add(answer)
            site.summaries[device.key] = _page(site, device)
    _other_names(site)


def _file(site: Site, device: DeviceHistory, answers: list[dict[str, Any]]) -> None:
    members = {"query": device.key, "match": Match.EXACT, "results": answers, "suggestions": []}
    related = [asdict(each) for each in device.checks[site.default].related]
    site.json(places.board_file(device.key), members | {"related": related})


def _page(site: Site, device: DeviceHistory) -> Summary:
    here = site.places[device.key]
    hardware = site.hardware.get(here[0].number, ())
    path = places.board_page(device.key)
    context: dict[str, Any] = {
        "board": device,
        "profiles": here,
        "advice": site.advice(device.headline),
        "facts": tuple(_facts(hardware)),
        "pages": tuple(_pages(hardware)),
        "machines": addresses.machines(site.connection, here[0].number),
    }
    text = site.render(path, "board.html", lean=False, **context)
    if len(text.encode("utf-8", "replace")) > LARGEST_PAGE:
        text = site.render(path, "board.html", lean=True, **context)
    site.write(path, text)
    return Summary(
        device=device.key,
        title=device.title,
        names=device.names,
        states=device.states,
        answer=replace(device.headline, evidence=(), caveats=()),
        soc=next((place.soc for place in here if place.soc), None),
    )


class _ReleaseFile:
    """The answers of one release, written as they come: all of them at once would fill memory."""

    def __init__(self, site: Site, release: str) -> None:
        self._site = site
        self._path = places.release_file(release)
        self._head = {"schema": SCHEMA_VERSION, "query": release, "match": Match.AMBIGUOUS}
        self._between = ""

    def __enter__(self) -> _ReleaseFile:
        self._site.write(self._path, compact(self._head).rstrip("}\n") + ',"results":[')
        self._file = open(self._site.root / self._path, "a", errors="replace")
        return self

    def add(self, answer: dict[str, Any]) -> None:
        """Adds an answer."""
        self._file.write(f"{self._between}\n{compact(answer).rstrip()}")
        self._between = ","

    def __exit__(self, *exception: object) -> None:
        with self._file:
            self._file.write('],"suggestions":[],"related":[]}\n')


def _devices(site: Site) -> Iterator[DeviceHistory]:
    for key, here in site.places.items():
        checks = {release: site.check_device(here[0].number, release) for release in site.releases}
        shipped = {place.release for place in here}
        yield lay_together(key, site.titles[key], checks, shipped, site.default)


# ------------------------------------------------------------------ its other names


def _other_names(site: Site) -> None:
    """Writes what leads from every other name of a device to its page, and to its file.

    Hosts for plain files redirect nothing: a page sends on by itself, and a file of the API is
    there under each name, as one file with several links. A name of several devices lists them.
    """
    taken = {places.board_page(key).casefold() for key in site.places}
    for name, key in addresses.owned(site.connection):
        page, file = places.board_page(name), places.board_file(name)
        if page.casefold() in taken:
            continue
        taken.add(page.casefold())
        site.page(page, "moved.html", device=key, title=site.titles[key])
        os.link(site.root / places.board_file(key), site.root / file)
        site.written += 1
    for name, keys in addresses.several(site.connection):
        page = places.board_page(name)
        if page.casefold() in taken:
            continue
        taken.add(page.casefold())
        listed = [site.summaries[key] for key in keys]
        site.page(page, "several.html", name=name, devices=listed)
        related = [
            {
                "device": each.device,
                "board": each.answer.board,
                "name": each.title,
                "state": each.answer.state if each.answer.release == site.default else "unknown",
            }
            for each in listed
        ]
        members = {"query": name, "match": Match.AMBIGUOUS, "results": [], "suggestions": []}
        site.json(places.board_file(name), members | {"related": related})


# ------------------------------------------------------------------ hardware


def _facts(rows: Iterable[Hardware]) -> Iterator[tuple[str, str]]:
    """What the Table of Hardware tells, each value once; where its rows differ, all of them."""
    found: dict[str, dict[str, None]] = {}
    for row in rows:
        for label, value in _told(row):
            if value:
                found.setdefault(label, {})[value] = None
    for label, values in found.items():
        yield label, " / ".join(list(values)[:4])


def _told(row: Hardware) -> Iterator[tuple[str, str | None]]:
    cores = f", {row.cpu_cores} cores" if row.cpu_cores and row.cpu_cores > 1 else ""
    megahertz = f", {row.cpu_mhz} MHz" if row.cpu_mhz else ""
    yield "Type", row.type
    yield "CPU", row.cpu and f"{row.cpu}{cores}{megahertz}"
    yield "RAM", f"{', '.join(row.ram)} MB" if row.ram else None
    yield "Flash", f"{', '.join(row.flash)} MB" if row.flash else None
    yield (
        "Ports",
        ", ".join(f"{count} {TIMES} {speed}" for speed, count in row.ports.items()),
    )
    yield "Wi-Fi", ", ".join(f"{band} GHz {kinds}" for band, kinds in row.wifi.items())
    yield "Wi-Fi chips", ", ".join(row.wifi_hardware)
    yield "Switch", row.switch
    yield "Modem", row.modem
    yield "Availability", row.availability
    yield "Supported since", row.supported_since


def _pages(rows: Iterable[Hardware]) -> Iterator[tuple[str, str]]:
    """Where people can read on, each address once."""
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
