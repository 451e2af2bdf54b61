"""Claims on a kernel of which it could not be read whether a symbol is on."""

from __future__ import annotations

import dataclasses

import pytest
from msgspec.structs import replace

from capdb.claims import Claim, derive
from capdb.facts import Driver, MatchData, Target
from capdb.rules.ids import Rule
from capdb.rules.statement import Statement, Value
from capdb.vocabulary import Grade, State, Traffic
from tests.support.forest import CONFIG, ENGINE, FACTS, FOREIGN_SWITCH, PLAIN, SWITCH, TARGET, place
from tests.support.statements import values


def claims(*undecided: str, drivers: tuple[Driver, ...] = FACTS.drivers) -> dict[Traffic, Claim]:
    """Return the claims if some of the symbols that were on are undecided instead."""
    symbols = {name: value for name, value in CONFIG.symbols.items() if name not in undecided}
    config = replace(CONFIG, symbols=symbols, undecided=undecided)
    facts = dataclasses.replace(FACTS, configs=(config,), drivers=drivers)
    return {claim.path: claim for claim in derive(facts)}


def headline(*undecided: str, drivers: tuple[Driver, ...] = FACTS.drivers) -> Claim:
    return claims(*undecided, drivers=drivers)[Traffic.IPV4_NAT]


def test_a_yes_that_hangs_on_an_undecided_symbol_is_unknown_and_names_it() -> None:
    assert headline().state is State.YES
    found = headline("CONFIG_FOX_ETH")
    assert found.state is State.UNKNOWN
    assert found.grade is None
    symbols: dict[str, Value] = {"symbols": ("CONFIG_FOX_ETH",), "target": TARGET}
    assert found.because == Statement.of(Rule.SYMBOLS_UNDECIDED, **symbols)
    assert [item.path for item in found.evidence] == [CONFIG.place.path]


def test_no_traffic_of_such_a_board_is_a_yes() -> None:
    before, found = claims(), claims("CONFIG_FOX_ETH")
    for path, claim in found.items():
        expected = State.NO if before[path].state is State.NO else State.UNKNOWN
        assert claim.state is expected, path


@pytest.mark.parametrize("symbols", [("CONFIG_HEN_ETH",), ("CONFIG_OWL", "CONFIG_HEN_ETH")])
def test_a_symbol_on_which_nothing_hangs_changes_nothing(symbols: tuple[str, ...]) -> None:
    found, before = claims(*symbols), claims()
    assert {path: claim.state for path, claim in found.items()} == {
        path: claim.state for path, claim in before.items()
    }


def test_only_the_symbols_that_decide_are_named() -> None:
    because = headline("CONFIG_FOX_ETH", "CONFIG_HEN_ETH").because
    assert dict(because.values)["symbols"] == ("CONFIG_FOX_ETH",)


def test_a_no_is_unknown_where_an_engine_may_be_built_of_which_too_little_is_known() -> None:
    unknown = (replace(ENGINE, match_data=()), PLAIN, SWITCH)
    assert headline("CONFIG_FOX_ETH", drivers=unknown).state is State.UNKNOWN


def test_a_no_stays_a_no_where_the_engine_that_may_be_built_refuses_and_has_both_reasons() -> None:
    zero = MatchData(symbol="fox_data", place=place(), fields={"engine_version": 0})
    refuses = (replace(ENGINE, match_data=(zero,)), PLAIN, SWITCH)
    on, undecided = headline(drivers=refuses), headline("CONFIG_FOX_ETH", drivers=refuses)
    assert (on.state, undecided.state) == (State.NO, State.NO)
    otherwise = values(undecided.limits, Rule.OTHERWISE)
    assert otherwise.pop("symbols") == ("CONFIG_FOX_ETH",)
    assert Statement.of(Rule(str(otherwise.pop("why"))), **otherwise) == on.because
    assert (on.grade, undecided.grade) == (Grade.WIRED, Grade.DECLARED)


def test_a_no_of_a_driver_that_cannot_offload_either_way_stays_a_no() -> None:
    hen = replace(PLAIN, ids=ENGINE.ids[:1], files={"drivers/net/hen.c": ("CONFIG_HEN_ETH",)})
    owl = replace(hen, name="drivers/net/owl", ids=(), files={"drivers/net/owl.c": ("CONFIG_OWL",)})
    assert headline("CONFIG_OWL", drivers=(hen, owl)).state is State.NO


def test_an_unknown_that_has_another_cause_either_way_hangs_on_the_symbol() -> None:
    blind = replace(ENGINE, match_data=())
    there = place("drivers/net/elk.c")
    other = replace(
        ENGINE,
        name="drivers/net/elk",
        ids=(),
        files={"drivers/net/elk.c": ("CONFIG_HEN_ETH",)},
        handlers=tuple(
            replace(each, place=there, types={"TC_SETUP_FT": there}) for each in ENGINE.handlers
        ),
    )
    drivers = (blind, other, SWITCH)
    assert headline(drivers=drivers).state is State.UNKNOWN
    found = headline("CONFIG_FOX_ETH", drivers=drivers)
    assert (found.state, found.because.rule) == (State.UNKNOWN, Rule.SYMBOLS_UNDECIDED)


def test_a_second_driver_that_may_claim_the_same_node_makes_it_unknown() -> None:
    rival = replace(PLAIN, ids=ENGINE.ids, files={"drivers/net/hen.c": ("CONFIG_RIVAL",)})
    both = (ENGINE, rival, SWITCH)
    assert headline(drivers=both).state is State.YES
    assert headline("CONFIG_RIVAL", drivers=both).state is State.UNKNOWN


def test_two_undecided_symbols_are_weighed_one_by_one() -> None:
    """Both on gives no yes, as both claim the node; the engine alone does."""
    rival = replace(PLAIN, ids=ENGINE.ids, files={"drivers/net/hen.c": ("CONFIG_RIVAL",)})
    found = headline("CONFIG_FOX_ETH", "CONFIG_RIVAL", drivers=(ENGINE, rival, SWITCH))
    assert found.state is State.UNKNOWN


def test_a_switch_whose_driver_may_be_missing_makes_its_ports_unknown() -> None:
    found = headline("CONFIG_FOX_SWITCH", drivers=(ENGINE, SWITCH, FOREIGN_SWITCH))
    assert found.state is State.UNKNOWN


def test_a_modem_driver_that_may_be_built_counts_against_a_yes() -> None:
    profile = replace(FACTS.profiles[0], packages=("kmod-usb-net-hare",))
    symbols = {
        name: value for name, value in CONFIG.symbols.items() if name != "CONFIG_USB_NET_HARE"
    }
    config = replace(CONFIG, symbols=symbols, undecided=("CONFIG_USB_NET_HARE",))
    facts = dataclasses.replace(FACTS, configs=(config,), profiles=(profile,))
    states = {claim.path: claim.state for claim in derive(facts)}
    assert states[Traffic.IPV4_NAT] is State.UNKNOWN


def test_another_target_is_not_touched() -> None:
    other = "forest/elm"
    undecided = replace(
        CONFIG, target=other, symbols={"CONFIG_HEN_ETH": "y"}, undecided=("CONFIG_FOX_ETH",)
    )
    target = replace(FACTS.targets[0], target=other)
    assert isinstance(target, Target)
    facts = dataclasses.replace(
        FACTS, configs=(*FACTS.configs, undecided), targets=(*FACTS.targets, target)
    )
    [found] = [claim for claim in derive(facts) if claim.path is Traffic.IPV4_NAT]
    assert (found.target, found.state) == (TARGET, State.YES)
