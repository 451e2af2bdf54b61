"""Every page that is not a board's."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from capdb.names.drivers import module
from capdb.queries import changes, whole_release
from capdb.results.changes import Change, Headline
from capdb.results.coverage import Coverage
from capdb.results.drivers import DriverSummary
from capdb.results.stated import Stated
from capdb.vocabulary import ChangeKind, Handles, State, Topic
from capdb.website import places
from capdb.website.devicelist import columns, ordered
from capdb.website.markdown import as_html
from capdb.website.site import ReleaseChanges, Site, Summary, compact

MOST_CHANGES = 400
"""Changed boards that a release's page lists of one kind; the rest is in `capdb diff`."""


def write(site: Site, index: tuple[str, str]) -> None:
    """Writes the pages; those of the boards come first, for these list what they tell.

    `index` are the addresses of the search box's index.
    """
    site.progress("writing pages", 0, None)
    home(site, index)
    site.page("404.html", "404.html")
    _lists(site, index)
    _socs(site)
    _drivers(site)
    _releases(site)
    _texts(site)


def home(site: Site, index: tuple[str, str]) -> None:
    """Writes the page with the search box."""
    told = {"coverage": site.stats.releases, "stats": site.stats, "index": index}
    site.page("index.html", "home.html", **told)


def _lists(site: Site, index: tuple[str, str]) -> None:
    site.write("devices.json", compact(columns(site)))
    site.page("devices.html", "devices.html", total=len(site.summaries), index=index)
    letters: dict[str, list[Summary]] = defaultdict(list)
    for summary in ordered(site):
        first = summary.title[:1].upper()
        letters[first if first.isascii() and first.isalpha() else "0-9"].append(summary)
    site.page("all.html", "all.html", letters=dict(sorted(letters.items())))


# ------------------------------------------------------------------ SoCs


@dataclass(frozen=True, slots=True)
class SocPage:
    """The boards of a SoC and how many of them have which state on the default release."""

    soc: str
    boards: tuple[Summary, ...]
    counts: dict[str, int]

    @property
    def shipped(self) -> int:
        """Boards that the default release has an image for."""
        return sum(self.counts.values())

    @property
    def common(self) -> str | None:
        """The state that all its boards share on the default release."""
        found = [state for state, count in self.counts.items() if count]
        return found[0] if len(found) == 1 else None


def socs(site: Site) -> list[SocPage]:
    """Returns the SoCs of all boards, by name."""
    boards: dict[str, list[Summary]] = defaultdict(list)
    for summary in ordered(site):
        for soc in dict.fromkeys(place.soc for place in site.places[summary.device] if place.soc):
            boards[soc].append(summary)
    return [
        SocPage(soc, tuple(having), counted(site, having)) for soc, having in sorted(boards.items())
    ]


def counted(site: Site, boards: Sequence[Summary]) -> dict[str, int]:
    """Returns how many boards have each state on the default release."""
    states = [summary.states[site.default] for summary in boards]
    return {state.value: states.count(state) for state in State}


def _socs(site: Site) -> None:
    found = socs(site)
    site.page("socs.html", "socs.html", socs=found)
    for soc in found:
        reasons: dict[Stated, int] = defaultdict(int)
        for summary in soc.boards:
            if summary.answer.release == site.default:
                reasons[summary.answer.because] += 1
        common = sorted(reasons.items(), key=lambda item: (-item[1], item[0].says))[:5]
        site.page(places.soc_page(soc.soc), "soc.html", soc=soc, reasons=common)


# ------------------------------------------------------------------ drivers


def _drivers(site: Site) -> None:
    rows: dict[str, dict[str, list[DriverSummary]]] = defaultdict(lambda: defaultdict(list))
    for release in site.releases:
        for row in whole_release.drivers(site.connection, release):
            if row.targets:
                rows[row.name][release].append(row)
    newest = {name: next(iter(builds.values()))[0] for name, builds in rows.items()}
    worth = {name: _MOST.index(row.handles) for name, row in newest.items()}
    names = sorted(rows, key=lambda name: (worth[name], module(name).casefold(), name))
    site.page("drivers.html", "drivers.html", names=names, newest=newest)
    for name in names:
        site.page(places.driver_page(name), "driver.html", name=name, rows=dict(rows[name]))


_MOST = list(Handles)
"""The list begins with the drivers that matter."""


# ------------------------------------------------------------------ releases


def steps(site: Site) -> Iterator[ReleaseChanges]:
    """Yields what changed in each release against the one before it, newest first."""

    @lru_cache(maxsize=2)
    def findings(release: str) -> list[Headline]:
        return whole_release.headlines(site.connection, release)

    for new, old in pairwise(site.releases):
        kinds: dict[ChangeKind, list[Change]] = {}
        for change in changes.boards(findings(old), findings(new)):
            kinds.setdefault(change.kind, []).append(without_evidence(change))
        drivers = changes.drivers(
            whole_release.drivers(site.connection, old), whole_release.drivers(site.connection, new)
        )
        yield ReleaseChanges(old, new, kinds, tuple(drivers))


def without_evidence(change: Change) -> Change:
    """Returns a change without the evidence of its sides: its cause is told already."""
    old, new = (side and replace(side, evidence=()) for side in (change.old, change.new))
    return replace(change, old=old, new=new)


def _releases(site: Site) -> None:
    site.steps = list(steps(site))
    of = {step.new: step for step in site.steps}
    kernels = whole_release.kernels(site.connection)
    coverage: dict[str, Coverage] = {each.release: each for each in site.stats.releases}
    site.page("releases.html", "releases.html", coverage=site.stats.releases, steps=of)
    for release in site.releases:
        site.page(
            places.release_page(release),
            "release.html",
            release=release,
            coverage=coverage[release],
            step=of.get(release),
            kernels=kernels[release],
            most=MOST_CHANGES,
        )


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
    myths = site.source / "myths.md"
    text = myths.read_text() if myths.is_file() else _document("myths.md")
    site.page("myths.html", "myths.html", body=as_html(text) if text else None)


def _document(name: str) -> str | None:
    path = Path(__file__).parents[2] / "docs" / name
    return path.read_text() if path.is_file() else None
