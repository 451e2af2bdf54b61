"""`capdb build`: facts to database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from capdb.cli import output
from capdb.cli.errors import reported


@reported
def build(
    data: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The facts; those that came with capdb if not given."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The database; the one that check asks if not given."),
    ] = None,
) -> None:
    """Make the database from the facts.

    `capdb check` does this by itself when the facts changed; this does it in any case. The old
    database is replaced at one moment, and only by a whole one.
    """
    from capdb.database import location

    facts = data or location.data_directory()
    with output.Progress() as progress:
        if out is None:
            out = location.rebuild(facts, progress)
        else:
            from capdb.building.build import build as build_file

            build_file(facts, out, progress)
    output.report([f"{out}: {out.stat().st_size / 2**20:.1f} MiB"])
