"""The command line: thin commands, one module a group; what is heavy is imported inside them.

Only the module of the command that is asked for is imported, since each costs time that every
answer, and every key in a shell that completes, would wait for.
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

from capdb import __version__

_INTERRUPTED = 130
"""What a shell reports of a program that Ctrl-C stopped."""

COMMANDS = {
    "check": "check",
    "search": "search",
    "show": "show",
    "list": "list_devices",
    "compare": "compare",
    "socs": "socs",
    "drivers": "drivers",
    "diff": "diff",
    "stats": "stats",
    "build": "build",
    "lint": "lint",
    "refresh": "refresh",
    "scrape": "scrape",
    "seal": "seal",
    "toh": "toh",
}
"""Every command, as help lists them, with its module; that has a function of its own name, or
`app` for a group."""


@cache
def application(*names: str) -> typer.Typer:
    """Returns the command line with these commands; with all where none is named."""
    made = typer.Typer(
        name="capdb",
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    made.callback()(capdb)
    for name in names or COMMANDS:
        module = import_module(f"capdb.cli.{COMMANDS[name]}")
        if group := getattr(module, "app", None):
            made.add_typer(group, name=name)
        else:
            made.command(name)(getattr(module, COMMANDS[name]))
    return made


def _version(wanted: bool) -> None:
    if wanted:
        from capdb import output

        output.report([f"capdb {__version__}"])
        raise typer.Exit


def capdb(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Tell whether a router really does hardware flow offload on an OpenWrt release, how we know,
    and what to type."""


def main() -> None:
    """Runs the command line; the entry point of the `capdb` script."""
    signal.signal(signal.SIGINT, lambda *_: sys.exit(_INTERRUPTED))
    application(*_asked_for())()


def _asked_for() -> Iterable[str]:
    """Returns the command that is run or whose arguments a shell completes; none if in doubt."""
    words = sys.argv
    if "_CAPDB_COMPLETE" in os.environ:
        # Bash tells the line in the one, the other shells in the other.
        line = os.environ.get("COMP_WORDS") or os.environ.get("_TYPER_COMPLETE_ARGS", "")
        words = f"{line}|".split()[:-1]  # without the word that the cursor is on
    return (word for word in words[1:2] if word in COMMANDS)


def __getattr__(name: str) -> typer.Typer:
    """Makes `app`, the whole command line, for whoever asks for it."""
    if name == "app":
        return application()
    raise AttributeError(name)
