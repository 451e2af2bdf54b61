"""Facts of the compiled device trees: boards with their controllers, switches and ports."""

from __future__ import annotations

from capdb.facts.base import Fact, Place


class Wire(Fact, frozen=True):
    """The wiring of a MAC or switch port, according to its node.

    `mode` is its `phy-mode`, `speed` that of its fixed link in Mbit/s. `place` is that of the
    speed or, without one, of the mode.
    """

    place: Place
    mode: str | None = None
    speed: int | None = None


class Port(Fact, frozen=True):
    """A user port of a switch; `mode` is its `phy-mode`."""

    label: str | None
    node: str
    kind: str
    """The thing at the port, according to its node: `switch`, `phy`, `sfp` or `fixed-link`."""
    mode: str | None = None


class Mac(Fact, frozen=True, kw_only=True):
    """A MAC of an Ethernet controller: a child node, or the controller itself."""

    node: str
    enabled: bool
    place: Place
    label: str | None = None
    link: str
    """The kind of thing at the port, from its node: `phy`, `sfp`, `fixed-link` or `bare`."""
    wire: Wire | None = None


class PhandleTarget(Fact, frozen=True):
    """A node that a controller points to (an NPU, a WED), and whether it is enabled.

    `properties` names those of its properties that have a vendor's prefix; None if they were not
    read.
    """

    property: str
    node: str
    enabled: bool
    place: Place
    compatible: tuple[str, ...] = ()
    firmware: tuple[str, ...] = ()
    properties: tuple[str, ...] | None = None
    regions: tuple[str, ...] = ()
    """The names of its reserved memory, if a radio points to it."""


class Radio(Fact, frozen=True):
    """A PCI device whose node points to an Ethernet controller, or to a node that one points to.

    `phandles` has only these pointers. A Wi-Fi chip without a node is not seen.
    """

    node: str
    enabled: bool
    place: Place
    phandles: tuple[PhandleTarget, ...] = ()


class Controller(Fact, frozen=True):
    """An Ethernet controller of a board: a node that a netdev driver binds, or that looks like one.

    `properties` are those that a driver of the node asks for: their places, or None if the node
    lacks one. A property that is not listed was not looked for.
    """

    node: str
    enabled: bool
    place: Place
    compatible: tuple[str, ...] = ()
    macs: tuple[Mac, ...] = ()
    phandles: tuple[PhandleTarget, ...] = ()
    properties: dict[str, Place | None] = {}


class Switch(Fact, frozen=True):
    """A switch chip: its conduits are the MAC nodes that its CPU ports name by `ethernet`.

    `wires` has the wiring of its CPU ports by conduit, if known. `ports` are the enabled user
    ports. A chip without conduit is not driven by DSA (swconfig).
    """

    node: str
    enabled: bool
    place: Place
    compatible: tuple[str, ...] = ()
    conduits: tuple[str, ...] = ()
    wires: dict[str, Wire] = {}
    ports: tuple[Port, ...] = ()


class Network(Fact, frozen=True):
    """The default interfaces that the target's board.d script gives a board.

    `conduits` are the devices that it sets as conduits of a switch's ports, if it does.
    """

    place: Place
    lan: tuple[str, ...] = ()
    wan: tuple[str, ...] = ()
    conduits: dict[str, str] = {}


class Board(Fact, frozen=True):
    """The facts of one profile's compiled device tree; `error` is the reason why there is none.

    `dts` is the source file; `device_tree` is false for targets that have none (x86, bcm47xx).
    `wifi` lists enabled radio nodes' compatibles; PCIe radios without node are not seen here.
    """

    release: str
    target: str
    profile: str
    dts: str | None = None
    device_tree: bool = True
    compatible: tuple[str, ...] = ()
    model: str | None = None
    soc: str | None = None
    controllers: tuple[Controller, ...] = ()
    switches: tuple[Switch, ...] = ()
    wifi: tuple[str, ...] = ()
    radios: tuple[Radio, ...] = ()
    overlays: tuple[str, ...] = ()
    network: Network | None = None
    error: str | None = None
