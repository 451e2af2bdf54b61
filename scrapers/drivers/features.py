"""Find the places where a module sets NETIF_F_HW_TC, and the firmware files that it names."""

from __future__ import annotations

import re

from tree_sitter import Node

from capdb.facts import Place
from scrapers.c.program import CModule
from scrapers.c.source import (
    ancestors,
    declared_name,
    line_of,
    operator_of,
    text_of,
)
from scrapers.drivers.match_data import text_of_constant

HW_TC = "NETIF_F_HW_TC"
_FIRMWARE_CALL = re.compile(
    rb"\b(?:MODULE_FIRMWARE|request_(?:partial_)?firmware\w*|firmware_request_\w+)"
    rb"\s*\(([^;]*?)\)\s*;"
)
_FILE_LITERAL = re.compile(rb'(?<=[=(,{ \t])"([\w./+-]+\.bin)"(?![ \t]*["\w])')
_NAMES_FIRMWARE = re.compile(rb"irmware|FIRMWARE|\.bin")


def hw_tc(module: CModule) -> list[Place]:
    """Return the places that set the feature, directly or by a macro that the module uses."""
    found = []
    for source in module.sources_with(HW_TC):
        for name in source.named(HW_TC):
            if name.type == "identifier" and (holder := _set_in(name)):
                found.append(module.program.place(source, line_of(name), holder))
        for macro, value in source.macros.items():
            lines = text_of(value).split("\n")
            for number, line in enumerate(lines, line_of(value)):
                if re.search(rf"\b{HW_TC}\b", line) and _is_used(macro, module):
                    found.append(module.program.place(source, number, macro))
    return found


def firmware(module: CModule) -> tuple[str, ...]:
    """Return the firmware files that a module loads, and all other names that end in `.bin`."""
    found: set[str] = set()
    for source in module.sources_matching(_NAMES_FIRMWARE):
        if not module.compiles(source.path):
            continue
        code = source.text.parsable
        found.update(match[1].decode() for match in _FILE_LITERAL.finditer(code))
        for call in _FIRMWARE_CALL.finditer(code):
            for argument in call[1].decode(errors="replace").split(","):
                name = text_of_constant(argument, module, source)
                if name and "%" not in name:
                    found.add(name)
    return tuple(sorted(found))


def _set_in(name: Node) -> str | None:
    """Return the function or variable that sets a bit in some features, if one does."""
    node = name
    for above in ancestors(name):
        if above.type == "binary_expression":
            if operator_of(above) != "|":
                return None
        elif above.type in ("assignment_expression", "init_declarator", "initializer_pair"):
            target = above.children[0]
            sign = text_of(above.child_by_field_name("operator") or above.children[1])
            if node == target or "features" not in text_of(target) or sign not in ("=", "|="):
                return None
            return _holder(above)
        elif above.type not in ("parenthesized_expression", "conditional_expression"):
            return None
        node = above
    return None


def _holder(node: Node) -> str:
    """Return the function, or else the variable, around a node."""
    outermost = ""
    for above in ancestors(node):
        if above.type in ("function_definition", "init_declarator"):
            outermost = declared_name(above.child_by_field_name("declarator") or above)
    return outermost


def _is_used(macro: str, module: CModule) -> bool:
    used = re.compile(rb"(?<!define)[^\w]%s\b" % macro.encode())
    return any(used.search(source.text.code) is not None for source in module.sources_with(macro))
