"""What limits an engine on a board: the ports and devices that it does not serve, in words."""

from __future__ import annotations

from capdb.claims.egress import PortReach, switches_behind, vlan_switch
from capdb.claims.evidence import evidence
from capdb.claims.flowtable import Binding, module_name
from capdb.claims.image import TargetImage
from capdb.claims.release_facts import ReleaseFacts
from capdb.facts import Board, Driver, Profile
from capdb.results.answer import Evidence

_MODEMS = ("drivers/net/usb/", "drivers/net/wwan/")
"""Where Linux keeps the network drivers of USB devices and of cellular modems."""


def packaged(facts: ReleaseFacts, profile: Profile, image: TargetImage) -> list[Driver]:
    """Returns the network drivers that packages of the stock image bring, by name."""
    names = facts.image_packages(profile)
    modules = {
        module
        for name in names
        if (package := facts.packages.by_name.get(name))
        for module in package.modules
    }
    return [driver for driver in image.drivers if driver.name in modules]


def foreign_drivers(facts: ReleaseFacts, profile: Profile, image: TargetImage) -> list[Driver]:
    """Returns the packaged network drivers that take no flowtable: modems, USB and PCIe devices.

    A module that only serves another of them (usbnet) is left out.
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


def foreign_note(foreign: list[Driver]) -> list[str]:
    """Returns what the device's own packages add beside the engine."""
    if not foreign:
        return []
    names = ", ".join(sorted(module_name(driver) for driver in foreign))
    mobile = all(driver.name.startswith(_MODEMS) for driver in foreign)
    device = "modem or other USB device" if mobile else "modem or other network device"
    return [
        f"traffic through its {device} (driver {names}, which the image carries) stays on the "
        f"CPU, even where the flow is marked as offloaded"
    ]


def remarks(board: Board, able: list[Binding], image: TargetImage) -> list[str]:
    """Returns what is odd about the MACs of a board's engines, though it limits nothing."""
    found: list[str] = []
    for binding in able:
        for mac in binding.controller.macs:
            switches = switches_behind(board, mac.node) if mac.enabled else []
            if len(switches) > 1:
                names = " and ".join(switch.compatible[0] for switch in switches)
                found.append(
                    f"its device tree describes the switches {names}, of which each unit has one, "
                    f"by its revision; what is said holds for both"
                )
            fixed = mac.enabled and mac.link == "fixed-link" and not switches
            if fixed and not vlan_switch(board, image):
                name = mac.label or mac.node.rpartition("/")[2]
                found.append(
                    f"{name} leads to another chip of the board and to no socket; offload ends "
                    f"there, so a radio behind it gains nothing of its own"
                )
    return found


def unreached_note(reached: PortReach) -> str:
    """Returns why some ports of a controller cannot be offloaded to."""
    ports = ", ".join(reached.unreachable)
    if reached.foreign_switch:
        return (
            f"the ports {ports} hang on the switch {reached.foreign_switch.compatible[0]}, whose "
            f"tag the driver does not write, so traffic leaving there stays on the CPU"
        )
    switch = reached.unknown_tag
    name = switch.compatible[0] if switch and switch.compatible else "behind them"
    return f"the tag of the switch {name} was not found, so {ports} cannot be counted on"


def listed(ports: list[str]) -> str:
    """Returns ports in words: by their labels; one without (`mac@1`) is named by its node."""
    ports = list(dict.fromkeys(ports))
    named = [port for port in ports if "@" not in port]
    unnamed = " ".join(port for port in ports if "@" in port)
    if not named:
        return f"its Ethernet {'port' if len(ports) == 1 else 'ports'} ({unnamed})"
    words = f"the {'port' if len(named) == 1 else 'ports'} {' '.join(named)}"
    return f"{words} and one without a name ({unnamed})" if unnamed else words


def operations_of(facts: ReleaseFacts, driver: Driver) -> Evidence:
    """Returns that a driver of the image accepts no flowtable, shown on its operations."""
    operations = driver.operations[0]
    setup = operations.setup_tc or "no ndo_setup_tc"
    says = f"{module_name(driver)}, in the image, has {setup}, and accepts no flowtable"
    return evidence(says, operations.place, driver.ref, facts.release, driver)
