"""Find the limits of an engine on a board: ports and devices that it does not serve."""

from __future__ import annotations

from collections.abc import Iterable

from capdb.claims.binding import Binding, module_name
from capdb.claims.egress import PortReach, mac_names, switches_behind, vlan_switch
from capdb.claims.evidence import cite
from capdb.claims.flow_requests import REQUESTS
from capdb.claims.image import TargetImage
from capdb.claims.model import Cite, Verdict
from capdb.claims.ports import missing_devices, spare_ports
from capdb.claims.release_facts import ReleaseFacts
from capdb.facts import Board, Driver, Profile
from capdb.facts.kernel import FLOW_OFFLOAD
from capdb.rules.ids import Rule
from capdb.rules.statement import Statement
from capdb.vocabulary import Grade, State

_MODEMS = ("drivers/net/usb/", "drivers/net/wwan/")
"""Linux's directories of network drivers for USB devices and for cellular modems."""


def packaged(facts: ReleaseFacts, profile: Profile, image: TargetImage) -> list[Driver]:
    """Return the network drivers that packages of the stock image bring, by name."""
    known = image.packaged
    if profile.packages not in known:
        by_name = facts.packages.by_name
        names = facts.image_packages(profile) & by_name.keys()
        modules = {module for name in names for module in by_name[name].modules}
        known[profile.packages] = image.named(modules)
    return known[profile.packages]


def foreign_drivers(facts: ReleaseFacts, profile: Profile, image: TargetImage) -> list[Driver]:
    """Return the packaged network drivers that take no flowtable: modems, USB and PCIe devices.

    A module that only supports another of them (usbnet) is left out.
    """
    found = {
        driver.name: driver
        for driver in packaged(facts, profile, image)
        if "netdev" in driver.roles and not image.flowtable_places(driver)
    }
    by_module = facts.packages.by_module
    names = {by_module[name].package for name in found if name in by_module}
    shown = facts.packages.outermost(names)
    return [driver for name, driver in found.items() if by_module[name].package in shown]


def foreign_devices(foreign: list[Driver]) -> list[Statement]:
    """Return the limit that devices with these drivers add: the engine does not offload to them."""
    if not foreign:
        return []
    names = tuple(sorted(module_name(driver) for driver in foreign))
    usb = all(driver.name.startswith(_MODEMS) for driver in foreign)
    return [Statement.of(Rule.FOREIGN_DEVICE, drivers=names, usb=usb)]


def is_extra_uplink(board: Board, foreign: list[Driver], reached: Iterable[str]) -> bool:
    """Return whether a modem or USB device is one more uplink, next to LAN and WAN by Ethernet.

    It is if every device that the first boot makes LAN or WAN is a port that the engine reaches.
    Then the modem's traffic is not that of the headline. If the first boot has no WAN, or another
    one, the board exists for the sake of its modem.
    """
    network = board.network
    if network is None or not (network.lan and network.wan):
        return False
    names = mac_names(board)
    macs = [mac for each in board.controllers for mac in each.macs if mac.node in names]
    sockets = set(reached) - {names[mac.node] for mac in macs if mac.link == "fixed-link"}
    return all(driver.name.startswith(_MODEMS) for driver in foreign) and sockets >= {
        *network.lan,
        *network.wan,
    }


def remarks(board: Board, able: list[Binding], image: TargetImage) -> list[Statement]:
    """Return remarks on unusual MACs of a board's engines, which limit nothing."""
    found: list[Statement] = []
    names = mac_names(board)
    for binding in able:
        for mac in binding.controller.macs:
            switches = switches_behind(board, mac.node) if mac.enabled else []
            if len(switches) > 1:
                chips = tuple(switch.compatible[0] for switch in switches)
                found.append(Statement.of(Rule.SWITCH_PER_REVISION, switches=chips))
            fixed = mac.enabled and mac.link == "fixed-link" and not switches
            if fixed and not vlan_switch(board, image):
                found.append(Statement.of(Rule.LEADS_TO_CHIP, port=names[mac.node]))
    return found


def missing_packages(facts: ReleaseFacts, profile: Profile, image: TargetImage) -> list[Statement]:
    """Return the packages that any offload needs and the stock image lacks."""
    installed = facts.installed_packages(profile)
    flows = REQUESTS[image.request]
    lacking = [name for name in flows.packages if name not in installed]
    wanted = lacking[:1] if flows.one_brings_all else lacking
    return [Statement.of(Rule.INSTALL_PACKAGE, package=name) for name in wanted]


def device_vlans(board: Board, able: list[Binding]) -> tuple[str, ...]:
    """Return the VLANs of the default LAN and WAN if a driver takes only flows of one device."""
    network = board.network
    if network is None or not any(binding.driver.same_device for binding in able):
        return ()
    return tuple(name for name in (*network.lan, *network.wan) if "." in name)


def default_wan(board: Board, image: TargetImage) -> list[Statement]:
    """Return the limit that a board without default WAN routes nothing between its ports.

    Only kernels with `ndo_flow_offload` get it: nobody is known to have tried that request between
    other ports than those of the default LAN and WAN.
    """
    network = board.network
    lacks = network is not None and bool(network.lan) and not network.wan
    return [Statement.of(Rule.NO_WAN)] * (lacks and image.request == FLOW_OFFLOAD)


def two_devices(board: Board, able: list[Binding]) -> Verdict | None:
    """Return a `no` if a driver takes only flows within one device, and LAN and WAN are two."""
    network = board.network
    for binding in able:
        refuses = binding.driver.same_device
        if refuses is None or network is None or not (network.lan and network.wan):
            continue
        lan, wan = ({name.partition(".")[0] for name in of} for of in (network.lan, network.wan))
        if lan.isdisjoint(wan):
            because = Statement.of(
                Rule.DIFFERENT_DEVICES, driver=binding.name, lan=network.lan, wan=network.wan
            )
            shown = binding.cite(
                Statement.of(Rule.REFUSES_TWO_DEVICES, symbol=str(refuses.symbol)), refuses
            )
            return Verdict(State.NO, Grade.WIRED, because, evidence=(shown,))
    return None


def missing_wan(board: Board) -> tuple[str, ...]:
    """Return the default WAN of a board if its device tree lacks that port.

    If the device tree has a port that is neither LAN nor WAN, that one is the WAN by another name.
    """
    _, wan = missing_devices(board)
    return () if len(wan) <= len(spare_ports(board)) else wan


def unreached(reached: PortReach) -> Statement:
    """Return why some ports of a controller cannot be offloaded to."""
    ports = reached.unreachable
    if reached.foreign_switch:
        switch = reached.foreign_switch
        return Statement.of(Rule.FOREIGN_SWITCH, ports=ports, switch=switch.compatible[0])
    unknown = reached.unknown_tag
    name = unknown.compatible[0] if unknown and unknown.compatible else "behind them"
    rule = Rule.DRIVER_TAGS_NOT_FOUND if reached.unknown_tags else Rule.SWITCH_TAG_NOT_FOUND
    return Statement.of(rule, switch=name, ports=ports)


def operations_of(facts: ReleaseFacts, driver: Driver, image: TargetImage) -> Cite:
    """Cite a driver's operations as evidence that it accepts no flowtable."""
    operations = driver.operations[0]
    if image.request == FLOW_OFFLOAD:
        symbol = str(operations.place.symbol)
        shows = Statement.of(Rule.NAMES_NO_REQUEST, symbol=symbol, request=image.request)
    else:
        shows = Statement.of(
            Rule.IMAGE_DRIVER_REFUSES, driver=module_name(driver), setup=operations.setup_tc or ""
        )
    return cite(shows, operations.place, driver.ref, facts.release, driver)
