"""Find words and constructions that our English avoids: `python -m docs.wording [FILE]...`.

It reads docstrings, comments and texts of Python files, comments of JavaScript, documents and
templates. Code in backticks and texts without a blank, which are names, may have any word.
CONTRIBUTING.md has the reasons.
"""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

_WORDS = {
    r"tells?|told|telling": "show, list, name, know, distinguish",
    r"stands?|stood|standing": "be, hold, rest on, represent",
    r"meant": "fit, be for",
    r"mend(?:s|ed|ing)?": "fix, correct",
    r"besides?": "next to, with, in addition to",
    r"amiss|nought|thereof|upon|merely|endures?": "wrong, nothing, of it, on, only, last",
}
_BANNED = [
    *(
        (re.compile(rf"(?<![\w.-])(?:{words})(?![\w-])", re.IGNORECASE), better)
        for words, better in _WORDS.items()
    ),
    (
        re.compile(r"\bof (?:[\w'-]+ ){1,3}of (?:[\w'-]+ ){1,3}of\b"),
        "a compound noun, or two sentences",
    ),
]
"""Banned words, and better ones."""

_NOUN = re.compile(r"\b(?:returns?|yields?|of|from|by|than) what\b", re.IGNORECASE)
"""In comments and docstrings, *what* as a noun: the thing has a name."""
_IN_CODE = re.compile(r"#|//|/\*|\"{3}|'{3}")
"""The beginning of a comment or docstring."""

_OPENING = re.compile(
    r"(?:What|How|Where|Which|Whether|Why|A|An|The|Every|Each|All|Its|Those)\b[^?]*$"
)
"""An opening of a function's docstring that is no verb, unless it is a question."""

_OUTSIDE = ("data/", "capdb/probe/script/", "tests/docs/test_wording.py")
"""Facts; the script of the self-test, which has a check of its own; examples of banned words."""
_KINDS = (".py", ".js", ".md", ".html")


class Fault(NamedTuple):
    """A banned word in a file, and better ones."""

    path: str
    line: int
    found: str
    better: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: “{self.found}”; better: {self.better}"


def faults(path: str, text: str) -> Iterator[Fault]:
    """Yield the banned words in the text of a file, whose kind is that of its name."""
    read = {".py": _of_python, ".js": _of_javascript}.get(Path(path).suffix, _whole)
    for first, prose in read(text):
        plain = re.sub(r"`[^`]*`", _blank, prose)
        in_code = path.endswith((".py", ".js")) and _IN_CODE.match(prose)
        for banned, better in [*_BANNED, *([(_NOUN, "a noun")] if in_code else ())]:
            for found in banned.finditer(plain):
                line = first + plain.count("\n", 0, found.start())
                yield Fault(path, line, " ".join(found[0].split()), better)
    if path.endswith(".py"):
        yield from _openings(path, text)


def _blank(found: re.Match[str]) -> str:
    """Return only the line ends of a text."""
    return "\n" * found[0].count("\n")


def _whole(text: str) -> Iterator[tuple[int, str]]:
    """Yield documents and templates, without blocks of code, attributes and addresses."""
    text = re.sub(r"^```.*?^```$", _blank, text, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(
        r"<(?:pre|code|script|style)\b.*?</(?:pre|code|script|style)>",
        _blank,
        text,
        flags=re.DOTALL,
    )
    yield 1, re.sub(r"<[^>]*>|\{[{%].*?[%}]\}|\]\([^)]*\)", _blank, text, flags=re.DOTALL)


def _of_javascript(text: str) -> Iterator[tuple[int, str]]:
    for found in re.finditer(r"(?<!:)//[^\n]*|/\*.*?\*/", text, re.DOTALL):
        yield 1 + text.count("\n", 0, found.start()), found[0]


def _of_python(text: str) -> Iterator[tuple[int, str]]:
    """Yield comments, and string literals of more than a word, without f-strings' values."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        prose = token.string
        if token.type == tokenize.COMMENT or (
            token.type in _TEXTS and re.search(r"\S\s+\S", prose.strip("\"'"))
        ):
            yield token.start[0], re.sub(r"\{[^{}]*\}", _blank, prose)


_TEXTS = {tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}
"""Kinds of tokens that are texts; from Python 3.12 on, f-strings are several tokens."""


def _openings(path: str, text: str) -> Iterator[Fault]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and not _describes(node):
            opening = (ast.get_docstring(node) or "").split("\n\n")[0]
            if _OPENING.match(opening):
                line = node.body[0].lineno
                yield Fault(path, line, opening.split()[0], "an imperative verb first")


def _describes(function: ast.FunctionDef) -> bool:
    """Return whether a docstring describes: a value that is read, or the reason of a test."""
    names = {each.id for each in function.decorator_list if isinstance(each, ast.Name)}
    return function.name.startswith("test_") or bool(names & {"property", "cached_property"})


def _tracked() -> list[str]:
    command = ["git", "ls-files", "-z"]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\0")
    return [path for path in listed if path.endswith(_KINDS) and not path.startswith(_OUTSIDE)]


def main(paths: Iterable[str]) -> int:
    """Print the banned words in these files, or in all that are tracked; return the exit code."""
    found = [
        fault
        for path in list(paths) or _tracked()
        if Path(path).is_file()
        for fault in faults(path, Path(path).read_text())
    ]
    sys.stdout.writelines(f"{fault}\n" for fault in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
