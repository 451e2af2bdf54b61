"""Read the Ethernet nodes of a compiled device tree: controllers, their MACs, switches, radios.

The properties are those of the kernel's bindings: ethernet-controller.yaml (phy-handle,
phy-mode, fixed-link, sfp, local-mac-address), dsa/dsa-port.yaml (ethernet, link, label) and
OpenWrt's own `openwrt,netdev-name`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from capdb.facts import Controller, Mac, PhandleTarget, Place, Port, Switch, Wire
from scrapers.boards.device_tree import Node, Position, Property, Tree

_CONTROLLER_NAME = re.compile(r"(?:usb)?eth(?:er|ernet)?\d*(?:-controller)?@")
_CLAIMED_NAME = re.compile(r"(?:g|e|f)?(?:mac|eth|net|enet|ethernet)\d*(?:@|$)")
_MAC_NAME = re.compile(r"(?:mac|gmac|port|slave|eth|ethernet|\w+-port)\d*@")
_MAC_CONTAINER = re.compile(r"(?:ethernet-)?ports$|interface@")
_SWITCH_NAME = re.compile(r"(?:(?:ethernet|ess)-)?switch\d*(?:@|$)|\w*(?:gsw|esw)(?:@|$)|rtl83\w+$")
_NOT_A_DRIVERS = {"syscon", "simple-mfd", "simple-bus"}
"""Compatibles for access to a node's registers or children, which bind no driver of its own."""
_BUS_OR_PHY_NAME = re.compile(r"(?:ethernet-|\w*-)?phy|mdio")
_ADDRESSES = {"mac-address", "local-mac-address"}
"""The properties in which a device tree gives the address of a network device."""
_RADIO_NAME = re.compile(r"(?:wifi|wmac|wlan|wireless)\d*(?:@|$)")
Asked = Mapping[str, frozenset[str]]
"""The properties that drivers read from their nodes, by the compatible of the node."""
_NOTHING_ASKED: Asked = {}


class Reading:
    """The Ethernet of a compiled tree, found with the compatibles of drivers.

    `ethernet` holds the compatibles that network drivers claim, `switches` those of DSA's;
    `place` turns a position into a Place; `asked` are the properties to look for.
    """

    def __init__(
        self,
        tree: Tree,
        ethernet: frozenset[str],
        switches: frozenset[str],
        place: Callable[[Position | None], Place],
        asked: Asked = _NOTHING_ASKED,
    ) -> None:
        self.tree = tree
        self._asked = asked
        self._ethernet = ethernet
        self._drivers_switches = switches
        self._place = place
        self._controllers: list[Node] = []
        self._switches: list[Node] = []
        self._collect(tree.root, False)
        self._add_conduits()

    def controllers(self) -> list[Controller]:
        """Return the Ethernet controllers, enabled or not, in the tree's order."""
        return [self._controller(node) for node in self._controllers]

    def switches(self) -> list[Switch]:
        """Return the switch chips, enabled or not, in the tree's order."""
        return [self._switch(node) for node in self._switches]

    def radios(self) -> list[str]:
        """Return the compatibles of enabled radio nodes."""
        return [
            compatible
            for node in self.tree.nodes
            if _RADIO_NAME.match(node.name) and node.enabled
            for compatible in node.compatible
        ]

    @property
    def controller_nodes(self) -> list[Node]:
        """Return the nodes of the Ethernet controllers."""
        return self._controllers

    def _collect(self, node: Node, inside: bool) -> None:
        """Collect controllers and switches; inside a controller only switches."""
        if not inside and self._is_controller(node):
            self._controllers.append(node)
            inside = True
        elif self._is_switch(node):
            self._switches.append(node)
        for child in node.children:
            self._collect(child, inside)

    def _add_conduits(self) -> None:
        """Add the conduits of switches that do not look like controllers.

        The node to which a CPU port points is an Ethernet controller, whatever its name is.
        """
        known = [node.path for node in self._controllers]
        for switch in self._switches:
            for port in _switch_ports(switch):
                for conduit in self.tree.references(port.properties.get("ethernet")):
                    inside = any(f"{conduit.path}/".startswith(f"{path}/") for path in known)
                    if conduit.compatible and not inside:
                        self._controllers.append(conduit)
                        known.append(conduit.path)

    def _is_controller(self, node: Node) -> bool:
        """Return whether a network driver claims the node and it has a MAC, or looks like one."""
        if _BUS_OR_PHY_NAME.match(node.name) or not self._drivers_switches.isdisjoint(
            node.compatible
        ):
            return False
        if node.compatible and _NOT_A_DRIVERS.issuperset(node.compatible):
            return False
        if node.strings("device_type") == ("network",) or _CONTROLLER_NAME.match(node.name):
            return not _is_switch_port(node)
        if not self._ethernet.isdisjoint(node.compatible):
            named = _CLAIMED_NAME.match(node.name) is not None
            return named or _has_mode(node) or any(_macs(node))
        return _has_mode(node) and _link(node) != "bare" and not _is_switch_port(node)

    def _is_switch(self, node: Node) -> bool:
        """Return whether a node is a DSA switch by driver or ports, or has a switch's name."""
        if not self._drivers_switches.isdisjoint(node.compatible):
            return not (
                node.parent and not self._drivers_switches.isdisjoint(node.parent.compatible)
            )
        if any("ethernet" in port.properties for port in _switch_ports(node)):
            return True
        return bool(node.compatible and _SWITCH_NAME.match(node.name))

    def _controller(self, node: Node) -> Controller:
        return Controller(
            node=node.path,
            enabled=node.enabled,
            place=self.node_place(node),
            compatible=node.compatible,
            macs=tuple(self._mac(mac) for mac in list(_macs(node)) or [node]),
            phandles=tuple(self._phandles(node)),
            properties=self._properties(node),
        )

    def _switch(self, node: Node) -> Switch:
        ports = [port for port in _switch_ports(node) if port.enabled]
        conduits = [
            (conduit.path, port)
            for port in ports
            for conduit in self.tree.references(port.properties.get("ethernet"))
        ]
        paths = [path for path, _ in conduits]
        wires = {
            path: wire
            for path, port in conduits
            if paths.count(path) == 1 and (wire := self._wire(port))
        }
        users = [port for port in ports if not {"ethernet", "link"} & port.properties.keys()]
        return Switch(
            node=node.path,
            enabled=node.enabled,
            place=self.node_place(node),
            compatible=node.compatible,
            conduits=tuple(dict.fromkeys(paths)),
            wires=wires,
            ports=tuple(_user_port(port) for port in users if _label(port) != "cpu"),
        )

    def node_place(self, node: Node) -> Place:
        """Return the place of a node's compatible or, if it is disabled, of its `status`."""
        deciding = (node.disabled_by() or node).properties.get("status")
        if node.enabled or deciding is None:
            deciding = node.properties.get("compatible")
        return self._place(deciding.position() if deciding else node.position())

    def _mac(self, node: Node) -> Mac:
        return Mac(
            node=node.path,
            enabled=node.enabled,
            place=self.node_place(node),
            label=_label(node),
            link=_link(node),
            wire=self._wire(node),
        )

    def _wire(self, node: Node) -> Wire | None:
        """Return the wiring of a MAC or port, or None if its node has none."""
        mode, fixed = _mode(node), _fixed_speed(node)
        shown = fixed[0] if fixed else mode
        if shown is None:
            return None
        return Wire(
            self._place(shown.position()),
            mode=next(iter(mode.strings()), None) if mode else None,
            speed=fixed[1] if fixed else None,
        )

    def _properties(self, node: Node) -> dict[str, Place | None]:
        """Return the places of the properties that drivers read from the node, None if absent."""
        names = {name for each in node.compatible for name in self._asked.get(each, ())}
        return {
            name: self._place(found.position()) if (found := node.properties.get(name)) else None
            for name in sorted(names)
        }

    def _phandles(self, node: Node) -> Iterator[PhandleTarget]:
        return (target for target, _ in self.targets(node))

    def targets(self, node: Node) -> Iterator[tuple[PhandleTarget, tuple[str, ...]]]:
        """Yield the nodes that a node points to, with the names of their reserved memory."""
        for found in node.properties.values():
            if not _has_vendor(found.name):
                continue
            for target in self.tree.references(found):
                if target.compatible:
                    pointed = PhandleTarget(
                        property=found.name,
                        node=target.path,
                        enabled=target.enabled,
                        place=self.node_place(target),
                        compatible=target.compatible,
                        firmware=target.strings("firmware-name"),
                        properties=tuple(sorted(filter(_has_vendor, target.properties))),
                    )
                    yield pointed, target.strings("memory-region-names")


def describes_mac(tree: Tree) -> bool:
    """Return whether any node of a tree, or of an overlay, describes the link of a MAC."""
    return any(
        _describes_link(node) for node in tree.nodes if not _BUS_OR_PHY_NAME.match(node.name)
    )


def _has_vendor(name: str) -> bool:
    """Return whether a property has a vendor's prefix, unlike common ones (clocks, resets)."""
    return "," in name


def _macs(node: Node) -> Iterator[Node]:
    """Yield the children of a controller that are its MACs.

    A child may have nothing of a MAC but its address, as below `qcom,ess-edma` (OpenWrt v22.03.7
    target/linux/ipq40xx/patches-5.10/711-dts-ipq4019-add-ethernet-essedma-node.patch).
    """
    for child in node.children:
        if _MAC_CONTAINER.match(child.name):
            yield from _macs(child)
        elif not _BUS_OR_PHY_NAME.match(child.name) and (
            _MAC_NAME.match(child.name)
            or _describes_link(child)
            or (not _describes_link(node) and not _ADDRESSES.isdisjoint(child.properties))
        ):
            yield child


def _describes_link(node: Node) -> bool:
    return _has_mode(node) or _link(node) != "bare"


def _switch_ports(node: Node) -> list[Node]:
    ports = node.child("ports", "ethernet-ports")
    return [port for port in ports.children if "reg" in port.properties] if ports else []


def _is_switch_port(node: Node) -> bool:
    parent = node.parent
    if parent is None:
        return False
    of_switch = _SWITCH_NAME.match(parent.name) is not None and node.kind == "port"
    return of_switch or parent.kind in ("ports", "ethernet-ports")


def _has_mode(node: Node) -> bool:
    return _mode(node) is not None


def _mode(node: Node) -> Property | None:
    """Return the property with a MAC's mode: `phy-mode` or, without it, the older one.

    The order is that of of_get_phy_mode (Linux net/core/of_net.c).
    """
    return node.properties.get("phy-mode") or node.properties.get("phy-connection-type")


def _fixed_speed(node: Node) -> tuple[Property, int] | None:
    """Return the speed of a fixed link in Mbit/s with the property that has it.

    It is that of the node `fixed-link` or, in the old form, the third cell of the property
    (of_phy_register_fixed_link of Linux drivers/net/mdio/of_mdio.c).
    """
    inner = node.child("fixed-link")
    found = inner.properties.get("speed") if inner else node.properties.get("fixed-link")
    groups = found.groups() if found else []
    cells = [cell for group in groups for cell in group][0 if inner else 2 :]
    try:
        return (found, int(cells[0], 0)) if found and cells else None
    except ValueError:
        return None


def _user_port(node: Node) -> Port:
    kind, mode = _link(node), _mode(node)
    return Port(
        _label(node),
        node.path,
        "switch" if kind == "bare" else kind,
        next(iter(mode.strings()), None) if mode else None,
    )


def _link(node: Node) -> str:
    if "sfp" in node.properties:
        return "sfp"
    if "fixed-link" in node.properties or node.child("fixed-link"):
        return "fixed-link"
    phy = ("phy-handle", "phy", "phy-device")
    return "phy" if any(name in node.properties for name in phy) else "bare"


def _label(node: Node) -> str | None:
    """Return the name of a port's network device; OpenWrt's own property wins over `label`.

    OpenWrt renames by `label` first and by its own property second (package/base-files
    lib/preinit/04_set_netdev_label).
    """
    names = node.strings("openwrt,netdev-name") or node.strings("label")
    return names[0] if names else None
