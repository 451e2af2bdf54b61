"""Conditions on the match data that refuse a flowtable in another shape than a gate has.

A member that is compared with a constant (`soc->version < 2`, `soc->caps & NO_OFFLOAD`), in the
condition itself, in the value of a `switch` or in a function that it calls, distinguishes chips.
Where a gate is not seen in it, it is unclear for which chips the request passes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tree_sitter import Node

from capdb.facts import PropertyGate
from scrapers.c.source import bare, callee, child, descendants, text_of
from scrapers.c.statements import ERROR, case_statements, does_nothing, following
from scrapers.drivers.conditions import (
    ReachedCode,
    Structs,
    fails,
    field_name,
    is_member,
    needed_by,
    tests,
)

_CONSTANT = re.compile(r"-?(?:0[xX])?[0-9a-fA-F]+[uUlL]*|[A-Z][A-Z0-9_]*(?:\(.*\))?|true|false")


def unclear_tests(parts: Iterable[ReachedCode], structs: Structs) -> Iterator[PropertyGate]:
    """Yield the conditions on members of the match data that refuse, and are read as no gate."""
    for part in parts if structs else ():
        for condition, understood in _refusing(part):
            members = _members(condition, part, structs)
            if any(member not in understood for member in members):
                text = " ".join(text_of(bare(condition)).split())
                yield PropertyGate(text, "unclear", part.module.place(part.function, condition))


def _refusing(part: ReachedCode) -> Iterator[tuple[Node, list[Node]]]:
    """Yield the conditions of which a branch refuses, each with what is understood of it."""
    for test in tests(part):
        condition = child(test, "condition")
        if condition is not None and _refuses(test, part):
            yield condition, list(needed_by(test, part))
    for switch in descendants(part.node, "switch_statement"):
        condition, body = child(switch, "condition"), child(switch, "body")
        inside = body.named_children if body is not None else []
        cases = [each for each in inside if each.type == "case_statement"]
        refuses = any(fails(case_statements(cases[index:])) for index in range(len(cases)))
        if condition is not None and refuses:
            yield condition, []
    for choice in descendants(part.node, "conditional_expression"):
        condition = child(choice, "condition")
        answers = [child(choice, name) for name in ("consequence", "alternative")]
        if condition is not None and any(map(_is_error, answers)):
            yield condition, []


def _is_error(value: Node | None) -> bool:
    return value is not None and ERROR.fullmatch(text_of(bare(value))) is not None


def _refuses(test: Node, part: ReachedCode) -> bool:
    then, otherwise = test.child_by_field_name("consequence"), child(test, "alternative")
    if then is None:
        return False
    if fails([then]) or (otherwise is not None and fails([otherwise])):
        return True
    rest = following(test)
    return fails(rest) and does_nothing(rest, part.module, part.function)


def _members(condition: Node, part: ReachedCode, structs: Structs) -> Iterator[Node]:
    """Yield the members of the match data that a condition compares with nothing but constants.

    What a function that it calls answers with counts too.
    """
    for member in descendants(condition, "field_expression"):
        if _is_test(member, condition, part, structs):
            yield member
    for call in descendants(condition, "call_expression"):
        for module, function in part.module.functions(callee(call), part.function.source):
            called = ReachedCode(module, function, function.body)
            for answer in descendants(function.body, "return_statement"):
                for member in descendants(answer, "field_expression"):
                    if _is_test(member, answer, called, structs):
                        yield member


def _is_test(member: Node, condition: Node, part: ReachedCode, structs: Structs) -> bool:
    if not is_member(member, field_name(member), part, structs):
        return False
    term = member
    while term != condition and (above := term.parent) is not None:
        operator = above.child_by_field_name("operator")
        if above.type == "argument_list" or (operator and text_of(operator) in ("&&", "||")):
            break
        if above.type == "binary_expression":
            sides = (child(above, "left"), child(above, "right"))
            other = next((each for each in sides if each is not None and each != term), None)
            if other is not None and _CONSTANT.fullmatch(text_of(bare(other))) is None:
                return False
        term = above
    return True
