"""`capdb socs`: the SoCs of a release, with the states of their devices."""

from __future__ import annotations

from capdb.cli import output
from capdb.cli.errors import reported
from capdb.cli.opened import current_database, one_form
from capdb.cli.options import Csv, Json, Release
from capdb.record import asdict
from capdb.vocabulary import Exit


@reported
def socs(release: Release = None, json: Json = False, csv: Csv = False) -> Exit:
    """List the SoCs of a release, with the number of their devices in each state.

    SoCs have their names in the device trees, so targets without those (x86, bcm47xx) have none.

    \b
    Examples:
      capdb socs
      capdb socs --release 24.10 --csv

    Exit code: 0 listed, 4 nothing found.
    """
    from capdb.queries.connection import resolve_point
    from capdb.queries.soc_summaries import soc_summaries
    from capdb.render import device_list
    from capdb.render.public import release_read
    from capdb.sentences.spoken import phrase

    one_form(json=json, csv=csv)
    with current_database() as connection:
        version, asked = resolve_point(connection, release)
        rows = soc_summaries(connection, version, asked)
    named = release_read(version, asked)
    if json:
        members = [asdict(row) for row in rows]
        output.show_object({"release": version, "asked": asked, "socs": members})
    elif csv:
        output.show_text(device_list.soc_csv(rows, version))
    elif rows:
        output.lay_out(lambda width: device_list.soc_lines(rows, named, width))
    else:
        output.report([phrase("socs-nothing", release=version)])
    return Exit.YES if rows else Exit.UNKNOWN
