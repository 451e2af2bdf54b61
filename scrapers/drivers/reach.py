"""What a taken request runs: the code within reach of it, and the conditions it sets.

A function is within reach when code within reach calls it or names it (a callback), across what
modules export, and through members of structs as far as the module assigns them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from tree_sitter import Node

from capdb.facts import Gate, PropertyGate, Requirement
from scrapers.c.source import (
    Function,
    ancestors,
    arguments,
    bare,
    callee,
    child,
    declared_name,
    descendants,
    identifiers_in,
    text_of,
)
from scrapers.c.statements import case_statements
from scrapers.drivers import way
from scrapers.drivers.chip_tests import unclear_tests
from scrapers.drivers.conditions import ReachedCode, Structs, fails, gates
from scrapers.drivers.flowtable import Taken

_TAG = re.compile(r"DSA_TAG_PROTO_\w+")
UNKNOWN_TAGS = "?"
_PARSE = "of_parse_phandle"
"""Returns the node, or NULL where there is none."""
_WRAPPER = re.compile(r"(?:un)?likely|WARN_ON(?:_ONCE)?")
_ZERO = ("0", "NULL", "false")


class Reach:
    """The code that one taken type runs, in the order it was found."""

    def __init__(self, taken: Taken) -> None:
        self._taken = taken
        self._code = way.own(taken)

    @cached_property
    def parts(self) -> list[ReachedCode]:
        """The code of the `case` and every function within reach."""
        return closure(self._code)

    @cached_property
    def guards(self) -> list[ReachedCode]:
        """The code on the way to the `case`, conditions around it included."""
        return way.leading(self._taken)

    def gates(self, structs: Structs) -> list[Gate]:
        """Returns the members of the match data whose being zero makes the request fail."""
        found: dict[str, Gate] = {}
        for part in (*self.guards, *self.parts) if structs else ():
            for gate in gates(part, structs):
                found.setdefault(gate.field, gate)
        return [found[name] for name in sorted(found)]

    def unclear_tests(self, structs: Structs) -> Iterator[PropertyGate]:
        """Yield the conditions on the match data that refuse in a shape that no gate has."""
        return unclear_tests(closure([*self.guards, *self._code], results_matter=True), structs)

    def requirements(self) -> list[Requirement]:
        """Return the device-tree phandles whose absence makes the request fail."""
        return requirements([*self.guards, *self._code])

    def egress_tags(self) -> list[str]:
        """Return the DSA tag protocols for which code within reach does not fail.

        `?` alone where it only names some that it refuses, as those that it takes are not known.
        """
        compared = [
            name
            for part in self.parts
            for name in identifiers_in(part.node)
            if _TAG.fullmatch(text_of(name)) and is_compared(name)
        ]
        taken = {text_of(name) for name in compared if not _is_refused(name)}
        return sorted(taken or {UNKNOWN_TAGS for _ in compared})


def requirements(start: Sequence[ReachedCode]) -> list[Requirement]:
    """Return the device-tree phandles without which some code fails, each with its place.

    A call whose result is dropped is not followed: its failure changes nothing. A phandle that is
    picked from a list by a number known at run time only is left out.
    """
    found: dict[str, Requirement] = {}
    for part in closure(start, results_matter=True):
        for call in descendants(part.node, "call_expression"):
            if "phandle" not in callee(call) or not _must_succeed(call, part.function):
                continue
            if callee(call) == _PARSE and not text_of(arguments(call)[-1]).isdecimal():
                continue
            for text in descendants(call, "string_literal"):
                place = part.module.place(part.function, call)
                found.setdefault(text_of(text)[1:-1], Requirement(text_of(text)[1:-1], place))
    return [found[name] for name in sorted(found)]


def is_compared(name: Node) -> bool:
    """Whether a constant is a side of `==` or `!=`, or the value of a `case`."""
    parent = name.parent
    if parent is None:
        return False
    if parent.type == "case_statement":
        return parent.child_by_field_name("value") == name
    operator = parent.child_by_field_name("operator")
    return operator is not None and text_of(operator) in ("==", "!=")


def _is_refused(name: Node) -> bool:
    """Return whether code fails for a constant that it compares with, whatever else holds."""
    parent = name.parent
    if parent is None:
        return False
    if parent.type == "case_statement":
        cases = [parent]
        while (case := cases[-1].next_named_sibling) is not None:
            cases.append(case)
        return fails(case_statements([case for case in cases if case.type == "case_statement"]))
    equal = text_of(parent.child_by_field_name("operator") or parent) == "=="
    inside = parent
    for above in ancestors(parent):
        sign = above.child_by_field_name("operator")
        if above.type == "if_statement" and above.child_by_field_name("condition") == inside:
            then = above.child_by_field_name("consequence")
            otherwise = above.child_by_field_name("alternative")
            branch = then if equal else otherwise
            return branch is not None and fails([branch])
        joined = sign is not None and text_of(sign) == ("||" if equal else "&&")
        if above.type != "parenthesized_expression" and not joined:
            return False
        inside = above
    return False


def closure(start: Sequence[ReachedCode], results_matter: bool = False) -> list[ReachedCode]:
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
                    parts.append(ReachedCode(module, function, function.body))
    return parts


def _referenced(part: ReachedCode, results_matter: bool) -> Iterator[str]:
    """Yields the names that may be functions; members stand for what is assigned to them."""
    for name in identifiers_in(part.node):
        if not (results_matter and _is_dropped(name, part.function)):
            yield text_of(name)
    for call in descendants(part.node, "call_expression"):
        called = child(call, "function")
        if called is None or called.type == "identifier":
            continue
        if not (results_matter and _is_dropped(called, part.function)):
            yield from sorted(part.module.members(callee(call)))


def _is_dropped(called: Node, function: Function) -> bool:
    """Return whether a node is what a call calls, and nothing looks at whether that failed.

    A result that is only asked to be above 0 is that of a call that may fail.
    """
    call = called.parent
    while call is not None and call.type == "parenthesized_expression":
        call = call.parent
    if call is None or call.type != "call_expression" or called.start_byte != call.start_byte:
        return False
    if call.parent is None or call.parent.type == "expression_statement":
        return call.parent is not None
    result = _kept_in(call)
    return bool(result) and _is_only_asked_for_success(result, function)


def _kept_in(call: Node) -> str:
    """Return the variable that a call sets, alone; empty where its result goes elsewhere."""
    above = call.parent
    if above is None or above.type not in ("assignment_expression", "init_declarator"):
        return ""
    target = child(above, "left") or child(above, "declarator")
    alone = child(above, "right") == call or child(above, "value") == call
    return text_of(target) if target is not None and alone and target.type == "identifier" else ""


def _is_only_asked_for_success(name: str, function: Function) -> bool:
    """Return whether some test asks a variable to be above 0, and none for less."""
    asked = False
    for used in identifiers_in(function.body):
        if text_of(used) != name:
            continue
        for above in ancestors(used):
            if above.type == "return_statement":
                return False
            if above.type == "if_statement":
                break
            if above.parent is not None and above.parent.type == "if_statement":
                is_condition = above.parent.child_by_field_name("condition") == above
                if is_condition and text_of(bare(above)).replace(" ", "") != f"{name}>0":
                    return False
                asked = asked or is_condition
                break
            if above.type == "conditional_expression":
                return False
    return asked


# ------------------------------------------------------------------ requirements


def _must_succeed(call: Node, function: Function) -> bool:
    """Whether the function leaves when a call fails: at once, or where it tests the result."""
    result = ""
    for above in ancestors(call):
        if above.type == "return_statement":
            return True
        if above.type == "if_statement" and _holds(child(above, "condition"), call):
            asked = _asks_for_failure(child(above, "condition"), text_of(call), call)
            return asked and _leaves(above.child_by_field_name("consequence"))
        if above.type in ("assignment_expression", "init_declarator") and not result:
            target = above.child_by_field_name("left") or above.child_by_field_name("declarator")
            result = declared_name(target) if target is not None else ""
        if above == function.body:
            break
    until = _set_again(result, call, function)
    return bool(result) and any(
        call.end_byte < test.start_byte < until
        and (condition := child(test, "condition")) is not None
        and result in map(text_of, identifiers_in(condition))
        and _asks_for_failure(condition, result, call)
        and _leaves(test.child_by_field_name("consequence"))
        for test in descendants(function.body, "if_statement")
    )


def _set_again(variable: str, call: Node, function: Function) -> int:
    """Return where a variable is next set after a call, or where the function ends."""
    return min(
        (
            setting.start_byte
            for setting in descendants(function.body, "assignment_expression")
            if setting.start_byte > call.end_byte
            and (left := child(setting, "left")) is not None
            and text_of(left) == variable
        ),
        default=function.body.end_byte,
    )


def _asks_for_failure(condition: Node | None, result: str, call: Node) -> bool:
    """Return whether a condition holds where a call failed, as far as its result can say that."""
    if callee(call) != _PARSE or condition is None:
        return True
    text = "".join(text_of(condition).split())
    result = "".join(result.split())
    return f"!{result}" in text or f"{result}==NULL" in text or f"NULL=={result}" in text


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
