"""Hand a command's parameters on to Typer."""

from __future__ import annotations

import inspect
from functools import wraps
from typing import Annotated, Any, BinaryIO, get_args

import typer

from capdb.cli.parameters import Command, Offer, Option, hints


def for_typer(function: Command) -> Command:
    """Return a command's function with the annotations that Typer reads."""
    known = {name: _for_typer(hint) for name, hint in hints(function).items()}

    @wraps(function)
    def run(*args: Any, **given: Any) -> None:
        function(*args, **given)

    run.__annotations__ = known
    signature = inspect.signature(function)
    places = [place.replace(annotation=known[name]) for name, place in signature.parameters.items()]
    run.__signature__ = signature.replace(parameters=places)  # type: ignore[attr-defined] # functions have it
    return run


def _for_typer(hint: Any) -> Any:
    kind, given = get_args(hint)
    kind = typer.FileBinaryRead | None if kind == BinaryIO | None else kind
    make = typer.Option if isinstance(given, Option) else typer.Argument
    offer = _asked(given.offer) if given.offer else None
    return Annotated[kind, make(*given.names, autocompletion=offer, **given.settings)]


def _asked(offer: Offer) -> Any:
    def ask(ctx: typer.Context, incomplete: str) -> list[str]:
        lists = (words for words in ctx.params.values() if isinstance(words, list))
        return offer([word for words in lists for word in words], incomplete)

    return ask
