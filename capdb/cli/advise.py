"""`capdb advise`: what to install, type, look at and avoid on one board and release."""

from __future__ import annotations

import shlex
from dataclasses import asdict, replace
from functools import partial
from typing import Annotated

import typer

from capdb.cli import complete, output
from capdb.cli.errors import reported
from capdb.cli.opened import current_database
from capdb.cli.options import Release
from capdb.vocabulary import Exit


@reported
def advise(
    query: Annotated[
        list[str],
        typer.Argument(
            metavar="DEVICE",
            help="A shop name, OpenWrt profile or board name; several words are one query.",
            autocompletion=complete.device,
        ),
    ],
    release: Release = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print JSON (docs/advice.schema.json).")
    ] = False,
) -> Exit:
    """Show what to do on a device: install, switch on, verify, switch off, and what clashes.

    Nothing is advised that the answer does not support: where hardware offload does not work,
    the advice is software flow offload. For example: capdb advise openwrt,one --release 24.10

    Exit code: that of `capdb check`.
    """
    from capdb.advice import advice
    from capdb.cli.exit_codes import exit_code
    from capdb.queries import advice_facts, answers
    from capdb.render.advice import advice_lines

    with current_database() as connection:
        result = answers.check(connection, " ".join(query), release)
        tips = advice_facts.tips(connection)
        found = [
            advice(each, advice_facts.image_packages(connection, each), tips)
            for each in result.results
        ]
    if json:
        output.show_object(
            {
                "query": result.query,
                "match": result.match,
                "results": [asdict(each) for each in found],
                "suggestions": result.suggestions,
            }
        )
    elif len({replace(each, board="", profile="") for each in found}) != 1:
        output.show(result)
        if found:
            example = shlex.quote(result.results[0].device)
            output.hint(f"advice is for one device, as in: capdb advise {example}")
    else:
        names = [each.names[0] if each.names else each.device for each in result.results]
        output.lay_out(partial(advice_lines, found[0], ", ".join(dict.fromkeys(names))))
        for suggestion in result.suggestions:
            output.hint(suggestion)
    return exit_code(result)
