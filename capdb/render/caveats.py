"""Render caveats before offload is switched on as lines of text. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from capdb.render.text import Linked, wrapped
from capdb.results.answer import Caveat
from capdb.sentences.spoken import phrase
from capdb.vocabulary import Weight

FEWEST = 2
"""The number of caveats that are shown even without room."""
MOST = 5
"""The most caveats that are shown by default, if they have room; the heaviest come first."""

_SIGNS = {Weight.BREAKS: "!", Weight.LOSES: "!", Weight.LIMITS: "-", Weight.CURIOUS: "-"}


def caveat_lines(
    caveats: Sequence[Caveat], room: int, width: int | None, rest: str, fewest: int = FEWEST
) -> Iterator[str]:
    """Yield as many caveats as have room, the heaviest first; `rest` is the command for the others.

    `room` is in lines; `fewest` caveats are always shown. Each line links to the source of its
    caveat.
    """
    used = 0
    for number, caveat in enumerate(caveats):
        lines = wrapped(f"  {_SIGNS[caveat.weight]} ", caveat.says, width)
        more = len(caveats) - number
        fits = used + len(lines) + (more > 1) <= room
        if number == MOST or (number >= fewest and not fits):
            yield f"    {phrase('more-by', count=more, command=rest)}"
            return
        used += len(lines)
        yield from (Linked.of(line, caveat.source) for line in lines)


def every_caveat(caveats: Sequence[Caveat], width: int | None) -> Iterator[str]:
    """Yield all caveats with their sources."""
    for caveat in caveats:
        label = f"  {_SIGNS[caveat.weight]} "
        for line in wrapped(label, f"{caveat.says} ({caveat.source})", width):
            yield Linked.of(line, caveat.source)
