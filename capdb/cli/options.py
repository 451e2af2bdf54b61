"""Options that several commands have, each with the same words of help."""

from __future__ import annotations

from typing import Annotated

import typer

from capdb.cli import complete

Release = Annotated[
    str | None,
    typer.Option(
        metavar="RELEASE",
        help="OpenWrt version, series or `snapshot`; the current stable if not given.",
        autocompletion=complete.release,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON (schema 1).")]
Csv = Annotated[bool, typer.Option("--csv", help="Print CSV; empty where nothing is known.")]
