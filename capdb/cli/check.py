"""`capdb check`: the answer for one device, board or SoC."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from capdb import output
from capdb.cli.errors import reported
from capdb.vocabulary import Exit


@reported
def check(
    query: Annotated[
        list[str],
        typer.Argument(
            metavar="QUERY",
            help="A shop name, OpenWrt profile, board name from the router, or SoC; several "
            "words are one query.",
        ),
    ],
    release: Annotated[
        str | None,
        typer.Option(
            metavar="RELEASE",
            help="OpenWrt version, series or `snapshot`; the current stable if not given.",
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON (schema 1).")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show every piece of evidence: file, line, patch.")
    ] = False,
) -> Exit:
    """Tell whether hardware flow offload works on a device.

    Exit code: 0 yes, 1 no, 2 usage, 3 partial, 4 unknown or nothing found, 5 several devices
    with differing answers, 70 internal error.
    """
    from capdb import catalog, database
    from capdb.advice import advise

    with output.Progress() as progress:
        current = database.ensure(database.data_directory(), progress)
    if current.warning:
        output.warn(current.warning)
    with catalog.connect(current.path) as connection:
        result = catalog.check(connection, " ".join(query), release)
        packages = [catalog.image_packages(connection, each) for each in result.results]
    result = replace(result, results=tuple(map(advise, result.results, packages)))
    if json:
        output.show_json(result)
    else:
        output.show(result, explain=explain)
    return catalog.exit_code(result)
