"""A state that differs between two releases has evidence that differs.

Lines, patches and addresses change in every release, so evidence is compared by its statements.
"""

from __future__ import annotations

from collections.abc import Iterator

from capdb.claims import Claim
from capdb.lint.model import Context, Finding
from capdb.rules.ids import Rule
from capdb.rules.statement import Statement
from capdb.versions import newest_first

CHECK = "flip-without-cause"

_Shown = frozenset[tuple[str, str | None, Statement]]


def check(context: Context) -> Iterator[Finding]:
    """Yield the claims whose state changed from a release to the next, but not their evidence."""
    before: dict[tuple[str, str, str], Claim] = {}
    order = newest_first({claim.release for claim in context.claims})
    for claim in sorted(context.claims, key=lambda claim: -order.index(claim.release)):
        key = (claim.target, claim.profile, claim.path)
        old = before.get(key)
        if old and old.state is not claim.state and _shown(old) == _shown(claim):
            yield Finding.of(
                f"{claim.target}/{claim.profile} {claim.path}",
                CHECK,
                Rule.STATE_FLIPPED,
                was=old.state.value,
                before=old.release,
                state=claim.state.value,
                release=claim.release,
            )
        before[key] = claim


def _shown(claim: Claim) -> _Shown:
    return frozenset((item.path, item.symbol, item.shows) for item in claim.evidence)
