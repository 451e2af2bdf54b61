"""Whether the sources of an answer are the same in another point release of its series.

Only OpenWrt's own part is known: its files, and what its patches change in those of Linux. Whether
Linux itself changed there is not.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from capdb.claims.model import Claim, Facts, Image
from capdb.facts import PointRelease
from capdb.facts.sources import sources


def differences(
    facts: Facts, claims: Iterable[Claim]
) -> Iterator[tuple[Image, str, tuple[str, ...]]]:
    """Yield the images with another release of their series and their files that differ in that.

    Of the files of their device tree and of their evidence, that is; in the order of their paths.
    """
    points: dict[str, list[PointRelease]] = {}
    for point in facts.points:
        points.setdefault(point.release, []).append(point)
    read = _read(facts, claims, points)
    of_target = {
        (release, target): [(each.version, _differing(each, target)) for each in points[release]]
        for release, target in {(release, _family(target)) for release, target, _ in read}
    }
    for (release, target, profile), paths in read.items():
        for version, differing in of_target[release, _family(target)]:
            if found := paths & differing:
                yield (release, target, profile), version, tuple(sorted(found))


def _read(facts: Facts, claims: Iterable[Claim], releases: Container[str]) -> dict[Image, set[str]]:
    """Return the files that each image of these releases was read from."""
    read: dict[Image, set[str]] = {
        image: set(sources(board))
        for image, board in facts.board_of.items()
        if board.release in releases
    }
    for claim in claims:
        if claim.release in releases:
            image = (claim.release, claim.target, claim.profile)
            read.setdefault(image, set()).update([item.path for item in claim.evidence])
    return read


def _differing(point: PointRelease, target: str) -> set[str]:
    """Return the files that differ for a target, whose name and a colon may precede a path."""
    entries = (each.rpartition(":") for each in point.differing)
    return {path for of, _, path in entries if of in ("", target)}


def _family(target: str) -> str:
    """Return a target without its subtarget."""
    return target.partition("/")[0]
