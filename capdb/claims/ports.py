"""Read a board's user ports and Ethernet drivers from the device trees, for people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from capdb.claims.egress import mac_names, node_name, switches_behind, vlan_switch
from capdb.claims.image import TargetImage
from capdb.claims.model import Facts, Image
from capdb.claims.release_facts import ReleaseFacts, of_release
from capdb.facts import Board, Mac
from capdb.rules.statement import Statement

_WIRED = re.compile(r"(?:eth|lan|wan|sfp|port|swp)\d*(?:[-.]\w+)*\Z")
"""How OpenWrt names Ethernet devices."""


@dataclass(frozen=True, slots=True)
class Ethernet:
    """The Ethernet of one profile; `ports` is None if the device tree does not have them all.

    `drivers` are those that the image can build for the board's controllers.
    """

    ports: tuple[str, ...] | None
    lan: tuple[str, ...]
    wan: tuple[str, ...]
    drivers: tuple[str, ...]


def ethernet(facts: Facts) -> Iterator[tuple[Image, Ethernet]]:
    """Yield release, target and profile of every board that was read, with its Ethernet."""
    for known, image, board in _read(facts):
        yield (known.release, board.target, board.profile), _of_board(board, image)


def links(facts: Facts) -> Iterator[tuple[Image, tuple[Statement, ...]]]:
    """Yield such boards with the statements on the links between ports and SoC."""
    for known, _, board in _read(facts):
        yield (known.release, board.target, board.profile), known.links(board).stated


def _read(facts: Facts) -> Iterator[tuple[ReleaseFacts, TargetImage, Board]]:
    """Yield every board whose device tree was read, with its release and its target's image."""
    for release in dict.fromkeys(board.release for board in facts.boards):
        known = of_release(facts, release)
        for board in known.boards.values():
            image = known.image(board.target)
            if image is not None and board.device_tree and not board.error:
                yield known, image, board


def port_names(known: Mapping[Image, Ethernet]) -> dict[Image, tuple[str, ...]]:
    """Return the user ports of every board whose device tree has them all."""
    return {place: found.ports for place, found in known.items() if found.ports}


def _of_board(board: Board, image: TargetImage) -> Ethernet:
    network = board.network
    drivers = {
        driver.name
        for controller in board.controllers
        if controller.enabled
        for driver, _ in image.binds(controller.compatible)
        if "netdev" in driver.roles or driver.unread
    }
    return Ethernet(
        ports=_ports(board, image),
        lan=network.lan if network else (),
        wan=network.wan if network else (),
        drivers=tuple(sorted(drivers)),
    )


def _ports(board: Board, image: TargetImage) -> tuple[str, ...] | None:
    """Return the ports by label or node, or None if they are not all known.

    A switch without DSA driver hides its ports, and so does a MAC that leads neither to a PHY nor
    to a cage. The PHY of a MAC without label may itself be such a switch (OpenWrt
    target/linux/generic/files/drivers/net/phy/ar8216.c), unless the board's switch is another.
    """
    if vlan_switch(board, image):
        return None
    has_switch = any(switch.enabled and switch.conduits for switch in board.switches)
    ports: list[str] = []
    for mac in _macs(board):
        switches = switches_behind(board, mac.node)
        is_port = mac.link == "sfp" or (mac.link == "phy" and (has_switch or mac.label))
        if not switches and not is_port:
            return None
        ports += [
            port.label or node_name(port.node) for switch in switches for port in switch.ports
        ]
        ports += [] if switches else [mac.label or node_name(mac.node)]
    return tuple(dict.fromkeys(ports)) or None


def missing_devices(board: Board) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the LAN and the WAN devices that a board's script names and its device tree lacks.

    A MAC without label is `eth` with a number. Devices that are no Ethernet ports (modems, radios)
    do not count. VLANs count as the device below them.
    """
    macs = list(_macs(board))
    switches = [each for each in board.switches if each.enabled and each.conduits]
    known = {f"eth{number}" for number in range(len(macs))}
    known |= {mac.label for mac in macs if mac.label}
    known |= {port.label or node_name(port.node) for each in switches for port in each.ports}
    network = board.network
    named = (network.lan, network.wan) if network else ((), ())
    lan, wan = (
        tuple(name for name in names if _WIRED.match(name) and name.partition(".")[0] not in known)
        for names in named
    )
    return lan, wan


def vlan_ports(board: Board) -> tuple[str, ...]:
    """Return the MACs on which a board's script makes VLANs, or all MACs if there is no script.

    A switch without DSA may also have its ports on MACs of their own, without any tag.
    """
    network = board.network
    names = (*network.lan, *network.wan) if network else ()
    tagged = {name.partition(".")[0] for name in names if "." in name}
    called = mac_names(board)
    return tuple(
        called[mac.node]
        for number, mac in enumerate(_macs(board))
        if not names or {f"eth{number}", mac.label} & tagged
    )


def spare_ports(board: Board) -> tuple[str, ...]:
    """Return the MACs without a switch that a board's script makes neither LAN nor WAN."""
    network = board.network
    named = {name.partition(".")[0] for name in (*network.lan, *network.wan)} if network else set()
    names = [(mac, mac.label or f"eth{number}") for number, mac in enumerate(_macs(board))]
    return tuple(
        name for mac, name in names if name not in named and not switches_behind(board, mac.node)
    )


def _macs(board: Board) -> Iterator[Mac]:
    for controller in board.controllers:
        if controller.enabled:
            yield from (mac for mac in controller.macs if mac.enabled)
