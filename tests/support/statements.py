"""Statements in words of a test's own, in the form of a curated fact's."""

from __future__ import annotations

from capdb.results.stated import Stated
from capdb.rules.ids import Rule
from capdb.rules.statement import Statement, Value


def cause(says: str) -> Statement:
    """Return a cause, limit or finding with this sentence."""
    return Statement.of("-".join(["invented", *says.casefold().split()]), says=says)


shown = cause


def stated(says: str) -> Stated:
    """Return the same in the form of a result."""
    return Stated.of(cause(says))


def values(statements: tuple[Statement, ...], rule: Rule | str) -> dict[str, Value]:
    """Return the values of the only statement of a rule."""
    (found,) = (each for each in statements if each.rule == rule)
    return dict(found.values)


def named(statements: tuple[Statement, ...]) -> tuple[str, ...]:
    """Return all texts among the values of some statements."""
    found: list[str] = []
    for statement in statements:
        for _, value in statement.values:
            found += value if isinstance(value, tuple) else [str(value)]
    return tuple(found)
