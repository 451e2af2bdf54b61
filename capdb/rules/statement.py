"""The statement: a cause, a limit, or a piece of evidence, as a rule and its values.

It holds no English. Only `capdb.sentences` makes sentences of statements; programs compare rules
and values.
"""

from __future__ import annotations

import json
from typing import NamedTuple

from capdb.rules.ids import Rule

Value = str | int | bool | tuple[str, ...]
"""A value of a statement: flat, so that it survives JSON."""

SAYS, SOURCE = "says", "source"
"""Values of a curated fact: its own sentence, and the address to cite along with it."""


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Statement(NamedTuple):
    """A rule with its values, in the order of its making; equal ones compare equal.

    The rule of a curated fact is its id.
    """

    rule: Rule | str
    values: tuple[tuple[str, Value], ...] = ()

    @classmethod
    def of(cls, rule: Rule | str, /, **values: Value) -> Statement:
        """Return a statement of a rule with these values."""
        return tuple.__new__(cls, (rule, tuple(values.items())))  # half the time of `cls(…)`

    @classmethod
    def read(cls, rule: str, given: str) -> Statement:
        """Return a statement of a rule with values from JSON, as `given` writes them."""
        values = json.loads(given).items()
        return cls(
            rule,
            tuple([(name, tuple(it) if isinstance(it, list) else it) for name, it in values]),
        )

    @property
    def given(self) -> str:
        """The values as JSON."""
        return _encode(dict(self.values))
