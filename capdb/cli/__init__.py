"""The command line: thin commands, one module a group; what is heavy is imported inside them."""

from __future__ import annotations

import signal
import sys
from typing import Annotated

import typer

from capdb import __version__, output
from capdb.cli import (
    build,
    check,
    diff,
    drivers,
    lint,
    probe,
    refresh,
    report,
    scrape,
    seal,
    stats,
    toh,
)

_INTERRUPTED = 130
"""What a shell reports of a program that Ctrl-C stopped."""

app = typer.Typer(
    name="capdb",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(check.check)
app.command()(drivers.drivers)
app.command()(diff.diff)
app.command()(stats.stats)
app.command()(build.build)
app.command()(lint.lint)
app.command()(refresh.refresh)
app.command()(scrape.scrape)
app.command()(seal.seal)
app.add_typer(probe.app, name="probe")
app.add_typer(report.app, name="report")
app.add_typer(toh.app, name="toh")


def _version(wanted: bool) -> None:
    if wanted:
        output.report([f"capdb {__version__}"])
        raise typer.Exit


@app.callback()
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
    app()
