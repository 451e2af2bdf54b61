"""The id of a curated fact is a rule, so no other rule may have it."""

from __future__ import annotations

from collections.abc import Iterator

from capdb.facts import Quirk, Tip
from capdb.lint.model import Context, Finding
from capdb.rules.ids import Rule

CHECK = "rule-taken"


def check(context: Context) -> Iterator[Finding]:
    """Yield the quirks and tips whose id is that of another rule."""
    quirks = {each.id for each in context.facts.quirks}
    curated: list[Quirk | Tip] = [*context.facts.quirks, *context.facts.tips]
    for each in curated:
        if each.id in set(Rule):
            yield Finding.of(each.id, CHECK, Rule.ID_IS_A_RULE)
    for tip in context.facts.tips:
        if tip.id in quirks:
            yield Finding.of(tip.id, CHECK, Rule.ID_TAKEN_TWICE)
