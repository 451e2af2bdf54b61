"""Which profiles a curated alias stands for. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from capdb.facts import Alias, Board, Profile

Place = tuple[str, str]
"""A target and a profile id: what a profile is called, whatever the release."""


def places(
    aliases: Iterable[Alias], profiles: Iterable[Profile], boards: Iterable[Board]
) -> Mapping[Alias, frozenset[Place]]:
    """Returns for each alias the profiles that it means, of all releases; empty where none is."""
    by_profile: dict[str, set[Place]] = {}
    for profile in profiles:
        by_profile.setdefault(profile.profile, set()).add((profile.target, profile.profile))
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
