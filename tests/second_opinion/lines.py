"""Whether the line that a piece of evidence names has what the evidence says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.second_opinion.c_source import (
    blanked,
    functions,
    id_entries,
    operations,
    requests,
    struct_fields,
)
from tests.second_opinion.flowtables import REQUEST
from tests.second_opinion.trees import Builder, Tree

Values = Mapping[str, Any]

_REF = re.compile(r"^(\d+\.\d+)\.\d+ .*\+ OpenWrt \S+ (\S+) patches$")


@dataclass(frozen=True)
class Line:
    """A place that was named: the text of its file and of the line, with its number."""

    text: str
    content: str
    number: int


@dataclass
class Checker:
    """Opens what evidence names, in the trees of one release."""

    builder: Builder

    def tree(self, ref: str) -> Tree | None:
        """Return the tree of a `ref`, or None where no tree at hand is it."""
        kernel = _REF.match(ref)
        if kernel and kernel[1] in self.builder.sources.kernels:
            return self.builder.target(kernel[2], kernel[1])
        for name, (version, _) in self.builder.sources.packages.items():
            if ref.startswith(version):
                return self.builder.package(name, patched=ref.endswith(" patches"))
        return self.builder.openwrt() if ref.startswith("OpenWrt ") else None

    def fault(self, rule: str, values: Values, place: Values) -> str | None:
        """Return what is wrong with a piece of evidence, or None. LookupError: not at hand."""
        path, number, symbol, patch = (place[key] for key in ("path", "line", "symbol", "patch"))
        symbol = symbol and symbol.partition("[")[0]
        tree = self.tree(place["ref"])
        if tree is None:
            raise LookupError(place["ref"])
        text = self._text(tree, path)
        if text is None:
            return "the file is not in the tree"
        lines = text.split("\n")
        if number is None:
            return None
        if not 1 <= number <= len(lines):
            return f"the file has {len(lines)} lines"
        line = Line(text, lines[number - 1], number)
        return (
            self._origin(tree, path, line, patch)
            or self._moved(tree, path, line, place.get("own_line"))
            or (symbol and outside(line, symbol))
            or (CHECKS[rule](line, values, symbol) if rule in CHECKS else None)
        )

    def _text(self, tree: Tree, path: str) -> str | None:
        openwrt = self.builder.sources.openwrt
        own = openwrt / path
        if path.startswith(("target/linux/", "package/")) and own.is_file():
            return own.read_text(errors="replace")
        return tree.text(path)

    def _origin(self, tree: Tree, path: str, line: Line, patch: str | None) -> str | None:
        """Return what is wrong with who is said to have brought the line."""
        if path.startswith(("target/linux/", "package/")):
            return None
        if patch is None:
            base = tree.base / path
            held = base.is_file() and line.content in base.read_text(errors="replace").split("\n")
            return None if held else "the unpatched file has no such line"
        file = self.builder.sources.openwrt / patch
        if not file.is_file():
            return f"there is no {patch}"
        content = file.read_text(errors="replace").split("\n")
        if patch.endswith(".patch"):
            return None if f"+{line.content}" in content else f"{patch} does not add the line"
        return None if line.content in content else f"{patch} has no such line"

    @staticmethod
    def _moved(tree: Tree, path: str, line: Line, own_line: int | None) -> str | None:
        """Return that another line had the number before all patches, or None."""
        base = tree.base / path
        if own_line is None or not base.is_file():
            return None
        before = base.read_text(errors="replace").split("\n")[own_line - 1 : own_line]
        return None if before == [line.content] else f"line {own_line} was {before}"


def outside(line: Line, symbol: str) -> str | None:
    """Return that a line is not in what `symbol` names, or None where it is."""
    if re.search(rf"\b{re.escape(symbol)}\b", line.content):
        return None
    function = functions(line.text).get(symbol)
    if function and function.line <= line.number <= function.end:
        return None
    before = blanked(line.text).split("\n")[: line.number]
    heads = [at for at, content in enumerate(before) if re.match(r"[A-Za-z_]|#define\b", content)]
    head = " ".join(before[heads[-1] : heads[-1] + 4]).partition("{")[0] if heads else ""
    named = (head, *(before[at] for at in _open_blocks(before)))
    if any(re.search(rf"\b{re.escape(symbol)}\b", text) for text in named):
        return None
    return f"the line is not in {symbol}: {line.content.strip()}"


def _open_blocks(before: list[str]) -> Iterator[int]:
    """Yield the lines whose blocks are open at the last of some lines, the innermost first."""
    depth = 0
    for at in range(len(before) - 1, -1, -1):
        depth += before[at].count("{") - before[at].count("}")
        if depth > 0:
            yield at
            depth = 0


def _word(key: str) -> Callable[[Line, Values, str], str | None]:
    def check(line: Line, values: Values, symbol: str) -> str | None:
        found = re.search(rf"(?<![\w-]){re.escape(str(values[key]))}(?![\w-])", line.content)
        return None if found else f"no {values[key]} in: {line.content.strip()}"

    return check


def _literal(word: str) -> Callable[[Line, Values, str], str | None]:
    def check(line: Line, values: Values, symbol: str) -> str | None:
        return None if word in line.content else f"no {word} in: {line.content.strip()}"

    return check


def _binds(line: Line, values: Values, symbol: str) -> str | None:
    entries = [entry for entry in id_entries(line.text) if entry.line == line.number]
    held = any(
        (entry.compatible, entry.table) == (values["compatible"], symbol) for entry in entries
    )
    return None if held else f"the table has {entries}"


def _takes_flowtable(line: Line, values: Values, symbol: str) -> str | None:
    function = functions(line.text).get(symbol)
    taken = requests(function) if function else {}
    return None if taken.get(REQUEST) == line.number else f"{symbol} takes {taken}"


def _takes_only(line: Line, values: Values, symbol: str) -> str | None:
    function = functions(line.text).get(symbol)
    taken = set(requests(function)) if function else set()
    return "it takes a flowtable" if REQUEST in taken else None


def _operations(line: Line, values: Values, symbol: str) -> str | None:
    setup = values.get("setup") or None
    for entry in operations(line.text):
        if entry.name == symbol:
            function = functions(line.text).get(entry.setup or "")
            if entry.setup != setup:
                return f"its ndo_setup_tc is {entry.setup}"
            if function and REQUEST in requests(function):
                return f"{entry.setup} takes a flowtable"
            return None
    return f"there is no net_device_ops {symbol}"


def _refuses_where_zero(line: Line, values: Values, symbol: str) -> str | None:
    if REQUEST in line.content and re.search(
        rf"&&\s*[\w>.\-]*\b{values['field']}\s*(?:&&|\))", line.content
    ):
        return None  # it accepts where none of a chain is 0
    following = "\n".join(line.text.split("\n")[line.number - 1 : line.number + 2])
    held = re.search(rf"!\s*[\w>.\-]*\b{values['field']}\b[^;]*\breturn\s+-E", following)
    return None if held else f"no refusal: {following}"


def _value(line: Line, values: Values, symbol: str) -> str | None:
    """Check a member of a struct: the line sets it, or begins the struct that leaves it out."""
    found = struct_fields(line.text, symbol)
    field, value = values["field"], values["value"]
    if not found:
        return f"there is no struct {symbol}"
    read = found[1].get(field, "0")
    set_here = re.search(rf"\.{field}\s*=\s*{read}\b", line.content)
    placed = set_here if field in found[1] else found[0] == line.number
    return None if placed and int(read, 0) == value else f"{symbol} has {read}, not {line.content}"


def _node(key: str) -> Callable[[Line, Values, str], str | None]:
    """Check a line of a device tree: it is in the node, by its name or by a label, or begins it."""

    def check(line: Line, values: Values, symbol: str) -> str | None:
        name = str(values[key]).rpartition("/")[2]
        wanted = values.get("compatible")
        if wanted and "compatible" in line.content and f'"{wanted}"' not in line.content:
            return f"another compatible: {line.content.strip()}"
        before = blanked(line.text).split("\n")[: line.number]
        innermost = next(_open_blocks(before), None)
        if innermost is None:
            return "no node is open here"
        head = before[innermost]
        held = re.search(rf"(?<![\w-]){re.escape(name)}\s*\{{|&\w+\s*\{{|&\{{", head)
        return None if held else f"not {name}, but {head.strip()}"

    return check


def _first_boot(line: Line, values: Values, symbol: str) -> str | None:
    near = "\n".join(line.text.split("\n")[max(0, line.number - 1) : line.number + 12])
    named = (*values["lan"], *values["wan"])
    if "ucidef_add_switch" in near:  # it makes a VLAN of the switch's port for each
        named = tuple(name.partition(".")[0] for name in named)
    missing = [
        name for name in named if not re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", near)
    ]
    return f"no {missing} near: {line.content.strip()}" if missing else None


CHECKS: dict[str, Callable[[Line, Values, str], str | None]] = {
    "accepts-flowtable": _takes_flowtable,
    "accepts-only": _takes_only,
    "accepts-request": _word("request"),
    "attaches": _literal("mtk_wed_device_attach"),
    "binds": _binds,
    "controller-enabled": _node("node"),
    "dispatcher-enabled": _node("node"),
    "fails-without-node": _word("property"),
    "field-value": _value,
    "first-boot": _first_boot,
    "image-driver-refuses": _operations,
    "names-setup": _operations,
    "no-setup": _operations,
    "node-disabled": _node("node"),
    "node-enabled": _node("node"),
    "parameter-off": _word("parameter"),
    "refuses-where-zero": _refuses_where_zero,
    "refuses-without-member": _word("member"),
    "sets-field": _value,
    "sets-hw-tc": _literal("NETIF_F_HW_TC"),
    "sets-unless-zero": _word("field"),
    "setup-refuses": _takes_only,
    "takes": _word("takes"),
    "takes-by-mac": _literal("ETH_ADDRS"),
}
"""What the line of each kind of evidence must have; of the others, file and symbol are checked."""


def curated(root: Path, path: str, symbol: str | None) -> str | None:
    """Return what is wrong with evidence that is a curated fact of this checkout, or None."""
    text = (root / path).read_text()
    return None if symbol and re.search(rf'^id = "{symbol}"$', text, re.MULTILINE) else "no such id"
