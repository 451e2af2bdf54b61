"""One thing that is stated: a cause, a limit, or a piece of evidence, as a rule and its values.

Nothing here is English. Sentences are made of statements in `capdb.sentences` alone, and programs
compare rules and values.
"""

from __future__ import annotations

from typing import NamedTuple

from capdb.rules.ids import Rule

Value = str | int | bool | tuple[str, ...]
"""A value of a statement: flat, so that it survives JSON."""


class Statement(NamedTuple):
    """A rule with its values, in the order in which they were given; equal ones compare equal."""

    rule: Rule
    values: tuple[tuple[str, Value], ...] = ()

    @classmethod
    def of(cls, rule: Rule, **values: Value) -> Statement:
        """Return a statement of a rule with these values."""
        return cls(rule, tuple(values.items()))
