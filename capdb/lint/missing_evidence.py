"""A claim that says anything but `unknown` shows what it was read from."""

from __future__ import annotations

from collections.abc import Iterator

from capdb.lint.model import Context, Finding, subject_of
from capdb.vocabulary import State


def check(context: Context) -> Iterator[Finding]:
    """Yields the claims without evidence."""
    for claim in context.claims:
        if claim.state is not State.UNKNOWN and not claim.evidence:
            says = f"says {claim.state} without any evidence."
            yield Finding(subject_of(claim), "missing-evidence", says)
