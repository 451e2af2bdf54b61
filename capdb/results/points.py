"""How a point release that was not read differs from the one that answers for it."""

from __future__ import annotations

from capdb.record import Record
from capdb.results.answer import Caveat
from capdb.results.stated import Stated
from capdb.vocabulary import State


class PointAnswer(Record):
    """The answer about a device on a point release, as far as it is another than that of `release`.

    `because` is there where the state is another, `caveats` are those that `release` does not have,
    and `compared` is whether what was read is the same, None where that is not known.
    """

    asked: str
    release: str
    state: State
    because: Stated | None
    compared: Stated | None
    caveats: tuple[Caveat, ...]
