"""Curated quirks on derived claims: caveats, notes on a `no`, and states that only get lower."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from capdb.claims.model import Cite, Verdict
from capdb.claims.release_facts import ReleaseFacts
from capdb.facts import Board, Profile, Quirk, Scope
from capdb.results.answer import Caveat
from capdb.rules.statement import Statement
from capdb.versions import within
from capdb.vocabulary import Grade, Source, State, Traffic, Weight

CAVEAT, NOTE = "caveat", "note"

_ETHERNET = "-eth"
"""What the compatible of an Ethernet controller has after the name of the SoC it is part of."""
_FILE = "data/curated/quirks.toml"

_LOWERED = (State.YES, State.PARTIAL, State.UNKNOWN, State.NO)
"""What a quirk can make of a `yes` or a `partial`: only something that stands further right."""


def of_release(quirks: Iterable[Quirk], release: str) -> list[Quirk]:
    """Return the quirks of a release: the heaviest first, then those of all traffic, then by scope.

    So what a limit to some traffic, or to some boards, cannot excuse is read before the rest.
    """
    found = [quirk for quirk in quirks if within(release, quirk.scope.since, quirk.scope.until)]
    return sorted(found, key=_rank)


def _rank(quirk: Quirk) -> tuple[int, bool, int, str]:
    weight = list(Weight).index(quirk.weight)
    return (weight, bool(quirk.paths), _breadth(quirk.scope), quirk.id)


def fitting(quirks: Iterable[Quirk], facts: ReleaseFacts, profile: Profile) -> list[Quirk]:
    """Returns those quirks of a release whose scope fits a profile, of whatever path."""
    board = facts.boards.get((profile.target, profile.profile))
    targets = {profile.target, profile.target.partition("/")[0]}
    boards = {*profile.boards, *(board.compatible[:1] if board else ())}
    socs = set(_socs(board)) if board else set()
    drivers = set(_bound(facts, profile, board)) if board else set()
    return [
        quirk
        for quirk in quirks
        if (not (scope := quirk.scope).targets or not targets.isdisjoint(scope.targets))
        and (not scope.boards or not boards.isdisjoint(scope.boards))
        and (not scope.socs or not socs.isdisjoint(scope.socs))
        and (not scope.drivers or not drivers.isdisjoint(scope.drivers))
    ]


def judged(
    verdict: Verdict, path: Traffic, quirks: Sequence[Quirk]
) -> tuple[Verdict, tuple[Caveat, ...]]:
    """Returns the verdict on a path with what fitting quirks make of it, and its caveats.

    A quirk that lowers the state, and a note, are cited in the evidence.
    """
    touching = [quirk for quirk in quirks if not quirk.paths or path in quirk.paths]
    if not touching:
        return verdict, ()
    for quirk in touching:
        verdict = _lowered(verdict, quirk)
    if verdict.state is State.NO:
        for quirk in touching:
            if quirk.effect == NOTE:
                verdict = _noted(verdict, quirk)
        return verdict, ()
    return verdict, tuple([_caveat(quirk) for quirk in touching if quirk.effect == CAVEAT])


def _socs(board: Board) -> Iterator[str | None]:
    """The names of a board's SoC: its own, and the one that its Ethernet controllers go by."""
    yield board.soc
    yield from board.compatible[1:]
    for controller in board.controllers:
        if controller.enabled:
            yield from (each.removesuffix(_ETHERNET) for each in controller.compatible)


def _bound(facts: ReleaseFacts, profile: Profile, board: Board) -> Iterator[str]:
    """The names of the drivers that the board's enabled Ethernet controllers bind."""
    image = facts.image(profile.target)
    for controller in board.controllers:
        if image and controller.enabled:
            yield from (driver.name for driver, _ in image.binds(controller.compatible))


def _breadth(scope: Scope) -> int:
    """How much a scope takes in: boards are less than SoCs, those less than drivers, and so on."""
    kinds = (scope.boards, scope.socs, scope.drivers, scope.targets)
    return next((breadth for breadth, wanted in enumerate(kinds) if wanted), len(kinds))


def _lowered(verdict: Verdict, quirk: Quirk) -> Verdict:
    """The verdict at the state that the quirk names, where that is lower; else as it is."""
    if quirk.effect in (CAVEAT, NOTE) or verdict.state not in (State.YES, State.PARTIAL):
        return verdict
    lowered = State(quirk.effect)
    if _LOWERED.index(lowered) <= _LOWERED.index(verdict.state):
        return verdict
    evidence = (*verdict.evidence, _cited(quirk))
    if lowered is State.PARTIAL:
        limits = (*verdict.limits, _limit(quirk))
        return replace(verdict, state=lowered, limits=limits, evidence=evidence)
    grade: Grade | None = verdict.grade if lowered is State.NO else None
    because = Statement.of(quirk.id, says=quirk.says)
    return Verdict(lowered, grade, because, evidence=evidence)


@lru_cache(maxsize=1024)
def _caveat(quirk: Quirk) -> Caveat:
    return Caveat(quirk.id, quirk.says, quirk.source, quirk.weight)


def _noted(verdict: Verdict, quirk: Quirk) -> Verdict:
    return replace(
        verdict,
        limits=(*verdict.limits, _limit(quirk)),
        evidence=(*verdict.evidence, _cited(quirk)),
    )


def _limit(quirk: Quirk) -> Statement:
    return Statement.of(quirk.id, says=quirk.says, source=quirk.source)


def _cited(quirk: Quirk) -> Cite:
    return Cite(
        source=Source.CURATED,
        ref="capdb's curated facts",
        path=_FILE,
        shows=Statement.of(quirk.id, says=quirk.says),
        symbol=quirk.id,
        url=quirk.source,
    )
