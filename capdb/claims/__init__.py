"""Facts to claims: pure functions, no I/O, no table of names with answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from capdb.claims import quirks, reports, undecided
from capdb.claims.model import Cite, Claim, Facts, Point, Verdict
from capdb.claims.release_facts import of_release
from capdb.claims.scopes import described, fits
from capdb.facts import Coming
from capdb.vocabulary import State, Traffic

__all__ = ["Cite", "Claim", "Facts", "Point", "Verdict", "derive"]


def derive(facts: Facts) -> Iterator[Claim]:
    """Yields a claim for every path of every profile of every release that has facts.

    The order is that of the profiles' facts; equal facts give equal claims.
    """
    for release in dict.fromkeys(profile.release for profile in facts.profiles):
        known = of_release(facts, release)
        of_quirks = quirks.of_release(facts.quirks, release)
        of_points = quirks.within_series(facts.quirks, release)
        of_reports = reports.by_board(facts.reports, release)
        for profile in known.profiles:
            found = described(known, profile)
            fitting = [quirk for quirk in of_quirks if fits(quirk.scope, found)]
            at_points = [quirk for quirk in of_points if fits(quirk.scope, found)]
            coming = [each for each in facts.coming if fits(each.scope, found)]
            for path, derived in undecided.verdicts(known, profile).items():
                verdict, caveats = quirks.judged(derived, path, fitting)
                if path is Traffic.IPV4_NAT and of_reports:
                    reported = of_reports.get(known.board_name(profile), ())
                    verdict = reports.judged(verdict, reports.fitting(reported, known, profile))
                yield Claim(
                    release=release,
                    target=profile.target,
                    profile=profile.profile,
                    path=path,
                    state=verdict.state,
                    grade=verdict.grade,
                    because=verdict.because,
                    limits=verdict.limits,
                    evidence=_each_once(verdict.evidence),
                    caveats=caveats,
                    points=quirks.points(verdict, path, release, at_points),
                    coming=_turning(coming, verdict, path),
                )


def _turning(coming: Sequence[Coming], verdict: Verdict, path: Traffic) -> tuple[Coming, ...]:
    """Return drivers that may turn a `no` one day."""
    if verdict.state is not State.NO:
        return ()
    return tuple(each for each in coming if path in each.paths)


def _each_once(evidence: tuple[Cite, ...]) -> tuple[Cite, ...]:
    return tuple(dict.fromkeys(evidence)) if len(evidence) > 1 else evidence
