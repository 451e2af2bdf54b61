"""Statements in words of a test's own, as a curated fact would make them."""

from __future__ import annotations

from capdb.rules.ids import Rule
from capdb.rules.statement import Statement, Value


def cause(says: str) -> Statement:
    """Return a cause or a limit that says just this."""
    return Statement.of(Rule.CURATED_CAUSE, id="invented", says=says)


def shown(says: str) -> Statement:
    """Return what a piece of evidence shows, in these words."""
    return Statement.of(Rule.CURATED, id="invented", says=says)


def values(statements: tuple[Statement, ...], rule: Rule) -> dict[str, Value]:
    """Return the values of the only one of some statements that is of a rule."""
    (found,) = (each for each in statements if each.rule is rule)
    return dict(found.values)


def named(statements: tuple[Statement, ...]) -> tuple[str, ...]:
    """Return all texts among the values of some statements."""
    found: list[str] = []
    for statement in statements:
        for _, value in statement.values:
            found += value if isinstance(value, tuple) else [str(value)]
    return tuple(found)
