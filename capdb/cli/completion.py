"""Complete a command line like Typer, in the form that its shell scripts expect.

A shell asks at every Tab, and Typer takes longer to import than an answer takes. Words with help
(names of commands and options, if a shell shows help) are left to Typer, and so are applications
with commands of their own.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from enum import Enum
from typing import BinaryIO

from capdb.cli.catalogue import COMMANDS, GROUP, command
from capdb.cli.parameters import CommandParameter, parameters, read

_HELP = ("-h", "--help")


def completed(instruction: str) -> str | int | None:
    """Return the answer for a shell, a text or an exit code, or None if Typer must do it.

    `instruction` is the value of Typer's variable: `complete_bash`, `complete_zsh` and so on.
    """
    find = _SHELLS.get(instruction)
    try:
        return find() if find else None
    except (KeyError, ValueError):  # a variable is missing, or no number
        return None


# ------------------------------------------------------------------ shells


def _bash() -> str | None:
    words, place = _split(os.environ["COMP_WORDS"]), int(os.environ["COMP_CWORD"])
    incomplete = words[place] if place < len(words) else ""
    found = offered(words[1:place], incomplete, names=True)
    return None if found is None else "\n".join(found)


def _zsh() -> str | None:
    found = offered(*_typed(), names=False)
    if found is None:
        return None
    listed = "\n".join(f'"{_escaped(each)}"' for each in found)
    return f"_arguments '*: :(({listed}))'" if found else "_files"


def _fish() -> str | int | None:
    found = offered(*_typed(), names=False)
    if found is None:
        return None
    if os.environ.get("_TYPER_COMPLETE_FISH_ACTION") == "is-args":
        return 0 if found else 1
    return "\n".join(found)


_SHELLS: dict[str, Callable[[], str | int | None]] = {
    "complete_bash": _bash,
    "complete_zsh": _zsh,
    "complete_fish": _fish,
}


def _typed() -> tuple[list[str], str]:
    """Return the words before the cursor, in the form of zsh and fish, and the word at it."""
    line = os.environ["_TYPER_COMPLETE_ARGS"]
    words = _split(line)[1:]
    if words and not line.endswith(" "):
        return words[:-1], words[-1]
    return words, ""


def _split(line: str) -> list[str]:
    """Return the words of a line; a quotation mark may still be open at its end."""
    import shlex

    reader = shlex.shlex(line, posix=True)
    reader.whitespace_split = True
    reader.commenters = ""
    words: list[str] = []
    try:
        words.extend(reader)
    except ValueError:
        words.append(reader.token)
    return words


def _escaped(word: str) -> str:
    for special, escape in (('"', '""'), ("'", "''"), ("$", "\\$"), ("`", "\\`"), (":", "\\\\:")):
        word = word.replace(special, escape)
    return word


# ------------------------------------------------------------------ words


def offered(words: Sequence[str], incomplete: str, *, names: bool) -> list[str] | None:
    """Return the completions of a word after other words, or None if Typer must do it.

    With `names`, those of commands and options are completed.
    """
    if incomplete == "=":
        incomplete = ""
    elif incomplete.startswith("-") and "=" in incomplete:
        name, _, incomplete = incomplete.partition("=")
        words = [*words, name]
    is_option = incomplete.startswith("-")
    if not words:
        plain = names and not is_option
        return [each for each in COMMANDS if each.startswith(incomplete)] if plain else None
    name, *rest = words
    if name not in COMMANDS or COMMANDS[name].endswith(GROUP) or (is_option and not names):
        return None
    known = parameters(command(name))
    waiting = [each for each in known if rest and rest[-1] in each.names and not each.is_flag]
    given = read(known, rest[:-1] if waiting else rest)
    if given is None:
        return None
    if is_option:
        return None if waiting else _options(known, given, incomplete)
    next_ = waiting or [
        each for each in known if not each.names and (each.several or each.name not in given)
    ]
    return _values(next_[0], given.get(next_[0].name, []), incomplete) if next_ else []


def _options(
    known: Sequence[CommandParameter], given: dict[str, list[str]], incomplete: str
) -> list[str]:
    open_ = [each for each in known if each.several or each.name not in given]
    spelt = [*(name for each in open_ for name in each.names), *_HELP]
    return [name for name in spelt if name.startswith(incomplete)]


def _values(
    parameter: CommandParameter, before: Sequence[str], incomplete: str
) -> list[str] | None:
    if parameter.offer:
        found = parameter.offer(before, incomplete)
    elif isinstance(parameter.kind, type) and issubclass(parameter.kind, Enum):
        found = [str(each.value) for each in parameter.kind]
    else:
        return None if parameter.kind is BinaryIO else []
    return [each for each in found if each.startswith(incomplete)]
