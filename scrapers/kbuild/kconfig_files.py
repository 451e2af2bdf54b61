"""Read Kconfig files: the symbols that they define, with all conditions of each one's value.

It follows the kernel's language (Documentation/kbuild/kconfig-language.rst) for `bool` and
`tristate`, and runs none of the shell commands in the kernel's own files.

This is an own reader because no library fits: kconfiglib 14.1.0 stops at the `modules` keyword of
every kernel since 5.13 (https://github.com/ulfalizer/Kconfiglib/issues/106), Zephyr's fork of it at
`transitional` of 6.18 (https://github.com/zephyrproject-rtos/Kconfiglib/issues/25), and both need
a whole tree on disk and a compiler in the environment, and run those shell commands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

Expression = tuple[object, ...]

TRUE: Expression = ("is", 2)
UNREAD: Expression = ("unread",)
"""A value that is not known: from a shell command, a number or a text, or that does not parse."""

VALUES = {"n": 0, "m": 1, "y": 2}

_BLOCKS = frozenset({"config", "menuconfig", "choice", "menu", "comment", "if", "source"})
_ENDS = frozenset({"endif", "endmenu", "endchoice"})
_TYPES = frozenset({"bool", "tristate", "def_bool", "def_tristate", "int", "hex", "string"})
_QUOTED = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'""")
_COMMENT = re.compile(rf"""((?:[^"'#]|{_QUOTED.pattern})*)#.*""")
_CONDITIONAL = re.compile(r"(.*?)(?:\s*\bif\b\s*(.*))?")
_NAME = re.compile(r"[\w./-]+")
_TOKEN = re.compile(
    rf"""\s*(\|\||&&|[!<>]=|[()!=<>]|{_QUOTED.pattern}|\$\((?:[^()]|\([^()]*\))*\)|[\w./-]+)"""
)


class Reader(Protocol):
    """The method of a source tree that is used here."""

    def read(self, path: str) -> bytes | None: ...


@dataclass(slots=True)
class Symbol:
    """A symbol with all its definitions; each condition includes those of its enclosing blocks.

    `kind` is empty for a symbol that was only selected. `selected` and `implied` hold the symbols
    that select or imply it, with their conditions.
    """

    kind: str = ""
    depends: list[Expression] = field(default_factory=list)
    prompts: list[Expression] = field(default_factory=list)
    defaults: list[tuple[Expression, Expression]] = field(default_factory=list)
    selected: list[Expression] = field(default_factory=list)
    implied: list[Expression] = field(default_factory=list)


Kconfig = dict[str, Symbol]


def read(tree: Reader, roots: Iterable[str]) -> Kconfig:
    """Return the symbols of these files and of those they source; a missing file has none."""
    kconfig: Kconfig = {}
    for root in roots:
        _read_file(tree, root, TRUE, kconfig, ())
    return kconfig


def _read_file(
    tree: Reader, path: str, enclosing: Expression, kconfig: Kconfig, above: tuple[str, ...]
) -> None:
    for item in _outline(tree.read(path) or b"", enclosing):
        if isinstance(item, _Definition):
            _add(item, kconfig)
        elif item.path not in above:
            _read_file(tree, item.path, item.enclosing, kconfig, (*above, path))


def _add(definition: _Definition, kconfig: Kconfig) -> None:
    symbol = _symbol(definition.name, kconfig)
    symbol.kind = definition.kind or symbol.kind
    symbol.depends.append(definition.depends)
    symbol.prompts += definition.prompts
    symbol.defaults += definition.defaults
    for name, condition in definition.selects:
        _symbol(name, kconfig).selected.append(condition)
    for name, condition in definition.implies:
        _symbol(name, kconfig).implied.append(condition)


def _symbol(name: str, kconfig: Kconfig) -> Symbol:
    symbol = kconfig.get(name)
    if symbol is None:
        symbol = kconfig[name] = Symbol()
    return symbol


# ------------------------------------------------------------------ one file


@dataclass(frozen=True, slots=True)
class _Block:
    keyword: str
    argument: str
    properties: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Source:
    path: str
    enclosing: Expression


@dataclass(frozen=True, slots=True)
class _Definition:
    name: str
    kind: str
    depends: Expression
    prompts: tuple[Expression, ...]
    defaults: tuple[tuple[Expression, Expression], ...]
    selects: tuple[tuple[str, Expression], ...]
    implies: tuple[tuple[str, Expression], ...]


@lru_cache(maxsize=4096)  # nearly all files are the same for every target of a release
def _outline(content: bytes, enclosing: Expression) -> tuple[_Source | _Definition, ...]:
    """Return the definitions and sourced files of one file, in order."""
    conditions = [enclosing]
    found: list[_Source | _Definition] = []
    for block in _blocks(content.decode(errors="replace")):
        match block.keyword:
            case "source":
                found.append(_Source(block.argument.strip("\"'"), conditions[-1]))
            case "config" | "menuconfig":
                found.append(_define(block, conditions[-1]))
            case "if":
                conditions.append(both(conditions[-1], parse(block.argument)))
            case "menu" | "choice":
                conditions.append(_depends(block, conditions[-1]))
            case "endif" | "endmenu" | "endchoice" if len(conditions) > 1:
                conditions.pop()
    return tuple(found)


def _blocks(text: str) -> Iterator[_Block]:
    keyword, argument = "", ""
    properties: list[tuple[str, str]] = []
    for word, rest in _statements(text):
        if word in _BLOCKS or word in _ENDS:
            yield _Block(keyword, argument, tuple(properties))
            keyword, argument, properties = word, rest, []
        else:
            properties.append((word, rest))
    yield _Block(keyword, argument, tuple(properties))


def _statements(text: str) -> Iterator[tuple[str, str]]:
    """Yield keyword and rest of each line without help texts, which end by indent as in Kconfig."""
    in_help, help_indent = False, 0
    for line in text.replace("\\\n", " ").split("\n"):
        stripped = line.strip()
        if in_help:
            expanded = line.expandtabs()
            indent = len(expanded) - len(expanded.lstrip())
            help_indent = help_indent or (indent if stripped else 0)
            if not stripped or (indent and indent >= help_indent):
                continue
            in_help, help_indent = False, 0
        if "#" in stripped and (match := _COMMENT.fullmatch(stripped)):
            stripped = match[1]
        keyword, *rest = stripped.split(None, 1) or [""]
        in_help = keyword in ("help", "---help---")
        if keyword and not in_help:
            yield keyword, rest[0].strip() if rest else ""


def _define(block: _Block, enclosing: Expression) -> _Definition:
    kind = ""
    depends = _depends(block, enclosing)
    prompts: list[Expression] = []
    defaults: list[tuple[Expression, Expression]] = []
    chosen: dict[str, list[tuple[str, Expression]]] = {"select": [], "imply": []}
    for keyword, rest in block.properties:
        if keyword in _TYPES:
            kind = keyword.removeprefix("def_")
        if (keyword == "prompt" or keyword in _TYPES) and (quoted := _QUOTED.match(rest)):
            condition = rest[quoted.end() :].strip().removeprefix("if")
            prompts.append(both(depends, parse(condition)))
        elif keyword in ("default", "def_bool", "def_tristate"):
            value, condition = _conditional(rest)
            defaults.append((parse(value), both(depends, parse(condition))))
        elif keyword in chosen:
            name, condition = _conditional(rest)
            by = both(("symbol", block.argument), both(depends, parse(condition)))
            chosen[keyword].append((name, by))
    return _Definition(
        name=block.argument,
        kind=kind,
        depends=depends,
        prompts=tuple(prompts),
        defaults=tuple(defaults),
        selects=tuple(chosen["select"]),
        implies=tuple(chosen["imply"]),
    )


def _conditional(text: str) -> tuple[str, str]:
    match = _CONDITIONAL.fullmatch(text)
    return (match[1], match[2] or "") if match else (text, "")


def _depends(block: _Block, enclosing: Expression) -> Expression:
    for keyword, rest in block.properties:
        if keyword == "depends":
            enclosing = both(enclosing, _dependency(rest.removeprefix("on")))
    return enclosing


def _dependency(text: str) -> Expression:
    """Return the expression of a `depends on`.

    `A if B` is newer than every kernel that OpenWrt pins (Linux 76df6815dab7, January 2026); it
    holds if A does, and is otherwise unknown.
    """
    needed, condition = _conditional(text)
    return ("||", parse(needed), UNREAD) if condition else parse(needed)


# ------------------------------------------------------------------ expressions


def both(left: Expression, right: Expression) -> Expression:
    """Return the expression that holds if both do."""
    return right if left == TRUE else left if right == TRUE else ("&&", left, right)


@lru_cache(maxsize=65536)
def parse(text: str) -> Expression:
    """Return the expression in a text; empty text is true, text that does not parse is UNREAD."""
    text = text.strip()
    tokens, position = [], 0
    while match := _TOKEN.match(text, position):
        tokens.append(match[1])
        position = match.end()
    if position < len(text):  # something that is no token
        return UNREAD
    if not tokens:
        return TRUE
    try:
        expression = _parse_alternatives(tokens)
    except (IndexError, RecursionError):  # it ends too early, or nests without end
        return UNREAD
    return UNREAD if tokens else expression


def _parse_alternatives(tokens: list[str]) -> Expression:
    left = _parse_conjunction(tokens)
    while tokens[:1] == ["||"]:
        tokens.pop(0)
        left = ("||", left, _parse_conjunction(tokens))
    return left


def _parse_conjunction(tokens: list[str]) -> Expression:
    left = _parse_comparison(tokens)
    while tokens[:1] == ["&&"]:
        tokens.pop(0)
        left = ("&&", left, _parse_comparison(tokens))
    return left


def _parse_comparison(tokens: list[str]) -> Expression:
    left = _parse_operand(tokens)
    if tokens and tokens[0] in ("=", "!=", "<", ">", "<=", ">="):
        return (tokens.pop(0), left, _parse_operand(tokens))
    return left


def _parse_operand(tokens: list[str]) -> Expression:
    first = tokens.pop(0)
    if first == "!":
        return ("!", _parse_operand(tokens))
    if first == "(":
        inner = _parse_alternatives(tokens)
        tokens.pop(0)
        return inner
    if first in VALUES:
        return ("is", VALUES[first])
    named = _NAME.fullmatch(first) and not first.isdigit()
    return ("symbol", first) if named else UNREAD
