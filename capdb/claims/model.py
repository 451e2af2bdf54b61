"""What a claim is, and the facts it is derived from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from capdb.facts import (
    Alias,
    Board,
    Config,
    Driver,
    FactsFile,
    KernelPackage,
    Profile,
    Quirk,
    Reject,
    Release,
    Report,
    Target,
    Tip,
    TohEntry,
)
from capdb.results.answer import Caveat, Evidence
from capdb.vocabulary import Grade, State, Traffic


@dataclass(frozen=True, eq=False)
class Facts:
    """All facts of a data directory, each kind in the order of its files; equal only to itself."""

    releases: Sequence[Release] = ()
    targets: Sequence[Target] = ()
    profiles: Sequence[Profile] = ()
    boards: Sequence[Board] = ()
    configs: Sequence[Config] = ()
    packages: Sequence[KernelPackage] = ()
    drivers: Sequence[Driver] = ()
    rejects: Sequence[Reject] = ()
    hardware: Sequence[TohEntry] = ()
    quirks: Sequence[Quirk] = ()
    aliases: Sequence[Alias] = ()
    tips: Sequence[Tip] = ()
    reports: Sequence[Report] = ()
    files: Sequence[FactsFile] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """A state with its grade, one-sentence reason, note and evidence; the heart of a claim."""

    state: State
    grade: Grade | None
    reason: str
    note: str | None = None
    evidence: tuple[Evidence, ...] = ()

    def after(self, *shown: Evidence) -> Verdict:
        """Returns the same verdict with what led to it shown first."""
        return replace(self, evidence=(*shown, *self.evidence))


class Claim(NamedTuple):
    """What capdb says of one path of one profile on one release; a tuple, as there are many."""

    release: str
    target: str
    profile: str
    path: Traffic
    state: State
    grade: Grade | None
    reason: str
    note: str | None
    evidence: tuple[Evidence, ...]
    caveats: tuple[Caveat, ...] = ()
