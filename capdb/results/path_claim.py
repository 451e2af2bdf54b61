"""The claim on one kind of traffic: a state with its grade, cause and limits."""

from __future__ import annotations

from capdb.record import Record, field
from capdb.results.stated import Stated, together
from capdb.vocabulary import Grade, State


class PathClaim(Record):
    """The claim on one path of one release."""

    state: State
    grade: Grade | None
    because: Stated
    limits: tuple[Stated, ...] = ()
    reason: str = field(init=False, compare=False)
    note: str | None = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Set `reason` and `note` to the sentences of the cause and the limits."""
        object.__setattr__(self, "reason", self.because.says)
        object.__setattr__(self, "note", together(self.limits))

    @property
    def further(self) -> str | None:
        """The note, if it has more than the cause."""
        return None if self.limits == (self.because,) else self.note
