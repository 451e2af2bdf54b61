"""A line's need for offload follows from measurements alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from capdb.advice.ladders import ladders
from capdb.advice.need import need
from capdb.results.answer import Answer, Caveat, PathAnswer
from capdb.results.devices import fastest_port
from capdb.results.need import CitedRate, NamedLine
from capdb.results.public import MeasuredRate
from capdb.results.stated import Stated
from capdb.rules.ids import Rule
from capdb.rules.statement import Statement
from capdb.vocabulary import Direction, Forwarding, Load, State, Traffic, Weight
from tests.support.sample_answers import mediatek_answer

NEITHER, SOFTWARE, HARDWARE = Forwarding.NEITHER, Forwarding.SOFTWARE, Forwarding.HARDWARE
PPPOE, SQM, WIREGUARD = (Load.PPPOE,), (Load.SQM,), (Load.WIREGUARD,)


def answer(state: State = State.YES, **paths: State) -> Answer:
    found = mediatek_answer(state)
    others = {Traffic(name): PathAnswer(each, found.because) for name, each in paths.items()}
    headline = {Traffic.IPV4_NAT: PathAnswer(state, found.because)}
    return replace(found, paths={**headline, **others})


def rate(
    by: Forwarding,
    mbits: int,
    over: tuple[Load, ...] = (),
    *,
    at_least: bool = False,
    direction: Direction | None = None,
    own: bool = True,
    release: str = "25.12.5",
) -> CitedRate:
    measured = MeasuredRate(by, mbits, None, over, direction, at_least)
    return CitedRate(
        measured, "acme_den", own, release, "2026-01-02", "it ran", "https://a.example/"
    )


def asked(
    *rates: CitedRate, down: int = 600, up: int = 50, over: tuple[Load, ...] = (), **of: State
) -> tuple[str, dict[Forwarding, str]]:
    """Return the rule of the answer to a line, and that of each way."""
    state = of.pop("state", State.YES)
    found = need(answer(state, **of), rates, NamedLine(down, up, over))
    return found.because.rule, {way.by: way.because.rule for way in found.ways}


@pytest.mark.parametrize(
    ("rates", "rule"),
    [
        ((rate(NEITHER, 600), rate(HARDWARE, 940)), Rule.NEED_NOTHING),
        ((rate(NEITHER, 599), rate(SOFTWARE, 600), rate(HARDWARE, 940)), Rule.NEED_SOFTWARE),
        ((rate(NEITHER, 599), rate(SOFTWARE, 599), rate(HARDWARE, 600)), Rule.NEED_HARDWARE),
        ((rate(NEITHER, 599), rate(SOFTWARE, 599), rate(HARDWARE, 599)), Rule.NEED_ANOTHER),
        ((rate(HARDWARE, 940, at_least=True),), Rule.NEED_HARDWARE_HELPS),
        ((rate(NEITHER, 599), rate(HARDWARE, 940)), Rule.NEED_HARDWARE_HELPS),
        ((), Rule.NEED_NOT_MEASURED),
    ],
)
def test_the_gentlest_way_that_is_enough_is_advised(
    rates: tuple[CitedRate, ...], rule: Rule
) -> None:
    assert asked(*rates)[0] == rule


def test_a_rate_below_the_line_is_never_taken_to_be_enough() -> None:
    found, ways = asked(rate(NEITHER, 599, at_least=True))
    assert (found, ways[NEITHER]) == (Rule.NEED_NOT_MEASURED, Rule.WAY_BELOW)


def test_what_the_line_bounded_is_not_the_most_that_a_router_gives() -> None:
    assert asked(rate(NEITHER, 75), down=600)[1][NEITHER] == Rule.WAY_SHORT
    assert asked(rate(NEITHER, 75, at_least=True), down=600)[1][NEITHER] == Rule.WAY_BELOW


def test_where_all_that_was_measured_is_too_slow_the_rest_is_worth_a_try() -> None:
    assert asked(rate(NEITHER, 100), rate(SOFTWARE, 300))[0] == Rule.NEED_TRY
    assert asked(rate(NEITHER, 100), state=State.NO)[0] == Rule.NEED_TRY
    assert asked(rate(SOFTWARE, 300), state=State.NO)[0] == Rule.NEED_NOT_MEASURED


def test_hardware_that_nobody_knows_about_is_neither_advised_nor_ruled_out() -> None:
    found, ways = asked(rate(NEITHER, 100), rate(SOFTWARE, 300), state=State.UNKNOWN)
    assert (found, ways[HARDWARE]) == (Rule.NEED_NOT_MEASURED, Rule.WAY_NOT_KNOWN)


def test_on_a_no_a_rate_by_hardware_of_another_device_counts_for_nothing() -> None:
    found, ways = asked(rate(HARDWARE, 940, own=False), state=State.NO)
    assert (found, ways[HARDWARE]) == (Rule.NEED_NOT_MEASURED, Rule.WAY_NOT_HERE)


def test_sqm_is_the_cpus_work() -> None:
    rates = (rate(HARDWARE, 940, SQM), rate(SOFTWARE, 700, SQM), rate(NEITHER, 420, SQM))
    found, ways = asked(*rates, over=SQM)
    assert found == Rule.NEED_SQM
    assert ways == {
        NEITHER: Rule.WAY_SHORT,
        SOFTWARE: Rule.WAY_ENOUGH,
        HARDWARE: Rule.WAY_PASSES_QUEUES,
    }


def test_a_rate_with_less_done_besides_is_not_enough_and_may_be_too_slow() -> None:
    assert asked(rate(NEITHER, 900), over=PPPOE)[1][NEITHER] == Rule.WAY_NOT_MEASURED
    assert asked(rate(NEITHER, 500), over=PPPOE)[1][NEITHER] == Rule.WAY_SHORT


def test_a_rate_with_more_done_besides_is_enough_and_not_too_slow() -> None:
    assert asked(rate(NEITHER, 900, PPPOE))[1][NEITHER] == Rule.WAY_ENOUGH
    assert asked(rate(NEITHER, 500, PPPOE))[1][NEITHER] == Rule.WAY_BELOW


def test_a_rate_of_other_traffic_is_none_for_a_plain_line() -> None:
    for over in (WIREGUARD, (Load.BRIDGE,), (Load.IPV6,)):
        assert asked(rate(NEITHER, 900, over))[1][NEITHER] == Rule.WAY_NOT_MEASURED
    assert asked(rate(NEITHER, 900, (Load.WIFI,)))[1][NEITHER] == Rule.WAY_ENOUGH


@pytest.mark.parametrize(
    ("paths", "rule"),
    [
        ({"pppoe": State.YES}, Rule.WAY_ENOUGH),
        ({"pppoe": State.PARTIAL}, Rule.WAY_ENOUGH),
        ({"pppoe": State.NO}, Rule.WAY_NOT_HERE),
        ({"pppoe": State.UNKNOWN}, Rule.WAY_NOT_KNOWN),
    ],
)
def test_hardware_must_carry_what_the_line_uses(paths: dict[str, State], rule: Rule) -> None:
    assert asked(rate(HARDWARE, 940, PPPOE), over=PPPOE, **paths)[1][HARDWARE] == rule


def test_wireguard_is_no_flow_of_an_engine_that_takes_no_tunnels() -> None:
    found, ways = asked(rate(NEITHER, 820, WIREGUARD), over=WIREGUARD, tunnel=State.NO)
    assert (found, ways[HARDWARE]) == (Rule.NEED_NOTHING, Rule.WAY_NOT_HERE)


def test_a_gigabit_line_gives_what_ethernet_leaves_of_it() -> None:
    assert asked(rate(HARDWARE, 936), down=1000)[1][HARDWARE] == Rule.WAY_ENOUGH
    assert asked(rate(HARDWARE, 935), down=1000)[1][HARDWARE] == Rule.WAY_SHORT
    assert asked(rate(HARDWARE, 936), down=990)[1][HARDWARE] == Rule.WAY_SHORT


def test_the_faster_direction_decides_and_the_slower_can_be_too_slow() -> None:
    up = rate(NEITHER, 700, direction=Direction.UP)
    down = rate(NEITHER, 700, direction=Direction.DOWN)
    assert asked(down)[1][NEITHER] == Rule.WAY_ENOUGH
    assert asked(up)[1][NEITHER] == Rule.WAY_BELOW
    assert asked(up, down=50, up=600)[1][NEITHER] == Rule.WAY_ENOUGH
    slow = rate(NEITHER, 40, direction=Direction.UP)
    assert asked(slow)[1][NEITHER] == Rule.WAY_SHORT
    assert asked(slow, down, up=30)[1][NEITHER] == Rule.WAY_ENOUGH


def test_the_device_itself_goes_before_its_soc_and_the_series_before_older_ones() -> None:
    own, other = rate(NEITHER, 300), rate(NEITHER, 900, own=False)
    assert asked(own, other)[1][NEITHER] == Rule.WAY_SHORT
    old = rate(NEITHER, 300, release="23.05.3")
    assert asked(old, other)[1][NEITHER] == Rule.WAY_SHORT
    assert asked(old, rate(NEITHER, 900))[1][NEITHER] == Rule.WAY_ENOUGH
    bounded = rate(NEITHER, 300, at_least=True)
    assert asked(bounded, other)[1][NEITHER] == Rule.WAY_ENOUGH


def test_reports_that_contradict_each_other_settle_nothing() -> None:
    found, ways = asked(rate(NEITHER, 300), rate(NEITHER, 900))
    assert (found, ways[NEITHER]) == (Rule.NEED_DIFFERS, Rule.WAY_DIFFERS)
    assert asked(rate(NEITHER, 300), rate(NEITHER, 900), rate(HARDWARE, 600))[0] == (
        Rule.NEED_HARDWARE_HELPS
    )


def test_a_slow_report_is_not_the_most_where_another_saw_more() -> None:
    slow, bounded = rate(NEITHER, 200), rate(NEITHER, 500, at_least=True)
    assert asked(slow, bounded)[1][NEITHER] == Rule.WAY_BELOW
    assert asked(slow, rate(NEITHER, 150, at_least=True))[1][NEITHER] == Rule.WAY_SHORT


def test_software_offload_that_breaks_things_is_not_advised() -> None:
    harm = Caveat("harm", "it stops", "https://a.example/", Weight.BREAKS)
    no = replace(answer(State.NO), caveats=(harm,))
    found = need(no, [rate(SOFTWARE, 900)], NamedLine(600, 50))
    assert found.because.rule == Rule.NEED_NOT_MEASURED
    assert found.ways[1].because.rule == Rule.WAY_HARMS


def noted(
    *rates: CitedRate, down: int = 600, up: int = 50, over: tuple[Load, ...] = ()
) -> list[tuple[str, dict[str, object]]]:
    """Return the notes on the answer to a line."""
    found = need(answer(), rates, NamedLine(down, up, over))
    return [(each.rule, dict(each.values)) for each in found.notes]


def test_a_direction_that_nobody_measured_is_noted() -> None:
    down, up = (
        rate(NEITHER, 940, direction=Direction.DOWN),
        rate(NEITHER, 940, direction=Direction.UP),
    )
    assert noted(down) == [(Rule.NEED_NO_RATE_UP, {"mbits": 50})]
    assert noted(down, down=900, up=900) == [(Rule.NEED_NO_RATE_UP, {"mbits": 900})]
    assert noted(up, down=50, up=600) == [(Rule.NEED_NO_RATE_DOWN, {"mbits": 50})]
    assert noted(down, up) == noted(rate(NEITHER, 940)) == noted(down, up=0) == []
    assert noted(down, rate(NEITHER, 40, direction=Direction.UP), up=30) == []
    # A rate of another way, or of less work, is none of this one.
    assert noted(down, rate(SOFTWARE, 940, direction=Direction.UP))
    pppoe = rate(NEITHER, 940, PPPOE, direction=Direction.DOWN)
    assert noted(pppoe, up, over=PPPOE) == [(Rule.NEED_NO_RATE_UP, {"mbits": 50})]


def test_where_no_way_is_enough_no_direction_is_noted() -> None:
    assert noted(rate(NEITHER, 300)) == []


def test_a_link_that_both_directions_share_is_noted_where_they_overload_it() -> None:
    link = Stated.of(Statement.of(Rule.SHARED_LINK, ports=("wan", "lan1"), speed=1000, whole=True))
    linked = replace(answer(), links=(link,))
    for up, notes in ((400, ()), (401, (link,))):
        found = need(linked, [rate(HARDWARE, 940)], NamedLine(600, up))
        assert found.notes == notes


def test_ports_that_are_slower_than_the_line_are_the_answer() -> None:
    known = [rate(NEITHER, 94)]
    for down, up, rule in (
        (100, 100, Rule.NEED_NOT_MEASURED),
        (101, 0, Rule.NEED_PORTS),
        (10, 1000, Rule.NEED_PORTS),
        (90, 90, Rule.NEED_NOTHING),
    ):
        found = need(answer(), known, NamedLine(down, up), 100)
        if rule is Rule.NEED_NOT_MEASURED:
            assert found.because.rule != Rule.NEED_PORTS
        else:
            assert found.because.rule == rule
    assert need(answer(), [], NamedLine(1000, 1000), 100).because.rule == Rule.NEED_PORTS
    assert need(answer(), known, NamedLine(1000, 0), None).because.rule != Rule.NEED_PORTS


def test_a_rate_of_the_device_itself_refutes_slow_ports() -> None:
    line = NamedLine(600, 0)
    assert need(answer(), [rate(NEITHER, 700)], line, 100).because.rule == Rule.NEED_NOTHING
    other = rate(NEITHER, 700, own=False)
    assert need(answer(), [other], line, 100).because.rule == Rule.NEED_PORTS


@pytest.mark.parametrize(
    ("ports", "fastest"),
    [
        (({"100m": 5},), 100),
        (({"1g": 4, "2.5g": 1},), 2500),
        (({"100m": 5}, {"1g": 5}), 1000),
        (({"1g": 4, "sfp": 1},), None),
        (({"1g": 4}, {}), None),
        ((), None),
    ],
)
def test_the_fastest_port_is_known_where_all_rows_have_ports_and_no_cage(
    ports: tuple[dict[str, int], ...], fastest: int | None
) -> None:
    assert fastest_port(ports) == fastest


def test_a_line_that_only_shaping_makes_slow_leaves_a_choice() -> None:
    slow = [rate(NEITHER, 300, SQM), rate(SOFTWARE, 400, SQM)]
    found = need(answer(), slow, NamedLine(600, 50, SQM))
    assert (found.because.rule, found.because.values) == (Rule.NEED_SQM_SHORT, {"mbits": 400})
    # Without hardware offload there is nothing to choose from.
    refused = need(answer(State.NO), slow, NamedLine(600, 50, SQM))
    assert refused.because.rule == Rule.NEED_ANOTHER


def test_a_ladder_ends_at_the_ports() -> None:
    rates = [rate(NEITHER, 200, own=False), rate(HARDWARE, 942, at_least=True, own=False)]
    slow = ladders(answer(), rates, 100)[0]
    assert [(rung.up_to, rung.because.rule) for rung in slow.rungs] == [
        (100, Rule.NEED_NOTHING),
        (None, Rule.NEED_PORTS),
    ]
    plain = ladders(answer(), rates, 1000)[0]
    assert [(rung.up_to, rung.because.rule) for rung in plain.rungs] == [
        (200, Rule.NEED_NOTHING),
        (1000, Rule.NEED_HARDWARE_HELPS),
        (None, Rule.NEED_PORTS),
    ]
    assert ladders(answer(), [], 1000) == ()


def test_a_ladder_says_up_to_which_speed_what_is_needed() -> None:
    rates = [rate(NEITHER, 200), rate(SOFTWARE, 740), rate(HARDWARE, 942, at_least=True)]
    (plain,) = ladders(answer(), rates)[:1]
    assert [(rung.up_to, rung.because.rule) for rung in plain.rungs] == [
        (200, Rule.NEED_NOTHING),
        (740, Rule.NEED_SOFTWARE),
        (1000, Rule.NEED_HARDWARE),
        (None, Rule.NEED_TRY),
    ]


def test_no_ladder_is_shown_where_nothing_was_measured() -> None:
    assert ladders(answer(), []) == ()
    measured = [each.over for each in ladders(answer(), [rate(NEITHER, 420, SQM)])]
    assert measured == [(), SQM, PPPOE + SQM]
