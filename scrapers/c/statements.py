"""Classify C statements: those that follow each other, leave a function, or only return."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tree_sitter import Node

from scrapers.c.program import CModule
from scrapers.c.source import Function, bare, callee, child, descendants, text_of

ERROR = re.compile(r"(?:ERR_PTR\s*\(\s*)?-\s*E[A-Z0-9]+\s*\)?")
LOG = re.compile(
    r"(?:netdev|netif|net|dev|pr|nn)_(?:emerg|alert|crit|err|warn|notice|info|v?dbg|debug|printk)\w*"
    r"|NL_SET_ERR_MSG\w*|WARN(?:_ON)?(?:_ONCE)?|printk\w*|trace_\w+|fallthrough"
)
ENDS = ("return_statement", "break_statement", "goto_statement", "continue_statement")


def does_nothing(
    statements: Sequence[Node], module: CModule, function: Function, deep: bool = True
) -> bool:
    """Return whether statements do nothing but return, with an error or a plain success.

    If they return the result of a call and `deep` is set, the called function is checked too.
    """
    for statement in flat(statements):
        if statement.type in ENDS:
            value = next(iter(statement.named_children), None)
            if value is None or statement.type != "return_statement":
                return True
            return is_idle(bare(value), module, function, deep)
        if statement.type == "declaration":
            if next(descendants(statement, "call_expression"), None) is not None:
                return False
        elif statement.type != "expression_statement" or not _is_idle_expression(statement):
            return False
    return True


def _is_idle_expression(statement: Node) -> bool:
    expression = next(iter(statement.named_children), None)
    if expression is None:
        return True
    if expression.type == "assignment_expression":
        right = child(expression, "right")
        return right is not None and (
            ERROR.fullmatch(text_of(right)) is not None or right.type == "number_literal"
        )
    return LOG.fullmatch(callee(expression) or text_of(expression)) is not None


def is_idle(value: Node, module: CModule, function: Function, deep: bool) -> bool:
    """Return whether a returned value comes from no work."""
    if ERROR.fullmatch(text_of(value)) or value.type in ("number_literal", "identifier"):
        return True
    if value.type != "call_expression" or not deep:
        return False
    called = module.functions(callee(value), function.source)
    return bool(called) and all(
        does_nothing(target.body.named_children, owner, target, deep=False)
        for owner, target in called
    )


def case_statements(cases: Sequence[Node]) -> list[Node]:
    """Return the statements of the first case, and those to which it falls through."""
    found: list[Node] = []
    for case in cases:
        value = case.child_by_field_name("value")
        found += [node for node in case.named_children if node != value]
        last = list(flat(found[-1:]))
        if last and last[-1].type in ENDS:
            break
    return found


def flat(statements: Sequence[Node]) -> Iterator[Node]:
    """Yield statements; blocks among them are replaced by their statements."""
    for statement in statements:
        if statement.type in ("compound_statement", "else_clause"):
            yield from flat(statement.named_children)
        else:
            yield statement


def following(node: Node) -> list[Node]:
    """Return the statements after a node in the same block."""
    found, sibling = [], node.next_named_sibling
    while sibling is not None:
        found.append(sibling)
        sibling = sibling.next_named_sibling
    return found


def leaves(branch: Node) -> bool:
    """Return whether a branch ends by leaving the function, or is the value of an expression."""
    last = [*flat([branch])][-1:]
    return bool(last) and (last[0].type in ENDS or not last[0].type.endswith("_statement"))
