"""One thing that is stated, as the JSON contract has it: a rule, its values, and a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from capdb.rules.statement import SAYS, Statement, Value
from capdb.sentences.spoken import sentence


@dataclass(frozen=True, slots=True)
class Stated:
    """A cause, a limit, or what a piece of evidence shows.

    `rule` is of the closed list or the id of a curated fact, `values` are flat, and `says` is the
    sentence. Programs compare rule and values, as `==` does: a sentence may be improved.
    """

    rule: str
    values: Mapping[str, Value] = field(hash=False)
    says: str = field(compare=False)

    @classmethod
    def of(cls, statement: Statement) -> Stated:
        """Return a statement with its sentence."""
        values = {name: value for name, value in statement.values if name != SAYS}
        return cls(str(statement.rule), values, sentence(statement))


def together(limits: Iterable[Stated]) -> str | None:
    """Return several sentences as one text, or None of none."""
    return "; ".join(each.says for each in limits) or None
