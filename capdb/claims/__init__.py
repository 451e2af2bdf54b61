"""Facts to claims: pure functions, no I/O, no table of names with answers."""

from __future__ import annotations

from collections.abc import Iterator

from capdb.claims import undecided
from capdb.claims.conclusions import Conclusions
from capdb.claims.model import Cite, Claim, ClaimContent, Facts, Point, Verdict, headline_states
from capdb.claims.release_facts import of_release

__all__ = [
    "Cite",
    "Claim",
    "ClaimContent",
    "Facts",
    "Point",
    "Verdict",
    "derive",
    "headline_states",
]


def derive(facts: Facts) -> Iterator[Claim]:
    """Yields a claim for every path of every profile of every release that has facts.

    The order is that of the profiles' facts; equal facts give equal claims.
    """
    for release in dict.fromkeys(profile.release for profile in facts.profiles):
        known = of_release(facts, release)
        conclusions = Conclusions(facts, known)
        for profile in known.profiles:
            yield from conclusions.claims(profile, undecided.verdicts(known, profile))
