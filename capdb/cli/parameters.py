"""Describe the parameters of commands without Typer, whose import takes longer than an answer.

A command is a function whose annotations have it all: `Annotated[str | None, Option(help="…")]`.
`capdb.cli.commands` hands that on to Typer. `capdb.cli.quick` reads plain command lines by it, and
`capdb.cli.completion` completes them, both without Typer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from capdb.record import Record

Command = Callable[..., None]
Offer = Callable[[Sequence[str], str], list[str]]
"""A function that completes a word, from the parameter's words before it and its beginning."""


class Argument:
    """A parameter that is set by position; `settings` are those of Typer's `Argument`."""

    def __init__(self, *, autocompletion: Offer | None = None, **settings: Any) -> None:
        self.offer, self.settings = autocompletion, settings
        self.names: tuple[str, ...] = ()


class Option:
    """A parameter that is set by name; `settings` are those of Typer's `Option`."""

    def __init__(self, *names: str, autocompletion: Offer | None = None, **settings: Any) -> None:
        self.offer, self.settings = autocompletion, settings
        self.names = names


class CommandParameter(Record):
    """A parameter of a command: of a `kind` of value, or a list of `several`.

    `names` are those of an option, and empty for an argument. `required` has no default.
    """

    name: str
    names: tuple[str, ...]
    kind: Any
    several: bool
    required: bool
    offer: Offer | None

    @property
    def is_flag(self) -> bool:
        """Whether it is an option without a value."""
        return bool(self.names) and self.kind is bool


def hints(command: Command) -> dict[str, Any]:
    """Return the annotations of a command's parameters, `Argument` and `Option` included."""
    return {
        name: hint
        for name, hint in get_type_hints(_function(command), include_extras=True).items()
        if name != "return"
    }


def parameters(command: Command) -> list[CommandParameter]:
    """Return the parameters of a command in order."""
    function: Any = _function(command)
    found = hints(command)
    without_default = len(found) - len(function.__defaults__ or ())
    return [
        _parameter(name, *get_args(hint), required=place < without_default)
        for place, (name, hint) in enumerate(found.items())
    ]


def _function(command: Any) -> Command:
    while hasattr(command, "__wrapped__"):
        command = command.__wrapped__
    function: Command = command
    return function


def _parameter(name: str, of: Any, given: Argument | Option, *, required: bool) -> CommandParameter:
    if isinstance(of, UnionType):
        of = next(each for each in get_args(of) if each is not type(None))
    several = get_origin(of) is list
    kind = get_args(of)[0] if several else of
    names = given.names
    if isinstance(given, Option) and not names:
        names = (f"--{name.replace('_', '-')}",)
    return CommandParameter(name, names, kind, several, required, given.offer)


def read(known: Sequence[CommandParameter], words: Sequence[str]) -> dict[str, list[str]] | None:
    """Return the words of each parameter, by its name; flags have none.

    Returns None if Typer must read them, or report the mistake.
    """
    options = {spelt: each for each in known for spelt in each.names}
    found: dict[str, list[str]] = {}
    loose: list[str] = []
    rest = iter(words)
    for word in rest:
        name, mark, value = word.partition("=")
        option = options.get(name)
        if not word.startswith("-"):
            loose.append(word)
        elif option is None or (option.is_flag and mark):
            return None
        elif option.is_flag:
            found[option.name] = []
        else:
            value = value if mark else next(rest, "")
            if not value or value.startswith("-"):
                return None
            found.setdefault(option.name, []).append(value)
    for argument in known:
        if not argument.names and loose:
            taken = len(loose) if argument.several else 1
            found[argument.name], loose = loose[:taken], loose[taken:]
    return None if loose else found
