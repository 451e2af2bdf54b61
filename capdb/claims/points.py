"""Compare the sources of an answer with those of the other point releases of its series.

Only OpenWrt's own part is known: its files, and the changes that its patches make in Linux.
Whether Linux itself changed there is not known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

from capdb.claims.model import Contents, Facts, Image
from capdb.facts import PointRelease
from capdb.facts.sources import sources


def differences(
    facts: Facts, claims: Mapping[Image, Contents]
) -> Iterator[tuple[Image, str, tuple[str, ...]]]:
    """Yield each image with another release of its series, and its files that differ there.

    An image's files are those of its device tree and of its evidence; they are sorted by path.
    """
    points: dict[str, list[PointRelease]] = {}
    for point in facts.points:
        points.setdefault(point.release, []).append(point)
    differing = {
        release: {each.rpartition(":")[2] for point in of for each in point.differing}
        for release, of in points.items()
    }
    read = _read(facts, claims, differing)
    of_target = {
        (release, target): [(each.version, _differing(each, target)) for each in points[release]]
        for release, target in {(release, _family(target)) for release, target, _ in read}
    }
    for (release, target, profile), paths in read.items():
        for version, changed in of_target[release, _family(target)]:
            if found := paths & changed:
                yield (release, target, profile), version, tuple(sorted(found))


def _read(
    facts: Facts, claims: Mapping[Image, Contents], among: Mapping[str, Set[str]]
) -> dict[Image, set[str]]:
    """Return the files of each image, out of those that are `among` its release's."""
    read: dict[Image, set[str]] = {
        image: {*(sources(board) & among[board.release])}
        for image, board in facts.board_of.items()
        if board.release in among
    }
    cited: dict[tuple[str, int], set[str]] = {}  # by identity, as images share claims
    for image, contents in claims.items():
        release = image[0]
        if release in among:
            key = release, id(contents)
            if key not in cited:
                paths = {item.path for each in contents.values() for item in each.evidence}
                cited[key] = paths & among[release]
            if found := cited[key]:
                read.setdefault(image, set()).update(found)
    return read


def _differing(point: PointRelease, target: str) -> set[str]:
    """Return the files that differ for a target, whose name and a colon may precede a path."""
    entries = (each.rpartition(":") for each in point.differing)
    return {path for of, _, path in entries if of in ("", target)}


def _family(target: str) -> str:
    """Return a target without its subtarget."""
    return target.partition("/")[0]
