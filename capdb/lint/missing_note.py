"""A `partial` has a limit, which separates working and other traffic."""

from __future__ import annotations

from collections.abc import Iterator

from capdb.lint.model import Context, Finding, subject_of
from capdb.rules.ids import Rule
from capdb.vocabulary import State

CHECK = "missing-note"


def check(context: Context) -> Iterator[Finding]:
    """Yield the claims that are `partial` without a limit."""
    for claim in context.claims:
        if claim.state is State.PARTIAL and not claim.limits:
            yield Finding.of(subject_of(claim), CHECK, Rule.PARTIAL_WITHOUT_LIMIT)
