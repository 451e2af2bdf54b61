"""Search one C file as bytes; each kind of result is cached.

The results are raw: comments, strings and code that is never compiled count too.
"""

from __future__ import annotations

import re
from functools import cached_property

_INCLUDE = re.compile(rb'^[ \t]*#[ \t]*include[ \t]*"([^"\n]+)"', re.MULTILINE)
_EXPORT = re.compile(rb"\bEXPORT_SYMBOL\w*\s*\(\s*(\w+)")
_DEFINED = re.compile(rb"^(?:[A-Za-z_][\w \t*]*?[ \t*])?([A-Za-z_]\w*)[ \t]*\(", re.MULTILINE)
_MACRO = re.compile(rb"#[ \t]*define[ \t]+(\w+)")
_MEMBER = re.compile(rb"(?:\.|->)[ \t]*(\w+)\s*=\s*&?(\w+)\s*[,;}]")
_WORDS_ALONE = bytes(
    byte if chr(byte).isascii() and (chr(byte).isalnum() or chr(byte) == "_") else ord(" ")
    for byte in range(256)
)


class SearchedFile:
    """The content of a file, empty if there is none, and the names in it."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self._matches: dict[re.Pattern[bytes], bool] = {}

    def matches(self, pattern: re.Pattern[bytes]) -> bool:
        """Return whether a pattern is found anywhere in the content."""
        if pattern not in self._matches:
            self._matches[pattern] = pattern.search(self.content) is not None
        return self._matches[pattern]

    @cached_property
    def words(self) -> frozenset[str]:
        """The words: names, keywords and numbers."""
        return frozenset(self.content.translate(_WORDS_ALONE).decode().split())

    @cached_property
    def includes(self) -> tuple[str, ...]:
        """The files that it includes in quotes, as written."""
        found = _INCLUDE.finditer(self.content) if b"include" in self.content else ()
        return tuple(include[1].decode(errors="replace") for include in found)

    @cached_property
    def exports(self) -> tuple[str, ...]:
        """The names that it exports to other modules."""
        found = _EXPORT.finditer(self.content) if b"EXPORT_SYMBOL" in self.content else ()
        return tuple(export[1].decode() for export in found)

    @cached_property
    def defined(self) -> tuple[str, ...]:
        """The names before a parenthesis at the left margin: perhaps of functions defined here."""
        return tuple(dict.fromkeys(found[1].decode() for found in _DEFINED.finditer(self.content)))

    @cached_property
    def macros(self) -> frozenset[str]:
        """The names of its macros."""
        return frozenset(found[1].decode() for found in _MACRO.finditer(self.content))

    @cached_property
    def assigned(self) -> dict[str, frozenset[str]]:
        """The plain names that are assigned to members, by the member's name."""
        found: dict[str, set[str]] = {}
        for match in _MEMBER.finditer(self.content):
            found.setdefault(match[1].decode(), set()).add(match[2].decode())
        return {name: frozenset(values) for name, values in found.items()}
