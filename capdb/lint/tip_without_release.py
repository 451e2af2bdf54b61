"""A curated tip is for a release in the data, and for some state."""

from __future__ import annotations

from collections.abc import Iterator

from capdb.lint.model import Context, Finding
from capdb.rules.ids import Rule
from capdb.versions import within

CHECK = "tip-without-release"


def check(context: Context) -> Iterator[Finding]:
    """Yield the tips that no advice on the releases of the data can show."""
    releases = {profile.release for profile in context.facts.profiles}
    for tip in context.facts.tips:
        if not any(within(release, tip.since, tip.until) for release in releases):
            yield Finding.of(tip.id, CHECK, Rule.TIP_FITS_NO_RELEASE)
        if not tip.states:
            yield Finding.of(tip.id, CHECK, Rule.TIP_FOR_NO_STATE)
