"""Write a page and a file of the API for every device, reached by each of its names.

The other pages list values of these.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from functools import cache
from typing import Any

from capdb.advice.ladders import ladders_of
from capdb.advice.need import Router
from capdb.queries import addresses
from capdb.queries.citations import Citations
from capdb.queries.points import points
from capdb.queries.rates import rates
from capdb.record import asdict, replace
from capdb.results.devices import fastest_port
from capdb.results.need import CitedRate, Ladder
from capdb.results.points import PointAnswer
from capdb.vocabulary import Match
from capdb.website import discovery, places, proof_page
from capdb.website.answers import DeviceHistory, lay_together, words_of_points
from capdb.website.board_page import context, further
from capdb.website.needs import KnownOfLines, words_of_lines
from capdb.website.site import Site, Summary, as_object, compact, head
from capdb.website.slim import history, links, needed
from capdb.website.static import addressed
from capdb.website.templates import squeezed

LARGEST_PAGE = 30_000
"""The most bytes of a page; a larger one keeps the places of the chain only for its headline's
release, as the page of proofs has all, then the further caveats too, and finally leaves the
lightest caveats, the loads of lines and the reports to the file of the API."""
LEANEST = 4
WORDS = "device-words.json"
"""The file of the browser's sentences on lines and point releases, for all devices."""


def write(site: Site) -> None:
    """Write the pages and files of all devices and releases, and fill the site's summaries."""
    with ExitStack() as files:
        releases = {
            release: files.enter_context(_ReleaseFile(site, release)) for release in site.releases
        }
        worked_out = cache(ladders_of)
        words = compact(words_of_lines() | words_of_points())
        site.write(WORDS, words)
        words_at = addressed(WORDS, words.encode())
        cited = Citations(site.connection)
        for done, device in enumerate(_devices(site)):
            site.progress("writing devices", done, len(site.places))
            answers = [as_object(answer) for answer in device.results]
            need = _need(site, device, worked_out)
            _file(site, device, answers, need, cited)
            for answer in answers:
                if answer["release"] in device.releases:
                    releases[answer["release"]].add(answer)
            site.summaries[device.key] = _page(site, device, need, words_at)
            proof_page.write(site, device)
    for done, key in enumerate(site.places):
        site.progress("drawing pictures", done, len(site.places))
        discovery.picture(site, key)
    _other_names(site)
    _profiles(site)


_Ladders = Callable[[Router, tuple[CitedRate, ...]], tuple[Ladder, ...]]


def _need(site: Site, device: DeviceHistory, worked_out: _Ladders) -> dict[str, KnownOfLines]:
    """Return the knowledge of lines on each release that has an image."""
    answers = device.answers
    by_soc = {answer.soc: answer for answer in answers.values()}
    measured = {soc: rates(site.connection, answer) for soc, answer in by_soc.items()}
    rows = site.hardware.get(site.places[device.key][0].number, ())
    ports = fastest_port(row.ports for row in rows)
    return {
        release: KnownOfLines(
            found := measured[answer.soc], worked_out(Router.of(answer, ports), found), ports
        )
        for release, answer in answers.items()
    }


def _file(
    site: Site,
    device: DeviceHistory,
    answers: list[dict[str, Any]],
    need: Mapping[str, KnownOfLines],
    cited: Citations,
) -> None:
    members = {"query": device.key, "match": Match.EXACT, "results": answers, "suggestions": []}
    related = [asdict(each) for each in device.checks[site.default].related]
    images = [
        {"release": place.release, "target": place.target, "profile": place.profile}
        for place in site.places[device.key]
    ]
    further = {
        "related": related,
        "history": history(device.answers, site.default),
        "images": images,
        "links": links(device.key),
        "need": needed(need),
        "points": [asdict(each) for each in _points(site, device, cited)],
    }
    site.json(places.board_file(device.key), members | further)


def _points(site: Site, device: DeviceHistory, cited: Citations) -> Iterator[PointAnswer]:
    """Yield the answers about point releases that were not read, of each series with an image."""
    number = site.places[device.key][0].number
    for answer in device.answers.values():
        yield from points(site.connection, number, answer, cited)


def _page(
    site: Site, device: DeviceHistory, need: Mapping[str, KnownOfLines], words_at: str
) -> Summary:
    path = places.board_page(device.key)
    shown = context(site, device, need) | {"words_at": words_at}
    site.jacks[device.key] = shown["panels"][0].value.jacks
    for lean in range(LEANEST + 1):
        more = further(device, lean)
        text = squeezed(site.render(path, "board.html", lean=lean, more=more, **shown))
        if len(text.encode("utf-8", "replace")) <= LARGEST_PAGE:
            break
    site.write(path, text)
    return Summary(
        device=device.key,
        title=device.title,
        names=device.names,
        states=device.states,
        grades={release: each.grade for release, each in device.answers.items() if each.grade},
        rules={release: each.because.rule for release, each in device.answers.items()},
        answer=replace(device.headline, evidence=(), caveats=()),
        soc=next((place.soc for place in site.places[device.key] if place.soc), None),
    )


class _ReleaseFile:
    """The answers of one release, written one by one: all of them at once would fill memory."""

    def __init__(self, site: Site, release: str) -> None:
        self._site = site
        self._path = places.bulk_file(release)
        self._head = head() | {"query": release, "match": Match.AMBIGUOUS}
        self._between = ""

    def __enter__(self) -> _ReleaseFile:
        self._site.write(self._path, compact(self._head).rstrip("}\n") + ',"results":[')
        self._file = open(self._site.root / self._path, "a", errors="replace")
        return self

    def add(self, answer: dict[str, Any]) -> None:
        """Add an answer."""
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


def _profiles(site: Site) -> None:
    """Write redirects from a target and a profile id, known to other programs, to the page."""
    for key, here in site.places.items():
        for target, profile in dict.fromkeys((place.target, place.profile) for place in here):
            page = places.profile_page(target, profile)
            site.page(page, "moved.html", device=key, title=site.titles[key])


def _other_names(site: Site) -> None:
    """Write redirects from every other name of a device to its page, and links to its file.

    Hosts for plain files redirect nothing: a page redirects by itself, and a file of the API is
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
