"""Write every page that is not a board's."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from capdb.names.drivers import module
from capdb.queries import whole_release
from capdb.results.drivers import DriverSummary
from capdb.sentences.spoken import phrase
from capdb.vocabulary import Handles, State, Topic, Traffic
from capdb.website import places, release_pages
from capdb.website.counts import by_target, of_devices, of_drivers
from capdb.website.devicelist import columns, ordered, works_csv
from capdb.website.markdown import as_html
from capdb.website.site import Site, Summary, compact

PRESETS = {
    "2.5g-wifi-6": "state=yes&speed=2.5g&wifi=ax",
    "wifi-7": "state=yes&wifi=be",
    "10g": "state=yes&speed=10g",
    "sold": "state=yes&sold=1&wifi=ax",
    "512m": "state=yes&type=WiFi+Router&ram=512",
    "partial": "state=partial",
}
"""Queries of the device list that people ask for; the words of each are those of `preset-NAME`."""


MOST_TARGETS = 10
"""The most targets on the home page; the page of the release has all."""


def write(site: Site, index: tuple[str, str]) -> None:
    """Write the pages, after those of the boards, whose values they list.

    `index` are the addresses of the search box's index.
    """
    site.progress("writing pages", 0, None)
    home(site, index)
    site.page("404.html", "404.html", index=index)
    _lists(site, index)
    _socs(site)
    _drivers(site)
    release_pages.write(site)
    _texts(site)


def home(site: Site, index: tuple[str, str]) -> None:
    """Write the page with the search box."""
    site.page(
        "index.html",
        "home.html",
        targets=by_target(site, site.default),
        most=MOST_TARGETS,
        total=len(site.summaries),
        presets=_presets(site),
        index=index,
    )


def _presets(site: Site) -> list[tuple[str, str]]:
    day = _listing_day(site)
    return [(query, phrase(f"preset-{name}", date=day)) for name, query in PRESETS.items()]


def _listing_day(site: Site) -> str:
    """Return the day of the Table of Hardware, which knows what was sold then."""
    return site.date_of("hardware") or site.date


def _lists(site: Site, index: tuple[str, str]) -> None:
    site.write("devices.json", compact(columns(site)))
    shown = {"total": len(site.summaries), "presets": _presets(site), "index": index}
    site.page("devices.html", "devices.html", listing_day=_listing_day(site), **shown)
    site.page("compare.html", "compare.html", paths=[*Traffic], index=index)
    site.write("works.csv", works_csv(site, site.default))
    for release in site.releases:
        site.write(places.works_file(release), works_csv(site, release))
    letters: dict[str, list[Summary]] = defaultdict(list)
    for summary in ordered(site):
        first = summary.title[:1].upper()
        letters[first if first.isascii() and first.isalpha() else "0-9"].append(summary)
    site.page("all.html", "all.html", letters=dict(sorted(letters.items())))


# ------------------------------------------------------------------ SoCs


@dataclass(frozen=True, slots=True)
class SocPage:
    """The boards of a SoC, and the number of them by state on the default release."""

    soc: str
    boards: tuple[Summary, ...]
    counts: dict[str, int]

    @property
    def shipped(self) -> int:
        """The number of boards that the default release has an image for."""
        return sum(self.counts.values())

    @property
    def common(self) -> str | None:
        """The state that all its boards share on the default release."""
        found = [state for state, count in self.counts.items() if count]
        return found[0] if len(found) == 1 else None


_WORTH = {
    state: worth
    for worth, state in enumerate((State.YES, State.PARTIAL, State.NO, State.UNKNOWN, None))
}


def socs(site: Site) -> list[SocPage]:
    """Return the SoCs of all boards, by name."""
    boards: dict[str, list[Summary]] = defaultdict(list)
    best_first = sorted(ordered(site), key=lambda each: _WORTH[each.states[site.default]])
    for summary in best_first:
        for soc in dict.fromkeys(place.soc for place in site.places[summary.device] if place.soc):
            boards[soc].append(summary)
    return [
        SocPage(soc, tuple(having), of_devices(having, site.default))
        for soc, having in sorted(boards.items())
    ]


_EXPLAINED = (State.NO, State.UNKNOWN)
"""The states whose causes a SoC's page has; the others depend on each device's ports."""


def _socs(site: Site) -> None:
    found = socs(site)
    site.page("socs.html", "socs.html", socs=found)
    for soc in found:
        reasons = Counter(
            summary.answer.because
            for summary in soc.boards
            if summary.answer.release == site.default and summary.answer.state in _EXPLAINED
        )
        common = [(cause.says, count) for cause, count in reasons.most_common(3)]
        site.page(places.soc_page(soc.soc), "soc.html", soc=soc, reasons=common)


# ------------------------------------------------------------------ drivers


def _drivers(site: Site) -> None:
    rows: dict[str, dict[str, list[DriverSummary]]] = defaultdict(lambda: defaultdict(list))
    for release in site.releases:
        for row in whole_release.drivers(site.connection, release):
            if row.targets:
                rows[row.name][release].append(row)
    newest = {name: next(iter(builds.values()))[0] for name, builds in rows.items()}
    counts = of_drivers(site)
    groups: dict[bool, list[str]] = {True: [], False: []}
    for name in sorted(rows, key=lambda name: (-sum(counts.get(name, {}).values()), module(name))):
        takes = any(row.handles is Handles.FLOWTABLE for row in next(iter(rows[name].values())))
        groups[takes].append(name)
    shown = {"newest": newest, "counts": counts, "of": rows}
    site.page("drivers.html", "drivers.html", takes=groups[True], others=groups[False], **shown)
    for name, builds in rows.items():
        count = counts.get(name)
        path = places.driver_page(name)
        site.page(path, "driver.html", name=name, rows=dict(builds), counts=count)


# ------------------------------------------------------------------ texts


def _texts(site: Site) -> None:
    digest = hashlib.sha256(site.probe).hexdigest()
    site.page(
        "guide.html",
        "guide.html",
        probe=digest,
        clashes=site.tips(Topic.CLASH),
        misleading=site.tips(Topic.PROVES_NOTHING),
    )
    site.page("licence.html", "licence.html", origins=site.stats.origins)
    for name in ("myths", "glossary"):
        text = _document(site.source, f"{name}.md")
        body = as_html(text) if text else None
        site.page(f"{name}.html", "document.html", name=name, body=body)


def _document(source: Path, name: str) -> str | None:
    """Return a document of ours: next to the templates if installed, in docs in a checkout."""
    places = (source / name, Path(__file__).parents[2] / "docs" / name)
    return next((path.read_text() for path in places if path.is_file()), None)
