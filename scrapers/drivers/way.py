"""Collect the code on the way of a taken request: before, around, and after the type's `switch`.

That code can refuse a request, as well as the functions that get it.
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from scrapers.c.source import ancestors
from scrapers.c.statements import flat, following
from scrapers.drivers.conditions import ReachedCode
from scrapers.drivers.flowtable import CallStep, Taken

BRANCHES = (
    *("if_statement", "switch_statement", "conditional_expression", "while_statement"),
    *("for_statement", "do_statement"),
)
_PLAIN = ("return_statement", "expression_statement", "declaration")


def leading(taken: Taken) -> list[ReachedCode]:
    """Return the code that the functions on the way run before the request's own code."""
    return [part for step in taken.way for part in _around(step)]


def own(taken: Taken) -> list[ReachedCode]:
    """Return the code of the request itself, and the code after the `switch` that it leaves."""
    last = taken.way[-1]
    nodes = (*taken.code, *_after(taken))
    return [ReachedCode(last.module, last.function, node) for node in nodes]


def _around(step: CallStep) -> Iterator[ReachedCode]:
    """Yield the code that a function runs before it comes to a step, with the step's condition."""
    inside = step.node
    nodes: list[Node] = []
    returned = False
    for above in ancestors(step.node):
        returned = returned or above.type == "return_statement"
        condition = above.child_by_field_name("condition") if above.type in BRANCHES else None
        if condition is not None:
            nodes.append(condition)
        if above.type in _PLAIN:
            nodes.append(above)
        if above.type in ("compound_statement", "case_statement"):
            value = above.child_by_field_name("value")
            nodes += [
                each
                for each in above.named_children
                if each.end_byte <= inside.start_byte and each.type != "case_statement"
                if each != value
            ]
            if step.node.type == "call_expression" and not returned:
                nodes += following(inside)
        if above == step.function.body:
            break
        inside = above
    return (ReachedCode(step.module, step.function, node) for node in nodes)


def _after(taken: Taken) -> list[Node]:
    """Return the statements after a `switch`, if the `case` of a type leads to them."""
    case = taken.way[-1].node
    last = [*flat(taken.code)][-1:]
    if case.type != "case_statement" or (last and last[0].type == "return_statement"):
        return []
    switch = case.parent.parent if case.parent is not None else None
    return following(switch) if switch is not None else []
