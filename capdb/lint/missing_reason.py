"""Every claim tells why in a sentence, an `unknown` what is missing."""

from __future__ import annotations

from collections.abc import Iterator

from capdb.lint.model import Context, Finding, subject_of
from capdb.sentences.en import sentence


def check(context: Context) -> Iterator[Finding]:
    """Yields the claims without a reason."""
    for claim in context.claims:
        if not sentence(claim.because).strip():
            says = f"says {claim.state} and gives no reason."
            yield Finding(subject_of(claim), "missing-reason", says)
