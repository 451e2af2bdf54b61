"""Whether what an answer was read from is the same in another point release of its series.

Only OpenWrt's own part is known: its files, and what its patches change in those of Linux. Whether
Linux itself changed there is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from capdb.claims.model import Claim, Facts
from capdb.facts.sources import sources

Image = tuple[str, str, str]
"""A release, a target and a profile."""


def differences(facts: Facts, claims: Iterable[Claim]) -> Iterator[tuple[Image, str, str]]:
    """Yield the images with another release of their series and a file that differs in that.

    Of the files of their device tree and of their evidence, that is.
    """
    read: dict[Image, set[str]] = {
        (board.release, board.target, board.profile): set(sources(board)) for board in facts.boards
    }
    for claim in claims:
        place = (claim.release, claim.target, claim.profile)
        read.setdefault(place, set()).update(item.path for item in claim.evidence)
    points: dict[str, list[tuple[str, dict[str, set[str]]]]] = {}
    for point in facts.points:
        by_target: dict[str, set[str]] = {}
        for entry in point.differing:
            target, _, path = entry.rpartition(":")
            by_target.setdefault(target, set()).add(path)
        points.setdefault(point.release, []).append((point.version, by_target))
    for place, paths in read.items():
        release, target, _ = place
        for version, by_target in points.get(release, ()):
            own = by_target.get(target.partition("/")[0], set())
            for path in sorted(paths & (by_target.get("", set()) | own)):
                yield place, version, path
