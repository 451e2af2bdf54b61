"""Find the Ethernet ports behind each controller of a board, and those that offload can reach.

A flow is offloaded only if it leaves through the MAC that took the flowtable, or through a
switch behind it whose tag the driver can write (mtk_flow_get_dsa_port in Linux
drivers/net/ethernet/mediatek/mtk_ppe_offload.c).
"""

from __future__ import annotations

from dataclasses import dataclass

from capdb.claims.image import TargetImage
from capdb.facts import Board, Controller, Driver, Switch

UNKNOWN_TAGS = "?"
"""The mark among a driver's tags for tags that are not known (see `Driver.egress_tags`)."""


@dataclass(frozen=True, slots=True)
class PortReach:
    """The ports of one controller: those that offloaded flows can leave through, and the others.

    A port is named by its label or, without one, by its device or node (see `mac_names`).
    `foreign_switch` is the first switch whose tag the controller's driver does not write.
    """

    ports: tuple[str, ...]
    unreachable: tuple[str, ...] = ()
    foreign_switch: Switch | None = None
    unknown_tag: Switch | None = None
    """The first switch for which the driver's support of the tag is not known."""
    unknown_tags: bool = False
    """Whether that is because the tags that the driver writes are not known."""


def reach(board: Board, controller: Controller, driver: Driver, image: TargetImage) -> PortReach:
    """Return the ports of a controller that its driver can reach, and those that it cannot."""
    ports: list[str] = []
    unreachable: list[str] = []
    foreign = unknown = None
    unknown_tags = UNKNOWN_TAGS in driver.egress_tags
    names_of_macs = mac_names(board)
    for mac in controller.macs:
        if not mac.enabled:
            continue
        switches = switches_behind(board, mac.node)
        if not switches:
            ports.append(names_of_macs[mac.node])
        for switch in switches:
            names = [port.label or node_name(port.node) for port in switch.ports]
            tags = tags_of(switch, image)
            if driver.egress_tags and (not tags or unknown_tags):
                unknown = unknown or switch
                unreachable += names
            elif driver.egress_tags and not tags <= set(driver.egress_tags):
                foreign = foreign or switch
                unreachable += names
            else:
                ports += names
    return PortReach(
        tuple(dict.fromkeys(ports)),
        tuple(dict.fromkeys(unreachable)),
        foreign,
        unknown,
        unknown_tags,
    )


def mac_names(board: Board) -> dict[str, str]:
    """Return the name of each enabled MAC by its node: its label, its device, or its node's name.

    A MAC without label becomes `ethN`, numbered in the order of its controller's MACs, as they are
    registered (Linux drivers/net/ethernet/mediatek/mtk_eth_soc.c, mtk_probe); labels are given
    afterwards (OpenWrt package/base-files/files/lib/preinit/04_set_netdev_label). It is called so
    only where the board's script has such a device, and where one controller alone is enabled: the
    order of several is not known.
    """
    enabled = [controller for controller in board.controllers if controller.enabled]
    macs = [mac for controller in enabled for mac in controller.macs if mac.enabled]
    network = board.network
    devices = (*network.lan, *network.wan) if network and len(enabled) == 1 else ()
    known = {name.partition(".")[0] for name in devices}
    names = {}
    for number, mac in enumerate(macs):
        device = f"eth{number}"
        names[mac.node] = mac.label or (device if device in known else node_name(mac.node))
    return names


def node_name(path: str) -> str:
    """Return the last part of a node's path: `mac@0` of `/soc/ethernet@1b100000/mac@0`."""
    return path.rpartition("/")[2]


def switches_behind(board: Board, mac: str) -> list[Switch]:
    """Return the enabled DSA switches whose CPU port hangs on a MAC node.

    More than one is a choice: a device tree may describe the switches of several revisions of a
    board, and the boot finds only one of them.
    """
    return [switch for switch in board.switches if switch.enabled and mac in switch.conduits]


def tags_of(switch: Switch, image: TargetImage) -> set[str]:
    """Return the tag protocols of the drivers that this target binds to a switch.

    `DSA_TAG_PROTO_NONE` is no tag: a driver may answer it for a port that leads to no MAC (Linux
    5.10 drivers/net/dsa/mt7530.c, mtk_get_tag_protocol), and ports without any tag cannot be
    counted on.
    """
    tags = {tag for driver, _ in image.binds(switch.compatible) for tag in driver.tags}
    return tags - {"DSA_TAG_PROTO_NONE"}


def vlan_switch(board: Board, image: TargetImage) -> Switch | None:
    """Return an enabled switch that no DSA driver binds: its ports are VLANs on the MAC.

    If each MAC has a DSA switch behind it, none is left for another.
    """
    without = [switch for switch in board.switches if switch.enabled and not switch.conduits]
    if not without:
        return None
    macs = [mac for each in board.controllers if each.enabled for mac in each.macs if mac.enabled]
    if macs and all(switches_behind(board, mac.node) for mac in macs):
        return None
    return next(
        (
            switch
            for switch in without
            if not any("switch" in driver.roles for driver, _ in image.binds(switch.compatible))
        ),
        None,
    )
