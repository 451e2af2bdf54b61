"""Check the cited line for each kind of evidence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.second_opinion.c_source import (
    blanked,
    block,
    functions,
    id_entries,
    operations,
    requests,
    struct_fields,
)
from tests.second_opinion.flowtables import OPERATION, REQUEST

Values = Mapping[str, Any]

_KINDS = ("AF_", "FLOW_OFFLOAD_PATH_")


@dataclass(frozen=True)
class Line:
    """A place that was named: the text of its file and of the line, with its number."""

    text: str
    content: str
    number: int


def open_blocks(before: list[str]) -> Iterator[int]:
    """Yield the lines whose blocks are open at the last of some lines, the innermost first."""
    depth = 0
    for at in range(len(before) - 1, -1, -1):
        depth += before[at].count("{") - before[at].count("}")
        if depth > 0:
            yield at
            depth = 0


def _request(line: Line, values: Values, symbol: str) -> str | None:
    """Check that a request is named, or that the line begins an operation of that name."""
    if values["request"] == OPERATION:
        return _takes_flowtable(line, values, symbol)
    return _word("request")(line, values, symbol)


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
    if values.get("request", REQUEST) != REQUEST:
        held = any(
            entry.functions.get(values["request"]) == symbol for entry in operations(line.text)
        )
        begins = function is not None and function.line == line.number
        return None if held and begins else f"{symbol} is no {values['request']} that begins here"
    taken = requests(function) if function else {}
    return None if taken.get(REQUEST) == line.number else f"{symbol} takes {taken}"


def _takes_only(line: Line, values: Values, symbol: str) -> str | None:
    function = functions(line.text).get(symbol)
    taken = set(requests(function)) if function else set()
    return "it takes a flowtable" if REQUEST in taken else None


def _without_operation(line: Line, values: Values, symbol: str) -> str | None:
    for entry in operations(line.text):
        if (entry.name, entry.line) == (symbol, line.number):
            held = entry.functions.get(values["request"])
            # a member that is compiled under a symbol is left out where that is off
            return f"it names {held}" if held and not entry.symbols[values["request"]] else None
    return f"no net_device_ops {symbol} begins here"


def _takes_no_other(line: Line, values: Values, symbol: str) -> str | None:
    """Check that the line has one of the values that a function takes, and that it takes no others.

    The second check is for families and paths, which one function tests. It may test other actions
    too, such as those that need no work.
    """
    function = functions(line.text).get(symbol)
    body, taken = function.body if function else "", set(values["takes"])
    for kind in _KINDS:
        if all(name.startswith(kind) for name in taken):
            refused = re.findall(rf"((?:\bcase\s+{kind}\w+\s*:\s*)+)return\s+-E", body)
            named = set(re.findall(rf"\b{kind}\w+", body))
            named -= set(re.findall(rf"\b{kind}\w+", " ".join(refused)))
            if named != taken:
                return f"{symbol} takes {sorted(named)}"
    return None if any(name in line.content for name in taken) else f"none in: {line.content}"


def _refuses_pppoe(line: Line, values: Values, symbol: str) -> str | None:
    """Check that a port refuses flows without Ethernet, such as those of a PPP device."""
    following = "\n".join(line.text.split("\n")[line.number - 1 : line.number + 1])
    held = re.search(r"!\s*\([^()]*\bFLOW_OFFLOAD_PATH_ETHERNET\s*\)\s*\)\s*return\s+-E", following)
    check = f".{OPERATION}_check" in line.text
    return None if held and check else f"no refusal: {following}"


def _wired(line: Line, values: Values, symbol: str) -> str | None:
    """Check that a line, or its node, names the mode or the speed of a link."""
    said = {str(values.get(key)) for key in ("mode", "speed")} - {"None"}
    lines = blanked(line.text).split("\n")
    opened = next(open_blocks(lines[: line.number]), line.number - 1)
    rest = "\n".join(lines[opened:])
    node = block(rest, rest.find("{"))
    named = set(re.findall(r"[\w.-]+", f"{line.content} {node}"))
    return None if said & named else f"none of {sorted(said)} in: {line.content.strip()}"


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
        return None  # it accepts if none of a chain is 0
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
        innermost = next(open_blocks(before), None)
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
    "accepts-request": _request,
    "attaches": _literal("mtk_wed_device_attach"),
    "binds": _binds,
    "bound-by-none": _node("node"),
    "controller-enabled": _node("node"),
    "controllers-off": _node("node"),
    "dispatcher-enabled": _node("node"),
    "dispatcher-missing": _node("controller"),
    "fails-without-node": _word("property"),
    "field-value": _value,
    "first-boot": _first_boot,
    "image-driver-refuses": _operations,
    "names-no-request": _without_operation,
    "names-setup": _operations,
    "no-setup": _operations,
    "node-disabled": _node("node"),
    "node-enabled": _node("node"),
    "parameter-off": _word("parameter"),
    "refuses-pppoe-at-switch": _refuses_pppoe,
    "refuses-where-zero": _refuses_where_zero,
    "refuses-without-member": _word("member"),
    "sets-field": _value,
    "sets-hw-tc": _literal("NETIF_F_HW_TC"),
    "sets-unless-zero": _word("field"),
    "setup-refuses": _takes_only,
    "takes": _word("takes"),
    "takes-by-mac": _literal("ETH_ADDRS"),
    "takes-only": _takes_no_other,
    "wired-by": _wired,
}
"""The check of the line for each kind of evidence; for other kinds, file and symbol are checked."""
