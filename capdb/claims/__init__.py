"""Facts to claims: pure functions, no I/O, no table of names with answers."""

from __future__ import annotations

from collections.abc import Iterator

from capdb.claims import paths, quirks, reports
from capdb.claims.model import Claim, Facts, Verdict
from capdb.claims.release import ReleaseFacts
from capdb.vocabulary import Path

__all__ = ["Claim", "Facts", "Verdict", "derive"]


def derive(facts: Facts) -> Iterator[Claim]:
    """Yields a claim for every path of every profile of every release that has facts.

    The order is that of the profiles' facts; equal facts give equal claims.
    """
    for release in dict.fromkeys(profile.release for profile in facts.profiles):
        of_release = ReleaseFacts(facts, release)
        of_quirks = quirks.of_release(facts.quirks, release)
        of_reports = [report for report in facts.reports if report.release == release]
        for profile in of_release.profiles:
            fitting = quirks.fitting(of_quirks, of_release, profile)
            for path, derived in paths.verdicts(of_release, profile).items():
                verdict, caveats = quirks.judged(derived, path, fitting)
                if path is Path.IPV4_NAT:
                    reported = reports.fitting(of_reports, of_release, profile)
                    verdict = reports.judged(verdict, reported)
                yield Claim(
                    release=release,
                    target=profile.target,
                    profile=profile.profile,
                    path=path,
                    state=verdict.state,
                    grade=verdict.grade,
                    reason=verdict.reason,
                    note=verdict.note,
                    evidence=tuple(dict.fromkeys(verdict.evidence)),
                    caveats=caveats,
                )
