"""`capdb diff`: the changes in offload between two releases, or two versions of the facts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from capdb.cli import complete, output
from capdb.cli.errors import reported
from capdb.cli.opened import current_database, database_of, one_form
from capdb.cli.parameters import Argument, Option
from capdb.errors import UsageError
from capdb.record import asdict, replace
from capdb.results.changes import Difference, NotFound, Upgrade
from capdb.vocabulary import ChangeKind, Exit


@reported
def diff(
    old: Annotated[
        str,
        Argument(
            metavar="OLD",
            help="A release, or with --data a directory of facts.",
            autocompletion=complete.release,
        ),
    ],
    new: Annotated[
        str,
        Argument(
            metavar="NEW",
            help="A release, or with --data a directory of facts.",
            autocompletion=complete.release,
        ),
    ],
    devices: Annotated[
        list[str] | None,
        Argument(
            metavar="DEVICE",
            help="Show the upgrade of these devices, each one word or in quotation marks.",
            autocompletion=complete.one_device,
        ),
    ] = None,
    inventory: Annotated[
        Path | None,
        Option(
            metavar="FILE",
            help="Show the upgrade of the devices in a file: names, or JSON from routers.",
        ),
    ] = None,
    boards: Annotated[
        bool, Option("--boards", help="Show only the boards, each on its own line.")
    ] = False,
    drivers: Annotated[bool, Option("--drivers", help="Show only the drivers.")] = False,
    data: Annotated[
        bool,
        Option("--data", help="Compare two directories of facts, release by release."),
    ] = False,
    json: Annotated[bool, Option("--json", help="Print JSON (schema 1).")] = False,
    markdown: Annotated[
        bool, Option("--markdown", help="Print an entry for a changelog of the facts.")
    ] = False,
) -> Exit:
    """Show what changed in offload, and which patch or fact changed it.

    With devices, show what an upgrade changes for them: state, traffic, and caveats that come or
    go. The exit code is then 0 if nothing gets worse, 1 if something stops working or a caveat of
    the weight `breaks` comes, and 4 if a name fits no device or several, or the newer answer is
    unknown.

    gained, lost: the state differs; learned, forgotten: it is unknown on one side; new, dropped:
    only one side has the device; reason: the same state has another reason.

    Examples: `capdb diff 24.10 25.12`, `capdb diff 25.12 snapshot --drivers`,
    `capdb diff 24.10 25.12 "linksys e8450" openwrt,one`,
    `capdb diff --data old/data data --markdown`.
    """
    from capdb.render import changes

    one_form(boards=boards, drivers=drivers)
    one_form(json=json, markdown=markdown)
    if devices or inventory:
        if boards or drivers or data or markdown:
            raise UsageError(
                "devices are compared on two releases; leave out --boards, --drivers, --data and "
                "--markdown."
            )
        return _upgrades(old, new, devices or [], inventory, json=json)
    sides = _of_data(Path(old), Path(new)) if data else _of_releases(old, new)
    differences = [
        replace(
            each,
            boards=None if drivers else each.boards,
            drivers=None if boards else each.drivers,
        )
        for each in sides
    ]
    if json:
        output.show_object({"differences": [asdict(each) for each in differences]})
    elif markdown:
        output.show_text(changes.difference_markdown(differences))
    else:
        output.lay_out(partial(_lines, differences, every=boards))
    return Exit.YES


def _upgrades(
    old: str, new: str, devices: list[str], inventory: Path | None, *, json: bool
) -> Exit:
    """Show the changes of an upgrade for devices that are named or in an inventory."""
    from capdb.probe import owned
    from capdb.queries.upgrades import upgrade
    from capdb.render.upgrades import upgrade_lines

    mine = [owned.Owned(name, name) for name in devices]
    mine += owned.read(inventory) if inventory else []
    with current_database() as connection:
        found = [
            upgrade(
                connection,
                each.name,
                old,
                new,
                label=each.label,
                board=each.reported,
                target=each.target,
            )
            for each in mine
        ]
    if json:
        upgrades = [asdict(each) for each in found if isinstance(each, Upgrade)]
        unknown = [asdict(each) for each in found if isinstance(each, NotFound)]
        output.show_object({"upgrades": upgrades, "not_found": unknown})
    else:
        output.lay_out(lambda width: upgrade_lines(found, width))
    return _exit(found)


def _exit(found: list[Upgrade | NotFound]) -> Exit:
    if any(isinstance(each, Upgrade) and each.worse for each in found):
        return Exit.NO
    unknown = any(isinstance(each, NotFound) or each.kind is ChangeKind.FORGOTTEN for each in found)
    return Exit.UNKNOWN if unknown else Exit.YES


def _lines(differences: list[Difference], width: int | None, *, every: bool) -> Iterator[str]:
    from capdb.render import changes
    from capdb.sentences.spoken import phrase

    if not differences:
        yield phrase("changes-none")
    for number, each in enumerate(differences):
        if number:
            yield ""
        yield from changes.difference_lines(each, width, every=every)


def _of_releases(old: str, new: str) -> Iterator[Difference]:
    from capdb.queries.connection import resolve_point

    with current_database() as connection:
        (before, before_asked), (after, after_asked) = (
            resolve_point(connection, asked) for asked in (old, new)
        )
        asked = (before_asked, after_asked)
        yield _difference(connection, before, connection, after, None, asked)


def _of_data(old: Path, new: Path) -> Iterator[Difference]:
    from capdb.queries.connection import releases

    with (
        TemporaryDirectory() as place,
        database_of(old, Path(place, "old.sqlite")) as before,
        database_of(new, Path(place, "new.sqlite")) as after,
    ):
        known = releases(after)
        for release in [*known, *(it for it in releases(before) if it not in known)]:
            found = _difference(before, release, after, release, release)
            if found.boards or found.drivers:
                yield replace(found, old=str(old), new=str(new))


def _difference(
    before: sqlite3.Connection,
    old: str,
    after: sqlite3.Connection,
    new: str,
    release: str | None,
    asked: tuple[str | None, str | None] = (None, None),
) -> Difference:
    from capdb.queries import whole_release
    from capdb.queries.changes import boards, drivers

    sides = (
        whole_release.headlines(before, old, asked[0]),
        whole_release.headlines(after, new, asked[1]),
    )
    return Difference(
        old=old,
        new=new,
        release=release,
        asked=asked,
        boards=tuple(boards(*sides)),
        drivers=tuple(
            drivers(whole_release.drivers(before, old), whole_release.drivers(after, new))
        ),
    )
