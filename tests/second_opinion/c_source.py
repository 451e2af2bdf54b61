"""Read C sources with regular expressions: tables, operations, functions, values.

This needs the kernel's style: a function's body ends with a brace in the first column. Comments are
blanked first, with their line breaks kept, so that every position is that of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_COMMENT = re.compile(r'"(?:\\.|[^"\\\n])*"|/\*.*?\*/|//[^\n]*', re.DOTALL)
_FUNCTION = re.compile(
    r"^(?P<head>[A-Za-z_][\w \t*]*\n?(?:[\w \t*]*?))\b(?P<name>\w+)\s*\((?P<parameters>[^;{}]*?)\)"
    r"[^;{}=()]*\n\{(?P<body>.*?)^\}",
    re.MULTILINE | re.DOTALL,
)
_TABLE = re.compile(
    r"\bstruct\s+of_device_id\s+(?:\w+\s+)*?(\w+)\s*\[\w*\]\s*(?:[\w()]+\s*)*=\s*\{"
)
_COMPATIBLE = re.compile(r'\.compatible\s*=\s*"([^"]+)"')
_DATA = re.compile(r"\.data\s*=\s*(?:\(\s*(?:const\s+)?void\s*\*\s*\)\s*)?&?\s*([^,}\s]+)")
_REGISTERS = (
    r"\.of_match_table\s*=\s*(?:of_match_ptr\()?\s*{0}\b|MODULE_DEVICE_TABLE\(\s*of\s*,\s*{0}\s*\)"
)
_OPERATIONS = re.compile(
    r"\bstruct\s+net_device_ops\s+(?:\w+\s+)*?(\w+)\s*(?:\[\w*\]\s*)?(?:[\w()]+\s*)*=\s*\{"
)
_FIELD = re.compile(r"\.(ndo_\w+)\s*=\s*&?(\w+)")
_CONDITIONAL = re.compile(r"^[ \t]*#[ \t]*(if|ifdef|ifndef|elif|else|endif)\b(.*)$", re.MULTILINE)
_CASE = re.compile(r"\bcase\s+(TC_SETUP_\w+|TC_QUERY_CAPS)\s*:|\btype\s*==\s*(TC_SETUP_\w+)")


@dataclass(frozen=True)
class Entry:
    """An entry of an `of_device_id` table: its line, and the match data that it names."""

    compatible: str
    line: int
    table: str
    data: str | None


@dataclass(frozen=True)
class Operations:
    """A `net_device_ops`, the line on which it begins, and its functions by member.

    `symbols` has, by member, the symbols that it is compiled under, if any.
    """

    name: str
    line: int
    functions: dict[str, str]
    symbols: dict[str, set[str]]

    @property
    def setup(self) -> str | None:
        """The function of `ndo_setup_tc`."""
        return self.functions.get("ndo_setup_tc")


@dataclass(frozen=True)
class Function:
    """A function: the lines of its name and its body's end, its parameters and its body."""

    name: str
    line: int
    end: int
    parameters: str
    body: str
    body_line: int


def line_at(text: str, position: int) -> int:
    """Return the number of the line that a position is on."""
    return text.count("\n", 0, position) + 1


@lru_cache(maxsize=4096)
def blanked(text: str) -> str:
    """Return a text without its comments; every line and column stays where it is."""

    def blank(found: re.Match[str]) -> str:
        word = found[0]
        return word if word.startswith('"') else re.sub(r"[^\n]", " ", word)

    return _COMMENT.sub(blank, text)


def block(text: str, opening: int) -> str:
    """Return the text between the brace at a position and the one that closes it."""
    depth = 0
    for found in re.compile(r"[{}]").finditer(text, opening):
        depth += 1 if found[0] == "{" else -1
        if not depth:
            return text[opening + 1 : found.start()]
    return text[opening + 1 :]


def id_entries(text: str) -> Iterator[Entry]:
    """Yield the entries of the `of_device_id` tables that bind a source's driver.

    A table that the source neither registers nor exports may be registered by another one of the
    same driver; one that is only used to find nodes binds nothing.
    """
    text = blanked(text)
    for table in _TABLE.finditer(text):
        if re.search(
            rf"\bof_(?:match|find_matching)_node\w*\([^;]*\b{table[1]}\b", text
        ) and not re.search(_REGISTERS.format(table[1]), text):
            continue
        content = block(text, table.end() - 1)
        for found in _COMPATIBLE.finditer(content):
            line = line_at(text, table.end() + found.start())
            end = content.find("}", found.end())
            start = content.rfind("{", 0, found.start())
            data = _DATA.search(content[start : end if end >= 0 else None])
            value = data[1] if data and data[1] not in {"NULL", "0"} else None
            yield Entry(found[1], line, table[1], value)


def operations(text: str) -> Iterator[Operations]:
    """Yield every `net_device_ops` of a source."""
    text = blanked(text)
    for found in _OPERATIONS.finditer(text):
        content = block(text, found.end() - 1)
        fields = list(_FIELD.finditer(text, found.end(), found.end() + len(content)))
        yield Operations(
            name=found[1],
            line=line_at(text, found.start(1)),
            functions={field[1]: field[2] for field in fields},
            symbols={field[1]: conditions(text, field.start()) for field in fields},
        )


def conditions(text: str, position: int) -> set[str]:
    """Return the configuration symbols of the `#if`s that are open at a position."""
    opened: list[set[str]] = []
    for found in _CONDITIONAL.finditer(text, 0, position):
        asked = set() if found[1] == "ifndef" else set(re.findall(r"\bCONFIG_\w+", found[2]))
        if found[1].startswith("if"):
            opened.append(asked)
        elif found[1] == "endif":
            opened.pop()
        else:
            opened[-1] = asked
    return set().union(*opened)


@lru_cache(maxsize=4096)
def functions(text: str) -> dict[str, Function]:
    """Return the functions of a source by name."""
    text = blanked(text)
    return {
        found["name"]: Function(
            name=found["name"],
            line=line_at(text, found.start("name")),
            end=line_at(text, found.end()),
            parameters=found["parameters"],
            body=found["body"],
            body_line=line_at(text, found.start("body")),
        )
        for found in _FUNCTION.finditer(text)
    }


def requests(function: Function) -> dict[str, int]:
    """Return the requests that a handler names and does not only refuse, with their lines."""
    named: dict[str, int] = {}
    for found in _CASE.finditer(function.body):
        after = re.sub(r"^(?:\s*case\s+\w+\s*:)+", "", function.body[found.end() :])
        if not re.match(r"\s*return\s+-E\w+\s*;", after):
            line = function.body_line + function.body.count("\n", 0, found.start())
            named[found[1] or found[2]] = line
    return named


def struct_fields(text: str, symbol: str) -> tuple[int, dict[str, str]] | None:
    """Return the line of an initialised struct and its fields' texts, or None."""
    text = blanked(text)
    pattern = rf"^(?:static\s+|const\s+)*struct\s+\w+\s+(?:\w+\s+)*?({symbol})\s*(?:\w+\s*)*=\s*\{{"
    found = re.search(pattern, text, re.MULTILINE)
    if not found:
        return None
    content = block(text, found.end() - 1)
    while re.search(r"=\s*\{", content):
        nested = re.search(r"=\s*\{", content)
        assert nested
        inner = block(content, nested.end() - 1)
        content = content[: nested.start()] + "= nested " + content[nested.end() + len(inner) + 1 :]
    fields = dict(re.findall(r"\.(\w+)\s*=\s*([^,]+?)\s*(?=,|$)", content))
    return line_at(text, found.start(1)), fields


def struct_members(text: str, name: str) -> set[str]:
    """Return the names of the members of `struct name`, if the source defines it."""
    text = blanked(text)
    found = re.search(rf"\bstruct\s+{name}\s*\{{", text)
    if not found:
        return set()
    content = block(text, found.end() - 1)
    return set(re.findall(r"(\w+)\s*(?:\[[^\]]*\]\s*)*(?::\s*\d+\s*)?;", content))
