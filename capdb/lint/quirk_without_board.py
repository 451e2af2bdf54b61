"""A curated quirk is about something that a release in the data ships.

Its range of releases is left aside: a quirk of a release that is not in the data may well be true.
"""

from __future__ import annotations

from collections.abc import Iterator

from capdb.claims import quirks
from capdb.claims.release import ReleaseFacts
from capdb.lint.model import Context, Finding


def check(context: Context) -> Iterator[Finding]:
    """Yields the quirks whose scope fits no profile of any release."""
    facts = context.facts
    left = {quirk.id: quirk for quirk in facts.quirks}
    for release in dict.fromkeys(profile.release for profile in facts.profiles):
        of_release = ReleaseFacts(facts, release)
        for profile in of_release.profiles:
            for quirk in quirks.fitting(left.values(), of_release, profile) if left else ():
                del left[quirk.id]
    for name in left:
        says = "its scope fits no profile in the data, whatever its range of releases."
        yield Finding(name, "quirk-without-board", says)
