"""The command line: thin commands, a module each, imported when they are asked for.

Typer lays out every command that is registered, which takes as long as answering does. So a
program that is started with a command's name registers that one alone.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from typing import Annotated

import typer

from capdb import project
from capdb.cli import output

_INTERRUPTED = 130
"""What a shell reports of a program that Ctrl-C stopped."""

COMMANDS = {
    "check": "check:check",
    "advise": "advise:advise",
    "search": "search:search",
    "show": "show:show",
    "list": "list_devices:list_devices",
    "compare": "compare:compare",
    "socs": "socs:socs",
    "drivers": "drivers:drivers",
    "diff": "diff:diff",
    "stats": "stats:stats",
    "build": "build:build",
    "lint": "lint:lint",
    "refresh": "refresh:refresh",
    "scrape": "scrape:scrape",
    "update": "update:update",
    "site": "site:app",
    "probe": "probe:app",
    "report": "report:app",
    "toh": "toh:app",
}
"""Each command's module in this package and its function there, or its Typer application."""


def _version(wanted: bool) -> None:
    if wanted:
        output.report([f"capdb {project.VERSION}"])
        raise typer.Exit


def _capdb(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Tell whether a router really does hardware flow offload on an OpenWrt release, how we know,
    and what to type."""


def _with(names: Iterable[str]) -> typer.Typer:
    """The application with some of its commands."""
    made = typer.Typer(
        name="capdb",
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    made.callback()(_capdb)
    for name in names:
        module, _, member = COMMANDS[name].partition(":")
        found = getattr(import_module(f"{__name__}.{module}"), member)
        if isinstance(found, typer.Typer):
            made.add_typer(found, name=name)
        else:
            made.command(name)(found)
    return made


@cache
def _whole() -> typer.Typer:
    return _with(COMMANDS)


def __getattr__(name: str) -> typer.Typer:
    if name == "app":
        return _whole()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _asked() -> str | None:
    """The first word after the program's name, also of a line that a shell wants completed.

    The variables are those of Typer's completion scripts for bash, and for zsh and fish.
    """
    completing = os.environ.get("COMP_WORDS") or os.environ.get("_TYPER_COMPLETE_ARGS")
    if "_CAPDB_COMPLETE" in os.environ and completing:
        words = completing.split()
        return words[1] if words[2:] or (words[1:] and completing[-1:].isspace()) else None
    return sys.argv[1] if sys.argv[1:] else None


def main() -> None:
    """Runs the command line; the entry point of the `capdb` script."""
    signal.signal(signal.SIGINT, lambda *_: sys.exit(_INTERRUPTED))
    asked = _asked()
    (_with([asked]) if asked in COMMANDS else _whole())()
