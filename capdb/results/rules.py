"""The records of the list of rules, for programs that read statements."""

from __future__ import annotations

from collections.abc import Mapping

from capdb.record import Record
from capdb.results.stated import Stated
from capdb.rules.ids import Rule
from capdb.rules.spec import SPEC, About, example
from capdb.rules.statement import Value


class RuleExample(Record):
    """An example of a rule's values, with its sentence."""

    values: Mapping[str, Value]
    says: str


class RuleDescription(Record):
    """A rule of the closed list: its place in an answer, and the types of its values."""

    id: str
    about: About
    values: Mapping[str, str]
    example: RuleExample


class CuratedSentence(Record):
    """A curated fact, whose id is a rule too."""

    id: str
    says: str
    source: str


class RuleList(Record):
    """The closed list of rules and the curated facts, with the language of their sentences."""

    language: str
    rules: tuple[RuleDescription, ...]
    curated: tuple[CuratedSentence, ...]


def descriptions() -> list[RuleDescription]:
    """Return all rules of the closed list, in its order."""
    return [_described(rule) for rule in Rule]


def _described(rule: Rule) -> RuleDescription:
    spec, shown = SPEC[rule], Stated.of(example(rule))
    return RuleDescription(
        rule.value, spec.about, spec.types, RuleExample(shown.values, shown.says)
    )
