"""Every claim has a cause: a rule of the closed list, or a curated fact with its sentence."""

from __future__ import annotations

from collections.abc import Iterator

from capdb.lint.model import Context, Finding, subject_of
from capdb.rules.ids import Rule
from capdb.rules.spec import SPEC
from capdb.rules.statement import SAYS

CHECK = "missing-reason"


def check(context: Context) -> Iterator[Finding]:
    """Yield the claims without a cause."""
    for claim in context.claims:
        rule, values = claim.because
        if rule not in SPEC and not str(dict(values).get(SAYS, "")).strip():
            yield Finding.of(
                subject_of(claim), CHECK, Rule.CLAIM_WITHOUT_CAUSE, state=claim.state.value
            )
