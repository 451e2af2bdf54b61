"""Find every place that sets a variable of a function, or a member in a module."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from tree_sitter import Node

from scrapers.c.program import CModule
from scrapers.c.source import (
    Function,
    ancestors,
    arguments,
    bare,
    callee,
    child,
    descendants,
    operator_of,
    text_of,
)
from scrapers.drivers.conditions import ReachedCode, structs_of

Setting = tuple[ReachedCode, Node]
"""The target that is set, in its code, and the value, or the whole syntax if that is not plain."""

_SETS = (
    *("assignment_expression", "init_declarator", "update_expression", "pointer_expression"),
    *("initializer_pair", "call_expression"),
)


def of(target: Node, part: ReachedCode) -> list[Setting]:
    """Return the settings of the variable or member that an expression names."""
    if target.type == "identifier":
        return by_name(part.module, part.function).get(text_of(target), [])
    if target.type != "field_expression":
        return []
    member = target.child_by_field_name("field")
    every = _members(part.module, text_of(member)) if member is not None else []
    return [each for each in every if may_be_same(target, part, each[0].node, each[0])]


def may_be_same(some: Node, part: ReachedCode, other: Node, other_part: ReachedCode) -> bool:
    """Return whether two members of a name may be of the same struct, as far as known."""
    found, others = _structs(some, part), _structs(other, other_part)
    return not (found and others) or not found.isdisjoint(others)


def _structs(target: Node, part: ReachedCode) -> frozenset[str]:
    argument = child(target, "argument") if target.type == "field_expression" else None
    return structs_of(argument, part) if argument is not None else frozenset()


@lru_cache(maxsize=512)
def _members(module: CModule, member: str) -> list[Setting]:
    return [
        setting
        for source in module.sources_with(member)
        for same in source.functions.values()
        for function in same
        if member.encode() in (function.body.text or b"")
        for setting in by_name(module, function).get(f".{member}", [])
    ]


@lru_cache(maxsize=1 << 15)  # mlx5_core alone has thousands of functions
def by_name(module: CModule, function: Function) -> dict[str, list[Setting]]:
    """Return a function's settings: those of variables by name, of members by name after a dot."""
    found: dict[str, list[Setting]] = {}
    for node in descendants(function.body, *_SETS):
        for target, value in _set_by(node):
            named = name(target)
            if named:
                found.setdefault(named, []).append((ReachedCode(module, function, target), value))
    return found


def _set_by(node: Node) -> Iterator[tuple[Node, Node]]:
    """Yield the targets that a piece of syntax sets, each with its value."""
    if node.type == "call_expression":
        if "for_each" in callee(node):
            yield from ((bare(each), node) for each in arguments(node))
    elif node.type == "pointer_expression":
        target = child(node, "argument")
        if target is not None and text_of(node).startswith("&"):
            yield target, next(_calls_around(node), node)
    elif node.type == "initializer_pair":
        designator, value = node.child_by_field_name("designator"), child(node, "value")
        if designator is not None and value is not None:
            yield designator, value
    elif node.type == "update_expression":
        target = child(node, "argument")
        if target is not None:
            yield target, node
    else:
        target = child(node, "left") or child(node, "declarator")
        value = child(node, "right") or child(node, "value")
        if target is not None and value is not None:
            plain = operator_of(node) in ("", "=")
            yield target, value if plain else node


def _calls_around(node: Node) -> Iterator[Node]:
    return (above for above in ancestors(node) if above.type == "call_expression")


def name(target: Node) -> str:
    """Return a variable's name, or a member's after a dot; empty if the target is neither."""
    while target.type in ("pointer_declarator", "subscript_expression"):
        inner = child(target, "declarator") or child(target, "argument")
        if inner is None:
            break
        target = inner
    if target.type == "identifier":
        return text_of(target)
    if target.type == "field_designator":
        return f".{text_of(target).lstrip('.')}"
    field = target.child_by_field_name("field") if target.type == "field_expression" else None
    return f".{text_of(field)}" if field is not None else ""
