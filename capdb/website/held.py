"""Merge values that hold in some releases, each once with its releases. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Held(Generic[T]):
    """A value, and the releases that it holds in."""

    value: T
    releases: tuple[str, ...]


def held(values: Iterable[tuple[str, T]]) -> tuple[Held[T], ...]:
    """Return each value of pairs of release and value once, in order of first appearance."""
    found: dict[T, list[str]] = {}
    for release, value in values:
        releases = found.setdefault(value, [])
        if release not in releases:
            releases.append(release)
    return tuple(Held(value, tuple(releases)) for value, releases in found.items())
