"""The kinds of facts files, and the origin of each file."""

from __future__ import annotations

from capdb.facts.base import Fact
from capdb.facts.boards import Board
from capdb.facts.curated import (
    Alias,
    Coming,
    Identity,
    Observation,
    Quirk,
    Series,
    Tip,
    Unsupported,
)
from capdb.facts.kernel import Config, Driver, KernelPackage, Reject
from capdb.facts.published import PointRelease, Profile, Release, Target, TohEntry
from capdb.facts.reports import Report


class Origin(Fact, frozen=True):
    """The source of a facts file: a URL or repository, its version, and its hash.

    `date` is the day of that version: of its commit, its release or its capture. If the source has
    no such date, `date` is the day on which it was read; otherwise that day is `read`.
    """

    name: str
    url: str
    ref: str
    date: str
    sha256: str | None = None
    read: str | None = None


class FactsFile(Fact, frozen=True):
    """A line of `data/index.jsonl`: one facts file with its record count, hash and origins."""

    path: str
    kind: str
    records: int
    sha256: str
    origins: tuple[Origin, ...] = ()


KINDS: dict[str, type[Fact]] = {
    "hardware": TohEntry,
    "release": Release,
    "target": Target,
    "profile": Profile,
    "config": Config,
    "package": KernelPackage,
    "driver": Driver,
    "board": Board,
    "reject": Reject,
    "point": PointRelease,
    "quirk": Quirk,
    "alias": Alias,
    "tip": Tip,
    "identity": Identity,
    "observation": Observation,
    "coming": Coming,
    "series": Series,
    "unsupported": Unsupported,
    "report": Report,
}
"""The types of records, by the kind of their facts file in the index."""
