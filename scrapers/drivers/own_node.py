"""Decide whether code reads the device-tree node that the driver is bound to, not another one.

It is the node of the driver's platform device, also as the parent of its network devices, or in a
variable that the driver keeps it in. An expression that cannot be followed is not the own node.
"""

from __future__ import annotations

from tree_sitter import Node

from scrapers.c.source import arguments, bare, callee, child, text_of
from scrapers.drivers import settings
from scrapers.drivers.conditions import ReachedCode, structs_of

_DEEPEST = 8
"""The most variables and members that are followed."""


def is_own_node(expression: Node, part: ReachedCode, deep: int = _DEEPEST) -> bool:
    """Return whether an expression is the `device_node` of the device that the driver binds."""
    expression = bare(expression)
    if expression.type == "identifier":
        return deep > 0 and _all_own(expression, part, deep, node=True)
    if expression.type == "call_expression" and callee(expression) == "dev_of_node":
        return all(is_own_device(each, part, deep) for each in arguments(expression))
    of = child(expression, "argument") if expression.type == "field_expression" else None
    return of is not None and _field(expression) == "of_node" and is_own_device(of, part, deep)


def is_own_device(expression: Node, part: ReachedCode, deep: int = _DEEPEST) -> bool:
    """Return whether an expression is, or points to, the device that the driver binds."""
    expression = bare(expression)
    if expression.type == "pointer_expression":
        inner = child(expression, "argument")
        return inner is not None and is_own_device(inner, part, deep)
    if deep > 0 and expression.type == "identifier":
        return _all_own(expression, part, deep, node=False)
    of = child(expression, "argument") if expression.type == "field_expression" else None
    if of is None:
        return False
    if _field(expression) == "parent":
        above = child(of, "argument") if of.type == "field_expression" else None
        return _field(of) == "dev" and above is not None and _is(above, part, "net_device")
    if _field(expression) == "dev" and _is(of, part, "platform_device"):
        return True
    if _is(of, part, "net_device"):
        return False
    return deep > 0 and _all_own(expression, part, deep, node=False)


def _all_own(kept: Node, part: ReachedCode, deep: int, node: bool) -> bool:
    """Return whether every value that a variable or member gets is the own node or device."""
    own = is_own_node if node else is_own_device
    found = settings.of(kept, part)
    return bool(found) and all(own(value, holder, deep - 1) for holder, value in found)


def _field(expression: Node) -> str:
    field = expression.child_by_field_name("field")
    return text_of(field) if field is not None else ""


def _is(expression: Node, part: ReachedCode, struct: str) -> bool:
    return structs_of(expression, part) == {struct}
