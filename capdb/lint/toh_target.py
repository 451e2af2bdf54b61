"""A row of the Table of Hardware and its linked profile are of one target.

Targets come and go, so a row may name one of another release; but it must not name a target that
exists and never had the profile.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from capdb.linking.toh import link
from capdb.lint.model import Context, Finding
from capdb.rules.ids import Rule

CHECK = "toh-target"


def check(context: Context) -> Iterator[Finding]:
    """Yield the rows that name an existing target in which none of their profiles ever was."""
    facts = context.facts
    known = {target.target for target in facts.targets}
    places: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for each in link(facts.hardware, facts.profiles).linked:
        places[each.device_id].add((each.target, each.profile))
    of_profile: dict[str, set[str]] = defaultdict(set)
    for profile in facts.profiles:
        of_profile[profile.profile].add(profile.target)
    for row in facts.hardware:
        linked = places[row.device_id]
        written = f"{row.target}/{row.subtarget}".lower()
        targets = {target for _, profile in linked for target in of_profile[profile]}
        if linked and written in known and written not in targets:
            images = tuple(sorted(map("/".join, linked)))
            yield Finding.of(
                row.device_id, CHECK, Rule.ROW_OF_ANOTHER_TARGET, target=written, images=images
            )
