"""What was seen in public is what is claimed of the same board, path and series of releases."""

from __future__ import annotations

from collections.abc import Iterator

from capdb.claims.observations import disagreeing
from capdb.lint.model import Context, Finding, subject_of


def check(context: Context) -> Iterator[Finding]:
    """Yield each claim that an observation contradicts, by the observation."""
    for observation, claim in disagreeing(context.facts, context.claims):
        seen = f"{observation.state} on {observation.build or observation.release}"
        says = f"{seen} was seen ({observation.source}), and {subject_of(claim)} is {claim.state}."
        yield Finding(observation.id, "observation-disagrees", says)
