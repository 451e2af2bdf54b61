"""What the device trees tell of a board's Ethernet for people: its user ports and its drivers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from capdb.claims.egress import switches_behind, vlan_switch
from capdb.claims.image import TargetImage
from capdb.claims.model import Facts
from capdb.claims.release_facts import of_release
from capdb.facts import Board, Mac


@dataclass(frozen=True, slots=True)
class Ethernet:
    """The Ethernet of one profile; `ports` is None where the device tree does not tell them all.

    `drivers` are those that the image can build for the board's controllers.
    """

    ports: tuple[str, ...] | None
    lan: tuple[str, ...]
    wan: tuple[str, ...]
    drivers: tuple[str, ...]


Place = tuple[str, str, str]
"""A release, a target and a profile id."""


def ethernet(facts: Facts) -> Iterator[tuple[Place, Ethernet]]:
    """Yields release, target and profile of every board that was read, with its Ethernet."""
    for release in dict.fromkeys(board.release for board in facts.boards):
        known = of_release(facts, release)
        for (target, profile), board in known.boards.items():
            image = known.image(target)
            if image is not None and board.device_tree and not board.error:
                yield (release, target, profile), _of_board(board, image)


def port_names(known: Mapping[Place, Ethernet]) -> dict[Place, tuple[str, ...]]:
    """Return the user ports of every board whose device tree tells them all."""
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
    """The ports by label or node.

    A switch without DSA driver, and a MAC that leads neither to a PHY nor to a cage, hide theirs.
    What a MAC without label has for a PHY may be such a switch (OpenWrt
    target/linux/generic/files/drivers/net/phy/ar8216.c), unless the board's switch is another.
    """
    if vlan_switch(board, image):
        return None
    has_switch = any(switch.enabled and switch.conduits for switch in board.switches)
    ports: list[str] = []
    for mac in _macs(board):
        switches = switches_behind(board, mac.node)
        told = mac.link == "sfp" or (mac.link == "phy" and (has_switch or mac.label))
        if not switches and not told:
            return None
        ports += [port.label or _last(port.node) for switch in switches for port in switch.ports]
        ports += [] if switches else [mac.label or _last(mac.node)]
    return tuple(dict.fromkeys(ports)) or None


def _macs(board: Board) -> Iterator[Mac]:
    for controller in board.controllers:
        if controller.enabled:
            yield from (mac for mac in controller.macs if mac.enabled)


def _last(node: str) -> str:
    return node.rpartition("/")[2]
