"""Options that several commands have, each with the same words of help."""

from __future__ import annotations

from typing import Annotated

from capdb.cli import complete
from capdb.cli.parameters import Option

Release = Annotated[
    str | None,
    Option(
        metavar="RELEASE",
        help="An OpenWrt version, a series or `snapshot`; the current stable if not given.",
        autocompletion=complete.release,
    ),
]
Json = Annotated[bool, Option("--json", help="Print JSON (schema 1).")]
Csv = Annotated[bool, Option("--csv", help="Print CSV; unknown values are empty.")]
