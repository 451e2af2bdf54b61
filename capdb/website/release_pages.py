"""Write the pages of the releases, and the changes from one to the next."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from capdb.queries import changes, whole_release
from capdb.record import replace
from capdb.render.changes import other_reason
from capdb.results.changes import Change, Headline
from capdb.sentences.spoken import phrase
from capdb.vocabulary import ChangeKind
from capdb.website import places
from capdb.website.counts import by_release, by_target
from capdb.website.site import ReleaseChanges, Site

MOST_CHANGES = 400
"""The most devices with one kind of change on a release's page; `capdb diff` has the others."""


def write(site: Site) -> None:
    """Write a page for each release, and one that compares them."""
    site.steps = list(steps(site))
    of = {step.new: step for step in site.steps}
    kernels = whole_release.kernels(site.connection)
    rows = by_release(site)
    site.page("releases.html", "releases.html", rows=rows, steps=of)
    for release, row in zip(site.releases, rows, strict=True):
        site.page(
            places.release_page(release),
            "release.html",
            release=release,
            row=row,
            targets=by_target(site, release),
            step=of.get(release),
            kernels=[_linux(*versions) for versions in kernels[release]],
            most=MOST_CHANGES,
            titles=site.titles,
            other_reason=other_reason,
        )


def _linux(kernel: str, read: str | None) -> str:
    """Return a version of Linux, with the one that was read for it where that is another."""
    return phrase("linux-read", kernel=kernel, read=read) if read and read != kernel else kernel


def steps(site: Site) -> Iterator[ReleaseChanges]:
    """Yield the changes of each release against the one before it, newest first."""

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
    """Return a change without the evidence of its sides: its cause is there already."""
    old, new = (side and replace(side, evidence=()) for side in (change.old, change.new))
    return replace(change, old=old, new=new)
