"""Find the profiles that a public observation is about, and the claims that it contradicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from capdb.claims.model import Claim, Facts, Image
from capdb.claims.scopes import socs
from capdb.facts import Observation
from capdb.rules.agreement import public_stand
from capdb.versions import series
from capdb.vocabulary import Stand


def observed(facts: Facts) -> Iterator[tuple[Image, Observation]]:
    """Yield the profiles of every release with the observations of their board or its SoC."""
    of: dict[str, list[Observation]] = defaultdict(list)
    for each in facts.observations:
        for name in (*each.boards, *each.socs):
            of[name].append(each)
    if not of:
        return
    for profile in facts.profiles:
        place = profile.release, profile.target, profile.profile
        board = facts.board_of.get(place)
        names = (*profile.boards, *((*board.compatible[:1], *socs(board)) if board else ()))
        if of.keys().isdisjoint(names):
            continue
        found = {each.id: each for name in names if name in of for each in of[name]}
        yield from ((place, found[name]) for name in sorted(found))


def disagreeing(facts: Facts, claims: Iterable[Claim]) -> Iterator[tuple[Observation, Claim]]:
    """Yield the observations that contradict a claim of their series, each with the first one."""
    of: dict[Image, list[Observation]] = defaultdict(list)
    for place, observation in observed(facts):
        if series(observation.release) == series(place[0]):
            of[place].append(observation)
    found: set[str] = set()
    for claim in claims:
        for each in of.get((claim.release, claim.target, claim.profile), ()):
            if each.path is not claim.path or each.id in found:
                continue
            if public_stand(claim.state, each.state, same_series=True) is Stand.DISAGREES:
                found.add(each.id)
                yield each, claim
