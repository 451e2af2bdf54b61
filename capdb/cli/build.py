"""`capdb build`: facts to database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from capdb.cli import output
from capdb.cli.errors import reported
from capdb.cli.opened import build_database
from capdb.cli.parameters import Option


@reported
def build(
    data: Annotated[
        Path | None,
        Option(metavar="DIR", help="The facts; those of the checkout if not given."),
    ] = None,
    out: Annotated[
        Path | None,
        Option(metavar="FILE", help="The database; the one that check asks if not given."),
    ] = None,
) -> None:
    """Make the database from the facts.

    `capdb check` does this by itself if the facts changed; this command always does it. The old
    database is replaced at one moment, and only by a complete one.
    """
    from capdb.database import fetched, location, made

    facts = data or location.facts()
    with output.Progress() as progress:
        if out is None:
            out = location.database()
            made.rebuild(out, facts, build_database, progress)
            fetched.forget()  # the user wants answers from these facts
        else:
            build_database(facts, out, progress)
    output.report([f"{out}: {out.stat().st_size / 2**20:.1f} MiB"])
