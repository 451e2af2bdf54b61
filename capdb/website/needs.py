"""Whether lines need offload on a device, as its page shows it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from capdb.render.need import loads_named, speed_named
from capdb.results.need import Ladder
from capdb.rules.ids import Rule

_TONES = {
    Rule.NEED_NOTHING: "yes",
    Rule.NEED_SQM: "yes",
    Rule.NEED_SOFTWARE: "partial",
    Rule.NEED_HARDWARE: "yes",
    Rule.NEED_ANOTHER: "no",
}
"""How the page colours what a line needs; what nobody measured has no colour."""


MOST_SOURCES = 2
"""Sources of a step; `capdb advise` has all."""


@dataclass(frozen=True, slots=True)
class NeedStep:
    """Up to which speed what is needed, with its colour and the numbers of its sources."""

    speed: str
    says: str
    tone: str
    sources: tuple[int, ...]


Row = tuple[str, tuple[NeedStep, ...]]
"""What is done on lines, and what they need then."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What lines of every speed need, by what is done on them, and the sources of the rates."""

    rows: tuple[Row, ...]
    sources: tuple[str, ...]


def needs(ladders: Iterable[Ladder]) -> Needs:
    """Return what the page of a device says of lines on a release; each source is there once."""
    sources: dict[str, int] = {}
    rows = []
    for ladder in ladders:
        steps = []
        for rung in ladder.rungs:
            cited = list(dict.fromkeys(rate.source for rate in rung.rates))[:MOST_SOURCES]
            numbers = tuple(sources.setdefault(each, len(sources) + 1) for each in cited)
            tone = _TONES.get(Rule(rung.because.rule), "")
            steps.append(NeedStep(speed_named(rung), rung.because.short, tone, numbers))
        rows.append((loads_named(ladder.over), tuple(steps)))
    return Needs(tuple(rows), tuple(sources))
