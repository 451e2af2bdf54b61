"""Derive claims if the kernel's configuration is not fully known.

A Kconfig symbol whose conditions could not be read may be on or off. A verdict holds only if it is
the same either way.
"""

from __future__ import annotations

from collections.abc import Mapping

from capdb.claims import paths
from capdb.claims.evidence import cite
from capdb.claims.model import Verdict
from capdb.claims.release_facts import ReleaseFacts
from capdb.facts import Profile
from capdb.rules.ids import Rule
from capdb.rules.statement import Statement
from capdb.vocabulary import Grade, State, Traffic

_Verdicts = Mapping[Traffic, Verdict]


def verdicts(facts: ReleaseFacts, profile: Profile) -> _Verdicts:
    """Return the verdicts of one profile; `unknown` if one depends on an undecided symbol."""
    found = paths.verdicts(facts, profile)
    undecided = facts.undecided(profile.target)
    if not undecided:
        return found
    # Each symbol on alone, and all of them: a second driver can undo the offload of the first.
    worlds: dict[frozenset[str], _Verdicts] = {
        on: paths.verdicts(facts.assuming(profile.target, on), profile)
        for on in (*(frozenset({symbol}) for symbol in undecided), frozenset(undecided))
    }
    common = {
        path: _common(
            facts, profile, found[path], {on: world[path] for on, world in worlds.items()}
        )
        for path in found
    }
    return {path: paths.explained(each, common[Traffic.IPV4_NAT]) for path, each in common.items()}


def _common(
    facts: ReleaseFacts,
    profile: Profile,
    with_none: Verdict,
    worlds: dict[frozenset[str], Verdict],
) -> Verdict:
    """Return the verdict on which all agree, or `unknown` with the symbols that decide it."""
    image = facts.image(profile.target)
    differing = [on for on, found in worlds.items() if not _agree(found, with_none)]
    if not differing or image is None:
        return _either_way(with_none, worlds)
    config = image.config
    symbols = _deciding(differing)
    shown = Statement.of(Rule.KERNEL_CONFIGURATION)
    return Verdict(
        State.UNKNOWN,
        None,
        Statement.of(Rule.SYMBOLS_UNDECIDED, symbols=symbols, target=profile.target),
        evidence=(cite(shown, config.place, config.ref, facts.release),),
    )


def _agree(one: Verdict, other: Verdict) -> bool:
    """Return whether two verdicts agree: two `no` do even for different causes."""
    if one.state is not other.state:
        return False
    if one.state is State.UNKNOWN:
        return one.because == other.because
    return one.state is State.NO or one.limits == other.limits


def _either_way(with_none: Verdict, worlds: dict[frozenset[str], Verdict]) -> Verdict:
    """Return a verdict that holds in every case, with the cause of each case."""
    others = [on for on, found in worlds.items() if found.because != with_none.because]
    if with_none.state is not State.NO or not others:
        return with_none
    other = worlds[others[0]]
    grade = Grade.DECLARED if Grade.DECLARED in (with_none.grade, other.grade) else with_none.grade
    otherwise = Statement.of(
        Rule.OTHERWISE,
        symbols=_deciding(others),
        why=str(other.because.rule),
        **dict(other.because.values),
    )
    return Verdict(
        State.NO,
        grade,
        with_none.because,
        (*with_none.limits, otherwise),
        (*with_none.evidence, *other.evidence),
    )


def _deciding(differing: list[frozenset[str]]) -> tuple[str, ...]:
    """Return the symbols that make a difference alone, or all if they do so only together."""
    alone = [on for on in differing if len(on) == 1]
    return tuple(sorted(frozenset().union(*(alone or differing))))
