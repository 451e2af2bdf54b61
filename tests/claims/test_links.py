"""Which ports share one link to the SoC, how fast it is, and which ports are faster."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from msgspec.structs import replace

from capdb.claims import links
from capdb.claims.ports import links as of_boards
from capdb.facts import Board, Controller, Mac, Network, Port, Switch, Wire
from capdb.rules.ids import Rule
from capdb.vocabulary import State, Traffic
from tests.support.forest import BOARD, CONTROLLER, FACTS, NODE, place
from tests.support.radio import claims

GIGABIT = Wire(place("oak.dtsi", 20), mode="rgmii", speed=1000)
FAST = Wire(place("oak.dtsi", 21), mode="2500base-x", speed=2500)
ONE, TWO = f"{NODE}/mac@0", f"{NODE}/mac@1"
ALL = Network(place("02_network"), lan=("lan1", "lan2"), wan=("wan",))


def mac(node: str = ONE, wire: Wire | None = None, **changed: Any) -> Mac:
    return Mac(node=node, enabled=True, place=place(), link="bare", wire=wire, **changed)


def board(*macs: Mac, network: Network | None = ALL, node: str = NODE, **of_switch: Any) -> Board:
    controller = replace(CONTROLLER, node=node, macs=macs)
    switches = tuple(replace(each, **of_switch) for each in BOARD.switches)
    return replace(BOARD, controllers=(controller,), switches=switches, network=network)


def speed(found: Board) -> int | None:
    speeds = [share.link.speed for share in links.shared(found)]
    assert len(speeds) < 2
    return speeds[0] if speeds else None


def test_wan_and_lan_behind_one_switch_share_its_link() -> None:
    found = board(mac(wire=FAST))
    (said,) = links.of_board(found).stated
    assert said.rule == Rule.SHARED_LINK
    values = {"ports": ("wan", "lan1", "lan2"), "speed": 2500, "whole": True}
    assert dict(said.values) == values
    ((shown, at),) = links.of_board(found).shown
    values = {"node": ONE, "mode": "2500base-x", "speed": 2500}
    assert (shown.rule, dict(shown.values)) == (Rule.WIRED_BY, values)
    assert at == FAST.place


def test_a_wan_with_a_mac_of_its_own_shares_nothing() -> None:
    network = replace(ALL, wan=("eth1",))
    assert links.of_board(board(mac(wire=FAST), mac(TWO, GIGABIT), network=network)).stated == ()


def test_what_of_lan_is_on_another_link_does_not_share() -> None:
    network = replace(ALL, lan=("lan1", "lan2", "eth1"))
    (share,) = links.shared(board(mac(wire=FAST), mac(TWO, GIGABIT), network=network))
    assert (share.lan, share.whole) == (("lan1", "lan2"), False)


def test_a_second_wan_may_be_on_another_link() -> None:
    network = replace(ALL, wan=("sfp1", "wan"))
    own = mac(TWO, FAST, label="sfp1")
    (share,) = links.shared(board(mac(wire=GIGABIT), own, network=network))
    assert (share.wan, share.lan, share.whole) == (("wan",), ("lan1", "lan2"), False)


@pytest.mark.parametrize(
    "network",
    [
        None,
        replace(ALL, lan=()),
        replace(ALL, wan=()),
        replace(ALL, wan=("wwan0",)),
        replace(ALL, conduits={"$port": "eth1"}),
    ],
)
def test_without_both_sides_on_known_ports_nothing_is_said(network: Network | None) -> None:
    assert links.of_board(board(mac(wire=FAST), network=network)).stated == ()


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        (GIGABIT, GIGABIT, 1000),
        (GIGABIT, None, 1000),
        (None, FAST, 2500),
        (None, None, None),
        (GIGABIT, FAST, None),
        (Wire(place(), mode="internal", speed=1000), None, None),
        (None, Wire(place(), speed=1000), None),
        (Wire(place(), mode="sgmii"), None, None),
        (Wire(place(), mode="sgmii"), Wire(place(), speed=1000), None),
        (Wire(place(), mode="sgmii"), GIGABIT, 1000),
        (Wire(place(), mode="sgmii"), FAST, None),
        (GIGABIT, Wire(place(), mode="internal", speed=2500), None),
        (Wire(place(), mode="usxgmii", speed=2500), None, 2500),
        (Wire(place(), mode="rgmii", speed=2500), None, None),
        (Wire(place(), mode="a mode to come"), None, None),
    ],
)
def test_the_speed_is_that_on_which_both_ends_agree(
    ours: Wire | None, theirs: Wire | None, expected: int | None
) -> None:
    wires = {ONE: theirs} if theirs else {}
    assert speed(board(mac(wire=ours), wires=wires)) == expected


@pytest.mark.parametrize(
    ("mode", "most"),
    [
        ("100base-x", 100),
        ("1000base-x", 1000),
        ("2500base-x", 2500),
        ("5gbase-r", 5000),
        ("10gbase-r", 10_000),
    ],
)
def test_a_mode_carries_the_speed_in_its_name_and_no_more(mode: str, most: int) -> None:
    assert speed(board(mac(wire=Wire(place(), mode=mode, speed=most)))) == most
    assert speed(board(mac(wire=Wire(place(), mode=mode, speed=most + 1)))) is None


@pytest.mark.parametrize(
    ("switch", "expected"),
    [
        (("mediatek,mt7530",), 2000),
        (("mediatek,mt7621",), 1000),
        (("mediatek,mt7621", "mediatek,mt7530"), 1000),
        (("acme,fox-switch",), None),
        (("acme,fox-switch", "mediatek,mt7530"), None),
    ],
)
def test_trgmii_is_as_fast_as_its_switch_clocks_it(
    switch: tuple[str, ...], expected: int | None
) -> None:
    wire = replace(GIGABIT, mode="trgmii")
    assert speed(board(mac(wire=wire), compatible=switch)) == expected


def test_trgmii_is_shown_by_its_node_as_its_fixed_link_names_another_speed() -> None:
    wire = replace(GIGABIT, mode="trgmii")
    port = replace(mac(wire=wire), place=place("oak-den.dts", 7))
    found = board(port, compatible=("mediatek,mt7530",))
    ((shown, at),) = links.of_board(found).shown
    assert dict(shown.values) == {"node": ONE, "mode": "trgmii", "speed": 2000}
    assert at == port.place


@pytest.mark.parametrize(
    ("conduits", "second", "expected"),
    [
        ({}, GIGABIT, 1000),
        ({}, FAST, None),
        ({"lan1": "eth1", "lan2": "eth1", "wan": "eth0"}, GIGABIT, None),
        ({"lan1": "eth0", "lan2": "eth0", "wan": "eth0"}, GIGABIT, 1000),
        ({"lan1": "eth1"}, GIGABIT, 1000),
    ],
)
def test_a_switch_with_two_links_uses_one_unless_its_ports_are_divided(
    conduits: dict[str, str], second: Wire, expected: int | None
) -> None:
    network = replace(ALL, conduits=conduits)
    found = board(mac(wire=GIGABIT), mac(TWO, second), network=network, conduits=(ONE, TWO))
    assert speed(found) == expected


VLANS = replace(ALL, lan=("eth0.1",), wan=("eth0.2",))


@pytest.mark.parametrize(
    ("macs", "network", "node", "expected"),
    [
        ((mac(NODE, GIGABIT),), VLANS, NODE, 1000),
        ((mac(wire=GIGABIT),), VLANS, NODE, 1000),
        ((mac(f"{NODE}/port@4", GIGABIT),), VLANS, NODE, None),
        ((mac(wire=GIGABIT), mac(TWO, GIGABIT)), VLANS, NODE, None),
        ((mac(wire=GIGABIT),), replace(VLANS, wan=("eth1.2",)), NODE, None),
        ((mac(wire=GIGABIT),), replace(VLANS, lan=("eth0",)), NODE, None),
        ((mac(wire=GIGABIT, label="wan"),), VLANS, NODE, None),
    ],
)
def test_vlans_on_the_only_device_share_its_link(
    macs: tuple[Mac, ...], network: Network, node: str, expected: int | None
) -> None:
    assert speed(board(*macs, network=network, node=node, conduits=())) == expected


def test_a_second_controller_leaves_open_which_device_is_the_first() -> None:
    found = board(mac(NODE, GIGABIT), network=VLANS, conduits=())
    other = Controller(node="/eth@2", enabled=True, place=place(), macs=(mac("/eth@2", GIGABIT),))
    assert speed(replace(found, controllers=(*found.controllers, other))) is None
    disabled = replace(other, enabled=False)
    assert speed(replace(found, controllers=(*found.controllers, disabled))) == 1000


def test_a_port_that_is_faster_than_its_switchs_link_is_named() -> None:
    ports = tuple(
        Port(label, f"/port@{label}", "phy", mode)
        for label, mode in {"lan1": "internal", "lan2": "2500base-x", "wan": "usxgmii"}.items()
    )
    found = board(mac(wire=GIGABIT), ports=ports, network=None)
    said = [(each.rule, dict(each.values)) for each in links.of_board(found).stated]
    assert said == [
        (Rule.FASTER_THAN_LINK, {"ports": ("lan2",), "speed": 2500, "link": 1000}),
        (Rule.FASTER_THAN_LINK, {"ports": ("wan",), "speed": 10000, "link": 1000}),
    ]
    assert len(links.of_board(found).shown) == 1
    off = replace(found, switches=tuple(replace(each, enabled=False) for each in found.switches))
    assert links.of_board(off).stated == ()
    assert links.of_board(board(mac(), ports=ports, network=None)).stated == ()


def test_ports_that_a_script_divides_do_not_share_whatever_the_device_tree_lacks() -> None:
    network = replace(ALL, conduits={"lan1": "eth1", "lan2": "eth1", "wan": "eth0"})
    assert links.of_board(board(mac(wire=GIGABIT), network=network)).stated == ()


def test_alternative_switches_of_one_link_must_agree_on_it() -> None:
    found = board(mac(), wires={ONE: FAST})
    (switch,) = found.switches
    same = Switch(**{**_fields(switch), "node": "/other"})
    assert speed(replace(found, switches=(switch, same))) == 2500
    slower = replace(same, wires={ONE: GIGABIT})
    assert speed(replace(found, switches=(switch, slower))) is None


def _fields(switch: Switch) -> dict[str, Any]:
    return {name: getattr(switch, name) for name in switch.__struct_fields__}


def test_links_change_no_state_and_are_among_the_evidence() -> None:
    plain, linked = (claims(boards=(each,)) for each in (board(mac()), board(mac(wire=FAST))))
    for path, claim in linked.items():
        assert claim.state is plain[path].state
        assert claim.limits == plain[path].limits
    shown = [each.shows.rule for each in linked[Traffic.IPV4_NAT].evidence]
    assert shown[-1] is Rule.WIRED_BY
    assert linked[Traffic.IPV4_NAT].state is State.YES


def test_what_is_said_of_the_links_of_each_board_that_was_read_is_found() -> None:
    facts = dataclasses.replace(FACTS, boards=(board(mac(wire=FAST)),))
    (found,) = [stated for _, stated in of_boards(facts)]
    assert [each.rule for each in found] == [Rule.SHARED_LINK]
    assert list(of_boards(dataclasses.replace(facts, configs=()))) == []
