"""Which ports a switch bridges by itself, and which pass the CPU."""

from __future__ import annotations

import dataclasses

import pytest
from msgspec.structs import replace

from capdb.claims import derive
from capdb.facts import Board, Driver, Mac, Network
from capdb.rules.ids import Rule
from capdb.vocabulary import Traffic
from tests.support import forest
from tests.support.forest import BOARD, CONTROLLER, ENGINE, FACTS, place
from tests.support.statements import values

(CONDUIT,) = CONTROLLER.macs
(SWITCH,) = BOARD.switches
WAN = Mac(node=f"{forest.NODE}/mac@1", enabled=True, label="wan", link="phy", place=place())
NETWORK = Network(place=place("target/linux/forest/base-files/02_network", 3), lan=("lan1",))


def board(mac: Mac = WAN, *, wan: str = "wan") -> Board:
    controller = replace(CONTROLLER, macs=(CONDUIT, mac))
    network = replace(NETWORK, wan=(wan,))
    return replace(BOARD, controllers=(controller,), network=network)


def by_cpu(board: Board, *drivers: Driver) -> tuple[str, ...]:
    facts = dataclasses.replace(FACTS, boards=(board,), drivers=drivers or FACTS.drivers)
    found = {claim.path: claim for claim in derive(facts)}[Traffic.BRIDGE]
    if Rule.BRIDGED_BY_CPU not in {each.rule for each in found.limits}:
        return ()
    ports = values(found.limits, Rule.BRIDGED_BY_CPU)["ports"]
    assert isinstance(ports, tuple)
    return ports


def test_a_wan_on_a_mac_of_its_own_is_bridged_by_the_cpu() -> None:
    assert by_cpu(board()) == ("wan",)


def test_so_is_one_whose_driver_has_no_offload() -> None:
    plain = replace(ENGINE, handlers=())
    assert by_cpu(board(), plain, *FACTS.drivers[1:]) == ("wan",)


def test_a_cage_and_a_device_without_label_count_too() -> None:
    assert by_cpu(board(replace(WAN, link="sfp", label=None), wan="eth1.7")) == ("eth1",)


@pytest.mark.parametrize(
    "mac",
    [
        pytest.param(replace(WAN, enabled=False), id="a MAC that is off"),
        pytest.param(replace(WAN, link="fixed-link"), id="a chip of the board"),
        pytest.param(replace(WAN, label="spare"), id="no port of the first boot"),
    ],
)
def test_what_is_no_port_is_not_bridged(mac: Mac) -> None:
    assert by_cpu(board(mac)) == ()


def test_a_wan_of_the_switch_is_bridged_by_the_switch() -> None:
    first, *others = SWITCH.ports
    switch = replace(SWITCH, ports=(replace(first, label="wan"), *others))
    inside = replace(board(), controllers=(CONTROLLER,), switches=(switch,))
    assert by_cpu(inside) == ()


def test_ports_of_a_switch_without_conduit_may_be_vlans_on_the_mac() -> None:
    assert by_cpu(replace(board(), switches=(replace(SWITCH, conduits=()),))) == ()


def test_a_controller_that_is_off_has_no_ports() -> None:
    off = replace(CONTROLLER, node="/soc/ethernet@2", enabled=False, macs=(WAN,))
    two = replace(board(), controllers=(CONTROLLER, off))
    assert by_cpu(two) == ()
