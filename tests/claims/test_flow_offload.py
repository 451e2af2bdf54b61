"""Claims of releases whose kernel hands flows over by `ndo_flow_offload`."""

from __future__ import annotations

import dataclasses
from typing import Any

from msgspec.structs import replace

from capdb.claims import Claim, Facts, derive
from capdb.facts import Board, Driver, Handler, Mac, Network, Switch
from capdb.rules.ids import Rule
from capdb.vocabulary import State, Traffic
from tests.support.forest import BOARD, CONFIG, CONTROLLER, ENGINE, FACTS, NODE, PLAIN, place

ASKED = "ndo_flow_offload"
OPERATION = Handler(
    entry=ASKED,
    place=place(line=90, symbol="fox_flow_offload"),
    types={ASKED: place(line=90, symbol="fox_flow_offload")},
)
OLD_ENGINE = replace(
    ENGINE,
    handlers=(OPERATION,),
    egress_tags=(),
    flow_keys={"AF_INET": place(line=95)},
    flow_actions={
        "FLOW_OFFLOAD_PATH_PPPOE": place(line=96),
        "FLOW_OFFLOAD_PATH_VLAN": place(line=97),
    },
    flow_mangles={},
)
ONE_DEVICE = replace(OLD_ENGINE, same_device=place(line=91, symbol="fox_flow_offload"))
REFUSAL = place("net/dsa/slave.c", 12, "dsa_flow_offload_check")
LAN_AND_WAN = Network(place(), ("eth0.1",), ("eth0.2",))
VLANS = replace(
    BOARD,
    controllers=(
        replace(CONTROLLER, macs=(Mac(node=NODE, enabled=True, place=place(), link="bare"),)),
    ),
    switches=(Switch("/gsw", True, place(), ("acme,fox-gsw",)),),
    network=LAN_AND_WAN,
)


def facts(
    engine: Driver = OLD_ENGINE,
    board: Board = BOARD,
    packages: str = "firewall kmod-ipt-offload",
    **config: Any,
) -> Facts:
    (target,) = FACTS.targets
    others = [driver for driver in FACTS.drivers if driver.name != ENGINE.name]
    return dataclasses.replace(
        FACTS,
        targets=(replace(target, default_packages=tuple(packages.split())),),
        configs=(replace(CONFIG, flow_request=ASKED, **config),),
        drivers=(engine, *others),
        boards=(board,),
    )


def claims(found: Facts) -> dict[Traffic, Claim]:
    return {claim.path: claim for claim in derive(found)}


def headline(found: Facts) -> Claim:
    return claims(found)[Traffic.IPV4_NAT]


def rules(claim: Claim) -> set[str]:
    return {each.rule for each in claim.limits}


def test_a_driver_with_the_operation_offloads_ipv4_and_what_it_asks_for() -> None:
    found = claims(facts())
    assert {path: claim.state for path, claim in found.items()} == {
        Traffic.IPV4_NAT: State.YES,
        Traffic.IPV6_ROUTE: State.NO,
        Traffic.IPV6_NAT: State.NO,
        Traffic.PPPOE: State.YES,
        Traffic.VLAN: State.YES,
        Traffic.BRIDGE: State.NO,
        Traffic.WIFI: State.NO,
        Traffic.TUNNEL: State.NO,
    }


def test_a_driver_that_takes_flowtables_takes_nothing_there() -> None:
    assert headline(facts(ENGINE)).state is State.NO
    assert headline(FACTS).state is State.YES


def test_the_no_of_a_driver_shows_operations_that_name_no_such_function() -> None:
    board = replace(BOARD, controllers=(replace(CONTROLLER, compatible=("acme,hen-eth",)),))
    found = headline(facts(board=board))
    assert found.state is State.NO
    shown = [each.shows.rule for each in found.evidence if each.symbol == "hen_ops"]
    assert shown == [Rule.NAMES_NO_REQUEST]


def test_a_mention_that_could_not_be_followed_is_unknown() -> None:
    engine = replace(PLAIN, disagreements=(f"drivers/net/hen.c: {ASKED} at line 9 was not seen",))
    board = replace(BOARD, controllers=(replace(CONTROLLER, compatible=("acme,hen-eth",)),))
    found = facts(board=board)
    drivers = tuple(engine if each.name == PLAIN.name else each for each in found.drivers)
    assert headline(dataclasses.replace(found, drivers=drivers)).state is State.UNKNOWN


def test_an_operation_counts_only_where_its_symbol_is_built_in() -> None:
    engine = replace(OLD_ENGINE, handlers=(replace(OPERATION, symbols=("CONFIG_FOX_OFFLOAD",)),))
    for value, state in (("y", State.YES), ("m", State.NO), (None, State.NO)):
        symbols = CONFIG.symbols | ({"CONFIG_FOX_OFFLOAD": value} if value else {})
        assert headline(facts(engine, symbols=symbols)).state is state


def test_match_data_of_files_that_are_not_built_distinguish_nothing() -> None:
    ids = (ENGINE.ids[0], replace(ENGINE.ids[1], place=place("drivers/net/cub.c", 3)))
    files = ENGINE.files | {"drivers/net/cub.c": ("CONFIG_CUB",)}
    engine = replace(OLD_ENGINE, ids=ids, files=files, gates=())
    assert headline(facts(engine)).state is State.YES
    symbols = CONFIG.symbols | {"CONFIG_CUB": "y"}
    assert headline(facts(engine, symbols=symbols)).because.rule is Rule.GATE_NOT_FOUND


def test_each_package_that_the_image_lacks_is_named_as_none_brings_the_other() -> None:
    found = headline(facts(packages="base-files"))
    assert found.state is State.PARTIAL
    wanted = [dict(each.values)["package"] for each in found.limits]
    assert wanted == ["firewall", "kmod-ipt-offload"]
    assert headline(facts(packages="firewall4 kmod-nft-offload")).state is State.PARTIAL


# ------------------------------------------------------------------ one device, and its VLANs


def test_lan_and_wan_as_vlans_of_one_device_are_all_that_such_a_driver_takes() -> None:
    found = headline(facts(ONE_DEVICE, VLANS))
    assert (found.state, found.limits) == (State.YES, ())
    assert dict(found.because.values)["ports"] == ("eth0.1", "eth0.2")


def test_lan_and_wan_on_two_devices_are_refused() -> None:
    network = Network(place(), ("eth0",), ("eth1",))
    found = headline(facts(ONE_DEVICE, replace(VLANS, network=network)))
    assert (found.state, found.because.rule) == (State.NO, Rule.DIFFERENT_DEVICES)
    assert any(each.line == 91 for each in found.evidence)


def test_a_board_without_wan_has_nothing_to_route_by_default() -> None:
    network = Network(place(), ("eth0.1",), ())
    found = headline(facts(ONE_DEVICE, replace(VLANS, network=network)))
    assert (found.state, rules(found)) == (State.PARTIAL, {Rule.NO_WAN})
    lan = replace(BOARD, network=Network(place(), ("lan1", "lan2"), ()))
    assert rules(headline(facts(board=lan))) == {Rule.NO_WAN}
    assert headline(dataclasses.replace(FACTS, boards=(lan,))).state is State.YES


def test_vlans_of_an_unknown_network_stay_a_limit() -> None:
    found = headline(facts(ONE_DEVICE, replace(VLANS, network=None)))
    assert (found.state, rules(found)) == (State.PARTIAL, {Rule.PORTS_ARE_VLANS})


def test_a_leftover_node_next_to_a_dsa_switch_is_no_switch_of_vlans() -> None:
    board = replace(BOARD, switches=(*BOARD.switches, *VLANS.switches))
    assert headline(facts(board=board)).state is State.YES


# ------------------------------------------------------------------ PPPoE over a switch


def pppoe(board: Board, engine: Driver = OLD_ENGINE) -> Claim:
    return claims(facts(engine, board, refused_over_switch=REFUSAL))[Traffic.PPPOE]


def test_pppoe_over_the_port_of_a_switch_is_refused_by_the_kernel() -> None:
    for network in (None, Network(place(), ("lan1",), ("wan",)), Network(place(), ("lan1",), ())):
        found = pppoe(replace(BOARD, network=network))
        assert found.state is State.NO
        assert found.because.rule is Rule.LACKS_PPPOE_AT_SWITCH
        assert [(each.path, each.line) for each in found.evidence] == [("net/dsa/slave.c", 12)]


def test_a_wan_of_its_own_mac_has_pppoe_and_one_of_both_has_half() -> None:
    sfp = Mac(node=f"{NODE}/mac@1", enabled=True, place=place(), label="sfp", link="sfp")
    (controller,) = BOARD.controllers
    board = replace(BOARD, controllers=(replace(controller, macs=(*controller.macs, sfp)),))
    alone = pppoe(replace(board, network=Network(place(), ("lan1",), ("sfp",))))
    both = pppoe(replace(board, network=Network(place(), ("lan1",), ("wan", "sfp"))))
    assert (alone.state, both.state) == (State.YES, State.PARTIAL)
    assert dict(both.limits[-1].values) == {"ports": ("wan",)}


def test_a_driver_that_knows_no_pppoe_says_so_first() -> None:
    engine = replace(OLD_ENGINE, flow_actions={"FLOW_OFFLOAD_PATH_VLAN": place()})
    assert pppoe(BOARD, engine).because.rule is Rule.LACKS_PPPOE
