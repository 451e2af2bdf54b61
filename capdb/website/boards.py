"""A page and a file of the API for every board; the other pages list what these tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from capdb.results.devices import Hardware
from capdb.vocabulary import SCHEMA_VERSION, Match
from capdb.website import places
from capdb.website.answers import MOST_VARIANTS, BoardHistory, lay_together
from capdb.website.site import TIMES, Site, Summary, as_object, compact

LARGEST_PAGE = 30_000
"""Bytes of a page; one that would be larger has the evidence of its headline's release alone."""


def write(site: Site) -> None:
    """Writes the pages and files of all boards and releases; leaves summaries in the site."""
    with ExitStack() as files:
        releases = {
            release: files.enter_context(_ReleaseFile(site, release)) for release in site.releases
        }
        for done, board in enumerate(_boards(site)):
            site.progress("writing boards", done, len(site.places))
            answers = [as_object(answer) for answer in board.results]
            _file(site, board, answers)
            for answer in answers:
                if answer["board"] == board.board and answer["release"] in board.releases:
                    releases[answer["release"]].add(answer)
            site.summaries[board.board] = _page(site, board)


def _file(site: Site, board: BoardHistory, answers: list[dict[str, Any]]) -> None:
    members = {"match": _match(board), "results": answers, "suggestions": []}
    site.json(places.board_file(board.board), {"query": board.board, **members})


def _page(site: Site, board: BoardHistory) -> Summary:
    here = site.places[board.board]
    devices = tuple(dict.fromkeys(place.device for place in here))
    hardware = [row for device in devices for row in site.hardware.get(device, ())]
    path = places.board_page(board.board)
    context: dict[str, Any] = {
        "board": board,
        "profiles": here,
        "advice": site.advice(board.headline),
        "facts": tuple(_facts(hardware)),
        "pages": tuple(_pages(hardware)),
    }
    shown = board.variants if len(board.variants) <= MOST_VARIANTS else ()
    text = site.render(path, "board.html", shown=shown, lean=False, **context)
    if len(text.encode("utf-8", "replace")) > LARGEST_PAGE:
        shown = shown if len(shown) == 1 else ()
        text = site.render(path, "board.html", shown=shown, lean=True, **context)
    site.write(path, text)
    return Summary(
        board=board.board,
        title=board.title,
        names=board.names,
        profiles=tuple(dict.fromkeys(place.profile for place in here)),
        states=board.states,
        answer=replace(board.headline, evidence=(), caveats=()),
        soc=next((place.soc for place in here if place.soc), None),
        devices=devices,
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
            self._file.write('],"suggestions":[]}\n')


def _boards(site: Site) -> Iterator[BoardHistory]:
    for name, here in site.places.items():
        checks = {release: site.check(name, release) for release in site.releases}
        yield lay_together(name, checks, {place.release for place in here}, site.default)


def _match(board: BoardHistory) -> Match:
    matches = {check.match for check in board.checks.values() if check.results}
    return matches.pop() if len(matches) == 1 else Match.AMBIGUOUS


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
