"""Find the links between a board's ports and its SoC: which ports share one, and how fast it is.

A packet that is routed between two ports of one link crosses it twice, once in each direction, so
that download and upload share its speed. A link counts only if its two sides in the device tree do
not contradict each other; without a speed nothing is stated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from capdb.claims.egress import node_name, switches_behind
from capdb.facts import Board, Mac, Place, Switch, Wire
from capdb.rules.ids import Rule
from capdb.rules.statement import Statement

_FASTEST: Mapping[str, int] = {
    **dict.fromkeys(("mii", "rmii", "smii", "rev-mii", "rev-rmii", "100base-x"), 100),
    **dict.fromkeys(("rgmii", "rgmii-id", "rgmii-rxid", "rgmii-txid"), 1000),
    **dict.fromkeys(("gmii", "sgmii", "psgmii", "qsgmii", "qusgmii", "1000base-x"), 1000),
    **dict.fromkeys(("2500base-x", "10g-qxgmii"), 2500),
    "5gbase-r": 5000,
    **dict.fromkeys(("xgmii", "xaui", "rxaui", "10gbase-r", "10gbase-kr", "usxgmii"), 10000),
}
"""The most that a `phy-mode` carries, in Mbit/s (phylink_interface_max_speed of Linux
drivers/net/phy/phylink.c). `internal` has no speed."""
_TRGMII: Mapping[str, int] = {"mediatek,mt7621": 1000, "mediatek,mt7530": 2000}
"""The speed of TRGMII, by the switch at its end, in Mbit/s: the driver sets its clock to 125 MHz
for the switch of MT7621 and to 250 MHz for MT7530 (mt7530_pad_clk_setup or mt7530_setup_port6 of
Linux drivers/net/dsa/mt7530.c). The speed of the fixed link is then that of frames, not of bits."""
_NETDEV_NODES = ("mac@", "gmac@")
"""How the names of a controller's nodes begin if they are network devices, not switch ports."""


class WiredLink(NamedTuple):
    """A link's speed in Mbit/s, its mode, and the place that shows it with the node that has it."""

    speed: int
    node: str
    mode: str
    place: Place

    @property
    def shown(self) -> tuple[Statement, Place]:
        """The device tree's description of the link, with its place."""
        stated = Statement.of(Rule.WIRED_BY, node=self.node, mode=self.mode, speed=self.speed)
        return stated, self.place


class SharedLink(NamedTuple):
    """Default WAN and LAN devices on one link; `whole` if there are no others."""

    wan: tuple[str, ...]
    lan: tuple[str, ...]
    whole: bool
    link: WiredLink


class BoardLinks(NamedTuple):
    """The statements on a board's links, and their evidence: statements with their places."""

    stated: tuple[Statement, ...]
    shown: tuple[tuple[Statement, Place], ...]


_NONE = BoardLinks((), ())


def of_board(board: Board) -> BoardLinks:
    """Return the statements on the links of a board; most boards have none."""
    stated: list[Statement] = []
    shown: list[tuple[Statement, Place]] = []
    for each in shared(board):
        stated.append(
            Statement.of(
                Rule.SHARED_LINK,
                ports=(*each.wan, *each.lan),
                speed=each.link.speed,
                whole=each.whole,
            )
        )
        shown.append(each.link.shown)
    for ports, speed, link in faster_ports(board):
        stated.append(
            Statement.of(Rule.FASTER_THAN_LINK, ports=ports, speed=speed, link=link.speed)
        )
        shown.append(link.shown)
    return BoardLinks(tuple(stated), tuple(dict.fromkeys(shown))) if stated else _NONE


def shared(board: Board) -> Iterator[SharedLink]:
    """Yield the links that a default WAN device is known to share with LAN."""
    network = board.network
    if network is None:
        return
    wan_ways = {name: _way(board, name) for name in network.wan}
    for way in dict.fromkeys(wan_ways.values()):
        link = _common(board, way.macs) if way else None
        if link is None:  # as on most boards: LAN need not be looked at
            continue
        wan = tuple(name for name in network.wan if wan_ways[name] == way)
        lan = tuple(name for name in network.lan if _way(board, name) == way)
        if lan:
            yield SharedLink(wan, lan, (wan, lan) == (network.wan, network.lan), link)


def faster_ports(board: Board) -> Iterator[tuple[tuple[str, ...], int, WiredLink]]:
    """Yield the user ports that are faster than the link of their switch, by their speed."""
    for switch in board.switches:
        if not switch.enabled:
            continue
        rated = [(port, _FASTEST.get(port.mode, 0)) for port in switch.ports if port.mode]
        link = _common(board, switch.conduits) if rated else None
        if link is None:
            continue
        by_speed: dict[int, list[str]] = {}
        for port, speed in rated:
            if speed > link.speed:
                by_speed.setdefault(speed, []).append(port.label or node_name(port.node))
        for speed, names in sorted(by_speed.items()):
            yield tuple(names), speed, link


# ------------------------------------------------------------------ which way a port takes


class _Way(NamedTuple):
    """The MACs, one of which leads to a network device, and the conduit if the board sets it."""

    macs: tuple[str, ...]
    device: str | None = None


def _way(board: Board, name: str) -> _Way | None:
    """Return the way from a network device to the SoC; None if it is not known.

    All user ports of a switch with several CPU ports use the same, unless the board sets another
    (dsa_tree_setup_cpu_ports of Linux net/dsa/dsa.c).
    """
    for switch in board.switches:
        labels = {port.label or node_name(port.node) for port in switch.ports}
        if switch.enabled and switch.conduits and name in labels:
            conduits = board.network.conduits if board.network else {}
            if any("$" in f"{port}{device}" for port, device in conduits.items()):
                return None
            return _Way(switch.conduits, conduits.get(name))
    device, _, vlan = name.partition(".")
    if not vlan:
        return None
    found = [mac for mac in _own_devices(board) if device == (mac.label or "eth0")]
    return _Way((found[0].node,), device) if len(found) == 1 else None


def _own_devices(board: Board) -> list[Mac]:
    """Return the one enabled MAC if it is a network device; with several, the names are not known.

    The kernel numbers those without a label.
    """
    enabled = [each for each in board.controllers if each.enabled]
    macs = [(each, mac) for each in enabled for mac in each.macs if mac.enabled]
    are_devices = all(
        mac.node == each.node or node_name(mac.node).startswith(_NETDEV_NODES) for each, mac in macs
    )
    return [mac for _, mac in macs] if len(macs) == 1 and are_devices else []


# ------------------------------------------------------------------ how fast a link is


def _common(board: Board, macs: tuple[str, ...]) -> WiredLink | None:
    """Return the link of these MACs if all are equally fast."""
    links = [_link(board, mac) for mac in macs]
    first = links[0] if links else None
    if first is None or any(each is None or each.speed != first.speed for each in links):
        return None
    return first


def _link(board: Board, node: str) -> WiredLink | None:
    """Return the link of a MAC if its node and the CPU ports behind it agree.

    At least one side must name a bus that can carry the speed. Otherwise the speed of a fixed link
    proves nothing: a link inside a chip need not run at it (b53_adjust_link of Linux
    drivers/net/dsa/b53/b53_common.c makes 2000 of 1000 Mbit/s).
    """
    macs = [mac for each in board.controllers for mac in each.macs if mac.node == node]
    switches = switches_behind(board, node)
    sides = [(mac.node, mac.wire) for mac in macs]
    sides += [(switch.node, switch.wires.get(node)) for switch in switches]
    wires = [(where, wire) for where, wire in sides if wire is not None]
    if any(wire.mode == "trgmii" for _, wire in wires):
        places = {mac.node: mac.place for mac in macs}
        places |= {switch.node: switch.place for switch in switches}
        return _trgmii(wires, switches, places)
    speeds = {wire.speed for _, wire in wires if wire.speed is not None}
    modes = [_FASTEST.get(wire.mode or "") for _, wire in wires]
    if len(speeds) != 1 or any(most is not None and most < min(speeds) for most in modes):
        return None
    (speed,) = speeds
    named = [(where, wire) for (where, wire), most in zip(wires, modes, strict=True) if most]
    shown = [
        WiredLink(speed, where, wire.mode or "", wire.place)
        for where, wire in named
        if wire.speed is not None
    ]
    return shown[0] if shown else None


def _trgmii(
    wires: list[tuple[str, Wire]], switches: list[Switch], places: Mapping[str, Place]
) -> WiredLink | None:
    """Return a TRGMII link with its node as evidence: its fixed link has another speed."""
    ends = {_TRGMII.get(name) for switch in switches for name in switch.compatible[:1]}
    speed = ends.pop() if len(ends) == 1 else None
    if speed is None or any(wire.mode not in ("trgmii", None) for _, wire in wires):
        return None
    where = next(node for node, wire in wires if wire.mode == "trgmii")
    return WiredLink(speed, where, "trgmii", places[where])
