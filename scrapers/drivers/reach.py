"""Collect the code that runs for a taken request, and its conditions.

A function is within reach if code within reach calls it or names it (a callback), also in modules
that export it, and through members of structs as far as the module assigns them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache

from tree_sitter import Node

from capdb.facts import Gate, PropertyGate, Requirement
from scrapers.c.source import (
    Function,
    ancestors,
    bare,
    callee,
    child,
    descendants,
    identifiers_in,
    operator_of,
    text_of,
)
from scrapers.c.statements import case_statements
from scrapers.drivers import way
from scrapers.drivers.chip_tests import unclear_readings, unclear_tests
from scrapers.drivers.conditions import ReachedCode, Structs, fails, gates
from scrapers.drivers.flowtable import Taken
from scrapers.drivers.phandles import requirements, unclear_phandles

_TAG = re.compile(r"DSA_TAG_PROTO_\w+")
UNKNOWN_TAGS = "?"
_WRAPPER = re.compile(r"(?:un)?likely|WARN_ON(?:_ONCE)?")
_ZERO = ("0", "NULL", "false")


class Reach:
    """The code that runs for one taken type, in the order in which it was found."""

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

    @cached_property
    def heeded(self) -> list[ReachedCode]:
        """The code whose success matters, without calls whose result is dropped."""
        return closure([*self.guards, *self._code], results_matter=True)

    def gates(self, structs: Structs) -> list[Gate]:
        """Return the members of the match data that make the request fail if they are zero."""
        found: dict[str, Gate] = {}
        for part in (*self.guards, *self.parts) if structs else ():
            for gate in gates(part, structs):
                found.setdefault(gate.field, gate)
        return [found[name] for name in sorted(found)]

    def unclear_tests(self, structs: Structs) -> Iterator[PropertyGate]:
        """Yield the conditions on the match data or on registers that refuse and are no gates."""
        yield from unclear_tests(self.heeded, structs)
        yield from unclear_readings(self.heeded)

    def requirements(self) -> list[Requirement]:
        """Return the device-tree phandles whose absence makes the request fail."""
        return requirements(self.heeded)

    def unclear_phandles(self) -> Iterator[PropertyGate]:
        """Yield the phandles that decide though they are not required."""
        return unclear_phandles(self.heeded)

    def egress_tags(self) -> list[str]:
        """Return the DSA tag protocols for which code within reach does not fail.

        It is `?` alone if the code only names some that it refuses: those that it takes are not
        known then.
        """
        compared = [
            name
            for part in self.parts
            for name in identifiers_in(part.node)
            if _TAG.fullmatch(text_of(name)) and is_compared(name)
        ]
        taken = {text_of(name) for name in compared if not _is_refused(name)}
        return sorted(taken or {UNKNOWN_TAGS for _ in compared})


def is_compared(name: Node) -> bool:
    """Return whether a constant is a side of `==` or `!=`, or the value of a `case`."""
    parent = name.parent
    if parent is None:
        return False
    if parent.type == "case_statement":
        return parent.child_by_field_name("value") == name
    return operator_of(parent) in ("==", "!=")


def _is_refused(name: Node) -> bool:
    """Return whether code fails for a constant that it compares with, in all other conditions."""
    parent = name.parent
    if parent is None:
        return False
    if parent.type == "case_statement":
        cases = [parent]
        while (case := cases[-1].next_named_sibling) is not None:
            cases.append(case)
        return fails(case_statements([case for case in cases if case.type == "case_statement"]))
    equal = operator_of(parent) == "=="
    for above in ancestors(parent):
        if above.type == "if_statement":
            then = above.child_by_field_name("consequence")
            otherwise = above.child_by_field_name("alternative")
            branch = then if equal else otherwise
            return branch is not None and fails([branch])
        joined = operator_of(above) == ("||" if equal else "&&")
        if above.type != "parenthesized_expression" and not joined:
            return False
    return False


def closure(start: Sequence[ReachedCode], results_matter: bool = False) -> list[ReachedCode]:
    """Return some code and every function within its reach.

    If results matter, calls whose result is dropped are not followed.
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
    """Yield the names that may be functions; for a member, those that are assigned to it."""
    found: set[str] = set()
    for node in identifiers_in(part.node):
        name = text_of(node)
        if name not in found and not (results_matter and _is_dropped(node, part.function)):
            found.add(name)
            yield name
    for call in descendants(part.node, "call_expression"):
        called = child(call, "function")
        if called is None or called.type == "identifier":
            continue
        if not (results_matter and _is_dropped(called, part.function)):
            yield from sorted(part.module.members(callee(call)))


def _is_dropped(called: Node, function: Function) -> bool:
    """Return whether a node is the called function of a call whose failure is ignored.

    A result that is only tested to be above 0 is that of a call that may fail.
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
    """Return the variable to which a call's result is assigned; empty if it goes elsewhere."""
    above = call.parent
    if above is None or above.type not in ("assignment_expression", "init_declarator"):
        return ""
    target = child(above, "left") or child(above, "declarator")
    alone = child(above, "right") == call or child(above, "value") == call
    return text_of(target) if target is not None and alone and target.type == "identifier" else ""


@lru_cache(maxsize=1024)  # each call is met once for every way that leads to it
def _is_only_asked_for_success(name: str, function: Function) -> bool:
    """Return whether a variable is tested to be above 0, and used in no other test."""
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
