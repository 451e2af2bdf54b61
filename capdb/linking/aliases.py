"""Find the profiles of a curated alias. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from capdb.facts import Alias, Board, Profile
from capdb.linking.toh import GENERIC

Place = tuple[str, str]
"""A target and a profile id: the name of a profile in all releases."""


def places(
    aliases: Iterable[Alias], profiles: Iterable[Profile], boards: Iterable[Board]
) -> Mapping[Alias, frozenset[Place]]:
    """Return the profiles of all releases that each alias means; empty if there are none.

    An alias names the image for every machine of a target by that target: `x86_64`.
    """
    by_profile: dict[str, set[Place]] = {}
    for profile in profiles:
        named = called(profile)
        by_profile.setdefault(named, set()).add((profile.target, profile.profile))
    by_soc: dict[str, set[Place]] = {}
    for board in boards:
        for compatible in {board.soc, *board.compatible[1:]} - {None}:
            by_soc.setdefault(str(compatible), set()).add((board.target, board.profile))
    return {
        alias: frozenset().union(
            *(by_profile.get(each, ()) for each in alias.profiles),
            *(by_soc.get(each, ()) for each in alias.socs),
        )
        for alias in aliases
    }


def called(profile: Profile) -> str:
    """Return the name of a profile in an alias."""
    every_machine = profile.profile == GENERIC
    return profile.target.replace("/", "_") if every_machine else profile.profile
