"""Blank out comments, strings and directives in the text of a C file, keeping all positions.

The preprocessor is not run: conditional lines are blanked and every branch stays, so that text
search and parser see all of the code; `conditions` finds the conditions of a line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

_COMMENT_OR_STRING = re.compile(
    rb"/\*[^*]*\*+(?:[^/*][^*]*\*+)*/|//[^\n\\]*(?:\\.[^\n\\]*)*"
    rb"""|"[^"\\\n]*(?:\\.[^"\\\n]*)*"|'[^'\\\n]*(?:\\.[^'\\\n]*)*'""",
    re.DOTALL,
)
_DIRECTIVE = re.compile(
    rb"^[ \t]*#[ \t]*(ifdef|ifndef|if|elif|else|endif|define)\b((?:[^\n\\]|\\.)*)",
    re.MULTILINE | re.DOTALL,
)
_ANNOTATION = re.compile(
    rb"\b(?:__(?:aligned|printf|scanf|counted_by\w*|acquires|releases|must_hold|diag_\w+|section"
    rb"|sized_by|attribute__)[ ]*\((?:[^()]|\([^()]*\))*\)"
    rb"|__(?:iomem|rcu|init|exit|initdata|initconst|exitdata|user|force|percpu|packed|must_check"
    rb"|always_inline|maybe_unused|always_unused|net_init|net_exit|read_mostly|ro_after_init"
    rb"|devinit|devexit|cold|hot|weak|used|unused|sched|pure|noreturn|bitwise)\b"
    rb"|noinline(?:_for_stack)?\b|asmlinkage\b|____cacheline_aligned\w*)"
)
_BLANKS = bytes(byte if byte == ord("\n") else ord(" ") for byte in range(256))
_INITIALISER = re.compile(rb"\bstruct\s+(\w+)\s+(\w+)\s*(?:\[[^\]]*\]\s*)*=\s*\{")


class CText:
    """One C file as text. Lines count from 1."""

    def __init__(self, content: bytes) -> None:
        plain = _COMMENT_OR_STRING.sub(_without_comment, content)
        self._plain, self._branches = _without_conditionals(plain)

    @cached_property
    def code(self) -> bytes:
        """The text without comments, strings, conditional lines and code in `#if 0`."""
        return _COMMENT_OR_STRING.sub(_blanked, self._plain)

    @cached_property
    def parsable(self) -> bytes:
        """The text without comments, conditional lines and annotations that a C grammar rejects."""
        return _ANNOTATION.sub(_blanked, self._plain)

    def line_at(self, position: int) -> int:
        """Return the number of the line that holds a byte."""
        return _line_at(self.code, position)

    def conditions(self, line: int) -> tuple[str, ...]:
        """Return the preprocessor's conditions around a line, outermost first."""
        return tuple(
            branch.condition for branch in self._branches if branch.first < line < branch.last
        )

    def spans_of(self, name: str) -> list[tuple[int, int]]:
        """Return the places of a name in the code: its first byte, and the one after its last."""
        word = name.encode()
        found = re.finditer(rb"\b%s\b" % word, self.code) if word in self.code else ()
        return [match.span() for match in found]

    def lines_with(self, name: str) -> set[int]:
        """Return the lines of code that have a name."""
        return {_line_at(self.code, start) for start, _ in self.spans_of(name)}

    def initialisers(self) -> list[tuple[str, str, int]]:
        """Return struct, name and line of the initialised struct variables, found as text."""
        found, line, counted = [], 1, 0
        for match in _INITIALISER.finditer(self.code):
            line += self.code.count(b"\n", counted, match.start())
            counted = match.start()
            found.append((match[1].decode(), match[2].decode(), line))
        return found


@dataclass(frozen=True, slots=True)
class _Branch:
    """One branch of a conditional: its condition, and the lines of the directives around it."""

    condition: str
    first: int
    last: int


def _without_conditionals(text: bytes) -> tuple[bytes, list[_Branch]]:
    """Return the text without conditional lines and `#if 0` parts, and the conditional branches.

    Include guards and conditions that always hold make no branch.
    """
    edited = bytearray(text)
    branches: list[_Branch] = []
    open_: list[tuple[str, int, int]] = []  # the condition, where its directive ends, and its line
    guard = ""
    line, counted = 1, 0
    for match in _DIRECTIVE.finditer(text):
        kind = match[1].decode()
        if kind == "define" and not guard:
            continue
        rest = " ".join(match[2].decode(errors="replace").split())
        if kind == "define":
            if re.match(rf"{re.escape(guard)}\b", rest):
                open_[-1] = ("1", *open_[-1][1:])
            guard = ""
            continue
        line += text.count(b"\n", counted, match.start())
        counted = match.start()
        edited[counted : match.end()] = _blank(match[0])
        above = ""
        if kind in ("elif", "else", "endif") and open_:
            above, end, first = open_.pop()
            if above == "0":
                edited[end:counted] = _blank(text[end:counted])
            elif above != "1":
                branches.append(_Branch(above, first, line))
        if kind != "endif":
            open_.append((_condition(kind, rest, above), match.end(), line))
        guard = rest if kind == "ifndef" else ""
    return bytes(edited), sorted(branches, key=lambda branch: branch.first)


def _condition(kind: str, rest: str, above: str) -> str:
    if kind == "else":
        return {"0": "1", "1": "0"}.get(above, f"!({above})")
    return f"!{rest}" if kind == "ifndef" else rest


def _line_at(text: bytes, position: int) -> int:
    return text.count(b"\n", 0, position) + 1


def _blank(text: bytes) -> bytes:
    return text.translate(_BLANKS)


def _blanked(match: re.Match[bytes]) -> bytes:
    return _blank(match[0])


def _without_comment(match: re.Match[bytes]) -> bytes:
    found = match[0]
    return _blank(found) if found.startswith(b"/") else found
