"""Decide whether a line needs offload, by rates that people measured on the device or its SoC.

Pure. A rate is taken as it was measured and never extrapolated: one that reaches the line, with at
least the same other work, is enough; a greatest rate below the line, with no more other work, is
too slow; everything else is not measured. Rates of the device itself go before those of others with
its SoC, whose clocks may differ, and those of the release's series before older ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from capdb.record import Record, replace
from capdb.results.answer import Answer
from capdb.results.need import CitedRate, NamedLine, Need, WayKnown
from capdb.results.public import MeasuredRate
from capdb.results.stated import Stated
from capdb.rules.ids import Rule
from capdb.rules.statement import Statement, Value
from capdb.versions import series
from capdb.vocabulary import WORKS, Direction, Forwarding, Load, State, Traffic, Weight

WAYS = (Forwarding.NEITHER, Forwarding.SOFTWARE, Forwarding.HARDWARE)
"""Ways to carry a line, the one that gives up least first."""

ETHERNET = (100, 1_000, 2_500, 5_000, 10_000)
"""Speeds of lines, in Mbit/s, that are also those of Ethernet links."""
_PAYLOAD, _FRAME = 1_440, 1_538
"""Bytes of TCP's payload in a full frame, and those that the frame takes on the wire.

1500 bytes of an Ethernet frame, less 8 of PPPoE (RFC 2516), 20 of IPv4 and 32 of TCP with
timestamps (RFC 7323); the wire takes 38 more for header, checksum, preamble and gap (IEEE 802.3).
"""

_MORE_WORK = (Load.PPPOE, Load.VLAN, Load.SQM, Load.WIFI)
"""Loads that make routed packets cost more; other loads are other traffic, like a tunnel."""

_OF_LINES = (Traffic.IPV4_NAT, Traffic.PPPOE, Traffic.TUNNEL)
_RECOMMENDED = {
    Forwarding.NEITHER: Rule.NEED_NOTHING,
    Forwarding.SOFTWARE: Rule.NEED_SOFTWARE,
    Forwarding.HARDWARE: Rule.NEED_HARDWARE,
}


class Router(Record):
    """The parts of an answer that decide needs, so that equal devices share one result.

    `breaks` is whether software offload is reported to break something, `states` those of the
    kinds of traffic that a line can have, `ports` the Mbit/s of the fastest port, if known.
    """

    series: str
    state: State
    breaks: bool
    states: tuple[State | None, ...]
    ports: int | None

    @classmethod
    def of(cls, answer: Answer, ports: int | None = None) -> Router:
        """Return the deciding parts of an answer about a device with such ports."""
        found = (answer.paths.get(path) for path in _OF_LINES)
        return cls(
            series(answer.release),
            answer.state,
            any(each.weight is Weight.BREAKS for each in answer.caveats),
            tuple(each.state if each else None for each in found),
            ports,
        )


def need(
    answer: Answer, rates: Iterable[CitedRate], line: NamedLine, ports: int | None = None
) -> Need:
    """Return the need of a line on the device and release of an answer.

    `rates` are those of the device and of others with its SoC, `ports` the Mbit/s of its fastest
    port, if known.
    """
    found = need_of(Router.of(answer, ports), tuple(rates), line)
    return replace(found, notes=(*found.notes, *_shared_links(answer, line)))


def need_of(router: Router, rates: Sequence[CitedRate], line: NamedLine) -> Need:
    """Return the need of a line that all devices with these deciding parts and rates share."""
    ways = tuple(_way(router, rates, line, by) for by in WAYS)
    if beyond := _beyond_ports(router, rates, line):
        return Need(line, beyond, ways)
    return Need(line, _recommended(ways, line), ways, tuple(_unmeasured(rates, ways, line)))


def _beyond_ports(router: Router, rates: Sequence[CitedRate], line: NamedLine) -> Stated | None:
    """Return that the ports are slower than the line; a greater rate of the device refutes it."""
    seen = max((each.rate.mbits for each in rates if each.own), default=0)
    if router.ports is None or not seen <= router.ports < max(line.down, line.up):
        return None
    return _stated(Rule.NEED_PORTS, mbits=router.ports)


def _unmeasured(
    rates: Sequence[CitedRate], ways: Sequence[WayKnown], line: NamedLine
) -> Iterator[Stated]:
    """Yield that the slower direction of a line was not measured in the way that is enough."""
    slower, speed = Direction.UP, line.up
    if line.up > line.down:
        slower, speed = Direction.DOWN, line.down
    enough = [way.by for way in ways if way.because.rule == Rule.WAY_ENOUGH]
    mine = [each.rate for each in rates if each.rate.by in enough[:1]]
    if mine and speed and not any(_fills(rate, line, slower, speed) for rate in mine):
        up = slower is Direction.UP
        yield _stated(Rule.NEED_NO_RATE_UP if up else Rule.NEED_NO_RATE_DOWN, mbits=speed)


def _shared_links(answer: Answer, line: NamedLine) -> Iterator[Stated]:
    """Yield the links that both directions share and together overload."""
    for each in answer.links:
        if each.rule == Rule.SHARED_LINK and line.down + line.up > int(str(each.values["speed"])):
            yield each


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
    if Load.SQM in line.over and router.state in WORKS:
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
    return _fills(rate, line, faster, max(line.down, line.up))


def _fills(rate: MeasuredRate, line: NamedLine, direction: Direction, speed: int) -> bool:
    """Return whether a rate fills one direction of a line, with all of its loads."""
    fits = rate.direction in (None, Direction.BOTH, direction) and _is_like(rate, line)
    return fits and rate.mbits >= carried(speed)


def _is_like(rate: MeasuredRate, line: NamedLine) -> bool:
    """Return whether a rate is of the same traffic as a line's, with at least the same loads."""
    return {*line.over} <= {*rate.over} <= {*line.over, *_MORE_WORK}


def _falls_short(rate: MeasuredRate, line: NamedLine) -> bool:
    """Return whether a rate was the most that the router reached, and the line carries more."""
    if rate.at_least or not {*rate.over} <= {*line.over}:
        return False
    speeds = {Direction.DOWN: line.down, Direction.UP: line.up}
    speed = speeds[rate.direction] if rate.direction in speeds else max(line.down, line.up)
    return rate.mbits < carried(speed)


def carried(speed: int) -> int:
    """Return the Mbit/s of payload on a line: Ethernet takes a part of its link's speed."""
    return speed * _PAYLOAD // _FRAME if speed in ETHERNET else speed


# ------------------------------------------------------------------ recommendations


def _recommended(ways: Sequence[WayKnown], line: NamedLine) -> Stated:
    """Return the recommendation: the gentlest way that is enough, or the next thing to try."""
    possible = [way for way in ways if way.because.rule not in _OBSTACLES]
    for way in possible:
        if way.because.rule == Rule.WAY_ENOUGH:
            mbits = way.because.values["mbits"]
            if Load.SQM in line.over:
                return _stated(Rule.NEED_SQM, mbits=mbits, way=way.by.value)
            gentler = {each.because.rule for each in possible[: possible.index(way)]}
            if way.by is Forwarding.HARDWARE and gentler - {Rule.WAY_SHORT}:
                return _stated(Rule.NEED_HARDWARE_HELPS, mbits=mbits)
            return _stated(_RECOMMENDED[way.by], mbits=mbits)
    for way in reversed(possible):
        if way.because.rule == Rule.WAY_DIFFERS:
            return _stated(Rule.NEED_DIFFERS, **way.because.values)
    short = [way for way in possible if way.because.rule == Rule.WAY_SHORT]
    if not short:
        return _stated(Rule.NEED_NOT_MEASURED)
    most = max(int(str(way.because.values["mbits"])) for way in short)
    if len(short) == len(possible):
        if any(way.because.rule == Rule.WAY_PASSES_QUEUES for way in ways):
            return _stated(Rule.NEED_SQM_SHORT, mbits=most)
        known = all(way.because.rule != Rule.WAY_NOT_KNOWN for way in ways)
        return _stated(Rule.NEED_ANOTHER, mbits=most) if known else _stated(Rule.NEED_NOT_MEASURED)
    last = possible[-1]
    if last.because.rule not in (Rule.WAY_BELOW, Rule.WAY_NOT_MEASURED):
        return _stated(Rule.NEED_NOT_MEASURED)
    return _stated(Rule.NEED_TRY, mbits=most, way=last.by.value)


_OBSTACLES = (Rule.WAY_NOT_HERE, Rule.WAY_NOT_KNOWN, Rule.WAY_PASSES_QUEUES, Rule.WAY_HARMS)


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
