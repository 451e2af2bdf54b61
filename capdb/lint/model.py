"""Findings, and the context that a rule looks at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from capdb.claims import Claim, Facts
from capdb.facts import Driver, Profile
from capdb.rules.ids import Rule
from capdb.rules.statement import Statement, Value
from capdb.sentences.spoken import languages, sentence

ReadSource = Callable[[Driver, str], bytes | None]
"""Returns a file of the patched tree that a driver's facts were read from, or None where the tree
lacks it."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something wrong or suspicious: its subject, the check that found it, and the statement.

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
        """The finding in words, with where its record is written."""
        where = f"{' or '.join(self.places)}: " if self.places else ""
        return f"{where}{sentence(self.states)}."


@dataclass(frozen=True, slots=True)
class Context:
    """The data of one directory, and by release what reads the source trees that are at hand.

    `languages` are those whose sentences are looked at.
    """

    facts: Facts
    claims: Sequence[Claim]
    sources: Mapping[str, ReadSource] = field(default_factory=dict)
    languages: Sequence[str] = field(default_factory=languages)


def place_of(fact: Profile | Claim) -> tuple[str, str, str]:
    """Return the release, target and profile that a fact or claim is about."""
    return fact.release, fact.target, fact.profile


def subject_of(claim: Claim) -> str:
    """Return how findings name a claim."""
    return f"{'/'.join(place_of(claim))} {claim.path}"
