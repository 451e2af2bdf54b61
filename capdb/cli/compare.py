"""`capdb compare`: devices side by side."""

from __future__ import annotations

import sqlite3
from typing import Annotated

import typer

from capdb.cli import complete, output
from capdb.cli.errors import reported
from capdb.cli.opened import current_database, one_form
from capdb.cli.options import Csv, Json, Release
from capdb.errors import CapdbError, UsageError
from capdb.record import asdict
from capdb.vocabulary import Exit

_MOST = 6
"""Devices that fit side by side at most."""


@reported
def compare(
    devices: Annotated[
        list[str],
        typer.Argument(
            metavar="DEVICE...",
            help="Names, profiles or boards, each one word or in quotation marks.",
            autocompletion=complete.one_device,
        ),
    ],
    release: Release = None,
    json: Json = False,
    csv: Csv = False,
) -> Exit:
    """Show devices side by side, and mark where they differ.

    A name that several devices share selects all of them. `?` is unknown.

    \b
    Examples:
      capdb compare openwrt,one glinet_gl-mt6000
      capdb compare "linksys e8450" "xiaomi ax3600" --csv
      capdb compare "archer c6"

    Exit code: as of `capdb check`, where all devices share a state; otherwise 5.
    """
    from capdb.cli.exit_codes import exit_of
    from capdb.queries import listing
    from capdb.queries.connection import resolve_point
    from capdb.render import comparison, device_list

    one_form(json=json, csv=csv)
    with current_database() as connection:
        version, asked = resolve_point(connection, release)
        numbers = dict.fromkeys(
            number for query in devices for number in _meant(connection, query, version)
        )
        if len(numbers) > _MOST:
            raise UsageError(
                f"these are {len(numbers)} devices, and no more than {_MOST} fit side by side; "
                f"name each by its profile, which `capdb search` lists."
            )
        if len(numbers) < 2:
            raise UsageError("there is only one device to compare; name another one, too.")
        found = [
            each
            for number in numbers
            for each in listing.devices(connection, version, only=[number], asked=asked)
        ]
    if json:
        members = [asdict(each) for each in found]
        output.show_object({"release": version, "asked": asked, "devices": members})
    elif csv:
        output.show_text(device_list.list_csv(found, ("name", *comparison.COMPARED)))
    else:
        output.lay_out(lambda width: comparison.comparison_lines(found, width))
    return exit_of(each.state for each in found)


def _meant(connection: sqlite3.Connection, query: str, version: str) -> list[int]:
    from capdb.search import lookup

    found = lookup.find(connection, query, version)
    if not found.devices:
        also = f"; {found.suggestions[0]}" if found.suggestions else ""
        raise CapdbError(f"{query[:60]!r} is no device that is known{also}", Exit.UNKNOWN)
    return found.devices
