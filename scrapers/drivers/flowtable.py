"""Find the requests that a driver's setup function takes, by following `enum tc_setup_type`.

A type is taken if a `case` or a comparison names it and the code after it does more than return.
The walk follows the type into the functions that get it, also through members of structs, as far as
the module assigns them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tree_sitter import Node

from capdb.facts.kernel import FLOWTABLE
from scrapers.c.program import CModule
from scrapers.c.source import (
    Function,
    arguments,
    bare,
    callee,
    child,
    descendants,
    line_of,
    operator_of,
    text_of,
)
from scrapers.c.statements import (
    LOG,
    case_statements,
    does_nothing,
    flat,
    following,
    is_idle,
    leaves,
)

_TYPE = re.compile(r"TC_SETUP_\w+")


@dataclass(frozen=True, slots=True)
class CallStep:
    """A function on the way to the place that takes a type, and the node that leads on from it."""

    module: CModule
    function: Function
    node: Node


@dataclass(frozen=True, slots=True)
class Taken:
    """A type that a setup function takes.

    `way` leads from the entry to the `case` or comparison, `code` runs then, and `conditions` are
    those of the preprocessor on the way.
    """

    type: str
    way: tuple[CallStep, ...]
    code: tuple[Node, ...]
    conditions: tuple[str, ...]


@dataclass(slots=True)
class Dispatch:
    """The types that one entry takes, the cases that only refuse, and calls that lead nowhere."""

    taken: dict[str, Taken] = field(default_factory=dict)
    unfollowed: list[CallStep] = field(default_factory=list)
    refused: list[CallStep] = field(default_factory=list)
    compared: bool = False
    """Whether any code tests the type."""


@dataclass(frozen=True, slots=True)
class _Here:
    """The position of the walk: in a function whose `parameter` is the type, and not in `other`."""

    module: CModule
    function: Function
    parameter: str
    way: tuple[CallStep, ...]
    other: frozenset[str] = frozenset()

    def step(self, node: Node) -> tuple[CallStep, ...]:
        return (*self.way, CallStep(self.module, self.function, node))


def dispatch(module: CModule, entry: Function) -> Dispatch:
    """Return the types that an `ndo_setup_tc` or an indirect-block callback takes."""
    found = Dispatch()
    for parameter in entry.parameters:
        if "tc_setup_type" in parameter.type:
            _walk(entry.body, _Here(module, entry, parameter.name, ()), found)
    return found


def _walk(node: Node, here: _Here, found: Dispatch) -> None:
    if node.type == "switch_statement" and _is_parameter(child(node, "condition"), here):
        found.compared = True
        _walk_switch(node, here, found)
    elif node.type in ("if_statement", "conditional_expression"):
        _walk_branches(node, here, found)
    else:
        if node.type == "call_expression":
            _follow(node, here, found)
        for inner in node.named_children:
            _walk(inner, here, found)


def _walk_switch(switch: Node, here: _Here, found: Dispatch) -> None:
    body = switch.child_by_field_name("body")
    cases = [node for node in body.named_children if node.type == "case_statement"] if body else []
    named = frozenset(text_of(value) for case in cases if (value := child(case, "value")))
    for index, case in enumerate(cases):
        value = child(case, "value")
        statements = case_statements(cases[index:])
        if value is None:
            inside = replace(here, other=here.other | named)
            for statement in statements:
                _walk(statement, inside, found)
        elif _TYPE.fullmatch(text_of(value)):
            answer = [*statements]
            if not answer or answer[-1].type == "break_statement":
                answer = [*answer[:-1], *following(switch)]
            if does_nothing(answer, here.module, here.function):
                found.refused.append(CallStep(here.module, here.function, value))
            else:
                _take(text_of(value), case, statements, here, found)


def _walk_branches(node: Node, here: _Here, found: Dispatch) -> None:
    condition, then = child(node, "condition"), node.child_by_field_name("consequence")
    otherwise = node.child_by_field_name("alternative")
    equal, unequal = _comparisons(condition, here) if condition else ({}, {})
    found.compared = found.compared or bool(equal or unequal)
    if condition is not None and not (equal or unequal):
        _walk(condition, here, found)
    for type_, place in equal.items():
        if then is not None and not _is_idle_branch(then, here):
            _take(type_, place, [then], here, found)
        elif then is not None and _is_plain(condition, "||", node, here):
            _refuse(type_, place, [then], here, found)
    rest = [otherwise] if otherwise is not None else following(node)
    for type_, place in unequal.items():
        if then is None or not leaves(then):
            continue
        if not does_nothing(rest, here.module, here.function):
            _take(type_, place, rest, here, found)
        elif _is_plain(condition, "&&", node, here):
            _refuse(type_, place, rest, here, found)
    if then is not None and not equal:
        _walk(then, here, found)
    if otherwise is not None and not unequal:
        _walk(otherwise, replace(here, other=here.other | equal.keys()), found)


def _is_plain(condition: Node | None, joined: str, node: Node, here: _Here) -> bool:
    """Return whether a test of the type alone decides, in every call of the function.

    It must be at the top of the function, or in the `else` of another test of the type, with only
    the operator `joined` between its terms.
    """
    other = "&&" if joined == "||" else "||"
    if condition is None or other in _operators(condition):
        return False
    while node.parent is not None and node.parent.type == "else_clause":
        node = node.parent.parent or node
        outer = child(node, "condition")
        if outer is None or _operators(outer) != {"=="} or not _comparisons(outer, here)[0]:
            return False
    return node.parent == here.function.body


def _operators(condition: Node) -> set[str]:
    return {operator_of(each) for each in descendants(condition, "binary_expression")}


def _refuse(type_: str, place: Node, answer: Sequence[Node], here: _Here, found: Dispatch) -> None:
    """Note a type for which the code only returns, if it does so at once."""
    if any(statement.type == "return_statement" for statement in flat(answer)):
        found.refused += [
            CallStep(here.module, here.function, name)
            for name in descendants(place, "identifier")
            if text_of(name) == type_
        ]


def _comparisons(condition: Node, here: _Here) -> tuple[dict[str, Node], dict[str, Node]]:
    """Return the types that a condition compares the parameter with, by `==` and by `!=`."""
    equal: dict[str, Node] = {}
    unequal: dict[str, Node] = {}
    pending = [condition]
    while pending:
        node = bare(pending.pop())
        if node.type != "binary_expression":
            continue
        left, right = child(node, "left"), child(node, "right")
        if left is None or right is None:
            continue
        sign = operator_of(node)
        if sign in ("&&", "||"):
            pending += (left, right)
        elif sign in ("==", "!="):
            if _is_parameter(right, here):
                left, right = right, left
            if _is_parameter(left, here) and _TYPE.fullmatch(text_of(right)):
                (equal if sign == "==" else unequal)[text_of(right)] = node
    return equal, unequal


def _follow(call: Node, here: _Here, found: Dispatch) -> None:
    """Continue in the functions that a call passes the type to."""
    name = callee(call)
    for index, argument in enumerate(arguments(call)):
        if not _is_parameter(bare(argument), here) or LOG.fullmatch(name):
            continue
        names = [name, *sorted(here.module.members(name))]
        targets = [
            target for name in names for target in here.module.functions(name, here.function.source)
        ]
        if not targets and _refused_wherever(call, index, here):
            found.compared = True
        elif not targets:
            found.unfollowed.append(CallStep(here.module, here.function, call))
        for module, function in targets:
            if index < len(function.parameters) and all(
                step.function is not function for step in here.way
            ):
                parameter = function.parameters[index].name
                inside = _Here(module, function, parameter, here.step(call), here.other)
                _walk(function.body, inside, found)


def _refused_wherever(call: Node, index: int, here: _Here) -> bool:
    """Return whether a called member is set only by other modules, which take no flowtable.

    An example is `ds->ops->port_setup_tc` in a conduit's driver: for every switch, it is one of the
    functions that a driver of the tree assigns to that member.
    """
    function = call.child_by_field_name("function")
    if function is None or function.type != "field_expression":
        return False
    program = here.module.program
    names = program.assigned_to(callee(call))
    elsewhere = Dispatch()
    for name in names:
        targets = program.defining(name)
        if not targets:
            return False
        for module, target in targets:
            if index >= len(target.parameters):
                return False
            inside = _Here(module, target, target.parameters[index].name, here.step(call))
            _walk(target.body, inside, elsewhere)
    return bool(names) and FLOWTABLE not in elsewhere.taken and not elsewhere.unfollowed


def _take(type_: str, place: Node, code: Sequence[Node], here: _Here, found: Dispatch) -> None:
    if type_ in here.other or type_ in found.taken:
        return
    way = here.step(place)
    conditions = [
        condition
        for step in way
        for line in (step.function.line, line_of(step.node))
        for condition in step.function.source.text.conditions(line)
    ]
    found.taken[type_] = Taken(type_, way, tuple(code), tuple(dict.fromkeys(conditions)))


def _is_parameter(node: Node | None, here: _Here) -> bool:
    return node is not None and node.type == "identifier" and text_of(node) == here.parameter


def _is_idle_branch(branch: Node, here: _Here) -> bool:
    if branch.type.endswith("_statement"):
        return does_nothing([branch], here.module, here.function)
    return is_idle(bare(branch), here.module, here.function, deep=True)
