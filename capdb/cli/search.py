"""`capdb search`: the devices that some words may mean."""

from __future__ import annotations

from typing import Annotated

from capdb.cli import complete, output
from capdb.cli.errors import reported
from capdb.cli.opened import current_database, one_form
from capdb.cli.options import Csv, Json, Release
from capdb.cli.parameters import Argument
from capdb.record import asdict
from capdb.vocabulary import Exit


@reported
def search(
    words: Annotated[
        list[str],
        Argument(
            metavar="WORDS",
            help="Words of a name, profile, board or SoC; the last one may be incomplete.",
            autocompletion=complete.device,
        ),
    ],
    release: Release = None,
    json: Json = False,
    csv: Csv = False,
) -> Exit:
    """List the devices that some words may mean, with the answer for each.

    The devices that `capdb check` would answer about come first, then every device whose name has
    all the words, or words that begin with them: AX6 finds AX6 first, and AX6000 after it.

    \b
    Examples:
      capdb search archer c6
      capdb search glinet --release 24.10
      capdb search mt7986 --csv

    Exit code: 0 something found, 4 nothing found.
    """
    from capdb.queries import listing, public
    from capdb.queries.asked_release import asked_release
    from capdb.render import device_columns, device_list
    from capdb.render.public import nothing_lines, release_read
    from capdb.search import lookup

    one_form(json=json, csv=csv)
    with current_database() as connection:
        query = " ".join(words)
        about = asked_release(connection, query, release)
        version, asked = about.version, about.point
        found = lookup.find(connection, about.words, version)
        devices = listing.search(connection, about.words, version, found.devices, asked)
        unsupported = public.unsupported(connection, [] if devices else found.unsupported)
    named = release_read(version, asked)
    if json:
        output.show_object(
            {
                "query": query,
                "match": found.match,
                "release": version,
                "asked": asked,
                "devices": [asdict(each) for each in devices],
                "suggestions": [*about.notes, *found.suggestions],
                "unsupported": [asdict(each) for each in unsupported],
            }
        )
    elif csv:
        output.show_text(device_list.list_csv(devices, list(device_columns.COLUMNS)))
    elif devices:
        shown = ("state", "name", "device", "soc", "reason")
        output.lay_out(
            lambda width: device_list.list_lines(devices, shown, named, width, ("reason", "soc"))
        )
    else:
        output.lay_out(lambda width: nothing_lines(query, unsupported, width))
    if not json:
        for suggestion in (*about.notes, *found.suggestions):
            output.hint(suggestion)
    return Exit.YES if devices else Exit.UNKNOWN
