"""Decide whether a line needs offload, by rates that people measured on the device or its SoC.

Pure. A rate is taken as it was measured and never extrapolated: one that reaches the line, with at
least the same other work, is enough; a greatest rate below the line, with no more other work, is
too slow; everything else is not measured. Rates of the device itself go before those of others with
its SoC, whose clocks may differ, and those of the release's series before older ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from capdb.record import Record
from capdb.results.answer import Answer
from capdb.results.need import CitedRate, Ladder, NamedLine, Need, Rung, WayKnown
from capdb.results.public import MeasuredRate
from capdb.results.stated import Stated
from capdb.rules.ids import Rule
from capdb.rules.statement import Statement, Value
from capdb.versions import series
from capdb.vocabulary import Direction, Forwarding, Load, State, Traffic, Weight

WAYS = (Forwarding.NEITHER, Forwarding.SOFTWARE, Forwarding.HARDWARE)
"""Ways to carry a line, the one that gives up least first."""

LOADS: tuple[tuple[Load, ...], ...] = (
    (),
    (Load.PPPOE,),
    (Load.SQM,),
    (Load.PPPOE, Load.SQM),
    (Load.WIREGUARD,),
)
"""Loads of lines, one ladder for each."""

_ETHERNET = (100, 1_000, 2_500, 5_000, 10_000)
"""Speeds of lines, in Mbit/s, that are also those of Ethernet links."""
_PAYLOAD, _FRAME = 1_440, 1_538
"""Bytes of TCP's payload in a full frame, and those that the frame takes on the wire.

1500 bytes of an Ethernet frame, less 8 of PPPoE (RFC 2516), 20 of IPv4 and 32 of TCP with
timestamps (RFC 7323); the wire takes 38 more for header, checksum, preamble and gap (IEEE 802.3).
"""

_MORE_WORK = (Load.PPPOE, Load.VLAN, Load.SQM, Load.WIFI)
"""Loads that make routed packets cost more; other loads are other traffic, like a tunnel."""

_WORKS = (State.YES, State.PARTIAL)
_OF_LINES = (Traffic.IPV4_NAT, Traffic.PPPOE, Traffic.TUNNEL)
_RECOMMENDED = {
    Forwarding.NEITHER: Rule.NEED_NOTHING,
    Forwarding.SOFTWARE: Rule.NEED_SOFTWARE,
    Forwarding.HARDWARE: Rule.NEED_HARDWARE,
}


class Router(Record):
    """The parts of an answer that decide needs, so that equal devices share one result.

    `breaks` is whether software offload is reported to break something, `states` those of the
    kinds of traffic that a line can have.
    """

    series: str
    state: State
    breaks: bool
    states: tuple[State | None, ...]

    @classmethod
    def of(cls, answer: Answer) -> Router:
        """Return the deciding parts of an answer."""
        found = (answer.paths.get(path) for path in _OF_LINES)
        return cls(
            series(answer.release),
            answer.state,
            any(each.weight is Weight.BREAKS for each in answer.caveats),
            tuple(each.state if each else None for each in found),
        )


def need(answer: Answer, rates: Iterable[CitedRate], line: NamedLine) -> Need:
    """Return the need of a line on the device and release of an answer.

    `rates` are those of the device and of others with its SoC.
    """
    return _need(Router.of(answer), tuple(rates), line)


def ladders(answer: Answer, rates: Iterable[CitedRate]) -> tuple[Ladder, ...]:
    """Return the needs of lines of every speed, for each kind of line that anybody measured."""
    return ladders_of(Router.of(answer), tuple(rates))


def ladders_of(router: Router, rates: tuple[CitedRate, ...]) -> tuple[Ladder, ...]:
    """Return the ladders that all devices with these deciding parts and rates share."""
    found = (Ladder(over, tuple(_rungs(router, rates, over))) for over in LOADS)
    return tuple(each for each in found if each.rungs)


def _need(router: Router, rates: Sequence[CitedRate], line: NamedLine) -> Need:
    ways = tuple(_way(router, rates, line, by) for by in WAYS)
    return Need(line, _recommended(ways, line), ways)


# ------------------------------------------------------------------ ways


def _way(router: Router, rates: Sequence[CitedRate], line: NamedLine, by: Forwarding) -> WayKnown:
    """Return the knowledge of one way, by the first tier of rates that decides it."""
    if obstacle := _obstacle(router, line, by):
        return WayKnown(by, _stated(obstacle, way=by.value))
    mine = [each for each in rates if each.rate.by is by]
    for tier in _tiers(router, mine):
        enough = [each for each in tier if _reaches(each.rate, line)]
        short = [each for each in tier if _falls_short(each.rate, line)]
        if enough and short:
            least, most = _least(short), _most(enough)
            because = _stated(Rule.WAY_DIFFERS, way=by.value, least=least, mbits=most)
            return WayKnown(by, because, (*enough, *short))
        if enough:
            return WayKnown(
                by, _stated(Rule.WAY_ENOUGH, way=by.value, mbits=_most(enough)), _by(enough)
            )
        most = max((each.rate.mbits for each in tier if _is_like(each.rate, line)), default=0)
        if short and most <= _most(short):
            return WayKnown(
                by, _stated(Rule.WAY_SHORT, way=by.value, mbits=_most(short)), _by(short)
            )
    below = [each for each in mine if _is_like(each.rate, line)]
    if below:
        return WayKnown(by, _stated(Rule.WAY_BELOW, way=by.value, mbits=_most(below)), _by(below))
    return WayKnown(by, _stated(Rule.WAY_NOT_MEASURED, way=by.value))


def _obstacle(router: Router, line: NamedLine, by: Forwarding) -> Rule | None:
    """Return the reason why a way is not possible for this line on this device, if it is not."""
    if by is Forwarding.SOFTWARE and router.state is State.NO:
        # All caveats of a `no` are about software offload.
        return Rule.WAY_HARMS if router.breaks else None
    if by is not Forwarding.HARDWARE:
        return None
    if Load.SQM in line.over and router.state in _WORKS:
        return Rule.WAY_PASSES_QUEUES
    paths = [Traffic.IPV4_NAT]
    paths += [Traffic.PPPOE] * (Load.PPPOE in line.over)
    paths += [Traffic.TUNNEL] * (Load.WIREGUARD in line.over)
    known = dict(zip(_OF_LINES, router.states, strict=True))
    states = {known[path] for path in paths} - {None}
    if State.NO in states:
        return Rule.WAY_NOT_HERE
    return None if states and State.UNKNOWN not in states else Rule.WAY_NOT_KNOWN


def _tiers(router: Router, rates: Sequence[CitedRate]) -> Iterator[list[CitedRate]]:
    """Yield rates by their distance from the device and release, the nearest first."""
    tiers: tuple[Callable[[CitedRate], bool], ...] = (
        lambda each: each.own and series(each.release) == router.series,
        lambda each: each.own,
        lambda each: series(each.release) == router.series,
        lambda each: True,
    )
    for fits in tiers:
        if found := [each for each in rates if fits(each)]:
            yield found


def _reaches(rate: MeasuredRate, line: NamedLine) -> bool:
    """Return whether a rate fills the faster direction of a line, with all of its loads."""
    faster = Direction.DOWN if line.down >= line.up else Direction.UP
    fits = rate.direction in (None, Direction.BOTH, faster) and _is_like(rate, line)
    return fits and rate.mbits >= _carried(max(line.down, line.up))


def _is_like(rate: MeasuredRate, line: NamedLine) -> bool:
    """Return whether a rate is of the same traffic as a line's, with at least the same loads."""
    return {*line.over} <= {*rate.over} <= {*line.over, *_MORE_WORK}


def _falls_short(rate: MeasuredRate, line: NamedLine) -> bool:
    """Return whether a rate was the most that the router reached, and the line carries more."""
    if rate.at_least or not {*rate.over} <= {*line.over}:
        return False
    speeds = {Direction.DOWN: line.down, Direction.UP: line.up}
    speed = speeds[rate.direction] if rate.direction in speeds else max(line.down, line.up)
    return rate.mbits < _carried(speed)


def _carried(speed: int) -> int:
    """Return the Mbit/s of payload on a line: Ethernet takes a part of its link's speed."""
    return speed * _PAYLOAD // _FRAME if speed in _ETHERNET else speed


# ------------------------------------------------------------------ recommendations


def _recommended(ways: Sequence[WayKnown], line: NamedLine) -> Stated:
    """Return the recommendation: the gentlest way that is enough, or the next thing to try."""
    possible = [way for way in ways if way.because.rule not in _OBSTACLES]
    for way in possible:
        if way.because.rule == Rule.WAY_ENOUGH:
            mbits = way.because.values["mbits"]
            if Load.SQM in line.over:
                return _stated(Rule.NEED_SQM, mbits=mbits, way=way.by.value)
            return _stated(_RECOMMENDED[way.by], mbits=mbits)
    for way in reversed(possible):
        if way.because.rule == Rule.WAY_DIFFERS:
            return _stated(Rule.NEED_DIFFERS, **way.because.values)
    short = [way for way in possible if way.because.rule == Rule.WAY_SHORT]
    if not short:
        return _stated(Rule.NEED_NOT_MEASURED)
    most = max(int(str(way.because.values["mbits"])) for way in short)
    if len(short) == len(possible):
        known = all(way.because.rule != Rule.WAY_NOT_KNOWN for way in ways)
        return _stated(Rule.NEED_ANOTHER, mbits=most) if known else _stated(Rule.NEED_NOT_MEASURED)
    last = possible[-1]
    if last.because.rule not in (Rule.WAY_BELOW, Rule.WAY_NOT_MEASURED):
        return _stated(Rule.NEED_NOT_MEASURED)
    return _stated(Rule.NEED_TRY, mbits=most, way=last.by.value)


_OBSTACLES = (Rule.WAY_NOT_HERE, Rule.WAY_NOT_KNOWN, Rule.WAY_PASSES_QUEUES, Rule.WAY_HARMS)


def _rungs(router: Router, rates: Sequence[CitedRate], over: tuple[Load, ...]) -> Iterator[Rung]:
    """Yield the needs of lines, from slow to fast; none if no rate decides anything."""
    speeds = sorted({speed for each in rates for speed in _filled(each.rate.mbits)})
    found: list[Rung] = []
    for speed in (*speeds, (speeds or [0])[-1] + 1):
        known = _need(router, rates, NamedLine(speed, 0, over))
        rung = Rung(speed, known.because, _decisive(known))
        if found and found[-1].because.rule == rung.because.rule:
            found.pop()
        found.append(rung)
    if any(rung.because.rule != Rule.NEED_NOT_MEASURED for rung in found):
        yield from found[:-1]
        yield Rung(None, found[-1].because, found[-1].rates)


def _decisive(known: Need) -> tuple[CitedRate, ...]:
    """Return the rates that decide a line's need: of the way that is enough, or too slow."""
    rule = known.because.rule
    if rule == Rule.NEED_NOT_MEASURED:
        return ()
    settles = _SETTLES.get(Rule(rule), Rule.WAY_ENOUGH)
    ways = [way for way in known.ways if way.because.rule == settles]
    if settles is Rule.WAY_ENOUGH:
        ways = ways[:1]
    return tuple(dict.fromkeys(rate for way in ways for rate in way.rates))


_SETTLES = {
    Rule.NEED_TRY: Rule.WAY_SHORT,
    Rule.NEED_ANOTHER: Rule.WAY_SHORT,
    Rule.NEED_DIFFERS: Rule.WAY_DIFFERS,
}
"""The rule of the ways that decide a recommendation, if none of them is enough."""


def _filled(mbits: int) -> Iterator[int]:
    """Yield the speeds of the fastest lines that a rate fills."""
    yield mbits
    yield from (speed for speed in _ETHERNET if _carried(speed) <= mbits < speed)


def _most(rates: Iterable[CitedRate]) -> int:
    return max(each.rate.mbits for each in rates)


def _least(rates: Iterable[CitedRate]) -> int:
    return min(each.rate.mbits for each in rates)


def _by(rates: Iterable[CitedRate]) -> tuple[CitedRate, ...]:
    """Return rates, the greatest first, and the newest first among equal ones."""
    newest = sorted(rates, key=lambda each: each.date, reverse=True)
    return tuple(sorted(newest, key=lambda each: -each.rate.mbits))


def _stated(rule: Rule, **values: Value) -> Stated:
    return Stated.of(Statement.of(rule, **values))
