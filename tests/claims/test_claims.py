"""A claim follows from the device tree, the configuration and the driver, and from no name."""

from __future__ import annotations

import dataclasses
import gc
import weakref
from typing import Any

import pytest
from msgspec.structs import replace

from capdb.claims import Claim, Facts, derive
from capdb.claims.release_facts import board_name
from capdb.facts import (
    Board,
    Controller,
    Driver,
    Gate,
    KernelPackage,
    Mac,
    MatchData,
    Network,
    PhandleTarget,
    Requirement,
    Switch,
)
from capdb.rules.ids import Rule
from capdb.rules.statement import Statement
from capdb.sentences.spoken import sentence
from capdb.vocabulary import Grade, State, Traffic
from tests.support import forest
from tests.support.forest import BOARD, CONFIG, CONTROLLER, ENGINE, FACTS, PLAIN, PROFILE, place
from tests.support.statements import values


def claim(**changed: Any) -> Claim:
    (found,) = headlines(dataclasses.replace(FACTS, **changed))
    return found


def headlines(facts: Facts) -> list[Claim]:
    return [found for found in derive(facts) if found.path is Traffic.IPV4_NAT]


def drivers(*changed: Driver) -> tuple[Driver, ...]:
    by_name = {driver.name: driver for driver in (*FACTS.drivers, *changed)}
    return tuple(by_name.values())


def with_controller(**changed: Any) -> Claim:
    return claim(boards=(replace(BOARD, controllers=(replace(CONTROLLER, **changed),)),))


def test_a_board_whose_ports_hang_on_the_engine_is_a_wired_yes() -> None:
    found = claim()
    assert (found.state, found.grade, found.limits) == (State.YES, Grade.WIRED, ())
    assert found.because == Statement.of(
        Rule.OFFLOADS, driver="fox_eth", ports=("lan1", "lan2", "wan")
    )


def test_a_yes_shows_node_binding_handler_gate_and_value() -> None:
    lines = {(item.path, item.line) for item in claim().evidence}
    source = "drivers/net/fox.c"
    assert lines >= {
        ("target/linux/forest/dts/oak.dtsi", 12),
        *((source, line) for line in (10, 33, 40, 50)),
    }


def test_an_address_leads_to_the_tree_that_was_read_with_lines_only_under_a_tag() -> None:
    def node(ref: str) -> str | None:
        found = claim(configs=(replace(CONFIG, ref=ref),))
        return next(item.url for item in found.evidence if item.path.endswith("oak.dtsi"))

    address = "https://github.com/openwrt/openwrt/blob"
    file = "target/linux/forest/dts/oak.dtsi"
    assert node("5.10.1 + OpenWrt v22.03.3 patches") == f"{address}/v22.03.3/{file}#L12"
    assert node("5.15.1 + OpenWrt openwrt-23.05 patches") == f"{address}/openwrt-23.05/{file}"
    assert node("6.18.1 + OpenWrt main patches") == f"{address}/main/{file}"


def test_a_gate_value_of_zero_is_a_no_for_that_compatible_alone() -> None:
    found = with_controller(compatible=("acme,cub-eth",))
    assert (found.state, found.grade) == (State.NO, Grade.WIRED)
    assert found.because.rule is Rule.GATE_IS_ZERO
    assert dict(found.because.values)["field"] == "engine_version"
    assert claim().state is State.YES


@pytest.mark.parametrize("further", ["acme,hen-eth", "acme,cub-eth"])
def test_the_first_compatible_that_a_driver_has_decides(further: str) -> None:
    own = CONTROLLER.compatible
    assert with_controller(compatible=(*own, further)).state is State.YES
    assert with_controller(compatible=("acme,no-driver-eth", *own, further)).state is State.YES
    assert with_controller(compatible=(further, *own)).state is State.NO


def test_a_gate_whose_value_was_not_found_is_unknown() -> None:
    found = claim(drivers=drivers(replace(ENGINE, match_data=())))
    assert (found.state, found.grade) == (State.UNKNOWN, None)
    assert found.because.rule is Rule.GATE_VALUE_NOT_FOUND


def test_several_socs_that_nothing_distinguishes_are_unknown_never_yes() -> None:
    found = claim(drivers=drivers(replace(ENGINE, gates=())))
    assert found.state is State.UNKNOWN
    assert found.because.rule is Rule.GATE_NOT_FOUND


def test_a_driver_without_handler_is_a_no_with_its_operations_as_proof() -> None:
    found = with_controller(compatible=("acme,hen-eth",))
    assert (found.state, found.grade) == (State.NO, Grade.WIRED)
    assert any(item.symbol == "hen_ops" and item.line == 9 for item in found.evidence)


def test_a_handler_that_the_configuration_leaves_out_does_not_count() -> None:
    files = {**ENGINE.files, "drivers/net/fox_tc.c": ("CONFIG_FOX_ETH", "CONFIG_FOX_TC")}
    (handler,) = ENGINE.handlers
    moved = {kind: replace(at, path="drivers/net/fox_tc.c") for kind, at in handler.types.items()}
    engine = replace(ENGINE, files=files, handlers=(replace(handler, types=moved),))
    assert claim(drivers=drivers(engine)).state is not State.YES


def test_a_handler_that_could_not_be_followed_is_unknown_not_no() -> None:
    doubt = "drivers/net/fox.c: TC_SETUP_FT at line 33 not seen in the syntax tree"
    engine = replace(ENGINE, handlers=(), disagreements=(doubt,))
    assert claim(drivers=drivers(engine)).state is State.UNKNOWN


def test_a_gate_behind_a_member_is_shown_where_that_is_set_and_where_it_refuses() -> None:
    (gate,) = ENGINE.gates
    refuses = place(line=48, symbol="fox_setup_block")
    behind = replace(gate, place=place(line=12, symbol="fox_probe"), through="engine")
    engine = replace(ENGINE, gates=(replace(behind, refuses=refuses),))
    shown = [(item.shows.rule, item.line) for item in claim(drivers=drivers(engine)).evidence]
    assert (Rule.SETS_UNLESS_ZERO, 12) in shown
    assert (Rule.REFUSES_WITHOUT_MEMBER, 48) in shown
    assert Rule.REFUSES_WHERE_ZERO not in dict(shown)


REJECTED = "target/linux/generic/backport-6.12/730-fox-engine.patch"


@pytest.mark.parametrize(
    ("value", "doubted", "grade"),
    [
        (2, True, Grade.DECLARED),
        (2, False, Grade.WIRED),
        (0, True, Grade.DECLARED),
        (0, False, Grade.WIRED),
    ],
)
def test_a_value_that_a_rejected_patch_may_change_is_no_more_than_declared(
    value: int, doubted: bool, grade: Grade
) -> None:
    fox, cub = ENGINE.match_data
    fox = replace(fox, fields={"engine_version": value})
    rejects = (REJECTED,)
    data = (replace(fox, rejects=rejects), cub) if doubted else (fox, replace(cub, rejects=rejects))
    found = claim(drivers=drivers(replace(ENGINE, match_data=data)))
    assert (found.state, found.grade) == (State.YES if value else State.NO, grade)
    cited = [item for item in found.evidence if item.path == REJECTED]
    assert [item.shows.rule for item in cited] == [Rule.VALUE_PATCH_REJECTED] * doubted


def test_a_driver_that_could_not_be_read_makes_its_board_unknown() -> None:
    engine = replace(ENGINE, handlers=(), unread="its archive could not be fetched")
    found = claim(drivers=drivers(engine))
    assert found.state is State.UNKNOWN
    assert found.because.rule is Rule.DRIVER_UNREAD
    assert dict(found.because.values)["error"] == engine.unread


def test_a_compatible_claimed_twice_is_settled_by_the_configuration() -> None:
    twin = replace(PLAIN, ids=(replace(PLAIN.ids[0], compatible="acme,fox-eth"),))
    both = claim(drivers=drivers(twin))
    assert both.state is State.UNKNOWN
    assert both.because.rule is Rule.SEVERAL_DRIVERS_CLAIM
    symbols = {key: value for key, value in CONFIG.symbols.items() if key != "CONFIG_HEN_ETH"}
    settled = claim(drivers=drivers(twin), configs=(replace(CONFIG, symbols=symbols),))
    assert settled.state is State.YES


def test_a_disabled_controller_offloads_nothing() -> None:
    found = with_controller(enabled=False)
    assert (found.state, found.grade) == (State.NO, Grade.WIRED)


def test_a_board_that_did_not_compile_is_unknown_with_its_error() -> None:
    found = claim(boards=(replace(BOARD, error="oak-den.dts does not compile"),))
    assert found.state is State.UNKNOWN
    assert found.because.rule is Rule.DEVICE_TREE_FAILED


def test_a_target_without_sources_is_unknown_never_no() -> None:
    found = claim(configs=())
    assert found.state is State.UNKNOWN


def test_a_target_that_builds_no_engine_is_a_declared_no_without_a_device_tree() -> None:
    found = claim(boards=(), drivers=(PLAIN,))
    assert (found.state, found.grade) == (State.NO, Grade.DECLARED)


def test_the_no_of_such_a_target_shows_the_driver_of_a_controller_whose_ports_are_all_off() -> None:
    """As on MT7620, where each port is a node below the controller that makes the device."""
    (controller,) = BOARD.controllers
    ports = tuple(replace(mac, enabled=False) for mac in controller.macs)
    hen = replace(controller, compatible=(PLAIN.ids[0].compatible,), macs=ports)
    found = claim(boards=(replace(BOARD, controllers=(hen,)),), drivers=(PLAIN,))
    assert (found.state, found.grade) == (State.NO, Grade.WIRED)
    off = replace(BOARD, controllers=(replace(hen, enabled=False),))
    found = claim(boards=(off,), drivers=(PLAIN,))
    assert (found.state, found.grade) == (State.NO, Grade.DECLARED)


def test_the_no_of_such_a_target_is_traced_to_a_driver_that_leaves_its_device_to_another() -> None:
    """As on IPQ5018, whose driver is a layer on top of that of Synopsys' MAC."""
    layer = replace(PLAIN, name="drivers/net/hen_layer", roles=(), handlers=(), operations=())
    (controller,) = BOARD.controllers
    hen = replace(controller, compatible=(PLAIN.ids[0].compatible,))
    other = replace(hen, node="/soc/ethernet@2", compatible=("acme,unread-eth",))
    drivers = (layer, replace(PLAIN, ids=()))
    found = claim(boards=(replace(BOARD, controllers=(hen,)),), drivers=drivers)
    assert (found.state, found.grade) == (State.NO, Grade.WIRED)
    assert Statement.of(Rule.BINDS, driver="hen_layer", compatible=hen.compatible[0]) in {
        each.shows for each in found.evidence
    }
    found = claim(boards=(replace(BOARD, controllers=(hen, other)),), drivers=drivers)
    assert (found.state, found.grade) == (State.NO, Grade.DECLARED)
    found = claim(boards=(replace(BOARD, controllers=(hen,)),), drivers=(layer,))
    assert found.state is State.UNKNOWN


def test_the_no_of_such_a_target_shows_the_operations_of_the_images_own_network_drivers() -> None:
    modem = replace(forest.MODEM, operations=(replace(forest.MODEM.operations[0], setup_tc="tc"),))
    others = (
        replace(modem, name="drivers/net/usb/hare_core", roles=(), operations=()),
        replace(modem, name="drivers/net/usb/hare_bus", roles=("bus",)),
    )
    modules = (modem.name, *(other.name for other in others))
    package = replace(FACTS.packages[0], modules=modules)
    found = claim(
        boards=(), drivers=(PLAIN, modem, *others), packages=(package,), profiles=WITH_MODEM
    )
    assert found.state is State.NO
    shown = [each.shows for each in found.evidence if each.symbol == "hare_ops"]
    assert shown == [Statement.of(Rule.IMAGE_DRIVER_REFUSES, driver="hare_wwan", setup="tc")]


def test_ports_behind_a_switch_of_another_tag_make_it_partial() -> None:
    (switch,) = BOARD.switches
    both = replace(
        CONTROLLER,
        macs=(
            *CONTROLLER.macs,
            replace(CONTROLLER.macs[0], node=f"{forest.NODE}/mac@1", label="eth1"),
        ),
    )
    foreign = replace(switch, compatible=("acme,owl-switch",))
    found = claim(boards=(replace(BOARD, controllers=(both,), switches=(foreign,)),))
    assert found.state is State.PARTIAL
    assert values(found.limits, Rule.FOREIGN_SWITCH)["switch"] == "acme,owl-switch"


def test_two_switches_that_the_engine_reaches_are_a_yes_with_a_note() -> None:
    (switch,) = BOARD.switches
    later = replace(switch, node="/mdio/switch@0")
    found = claim(boards=(replace(BOARD, switches=(switch, later)),))
    assert found.state is State.YES
    assert [each.rule for each in found.limits] == [Rule.SWITCH_PER_REVISION]


def test_a_mac_fixed_to_another_chip_is_no_socket_and_the_note_says_so() -> None:
    inner = replace(CONTROLLER.macs[0], node=f"{forest.NODE}/mac@1")
    found = with_controller(macs=(*CONTROLLER.macs, inner))
    assert found.state is State.YES
    assert values(found.limits, Rule.LEADS_TO_CHIP)["port"] == "mac@1"


@pytest.mark.parametrize(
    ("lan", "wan", "second", "names"),
    [
        (("lan1", "lan2"), ("eth1",), False, "eth1"),
        (("lan1",), ("eth1.7",), False, "eth1"),
        (("lan1", "eth1"), (), False, "eth1"),
        (("lan1", "lan2"), ("wan",), False, "mac@1"),
        (("eth1",), ("eth0",), True, "mac@1"),
    ],
)
def test_a_mac_without_label_is_called_as_the_script_calls_it_where_that_is_sure(
    lan: tuple[str, ...], wan: tuple[str, ...], *, second: bool, names: str
) -> None:
    script = Network(place("target/linux/forest/base-files/etc/board.d/02_network"), lan, wan)
    bare = Mac(node=f"{forest.NODE}/mac@1", enabled=True, place=place(), link="phy")
    one = replace(CONTROLLER, macs=(*CONTROLLER.macs, bare))
    other = replace(CONTROLLER, node="/other", macs=(replace(bare, node="/other/mac@0"),))
    board = replace(BOARD, network=script, controllers=(one, other) if second else (one,))
    ports = dict(claim(boards=(board,)).because.values)["ports"]
    assert isinstance(ports, tuple)
    assert names in ports
    assert ("eth1" in ports) is (names == "eth1")


def test_a_second_switch_of_another_tag_counts_as_much_as_the_first() -> None:
    (switch,) = BOARD.switches
    foreign = replace(switch, node="/mdio/switch@0", compatible=("acme,owl-switch",))
    assert claim(boards=(replace(BOARD, switches=(switch, foreign)),)).state is State.PARTIAL


def test_no_tag_for_ports_that_lead_nowhere_is_no_foreign_tag() -> None:
    both = replace(forest.SWITCH, tags=("DSA_TAG_PROTO_FOX", "DSA_TAG_PROTO_NONE"))
    assert claim(drivers=drivers(both)).state is State.YES
    untagged = replace(forest.SWITCH, tags=("DSA_TAG_PROTO_NONE",))
    assert claim(drivers=drivers(untagged)).state is State.UNKNOWN


def test_no_port_within_reach_is_a_no() -> None:
    (switch,) = BOARD.switches
    foreign = replace(switch, compatible=("acme,owl-switch",))
    assert claim(boards=(replace(BOARD, switches=(foreign,)),)).state is State.NO


def test_a_switch_that_answers_none_for_ports_without_tag_is_no_foreign_one() -> None:
    tags = ("DSA_TAG_PROTO_FOX", "DSA_TAG_PROTO_NONE")
    assert claim(drivers=drivers(replace(forest.SWITCH, tags=tags))).state is State.YES


def test_a_switch_whose_tag_was_not_found_is_unknown() -> None:
    (switch,) = BOARD.switches
    strange = replace(switch, compatible=("acme,newt-switch",))
    assert claim(boards=(replace(BOARD, switches=(strange,)),)).state is State.UNKNOWN


def test_a_switch_of_several_tags_is_reached_only_if_the_engine_writes_them_all() -> None:
    both = replace(forest.SWITCH, tags=("DSA_TAG_PROTO_FOX", "DSA_TAG_PROTO_OWL"))
    assert claim(drivers=drivers(both)).state is State.NO
    writes_both = replace(ENGINE, egress_tags=both.tags)
    assert claim(drivers=drivers(both, writes_both)).state is State.YES


def test_an_engine_that_only_refuses_some_tags_leaves_its_switches_unknown() -> None:
    engine = replace(ENGINE, egress_tags=("?",))
    assert claim(drivers=drivers(engine)).state is State.UNKNOWN
    bare = replace(BOARD, switches=())
    assert claim(drivers=drivers(engine), boards=(bare,)).state is State.PARTIAL


def test_an_engine_that_asks_for_no_tag_reaches_every_switch() -> None:
    engine = replace(ENGINE, egress_tags=())
    (switch,) = BOARD.switches
    foreign = replace(switch, compatible=("acme,owl-switch",))
    assert claim(drivers=drivers(engine), boards=(replace(BOARD, switches=(foreign,)),)).state is (
        State.YES
    )


WITH_MODEM = (replace(PROFILE, packages=("kmod-usb-net-hare",)),)


def network(lan: tuple[str, ...], wan: tuple[str, ...], **board: Any) -> tuple[Board, ...]:
    """Return the board, whose first boot makes these its LAN and its WAN."""
    made = Network(place=place("target/linux/forest/base-files/etc/board.d/02"), lan=lan, wan=wan)
    return (replace(BOARD, network=made, **board),)


def test_a_modem_driver_among_the_devices_packages_makes_it_partial() -> None:
    found = claim(profiles=WITH_MODEM)
    assert found.state is State.PARTIAL
    assert values(found.limits, Rule.FOREIGN_DEVICE)["drivers"] == ("hare_wwan",)


def test_a_modem_next_to_lan_and_wan_is_said_and_leaves_a_yes() -> None:
    found = claim(profiles=WITH_MODEM, boards=network(("lan1", "lan2"), ("wan",)))
    assert (found.state, found.because.rule) == (State.YES, Rule.OFFLOADS)
    assert values(found.limits, Rule.FOREIGN_DEVICE)["drivers"] == ("hare_wwan",)


@pytest.mark.parametrize(
    ("lan", "wan"),
    [
        (("lan1", "lan2", "wan"), ()),
        ((), ("wan",)),
        (("lan1", "lan2"), ("wwan0",)),
        (("lan1", "lan2"), ("wan", "wwan0")),
        (("lan1", "eth0"), ("wan",)),
    ],
)
def test_a_modem_without_ethernet_for_lan_and_wan_stays_partial(
    lan: tuple[str, ...], wan: tuple[str, ...]
) -> None:
    assert claim(profiles=WITH_MODEM, boards=network(lan, wan)).state is State.PARTIAL


def two_macs(second: str = "phy", **changed: Any) -> tuple[Controller, ...]:
    macs = (
        replace(CONTROLLER.macs[0], node=f"{forest.NODE}/mac@1", link=second),
        replace(CONTROLLER.macs[0], link="phy"),
    )
    return (replace(CONTROLLER, macs=macs, **changed),)


@pytest.mark.parametrize(
    ("lan", "wan", "state"),
    [
        ("eth1", "eth0", State.YES),
        ("eth0", "eth1", State.YES),
        ("eth0", "eth2", State.PARTIAL),
        ("eth0", "usb0", State.PARTIAL),
    ],
)
def test_macs_without_a_label_are_known_by_their_order(lan: str, wan: str, state: State) -> None:
    boards = network((lan,), (wan,), switches=(), controllers=two_macs())
    assert claim(profiles=WITH_MODEM, boards=boards).state is state


def test_a_mac_that_leads_to_a_chip_is_no_wan_next_to_a_modem() -> None:
    boards = network(("eth0",), ("eth1",), switches=(), controllers=two_macs("fixed-link"))
    assert claim(profiles=WITH_MODEM, boards=boards).state is State.PARTIAL


def test_next_to_a_second_controller_the_order_of_macs_is_not_known() -> None:
    two = (*two_macs(), replace(CONTROLLER, node="/soc/ethernet@2", macs=two_macs()[0].macs[:1]))
    boards = network(("eth0",), ("eth1",), switches=(), controllers=two)
    assert claim(profiles=WITH_MODEM, boards=boards).state is State.PARTIAL


def test_a_modem_excuses_no_other_limit() -> None:
    second = replace(CONTROLLER, node="/soc/ethernet@2", compatible=("acme,hen-eth",))
    boards = network(("lan1", "lan2"), ("wan",), controllers=(CONTROLLER, second))
    found = claim(profiles=WITH_MODEM, boards=boards)
    assert found.state is State.PARTIAL
    assert {each.rule for each in found.limits} == {Rule.SECOND_CONTROLLER, Rule.FOREIGN_DEVICE}


def test_a_network_card_next_to_lan_and_wan_is_no_modem() -> None:
    card = replace(forest.MODEM, name="drivers/net/ethernet/hare/hare_wwan")
    kmod = replace(FACTS.packages[0], modules=(card.name,))
    found = claim(
        profiles=WITH_MODEM,
        drivers=drivers(card),
        packages=(kmod,),
        boards=network(("lan1", "lan2"), ("wan",)),
    )
    assert found.state is State.PARTIAL


def package(name: str, *depends: str) -> KernelPackage:
    return KernelPackage(
        release=forest.RELEASE, package=name, place=place("package/modem"), depends=depends
    )


def test_a_modem_driver_that_a_package_of_the_device_needs_counts_too() -> None:
    dial = package("dial-up", "kmod-dial")
    kmod = package("kmod-dial", "kmod-usb-net-hare")
    changed = {"packages": (*FACTS.packages, dial, kmod)}
    found = claim(profiles=(replace(PROFILE, packages=("dial-up",)),), **changed)
    assert found.state is State.PARTIAL
    assert values(found.limits, Rule.FOREIGN_DEVICE)["drivers"] == ("hare_wwan",)
    (target,) = FACTS.targets
    common = replace(target, default_packages=(*target.default_packages, "dial-up"))
    assert claim(targets=(common,), **changed).state is State.YES


def test_a_module_that_only_serves_another_is_not_named() -> None:
    hare = replace(FACTS.packages[0], depends=("kmod-burrow",))
    base = replace(package("kmod-burrow"), modules=("drivers/net/usb/burrow",))
    burrow = replace(
        forest.MODEM,
        name="drivers/net/usb/burrow",
        files={"drivers/net/usb/burrow.c": ("CONFIG_USB_NET_HARE",)},
    )
    found = claim(
        packages=(hare, base),
        drivers=drivers(burrow),
        profiles=(replace(PROFILE, packages=("kmod-usb-net-hare", "kmod-burrow")),),
    )
    assert values(found.limits, Rule.FOREIGN_DEVICE)["drivers"] == ("hare_wwan",)


def test_a_second_controller_that_cannot_makes_it_partial() -> None:
    second = replace(CONTROLLER, node="/soc/ethernet@2", compatible=("acme,hen-eth",))
    found = claim(boards=(replace(BOARD, controllers=(CONTROLLER, second)),))
    assert found.state is State.PARTIAL
    assert values(found.limits, Rule.SECOND_CONTROLLER)["controller"] == "acme,hen-eth"


def test_a_single_port_is_partial_and_says_so() -> None:
    found = claim(boards=(replace(BOARD, switches=()),))
    assert found.state is State.PARTIAL
    assert found.because.rule is Rule.OFFLOADS_ON_ONE_PORT
    assert found.limits[0] == Statement.of(Rule.ONE_PORT)


def test_one_port_and_a_modem_are_no_access_point() -> None:
    found = claim(profiles=WITH_MODEM, boards=(replace(BOARD, switches=()),))
    assert (found.state, found.because.rule) == (State.PARTIAL, Rule.OFFLOADS_WITH_LIMITS)


def test_one_port_next_to_those_of_a_foreign_switch_is_no_board_of_one_port() -> None:
    (switch,) = BOARD.switches
    foreign = replace(switch, compatible=("acme,owl-switch",))
    wan = replace(CONTROLLER.macs[0], node=f"{forest.NODE}/mac@1", label="wan")
    both = replace(CONTROLLER, macs=(*CONTROLLER.macs, wan))
    found = claim(boards=(replace(BOARD, controllers=(both,), switches=(foreign,)),))
    assert found.state is State.PARTIAL
    assert Rule.ONE_PORT not in [each.rule for each in found.limits]
    assert values(found.limits, Rule.ONE_PORT_REACHED)["port"] == "wan"


CODE_ONLY = KernelPackage(
    release=forest.RELEASE,
    package="fox-npu-code",
    place=place("package/firmware/fox/Makefile"),
    firmware=("fox/code.bin",),
)


def needing_npu(
    node: PhandleTarget | None,
    *packages: str,
    firmware: tuple[str, ...] = ("fox/npu.bin",),
    second: tuple[str, ...] | None = None,
) -> Claim:
    """Return the engine when it needs a second processor, as its device tree and packages have it.

    `second` is the firmware of another driver that claims the processor.
    """
    engine = replace(
        ENGINE, requires=(Requirement(phandle="acme,npu", place=place(line=70, symbol="npu_get")),)
    )
    npu = replace(
        PLAIN,
        name="drivers/net/ethernet/fox/fox_npu",
        roles=(),
        ids=(replace(PLAIN.ids[0], compatible="acme,npu", data="npu_data"),),
        match_data=(MatchData(symbol="npu_data", place=place(line=80), firmware=firmware),),
    )
    carrier = KernelPackage(
        release=forest.RELEASE,
        package="fox-npu-firmware",
        place=place("package/firmware/fox/Makefile"),
        firmware=("fox/npu.bin",),
    )
    controller = replace(CONTROLLER, phandles=() if node is None else (node,))
    claimants = [npu]
    if second is not None:
        claimants.append(replace(npu, name=f"{npu.name}_old", match_data=(), firmware=second))
    return claim(
        drivers=drivers(engine, *claimants),
        packages=(*FACTS.packages, carrier, CODE_ONLY),
        boards=(replace(BOARD, controllers=(controller,)),),
        profiles=(replace(PROFILE, packages=packages),),
    )


NPU = PhandleTarget(
    property="acme,npu", node="/soc/npu", enabled=True, place=place(), compatible=("acme,npu",)
)


def test_a_node_that_the_handler_needs_must_be_there_and_enabled() -> None:
    assert needing_npu(NPU, "fox-npu-firmware").state is State.YES
    assert needing_npu(None, "fox-npu-firmware").state is State.NO
    disabled = needing_npu(replace(NPU, enabled=False), "fox-npu-firmware")
    assert disabled.state is State.NO
    assert disabled.because.rule is Rule.NEEDED_NODE_DISABLED


def test_firmware_missing_from_the_image_is_partial_and_names_the_package() -> None:
    found = needing_npu(NPU)
    assert found.state is State.PARTIAL
    assert values(found.limits, Rule.INSTALL_FIRMWARE)["packages"] == ("fox-npu-firmware",)


def test_firmware_that_no_package_carries_is_a_no() -> None:
    assert needing_npu(NPU, firmware=("fox/other.bin",)).state is State.NO


def test_all_files_of_the_firmware_must_be_in_the_image_and_in_packages() -> None:
    files = ("fox/npu.bin", "fox/code.bin")
    both = ("fox-npu-firmware", "fox-npu-code")
    assert needing_npu(NPU, *both, firmware=files).state is State.YES
    for packages in (("fox-npu-firmware",), ("fox-npu-code",), ()):
        assert needing_npu(NPU, *packages, firmware=files).state is State.PARTIAL
    assert needing_npu(NPU, *both, firmware=(*files, "fox/lost.bin")).state is State.NO


def test_the_firmware_that_the_node_names_goes_before_that_of_the_driver() -> None:
    other = replace(NPU, firmware=("fox/other.bin",))
    assert needing_npu(other, "fox-npu-firmware").state is State.NO


def test_two_drivers_of_a_needed_node_leave_its_firmware_open_where_they_differ_in_it() -> None:
    asked = ("fox/npu.bin",)
    for firmware, second in ((asked, ()), ((), asked), (asked, ("fox/code.bin",))):
        found = needing_npu(NPU, "fox-npu-firmware", firmware=firmware, second=second)
        assert (found.state, found.because.rule) == (State.UNKNOWN, Rule.SEVERAL_DRIVERS_CLAIM)
        named = needing_npu(replace(NPU, firmware=asked), "fox-npu-firmware", second=second)
        assert named.state is State.YES, "the node names its own"
    assert needing_npu(NPU, "fox-npu-firmware", second=asked).state is State.YES
    assert needing_npu(NPU, second=asked).state is State.PARTIAL


@pytest.mark.parametrize(
    ("lan", "wan", "missing"),
    [
        (("lan1",), ("wan",), None),
        (("lan1",), ("wan.7",), None),
        (("lan1", "lan2"), ("eth0.2",), None),
        (("lan1",), ("wwan0", "usb0"), None),
        (("lan1", "lan3"), ("wan",), None),
        (("lan1",), ("eth1",), ("eth1",)),
        (("lan1",), ("wan", "wan2"), ("wan2",)),
    ],
)
def test_a_wan_that_the_device_tree_does_not_have_limits_a_yes(
    lan: tuple[str, ...], wan: tuple[str, ...], missing: tuple[str, ...] | None
) -> None:
    script = Network(place("target/linux/forest/base-files/etc/board.d/02_network"), lan, wan)
    found = claim(boards=(replace(BOARD, network=script),))
    assert found.state is (State.PARTIAL if missing else State.YES)
    if missing:
        assert values(found.limits, Rule.WAN_NOT_IN_DEVICE_TREE)["ports"] == missing
        assert Rule.NO_NODE_FOR_PORT in {item.shows.rule for item in found.evidence}


UNDRIVEN = Switch(
    node="/gsw", enabled=True, place=place(), compatible=("acme,gsw",), conduits=(), ports=()
)
TWO_MACS = replace(
    CONTROLLER,
    macs=tuple(
        Mac(node=f"/eth/mac@{n}", enabled=True, place=place(), link=link)
        for n, link in enumerate(("fixed-link", "phy"))
    ),
)


@pytest.mark.parametrize(
    ("lan", "wan", "tagged"),
    [
        (("eth0.1",), ("eth0.2",), ("eth0",)),
        (("eth0.1", "eth0.3"), ("eth1",), ("eth0",)),
        (("eth0.1",), ("eth1.2",), ("eth0", "eth1")),
        (("eth0",), ("eth1",), ()),
        ((), (), ("mac@0", "mac@1")),
    ],
)
def test_the_ports_of_a_switch_without_dsa_are_vlans_where_the_script_makes_some(
    lan: tuple[str, ...], wan: tuple[str, ...], tagged: tuple[str, ...]
) -> None:
    script = Network(place("target/linux/forest/base-files/etc/board.d/02_network"), lan, wan)
    board = replace(
        BOARD,
        controllers=(TWO_MACS,),
        switches=(UNDRIVEN,),
        network=script if lan else None,
    )
    found = claim(boards=(board,))
    assert found.state is (State.PARTIAL if tagged else State.YES)
    if tagged:
        assert values(found.limits, Rule.PORTS_ARE_VLANS)["ports"] == tagged


def test_a_port_that_is_neither_lan_nor_wan_is_the_wan_by_another_name() -> None:
    script = Network(place("target/linux/forest/base-files/etc/board.d/02_network"), (), ("wan2",))
    mac = Mac(node="/eth/mac@1", enabled=True, place=place(), link="phy")

    def rules(*macs: Mac) -> set[Rule]:
        controller = replace(CONTROLLER, macs=(*CONTROLLER.macs, *macs))
        board = replace(BOARD, network=script, controllers=(controller,))
        return {limit.rule for limit in claim(boards=(board,)).limits}

    assert Rule.WAN_NOT_IN_DEVICE_TREE in rules()
    assert Rule.WAN_NOT_IN_DEVICE_TREE not in rules(mac)
    assert Rule.WAN_NOT_IN_DEVICE_TREE in rules(replace(mac, enabled=False))


FIREWALL = KernelPackage(
    release=forest.RELEASE,
    package="firewall4",
    place=place("package/network/config/firewall4/Makefile", 20, "Package/firewall4"),
    depends=("kmod-nft-core", "kmod-nft-offload"),
)


@pytest.mark.parametrize(
    ("defaults", "own", "lacking"),
    [
        (("firewall4", "kmod-nft-offload"), (), None),
        (("firewall4",), (), None),
        (("firewall4", "kmod-nft-offload"), ("-kmod-nft-offload",), None),
        ((), ("firewall4",), None),
        (("kmod-nft-offload",), (), "firewall4"),
        (("firewall4", "kmod-nft-offload"), ("-firewall4",), "firewall4"),
        (("base-files",), (), "firewall4"),
    ],
)
def test_an_image_without_what_makes_a_flowtable_is_partial(
    defaults: tuple[str, ...], own: tuple[str, ...], lacking: str | None
) -> None:
    (target,) = FACTS.targets
    found = claim(
        targets=(replace(target, default_packages=defaults),),
        profiles=(replace(PROFILE, packages=own),),
        packages=(*FACTS.packages, FIREWALL),
    )
    assert found.state is (State.PARTIAL if lacking else State.YES)
    if lacking:
        assert values(found.limits, Rule.INSTALL_PACKAGE)["package"] == lacking


def test_the_kernels_part_is_asked_for_where_its_firewall_is_not_known_to_bring_it() -> None:
    (target,) = FACTS.targets
    found = claim(targets=(replace(target, default_packages=("firewall4",)),))
    assert values(found.limits, Rule.INSTALL_PACKAGE)["package"] == "kmod-nft-offload"


def test_every_state_carries_what_it_owes() -> None:
    for found in (claim(), claim(configs=()), needing_npu(NPU), needing_npu(None)):
        assert sentence(found.because)
        assert (found.grade is None) == (found.state is State.UNKNOWN)
        assert found.state is not State.PARTIAL or found.limits
        assert found.state is State.UNKNOWN or found.evidence


def test_names_of_soc_target_and_vendor_do_not_matter() -> None:
    renamed = dataclasses.replace(
        FACTS,
        targets=tuple(replace(target, target="mediatek/mt7629") for target in FACTS.targets),
        profiles=(replace(PROFILE, target="mediatek/mt7629", profile="acme_den"),),
        boards=(replace(BOARD, target="mediatek/mt7629", soc="mediatek,mt7629"),),
        configs=(replace(CONFIG, target="mediatek/mt7629"),),
    )
    (found,) = headlines(renamed)
    assert found.state is State.YES


def test_a_targets_own_record_of_a_driver_goes_before_the_shared_one() -> None:
    own = replace(
        ENGINE,
        target="forest",
        match_data=(replace(ENGINE.match_data[0], fields={"engine_version": 0}),),
    )
    assert claim(drivers=(*FACTS.drivers, own)).state is State.NO
    elsewhere = replace(own, target="desert")
    assert claim(drivers=(*FACTS.drivers, elsewhere)).state is State.YES


def test_two_gates_must_both_be_open() -> None:
    second = Gate(field="licence", place=place(line=44))
    data = replace(ENGINE.match_data[0], fields={"engine_version": 2, "licence": 0})
    engine = replace(ENGINE, gates=(*ENGINE.gates, second), match_data=(data,))
    assert claim(drivers=drivers(engine)).state is State.NO


def test_facts_of_one_release_do_not_answer_for_another() -> None:
    other = replace(PROFILE, release="24.10.8")
    found = headlines(dataclasses.replace(FACTS, profiles=(PROFILE, other)))
    assert [item.state for item in found] == [State.YES, State.UNKNOWN]


def test_facts_are_compared_by_value_so_claims_are_reproducible() -> None:
    assert list(derive(FACTS)) == list(derive(dataclasses.replace(FACTS)))
    assert isinstance(FACTS, Facts)


@pytest.mark.parametrize(
    ("compiled", "supported", "expected"),
    [
        (("acme,den", "acme,oak"), ("acme,den", "acme,den-v1"), "acme,den"),
        (("acme,den-v1",), ("acme,den", "acme,den-v1"), "acme,den-v1"),
        (("acme,reference",), ("acme,den",), "acme,den"),
        (("acme,den",), (), "acme,den"),
        (None, ("acme,den-v1", "acme,den"), "acme,den-v1"),
        (None, (), "acme,den_two"),
        ((), (), "acme,den_two"),
    ],
)
def test_a_board_is_called_as_its_device_tree_or_the_image_says(
    compiled: tuple[str, ...] | None, supported: tuple[str, ...], expected: str
) -> None:
    profile = replace(PROFILE, profile="acme_den_two", boards=supported)
    board = None if compiled is None else replace(BOARD, compatible=compiled)
    assert board_name(profile, board) == expected


def test_facts_are_gone_when_nobody_has_them_whatever_was_laid_out_for_them() -> None:
    facts = dataclasses.replace(FACTS)
    assert list(derive(facts))
    left = weakref.ref(facts)
    del facts
    gc.collect()
    assert left() is None
