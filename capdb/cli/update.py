"""`capdb update`: newer facts than those that came with capdb, from a site of capdb."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from capdb import project
from capdb.cli import output
from capdb.cli.errors import reported
from capdb.cli.opened import build_database
from capdb.cli.parameters import Option
from capdb.errors import DataError, UsageError

DATABASE = "capdb.sqlite"
LARGEST = 64 << 20
"""The most bytes of a fetched database; today's has 9 MB."""
LARGEST_HASH = 1 << 20
"""The most bytes of the file with its hash, which has a line; a web page in its place has more."""
SECONDS, SECONDS_OF_HASH = 300, 30
"""The longest time to fetch the database and its hash, however slowly a server sends."""
WAITING = "another `capdb update` is running; waiting for it"

_HASH = re.compile(rb"([0-9a-f]{64})\s")


@reported
def update(
    origin: Annotated[
        str | None,
        Option(
            "--from",
            metavar="URL",
            help=f"A site of capdb, which has {DATABASE} and its hash.",
        ),
    ] = None,
    revert: Annotated[
        bool, Option("--revert", help="Go back to the facts that came with capdb.")
    ] = False,
    insecure: Annotated[
        bool,
        Option("--insecure", help="Allow http, where anybody on the way can change them."),
    ] = False,
) -> None:
    """Fetch newer facts: the database that a site of capdb publishes.

    If its hash is right and this version of capdb can read it, it replaces the database of the
    facts that came with capdb, at one moment. If anything fails, nothing changes.
    """
    from capdb.database import current, fetched

    if revert:
        if origin is not None:
            raise UsageError("--from and --revert cannot go together; choose one.")
        there = fetched.forget()
        output.report(
            ["back to the facts that came with capdb" if there else "nothing was fetched before"]
        )
        return
    origin = origin or project.SITE
    if origin is None or not origin.startswith(("http://", "https://")):
        raise UsageError("name a site of capdb: `capdb update --from https://...`.")
    if not (insecure or _is_private(origin)):
        raise UsageError(
            f"{origin}: anybody on the way can change what comes over http; name an https address, "
            f"or allow it with --insecure."
        )
    if os.environ.get("CAPDB_DATABASE"):
        raise UsageError("CAPDB_DATABASE names the database that answers; unset it to fetch one.")
    site = origin.rstrip("/")
    with output.Progress() as progress, _client(progress) as client:
        own = current.at_hand(build_database, progress).path
        with fetched.fetching(lambda: output.hint(WAITING)) as new:
            before, _ = fetched.usable(own)
            published = published_hash(client, site)
            if before and _hash_of(before) == published:
                date = fetched.day(before)
                sentence = f"{origin} has nothing newer than the facts of {date} fetched before"
            else:
                with open(new, "r+b") as file:
                    client.receive(f"{site}/{DATABASE}", file, published)
                sentence = _taken(origin, new, own, before)
    output.report([sentence])


def _is_private(origin: str) -> bool:
    """Return whether nobody can change the bytes on their way: https, or this machine."""
    parts = urlsplit(origin)
    return parts.scheme == "https" or parts.hostname in ("localhost", "127.0.0.1", "::1")


def _client(progress: output.Progress) -> Any:
    from capdb.http.client import Client
    from capdb.http.limits import Limits

    limits = Limits(
        size=LARGEST_HASH,
        total=SECONDS_OF_HASH,
        download_size=LARGEST,
        download_total=SECONDS,
    )
    return Client(limits=limits, progress=progress)


def published_hash(client: Any, site: str) -> str:
    """Return the SHA-256 that a site publishes for its database."""
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


def _taken(origin: str, new: Path, own: Path, before: Path | None) -> str:
    """Adopt a database if its facts are newer, and return a sentence on that.

    Raises DataError if this capdb cannot use it, or its facts are older.
    """
    from capdb.database import fetched, header, validate
    from capdb.http.limits import is_yet_to_come

    wrong = validate.flaw(new, own) or (None if header.is_whole(new) else "its checksum is wrong")
    if wrong:
        raise DataError(
            f"{origin}: its {DATABASE} is none that this version of capdb can read ({wrong}), so "
            f"nothing was changed; update capdb itself, or ask another site."
        )
    date, had = fetched.day(new), fetched.day(before or own)
    if date < had:
        raise DataError(
            f"{origin}: its facts are of {date or 'no day'}, older than those you have, of {had}; "
            f"nothing was changed."
        )
    if is_yet_to_come(date, known=had):
        raise DataError(
            f"{origin}: its facts are of {date}, a day that has not come yet, so that no honest "
            f"update would ever be newer; nothing was changed."
        )
    if date == had:
        return f"{origin} has nothing newer than the facts of {had} at hand"
    fetched.adopt(new, origin)
    return f"facts of {date} from {origin}; `capdb update --revert` goes back"
