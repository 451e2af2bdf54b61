"""Find the flows of values between the variables of C functions: assignments, arguments, returns.

Each flow comes with the conditions that decide whether it happens.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from tree_sitter import Node

from scrapers.c.source import (
    CSource,
    Function,
    ancestors,
    bare,
    callee,
    child,
    declared_name,
    descendants,
    identifiers_in,
    operator_of,
    text_of,
)
from scrapers.c.statements import flat
from scrapers.drivers.conditions import field_name

_DEFINE = re.compile(
    rb"^[ \t]*#[ \t]*define[ \t]+(\w+)((?:\([^)\n]*\))?(?:\\\r?\n|[^\n])*)", re.MULTILINE
)
WORD = re.compile(r"\w+")
CONSTANT = re.compile(r"[0-9]\w*|[A-Z][A-Z0-9_]*|true|false")
"""A constant: a number, a macro or an enumerator."""
_PURE = re.compile(r"test_bit|(?:min|max|clamp)(?:_t)?|ilog2|abs|hweight\w*|(?:un)?likely")
_COMPOSED = "FIELD_PREP"
_ARITHMETIC = ("+", "-", "*", "/", "%", "<<", ">>")
_BRANCHES = ("if_statement", "switch_statement", "conditional_expression")
_ASSIGNS = ("assignment_expression", "init_declarator")


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """A value that goes to a variable or member, or is returned if `target` is None."""

    function: Function
    target: Node | None
    value: Node
    controls: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class CallSite:
    """A call in a function, with the conditions that decide about it."""

    function: Function
    node: Node
    controls: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """A part of an expression that may bring a value: a member, a call or a variable."""

    node: Node
    name: str
    is_address: bool
    is_base: bool


def leaves(expression: Node) -> Iterator[Leaf]:
    """Yield the parts of an expression that may bring a value, including parts of parts."""
    return map(
        leaf_of, descendants(expression, "field_expression", "call_expression", "identifier")
    )


def leaf_of(node: Node) -> Leaf:
    """Return a member, a call or a variable as a part of the expression around it."""
    name = callee(node) if node.type == "call_expression" else field_name(node)
    return Leaf(node, name, is_address(node), is_base(node))


def flows(function: Function) -> Iterator[Flow]:
    """Yield the values that a function assigns and returns."""
    for node in descendants(function.body, *_ASSIGNS, "return_statement"):
        controls = _controls(node, function)
        target = child(node, "left") or child(node, "declarator")
        value = child(node, "right") or child(node, "value")
        if node.type == "return_statement":
            value = next(iter(node.named_children), None)
        if value is not None:
            yield Flow(function, assigned(target) if target is not None else None, value, controls)


def calls(function: Function) -> Iterator[CallSite]:
    """Yield the calls in a function."""
    for node in descendants(function.body, "call_expression"):
        yield CallSite(function, node, _controls(node, function))


def macros(sources: Iterable[CSource]) -> dict[str, list[str]]:
    """Return the macros of these sources by name, each with all its texts and parameters."""
    found: dict[str, list[str]] = {}
    for source in sources:
        for match in _DEFINE.finditer(source.text.code):
            found.setdefault(match[1].decode(), []).append(match[2].decode(errors="replace"))
    return found


def words_in(expressions: Iterable[Node], macros: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Return the words of these expressions, and those of the macros that they use."""
    found: set[str] = set()
    texts = [*map(text_of, expressions)]
    for text in texts:
        for word in set(WORD.findall(text)) - found:
            found.add(word)
            texts += macros.get(word, ())
    return frozenset(found)


@lru_cache(maxsize=1024)
def local_names(function: Function) -> frozenset[str]:
    """Return the names of a function's parameters and variables."""
    names = {parameter.name for parameter in function.parameters}
    for declaration in descendants(function.body, "declaration"):
        names |= set(map(declared_name, declaration.children_by_field_name("declarator")))
    return frozenset(names)


def is_carried(part: Node, value: Node, function: Function, macros: Container[str]) -> bool:
    """Return whether a value keeps a part of it, not only as a size or an address.

    The result of an unknown function (`readl`, `kzalloc`) does not keep its arguments.
    """
    for above in ancestors(part):
        if above.end_byte > value.end_byte or above.start_byte < value.start_byte:
            break
        sign = operator_of(above)
        operands = map(text_of, above.named_children)
        if above.type == "binary_expression" and sign in _ARITHMETIC:
            if not any(CONSTANT.fullmatch(each) for each in operands):
                return False
        elif above.type == "subscript_expression" and part.start_byte > above.start_byte:
            table = child(above, "argument")
            if table is None or table.type != "identifier" or _is_local(table, function):
                return False
        elif above.type == "call_expression" and part.start_byte > above.start_byte:
            name = callee(above)
            known = name in macros or name.isupper() or _PURE.fullmatch(name)
            if name == _COMPOSED or not known:
                return False
        elif above.type == "unary_expression" and sign == "~":
            return False
    return True


def is_added(value: Node) -> bool:
    """Return whether a value is added to that of a variable (`|=`, `+=`)."""
    above = value.parent
    return above is not None and above.type == "assignment_expression" and operator_of(above) != "="


def is_object(value: Node, function: Function) -> bool:
    """Return whether a value is the address of a global object of the file."""
    argument = child(value, "argument") if value.type == "pointer_expression" else None
    if argument is None or argument.type != "identifier":
        return False
    return not _is_local(argument, function)


def _is_local(name: Node, function: Function) -> bool:
    return text_of(name) in local_names(function)


def assigned(target: Node) -> Node:
    """Return the variable or member that is set, also if only its element or target is."""
    target = bare(target)
    while target.type in ("subscript_expression", "pointer_expression"):
        inner = child(target, "argument")
        if inner is None:
            break
        target = inner
    if target.type.endswith("_declarator"):
        return next(descendants(target, "identifier"), target)
    return target


def is_counter(target: Node) -> bool:
    """Return whether a variable is set for a loop."""
    return any(above.type == "for_statement" for above in ancestors(target))


def is_base(leaf: Node) -> bool:
    """Return whether a value is only the pointer or struct before a member."""
    above = leaf.parent
    while above is not None and above.type in ("subscript_expression", "parenthesized_expression"):
        if child(above, "index") == leaf:
            return False
        leaf, above = above, above.parent
    return above is not None and above.type == "field_expression"


def is_address(leaf: Node) -> bool:
    """Return whether an expression takes the address of a variable or member, not its value."""
    above = leaf.parent
    return above is not None and above.type == "pointer_expression" and text_of(above)[0] == "&"


def _controls(node: Node, function: Function) -> tuple[Node, ...]:
    """Return the conditions around a node, and those of earlier exits without an error."""
    found: list[Node] = []
    inside = node
    for above in ancestors(node):
        condition = above.child_by_field_name("condition") if above.type in _BRANCHES else None
        if condition is not None and condition != inside:
            found.append(condition)
        if node.type in _ASSIGNS and above.type in ("compound_statement", "case_statement"):
            before = (each for each in above.named_children if each.end_byte <= inside.start_byte)
            found += (
                condition
                for each in before
                if each.type == "if_statement" and _leaves_well(each)
                if (condition := each.child_by_field_name("condition")) is not None
            )
        if above == function.body:
            break
        inside = above
    return tuple(found)


def _leaves_well(test: Node) -> bool:
    then = test.child_by_field_name("consequence")
    last = [*flat([then])][-1:] if then is not None else []
    return (
        bool(last)
        and last[0].type == "return_statement"
        and (not last[0].named_children or text_of(last[0].named_children[0]) == "0")
    )


def is_constant(name: str, function: Function) -> bool:
    """Return whether a variable of a function is only set to constants, and by this function."""
    if any(parameter.name == name for parameter in function.parameters):
        return False
    values = 0
    for used in identifiers_in(function.body):
        above = used.parent
        if text_of(used) != name or above is None:
            continue
        if above.type in ("update_expression", "pointer_expression"):
            return False
        if above.type in _ASSIGNS and used in (child(above, "left"), child(above, "declarator")):
            value = child(above, "right") or child(above, "value")
            if value is None or is_added(value):
                return False
            if any(not text_of(each).isupper() for each in identifiers_in(value)):
                return False
            values += 1
    return values > 0
