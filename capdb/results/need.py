"""The need of a line for offload on a device: measurements and conclusions."""

from __future__ import annotations

from capdb.record import Record
from capdb.results.public import MeasuredRate
from capdb.results.stated import Stated
from capdb.vocabulary import Forwarding, Load


class NamedLine(Record):
    """An internet line: Mbit/s to the LAN and from it, and the router's other work on it."""

    down: int
    up: int
    over: tuple[Load, ...] = ()


class CitedRate(Record):
    """A rate measured on a device or on another with its SoC, and its comparison with a line.

    `device` is the key of the measured device, None if the source names only the SoC; `own` is set
    if it is the device that was asked about.
    """

    rate: MeasuredRate
    device: str | None
    own: bool
    release: str
    date: str
    says: str
    source: str


class WayKnown(Record):
    """The knowledge of a way to carry a line, and the rates that it rests on."""

    by: Forwarding
    because: Stated
    rates: tuple[CitedRate, ...] = ()


class Need(Record):
    """The need of a line on a device and release, with all ways from the gentlest on.

    `notes` are what else limits the answer: a direction that nobody measured, a link that both
    directions share.
    """

    line: NamedLine
    because: Stated
    ways: tuple[WayKnown, ...]
    notes: tuple[Stated, ...] = ()

    @property
    def rates(self) -> tuple[CitedRate, ...]:
        """The rates that the answer rests on, each once."""
        return tuple(dict.fromkeys(rate for way in self.ways for rate in way.rates))


class Rung(Record):
    """The need of lines up to a speed, in Mbit/s; `up_to` is None for those above the others."""

    up_to: int | None
    because: Stated
    rates: tuple[CitedRate, ...]


class Ladder(Record):
    """The needs of lines of rising speed, with the same other work on them."""

    over: tuple[Load, ...]
    rungs: tuple[Rung, ...]
