"""`capdb show`: everything known about one device."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import Annotated

from capdb.cli import complete, output
from capdb.cli.errors import reported
from capdb.cli.opened import current_database, one_form
from capdb.cli.options import Csv, Json, Release
from capdb.cli.parameters import Argument
from capdb.record import asdict
from capdb.results.devices import DeviceDetails
from capdb.vocabulary import Exit, Match


@reported
def show(
    device: Annotated[
        list[str],
        Argument(
            metavar="DEVICE",
            help="A shop name, OpenWrt profile or board name; several words are one name.",
            autocompletion=complete.device,
        ),
    ],
    release: Release = None,
    json: Json = False,
    csv: Csv = False,
) -> Exit:
    """Show everything known about a device.

    This is its hardware according to the Table of Hardware, its images in each release, the states
    by kind of traffic and release with their causes, caveats, and links. `?` is unknown. --csv
    prints the claims, with a line for each release and kind of traffic. If a name fits several
    devices, they are listed.

    \b
    Examples:
      capdb show linksys e8450
      capdb show xiaomi,ax3600 --release 24.10
      capdb show glinet_gl-mt6000 --csv

    Exit code: that of `capdb check`.
    """
    from capdb.cli.exit_codes import exit_of
    from capdb.queries import listing, public
    from capdb.queries.connection import resolve_point
    from capdb.render import device_list
    from capdb.render.device import claims_csv
    from capdb.render.public import nothing_lines, release_read
    from capdb.search import lookup
    from capdb.sentences.spoken import phrase

    one_form(json=json, csv=csv)
    query = " ".join(device)
    with current_database() as connection:
        version, asked = resolve_point(connection, release)
        found = lookup.find(connection, query, version)
        every = [listing.device(connection, number, version, asked) for number in found.devices]
        unsupported = public.unsupported(connection, found.unsupported)
    if json:
        output.show_object(
            {
                "query": query,
                "match": found.match,
                "release": version,
                "asked": asked,
                "devices": [asdict(each) for each in every],
                "suggestions": found.suggestions,
                "unsupported": [asdict(each) for each in unsupported],
            }
        )
    elif csv:
        output.show_text(claims_csv(every))
    elif not every:
        output.lay_out(lambda width: nothing_lines(query, unsupported, width))
    elif len(every) == 1 or found.match is Match.EXACT:
        output.lay_out(lambda width: _each(every, width))
    else:
        named = release_read(version, asked)
        listed = [each.device for each in every]
        shown = ("state", "name", "device", "soc", "reason")
        output.lay_out(
            lambda width: device_list.list_lines(listed, shown, named, width, ("reason", "soc"))
        )
        example = f"capdb show {shlex.quote(listed[0].device)}"
        output.hint(phrase("show-one", command=example))
    if not json:
        for suggestion in found.suggestions:
            output.hint(suggestion)
    return exit_of(each.device.state for each in every)


def _each(every: list[DeviceDetails], width: int | None) -> Iterator[str]:
    from capdb.render.device import details_lines

    for number, details in enumerate(every):
        if number:
            yield ""
        yield from details_lines(details, width)
