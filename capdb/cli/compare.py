"""`capdb compare`: devices side by side."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Annotated

from capdb.cli import complete, output
from capdb.cli.errors import reported
from capdb.cli.opened import current_database, one_form
from capdb.cli.options import Csv, Json, Release
from capdb.cli.parameters import Argument
from capdb.errors import UsageError
from capdb.record import asdict
from capdb.results.changes import NotFound
from capdb.vocabulary import Exit

_MOST = 6
"""The most devices that fit side by side."""


@reported
def compare(
    devices: Annotated[
        list[str],
        Argument(
            metavar="DEVICE",
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

    Exit code: that of `capdb check` if all devices share a state, otherwise 5.
    """
    from capdb.cli.exit_codes import exit_of
    from capdb.queries import listing, public
    from capdb.queries.connection import resolve_point
    from capdb.render import comparison, device_list
    from capdb.search import lookup

    one_form(json=json, csv=csv)
    with current_database() as connection:
        version, asked = resolve_point(connection, release)
        named = {query: lookup.find(connection, query, version) for query in devices}
        missing = [
            NotFound(query, (), public.unsupported(connection, each.unsupported))
            for query, each in named.items()
            if not each.devices
        ]
        numbers = dict.fromkeys(number for each in named.values() for number in each.devices)
        if missing:
            numbers = {}
        elif len(numbers) > _MOST:
            raise UsageError(
                f"these are {len(numbers)} devices, and no more than {_MOST} fit side by side; "
                f"name each by its profile, which `capdb search` lists."
            )
        elif len(numbers) < 2:
            raise UsageError("there is only one device to compare; name another one, too.")
        found = [
            each
            for number in numbers
            for each in listing.devices(connection, version, only=[number], asked=asked)
        ]
    if json:
        output.show_object(
            {
                "release": version,
                "asked": asked,
                "devices": [asdict(each) for each in found],
                "not_found": [asdict(each) for each in missing],
            }
        )
    elif missing:
        output.lay_out(partial(_nothing_lines, missing))
        hints = (it for each in named.values() if not each.devices for it in each.suggestions)
        for suggestion in dict.fromkeys(hints):
            output.hint(suggestion)
    elif csv:
        output.show_text(device_list.list_csv(found, ("name", *comparison.COMPARED)))
    else:
        output.lay_out(lambda width: comparison.comparison_lines(found, width))
    return exit_of(each.state for each in found)


def _nothing_lines(missing: list[NotFound], width: int | None) -> Iterator[str]:
    from capdb.render.public import nothing_lines

    for each in missing:
        yield from nothing_lines(each.label, each.unsupported, width)
