"""Find Wi-Fi chips on a PCI bus whose nodes point to the board's Ethernet or its processor."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from capdb.facts import Radio
from scrapers.boards.device_tree import Node
from scrapers.boards.ethernet_nodes import Reading

_PCI_NAME = re.compile(r"pcie?\d*(?:@|$)")


def pci_radios(reading: Reading) -> Iterator[Radio]:
    """Yield the PCI devices whose nodes point to a controller, or to a node that one points to."""
    controllers = reading.controller_nodes
    known = {node.path for node in controllers}
    known |= {target.node for node in controllers for target, _ in reading.targets(node)}
    for node in reading.tree.nodes:
        phandles = [
            replace(target, regions=regions)
            for target, regions in (reading.targets(node) if _on_pci(node) else ())
            if target.node in known
        ]
        if phandles:
            yield Radio(node.path, node.enabled, reading.node_place(node), tuple(phandles))


def _on_pci(node: Node) -> bool:
    """Return whether a node is a device on a PCI bus, not a bridge."""
    parent = node.parent
    if parent is None or "reg" not in node.properties:
        return False
    return _PCI_NAME.match(parent.name) is not None and _PCI_NAME.match(node.name) is None
