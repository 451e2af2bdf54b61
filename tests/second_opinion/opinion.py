"""Judge a board by its device tree and the drivers of its kernel alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from devicetree import dtlib

from tests.second_opinion.device_trees import Board, port_name, strings
from tests.second_opinion.first_boot import Network
from tests.second_opinion.flowtables import OPERATION, Driver, Reading


@dataclass
class Opinion:
    """A state with its cause, the user ports that the engine reaches, and those that it does not.

    `gates` are the tested values of the match data, by controller and member; `nodes` the
    controllers of drivers that take a flowtable, and whether each is enabled; `installs` the
    firmware that only packages outside the image have.
    """

    state: str
    why: str
    reached: list[str] = field(default_factory=list)
    beyond: list[str] = field(default_factory=list)
    gates: dict[tuple[str, str], int | None] = field(default_factory=dict)
    nodes: dict[str, bool] = field(default_factory=dict)
    installs: set[str] = field(default_factory=set)


@dataclass
class Image:
    """The parts of an image: its kernel's symbols, and the firmware files of its packages.

    `packaged` are the firmware files that some package of the release has; `network` has the
    devices of the networks at the first boot.
    """

    symbols: dict[str, str]
    firmware: set[str] = field(default_factory=set)
    packaged: set[str] = field(default_factory=set)
    network: Network | None = None


def firmware_files(openwrt: Path) -> dict[str, set[str]]:
    """Return the names of the files that each firmware package of a tree installs."""
    found: dict[str, set[str]] = {}
    for file in sorted((openwrt / "package").rglob("*")):
        if file.name == "Makefile" or file.suffix == ".mk":
            text = file.read_text(errors="replace")
            for name, body in re.findall(
                r"^define Package/(\S+)/install\n(.*?)^endef", text, re.MULTILINE | re.DOTALL
            ):
                if "/lib/firmware" in body:
                    found.setdefault(name, set()).update(re.findall(r"([\w.-]+\.\w+)", body))
    return found


def config(openwrt: Path, target: str, series: str) -> dict[str, str]:
    """Return the symbols that a target's own configuration files set, the last of each."""
    name, _, subtarget = target.partition("/")
    linux = openwrt / "target" / "linux"
    symbols: dict[str, str] = {}
    for directory in (linux / "generic", linux / name, linux / name / subtarget):
        for file in (directory / f"config-{series}", directory / "config-default"):
            if file.is_file():
                text = file.read_text()
                symbols |= dict(re.findall(r"^(CONFIG_\w+)=(.*)$", text, re.MULTILINE))
                for off in re.findall(r"^# (CONFIG_\w+) is not set$", text, re.MULTILINE):
                    symbols[off] = "n"
    return symbols


def judge(board: Board, reading: Reading, image: Image) -> Opinion:
    """Return the opinion on a board in an image."""
    opinion = Opinion("no", "no node is bound by a driver that takes a flowtable")
    for driver in built(reading, image):
        for node in board.binding(driver.ids.keys() - _left_out(driver, image)):
            opinion.nodes[node.path] = board.enabled(node)
            if board.enabled(node):
                _controller(opinion, board, reading, driver, node, image)
    if opinion.state == "taken":
        _count(opinion)
        devices = image.network.devices if image.network else {}
        if (
            reading.request == OPERATION
            and opinion.state == "yes"
            and devices
            and "wan" not in devices
        ):
            opinion.state, opinion.why = "partial", "there is nothing to route to"
    return opinion


def built(reading: Reading, image: Image) -> list[Driver]:
    """Return the drivers that take a flowtable and that the kernel itself has."""
    return [
        driver
        for driver in reading.flowtable_drivers
        if not driver.symbols or any(image.symbols.get(name) == "y" for name in driver.symbols)
        if all(image.symbols.get(name) == "y" for name in driver.needs)
    ]


def _left_out(driver: Driver, image: Image) -> set[str]:
    """Return the compatibles of a driver whose files its module is built without."""
    return {name for name, symbol in driver.parts.items() if image.symbols.get(symbol) != "y"}


def _controller(
    opinion: Opinion,
    board: Board,
    reading: Reading,
    driver: Driver,
    node: dtlib.Node,
    image: Image,
) -> None:
    compatible = next(name for name in board.compatible(node) if name in driver.ids)
    for member in driver.gates:
        found = reading.value(driver, compatible, member)
        opinion.gates[node.path, member] = found and found[0]
    values = [opinion.gates[node.path, member] for member in driver.gates]
    lacking = {*_lacking(board, driver, node)}
    files = {*_files(board, driver, node, reading)} - image.firmware
    if driver.unclear or None in values:
        opinion.state, opinion.why = "unclear", f"{driver.name} asks {sorted(driver.unclear)}"
    elif 0 in values:
        opinion.why = f"{driver.name} has {[*driver.gates]} 0 for {compatible}"
    elif lacking or files - image.packaged:
        opinion.why = f"{driver.name} lacks {sorted(lacking | files)}"
    else:
        opinion.state, opinion.why = "taken", f"{driver.name} takes {compatible}"
        opinion.installs |= files
        if driver.one_device:
            _networks(opinion, image.network or Network(), node)
        else:
            _ports(opinion, board, reading, driver, node)


def _lacking(board: Board, driver: Driver, node: dtlib.Node) -> Iterator[str]:
    """Yield the requirements of the handler that the node does not meet."""
    yield from (name for name in driver.properties if name not in node.props)
    for name in driver.phandles:
        target = board.points_to(node, name)
        if target is None or not board.enabled(target):
            yield name


def _files(board: Board, driver: Driver, node: dtlib.Node, reading: Reading) -> Iterator[str]:
    """Yield the names of the firmware files that companion nodes load."""
    for name in driver.phandles:
        target = board.points_to(node, name)
        if target is not None:
            asked = strings(target, "firmware-name") or reading.firmware(board.compatible(target))
            yield from (Path(file).name for file in asked)


def _ports(
    opinion: Opinion, board: Board, reading: Reading, driver: Driver, node: dtlib.Node
) -> None:
    macs = {mac.path: mac for mac in board.macs(node)}
    led = set()
    for switch in board.switches:
        if not macs.keys() & set(switch.conduits) and node.path not in switch.conduits:
            continue
        led |= set(switch.conduits)
        tags = {tag for name in switch.compatible for tag in reading.switch_tags(name)}
        known = tags - {"DSA_TAG_PROTO_NONE"}
        ports = [name or path for path, name in switch.ports.items()]
        if (driver.tags and not known & driver.tags) or not reading.follows_switches:
            opinion.beyond += ports
        else:
            opinion.reached += ports
    for path, mac in macs.items():
        if path not in led:
            opinion.reached.append(port_name(mac) or path)


def _networks(opinion: Opinion, network: Network, node: dtlib.Node) -> None:
    """Add the ports of flows that must leave by the device that they came in by.

    Those are VLANs of that device; without VLAN it is the controller itself. If WAN and LAN have no
    device in common, there are none.
    """
    sides = [set(names) for names in network.devices.values()]
    bases = [{name.partition(".")[0] for name in names} for names in sides]
    common = set.intersection(*bases) if bases else set()
    if len(sides) > 1 and not common:
        opinion.beyond += sorted(set().union(*sides))
        return
    own = {name for names in sides for name in names if name.partition(".")[0] in common}
    opinion.reached += sorted(name for name in own if "." in name) or [node.path]
    opinion.beyond += sorted(set().union(*sides) - own)


def _count(opinion: Opinion) -> None:
    """Set the state by the ports that were found."""
    if not opinion.reached:
        opinion.state, opinion.why = "no", "no flow reaches a port"
    elif opinion.beyond or opinion.installs or len(opinion.reached) == 1:
        opinion.state = "partial"
    else:
        opinion.state = "yes"
