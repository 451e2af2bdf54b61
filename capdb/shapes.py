"""The shapes of what spans a whole release: drivers, changes, coverage; with their closed lists."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from capdb.vocabulary import Evidence, Grade, Stand, State


class Handles(StrEnum):
    """The most that a network driver does with what the kernel asks it to offload."""

    FLOWTABLE = "flowtable"
    BLOCK = "block"
    QDISC = "qdisc"
    NOTHING = "nothing"
    CONDUIT = "conduit"
    UNKNOWN = "unknown"


class Misleads(StrEnum):
    """Whether `hw-tc-offload` of `ethtool -k` promises a flowtable that the driver refuses."""

    YES = "yes"
    SOME = "some"
    NO = "no"
    UNKNOWN = "unknown"


class Kind(StrEnum):
    """What became of a profile or driver between two releases or two versions of the facts."""

    GAINED = "gained"
    LOST = "lost"
    NEW = "new"
    DROPPED = "dropped"
    LEARNED = "learned"
    FORGOTTEN = "forgotten"
    REASON = "reason"


HANDLES_MEANS = {
    Handles.FLOWTABLE: "takes a flowtable, at least on the SoCs it lists",
    Handles.BLOCK: "takes tc filters on a block, which flow offload does not use",
    Handles.QDISC: "takes queueing disciplines only",
    Handles.NOTHING: "takes nothing",
    Handles.CONDUIT: "a DSA switch: its ports pass a flowtable on to the MAC that they hang on",
    Handles.UNKNOWN: "its source could not be read well enough to tell",
}

MISLEADS_MEANS = {
    Misleads.YES: "hw-tc-offload is set, and no flowtable is taken",
    Misleads.SOME: "it is set everywhere, and some SoCs, or what hangs on the port, decide",
    Misleads.NO: "the flag and the driver agree",
    Misleads.UNKNOWN: "not enough of the driver was read",
}


KIND_MEANS = {
    Kind.GAINED: "offloads now, or offloads more",
    Kind.LOST: "offloads no longer, or offloads less",
    Kind.NEW: "is there now",
    Kind.DROPPED: "is there no longer",
    Kind.LEARNED: "was unknown",
    Kind.FORGOTTEN: "is unknown now",
    Kind.REASON: "is the same for another reason",
}


@dataclass(frozen=True, slots=True)
class DriverRow:
    """One row of a release's driver matrix: a driver as some of its targets build it.

    `types` are the `TC_SETUP_*` requests that its compiled code accepts; `takes` and `refuses`
    the compatibles whose match data let it take a flowtable or not. `advertises` tells whether it
    sets hw-tc-offload anywhere. `profiles` counts those whose device tree it binds.
    """

    release: str
    name: str
    handles: Handles
    advertises: bool
    misleads: Misleads
    types: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    refuses: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    profiles: int = 0
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """The headline of one profile on one release, as it is compared with another release.

    `device` is what makes it the same thing in both; `names` are the profile ids and board names
    that it answers to.
    """

    device: str
    profile: str
    target: str
    soc: str | None
    state: State
    grade: Grade | None
    reason: str
    note: str | None = None
    names: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one profile; `cause` is what the evidence of both sides differs in."""

    kind: Kind
    old: Finding | None
    new: Finding | None
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class DriverChange:
    """What became of one driver, in one sentence a difference."""

    kind: Kind
    name: str
    what: tuple[str, ...]
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that changed between two sides; None where it was not asked for.

    The sides are releases, or versions of the facts of one `release`.
    """

    old: str
    new: str
    release: str | None
    boards: tuple[Change, ...] | None
    drivers: tuple[DriverChange, ...] | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many profiles of a release have which answer; `unknown` counts its reasons."""

    release: str
    profiles: int
    states: dict[str, int]
    grades: dict[str, int]
    unknown: dict[str, int]
    rejects: int
    """Patches that did not apply whole to a file of a driver."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A source of facts, and the day of its newest reading."""

    name: str
    url: str
    ref: str
    date: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stats:
    """Coverage as numbers: per release, of the Table of Hardware, and by source.

    A row of the ToH is current where its current release there is of a series that capdb knows.
    """

    releases: tuple[Coverage, ...]
    toh_rows: int
    toh_linked: int
    toh_current: int
    toh_current_linked: int
    origins: tuple[Origin, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a device is: its board name, profile, target and SoC in one release."""

    device: int
    board: str
    release: str
    profile: str
    target: str
    soc: str | None


@dataclass(frozen=True, slots=True)
class Reported:
    """What a router reported, and where that stands to the headline of one profile.

    `profile`, `claimed` and `stand` are None where the data have no such profile of its release.
    """

    date: str
    board: str
    release: str
    target: str | None
    probe: str
    state: State
    grade: Grade | None
    failing: str | None
    profile: str | None = None
    claimed: State | None = None
    reason: str | None = None
    stand: Stand | None = None


@dataclass(frozen=True, slots=True)
class Expectation:
    """The headline that a router with this board name and release should find."""

    board: str
    release: str
    target: str
    state: State
    grade: Grade | None
    reason: str
