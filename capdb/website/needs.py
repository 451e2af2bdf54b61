"""Prepare the needs of lines for a device's page and its file of the API. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from capdb.render.need import loads_named, speed_named
from capdb.results.need import CitedRate, Ladder
from capdb.rules.ids import Rule
from capdb.rules.needs import NEEDS
from capdb.rules.statement import Statement, Value
from capdb.sentences.spoken import sentence
from capdb.vocabulary import Forwarding

_TONES = {
    Rule.NEED_NOTHING: "yes",
    Rule.NEED_SQM: "yes",
    Rule.NEED_SOFTWARE: "partial",
    Rule.NEED_HARDWARE: "yes",
    Rule.NEED_HARDWARE_HELPS: "yes",
    Rule.NEED_SQM_SHORT: "no",
    Rule.NEED_ANOTHER: "no",
    Rule.NEED_PORTS: "no",
}
"""The page's colour for the need of a line; a need that nobody measured has none."""

MOST_SOURCES = 2
"""The most sources of a step; `capdb advise` has all."""


@dataclass(frozen=True, slots=True)
class KnownOfLines:
    """The knowledge of lines on a release: every rate that counts, and the conclusions.

    `ports` are the Mbit/s of the device's fastest port, if known.
    """

    rates: tuple[CitedRate, ...]
    ladders: tuple[Ladder, ...]
    ports: int | None


@dataclass(frozen=True, slots=True)
class NeedStep:
    """The need of lines up to a speed, with its colour and the numbers of its sources."""

    speed: str
    says: str
    tone: str
    sources: tuple[int, ...]


Row = tuple[str, tuple[NeedStep, ...]]
"""The loads on lines, and the needs of lines with these."""


@dataclass(frozen=True, slots=True)
class Needs:
    """The needs of lines of every speed, by load, and the sources of the rates."""

    rows: tuple[Row, ...]
    sources: tuple[str, ...]


def needs(ladders: Iterable[Ladder]) -> Needs:
    """Return the statements of a device's page on lines on a release; each source is there once."""
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


def words_of_lines() -> dict[str, Any]:
    """Return the sentences that the browser fills in for a line, and their colours.

    A sentence is by its rule, `RULE WAY` if it names a way, with `{name}` for each rate.
    """
    says = {}
    for rule, example in NEEDS.items():
        rates: dict[str, Value] = {name: f"{{{name}}}" for name in example if name != "way"}
        if "way" in example:
            for way in Forwarding:
                stated = Statement.of(rule, way=way.value, **rates)
                says[f"{rule} {way}"] = sentence(stated)
        else:
            says[str(rule)] = sentence(Statement.of(rule, **rates))
    return {"says": says, "tones": {str(rule): tone for rule, tone in _TONES.items()}}
