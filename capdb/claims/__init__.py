"""Derive claims from facts: pure functions, no I/O, no table of names with answers."""

from __future__ import annotations

from collections.abc import Iterator

from capdb.claims import undecided
from capdb.claims.conclusions import Conclusions
from capdb.claims.model import (
    Cite,
    Claim,
    ClaimContent,
    Contents,
    Facts,
    Image,
    Point,
    Verdict,
    headline_states,
)
from capdb.claims.release_facts import of_release

__all__ = [
    "Cite",
    "Claim",
    "ClaimContent",
    "Contents",
    "Facts",
    "Image",
    "Point",
    "Verdict",
    "conclude",
    "derive",
    "headline_states",
]


def conclude(facts: Facts) -> dict[Image, Contents]:
    """Return the claims on every profile of every release that has facts.

    The order is that of the profiles' facts; equal facts give equal claims.
    """
    found: dict[Image, Contents] = {}
    for release in dict.fromkeys(profile.release for profile in facts.profiles):
        known = of_release(facts, release)
        conclusions = Conclusions(facts, known)
        for profile in known.profiles:
            image = release, profile.target, profile.profile
            found[image] = conclusions.claims(profile, undecided.verdicts(known, profile))
    return found


def derive(facts: Facts) -> Iterator[Claim]:
    """Yield the claims on all profiles one by one."""
    for image, contents in conclude(facts).items():
        yield from (Claim(*image, path, content) for path, content in contents.items())
