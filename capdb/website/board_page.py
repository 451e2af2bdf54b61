"""Collect the content of a device's page from its answers on all releases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from capdb.advice.steps import advice
from capdb.queries import addresses, advice_facts
from capdb.render.public import coming
from capdb.render.states import basis
from capdb.results.advice import Advice, Part
from capdb.results.answer import Answer, Caveat
from capdb.sentences.spoken import phrase
from capdb.vocabulary import WORKS, State, Topic, Traffic, Weight
from capdb.website import places
from capdb.website.answers import DeviceHistory
from capdb.website.chain import Drawn, ProofLink, ProofPlace
from capdb.website.hardware import brief, facts, pages, ports_in_words
from capdb.website.held import Held, held
from capdb.website.needs import KnownOfLines, needs
from capdb.website.ports import Jack, JackReach, jacks
from capdb.website.proof_page import chain_of, read
from capdb.website.similar import WIFI_NAMES, newest_wifi
from capdb.website.site import Site
from capdb.website.templates import LONGEST_NAME, clamped
from capdb.website.traffic import Group, Line

_PROCEDURES = ("install", "enable", "verify", "disable", "wifi", "bridge", "software")
_HEAVY = (Weight.BREAKS, Weight.LOSES)
_TOPICS = (Topic.LUCI_HARDWARE, Topic.LUCI_SOFTWARE)
"""The topics of curated tips shown next to a command; the others are in the guide."""


@dataclass(frozen=True, slots=True)
class Panel:
    """The drawing of the ports, and the meanings of their colours."""

    jacks: tuple[Jack, ...]
    legend: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ChainLink:
    """A link of the chain in some releases, and in each of them the places that were read."""

    value: Drawn
    releases: tuple[str, ...]
    places: tuple[Held[tuple[ProofPlace, ...]], ...]


@dataclass(frozen=True, slots=True)
class Further:
    """The caveats after the first ones, and their number by release.

    `opened` is how many a page has, `left` how many are in the file of the API alone; `unopened` is
    the same for releases of which the page has none.
    """

    shown: tuple[Held[Caveat], ...]
    opened: tuple[Held[int], ...]
    left: tuple[Held[int], ...]
    unopened: tuple[Held[int], ...]


@dataclass(frozen=True, slots=True)
class TrafficGroup:
    """Kinds of traffic with the same fate."""

    name: str
    title: str
    lines: tuple[Held[Line], ...]
    releases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sibling:
    """Another device that fits the query, with its state in each release that has an image."""

    device: str
    name: str
    states: tuple[Held[State | None], ...]
    releases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Like:
    """A device that offloads, next to one that does not."""

    key: str
    title: str
    about: tuple[str, ...]


def context(site: Site, board: DeviceHistory, need: Mapping[str, KnownOfLines]) -> dict[str, Any]:
    """Return the variables of `board.html`; `need` has, by release, the knowledge of lines."""
    here = site.places[board.key]
    number = here[0].number
    rows = site.hardware.get(number, ())
    listed = site.devices.get(board.key)
    first = board.first
    advised = {release: _advice(site, answer) for release, answer in first.items()}
    enabled = [release for release, each in first.items() if each.state in WORKS]
    return {
        "board": board,
        "linked": _linked(site, board),
        "brand": listed.brand if listed else None,
        "brief": tuple(brief(listed)) if listed else (),
        "wifi": newest_wifi(listed) if listed else None,
        "upgrades": site.previous in first and site.default in first,
        "panels": held((release, _panel(site, each)) for release, each in first.items()),
        "enabled": enabled,
        "carrying": dict.fromkeys(name for each in board.traffic for name in each.releases),
        "instead": [release for release, each in first.items() if each.state is State.NO],
        "procedure": _procedures(advised),
        "needs": held((release, needs(need[release].ladders)) for release in first),
        "measured": any(each.rates for each in need.values()),
        "coming": held((release, each) for release, it in first.items() for each in _coming(it)),
        "seen": tuple(each for each in board.headline.observations if each.state),
        "groups": tuple(_groups(board.traffic)),
        "needless": [each for each in board.traffic if each.value.group is Group.NEEDLESS],
        "chain": tuple(_chain(site, first)),
        "grades": held(
            (release, (each.grade, basis(each.doubt)))
            for release, each in first.items()
            if each.grade
        ),
        "read": held((release, says) for release, each in first.items() for says in read(each)),
        "related": tuple(_siblings(site, board)),
        "similar": tuple(_similar(site, board.key)),
        "profiles": held((each.release, each.profile) for each in here),
        "machines": addresses.machines(site.connection, number),
        "facts": tuple(facts(rows)),
        "pages": tuple(pages(rows)),
    }


def _linked(site: Site, board: DeviceHistory) -> dict[str, Any]:
    """Return the data for search engines: the address of the page, and its device."""
    trail = [(phrase("page-devices"), "devices.html")]
    if board.headline.soc:
        trail.append((board.headline.soc, places.soc_page(board.headline.soc)))
    trail.append((board.title, places.board_page(board.key)))
    listed = site.devices.get(board.key)
    product = {"@type": "Product", "name": clamped(board.title, LONGEST_NAME)}
    if listed and listed.brand:
        product["brand"] = clamped(listed.brand, LONGEST_NAME)
    return {
        "@context": "https://schema.org",
        "@graph": [
            {
                "@type": "BreadcrumbList",
                "itemListElement": [
                    {
                        "@type": "ListItem",
                        "position": position,
                        "name": clamped(name, LONGEST_NAME),
                        "item": f"{site.base_url}{path}",
                    }
                    for position, (name, path) in enumerate(trail, 1)
                ],
            },
            {
                "@type": "TechArticle",
                "headline": clamped(phrase("page-device-title", device=board.title)),
                "dateModified": site.date,
                "about": product,
            },
        ],
    }


def _advice(site: Site, answer: Answer) -> Advice:
    packages = advice_facts.image_packages(site.connection, answer)
    return advice(answer, packages, [tip for tip in site.all_tips if tip.topic in _TOPICS])


def _procedures(advised: dict[str, Advice]) -> dict[str, tuple[Held[Part], ...]]:
    """Return each part of the advice that has commands, with its releases.

    Software offload is included if the hardware does not offload; the guide has it for the others.
    """
    return {
        name: held(
            (release, part)
            for release, each in advised.items()
            if (part := getattr(each, name)) and part.steps
            if name not in _ONLY_FOR or each.state in _ONLY_FOR[name]
        )
        for name in _PROCEDURES
    }


_ONLY_FOR = {"install": WORKS, "software": (State.NO,)}
"""The parts of an advice that the page has only for some states."""


def further(board: DeviceHistory, lean: int) -> Further:
    """Return the caveats after the first ones, as many as a page of some leanness has."""
    shown = tuple(
        each
        for each in board.folded
        if lean < 2 or board.headline.release in each.releases
        if lean < 3 or each.value.weight in _HEAVY
    )
    releases = [release for release, each in board.first.items() if each.state in WORKS]
    opened = {release: sum(release in each.releases for each in shown) for release in releases}
    left = {
        release: sum(release in each.releases for each in board.folded) - opened[release]
        for release in releases
    }
    return Further(
        shown,
        held((release, count) for release, count in opened.items() if count),
        held((release, count) for release, count in left.items() if count and opened[release]),
        held((release, count) for release, count in left.items() if count and not opened[release]),
    )


def _panel(site: Site, answer: Answer) -> Panel:
    listed = site.devices.get(answer.device)
    counts = listed.ports if listed else {}
    found = jacks(answer, site.first_boots.get((answer.device, answer.release)), counts)
    return Panel(found, tuple(_legend(found, answer, counts)))


def _legend(
    found: Sequence[Jack], answer: Answer, counts: dict[str, int]
) -> Iterator[tuple[str, str]]:
    reaches = {each.reach for each in found}
    if JackReach.ENGINE in reaches:
        yield "on", phrase("legend-engine")
    if JackReach.CPU in reaches:
        yield "off", phrase("legend-cpu" if JackReach.ENGINE in reaches else "legend-all-cpu")
    if JackReach.UNKNOWN in reaches:
        yield "open", phrase("legend-open")
    yield from (("plain", link.says) for link in answer.links)
    wifi = answer.paths.get(Traffic.WIFI)
    if wifi and wifi.state in WORKS:
        yield "more", phrase("legend-wifi-step" if wifi.state is State.PARTIAL else "legend-wifi")
    if counts and (not found or not found[0].speed):
        yield "plain", ", ".join(ports_in_words(counts))


def _groups(traffic: Iterable[Held[Line]]) -> Iterator[TrafficGroup]:
    for group in (Group.WORKS, Group.LIMITED, Group.NOT, Group.UNKNOWN):
        found = tuple(each for each in traffic if each.value.group is group)
        releases = dict.fromkeys(release for each in found for release in each.releases)
        yield TrafficGroup(
            group.value, phrase(f"group-{group.name.lower()}"), found, tuple(releases)
        )


def _chain(site: Site, answers: dict[str, Answer]) -> Iterator[ChainLink]:
    drawn: dict[ProofLink, list[tuple[str, Drawn, tuple[ProofPlace, ...]]]] = {
        link: [] for link in ProofLink
    }
    for release, answer in answers.items():
        for step in chain_of(site, answer):
            drawn[step.drawn.link].append((release, step.drawn, step.places))
    for found in drawn.values():
        for each in held((release, link) for release, link, _ in found):
            places = held((release, at) for release, link, at in found if link == each.value and at)
            yield ChainLink(each.value, each.releases, places)


def _coming(answer: Answer) -> Iterator[tuple[str, str]]:
    """Yield the drivers that may end a `no` one day, with their sources."""
    for each in answer.coming if answer.state is State.NO else ():
        yield coming(each), each.source


def _siblings(site: Site, board: DeviceHistory) -> Iterator[Sibling]:
    names: dict[str, str] = {}
    states: dict[str, list[tuple[str, State | None]]] = {}
    for release in board.first:
        for each in board.checks[release].related:
            names.setdefault(each.device, site.titles[each.device])
            has = any(place.release == release for place in site.places[each.device])
            states.setdefault(each.device, []).append((release, each.state if has else None))
    for device, found in states.items():
        releases = tuple(release for release, _ in found)
        yield Sibling(device, names[device], held(found), releases)


def _similar(site: Site, key: str) -> Iterator[Like]:
    for other in site.similar.get(key, ()):
        device = site.devices[other]
        wifi = newest_wifi(device)
        about = [*ports_in_words(device.ports), *([WIFI_NAMES.get(wifi, wifi)] if wifi else [])]
        yield Like(other, site.titles[other], tuple(about))
