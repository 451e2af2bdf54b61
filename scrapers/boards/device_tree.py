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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from capdb.errors import DataError
from scrapers.programs import run

_POSITION = re.compile(r"(.+?):(\d+):\d+-(\d+):\d+(?:, |$)")
_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|<([^>]*)>')
_ESCAPE = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class Position:
    """Lines of a source file; `file` is its name as passed to cpp."""

    file: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Property:
    """A property as dtc prints it: `text` is its value (empty for a flag), `origin` its place."""

    name: str
    text: str
    origin: str

    def strings(self) -> tuple[str, ...]:
        """Return the strings of the value."""
        found = [match[1] for match in _TOKEN.finditer(self.text) if match[2] is None]
        return tuple(_ESCAPE.sub(r"\1", text) if "\\" in text else text for text in found)

    def groups(self) -> list[list[str]]:
        """Return the cells of the value, one list for each `<…>` that dtc prints."""
        return [m[2].split() for m in _TOKEN.finditer(self.text) if m[2] is not None]

    def position(self) -> Position | None:
        """Return the place that set the value last, or None if dtc itself added it."""
        return _position(self.origin)


@dataclass(slots=True)
class Node:
    """A node of a compiled tree."""

    name: str
    path: str
    parent: Node | None
    origin: str
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
            if node.strings("status") not in ((), ("okay",), ("ok",)):
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
        return _position(self.origin)

    def child(self, *names: str) -> Node | None:
        """Return the first child with one of these names."""
        return next((child for child in self.children if child.name in names), None)

    def walk(self) -> Iterator[Node]:
        """Yield this node and all below it, in the tree's order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(slots=True)
class Tree:
    """A compiled device tree."""

    root: Node
    _by_phandle: dict[int, Node]
    _by_label: dict[str, Node]

    def references(self, found: Property | None) -> list[Node]:
        """Return the nodes that a property points to; none if it is absent or a number."""
        groups = found.groups() if found else []
        if found is None or not any(groups):
            return []
        if "&" in found.text:
            cells = [cell for group in groups for cell in group if cell.startswith("&")]
        else:
            written = _source(found.position()).count("&")
            every = [cell for group in groups for cell in group]
            firsts = [group[0] for group in groups if group]
            cells = [] if not written else every if written == len(every) else firsts
        nodes = (self._node(cell) for cell in cells)
        return [node for node in nodes if node is not None]

    def _node(self, cell: str) -> Node | None:
        if cell.startswith("&{"):
            return next((node for node in self.root.walk() if node.path == cell[2:-1]), None)
        if cell.startswith("&"):
            return self._by_label.get(cell[1:])
        number = _number(cell)
        return None if number is None else self._by_phandle.get(number)


def compile_tree(dts: Path, include: Sequence[Path]) -> Tree:
    """Return the device tree of a source file; its includes are searched for in `include`.

    Raises DataError with the compiler's first message if it does not compile, and
    MissingProgramError if cpp or dtc is not installed.
    """
    searched = [flag for directory in (dts.parent, *include) for flag in ("-i", str(directory))]
    command = ["dtc", "-q", "-I", "dts", "-O", "dts", "-T", "-T", *searched, "-"]
    return parse(run(command, preprocess(dts, include)))


def preprocess(dts: Path, include: Sequence[Path]) -> str:
    """Return a source file as cpp preprocesses it for dtc, with line markers."""
    searched = [flag for directory in (dts.parent, *include) for flag in ("-I", str(directory))]
    command = ["cpp", "-nostdinc", "-undef", "-D__DTS__", "-x", "assembler-with-cpp", *searched]
    return run([*command, str(dts)])


def parse(text: str) -> Tree:
    """Return the tree that dtc printed with `-O dts -T -T`."""
    root = node = Node("", "", None, "")
    tree = Tree(root, {}, {})
    for line in text.splitlines():
        body, comment, origin = line.rpartition(" /* ")
        body = (body if comment else line).lstrip("\t")
        if body.endswith("{"):
            *labels, name = body[:-2].split(": ")
            node = _open(node, name, origin[:-3])
            tree._by_label.update(dict.fromkeys(labels, node))
        elif body == "};":
            node = node.parent or root
        elif body.endswith(";") and node is not root:
            head, _, value = body[:-1].partition(" = ")
            name = head.rpartition(": ")[2]
            node.properties[name] = Property(name, value, origin[:-3])
            if name == "compatible":
                node.compatible = node.strings(name)
            elif name == "phandle" and (number := _number(value.strip("<>"))) is not None:
                tree._by_phandle[number] = node
    if not root.children:
        raise DataError("dtc: printed no tree.")
    tree.root = root.children[0]
    tree.root.parent = None
    return tree


def _open(parent: Node, name: str, origin: str) -> Node:
    path = "/" if name == "/" else f"{parent.path.rstrip('/')}/{name}"
    node = Node(name, path, parent, origin)
    parent.children.append(node)
    return node


def _number(cell: str) -> int | None:
    """Return the value of one cell, or None if it is no number."""
    try:
        return int(cell, 0)
    except ValueError:
        return None


def _position(origin: str) -> Position | None:
    found = _POSITION.match(origin)
    return Position(os.path.normpath(found[1]), int(found[2]), int(found[3])) if found else None


def _source(position: Position | None) -> str:
    """Return the source text of a property; empty if it cannot be read."""
    if position is None:
        return ""
    try:
        lines = Path(position.file).read_text(errors="replace").splitlines()
    except OSError:
        return ""
    return "\n".join(lines[position.first - 1 : position.last])
