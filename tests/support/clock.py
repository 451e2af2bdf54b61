"""A clock for limits of time, which advances when it is read, however busy the machine is."""

from __future__ import annotations


class TickingClock:
    """Seconds that pass by reading the clock, and by sleeping, which takes no time."""

    def __init__(self, tick: float = 0.05) -> None:
        self.seconds = 0.0
        self._tick = tick

    def __call__(self) -> float:
        self.seconds += self._tick
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds
