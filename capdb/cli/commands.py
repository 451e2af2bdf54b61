"""Set up the command line: thin commands, a module each, imported on demand.

Typer sets up every registered command, which takes as long as an answer. So the application knows
the names of its commands, and sets up only those that are asked for, to run, complete or show.
"""

from __future__ import annotations

from typing import Annotated, Any

import typer
import typer.main
from typer.core import TyperGroup

from capdb import project
from capdb.cli import output, terminal
from capdb.cli.catalogue import COMMANDS, command, is_like_command
from capdb.cli.typer_command import for_typer

PANELS = {
    "Ask": ("check", "advise", "show", "search"),
    "Explore": ("list", "compare", "socs", "drivers", "diff", "stats", "rules"),
    "On the router": ("probe", "report"),
    "Maintain": ("update", "site", "build", "lint", "refresh", "scrape", "toh"),
}
"""The commands as the help groups them."""


class _Commands(TyperGroup):
    """Typer's group of commands, each set up when it is first asked for."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings | {"commands": dict.fromkeys(COMMANDS)})

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command, or None if there is none of that name."""
        if cmd_name in self.commands and not self.commands[cmd_name]:
            self.commands[cmd_name] = _laid_out(cmd_name)
        return self.commands.get(cmd_name)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that is asked for; other words are a device to check.

        A word similar to a command is an error, since it may be misspelt.
        """
        word = args[0] if args else "-"
        if word not in self.commands and not word.startswith("-") and not is_like_command(word):
            args = ["check", *args]
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the commands in their panels, each with its whole summary."""
        for panel, names in PANELS.items():
            with formatter.section(panel):
                formatter.write_dl([(name, self._summary(ctx, name)) for name in names])

    def _summary(self, ctx: Any, name: str) -> str:
        help_ = self.get_command(ctx, name).help or ""
        return " ".join(help_.partition("\n\n")[0].split())


def _laid_out(name: str) -> Any:
    found = command(name)
    parent = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
    if isinstance(found, typer.Typer):
        parent.add_typer(found, name=name)
    else:
        parent.command(name)(for_typer(found))
    return typer.main.get_group(parent).commands[name]


app = typer.Typer(
    name="capdb",
    cls=_Commands,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        output.report([f"capdb {project.VERSION}"])
        raise typer.Exit


@app.callback()
def _capdb(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
    no_pager: Annotated[
        bool, typer.Option("--no-pager", help="Print long results without the pager.")
    ] = False,
) -> None:
    """Show whether a router really does hardware flow offload on an OpenWrt release, how we know,
    and what to type."""
    terminal.allow_pager(not no_pager)
