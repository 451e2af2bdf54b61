"""Order OpenWrt releases. Pure; works on version names alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

SNAPSHOT = "snapshot"
"""The release that is newer than every other: the development branch."""

_Age = tuple[bool, list[int], bool, list[int]]


def newest_first(versions: Iterable[str]) -> list[str]:
    """Return the releases in order: the snapshot, then by version, a candidate after its final."""
    return sorted(set(versions), key=lambda version: (_age(version), version), reverse=True)


def series(version: str) -> str:
    """Return the series of a release: `24.10` of `24.10.8`, `24.10.0-rc1` and `24.10-SNAPSHOT`."""
    return ".".join(version.partition("-")[0].split(".")[:2])


def newest_of(series: str, known: Iterable[str]) -> str | None:
    """Return the newest release of a series, a candidate only if there is no final; or None."""
    found = [version for version in newest_first(known) if version.startswith(f"{series}.")]
    finals = [version for version in found if "-" not in version]
    return next(iter(finals or found), None)


def nearest_of(version: str, known: Iterable[str]) -> str | None:
    """Return the known release of a version's series that is nearest to it, or None.

    If two are equally near, it is the newer one.
    """
    found = [each for each in newest_first(known) if series(each) == series(version)]
    return min(found, key=lambda each: abs(_point(each) - _point(version)), default=None)


def earlier_points(version: str) -> list[str]:
    """Return the final releases of a version's series that came before it, oldest first."""
    numbers = version.partition("-")[0].split(".")
    if len(numbers) != 3:
        return []
    return [f"{series(version)}.{number}" for number in range(int(numbers[2]))]


def _point(version: str) -> float:
    """Return the number of a release within its series; a candidate is before its final."""
    numbers = version.partition("-")[0].split(".")
    return (int(numbers[2]) if len(numbers) > 2 else 0) - (0.5 if "-" in version else 0)


def within(version: str, since: str | None, until: str | None) -> bool:
    """Return whether a release lies in a range; both ends belong to it, and None is no end.

    An end that is a series (`24.10`) includes all its releases.
    """
    if since is not None and _age(_cut(version, since)) < _age(since):
        return False
    return until is None or _age(_cut(version, until)) <= _age(until)


def _cut(version: str, end: str) -> str:
    """Return a version for comparison with an end: `24.10.8` as `24.10` if that is a series."""
    if version == SNAPSHOT or end == SNAPSHOT or end.count(".") != 1:
        return version
    return series(version)


@lru_cache(maxsize=1024)  # the same few are compared again and again
def _age(version: str) -> _Age:
    final, _, candidate = version.partition("-")
    return (
        version == SNAPSHOT,
        [int(number) for number in re.findall(r"\d+", final)],
        not candidate,
        [int(number) for number in re.findall(r"\d+", candidate)],
    )
