"""Parse one C source file: its functions, initialisers, macros and structs, with positions.

tree-sitter parses the text without the parts of the kernel's C that it cannot parse, which are
blanked (`scrapers.c.text`); the text itself is searched as a second opinion.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

import tree_sitter_c
from tree_sitter import Language, Node, Parser, Query, QueryCursor

from scrapers.c.text import CText

_LANGUAGE = Language(tree_sitter_c.language())
_PARSER = Parser(_LANGUAGE)
_FILE = Query(
    _LANGUAGE,
    """
    (function_definition declarator: (_) @declarator body: (compound_statement) @body)
    (declaration type: (struct_specifier name: (type_identifier) @struct)
     declarator: (init_declarator declarator: (_) @declarator value: (initializer_list) @value))
    (struct_specifier name: (type_identifier) @struct body: (field_declaration_list) @fields)
    (preproc_def name: (identifier) @name value: (preproc_arg) @value)
    (enumerator_list) @enumerators
    """,
)
_FUNCTION, _INITIALISER, _STRUCT, _MACRO, _ENUMERATORS = range(5)
_FIELDS = Query(_LANGUAGE, "(field_declaration type: (_) @type declarator: (_) @declarator)")
_FEW = 50
"""The number of nodes up to which walking is faster than a query."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a function: its name and its type as written."""

    name: str
    type: str


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function definition; `line` is that of its name, `body` its syntax, in `source`."""

    name: str
    line: int
    parameters: tuple[Parameter, ...]
    body: Node
    source: CSource


@dataclass(frozen=True, slots=True, eq=False)
class Initialiser:
    """A variable of a struct type, or an array of such, with its initialiser in braces."""

    struct: str
    name: str
    line: int
    value: Node
    source: CSource


class CSource:
    """One C file, parsed when its syntax is first asked for. Lines count from 1."""

    def __init__(self, path: str, content: bytes) -> None:
        self.path = path
        self.text = CText(content)

    @cached_property
    def root(self) -> Node:
        """The syntax of the whole file."""
        return _PARSER.parse(self.text.parsable).root_node

    @cached_property
    def _parts(self) -> tuple[list[dict[str, Node]], ...]:
        """The matches of each pattern of `_FILE`, in the order of the text."""
        found: tuple[list[dict[str, Node]], ...] = tuple([] for _ in range(_FILE.pattern_count))
        for pattern, match in _matches(_FILE, self.root):
            found[pattern].append(match)
        return found

    @cached_property
    def functions(self) -> dict[str, list[Function]]:
        """The definitions by name; there may be one per branch of a conditional."""
        found: dict[str, list[Function]] = {}
        for match in self._parts[_FUNCTION]:
            declarator = next(descendants(match["declarator"], "function_declarator"), None)
            if declarator is not None:
                function = Function(
                    declared_name(declarator),
                    line_of(declarator),
                    _parameters(declarator),
                    match["body"],
                    self,
                )
                found.setdefault(function.name, []).append(function)
        return found

    @cached_property
    def initialisers(self) -> list[Initialiser]:
        """The initialised variables of struct types, in the order of the text."""
        return [
            Initialiser(
                text_of(match["struct"]),
                declared_name(match["declarator"]),
                line_of(match["declarator"]),
                match["value"],
                self,
            )
            for match in self._parts[_INITIALISER]
        ]

    @cached_property
    def macros(self) -> dict[str, Node]:
        """The object-like macros by name, with the node of their text."""
        return {text_of(match["name"]): match["value"] for match in self._parts[_MACRO]}

    @cached_property
    def structs(self) -> dict[str, dict[str, str | None]]:
        """The fields of each struct by name, each with the struct that it is or points to."""
        return {
            text_of(match["struct"]): {
                declared_name(field["declarator"]): struct_of(text_of(field["type"]))
                for _, field in _matches(_FIELDS, match["fields"])
            }
            for match in self._parts[_STRUCT]
        }

    @property
    def enumerators(self) -> Iterator[Node]:
        """The lists of enumerators, in the order of the text."""
        return (match["enumerators"] for match in self._parts[_ENUMERATORS])

    def named(self, name: str) -> Iterator[Node]:
        """Yield the identifiers and members of structs of a name, in the order of the text."""
        for start, end in self.text.spans_of(name):
            node = self.root.descendant_for_byte_range(start, end)
            if node is not None and node.type in ("identifier", "field_identifier"):
                yield node

    def function_at(self, line: int) -> Function | None:
        """Return the function whose body holds a line."""
        for definitions in self.functions.values():
            for function in definitions:
                if line_of(function.body) <= line <= function.body.end_point[0] + 1:
                    return function
        return None

    def lines_parsed_with(self, name: str) -> set[int]:
        """Return the lines where the syntax has a name, without the parts that failed to parse."""
        parsed = {line_of(node) for node in self.named(name) if not _is_lost(node)}
        for value in self.macros.values():
            for number, line in enumerate(text_of(value).split("\n"), line_of(value)):
                if re.search(rf"\b{name}\b", line):
                    parsed.add(number)
        return parsed


# ------------------------------------------------------------------ reading of nodes


def text_of(node: Node) -> str:
    """Return the text of a node, without comments and annotations."""
    return (node.text or b"").decode(errors="replace")


def operator_of(node: Node) -> str:
    """Return the operator of an expression; empty if it has none."""
    operator = node.child_by_field_name("operator")
    return text_of(operator) if operator is not None else ""


def line_of(node: Node) -> int:
    """Return the line where a node begins."""
    return node.start_point[0] + 1


def identifiers_in(node: Node) -> list[Node]:
    """Return the identifiers below a node, members of structs excepted."""
    return [*descendants(node, "identifier")]


def descendants(node: Node, *types: str) -> Iterator[Node]:
    """Yield those of a node and the nodes below it that have these types, in the text's order."""
    if node.descendant_count > _FEW:
        yield from _captured(node, types)
        return
    pending = [node]
    while pending:
        current = pending.pop()
        if current.type in types:
            yield current
        pending.extend(reversed(current.named_children))


@lru_cache(maxsize=1 << 14)  # each question about a function goes through its nodes again
def _captured(node: Node, types: tuple[str, ...]) -> tuple[Node, ...]:
    found = QueryCursor(_query(types)).captures(node).get("name", [])
    return tuple(sorted(found, key=lambda each: (each.start_byte, -each.end_byte)))


@cache
def _query(types: tuple[str, ...]) -> Query:
    return Query(_LANGUAGE, f"[{' '.join(f'({each})' for each in types)}] @name")


def ancestors(node: Node) -> Iterator[Node]:
    """Yield the nodes around a node, inside out."""
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def child(node: Node, field: str) -> Node | None:
    """Return the child in a field of the grammar, without parentheses and casts around it."""
    found = node.child_by_field_name(field)
    return bare(found) if found is not None else None


def bare(node: Node) -> Node:
    """Return an expression without the parentheses and casts around it."""
    while node.type in ("parenthesized_expression", "cast_expression"):
        inner = node.child_by_field_name("value") or next(iter(node.named_children), None)
        if inner is None:
            break
        node = inner
    return node


def callee(call: Node) -> str:
    """Return the function that a call names, or the member that it calls through."""
    function = child(call, "function")
    if function is not None and function.type == "field_expression":
        function = function.child_by_field_name("field")
    return text_of(function) if function is not None else ""


def arguments(call: Node) -> list[Node]:
    """Return the arguments of a call."""
    found = call.child_by_field_name("arguments")
    return found.named_children if found is not None else []


def designated(value: Node) -> dict[str, Node]:
    """Return the pairs of an initialiser in braces by the field or index that they designate."""
    pairs = (pair for pair in value.named_children if pair.type == "initializer_pair")
    return {
        text_of(designators[-1]).strip(".[] "): pair
        for pair in pairs
        if (designators := pair.children_by_field_name("designator"))
    }


def declared_name(declarator: Node) -> str:
    """Return the name that a declarator declares."""
    name = next(descendants(declarator, "identifier", "field_identifier"), None)
    return text_of(name) if name is not None else ""


def struct_of(type_: str) -> str | None:
    """Return the struct that a type as written names, if it names one."""
    match = re.search(r"\bstruct\s+(\w+)", type_)
    return match[1] if match else None


def _matches(query: Query, node: Node) -> Iterator[tuple[int, dict[str, Node]]]:
    for pattern, captures in QueryCursor(query).matches(node):
        yield pattern, {name: nodes[0] for name, nodes in captures.items()}


def _parameters(declarator: Node) -> tuple[Parameter, ...]:
    found = declarator.child_by_field_name("parameters")
    parameters = []
    for node in found.named_children if found is not None else ():
        name, type_ = node.child_by_field_name("declarator"), node.child_by_field_name("type")
        if type_ is not None:
            parameters.append(Parameter(declared_name(name) if name else "", text_of(type_)))
    return tuple(parameters)


def _is_lost(node: Node) -> bool:
    """Return whether a node is directly in a part that could not be parsed."""
    near = (above.type for above, _ in zip(ancestors(node), range(3), strict=False))
    return "ERROR" in near
