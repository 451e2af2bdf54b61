"""One name has one answer: profiles of a release that are sold under one name agree.

A query by that name returns them all, so if they differ, a variant is missing from a title.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from capdb.claims import Claim
from capdb.lint.model import Context, Finding, place_of
from capdb.rules.ids import Rule
from capdb.vocabulary import State, Traffic

CHECK = "same-name"


def check(context: Context) -> Iterator[Finding]:
    """Yield the names of several profiles of a release with different states."""
    claims = {place_of(claim): claim for claim in context.claims if claim.path is Traffic.IPV4_NAT}
    named: dict[str, dict[str, list[Claim]]] = defaultdict(lambda: defaultdict(list))
    for profile in context.facts.profiles:
        claim = claims.get(place_of(profile))
        # An `unknown` in one target contradicts nothing.
        if claim is None or claim.state is State.UNKNOWN:
            continue
        for title in dict.fromkeys(profile.titles):
            name = " ".join(filter(None, (title.vendor, title.model, title.variant)))
            named[name.lower()][profile.release].append(claim)
    for name, releases in named.items():
        for release, found in releases.items():
            if len({claim.state for claim in found}) > 1:
                yield Finding.of(
                    name,
                    CHECK,
                    Rule.NAMESAKES_DIFFER,
                    release=release,
                    states=tuple(claim.state.value for claim in found),
                    images=tuple(f"{claim.target}/{claim.profile}" for claim in found),
                )
