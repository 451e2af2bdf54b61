"""What a finding is, and what a rule is given to look at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from capdb.claims import Claim, Facts
from capdb.facts import Driver, Profile
from capdb.sentences.spoken import languages

ReadSource = Callable[[Driver, str], bytes | None]
"""Returns a file of the patched tree that a driver's facts were read from, or None where the tree
lacks it."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something wrong or suspicious: in what, by which rule, and one sentence."""

    subject: str
    rule: str
    says: str


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
    """Returns the release, target and profile that a fact or claim is about."""
    return fact.release, fact.target, fact.profile


def subject_of(claim: Claim) -> str:
    """Returns how findings name a claim."""
    return f"{'/'.join(place_of(claim))} {claim.path}"
