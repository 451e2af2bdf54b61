"""Apply curated quirks to derived claims: caveats, notes on a `no`, states that only get lower."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from capdb.claims.model import Cite, Point, Verdict
from capdb.claims.release_facts import ReleaseFacts
from capdb.claims.scopes import described, fits
from capdb.facts import Profile, Quirk, Scope
from capdb.results.answer import Caveat
from capdb.rules.statement import Statement
from capdb.versions import series, within
from capdb.vocabulary import CURATED_FACTS, QUIRKS, WORKS, Grade, Source, State, Traffic, Weight

CAVEAT, NOTE, SOFTWARE = "caveat", "note", "software"


_LOWERED = (State.YES, State.PARTIAL, State.UNKNOWN, State.NO)
"""The order in which a quirk can lower a `yes` or a `partial`: only to a state further right."""


def of_release(quirks: Iterable[Quirk], release: str) -> list[Quirk]:
    """Return the quirks of a release: the heaviest first, then those of all traffic, then by scope.

    So readers see first the quirks that they cannot avoid by other traffic or another board.
    """
    found = [quirk for quirk in quirks if within(release, quirk.scope.since, quirk.scope.until)]
    return sorted(found, key=_rank)


def within_series(quirks: Iterable[Quirk], release: str) -> list[Quirk]:
    """Return the quirks of some, not all, point releases of a release's series; sorted likewise."""
    found = [
        quirk
        for quirk in quirks
        if any(
            end and end.count(".") == 2 and series(end) == series(release)
            for end in (quirk.scope.since, quirk.scope.until)
        )
    ]
    return sorted(found, key=_rank)


def _rank(quirk: Quirk) -> tuple[int, bool, int, str]:
    weight = list(Weight).index(quirk.weight)
    return (weight, bool(quirk.paths), _breadth(quirk.scope), quirk.id)


def fitting(quirks: Iterable[Quirk], facts: ReleaseFacts, profile: Profile) -> list[Quirk]:
    """Return those quirks of a release whose scope fits a profile, for every path."""
    found = described(facts, profile)
    return [quirk for quirk in quirks if fits(quirk.scope, found)]


def judged(
    verdict: Verdict, path: Traffic, quirks: Sequence[Quirk]
) -> tuple[Verdict, tuple[Caveat, ...]]:
    """Return the verdict on a path, lowered by fitting quirks, and its caveats.

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
    shown = _shown(verdict.state)
    return verdict, tuple([_caveat(quirk) for quirk in touching if quirk.effect in shown])


def points(
    verdict: Verdict, path: Traffic, release: str, quirks: Sequence[Quirk]
) -> tuple[Point, ...]:
    """Return the caveats and lower states of a path on some point releases of a series.

    `quirks` are those of `within_series`. Those of the release itself are in the verdict already.
    """
    shown = _shown(verdict.state)
    found = []
    for quirk in quirks:
        scope = quirk.scope
        if quirk.paths and path not in quirk.paths:
            continue
        if quirk.effect in shown:
            found.append(Point(_caveat(quirk), scope.since, scope.until))
        elif _lowers(quirk, verdict) and not within(release, scope.since, scope.until):
            state = State(quirk.effect)
            found.append(Point(_caveat(quirk), scope.since, scope.until, state))
    return tuple(found)


def _shown(state: State) -> tuple[str, ...]:
    """Return the effects whose quirks are shown as caveats of a state."""
    return (SOFTWARE,) if state is State.NO else (CAVEAT, SOFTWARE)


def _breadth(scope: Scope) -> int:
    """Rank a scope by its width: boards, SoCs, drivers, targets, everything."""
    kinds = (scope.boards, scope.socs, scope.drivers, scope.targets)
    return next((breadth for breadth, wanted in enumerate(kinds) if wanted), len(kinds))


def _lowered(verdict: Verdict, quirk: Quirk) -> Verdict:
    """Return the verdict, lowered to the state that the quirk names if that is lower.

    A `partial` that is one already gets the limit alone.
    """
    if quirk.effect == State.PARTIAL.value and verdict.state in WORKS:
        return _noted(verdict, quirk)._replace(state=State.PARTIAL)
    if not _lowers(quirk, verdict):
        return verdict
    lowered = State(quirk.effect)
    evidence = (*verdict.evidence, _cited(quirk))
    grade: Grade | None = verdict.grade if lowered is State.NO else None
    because = Statement.of(quirk.id, says=quirk.says)
    return Verdict(lowered, grade, because, evidence=evidence)


def _lowers(quirk: Quirk, verdict: Verdict) -> bool:
    """Return whether the state of a verdict is better than the one that the quirk names."""
    if quirk.effect in (CAVEAT, NOTE, SOFTWARE) or verdict.state not in WORKS:
        return False
    return _LOWERED.index(State(quirk.effect)) > _LOWERED.index(verdict.state)


@lru_cache(maxsize=1024)
def _caveat(quirk: Quirk) -> Caveat:
    return Caveat(quirk.id, quirk.says, quirk.source, quirk.weight)


def _noted(verdict: Verdict, quirk: Quirk) -> Verdict:
    return verdict._replace(
        limits=(*verdict.limits, _limit(quirk)),
        evidence=(*verdict.evidence, _cited(quirk)),
    )


def _limit(quirk: Quirk) -> Statement:
    return Statement.of(quirk.id, says=quirk.says, source=quirk.source)


def _cited(quirk: Quirk) -> Cite:
    return Cite(
        source=Source.CURATED,
        ref=CURATED_FACTS,
        path=QUIRKS,
        shows=Statement.of(quirk.id, says=quirk.says),
        symbol=quirk.id,
        url=quirk.source,
    )
