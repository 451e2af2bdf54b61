"""The kinds of change that are made to the rules.

Most are cosmic-ray's. Left out are those that change no more than a stricter one does (`==` to
`<=`, where `==` to `!=` is made), decorators, which are caches and dataclasses here, and `|`,
which is in annotations, where nothing runs. Of our own are the two that cosmic-ray lacks and
rules are made of: the condition of a comprehension, and `in`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import parso
from cosmic_ray.operators.operator import Example, Operator
from cosmic_ray.plugins import OPERATOR_PROVIDERS, get_operator, operator_names

_Position = tuple[tuple[int, int], tuple[int, int]]

_WANTED = re.compile(
    r"own/.*|core/("
    r"AddNot|ExceptionReplacer|NumberReplacer|ZeroIterationForLoop"
    r"|Replace(AndWithOr|OrWithAnd|TrueWithFalse|FalseWithTrue)"
    r"|Replace(BreakWithContinue|ContinueWithBreak)"
    r"|ReplaceUnaryOperator_Delete_(Not|USub)"
    r"|ReplaceComparisonOperator_(Eq_NotEq|NotEq_Eq|Is_IsNot|IsNot_Is|Lt_LtE|LtE_Lt|Gt_GtE|GtE_Gt)"
    r"|ReplaceBinaryOperator_(Add_Sub|Sub_Add|Mul_Add|Div_Mul|BitAnd_BitOr)"
    r")"
)


class NegateFilter(Operator):
    """Turn the condition of a comprehension round."""

    def mutation_positions(self, node: Any) -> Iterator[_Position]:
        """Yield the condition's place."""
        if node.type == "comp_if":
            yield node.children[1].start_pos, node.children[1].end_pos

    def mutate(self, node: Any, index: int) -> Any:
        """Return the node with its condition negated."""
        node.children[1] = parso.parse(f" not ({node.children[1].get_code().strip()})")
        return node

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        """Return texts before and after the change."""
        return (Example("[a for a in b if c]", "[a for a in b if not (c)]"),)


class NegateMembership(Operator):
    """Replace `in` by `not in`, and the reverse."""

    def mutation_positions(self, node: Any) -> Iterator[_Position]:
        """Yield the operator's place."""
        if node.type == "comparison" and node.children[1].get_code().split()[-1:] == ["in"]:
            yield node.children[1].start_pos, node.children[1].end_pos

    def mutate(self, node: Any, index: int) -> Any:
        """Return the node with its operator turned round."""
        negated = node.children[1].get_code().split() == ["in"]
        node.children[1] = parso.parse(" not in" if negated else " in")
        return node

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        """Return texts before and after the change."""
        return Example("a in b", "a not in b"), Example("a not in b", "a in b")


OPERATOR_PROVIDERS["own"] = {each.__name__: each for each in (NegateFilter, NegateMembership)}


def wanted() -> dict[str, Operator]:
    """Return the operators by their name, in the order of their names."""
    chosen = sorted(name for name in operator_names() if _WANTED.fullmatch(name))
    return {name: get_operator(name)() for name in chosen}
