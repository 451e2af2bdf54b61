"""Find the device-tree phandles that decide whether some code succeeds.

A phandle is required if code fails without it. If it decides in another way, for example if code
refuses a node that has it, it is unclear.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tree_sitter import Node

from capdb.facts import PropertyGate, Requirement
from scrapers.c.source import (
    Function,
    ancestors,
    arguments,
    callee,
    child,
    declared_name,
    descendants,
    identifiers_in,
    text_of,
)
from scrapers.c.statements import following
from scrapers.drivers.conditions import ReachedCode, fails

_PARSE = "of_parse_phandle"
"""The function that returns the node, or NULL if there is none."""
_ANSWERS_ZERO = re.compile(r"of_parse_phandle_with_\w+|of_phandle_iterator_\w+")
"""The functions that return 0 if they succeed."""


def requirements(parts: Sequence[ReachedCode]) -> list[Requirement]:
    """Return the device-tree phandles without which some code fails, each with its place.

    `parts` are the code and the functions that it calls, without calls whose result is dropped:
    their failure changes nothing. Phandles at an index that is known only at run time are left out.
    """
    found: dict[str, Requirement] = {}
    for call, part in _calls(parts):
        if not _must_succeed(call, part.function):
            continue
        if callee(call) == _PARSE and not text_of(arguments(call)[-1]).isdecimal():
            continue
        name = _name(call)
        if name is not None:
            place = part.module.place(part.function, call)
            found.setdefault(name, Requirement(name, place))
    return [found[name] for name in sorted(found)]


def unclear_phandles(parts: Sequence[ReachedCode]) -> Iterator[PropertyGate]:
    """Yield the phandles that decide in some code that does not require them."""
    for call, part in _calls(parts):
        name = _name(call)
        if name is None or _must_succeed(call, part.function):
            continue
        if _decides(call, part.function):
            yield PropertyGate(name, "unclear", part.module.place(part.function, call))


def _calls(parts: Sequence[ReachedCode]) -> Iterator[tuple[Node, ReachedCode]]:
    for part in parts:
        for call in descendants(part.node, "call_expression"):
            if "phandle" in callee(call):
                yield call, part


def _name(call: Node) -> str | None:
    """Return the phandle that a call reads; a second name would be that of its cells."""
    given = next(descendants(call, "string_literal"), None)
    return None if given is None else text_of(given)[1:-1]


def _must_succeed(call: Node, function: Function) -> bool:
    """Return whether the function leaves if a call fails: at once, or by a later test."""
    for above in ancestors(call):
        if above.type == "conditional_expression":
            return False
        if above.type == "return_statement":
            return True
        if above == function.body:
            break
    return any(
        _asks_for_failure(child(test, "condition"), result, call)
        and _leaves(test.child_by_field_name("consequence"))
        for test, result in _tests(call, function, "if_statement")
    )


def _decides(call: Node, function: Function) -> bool:
    """Return whether a test of a call decides whether the function leaves or goes on."""
    for test, _ in _tests(call, function, "if_statement"):
        branches = [test.child_by_field_name(name) for name in ("consequence", "alternative")]
        if any(map(_leaves, branches)) or fails(following(test)):
            return True
    return any(
        above.type == "return_statement"
        for choice, _ in _tests(call, function, "conditional_expression")
        for above in ancestors(choice)
    )


def _tests(call: Node, function: Function, kind: str) -> Iterator[tuple[Node, str]]:
    """Yield the tests of a call's result, each with its text for the result."""
    result = ""
    for above in ancestors(call):
        if above.type == kind and _holds(child(above, "condition"), call):
            yield above, text_of(call)
        if above.type in ("assignment_expression", "init_declarator") and not result:
            target = above.child_by_field_name("left") or above.child_by_field_name("declarator")
            result = declared_name(target) if target is not None else ""
        if above == function.body:
            break
    until = _set_again(result, call, function)
    for test in descendants(function.body, kind) if result else ():
        condition = child(test, "condition")
        is_later = call.end_byte < test.start_byte < until
        if condition and is_later and result in map(text_of, identifiers_in(condition)):
            yield test, result


def _set_again(variable: str, call: Node, function: Function) -> int:
    """Return the place that next sets a variable after a call, or the end of the function."""
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
    """Return whether a condition tests that a call failed, according to its kind of result."""
    if condition is None:
        return True
    text = "".join(text_of(condition).split())
    result = "".join(result.split())
    is_zero = any(each in text for each in (f"!{result}", f"{result}==", f"=={result}"))
    if _ANSWERS_ZERO.fullmatch(callee(call)):
        return not is_zero
    return is_zero if callee(call) == _PARSE else f"!IS_ERR({result})" not in text


def _holds(outer: Node | None, inner: Node) -> bool:
    return (
        outer is not None
        and outer.start_byte <= inner.start_byte
        and inner.end_byte <= outer.end_byte
    )


def _leaves(branch: Node | None) -> bool:
    """Return whether a branch leaves the function with anything but 0."""
    if branch is None:
        return False
    return any(
        node.type == "goto_statement"
        or (bool(node.named_children) and text_of(node.named_children[0]) != "0")
        for node in descendants(branch, "goto_statement", "return_statement")
    )
