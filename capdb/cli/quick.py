"""Read plain command lines before Typer does.

Importing Typer takes longer than the rest of an answer. Words, flags, texts and paths are read
here, by the parameters of the commands' functions; everything else, also mistakes and `--help`, is
left to Typer, which reads the same functions.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from capdb.cli.catalogue import COMMANDS, GROUP, command, is_like_command
from capdb.cli.parameters import CommandParameter, parameters, read


def asked(words: Sequence[str]) -> Callable[[], None] | None:
    """Return the call for a command line, or None if Typer must read it."""
    if not words or words[0].startswith("-"):
        return None
    name, *rest = words
    if name not in COMMANDS:
        if is_like_command(name):
            return None
        name, rest = "check", [*words]
    if COMMANDS[name].endswith(GROUP):
        return None
    function = command(name)
    known = parameters(function)
    given = read(known, rest)
    if given is None or any(each.required and each.name not in given for each in known):
        return None
    asked_for = [each for each in known if each.name in given]
    if not all(map(_is_plain, asked_for)):
        return None
    try:
        values = {each.name: _value(each, given[each.name]) for each in asked_for}
    except OSError:
        return None
    return partial(function, **values)


def _is_plain(parameter: CommandParameter) -> bool:
    """Return whether a value is read here: a flag, a text, several texts, one path or file."""
    if parameter.kind in (BinaryIO, Path):
        return not parameter.several
    return parameter.is_flag or parameter.kind is str


def _value(parameter: CommandParameter, words: list[str]) -> Any:
    """Return the value of a plain parameter's words; raises OSError if a file cannot be read."""
    if parameter.is_flag:
        return True
    if parameter.kind is str:
        return words if parameter.several else words[-1]
    if parameter.kind is Path:
        return _path(words[-1])
    return sys.stdin.buffer if words[-1] == "-" else open(words[-1], "rb")


def _path(word: str) -> Path:
    """Return a path; raises PermissionError for one that is there and cannot be read."""
    if os.path.exists(word) and not os.access(word, os.R_OK):
        raise PermissionError(word)
    return Path(word)
