"""Rules that say all, any or both, on two elements, one of each kind, in both orders."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from msgspec.structs import replace

from capdb.claims import Claim, derive
from capdb.claims.packages import Packages
from capdb.claims.ports import ethernet
from capdb.facts import (
    Controller,
    Driver,
    Gate,
    Handler,
    Id,
    KernelPackage,
    Mac,
    MatchData,
    Network,
    PhandleTarget,
    Place,
    Port,
    PropertyGate,
    Requirement,
    Switch,
)
from capdb.rules.ids import Rule
from capdb.vocabulary import State, Traffic
from tests.support import forest
from tests.support.forest import BOARD, CONFIG, CONTROLLER, ENGINE, FACTS, PLAIN, PROFILE, place
from tests.support.statements import named, values

FT = "TC_SETUP_FT"
ORDERS = pytest.mark.parametrize("order", [1, -1], ids=["first", "second"])
(MAC,) = CONTROLLER.macs
(SWITCH,) = BOARD.switches
OTHER_MAC = replace(MAC, node=f"{forest.NODE}/mac@1", label="eth1", link="phy")
SECOND = replace(CONTROLLER, node="/soc/ethernet@2", compatible=("acme,hen-eth",))


def claims(**changed: Any) -> dict[Traffic, Claim]:
    return {found.path: found for found in derive(dataclasses.replace(FACTS, **changed))}


def headline(**changed: Any) -> Claim:
    return claims(**changed)[Traffic.IPV4_NAT]


def engine(**changed: Any) -> Claim:
    """Return the headline with the engine's driver changed."""
    return headline(drivers=(replace(ENGINE, **changed), *FACTS.drivers[1:]))


def on_board(**changed: Any) -> Claim:
    return headline(boards=(replace(BOARD, **changed),))


# ------------------------------------------------------------------ the driver

OPEN = replace(ENGINE.match_data[0], fields={"engine_version": 2, "rings": 4})
HALF = replace(ENGINE.match_data[0], fields={"engine_version": 2, "rings": 0})
BLIND = replace(ENGINE.match_data[0], fields={"engine_version": 2})


@ORDERS
@pytest.mark.parametrize(
    ("data", "state"), [(OPEN, State.YES), (HALF, State.NO), (BLIND, State.UNKNOWN)]
)
def test_every_gate_must_be_open(data: MatchData, state: State, order: int) -> None:
    gates = (*ENGINE.gates, Gate(field="rings", place=place(line=41)))[::order]
    assert engine(gates=gates, match_data=(data,)).state is state


@ORDERS
def test_the_handler_that_gets_compiled_counts(order: int) -> None:
    (compiled,) = ENGINE.handlers
    left_out = Handler(
        entry="ndo_setup_tc",
        place=place("drivers/net/rep.c"),
        types={FT: place("drivers/net/rep.c", 9)},
    )
    files = ENGINE.files | {"drivers/net/rep.c": ("CONFIG_FOX_ESWITCH",)}
    both = (compiled, left_out)[::order]
    assert engine(files=files, handlers=both).state is State.YES
    assert engine(files=files, handlers=(left_out,)).state is State.NO


def test_a_file_is_compiled_only_with_all_its_symbols() -> None:
    gated = {"drivers/net/fox.c": ("CONFIG_FOX_ETH", "CONFIG_FOX_EXTRA")}
    assert engine(files=gated).state is not State.YES
    both = replace(CONFIG, symbols={**CONFIG.symbols, "CONFIG_FOX_EXTRA": "m"})
    drivers = (replace(ENGINE, files=gated), *FACTS.drivers[1:])
    assert headline(drivers=drivers, configs=(both,)).state is State.YES


@pytest.mark.parametrize(
    ("data", "requires", "state"),
    [
        (("fox_data", "cub_data"), False, State.UNKNOWN),
        (("fox_data", "fox_data"), False, State.YES),
        (("fox_data", None), False, State.YES),
        ((None, None), False, State.YES),
        (("fox_data", "cub_data"), True, State.NO),
    ],
)
def test_chips_that_nothing_distinguishes_are_only_doubted_where_they_differ(
    data: tuple[str | None, ...], requires: bool, state: State
) -> None:
    ids = tuple(replace(each, data=of) for each, of in zip(ENGINE.ids, data, strict=True))
    needs = (Requirement(phandle="acme,npu", place=place()),) if requires else ()
    assert engine(ids=ids, gates=(), requires=needs).state is state


@ORDERS
def test_every_node_that_the_handler_needs_must_be_there(order: int) -> None:
    needs = (
        Requirement(phandle="acme,npu", place=place()),
        Requirement(phandle="acme,dma", place=place()),
    )[::order]
    npu = forest_node("acme,npu")
    helper = replace(
        PLAIN,
        name="drivers/net/helper",
        ids=(
            Id(compatible="acme,npu", place=place("drivers/net/hen.c")),
            Id(compatible="acme,dma", place=place("drivers/net/hen.c")),
        ),
    )
    drivers = (replace(ENGINE, requires=needs), *FACTS.drivers[1:], helper)

    def with_nodes(*nodes: Any) -> State:
        controller = replace(CONTROLLER, phandles=nodes)
        return headline(drivers=drivers, boards=(replace(BOARD, controllers=(controller,)),)).state

    dma = forest_node("acme,dma")
    assert with_nodes(npu, dma) is State.YES
    assert with_nodes(npu) is State.NO
    assert with_nodes(dma) is State.NO
    assert with_nodes(npu, replace(dma, enabled=False)) is State.NO


def forest_node(name: str) -> PhandleTarget:
    return PhandleTarget(
        property=name, node=f"/soc/{name}", enabled=True, place=place(), compatible=(name,)
    )


# ------------------------------------------------------------------ the board


@ORDERS
def test_a_controller_that_is_not_enabled_or_has_no_mac_enabled_does_not_count(
    order: int,
) -> None:
    off = replace(SECOND, enabled=False)
    without_mac = replace(SECOND, macs=tuple(replace(mac, enabled=False) for mac in SECOND.macs))
    for other in (off, without_mac):
        assert on_board(controllers=(CONTROLLER, other)[::order]).state is State.YES
    assert on_board(controllers=(CONTROLLER, SECOND)[::order]).state is State.PARTIAL
    assert on_board(controllers=(off, without_mac)[::order]).state is State.NO


@ORDERS
def test_one_controller_of_which_too_little_is_known_makes_the_board_unknown(order: int) -> None:
    unread = replace(
        PLAIN, name="drivers/net/elk", ids=(), operations=(), unread="it was not at hand"
    )
    elk = replace(unread, ids=(Id(compatible="acme,elk-eth", place=place("drivers/net/hen.c")),))
    board = replace(
        BOARD, controllers=(CONTROLLER, replace(SECOND, compatible=("acme,elk-eth",)))[::order]
    )
    assert headline(boards=(board,), drivers=(*FACTS.drivers, elk)).state is State.UNKNOWN
    assert headline(boards=(board,)).state is State.UNKNOWN, "and one that no driver claims"


@ORDERS
def test_a_switch_or_mac_that_is_disabled_takes_no_port_away(order: int) -> None:
    foreign = replace(SWITCH, node="/mdio/switch@0", compatible=("acme,owl-switch",))
    off = replace(foreign, enabled=False)
    assert on_board(switches=(SWITCH, off)[::order]).state is State.YES
    elsewhere = replace(foreign, conduits=(OTHER_MAC.node,))
    macs = (MAC, replace(OTHER_MAC, enabled=False))[::order]
    controller = replace(CONTROLLER, macs=macs)
    assert (
        on_board(controllers=(controller,), switches=(SWITCH, elsewhere)[::order]).state
        is State.YES
    )


VLANS = replace(SWITCH, conduits=(), compatible=("acme,gecko-gsw",), ports=())


@pytest.mark.parametrize(
    ("switch", "names_it"),
    [
        (VLANS, True),
        (replace(VLANS, enabled=False), False),
        (replace(VLANS, conduits=("/soc/elsewhere",)), False),
        (replace(VLANS, compatible=("acme,fox-switch",)), False),
    ],
)
def test_a_switch_is_one_of_vlans_where_no_driver_of_dsa_has_it_and_it_is_on(
    switch: Switch, names_it: bool
) -> None:
    found = on_board(switches=(switch,))
    assert (switch.compatible[0] in named(found.limits)) is names_it


@ORDERS
def test_a_network_driver_of_the_image_is_foreign_only_if_it_takes_no_flowtable(
    order: int,
) -> None:
    packages = tuple(
        KernelPackage(release=forest.RELEASE, package=name, place=place(), modules=(module,))
        for name, module in (("kmod-fox", ENGINE.name), ("kmod-hare", forest.MODEM.name))
    )[::order]
    given = {"packages": packages}
    fox, both = ("kmod-fox",), ("kmod-fox", "kmod-hare")
    assert headline(profiles=(replace(PROFILE, packages=fox),), **given).state is State.YES
    assert headline(profiles=(replace(PROFILE, packages=both),), **given).state is State.PARTIAL
    removed = ("kmod-fox", "kmod-hare", "-kmod-hare")
    assert headline(profiles=(replace(PROFILE, packages=removed),), **given).state is State.YES


# ------------------------------------------------------------------ two engines

OTHER_ENGINE = replace(
    ENGINE,
    name="drivers/net/ethernet/elk/elk_eth",
    ids=(Id(compatible="acme,elk-eth", place=place(line=10), data="fox_data"),),
)


def two_engines(order: int, **second: Any) -> dict[Traffic, Claim]:
    """Return the claims of a board with two engines, of which the second's driver is changed."""
    elk = replace(SECOND, compatible=("acme,elk-eth",), macs=(OTHER_MAC,))
    return claims(
        drivers=(*FACTS.drivers, replace(OTHER_ENGINE, **second)),
        boards=(replace(BOARD, controllers=(CONTROLLER, elk)[::order]),),
    )


def without(places: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in places.items() if key != name}


@ORDERS
@pytest.mark.parametrize(
    ("of", "name", "path"),
    [
        ("flow_keys", "FLOW_DISSECTOR_KEY_IPV6_ADDRS", Traffic.IPV6_ROUTE),
        ("flow_actions", "FLOW_ACTION_PPPOE_PUSH", Traffic.PPPOE),
        ("flow_actions", "FLOW_ACTION_VLAN_PUSH", Traffic.VLAN),
    ],
)
def test_traffic_that_one_engine_of_two_refuses_is_partial_and_names_it(
    of: str, name: str, path: Traffic, order: int
) -> None:
    assert two_engines(order)[path].state is State.YES
    found = two_engines(order, **{of: without(getattr(ENGINE, of), name)})[path]
    assert found.state is State.PARTIAL
    assert "elk_eth" in named(found.limits)
    assert "fox_eth" not in named(found.limits)


@ORDERS
def test_traffic_of_which_one_engine_of_two_was_not_read_is_unknown(order: int) -> None:
    found = two_engines(order, flow_actions={})
    assert found[Traffic.PPPOE].state is State.UNKNOWN
    assert found[Traffic.TUNNEL].state is State.UNKNOWN
    tunnels = {**ENGINE.flow_actions, "FLOW_ACTION_TUNNEL_ENCAP": place()}
    assert two_engines(order, flow_actions=tunnels)[Traffic.TUNNEL].state is State.UNKNOWN
    assert two_engines(order)[Traffic.TUNNEL].state is State.NO


BRIDGER = KernelPackage(release=forest.RELEASE, package="bridger", place=place("package/bridger"))
BLOCK = "TC_SETUP_BLOCK"
ETH_ADDRS = "FLOW_DISSECTOR_KEY_ETH_ADDRS"


def test_bridger_is_named_where_package_request_and_key_are_all_there() -> None:
    (handler,) = ENGINE.handlers
    no_block = replace(ENGINE, handlers=(replace(handler, types=without(handler.types, BLOCK)),))
    no_key = replace(ENGINE, flow_keys=without(ENGINE.flow_keys, ETH_ADDRS))

    def helps(driver: Driver, *packages: KernelPackage) -> bool:
        found = claims(drivers=(driver, *FACTS.drivers[1:]), packages=packages)
        return Rule.BRIDGER_HELPS in {each.rule for each in found[Traffic.BRIDGE].limits}

    assert helps(ENGINE, BRIDGER)
    assert not helps(ENGINE)
    assert not helps(no_block, BRIDGER)
    assert not helps(no_key, BRIDGER)


def test_a_switch_forwards_by_itself_only_where_it_is_on_and_has_two_ports() -> None:
    def forwards(switch: Switch) -> bool:
        found = claims(boards=(replace(BOARD, switches=(switch,)),))
        return Rule.SWITCH_FORWARDS in {each.rule for each in found[Traffic.BRIDGE].limits}

    assert forwards(replace(SWITCH, ports=SWITCH.ports[:2]))
    assert not forwards(replace(SWITCH, ports=SWITCH.ports[:1]))
    assert not forwards(replace(SWITCH, enabled=False))


# ------------------------------------------------------------------ ports and packages


def ports(*macs: Mac, switches: tuple[Switch, ...] = ()) -> tuple[str, ...] | None:
    board = replace(
        BOARD, controllers=(replace(CONTROLLER, macs=macs), SECOND_OFF), switches=switches
    )
    [(_, found)] = ethernet(dataclasses.replace(FACTS, boards=(board,)))
    return found.ports


SECOND_OFF: Controller = replace(SECOND, enabled=False)
PHY = replace(MAC, label="lan", link="phy")
CAGE = replace(OTHER_MAC, label=None, link="sfp")


def test_ports_are_known_only_if_every_mac_has_its_own() -> None:
    assert ports(PHY, CAGE) == ("lan", "mac@1")
    assert ports(PHY, replace(CAGE, enabled=False)) == ("lan",)
    assert ports(PHY, replace(CAGE, link="fixed-link")) is None
    assert ports(PHY, replace(CAGE, link="phy")) is None, "a PHY without label may be a switch"
    assert ports(MAC, CAGE, switches=(SWITCH,)) == ("lan1", "lan2", "wan", "mac@1")
    assert ports(MAC, replace(CAGE, link="phy"), switches=(SWITCH,)) == (
        "lan1",
        "lan2",
        "wan",
        "mac@1",
    )
    unnamed = replace(SWITCH, ports=(Port(label=None, node="/s/port@7", kind="switch"),))
    assert ports(MAC, switches=(unnamed,)) == ("port@7",)
    assert ports(MAC, switches=(VLANS,)) is None


def test_the_drivers_of_a_board_make_its_network_devices_or_were_not_read() -> None:
    ids = (replace(ENGINE.ids[0], place=place("drivers/net/hen.c")),)
    others = (
        replace(PLAIN, name="drivers/phy/fox_phy", roles=(), ids=ids),
        replace(PLAIN, name="drivers/net/elk", roles=(), ids=ids, unread="it was not at hand"),
        replace(PLAIN, name="drivers/net/hen", ids=(replace(ids[0], compatible="acme,hen-eth"),)),
    )
    board = replace(BOARD, controllers=(CONTROLLER, SECOND_OFF))
    facts = dataclasses.replace(FACTS, drivers=(ENGINE, *others), boards=(board,))
    [(_, found)] = ethernet(facts)
    assert found.drivers == ("drivers/net/elk", ENGINE.name)


@pytest.mark.parametrize("changed", [{"enabled": False}, {"conduits": ()}])
def test_ports_of_a_switch_that_is_off_or_leads_nowhere_are_no_devices(changed: Any) -> None:
    port = Port(label="wan2", node="/mdio/switch@0/ports/port@0", kind="switch")
    second = replace(SWITCH, node="/mdio/switch@0", ports=(port,))
    network = Network(place=place(), lan=("lan1", "lan2", "wan"), wan=("wan2",))
    assert on_board(switches=(SWITCH, second), network=network).state is State.YES
    found = on_board(switches=(SWITCH, replace(second, **changed)), network=network)
    assert found.state is State.PARTIAL
    assert values(found.limits, Rule.WAN_NOT_IN_DEVICE_TREE) == {"ports": ("wan2",)}


def test_the_outermost_packages_are_those_that_no_other_of_them_needs() -> None:
    def package(name: str, *depends: str) -> KernelPackage:
        return KernelPackage(release=forest.RELEASE, package=name, place=place(), depends=depends)

    known = Packages([package("a", "b"), package("b", "c"), package("c"), package("d")])
    assert known.outermost(["a", "b", "c", "d"]) == ["a", "d"]
    assert known.outermost(["c", "a"]) == ["a"], "through one that is not among them"
    assert known.outermost(["b", "d", "unknown"]) == ["b", "d", "unknown"]
    assert known.with_dependencies(["a"]) == {"a", "b", "c"}
    assert known.with_dependencies(["d", "b"]) == {"b", "c", "d"}


HERE = place("target/linux/forest/dts/oak-den.dts", 8)
REFUSED = {"absent": None, "present": HERE}
LET = {"absent": HERE, "present": None}
Properties = dict[str, Place | None]


def with_properties(gates: tuple[PropertyGate, ...], properties: Properties) -> Claim:
    """Return the engine with property gates, on a board whose node has some properties."""
    drivers = (replace(ENGINE, property_gates=gates), *FACTS.drivers[1:])
    controller = replace(CONTROLLER, properties=properties)
    return headline(drivers=drivers, boards=(replace(BOARD, controllers=(controller,)),))


def gate(refuses: Any, name: str = "acme,offload") -> PropertyGate:
    return PropertyGate(property=name, refuses=refuses, place=place(line=44))


@pytest.mark.parametrize(
    ("refuses", "because"),
    [("absent", Rule.NEEDED_PROPERTY_MISSING), ("present", Rule.PROPERTY_FORBIDS)],
)
def test_a_property_of_the_node_decides_with_the_line_of_its_condition(
    refuses: str, because: Rule
) -> None:
    yes = with_properties((gate(refuses),), {"acme,offload": LET[refuses]})
    no = with_properties((gate(refuses),), {"acme,offload": REFUSED[refuses]})
    assert (yes.state, no.state) == (State.YES, State.NO)
    assert no.because.rule is because
    for found in (yes, no):
        assert ("drivers/net/fox.c", 44) in {(cite.path, cite.line) for cite in found.evidence}
    having = yes if refuses == "absent" else no
    assert (HERE.path, HERE.line) in {(cite.path, cite.line) for cite in having.evidence}


@pytest.mark.parametrize("refuses", ["absent", "present"])
@pytest.mark.parametrize("properties", [{}, {"acme,other": HERE}, {"acme,other": None}])
def test_a_property_that_was_not_looked_for_is_unknown(
    refuses: str, properties: Properties
) -> None:
    found = with_properties((gate(refuses),), properties)
    assert (found.state, found.because.rule) == (State.UNKNOWN, Rule.PROPERTY_NOT_READ)


@pytest.mark.parametrize("properties", [{}, {"acme,offload": HERE}, {"acme,offload": None}])
def test_a_test_of_a_property_that_was_not_understood_is_unknown(properties: Properties) -> None:
    found = with_properties((gate("unclear"),), properties)
    assert (found.state, found.because.rule) == (State.UNKNOWN, Rule.CONDITION_UNCLEAR)


@ORDERS
def test_every_property_must_let_the_request_pass(order: int) -> None:
    gates = (gate("absent"), gate("present", "acme,off"))[::order]

    def state(needed: Place | None, forbidden: Place | None) -> State:
        return with_properties(gates, {"acme,offload": needed, "acme,off": forbidden}).state

    assert state(HERE, None) is State.YES
    assert state(None, None) is State.NO
    assert state(HERE, HERE) is State.NO
    both = (gate("absent"), gate("unclear", "acme,off"))[::order]
    assert with_properties(both, {"acme,offload": HERE}).state is State.UNKNOWN


def test_a_gate_of_the_chips_data_still_counts_next_to_a_property() -> None:
    drivers = (
        replace(ENGINE, property_gates=(gate("absent"),), match_data=(HALF,)),
        *FACTS.drivers[1:],
    )
    closed = replace(drivers[0], gates=(Gate(field="rings", place=place(line=41)),))
    controller = replace(CONTROLLER, properties={"acme,offload": HERE})
    boards = (replace(BOARD, controllers=(controller,)),)
    assert headline(drivers=(closed, *drivers[1:]), boards=boards).state is State.NO
