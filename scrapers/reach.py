"""What a taken request runs: the code within reach of it, and the conditions it sets.

A function is within reach when code within reach calls it or names it (a callback), across what
modules export, and through members of structs as far as the module assigns them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from tree_sitter import Node

from capdb.facts import Gate, Requirement
from scrapers.cmodule import CModule
from scrapers.csource import (
    Function,
    ancestors,
    arguments,
    bare,
    callee,
    child,
    declared_name,
    descendants,
    identifiers_in,
    struct_of,
    text_of,
)
from scrapers.flowtable import ERROR, Taken, does_nothing, flat, following

_TAG = re.compile(r"DSA_TAG_PROTO_\w+")
_WRAPPER = re.compile(r"(?:un)?likely|WARN_ON(?:_ONCE)?")
_ZERO = ("0", "NULL", "false")


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A piece of code within reach, in the function that holds it."""

    module: CModule
    function: Function
    node: Node


class Reach:
    """The code that one taken type runs, in the order it was found."""

    def __init__(self, taken: Taken) -> None:
        self._taken = taken
        last = taken.way[-1]
        self._code = [Part(last.module, last.function, node) for node in taken.code]

    @cached_property
    def parts(self) -> list[Part]:
        """The code of the `case` and every function within reach."""
        return closure(self._code)

    @cached_property
    def guards(self) -> list[Part]:
        """The statements of the functions on the way to the `case` that come before it."""
        return [
            Part(step.module, step.function, statement)
            for step in self._taken.way
            for statement in step.function.body.named_children
            if statement.end_byte <= step.node.start_byte
        ]

    def gates(self, structs: Mapping[str, frozenset[str]]) -> list[Gate]:
        """Returns the fields of some structs whose being zero makes the request fail.

        `structs` names with each struct the members that its data set.
        """
        found: dict[str, Gate] = {}
        for part in (*self.guards, *self.parts) if structs else ():
            for test in descendants(part.node, "if_statement"):
                for expression in _needed_by(test, part):
                    name = text_of(expression.child_by_field_name("field") or expression)
                    if name not in found and _is_member(expression, name, part, structs):
                        place = part.module.place(part.function, expression)
                        found[name] = Gate(name, place)
        return [found[name] for name in sorted(found)]

    def requirements(self) -> list[Requirement]:
        """Returns the device-tree phandles whose absence makes the request fail.

        A call whose result is dropped is not followed: its failure changes nothing.
        """
        found: dict[str, Requirement] = {}
        for part in closure([*self.guards, *self._code], results_matter=True):
            for call in descendants(part.node, "call_expression"):
                if "phandle" in callee(call) and _must_succeed(call, part.function):
                    for text in descendants(call, "string_literal"):
                        place = part.module.place(part.function, call)
                        found.setdefault(
                            text_of(text)[1:-1], Requirement(text_of(text)[1:-1], place)
                        )
        return [found[name] for name in sorted(found)]

    def egress_tags(self) -> list[str]:
        """Returns the DSA tag protocols that code within reach compares with."""
        return sorted(
            {
                text_of(name)
                for part in self.parts
                for name in identifiers_in(part.node)
                if _TAG.fullmatch(text_of(name)) and is_compared(name)
            }
        )


def is_compared(name: Node) -> bool:
    """Whether a constant is a side of `==` or `!=`, or the value of a `case`."""
    parent = name.parent
    if parent is None:
        return False
    if parent.type == "case_statement":
        return parent.child_by_field_name("value") == name
    operator = parent.child_by_field_name("operator")
    return operator is not None and text_of(operator) in ("==", "!=")


def closure(start: Sequence[Part], results_matter: bool = False) -> list[Part]:
    """Returns some code and every function within its reach.

    Where results matter, a call whose result is dropped is not followed.
    """
    parts = list(start)
    seen: set[tuple[str, int]] = set()
    for part in parts:
        for name in _referenced(part, results_matter):
            for module, function in part.module.functions(name, part.function.source):
                key = (function.source.path, function.line)
                if key not in seen and function is not part.function:
                    seen.add(key)
                    parts.append(Part(module, function, function.body))
    return parts


def _referenced(part: Part, results_matter: bool) -> Iterator[str]:
    """Yields the names that may be functions; members stand for what is assigned to them."""
    for name in identifiers_in(part.node):
        if not (results_matter and _is_dropped(name)):
            yield text_of(name)
    for call in descendants(part.node, "call_expression"):
        called = child(call, "function")
        if called is None or called.type == "identifier":
            continue
        if not (results_matter and _is_dropped(called)):
            yield from sorted(part.module.members(callee(call)))


def _is_dropped(called: Node) -> bool:
    """Whether a node is what a call calls, and nothing looks at the result."""
    call = called.parent
    while call is not None and call.type == "parenthesized_expression":
        call = call.parent
    if call is None or call.type != "call_expression" or called.start_byte != call.start_byte:
        return False
    return call.parent is not None and call.parent.type == "expression_statement"


# ------------------------------------------------------------------ gates


def _needed_by(test: Node, part: Part) -> Iterator[Node]:
    """Yields the members that must not be zero for an `if` to let the request pass."""
    condition, then = child(test, "condition"), test.child_by_field_name("consequence")
    otherwise = test.child_by_field_name("alternative")
    if condition is None or then is None:
        return
    rest = [otherwise] if otherwise is not None else following(test)
    if _fails([then]):
        yield from _terms(condition, "||", zero=True)
    elif _fails(rest) and does_nothing(rest, part.module, part.function):
        yield from _terms(condition, "&&", zero=False)


def _terms(condition: Node, joined: str, zero: bool) -> Iterator[Node]:
    """Yields the members that a term of a condition tests to be zero, or not to be."""
    condition = bare(condition)
    if condition.type == "call_expression" and _WRAPPER.fullmatch(callee(condition)):
        for wrapped in arguments(condition):
            yield from _terms(wrapped, joined, zero)
        return
    if condition.type == "field_expression" and not zero:
        yield condition
    operator = condition.child_by_field_name("operator")
    sign = text_of(operator) if operator is not None else ""
    if condition.type == "unary_expression" and sign == "!" and zero:
        argument = child(condition, "argument")
        if argument is not None and argument.type == "field_expression":
            yield argument
    left, right = child(condition, "left"), child(condition, "right")
    if left is None or right is None:
        return
    if sign == joined:
        yield from _terms(left, joined, zero)
        yield from _terms(right, joined, zero)
    elif (
        sign == ("==" if zero else "!=")
        and left.type == "field_expression"
        and text_of(right) in _ZERO
    ):
        yield left


def _fails(statements: Sequence[Node]) -> bool:
    """Whether statements return an error, or set one, whatever else they do."""
    for statement in flat(statements):
        last = statement.named_children[-1:]
        if last and last[0].type == "assignment_expression":
            last = last[0].named_children[-1:]
        elif statement.type != "return_statement":
            continue
        if last and ERROR.fullmatch(text_of(bare(last[0]))):
            return True
    return False


def _is_member(
    expression: Node, name: str, part: Part, structs: Mapping[str, frozenset[str]]
) -> bool:
    """Whether `name` in an expression is a member of one of some structs.

    Where the type of what it is a member of cannot be told, it is if no other struct has one. A
    struct whose definition was not found has the members that its data set.
    """
    of = child(expression, "argument")
    tags = _structs_of(of, part) if of is not None else set()
    if not tags:
        tags = {tag for tag, fields in part.module.structs.items() if name in fields}
        tags |= {tag for tag, members in structs.items() if name in members}
        return bool(tags) and tags <= structs.keys()
    return any(name in part.module.structs.get(tag, structs[tag]) for tag in tags & structs.keys())


def _structs_of(expression: Node, part: Part) -> set[str]:
    """Returns the structs that an expression may be of or point to."""
    if expression.type in ("pointer_expression", "subscript_expression"):
        inner = child(expression, "argument")
        return _structs_of(inner, part) if inner is not None else set()
    if expression.type == "field_expression":
        name = text_of(expression.child_by_field_name("field") or expression)
        tags = {fields.get(name) for fields in part.module.structs.values()}
    elif expression.type == "identifier":
        name = text_of(expression)
        tags = {struct_of(p.type) for p in part.function.parameters if p.name == name}
        for declaration in descendants(part.function.body, "declaration"):
            type_ = declaration.child_by_field_name("type")
            declarators = declaration.children_by_field_name("declarator")
            if type_ is not None and name in map(declared_name, declarators):
                tags.add(struct_of(text_of(type_)))
    else:
        tags = set()
    return {tag for tag in tags if tag}


# ------------------------------------------------------------------ requirements


def _must_succeed(call: Node, function: Function) -> bool:
    """Whether the function leaves when a call fails: at once, or where it tests the result."""
    result = ""
    for above in ancestors(call):
        if above.type == "return_statement":
            return True
        if above.type == "if_statement" and _holds(child(above, "condition"), call):
            return _leaves(above.child_by_field_name("consequence"))
        if above.type in ("assignment_expression", "init_declarator") and not result:
            target = above.child_by_field_name("left") or above.child_by_field_name("declarator")
            result = declared_name(target) if target is not None else ""
        if above == function.body:
            break
    return bool(result) and any(
        test.start_byte > call.end_byte
        and (condition := child(test, "condition")) is not None
        and result in map(text_of, identifiers_in(condition))
        and _leaves(test.child_by_field_name("consequence"))
        for test in descendants(function.body, "if_statement")
    )


def _holds(outer: Node | None, inner: Node) -> bool:
    return (
        outer is not None
        and outer.start_byte <= inner.start_byte
        and inner.end_byte <= outer.end_byte
    )


def _leaves(branch: Node | None) -> bool:
    """Whether a branch leaves the function with anything but 0."""
    if branch is None:
        return False
    return any(
        node.type == "goto_statement"
        or (bool(node.named_children) and text_of(node.named_children[0]) != "0")
        for node in descendants(branch, "goto_statement", "return_statement")
    )
