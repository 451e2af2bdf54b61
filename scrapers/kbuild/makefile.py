"""Read Makefiles of kbuild and OpenWrt as text, without running make.

Running make would execute commands of the tree; reading needs only these few rules of GNU make
(https://www.gnu.org/software/make/manual/): continued lines, comments, assignments, `define`,
references, and the functions `call`, `foreach`, `if`, `subst` and `word`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

ASSIGNMENT = re.compile(
    r"\s*(?:export\s+)?(?P<name>(?:\$\([^)]*\)|\$\{[^}]*\}|[^\s:+?=#$])+)"
    r"\s*(?P<how>[:+?]?:?=)(?P<value>.*)"
)
_DEFINE = re.compile(r"\s*define\s+([^\s:=]+)")
_CONDITIONAL = re.compile(r"\s*(ifn?eq)\s*\(([^,]*),(.*)\)")
_KEYWORD = re.compile(r"\s*(ifdef|ifndef|ifeq|ifneq|else|endif)(?![\w-])")
_COMMENT = re.compile(r"(?<!\\)#.*")


def lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield each logical line, without its comment, with the number of its first line."""
    pending, start = "", 0
    for number, line in enumerate(text.split("\n"), 1):
        start = start if pending else number
        if line.endswith("\\"):
            pending += line[:-1] + " "
            continue
        yield start, _COMMENT.sub("", pending + line).rstrip()
        pending = ""
    if pending:
        yield start, _COMMENT.sub("", pending).rstrip()


def decided(text: str) -> Iterator[str]:
    """Yield the logical lines of an expanded text, without branches that are not taken.

    If only make could decide a conditional, both branches count.
    """
    branches: list[_Branch] = []
    for _, line in lines(text):
        word = _KEYWORD.match(line)
        if word and word[1] == "endif":
            branches[-1:] = []
        elif word and word[1] == "else" and branches:
            before = branches.pop()
            branches.append(_branch(line[word.end() :], may_be=before.otherwise))
        elif word and word[1] != "else":
            branches.append(_branch(line, may_be=True))
        elif all(branch.taken for branch in branches):
            yield line


class _Branch(NamedTuple):
    """A branch of a conditional: whether it may be taken, and whether one after it may be."""

    taken: bool
    otherwise: bool


def _branch(condition: str, *, may_be: bool) -> _Branch:
    """Return a branch; `may_be` is whether those before allow it. A bare `else` has no condition.

    Only make decides `ifdef`, and conditions that do not compare two texts.
    """
    if not condition.strip():
        return _Branch(may_be, False)
    match = _CONDITIONAL.fullmatch(condition)
    sides = [side.strip() for side in match.group(2, 3)] if match else ["$"]
    if match is None or any("$" in side for side in sides):
        return _Branch(may_be, may_be)
    holds = (sides[0] == sides[1]) == (match[1] == "ifeq")
    return _Branch(may_be and holds, may_be and not holds)


def words(text: str) -> list[str]:
    """Return the words of a value; blanks inside `$(…)` do not separate words."""
    if "(" not in text and "{" not in text:
        return text.split()
    return [word for part in _split(text, str.isspace) if (word := part.strip())]


def assign(variables: dict[str, str], match: re.Match[str]) -> None:
    """Carry out one match of ASSIGNMENT; `?=` keeps an earlier value."""
    name, how, value = match["name"], match["how"], match["value"].strip()
    value = value.replace(f"$({name})", variables.get(name, ""))
    if how == "+=":
        value = f"{variables.get(name, '')} {value}".strip()
    if how != "?=" or name not in variables:
        variables[name] = value


Names = tuple[str, ...]


class Makefile:
    """The variables of some files, also `define` blocks, and the place that last set each.

    Conditionals are not evaluated: branches that exclude each other all count, in order. References
    to the names in `opaque`, and to names that are not set, stay unchanged.
    """

    def __init__(self, opaque: frozenset[str] = frozenset()) -> None:
        self.variables: dict[str, str] = {"space": " ", "comma": ","}
        self.places: dict[str, tuple[str, int]] = {}
        self.opaque = opaque

    def include(self, path: str, text: str) -> None:
        """Add the variables of a file; `path` is its name in `places`."""
        name, body = "", [""]
        outside: list[str] = []
        for number, line in enumerate(text.split("\n"), 1):
            outside.append("")
            if name and line.strip() == "endef":
                self.variables[name] = "\n".join(body)
                name = ""
            elif name:
                body.append(line)
            elif match := _DEFINE.match(line):
                name, body = match[1], []
                self.places[name] = path, number
            else:
                outside[-1] = line
        for number, line in lines("\n".join(outside)):
            if match := ASSIGNMENT.match(line):
                assign(self.variables, match)
                self.places[match["name"]] = path, number

    def expand(self, text: str, arguments: Sequence[str] = (), above: Names = ()) -> str:
        """Return the text with its references replaced; `arguments` are `$(1)`, `$(2)` …

        A variable that leads back to itself, one of those `above`, stays unchanged.
        """
        expanded, position = "", 0
        while (start := text.find("$", position)) >= 0:
            expanded += text[position:start]
            position = start + 2
            if text[start + 1 : position] in ("(", "{"):
                position = _closing(text, start + 1) + 1
                value = self._value(text[start + 2 : position - 1], arguments, above)
                expanded += text[start:position] if value is None else value
            else:
                expanded += text[start:position]
        return expanded + text[position:]

    def _value(self, inner: str, arguments: Sequence[str], above: Names) -> str | None:
        if inner.isdigit():
            place = int(inner) - 1
            return arguments[place] if 0 <= place < len(arguments) else None
        if inner in self.opaque or inner in above:
            return None
        if inner in self.variables:
            return self.expand(self.variables[inner], arguments, (*above, inner))
        function, _, rest = inner.partition(" ")
        given = list(_split(rest, ",".__eq__))
        if function == "foreach" and len(given) == 3:
            name, body = given[0].strip(), given[2]
            each = words(self.expand(given[1], arguments, above))
            bodies = (body.replace(f"$({name})", word) for word in each)
            return " ".join(self.expand(body, arguments, above) for body in bodies)
        given = [self.expand(part, arguments, above) for part in given]
        match function, given:
            case "call", [name, *rest_given]:
                name = name.strip()
                if name in self.variables and name not in above:
                    return self.expand(self.variables[name], rest_given, (*above, name))
            case "if", [condition, *branches]:
                if "$" in condition:  # only make knows
                    return " ".join(branches)
                return [*branches, ""][0 if condition.strip() else 1]
            case "subst", [old, new, within]:
                return within.replace(old, new)
            case "word", [number, within] if number.strip().isdigit():
                return "".join(words(within)[int(number) - 1 :][:1])
        return None


def _split(text: str, parts: Callable[[str], bool]) -> Iterator[str]:
    """Yield the pieces of a text between separators outside all brackets."""
    depth = start = 0
    for position, character in enumerate(text):
        depth += (character in "({") - (character in ")}")
        if depth <= 0 and parts(character):
            yield text[start:position]
            start = position + 1
    yield text[start:]


def _closing(text: str, start: int) -> int:
    """Return the position of the bracket that closes the one at `start`, or else the text's end."""
    depth = 0
    for position in range(start, len(text)):
        depth += (text[position] in "({") - (text[position] in ")}")
        if not depth:
            return position
    return len(text)
