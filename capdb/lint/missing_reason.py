"""Every claim has a cause: a rule of the closed list, or a curated fact with its sentence."""

from __future__ import annotations

from collections.abc import Iterator

from capdb.lint.model import Context, Finding, subject_of
from capdb.rules.spec import SPEC
from capdb.rules.statement import SAYS


def check(context: Context) -> Iterator[Finding]:
    """Yields the claims without a reason."""
    for claim in context.claims:
        rule, values = claim.because
        if rule not in SPEC and not str(dict(values).get(SAYS, "")).strip():
            says = f"says {claim.state} and gives no reason."
            yield Finding(subject_of(claim), "missing-reason", says)
