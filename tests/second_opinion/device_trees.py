"""Read boards from their device trees: cpp, then dtlib on the source text."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from devicetree import dtlib

from tests.second_opinion.trees import Tree

_HELD = ("include/dt-bindings", "scripts/dtc/include-prefixes")

_INCLUDE = re.compile(r'/include/\s+"([^"]+)"')
_ALIASES = re.compile(r"(&aliases\b|\baliases\b)\s*\{[^{}]*\};")


class DeviceTreeError(Exception):
    """A device tree that cpp or dtlib refuses."""


@dataclass
class Includes:
    """The files that device trees of a patched kernel may include, in one directory of links.

    cpp looks next to the file that includes first: patched files must be next to the others. Each
    device tree of `arch` has an empty file next to it, as if it had been built.
    """

    tree: Tree
    arch: str

    @cached_property
    def directory(self) -> Path:
        """Return the directory, made at the first call."""
        root = self.tree.top.with_name(self.tree.top.name + "-includes")
        if root.exists():
            subprocess.run(["rm", "-rf", root], check=True)
        own = f"arch/{self.arch}/boot/dts"
        architectures = self._architectures()
        for directory in (*_HELD, *(f"{path}/boot/dts" for path in architectures)):
            if directory == own or any(path.startswith(directory) for path in self.tree.touched):
                self._link_files(root, directory)
            elif (self.tree.base / directory).is_dir():
                (root / directory).parent.mkdir(parents=True, exist_ok=True)
                (root / directory).symlink_to(self.tree.base / directory)
        for path in self.tree.below(own, ".dts"):
            (root / path).with_suffix(".dtb").touch()
        prefixes = root / "prefixes"
        prefixes.mkdir(parents=True, exist_ok=True)
        (prefixes / "dt-bindings").symlink_to(root / "include" / "dt-bindings")
        for path in architectures:
            (prefixes / Path(path).name).symlink_to(root / path / "boot" / "dts")
        return root

    def _link_files(self, root: Path, directory: str) -> None:
        for path in self.tree.below(directory, ".*"):
            place = self.tree.place(path)
            assert place
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).symlink_to(place)

    def _architectures(self) -> list[str]:
        found = {
            place.parent.parent.relative_to(root).as_posix()
            for root in (self.tree.base, self.tree.top)
            for place in root.glob("arch/*/boot/dts")
        }
        return sorted(found)

    def compile(self, source: Path, tree: str, flags: tuple[str, ...]) -> Board:
        """Return the board of a device tree source. Raises DeviceTreeError if it is not one."""
        root = self.directory
        dts = root / tree
        includes = (dts, dts / "include", root / "include", root / "prefixes")
        command = ["cpp", "-nostdinc", "-undef", "-x", "assembler-with-cpp", "-D__DTS__", "-w"]
        command += [*(f"-I{path}" for path in includes), *flags, str(source)]
        run = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        if run.returncode:
            lines = [line for line in run.stderr.splitlines() if "error" in line]
            raise DeviceTreeError(lines[0] if lines else "cpp failed")
        with tempfile.NamedTemporaryFile("w", suffix=".dts") as file:
            text = _included(run.stdout, source.parent)
            file.write(_ALIASES.sub(_without_aliases, text))
            file.flush()
            try:
                return Board(dtlib.DT(file.name, include_path=[str(source.parent)]))
            except (dtlib.DTError, OSError) as error:
                raise DeviceTreeError(str(error).splitlines()[0]) from error


def _included(text: str, directory: Path) -> str:
    """Return a text with the files inserted that it includes by dtc's own directive."""

    def content(found: re.Match[str]) -> str:
        file = directory / found[1]
        if not file.is_file():
            return found[0]
        return _included(file.read_text(errors="replace"), file.parent)

    return _INCLUDE.sub(content, text)


def _without_aliases(found: re.Match[str]) -> str:
    """Return an empty node of another name: dtlib has stricter rules for aliases than dtc.

    No alias is read here. A label of the node stays, as others may refer to it.
    """
    return f"{found[1]} {{ }};" if found[1].startswith("&") else "unread-aliases { };"


@dataclass(frozen=True)
class Switch:
    """A switch chip with the nodes of its conduits, and the labels of its user ports by node."""

    node: str
    compatible: tuple[str, ...]
    conduits: tuple[str, ...]
    ports: dict[str, str | None]


@dataclass
class Board:
    """A device tree, read like the kernel does."""

    tree: dtlib.DT
    nodes: dict[str, dtlib.Node] = field(init=False)

    def __post_init__(self) -> None:
        self.nodes = {node.path: node for node in self.tree.node_iter()}

    def compatible(self, node: dtlib.Node) -> tuple[str, ...]:
        """Return the compatibles of a node, in order."""
        return strings(node, "compatible")

    def enabled(self, node: dtlib.Node) -> bool:
        """Return whether neither the node nor a parent is disabled."""
        at: dtlib.Node | None = node
        while at is not None:
            if strings(at, "status")[:1] not in ((), ("okay",), ("ok",)):
                return False
            at = at.parent
        return True

    def binding(self, compatibles: set[str]) -> Iterator[dtlib.Node]:
        """Yield the nodes that have one of these compatibles."""
        for node in self.nodes.values():
            if compatibles.intersection(self.compatible(node)):
                yield node

    def macs(self, controller: dtlib.Node) -> list[dtlib.Node]:
        """Return the MACs of a controller: its enabled children of that kind, or itself."""
        children = [
            node
            for node in controller.nodes.values()
            if any(name.endswith("-mac") for name in self.compatible(node))
            or (node.name.startswith(("mac@", "ethernet@")) and "reg" in node.props)
        ]
        return [node for node in children if self.enabled(node)] if children else [controller]

    def addressed(self) -> list[str]:
        """Return the nodes that have an address of a network device, radios left out."""
        return [
            path
            for path, node in self.nodes.items()
            if {"mac-address", "local-mac-address"} & node.props.keys()
            and not node.name.startswith(("wifi", "wmac", "wlan"))
            and self.enabled(node)
        ]

    def points_to(self, node: dtlib.Node, name: str) -> dtlib.Node | None:
        """Return the first node that a property points to, if any."""
        if name not in node.props or len(node.props[name].value) < 4:
            return None
        phandle = int.from_bytes(node.props[name].value[:4], "big")
        found: dtlib.Node | None = self.tree.phandle2node.get(phandle)
        return found

    @cached_property
    def switches(self) -> list[Switch]:
        """Return the enabled switch chips: nodes with ports, one of which names a conduit."""
        return [
            found
            for node in self.nodes.values()
            if self.enabled(node) and (found := self._switch(node)) and found.conduits
        ]

    def _switch(self, node: dtlib.Node) -> Switch | None:
        held = [node.nodes[name] for name in ("ports", "ethernet-ports") if name in node.nodes]
        if not held:
            return None
        ports = [port for port in held[0].nodes.values() if self.enabled(port)]
        conduits = [target for port in ports if (target := self.points_to(port, "ethernet"))]
        return Switch(
            node=node.path,
            compatible=self.compatible(node),
            conduits=tuple(target.path for target in conduits),
            ports={
                port.path: port_name(port)
                for port in ports
                if not {"ethernet", "link", "dsa,member"} & port.props.keys()
                and strings(port, "label") != ("cpu",)
            },
        )


def strings(node: dtlib.Node, name: str) -> tuple[str, ...]:
    """Return the strings of a property; none if the node lacks it."""
    if name not in node.props:
        return ()
    value = bytes(node.props[name].value)
    return tuple(value.rstrip(b"\0").decode(errors="replace").split("\0")) if value else ()


def port_name(node: dtlib.Node) -> str | None:
    """Return the name that a port's network device gets from the device tree, if any."""
    names = strings(node, "openwrt,netdev-name") or strings(node, "label")
    return names[0] if names else None
