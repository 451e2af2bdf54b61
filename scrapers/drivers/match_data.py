"""Read id tables, and the match data of each compatible with the values of some fields."""

from __future__ import annotations

import operator
import re
from collections.abc import Iterable, Iterator

from tree_sitter import Node

from capdb.facts import Id, MatchData
from scrapers.c.program import CModule
from scrapers.c.source import (
    CSource,
    Initialiser,
    bare,
    child,
    descendants,
    designated,
    identifiers_in,
    line_of,
    text_of,
)

TABLE = "of_device_id"
_BOUND_BY = re.compile(rb"\bof_match_table\s*=\s*(?:of_match_ptr\s*\(\s*)?(\w+)")
_FIRMWARE = re.compile(r"[\w./+-]+\.bin")
_OPERATIONS = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "|": operator.or_,
    "&": operator.and_,
    "<<": operator.lshift,
    ">>": operator.rshift,
}


def ids(module: CModule) -> tuple[list[Id], list[str]]:
    """Return the entries of the module's id tables, and notes on those that could not be read.

    If the module's drivers name the tables by which they bind, all other tables are left out: they
    are for nodes that the module only reads.
    """
    found: list[Id] = []
    unread: list[str] = []
    bound = _bound_by(module)
    for source in module.sources_with(TABLE):
        for table in source.initialisers:
            if table.struct != TABLE or not module.compiles(source.path):
                continue
            if bound and table.name not in bound:
                continue
            for entry in table.value.named_children:
                pairs = designated(entry)
                if "compatible" in pairs:
                    compatible = string(child(pairs["compatible"], "value"), module, source)
                    line = line_of(pairs["compatible"])
                    if compatible is None:
                        unread.append(f"{source.path}: compatible at line {line} is no string")
                        continue
                    place = module.program.place(source, line, table.name)
                    found.append(Id(compatible, place, _pointed_at(pairs.get("data"))))
                elif entry.type != "initializer_list" or _says_something(entry):
                    unread.append(
                        f"{source.path}: entry of {table.name} at line {line_of(entry)} was not "
                        f"understood"
                    )
    return found, unread


def _bound_by(module: CModule) -> frozenset[str]:
    """Return the id tables that the module's drivers name; empty if no name was found."""
    return frozenset(
        match[1].decode()
        for source in module.sources_with("of_match_table")
        for match in _BOUND_BY.finditer(source.text.code)
    )


def match_data(
    module: CModule, symbols: Iterable[str], fields: list[str]
) -> tuple[list[MatchData], list[str]]:
    """Return the match data of `symbols`, with the values of `fields` and the firmware they name.

    The second part has notes on values that could not be read. Data with neither fields nor
    firmware are left out.
    """
    found: list[MatchData] = []
    unread: list[str] = []
    for symbol in sorted(set(symbols)):
        located = _initialiser(module, symbol)
        if located is None:
            if fields:
                unread.append(f"{module.name}: match data {symbol} was not found")
            continue
        variable, value = located
        values: dict[str, int] = {}
        line = variable.line if value == variable.value else line_of(value)
        pairs = designated(value)
        for field in fields:
            if field not in pairs and any(map(_is_positional, value.named_children)):
                unread.append(f"{variable.source.path}: {symbol} sets members without their names")
                continue
            if field not in pairs:
                values[field] = 0
                continue
            number = integer(child(pairs[field], "value"), module, variable.source)
            if number is None:
                unread.append(f"{variable.source.path}: {field} of {symbol} is no plain number")
                continue
            values[field] = number
            if field == fields[0]:
                line = line_of(pairs[field])
        files = tuple(sorted(set(firmware_in(value, module, variable.source))))
        if values or files:
            place = module.program.place(variable.source, line, symbol)
            found.append(MatchData(symbol, place, values, files))
    return found, unread


def _is_positional(value: Node) -> bool:
    """Return whether a value in braces sets a member by its position; `{ 0 }` sets none."""
    return value.type not in ("initializer_pair", "comment") and text_of(value) != "0"


def members_of(module: CModule, symbols: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return the structs of the data that ids point to, with the members that the data set."""
    found: dict[str, frozenset[str]] = {}
    for symbol in set(symbols):
        located = _initialiser(module, symbol)
        if located is not None:
            variable, value = located
            named = found.get(variable.struct, frozenset())
            found[variable.struct] = named | designated(value).keys()
    return found


def firmware_in(node: Node, module: CModule, source: CSource) -> Iterator[str]:
    """Yield the names of firmware files below a node, also those in macros."""
    for literal in descendants(node, "string_literal", "concatenated_string"):
        text = string(literal, module, source)
        if text and _FIRMWARE.fullmatch(text):
            yield text
    for name in identifiers_in(node):
        text = string(name, module, source) if text_of(name).isupper() else None
        if text and _FIRMWARE.fullmatch(text):
            yield text


def _pointed_at(pair: Node | None) -> str | None:
    """Return the symbol that `.data` names: `x` for `&x` or `(void *)x`, `x[I]` in an array."""
    value = child(pair, "value") if pair is not None else None
    if value is not None and value.type == "pointer_expression":
        value = child(value, "argument")
    if value is None or text_of(value) in ("NULL", "0"):
        return None
    return "".join(text_of(value).split())


def _says_something(entry: Node) -> bool:
    """Return whether an entry without compatible is more than the end of the table."""
    empty = all(text_of(node) in ("0", "NULL", "") for node in entry.named_children)
    return not empty and not {"name", "type"} & designated(entry).keys()


def _initialiser(module: CModule, symbol: str) -> tuple[Initialiser, Node] | None:
    """Return the variable that a symbol names, and its initialiser or that of its array element."""
    name, _, index = symbol.rstrip("]").partition("[")
    for source in module.sources_with(name):
        for variable in source.initialisers:
            if variable.name == name:
                value = _element(variable, index, module) if index else variable.value
                return (variable, value) if value is not None else None
    return None


def _element(array: Initialiser, index: str, module: CModule) -> Node | None:
    pairs = designated(array.value)
    if index in pairs:
        return child(pairs[index], "value")
    if pairs or _is_conditional(array.value, array.source):
        return None
    position = int(index) if index.isdecimal() else _enumerator(index, module)
    elements = array.value.named_children
    return elements[position] if position is not None and position < len(elements) else None


def _enumerator(name: str, module: CModule) -> int | None:
    """Return the value of an enumerator, if its list sets no value explicitly."""
    for source in module.sources_with(name):
        for enumerators in source.enumerators:
            names = [text_of(child(each, "name") or each) for each in enumerators.named_children]
            if _is_conditional(enumerators, source):
                continue
            if name in names and not any("=" in text_of(e) for e in enumerators.named_children):
                return names.index(name)
    return None


def _is_conditional(listed: Node, source: CSource) -> bool:
    """Return whether the preprocessor decides about a part of a list."""
    lines = range(line_of(listed), listed.end_point[0] + 2)
    return len({source.text.conditions(line) for line in lines}) > 1


# ------------------------------------------------------------------ constants


def string(node: Node | None, module: CModule, source: CSource) -> str | None:
    """Return the text of a literal, or of a macro for one."""
    if node is None:
        return None
    node = bare(node)
    if node.type == "string_literal":
        return text_of(node)[1:-1]
    if node.type == "concatenated_string":
        parts = [string(part, module, source) for part in node.named_children]
        return None if None in parts else "".join(part for part in parts if part)
    if node.type == "identifier":
        macro = module.macro(text_of(node), source)
        return text_of_constant(text_of(macro), module, source) if macro is not None else None
    return None


def text_of_constant(text: str, module: CModule, source: CSource) -> str | None:
    """Return the string of adjacent literals and macros, if it is one."""
    parts = re.findall(r'"((?:[^"\\]|\\.)*)"|(\w+)', text.strip())
    if re.sub(r'"(?:[^"\\]|\\.)*"|[\s()\\]+|\w+', "", text):
        return None
    texts = []
    for literal, name in parts:
        inner = module.macro(name, source) if name else None
        if name and (inner is None or text_of(inner) == text):
            return None
        texts.append(
            text_of_constant(text_of(inner), module, source) if inner is not None else literal
        )
    return None if None in texts else "".join(part for part in texts if part)


def integer(node: Node | None, module: CModule, source: CSource) -> int | None:
    """Return the value of a constant expression; a pointer to something counts as 1."""
    node = bare(node) if node is not None else None
    if node is None:
        return None
    text = text_of(node)
    if node.type == "number_literal":
        return _number(text)
    if node.type in ("true", "false", "null"):
        return int(node.type == "true")
    if node.type in ("pointer_expression", "string_literal"):
        return 1
    if node.type == "identifier":
        return _named(text, module, source)
    if node.type == "unary_expression" and text.startswith(("-", "!")):
        value = integer(child(node, "argument"), module, source)
        return None if value is None else -value if text[0] == "-" else int(not value)
    if node.type == "call_expression" and (bit := re.fullmatch(r"BIT\((\d+)\)", text)):
        return 1 << int(bit[1])
    if node.type == "binary_expression":
        sides = [integer(child(node, side), module, source) for side in ("left", "right")]
        apply = _OPERATIONS.get(text_of(child(node, "operator") or node))
        if apply is not None and sides[0] is not None and sides[1] is not None:
            return int(apply(sides[0], sides[1]))
    return None


def _named(name: str, module: CModule, source: CSource) -> int | None:
    macro = module.macro(name, source)
    if macro is not None:
        return _number(text_of(macro).strip().strip("()"))
    value = _enumerator(name, module)
    return 1 if value is None and module.functions(name, source) else value


def _number(text: str) -> int | None:
    match = re.fullmatch(r"(-?)(0[xX][0-9a-fA-F]+|\d+)[uUlL]*", text)
    if match is None:
        return None
    sign, digits = match.groups()
    octal = digits[0] == "0" and digits[1:2] not in ("x", "X")
    return int(sign + digits, 8 if octal else 0)
