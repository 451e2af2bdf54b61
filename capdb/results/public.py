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
    """A measured forwarding rate in Mbit/s, with the busy share of the CPU in percent.

    `direction` is None if the source names none; `at_least` is set if the router may be faster.
    """

    by: Forwarding
    mbits: int
    cpu: int | None
    over: tuple[Load, ...]
    direction: Direction | None
    at_least: bool


class PublicReport(Record):
    """An observation of such a router that somebody made public.

    `state` is the observed state of the path, None with rates alone, and `grade` how well the
    observation alone would prove it. `stand` compares it with the answer's state of the path.
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
    """A driver that may end a `no` one day, and the `date` of the last look at its source."""

    id: str
    says: str
    source: str
    date: str
    stage: Stage


class SeriesSupport(Record):
    """OpenWrt's support of a series; `since` is a month (`2024-07`), if it is known."""

    series: str
    state: Support
    since: str | None
    source: str


class UnsupportedDevice(Record):
    """A device that no release supports, and the `date` of the last look at its source.

    `porting` is the progress of its support.
    """

    id: str
    name: str
    soc: str | None
    porting: Porting
    says: str
    source: str
    date: str
