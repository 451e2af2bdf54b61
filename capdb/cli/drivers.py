"""`capdb drivers`: the requests for offload that each Ethernet driver of a release handles."""

from __future__ import annotations

from typing import Annotated

from capdb.cli import output
from capdb.cli.errors import reported
from capdb.cli.opened import current_database, one_form
from capdb.cli.options import Release
from capdb.cli.parameters import Option
from capdb.errors import DataError
from capdb.record import asdict


@reported
def drivers(
    release: Release = None,
    every: Annotated[
        bool, Option("--all", help="Also list drivers that no target builds.")
    ] = False,
    json: Annotated[bool, Option("--json", help="Print JSON (schema 1).")] = False,
    csv: Annotated[bool, Option("--csv", help="Print CSV, a driver a line.")] = False,
) -> None:
    """List the Ethernet drivers of a release with the requests for offload that they handle.

    handles: flowtable (the request of flow offload), block or qdisc (other tc requests), nothing,
    or conduit (a DSA switch, whose ports pass the request on). hw-tc: whether it advertises
    hw-tc-offload. misleads: whether `ethtool -k` promises a flowtable that the driver refuses.
    The last columns count the targets that build it and the profiles whose device tree it binds.

    Examples: `capdb drivers`, `capdb drivers --release 24.10 --csv > drivers.csv`.
    """
    from capdb.queries import whole_release
    from capdb.queries.connection import resolve_point
    from capdb.render.drivers import driver_csv, driver_lines
    from capdb.render.public import release_read

    one_form(json=json, csv=csv)
    with current_database() as connection:
        version, asked = resolve_point(connection, release)
        rows = whole_release.drivers(connection, version)
    if not rows:
        raise DataError(
            f"the drivers of {version} were not read; run `capdb scrape trees --release {version}`."
        )
    named = release_read(version, asked)
    rows = [row for row in rows if every or row.targets]
    if json:
        members = [asdict(row) for row in rows]
        output.show_object({"release": version, "asked": asked, "drivers": members})
    elif csv:
        output.show_text(driver_csv(rows))
    else:
        output.lay_out(lambda width: driver_lines(named, rows, width))
