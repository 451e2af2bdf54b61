"""The records of lint: findings, and the context that a check reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from capdb.claims import Claim, Facts
from capdb.facts import Driver, Profile
from capdb.rules.ids import Rule
from capdb.rules.statement import Statement, Value
from capdb.sentences.spoken import languages, sentence

ReadSource = Callable[[Driver, str], bytes | None]
"""A function that returns a file of the patched tree of a driver's facts, or None if the tree lacks
it."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A wrong or suspicious thing: its subject, the check that found it, and the statement.

    `places` are the files and lines of a curated record, which move when the file is edited.
    """

    subject: str
    check: str
    states: Statement
    places: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def of(cls, subject: str, check: str, rule: Rule, /, **values: Value) -> Finding:
        """Return a finding that states a rule with these values."""
        return cls(subject, check, Statement.of(rule, **values))

    @property
    def says(self) -> str:
        """The finding in words, with the files and lines of its record."""
        where = f"{' or '.join(self.places)}: " if self.places else ""
        return f"{where}{sentence(self.states)}."


@dataclass(frozen=True, slots=True)
class Context:
    """The data of one directory, and readers of the source trees at hand, by release.

    `languages` are those whose sentences are checked.
    """

    facts: Facts
    claims: Sequence[Claim]
    sources: Mapping[str, ReadSource] = field(default_factory=dict)
    languages: Sequence[str] = field(default_factory=languages)


def place_of(fact: Profile | Claim) -> tuple[str, str, str]:
    """Return the release, target and profile that a fact or claim is about."""
    return fact.release, fact.target, fact.profile


def subject_of(claim: Claim) -> str:
    """Return the name of a claim in findings."""
    return f"{'/'.join(place_of(claim))} {claim.path}"
