"""Compile device trees as OpenWrt does, and read them with file and line of every property.

cpp and dtc do the work, as in `Image/BuildDTB` of OpenWrt's include/image.mk. They build the
images, so the same trees compile here, and they are several times faster than a Python reader
(`devicetree.dtlib`, which the tests keep as a second opinion). `dtc -O dts -T -T` prints the
finished tree as text, one node or property a line, each with its place in the sources.

dtc before 1.7 prints a reference to a node as a plain number. The sources then show whether a
number is a reference: there it is written with `&`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import msgspec

from capdb.errors import DataError
from scrapers.programs import output, run

_POSITION = re.compile(r"(.+?):(\d+):\d+-(\d+):\d+(?:, | \*/)")
_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|<([^>]*)>')
_ESCAPE = re.compile(r"\\(.)")


class Position(NamedTuple):
    """Lines of a source file; `file` is its name as passed to cpp."""

    file: str
    first: int
    last: int


class Property(msgspec.Struct, frozen=True, gc=False):
    """A property: its name, and what dtc prints after that, its value and its place.

    Few of a tree's properties are ever asked for: values and places are parsed when they are.
    """

    name: str
    printed: str

    @property
    def text(self) -> str:
        """The value as dtc prints it, empty for a flag."""
        value, comment, rest = self.printed.rpartition("/* ")
        return (value if comment else rest).removeprefix("= ").rstrip("; ")

    def strings(self) -> tuple[str, ...]:
        """Return the strings of the value."""
        text = self.text
        if "\\" not in text:
            return tuple(text.split('"')[1::2])
        found = [match[1] for match in _TOKEN.finditer(text) if match[2] is None]
        return tuple(_ESCAPE.sub(r"\1", each) for each in found)

    def groups(self) -> list[list[str]]:
        """Return the cells of the value, one list for each `<…>` that dtc prints."""
        return [m[2].split() for m in _TOKEN.finditer(self.text) if m[2] is not None]

    def position(self) -> Position | None:
        """Return the place that set the value last, or None if dtc itself added it."""
        return _position(self.printed)


@dataclass(slots=True)
class Node:
    """A node of a compiled tree; `printed` is what dtc prints after its name."""

    name: str
    path: str
    parent: Node | None
    printed: str
    properties: dict[str, Property] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)
    compatible: tuple[str, ...] = ()
    """The `compatible` strings, most specific first."""

    @property
    def kind(self) -> str:
        """The name without its unit address."""
        return self.name.partition("@")[0]

    def strings(self, name: str) -> tuple[str, ...]:
        """Return the strings of a property; none if it is absent."""
        found = self.properties.get(name)
        return found.strings() if found else ()

    def disabled_by(self) -> Node | None:
        """Return the nearest node, this one or above it, whose `status` is not okay."""
        node: Node | None = self
        while node is not None:
            status = node.properties.get("status")
            if status and status.strings() not in ((), ("okay",), ("ok",)):
                return node
            node = node.parent
        return None

    @property
    def enabled(self) -> bool:
        """Whether Linux would make a device of it: it and its parents are available.

        That is `of_device_is_available` of Linux.
        """
        return self.disabled_by() is None

    def position(self) -> Position | None:
        """Return the node's first place in the sources."""
        return _position(self.printed)

    def child(self, *names: str) -> Node | None:
        """Return the first child with one of these names."""
        return next((child for child in self.children if child.name in names), None)


@dataclass(slots=True)
class Tree:
    """A compiled device tree; `nodes` are in its order, from the root on."""

    nodes: list[Node]
    _source: Callable[[str], Sequence[str]]
    _by_phandle: dict[int, Node] = field(default_factory=dict)
    _by_label: dict[str, Node] = field(default_factory=dict)

    @property
    def root(self) -> Node:
        """The node that all others are below."""
        return self.nodes[0]

    def references(self, found: Property | None) -> list[Node]:
        """Return the nodes that a property points to; none if it is absent or a number."""
        groups = found.groups() if found else []
        if found is None or not any(groups):
            return []
        if "&" in found.text:
            cells = [cell for group in groups for cell in group if cell.startswith("&")]
        else:
            written = self._written(found.position()).count("&")
            every = [cell for group in groups for cell in group]
            firsts = [group[0] for group in groups if group]
            cells = [] if not written else every if written == len(every) else firsts
        nodes = (self._node(cell) for cell in cells)
        return [node for node in nodes if node is not None]

    def _node(self, cell: str) -> Node | None:
        if cell.startswith("&{"):
            return next((node for node in self.nodes if node.path == cell[2:-1]), None)
        if cell.startswith("&"):
            return self._by_label.get(cell[1:])
        number = _number(cell)
        return None if number is None else self._by_phandle.get(number)

    def _written(self, position: Position | None) -> str:
        """Return a property as the sources write it."""
        if position is None:
            return ""
        return "\n".join(self._source(position.file)[position.first - 1 : position.last])


def source_lines(file: str) -> Sequence[str]:
    """Return the lines of a source file, none where it cannot be read."""
    try:
        return Path(file).read_text(errors="replace").splitlines()
    except OSError:
        return ()


def compile_tree(
    dts: Path, include: Sequence[Path], source: Callable[[str], Sequence[str]] = source_lines
) -> Tree:
    """Return the device tree of a source file; its includes are searched for in `include`.

    `source` returns the lines of a source file. Raises DataError with the compiler's first message
    if it does not compile, and MissingProgramError if cpp or dtc is not installed.
    """
    searched = [flag for directory in (dts.parent, *include) for flag in ("-i", str(directory))]
    command = ["dtc", "-q", "-I", "dts", "-O", "dts", "-T", "-T", *searched, "-"]
    with output(_cpp(dts, include)) as preprocessed, output(command, preprocessed) as printed:
        return parse(printed.read().decode(errors="replace"), source)


def preprocess(dts: Path, include: Sequence[Path]) -> str:
    """Return a source file as cpp preprocesses it for dtc, with line markers."""
    return run(_cpp(dts, include))


def _cpp(dts: Path, include: Sequence[Path]) -> list[str]:
    searched = [flag for directory in (dts.parent, *include) for flag in ("-I", str(directory))]
    command = ["cpp", "-nostdinc", "-undef", "-D__DTS__", "-x", "assembler-with-cpp", *searched]
    return [*command, str(dts)]


def parse(text: str, source: Callable[[str], Sequence[str]] = source_lines) -> Tree:
    """Return the tree that dtc printed with `-O dts -T -T`."""
    tree = Tree([], source)
    node: Node | None = None
    for line in text.split("\n"):
        name, _, printed = line.lstrip("\t").partition(" ")
        if node and printed.startswith("= "):  # as most do
            node.properties[name] = Property(name, printed)
        elif name == "};":
            node = node.parent if node else None
        elif name:
            labels = []
            while name.endswith(":"):
                labels.append(name[:-1])
                name, _, printed = printed.partition(" ")
            if printed.startswith("{"):
                node = _open(tree, node, name, printed)
                tree._by_label.update(dict.fromkeys(labels, node))
            elif node:
                name = name.removesuffix(";")
                node.properties[name] = Property(name, printed)
    if not tree.nodes:
        raise DataError("dtc: printed no tree.")
    for node in tree.nodes:
        node.compatible = node.strings("compatible")
        phandle = node.properties.get("phandle")
        if phandle and (number := _number(phandle.text.strip("<>"))) is not None:
            tree._by_phandle[number] = node
    return tree


def _open(tree: Tree, parent: Node | None, name: str, printed: str) -> Node:
    above = parent.path.rstrip("/") if parent else ""
    node = Node(name, name if name == "/" else f"{above}/{name}", parent, printed)
    if parent:
        parent.children.append(node)
    tree.nodes.append(node)
    return node


def _number(cell: str) -> int | None:
    """Return the value of one cell, or None if it is no number."""
    try:
        return int(cell, 0)
    except ValueError:
        return None


def _position(printed: str) -> Position | None:
    found = _POSITION.match(printed.rpartition("/* ")[2])
    return Position(os.path.normpath(found[1]), int(found[2]), int(found[3])) if found else None
