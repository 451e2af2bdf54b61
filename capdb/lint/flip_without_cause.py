"""A state that differs between two releases has evidence that differs.

Lines, patches and addresses move with every release, so evidence is compared by what it says.
"""

from __future__ import annotations

from collections.abc import Iterator

from capdb.claims import Claim
from capdb.lint.model import Context, Finding

_Said = frozenset[tuple[str, str | None, str]]


def check(context: Context) -> Iterator[Finding]:
    """Yields the claims whose state changed from a release to the next while no fact did."""
    before: dict[tuple[str, str, str], Claim] = {}
    for claim in sorted(context.claims, key=lambda claim: _age(claim.release)):
        key = (claim.target, claim.profile, claim.path)
        old = before.get(key)
        if old and old.state is not claim.state and _said(old) == _said(claim):
            says = (
                f"was {old.state} in {old.release} and is {claim.state} in {claim.release}, by "
                f"the same evidence."
            )
            yield Finding(
                f"{claim.target}/{claim.profile} {claim.path}", "flip-without-cause", says
            )
        before[key] = claim


def _age(release: str) -> tuple[bool, list[int]]:
    numbers = [int(part) for part in release.partition("-")[0].split(".") if part.isdecimal()]
    return not numbers, numbers


def _said(claim: Claim) -> _Said:
    return frozenset((item.path, item.symbol, item.says) for item in claim.evidence)
