"""A public observation agrees with the claim on the same board, path and series."""

from __future__ import annotations

from collections.abc import Iterator

from capdb.claims.observations import disagreeing
from capdb.lint.model import Context, Finding, subject_of
from capdb.rules.ids import Rule

CHECK = "observation-disagrees"


def check(context: Context) -> Iterator[Finding]:
    """Yield each claim that an observation contradicts, by the observation."""
    for observation, claim in disagreeing(context.facts, context.claims):
        yield Finding.of(
            observation.id,
            CHECK,
            Rule.OBSERVATION_DISAGREES,
            seen=str(observation.state),
            on=observation.build or observation.release,
            source=observation.source,
            claim=subject_of(claim),
            state=claim.state.value,
        )
