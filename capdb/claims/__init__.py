"""Facts to claims: pure functions, no I/O, no table of names with answers."""

from __future__ import annotations

from collections.abc import Iterator

from capdb.claims import paths
from capdb.claims.model import Claim, Facts, Verdict
from capdb.claims.release import ReleaseFacts

__all__ = ["Claim", "Facts", "Verdict", "derive"]


def derive(facts: Facts) -> Iterator[Claim]:
    """Yields a claim for every path of every profile of every release that has facts.

    The order is that of the profiles' facts; equal facts give equal claims.
    """
    for release in dict.fromkeys(profile.release for profile in facts.profiles):
        of_release = ReleaseFacts(facts, release)
        for profile in of_release.profiles:
            for path, verdict in paths.verdicts(of_release, profile).items():
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
                )
