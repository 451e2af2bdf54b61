"""List the commands by name, with the module of each, which is imported on demand."""

from __future__ import annotations

from importlib import import_module
from typing import Any

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
    "rules": "rules:rules",
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

GROUP = ":app"
"""Ends the place of a Typer application, which has commands of its own."""


def command(name: str) -> Any:
    """Return a command's function, or its Typer application."""
    module, _, member = COMMANDS[name].partition(":")
    return getattr(import_module(f"capdb.cli.{module}"), member)


def is_like_command(word: str) -> bool:
    """Return whether a word may be a misspelt command."""
    from difflib import get_close_matches  # the commands themselves need it not

    return bool(get_close_matches(word, COMMANDS, n=1, cutoff=0.75))
