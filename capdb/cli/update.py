"""`capdb update`: newer facts than those that came with capdb, from a site of capdb."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from capdb import output
from capdb.cli.errors import reported
from capdb.cli.scrape import needs_installed, scrapers
from capdb.vocabulary import DataError, UsageError

DATABASE = "capdb.sqlite"
LARGEST = 256 << 20
"""Bytes of a database that is fetched at most; today's has 9 MB."""

_HASH = re.compile(rb"([0-9a-f]{64})\s")


@reported
def update(
    origin: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="URL",
            help=f"A site of capdb, which has {DATABASE} and its hash.",
        ),
    ] = None,
    revert: Annotated[
        bool, typer.Option("--revert", help="Go back to the facts that came with capdb.")
    ] = False,
) -> None:
    """Fetch newer facts, as the database that a site of capdb publishes.

    The hash is checked, and that this capdb can read it; then it takes the place of the one made of
    the facts that came with capdb, at one moment. Where anything fails, nothing changes.
    """
    from capdb import database

    data = database.data_directory()
    if revert:
        if origin is not None:
            raise UsageError("--from and --revert cannot go together; choose one.")
        there = database.forget(data)
        output.report(
            ["back to the facts that came with capdb" if there else "nothing was fetched before"]
        )
        return
    if origin is None or not origin.startswith(("http://", "https://")):
        raise UsageError("name a site of capdb: `capdb update --from https://...`.")
    with output.Progress() as progress:
        current = database.ensure(data, progress)
        new = database.fetched(data).with_name(f"{database.fetched(data).name}.new")
        try:
            _fetch(f"{origin.rstrip('/')}/{DATABASE}", new, progress)
            date = _checked(origin, new, current.path)
            database.adopt(data, new)
        finally:
            new.unlink(missing_ok=True)
    output.report([f"facts of {date} from {origin}; `capdb update --revert` goes back"])


def _fetch(url: str, new: Path, progress: output.Progress) -> None:
    http = scrapers("http")
    limits = http.Limits(download_size=LARGEST)
    with needs_installed(), http.Client(limits=limits, progress=progress) as client:
        told = client.get(f"{url}.sha256").content
        expected = _HASH.match(told)
        if expected is None:
            raise DataError(
                f"{url}.sha256: is no SHA-256 but something else, perhaps a web page; check that "
                f"the address is that of a site of capdb."
            )
        client.download(url, new, sha256=expected[1].decode())


def _checked(origin: str, new: Path, current: Path) -> str:
    """Returns the day of a database's facts; raises DataError where this capdb cannot use it.

    It can where every table is as in the one that it made itself, and the file is whole.
    """
    from capdb import catalog, database

    try:
        with catalog.connect(new) as opened, closing(sqlite3.connect(current)) as own:
            whole = opened.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
            usable = whole and _layout(opened) == _layout(own) and catalog.releases(opened)
    except (DataError, sqlite3.DatabaseError):
        usable = None
    if not usable:
        raise DataError(
            f"{origin}: its {DATABASE} is none that this version of capdb can read, so nothing "
            f"was changed; update capdb itself, or ask another site."
        )
    date, had = database.date_of(new), database.date_of(current)
    if date < had:
        raise DataError(
            f"{origin}: its facts are of {date}, older than those you have, of {had}; nothing was "
            f"changed."
        )
    return date


def _layout(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    return connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
