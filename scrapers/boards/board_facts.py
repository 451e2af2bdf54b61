"""Read the facts of boards from the compiled device tree of each profile of a release.

A profile's device tree is the one in its image, according to OpenWrt's image makefiles; if they
name none, the one whose root `compatible` begins with the board's name. A profile with neither
(x86, bcm47xx, boards whose boot loader brings its own) has no device tree to be read here.

An image for several boards (Raspberry Pi, i.MX8M) carries a device tree for each. The facts are
then those of the first, with the controllers, switches and radios of all: nothing is left out,
though no board may have all these parts together. All of the trees must compile.

Overlays are named but not applied: the boot loader chooses among them, often one of several that
exclude each other. A board that has its MACs only in overlays is unknown.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from pathlib import Path
from typing import TypeVar

from msgspec.structs import replace

from capdb.errors import DataError
from capdb.facts import Board, Controller, Network, Place, Profile, Switch
from scrapers import scratch
from scrapers.boards import board_d, device_tree, soc
from scrapers.boards.device_tree import Position, Tree
from scrapers.boards.ethernet_nodes import Asked, Reading, describes_mac
from scrapers.boards.pci_radios import pci_radios
from scrapers.kbuild import image_makefiles
from scrapers.trees.source_tree import SourceTree

_BOARD_NAME = re.compile(r'"([^",\s]+,[^"\s]+)"')


def read(
    tree: SourceTree,
    root: Path,
    subtarget: str,
    profiles: Sequence[Profile],
    ethernet: frozenset[str],
    switches: frozenset[str],
    workers: int = 2,
    progress: Callable[[Board], None] | None = None,
    asked: Asked | None = None,
) -> list[Board]:
    """Return a Board for every profile of a subtarget, in their order.

    `root` is the directory of the device trees of `tree`. `ethernet` holds the compatibles of the
    target's network drivers, `switches` those of DSA drivers. `workers` is the number of threads,
    as cpp and dtc take most of the time. `asked` are the properties that drivers read from their
    nodes. A profile that cannot be read becomes a Board with `error`. Raises MissingProgramError if
    cpp, dtc or make is not installed.
    """
    with scratch.directory("dts") as prefixes:
        reader = _Reader(tree, root, Path(prefixes), subtarget, ethernet, switches, asked or {})
        boards = []
        with ThreadPoolExecutor(workers) as pool:
            for board in pool.map(reader.board, profiles):
                boards.append(board)
                if progress:
                    progress(board)
        return boards


class _Reader:
    """Reads the boards of one subtarget, and holds their common data."""

    def __init__(
        self,
        tree: SourceTree,
        root: Path,
        prefixes: Path,
        subtarget: str,
        ethernet: frozenset[str],
        switches: frozenset[str],
        asked: Asked,
    ) -> None:
        self._tree = tree
        self._fact = partial(Board, release=tree.release, target=f"{tree.target}/{subtarget}")
        self._ethernet = ethernet
        self._switches = switches
        self._asked = asked
        root = Path(os.path.abspath(root))
        self._includes = [root / "include", prefixes]
        self._trees = {str(root): "", os.path.abspath(tree.openwrt): ""}
        for dts in root.glob("arch/*/boot/dts"):
            # As scripts/dtc/include-prefixes of the kernel: <arm/vendor/board.dts>.
            (prefixes / dts.parts[-3]).symlink_to(dts)
            self._trees[str(prefixes / dts.parts[-3])] = dts.relative_to(root).as_posix()
        self._devices = _devices(tree, root, subtarget)
        self._networks = board_d.read(tree.openwrt, tree.target, subtarget)
        self._index = lru_cache(maxsize=None)(_index)
        self._lines = lru_cache(maxsize=None)(device_tree.source_lines)
        self._describes_mac = lru_cache(maxsize=None)(self._overlay_describes_mac)
        self._place = lru_cache(maxsize=None)(self._read_place)

    def board(self, profile: Profile) -> Board:
        """Return the facts of one profile; if there are none, `error` has the reason."""
        try:
            return self._board(profile)
        except DataError as error:
            return self._failed(profile, str(error))

    def _board(self, profile: Profile) -> Board:
        if isinstance(self._devices, DataError):
            raise self._devices
        device = self._devices.get(profile.profile)
        if device is None:
            raise DataError("the target's image makefiles define no such device.")
        sources = device.dts or self._named_after(profile, device.include)
        if not sources:
            network = self._network((), profile)
            return self._fact(profile=profile.profile, device_tree=False, network=network)
        readings = [self._reading(dts, device.include) for dts in sources]
        controllers = _controllers(readings, bool(device.overlays))
        switches = _merged(each for reading in readings for each in reading.switches())
        if not any(mac.enabled for controller in controllers for mac in controller.macs):
            self._refuse_overlay_macs(device)
        if self._may_rewire(device):
            controllers, switches = _without_wires(controllers, switches)
        tree = readings[0].tree
        compatible = tree.root.compatible
        return self._fact(
            profile=profile.profile,
            dts=self._relative(str(sources[0])),
            compatible=compatible,
            model=next(iter(tree.root.strings("model")), None),
            soc=soc.of_board(tree, device.soc, controllers),
            controllers=controllers,
            switches=switches,
            wifi=tuple(dict.fromkeys(name for reading in readings for name in reading.radios())),
            radios=tuple(
                {radio.node: radio for each in readings for radio in pci_radios(each)}.values()
            ),
            overlays=tuple(overlay.stem for overlay in device.overlays),
            network=self._network(compatible, profile),
        )

    def _failed(self, profile: Profile, reason: str) -> Board:
        for directory, relative in self._trees.items():
            reason = reason.replace(f"{directory}/", f"{relative}/".lstrip("/"))
        near = {r.path for r in self._tree.rejects if f"{posixpath.dirname(r.path)}/" in reason}
        if near:
            reason += f" (patches of {', '.join(sorted(near))} were rejected)"
        return self._fact(profile=profile.profile, error=reason)

    def _compile(self, dts: Path, include: Path) -> Tree:
        searched = [include, include / "include", *self._includes]
        try:
            return device_tree.compile_tree(dts, searched, self._lines)
        except DataError as error:
            raise DataError(f"its device tree does not compile: {error}") from error

    def _reading(self, dts: Path, include: Path) -> Reading:
        tree = self._compile(dts, include)
        return Reading(tree, self._ethernet, self._switches, self._place, self._asked)

    def _refuse_overlay_macs(self, device: image_makefiles.DeviceDefinition) -> None:
        """Raise DataError if the MACs of a board are in overlays."""
        naming = [each for each in device.overlays if self._describes_mac(each, device.include)]
        if naming:
            names = ", ".join(overlay.stem for overlay in naming)
            raise DataError(
                "its Ethernet ports are described only in overlays, of which the boot loader loads "
                f"some: {names}."
            )

    def _may_rewire(self, device: image_makefiles.DeviceDefinition) -> bool:
        """Return whether an overlay describes the link of a MAC, or cannot be read."""
        try:
            return any(self._describes_mac(each, device.include) for each in device.overlays)
        except DataError:
            return True

    def _overlay_describes_mac(self, overlay: Path, include: Path) -> bool:
        return describes_mac(self._compile(overlay, include))

    def _named_after(self, profile: Profile, directory: Path) -> tuple[Path, ...]:
        """Return the one source file whose root `compatible` begins with a name of the profile."""
        for board in profile.boards:
            found = [
                dts
                for dts in self._index(directory).get(board, ())
                if self._compile(dts, directory).root.compatible[:1] == (board,)
            ]
            if len(found) == 1:
                return (found[0],)
            if found:
                names = ", ".join(sorted(dts.name for dts in found))
                raise DataError(f"{board} is the name of {len(found)} device trees: {names}.")
        return ()

    def _network(self, compatible: Sequence[str], profile: Profile) -> Network | None:
        """Return the network that board.d gives the board, by its name at run time."""
        name = self._networks.name_of(compatible, profile.boards)
        return self._networks.network(name) if name else None

    def _relative(self, file: str) -> str:
        for directory, relative in self._trees.items():
            if file.startswith(f"{directory}/"):
                return f"{relative}/{file[len(directory) + 1 :]}".lstrip("/")
        return Path(file).name

    def _read_place(self, position: Position | None) -> Place:
        if position is None:
            return Place("")
        path = self._relative(position.file)
        patch, own = self._tree.origin(path, position.first)
        return Place(path, position.first, patch=patch, own_line=own)


def _devices(
    tree: SourceTree, root: Path, subtarget: str
) -> dict[str, image_makefiles.DeviceDefinition] | DataError:
    """Return the devices of a subtarget, or the error for all its boards if it has no list."""
    try:
        return image_makefiles.read(tree.openwrt, root, tree.target, subtarget, tree.series)
    except DataError as error:
        return error


def _controllers(readings: Sequence[Reading], overlays: bool) -> tuple[Controller, ...]:
    """Return the controllers of several device trees, with the properties that all agree on.

    If there are overlays, which may add or remove properties, none is known.
    """
    every = [each for reading in readings for each in reading.controllers()]
    return tuple(
        replace(each, properties={} if overlays else _agreed(each, every))
        for each in _merged(every)
    )


def _without_wires(
    controllers: Iterable[Controller], switches: Iterable[Switch]
) -> tuple[tuple[Controller, ...], tuple[Switch, ...]]:
    """Return the parts of a board without the wiring, which overlays may change."""
    return (
        tuple(
            replace(each, macs=tuple(replace(mac, wire=None) for mac in each.macs))
            for each in controllers
        ),
        tuple(
            replace(each, wires={}, ports=tuple(replace(port, mode=None) for port in each.ports))
            for each in switches
        ),
    )


def _agreed(controller: Controller, every: Sequence[Controller]) -> dict[str, Place | None]:
    same = [each.properties for each in every if each.node == controller.node]
    return {
        name: place
        for name, place in controller.properties.items()
        if all((each.get(name) is None) == (place is None) for each in same)
    }


_Part = TypeVar("_Part", Controller, Switch)


def _merged(parts: Iterable[_Part]) -> tuple[_Part, ...]:
    """Return the parts of several device trees, each node once, enabled if any enables it."""
    found: dict[tuple[str, tuple[str, ...]], _Part] = {}
    for part in parts:
        key = (part.node, part.compatible)
        if key not in found or (part.enabled and not found[key].enabled):
            found[key] = part
    return tuple(found.values())


def _index(directory: Path) -> dict[str, list[Path]]:
    """Return the source files below a directory by the strings that look like board names."""
    found: dict[str, list[Path]] = {}
    for dts in sorted(directory.rglob("*.dts")):
        for name in set(_BOARD_NAME.findall(dts.read_text(errors="replace"))):
            found.setdefault(name, []).append(dts)
    return found
