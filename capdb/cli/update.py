"""`capdb update`: newer facts than those that came with capdb, from a site of capdb."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Annotated, Any

import typer

from capdb import project
from capdb.cli import output
from capdb.cli.errors import reported
from capdb.cli.scrape import needs_installed
from capdb.errors import DataError, UsageError

DATABASE = "capdb.sqlite"
LARGEST = 256 << 20
"""Bytes of a database that is fetched at most; today's has 9 MB."""
LARGEST_HASH = 1 << 20
"""The same of the file with its hash, which has a line; a web page in its place has more."""
WAITING = "another `capdb update` is running; waiting for it"

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
    from capdb.database import location

    data = location.data_directory()
    if revert:
        if origin is not None:
            raise UsageError("--from and --revert cannot go together; choose one.")
        there = location.forget(data)
        output.report(
            ["back to the facts that came with capdb" if there else "nothing was fetched before"]
        )
        return
    origin = origin or project.SITE
    if origin is None or not origin.startswith(("http://", "https://")):
        raise UsageError("name a site of capdb: `capdb update --from https://...`.")
    site = origin.rstrip("/")
    with (
        output.Progress() as progress,
        needs_installed(),
        _client(progress) as client,
        location.fetching(data, lambda: output.hint(WAITING)) as new,
    ):
        current = location.ensure(data, progress)
        told = hash_told(client, site)
        if current.path == location.fetched(data) and _hash_of(current.path) == told:
            date = location.date_of(current.path)
            output.report([f"{origin} has nothing newer than the facts of {date} fetched before"])
            return
        with open(new, "r+b") as file:
            client.receive(f"{site}/{DATABASE}", file, told)
        date = _checked(origin, new, current.path)
        location.adopt(data, new)
    output.report([f"facts of {date} from {origin}; `capdb update --revert` goes back"])


def _client(progress: output.Progress) -> Any:
    from capdb.http.client import Client
    from capdb.http.limits import Limits

    return Client(limits=Limits(size=LARGEST_HASH, download_size=LARGEST), progress=progress)


def hash_told(client: Any, site: str) -> str:
    """Returns the SHA-256 that a site tells of its database."""
    url = f"{site}/{DATABASE}.sha256"
    found = _HASH.match(client.get(url).content)
    if found is None:
        raise DataError(
            f"{url}: is no SHA-256 but something else, perhaps a web page; check that "
            f"the address is that of a site of capdb."
        )
    return found[1].decode()


def _hash_of(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _checked(origin: str, new: Path, current: Path) -> str:
    """Returns the day of a database's facts; raises DataError where this capdb cannot use it."""
    from capdb.database import location, validate

    if wrong := validate.flaw(new, current):
        raise DataError(
            f"{origin}: its {DATABASE} is none that this version of capdb can read ({wrong}), so "
            f"nothing was changed; update capdb itself, or ask another site."
        )
    date, had = location.date_of(new), location.date_of(current)
    if date < had:
        raise DataError(
            f"{origin}: its facts are of {date or 'no day'}, older than those you have, of {had}; "
            f"nothing was changed."
        )
    return date
