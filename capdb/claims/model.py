"""The records of claims, and of the facts that they are derived from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from capdb.facts import (
    Alias,
    Board,
    Coming,
    Config,
    Driver,
    FactsFile,
    Identity,
    KernelPackage,
    Observation,
    PointRelease,
    Profile,
    Quirk,
    Reject,
    Release,
    Report,
    Series,
    Target,
    Tip,
    TohEntry,
    Unsupported,
)
from capdb.results.answer import Caveat
from capdb.rules.statement import Statement
from capdb.vocabulary import Grade, Source, State, Traffic

Image = tuple[str, str, str]
"""A release, a target and a profile."""


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
    identities: Sequence[Identity] = ()
    observations: Sequence[Observation] = ()
    coming: Sequence[Coming] = ()
    series: Sequence[Series] = ()
    points: Sequence[PointRelease] = ()
    unsupported: Sequence[Unsupported] = ()
    files: Sequence[FactsFile] = ()

    @cached_property
    def by_release(self) -> Mapping[str, Facts]:
        """The facts of each release alone, of the kinds that every release has."""
        found: dict[str, dict[str, list[Any]]] = {}
        for kind in ("profiles", "targets", "boards", "packages", "configs", "drivers"):
            for release, facts in groupby(getattr(self, kind), key=attrgetter("release")):
                found.setdefault(release, {}).setdefault(kind, []).extend(facts)
        return {release: Facts(**kinds) for release, kinds in found.items()}

    @cached_property
    def board_of(self) -> Mapping[Image, Board]:
        """The board of every profile whose device tree was looked for."""
        return {(board.release, board.target, board.profile): board for board in self.boards}

    @cached_property
    def board_names(self) -> frozenset[str]:
        """Every name that some release has for a board."""
        return frozenset(
            {name for profile in self.profiles for name in profile.boards}
            | {name for board in self.boards for name in board.compatible[:1]}
        )


class Cite(NamedTuple):
    """A place that was read, with its finding; the fields are those of `Evidence`."""

    source: Source
    ref: str
    path: str
    shows: Statement
    symbol: str | None = None
    line: int | None = None
    patch: str | None = None
    url: str | None = None
    url_line: int | None = None


class Verdict(NamedTuple):
    """A state with its grade, its cause, its limits, and evidence; the heart of a claim.

    A tuple, as a build makes tens of thousands.
    """

    state: State
    grade: Grade | None
    because: Statement
    limits: tuple[Statement, ...] = ()
    evidence: tuple[Cite, ...] = ()

    def after(self, *shown: Cite) -> Verdict:
        """Return the same verdict with the evidence that led to it first."""
        evidence = (*shown, *self.evidence)
        return Verdict(self.state, self.grade, self.because, self.limits, evidence)


class Point(NamedTuple):
    """A quirk of some point releases of a series; both ends belong to the range.

    `state` is the one that the quirk lowers a path to, if it does.
    """

    caveat: Caveat
    since: str | None
    until: str | None
    state: State | None = None


class ClaimContent(NamedTuple):
    """The content of a claim without its subject; many claims share one."""

    state: State
    grade: Grade | None
    because: Statement
    limits: tuple[Statement, ...] = ()
    evidence: tuple[Cite, ...] = ()
    caveats: tuple[Caveat, ...] = ()
    points: tuple[Point, ...] = ()
    coming: tuple[Coming, ...] = ()


class Claim(NamedTuple):
    """The verdict on one path of one profile on one release; a tuple, as there are many.

    Equal contents are one object.
    """

    release: str
    target: str
    profile: str
    path: Traffic
    content: ClaimContent

    @property
    def state(self) -> State:
        """The state of its content."""
        return self.content.state

    @property
    def grade(self) -> Grade | None:
        """The grade of its content."""
        return self.content.grade

    @property
    def because(self) -> Statement:
        """The cause in its content."""
        return self.content.because

    @property
    def limits(self) -> tuple[Statement, ...]:
        """The limits in its content."""
        return self.content.limits

    @property
    def evidence(self) -> tuple[Cite, ...]:
        """The evidence in its content."""
        return self.content.evidence

    @property
    def caveats(self) -> tuple[Caveat, ...]:
        """The caveats in its content."""
        return self.content.caveats

    @property
    def points(self) -> tuple[Point, ...]:
        """The quirks of some point releases in its content."""
        return self.content.points

    @property
    def coming(self) -> tuple[Coming, ...]:
        """The coming drivers in its content."""
        return self.content.coming


Contents = Mapping[Traffic, ClaimContent]
"""The content of every claim on one image; images with equal claims share it."""


def headline_states(claims: Mapping[Image, Contents]) -> dict[Image, State]:
    """Return the state of the headline of each image."""
    return {
        image: contents[Traffic.IPV4_NAT].state
        for image, contents in claims.items()
        if Traffic.IPV4_NAT in contents
    }
