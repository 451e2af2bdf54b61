"""The ends of a curated record's range are releases or series of OpenWrt."""

from __future__ import annotations

from collections.abc import Iterator

from capdb.lint.model import Context, Finding
from capdb.rules.ids import Rule
from capdb.versions import SNAPSHOT, series

CHECK = "unknown-release"


def check(context: Context) -> Iterator[Finding]:
    """Yield the curated records with a release, or an end of a range, that does not exist."""
    facts = context.facts
    finals = {release.version for release in facts.releases}
    known = finals | {series(version) for version in finals} | {SNAPSHOT}
    ranges = [(quirk.id, quirk.scope.since, quirk.scope.until) for quirk in facts.quirks]
    ranges += [(tip.id, tip.since, tip.until) for tip in facts.tips]
    ranges += [(each.id, each.scope.since, each.scope.until) for each in facts.coming]
    ranges += [(each.id, each.release, None) for each in facts.observations]
    ranges += [(each.id, each.id, None) for each in facts.series]
    for name, *ends in ranges:
        for end in ends:
            if end and end not in known:
                yield Finding.of(name, CHECK, Rule.NO_SUCH_RELEASE, release=end)
