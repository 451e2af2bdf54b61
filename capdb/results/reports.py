"""The records of routers' reports, expectations and shipped profiles."""

from __future__ import annotations

from capdb.record import Record, field
from capdb.results.stated import Stated
from capdb.vocabulary import Grade, Stand, State


class ShippedProfile(Record):
    """A profile of a device in one release: its board name, target and SoC.

    `number` is the database's for the device, `device` its key.
    """

    number: int
    device: str
    board: str
    release: str
    profile: str
    target: str
    soc: str | None


class Reported(Record):
    """A router's report, and whether it agrees with the headline of one profile.

    `profile`, `claimed` and `stand` are None if the data have no such profile of its release.
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


class Expectation(Record):
    """The headline that a router with this board name and release should find."""

    board: str
    release: str
    target: str
    state: State
    grade: Grade | None
    because: Stated
    reason: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Set `reason` to the sentence of the cause."""
        object.__setattr__(self, "reason", self.because.says)
