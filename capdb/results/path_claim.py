"""What is claimed of one kind of traffic: a state with its grade, its cause and its limits."""

from __future__ import annotations

from capdb.record import Record, field
from capdb.results.stated import Stated, together
from capdb.vocabulary import Grade, State


class PathClaim(Record):
    """What is claimed of one path on one release."""

    state: State
    grade: Grade | None
    because: Stated
    limits: tuple[Stated, ...] = ()
    reason: str = field(init=False, compare=False)
    note: str | None = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Put the cause and the limits into words."""
        object.__setattr__(self, "reason", self.because.says)
        object.__setattr__(self, "note", together(self.limits))

    @property
    def further(self) -> str | None:
        """The note, where it has more than the cause."""
        return None if self.limits == (self.because,) else self.note
