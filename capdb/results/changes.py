"""The changes between two releases, or two versions of the facts."""

from __future__ import annotations

from capdb.record import Record, field
from capdb.results.answer import Caveat, Evidence
from capdb.results.public import SeriesSupport, UnsupportedDevice
from capdb.results.stated import Stated, together
from capdb.vocabulary import ChangeKind, Grade, State, Traffic


class Headline(Record):
    """The headline of one device on one release, for comparison with another release.

    `device` is the key, the same on both sides; profile and target are those of the image that
    answers for it.
    """

    device: str
    profile: str
    target: str
    soc: str | None
    state: State
    grade: Grade | None
    because: Stated
    limits: tuple[Stated, ...] = ()
    reason: str = field(init=False, compare=False)
    note: str | None = field(init=False, compare=False)
    evidence: tuple[Evidence, ...] = ()

    def __post_init__(self) -> None:
        """Set `reason` and `note` to the sentences of the cause and the limits."""
        object.__setattr__(self, "reason", self.because.says)
        object.__setattr__(self, "note", together(self.limits))


class Change(Record):
    """The change of one device; `cause` is the difference between the evidence of both sides."""

    kind: ChangeKind
    old: Headline | None
    new: Headline | None
    cause: str | None = None


class DriverChange(Record):
    """The change of one driver, in one sentence a difference."""

    kind: ChangeKind
    name: str
    what: tuple[str, ...]
    cause: str | None = None


class Difference(Record):
    """Everything that changed between two sides; None if it was not asked for.

    The sides are releases, or versions of the facts of one `release`. `asked` are the point
    releases that were asked about, each if another one of its series was read.
    """

    old: str
    new: str
    release: str | None
    boards: tuple[Change, ...] | None
    drivers: tuple[DriverChange, ...] | None
    asked: tuple[str | None, str | None] = (None, None)


class UpgradeSide(Record):
    """A device on one of two releases; profile and target are None if it has no image."""

    release: str
    profile: str | None
    target: str | None
    state: State
    because: Stated
    support: SeriesSupport | None


class PathChange(Record):
    """A kind of traffic whose state differs, and the cause on the newer side."""

    path: Traffic
    old: State | None
    new: State | None
    because: Stated | None


class Upgrade(Record):
    """The changes of an upgrade for a device; `kind` is None if the headline is the same.

    `label` is the name that was asked for, `worse` whether something stops working or a caveat
    that breaks comes. Caveats are listed if they come or go with the release.
    """

    label: str
    device: str
    name: str
    old: UpgradeSide
    new: UpgradeSide
    kind: ChangeKind | None
    cause: str | None
    paths: tuple[PathChange, ...]
    come: tuple[Caveat, ...]
    gone: tuple[Caveat, ...]
    worse: bool


class NotFound(Record):
    """A name in a list of devices that fits none, or several."""

    label: str
    candidates: tuple[str, ...]
    unsupported: tuple[UnsupportedDevice, ...] = ()
