"""A statement in the JSON contract: a rule, its values, and a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from capdb.record import Record, field
from capdb.rules.statement import SAYS, SOURCE, Statement, Value
from capdb.sentences.spoken import sentence, short


class Stated(Record):
    """A cause, a limit, or a finding of evidence.

    `rule` is of the closed list or the id of a curated fact, `values` are flat, and `says` is the
    sentence. Programs compare rule and values, as `==` does: a sentence may be improved.
    """

    rule: str
    values: Mapping[str, Value] = field(hashed=False)
    says: str = field(compare=False)

    @classmethod
    def of(cls, statement: Statement) -> Stated:
        """Return a statement with its sentence."""
        values = {name: value for name, value in statement.values if name != SAYS}
        return cls(str(statement.rule), values, sentence(statement))

    @property
    def source(self) -> str | None:
        """The address that a curated fact cites."""
        return str(self.values[SOURCE]) if SOURCE in self.values else None

    @property
    def short(self) -> str:
        """A few words if there are such, or else the sentence without its cited address."""
        few = short(Statement(self.rule, tuple(self.values.items())))
        return few or self.uncited

    @property
    def uncited(self) -> str:
        """The sentence without its cited address."""
        return self.says.removesuffix(f" ({self.source})")


def together(limits: Iterable[Stated]) -> str | None:
    """Return several sentences as one text, or None if there are none."""
    return "; ".join(each.says for each in limits) or None
