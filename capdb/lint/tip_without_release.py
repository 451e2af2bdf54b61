"""A curated tip is for a release that the data has, and for some state."""

from __future__ import annotations

from collections.abc import Iterator

from capdb.lint.model import Context, Finding
from capdb.versions import within


def check(context: Context) -> Iterator[Finding]:
    """Yields the tips that no advice on the releases of the data can tell."""
    releases = {profile.release for profile in context.facts.profiles}
    for tip in context.facts.tips:
        if not any(within(release, tip.since, tip.until) for release in releases):
            says = "its range of releases holds none of the data."
            yield Finding(tip.id, "tip-without-release", says)
        if not tip.states:
            yield Finding(tip.id, "tip-without-release", "it is for no state.")
