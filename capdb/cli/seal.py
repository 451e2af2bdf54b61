"""`capdb seal`: facts that were edited by hand are meant."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from capdb.cli import output
from capdb.cli.errors import reported


@reported
def seal(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE", help="Facts files in data/ that were edited by hand."),
    ],
) -> None:
    """Accept facts files that were edited by hand.

    The check of each line and the file's entry in the index are computed anew; a new file of
    curated facts gets an entry. A line that is not a record of the file's kind is named, and
    nothing is changed.
    """
    from capdb.facts import Store

    today = datetime.now(UTC).date().isoformat()
    for file in files:
        store, path = Store.around(file)
        output.report([f"{path}: {store.seal(path, today)} records"])
