"""Find the values in a condition that are directly what the hardware answers at run time.

A register, a fuse or a cell of an NVMEM has a value of its own in each device, which neither the
source nor the device tree has. A value is directly one if the condition reads it, or tests a
variable of the same function that is set from a read, or a member that some function of the module
sets from either, or sets to a constant only where such a condition holds. It is not followed
through other functions, except those that only return a read: followed like the match data,
registers made sixty false conditions in mlx5 alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from tree_sitter import Node

from scrapers.c.program import CModule
from scrapers.c.source import (
    CSource,
    Function,
    ancestors,
    callee,
    child,
    descendants,
    text_of,
)
from scrapers.drivers import settings
from scrapers.drivers.conditions import ReachedCode, field_name
from scrapers.drivers.value_flows import is_address, is_base

_RETURNS = frozenset(
    (
        *(f"{order}{width}" for order in ("read", "__raw_read") for width in "bwlq"),
        *(f"read{width}_relaxed" for width in "bwlq"),
        *(f"ioread{width}" for width in ("8", "16", "16be", "32", "32be", "64", "64be")),
        *("in_be32", "in_le32", "nvmem_cell_read", "regmap_test_bits"),
    )
)
"""Functions that return a value of the hardware."""
_SETS = re.compile(
    r"regmap_(?:field_|fields_|bulk_|noinc_)?read|nvmem_cell_read_\w+|nvmem_device_(?:cell_)?read"
    r"|pci_read_config_\w+"
)
"""Functions that set a value of the hardware through a pointer."""
_NAMES = "|".join((*sorted(_RETURNS), _SETS.pattern)).encode()
_READS = re.compile(rb"\b(?:%s)\b" % _NAMES)
_CONSTANTS = frozenset(("true", "false", "null", "number_literal"))
_KEEPS = re.compile(r"(?:un)?likely|FIELD_GET|[lb]e\d+_get_bits|u\d+_get_bits")
"""Calls whose result is an argument, or some bits of it."""
_MACRO = re.compile(rb"^[ \t]*#[ \t]*define[ \t]+(\w+)\([^)\n]*\)[\s\\(]*(\w+)\(", re.MULTILINE)


class Readings:
    """The values of a module that are directly read from the hardware."""

    def __init__(self, module: CModule) -> None:
        self._helpers: set[str] = set()
        self._members: dict[str, list[ReachedCode]] = {}
        for function in _functions(module.sources_matching(_READS)):
            inside = function.body.named_children
            if [each.type for each in inside] == ["return_statement"] and self._reads(inside[0]):
                self._helpers.add(function.name)
        self._words = self._pattern()
        for source in module.sources_matching(self._words):
            for name, called in _MACRO.findall(source.text.code):
                if called.decode() in _RETURNS | self._helpers:
                    self._helpers.add(name.decode())
        self._words = self._pattern()
        for function in _functions(module.sources_matching(self._words)):
            if self._words.search(function.body.text or b""):
                for name, found in settings.by_name(module, function).items():
                    if name.startswith(".") and (parts := [*self._set_from_reads(found)]):
                        self._members.setdefault(name[1:], []).extend(parts)
        self._words = self._pattern()

    def _pattern(self) -> re.Pattern[bytes]:
        names = "".join(f"|{name}" for name in sorted({*self._helpers, *self._members}))
        return re.compile(rb"\b(?:%s%s)\b" % (_NAMES, names.encode()))

    def may_decide(self, part: ReachedCode) -> bool:
        """Return whether the text of a function has any of these values."""
        return self._words.search(part.function.body.text or b"") is not None

    def tests(self, condition: Node, part: ReachedCode) -> bool:
        """Return whether a condition tests one of these values: alone, masked or compared."""
        return any(
            self._is_read(node, part) and not is_base(node) and _is_kept(node, condition)
            for node in descendants(condition, "field_expression", "call_expression", "identifier")
        )

    def _is_read(self, value: Node, part: ReachedCode) -> bool:
        if value.type == "call_expression":
            return self._returns(value)
        if value.type == "field_expression":
            return any(
                settings.may_be_same(value, part, other.node, other)
                for other in self._members.get(field_name(value), ())
            )
        found = settings.by_name(part.module, part.function).get(text_of(value), [])
        return any(self._is_set(*each) for each in found)

    def _set_from_reads(self, found: Iterable[settings.Setting]) -> Iterator[ReachedCode]:
        """Yield those settings that are from a read, or from a variable of the function set so."""
        for part, value in found:
            used = () if is_address(part.node) else descendants(value, "identifier")
            if self._is_set(part, value) or any(
                self._is_read(each, part) and not is_base(each) and _is_kept(each, value)
                for each in used
            ):
                yield part

    def _is_set(self, part: ReachedCode, value: Node) -> bool:
        """Return whether a setting of a variable or member is from a read."""
        if is_address(part.node):
            return value.type == "call_expression" and _SETS.fullmatch(callee(value)) is not None
        if value.type in _CONSTANTS:
            return any(self._asks(condition, part) for condition in _conditions_around(part.node))
        return self._reads(value)

    def _asks(self, condition: Node, part: ReachedCode) -> bool:
        """Return whether a condition tests a read, or a variable that is set from one."""
        variables = settings.by_name(part.module, part.function)
        return any(
            (self._returns(node) or any(map(self._is_read_into, variables.get(text_of(node), ()))))
            and not is_base(node)
            and _is_kept(node, condition)
            for node in descendants(condition, "call_expression", "identifier")
        )

    def _is_read_into(self, setting: settings.Setting) -> bool:
        part, value = setting
        return value.type not in _CONSTANTS and self._is_set(part, value)

    def _reads(self, expression: Node) -> bool:
        return any(map(self._returns, descendants(expression, "call_expression")))

    def _returns(self, call: Node) -> bool:
        return callee(call) in _RETURNS or callee(call) in self._helpers


@lru_cache(maxsize=64)
def readings(module: CModule) -> Readings | None:
    """Return the values that a module reads from the hardware; None if it reads none."""
    return Readings(module) if any(module.sources_matching(_READS)) else None


def _functions(sources: Iterable[CSource]) -> Iterator[Function]:
    return (each for source in sources for same in source.functions.values() for each in same)


def _conditions_around(node: Node) -> Iterator[Node]:
    """Yield the conditions under which a piece of code runs, the nearest first."""
    inside = node
    for above in ancestors(node):
        condition = above.child_by_field_name("condition")
        branches = above.type in ("if_statement", "switch_statement")
        if branches and condition is not None and condition != inside:
            yield condition
        inside = above


def _is_kept(value: Node, condition: Node) -> bool:
    """Return whether a part of a condition is not only an argument or an index in it."""
    for above in ancestors(value):
        if above.start_byte < condition.start_byte or above.end_byte > condition.end_byte:
            break
        if above.type == "call_expression" and not _KEEPS.fullmatch(callee(above)):
            return False
        if above.type == "subscript_expression" and child(above, "argument") != value:
            return False
    return True
