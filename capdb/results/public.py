"""Public knowledge: reports, drivers that are coming, support of a series, unsupported devices."""

from __future__ import annotations

from capdb.record import Record
from capdb.vocabulary import (
    Direction,
    Forwarding,
    Grade,
    Load,
    Porting,
    Stage,
    Stand,
    State,
    Support,
    Traffic,
)


class MeasuredRate(Record):
    """How fast somebody saw a router forward, in Mbit/s, and what of its CPU was busy, in percent.

    `direction` is None where nobody named it; `at_least` is set where the router may be faster.
    """

    by: Forwarding
    mbits: int
    cpu: int | None
    over: tuple[Load, ...]
    direction: Direction | None
    at_least: bool


class PublicReport(Record):
    """An observation of such a router that somebody made public.

    `state` is what was seen of the path, None where there are only rates, and `grade` how well that
    alone would prove it. `stand` compares it with the answer's state of the path.
    """

    id: str
    says: str
    source: str
    date: str
    release: str
    build: str | None
    path: Traffic
    state: State | None
    grade: Grade | None
    stand: Stand
    rates: tuple[MeasuredRate, ...] = ()


class ComingDriver(Record):
    """What may turn a `no` one day, and the `date` on which its source was last looked at."""

    id: str
    says: str
    source: str
    date: str
    stage: Stage


class SeriesSupport(Record):
    """What OpenWrt still does for a series; `since` is a month (`2024-07`), where it is known."""

    series: str
    state: Support
    since: str | None
    source: str


class UnsupportedDevice(Record):
    """A device that no release supports, and the `date` on which its source was last looked at.

    `porting` is how far its support came.
    """

    id: str
    name: str
    soc: str | None
    porting: Porting
    says: str
    source: str
    date: str
