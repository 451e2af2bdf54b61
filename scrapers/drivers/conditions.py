"""Find the members that must not be zero for a request to pass.

A member gates a driver per SoC if it belongs to the match data, or if every place that sets it does
so only if a member of the match data is not zero, like an engine that only some SoCs get.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tree_sitter import Node

from capdb.facts import Gate
from scrapers.c.program import CModule
from scrapers.c.source import (
    Function,
    ancestors,
    arguments,
    bare,
    callee,
    child,
    declared_name,
    descendants,
    operator_of,
    struct_of,
    text_of,
)
from scrapers.c.statements import ERROR, does_nothing, flat, following

_WRAPPER = re.compile(r"(?:un)?likely|WARN_ON(?:_ONCE)?")
_ZERO = ("0", "NULL", "false")
_OPERANDS = ("field_expression", "call_expression", "identifier")
Structs = Mapping[str, frozenset[str]]
"""The structs of the match data, each with the members that its data set."""


@dataclass(frozen=True, slots=True, eq=False)
class ReachedCode:
    """A piece of code within reach, in the function that holds it."""

    module: CModule
    function: Function
    node: Node


def gates(part: ReachedCode, structs: Structs) -> Iterator[Gate]:
    """Yield the members of the match data that make some code fail if they are zero."""
    for test in tests(part):
        for expression in _members(needed_by(test, part)):
            yield from gates_of(expression, part, structs)


def gates_of(expression: Node, part: ReachedCode, structs: Structs) -> list[Gate]:
    """Return the gates behind a needed member: itself, or those without which it is not set."""
    name, place = field_name(expression), part.module.place(part.function, expression)
    if is_member(expression, name, part, structs):
        return [Gate(name, place)]
    setting = _set_only_where(name, part.module, structs)
    return [Gate(gate.field, gate.place, name, place) for gate in setting]


def tests(part: ReachedCode) -> Iterator[Node]:
    """Yield the `if` statements in a piece of code, and the one whose condition it is."""
    yield from descendants(part.node, "if_statement")
    parent = part.node.parent
    if parent is not None and parent.type == "if_statement":
        yield parent


def field_name(expression: Node) -> str:
    """Return the name of the member that an expression is."""
    return text_of(expression.child_by_field_name("field") or expression)


def _set_only_where(name: str, module: CModule, structs: Structs) -> list[Gate]:
    """Return the match data's members without which nothing sets the member `name`."""
    common: dict[str, Gate] | None = None
    for part in _assignments(name, module):
        allowed = {gate.field: gate for gate in _allowing(part, structs)}
        if common is None:
            common = allowed
        else:
            common = {field: gate for field, gate in common.items() if field in allowed}
    return list((common or {}).values())


def _assignments(name: str, module: CModule) -> Iterator[ReachedCode]:
    """Yield the places where the module sets a member to anything but zero."""
    for source in module.sources_with(name):
        for function in (function for same in source.functions.values() for function in same):
            for assignment in descendants(function.body, "assignment_expression"):
                left, right = child(assignment, "left"), child(assignment, "right")
                if left is None or right is None or text_of(right) in _ZERO:
                    continue
                if left.type == "subscript_expression":
                    left = child(left, "argument") or left
                if left.type == "field_expression" and field_name(left) == name:
                    yield ReachedCode(module, function, assignment)


def _allowing(part: ReachedCode, structs: Structs) -> Iterator[Gate]:
    """Yield the match data's members that an `if` around some code requires."""
    inside = part.node
    for above in ancestors(part.node):
        if above.type == "if_statement" and above.child_by_field_name("consequence") == inside:
            condition = child(above, "condition")
            for expression in _members(terms(condition, "&&", zero=False)) if condition else ():
                name = field_name(expression)
                if is_member(expression, name, part, structs):
                    yield Gate(name, part.module.place(part.function, expression))
        inside = above


def _members(expressions: Iterator[Node]) -> Iterator[Node]:
    return (each for each in expressions if each.type == "field_expression")


def needed_by(test: Node, part: ReachedCode, zero: bool = False) -> Iterator[Node]:
    """Yield the values that must not be zero, or must be, for an `if` to let the request pass."""
    condition, then = child(test, "condition"), test.child_by_field_name("consequence")
    otherwise = test.child_by_field_name("alternative")
    if condition is None or then is None:
        return
    rest = [otherwise] if otherwise is not None else following(test)
    if fails([then]):
        yield from terms(condition, "||", zero=not zero)
    elif fails(rest) and does_nothing(rest, part.module, part.function):
        yield from terms(condition, "&&", zero=zero)


def terms(condition: Node, joined: str, zero: bool) -> Iterator[Node]:
    """Yield the values that the terms of a condition test to be zero, or not to be."""
    condition = bare(condition)
    if condition.type == "call_expression" and _WRAPPER.fullmatch(callee(condition)):
        for wrapped in arguments(condition):
            yield from terms(wrapped, joined, zero)
        return
    sign = operator_of(condition)
    left, right = child(condition, "left"), child(condition, "right")
    if condition.type == "unary_expression" and sign == "!":
        argument = child(condition, "argument")
        if argument is not None and zero and argument.type in _OPERANDS:
            yield argument
    elif condition.type in _OPERANDS:
        if not zero:
            yield condition
    elif left is None or right is None:
        return
    elif sign == joined:
        yield from terms(left, joined, zero)
        yield from terms(right, joined, zero)
    elif sign == ("==" if zero else "!=") and left.type in _OPERANDS and text_of(right) in _ZERO:
        yield left


def fails(statements: Sequence[Node]) -> bool:
    """Return whether any of the statements returns an error, or sets one."""
    for statement in flat(statements):
        last = statement.named_children[-1:]
        if last and last[0].type == "assignment_expression":
            last = last[0].named_children[-1:]
        elif statement.type != "return_statement":
            continue
        if last and ERROR.fullmatch(text_of(bare(last[0]))):
            return True
    return False


def is_member(expression: Node, name: str, part: ReachedCode, structs: Structs) -> bool:
    """Return whether `name` in an expression is a member of one of these structs.

    If the type of its struct is not known, it is one if no other struct has such a member. A struct
    without known definition has the members that its data set.
    """
    of = child(expression, "argument")
    tags = structs_of(of, part) if of is not None else frozenset()
    if not tags:
        tags = part.module.owners.get(name, frozenset())
        tags |= {tag for tag, members in structs.items() if name in members}
        return bool(tags) and tags <= structs.keys()
    return any(name in part.module.structs.get(tag, structs[tag]) for tag in tags & structs.keys())


def structs_of(expression: Node, part: ReachedCode) -> frozenset[str]:
    """Return the structs that an expression may be or point to."""
    if expression.type in ("pointer_expression", "subscript_expression"):
        inner = child(expression, "argument")
        return structs_of(inner, part) if inner is not None else frozenset()
    if expression.type == "field_expression":
        return part.module.pointed_at.get(field_name(expression), frozenset())
    if expression.type == "identifier":
        return _declared_structs(part.function).get(text_of(expression), frozenset())
    return frozenset()


@lru_cache(maxsize=1024)
def _declared_structs(function: Function) -> dict[str, frozenset[str]]:
    """Return the structs that parameters and variables of a function are or point to, by name."""
    found: dict[str, frozenset[str]] = {}
    types = [(each.name, each.type) for each in function.parameters]
    for declaration in descendants(function.body, "declaration"):
        type_ = declaration.child_by_field_name("type")
        declarators = declaration.children_by_field_name("declarator")
        if type_ is not None:
            types += ((declared_name(each), text_of(type_)) for each in declarators)
    for name, type_text in types:
        if tag := struct_of(type_text):
            found[name] = found.get(name, frozenset()) | {tag}
    return found
