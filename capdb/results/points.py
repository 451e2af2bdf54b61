"""The answers about point releases that were not read."""

from __future__ import annotations

from capdb.record import Record
from capdb.results.answer import Caveat
from capdb.results.stated import Stated
from capdb.vocabulary import State


class PointAnswer(Record):
    """The answer about a device on a point release, if it differs from that of `release`.

    `because` is set if the state differs, `caveats` are those that `release` does not have, and
    `compared` is whether the sources are the same, None if that is not known.
    """

    asked: str
    release: str
    state: State
    because: Stated | None
    compared: Stated | None
    caveats: tuple[Caveat, ...]
