"""`capdb list`: the devices of a release, narrowed by filters."""

from __future__ import annotations

from typing import Annotated

from capdb.cli import complete, output
from capdb.cli.errors import reported
from capdb.cli.opened import current_database, one_form
from capdb.cli.options import Csv, Json, Release
from capdb.cli.parameters import Option
from capdb.record import asdict
from capdb.render.device_columns import COLUMNS, asked_about, chosen, sort_keys, sorted_devices
from capdb.vocabulary import Exit, State, Traffic


@reported
def list_devices(
    state: Annotated[
        list[State] | None, Option(help="The state of the traffic that --path names.")
    ] = None,
    path: Annotated[Traffic, Option(help="The kind of traffic.")] = Traffic.IPV4_NAT,
    release: Release = None,
    soc: Annotated[
        list[str] | None,
        Option(
            metavar="SOC", help="As in mt7986 or mediatek,mt7986a.", autocompletion=complete.soc
        ),
    ] = None,
    brand: Annotated[
        list[str] | None,
        Option(metavar="BRAND", help="As in tp-link.", autocompletion=complete.brand),
    ] = None,
    target: Annotated[
        list[str] | None,
        Option(
            metavar="TARGET",
            help="A target such as mediatek/filogic, or mediatek for all of its subtargets.",
            autocompletion=complete.target,
        ),
    ] = None,
    kind: Annotated[
        list[str] | None,
        Option(
            "--type",
            metavar="TYPE",
            help="A type of device, such as wifi-router or switch.",
            autocompletion=complete.type_,
        ),
    ] = None,
    wifi: Annotated[
        list[str] | None,
        Option(
            metavar="WIFI",
            help="A standard (ax, wifi6), band (6ghz), driver (mt76) or part of a chip's name.",
            autocompletion=complete.wifi,
        ),
    ] = None,
    ports: Annotated[
        int | None, Option(min=1, metavar="COUNT", help="At least so many Ethernet ports.")
    ] = None,
    speed: Annotated[
        list[str] | None,
        Option(
            metavar="SPEED",
            help="A port of at least this speed: 100m, 1g, 2.5g, 5g or 10g; a cage: sfp or sfp+. "
            "With -only, as in 2.5g-only, of exactly this one.",
            autocompletion=complete.speed,
        ),
    ] = None,
    ram_min: Annotated[
        int | None, Option(min=1, metavar="MB", help="At least so much memory.")
    ] = None,
    flash_min: Annotated[
        int | None, Option(min=1, metavar="MB", help="At least so much flash.")
    ] = None,
    supported_only: Annotated[
        bool, Option("--supported-only", help="Only devices that the release has an image for.")
    ] = False,
    or_unknown: Annotated[
        bool,
        Option("--or-unknown", help="Also devices whose data for a filter are missing."),
    ] = False,
    sort: Annotated[
        list[str] | None,
        Option(
            metavar="COLUMN",
            help="The column to sort by, -COLUMN to reverse; several with commas.",
            autocompletion=complete.columns,
        ),
    ] = None,
    columns: Annotated[
        str | None,
        Option(
            metavar="COLUMN,...",
            help=f"The columns to show: {', '.join(COLUMNS)}; JSON has all.",
            autocompletion=complete.columns,
        ),
    ] = None,
    json: Json = False,
    csv: Csv = False,
) -> Exit:
    """List devices, narrowed by filters that compose.

    A device must fit all filters. If an option is repeated, one of its values is enough; only of
    --wifi and --speed it must have all. Devices whose data for a filter are missing (`?`) are
    counted below the list; --or-unknown lists them too. If several rows of the Table of Hardware
    are one device, it has their common values. Devices that only other releases have an image for
    are listed as unknown, and have no state to filter by.

    \b
    Examples:
      capdb list --state yes --speed 2.5g --wifi ax --ram-min 512
      capdb list --brand tp-link --release 24.10 --supported-only --csv
      capdb list --path wifi --state partial --sort -ram,name
      capdb list --soc mt7621 --columns name,on-pppoe,ram,page | less

    Exit code: 0 listed, 4 nothing found.
    """
    from capdb.queries import listing
    from capdb.queries.connection import resolve_point
    from capdb.render import device_list
    from capdb.render.public import release_read
    from capdb.results.devices import Filters
    from capdb.sentences.spoken import phrase

    one_form(json=json, csv=csv)
    by: dict[str, object] = {
        "target": target,
        "type": kind,
        "soc": soc,
        "wifi": wifi,
        "ports": ports or speed,
        "ram": ram_min,
        "flash": flash_min,
    }
    sorting = [key for key in COLUMNS if any(key in each for each in map(sort_keys, sort or ()))]
    usual, spare = asked_about([*(name for name, given in by.items() if given), *sorting])
    shown = chosen(columns, list(COLUMNS) if csv else usual)
    filters = Filters(
        states=tuple(state or ()),
        path=path,
        socs=tuple(soc or ()),
        brands=tuple(brand or ()),
        targets=tuple(target or ()),
        types=tuple(kind or ()),
        wifi=tuple(wifi or ()),
        speeds=tuple(speed or ()),
        ports=ports,
        ram_min=ram_min,
        flash_min=flash_min,
        supported_only=supported_only,
    )
    sorted_devices([], sort or ())
    with current_database() as connection:
        version, asked = resolve_point(connection, release)
        known = listing.narrowed(connection, version, filters, asked=asked)
    found = sorted_devices(known.devices + (known.open if or_unknown else []), sort or ())
    left_out = [] if or_unknown else known.open
    named = release_read(version, asked)
    if json:
        members = [asdict(each) for each in found]
        scope = {"release": version, "asked": asked, "without_data": len(known.open)}
        output.show_object({**scope, "devices": members})
    elif csv:
        output.show_text(device_list.list_csv(found, shown))
    elif found:
        left = [] if columns else spare
        output.lay_out(lambda width: device_list.list_lines(found, shown, named, width, left))
    else:
        output.report([phrase("list-nothing")])
    if left_out and not json:
        output.hint(phrase("list-open", count=len(left_out), columns=known.columns))
    return Exit.YES if found else Exit.UNKNOWN
