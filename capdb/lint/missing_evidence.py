"""A claim with any state but `unknown` has evidence."""

from __future__ import annotations

from collections.abc import Iterator

from capdb.lint.model import Context, Finding, subject_of
from capdb.rules.ids import Rule
from capdb.vocabulary import State

CHECK = "missing-evidence"


def check(context: Context) -> Iterator[Finding]:
    """Yield the claims without evidence."""
    for claim in context.claims:
        if claim.state is not State.UNKNOWN and not claim.evidence:
            yield Finding.of(
                subject_of(claim), CHECK, Rule.CLAIM_WITHOUT_EVIDENCE, state=claim.state.value
            )
