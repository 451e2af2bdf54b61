"""Lay out the needs of lines of rising speed, by rates that people measured. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from capdb.advice.need import ETHERNET, Router, carried, need_of
from capdb.results.answer import Answer
from capdb.results.need import CitedRate, Ladder, NamedLine, Need, Rung
from capdb.rules.ids import Rule
from capdb.vocabulary import Load

LOADS: tuple[tuple[Load, ...], ...] = (
    (),
    (Load.PPPOE,),
    (Load.SQM,),
    (Load.PPPOE, Load.SQM),
    (Load.WIREGUARD,),
)
"""Loads of lines, one ladder for each."""


def ladders(
    answer: Answer, rates: Iterable[CitedRate], ports: int | None = None
) -> tuple[Ladder, ...]:
    """Return the needs of lines of every speed, for each kind of line that anybody measured."""
    return ladders_of(Router.of(answer, ports), tuple(rates))


def ladders_of(router: Router, rates: tuple[CitedRate, ...]) -> tuple[Ladder, ...]:
    """Return the ladders that all devices with these deciding parts and rates share."""
    found = (Ladder(over, tuple(_rungs(router, rates, over))) for over in LOADS)
    return tuple(each for each in found if each.rungs)


def _rungs(router: Router, rates: Sequence[CitedRate], over: tuple[Load, ...]) -> Iterator[Rung]:
    """Yield the needs of lines, from slow to fast; none if no rate decides anything."""
    speeds = {speed for each in rates for speed in _filled(each.rate.mbits)}
    if speeds and router.ports:
        speeds.add(router.ports)
    return _merged(router, rates, over, sorted(speeds))


def _merged(
    router: Router, rates: Sequence[CitedRate], over: tuple[Load, ...], speeds: Sequence[int]
) -> Iterator[Rung]:
    found: list[Rung] = []
    for speed in (*speeds, (speeds or [0])[-1] + 1):
        known = need_of(router, rates, NamedLine(speed, 0, over))
        rung = Rung(speed, known.because, _decisive(known))
        if found and _step(found[-1]) == _step(rung):
            found.pop()
        found.append(rung)
    if {rung.because.rule for rung in found} - _NO_RATES:
        yield from found[:-1]
        yield Rung(None, found[-1].because, found[-1].rates)


def _step(rung: Rung) -> str:
    """Return the rule of a rung; whether less than hardware offload would do makes no other."""
    rule = rung.because.rule
    return Rule.NEED_HARDWARE if rule == Rule.NEED_HARDWARE_HELPS else rule


def _decisive(known: Need) -> tuple[CitedRate, ...]:
    """Return the rates that decide a line's need: of the way that is enough, or too slow."""
    rule = known.because.rule
    if rule in _NO_RATES:
        return ()
    settles = _SETTLES.get(Rule(rule), Rule.WAY_ENOUGH)
    ways = [way for way in known.ways if way.because.rule == settles]
    if settles is Rule.WAY_ENOUGH:
        ways = ways[:1]
    return tuple(dict.fromkeys(rate for way in ways for rate in way.rates))


_NO_RATES = {Rule.NEED_NOT_MEASURED, Rule.NEED_PORTS}
"""The recommendations that rest on no rate."""

_SETTLES = {
    Rule.NEED_SQM_SHORT: Rule.WAY_SHORT,
    Rule.NEED_TRY: Rule.WAY_SHORT,
    Rule.NEED_ANOTHER: Rule.WAY_SHORT,
    Rule.NEED_DIFFERS: Rule.WAY_DIFFERS,
}
"""The rule of the ways that decide a recommendation, if none of them is enough."""


def _filled(mbits: int) -> Iterator[int]:
    """Yield the speeds of the fastest lines that a rate fills."""
    yield mbits
    yield from (speed for speed in ETHERNET if carried(speed) <= mbits < speed)
